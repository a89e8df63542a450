"""Every term is explained where it is first used, and stands in the glossary.

Bold marks the explanation. Bold that ends like a sentence or a label (`**Next:**`) and bold of
more than four words is emphasis. What announces is no use: the header of a lesson, headings, the
link to the next lesson, and questions in italics, which the text goes on to answer.
"""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from course_lib.notebooks.lint.course import Course, Lesson
from course_lib.notebooks.lint.findings import Finding
from course_lib.notebooks.lint.glossary import PAGE, SOURCE, Glossary, Term, page, page_path
from course_lib.notebooks.lint.prose import blank, prose

__all__ = ["defining_heading", "glossary_findings", "terms"]

BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
QUESTION = re.compile(r"(?<!\*)\*(?=[^\s*])[^*\n]*\?\*(?!\*)")
NEXT = re.compile(r"^\*\*Next:\*\*.*$", re.MULTILINE)
PARENTHESIS = re.compile(r"\s*\([^)]*\)$")
HEADING = re.compile(r"^#{2,6} (.+?)\s*$", re.MULTILINE)
MOST_WORDS = 4
WORDS_LINE = "Words to look up: the [glossary](glossary.md)."


def terms(lesson: Lesson) -> Iterator[Finding]:
    """Look whether each bold term is in the glossary, and none is used before it is explained."""
    glossary = lesson.course.glossary
    if not any("](glossary.md" in cell.source for cell in lesson.text_cells):
        mend = f"Add to its footer: {WORDS_LINE}"
        yield lesson.finding("terms", "footer", "it does not link to the glossary", mend)
    for cell, text in _marked(lesson.notebook):
        if glossary.named(text) is None:
            what = f"{text!r} is bold, as a term is, and not in the glossary"
            mend = f"Add it to {SOURCE}, or emphasise in *italics*"
            yield lesson.finding("terms", cell, what, mend, text)
    order = list(lesson.course.notebooks)
    for term in glossary.terms:
        yield from _misplaced(term, lesson, order)


def _misplaced(term: Term, lesson: Lesson, order: list[str]) -> Iterator[Finding]:
    """Yield what is wrong with a term's first use, where that concerns this lesson."""
    name, here = term.name, lesson.chapter.name
    if term.lesson not in order:
        return  # glossary_findings tells
    if order.index(term.lesson) < order.index(here):
        return  # it has been explained
    cell = _first_use(term, lesson.notebook, lesson.course.glossary)
    if here == term.lesson:
        marks = [place for place, text in _marked(lesson.notebook) if term.pattern.fullmatch(text)]
        if not marks:
            what = f"the glossary says that {name!r} is explained here, and it is nowhere bold"
            mend = f"Make it **bold** where it is explained, or change its lesson in {SOURCE}"
            yield lesson.finding("terms", cell or "", what, mend, name)
        elif not term.everyday and not _first_is_marked(term, lesson):
            what = f"{name!r} is used before it is explained (in bold, cell {marks[0]})"
            yield lesson.finding("terms", cell, what, "Explain it at its first use", name)
    elif cell and not term.everyday:
        what = f"{name!r} is used, and explained only in {term.lesson}"
        mend = f"Explain it here in bold and say so in {SOURCE}, or use another word"
        yield lesson.finding("terms", cell, what, mend, name)


def glossary_findings(course: Course) -> Iterator[Finding]:
    """Look whether the glossary is well written, names real lessons, and its page is in step."""
    yield from course.glossary.findings
    for term in course.glossary.terms:
        if term.lesson not in course.notebooks:
            what = f"{term.name!r} names the lesson {term.lesson!r}, which does not exist"
            mend = f"The lessons are: {', '.join(course.notebooks)}"
            yield Finding("glossary", SOURCE, "", what, mend, term.name)
    path = page_path(course.root)
    if course.glossary.terms and not course.glossary.findings:
        wanted = page(course.root)
        if not path.is_file() or path.read_text(encoding="utf-8") != wanted:
            what = "it is out of step with glossary.yaml and the lessons"
            yield Finding("glossary", PAGE, "", what, "Run make tidy")


def defining_heading(notebook: NotebookNode, term: Term) -> str:
    """Return the heading above the place where a term is first bold; empty if there is none."""
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        spans = [(start, text) for start, text in _bold(cell) if term.pattern.fullmatch(text)]
        for found in HEADING.finditer(cell.source):
            if spans and found.start() > spans[0][0]:
                break
            heading = found[1]
        if spans:
            return heading
    return ""


def _bold(cell: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the places and texts of bold that marks an explanation."""
    if cell.id == "header":
        return
    for found in BOLD.finditer(prose(cell.source)):
        text = PARENTHESIS.sub("", found[1])
        sentence = text.rstrip().endswith((".", ":", "?", "!"))
        if not sentence and len(text.split()) <= MOST_WORDS and re.search("[^\\W\\d]", text):
            yield found.start(1), text


def _marked(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Return (cell id, text) of all bold that marks an explanation."""
    return [
        (cell.id, text)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for _, text in _bold(cell)
    ]


def _uses(term: Term, cell: NotebookNode, glossary: Glossary) -> Iterator[int]:
    """Yield the places where a cell's text uses a term, and not a longer term that holds it."""
    if cell.cell_type != "markdown" or cell.id == "header":
        return
    text = blank(NEXT, blank(QUESTION, prose(cell.source)))
    if not term.pattern.search(text):
        return
    longer = [
        found.span()
        for other in glossary.terms
        if other is not term
        for found in other.pattern.finditer(text)
    ]
    for found in term.pattern.finditer(text):
        start, end = found.span()
        inside = any(a <= start and end <= b and b - a > end - start for a, b in longer)
        if not inside:
            yield start


def _first_use(term: Term, notebook: NotebookNode, glossary: Glossary) -> str | None:
    """Return the id of the first cell that uses a term; None if no cell does."""
    for cell in notebook.cells:
        if any(True for _ in _uses(term, cell, glossary)):
            return cell.id
    return None


def _first_is_marked(term: Term, lesson: Lesson) -> bool:
    """Say whether the first use of a term in a lesson is the bold one."""
    for cell in lesson.notebook.cells:
        places = list(_uses(term, cell, lesson.course.glossary))
        if places:
            bold = [(start, start + len(text)) for start, text in _bold(cell)]
            return any(start <= places[0] < end for start, end in bold)
    return False
