"""Finding the passages that may answer a question: BM25, any other scorer, and mixtures."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .documents import Passage
from .wording import content_words, words


class Scorer(Protocol):
    """What `TextIndex` asks of a scorer."""

    def fit(self, texts: Sequence[str]) -> "Scorer":
        """Read the texts that will be searched; return itself."""

    def scores(self, question: str) -> np.ndarray:
        """Return how well each text fits, shape (texts,); more is better."""


class BM25:
    """Score texts by the question's words in them: rare words count most, repeats ever less.

    ::

        score(q, d) = Σ_w idf(w) · tf(w, d) · (k1 + 1) / (tf(w, d) + k1 · length(d))

        length(d) = 1 - b + b · |d| / mean |d|

        idf(w) = log(1 + (N - n(w) + 1/2) / (n(w) + 1/2))

    w runs over the words of the question, tf counts a word in a text of |d| words, N counts the
    texts, n(w) those that hold the word. Robertson & Zaragoza (2009), "The probabilistic relevance
    framework: BM25 and beyond", section 3.4; their idf lacks the 1, and is negative for words that
    more than half of the texts hold.

    Parameters
    ----------
    k1
        How soon repeats stop counting: 0 takes no notice of them, a large one counts them all.
    b
        How much long texts pay for their length, from 0 (nothing) to 1 (in proportion).
    split
        Takes a text apart into words.
    split_question
        The same for a question; without it, `content_words`.

    Attributes
    ----------
    idf : dict
        The weight of each word.
    """

    def __init__(
        self,
        k1: float = 1.2,
        b: float = 0.75,
        split: Callable[[str], list[str]] = words,
        split_question: Callable[[str], list[str]] = content_words,
    ):
        if not (k1 >= 0 and 0 <= b <= 1):
            raise ValueError(f"k1={k1!r}, b={b!r} is not allowed: give k1 from 0, b from 0 to 1.")
        self.k1, self.b, self.split, self.split_question = k1, b, split, split_question
        self.idf: dict[str, float] = {}
        self._postings: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def fit(self, texts: Sequence[str]) -> "BM25":
        """Count the words of the texts; return itself."""
        counts = [Counter(self.split(text)) for text in texts]
        if not any(counts):
            raise ValueError("The texts hold no words: expected at least one text with words.")
        lengths = np.array([sum(count.values()) for count in counts])
        self._length = 1 - self.b + self.b * lengths / lengths.mean()
        places: dict[str, list] = {}
        for place, count in enumerate(counts):
            for word, times in count.items():
                places.setdefault(word, []).append((place, times))
        self._postings = {w: tuple(np.array(rows).T) for w, rows in places.items()}
        found = {word: len(rows) for word, rows in places.items()}
        self.idf = {
            w: float(np.log(1 + (len(texts) - n + 0.5) / (n + 0.5))) for w, n in found.items()
        }
        self.unknown_idf = float(np.log(1 + (len(texts) + 0.5) / 0.5))
        return self

    def scores(self, question: str) -> np.ndarray:
        """Return the score of each text, (texts,); 0 where no word of the question stands."""
        if not self._postings:
            raise ValueError("BM25 has read nothing yet: call fit(texts) first.")
        total = np.zeros(len(self._length))
        for word in self.split_question(question):
            if word in self._postings:
                places, tf = self._postings[word]
                saturated = tf * (self.k1 + 1) / (tf + self.k1 * self._length[places])
                total[places] += self.idf[word] * saturated
        return total


class Mixture:
    """Add the scores of several scorers, each brought to mean 0 and spread 1 over the texts.

    Parameters
    ----------
    scorers
        Scorers of any scale.
    weights
        One for each.
    """

    def __init__(self, scorers: Sequence[Scorer], weights: Sequence[float]):
        if len(scorers) != len(weights) or not scorers:
            raise ValueError(
                f"There are {len(scorers)} scorers and {len(weights)} weights; expected as many."
            )
        self.scorers, self.weights = list(scorers), list(weights)

    def fit(self, texts: Sequence[str]) -> "Mixture":
        """Let each scorer read the texts; return itself."""
        for scorer in self.scorers:
            scorer.fit(texts)
        return self

    def scores(self, question: str) -> np.ndarray:
        """Return the weighted sum of the scores, (texts,)."""
        pairs = zip(self.scorers, self.weights, strict=True)
        return sum(weight * _standard(scorer.scores(question)) for scorer, weight in pairs)


def _standard(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / (scores.std() or 1.0)


@dataclass(frozen=True)
class Found:
    """A passage that was found, and its score."""

    passage: Passage
    score: float


class TextIndex:
    """Passages that can be searched.

    Parameters
    ----------
    passages
        What to search.
    scorer
        `BM25`, `EmbeddingScorer`, `Mixture` or what behaves like them; it reads the passages here,
        their headings included.
    """

    def __init__(self, passages: Iterable[Passage], scorer: Scorer):
        self.passages = list(passages)
        self.scorer = scorer.fit([passage.content for passage in self.passages])

    def search(self, question: str, n: int = 5) -> list[Found]:
        """Return the n passages that fit best, the best first."""
        scores = self.scorer.scores(question)
        best = np.argsort(-scores, kind="stable")[:n]
        return [Found(self.passages[i], float(scores[i])) for i in best]

    def rank(self, question: str, is_right: Callable[[Passage], bool]) -> float:
        """Return the place of the first right passage, from 1; infinity if there is none."""
        scores = self.scorer.scores(question)
        order = np.argsort(-scores, kind="stable")
        return next((n for n, i in enumerate(order, 1) if is_right(self.passages[i])), np.inf)


def recall_at(ranks: Iterable[float], k: int) -> float:
    """Return the share of questions with a right passage among the first k.

    Parameters
    ----------
    ranks
        For each question the place of its first right passage, from 1; `TextIndex.rank` gives it.
    k
        From 1 up.
    """
    return float(np.mean(_checked(ranks) <= k))


def mean_reciprocal_rank(ranks: Iterable[float]) -> float:
    """Return the mean of 1 / rank (MRR): 1 if all are first, 1/2 if all are second.

    Voorhees (1999), "The TREC-8 question answering track report".
    """
    return float(np.mean(1 / _checked(ranks)))


def _checked(ranks: Iterable[float]) -> np.ndarray:
    ranks = np.asarray(list(ranks), dtype=float)
    if not ranks.size or not (ranks >= 1).all():
        raise ValueError(f"The ranks are {ranks.tolist()[:5]}; expected one or more, from 1 up.")
    return ranks
