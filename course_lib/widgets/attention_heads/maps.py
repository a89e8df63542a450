"""Maps of attention: one large, with the numbers of a row beside it, or all heads side by side."""

from collections.abc import Callable

import numpy as np

from course_lib import plots
from course_lib.widgets.microscope_sheet import Box, Sheet
from course_lib.widgets.pixels import colour

from . import words
from .sentences import CHOSEN, GREY, INK, LEFT, PAPER, RIGHT

HEADING, TOP, HIGH = 214, 252, 308  # middle of the headings; upper edge and height of the maps
WIDE, WIDEST = 400, 14  # of the large map, and of one of its cells
SMALLEST = 8.0  # cells of this size still get letters
COLUMNS = 560, 664, 888  # where names and bars begin, and where the numbers end
LISTED, PITCH = 8, 29  # bars, and from one to the next
NUMBERS = 68  # pixels behind the longest bar, for its number
SMALL = 0.005  # a weight that gets no bar of its own: it would be written as 0.00
HIDDEN = "#e3e8ee"  # what must not be seen
TICKS = (0.0, 0.1, 0.5, 1.0)


def shade(weights: np.ndarray, on: bool, hidden: np.ndarray | None) -> np.ndarray:
    """Return the colours of weights: by their square root, so that small ones differ too."""
    drawn = colour(np.sqrt(weights), "viridis" if on else "gray", 0, 1)
    if hidden is not None:
        drawn[hidden] = [int(HIDDEN[n : n + 2], 16) for n in (1, 3, 5)]
    return drawn


def hidden_places(frame) -> np.ndarray | None:
    """Return where a place must not look, (t, s), if there is any such place."""
    if not frame.in_decoder_self:
        return None
    return ~np.tri(*frame.map.shape, dtype=bool)


def draw_scale(sheet: Sheet, left: float = 640, top: float = 7, wide: float = 200) -> None:
    """Draw what the colours mean."""
    sheet.text(left - 26, top + 5, "weight", 11.5, align=1, colour=GREY)
    steps = np.linspace(0, 1, 101)
    sheet.picture((left, top, wide, 10), colour(steps, "viridis", 0, 1)[np.newaxis])
    for value in TICKS:
        x = left + wide * np.sqrt(value)
        sheet.bar((x - 0.5, top + 10, 1, 3), GREY)
        sheet.text(x, top + 20, f"{value:g}", 10.5, align=0.5, colour=GREY)


def fitted(shape: tuple[int, ...], wide: float, high: float) -> tuple[float, float]:
    """Return width and height of a cell, so that a map (t, s) has room; at most twice as long."""
    across, down = min(WIDEST, wide / shape[1]), min(WIDEST, high / shape[0])
    return min(across, 2 * down), min(down, 2 * across)


def draw_large(sheet: Sheet, frame) -> None:
    """Draw the map of the chosen head with its letters."""
    t, s = frame.map.shape
    across, down = fitted((t, s), WIDE, HIGH)
    box = (LEFT, TOP, s * across, t * down)
    sheet.text(12, HEADING, "The whole map of this head", 13.5, "bold")
    sheet.picture(box, shade(frame.map, frame.head_on, hidden_places(frame)))
    sheet.place(box, "map", frame.layer, frame.head)
    for column, token in enumerate(frame.seen):
        chosen = not frame.looking and column == frame.place
        _letter(sheet, LEFT + (column + 0.5) * across, TOP - 9, token, across, chosen)
    for row, token in enumerate(frame.looks):
        chosen = frame.looking and row == frame.place
        _letter(sheet, LEFT - 10, TOP + (row + 0.5) * down, token, down, chosen)
    sheet.text(LEFT - 26, TOP - 9, "looked at →", 11, align=1, colour=GREY)
    rows = "looks" if frame.of_text(True) else "to write"
    sheet.text(LEFT - 26, TOP + 7, f"{rows} ↓", 11, align=1, colour=GREY)
    sheet.marker(_strip(frame, LEFT, TOP, across, down), CHOSEN)


def _strip(frame, left: float, top: float, across: float, down: float) -> Box:
    """Return the chosen row or column of a map."""
    t, s = frame.map.shape
    if frame.looking:
        return left, top + frame.place * down, s * across, down
    return left + frame.place * across, top, across, t * down


def _letter(sheet, x: float, y: float, token: str, cell: float, chosen: bool) -> None:
    """Write a letter beside a map, if there is room for it or it is the chosen one."""
    if cell < SMALLEST and not chosen:
        return
    sign = words.sign(token)
    tone = plots.INK if chosen or sign == token else GREY
    size = min(13, max(10, cell + 2)) if chosen else min(12, cell)
    sheet.text(x, y, sign, size, "bold" if chosen else "normal", 0.5, tone)


def draw_bars(sheet: Sheet, frame) -> None:
    """Draw the largest weights of the chosen place as bars, and their sum."""
    left, track, right = COLUMNS
    sheet.text(left, HEADING, words.title(frame), 13.5, "bold", room=right - left)
    side = frame.of_text(not frame.looking)
    of = "in the text" if side else "in the translation"
    sheet.text(left, HEADING + 22, f"number: its place {of}", 11, colour=GREY)

    def name(place: int, y: float) -> None:
        sheet.text(left + 14, y, words.sign(frame.others[place]), 15, align=0.5)
        sheet.text(left + 34, y, words.beside(frame, place), 11.5, colour=GREY, room=64)

    y = draw_weights(sheet, frame.values, name, COLUMNS, TOP + 12, LISTED, PITCH)
    if not frame.looking:
        sheet.text(track, y, "only rows sum to 1", 11.5, colour=GREY)


def draw_weights(
    sheet: Sheet,
    values: np.ndarray,
    name: Callable[[int, float], None],
    columns: tuple[float, float, float],
    top: float,
    listed: int,
    pitch: float,
) -> float:
    """Draw the largest weights as bars, then all others as one, and their sum.

    Parameters
    ----------
    sheet
        Where to draw.
    values
        The weights, (places,).
    name
        name(place, y): draws what stands before the bar of a place.
    columns
        Where names and bars begin, and where the numbers end.
    top
        The middle of the first bar.
    listed
        Bars at most.
    pitch
        From one bar to the next.

    Returns
    -------
    float
        The middle of the last line, in which the sum stands.
    """
    left, _, right = columns
    order = np.argsort(-values, kind="stable")
    order = order[values[order] > 0]
    shown = order[: min(listed, max(1, int((values >= SMALL).sum())))]
    y = top
    for place in shown:
        name(int(place), y)
        _bar(sheet, y, values[place], columns)
        y += pitch
    rest = order[len(shown) :]
    if len(rest):
        sheet.text(left, y, f"{len(rest)} more", 12)
        _bar(sheet, y, values[rest].sum(), columns, "#8c959f")
        y += pitch
    sheet.bar((left, y - 14, right - left, 1), GREY)
    sheet.text(left, y, "sum", 12.5, "bold")
    sheet.text(right, y, words.share(values.sum()), 13, "bold", 1)
    return y


def _bar(sheet: Sheet, y: float, value: float, columns, tone: str = INK) -> None:
    _, track, right = columns
    wide = right - track - NUMBERS
    sheet.bar((track, y - 7, wide, 13), PAPER)
    sheet.bar((track, y - 7, max(wide * min(value, 1.0), 1), 13), tone)
    sheet.text(right, y, words.share(value), 13, align=1)


def draw_all(sheet: Sheet, frame) -> None:
    """Draw the maps of all heads of the kind: a row for each layer."""
    hidden = hidden_places(frame)
    t, s = frame.map.shape
    wide, high = (RIGHT - LEFT) / frame.heads, (HIGH + 34) / frame.layers
    across, down = fitted((t, s), wide - 14, high - 26)
    title = f"All heads of the {frame.kind}: press one to open it"
    sheet.text(12, HEADING, title, 13.5, "bold", room=RIGHT - 12)
    for layer, head in np.ndindex(frame.layers, frame.heads):
        left, top = LEFT + head * wide, HEADING + 34 + layer * high
        box = (left, top, s * across, t * down)
        on = frame.on[layer, head]
        chosen = (layer + 1, head + 1) == (frame.layer, frame.head)
        weight = "bold" if chosen else "normal"
        name = f"head {head + 1}{'' if on else ': off'}"
        sheet.text(left, top - 10, name, 12, weight, room=wide - 10)
        if head == 0:
            sheet.text(12, top + 7, f"layer {layer + 1}", 12.5, "bold")
        sheet.picture(box, shade(frame.maps[layer, head], on, hidden))
        sheet.frame(_strip(frame, left, top, across, down), CHOSEN, 1)
        if chosen:
            sheet.marker(box, plots.INK, 3)
        sheet.place((left, top - 18, wide - 8, box[3] + 18), "title", layer + 1, head + 1)
        sheet.place(box, "map", layer + 1, head + 1)
