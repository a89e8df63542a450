"""`course audit`: see whether an exercise is fair."""

import sys
import time
from typing import Annotated

import typer

from course_lib.cli import folder
from course_lib.cli.words import Problem, console, say

__all__ = ["audit"]


def audit(
    chapter: Annotated[
        str, typer.Argument(metavar="[NN]", help="The exercise, such as 01; all by default.")
    ] = "",
    most: Annotated[
        int | None, typer.Option("--mutants", min=0, help="Try only so many changed solutions.")
    ] = None,
    answers: Annotated[
        int | None,
        typer.Option("--answers", min=0, help="Try only so many other answers of each task."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="At the same time; by default one a processor.")
    ] = None,
) -> None:
    """Try an exercise before a class does: right answers must score, wrong ones must not.

    It grades the release, the solution with several seeds, the other answers and the likely
    mistakes that lie beside the solution, and the solution changed in small steps. It looks at the
    choice questions, and for leaks. Exit codes: 0 nothing is wrong, 1 something is, 2 it could not
    be tried.

    Example: course audit 01 --mutants 40 --answers 1
    """
    root = folder.course_root()
    if chapter:
        chapters = [folder.find_chapter(chapter, root)]
    else:
        chapters = [one for one in folder.known_chapters(root) if one.solution.is_file()]
    if not chapters or not chapters[0].solution.is_file():
        raise Problem(f"There is no solution in {root / 'solutions'}; only authors can audit.")
    from course_lib.audit.beside import BesideProblem
    from course_lib.cli.grade import PROCESSORS
    from course_lib.grading.sandbox import NoSandbox
    from course_lib.grading.workers import open_here

    try:
        # What is tried is the course's own work, but a changed solution can do anything.
        with open_here(jobs or PROCESSORS) as workers:
            found = sum(_audit(one, workers, most, answers) for one in chapters)
    except (NoSandbox, BesideProblem, FileNotFoundError, ValueError) as problem:
        raise Problem(str(problem)) from None
    sys.exit(1 if found else 0)


def _audit(chapter, workers, most: int | None, answers: int | None) -> int:
    """Audit one exercise, print what it shows; return the number of problems."""
    from rich.markup import escape
    from rich.table import Table

    from course_lib.audit.trials import Audit
    from course_lib.grading.batch import read_exercise

    begin = time.monotonic()
    table = Table(title=chapter.name, title_justify="left")
    for heading in ("what", "tried", "problems"):
        table.add_column(heading)
    findings = []
    with console().status("starting") as status:

        def tell(part: str, over: int, of: int) -> None:
            status.update(f"{chapter.name}: {part}, {over} of {of}")

        exercise = read_exercise(chapter.root, chapter.name)
        for finding in Audit(chapter, exercise, workers, tell).run(most, answers):
            findings.append(finding)
            count = str(len(finding.problems)) if finding.problems else "none"
            table.add_row(escape(finding.what), escape(finding.tried), count)
    console().print(table)
    for finding in findings:
        for text in finding.problems:
            say(f"{finding.what}: {text}", style="red")
        for text in finding.notes:
            say(text)
    say(f"{chapter.name}: {time.monotonic() - begin:.0f} s")
    return sum(len(finding.problems) for finding in findings)
