"""One small exercise, and a grader for all that is handed in for it."""

import sys

import nbformat
import pytest

from course_lib.grading.submission import Exercise, Limits, open_grader

LIMITS = Limits(cell_seconds=3, seconds=20, processor_seconds=15, memory_mb=600, scratch_mb=20)


def cell(source, name="", kind="code", points=None, grade=False, solution=False):
    """Return a cell of the exercise."""
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source, id=name)
    made.metadata["nbgrader"] = {
        "grade_id": name,
        "grade": grade,
        "solution": solution,
        "locked": not solution,
        "schema_version": 3,
        "task": False,
    }
    if grade:
        made.metadata["nbgrader"]["points"] = points
    return made


def cells() -> list:
    """Return the cells of the exercise: two tasks of 2 points, one with partial credit of 3."""
    return [
        cell("import numpy as np\n\nSECRET = [3, 5, 8]", "setup"),
        cell("def double(x):\n    return 2 * x", "double", solution=True),
        cell(
            "assert double(2) == 4, 'double(2)'\n"
            "### BEGIN HIDDEN TESTS\n"
            "for number in (-1, 0, 12345):\n"
            "    assert double(number) == 2 * number, f'double({number})'\n"
            "### END HIDDEN TESTS",
            "double-test",
            points=2,
            grade=True,
        ),
        cell("def mean(values):\n    return float(np.mean(values))", "mean", solution=True),
        cell(
            "assert mean([1, 2, 3]) == 2, 'mean([1, 2, 3])'\n"
            "### BEGIN HIDDEN TESTS\n"
            "assert abs(mean(np.arange(7.0)) - 3) < 1e-9\n"
            "assert mean([10, 20]) == 15\n"
            "### END HIDDEN TESTS",
            "mean-test",
            points=2,
            grade=True,
        ),
        cell("choice = ('a', 'b', 'c')", "choice", solution=True),
        cell(
            "assert choice is not None\n"
            "### BEGIN HIDDEN TESTS\n"
            "sum(letter in choice for letter in 'abc')\n"
            "### END HIDDEN TESTS",
            "choice-test",
            points=3,
            grade=True,
        ),
    ]


def without_hidden(source: str) -> str:
    """Return a test as students get it."""
    return source.partition("### BEGIN HIDDEN")[0]


def notebook(made: list) -> bytes:
    """Return a notebook of these cells as bytes."""
    return nbformat.writes(nbformat.v4.new_notebook(cells=made)).encode()


def released() -> list:
    """Return the cells that students get."""
    made = cells()
    for one in made:
        settings = one.metadata.nbgrader
        if settings.solution:
            one.source = "# YOUR CODE HERE\nraise NotImplementedError()"
        elif settings.grade:
            one.source = without_hidden(one.source)
    return made


@pytest.fixture(scope="session")
def exercise():
    """Return the exercise."""
    return Exercise("tiny", notebook(cells()), notebook(released()), LIMITS)


@pytest.fixture(scope="session")
def grader():
    """Give a grader with its sandbox."""
    if sys.platform != "linux":
        pytest.skip("grading needs Linux")
    with open_grader() as made:
        yield made


@pytest.fixture
def hand_in(grader, exercise):
    """Return a function that grades a solution in which some cells are replaced.

    An honest submission that is graded afterwards has to get full marks.
    """

    def grade(before: str = "", **replaced: str):
        handed_in = released()
        for one in handed_in:
            settings = one.metadata.nbgrader
            if settings.solution:
                original = next(c for c in cells() if c.id == one.id)
                one.source = replaced.get(settings.grade_id, original.source)
        if before:
            handed_in.insert(1, nbformat.v4.new_code_cell(before))
        return grader.grade(exercise, notebook(handed_in))

    yield grade
    assert grader.grade(exercise, notebook(cells())).points == 7
