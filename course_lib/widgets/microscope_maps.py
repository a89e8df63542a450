"""Draws a layer under the network microscope: all of its maps, units or filters."""

import math

import numpy as np

from course_lib import plots
from course_lib.widgets.microscope_model import FILTERS, Frame
from course_lib.widgets.microscope_sheet import Box, Sheet
from course_lib.widgets.microscope_words import are_shares, percent, plural, short
from course_lib.widgets.pixels import colour

WIDTH, HEIGHT = 900, 520
LEFT = 14
COLUMN = 176  # width of the column with the picture
MAIN = (212, 66, 674, 424)  # where the maps are: left, top, width, height
LABEL, GAP = 18, 9  # pixels above a tile for its number, and between tiles
LARGEST = 150  # side of a tile
MOST_BARS, IN_A_COLUMN = 130, 26  # units drawn as bars
MARK = plots.COLOURS[1]
GREY = "#57606a"


def picture_range(picture: np.ndarray) -> tuple[float, float]:
    """Return the values of black and white: 0 and 1 or 255 where the picture fits between them."""
    low, high = float(picture.min()), float(picture.max())
    if low < 0:
        return low, high
    return 0.0, 1.0 if high <= 1 else 255.0 if 16 < high <= 255 else high


def picture_colours(picture: np.ndarray, grey: str) -> np.ndarray:
    """Return a picture, (rows, columns, c) of numbers, as colours.

    Three channels are red, green and blue; any other number is shown by its mean.
    """
    low, high = picture_range(picture)
    if picture.shape[2] == 3:
        scaled = (picture - low) * (255 / ((high - low) or 1))
        return np.clip(np.round(scaled), 0, 255).astype(np.uint8)
    return colour(picture.mean(2), grey, low, high)


def fit(rows: int, columns: int, width: float, height: float) -> tuple[float, float]:
    """Return the size at which a picture fits into a box, by a multiple of a quarter."""
    zoom = min(width / columns, height / rows)
    if zoom >= 1:
        zoom = math.floor(4 * zoom) / 4
    return columns * zoom, rows * zoom


def tile_boxes(count: int, rows: int, columns: int, area: Box, label=LABEL, gap=GAP) -> list[Box]:
    """Return boxes for tiles of one size, as large as they can be in an area."""
    left, top, width, height = area
    best, across = 0.0, 1
    for number in range(1, count + 1):
        deep = -(-count // number)
        zoom = min(
            (width - (number - 1) * gap) / number / columns,
            (height - deep * label - (deep - 1) * gap) / deep / rows,
        )
        if zoom > best * 1.001:
            best, across = zoom, number
    zoom = min(best, LARGEST / max(rows, columns))
    if zoom >= 1:
        zoom = math.floor(4 * zoom) / 4
    wide, high = columns * zoom, rows * zoom
    return [
        (
            left + place % across * (wide + gap),
            top + label + place // across * (high + label + gap),
            wide,
            high,
        )
        for place in range(count)
    ]


def spot(box: Box, shape: tuple[int, int], window: tuple[int, int, int, int]) -> Box:
    """Return the box of a part of a picture: rows and columns (top, left, bottom, right)."""
    left, top, width, height = box
    rows, columns = shape
    first, start, last, end = window
    across, down = width / columns, height / rows
    return left + start * across, top + first * down, (end - start) * across, (last - first) * down


def draw_layer(sheet: Sheet, frame: Frame, grey: str) -> None:
    """Draw the picture and the list of layers on the left, the chosen layer on the right."""
    draw_side(sheet, frame, grey)
    if frame.tiles.ndim == 3:
        draw_tiles(sheet, frame)
        keys = "Click a map to look into it.   Keys: arrows choose a map, Enter opens it"
    else:
        draw_units(sheet, frame)
        keys = "Click a unit to see what it is made from.   Keys: arrows choose one, Enter opens it"
    sheet.text(MAIN[0], HEIGHT - 13, keys, 11.5, colour=GREY)


def draw_side(sheet: Sheet, frame: Frame, grey: str) -> None:
    """Draw the picture, the network's answer, and the list of layers, on the left."""
    sheet.text(LEFT, 20, frame.picture_name, 14, "bold", room=COLUMN)
    rows, columns = frame.picture.shape[:2]
    box = (LEFT, 36, *fit(rows, columns, COLUMN, COLUMN))
    sheet.picture(box, picture_colours(frame.picture, grey))
    sheet.frame(box, "#8c959f")
    if frame.patch is not None:
        sheet.marker(spot(box, (rows, columns), frame.patch), MARK)
    y = box[1] + box[3] + 18
    if frame.answer:
        sheet.text(LEFT, y, f"answer: {frame.answer}", 13, room=COLUMN)
        y += 26
    draw_list(sheet, frame, y)


def draw_list(sheet: Sheet, frame: Frame, y: float) -> None:
    """Draw the list of layers from `y` down to the end of the sheet."""
    sheet.text(LEFT, y, "layers", 12, "bold")
    sheet.text(LEFT + COLUMN, y, "output", 11, align=1, colour=GREY)
    y += 19
    names = [name for name, _ in frame.layers]
    here, fits = names.index(frame.layer), int((HEIGHT - 8 - y) // 18)
    first = min(max(here - fits // 2, 0), max(len(names) - fits, 0))
    for name, size in frame.layers[first : first + fits]:
        line = (LEFT - 6, y - 9, COLUMN + 12, 18)
        if name == frame.layer:
            sheet.bar(line, "#dbeafe")
            sheet.bar((line[0], line[1], 3, line[3]), plots.COLOURS[0])
        weight = "bold" if name == frame.layer else "normal"
        sheet.text(LEFT + 2, y, name, 12, weight, room=92)
        sheet.text(LEFT + COLUMN, y, size, 11, align=1, colour=GREY, room=84)
        sheet.place(line, "layer", name)
        y += 18


def title(sheet: Sheet, frame: Frame, words: str, below: str) -> None:
    """Write what the main part of the picture shows."""
    left, _, width, _ = MAIN
    sheet.text(left, 20, words, 16, "bold", room=width)
    sheet.text(left, 44, below, 12.5, room=width - 250)
    scale = frame.scale
    if frame.tiles.ndim == 3 or len(frame.tiles) > MOST_BARS:
        low, high = ("low", "high")
        if scale.shared:
            low, high = short(scale.low[0]), short(scale.high[0])
        elif scale.table == "viridis":
            low, high = "0", "its largest"
        else:
            low, high = "below 0", "above 0"
        right = left + width - (66 if len(high) > 6 else 44)
        sheet.scale(right - 110, 39, 110, scale.table, low, high)


def draw_tiles(sheet: Sheet, frame: Frame) -> None:
    """Draw the maps or filters of a layer side by side."""
    count, rows, columns = frame.tiles.shape
    word = "filter" if frame.show == FILTERS else "map"
    if frame.scale.shared:
        below = f"One colour scale for all {word}s."
    else:
        below = f"Each {word} on its own scale: colours do not compare."
    if frame.slice:
        below = f"Seen: {frame.slice}. {below}"
    elif not frame.tiles.any():
        below = "All are 0 everywhere."
    title(sheet, frame, f"{frame.layer}: {plural(count, word)} of {rows} × {columns}", below)
    boxes = tile_boxes(count, rows, columns, MAIN)
    sheet.steps = (sum(box[1] == boxes[0][1] for box in boxes), 1)
    colours = np.stack(
        [
            colour(tile, frame.scale.table, low, high)
            for tile, low, high in zip(frame.tiles, frame.scale.low, frame.scale.high, strict=True)
        ]
    )
    labelled = boxes[0][2] >= 18
    for number, (box, tile) in enumerate(zip(boxes, colours, strict=True)):
        left, top, wide, high = box
        sheet.picture(box, tile)
        if frame.scale.table == "RdBu":
            sheet.frame(box, "#b6bec7", 0.5)
        weight = "bold" if number == frame.marked else "normal"
        if labelled:
            sheet.text(left, top - 11, str(number), 11, weight)
        if wide >= 70:
            values = frame.tiles[number]
            most = values.max() if word == "map" else np.abs(values).max()
            text = f"max {short(most)}" if word == "map" else f"±{short(most)}"
            sheet.text(left + wide, top - 11, text, 10, align=1, colour=GREY)
        sheet.place((left - 4, top - LABEL, wide + 8, high + LABEL + 4), "map", number)
    box = boxes[frame.marked]
    sheet.frame((box[0] - 1, box[1] - 1, box[2] + 2, box[3] + 2), MARK, 3)
    if frame.place is not None:
        row, column = frame.place
        sheet.marker(spot(box, (rows, columns), (row, column, row + 1, column + 1)), MARK, 1.5)


def draw_units(sheet: Sheet, frame: Frame) -> None:
    """Draw a layer without rows and columns: bars, or for many units a field of cells."""
    count = len(frame.tiles)
    words = f"{frame.layer}: {plural(count, 'unit')}"
    if count <= MOST_BARS:
        title(sheet, frame, words, "One bar for each, from 0. The marked one has a frame.")
        draw_bars(sheet, frame, MAIN)
    else:
        title(sheet, frame, words, "Unit 0 is at the upper left; they are read like text.")
        draw_cells(sheet, frame, MAIN)


def draw_bars(sheet: Sheet, frame: Frame, area: Box) -> None:
    """Draw units as bars with names and values, in as many columns as they need."""
    left, top, width, height = area
    values, count = frame.tiles, len(frame.tiles)
    wanted = max(1, int(height // 16))
    across = -(-count // min(IN_A_COLUMN, wanted))
    deep = -(-count // across)
    sheet.steps = (1, deep)
    pitch, column = min(30.0, height / deep), width / across
    name_room = min(110.0, 0.24 * column, 6 + 9 * max(map(len, frame.names)))
    words = percent if are_shares(values) else short
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = column - name_room - 8 - 54  # for the bars; 54 for the value
    below = 50 if low < 0 else 0  # values of bars to the left stand on their left
    unit = (room - below) / ((high - low) or 1)
    for number, value in enumerate(values):
        x = left + number // deep * column
        y = top + number % deep * pitch
        line = (x, y, column - 10, pitch)
        zero = x + name_room + 8 + below - low * unit
        if number == frame.marked:
            sheet.bar(line, "#fff3c4")
            sheet.frame((x + 1, y + 1, column - 12, pitch - 2), MARK, 1.5)
        weight = "bold" if number == frame.marked else "normal"
        middle = y + pitch / 2
        size = min(12.5, pitch * 0.78)
        name = frame.names[number]
        sheet.text(x + name_room, middle, name, size, weight, align=1, room=name_room - 4)
        wide = abs(float(value)) * unit
        start = zero if value >= 0 else zero - wide
        sheet.bar((start, y + pitch * 0.16, max(wide, 0.5), pitch * 0.68), sign_colour(value))
        sheet.bar((zero - 0.5, y, 1, pitch), "#8c959f")
        if value >= 0:
            sheet.text(zero + wide + 5, middle, words(value), size, weight)
        else:
            sheet.text(zero - wide - 5, middle, words(value), size, weight, align=1)
        sheet.place(line, "map", number)


def draw_cells(sheet: Sheet, frame: Frame, area: Box) -> None:
    """Draw many units as a field of coloured cells."""
    left, top, width, height = area
    count = len(frame.tiles)
    side = math.sqrt(width * height / count)
    across = math.ceil(width / side)
    side = min(width / across, height / -(-count // across))
    side = math.floor(side) if side >= 3 else side
    deep = -(-count // across)
    sheet.steps = (across, 1)
    cells = np.full((deep * across, 3), 255, np.uint8)
    scale = frame.scale
    cells[:count] = colour(frame.tiles, scale.table, scale.low[0], scale.high[0])
    box = (left, top, across * side, deep * side)
    sheet.picture(box, cells.reshape(deep, across, 3))
    row, column = divmod(frame.marked, across)
    sheet.marker(spot(box, (deep, across), (row, column, row + 1, column + 1)), MARK, 2)
    sheet.place(box, "cell", deep, across, count)


def sign_colour(value: float) -> str:
    """Return blue for amounts above 0, vermilion for those below."""
    return plots.COLOURS[0] if value >= 0 else plots.COLOURS[1]
