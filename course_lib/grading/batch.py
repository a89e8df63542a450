"""Grade all submissions of an exercise: what is new or changed, side by side, resumable."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from course_lib.grading import gradebook as book
from course_lib.grading.files import write_new
from course_lib.grading.journal import Journal
from course_lib.grading.submission import Exercise, Grader, Limits, Result

__all__ = ["Batch", "Busy", "Submission", "find_submissions", "only_one", "read_exercise"]

TIMESTAMP = "timestamp.txt"  # nbgrader's
LIMITS = "limits.toml"


class Busy(Exception):
    """Another grader is at work in this course."""


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    Attributes
    ----------
    student : str
        The student's id.
    path : Path
        The notebook. It may be missing, or be no file.
    """

    student: str
    path: Path

    def content(self) -> bytes:
        """Return the notebook's bytes; none for what is no plain file."""
        if self.path.is_symlink() or not self.path.is_file():
            return b""
        return self.path.read_bytes()

    def timestamp(self) -> datetime | None:
        """Return when it was handed in, as the collector wrote it down."""
        from nbgrader.utils import parse_utc

        try:
            return parse_utc((self.path.parent / TIMESTAMP).read_text().strip())
        except (OSError, ValueError):
            return None


def read_exercise(root: Path, name: str) -> Exercise:
    """Read an exercise from a course folder.

    What a submission may use is in `limits.toml` beside the solution, as far as it is not usual.

    Raises
    ------
    FileNotFoundError
        If the solution or the release is missing.
    ValueError
        If a limit is none.
    """
    source, released = (root / part / name / f"{name}.ipynb" for part in ("solutions", "exercises"))
    settings = source.with_name(LIMITS)
    limits = Limits.read(settings.read_text()) if settings.exists() else Limits()
    return Exercise(name, source.read_bytes(), released.read_bytes(), limits)


def find_submissions(root: Path, name: str) -> list[Submission]:
    """Return all submissions of an exercise in nbgrader's submitted/ folder, by student."""
    folders = sorted((root / "submitted").glob(f"*/{name}"))
    return [Submission(one.parent.name, one / f"{name}.ipynb") for one in folders if one.is_dir()]


class Batch:
    """A run over the submissions of one exercise.

    Parameters
    ----------
    root
        The course folder.
    exercise
        The exercise.
    url
        Of the gradebook.
    """

    def __init__(self, root: Path, exercise: Exercise, url: str):
        self.root = root
        self.exercise = exercise
        self.url = url
        self.journal = Journal(root / ".course" / "grading" / f"{exercise.name}.jsonl")
        self._stop = threading.Event()

    def pending(self, submissions: list[Submission], all_of_them: bool = False) -> list[Submission]:
        """Return the submissions that are new or changed since they were last saved."""
        if all_of_them:
            return submissions
        return [
            one
            for one in submissions
            if (one.student, self.exercise.key(one.content())) not in self.journal.saved
        ]

    def run(
        self,
        grader: Grader,
        submissions: list[Submission],
        jobs: int = 1,
        again: bool = False,
        done: Callable[[Submission, Result, float], None] = lambda *_: None,
    ) -> None:
        """Grade submissions and save each as soon as it is graded.

        Parameters
        ----------
        grader
            What grades them; it is used by several threads.
        submissions
            The submissions.
        jobs
            How many at the same time.
        again
            Run also what the journal has a result for.
        done
            Called, in this thread, after each has been saved; also with the seconds by which it
            was late.
        """
        source = nbformat.reads(self.exercise.source.decode(), 4)
        released = nbformat.reads(self.exercise.released.decode(), 4)
        book.prepare(self.url, self.exercise.name, source)
        penalties = book.late_penalties(self.root)
        waiting = iter(submissions)
        with (
            book.open_gradebook(self.url) as gradebook,
            ThreadPoolExecutor(jobs) as pool,
        ):
            running: dict[Future, tuple[Submission, str]] = {}
            try:
                while True:
                    for one in waiting:
                        content = one.content()
                        key = self.exercise.key(content)
                        running[pool.submit(self._grade, grader, key, content, again)] = (one, key)
                        if len(running) >= 2 * jobs:
                            break
                    if not running:
                        break
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        one, key = running.pop(future)
                        result = future.result()
                        if key not in self.journal.results or again:
                            self.journal.add_result(key, result.to_dict())
                        plain = result.to_dict()
                        notebook = book.autograded_notebook(source, released, plain)
                        name = self.exercise.name
                        folder = self.root / "autograded" / one.student / name
                        write_new(folder / f"{name}.ipynb", nbformat.writes(notebook).encode())
                        time = one.timestamp()
                        late = book.save(
                            gradebook, name, one.student, notebook, plain, time, penalties
                        )
                        self.journal.add_saved(one.student, key)
                        done(one, result, late)
            except BaseException:
                self._stop.set()
                for future in running:
                    future.cancel()
                raise

    def _grade(self, grader: Grader, key: str, content: bytes, again: bool) -> Result:
        if self._stop.is_set():
            raise InterruptedError
        if not again and key in self.journal.results:
            return Result(**self.journal.results[key])
        return grader.grade(self.exercise, content)


@contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Keep two graders from working in the same course at once.

    Raises
    ------
    Busy
        If there is another one.
    """
    place = root / ".course" / "grading"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            lock.seek(0)
            raise Busy(f"Another course grade is at work (process {lock.read()}).") from problem
        lock.truncate(0)
        lock.write(f"{os.getpid()}, since {datetime.now(UTC):%H:%M} UTC")
        lock.flush()
        yield
