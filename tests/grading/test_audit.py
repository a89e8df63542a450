"""`course audit`: the exercises of the course are fair, and an unfair one is found out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.notebooks import chapters

from .made_course import COURSE, NAME, ROOT, course_environment, exercise, make_course, write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

EXERCISES = [chapter.name for chapter in chapters(ROOT) if chapter.solution.is_file()]
SAMPLE = ("--mutants", "4", "--answers", "1")  # of an exercise; `course audit` tries all


def audit(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [COURSE, "audit", *arguments], env=environment, capture_output=True, text=True
    )


@pytest.mark.turns(1)  # an audit takes minutes, and the course has many
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", EXERCISES)
def test_the_courses_exercises_are_fair(name):
    environment = dict(os.environ, COURSE_ROOT=str(ROOT), COLUMNS="200")
    done = audit(environment, name, *SAMPLE)
    assert done.returncode == 0, done.stdout + done.stderr


def beside(course: Path, file: str, text: str) -> None:
    (course / "solutions" / NAME / file).write_text(text)


@pytest.fixture
def course(tmp_path):
    """Return a course whose only exercise has a test that sees too little."""
    root = make_course(tmp_path / "course")
    cells = exercise(
        "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    )
    cells[1].source = "assert double(2) - 1\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"
    write(cells, root / "solutions" / NAME / f"{NAME}.ipynb")
    return root


def test_an_unfair_exercise_is_found_out(course):
    beside(
        course,
        "alternatives.py",
        "# %% double: by adding\ndef double(x):\n    return x + x\n"
        "# %% double: as a text\ndef double(x):\n    return str(2 * x)\n",
    )
    beside(
        course,
        "mistakes.py",
        "# %% double: squared\ndef double(x):\n    return x**2\n"
        "# %% double: divided\ndef double(x):\n    return x / 0\n",
    )
    beside(
        course,
        "equivalent.toml",
        '[[equivalent]]\ncell = "double"\nbefore = "return 2 * x"\nafter = "return 3 * x"\n'
        'why = "a slip"\n[[equivalent]]\ncell = "double"\nbefore = "gone"\n'
        'after = "x"\nwhy = "?"\n',
    )
    done = audit(course_environment(course), "01")
    told = done.stdout
    assert done.returncode == 1, told + done.stderr
    for part in (
        "double, as a text: 0 of 4 for",
        "double, squared: the visible check lets it through",
        "double, divided: the visible check only says 'ZeroDivisionError: division by zero",
        "has 2 in mistakes.py; at least 3 are needed",
        "out of step with its solution",
        "no change of double is 'gone' -> 'x' any more",
        "less than 95% are noticed",
        "1 make no difference",
        "not noticed: double, ",
    ):
        assert part in told, (part, told)
    assert "by adding" not in told  # which is right


def test_files_that_cannot_be_read_are_told_in_words(course):
    beside(course, "mistakes.py", "# %% dubble: a slip\nx = 1\n")
    done = audit(course_environment(course), "01")
    assert done.returncode == 2
    assert "mistakes.py: dubble is no solution cell. There are: double." in done.stderr


def test_students_cannot_audit(tmp_path):
    course = make_course(tmp_path / "course")
    (course / "solutions" / NAME / f"{NAME}.ipynb").unlink()
    done = audit(course_environment(course), "01")
    assert done.returncode == 2 and "only authors can audit" in done.stderr
