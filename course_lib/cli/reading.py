"""Read an exercise without running it: its tasks, its questions, what is still empty."""

import ast
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Exercise", "Task", "answers", "checksum", "has_visible_check"]

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
# "**Task 3** (2 points). Write one epoch: ..." opens a task within a part.
LEAD = re.compile(r"^\*\*(\w+ \d+\w?)\*\*\s*(?:\([^)]*\))?[.:]?\s*(.*)$", re.MULTILINE)
LONGEST_TITLE = 52


@dataclass
class Task:
    """The cells under one heading, by their position in the notebook."""

    title: str
    cells: list[int] = field(default_factory=list)


class Exercise:
    """An exercise notebook and what nbgrader's metadata say about its cells."""

    def __init__(self, notebook):
        self.notebook = notebook
        self.cells = notebook.cells

    @classmethod
    def read(cls, path: Path) -> "Exercise":
        """Read a notebook; NotebookProblem (a ValueError) where it cannot be used."""
        from course_lib import notebooks

        return cls(notebooks.read(path))

    def mark(self, index: int) -> dict:
        """Return what nbgrader keeps in a cell; empty for a cell that it does not know."""
        found = self.cells[index].metadata.get("nbgrader")
        return found if isinstance(found, dict) and found.get("grade_id") else {}

    def role(self, index: int) -> str:
        """Return "test", "written", "solution", "text" or, for a cell of the student's, ""."""
        mark = self.mark(index)
        if not mark:
            return ""
        if mark.get("grade"):
            return "written" if mark.get("solution") else "test"
        return "solution" if mark.get("solution") else "text"

    def name(self, index: int) -> str:
        """Return the name that a cell is known by: nbgrader's, or its number from 1."""
        return self.mark(index).get("grade_id") or f"number {index + 1}"

    @property
    def names(self) -> list[str]:
        """The names of all cells that nbgrader knows, in order."""
        return [self.name(i) for i in range(len(self.cells)) if self.mark(i)]

    @property
    def doubled(self) -> list[str]:
        """Names that two cells share: one is a copy, and grading stumbles over it."""
        names = self.names
        return sorted({name for name in names if names.count(name) > 1})

    def points(self, name: str) -> float:
        """Return the most points that the cell of this name can give."""
        for index in range(len(self.cells)):
            if self.mark(index).get("grade_id") == name and self.mark(index).get("grade"):
                return float(self.mark(index).get("points") or 0)
        return 0.0

    def tasks(self) -> list[Task]:
        """Group the cells that matter under the headings above them."""
        tasks = [Task("Before the first heading")]
        for index, cell in enumerate(self.cells):
            # A heading in a student's own answer opens no task.
            ours = cell.cell_type == "markdown" and self.role(index) not in ("written", "solution")
            if ours and (title := _title(cell.source)):
                tasks.append(Task(title))
            tasks[-1].cells.append(index)
        return [t for t in tasks if any(self.role(i) in ("test", "written") for i in t.cells)]

    def untouched(self, index: int) -> bool:
        """Say whether a cell is as it was handed out. A cell without a checksum counts as new."""
        return self.mark(index).get("checksum") == checksum(self.cells[index])

    @property
    def altered(self) -> list[str]:
        """Names of locked cells, the tests among them, that are not as they were handed out."""
        return [
            self.name(i)
            for i in range(len(self.cells))
            if self.role(i) in ("test", "text")
            and "checksum" in self.mark(i)
            and not self.untouched(i)
        ]

    def questions(self) -> dict[str, str]:
        """Return the choice questions without a usable answer: id -> why ("" where empty)."""
        found: dict[str, str] = {}
        for index in range(len(self.cells)):
            found |= self.question_gaps(index)
        return found

    def question_gaps(self, index: int) -> dict[str, str]:
        """Return the questions of one cell that have no usable answer: id -> why."""
        cell = self.cells[index]
        if cell.cell_type != "code" or self.role(index) == "test":
            return {}
        return {name: why for name, why in answers(cell.source).items() if why is not None}

    def asks(self, index: int) -> bool:
        """Say whether a cell holds a choice question."""
        return self.cells[index].cell_type == "code" and bool(answers(self.cells[index].source))

    def unwritten(self) -> list[str]:
        """Return the names of written answers that are still as they were handed out."""
        return [
            self.name(i)
            for i, cell in enumerate(self.cells)
            if self.role(i) == "written" and (self.untouched(i) or not cell.source.strip())
        ]


def answers(source: str) -> dict[str, str | None]:
    """Return the questions that a cell asks, and what is wrong with each answer.

    Nothing is (None), or there is no answer yet (""), or it cannot be used (a sentence).
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    found = {}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) in ("quiz.answer", "answer")):
            continue
        arguments = dict(zip(("question", "given"), node.args, strict=False))
        arguments |= {keyword.arg: keyword.value for keyword in node.keywords}
        try:
            question = ast.literal_eval(arguments["question"])
            given = ast.literal_eval(arguments["given"]) if "given" in arguments else None
        except (KeyError, ValueError):
            continue  # a name or an expression: what it is shows only when it runs
        found[str(question)] = _trouble(question, given)
    return found


def _title(source: str) -> str:
    """Return what a markdown cell calls the cells below it; "" if it names nothing new."""
    lead, heading = LEAD.search(source), HEADING.search(source)
    if not lead and not heading:
        return ""
    if lead:
        told = re.split(r"[.:;]", lead[2])[0].strip()
        text = f"{lead[1]}. {told}" if told else lead[1]
    else:
        text = heading[1]
    text = re.sub(r"\*{1,2}|`|\$", "", text)
    return (
        text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 3].rsplit(" ", 1)[0] + " ..."
    )


def _trouble(question: object, given: object) -> str | None:
    """Return None for a usable answer, "" where there is none yet, else a sentence."""
    from course_lib.quiz import bank
    from course_lib.quiz.given import Unusable, normalise

    if given is None or given is ... or given == "":
        return ""
    try:
        normalise(bank.find(question, "graded"), given)
    except (bank.QuestionError, Unusable) as problem:
        return str(problem)
    return None


def has_visible_check(source: str) -> bool:
    """Say whether a test cell can fail as it stands; what is hidden is checked by the graders."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return True
    return any(isinstance(node, (ast.Assert, ast.Raise, ast.Call)) for node in ast.walk(tree))


def checksum(cell) -> str:
    """Return nbgrader's checksum of a cell (nbgrader.utils.compute_checksum, format 3).

    Written out here because importing nbgrader takes seconds.
    """
    mark = cell.metadata["nbgrader"]
    grade, solution = bool(mark.get("grade")), bool(mark.get("solution"))
    locked = False if solution else True if grade else bool(mark.get("locked"))
    parts = [cell.source, cell.cell_type, str(grade), str(solution), str(locked), mark["grade_id"]]
    if grade:
        parts.append(str(float(mark["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
