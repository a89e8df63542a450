"""The text as a picture: lines of letters, and a bar under each letter for its surprise."""

from collections.abc import Sequence

import numpy as np

from course_lib import plots
from course_lib.widgets.pixels import colour

from .letters import tile
from .words import MEANINGS

COLUMNS, ROWS = 72, 13
WIDE, LETTER, BAR, GAP = 8, 18, 9, 2  # of a cell, in CSS pixels; the last three are its height
HIGH = LETTER + BAR + GAP
SIZE = 13  # of the letters
MOST_BITS = 8.0  # what is more surprising has the highest bar too
INK, FAINT, BY_HAND = plots.INK, "#a0a9b2", "#b34700"  # text, symbols, what the reader chose
PAPER, PROMPT = "#ffffff", "#e3e8ee"


def lines(letters: Sequence[str], ends: Sequence[bool], columns: int = COLUMNS) -> list[range]:
    """Return the places of each line; the last one holds the next place, and may be empty.

    A line ends behind a new line, and where it is full: behind its last space, if it has one.
    """
    found, start, space = [], 0, 0
    for place in range(len(letters) + 1):
        if place - start == columns:
            stop = space if space > start else place
            found.append(range(start, stop))
            start = stop
        if place < len(letters) and letters[place] == "␣":
            space = place + 1
        if place < len(letters) and ends[place]:
            found.append(range(start, place + 1))
            start = place + 1
    return [*found, range(start, len(letters))]


def line_of(found: Sequence[range], place: int) -> int:
    """Return the number of the line in which a place is."""
    return next(n for n, line in enumerate(found) if place < line.stop or n == len(found) - 1)


def first_line(found: Sequence[range], at: int, rows: int = ROWS) -> int:
    """Return the first line to be shown: the last lines, or those around the cursor."""
    last = max(0, len(found) - rows)
    line = line_of(found, at)
    return last if line >= last else max(0, line - rows // 2)


def picture(
    letters: Sequence[str],
    bits: np.ndarray,
    prompt: int,
    by_hand: frozenset[int],
    shown: Sequence[range],
    ratio: float = 1.0,
) -> np.ndarray:
    """Return some lines as colours, (len(shown) * height, COLUMNS * width, 3) uint8.

    Parameters
    ----------
    letters, bits, prompt, by_hand
        As in `model.Frame`.
    shown
        The places of each line.
    ratio
        Pixels for each CSS pixel.
    """
    wide, high, tall, gap = (round(size * ratio) for size in (WIDE, LETTER, BAR, GAP))
    blank = tile(" ", INK, PAPER, "normal", wide, high, SIZE * ratio)
    cells = []
    for line in shown:
        for place in line:
            letter = letters[place]
            ink = FAINT if letter in MEANINGS else INK
            chosen = place in by_hand
            cells.append(
                tile(
                    letter,
                    BY_HAND if chosen else ink,
                    PROMPT if place < prompt else PAPER,
                    "bold" if chosen else "normal",
                    wide,
                    high,
                    SIZE * ratio,
                )
            )
        cells.extend([blank] * (COLUMNS - len(line)))
    grid = np.stack(cells).reshape(len(shown), COLUMNS, high, wide, 3)
    surprise = np.zeros((len(shown), COLUMNS))
    for row, line in enumerate(shown):
        surprise[row, : len(line)] = bits[line.start : line.stop]
    space = np.full((len(shown), COLUMNS, gap, wide, 3), 255, np.uint8)
    whole = np.concatenate([grid, bars(surprise, tall, wide), space], axis=2)
    # (lines, columns, height, width, 3) -> (lines, height, columns, width, 3)
    return whole.swapaxes(1, 2).reshape(len(shown) * (high + tall + gap), COLUMNS * wide, 3)


def bars(bits: np.ndarray, tall: int, wide: int) -> np.ndarray:
    """Return a bar for each number of bits (...), as colours (..., tall, wide, 3) uint8."""
    share = np.clip(bits / MOST_BITS, 0, 1)
    high = np.ceil(share * tall - 0.1)  # 0.1: what is next to nothing has none
    filled = high[..., np.newaxis] > np.arange(tall)[::-1]
    tints = shade(share)[..., np.newaxis, np.newaxis, :]
    drawn = np.where(filled[..., np.newaxis, np.newaxis], tints, np.uint8(255))
    drawn = np.repeat(drawn, wide, axis=-2)
    drawn[..., -1, :] = 255  # between two bars
    return drawn


def shade(share: np.ndarray) -> np.ndarray:
    """Return the colours of surprises from 0 to 1 (...,) as (..., 3) uint8: the darker the more."""
    return colour(0.9 * (1 - np.asarray(share)), "viridis", 0, 1)
