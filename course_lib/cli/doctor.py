"""`course doctor`: look for what keeps the course from working."""

import sys
from typing import Annotated

import typer
from rich.text import Text

from course_lib.cli import folder
from course_lib.cli.words import console, plural, say

__all__ = ["doctor"]

COLOURS = {"ok": "green", "fault": "red", "note": "yellow"}


def doctor(
    quick: Annotated[
        bool, typer.Option("--quick", help="Start neither Keras nor a kernel.")
    ] = False,
) -> None:
    """Look for what keeps the course from working, and give the command that mends it.

    A note is about something that you can do without. The exit code is 1 if there is a fault.

    Example: course doctor
    """
    from course_lib.cli import examining

    root = folder.course_root()
    faults = 0
    for examine in examining.EXAMINATIONS:
        if quick and examine in examining.SLOW:
            continue
        with console().status(f"{examine.__name__.replace('_', ' ')} ..."):
            findings = examine(root)
        for finding in findings:
            faults += finding.state == "fault"
            line = Text(f"  {finding.state:6}", style=COLOURS[finding.state])
            console().print(line.append(finding.text, style="default"))
            if finding.mend:
                say(f"        Mend it with:  {finding.mend}")
    say()
    if faults:
        say(f"{plural(faults, 'fault')} found. After mending, run course doctor again.")
        sys.exit(1)
    say("Everything that the course needs is in order.")
