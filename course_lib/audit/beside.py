"""What an author keeps beside a solution, never released: other answers, mistakes, explanations."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

__all__ = [
    "ALTERNATIVES", "EQUIVALENT", "EXPLANATIONS", "MISTAKES", "Answer", "BesideProblem",
    "Equivalent", "read_answers", "read_equivalents", "read_explanations",
]  # fmt: skip

ALTERNATIVES = "alternatives.py"
MISTAKES = "mistakes.py"
EQUIVALENT = "equivalent.toml"
EXPLANATIONS = "explanations.yaml"
SECTION = re.compile(r"# %% (?P<cell>[a-z0-9-]+): (?P<what>.+)")


class BesideProblem(Exception):
    """A file beside a solution cannot be used; the text says which, why, and what was expected."""


@dataclass(frozen=True)
class Answer:
    """A piece of code that somebody could hand in.

    Attributes
    ----------
    cell : str
        The grade id of the cell that it goes into.
    what : str
        How it differs from the solution, in a few words.
    source : str
        The code.
    """

    cell: str
    what: str
    source: str


@dataclass(frozen=True)
class Equivalent:
    """A change of the solution that no test can notice.

    Attributes
    ----------
    cell : str
        The grade id.
    before, after : str
        The lines, as the audit shows them.
    why : str
        Why it makes no difference.
    """

    cell: str
    before: str
    after: str
    why: str


def read_answers(path: Path, cells: set[str]) -> list[Answer]:
    """Read answers from a Python file in which `# %% cell: what it does` stands above each.

    Parameters
    ----------
    path
        The file; no answers if there is none.
    cells
        The grade ids that there are.

    Raises
    ------
    BesideProblem
        If there is code above the first heading, or a cell is not known.
    """
    if not path.exists():
        return []
    found: list[Answer] = []
    heading, lines = None, []
    for line in [*path.read_text("utf-8").splitlines(), "# %% end: "]:
        match = SECTION.fullmatch(line) or (line == "# %% end: ")
        if not match:
            lines.append(line)
            continue
        if heading:
            found.append(Answer(heading["cell"], heading["what"], "\n".join(lines).strip()))
        heading, lines = match if match is not True else None, []
    unknown = sorted({one.cell for one in found} - cells)
    if unknown:
        raise BesideProblem(
            f"{path}: {', '.join(unknown)} is no solution cell. There are: "
            f"{', '.join(sorted(cells))}."
        )
    return found


def read_equivalents(path: Path) -> list[Equivalent]:
    """Read changes that make no difference; none if there is no such file.

    Raises
    ------
    BesideProblem
        If an entry has other fields than cell, before, after and why.
    """
    if not path.exists():
        return []
    try:
        return [Equivalent(**one) for one in tomllib.loads(path.read_text("utf-8"))["equivalent"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as problem:
        raise BesideProblem(
            f"{path}: {problem}. Expected are tables [[equivalent]] with cell, before, after, why."
        ) from None


def read_explanations(path: Path) -> dict[str, dict[str, str]]:
    """Read what there is to say of each option: question -> letter -> text.

    The text on a numeric question stands under "number".

    Raises
    ------
    BesideProblem
        If it is anything else.
    """
    if not path.exists():
        return {}
    content: Any = yaml.safe_load(path.read_text("utf-8"))
    good = isinstance(content, dict) and all(map(_is_texts, content.values()))
    if not good:
        raise BesideProblem(f"{path}: expected is, below each question's name, a text per letter.")
    return content


def _is_texts(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return all(isinstance(part, str) for pair in value.items() for part in pair)
