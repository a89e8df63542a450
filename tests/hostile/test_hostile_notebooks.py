"""Notebooks that are broken or that have been tampered with."""

import json

import nbformat
import pytest

from .conftest import cells, notebook, released


@pytest.fixture
def tampered(grader, exercise):
    """Return a function that changes the JSON of a full solution and grades it."""

    def grade(change):
        content = json.loads(notebook(cells()))
        content = change(content) or content
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        return grader.grade(exercise, raw)

    return grade


def total(result) -> float:
    return sum(test["points"] for test in result.tests.values())


def settings(content: dict, name: str) -> dict:
    """Return a cell by its grade id."""
    return next(c for c in content["cells"] if c["metadata"]["nbgrader"]["grade_id"] == name)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The file is empty."),
        (b"  \n", "The file is empty."),
        (notebook(cells())[:-30], "The file is no notebook"),
        (b"\xff\xfe\x00notebook", "not text in UTF-8"),
        (b"%PDF-1.4", "The file is no notebook"),
        (b"[1, 2]", "no notebook of format 4"),
        (b'{"cells": 3, "nbformat": 4}', "no notebook of format 4"),
        (b'{"worksheets": [], "nbformat": 3}', "no notebook of format 4"),
        (b"[" * 100_000, "The file is no notebook"),
        (b'{"cells": [], "x": "' + b"y" * 21_000_000 + b'", "nbformat": 4}', "at most 20"),
    ],
)
def test_unreadable_files_get_a_verdict(grader, exercise, raw, reason):
    result = grader.grade(exercise, raw)
    assert result.verdict == "unreadable file" and reason in result.message
    assert total(result) == 0 and set(result.tests) == {"double-test", "mean-test", "choice-test"}


def test_odd_encodings_are_read(tampered):
    assert total(tampered(lambda c: b"\xef\xbb\xbf" + json.dumps(c).encode())) == 7


def test_skipped_cells_are_run_all_the_same(tampered):
    def change(content):
        for one in content["cells"]:
            one["metadata"]["tags"] = ["skip-execution", "raises-exception"]
        settings(content, "double")["source"] = "def double(x): return 0"

    assert total(tampered(change)) == 5


def test_tests_and_points_come_from_the_instructor(tampered):
    def change(content):
        settings(content, "double")["source"] = "def double(x): return 0"
        test = settings(content, "double-test")
        test["source"] = "pass"
        test["metadata"]["nbgrader"] |= {"points": 1000, "grade": False, "solution": True}
        settings(content, "setup")["source"] = "SECRET = []"

    assert total(tampered(change)) == 5


def test_missing_cells_come_back(tampered):
    def change(content):
        content["cells"] = [settings(content, "mean"), settings(content, "choice")]

    result = tampered(change)
    assert total(result) == 5
    assert result.notes == {"double": "missing cell restored"}


def test_nothing_is_left_of_stripped_metadata(tampered):
    def change(content):
        for one in content["cells"]:
            one["metadata"] = {}

    result = tampered(change)
    # The student's cells run as cells of their own, and the empty stubs fail after them.
    assert total(result) <= 7 and set(result.notes) == {"double", "mean", "choice"}


def test_of_doubled_cells_the_first_counts(tampered):
    def change(content):
        again = json.loads(json.dumps(settings(content, "double")))
        again["source"] = "def double(x): return 0"
        content["cells"] += [again] * 3

    result = tampered(change)
    assert total(result) == 7 and "first one counts" in result.notes["double"]


def test_order_and_type_of_cells_come_from_the_instructor(tampered):
    def change(content):
        content["cells"].reverse()
        settings(content, "double")["cell_type"] = "markdown"
        del settings(content, "double")["outputs"]

    assert total(tampered(change)) == 7


@pytest.mark.parametrize(
    "value", [None, 5, "text", [], ["double"], {"grade_id": 3}, {"grade_id": ["double"]}]
)
def test_odd_metadata_is_no_metadata(tampered, value):
    def change(content):
        settings(content, "double")["metadata"]["nbgrader"] = value

    result = tampered(change)
    assert result.notes == {"double": "missing cell restored"}


@pytest.mark.parametrize("value", [None, 5, {}, [1, 2], [None]])
def test_odd_cells_are_left_out(tampered, value):
    def change(content):
        settings(content, "double")["source"] = value
        content["cells"] += [None, 3, "x", {}, {"cell_type": "code"}]

    assert total(tampered(change)) == 5


def test_thousands_of_own_cells_are_cut_off(grader, exercise):
    made = cells()
    made[1:1] = [nbformat.v4.new_code_cell("1 + 1") for _ in range(3_000)]
    result = grader.grade(exercise, notebook(made))
    assert total(result) == 7
    assert sum(cell["kind"] == "own" for cell in result.cells) == 500


def test_an_untouched_release_scores_nothing(grader, exercise):
    result = grader.grade(exercise, notebook(released()))
    assert total(result) == 0
    assert "NotImplementedError" not in str(result.tests["choice-test"])
