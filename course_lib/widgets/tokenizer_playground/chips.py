"""Tokens as they are shown: a name for each, lines of them, and what they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from course_lib.widgets.microscope_sheet import Box, Sheet
from course_lib.widgets.text_generator.letters import MISSING, has

FONT = "DejaVu Sans"
SYMBOLS = {" ": "·", "\n": "↵", "\t": "⇥"}
MEANINGS = {"·": "space", "↵": "new line", "⇥": "tab"}
BRACKET = "#24292f"
PADDING, WITHIN, BETWEEN = 4, 2, 9  # pixels: beside a name, between tokens, between words


@dataclass(frozen=True)
class Chip:
    """One token of the text.

    Attributes
    ----------
    token : bytes
        What it stands for.
    number : int
        Its number in the tokenizer.
    piece : int
        The word that it is in.
    start : int
        The place of its first byte in the text.
    fresh : bool
        Whether the last merge made it.
    special : str
        Its name, such as ``"<start>"``, if it is a special token, which stands for no bytes.
    """

    token: bytes
    number: int
    piece: int
    start: int
    fresh: bool = False
    special: str = ""

    @property
    def name(self) -> str:
        """How it is written in a picture."""
        return special_name(self.special) or drawn(self.token)

    @property
    def whole(self) -> bool:
        """Whether it is whole characters."""
        return characters(self.token) is not None


@dataclass(frozen=True)
class Split:
    """A character whose bytes are in several tokens: the first and the last chip, and its name."""

    first: int
    last: int
    character: str


def special_name(special: str) -> str:
    """Return how a special token is written: START for ``"<start>"``."""
    return special.strip("<>").upper()


@lru_cache(maxsize=4000)
def characters(token: bytes) -> str | None:
    """Return the text of a token, or None if its bytes are no whole characters."""
    try:
        return token.decode()
    except UnicodeDecodeError:
        return None


def visible(text: str) -> str:
    """Return a text with symbols for what cannot be seen."""
    return "".join(SYMBOLS.get(c, c if c.isprintable() else f"U+{ord(c):04X}") for c in text)


def written(token: bytes) -> str:
    """Return how a token is written in a sentence: its text, or its bytes in hexadecimal."""
    text = characters(token)
    return token.hex(" ").upper() if text is None else visible(text)


@lru_cache(maxsize=4000)
def drawn(token: bytes) -> str:
    """Return how a token is written in a picture, whose font does not have all characters."""
    text = characters(token)
    if text is None:
        return written(token)
    if len(text) == 1 and not has(visible(text)[:1], FONT):
        return f"U+{ord(text):04X}"
    return "".join(c if has(c, FONT) else MISSING for c in visible(text))


@lru_cache(maxsize=4000)
def _em(letter: str, weight: str) -> float:
    font = FontProperties(family=FONT, weight=weight, size=text_to_path.FONT_SCALE)
    wide, narrow = (
        text_to_path.get_text_width_height_descent(text, font, False)[0]
        for text in (f"|{letter}|", "||")
    )
    return (wide - narrow) / text_to_path.FONT_SCALE


def width(text: str, size: float, weight: str = "normal") -> float:
    """Return how many pixels a text takes."""
    return size * sum(_em(letter, weight) for letter in text)


def split_characters(chips: Sequence[Chip]) -> list[Split]:
    """Return the characters that no single token holds.

    The tokens need not be a text: a model may write bytes that make no character.
    """
    owner = [n for n, chip in enumerate(chips) for _ in chip.token]  # of each byte
    whole = b"".join(chip.token for chip in chips)
    found, at = [], 0
    while at < len(whole):
        size = utf8_size(whole[at])
        character = characters(whole[at : at + size]) if size > 1 else None
        if character is None:  # it is in one token, or no character begins here
            at += 1
            continue
        first, last = owner[at], owner[at + size - 1]
        if last > first:
            found.append(Split(first, last, character))
        at += size
    return found


def utf8_size(byte: int) -> int:
    """Return how many bytes a character takes in UTF-8 that begins with this byte."""
    return 1 + sum(byte >= low for low in (0xC0, 0xE0, 0xF0))


Line = list[tuple[int, float, float]]  # the number of a chip, where it begins, and its width


def lines(chips: Sequence[Chip], wide: Sequence[float], room: float) -> list[Line]:
    """Put chips into lines; a word stays together if it can, and a new line ends its line.

    Parameters
    ----------
    chips
        All tokens of the text.
    wide
        The width of each, in pixels.
    room
        Of a line.
    """
    found: list[Line] = [[]]
    left = 0.0
    for n, chip in enumerate(chips):
        new_word = n == 0 or chips[n - 1].piece != chip.piece
        if new_word and n:
            left += BETWEEN - WITHIN
        needed = _word(chips, wide, n) if new_word else wide[n]
        ended = n > 0 and chips[n - 1].token.endswith(b"\n")
        full = left + (needed if needed <= room else wide[n]) > room
        if found[-1] and (ended or full):
            found.append([])
            left = 0.0
        found[-1].append((n, left, wide[n]))
        left += wide[n] + WITHIN
    return found


def _word(chips: Sequence[Chip], wide: Sequence[float], n: int) -> float:
    """Return the width of the word that begins with a chip."""
    needed = -float(WITHIN)
    for chip, one in zip(chips[n:], wide[n:], strict=True):
        if chip.piece != chips[n].piece:
            break
        needed += one + WITHIN
    return needed


def draw_split(sheet: Sheet, split: Split, boxes: Mapping[int, Box]) -> None:
    """Draw a bracket over the tokens that share a character, and its name.

    Parameters
    ----------
    sheet
        Where to draw.
    split
        The tokens and the character.
    boxes
        Where each token is drawn that is seen, by its number.
    """
    seen = [boxes[n] for n in range(split.first, split.last + 1) if n in boxes]
    for row in {top for _, top, *_ in seen}:
        here = [box for box in seen if box[1] == row]
        left, right = here[0][0], here[-1][0] + here[-1][2]
        y = row - 4
        sheet.bar((left, y, right - left, 1), BRACKET)
        sheet.bar((left, y, 1, 4), BRACKET)
        sheet.bar((right - 1, y, 1, 4), BRACKET)
        sheet.text((left + right) / 2, y - 6, drawn(split.character.encode()), 10.5, align=0.5)
