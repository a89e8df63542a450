"""A small course with one exercise and three submissions, for the tests of its commands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from course_lib.grading.gradebook import open_gradebook

ROOT = Path(__file__).parents[2]
COURSE = Path(sys.executable).with_name("course")
NAME = "01_tiny"


def cell(source, name, kind="code", **settings):
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source, id=name)
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    made.metadata["nbgrader"] = plain | {"grade_id": name, "schema_version": 3} | settings
    return made


def write(cells, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def exercise(answer: str, hidden: bool = True, text: str = "YOUR ANSWER HERE") -> list:
    """Return the cells of a small exercise with an answer."""
    test = "assert double(2) == 4, 'double(2)'\n"
    if hidden:
        test += "### BEGIN HIDDEN TESTS\nassert double(-3) == -6\n### END HIDDEN TESTS"
    return [
        cell(answer, "double", solution=True),
        cell(test, "double-test", grade=True, locked=True, points=4),
        cell(text, "written", kind="markdown", grade=True, solution=True, points=2),
    ]


RIGHT = "def double(x):\n    return 2 * x"
ANSWERS = {
    "ada": RIGHT,
    "bob": "def double(x):\n    return 4",
    "eve": "import os\nos._exit(1)",
}


def make_course(root: Path) -> Path:
    """Make the course's folder, and return it."""
    (root / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    write(exercise(RIGHT), root / "solutions" / NAME / f"{NAME}.ipynb")
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"
    write(exercise(stub, hidden=False), root / "exercises" / NAME / f"{NAME}.ipynb")
    for student, answer in ANSWERS.items():
        hand_in(root, student, answer)
    return root


def hand_in(root: Path, student: str, answer: str) -> None:
    cells = exercise(answer, hidden=False, text=f"My answer, {student}.")
    write(cells, root / "submitted" / student / NAME / f"{NAME}.ipynb")


def course_environment(root: Path) -> dict[str, str]:
    """Return the environment variables of a command in this course, which needs no Keras."""
    light = {"COURSE_WARM_LIBRARIES": "numpy"}
    return dict(os.environ, COURSE_ROOT=str(root), PATH="/usr/bin:/bin", COLUMNS="200", **light)


def grade(root: Path, *options: str) -> subprocess.CompletedProcess:
    command = [COURSE, "grade", "01", *options]
    return subprocess.run(command, env=course_environment(root), capture_output=True, text=True)


def scores(root: Path, url: str = "") -> dict[str, tuple[float, bool]]:
    """Return the score of each student's test, and whether a person has to mark the text."""
    found = {}
    with open_gradebook(url or f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            grades = {one.name: one for one in submission.notebooks[0].grades}
            assert grades["written"].needs_manual_grade
            found[submission.student.id] = grades["double-test"].auto_score
    return found
