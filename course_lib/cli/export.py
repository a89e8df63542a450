"""`course export`: grades for a spreadsheet, for Canvas or for Moodle."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from course_lib.cli import folder
from course_lib.cli.graded import read_class, write
from course_lib.cli.words import Problem, complain, plural, quoted, say

__all__ = ["export"]


class Format(StrEnum):
    """What the file is for."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"


HOW_TO_IMPORT = {
    Format.csv: "",
    Format.canvas: "In Canvas: Grades, Import. Check the changes that it shows before you save.",
    Format.moodle: "In Moodle, with its pages in English: Upload grading worksheet. Grades that "
    "are there already change only if you allow it to update them.",
}


def export(
    chapter: Annotated[str, typer.Argument(metavar="NN", help="The exercise, such as 01.")],
    format: Annotated[Format, typer.Option(help="What the file is for.")],
    db: Annotated[
        str, typer.Option(help="The gradebook, as nbgrader's --db; gradebook.db by default.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option(help="Where it goes; by default reports/NN_name-FORMAT.csv.")
    ] = None,
    marks: Annotated[
        str,
        typer.Option(
            metavar="ASSIGNMENT-NAME",
            help='What Canvas calls the assignment, best with its number: "Neurons (4711)".',
        ),
    ] = "",
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Also grades that wait for a person's marks.")
    ] = False,
) -> None:
    """Write the grades of an exercise into a file for a spreadsheet, for Canvas or for Moodle.

    Who came by a bulk download has the platform's number at the end of the name; who has none is
    left out and named. An earlier file is kept. The exit code is 1 if a grade is missing.

    Example: course export 01 --format moodle
    """
    root = folder.course_root()
    name = folder.find_chapter(chapter, root).name
    if marks and format != Format.canvas:
        raise Problem(f"--marks is for --format canvas; {format} has no place for a name.")
    tasks, records = read_class(root, name, db)
    from course_lib.grading import batch
    from course_lib.grading import export as exporting

    if format == Format.canvas:
        sheet = exporting.canvas(tasks, records, marks or name, unfinished)
    elif format == Format.moodle:
        sheet = exporting.moodle(tasks, records, unfinished)
    else:
        sheet = exporting.plain(tasks, records, unfinished)
    target = output or root / "reports" / f"{name}-{format}.csv"
    if kept := _keep(target):
        say(f"The earlier file is now {quoted(kept)}")
    write(target, exporting.csv_bytes(sheet))
    heads = 2 if format == Format.canvas else 1
    say(f"{plural(len(sheet.rows) - heads, 'student')} of {name}: {quoted(target)}")
    if HOW_TO_IMPORT[format]:
        say(HOW_TO_IMPORT[format])
    graded = {record.student for record in records}
    ungraded = [
        one.student for one in batch.find_submissions(root, name) if one.student not in graded
    ]
    sys.exit(1 if _tell_missing(sheet, ungraded, format, name) else 0)


def _keep(target: Path) -> Path | None:
    """Give an earlier file a number; return its new place, or None where there is none."""
    if not target.is_file():
        return None
    number = 1
    while (kept := target.with_name(f"{target.stem}-{number}{target.suffix}")).exists():
        number += 1
    try:
        os.replace(target, kept)
    except OSError as problem:
        raise Problem(
            f"{target} is there already, and cannot be kept as {kept.name}: {problem.strerror}. "
            "Name another file with --output."
        ) from None
    return kept


def _tell_missing(sheet, ungraded: list[str], format: Format, name: str) -> bool:
    """Say whose grade is not in the file, and why; return whether there is anybody."""
    empty = "left out" if format == Format.canvas else "left empty"
    told = {
        f"Left out, because the id does not end in a number of {format.title()}'s "
        "(name_123, as a bulk download has it)": sheet.nameless,
        "Left out, because several students have the same number": sheet.doubled,
        f"Not graded yet (course grade {name[:2]})": ungraded,
        f"The grade is {empty} until a person has marked everything (or take "
        "--unfinished)": sheet.unfinished,
    }
    for why, students in told.items():
        if students:
            complain(f"{why}: {', '.join(students)}")
    if sheet.outside:
        complain(
            "Below 0 or above the maximum, which a platform may refuse: " + ", ".join(sheet.outside)
        )
    return any(told.values())
