"""A small course in a temporary folder, and the command line to use on it."""

import json
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from course_lib.cli.app import app
from course_lib.cli.reading import checksum
from course_lib.cli.words import Problem
from course_lib.quiz import bank

QUESTIONS = """
chapter: 01_tiny
practice:
  p1:
    kind: single
    question: Which letter is the first?
    options: {a: The a., b: The b.}
    answer: a
    why: {a: It comes first., b: It comes second.}
graded:
  q1:
    kind: single
    question: Which letter is the second?
    options: {a: The a., b: The b.}
"""


class _Cell(dict):
    """As much of a notebook cell as `checksum` looks at."""

    __getattr__ = dict.__getitem__


def cell(kind, source, name="", points=None, grade=False, solution=False, locked=False):
    """Return one cell as nbgrader releases it."""
    made = _Cell(cell_type=kind, id=name or f"free-{abs(hash(source)) % 10**8}", source=source)
    made["metadata"] = {}
    if name:
        made["metadata"]["nbgrader"] = {
            "grade_id": name,
            "grade": grade,
            "solution": solution,
            "locked": locked,
            "schema_version": 3,
            "task": False,
        }
        if grade:
            made["metadata"]["nbgrader"]["points"] = points
        made["metadata"]["nbgrader"]["checksum"] = checksum(made)
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    return made


def exercise_cells():
    """Return the cells of a released exercise: a task, a question, a text; 10 points."""
    return [
        cell("markdown", "# Exercise 01\n\nRead me.", "title", locked=True),
        cell("markdown", "**Task 1** (4 points). Double it: twice `x`.", "task-1", locked=True),
        cell(
            "code",
            "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
            "double",
            solution=True,
        ),
        cell(
            "code",
            'assert double(2) == 4, f"double(2): expected 4, got {double(2)}"\n'
            "assert double(-1) == -2",
            "double-test",
            points=4,
            grade=True,
            locked=True,
        ),
        cell("markdown", "**Question 1** (2 points).", "question-1", locked=True),
        cell("code", 'q1 = answer("tiny.q1", None)', "q1", solution=True),
        cell("code", "assert q1 is not None", "q1-test", points=2, grade=True, locked=True),
        cell("markdown", "## In your own words", "own-words", locked=True),
        cell("markdown", "YOUR ANSWER HERE", "written", points=4, grade=True, solution=True),
    ]


def solve(cells):
    """Change the cells of the small exercise into a complete, right answer."""
    cells[2]["source"] = "def double(x):\n    return 2 * x"
    cells[5]["source"] = 'q1 = answer("tiny.q1", "b")'
    cells[8]["source"] = "Because it doubles."
    # A stand-in: the real questions are tested with the quiz.
    cells.insert(1, cell("code", "def answer(question, given):\n    return given"))
    return cells


class Course(SimpleNamespace):
    """The folder of the small course, its exercise, and the commands."""

    cell = staticmethod(cell)
    cells = staticmethod(exercise_cells)

    @staticmethod
    def solved():
        """Return the cells of the exercise with a complete, right answer."""
        return solve(exercise_cells())

    def write(self, cells):
        """Write the exercise."""
        notebook = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
            },
            "cells": cells,
        }
        self.exercise.parent.mkdir(parents=True, exist_ok=True)
        self.exercise.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), "utf-8")

    def run_written(self, cells, *arguments):
        """Write the exercise, then run `course`."""
        self.write(cells)
        return self.run(*arguments)

    def run(self, *arguments):
        """Run `course` with these arguments; return the exit code and all that was printed."""
        result = CliRunner().invoke(app, arguments)
        text = result.output
        code = result.exit_code
        if isinstance(result.exception, Problem):  # `run` turns it into this
            text, code = f"{text}{result.exception}\n", 2
        elif result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return code, text


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course with the chapters 00 and 01 in a folder whose name needs quotes."""
    root = tmp_path / "my course ü"
    (root / "notebooks").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "t"\n'
    )
    for name in ("00_start_here", "01_tiny"):
        (root / "notebooks" / f"{name}.ipynb").write_text(
            '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
        )
    made = Course(root=root, exercise=root / "exercises" / "01_tiny" / "01_tiny.ipynb")
    made.write(exercise_cells())
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "tiny.yaml").write_text(QUESTIONS)
    monkeypatch.setattr(bank, "FOLDER", tmp_path / "questions")
    bank.load.cache_clear()
    monkeypatch.chdir(root)
    monkeypatch.delenv("COURSE_ROOT", raising=False)
    monkeypatch.setenv("COURSE_PROGRESS", str(root / ".course" / "progress.json"))
    yield made
    bank.load.cache_clear()
