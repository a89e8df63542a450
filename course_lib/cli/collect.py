"""`course collect`: bring in what students handed in."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from course_lib.cli import folder
from course_lib.cli.words import Problem, console, plural, say

__all__ = ["collect"]


def collect(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Zip files or folders.", exists=True)
    ],
) -> None:
    """Bring zip files of course submit, and bulk downloads of Moodle or Canvas, into submitted/.

    Nothing is overwritten: an earlier submission moves to submitted_before/. The exit code is 1 if
    a submission cannot be read; what came of it is kept.

    Example: course collect ~/Downloads/*.zip
    """
    from rich.table import Table

    from course_lib.grading import collect as collecting

    root = folder.course_root()
    exercises = [one.name for one in folder.known_chapters(root) if one.exercise.is_file()]
    outcomes = []
    for path in paths:
        try:
            found = list(collecting.look(path, exercises))
        except (ValueError, OSError) as problem:
            raise Problem(str(problem)) from None
        for one in found:
            if one.exercise not in exercises:
                one.problem = one.problem or f"there is no exercise {one.exercise}"
            outcomes.append(collecting.take(one, root))
    table = Table()
    for heading in ("student", "exercise", "handed in", "", "problem"):
        table.add_column(heading)
    for outcome in outcomes:
        one = outcome.found
        time = f"{one.time:%Y-%m-%d %H:%M} UTC" if one.time else "not known"
        table.add_row(one.student, one.exercise, time, outcome.state, one.problem)
    console().print(table)
    states = Counter(outcome.state for outcome in outcomes)
    counts = ", ".join(f"{count} {state}" for state, count in states.most_common())
    say(f"{plural(len(outcomes), 'submission')}: {counts}.")
    names = sorted({outcome.found.exercise for outcome in outcomes if outcome.state != "refused"})
    for name in names:
        say(f"Grade with:  course grade {name[:2]}")
    sys.exit(1 if states["refused"] else 0)
