"""`course submit`: pack my work for handing in."""

from pathlib import Path
from typing import Annotated

import typer

from course_lib.cli import folder
from course_lib.cli.words import Problem, plural, quoted, say

__all__ = ["submit"]


def submit(
    chapter: Annotated[str, typer.Argument(help="The chapter: 1, 01 or 01_neurons.")],
    name: Annotated[str, typer.Option(help="Your name. It is remembered for the next time.")] = "",
    student_id: Annotated[
        str, typer.Option("--id", help="Your student number or account, if your course uses one.")
    ] = "",
    to: Annotated[
        Path | None, typer.Option(help="Folder for the zip file.  [default: handed_in]")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Run the visible checks first.")] = False,
) -> None:
    """Make a zip file of my work, to be uploaded or sent to the instructor.

    What is missing is said, and the file is made all the same.

    Example: course submit 01 --name "Ada Lovelace"
    """
    from course_lib.cli import check as checking
    from course_lib.cli import packing
    from course_lib.cli.originals import lost_cells

    root = folder.course_root()
    found = folder.find_chapter(chapter, root)
    if not found.exercise.is_file():
        checking.read_exercise(found)  # says where it should be
    student = packing.who(root, name, student_id)
    missing: list[str] = []
    try:
        exercise = checking.read_exercise(found)
    except Problem as problem:
        missing.append(f"It cannot be graded as it is. {problem}")
    else:
        missing += _missing(exercise, lost_cells(found, exercise))
        if check:
            try:
                if not checking.check_exercise(found):
                    missing.append("Not every visible check passes (see above).")
            except Problem as problem:
                missing.append(str(problem))
            say()
    parcel = packing.pack(found, student, to or root / "handed_in", missing)
    say(f"Submitting {found.name} as {student.name} (id {student.id}).")
    if missing:
        say("Not complete yet:")
        for line in missing:
            say(f"  - {line}")
    for left in parcel.left_out:
        say(f"Left out: {left['name']} ({left['why']})")
    say(f"Packed {plural(len(parcel.files), 'file')} into:")
    say(f"  {quoted(parcel.path)}")
    say("Now hand in this file the way your course asks for. You can submit again at any time.")


def _missing(exercise, lost: dict[str, float]) -> list[str]:
    """Return what an exercise still lacks, as far as can be seen without running it."""
    from course_lib.cli.report import still_empty

    lines = []
    questions = exercise.questions()
    if questions:
        lines.append("Questions without a usable answer: " + ", ".join(questions))
    written = exercise.unwritten()
    if written:
        lines.append("Answers to be written: " + ", ".join(written))
    empty = [exercise.name(i) for i in range(len(exercise.cells)) if still_empty(exercise, i)]
    if empty:
        lines.append(
            "Code to be written: " + ", ".join(name for name in empty if name not in written)
        )
    if lost:
        lines.append("Missing cells: " + ", ".join(lost))
    if exercise.doubled:
        lines.append("Cells that are there twice: " + ", ".join(exercise.doubled))
    return [line for line in lines if not line.endswith(": ")]
