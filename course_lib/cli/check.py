"""`course check`: run my exercise and say in words how far it is."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from course_lib.cli import folder
from course_lib.cli.words import Problem, console, plural, quoted, say, warnings_said

if TYPE_CHECKING:
    from course_lib.cli.report import Report, Verdict
    from course_lib.notebooks import Chapter

__all__ = ["check", "check_exercise"]

COLOURS = {"passes": "green", "fails": "red", "to do": "yellow"}


def check(
    chapter: Annotated[str, typer.Argument(help="The chapter: 1, 01 or 01_neurons.")],
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one cell may take.")] = 60,
) -> None:
    """Run my exercise in a fresh kernel and say which checks pass.

    A copy is run: your file is not changed. The exit code is 0 if everything passes, 1 if
    something is missing or fails, 2 if the exercise cannot be checked.

    Example: course check 01
    """
    root = folder.course_root()
    if not check_exercise(folder.find_chapter(chapter, root), timeout):
        sys.exit(1)


def check_exercise(chapter: "Chapter", timeout: float = 60) -> bool:
    """Check one exercise, say what came of it, record the points; True if nothing is missing.

    Raises
    ------
    Problem
        If it cannot be checked.
    """
    from course_lib import progress
    from course_lib.cli import originals
    from course_lib.cli.report import judge
    from course_lib.cli.running import run

    exercise = read_exercise(chapter)
    lost = originals.lost_cells(chapter, exercise)
    say(f"Running {quoted(shown(chapter.exercise, chapter.root))} in a fresh kernel ...")
    start = time.monotonic()
    with console().status("starting") as status:
        total = len(exercise.cells)

        def tell(index: int) -> None:
            status.update(f"cell {index + 1} of {total}")

        outcome = run(exercise.notebook, chapter.exercise.parent, timeout, tell)
    if outcome.stopped_at == 0 and not outcome.overtime and "kernel" in outcome.why:
        raise Problem(outcome.why)
    report = judge(exercise, outcome, lost)
    say(f"Done in {time.monotonic() - start:.0f} s.\n")
    for verdict in report.verdicts:
        _say_verdict(verdict)
    say()
    for line in report.strays:
        say(line)
    whole = _say_state_of_cells(chapter, exercise, lost)
    _say_points(report)
    with warnings_said():
        if report.total > 0:
            progress.record_points(chapter.name, report.points, report.total)
    if outcome.stopped_at is not None:
        raise Problem(
            f"The run ended early, at cell {exercise.name(outcome.stopped_at)}. {outcome.why} "
            "What comes after it could not be checked."
        )
    fine = all(verdict.state in ("passes", "answered", "later") for verdict in report.verdicts)
    return fine and whole and not report.strays


def read_exercise(chapter: "Chapter"):
    """Return the exercise of a chapter; Problem where it is missing or cannot be read."""
    from course_lib.cli.reading import Exercise

    if not chapter.exercise.is_file():
        raise Problem(
            f"Chapter {chapter.name} has no exercise at "
            f"{quoted(shown(chapter.exercise, chapter.root))}. If you moved or renamed it, move it "
            "back." + _copy_hint(chapter)
        )
    try:
        return Exercise.read(chapter.exercise)
    except ValueError as problem:
        raise Problem(str(problem) + _copy_hint(chapter)) from None


def shown(path: Path, root: Path) -> Path:
    """Return a path as seen from the course folder, where it lies in it."""
    return path.relative_to(root) if path.is_relative_to(root) else path


def _copy_hint(chapter: "Chapter") -> str:
    from course_lib.cli.originals import original_path

    copy = original_path(chapter)
    if not copy.is_file():
        return ""
    return f" The exercise as you received it is kept at {quoted(shown(copy, chapter.root))}."


def _say_verdict(verdict: "Verdict") -> None:
    points = f"{verdict.points:g} / {verdict.maximum:g}" if verdict.maximum else ""
    line = Text(f"  {verdict.state:9}", style=COLOURS.get(verdict.state, ""))
    console().print(line.append(f"{verdict.title:54}{points}".rstrip(), style="default"))
    for note in verdict.notes:
        for text in note.splitlines():
            say(f"           {text}")


def _say_state_of_cells(chapter: "Chapter", exercise, lost: dict[str, float]) -> bool:
    """Say what is wrong with the exercise's own cells; True if nothing is."""
    if lost:
        say(
            f"Missing cells: {', '.join(lost)}. They were handed out with the exercise and come "
            "back when your work is graded." + _copy_hint(chapter)
        )
    if exercise.doubled:
        say(f"Cells that are there twice: {', '.join(exercise.doubled)}. Delete the copy of each.")
    if exercise.altered:
        say(
            f"Changed cells: {', '.join(exercise.altered)}. Your work is graded with these cells "
            "as they were handed out."
        )
    return not (lost or exercise.doubled)


def _say_points(report: "Report") -> None:
    later = report.total - report.checkable
    line = f"Points so far: {report.points:g} of {report.total:g}."
    if later > 0:
        line += f" {plural(later, 'point')}, for questions and texts, are given by the graders."
    say(line)
    say("Grading repeats the checks with other numbers.")
