"""A given cell between the student's and the tests may use what the student has made."""

import sys

import nbformat
import pytest

from .made_course import NAME, RIGHT, cell, exercise, grade, make_course, scores, write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

GIVEN = "x = [1, 2]\nright = [double(number) for number in x]\nexpected = [2, 4]"
TEST = "for x, found in zip(expected, right):\n    assert found == x, 'right'"
ANSWERS = {
    "ada": RIGHT,
    "bob": "def double(x):\n    return 4",
    "cleo": "def double(x):\n    raise ValueError('not today')",
    "dan": "# YOUR CODE HERE\nraise NotImplementedError()",
    "eve": "def double(x):\n    import os\n    os._exit(1)",
    "finn": "def double(x):\n    raise SystemExit",
    # Who makes the given cell stop gets none of its names from the student instead.
    "gina": "right = [0]\nexpected = [0]\ndef double(x):\n    raise ValueError('forged')",
}


def cells(answer: str) -> list:
    """Return an exercise whose given cell binds names that its test uses."""
    answered, test, written = exercise(answer, hidden=False)
    test.source = TEST
    return [answered, cell(GIVEN, "given", locked=True), test, written]


@pytest.fixture
def course(tmp_path):
    """Return the folder of a course with this exercise."""
    root = make_course(tmp_path / "course")
    write(cells(RIGHT), root / "solutions" / NAME / f"{NAME}.ipynb")
    write(cells(ANSWERS["dan"]), root / "exercises" / NAME / f"{NAME}.ipynb")
    for student, answer in ANSWERS.items():
        write(cells(answer), root / "submitted" / student / NAME / f"{NAME}.ipynb")
    return root


def test_given_cells_use_the_students_work_and_what_fails_there_is_said(course):
    done = grade(course)
    assert "Graded 7 submissions" in done.stdout, done.stdout + done.stderr
    assert "judge itself" not in done.stdout
    assert scores(course) == {"ada": 4} | dict.fromkeys(
        ["bob", "cleo", "dan", "eve", "finn", "gina"], 0
    )
    said = {}
    for student in ANSWERS:
        path = course / "autograded" / student / NAME / f"{NAME}.ipynb"
        outputs = nbformat.read(path, 4).cells[2].outputs
        said[student] = outputs[0].evalue if outputs else ""
    assert said["bob"] == "right"
    assert said["cleo"].startswith("The given cell given stopped: ValueError: not today")
    assert "Nothing has been written into your cell double yet." in said["dan"]
    assert "given" in said["eve"]
