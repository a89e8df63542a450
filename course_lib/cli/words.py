"""How the `course` command speaks: short lines that can be read without colour."""

import warnings
from pathlib import Path

from rich.console import Console
from rich.markup import escape

__all__ = ["Problem", "complain", "console", "duration", "plural", "quoted", "say", "warnings_said"]


class Problem(Exception):
    """Something that keeps a command from its work; the text says what, and what to do."""


def console(stderr: bool = False) -> Console:
    """Return a console for the present output; `NO_COLOR` is honoured by rich.

    Lines are broken only where we break them, so that paths can be copied.
    """
    return Console(stderr=stderr, soft_wrap=True, highlight=False)


def say(text: str = "", style: str | None = None) -> None:
    """Print a line as it is: square brackets have no meaning in it."""
    console().print(escape(text), style=style)


def complain(text: str) -> None:
    """Print a line on the error stream."""
    console(stderr=True).print(escape(text), style="bold")


def plural(count: int | float, noun: str) -> str:
    """Return "1 cell", "2 cells", "1.5 points"."""
    return f"{count:g} {noun}" + ("" if count == 1 else "s")


def duration(seconds: float) -> str:
    """Return "40 s", "5 min", "2 h 5 min" or "3 d 4 h"."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        return f"{days:g} d {hours % 24:g} h"
    if hours:
        return f"{hours:g} h {minutes % 60:g} min"
    return f"{minutes:g} min" if minutes else f"{seconds:.0f} s"


def quoted(path: Path | str) -> str:
    """Return a path that can be pasted into a shell: in quotes where it holds a space."""
    text = str(path)
    return f'"{text}"' if " " in text else text


class warnings_said(warnings.catch_warnings):
    """Print warnings raised inside the block as plain sentences, after it."""

    def __init__(self):
        super().__init__(record=True)

    def __enter__(self):
        """Collect warnings from here on."""
        self._caught = super().__enter__()
        warnings.simplefilter("always")
        return self

    def __exit__(self, *error):
        """Say each sentence once."""
        super().__exit__(*error)
        for text in dict.fromkeys(str(one.message) for one in self._caught):
            complain(text)
