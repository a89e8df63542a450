"""The three views, put on a sheet: all samples, a grid between four of them, a sum of styles."""

import numpy as np

from course_lib import plots
from course_lib.widgets.heatmap import stretch
from course_lib.widgets.microscope_sheet import Box, Sheet
from course_lib.widgets.pixels import colour, mosaic

from . import words
from .frames import SIDE, ArithmeticFrame, GridFrame, Row, SamplesFrame
from .paths import SPHERE, STRAIGHT

WIDTH, HEIGHT = 900, 592
LEFT, TOP, GAP = 14, 64, 2
TILE, STRIP = 56, 14  # side of a picture, and height of what is written below it
ACROSS = 15  # samples in a row
GROUND = 232  # grey level between pictures
GREY, MARK, USED = "#57606a", plots.COLOURS[1], "#8a3500"
TINTS = {STRAIGHT: plots.COLOURS[1], SPHERE: plots.COLOURS[0]}
RIGHT = 456  # of the grid: where its explanation begins
PLOT = (RIGHT + 42, 84, 380, 176)  # left, top, width, height
LEGEND = 306  # the first of its lines
ROW, LETTERS = 84, (212, 664)  # height of a row of the sum; where its pictures begin and end
NUMBERS = (724, 802, 884)  # where length, ink and slant end
SIGNS = {"a": "", "b": "−", "c": "+", "result": "="}
KEYS = {
    "samples": "Press a sample, or choose it with the arrow keys.   "
    "Keys: a, b, c put it into the sum, or take it out; Enter picks it for what is chosen below",
    "grid": "Press a picture, or choose it with the arrow keys, to have it measured.   "
    "Home: the middle",
    "sum": "Keys: left and right arrow for the strength; Home sets it back to 1",
}


def tiles(pictures: np.ndarray, side: int) -> np.ndarray:
    """Return pictures of ink as colours that fit into squares, (n, height, width, 3) uint8.

    Each pixel is a block of whole size, unless the picture is larger than the square.
    """
    largest = max(pictures.shape[1:])
    zoom = side // largest
    if zoom:
        pictures = pictures.repeat(zoom, axis=1).repeat(zoom, axis=2)
    else:
        for axis in (1, 2):
            size = max(1, round(pictures.shape[axis] * side / largest))
            pictures = stretch(pictures, size, axis)
    return colour(pictures, "gray_r", 0.0, 1.0)


def draw_heading(sheet: Sheet, frame, keys: str) -> None:
    """Write the title and the keys."""
    sheet.text(LEFT, 22, frame.title, 16, "bold", room=WIDTH - 2 * LEFT)
    sheet.text(LEFT, HEIGHT - 12, KEYS[keys], 11, colour=GREY, room=WIDTH - 2 * LEFT)


# ---- all samples -----------------------------------------------------------------------


def draw_samples(sheet: Sheet, frame: SamplesFrame) -> None:
    """Draw all samples with their numbers, and what they are used for."""
    draw_heading(sheet, frame, "samples")
    sheet.text(LEFT, 45, frame.lines[0], 12.5, room=WIDTH - 2 * LEFT)
    drawn = tiles(frame.pictures, TILE)
    count, high, wide, _ = drawn.shape
    written = np.full((count, high + STRIP, wide, 3), GROUND, np.uint8)
    written[:, :high] = drawn
    top = TOP - 4
    picture = mosaic(written, ACROSS, GAP, GROUND)
    sheet.picture((LEFT, top, picture.shape[1], picture.shape[0]), picture)
    for place, number in enumerate(frame.numbers):
        down, across = divmod(place, ACROSS)
        x, y = LEFT + across * (wide + GAP), top + down * (high + STRIP + GAP)
        tag = frame.tags.get(int(number), "")
        sheet.text(x + 3, y + high + STRIP / 2, str(number), 10, "bold" if tag else "normal")
        if tag:
            sheet.frame((x + 1, y + 1, wide - 2, high - 2), USED, 1)
            style = {"align": 1, "colour": USED, "room": wide - 22}
            sheet.text(x + wide - 3, y + high + STRIP / 2, tag, 11, "bold", **style)
        sheet.place((x, y, wide + GAP, high + STRIP + GAP), "sample", int(number))
        if place == frame.at:
            box = (x + 2, y + 2, wide - 4, high - 4)
    sheet.marker(box, MARK, 2)


# ---- a grid ----------------------------------------------------------------------------


def draw_grid(sheet: Sheet, frame: GridFrame) -> None:
    """Draw the pictures between the corners, and how long their noise is."""
    draw_heading(sheet, frame, "grid")
    drawn = tiles(frame.pictures, TILE)
    _, high, wide, _ = drawn.shape
    picture = mosaic(drawn, SIDE, GAP, GROUND)
    box = (LEFT, TOP, picture.shape[1], picture.shape[0])
    sheet.picture(box, picture)
    sheet.frame(box, "#8c959f")
    sheet.place(box, "grid")
    row, column = frame.at
    at = (LEFT + column * (wide + GAP) + 2, TOP + row * (high + GAP) + 2, wide - 4, high - 4)
    sheet.marker(at, MARK, 2)
    blend = len(set(frame.labels)) > 1
    for k, number in enumerate(frame.samples):
        name = f"sample {number}" + (f" as {frame.labels[k]}" if blend else "")
        x, align = (LEFT, 0) if k % 2 == 0 else (LEFT + box[2], 1)
        y = TOP - 12 if k < 2 else TOP + box[3] + 12
        sheet.text(x, y, name, 12, "bold", align=align, room=box[2] / 2 - 6)
    draw_plot(sheet, frame)
    draw_marked(sheet, frame)


def top_of(frame: GridFrame) -> float:
    """Return the length at the upper end of the plot."""
    highest = [curve.max() for curve in frame.curves.values()]
    return 1.12 * max(frame.longest, frame.typical, *highest, 1e-6)


def legend_line(name: str) -> tuple[float, float, float]:
    """Return left, right and height of the stroke before a line of the legend."""
    return RIGHT, RIGHT + 30, LEGEND + 20 * (STRAIGHT, SPHERE, "typical").index(name)


def draw_plot(sheet: Sheet, frame: GridFrame) -> None:
    """Draw what stands still about the curves: axes, the range of all samples, a legend."""
    left, top, width, height = PLOT
    highest = top_of(frame)
    unit = height / highest
    band = (frame.longest - frame.shortest) * unit
    sheet.text(RIGHT, top - 22, "Length along the diagonal of the grid", 12.5, "bold")
    sheet.bar((left, top + height - frame.longest * unit, width, band), "#e3e8ee")
    sheet.bar((left, top, 1, height), plots.INK)
    sheet.bar((left, top + height, width, 1), plots.INK)
    for length, name in ((0, "0"), (frame.typical, f"{frame.typical:.1f}")):
        sheet.text(left - 6, top + height - length * unit, name, 11, align=1)
    for t, name in ((0, "upper left"), (0.5, "middle"), (1, "lower right")):
        sheet.text(left + t * width, top + height + 13, name, 11, align=t)
    sheet.bar((left + width / 2, top + height - 4, 1, 4), plots.INK)
    names = [
        (STRAIGHT, f"straight: {frame.middles[STRAIGHT]:.2f} in the middle"),
        (SPHERE, f"on the sphere: {frame.middles[SPHERE]:.2f} in the middle"),
    ]
    for name, said in names:
        weight = "bold" if name == frame.way else "normal"
        sheet.text(RIGHT + 40, legend_line(name)[2], said, 12.5, weight)
    y = legend_line("typical")[2]
    sheet.text(RIGHT + 40, y, frame.lines[0], 12.5)
    sheet.bar((RIGHT, y + 13, 30, 14), "#e3e8ee")
    said = f"all samples: {frame.shortest:.2f} to {frame.longest:.2f}"
    sheet.text(RIGHT + 40, y + 20, said, 12.5)


def draw_marked(sheet: Sheet, frame: GridFrame) -> None:
    """Write what was measured on the marked picture, and why there are two ways."""
    y = LEGEND + 92
    sheet.marker((RIGHT + 3, y - 6, 12, 12), MARK, 2)
    seen = frame.marked
    said = f"length {seen.length:.2f}, ink {words.ink(seen.ink)}, slant {words.slant(seen.slant)}"
    sheet.text(RIGHT + 40, y, said, 12.5)
    for number, line in enumerate(frame.lines[1:]):
        style = {"weight": "bold"} if number == 0 else {}
        sheet.text(RIGHT, y + 30 + 18 * number, line, 12, room=WIDTH - LEFT - RIGHT, **style)


# ---- a sum -----------------------------------------------------------------------------


def draw_sum(sheet: Sheet, frame: ArithmeticFrame) -> None:
    """Draw a, b, c and the result one below the other, with what was measured on each."""
    draw_heading(sheet, frame, "sum")
    sheet.text(LEFT, 45, frame.lines[0], 12, room=NUMBERS[0] - 80 - LEFT)
    for x, name in zip(NUMBERS, ("length", "ink", "slant"), strict=True):
        sheet.text(x, 62, name, 12.5, "bold", align=1)
    bottom = 0.0
    for number, row in enumerate(frame.rows):
        result = row.name == "result"
        top = 76 + number * (ROW + 12) + (12 if result else 0)
        if result:
            sheet.line((LEFT, top - 12), (NUMBERS[-1], top - 12))
        draw_row(sheet, frame, row, top)
        bottom = top + ROW
    sums, seen = frame.expected, frame.rows[-1].measured
    differences = words.ink(seen.ink - sums.ink), words.slant(seen.slant - sums.slant)
    for y, name, values in (
        (bottom + 24, "the same sum of what was measured on a, b and c", None),
        (bottom + 46, "the result differs from it by", differences),
    ):
        sheet.text(NUMBERS[0], y, name, 12, align=1, colour=GREY)
        values = values or (words.ink(sums.ink), words.slant(sums.slant))
        for x, value in zip(NUMBERS[1:], values, strict=True):
            sheet.text(x, y, value, 13, align=1)


def draw_row(sheet: Sheet, frame: ArithmeticFrame, row: Row, top: float) -> None:
    """Draw one of the four: its sign, whose noise it is, its pictures, what was measured."""
    middle = top + ROW / 2
    sheet.text(LEFT + 12, middle, sign(row.name, frame.strength), 24, "bold", align=0.5)
    result = row.name == "result"
    scaled = row.name in "bc" and frame.strength != 1
    name = f"{abs(frame.strength):.2f} × {row.name}" if scaled else row.name
    sheet.text(LEFT + 34, middle - (0 if result else 12), name, 16, "bold")
    if not result:
        numbers = ", ".join(map(str, row.samples))
        what = "sample" if len(row.samples) == 1 else "mean of"
        sheet.text(LEFT + 34, middle + 12, f"{what} {numbers}", 11.5, colour=GREY, room=156)
    left = draw_pictures(sheet, row.pictures, LETTERS[0], top, ROW)
    if len(row.parts) > 1:
        sheet.text(left + 10, middle, "from", 12, colour=GREY)
        room = (LETTERS[1] - left - 48) / len(row.parts) - 4
        draw_pictures(sheet, row.parts, left + 48, top, room)
    values = f"{row.measured.length:.2f}", words.ink(row.measured.ink)
    for x, value in zip(NUMBERS, (*values, words.slant(row.measured.slant)), strict=True):
        sheet.text(x, middle, value, 14, "bold" if result else "normal", align=1)


def sign(name: str, strength: float) -> str:
    """Return what stands before a row: a negative strength turns the signs of b and c."""
    if strength < 0 and name in "bc":
        name = "b" if name == "c" else "c"
    return SIGNS[name]


def draw_pictures(sheet: Sheet, pictures: np.ndarray, left: float, top: float, side: float):
    """Draw pictures side by side, in the middle of a row; return where they end."""
    fits = min(side, ROW, (LETTERS[1] - left) / len(pictures) - 4)
    drawn = tiles(pictures, int(fits))
    picture = mosaic(drawn, len(drawn), 4, 255)
    high, wide, _ = picture.shape
    box: Box = (left, top + (ROW - high) / 2, wide, high)
    sheet.picture(box, picture)
    for number in range(len(drawn)):
        step = drawn.shape[2] + 4
        sheet.frame((left + number * step, box[1], drawn.shape[2], high), "#c4ccd4", 1)
    return left + wide
