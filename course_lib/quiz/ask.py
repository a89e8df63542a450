"""The three calls that a notebook makes: `practice`, `answer` and `finish`.

None of them raises: a student who mistypes gets a sentence where the card would be.
"""

from __future__ import annotations

from IPython.display import display

from course_lib.quiz import bank, fallback
from course_lib.quiz import given as forms

__all__ = ["answer", "finish", "practice"]


def practice(question: str) -> None:
    """Show a practice question; a click gives the verdict and the explanation.

    Parameters
    ----------
    question : str
        Its id, such as ``"neurons.bias"``.
    """
    try:
        found = bank.find(question, "practice")
    except bank.QuestionError as problem:
        return _say(str(problem))
    from course_lib.quiz.live import PracticeCard

    display(PracticeCard(found))


def answer(question: str, given: object = None, *more: object) -> forms.Answer:
    """Show a graded question with your answer to it; a click writes the answer into the cell.

    Parameters
    ----------
    question : str
        Its id, such as ``"neurons.q1"``.
    given : str, collection of str, float or None
        The answer: ``"b"``; several letters as ``"ac"`` or ``["a", "c"]``; a number as ``0.73``;
        ``None`` for none yet.
    *more : object
        Further letters. (Who writes ``0,5`` for a number lands here too, and is told.)

    Returns
    -------
    None, str, tuple of str or float
        The answer in one form: ``None`` | ``"b"`` | ``("a", "c")``, sorted | ``0.73``. It is None
        where the answer, or the id, could not be used; the card then says why.
    """
    try:
        found = bank.find(question, "graded")
    except bank.QuestionError as problem:
        return _say(str(problem))
    value, trouble = None, ""
    try:
        value = forms.normalise(found, (given, *more) if more else given)
    except forms.Unusable as problem:
        trouble = str(problem)
    from course_lib.quiz.live import AnswerCard

    display(AnswerCard(found, value, trouble))
    return value


def finish(chapter: str) -> None:
    """Close a lesson: show the practice score and a button that marks the chapter as read.

    Parameters
    ----------
    chapter : str
        Number and name, such as ``"01_neurons"``.
    """
    try:
        topic = bank.topic_of(chapter)
    except bank.QuestionError as problem:
        return _say(str(problem))
    from course_lib.quiz.live import FinishCard

    display(FinishCard(topic))


def _say(sentence: str) -> None:
    display(_Sentence(sentence))


class _Sentence:
    """A sentence in a card's place."""

    def __init__(self, sentence: str) -> None:
        self.page, self.text = fallback.message(sentence)

    def _repr_html_(self) -> str:
        return self.page

    def __repr__(self) -> str:
        return self.text
