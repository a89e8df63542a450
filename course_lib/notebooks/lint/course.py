"""What a check looks at: one lesson, the whole course around it, and what came of running it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from course_lib.notebooks.chapters import Chapter, chapters
from course_lib.notebooks.files import read
from course_lib.notebooks.lint.findings import Finding

if TYPE_CHECKING:
    from course_lib.notebooks.lint.glossary import Glossary
    from course_lib.notebooks.lint.running import Run

__all__ = ["Course", "Lesson", "read_course"]


@dataclass(frozen=True)
class Course:
    """All lessons in order, as they lie on the disk."""

    root: Path
    notebooks: dict[str, NotebookNode]

    @functools.cached_property
    def glossary(self) -> Glossary:
        """The words that the lessons define."""
        from course_lib.notebooks.lint.glossary import read_glossary

        return read_glossary(self.root)

    @functools.cached_property
    def misspelt(self) -> list[tuple[tuple[str, str], str, str]]:
        """((lesson, cell id), misspelt word, what was meant): of all lessons at once."""
        from course_lib.notebooks.lint.spelling import misspelt

        texts = {
            (name, cell.id): cell.source
            for name, notebook in self.notebooks.items()
            for cell in notebook.cells
        }
        return misspelt(texts)

    def lesson(self, name: str, run: Run | None = None) -> Lesson:
        """Return one lesson, with what came of running it if it was run."""
        return Lesson(Chapter(name, self.root), self.notebooks[name], self, run)


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes
    ----------
    chapter
        Where it lies.
    notebook
        The notebook as it lies on the disk, without outputs.
    course
        The course that it belongs to.
    run
        What came of running it; None where only what needs no running is checked.
    """

    chapter: Chapter
    notebook: NotebookNode
    course: Course
    run: Run | None = None

    @property
    def file(self) -> str:
        """Its file, as seen from the course folder."""
        return self.chapter.lesson.relative_to(self.chapter.root).as_posix()

    @property
    def code_cells(self) -> list[NotebookNode]:
        """Its code cells, without outputs."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    @property
    def text_cells(self) -> list[NotebookNode]:
        """Its Markdown cells."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "markdown"]

    @property
    def executed_cells(self) -> list[NotebookNode]:
        """Its code cells with their outputs; none where it was not run."""
        cells = self.run.notebook.cells if self.run else []
        return [cell for cell in cells if cell.cell_type == "code"]

    def finding(self, check: str, cell: str, what: str, mend: str, about: str = "") -> Finding:
        """Return a finding in this lesson."""
        return Finding(check, self.file, cell, what, mend, about)


def read_course(root: Path) -> Course:
    """Read every lesson of a course.

    Raises
    ------
    NotebookProblem
        If one of them cannot be read.
    """
    return Course(root, {one.name: read(one.lesson) for one in chapters(root)})
