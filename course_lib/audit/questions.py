"""Look whether choice questions give their answers away, and whether they are explained."""

import contextlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from course_lib.grading.records import chosen
from course_lib.grading.restore import SOLUTION, roles
from course_lib.quiz import bank, given

__all__ = ["Keyed", "keyed", "problems"]

MOST_OF_ONE_LETTER = 0.5  # of all right letters
FEWEST = 3  # questions from which on their letters can be compared
MUCH_LONGER = 1.25  # than the longest wrong option


class Keyed:
    """A graded question with its right answer.

    Parameters
    ----------
    cell
        The grade id of the cell that it stands in.
    question
        The question.
    answer
        The right answer, as it is written in the solution.
    """

    def __init__(self, cell: str, question: bank.Question, answer: Any):
        self.cell = cell
        self.question = question
        self.right = given.normalise(question, answer)

    @property
    def key(self) -> tuple[str, ...]:
        """The right letters; empty for a number."""
        return () if self.question.kind == "numeric" else tuple(self.right)

    def stands_in(self, text: str) -> bool:
        """Say whether a text holds the question's call with the right answer."""
        call = rf"answer\(\s*([\"']{re.escape(self.question.id)}[\"']\s*,[^#\n]*?)\)"
        for arguments in re.findall(call, text):
            found = chosen(f"quiz.answer({arguments})") or chosen(f"quiz.answer({arguments}))")
            with contextlib.suppress(given.Unusable):
                if found and given.normalise(self.question, found[1]) == self.right:
                    return True
        return False


def keyed(source: NotebookNode) -> list[Keyed]:
    """Return the graded questions of an instructor's notebook."""
    found = []
    for cell in source.cells:
        answer = chosen(cell.source) if roles(cell) == SOLUTION else None
        if answer:
            question = bank.find(answer[0], "graded")
            found.append(Keyed(cell.metadata.nbgrader.grade_id, question, answer[1]))
    return found


def problems(
    questions: list[Keyed],
    explanations: dict[str, dict[str, str]],
    released: NotebookNode,
    others: list[Path],
) -> list[str]:
    """List what is wrong with the questions of an exercise.

    Parameters
    ----------
    questions
        As `keyed` returned them.
    explanations
        Question -> letter -> text.
    released
        The notebook that students get.
    others
        Further files that students get, in which no answer may stand.
    """
    found = _letters(questions)
    for one in questions:
        found += _length(one) + _explained(one, explanations.get(one.question.id, {}))
    text = {"the release": "\n".join(cell.source for cell in released.cells)}
    text |= {str(path): path.read_text("utf-8") for path in others}
    for one in questions:
        places = [place for place, content in text.items() if one.stands_in(content)]
        found += [f"{one.question.id}: its answer stands in {place}" for place in places]
    return found


def _letters(questions: list[Keyed]) -> list[str]:
    """Look whether one letter is nearly always right."""
    with_letters = [one for one in questions if one.key]
    counts = Counter(letter for one in with_letters for letter in one.key)
    if len(with_letters) < FEWEST:
        return []
    letter, count = counts.most_common(1)[0]
    if count <= MOST_OF_ONE_LETTER * counts.total():
        return []
    return [f"{letter} is the right letter {count} times of {counts.total()}: spread the keys"]


def _length(one: Keyed) -> list[str]:
    """Look whether the right option can be told by its length."""
    options = one.question.options
    right = [len(text) for letter, text in options.items() if letter in one.key]
    wrong = [len(text) for letter, text in options.items() if letter not in one.key]
    if not right or not wrong or min(right) <= MUCH_LONGER * max(wrong):
        return []
    return [f"{one.question.id}: the right answer is much longer than the others"]


def _explained(one: Keyed, texts: dict[str, str]) -> list[str]:
    needed = list(one.question.options) or ["number"]
    missing = [letter for letter in needed if not texts.get(letter, "").strip()]
    unknown = sorted(set(texts) - set(needed))
    found = [f"{one.question.id}: nothing explains {', '.join(missing)}"] if missing else []
    return found + ([f"{one.question.id}: there is no {', '.join(unknown)}"] if unknown else [])
