"""What a run must leave as it was: files, and processes."""

import contextlib
import ctypes
import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil

__all__ = ["adopted_processes", "changes", "snapshot"]

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 10  # seconds that a process may take to end when the run has ended


def snapshot(*roots: Path) -> dict[Path, str]:
    """Return what lies below these folders, except what Python itself writes there."""
    found = {}
    for root in roots:
        for path in root.rglob("*"):
            if "__pycache__" in path.parts:
                continue
            kind = path.lstat().st_mode
            if stat.S_ISREG(kind):
                found[path] = hashlib.sha256(path.read_bytes()).hexdigest()
            elif stat.S_ISLNK(kind):
                found[path] = f"link to {path.readlink()}"
            else:  # a pipe must not be opened, it would wait for ever
                found[path] = oct(stat.S_IFMT(kind))
    return found


def changes(before: dict[Path, str], after: dict[Path, str]) -> set[Path]:
    """Return what is new, gone or different."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


@contextlib.contextmanager
def adopted_processes() -> Iterator[list[psutil.Process]]:
    """Give a list that in the end holds what processes started here are left over.

    A daemon parts from its parents. This process adopts it instead of the system, so that none
    is overlooked, nor taken for one of somebody else's.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    ours = psutil.Process()
    before = set(ours.children(recursive=True))
    left: list[psutil.Process] = []
    assert libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    try:
        yield left
        new = set(ours.children(recursive=True)) - before
        left += psutil.wait_procs(new, timeout=PATIENCE)[1]
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
