"""Where the chapters lie: lesson, solution and release share a number and a name."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from course_lib.notebooks.problem import NotebookProblem

__all__ = ["Chapter", "chapter", "chapters", "course_root"]

NAME = re.compile(r"(\d\d)_[a-z0-9_]+")


@dataclass(frozen=True)
class Chapter:
    """One chapter and the places of its three notebooks, whether they exist or not."""

    name: str
    root: Path

    @property
    def number(self) -> str:
        """The two digits that a chapter's name starts with."""
        return self.name[:2]

    @property
    def lesson(self) -> Path:
        """What students read and run."""
        return self.root / "notebooks" / f"{self.name}.ipynb"

    @property
    def solution(self) -> Path:
        """What nbgrader makes the exercise from."""
        return self.root / "solutions" / self.name / f"{self.name}.ipynb"

    @property
    def exercise(self) -> Path:
        """What students hand in."""
        return self.root / "exercises" / self.name / f"{self.name}.ipynb"


def course_root() -> Path:
    """Return the course folder.

    It is the folder that `COURSE_ROOT` names, or else the nearest one above the working folder
    that looks like the course, or else the one that this package was installed from.

    Raises
    ------
    NotebookProblem
        If none of these holds a course.
    """
    named = os.environ.get("COURSE_ROOT")
    here = Path.cwd()
    candidates = [Path(named)] if named else [here, *here.parents, Path(__file__).parents[2]]
    for folder in candidates:
        if (folder / "notebooks").is_dir() and (folder / "nbgrader_config.py").is_file():
            return folder.resolve()
    raise NotebookProblem(
        f"No course folder was found at {candidates[0]}. Change to the folder that holds the "
        "course (the one with notebooks/ and nbgrader_config.py), or name it in COURSE_ROOT."
    )


def chapters(root: Path | None = None) -> list[Chapter]:
    """Return every chapter that has a lesson, in order."""
    root = root or course_root()
    names = sorted(path.stem for path in (root / "notebooks").glob("*.ipynb"))
    return [Chapter(name, root) for name in names if NAME.fullmatch(name)]


def chapter(number: str, root: Path | None = None) -> Chapter:
    """Return the chapter that "1", "01" or "01_neurons" means.

    Raises
    ------
    NotebookProblem
        If there is no such chapter.
    """
    known = chapters(root)
    wanted = number.strip().removesuffix(".ipynb")
    for one in known:
        if wanted == one.name or wanted.zfill(2) == one.number:
            return one
    names = ", ".join(one.name for one in known) or "none yet"
    raise NotebookProblem(f"There is no chapter {number!r}. The chapters are: {names}.")
