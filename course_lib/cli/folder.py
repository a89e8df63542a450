"""Where the course and its chapters are, with problems in the words of the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.words import Problem

if TYPE_CHECKING:
    from course_lib.notebooks import Chapter

__all__ = ["course_root", "find_chapter", "known_chapters"]


def course_root() -> Path:
    """Return the course folder; Problem where none is found."""
    from course_lib import notebooks

    try:
        return notebooks.course_root()
    except ValueError as problem:
        raise Problem(str(problem)) from None


def known_chapters(root: Path) -> "list[Chapter]":
    """Return the chapters that have a lesson or an exercise, in order."""
    from course_lib import notebooks
    from course_lib.notebooks.chapters import NAME

    folders = (root / "exercises").glob("*/*.ipynb")
    exercises = {path.stem for path in folders if path.stem == path.parent.name}
    lessons = {path.stem for path in (root / "notebooks").glob("*.ipynb")}
    names = sorted(name for name in exercises | lessons if NAME.fullmatch(name))
    return [notebooks.Chapter(name, root) for name in names]


def find_chapter(wanted: str, root: Path) -> "Chapter":
    """Return the chapter that "1", "01" or "01_neurons" means; Problem where there is none."""
    known = known_chapters(root)
    asked = wanted.strip().rstrip("/\\").removesuffix(".ipynb")
    for one in known:
        if asked == one.name or asked.zfill(2) == one.number:
            return one
    numbers = ", ".join(one.name for one in known) or "none yet"
    raise Problem(f"There is no chapter {wanted}; the chapters are: {numbers}.")
