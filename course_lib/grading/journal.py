"""What has been graded, as a file that is only ever added to.

Each line is one JSON object: a result as soon as it is there, and "saved" when the gradebook has
it. So a run that is ended at any moment goes on where it stopped, and runs nothing twice.
"""

import json
import os
from pathlib import Path
from typing import Any

__all__ = ["Journal"]


class Journal:
    """The results for one exercise.

    Parameters
    ----------
    path
        The file; it need not exist.
    book
        Which gradebook, if it is not the usual one.

    Attributes
    ----------
    results : dict of str to dict
        Key -> result, the newest.
    saved : set of (str, str)
        Students and keys that the gradebook has.
    """

    def __init__(self, path: Path, book: str = ""):
        self.path = path
        self.book = book
        self.results: dict[str, dict[str, Any]] = {}
        self.saved: set[tuple[str, str]] = set()
        content = path.read_bytes() if path.exists() else b""
        for line in content.splitlines():
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue  # the line that was being written when the machine stopped
        # A line that was cut off must not swallow the next one.
        self._start = b"" if not content or content.endswith(b"\n") else b"\n"

    def add_result(self, key: str, result: dict[str, Any]) -> None:
        """Write down a result."""
        self._write({"key": key, "result": result})

    def add_saved(self, student: str, key: str) -> None:
        """Write down that the gradebook has a student's result."""
        self._write({"saved": [student, key], "book": self.book})

    def _take(self, entry: dict[str, Any]) -> None:
        if "saved" in entry:
            if entry.get("book", "") != self.book:
                return
            student, key = entry["saved"]
            # Only what was saved last counts: a student may hand in an earlier version again.
            self.saved = {pair for pair in self.saved if pair[0] != student} | {(student, key)}
        else:
            self.results[entry["key"]] = entry["result"]

    def _write(self, entry: dict[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(self._start + json.dumps(entry).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._start = b""
        self._take(entry)
