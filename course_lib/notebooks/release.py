"""Make the exercises from the solutions, and find what would go wrong or leak."""

import difflib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

from course_lib.notebooks.chapters import Chapter
from course_lib.notebooks.files import NotebookProblem, read

__all__ = ["make_releases", "marker_problems", "release_problems"]

REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
MARKERS = [f"{word} {region}" for word in ("BEGIN", "END") for region in REGIONS]


def make_releases(chapters: Sequence[Chapter], folder: Path) -> list[Path]:
    """Make exercises in another folder with nbgrader; return their notebooks.

    The gradebook of the course is not touched: nbgrader gets one of its own. It is started once for
    all of them, because starting takes far longer than the work.
    """
    if not chapters:
        return []
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        shutil.copy(chapters[0].root / "nbgrader_config.py", root)
        for chapter in chapters:
            shutil.copytree(chapter.solution.parent, root / "solutions" / chapter.name)
        command = [sys.executable, "-m", "nbgrader", "generate_assignment", "*"]
        answer = subprocess.run(
            [*command, "--create", "--force"], cwd=root, capture_output=True, text=True
        )
        if answer.returncode != 0:
            names = ", ".join(chapter.name for chapter in chapters)
            raise NotebookProblem(
                f"nbgrader could not make all releases of {names}. It said:\n{answer.stderr}"
            )
        for chapter in chapters:
            made, target = root / "exercises" / chapter.name, folder / chapter.name
            shutil.copytree(made, target, dirs_exist_ok=True)
    return [folder / chapter.name / chapter.exercise.name for chapter in chapters]


def marker_problems(notebook: NotebookNode, path: Path) -> list[str]:
    """List markers that nbgrader would overlook or take wrongly.

    nbgrader lets a misspelt marker through and releases what it should have hidden.
    """
    found = []
    for cell in notebook.cells:
        if "nbgrader" not in cell.metadata:
            continue
        opened = None
        for number, line in enumerate(cell.source.splitlines(), start=1):
            place = f"{path}: cell {cell.id}, line {number}"
            marker = _marker(line)
            if marker is None:
                continue
            word, region = marker
            if not word:
                found.append(f"{place}: {line.strip()!r} is not a marker that nbgrader knows")
            elif word == "BEGIN" and opened:
                found.append(f"{place}: {region} begins inside {opened}")
            elif word == "END" and region != opened:
                found.append(f"{place}: END {region} without its BEGIN")
            else:
                opened = region if word == "BEGIN" else None
        if opened:
            found.append(f"{path}: cell {cell.id}: BEGIN {opened} without its END")
    return found


def _marker(line: str) -> tuple[str, str] | None:
    """Return what a marker says, ("BEGIN", "SOLUTION"); ("", "") for one that is misspelt."""
    for marker in MARKERS:
        if marker in line:  # as nbgrader looks for it
            word, region = marker.split(" ", 1)
            return word, region
    comment = " ".join(re.findall(r"[A-Za-z]+", line)).upper()
    if line.lstrip().startswith("#") and difflib.get_close_matches(comment, MARKERS, cutoff=0.8):
        return "", ""
    return None


def release_problems(chapters: Sequence[Chapter]) -> list[str]:
    """List what is wrong with exercises: out of step with their solutions, markers, leaks."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = [path.read_bytes() for path in make_releases(chapters, Path(scratch))]
    found = []
    for chapter, made in zip(chapters, fresh, strict=True):
        solution = read(chapter.solution)
        found += marker_problems(solution, chapter.solution)
        if not chapter.exercise.is_file() or chapter.exercise.read_bytes() != made:
            found.append(
                f"{chapter.exercise}: out of step with its solution (make exercises mends it)"
            )
        else:
            found += _leaks(solution, chapter)
    return found


def _leaks(solution: NotebookNode, chapter: Chapter) -> list[str]:
    """List lines of a solution or a hidden test that stand in the release.

    A line that the solution also holds in the open, such as `model = keras.Sequential(` in a
    given cell, tells nothing.
    """
    hidden, open_lines = set(), set()
    for cell in solution.cells:
        inside = False
        for line in cell.source.splitlines():
            marker = _marker(line)
            if marker:
                inside = marker[0] == "BEGIN"
            else:
                (hidden if inside else open_lines).add(line.strip())
    released = {
        line.strip() for cell in read(chapter.exercise).cells for line in cell.source.splitlines()
    }
    # Short lines such as `else:` are no secret.
    leaked = sorted(line for line in (hidden - open_lines) & released if len(line) > 15)
    return [f"{chapter.exercise}: holds a hidden line: {line!r}" for line in leaked]
