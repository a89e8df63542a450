"""Tiny courses, made in memory, of which each violates one rule."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_lib.notebooks.lint.course import Course
from course_lib.notebooks.lint.running import CellRun, Run

LIVE = "application/vnd.jupyter.widget-view+json"


def text(cell_id, source):
    made = new_markdown_cell(source)
    made.id = cell_id
    return made


def code(cell_id, source="", *outputs, tags=(), hidden=False):
    made = new_code_cell(source, outputs=list(outputs))
    made.id = cell_id
    if tags:
        made.metadata["tags"] = list(tags)
    if hidden:
        made.metadata["jupyter"] = {"source_hidden": True}
    return made


def printed(words, name="stdout"):
    return new_output("stream", text=words, name=name)


def displayed(**data):
    """Return an output; `html`, `png`, `live` and `plain` stand for the MIME types."""
    kinds = {"html": "text/html", "png": "image/png", "live": LIVE, "plain": "text/plain"}
    return new_output("display_data", data={kinds[key]: value for key, value in data.items()})


class Maker:
    """What the tests call: cells, outputs, courses, lessons."""

    text, code = staticmethod(text), staticmethod(code)
    printed, displayed = staticmethod(printed), staticmethod(displayed)

    def __init__(self, root):
        self.root = root
        (root / "notebooks").mkdir(parents=True)
        (root / "nbgrader_config.py").touch()

    def course(self, glossary="", **lessons):
        """Make a course: the glossary's text, and a list of cells for each lesson's name."""
        if glossary:
            self.glossary(glossary)
        notebooks = {}
        for name, cells in sorted(lessons.items()):
            notebooks[name.lstrip("_")] = new_notebook(cells=cells)
            path = self.root / "notebooks" / f"{name.lstrip('_')}.ipynb"
            nbformat.write(notebooks[path.stem], path)
        return Course(self.root, notebooks)

    def glossary(self, words):
        """Write the glossary's file."""
        (self.root / "notebooks" / "glossary.yaml").write_text(words, encoding="utf-8")

    def lesson(self, *cells, glossary="", **measured):
        """Make a course of one lesson; `measured` makes it one that was run."""
        course = self.course(glossary, _00_only=list(cells))
        run = None
        if measured:
            measured = {key: value for key, value in measured.items() if key != "ran"}
            run = Run(notebook=course.notebooks["00_only"], **measured)
        return course.lesson("00_only", run)

    @staticmethod
    def took(seconds, silence):
        """Return the measures of a cell's run."""
        return CellRun(seconds, silence)


@pytest.fixture
def make(tmp_path):
    """Return a maker of courses, in a folder with a space and an accent."""
    return Maker(tmp_path / "my Kürs")


@pytest.fixture
def whats():
    """Return a function that lists (cell, what) of findings."""
    return lambda findings: [(one.cell, one.what) for one in findings]
