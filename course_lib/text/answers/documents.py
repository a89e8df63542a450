"""What questions are answered from: the course's lessons and Python's reference, in passages.

A passage is a stretch of one section, about a hundred words, that knows where it stands.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course_lib import data
from course_lib.notebooks import chapters

LAST_LESSON = "12"  # the next ones are about language, and would find their own questions
LITTLE = 40  # letters: what is left of a copy, or is no copy for all that it stands twice
_UNDERLINE = re.compile(r"([*=\-~^])\1{2,}$")
_ITEM = re.compile(r"([-*•]|\d+\.)\s+")
_MARKDOWN = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),  # links and pictures
    (re.compile(r"\*\*(.+?)\*\*"), r"\1"),
    (re.compile(r"(?<![\w*\\])\*([^*\s][^*]*?)\*(?![\w*])"), r"\1"),
    (re.compile(r"`([^`]*)`"), r"\1"),
    (re.compile(r"\$"), ""),
)


@dataclass(frozen=True)
class Passage:
    """A stretch of a document.

    Attributes
    ----------
    text : str
        Its paragraphs, list items and lines of code, a line for each.
    document : str
        "lesson 04", or "Python reference, topic 'with'".
    heading : str
        The section, without its number; a method's name where a method is described.
    """

    text: str
    document: str
    heading: str

    @property
    def source(self) -> str:
        """Where the passage stands, in words."""
        return f"{self.document}, section '{self.heading}'"

    @property
    def content(self) -> str:
        """Heading and text: what is searched."""
        return f"{self.heading}\n{self.text}"


def passages(size: int = 100, lessons: bool = True, python: bool = True) -> list[Passage]:
    """Return the passages of the lessons up to 12 and of Python's reference.

    Parameters
    ----------
    size
        A passage ends with the paragraph that brings it to so many words. A section's last passage
        may be shorter.
    lessons, python
        Which of the two to take.
    """
    taken = lesson_passages(size) if lessons else []
    return taken + (python_passages(size) if python else [])


def lesson_passages(
    size: int = 100, last: str = LAST_LESSON, root: Path | None = None
) -> list[Passage]:
    """Return the passages of the lessons: their text cells, without header and footer.

    Parameters
    ----------
    size
        As in `passages`.
    last
        The number of the last lesson to read, "12".
    root
        The folder of the course; without it, it is looked for.
    """
    found = []
    for document, sections in lesson_sections(last, root).items():
        for heading, blocks in sections:
            found += _cut(blocks, size, document, heading)
    return found


def lesson_sections(
    last: str = LAST_LESSON, root: Path | None = None
) -> dict[str, list[tuple[str, list[str]]]]:
    """Return for each lesson, such as "lesson 04", its sections: heading and paragraphs."""
    found = {}
    for chapter in chapters(root):
        if chapter.number <= last:
            cells = _text_cells(chapter.lesson)
            own = [cells[name] for name in cells if name not in ("header", "footer")]
            found[f"lesson {chapter.number}"] = list(_markdown_sections("\n\n".join(own)))
    return found


def lesson_summaries(last: str = LAST_LESSON, root: Path | None = None) -> dict[str, list[str]]:
    """Return for each lesson the lines of the summary that its author wrote, from the footer."""
    found = {}
    for chapter in chapters(root):
        if chapter.number <= last:
            sections = dict(_markdown_sections(_text_cells(chapter.lesson)["footer"]))
            lines = [line for line in sections["Summary"] if _ITEM.match(line)]
            found[f"lesson {chapter.number}"] = [_ITEM.sub("", line, count=1) for line in lines]
    return found


def _text_cells(lesson: Path) -> dict[str, str]:
    """Return the Markdown cells of a notebook, by id, without nbformat, which starts slowly."""
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    return {c["id"]: "".join(c["source"]) for c in cells if c["cell_type"] == "markdown"}


def python_passages(size: int = 100) -> list[Passage]:
    """Return the passages of Python's reference.

    Some text stands in several topics. It is taken once, from the shortest one: `help("with")`
    shows it, where `help("compound")` would bury it.
    """
    docs = data.load("python_docs")
    topics = sorted(zip(docs.sample_names, docs.x, strict=True), key=lambda topic: len(topic[1]))
    found, seen = [], set()
    for name, text in topics:
        for heading, blocks in _reference_sections(text):
            new = [block for block in blocks if block not in seen]
            if sum(map(len, new)) > LITTLE:
                found += _cut(new, size, f"Python reference, topic '{name}'", heading)
            seen.update(block for block in blocks if len(block) > LITTLE)
    return found


def _cut(blocks: list[str], size: int, document: str, heading: str) -> list[Passage]:
    """Join paragraphs to passages of about `size` words; a short rest joins the one before."""
    joined, count = [[]], 0
    for block in blocks:
        if count >= size:
            joined, count = [*joined, []], 0
        joined[-1].append(block)
        count += len(block.split())
    if len(joined) > 1 and count < size / 3:
        joined[-2:] = [joined[-2] + joined[-1]]
    return [Passage("\n".join(some), document, heading) for some in joined if some]


def _markdown_sections(text: str) -> Iterator[tuple[str, list[str]]]:
    heading, blocks = "", []
    for pattern, plain in _MARKDOWN:
        text = pattern.sub(plain, text)
    for block in re.split(r"\n\s*\n", text):
        if found := re.match(r"#+\s+(?:\d+\.\s+)?(.+)", block):
            if blocks:
                yield heading, blocks
            heading, blocks, block = found[1].strip(), [], block[found.end() :]
        lines = [re.sub(r"^>\s?", "", line) for line in block.splitlines()]
        blocks += _joined(lines, apart=lambda line: _ITEM.match(line) or line.startswith("|"))
    if blocks:
        yield heading, blocks


def _reference_sections(text: str) -> Iterator[tuple[str, list[str]]]:
    heading, blocks, section = "", [], ""
    pieces = [piece.rstrip() for piece in re.split(r"\n\s*\n", text) if piece.strip()]
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        lines = piece.splitlines()
        if len(lines) > 1 and _UNDERLINE.match(lines[1]):
            if blocks:
                yield heading, blocks
            heading = section = lines[0].strip()
            blocks, lines = [], lines[2:]
        elif _describes(lines, following):
            if blocks:
                yield heading, blocks
            heading, blocks = re.split(r"[(\[]| --", lines[0])[0].strip(), []
        elif blocks and heading != section and not piece.startswith(" ") and blocks[1:]:
            yield heading, blocks  # flush left again: the description is over
            heading, blocks = section, []
        if _is_code(lines):
            blocks += [line.rstrip() for line in lines]
        else:
            blocks += _joined(lines, apart=lambda line: _ITEM.match(line.strip()))
    if blocks:
        yield heading, blocks


def _describes(lines: list[str], following: str) -> bool:
    """Say whether this is a line such as "str.split(sep=None)", with its description below."""
    first = lines[0] if lines else " "
    name = re.match(r"(?:class |async |exception )?[A-Za-z_][\w.]*(?:\s|\(|\[|$)", first)
    prose = first[-1:] in ".:," or len(first.split()) > 8
    return bool(name) and not prose and following.startswith("   ")


def _is_code(lines: list[str]) -> bool:
    return any(re.match(r"\s+(>>>|\.\.\.) ", line) or "::=" in line for line in lines)


def _joined(lines: Iterable[str], apart) -> list[str]:
    """Join the lines of paragraphs; where `apart` says so, a line begins anew."""
    blocks = []
    for line in lines:
        if blocks and not apart(line):
            # A word that was cut at the end of a line keeps its hyphen and loses the gap.
            gap = "" if re.search(r"\w-$", blocks[-1]) else " "
            blocks[-1] += gap + line.strip()
        else:
            blocks.append(line.strip())
    return [re.sub(r"\s+", " ", block).strip() for block in blocks if block.strip()]
