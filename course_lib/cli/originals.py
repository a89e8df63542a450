"""Keep each exercise as it was handed out, so that a broken one can be told from a whole one.

The copies lie in ``.course/originals`` and are made before the first change: when the course is
started. In an author's folder the solution tells the same, and is used instead.
"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.reading import Exercise

if TYPE_CHECKING:
    from course_lib.notebooks import Chapter

__all__ = ["keep", "lost_cells", "original_path"]


def original_path(chapter: "Chapter") -> Path:
    """Return where the copy of a chapter's exercise lies, or will lie."""
    return chapter.root / ".course" / "originals" / f"{chapter.name}.ipynb"


def keep(chapter: "Chapter") -> None:
    """Copy the exercise as it is now, unless a copy is there; trouble with the disk is no matter.

    A copy of an unreadable notebook would help nobody, so none is made.
    """
    copy = original_path(chapter)
    if copy.exists() or chapter.solution.exists() or not chapter.exercise.is_file():
        return
    try:
        Exercise.read(chapter.exercise)
        copy.parent.mkdir(parents=True, exist_ok=True)
        new = copy.with_suffix(f".{os.getpid()}.new")
        shutil.copyfile(chapter.exercise, new)
        os.replace(new, copy)
    except (OSError, ValueError):
        return


def lost_cells(chapter: "Chapter", exercise: Exercise) -> dict[str, float]:
    """Return the graded and locked cells that are missing: name -> points (0 where none).

    An exercise that holds cells unknown to the copy has been replaced by a newer one; the copy is
    then out of date, and is made anew.
    """
    for source in (chapter.solution, original_path(chapter)):
        if not source.is_file():
            continue
        try:
            known = Exercise.read(source)
        except ValueError:
            continue
        if set(exercise.names) - set(known.names):
            if source == original_path(chapter):
                source.unlink(missing_ok=True)
                keep(chapter)
            continue
        return {name: known.points(name) for name in known.names if name not in exercise.names}
    return {}
