"""Feedback for one student: one HTML page with points, verdicts, and what to do next.

Tests are not shown, only what the failing check says; an instructor can ask for them. Whatever
comes from the student is escaped or sanitised.
"""

from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from course_lib.grading.records import Record, Task, chosen
from course_lib.grading.sanitise import markdown_to_html, output_to_html

__all__ = ["advice", "page"]

ADVICE = {
    "wrong answer": "The value is not the one expected. Run the check cell below the task in your "
    "notebook with the numbers of the message, and print what your code makes on the way.",
    "partly right": "Some of it is right. Look again at each part of the answer by itself.",
    "time limit": "Look for a loop that never ends, or does far more steps than it needs. Try it "
    "on a small input first.",
    "memory limit": "Look for an array that is much larger than the task needs, or a list that "
    "grows in a loop.",
    "output limit": "Take out print calls inside loops.",
    "kernel died": "Something ended Python itself: exit(), os._exit(), or a fault in a library. "
    "Restart the kernel and run all cells to see where.",
    "choice": "Read the lesson's section on it again, and say for each option why it holds or not.",
    "not run": "It was not reached. Mend the cell that stopped the notebook, and hand in again.",
    "forbidden": "While an exercise is graded, code cannot use the network, start programs, or "
    "write outside of its own folder. Use what course_lib and the task give you.",
    "not judged": "Your instructor has to look at this; you need not do anything.",
    "unreadable file": "Open your notebook in JupyterLab, run it, save it, pack it again with "
    "course submit, and open the packed file once to see that it is whole.",
}
BY_ERROR = {
    "Nothing has been written": "This task has not been begun.",
    "NotImplementedError": "Delete the line raise NotImplementedError() when your code is there.",
    "SyntaxError": "Python cannot read the cell: look at brackets, colons and indentation.",
    "IndentationError": "Python cannot read the cell: look at the indentation.",
    "NameError": "A name is used that nothing defines: look for a misspelling, or for a cell that "
    "has to come earlier. Restart the kernel and run all cells in order.",
    "ModuleNotFoundError": "Only libraries of the course are there while an exercise is graded.",
    "FileNotFoundError": "Files of your own computer are not there while an exercise is graded.",
    "gave None": "The function ends without return.",
}
ALWAYS = "Restart the kernel and run all cells in order: the same error should appear."


def advice(verdict: str, message: str) -> str:
    """Return what a student can do about a verdict; "" if there is nothing to do."""
    if verdict == "ok":
        return ""
    for part, text in BY_ERROR.items():
        if part in message:
            return text
    kind = "forbidden" if verdict.startswith("forbidden") else verdict
    return ADVICE.get(kind, ALWAYS)


def page(
    title: str,
    tasks: list[Task],
    record: Record,
    tests: dict[str, str] | None = None,
    explanations: dict[str, dict[str, str]] | None = None,
) -> str:
    """Return the page.

    Parameters
    ----------
    title
        Of the exercise.
    tasks
        Its tasks.
    record
        The student's.
    tests
        Source of each test by task, to be shown; None to show none.
    explanations
        Question -> letter -> what there is to say of it. Only what the student chose is explained.
    """
    parts = [_part(task, record, (tests or {}).get(task.name, "")) for task in tasks]
    for part in parts:
        part["explained"] = _explained(part["task"], record, explanations or {})
    result = record.result
    return _template().render(
        title=title,
        record=record,
        most=sum(task.points for task in tasks),
        parts=parts,
        verdict=result["verdict"],
        message=result["message"],
        advice=advice(result["verdict"], result["message"]),
        waiting=sum(part["mark"].points is None for part in parts),
    )


def _part(task: Task, record: Record, test: str) -> dict[str, Any]:
    """Return what the page says of one task."""
    told = record.result["tests"].get(task.name) or {"verdict": "", "message": ""}
    mark = record.marks[task.name]
    notes = record.result["notes"]
    cells = [cell for cell in record.result["cells"] if cell["name"] in task.cells]
    return {
        "task": task,
        "mark": mark,
        "verdict": told["verdict"] if not mark.by_hand else "marked by your instructor",
        "message": told["message"],
        "advice": _advice_on(task, told),
        "notes": [notes[cell["name"]] for cell in cells if cell["name"] in notes],
        "cells": [
            _cell(cell, record.result["outputs"].get(cell["id"], []), told.get("line"))
            for cell in cells
        ],
        "test": test,
    }


def _explained(
    task: Task, record: Record, explanations: dict[str, dict[str, str]]
) -> list[tuple[str, str]]:
    """Return letters that the student chose, and what there is to say of them."""
    for cell in record.result["cells"]:
        answer = chosen(cell["source"]) if cell["name"] in task.cells else None
        if answer is None or answer[1] is None or task.kind != "choice":
            continue
        texts = explanations.get(answer[0], {})
        if "number" in texts:
            return [("", texts["number"])]
        letters = str(answer[1]).lower()
        return [(letter, text) for letter, text in texts.items() if letter in letters]
    return []


def _advice_on(task: Task, told: dict[str, Any]) -> str:
    if not told["verdict"]:
        return ""
    chosen_wrongly = task.kind == "choice" and told["verdict"] in ("wrong answer", "partly right")
    return advice("choice" if chosen_wrongly else told["verdict"], told["message"])


def _cell(cell: dict[str, Any], outputs: list, line: int | None) -> dict[str, Any]:
    if cell["type"] != "code":
        return {"text": markdown_to_html(cell["source"]), "lines": [], "outputs": []}
    wrong = {line} | {output.get("line") for output in outputs if isinstance(output, dict)}
    lines = enumerate(cell["source"].splitlines(), 1)
    return {
        "text": Markup(),
        "lines": [(number, text, number in wrong) for number, text in lines],
        "outputs": [output_to_html(output) for output in outputs],
    }


def _template() -> jinja2.Template:
    source = resources.files("course_lib.grading") / "pages" / "feedback.html.j2"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["points"] = lambda number: f"{round(number, 2):g}"
    return environment.from_string(source.read_text("utf-8"))
