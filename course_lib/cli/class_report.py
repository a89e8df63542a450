"""`course report`: what a class made of an exercise, as a page for its instructors."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from course_lib.cli import folder
from course_lib.cli.graded import read_class, write
from course_lib.cli.words import plural, quoted, say

__all__ = ["report"]


def report(
    chapter: Annotated[str, typer.Argument(metavar="NN", help="The exercise, such as 01.")],
    db: Annotated[
        str, typer.Option(help="The gradebook, as nbgrader's --db; gradebook.db by default.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option(help="Where the page goes; by default reports/NN_name.html.")
    ] = None,
) -> None:
    """Write a page about a class: who needs a look, how hard tasks were, what was misunderstood.

    It is one HTML file that opens without the internet and can be printed. It holds names and
    grades.

    Example: course report 01
    """
    root = folder.course_root()
    name = folder.find_chapter(chapter, root).name
    tasks, records = read_class(root, name, db)
    import nbformat

    from course_lib.grading import batch
    from course_lib.grading.choices import right_answers
    from course_lib.grading.report import page

    source = nbformat.reads(batch.read_exercise(root, name).source.decode(), 4)
    students = [one.student for one in batch.find_submissions(root, name)]
    text = page(name, tasks, records, right_answers(source), students, datetime.now(UTC))
    target = output or root / "reports" / f"{name}.html"
    # A student's message can hold half a character.
    write(target, text.encode("utf-8", "replace"))
    say(f"{plural(len(records), 'submission')} of {name}: {quoted(target)}")
