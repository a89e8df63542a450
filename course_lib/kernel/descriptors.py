"""The open files that go to a forked process, and the ends of pipes that stay here."""

import os
import subprocess
from typing import IO, Any

__all__ = ["Descriptors"]


class Descriptors:
    """Standard streams for a process to be forked, and its lifeline.

    A context: what goes away is closed here at its end, and what stays too if there was an error.

    Parameters
    ----------
    stdin, stdout, stderr
        As for `subprocess.Popen`: None, a descriptor, a file, `subprocess.PIPE`, `DEVNULL`, and
        `STDOUT` for `stderr`. None for `stdin` means an empty one.
    lifeline
        Make a pipe that ends when this process does.

    Attributes
    ----------
    theirs : list of int
        Standard input, output, error, and perhaps the lifeline, to be sent.
    ours : list of (file or None)
        This side of pipes for input, output and error.
    lifeline : int or None
        This side of the lifeline.
    """

    def __init__(self, stdin: Any = None, stdout: Any = None, stderr: Any = None, lifeline=True):
        self.theirs: list[int] = []
        self.ours: list[IO | None] = []
        self.lifeline: int | None = None
        self._add(subprocess.DEVNULL if stdin is None else stdin, 0)
        self._add(stdout, 1)
        self._add(stderr, 2)
        if lifeline:
            read, self.lifeline = os.pipe()
            self.theirs.append(read)

    def __enter__(self) -> "Descriptors":
        """Return this object."""
        return self

    def __exit__(self, kind, value, trace) -> None:
        """Close what has been sent, and after an error everything."""
        for descriptor in self.theirs:
            os.close(descriptor)
        if kind is not None:
            for file in filter(None, self.ours):
                file.close()
            if self.lifeline is not None:
                os.close(self.lifeline)

    def _add(self, wanted: Any, standard: int) -> None:
        kept = None
        if wanted == subprocess.PIPE:
            read, write = os.pipe()
            # As Popen's: unbuffered for writing, so that nothing waits here unseen.
            kept = os.fdopen(write, "wb", 0) if standard == 0 else os.fdopen(read, "rb")
            self.theirs.append(read if standard == 0 else write)
        elif wanted == subprocess.DEVNULL:
            self.theirs.append(os.open(os.devnull, os.O_RDWR))
        elif wanted == subprocess.STDOUT:
            self.theirs.append(os.dup(self.theirs[1]))
        elif wanted is None:
            self.theirs.append(os.dup(standard))
        else:
            self.theirs.append(os.dup(wanted if isinstance(wanted, int) else wanted.fileno()))
        self.ours.append(kept)
