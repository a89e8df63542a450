"""What is known of each student's work on an exercise, for feedback, reports and exports.

Scores come from the gradebook, where a person may have changed them; verdicts, outputs and times
come from the journal.
"""

import ast
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course_lib.grading.batch import Batch, find_submissions, read_exercise
from course_lib.grading.gradebook import open_gradebook
from course_lib.grading.restore import SOLUTION, TEST, WRITTEN, roles

__all__ = ["Mark", "Record", "Task", "chosen", "heading", "read_records", "tasks", "tests"]

NAMED = re.compile(
    r"\*\*(?P<title>(?:Task|Question)\s+\w+)\.?\*\*\s*(?:\([^)]*\)\.?)?\s*(?P<about>[^.?!:\n]*[.?!]?)"
)


@dataclass(frozen=True)
class Task:
    """Something that gives points.

    Attributes
    ----------
    name : str
        The grade id of its test, or of its written answer.
    title, about : str
        Such as "Task 3" and "Read a figure.", as the text before it has them.
    points : float
        The most that it gives.
    kind : str
        "code", "choice" or "written".
    cells : tuple of str
        The grade ids of the cells to be filled in for it.
    """

    name: str
    title: str
    about: str
    points: float
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """What a task gave.

    Attributes
    ----------
    points : float or None
        None until a person has marked it.
    by_hand : bool
        A person gave the points.
    comment : str
        A person's comment.
    """

    points: float | None
    by_hand: bool = False
    comment: str = ""


@dataclass
class Record:
    """A student's work on an exercise.

    Attributes
    ----------
    student : str
        The student's id.
    time : datetime or None
        When it was handed in, in UTC.
    late_seconds, penalty : float
        How much later than the gradebook's due date, and the points that this costs.
    marks : dict of str to Mark
        By task.
    result : dict
        As `Result.to_dict` returned it.
    current : bool
        It is the result for what is in submitted/ now.
    """

    student: str
    time: datetime | None
    late_seconds: float
    penalty: float
    marks: dict[str, Mark] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    current: bool = True

    @property
    def points(self) -> float:
        """All points there are so far, less what lateness costs."""
        return sum(mark.points or 0.0 for mark in self.marks.values()) - self.penalty


def tasks(source: NotebookNode) -> list[Task]:
    """Return the tasks of an instructor's notebook, in their order."""
    found, text, cells, kind = [], "", [], "code"
    for cell in source.cells:
        role = roles(cell)
        if cell.cell_type == "markdown" and role != WRITTEN:
            text = cell.source
        if role == SOLUTION:
            cells.append(cell.metadata.nbgrader.grade_id)
            kind = "choice" if chosen(cell.source) else "code"
        if role in (TEST, WRITTEN):
            name = cell.metadata.nbgrader.grade_id
            points = float(cell.metadata.nbgrader.get("points") or 0)
            title, about = _titled(text, name)
            if role == WRITTEN:
                cells, kind = [name], "written"
            found.append(Task(name, title, about, points, kind, tuple(cells)))
            cells, kind = [], "code"
    return found


def chosen(source: str) -> tuple[str, Any] | None:
    """Return the question's name and the answer of a cell `q = quiz.answer(name, answer)`.

    None if there is no such call, or if its arguments are not written out.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "quiz.answer":
            arguments = [*node.args, *(one.value for one in node.keywords)]
            try:
                name, *given = (ast.literal_eval(argument) for argument in arguments)
            except (ValueError, TypeError, RecursionError, MemoryError):
                return None
            if isinstance(name, str):
                # Letters may be written one by one.
                return name, given if len(given) > 1 else (given or [None])[0]
    return None


def heading(source: NotebookNode) -> str:
    """Return the first heading of a notebook, or ""."""
    for cell in source.cells:
        found = re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found[1].strip()
    return ""


def tests(source: NotebookNode) -> dict[str, str]:
    """Return the source of each test of an instructor's notebook, by grade id."""
    return {
        cell.metadata.nbgrader.grade_id: cell.source for cell in source.cells if roles(cell) == TEST
    }


def read_records(root: Path, name: str, url: str) -> tuple[list[Task], list[Record]]:
    """Return the tasks of an exercise, and the records of all who have been graded.

    Parameters
    ----------
    root
        The course folder.
    name
        The exercise.
    url
        Of the gradebook.

    Raises
    ------
    FileNotFoundError
        If there is no such exercise.
    LookupError
        If nothing has been graded.
    """
    exercise = read_exercise(root, name)
    found = tasks(nbformat.reads(exercise.source.decode(), 4))
    journal = Batch(root, exercise, url).journal
    saved = dict(journal.saved)
    now = {one.student: exercise.key(one.content()) for one in find_submissions(root, name)}
    records = []
    with open_gradebook(url) as gradebook:
        for submission in sorted(gradebook.assignment_submissions(name), key=_student):
            student = _student(submission)
            result = journal.results.get(saved.get(student, ""))
            if result is None:
                continue
            notebook = submission.notebooks[0]
            comments = {one.name: one.manual_comment or "" for one in notebook.comments}
            time = submission.timestamp
            record = Record(
                student,
                time.replace(tzinfo=UTC) if time else None,
                submission.total_seconds_late,
                notebook.late_submission_penalty or 0.0,
                result=result,
                current=now.get(student) == saved[student],
            )
            grades = {one.name: one for one in notebook.grades}
            for task in found:
                comment = " ".join(filter(None, (comments.get(cell) for cell in task.cells)))
                record.marks[task.name] = _mark(grades[task.name], task, comment)
            records.append(record)
    if not records:
        raise LookupError(f"Nothing of {name} has been graded.")
    return found, records


def _mark(grade: Any, task: Task, comment: str) -> Mark:
    if grade.manual_score is not None:
        return Mark(grade.manual_score + (grade.extra_credit or 0.0), True, comment)
    if grade.needs_manual_grade or grade.auto_score is None:
        return Mark(None, False, comment)
    return Mark(grade.auto_score + (grade.extra_credit or 0.0), False, comment)


def _student(submission: Any) -> str:
    return submission.student.id


def _titled(text: str, name: str) -> tuple[str, str]:
    """Return a task's title and what it is about."""
    found = NAMED.search(text)
    if found is None:
        heading = re.search(r"^#+\s*(.+)$", text, re.MULTILINE)
        return (heading[1] if heading else name), ""
    return found["title"], re.sub(r"[*`$]", "", found["about"]).strip()
