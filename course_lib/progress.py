"""The learner's one progress file: chapters read, practice answered, exercise points.

The file is small, readable JSON. It survives a crash at any moment: a new version is written
beside the old one and then put in its place in one step, under a lock, and a second copy is kept.
A file that cannot be read is moved aside, never deleted. Only the standard library is used, so
that the ``course`` command stays quick.
"""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

__all__ = [
    "Points",
    "Practice",
    "Progress",
    "path",
    "read",
    "record_points",
    "record_practice",
    "record_read",
]

VERSION = 1
LOCK_SECONDS = 5.0

_threads = threading.RLock()
_said: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class Practice:
    """How one practice question went.

    Attributes
    ----------
    correct : bool
        The verdict on the latest try.
    first_try : bool
        The verdict on the very first try; it never changes afterwards.
    tries : int
        Number of tries so far, at least 1.
    """

    correct: bool
    first_try: bool
    tries: int = 1


@dataclass(frozen=True)
class Points:
    """The latest points for one exercise, out of ``maximum``."""

    points: float
    maximum: float


@dataclass(frozen=True)
class Progress:
    """Everything that the progress file knows.

    Attributes
    ----------
    chapters_read : dict of str to str
        Chapter name -> local date and time of the first reading (ISO 8601).
    practice : dict of str to Practice
        Question id -> how it went.
    points : dict of str to Points
        Chapter name -> exercise points.
    """

    chapters_read: dict[str, str] = field(default_factory=dict)
    practice: dict[str, Practice] = field(default_factory=dict)
    points: dict[str, Points] = field(default_factory=dict)

    def score(self, ids: list[str]) -> tuple[int, int]:
        """Return (questions of `ids` now answered correctly, number of `ids`)."""
        return sum(i in self.practice and self.practice[i].correct for i in ids), len(ids)


def path() -> Path:
    """Return where the progress file is, or will be.

    The environment variable ``COURSE_PROGRESS`` wins. Else it is ``.course/progress.json`` in the
    course folder: the one that holds this package, else the nearest one above the working folder,
    else the home folder.
    """
    chosen = os.environ.get("COURSE_PROGRESS", "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    with contextlib.suppress(OSError):  # The working folder may have been deleted.
        here = Path.cwd()
        for folder in (Path(__file__).resolve().parent.parent, here, *here.parents):
            if (folder / "notebooks").is_dir() and (folder / "course_lib").is_dir():
                return folder / ".course" / "progress.json"
    return Path.home() / ".course" / "progress.json"


def read() -> Progress:
    """Return the learner's progress; an empty one where nothing was recorded yet.

    A damaged file is moved aside, the backup takes its place, and a warning says so.
    """
    file = path()
    try:
        # Looking must not leave a new folder behind.
        if not file.parent.is_dir():
            return Progress()
        with _locked(file):
            return _load(file)
    except OSError as problem:
        # A folder where nothing may be written, not even a lock, can still be looked at.
        with contextlib.suppress(OSError, ValueError):
            return _parse(file.read_bytes())
        if file.exists():
            _say(file, "read", f"Your progress file {file} cannot be read ({_reason(problem)}).")
        return Progress()


def record_practice(question: str, correct: bool) -> bool:
    """Record one try at a practice question; return whether it was saved.

    Parameters
    ----------
    question : str
        Question id, such as ``"neurons.bias"``.
    correct : bool
        The verdict on this try.
    """
    _check_name(question, "question", "neurons.bias")

    def change(old: Progress) -> Progress:
        before = old.practice.get(question)
        now = Practice(
            correct=bool(correct),
            first_try=before.first_try if before else bool(correct),
            tries=before.tries + 1 if before else 1,
        )
        return Progress(old.chapters_read, {**old.practice, question: now}, old.points)

    return _update(change)


def record_read(chapter: str) -> bool:
    """Record that a chapter, such as ``"01_neurons"``, was read; return whether it was saved.

    The date of the first reading stays.
    """
    _check_name(chapter, "chapter", "01_neurons")
    now = datetime.now().astimezone().isoformat(timespec="seconds")

    def change(old: Progress) -> Progress:
        return Progress({chapter: now, **old.chapters_read}, old.practice, old.points)

    return _update(change)


def record_points(chapter: str, points: float, maximum: float) -> bool:
    """Record the latest points of an exercise; return whether they were saved.

    Raises
    ------
    ValueError
        Where not ``0 <= points <= maximum``, with ``maximum`` a positive number.
    """
    _check_name(chapter, "chapter", "01_neurons")
    now = Points(float(points), float(maximum))
    if not (math.isfinite(now.maximum) and 0 <= now.points <= now.maximum and now.maximum > 0):
        raise ValueError(
            f"Points for {chapter!r} must lie between 0 and a positive maximum; "
            f"got {points!r} out of {maximum!r}."
        )

    def change(old: Progress) -> Progress:
        return Progress(old.chapters_read, old.practice, {**old.points, chapter: now})

    return _update(change)


# -- the file ------------------------------------------------------------------------------------


def _update(change: Callable[[Progress], Progress]) -> bool:
    """Read, change and write under one lock, so that two kernels cannot undo each other."""
    file = path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _locked(file):
            content = _dump(change(_load(file)))
            _clear_leftovers(file)
            _write(file, content)
            # The copy follows the original, so a damaged original never costs a record.
            _write(_backup(file), content)
    except OSError as problem:
        _say(
            file,
            "write",
            f"Your progress cannot be saved in {file} ({_reason(problem)}). "
            "The course works all the same. To save it elsewhere, set COURSE_PROGRESS to a file "
            "in a folder that you may write to.",
        )
        return False
    return True


def _load(file: Path) -> Progress:
    """Read the file; where it is damaged or gone, fall back on the copy. Needs the lock."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        content = None
    if content is not None:
        with contextlib.suppress(ValueError):
            return _parse(content)
    try:
        saved = _parse(_backup(file).read_bytes())
    except (FileNotFoundError, ValueError):
        saved = None
    if content is None and saved is None:
        return Progress()

    if content is None:
        what = f"Your progress file {file} was missing"
    else:
        aside = _free_name(file)
        os.replace(file, aside)
        what = f"Your progress file {file} was damaged, and was kept as {aside.name}"
    if saved is None:
        outcome = "there was no usable backup, so a new one begins"
    else:
        _write(file, _dump(saved))
        outcome = f"it was restored from its backup {_backup(file).name}"
    warnings.warn(f"{what}; {outcome}.", stacklevel=4)
    return saved or Progress()


def _parse(content: bytes) -> Progress:
    """Turn the file's bytes into a Progress; ValueError where they are anything else."""
    try:
        raw = json.loads(content.decode("utf-8"))
        version = raw["version"]
        if type(version) is int and version > VERSION:
            # Not damaged: an OSError keeps the file in place, and says why.
            raise OSError(
                errno.EINVAL, f"it was written by a newer course (version {version}); update yours"
            )
        if type(version) is not int or version != VERSION:
            raise ValueError(f"version {version!r}")
        progress = Progress(
            {str(name): str(when) for name, when in raw["chapters_read"].items()},
            {name: Practice(**entry) for name, entry in raw["practice"].items()},
            {name: Points(**entry) for name, entry in raw["points"].items()},
        )
        for entry in progress.practice.values():
            if not (type(entry.correct) is type(entry.first_try) is bool and entry.tries >= 1):
                raise ValueError(entry)
        for points in progress.points.values():
            if not 0 <= points.points <= points.maximum:
                raise ValueError(points)
    except (KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise ValueError(f"Not a progress file: {problem}") from problem
    return progress


def _dump(progress: Progress) -> bytes:
    text = json.dumps({"version": VERSION, **asdict(progress)}, indent=2, ensure_ascii=False)
    return (text + "\n").encode("utf-8")


def _write(file: Path, content: bytes) -> None:
    """Put `content` into `file` in one step: a crash leaves the old version or the new one."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    with open(draft, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, file)


def _clear_leftovers(file: Path) -> None:
    """Remove drafts of a process that died. The lock is ours, so nobody is writing one now."""
    for draft in file.parent.iterdir():
        if draft.name.startswith(file.stem) and draft.suffix == ".tmp":
            draft.unlink(missing_ok=True)


def _backup(file: Path) -> Path:
    return file.with_name(f"{file.stem}.backup{file.suffix}")


def _free_name(file: Path) -> Path:
    day = datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
    for count in range(10_000):
        name = f"{file.stem}.damaged_{day}" + (f"_{count}" if count else "") + file.suffix
        if not file.with_name(name).exists():
            return file.with_name(name)
    raise OSError(errno.EEXIST, "too many damaged copies lie beside it")


# -- the lock ------------------------------------------------------------------------------------


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the file's lock; TimeoutError (an OSError) where another kernel keeps it too long.

    The operating system drops the lock when its holder dies, so no stale lock is ever left.
    """
    # flock may count per process (on network drives), and widget callbacks have their own thread.
    if not _threads.acquire(timeout=LOCK_SECONDS):
        raise TimeoutError(errno.ETIMEDOUT, "another part of the course is using it")
    try:
        with open(file.with_name(file.name + ".lock"), "ab") as handle:
            end = time.monotonic() + LOCK_SECONDS
            while not _try_lock(handle.fileno()):
                if time.monotonic() > end:
                    raise TimeoutError(errno.ETIMEDOUT, "another kernel is using it")
                time.sleep(0.01)
            yield  # Closing the handle gives the lock back.
    finally:
        _threads.release()


def _try_lock(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        # Some network drives know no locks; working without one beats not working.
        return problem.errno in {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
    return True


# -- words ---------------------------------------------------------------------------------------


def _say(file: Path, kind: str, sentence: str) -> None:
    """Warn once for each file and kind of trouble: a lesson has many clicks."""
    if (str(file), kind) not in _said:
        _said.add((str(file), kind))
        warnings.warn(sentence, stacklevel=4)


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()


def _check_name(name: str, what: str, example: str) -> None:
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"A {what} is named by a text such as {example!r}; got {name!r}.")
