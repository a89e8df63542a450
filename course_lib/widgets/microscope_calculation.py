"""Draws the calculation of one unit: patches, kernels, contributions, windows, functions."""

import numpy as np

from course_lib import plots
from course_lib.widgets.microscope_maps import GREY, MARK, fit, picture_range, sign_colour, spot
from course_lib.widgets.microscope_model import Frame, scale_of
from course_lib.widgets.microscope_parts import Part
from course_lib.widgets.microscope_sheet import Box, Sheet
from course_lib.widgets.microscope_words import are_shares, part_name, percent, short, signed
from course_lib.widgets.pixels import colour

MIDDLE = (214, 396)  # where the calculation is: left, width
TOP = 82  # middle of the headings
MOST_ROWS, MOST_UNITS = 5, 14  # parts that are drawn
PADDING = (222, 226, 231)


def draw_calculation(sheet: Sheet, frame: Frame, grey: str) -> None:
    """Draw what the unit is made from, in the way that suits its layer."""
    making = frame.close.making
    paint = Paints(frame, grey)
    if making.kind == "weighted sum" and making.parts[0].window is None:
        draw_unit_parts(sheet, frame)
    elif making.kind == "weighted sum" and len(making.parts) == 1:
        draw_one_product(sheet, frame, paint)
    elif making.kind == "function" and making.parts[0].window is None:
        draw_function(sheet, frame)
    elif making.parts and making.parts[0].window is not None:
        if len(making.parts) == 1 and making.parts[0].kernel is None:
            draw_window(sheet, frame, paint)
        else:
            draw_parts(sheet, frame, paint)


class Paints:
    """The colours of the maps before: one scale for each layer, and one for the kernel."""

    def __init__(self, frame: Frame, grey: str):
        self.grey, self.sources = grey, frame.close.sources
        kernel = frame.close.kernel
        self.limit = 1.0 if kernel is None else max(float(np.abs(kernel).max()), 1e-9)
        self.scales = {
            source: scale_of(np.moveaxis(values, 2, 0), False)
            for source, values in self.sources.items()
            if values.ndim == 3
        }

    def values(self, part: Part, values: np.ndarray) -> np.ndarray:
        """Return values of the layer before as colours; padding that does not count is grey."""
        if part.source is None:
            table = self.grey if self.sources[None].shape[2] == 1 else "gray"
            colours = colour(values, table, *picture_range(self.sources[None]))
        else:
            scale = self.scales[part.source]
            colours = colour(values, scale.table, scale.low[0], scale.high[0])
        colours[np.isnan(values)] = PADDING
        return colours

    def kernel(self, values: np.ndarray) -> np.ndarray:
        """Return weights as colours."""
        return colour(values, "RdBu", -self.limit, self.limit)


def value_words(frame: Frame) -> str:
    """Return the unit's value as a number, or as a percentage where it is a share."""
    shares = frame.tiles.ndim == 1 and are_shares(frame.tiles)
    return (percent if shares else short)(frame.close.making.value)


def draw_parts(sheet: Sheet, frame: Frame, paint: Paints) -> None:
    """Draw the parts with the largest contributions, one below the other."""
    making, (left, width) = frame.close.making, MIDDLE
    shown = making.parts[:MOST_ROWS]
    product = shown[0].kernel is not None
    whole = shown[0].patch.shape == frame.close.sources[shown[0].source].shape[:2]
    zoom = product and not whole  # the patch by itself: the map may be far larger
    pitch = min(370 / len(shown), 118)
    side = min(pitch - 19, (width - 166) / 3)  # the bars need room, too
    x = [left, left + side + 18, left + 2 * side + 36] if zoom else [left, 0, left + side + 20]
    end = x[2] + side if product else left + side
    what = "map" if frame.close.sources[shown[0].source].ndim == 3 else "unit"
    if shown[0].source is None:
        what = "channel"
    sheet.text(x[0], TOP, what, 12.5, "bold")
    if zoom:
        sheet.text(x[1], TOP, "patch", 12.5, "bold")
    if product:
        sheet.text(x[2], TOP, "filter", 12.5, "bold")
    half = min((left + width - end - 30) / 2, 80)
    zero = end + 30 + half
    word = "contribution" if product else "value"
    sheet.text(zero, TOP, word, 12.5, "bold", align=0.5)
    most = max(abs(part.contribution) for part in shown) or 1.0
    for number, part in enumerate(shown):
        y = TOP + 27 + number * pitch
        values = frame.close.sources[part.source]
        sheet.text(left, y - 8, part_name(part.source, part.number, values), 11, room=220)
        whole_map = values[:, :, part.number]
        box = (x[0], y, *fit(*whole_map.shape, side, side))
        sheet.picture(box, paint.values(part, whole_map))
        sheet.frame(box, "#8c959f", 0.5)
        if part.source is not None:
            sheet.place(box, "part", number)
        if not whole:
            sheet.marker(inside(box, whole_map.shape, part.window), MARK, 1.5)
        middle = y + side / 2
        if zoom:
            patch = (x[1], y, *fit(*part.patch.shape, side, side))
            connect(sheet, inside(box, whole_map.shape, part.window), patch)
            sheet.picture(patch, paint.values(part, part.patch))
            sheet.frame(patch, MARK, 1.5)
        if product:
            sheet.text(x[2] - 9, middle, "×", 14, "bold", align=0.5)
            kernel = (x[2], y, *fit(*part.kernel.shape, side, side))
            sheet.picture(kernel, paint.kernel(part.kernel))
            sheet.frame(kernel, "#8c959f", 0.5)
        sheet.text(end + 11, middle, "=", 14, "bold", align=0.5)
        draw_contribution(sheet, zero, middle, half, part.contribution, most)
    rest = making.parts[MOST_ROWS:]
    if rest:
        words = f"the other {len(rest)} together: {signed(sum(p.contribution for p in rest))}"
        sheet.text(zero, TOP + 27 + len(shown) * pitch, words, 12, align=0.5)


def draw_contribution(sheet: Sheet, zero, middle, half, value: float, most: float) -> None:
    """Draw a contribution as a number above a bar to the right (above 0) or left of `zero`."""
    sheet.text(zero, middle - 12, signed(value), 13, "bold", align=0.5)
    wide = abs(value) / most * (half - 2)
    start = zero if value >= 0 else zero - wide
    sheet.bar((start, middle, max(wide, 1), 12), sign_colour(value))
    sheet.bar((zero - 0.5, middle - 3, 1, 18), "#57606a")


def draw_unit_parts(sheet: Sheet, frame: Frame) -> None:
    """Draw what units of a layer before contribute: value times weight, one line for each."""
    making, (left, width) = frame.close.making, MIDDLE
    shown = making.parts[:MOST_UNITS]
    sheet.text(left, TOP, shown[0].source, 12.5, "bold", room=92)
    sheet.text(left + 200, TOP, "value × weight", 12.5, "bold", align=1)
    sheet.text(left + 300, TOP, "contribution", 12.5, "bold", align=0.5)
    most = max(abs(part.contribution) for part in shown) or 1.0
    half, zero = 46, left + 300  # and 48 pixels for a number on each side
    for number, part in enumerate(shown):
        y = TOP + 26 + number * 26
        value, weight = float(part.patch[0, 0]), float(part.kernel[0, 0])
        sheet.text(left, y, f"unit {part.number}", 12.5)
        sheet.text(left + 200, y, f"{short(value)} × {bracketed(weight)}", 12.5, align=1)
        wide = abs(part.contribution) / most * half
        start = zero if value * weight >= 0 else zero - wide
        sheet.bar((start, y - 7, max(wide, 1), 14), sign_colour(part.contribution))
        sheet.bar((zero - 0.5, y - 11, 1, 22), GREY)
        if part.contribution >= 0:
            sheet.text(start + wide + 5, y, signed(part.contribution), 11, room=46)
        else:
            sheet.text(start - 5, y, signed(part.contribution), 11, align=1, room=46)
        sheet.place((left, y - 13, width, 26), "part", number)
    rest = making.parts[MOST_UNITS:]
    if rest:
        y = TOP + 30 + len(shown) * 26
        words = f"the other {len(rest)} together: {signed(sum(p.contribution for p in rest))}"
        sheet.text(left + width, y, words, 12, align=1)


def draw_one_product(sheet: Sheet, frame: Frame, paint: Paints) -> None:
    """Draw a patch times a kernel, number by number, where there is only one map before."""
    making, left = frame.close.making, MIDDLE[0]
    (part,) = making.parts
    side, second = 166, left + 208
    values = frame.close.sources[part.source]
    name = part_name(part.source, part.number, values)
    size = fit(*part.patch.shape, side, side)
    lower = TOP + 14 + size[1] + 44
    for x, y, words, numbers, colours in (
        (left, TOP, f"patch of {name}", part.patch, paint.values(part, part.patch)),
        (second, TOP, "filter", part.kernel, paint.kernel(part.kernel)),
        (left, lower - 14, "patch × filter", part.patch * part.kernel, None),
    ):
        if colours is None:
            limit = max(float(np.abs(numbers).max()), 1e-9)
            colours = colour(numbers, "RdBu", -limit, limit)
        sheet.text(x, y, words, 12.5, "bold", room=198)
        box = (x, y + 14, *size)
        sheet.picture(box, colours)
        sheet.frame(box, MARK if words.startswith("patch of") else "#8c959f", 1)
        write_numbers(sheet, box, numbers, colours)
    sheet.text(left + size[0] + 21, TOP + 14 + size[1] / 2, "×", 17, "bold", align=0.5)
    y = lower + 18
    lines = [("sum of the products", signed(part.contribution)), ("bias", signed(making.bias))]
    lines.append(("together", short(making.total)))
    if making.function != "linear":
        lines.append((making.function, short(making.value)))
    for words, number in lines:
        sheet.text(second, y, words, 13, room=130)
        sheet.text(second + 196, y, number, 13, "bold", align=1)
        y += 28
    limit = paint.limit
    sheet.scale(second + 40, y + 8, 90, "RdBu", short(-limit), short(limit))
    sheet.text(second + 85, y + 32, "colours of the filter", 11, align=0.5, colour=GREY)


def draw_window(sheet: Sheet, frame: Frame, paint: Paints) -> None:
    """Draw the map before, and what a layer without a kernel takes from it."""
    making, left = frame.close.making, MIDDLE[0]
    (part,) = making.parts
    values = frame.close.sources[part.source]
    whole = values[:, :, part.number]
    name = part_name(part.source, part.number, values)
    sheet.text(left, TOP, name, 12.5, "bold", room=200)
    box = (left, TOP + 14, *fit(*whole.shape, 196, 300))
    sheet.picture(box, paint.values(part, whole))
    sheet.frame(box, "#8c959f")
    all_of_it = part.patch.shape == whole.shape
    seen = inside(box, whole.shape, part.window)
    if not all_of_it:
        sheet.marker(seen, MARK)
    if part.source is not None:
        sheet.place(box, "part", 0)
        scale = paint.scales[part.source]
        low, high = short(scale.low[0]), short(scale.high[0])
        sheet.scale(left + 46, box[1] + box[3] + 14, 90, scale.table, low, high)
    x = left + 236
    middle = TOP + 100
    if part.patch.size > 1 and not all_of_it:
        zoom = (x, TOP + 14, *fit(*part.patch.shape, 150, 150))
        connect(sheet, seen, zoom)
        colours = paint.values(part, part.patch)
        sheet.text(x, TOP, "its window", 12.5, "bold")
        sheet.picture(zoom, colours)
        sheet.frame(zoom, MARK, 2)
        write_numbers(sheet, zoom, part.patch, colours)
        middle = zoom[1] + zoom[3] + 34
    elif part.patch.size == 1:
        sheet.text(x, middle - 30, "there", 13)
        sheet.text(x + 130, middle - 30, short(part.contribution), 15, "bold", align=1)
    rows = int(np.isfinite(part.patch).sum())
    word = {
        "largest": f"largest of {rows:,}",
        "mean": f"mean of {rows:,}",
        "function": making.function,
        "copy": "handed on",
    }.get(making.kind, making.kind)
    sheet.text(x, middle, word, 13, room=96)
    sheet.text(x + 150, middle, short(making.value), 15, "bold", align=1)


def draw_function(sheet: Sheet, frame: Frame) -> None:
    """Write how a function turns the value of a unit into another one."""
    making, left = frame.close.making, MIDDLE[0]
    before = frame.close.sources[making.parts[0].source]
    score = making.parts[0].contribution
    lines = [(f"unit {frame.marked} of {making.parts[0].source}", short(score))]
    if making.function == "softmax":
        # The largest score is taken off first, as Keras does: e to the power of 100 is too large.
        raised = np.exp(before.astype(float) - before.max())
        lines += [
            ("minus the largest score of all", short(score - before.max())),
            ("e to the power of that", short(raised[frame.marked])),
            (f"the same for all {len(raised)} units, added up", short(raised.sum())),
            ("the unit's share of this sum", value_words(frame)),
        ]
    else:
        lines.append((making.function, short(making.value)))
    sheet.text(left, TOP, f"{making.function}, step by step", 12.5, "bold")
    for place, (words, number) in enumerate(lines):
        sheet.text(left, TOP + 34 + 32 * place, words, 13, room=260)
        sheet.text(left + 350, TOP + 34 + 32 * place, number, 14, "bold", align=1)


def write_numbers(sheet: Sheet, box: Box, numbers: np.ndarray, colours: np.ndarray) -> None:
    """Write the numbers of a small patch into its cells, dark on light and light on dark."""
    left, top, width, height = box
    rows, columns = numbers.shape
    cell = width / columns
    if cell < 30:
        return
    light = colours @ np.array([0.299, 0.587, 0.114])  # luma of ITU-R BT.601
    for row in range(rows):
        for column in range(columns):
            number = numbers[row, column]
            words = cell_words(float(number))
            sheet.text(
                left + (column + 0.5) * cell,
                top + (row + 0.5) * height / rows,
                words,
                round(min(13.0, cell * 0.31), 1),
                align=0.5,
                colour=plots.INK if light[row, column] > 130 else "#ffffff",
            )


def cell_words(number: float) -> str:
    """Return a number with two decimals; padding that does not count is a dash."""
    if np.isnan(number):
        return "–"
    text = f"{number:.2f}" if abs(number) < 100 else f"{number:.0f}"
    return "0" if text in ("0.00", "-0.00") else text.replace("-", "−")


def inside(box: Box, shape: tuple[int, int], window) -> Box:
    """Return the box of a window in a map, cut at the map's border."""
    top, left, bottom, right = window
    rows, columns = shape
    return spot(box, shape, (max(top, 0), max(left, 0), min(bottom, rows), min(right, columns)))


def connect(sheet: Sheet, small: Box, large: Box) -> None:
    """Draw two lines from the right corners of a small box to the left ones of its enlargement."""
    x = small[0] + small[2]
    sheet.line((x, small[1]), (large[0], large[1]))
    sheet.line((x, small[1] + small[3]), (large[0], large[1] + large[3]))


def bracketed(value: float) -> str:
    """Return a number, in brackets if it has a minus."""
    return f"({short(value)})" if value < 0 else short(value)
