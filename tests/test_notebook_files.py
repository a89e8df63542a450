"""Notebook files: nothing half-written, nothing lost, faults named in a sentence."""

import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib.notebooks import (
    NotebookProblem,
    chapter,
    chapters,
    course_root,
    problems,
    read,
    stamp,
    strip,
    to_notebook,
    to_text,
    write,
)
from course_lib.notebooks.cleanliness import lesson_problems
from course_lib.notebooks.lessons import reading_minutes

ROOT = Path(__file__).parents[1]


def notebook(*cells):
    made = new_notebook(cells=list(cells))
    made.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    return made


def cell(cell_id: str, source: str = "", kind=new_code_cell, **metadata):
    made = kind(source, metadata=metadata)
    made.id = cell_id
    return made


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no notebook at"),
        (b'{"cells": [', "not a complete notebook"),
        (b'{"cells": 3, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "not a complete"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"", "not a complete notebook"),
    ],
)
def test_a_broken_file_is_named_in_one_sentence(tmp_path, content, words):
    path = tmp_path / "my notes é.ipynb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotebookProblem, match=words) as caught:
        read(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "a.ipynb"
    write(notebook(cell("first", "é = 1")), path)
    assert read(path).cells[0].source == "é = 1"
    assert path.read_text(encoding="utf-8").endswith("}\n")


def test_a_crash_while_writing_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    write(notebook(cell("first", "old")), path)

    def crash(*_):
        raise OSError("power cut")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="power cut"):
        write(notebook(cell("first", "new")), path)
    assert read(path).cells[0].source == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_strip_removes_traces_and_keeps_what_counts():
    output = nbformat.v4.new_output("stream", text="hello")
    kept = {"nbgrader": {"grade_id": "a"}, "tags": ["x"], "jupyter": {"source_hidden": True}}
    full = cell("first", "1", **kept, scrolled=True)
    full.outputs, full.execution_count = [output], 3
    made = notebook(full)
    made.metadata["language_info"] = {"name": "python"}
    stripped = strip(made)
    assert set(stripped.metadata) == {"kernelspec"}
    assert (full.id, full.outputs, full.execution_count) == ("first", [], None)
    assert full.metadata == kept


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda made: made.cells[0].update(execution_count=1), "holds outputs"),
        (lambda made: made.cells[0].update(id="a1b2c3d4"), "readable id"),
        (lambda made: made.cells[0].metadata.update(collapsed=True), "editor's metadata"),
        (lambda made: made.metadata.update(language_info={}), "metadata holds language_info"),
        (lambda made: made.metadata.kernelspec.update(name="conda-my"), "plain python3"),
        (lambda made: made.cells.append(cell("first")), "id of an earlier cell"),
        (lambda made: made.cells[1].update(source="[b](missing.ipynb)"), "links to missing.ipynb"),
    ],
)
def test_each_kind_of_dirt_is_found(tmp_path, spoil, words):
    made = notebook(cell("first", "1"), cell("text", "hello", new_markdown_cell))
    path = tmp_path / "a.ipynb"
    assert problems(made, path) == []
    spoil(made)
    (found,) = problems(made, path)
    assert words in found and str(path) in found


HEADER = "# {0}\n\n**Reading time:** ?\n\n**You will be able to** x\n\n**You need first:** y"
FOOTER = "## Summary\n\n**Next:** ?"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course with two tiny lessons, in a folder with a space and an accent."""
    root = tmp_path / "my Kürs"
    (root / "notebooks").mkdir(parents=True)
    (root / "nbgrader_config.py").touch()
    for name in ("00_first", "01_second"):
        made = notebook(
            cell("header", HEADER.format(name), new_markdown_cell),
            cell("code", "import keras"),
            cell("footer", FOOTER, new_markdown_cell),
        )
        write(made, root / "notebooks" / f"{name}.ipynb")
    monkeypatch.setenv("COURSE_ROOT", str(root))
    return root


def test_stamp_writes_reading_time_and_links_once(course):
    first, last = chapters(course)
    assert len(lesson_problems(read(first.lesson), first)) == 2
    assert stamp(first) and stamp(last)
    assert not stamp(first)
    assert "**Reading time:** about 5 minutes" in read(first.lesson).cells[0].source
    assert "**Next:** [01_second](01_second.ipynb)" in read(first.lesson).cells[-1].source
    assert "**Next:** this is the last chapter" in read(last.lesson).cells[-1].source
    assert lesson_problems(read(first.lesson), first) == []


def test_a_lesson_that_uses_tensorflow_by_name_is_found(course):
    first = chapter("0", course)
    stamp(first)
    made = read(first.lesson)
    made.cells[1].source = "import tensorflow as tf"
    assert "Keras and keras.ops" in lesson_problems(made, first)[0]


def test_reading_time_counts_words_and_code():
    prose = cell("text", "word " * 1000, new_markdown_cell)
    assert reading_minutes(notebook(prose)) == 5
    code = cell("code", "x = 1\n" * 20)
    assert reading_minutes(notebook(prose, code)) == 10


def test_chapters_are_found_by_number_or_name(course, monkeypatch):
    for word in ("1", "01", "01_second", " 01_second.ipynb"):
        assert chapter(word).name == "01_second"
    with pytest.raises(NotebookProblem, match=r"no chapter '42'.*00_first, 01_second"):
        chapter("42")
    monkeypatch.delenv("COURSE_ROOT")
    monkeypatch.chdir(course / "notebooks")
    assert course_root() == course.resolve()


def test_a_folder_that_is_no_course_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    with pytest.raises(NotebookProblem, match="No course folder was found at"):
        course_root()


SOURCES = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_notebook_survives_the_round_trip_through_text(tmp_path, path):
    to_text(path, tmp_path / "text" / "a.py")
    to_notebook(tmp_path / "text" / "a.py", tmp_path / "a.ipynb")
    before, after = read(path), read(tmp_path / "a.ipynb")
    assert [(c.id, c.cell_type, c.source, c.metadata) for c in after.cells] == [
        (c.id, c.cell_type, c.source, c.metadata) for c in before.cells
    ]


def test_text_that_is_newer_than_its_notebook_is_not_overwritten(course):
    from course_lib.notebooks.__main__ import write_notebooks, write_text

    write_text(course)
    text = course / "text" / "notebooks" / "00_first.py"
    text.write_text(text.read_text().replace("import keras", "import numpy"))
    later = (course / "notebooks" / "00_first.ipynb").stat().st_mtime + 5
    os.utime(text, (later, later))
    with pytest.raises(NotebookProblem, match="Run `make notebooks`"):
        write_text(course)
    write_notebooks(course)
    assert read(course / "notebooks" / "00_first.ipynb").cells[1].source == "import numpy"
