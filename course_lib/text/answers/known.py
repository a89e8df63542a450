"""Questions whose answers are known, to choose settings with and to judge with."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from .documents import Passage

HALVES = ("choosing", "held_out")


@dataclass(frozen=True)
class Question:
    """A question, and where its answer stands.

    Attributes
    ----------
    question : str
        What is asked.
    document, section : str
        How the name of the right document begins, and the heading of the section there; "" if the
        documents hold no answer.
    answer : str
        The words of the section that answer; "" if there are none.
    """

    question: str
    document: str = ""
    section: str = ""
    answer: str = ""

    def stands_in(self, passage: Passage) -> bool:
        """Say whether a passage is of the right section and holds the answer."""
        return (
            bool(self.answer)
            and passage.document.startswith(self.document)
            and passage.heading == self.section
            and _squeezed(self.answer) in _squeezed(passage.text)
        )


def questions(half: str, answered: bool | None = None) -> list[Question]:
    """Return one half of the questions: "choosing" for settings, "held_out" to judge them.

    Parameters
    ----------
    half
        "choosing" or "held_out".
    answered
        True: only those that the documents answer; False: only the others; None: all.
    """
    if half not in HALVES:
        raise ValueError(f"half={half!r} is not allowed: give one of {HALVES}.")
    every = [Question(**entry) for entry in _file()[half]]
    return [q for q in every if answered is None or bool(q.answer) == answered]


@cache
def _file() -> dict:
    file = Path(__file__).with_name("questions.yaml")
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
