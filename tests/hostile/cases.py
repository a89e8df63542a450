"""What is in submissions/: what each student hands in, and what is to come of it."""

import runpy
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["CASES", "EXERCISE", "KEYS", "NAME", "NEEDED", "POINTS", "Case", "as_list", "fill_in"]

HERE = Path(__file__).parent
EXERCISE = HERE / "exercise"
NAME = "01_tiny"
POINTS = {"double": 2, "mean": 2, "choice": 3}
# What expected.toml may hold; the README says what it means.
NEEDED = {"what", "points", "verdict"}
KEYS = NEEDED | {"verdicts", "message", "messages", "untold", "notes", "outputs"}
KEYS |= {"own_cells", "most_seconds"}


@dataclass(frozen=True)
class Case:
    """One folder of submissions/."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of the folder, and of the student."""
        return self.folder.name

    @property
    def expected(self) -> dict[str, Any]:
        """What expected.toml says."""
        return tomllib.loads((self.folder / "expected.toml").read_text("utf-8"))

    @property
    def submission(self) -> Path:
        """The file that stands for what is handed in."""
        (path,) = self.folder.glob("submission.*")
        return path

    def hand_in(self, course: Path, words: dict[str, str]) -> None:
        """Hand in as a student of the case's name."""
        folder = course / "submitted" / self.name / NAME
        folder.mkdir(parents=True)
        if self.submission.suffix == ".py":
            runpy.run_path(str(self.submission))["hand_in"](folder)
        else:
            target = folder / f"{NAME}.ipynb"
            target.write_bytes(fill_in(self.submission.read_bytes(), words))


CASES = [Case(folder) for folder in sorted((HERE / "submissions").iterdir()) if folder.is_dir()]


def fill_in(content: bytes, words: dict[str, str]) -> bytes:
    """Replace @NAME@ by what is only known when it is handed in."""
    for name, word in words.items():
        content = content.replace(f"@{name}@".encode(), word.encode())
    return content


def as_list(allowed: Any) -> list[Any]:
    """Return what is allowed as a list; most cases allow one thing only."""
    return allowed if isinstance(allowed, list) else [allowed]
