"""A chatbot that only says what it has found, says where, and says when it has found nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .documents import Passage
from .retrieval import TextIndex
from .spans import Reader, Span
from .wording import sentences

UNKNOWN = "I do not know: I found nothing in the documents that answers this."


@dataclass(frozen=True)
class Reply:
    """What the assistant says.

    Attributes
    ----------
    text : str
        The answer, or `UNKNOWN`.
    confidence : float
        From 0 to 1; below the assistant's threshold it says that it does not know.
    passage : Passage or None
        Where the answer stands; None without an answer.
    span : Span or None
        The sentence that was chosen, and the words of it.
    """

    text: str
    confidence: float
    passage: Passage | None = None
    span: Span | None = None

    @property
    def known(self) -> bool:
        """Whether there is an answer."""
        return self.passage is not None

    @property
    def source(self) -> str:
        """Where the answer stands, in words; "" without one."""
        return self.passage.source if self.passage else ""

    def __str__(self) -> str:
        """Return the answer and its source."""
        return f"{self.text}\n[{self.source}]" if self.known else self.text


class Assistant:
    """Answers from passages: search, choose a sentence, and stay silent when too little fits.

    Parameters
    ----------
    index
        The passages, and how they are searched.
    reader
        Chooses the sentence.
    threshold
        The least confidence to answer with. The confidence is the share of the question's words
        that the passage holds, rare words counting more: 1 if it has them all. Without it, what
        `best_threshold` chose for BM25 on the questions "choosing" (checkpoints/answers.py).
    n
        From how many passages the sentence is chosen.
    """

    def __init__(self, index: TextIndex, reader: Reader, threshold: float = 0.47, n: int = 1):
        self.index, self.reader, self.threshold, self.n = index, reader, threshold, n

    def ask(self, question: str) -> Reply:
        """Answer a question, or say that the documents do not."""
        found = [hit.passage for hit in self.index.search(question, self.n)]
        if not question.strip() or not found:
            return Reply(UNKNOWN, 0.0)
        covered = [self.reader.coverage(question, passage.content) for passage in found]
        best: tuple[float, Passage, Span] | None = None
        for passage, share in zip(found, covered, strict=True):
            if sentences(passage.text):
                span = self.reader.best_span(question, passage.text)
                worth = share * span.probability
                if best is None or worth > best[0]:
                    best = (worth, passage, span)
        confidence = max(covered)
        if best is None or confidence < self.threshold:
            return Reply(UNKNOWN, confidence)
        return Reply(best[2].text, confidence, best[1], best[2])


def best_threshold(answered: Sequence[float], unanswered: Sequence[float]) -> float:
    """Return the threshold that tells questions with an answer from those without one best.

    It makes the mean of two shares largest: of answerable questions with a confidence at or above
    it, and of the others below it. Of several as good, the middle of the widest gap is taken.

    Parameters
    ----------
    answered, unanswered
        The confidences of both kinds of question, one or more of each.
    """
    answered, unanswered = np.sort(answered), np.sort(unanswered)
    if not len(answered) or not len(unanswered):
        raise ValueError(
            f"There are {len(answered)} questions with an answer and {len(unanswered)} without; "
            "expected one or more of each."
        )
    edges = np.unique(np.concatenate([[0.0], answered, unanswered, [1.0]]))
    middles = (edges[:-1] + edges[1:]) / 2
    share = [np.mean(answered >= m) + np.mean(unanswered < m) for m in middles]
    widths = np.diff(edges)
    return float(max(zip(share, widths, middles, strict=True))[2])
