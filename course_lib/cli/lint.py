"""`course lint`: does a lesson keep its promises? For authors."""

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from course_lib.cli import folder
from course_lib.cli.words import Problem, plural, say

if TYPE_CHECKING:
    from course_lib.notebooks.lint import Finding, Lesson

__all__ = ["lint"]


def lint(
    chapter: Annotated[
        str, typer.Argument(metavar="[NN]", help="The lesson, such as 01; all without it.")
    ] = "",
    fast: Annotated[
        bool, typer.Option("--fast", help="Only what can be seen without running the lesson.")
    ] = False,
) -> None:
    """Say what a lesson lacks, and how to mend it: for authors.

    The lesson is run in a fresh kernel; its file is not changed. CONTRIBUTING.md tells what is
    looked at, and how to silence a finding with a reason. The exit code is 0 if there is nothing
    to mend, 1 if there is, 2 if the lesson could not be looked at.

    Example: course lint 01
    """
    root = folder.course_root()
    from course_lib.notebooks import NotebookProblem
    from course_lib.notebooks import chapter as find
    from course_lib.notebooks import lint as checks

    try:
        course = checks.read_course(root)
        names = [find(chapter, root).name] if chapter else list(course.notebooks)
        count = 0
        for name in names:
            run = None
            if not fast:
                say(f"Running {name} in a fresh kernel ...")
                start = time.monotonic()
                run = checks.run_lesson(course.lesson(name).chapter, course.notebooks[name])
                say(f"Done in {time.monotonic() - start:.0f} s.")
            lesson = course.lesson(name, run)
            found = checks.lesson_findings(lesson)
            _say_findings(lesson.file, _measured(lesson), found)
            count += len(found)
        if not chapter:
            found = checks.course_findings(course)
            _say_findings("the rest of the course", "glossary, documents", found)
            count += len(found)
    except (NotebookProblem, RuntimeError) as problem:
        # A notebook that cannot be read, a missing package, a kernel that does not start.
        raise Problem(str(problem)) from None
    if count:
        say(f"{plural(count, 'finding')}.")
        sys.exit(1)
    say("Nothing to mend.")


def _measured(lesson: "Lesson") -> str:
    """Return the lesson's measures in one line."""
    from course_lib.notebooks.lint.lengths import median_and_long, shown_lengths
    from course_lib.notebooks.lint.timing import BUDGET, MEMORY, TARGET

    counts = list(shown_lengths(lesson).values())
    middle, long = median_and_long(counts)
    parts = [f"{plural(len(counts), 'code cell')}: median {middle:g} lines, 90 % up to {long:.1f}"]
    run = lesson.run
    if run:
        parts.append(f"{run.seconds:.0f} s (aim {TARGET}, limit {BUDGET})")
        parts.append(f"{run.memory / 1e9:.1f} GB (limit {MEMORY / 1e9:.0f})")
        longest = max(run.cells, key=lambda cell: run.cells[cell].seconds, default=None)
        if longest:
            parts.append(f"longest cell {longest}, {run.cells[longest].seconds:.0f} s")
    return "; ".join(parts)


def _say_findings(name: str, measured: str, found: "list[Finding]") -> None:
    """Print one table; a line where there is nothing to mend."""
    say(f"\n{name}: {measured}", style="bold")
    if not found:
        say("  nothing to mend")
        return
    table = Table(box=box.SIMPLE)
    for heading in ("check", "where", "what is wrong, and how to mend it"):
        table.add_column(heading, overflow="fold")
    for one in found:
        place = one.cell or one.file
        # Text: square brackets of a finding have no meaning here.
        words = Text(f"{one.what[:1].upper()}{one.what[1:]}.\n").append(f"{one.mend}.", "dim")
        table.add_row(Text(one.check), Text(place), words)
    Console(highlight=False).print(table)
