"""Pack an exercise as one zip file, in the form that `nbgrader zip_collect` takes.

The name says who, what and when: ``ada_lovelace__01_neurons__20261120T221300Z.zip``. The files
lie at the top of the archive, beside ``manifest.json`` with their sizes and checksums.
"""

import getpass
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.words import Problem, quoted

if TYPE_CHECKING:
    from course_lib.notebooks import Chapter

__all__ = ["ZIP_PATTERN", "Parcel", "Student", "pack", "who"]

# For FileNameCollectorPlugin.named_regexp in nbgrader_config.py. A browser may have added "(1)".
ZIP_PATTERN = (
    r".*[/\\](?P<student_id>[^/\\]+?)__\d\d_[a-z0-9_]+?__(?P<timestamp>\d{8}T\d{6}Z)[^/\\]*"
    r"[/\\](?P<file_id>[^/\\]+\.ipynb)$"
)

LARGEST_FILE = 5_000_000  # bytes
LARGEST_PARCEL = 20_000_000
MOST_FILES = 200
PACKAGES = ("course_lib", "keras", "tensorflow", "numpy", "nbgrader", "jupyterlab")
JUNK = {".ipynb_checkpoints": "Jupyter's own copies", "__pycache__": "Python's own copies"}


@dataclass(frozen=True)
class Student:
    """Who hands in: a name to read, and an id that is safe in a file name."""

    name: str
    id: str


@dataclass(frozen=True)
class Parcel:
    """The zip file, what is in it, and what was left out and why."""

    path: Path
    files: list[dict]
    left_out: list[dict]


def who(root: Path, name: str, student_id: str) -> Student:
    """Return the student: as given, else as remembered, else by the account's name.

    What is given is remembered in ``.course/student.json``.
    """
    memory = root / ".course" / "student.json"
    known = {}
    try:
        stored = json.loads(memory.read_text("utf-8"))
        known = {key: str(stored[key]) for key in ("name", "id") if stored.get(key)}
    except (OSError, ValueError, AttributeError):
        pass
    name = " ".join(name.split()) or (known.get("name", "") if not student_id else "")
    if not name and not student_id:
        name = _account()
    if not student_id and name == known.get("name"):
        student_id = known.get("id", "")
    chosen = Student(name or student_id, safe(student_id or name))
    if not chosen.id:
        raise Problem(
            f"The name {name!r} has no letter or digit that can stand in a file name. "
            "Give an id as well, for example: course submit 01 --id s1234"
        )
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        new = memory.with_suffix(".new")
        new.write_text(
            json.dumps({"name": chosen.name, "id": chosen.id}, ensure_ascii=False), "utf-8"
        )
        os.replace(new, memory)
    except OSError:
        pass  # asked again next time
    return chosen


def safe(text: str) -> str:
    """Return a name as part of a file name: "Ada Lovelace" -> "ada_lovelace".

    Letters of every script stay. Two underscores in a row divide the parts of the zip's name, so
    there is never more than one here.
    """
    text = unicodedata.normalize("NFC", text).casefold()
    # Categories: letters, marks (as in Hindi vowels), numbers.
    keep = [unicodedata.category(c)[0] in "LMN" or c in "-." for c in text]
    text = "".join(c if kept else "_" for c, kept in zip(text, keep, strict=True))
    text = re.sub(r"_+", "_", text)
    while len(text.encode()) > 100:
        text = text[:-1]
    return text.strip("_.-")


def pack(chapter: "Chapter", student: Student, target: Path, missing: list[str]) -> Parcel:
    """Zip the folder of an exercise; return what was packed.

    Parameters
    ----------
    chapter
        The chapter.
    student
        Who hands in.
    target
        Folder for the zip file; made if it is not there.
    missing
        What the work lacks, for the manifest.

    Raises
    ------
    Problem
        If the zip file cannot be written.
    """
    chosen, left_out = choose(chapter)
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        target.mkdir(parents=True, exist_ok=True)
        path = target / _zip_name(student, chapter, now)
        while path.exists():  # two in one second: the later one gets the next second
            now += timedelta(seconds=1)
            path = target / _zip_name(student, chapter, now)
        new = path.with_suffix(f".{os.getpid()}.new")
        files = []
        try:
            with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, source in chosen:
                    content = source.read_bytes()
                    digest = hashlib.sha256(content).hexdigest()
                    files.append({"name": name, "bytes": len(content), "sha256": digest})
                    archive.writestr(name, content)
                manifest = {
                    "format": 1,
                    "chapter": chapter.name,
                    "student": {"name": student.name, "id": student.id},
                    "time_utc": now.isoformat(),
                    "files": files,
                    "left_out": left_out,
                    "missing": missing,
                    "versions": _versions(),
                }
                text = json.dumps(manifest, indent=2, ensure_ascii=False)
                archive.writestr("manifest.json", text + "\n")
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as problem:
        raise Problem(
            f"The zip file cannot be written to {quoted(target)} "
            f"({(problem.strerror or str(problem)).lower()}). Choose another folder, for example: "
            f"course submit {chapter.number} --to {quoted(Path.home())}"
        ) from None
    return Parcel(path, files, left_out)


def choose(chapter: "Chapter") -> tuple[list[tuple[str, Path]], list[dict]]:
    """Return the files to pack, as (name in the zip, path), and those left out with the reason."""
    folder = chapter.exercise.parent
    chosen = [(chapter.exercise.name, chapter.exercise)]
    left_out: list[dict] = []
    room = LARGEST_PARCEL
    for place, folders, names in os.walk(folder):
        for name in sorted(set(folders) & set(JUNK)):
            left_out.append({"name": _name(Path(place, name), folder), "why": JUNK[name]})
        links = [name for name in folders if Path(place, name).is_symlink()]
        folders[:] = sorted(set(folders) - set(JUNK) - set(links))
        for path in [Path(place, name) for name in sorted(names + links)]:
            if path == chapter.exercise:
                continue
            size = path.stat().st_size if path.is_file() else 0
            why = _why_not(path, size, size > room or len(chosen) >= MOST_FILES)
            if why:
                left_out.append({"name": _name(path, folder), "why": why})
            else:
                room -= size
                chosen.append((_name(path, folder), path))
    return chosen, left_out


def _why_not(path: Path, size: int, full: bool) -> str:
    if path.is_symlink():
        return "a link; hand in the file itself"
    if not path.is_file():
        return "not an ordinary file"
    if path.name.startswith(".") or path.name == "manifest.json":
        return "not part of the exercise"
    if path.suffix == ".ipynb":
        return "not the exercise's notebook: only the one with its name is graded"
    if path.suffix.lower() in (".zip", ".gz", ".tar", ".7z", ".rar"):
        return "an archive; hand in the files in it"
    if size > LARGEST_FILE:
        return f"{size / 1e6:.1f} MB; at most {LARGEST_FILE / 1e6:.0f} MB for a file"
    if not os.access(path, os.R_OK):
        return "it cannot be read"
    return f"more than {MOST_FILES} files or {LARGEST_PARCEL / 1e6:.0f} MB in all" if full else ""


def _zip_name(student: Student, chapter: "Chapter", when: datetime) -> str:
    return f"{student.id}__{chapter.name}__{when:%Y%m%dT%H%M%SZ}.zip"


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return "student"


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found
