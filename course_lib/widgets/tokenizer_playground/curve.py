"""Draws how long the text is in bytes, characters and tokens, and how the tokens become fewer."""

import numpy as np
from matplotlib.colors import to_rgb

from course_lib import plots
from course_lib.widgets.microscope_sheet import Sheet

LEFT, RIGHT, TOP = 602, 888, 314
BARS, NUMBERS = 678, 842  # where the bars begin, and where the longest one ends
CURVE = (LEFT + 38, 420, RIGHT - LEFT - 46, 74)  # left, top, width, height
GREY, BLUE, ORANGE = "#57606a", plots.COLOURS[0], plots.COLOURS[1]
BELOW = "#d6e6f3"


def draw_counts(sheet: Sheet, frame) -> None:
    """Draw three bars, and the curve of tokens over merges."""
    sheet.text(LEFT, TOP, "The length of this text", 14, "bold")
    counted = {"bytes": frame.bytes, "characters": frame.characters, "tokens": len(frame.chips)}
    longest = max(frame.bytes, 1)
    for row, (name, n) in enumerate(counted.items()):
        y = TOP + 23 + 21 * row
        mine = name == "tokens"
        sheet.text(BARS - 8, y, name, 11.5, "bold" if mine else "normal", 1)
        sheet.bar((BARS, y - 7, 1, 14), GREY)
        width = (NUMBERS - BARS) * n / longest
        if n:
            sheet.bar((BARS, y - 6, max(width, 1), 12), BLUE if mine else "#b1bac4")
        sheet.text(BARS + width + 6, y, f"{n:,}", 11.5, "bold" if mine else "normal")
    sheet.text(CURVE[0], CURVE[1] - 13, "tokens, with so many merges in use", 11.5, colour=GREY)
    draw_curve(sheet, frame, longest)


def draw_curve(sheet: Sheet, frame, longest: int) -> None:
    """Draw the number of tokens with 0, 1, ... merges in use, and where the slider stands."""
    left, top, width, height = CURVE
    columns, rows = 2 * width, 2 * height
    used = np.round(np.linspace(0, frame.all, columns)).astype(int)
    filled = rows * frame.counts[used] / longest  # height of each column
    below = np.arange(rows)[::-1, np.newaxis] < filled
    paper = np.full((rows, columns, 3), 255, np.uint8)
    paper[below] = np.round(255 * np.array(to_rgb(BELOW)))
    edge = below & (np.arange(rows)[::-1, np.newaxis] >= filled - 3)
    paper[edge] = np.round(255 * np.array(to_rgb(BLUE)))
    sheet.picture(CURVE, paper)
    sheet.bar((left, top + height, width, 1), GREY)
    sheet.bar((left - 1, top, 1, height + 1), GREY)
    at = left + width * frame.used / frame.all
    sheet.bar((at - 1, top, 2, height), ORANGE)
    sheet.bar((at - 4, top - 3, 8, 6), ORANGE)
    bottom = top + height
    if frame.bytes:
        sheet.text(left - 5, top + 5, f"{frame.bytes:,}", 11.5, align=1)
    sheet.text(left - 5, bottom - 4, "0", 11.5, align=1)
    sheet.text(left, bottom + 10, "0", 11.5)
    sheet.text(left + width, bottom + 10, f"{frame.all:,}", 11.5, align=1)
    sheet.text(left + width / 2, bottom + 10, "merges in use", 11.5, align=0.5, colour=GREY)
    sheet.place((left - 4, top - 6, width + 8, height + 12), "curve")


def merges_at(x: float, merges: int) -> int:
    """Return how many merges are in use where a pointer is on the curve."""
    left, _, width, _ = CURVE
    return round(merges * min(max((x - left) / width, 0), 1))
