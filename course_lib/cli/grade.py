"""`course grade`: submissions into scores, without trusting them."""

import os
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer

from course_lib.cli import folder
from course_lib.cli.graded import NO_DRIVER
from course_lib.cli.words import Problem, complain, console, duration, plural, say

__all__ = ["PROCESSORS", "grade"]

PROCESSORS = len(getattr(os, "sched_getaffinity", lambda _: [0])(0))


def grade(
    chapter: Annotated[str, typer.Argument(metavar="NN", help="The exercise, such as 01.")],
    everything: Annotated[
        bool, typer.Option("--all", help="Also what has been graded and has not changed.")
    ] = False,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; can be given several times.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, help="Submissions at the same time; by default one a processor.")
    ] = PROCESSORS,
    db: Annotated[
        str, typer.Option(help="The gradebook, as nbgrader's --db; gradebook.db by default.")
    ] = "",
    scheduler: Annotated[
        str, typer.Option(help="Have the workers of a Dask scheduler do it: tcp://host:8786.")
    ] = "",
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Do without bubblewrap. Every result says so.")
    ] = False,
) -> None:
    """Grade what is new or changed in submitted/, each submission shut in by itself.

    It can be stopped at any time: run again, it goes on. Exit codes: 0 all is done, 1 a person has
    to look at a submission, 2 it could not begin or go on, 130 it was stopped.

    Example: course grade 01
    """
    root = folder.course_root()
    name = folder.find_chapter(chapter, root).name
    from sqlalchemy.exc import SQLAlchemyError

    from course_lib.grading import batch, gradebook
    from course_lib.grading.sandbox import NoSandbox
    from course_lib.grading.workers import NoWorkers, open_here

    try:
        exercise = batch.read_exercise(root, name)
    except FileNotFoundError as problem:
        raise Problem(f"{name} has no exercise: {problem.filename} is missing.") from None
    except ValueError as problem:
        raise Problem(f"solutions/{name}/{batch.LIMITS} cannot be used: {problem}") from None
    submissions = batch.find_submissions(root, name)
    if not submissions:
        raise Problem(f"Nobody has handed in {name}: there is no {root}/submitted/*/{name}.")
    unknown = set(student or ()) - {one.student for one in submissions}
    if unknown:
        raise Problem(f"No submission of {name} by {', '.join(sorted(unknown))}.")
    if student:
        submissions = [one for one in submissions if one.student in student]
    url = db or gradebook.usual(root)
    try:
        with batch.only_one(root):
            work = batch.Batch(root, exercise, url)
            pending = work.pending(submissions, everything)
            if not pending:
                say(f"All {plural(len(submissions), 'submission')} of {name} are graded already.")
                return
            copy = gradebook.back_up(url, root / ".course" / "backups", datetime.now(UTC))
            if copy:
                say(f"The gradebook as it was: {copy}")
            if scheduler:
                from course_lib.grading.cluster import open_cluster

                opened = open_cluster(scheduler, unsafe)
            else:
                opened = open_here(jobs, unsafe)
            with opened as workers:
                results, lost = _run(work, workers, pending, everything)
    except (batch.Busy, NoSandbox, NoWorkers, gradebook.Unusable) as problem:
        raise Problem(str(problem)) from None
    except ModuleNotFoundError as problem:
        raise Problem(
            f"{gradebook.named(url)} needs a package more: {problem}. {NO_DRIVER}"
        ) from None
    except SQLAlchemyError as problem:
        reason = str(problem).splitlines()[0]
        raise Problem(f"The gradebook cannot be used: {reason} What was saved stays.") from None
    except OSError as problem:
        raise Problem(f"{problem}. What was saved stays; then run it again.") from None
    except KeyboardInterrupt:
        left = len(batch.Batch(root, exercise, url).pending(submissions))
        done = f"{len(submissions) - left} of {len(submissions)} are saved."
        complain(f"Stopped: {done} To go on: course grade {chapter}")
        sys.exit(130)
    needy = _summary(results, len(submissions) - len(pending))
    for submission, problem in lost:
        complain(f"{submission.student} could not be graded: {problem!r}. Run it again.")
    sys.exit(1 if needy or lost else 0)


def _run(work, workers, pending, again) -> tuple[list, list]:
    """Grade, with a bar; return what was graded, with its lateness in seconds, and what was not."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    results, lost = [], []
    columns = ("[progress.description]{task.description}", BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console()) as bar:
        task = bar.add_task(work.exercise.name, total=len(pending))

        def done(submission, result, late):
            results.append((submission, result, late))
            bar.advance(task)

        work.run(workers, pending, again, done, lambda *one: lost.append(one))
    return results, lost


def _summary(results: list, before: int) -> int:
    """Print the closing table; return how many submissions a person has to look at."""
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for heading in ("student", "points", "verdict", "needs a person"):
        table.add_column(heading, justify="right" if heading == "points" else "left")
    needy = 0
    for submission, result, late in sorted(results, key=lambda one: one[0].student):
        written = [c["name"] for c in result.cells if c["kind"] == "written" and not c["blank"]]
        look = [] if result.verdict == "ok" else [result.message]
        look += [f"{name}: {note}" for name, note in result.notes.items()]
        needy += bool(look)
        look += [f"mark {name}" for name in written] if result.verdict == "ok" else []
        verdict = f"{result.verdict}, {duration(late)} late" if late > 0 else result.verdict
        row = (submission.student, f"{result.points:g}", verdict, "; ".join(look))
        table.add_row(*(escape(cell) for cell in row))
    console().print(table)
    verdicts = Counter(
        test["verdict"] for _, result, _ in results for test in result.tests.values()
    )
    say(f"Graded {plural(len(results), 'submission')}; {before} had not changed.")
    say("Tests: " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    return needy
