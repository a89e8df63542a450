"""A finding, and how an author says that a finding is none: with a reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nbformat import NotebookNode

__all__ = ["Finding", "Silence", "apply_silences", "silences"]

SILENCE = re.compile(r"lint:\s*(?P<check>[\w-]+)(?:[ \t]+(?P<about>[^:\n]*?))?\s*:\s*(?P<why>.*)")
COMMENT = re.compile(r"<!--\s*(lint\b.*?)\s*-->", re.DOTALL)
SHORTEST_REASON = 10  # characters; "ok" is no reason


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Attributes
    ----------
    check
        The name of the check, such as "lengths".
    file
        The file, as seen from the course folder.
    cell
        The id of the cell; empty where the whole file is meant.
    what
        What is wrong.
    mend
        What to do about it.
    about
        The word or number that it is about, for an author who silences this one alone.
    """

    check: str
    file: str
    cell: str
    what: str
    mend: str
    about: str = ""

    def __str__(self) -> str:
        """Return the finding as one line."""
        place = f"{self.file}: {self.cell}" if self.cell else self.file
        return f"{place}: {self.check}: {self.what}. {self.mend}"


@dataclass(frozen=True)
class Silence:
    """An author's word that a check is wrong about a cell.

    Attributes
    ----------
    cell
        The id of the cell that it stands in.
    check
        The check that it speaks of.
    about
        The one word or number that it is limited to; empty for the whole cell.
    why
        The reason.
    """

    cell: str
    check: str
    about: str
    why: str

    def covers(self, finding: Finding) -> bool:
        """Say whether a finding is the one meant."""
        same = (self.cell, self.check) == (finding.cell, finding.check)
        return same and self.about in ("", finding.about)


def silences(notebook: NotebookNode) -> tuple[list[Silence], list[tuple[str, str]]]:
    """Return the silences of a notebook, and (cell, text) of those that cannot be read.

    In Markdown a silence is a comment that does not render, in a code cell a tag, so that no
    reader has to look at it.
    """
    found, unreadable = [], []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            texts = [" ".join(text.split()) for text in COMMENT.findall(cell.source)]
        else:
            texts = [tag for tag in cell.metadata.get("tags", []) if tag.startswith("lint")]
        for text in texts:
            match = SILENCE.fullmatch(text)
            if match is None:
                unreadable.append((cell.id, text))
            else:
                about = (match["about"] or "").strip()
                found.append(Silence(cell.id, match["check"], about, match["why"].strip()))
    return found, unreadable


def apply_silences(
    findings: Iterable[Finding], notebook: NotebookNode, file: str, ran: set[str], known: set[str]
) -> list[Finding]:
    """Drop the findings that the author silenced, and add a finding for each idle silence.

    Parameters
    ----------
    findings
        What the checks found in this notebook.
    notebook, file
        The notebook, and its name for new findings.
    ran
        The checks that were made in full; a silence of another check is left alone.
    known
        The names of all checks.

    Returns
    -------
    list of Finding
        What is left, with a finding for each silence that cannot be read, gives no reason, or
        speaks of a number that is not in its cell.
    """
    given, unreadable = silences(notebook)
    findings = list(findings)
    texts = {cell.id: COMMENT.sub("", cell.source) for cell in notebook.cells}
    kept = [one for one in findings if not any(silence.covers(one) for silence in given)]
    form = "Write it as `lint: CHECK: reason`, or `lint: CHECK WORD: reason`"
    for cell, text in unreadable:
        kept.append(Finding("silences", file, cell, f"{text!r} silences nothing", form))
    for one in given:
        name = " ".join(filter(None, (one.check, one.about)))
        if one.check not in known:
            what = f"there is no check {one.check!r}"
            mend = f"The checks are: {', '.join(sorted(known))}"
        elif len(one.why) < SHORTEST_REASON:
            what, mend = f"{name!r} is silenced without a reason", "Say why, behind the colon"
        elif one.check in ran and not any(one.covers(finding) for finding in findings):
            what, mend = f"{name!r} is silenced and finds nothing here", "Remove the silence"
        elif one.check == "numbers" and one.about not in texts[one.cell]:
            what, mend = f"{name!r} is silenced and not in this text", "Remove the silence"
        else:
            continue
        kept.append(Finding("silences", file, one.cell, what, mend))
    return kept
