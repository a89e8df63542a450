"""Who grades a batch: threads of this process, or (`course_lib.grading.cluster`) Dask's workers."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

from course_lib.grading.submission import Exercise, Grader, open_grader

__all__ = ["NoWorkers", "Workers", "open_here"]


class NoWorkers(Exception):
    """There is nobody to grade; the text says why, and what to do."""


class Workers(Protocol):
    """What a batch needs of those who grade."""

    def submit(self, exercise: Exercise, submission: bytes) -> Future:
        """Have a submission graded; the future gives a result as plain values."""

    def width(self) -> int:
        """Return how many are graded at the same time."""

    def check(self) -> None:
        """Raise NoWorkers if nobody can grade any more."""


@contextmanager
def open_here(jobs: int, unsafe: bool = False) -> Iterator[Workers]:
    """Give workers that are threads of this process; the work itself is done in forked ones.

    Parameters
    ----------
    jobs
        How many submissions at the same time.
    unsafe
        Do without bubblewrap.

    Raises
    ------
    NoSandbox
        If submissions cannot be shut in here.
    """
    with open_grader(unsafe) as grader:
        pool = ThreadPoolExecutor(jobs)
        try:
            yield _Here(grader, pool, jobs)
        finally:
            # Not waiting: the end of the sandbox ends what is still running.
            pool.shutdown(wait=False, cancel_futures=True)


class _Here:
    def __init__(self, grader: Grader, pool: ThreadPoolExecutor, jobs: int):
        self.grader = grader
        self.pool = pool
        self.jobs = jobs

    def submit(self, exercise: Exercise, submission: bytes) -> Future:
        return self.pool.submit(lambda: self.grader.grade(exercise, submission).to_dict())

    def width(self) -> int:
        return self.jobs

    def check(self) -> None:
        """Threads are always there."""
