"""Every picture says in words what it shows."""

import ast
import re
from collections.abc import Iterator

from course_lib.notebooks.lint.course import Lesson
from course_lib.notebooks.lint.findings import Finding
from course_lib.notebooks.lint.prose import without_code
from course_lib.plots import SHORTEST_ALT

__all__ = ["in_outputs", "in_source"]

MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]")
TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
MEND = 'Use plots.show(fig, alt="..."), which says what the picture tells'


def in_source(lesson: Lesson) -> Iterator[Finding]:
    """Look for plt.show() in code, and for pictures without alternative text in the text."""
    for cell in lesson.text_cells:
        text = without_code(cell.source)
        words = MARKDOWN_IMAGE.findall(text) + [_alt(tag) for tag in TAG.findall(text)]
        for alt in words:
            if len(alt.strip()) < SHORTEST_ALT:
                what = f"a picture in the text has the alternative text {alt!r}"
                mend = f"Say in {SHORTEST_ALT} characters or more what it tells: ![...](file.png)"
                yield lesson.finding("pictures", cell.id, what, mend)
    for cell in lesson.code_cells:
        if any(_is_bare_show(call) for call in _calls(cell.source)):
            what = "plt.show() shows a figure without alternative text"
            yield lesson.finding("pictures", cell.id, what, MEND)


def in_outputs(lesson: Lesson) -> Iterator[Finding]:
    """Look for alternative text at every picture that a cell shows, however it was shown."""
    for cell in lesson.executed_cells:
        for output in cell.outputs:
            data = output.get("data", {})
            tags = TAG.findall(data.get("text/html", ""))
            pictured = any(kind.startswith("image/") for kind in data)
            silent = any(len(_alt(tag).strip()) < SHORTEST_ALT for tag in tags)
            if silent or (pictured and not tags):
                what = "it shows a picture without alternative text"
                yield lesson.finding("pictures", cell.id, what, MEND)


def _alt(tag: str) -> str:
    found = ALT.search(tag)
    return next(filter(None, found.groups()), "") if found else ""


def _calls(source: str) -> list[ast.Call]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic such as %timeit; if it is a mistake, running it tells
        return []
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _is_bare_show(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    return name in ("plt.show", "fig.show", "pyplot.show", "matplotlib.pyplot.show")
