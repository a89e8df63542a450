"""The archive that students get: everything to learn with, nothing to grade with."""

import os
import zipfile
from pathlib import Path

__all__ = ["make_archive"]

# What a student gets. Solutions, tests, benchmarks and the gradebook are not on the list.
INCLUDED = (
    "README.md",
    "LICENSE",
    "LICENSE-TEXT",
    "Makefile",
    "bootstrap.py",
    "pyproject.toml",
    "requirements.lock",
    "environment.yml",
    "nbgrader_config.py",
    "notebooks",
    "exercises",
    "course_lib",
    "checkpoints",
    "docs",
)
EXCLUDED = ("course_lib/grading/", "docs/instructors", "docs/authors")
LEFT_BEHIND = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}


def make_archive(root: Path, target: Path) -> list[str]:
    """Zip the students' part of the course; return the names of the files in it.

    The archive has the same bytes whenever the files are the same.

    Raises
    ------
    FileExistsError
        If the target exists already.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already. Move it away or choose another name.")
    names = sorted(
        path.relative_to(root).as_posix()
        for entry in INCLUDED
        for path in ([root / entry] if (root / entry).is_file() else (root / entry).rglob("*"))
        if path.is_file() and not LEFT_BEHIND & set(path.parts)
    )
    names = [name for name in names if not name.startswith(EXCLUDED)]
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_suffix(".new")
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(f"{target.stem}/{name}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, (root / name).read_bytes())
    os.replace(new, target)
    return names
