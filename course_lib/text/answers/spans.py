"""Taking the answer out of a passage: the sentence that fits a question best, and the words in it.

No network reads here. A sentence is described by a few numbers, and a weighted sum of them says how
likely it holds the answer. The weights are set by hand, or learnt by `Reader.fit`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.models.neurons import sigmoid

from .wording import content_words, sentences, words

FEATURES = (
    "overlap",  # share of the question's words in the sentence, rare words counting more
    "around",  # the same for words that stand only in the sentences beside it
    "fits",  # a year where "when" is asked, a name where "who" is asked ...
    "asks",  # it is a question itself
    "answers",  # the sentence before it is a question
    "early",  # 1 for the first sentence, 1/2 for the second ...
    "short",  # fewer than five words, or code, or mostly signs
)
BY_HAND = (4.0, 1.5, 1.0, -2.0, 0.5, 0.5, -1.5)  # a guess that was made before any measurement
BIAS_BY_HAND = -2.5

_CODE = re.compile(r"::=|>>>|^(?:def|class|import|for|if|while|with|return) .*[:=(]")
_NAME = r"[A-Z][\w’'-]+"
_WANTED = (  # what is asked, and how the answer to it looks
    (r"\b(in which|what|which) year\b|^when (was|were|did)\b", r"\b1[5-9]\d\d\b|\b20\d\d\b"),
    (r"^how (many|much|large|long)\b", r"\b\d[\d,.]*\s+[a-z]\w+"),
    (r"^who(se)?\b", rf"\b{_NAME}(?:,? (?:and )?{_NAME})*"),
    (r"\bexception\b|\braised\b", r"\"[A-Z]\w+(?:Error|Exception|Iteration|Interrupt|Exit)\""),
    (r"\bmethod\b", r"\"?_{0,2}[a-z]\w*_{0,2}\(\)\"?"),
)


@dataclass(frozen=True)
class Span:
    """Words of a passage that may be the answer.

    Attributes
    ----------
    text : str
        The words.
    sentence : str
        The sentence that they stand in.
    quote : str
        That sentence with the one before and the one behind it: the answer is often next door.
    probability : float
        What the reader thinks of the sentence, from 0 to 1.
    """

    text: str
    sentence: str
    quote: str
    probability: float


class Reader:
    """Chooses the sentence that answers, by a logistic function of its features.

    Parameters
    ----------
    idf
        How much each word counts, such as `BM25.idf`: rare words count more.
    weights, bias
        One weight for each of `FEATURES`, and a bias.
    """

    def __init__(
        self,
        idf: dict[str, float],
        weights: Sequence[float] = BY_HAND,
        bias: float = BIAS_BY_HAND,
    ):
        if len(weights) != len(FEATURES):
            raise ValueError(
                f"There are {len(weights)} weights; expected {len(FEATURES)}, one for each of "
                f"{', '.join(FEATURES)}."
            )
        self.idf, self.weights, self.bias = idf, np.asarray(weights, dtype=float), float(bias)
        self._rare = max(idf.values(), default=1.0)

    def weight(self, found: Iterable[str]) -> float:
        """Return the sum of the weights of words; one that was never seen counts as rarest."""
        return sum(self.idf.get(word, self._rare) for word in found)

    def coverage(self, question: str, text: str) -> float:
        """Return the share of the question's words that stand in a text, weighted, from 0 to 1."""
        wanted = set(content_words(question))
        return self.weight(wanted & set(words(text))) / (self.weight(wanted) or 1.0)

    def features(self, question: str, parts: Sequence[str]) -> np.ndarray:
        """Describe each sentence of a passage, (sentences, features)."""
        wanted = set(content_words(question))
        whole = self.weight(wanted) or 1.0
        bags = [wanted & set(words(part)) for part in parts]
        asking = [part.rstrip("*_ ").endswith("?") for part in parts]
        rows = []
        for i, part in enumerate(parts):
            beside = set().union(*bags[max(0, i - 1) : i], *bags[i + 1 : i + 2]) - bags[i]
            letters = sum(c.isalpha() or c.isspace() for c in part)
            rows.append(
                [
                    self.weight(bags[i]) / whole,
                    self.weight(beside) / whole,
                    bool(_wanted(question, part)),
                    asking[i],
                    i > 0 and asking[i - 1],
                    1 / (1 + i),
                    bool(len(part.split()) < 5 or letters < 0.7 * len(part) or _CODE.search(part)),
                ]
            )
        return np.array(rows, dtype=float).reshape(-1, len(FEATURES))

    def probabilities(self, question: str, parts: Sequence[str]) -> np.ndarray:
        """Return for each sentence how likely it holds the answer, (sentences,)."""
        return sigmoid(self.features(question, parts) @ self.weights + self.bias)

    def best_span(self, question: str, passage: str, narrow: bool = True) -> Span:
        """Return the sentence of a passage that fits best, or the words in it that are asked for.

        Parameters
        ----------
        question, passage
            Two texts.
        narrow
            Whether to take the year, name or number out of the sentence, where one is asked for.
        """
        parts = sentences(passage)
        if not parts:
            raise ValueError("The passage has no sentence; expected a text that is not empty.")
        p = self.probabilities(question, parts)
        best = int(np.argmax(p))
        found = (_wanted(question, parts[best]) if narrow else "") or parts[best]
        quote = " ".join(parts[max(0, best - 1) : best + 2])
        return Span(found, parts[best], quote, float(p[best]))

    def fit(
        self,
        examples: Iterable[tuple[str, str, Callable[[str], bool]]],
        decay: float = 0.03,
        steps: int = 3000,
    ) -> "Reader":
        """Learn the weights from passages whose right sentence is known; return a new reader.

        Logistic regression by gradient descent, each passage counting the same; the weights are
        pulled towards those of this reader, because there are few examples.

        Parameters
        ----------
        examples
            (question, passage, is_right): `is_right` says of a sentence whether it answers.
        decay
            How strongly.
        steps
            Of gradient descent.
        """
        rows, right, share = [], [], []
        for question, passage, is_right in examples:
            parts = sentences(passage)
            rows.append(self.features(question, parts))
            right += [float(is_right(part)) for part in parts]
            share += [1 / len(parts)] * len(parts)
        x, y, share = np.concatenate(rows), np.array(right), np.array(share) / len(rows)
        x = np.column_stack([x, np.ones(len(x))])
        before = np.array([*self.weights, self.bias])
        learnt = before.copy()
        for _ in range(steps):
            error = (sigmoid(x @ learnt) - y) * share
            learnt = learnt - 1.0 * (x.T @ error + decay * (learnt - before))
        return Reader(self.idf, learnt[:-1], learnt[-1])


def _wanted(question: str, sentence: str) -> str:
    """Return the first words of a sentence that look as the question asks, and are not from it."""
    known = set(words(question))
    for asked, looks in _WANTED:
        if re.search(asked, question, re.IGNORECASE):
            for found in re.finditer(looks, sentence):
                new = set(words(found[0])) - known
                starts = found.start() == 0 and " " not in found[0] and looks.startswith(r"\b[A-Z]")
                if new and not starts:
                    return found[0]
    return ""
