"""Header, footer, links, widgets and questions: what every lesson has."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from course_lib.notebooks.cleanliness import lesson_problems, problems
from course_lib.notebooks.lint.course import Lesson
from course_lib.notebooks.lint.findings import Finding

__all__ = ["fallbacks", "header", "parts"]

CELL = re.compile(r"cell \d+ \(([^)]*)\) (.*)", re.DOTALL)
TIDY = " (make tidy mends it)"
WIDGET = re.compile(r"\bwidgets\.[A-Z]\w*\(")
SHOWS = re.compile(r"^(?:widgets\.[A-Z]|quiz\.[a-z])", re.MULTILINE)
PRACTICE = re.compile(r"\bquiz\.practice\(")
HEADING = re.compile(r"^#{2,3} ", re.MULTILINE)
FEWEST, MOST = 3, 5  # practice questions
LIVE = "application/vnd.jupyter.widget-view+json"


def header(lesson: Lesson) -> Iterator[Finding]:
    """Look whether the file is clean, and header, footer and links right (`cleanliness.py`)."""
    path = lesson.chapter.lesson
    sentences = problems(lesson.notebook, path) + lesson_problems(lesson.notebook, lesson.chapter)
    for sentence in sentences:
        what = sentence.removeprefix(f"{path}: ")
        found = CELL.fullmatch(what)
        cell, what = found.groups() if found else ("", what)
        mend = "Run make tidy" if TIDY in what else "CONTRIBUTING.md says how it should be"
        yield lesson.finding("header", cell, what.replace(TIDY, ""), mend)


def parts(lesson: Lesson) -> Iterator[Finding]:
    """Look for a widget, and for three to five practice questions."""
    if not any(WIDGET.search(cell.source) for cell in lesson.code_cells):
        mend = "Let the reader touch what the text has just asked about"
        yield lesson.finding("parts", "", "it has no widget", mend)
    count = sum(len(PRACTICE.findall(cell.source)) for cell in lesson.code_cells)
    if count < FEWEST:
        what = f"it asks {count} practice question{'' if count == 1 else 's'}, not {FEWEST}"
        yield lesson.finding("parts", "", what, "Ask at the ends of sections: quiz.practice(...)")
    # A long lesson may ask more often, but not twice in a section: reading must get on.
    sections = sum(len(HEADING.findall(cell.source)) for cell in lesson.text_cells)
    if count > max(MOST, sections):
        what = f"it asks {count} practice questions in {sections} sections"
        yield lesson.finding("parts", "", what, f"Ask {MOST}, or one at a section's end at most")


def fallbacks(lesson: Lesson) -> Iterator[Finding]:
    """Look whether what lives in the browser is there as a picture or as text, too."""
    for cell in lesson.executed_cells:
        shown = [output.get("data", {}) for output in cell.outputs]
        if SHOWS.search(cell.source) and not any(LIVE in data for data in shown):
            what = "its widget or question is not shown"
            mend = "Run it and read what it says; a widget is the last line of its cell"
            yield lesson.finding("fallbacks", cell.id, what, mend)
        for data in shown:
            if LIVE not in data:
                continue
            if re.search(r"\bquiz\.", cell.source):
                if not data.get("text/html", "").strip():
                    mend = "A card shows its question as HTML, too (course_lib/quiz/fallback.py)"
                    what = "its card cannot be read without a front end"
                    yield lesson.finding("fallbacks", cell.id, what, mend)
            elif not _has_picture(data):
                what = "its widget shows no picture without a front end"
                mend = "Build it on widgets.Panel, or add image/png to its MIME bundle"
                yield lesson.finding("fallbacks", cell.id, what, mend)


def _has_picture(data: NotebookNode) -> bool:
    return any(kind.startswith("image/") for kind in data) or "<img" in data.get("text/html", "")
