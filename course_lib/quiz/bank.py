"""The bank of questions: reads `questions/<topic>.yaml` and finds a question by its id.

What a file may hold is said in CONTRIBUTING.md and enforced in `checks.py`.
"""

from __future__ import annotations

import difflib
import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Question", "QuestionError", "Topic", "find", "load", "topic_of", "topics"]

FOLDER = Path(__file__).with_name("questions")


class QuestionError(ValueError):
    """A sentence about a question that cannot be found, or a file that is not well written."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    id : str
        Topic and name, such as ``"neurons.bias"``.
    section : str
        ``"practice"`` or ``"graded"``.
    kind : str
        ``"single"``, ``"multiple"`` or ``"numeric"``.
    text : str
        The question, in the marks that `markup` knows.
    options : dict of str to str
        Letter -> text; empty for a numeric question.
    right : tuple of str
        Right letters of a practice question; always empty for a graded one.
    why : dict of str to str
        Letter -> explanation, for every option. A numeric question has one, under ``""``.
    number, tolerance : float or None
        Right number of a numeric practice question, and how far off an answer may be.
    hint : str
        What to try after a wrong number.
    unit : str
        Unit written behind the number.
    """

    id: str
    section: str
    kind: str
    text: str
    options: dict[str, str] = field(default_factory=dict)
    right: tuple[str, ...] = ()
    why: dict[str, str] = field(default_factory=dict)
    number: float | None = None
    tolerance: float | None = None
    hint: str = ""
    unit: str = ""

    @property
    def letters(self) -> str:
        """The option letters in order, such as ``"abcd"``."""
        return "".join(self.options)


@dataclass(frozen=True)
class Topic:
    """All questions of one file, by full id, in the file's order."""

    name: str
    chapter: str
    practice: dict[str, Question]
    graded: dict[str, Question]


def topics() -> list[str]:
    """Return the names of all topics."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


@functools.cache
def load(topic: str) -> Topic:
    """Return the questions of `topic`.

    Raises
    ------
    QuestionError
        Where there is no such file, or it is not well written; every fault has its sentence.
    """
    from course_lib.quiz import checks

    file = FOLDER / f"{topic}.yaml"
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        raise QuestionError(
            f"There is no question topic {topic!r}.{_closest(topic, topics())}"
        ) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise QuestionError(f"The question file {file.name} cannot be read: {problem}.") from None
    found, faults = checks.read(text, topic)
    if faults:
        raise QuestionError("\n".join(faults))
    return found


def find(question: object, section: str) -> Question:
    """Return the question with this id in this section, ``"practice"`` or ``"graded"``.

    Raises
    ------
    QuestionError
        Where there is none; the sentence names the closest id.
    """
    if not isinstance(question, str) or not re.fullmatch(r"\s*\w+\.\w+\s*", question):
        raise QuestionError(
            f"A question is named by its topic and its name, such as 'neurons.bias'; "
            f"got {short(question)}."
        )
    question = question.strip()
    name = question.split(".")[0]
    if name not in topics():
        every = [f"{t}.{question.split('.')[1]}" for t in topics()]
        raise QuestionError(f"There is no question {question!r}.{_closest(question, every)}")
    topic = load(name)
    here, there = topic.practice, topic.graded
    if section == "graded":
        here, there = there, here
    if question in here:
        return here[question]
    if question in there:
        call = f'quiz.practice("{question}")'
        if section == "practice":
            call = f'quiz.answer("{question}", None)'
        raise QuestionError(f"{question!r} is not a {section} question; show it with {call}.")
    raise QuestionError(f"There is no {section} question {question!r}.{_closest(question, here)}")


def topic_of(chapter: object) -> Topic:
    """Return the topic of a chapter: ``"01_neurons"`` -> the questions in ``neurons.yaml``.

    Raises
    ------
    QuestionError
        Where there is none; the sentence names the closest chapter.
    """
    name = chapter.strip() if isinstance(chapter, str) else ""
    every = {load(topic).chapter: topic for topic in topics()}
    if name in every:
        return load(every[name])
    raise QuestionError(
        f"A chapter is named by its number and name, such as '01_neurons'; "
        f"got {short(chapter)}.{_closest(name, every)}"
    )


def short(value: object) -> str:
    """Return a repr that fits in a sentence, whatever the student gave."""
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__name__}"
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def _closest(name: str, names: object) -> str:
    names = list(names)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if near:
        return f" Did you mean {near[0]!r}?"
    return f" There are: {', '.join(names)}." if names else ""
