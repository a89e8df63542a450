"""The table of parts: shape, receptive field, and bars for parameters and multiply-adds."""

import math
import re

from course_lib.widgets import architecture_words as words
from course_lib.widgets.architecture_model import LOGARITHMIC, ROWS
from course_lib.widgets.architecture_outline import NAME
from course_lib.widgets.architecture_style import (
    CHOSEN,
    COMPUTING,
    FIRST_ROW,
    GREY,
    INK,
    MARGIN,
    PARAMETERS,
    ROW,
    TABLE,
    WIDTH,
)

INDENT = 15
NAME_END, SHAPE, SEEN = 236, 246, 456  # right edge, left edge, right edge of columns
COSTS = ((470, "parameters", PARAMETERS), (692, "multiply_adds", COMPUTING))  # left edges
BAR, NUMBER, SHARE = 78, 84, 214  # width; from there to the number, and to the end of the share
SMALLEST = 1e-4  # the share at which a logarithmic bar begins
TRACK = "#eef1f4"


def draw_table(sheet, shapes, frame) -> None:
    """Draw the lines of the table that are in sight."""
    _draw_head(sheet, frame)
    seen = frame.rows[frame.first : frame.first + ROWS]
    for number, row in enumerate(seen):
        top = FIRST_ROW + number * ROW
        _draw_row(sheet, shapes, frame, row, top, frame.first + number == frame.selected)
    if len(frame.rows) > ROWS:
        _draw_position(sheet, shapes, frame)


def _draw_head(sheet, frame) -> None:
    y = TABLE
    sheet.text(MARGIN, y, "part: click, or arrow keys and Enter", 11, colour=GREY)
    sheet.text(SHAPE, y, "height × width × channels", 11, colour=GREY)
    sheet.text(SEEN, y, "sees (px)", 11, align=1, colour=GREY)
    for left, what, colour in COSTS:
        low = "0.01" if frame.scale == LOGARITHMIC else "0"
        sheet.text(left, y, low, 9.5, colour=GREY)
        sheet.text(left + BAR, y, "100 %", 9.5, align=1, colour=GREY)
        sheet.bar((left + NUMBER, y - 4, 8, 8), colour)
        sheet.text(left + NUMBER + 13, y, what.replace("_", "-"), 11, colour=GREY)
    sheet.bar((MARGIN, FIRST_ROW - 2, WIDTH - 2 * MARGIN, 1), "#d0d7de")


def _draw_row(sheet, shapes, frame, row, top: float, chosen: bool) -> None:
    part, y = row.part, top + ROW / 2
    line = (MARGIN - 6, top, WIDTH - 2 * MARGIN + 6, ROW)
    if chosen:
        sheet.bar(line, CHOSEN)
        sheet.bar((MARGIN - 6, top, 3, ROW), INK)
    sheet.place(line, "row", part.key)
    x = MARGIN + 2 + INDENT * row.depth
    if part.children:
        tip = [(x, y - 4), (x + 7, y), (x, y + 4)]
        if row.is_open:
            tip = [(x - 0.5, y - 3), (x + 8.5, y - 3), (x + 4, y + 4)]
        shapes.polygon(tip, INK)
        sheet.place((x - 6, top, 20, ROW), "toggle", part.key)
    weight = "bold" if part.level == "stage" else "normal"
    sheet.text(x + 14, y, part.label, 12, weight, room=NAME_END - x - 14)
    if part.level in ("step", "layer"):
        own = _own_name(part)
        if x + 20 + 7.2 * len(part.label) + 6.4 * len(own) < NAME_END:
            sheet.text(NAME_END, y, own, 10.5, align=1, colour=GREY)
    sheet.text(SHAPE, y, words.shapes(part), 11.5, room=SEEN - SHAPE - 44)
    sheet.text(SEEN, y, f"{part.receptive_field:,}", 11.5, align=1)
    for left, what, colour in COSTS:
        value, whole = getattr(part, what), getattr(frame.network, what)
        sheet.bar((left, top + 4, BAR, ROW - 8), TRACK)
        length = BAR * bar(value / whole if whole else 0.0, frame.scale)
        if length:
            sheet.bar((left, top + 4, max(length, 1), ROW - 8), colour)
        if value:
            sheet.text(left + NUMBER, y, words.amount(value), 11.5)
        text = words.share(value, whole)
        sheet.text(left + SHARE, y, text, 11.5, align=1, colour=INK if value else GREY)


def bar(share: float, scale: str) -> float:
    """Return how long the bar for a share of the whole is, from 0 to 1."""
    if scale != LOGARITHMIC:
        return share
    return max(0.0, 1 - math.log10(share) / math.log10(SMALLEST)) if share else 0.0


def _own_name(part) -> str:
    """Return the name of the layer that a step is named after, without what stands above it."""
    name = next((x.name for x in part.layers if x.window or x.parameters), part.layers[0].name)
    if not NAME.fullmatch(name):
        return name
    return re.split("[_-]" if ": " in part.label else "_", name)[-1]


def _draw_position(sheet, shapes, frame) -> None:
    """Draw which part of the table is in sight; a press above or below it turns a page."""
    high, count = ROW * ROWS, len(frame.rows)
    left = WIDTH - 10
    shapes.box((left, FIRST_ROW, 5, high), TRACK, radius=2.5)
    top = FIRST_ROW + high * frame.first / count
    shapes.box((left, top, 5, high * ROWS / count), "#8c959f", radius=2.5)
    sheet.place((left - 4, FIRST_ROW, 14, high / 2), "page", -1)
    sheet.place((left - 4, FIRST_ROW + high / 2, 14, high / 2), "page", 1)
