"""Bring what students handed in into submitted/, whatever it came in, and lose nothing.

Taken are the zip files of `course submit`, bulk downloads of Moodle and of Canvas (as a zip file
or unpacked), notebooks in such a download, and folders that are laid out as nbgrader's submitted/.
In a download the platform says who somebody is: the name in a student's own file is not believed.

Archives are never unpacked onto the disk: one notebook is read from each, up to a size.
"""

import io
import json
import os
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from course_lib.grading.files import write_new

__all__ = ["Found", "Outcome", "look", "take"]

LARGEST_NOTEBOOK = 20_000_000  # bytes
LARGEST_PARCEL = 50_000_000
LARGEST_DOWNLOAD = 20_000_000_000
MOST_ENTRIES = 100_000
EXERCISE = r"(?P<exercise>\d\d_[a-z0-9_]+?)"
PARCEL = re.compile(rf"(?P<student>.+?)__{EXERCISE}__(?P<time>\d{{8}}T\d{{6}}Z).*\.zip")
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_file_?")
CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_(?P<number>\d+)_(?P<file>.+)")
AGAIN = re.compile(r"-\d+(?=\.\w+$)")  # Canvas marks what was handed in again: name-1.zip


@dataclass
class Found:
    """Something that was handed in.

    Attributes
    ----------
    student, exercise : str
        Whose it is, and for what.
    content : bytes
        The notebook; b"" if there is none that can be read.
    time : datetime or None
        When it was handed in, as far as that is known.
    origin : str
        Where it was found.
    problem : str
        Why the notebook cannot be read.
    received : bytes
        What came instead of a notebook.
    """

    student: str
    exercise: str
    content: bytes
    time: datetime | None
    origin: str
    problem: str = ""
    received: bytes = b""


@dataclass
class Outcome:
    """What became of it: "new", "newer", "the same", "older", or "refused"."""

    found: Found
    state: str


def look(path: Path, exercises: list[str]) -> Iterator[Found]:
    """Find all submissions in a file or a folder.

    Parameters
    ----------
    path
        A zip file, or a folder.
    exercises
        The names of the course's exercises; the only one is assumed where a download does not say.

    Raises
    ------
    ValueError
        If nothing can be found there; the text says what was expected.
    """
    path = path.absolute()
    if path.is_dir():
        found = list(_in_folder(path, exercises))
    elif zipfile.is_zipfile(path):
        if PARCEL.fullmatch(path.name):
            found = [_parcel(path.name, path.read_bytes(), str(path), "")]
        else:
            found = list(_in_archive(path, exercises))
    else:
        raise ValueError(f"{path} is neither a folder nor a zip file.")
    if not found:
        raise ValueError(
            f"{path} holds no submission. Expected: zip files of course submit, a bulk download of "
            "Moodle or Canvas, or folders named student/exercise as nbgrader makes them."
        )
    yield from found


def take(found: Found, root: Path) -> Outcome:
    """Put a submission into submitted/.

    An earlier one of the same student is kept below submitted_before/. The new one is put in its
    place as a whole: there is never half of it.
    """
    folder = root / "submitted" / found.student / found.exercise
    notebook = folder / f"{found.exercise}.ipynb"
    stamp = folder / "timestamp.txt"
    state = "refused" if found.problem else "new"
    if notebook.is_file() and not notebook.is_symlink() and not folder.is_symlink():
        present = notebook.read_bytes()
        if present == found.content and not found.problem:
            return Outcome(found, "the same")
        if found.time and (known := _read_time(stamp)) and found.time < known:
            _keep(folder, root, found)
            return Outcome(found, "older")
        state = "refused" if found.problem else "newer"
    draft = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(draft, ignore_errors=True)  # of a run that was killed
    if found.received:
        write_new(draft / "received.bin", found.received)
    if found.time:
        write_new(draft / stamp.name, f"{found.time:%Y-%m-%d %H:%M:%S} UTC\n".encode())
    entry = {"from": found.origin, "problem": found.problem}
    write_new(draft / "collected.json", json.dumps(entry, ensure_ascii=False).encode())
    write_new(draft / notebook.name, found.content)
    if folder.exists() or folder.is_symlink():
        _set_aside(folder, root)
    os.replace(draft, folder)
    return Outcome(found, state)


def _in_folder(folder: Path, exercises: list[str]) -> Iterator[Found]:
    # Links are not followed: they may lead anywhere.
    for place, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        here = Path(place)
        for name in sorted(names):
            path = here / name
            if path.is_symlink() or not path.is_file():
                continue
            inside = path.relative_to(folder)
            nbgraders = here.name in exercises and name == f"{here.name}.ipynb"
            if nbgraders and MOODLE.fullmatch(here.parent.name) is None:
                time = _read_time(here / "timestamp.txt")
                yield _notebook(path.read_bytes(), here.parent.name, here.name, time, str(path))
                continue
            if path.stat().st_size > LARGEST_PARCEL:
                continue
            one = _entry(PurePosixPath(inside.as_posix()), path.read_bytes, str(path), exercises)
            if one is not None:
                yield one


def _in_archive(path: Path, exercises: list[str]) -> Iterator[Found]:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or path.stat().st_size > LARGEST_DOWNLOAD:
            raise ValueError(f"{path} is too large to be a bulk download.")
        for entry in entries:
            if entry.is_dir() or stat.S_ISLNK(entry.external_attr >> 16):
                continue
            name = PurePosixPath(entry.filename)
            time = datetime(*entry.date_time, tzinfo=UTC) if entry.date_time[0] >= 2000 else None

            def read(entry: zipfile.ZipInfo = entry) -> bytes:
                return _bounded(archive, entry, LARGEST_PARCEL)

            one = _entry(name, read, f"{path}:{entry.filename}", exercises)
            if one is not None:
                one.time = one.time or time
                yield one


def _entry(name: PurePosixPath, read, origin: str, exercises: list[str]) -> Found | None:
    """Return the submission that a file of a download is; None if it is none."""
    student, file = "", name.name
    moodle = next(filter(None, (MOODLE.fullmatch(part) for part in name.parts[:-1])), None)
    canvas = CANVAS.fullmatch(file)
    if moodle:
        student = f"{_safe(moodle['name'])}_{moodle['number']}"
    elif canvas:
        student = f"{_safe(canvas['name'])}_{canvas['user']}"
        file = AGAIN.sub("", canvas["file"])
    if PARCEL.fullmatch(file):
        return _parcel(file, read(), origin, student)
    if student and file.endswith(".ipynb"):
        exercise = PurePosixPath(file).stem
        if exercise not in exercises:
            named = [one for one in exercises if one in file]
            exercise = (named or exercises)[0] if len(named or exercises) == 1 else ""
        if exercise:
            return _notebook(read(), student, exercise, None, origin)
    return None


def _parcel(name: str, content: bytes, origin: str, student: str) -> Found:
    """Read the notebook in a zip file of `course submit`."""
    match = PARCEL.fullmatch(name)
    exercise = match["exercise"]
    time = datetime.strptime(match["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    found = Found(student or _safe(match["student"]), exercise, b"", time, origin)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo(f"{exercise}.ipynb")
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise ValueError("its notebook is a link")
            found.content = _bounded(archive, entry, LARGEST_NOTEBOOK)
    except KeyError:
        found.problem = f"there is no {exercise}.ipynb in it"
    except Exception as problem:  # whatever a broken archive can do to a reader
        found.problem = f"it cannot be read ({problem})"
    if found.problem:
        found.received = content
    return found


def _notebook(
    content: bytes, student: str, exercise: str, time: datetime | None, origin: str
) -> Found:
    found = Found(_safe(student), exercise, content, time, origin)
    if len(content) > LARGEST_NOTEBOOK:
        found.content, found.problem = b"", f"its notebook has {len(content) / 1e6:.0f} MB"
    return found


def _bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Read a file of an archive; what it says of its own size is not believed."""
    with archive.open(entry) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{entry.filename} has more than {most / 1e6:.0f} MB")
    return content


def _safe(text: str) -> str:
    from course_lib.cli.packing import safe

    return safe(text) or "nameless"


def _read_time(path: Path) -> datetime | None:
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(path.read_text().strip()).replace(tzinfo=UTC)
    except (OSError, ValueError, OverflowError):
        return None


def _set_aside(folder: Path, root: Path) -> None:
    """Move the present submission to submitted_before/."""
    place = root / "submitted_before" / folder.parent.name / folder.name
    place.mkdir(parents=True, exist_ok=True)
    number = 1
    while (place / str(number)).exists():
        number += 1
    os.replace(folder, place / str(number))


def _keep(folder: Path, root: Path, found: Found) -> None:
    """Keep an older submission that came after a newer one."""
    place = root / "submitted_before" / folder.parent.name / folder.name
    name = f"older-{found.time:%Y%m%dT%H%M%SZ}"
    (place / name).mkdir(parents=True, exist_ok=True)
    write_new(place / name / f"{found.exercise}.ipynb", found.content)
