"""Draws one unit under the network microscope: what it sees, what it is made from, its map.

From the left to the right: the picture with the patch that the unit sees; the maps before, with
their patch, the kernel's slice and what they contribute; the unit's own map.
"""

import numpy as np

from course_lib.widgets.microscope_calculation import MIDDLE, TOP, draw_calculation, value_words
from course_lib.widgets.microscope_maps import (
    COLUMN,
    GREY,
    HEIGHT,
    LEFT,
    MAIN,
    MARK,
    draw_bars,
    draw_cells,
    draw_list,
    fit,
    picture_colours,
    spot,
    tile_boxes,
)
from course_lib.widgets.microscope_model import Frame
from course_lib.widgets.microscope_sheet import Sheet
from course_lib.widgets.microscope_words import (
    patch_words,
    sentence,
    short,
    signed,
    unit_name,
)
from course_lib.widgets.pixels import colour

RIGHT = (632, 254)  # where the unit's own map is: left, width


def draw_close_up(sheet: Sheet, frame: Frame, grey: str) -> None:
    """Draw one unit of a layer and what it is made from."""
    draw_heading(sheet, frame)
    draw_picture(sheet, frame, grey)
    making = frame.close.making
    draw_calculation(sheet, frame, grey)
    if frame.close.map is not None:
        draw_map(sheet, frame)
        keys = "Click the map or use the arrow keys to move.   Home: largest value"
    else:
        draw_all_units(sheet, frame)
        keys = "Click a unit or use the arrow keys"
    if making.parts:
        keys += "   Enter: the map or unit before"
    sheet.text(MIDDLE[0], HEIGHT - 13, f"{keys}   Esc: all", 11.5, colour=GREY)


def draw_heading(sheet: Sheet, frame: Frame) -> None:
    """Write which unit this is, its value, and the sum that it comes from."""
    making, left = frame.close.making, MAIN[0]
    if frame.place is not None:
        where = f"map {frame.marked}, row {frame.place[0]}, column {frame.place[1]}"
    else:
        where = unit_name(frame.names, frame.marked)
    value = value_words(frame)
    heading = f"{frame.layer}, {where}: {value}"
    sheet.text(left, 20, heading, 16, "bold", room=580)
    if making.kind == "weighted sum":
        contributions = signed(making.total - making.bias)
        words = f"contributions {contributions}, bias {signed(making.bias)}: "
        words += f"the sum is {short(making.total)}"
        if making.function != "linear":
            words += f"; {making.function} makes it {value}"
    elif making.parts:
        words = sentence(making, value)
    else:
        words = "How this layer makes it is not drawn here"
    sheet.text(left, 44, f"{words[0].upper()}{words[1:]}.", 12.5, room=670)
    box = (802, 8, 84, 25)
    sheet.bar(box, "#eef1f4")
    sheet.frame(box, "#8c959f")
    word = "all maps" if frame.place is not None else "all units"
    sheet.text(box[0] + 42, box[1] + 12.5, f"‹ {word}", 12, align=0.5)
    sheet.place(box, "all")


def draw_picture(sheet: Sheet, frame: Frame, grey: str) -> None:
    """Draw the picture with the patch that the unit sees, and the patch by itself."""
    sheet.text(LEFT, 20, frame.picture_name, 14, "bold", room=COLUMN)
    rows, columns = frame.picture.shape[:2]
    colours = picture_colours(frame.picture, grey)
    box = (LEFT, 36, *fit(rows, columns, COLUMN, COLUMN))
    sheet.picture(box, colours)
    sheet.frame(box, "#8c959f")
    y = box[1] + box[3] + 20
    if frame.patch is None:
        if frame.answer:
            sheet.text(LEFT, y, f"answer: {frame.answer}", 13, room=COLUMN)
        draw_list(sheet, frame, y + 26)
        return
    top, left, bottom, right = frame.patch
    sheet.text(LEFT, y, "The unit sees", 12, "bold")
    sheet.text(LEFT, y + 18, patch_words(frame.patch), 12, room=COLUMN)
    making = frame.close.making
    if bottom > top:
        seen = spot(box, (rows, columns), frame.patch)
        sheet.marker(seen, MARK)
        if making.parts and len(making.parts) == 1 and making.parts[0].source is None:
            draw_list(sheet, frame, y + 48)  # the calculation shows the same patch
            return
        room = HEIGHT - 16 - (y + 36)
        large = (LEFT, y + 36, *fit(bottom - top, right - left, COLUMN, room))
        sheet.picture(large, colours[top:bottom, left:right])
        sheet.frame(large, MARK, 2)


def draw_map(sheet: Sheet, frame: Frame) -> None:
    """Draw the unit's map, and below it the slices of its filter."""
    left, width = RIGHT
    values, scale, kernel = frame.close.map, frame.scale, frame.close.kernel
    low, high = (float(side[frame.marked]) for side in (scale.low, scale.high))
    sheet.text(left, TOP, f"map {frame.marked} of {frame.layer}", 12.5, "bold", room=width)
    many = kernel is not None and kernel.shape[2] > 1
    wide, tall = fit(*values.shape, width, 232 if many else 330)
    box = (left, TOP + 14, wide, tall)
    sheet.picture(box, colour(values, scale.table, low, high))
    sheet.frame(box, "#8c959f")
    row, column = frame.place
    sheet.marker(spot(box, values.shape, (row, column, row + 1, column + 1)), MARK)
    sheet.place(box, "pixel", *values.shape)
    y = box[1] + tall + 14
    sheet.scale(left + 46, y, 90, scale.table, short(low), short(high))
    if not scale.shared:
        sheet.text(left + width, y + 5, "own scale", 11, align=1, colour=GREY)
    if not many:
        return
    y += 34
    rows, columns, count = kernel.shape
    sheet.text(left, y, f"its filter: {count} slices, {rows} × {columns}", 12.5, "bold", room=width)
    limit = max(float(np.abs(kernel).max()), 1e-9)
    area = (left, y + 12, width, HEIGHT - 54 - (y + 12))
    boxes = tile_boxes(count, rows, columns, area, label=0, gap=3)
    for number, tile in enumerate(boxes):
        sheet.picture(tile, colour(kernel[:, :, number], "RdBu", -limit, limit))
        sheet.frame(tile, "#b6bec7", 0.5)
    y = boxes[-1][1] + boxes[-1][3] + 12
    sheet.scale(left + 46, y, 90, "RdBu", short(-limit), short(limit))


def draw_all_units(sheet: Sheet, frame: Frame) -> None:
    """Draw all units of the layer, with the chosen one marked."""
    left, width = RIGHT
    sheet.text(left, TOP, f"units of {frame.layer}", 12.5, "bold", room=width)
    area = (left, TOP + 16, width, HEIGHT - 40 - (TOP + 16))
    (draw_bars if len(frame.tiles) <= 50 else draw_cells)(sheet, frame, area)
