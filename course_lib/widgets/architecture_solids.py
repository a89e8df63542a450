"""The stages of a network as solids: as high as the maps, as long as there are channels.

Before them stands the picture, with the part of it that a unit sees.
"""

import functools

import numpy as np

from course_lib.widgets import architecture_words as words
from course_lib.widgets.architecture_style import (
    BOTTOM_OF_SOLIDS,
    CHOSEN,
    EDGE,
    FIELD,
    GREY,
    INK,
    MARGIN,
    PANEL,
    SEEN,
    TOP_OF_SOLIDS,
    WIDTH,
)

PICTURE = 84  # side of the picture
START = 168  # left edge of the first stage
TALLEST, LONGEST = 66, 66  # of a solid: of the largest maps, and of the most channels
DEPTH = 0.27  # how much of the third side is seen, of the height
FRONT, TOP, SIDE = "#c4d9ec", "#e3eef7", "#a3c1dc"
FRONT_CHOSEN, TOP_CHOSEN, SIDE_CHOSEN = "#f7d774", CHOSEN, "#e0b93a"


def draw_solids(sheet, shapes, frame) -> None:
    """Draw the picture, then a solid for each stage."""
    _draw_picture(sheet, shapes, frame)
    count = len(frame.stages)
    slot = (WIDTH - MARGIN - START) / count
    largest = max(frame.network.input_shape[:2])
    most = max(stage.shape[-1] for stage in frame.stages)
    for number, stage in enumerate(frame.stages):
        chosen = number == frame.stage
        maps = len(stage.shape) == 3
        # By square roots, or 7 x 7 beside 224 x 224 would be a speck.
        height = max(TALLEST * np.sqrt(max(stage.shape[:2]) / largest), 5) if maps else 8
        longest = min(LONGEST, 0.62 * slot)
        length = max(longest * np.sqrt(stage.shape[-1] / most), 3)
        middle = START + (number + 0.5) * slot
        if number:  # from the stage before
            x, y = START + number * slot, (TOP_OF_SOLIDS + BOTTOM_OF_SOLIDS) / 2
            shapes.arrow([(x - 7, y), (x + 7, y)], EDGE, head=5)
        _draw_solid(shapes, middle, length, height, chosen)
        narrow = slot < 112
        room = slot - 6
        sheet.text(middle, 144, stage.label, 12, "bold" if chosen else "normal", 0.5, room=room)
        size = words.size(stage.shape)
        if narrow and maps:
            size = size.replace(" × ", "×")
        sheet.text(middle, 158, size, 11, align=0.5, colour=GREY, room=room)
        sheet.place((middle - slot / 2, 44, slot, PANEL[1] - 46), "select", stage.key)
        if chosen:  # a tip on the panel below, which shows its inside
            top = PANEL[1]
            tip = [(middle - 8, top + 0.5), (middle, top - 6), (middle + 8, top + 0.5)]
            shapes.polygon(tip, "#d0d7de")


def _draw_solid(shapes, middle: float, length: float, height: float, chosen: bool) -> None:
    aside = DEPTH * height
    left, right = middle - (length + aside) / 2, middle + (length - aside) / 2
    line = (TOP_OF_SOLIDS + BOTTOM_OF_SOLIDS) / 2
    top, bottom = line - (height - aside) / 2, line + (height + aside) / 2
    front, upper, side = (FRONT_CHOSEN, TOP_CHOSEN, SIDE_CHOSEN) if chosen else (FRONT, TOP, SIDE)
    edge, width = (INK, 1.2) if chosen else (EDGE, 0.8)
    face = [(left, top), (right, top), (right, bottom), (left, bottom)]
    lid = [(left, top), (left + aside, top - aside), (right + aside, top - aside), (right, top)]
    end = [
        (right, top),
        (right + aside, top - aside),
        (right + aside, bottom - aside),
        (right, bottom),
    ]
    for points, colour in ((face, front), (lid, upper), (end, side)):
        shapes.polygon(points, colour, edge, width)


def _draw_picture(sheet, shapes, frame) -> None:
    """Draw the input; what a unit of the selected part does not see of it is pale."""
    sides, seen = frame.network.input_shape[:2], frame.part.receptive_field
    high, wide = (PICTURE * side / max(sides) for side in sides)
    left, top = START / 2 - 2 - wide / 2, 51 + (PICTURE - high) / 2
    whole = seen >= max(sides)
    box = [round(PICTURE * min(seen, side) / max(sides), 1) for side in sides]  # height and width
    picture = _example(frame.network.input_shape)
    rows, columns = (np.arange(round(side)) * 84 // round(side) for side in (high, wide))
    picture = picture[rows][:, columns]
    pale = (255 - (255 - picture.astype(float)) * 0.35).astype(np.uint8)
    sheet.picture((left, top, wide, high), pale)
    y0, x0 = top + (high - box[0]) / 2, left + (wide - box[1]) / 2
    first_row, first_column = round(y0 - top), round(x0 - left)
    cut = picture[
        first_row : first_row + max(round(box[0]), 1),
        first_column : first_column + max(round(box[1]), 1),
    ]
    sheet.picture((left + first_column, top + first_row, cut.shape[1], cut.shape[0]), cut)
    sheet.frame((left, top, wide, high), EDGE, 1)
    sheet.frame((x0, y0, box[1], box[0]), "white", 3)
    sheet.frame((x0, y0, box[1], box[0]), FIELD, 2)
    middle = START / 2 - 2
    sheet.text(middle, 144, f"input {words.size(frame.network.input_shape)}", 11.5, align=0.5)
    side = " × ".join(str(min(seen, side)) for side in sides)
    seen_words = "a unit sees all of it" if whole else f"a unit sees {side}"
    sheet.text(middle, 158, seen_words, 11, align=0.5, colour=SEEN)


@functools.cache
def _example(input_shape: tuple[int, ...]) -> np.ndarray:
    """Return something that such a network might see, (84, 84, 3) uint8: a cat, or a letter."""
    if input_shape[-1] == 1:
        return _letter()
    from course_lib import data

    photos = data.load("photos")
    picture = np.asarray(photos.x[photos.sample_names.index("chelsea")])[0:252, 110:362]
    return picture.reshape(84, 3, 84, 3, 3).mean(axis=(1, 3)).astype(np.uint8)


def _letter() -> np.ndarray:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((0.84, 0.84), dpi=100)
    canvas = FigureCanvasAgg(figure)
    figure.text(0.5, 0.47, "R", fontsize=46, ha="center", va="center", weight="bold")
    canvas.draw()
    return np.array(canvas.buffer_rgba())[..., :3]
