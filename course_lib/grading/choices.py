"""What a class answered to the questions of an exercise."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode
from numpy.typing import NDArray

from course_lib.grading import statistics
from course_lib.grading.records import Record, Task, chosen
from course_lib.quiz import bank, given, markup

__all__ = ["Answer", "asked", "questions", "right_answers"]

MOST_VALUES = 8


@dataclass(frozen=True)
class Answer:
    """What a student answered to a question.

    Attributes
    ----------
    state : str
        "given", "blank", or "odd" for what cannot be read as an answer.
    value : tuple of str, float or None
        The letters, or the number.
    """

    state: str
    value: tuple[str, ...] | float | None = None


def right_answers(source: NotebookNode) -> dict[str, tuple[str, Any]]:
    """Return the questions of an instructor's notebook: grade id -> question, right answer."""
    found = {}
    for cell in source.cells:
        name = (cell.metadata.get("nbgrader") or {}).get("grade_id")
        answer = chosen(cell.source) if name and cell.cell_type == "code" else None
        if answer:
            found[name] = answer
    return found


def questions(
    tasks: Sequence[Task],
    records: Sequence[Record],
    right: dict[str, tuple[str, Any]],
    totals: NDArray,
) -> list[dict[str, Any]]:
    """Return for each question what the page says of it."""
    found = []
    for task in tasks:
        for name in task.cells:
            if task.kind == "choice" and name in right:
                found.append(_question(task, name, records, right[name], totals))
    return found


def _question(
    task: Task,
    name: str,
    records: Sequence[Record],
    right: tuple[str, Any],
    totals: NDArray,
) -> dict[str, Any]:
    question, key = _known_question(*right), _plain_answer(right[1])
    there = asked(records)
    answers = {n: _answer(records[n], name, question) for n in there}
    states = Counter(answer.state for answer in answers.values())
    about = {
        "task": task,
        "text": Markup(markup.to_html(question.text)),
        "asked": len(there),
        "blank": states["blank"],
        "odd": states["odd"],
        "numeric": question.kind == "numeric",
        "unit": question.unit,
        "key": key,
    }
    given_ones = {n: answer.value for n, answer in answers.items() if answer.state == "given"}
    if question.kind == "numeric":
        return about | {"values": _values(task, records, given_ones)}
    groups = statistics.thirds(totals[there])
    top, bottom = ([there[n] for n in group] for group in groups) if groups else ([], [])

    def count(letter: str, students: Iterable[int]) -> int:
        return sum(letter in given_ones.get(n, ()) for n in students)

    options = []
    for letter, text in question.options.items():
        one = {
            "letter": letter,
            "text": Markup(markup.to_inline_html(text)),
            "right": letter in key,
            "count": count(letter, there),
            "top": count(letter, top) if groups else None,
            "bottom": count(letter, bottom) if groups else None,
        }
        # The text of a question that the bank does not have is not known: show what was used.
        if text or one["right"] or one["count"]:
            options.append(one)
    odd = [
        one["letter"] for one in options if groups and one["right"] and one["top"] < one["bottom"]
    ]
    return about | {"options": options, "third": len(top), "unclear": odd}


def asked(records: Sequence[Record]) -> list[int]:
    """Return the places of those who have been asked: not of who handed in no notebook."""
    return [n for n, one in enumerate(records) if one.result["verdict"] != "unreadable file"]


def _known_question(name: str, key: Any) -> bank.Question:
    """Return a question of the bank; a bare one where the bank does not have it."""
    try:
        return bank.find(name, "graded")
    except bank.QuestionError:
        kind = "numeric" if isinstance(key, (int, float)) else "multiple"
        options = {} if kind == "numeric" else dict.fromkeys("abcdefghij", "")
        return bank.Question(name, "graded", kind, "", options)


def _plain_answer(key: Any) -> tuple[str, ...] | float:
    """Return the right answer as letters, or as a number."""
    return float(key) if isinstance(key, (int, float)) else tuple("".join(key or ()))


def _answer(record: Record, name: str, question: bank.Question) -> Answer:
    """Return what a student answered in a cell."""
    cell = next((one for one in record.result["cells"] if one["name"] == name), None)
    if cell is None or cell.get("blank"):
        return Answer("blank")
    try:
        found = chosen(cell["source"])
        if found is None or found[0].strip() != question.id:
            return Answer("odd")
        value = given.normalise(question, found[1])
    except Exception:  # a student's cell may hold anything
        return Answer("odd")
    if value is None:
        return Answer("blank")
    return Answer("given", value if isinstance(value, float) else tuple(value))


def _values(
    task: Task, records: Sequence[Record], values: dict[int, float]
) -> list[tuple[str, int, bool]]:
    """Return the commonest numbers: as text, how often, and whether the test took them."""
    counts = Counter(values.values())
    passed = {
        value
        for number, value in values.items()
        if records[number].result["tests"].get(task.name, {}).get("verdict") == "ok"
    }
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES]
    return [(f"{value:.6g}", count, value in passed) for value, count in order]
