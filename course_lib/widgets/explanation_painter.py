"""Draws the explanation lens: the picture, two maps of it, the scores, how alike the maps are."""

import numpy as np
from matplotlib.lines import Line2D

from course_lib import plots
from course_lib.widgets.explanation_figures import draw_classes, draw_correlations
from course_lib.widgets.explanation_model import Frame, MapView
from course_lib.widgets.explanation_words import score_words
from course_lib.widgets.microscope_maps import GREY, picture_colours, spot
from course_lib.widgets.microscope_sheet import Box, Sheet, SheetPainter
from course_lib.widgets.microscope_words import percent, short
from course_lib.widgets.pixels import colour

WIDTH, HEIGHT = 900, 450
SIDE, LEFTS = 224, (14, 254, 494)  # of the three pictures
TOP = 62
CLASSES = (738, TOP, 148, SIDE + 26)  # where the classes are: left, top, width, height
CORRELATIONS = 354  # where their part begins
RING, CROSS = plots.COLOURS[1], plots.COLOURS[0]
LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green and blue: ITU-R BT.601


class LensPainter(SheetPainter):
    """Draws what the lens shows.

    Parameters
    ----------
    grey : str
        The colour map for pictures that are not in red, green and blue.
    """

    def __init__(self, grey: str = "gray_r"):
        self.grey = grey
        self.boxes: list[Box] = []
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Make the sheet, and the marks for the highest places: a ring and a cross."""
        super().build(figure)
        self.marks = [self._mark("o", RING), self._mark("x", CROSS)]

    def _mark(self, marker: str, tint: str) -> list[Line2D]:
        """Return a mark that is seen on every ground: white, and thinner and coloured upon it."""
        look = {"marker": marker, "markersize": 9, "markerfacecolor": "none", "linestyle": "none"}
        lines = [
            Line2D([], [], markeredgecolor=edge, markeredgewidth=width, zorder=zorder, **look)
            for edge, width, zorder in (("white", 4.6, 3), (tint, 2.2, 4))
        ]
        for line in lines:
            self.ax.add_line(line)
            self.moving(line)
        return lines

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        rows, columns = frame.picture.shape[:2]
        zoom = SIDE / max(rows, columns)
        wide, high = zoom * columns, zoom * rows
        top = TOP + (SIDE - high) / 2
        self.boxes = [(left + (SIDE - wide) / 2, top, wide, high) for left in LEFTS]
        draw_heading(sheet, frame)
        colours = picture_colours(frame.picture, self.grey)
        sheet.picture(self.boxes[0], colours)
        self._draw_below_picture(sheet, frame)
        sides = zip(("left", "right"), LEFTS[1:], self.boxes[1:], frame.maps, strict=True)
        for side, left, box, view in sides:
            shown = map_colours(view)
            if frame.opacity is not None:
                shown = over(shown, colours, frame.opacity)
            sheet.picture(box, shown)
            draw_around_map(sheet, left, view, side)
        for box in self.boxes:
            sheet.frame(box, "#8c959f")
            if frame.cursor is not None:
                draw_cursor(sheet, box, (rows, columns), frame.cursor)
            sheet.place(box, "pixel")
        self._put_marks(frame)
        draw_classes(sheet, frame, CLASSES)
        draw_correlations(sheet, frame, CORRELATIONS)
        keys = "Click or press arrow keys: a cursor in all three pictures (Shift: by 8 pixels).   "
        keys += "Home, End: to the highest place on the left, on the right   Esc: no cursor"
        sheet.text(LEFTS[0], HEIGHT - 13, keys, 11, colour=GREY, room=WIDTH - 28)

    def _draw_below_picture(self, sheet: Sheet, frame: Frame) -> None:
        """Say what the marks mean, and what the picture holds at the cursor."""
        left, below = LEFTS[0], TOP + SIDE
        sheet.text(left, TOP - 15, "the picture", 12.5, "bold")
        if frame.marked:
            sheet.text(left + 20, below + 14, "highest on the left", 11, colour=GREY)
            sheet.text(left + 20, below + 33, "highest on the right", 11, colour=GREY)
        if frame.cursor is not None:
            row, column = frame.cursor
            sheet.text(left, below + 52, f"cursor: row {row}, column {column}", 12)

    def _put_marks(self, frame: Frame) -> None:
        """Put the ring and the cross on their map, on the picture and into the words below it."""
        rows, columns = frame.picture.shape[:2]
        for side, (lines, view) in enumerate(zip(self.marks, frame.maps, strict=True)):
            points = []
            if frame.marked:
                points.append((LEFTS[0] + 7, TOP + SIDE + 14 + 19 * side))
            if frame.marked and view.peak is not None:
                for box in (self.boxes[0], self.boxes[1 + side]):
                    row, column = view.peak
                    left, top, wide, high = spot(
                        box, (rows, columns), (row, column, row + 1, column + 1)
                    )
                    points.append((left + wide / 2, top + high / 2))
            for line in lines:
                line.set_data(*(zip(*points, strict=True) if points else ([], [])))

    def pixel(self, x: float, y: float, shape: tuple[int, int]) -> tuple[int, int] | None:
        """Return row and column of a place on one of the three pictures, or None."""
        target = self.target(x, y)
        if target is None or target[0] != "pixel":
            return None
        _, down, across = target
        return int(down * shape[0]), int(across * shape[1])


def draw_heading(sheet: Sheet, frame: Frame) -> None:
    """Write what is asked, and which network answers."""
    asked = frame.classes[frame.asked]
    words = f"Picture {frame.number}, asked for {asked}: {score_words(frame, frame.asked)}"
    sheet.text(LEFTS[0], 22, words, 16, "bold", room=CLASSES[0] - 40)
    left, top, wide, high = CLASSES[0], 10, CLASSES[2], 24
    edge = RING if frame.forgot else "#8c959f"
    sheet.bar((left, top, wide, high), "#fdeee6" if frame.forgot else "#eef1f4")
    sheet.frame((left, top, wide, high), edge, 2 if frame.forgot else 1)
    word = "random weights" if frame.forgot else "trained network"
    sheet.text(left + wide / 2, top + high / 2, word, 12, "bold", align=0.5)


def draw_around_map(sheet: Sheet, left: float, view: MapView, side: str) -> None:
    """Write a map's name above it, and its colours, highest place and value at the cursor below."""
    sheet.text(left, TOP - 15, f"{side}: {view.name}", 12.5, "bold", room=SIDE)
    below = TOP + SIDE
    table, low = ("RdBu", short(-view.high)) if view.signed else ("viridis", "0")
    flat = not view.values.any()
    high, start, end = short(view.high), 52, SIDE - 52  # of the colour bar
    if view.votes and len(high) <= 5:  # longer numbers leave no room for words
        low, high, start, end = f"against {low}", f"{high} for", 96, SIDE - 66
    if not flat:
        sheet.scale(left + start, below + 9, end - start, table, low, high)
    if view.peak is None:
        sheet.text(left, below + 33, f"{short(view.values.flat[0])} everywhere", 12)
    else:
        row, column = view.peak
        words = f"highest {short(view.values[view.peak])} at row {row}, column {column}"
        sheet.text(left, below + 33, words, 12, room=SIDE)
    if view.here is not None:
        words = f"cursor: {short(view.here)}"
        if not flat:
            words += f" ({percent(abs(view.here) / view.high)} of the largest)"
        sheet.text(left, below + 52, words, 12, room=SIDE)


def draw_cursor(sheet: Sheet, box: Box, shape: tuple[int, int], cursor: tuple[int, int]) -> None:
    """Draw a cross-hair that leaves the pixel and what is around it free."""
    row, column = cursor
    left, top, wide, high = spot(box, shape, (row, column, row + 1, column + 1))
    x, y = left + wide / 2, top + high / 2
    gap = max(wide, high) / 2 + 7
    start, above, right, below = box[0], box[1], box[0] + box[2], box[1] + box[3]
    for shift, tint in ((-1, "white"), (0, plots.INK)):  # beside each other: one is always seen
        for near, far in ((start, x - gap), (x + gap, right)):
            if far > near:
                sheet.bar((near, y + shift, far - near, 1), tint)
        for near, far in ((above, y - gap), (y + gap, below)):
            if far > near:
                sheet.bar((x + shift, near, 1, far - near), tint)
    sheet.frame((left - 1, top - 1, wide + 2, high + 2), "white", 1)
    sheet.frame((left, top, wide, high), plots.INK, 1)


def map_colours(view: MapView) -> np.ndarray:
    """Return a map as colours: RdBu around 0 if it is signed, otherwise viridis from 0."""
    if view.signed:
        return colour(view.values, "RdBu", -view.high, view.high)
    return colour(view.values, "viridis", 0.0, view.high)


def over(colours: np.ndarray, picture: np.ndarray, opacity: float) -> np.ndarray:
    """Return a map's colours over the picture in grey, so that all colour is the map's."""
    grey = (picture @ LUMINANCE)[..., None]
    return np.round(opacity * colours + (1 - opacity) * grey).astype(np.uint8)
