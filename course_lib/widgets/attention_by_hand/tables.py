"""The tables of attention by hand: the numbers that are edited, and what comes of them."""

import numpy as np
from matplotlib.colors import to_rgb

from course_lib import plots
from course_lib.widgets.microscope_sheet import Sheet
from course_lib.widgets.pixels import colour
from course_lib.widgets.unrolled_words import brief

from . import words
from .reading import COUNT, REACH

QUERY, KEY, VALUE = plots.COLOURS[1], plots.COLOURS[0], "#007a5a"  # the last: darkened green
GREY, MASKED = "#57606a", "#e6eaee"
LEFT, NAMES = 12, 54  # the edge of all tables, and the room for the words
# What is edited.
CELL, ROW, GAP = 41, 34, 7  # width and height of a cell, and the space between query, key, value
TOP = 74
CALCULATION = 234  # the middle line of its title
# What comes of it.
BELOW, PITCH, WIDE = 404, 29, 46  # the first row, its height, the width of a cell
STARTS = (68, 290, 512)  # of scores, scaled scores and weights
OUTPUT, OUTPUT_WIDE = 748, 66
EVEN = 0.179  # the luminance on which black and white are equally easy to read


def column_left(column: int) -> float:
    """Return the left edge of a column of numbers."""
    return LEFT + NAMES + column * CELL + column // 2 * GAP


def pale(values, most: float) -> np.ndarray:
    """Return signed numbers as light red and blue, so that dark letters stay legible on them."""
    return colour(values, "RdBu", -2 * most, 2 * most)


def draw_headings(sheet: Sheet) -> None:
    """Write what is the same in every picture."""
    sheet.text(LEFT, 18, "The numbers of the four words", 13.5, "bold")
    for part, (name, ink) in enumerate((("query", QUERY), ("key", KEY), ("value", VALUE))):
        left = column_left(2 * part)
        sheet.text(left + CELL, 45, name, 13, "bold", 0.5, ink)
        sheet.bar((left, 53, 2 * CELL, 2), ink)
        for column, axis in enumerate("xy"):
            sheet.text(left + (column + 0.5) * CELL, 63, axis, 11, align=0.5, colour=GREY)
    for line, name in enumerate(words.LINES):
        sheet.text(LEFT, CALCULATION + 22 + 19 * line, name, 12, colour=GREY)
    titles = (
        ("scores", "query · key"),
        ("scaled scores", ""),
        ("weights", "softmax of each row: sum 1"),
        ("output", "weights · values"),
    )
    for left, (title, below) in zip((*STARTS, OUTPUT), titles, strict=True):
        sheet.text(left, BELOW - 49, title, 13.5, "bold")
        sheet.text(left, BELOW - 31, below, 11.5, colour=GREY)
    for column, axis in enumerate("xy"):
        x = OUTPUT + (column + 0.5) * OUTPUT_WIDE
        sheet.text(x, BELOW - 11, axis, 11, align=0.5, colour=GREY)
    for left in (*STARTS[1:], OUTPUT):
        middle = BELOW + COUNT * PITCH / 2
        sheet.text(left - 20, middle, "→", 17, align=0.5, colour=GREY)


def draw_numbers(sheet: Sheet, frame) -> None:
    """Draw queries, keys and values; the selected number has a frame."""
    for column in range(0, frame.numbers.shape[1], 2):
        box = (column_left(column), TOP, 2 * CELL, COUNT * ROW)
        sheet.picture(box, pale(frame.numbers[:, column : column + 2], REACH))
    for (row, column), value in np.ndenumerate(frame.numbers):
        box = (column_left(column), TOP + row * ROW, CELL, ROW)
        chosen = (row, column) == frame.selected
        shown = words.entry(value)
        if chosen and frame.typed is not None:
            sheet.bar(box, "white")
            shown = frame.typed.replace("-", "−") + "|"
        weight = "bold" if chosen else "normal"
        sheet.text(box[0] + CELL / 2, box[1] + ROW / 2, shown, 12.5, weight, 0.5, room=CELL - 3)
        sheet.place(box, "number", row, column)
    for row in range(COUNT):
        _name(sheet, frame, row, TOP + (row + 0.5) * ROW)
        if row:  # thin white lines part the rows
            sheet.bar((LEFT + NAMES, TOP + row * ROW - 0.5, 6 * CELL + 2 * GAP, 1), "white")
    row, column = frame.selected
    sheet.marker((column_left(column), TOP + row * ROW, CELL, ROW), plots.INK)


def _name(sheet: Sheet, frame, row: int, middle: float) -> None:
    """Write a word at the left; the one that looks is marked."""
    looks = row == frame.row
    ink, weight = (QUERY, "bold") if looks else (plots.INK, "normal")
    right = LEFT + NAMES - 8
    sheet.text(right, middle, frame.words[row], 13, weight, 1, ink, room=NAMES - 10)
    sheet.place((0, middle - 14, LEFT + NAMES, 28), "word", row)


def draw_calculation(sheet: Sheet, frame) -> None:
    """Work one weight out, from the two vectors to its share of the output."""
    looks, seen = words.quoted(frame.words[frame.row]), frame.words[frame.at]
    seen = "itself" if frame.at == frame.row else words.quoted(seen)
    right = column_left(6) - GAP
    title = f"{looks} looks at {seen}"
    sheet.text(LEFT, CALCULATION, title, 13.5, "bold", room=right - LEFT)
    for line, text in enumerate(words.calculation(frame)):
        y = CALCULATION + 22 + 19 * line
        sheet.text(LEFT + NAMES, y, text, 12, room=right - LEFT - NAMES)


def draw_results(sheet: Sheet, frame) -> None:
    """Draw scores, scaled scores with the mask, weights and outputs: a row for who looks."""
    most = max(1.0, float(np.abs(frame.scores).max()))
    all_cells = np.ones((COUNT, COUNT), bool)
    scaling = "÷ √2" if frame.divides else "not divided by √2"
    masking = "all may look" if frame.mask.all() else "later words masked"
    sheet.text(STARTS[1], BELOW - 31, f"{scaling}; {masking}", 11.5, colour=GREY)
    cells = (
        (frame.scores, pale(frame.scores, most), all_cells),
        (frame.scaled, pale(frame.scaled, most), frame.mask),
        (frame.weights, colour(frame.weights, "viridis", 0, 1), frame.mask),
    )
    for n, (left, parts) in enumerate(zip(STARTS, cells, strict=True)):
        for column, word in enumerate(frame.words):
            weight = "bold" if column == frame.at else "normal"
            x = left + (column + 0.5) * WIDE
            sheet.text(x, BELOW - 11, word, 11.5, weight, 0.5, KEY, room=WIDE - 4)
        _cells(sheet, left, *parts, "−∞" if n == 1 else "0")
        sheet.place((left, BELOW, COUNT * WIDE, COUNT * PITCH), "pair")
    for row in range(COUNT):
        _name(sheet, frame, row, BELOW + (row + 0.5) * PITCH)
    _draw_outputs(sheet, frame)
    for left, wide in [(left, COUNT * WIDE) for left in STARTS] + [(OUTPUT, 2 * OUTPUT_WIDE)]:
        sheet.marker((left, BELOW + frame.row * PITCH, wide, PITCH), QUERY)
    for left in STARTS:
        box = (left + frame.at * WIDE, BELOW + frame.row * PITCH, WIDE, PITCH)
        sheet.frame((box[0] + 2, box[1] + 2, WIDE - 4, PITCH - 4), plots.INK, 2)


def _draw_outputs(sheet: Sheet, frame) -> None:
    tints = pale(frame.outputs, REACH)
    sheet.picture((OUTPUT, BELOW, 2 * OUTPUT_WIDE, COUNT * PITCH), tints)
    for (row, column), value in np.ndenumerate(frame.outputs):
        x, y = OUTPUT + (column + 0.5) * OUTPUT_WIDE, BELOW + (row + 0.5) * PITCH
        sheet.text(x, y, brief(value), 12.5, align=0.5, colour="black", room=WIDE - 6)
    sheet.place((OUTPUT, BELOW, 2 * OUTPUT_WIDE, COUNT * PITCH), "output")


def _cells(sheet: Sheet, left: float, values, tints, allowed, masked: str) -> None:
    """Draw a table of who looks (rows) at whom (columns)."""
    grey = np.round(255 * np.array(to_rgb(MASKED))).astype(np.uint8)
    tints = np.where(allowed[..., np.newaxis], tints, grey)
    sheet.picture((left, BELOW, COUNT * WIDE, COUNT * PITCH), tints)
    for (row, column), value in np.ndenumerate(values):
        x, y = left + (column + 0.5) * WIDE, BELOW + (row + 0.5) * PITCH
        ink = ink_on(tints[row, column]) if allowed[row, column] else GREY
        shown = brief(value) if allowed[row, column] else masked
        sheet.text(x, y, shown, 12.5, align=0.5, colour=ink, room=WIDE - 6)


def ink_on(ground: np.ndarray) -> str:
    """Return black or white, whichever is easier to read on a colour, three bytes.

    By the relative luminance of the Web Content Accessibility Guidelines 2.1.
    """
    shares = ground / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return "black" if linear @ (0.2126, 0.7152, 0.0722) > EVEN else "white"
