"""Grade all submissions of an exercise: what is new or changed, side by side, resumable."""

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from sqlalchemy.exc import SQLAlchemyError

from course_lib.grading import gradebook as book
from course_lib.grading.files import write_new
from course_lib.grading.journal import Journal
from course_lib.grading.sandbox import NoSandbox
from course_lib.grading.submission import Exercise, Limits, Result
from course_lib.grading.workers import NoWorkers, Workers

__all__ = ["Batch", "Busy", "Submission", "find_submissions", "only_one", "read_exercise"]

TIMESTAMP = "timestamp.txt"  # nbgrader's
LIMITS = "limits.toml"
LOOK = 2.0  # seconds between looks whether the workers are still there


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
        """Return the notebook's bytes; none for what is no plain file, or behind a link."""
        links = any(one.is_symlink() for one in (self.path, *self.path.parents[:2]))
        if links or not self.path.is_file():
            return b""
        return self.path.read_bytes()

    def timestamp(self) -> datetime | None:
        """Return when it was handed in, as the collector wrote it down."""
        from nbgrader.utils import parse_utc

        try:
            return parse_utc((self.path.parent / TIMESTAMP).read_text().strip())
        except (OSError, ValueError, OverflowError):
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
        other = "" if url == book.usual(root) else book.named(url)
        self.journal = Journal(root / ".course" / "grading" / f"{exercise.name}.jsonl", other)

    def pending(self, submissions: list[Submission], all_of_them: bool = False) -> list[Submission]:
        """Return the submissions that are new or changed since they were last saved."""
        if all_of_them or not book.exists(self.url):
            return submissions
        return [
            one
            for one in submissions
            if (one.student, self.exercise.key(one.content())) not in self.journal.saved
        ]

    def run(
        self,
        workers: Workers,
        submissions: list[Submission],
        again: bool = False,
        done: Callable[[Submission, Result, float], None] = lambda *_: None,
        lost: Callable[[Submission, Exception], None] = lambda *_: None,
    ) -> None:
        """Grade submissions and save each as soon as it is graded.

        Parameters
        ----------
        workers
            Who grades them.
        submissions
            The submissions.
        again
            Run also what the journal has a result for.
        done
            Called, in this thread, after each has been saved; also with the seconds by which it
            was late.
        lost
            Called with each that could not be graded, through no fault of its own.

        Raises
        ------
        NoWorkers, NoSandbox
            If nothing can be graded any more. What has been saved stays.
        """
        source = nbformat.reads(self.exercise.source.decode(), 4)
        released = nbformat.reads(self.exercise.released.decode(), 4)
        book.prepare(self.url, self.exercise.name, source)
        penalties = book.late_penalties(self.root)
        waiting = iter(submissions)
        name = self.exercise.name

        def save(one: Submission, key: str) -> None:
            plain = self.journal.results[key]
            notebook = book.autograded_notebook(source, released, plain)
            folder = self.root / "autograded" / one.student / name
            write_new(folder / f"{name}.ipynb", nbformat.writes(notebook).encode())
            time = one.timestamp()
            late = book.save(gradebook, name, one.student, notebook, plain, time, penalties)
            self.journal.add_saved(one.student, key)
            done(one, Result(**plain), late)

        with book.open_gradebook(self.url) as gradebook:
            running: dict[Future, str] = {}
            waiting_for: dict[str, list[Submission]] = {}  # who handed in the same bytes
            while True:
                most = 2 * workers.width()
                for one in waiting:
                    content = one.content()
                    key = self.exercise.key(content)
                    if key in waiting_for:
                        waiting_for[key].append(one)
                    elif key in self.journal.results and not again:
                        save(one, key)
                    else:
                        waiting_for[key] = [one]
                        running[workers.submit(self.exercise, content)] = key
                    if len(running) >= most:
                        break
                if not running:
                    break
                for future in wait(running, LOOK, FIRST_COMPLETED).done:
                    key = running.pop(future)
                    same = waiting_for.pop(key)
                    try:
                        self.journal.add_result(key, future.result())
                        for one in same:
                            save(one, key)
                    except (NoWorkers, NoSandbox, OSError, SQLAlchemyError):
                        raise  # nothing else would fare better
                    except (Exception, CancelledError) as problem:
                        workers.check()
                        for one in same:
                            lost(one, problem)
                workers.check()


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
