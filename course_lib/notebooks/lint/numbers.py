"""No measured number is typed: what the text claims, a cell has computed.

Only what looks like a result is taken for a claim: a percentage, a decimal, a time, "three times
faster". It is supported if an output of the lesson shows it, rounded as the text rounds it, or
if it was chosen in the code before. What stands in quotation marks is somebody's saying.
"""

import ast
import html
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from course_lib.notebooks.lint.course import Lesson
from course_lib.notebooks.lint.findings import Finding
from course_lib.notebooks.lint.prose import blank, prose

__all__ = ["Claim", "claims", "numbers"]

DIGITS = r"(?<![\w.,/:-])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d]|\.\d)"
UNITS = "percent|percentage points?|milliseconds?|ms|seconds?|s|minutes?|min|hours?|h"
WITH_UNIT = re.compile(rf"{DIGITS}(?P<unit>\s?%|[\s-](?:{UNITS})\b)")
DECIMAL = re.compile(DIGITS)
WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
WORDS |= {"ten": 10, "twenty": 20, "fifty": 50, "a hundred": 100, "a thousand": 1000}
BETTER = "as|faster|slower|larger|smaller|bigger|better|worse|more|fewer|less|higher|lower|longer"
TIMES = re.compile(
    rf"\b(?P<number>\d+(?:\.\d+)?|{'|'.join(WORDS)}) times (?:{BETTER})\b", re.IGNORECASE
)
# "section 4.2" and "Python 3.11" name something; they measure nothing.
NAME = re.compile(
    r"(?:sections?|chapters?|lessons?|figures?|equations?|tables?|versions?|python|keras|numpy)\s+$",
    re.IGNORECASE,
)
QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”')
READING_TIME = re.compile(r"^\*\*Reading time:\*\*.*$", re.MULTILINE)
PRINTED = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)\s?(?P<unit>%|times\b|[×x](?!\w))?"
)
MEND = (
    "Print it in a cell, or say it without the number; if it is a definition or comes from a "
    "source, write <!-- lint: numbers {0}: why -->"
)


@dataclass(frozen=True)
class Claim:
    """A number in the text that looks like a result.

    Attributes
    ----------
    text
        As it is written: "97 %".
    value
        97.0.
    decimals
        How many digits stand behind the point.
    kind
        "percent", "time", "decimal" or "times".
    """

    text: str
    value: float
    decimals: int
    kind: str

    def near(self, value: float) -> bool:
        """Say whether another number, rounded as this one is, is this one."""
        return abs(value - self.value) <= 0.5 * 10**-self.decimals + 1e-9


def numbers(lesson: Lesson) -> Iterator[Finding]:
    """Look for claims that no output shows and no earlier code chose, alternative texts too."""
    shown = [one for cell in lesson.executed_cells for one in _shown(cell)]
    chosen: set[float] = set()
    for cell in lesson.notebook.cells:
        if cell.cell_type == "code":
            chosen |= _chosen(cell.source)
            text, place = "\n".join(_alternative_texts(cell.source)), "in its alternative text"
        else:
            text, place = cell.source, "in its text"
        for claim in claims(text):
            if not _supported(claim, shown, chosen):
                what = f"{claim.text!r} {place} is in no output and in no code before it"
                yield lesson.finding("numbers", cell.id, what, MEND.format(claim.text), claim.text)


def claims(text: str) -> list[Claim]:
    """Return the numbers in Markdown or plain text that look like results, each once."""
    text = blank(QUOTED, blank(READING_TIME, prose(text)))
    found = []
    for match in TIMES.finditer(text):
        found.append(_claim(match, "times"))
    text = blank(TIMES, text)
    for match in WITH_UNIT.finditer(text):
        share = match["unit"].strip(" -").startswith(("%", "percent"))
        found.append(_claim(match, "percent" if share else "time"))
    text = blank(WITH_UNIT, text)
    for match in DECIMAL.finditer(text):
        if "." in match["number"] and not NAME.search(text[: match.start()]):
            found.append(_claim(match, "decimal"))
    return list(dict.fromkeys(found))


def _claim(match: re.Match, kind: str) -> Claim:
    written = match["number"].replace(",", "").lower()
    decimals = len(written.partition(".")[2])
    value = WORDS[written] if written in WORDS else float(written)
    return Claim(" ".join(match[0].split()), float(value), decimals, kind)


def _supported(claim: Claim, shown: list[tuple[float, str]], chosen: set[float]) -> bool:
    if claim.kind == "times":
        # A small number such as 3 stands in many outputs, and means something else in most.
        return any(claim.near(value) for value, unit in shown if unit in ("times", "×", "x"))
    for value, unit in shown:
        if claim.near(value):
            return True
        if claim.kind == "percent" and value <= 1 and claim.near(100 * value):
            return True
        if claim.kind == "decimal" and unit == "%" and claim.near(value / 100):
            return True
    wanted = {claim.value, claim.value / 100} if claim.kind == "percent" else {claim.value}
    return any(abs(one - value) < 1e-9 for one in wanted for value in chosen)


def _shown(cell: NotebookNode) -> Iterator[tuple[float, str]]:
    """Yield the numbers in what a cell shows, each with a "%" or "times" behind it."""
    if re.search(r"\bquiz\.", cell.source):
        return  # a question is no result
    for output in cell.outputs:
        data = output.get("data", {})
        page = data.get("text/html", "")
        # Of a picture its alternative text is read: the title and the ticks are not.
        alternatives = " ".join(re.findall(r'\balt="([^"]*)"', page))
        page = html.unescape(f"{re.sub(r'<[^>]*>', ' ', page)} {alternatives}")
        for text in (output.get("text", ""), data.get("text/plain", ""), page):
            for found in PRINTED.finditer(text):
                yield float(found["number"].replace(",", "")), found["unit"] or ""


def _chosen(source: str) -> set[float]:
    """Return the numbers that stand in code, not those in its comments and texts."""
    found = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NUMBER:
                value = ast.literal_eval(token.string)
                if not isinstance(value, complex):
                    found.add(float(value))
    except (tokenize.TokenError, SyntaxError):
        pass  # a magic, or a mistake that running it tells
    return found


def _alternative_texts(source: str) -> Iterator[str]:
    """Return what is typed of each `alt=...`; what an f-string computes is left out."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "alt":
            for part in ast.walk(node.value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value
