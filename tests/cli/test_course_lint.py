"""`course lint`: exit codes, the table, and what it says of a course that cannot be looked at."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib.notebooks import lint


@pytest.fixture
def lesson(course):
    """Return a function that writes lesson 00 of the small course, alone in it."""
    path = course.root / "notebooks" / "00_start_here.ipynb"
    (course.root / "notebooks" / "01_tiny.ipynb").unlink()

    def write(*cells):
        nbformat.write(new_notebook(cells=list(cells)), path)

    return write


def test_help_has_an_example(course):
    code, text = course.run("lint", "--help")
    assert code == 0
    assert "Example: course lint 01" in text


def test_findings_are_told_with_file_cell_and_remedy(course, lesson):
    picture = new_markdown_cell("![](a.png)")
    picture.id = "first-look"
    lesson(picture)
    code, text = course.run("lint", "00", "--fast")
    assert code == 1
    for words in ("notebooks/00_start_here.ipynb", "first-look", "pictures", "Say in 15"):
        assert words in text
    assert course.run("lint", "--fast")[0] == 1


def test_nothing_to_mend_is_exit_code_0(course, lesson, monkeypatch):
    lesson(new_code_cell("x = 1"))
    monkeypatch.setattr(lint.registry, "CHECKS", ())
    code, text = course.run("lint", "00", "--fast")
    assert (code, text.splitlines()[-1]) == (0, "Nothing to mend.")


def test_what_cannot_be_looked_at_is_exit_code_2(course):
    code, text = course.run("lint", "42", "--fast")
    assert code == 2
    assert "no chapter '42'" in text
    (course.root / "notebooks" / "01_tiny.ipynb").write_text('{"cells": [')
    code, text = course.run("lint", "--fast")
    assert code == 2
    assert "not a complete notebook" in text


def test_a_run_is_measured(course, lesson, monkeypatch):
    lesson(new_code_cell("x = 1"))

    def run(chapter, notebook):
        cells = {notebook.cells[0].id: lint.running.CellRun(3.0, 1.0)}
        return lint.Run(notebook, seconds=130.0, memory=3 * 10**9, cells=cells)

    monkeypatch.setattr(lint, "run_lesson", run, raising=False)
    code, text = course.run("lint", "00")
    assert code == 1
    assert "130 s (aim 60, limit 120); 3.0 GB (limit 2)" in text
    assert "timing" in text
