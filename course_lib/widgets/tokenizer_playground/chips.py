"""Tokens as they are shown: a name for each, and lines of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from course_lib.widgets.text_generator.letters import MISSING, has

FONT = "DejaVu Sans"
SYMBOLS = {" ": "·", "\n": "↵", "\t": "⇥"}
MEANINGS = {"·": "space", "↵": "new line", "⇥": "tab"}
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
    """

    token: bytes
    number: int
    piece: int
    start: int
    fresh: bool = False

    @property
    def name(self) -> str:
        """How it is written in a picture."""
        return drawn(self.token)

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


def split_characters(chips: Sequence[Chip], text: str) -> list[Split]:
    """Return the characters that no single token holds."""
    found, at, chip = [], 0, 0
    for character in text:
        end = at + len(character.encode())
        while chips[chip].start + len(chips[chip].token) <= at:
            chip += 1
        last = chip
        while chips[last].start + len(chips[last].token) < end:
            last += 1
        if last > chip:
            found.append(Split(chip, last, character))
        at = end
    return found


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
