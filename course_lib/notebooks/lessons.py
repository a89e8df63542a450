"""What a lesson says of itself: its reading time and its neighbours.

The header cell (id "header") holds a line that starts with "**Reading time:**"; the footer cell
(id "footer") holds a line that starts with "**Next:**". Both lines are written by `stamp`.
"""

import math
import re

from nbformat import NotebookNode

from course_lib.notebooks.chapters import Chapter, chapters
from course_lib.notebooks.files import read, write

__all__ = ["reading_minutes", "stamp", "title"]

# Technical prose is read at about 200 words a minute; a line of code takes as long as ten words.
WORDS_A_MINUTE = 200
WORDS_A_CODE_LINE = 10


def reading_minutes(notebook: NotebookNode) -> int:
    """Return the minutes that reading takes, rounded up to five."""
    words = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            words += len(re.findall(r"\w+", cell.source))
        else:
            lines = [line for line in cell.source.splitlines() if line.strip()]
            words += WORDS_A_CODE_LINE * len(lines)
    return 5 * math.ceil(words / WORDS_A_MINUTE / 5)


def title(notebook: NotebookNode) -> str:
    """Return the first heading."""
    for cell in notebook.cells:
        found = re.search(r"^# (.+)$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found.group(1).strip()
    return ""


def expected_lines(lesson: Chapter) -> dict[str, tuple[str, str]]:
    """Return, by cell id, how a line of the header and of the footer starts and what it must be."""
    every = chapters(lesson.root)
    place = [one.name for one in every].index(lesson.name)
    minutes = reading_minutes(read(lesson.lesson))
    if place + 1 < len(every):
        following = every[place + 1]
        onward = f"[{title(read(following.lesson))}]({following.name}.ipynb)"
    else:
        onward = "this is the last chapter for now."
    return {
        "header": ("**Reading time:**", f"**Reading time:** about {minutes} minutes"),
        "footer": ("**Next:**", f"**Next:** {onward}"),
    }


def stamp(lesson: Chapter) -> bool:
    """Write the reading time and the link to the next lesson; say whether anything changed."""
    notebook = read(lesson.lesson)
    changed = False
    for cell_id, (start, wanted) in expected_lines(lesson).items():
        for cell in notebook.cells:
            if cell.id == cell_id:
                pattern = rf"^{re.escape(start)}.*$"
                new = re.sub(pattern, lambda _, line=wanted: line, cell.source, flags=re.MULTILINE)
                changed |= new != cell.source
                cell.source = new
    if changed:
        write(notebook, lesson.lesson)
    return changed
