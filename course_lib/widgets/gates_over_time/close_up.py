"""The close-up below the maps: the gates of one unit, and its cell state as a line."""

import numpy as np
from matplotlib.lines import Line2D

from course_lib import plots
from course_lib.widgets.gates_over_time.calculation import GATES
from course_lib.widgets.microscope_sheet import Sheet
from course_lib.widgets.pixels import colour
from course_lib.widgets.unrolled_words import number

STRIP = 11  # pixels that the strip of a gate is high
BLUE, ORANGE = plots.COLOURS[:2]


class CloseUp:
    """Draws one unit, between two heights of a painter's sheet.

    Parameters
    ----------
    painter : GatesPainter
        Where it draws; has `middle`, `mark`, `pitch` and `wide`.
    top, bottom : float
        The middle line of the heading, and where the curve's axis ends.
    """

    def __init__(self, painter, top: float, bottom: float):
        self.painter, self.top, self.bottom = painter, top, bottom
        self.strips = top + 14
        self.upper = self.strips + 3 * (STRIP + 3) + 8  # of the curve
        self.curve = self._line(BLUE, "-", 2.0)
        self.other = self._line(ORANGE, (0, (4, 2)), 1.7)

    def _line(self, colour_name: str, dash, thickness: float) -> Line2D:
        line = Line2D([], [], color=colour_name, linestyle=dash, linewidth=thickness, zorder=4)
        self.painter.ax.add_line(line)
        return self.painter.moving(line)

    def draw(self, sheet: Sheet, frame) -> None:
        """Put a frame's unit on the sheet."""
        painter, unit = self.painter, frame.unit
        window = slice(frame.window.start, frame.window.stop)
        left, wide = painter.middle(frame, frame.window.start) - painter.pitch / 2, painter.wide
        for n, gate in enumerate(GATES):
            box = (left, self.strips + n * (STRIP + 3), wide, STRIP)
            values = frame.run.values[gate][window, unit]
            sheet.picture(box, colour(values[np.newaxis], "viridis", 0, 1))
            painter.mark(sheet, frame, box[1], STRIP)
            sheet.text(12, box[1] + STRIP / 2, f"{gate} {gate[0]}", 12)
        fitted = self._fitted(frame)
        most = self._draw_axis(sheet, frame, left, wide)
        self._draw_curves(frame, window, fitted, most, left)
        self._draw_names(sheet, frame, left, fitted is not None)
        whole = (left, self.strips, wide, self.bottom - self.strips)
        sheet.place(whole, "column")

    def _draw_axis(self, sheet: Sheet, frame, left: float, wide: float) -> float:
        """Draw the lines at 0 and at the ends, and return the value at the upper end."""
        most = 1.12 * highest(frame)
        at = self._height(0, most)
        column = left + (frame.at - frame.window.start) * self.painter.pitch
        high = self.bottom - self.upper
        sheet.bar((column, self.upper, self.painter.pitch, high), "#ffe9a8")
        sheet.bar((left, at, wide, 1), "#d0d7de")
        sheet.bar((left - 1, self.upper, 1, high), "#8c959f")
        sheet.text(left - 6, at, "0", 11, align=1)
        for value in (most / 1.12, -most / 1.12):
            sheet.text(left - 6, self._height(value, most), number(value), 11, align=1)
        return most

    def _draw_curves(self, frame, window: slice, fitted, most: float, left: float) -> None:
        """Let the curves follow the cell state and the quantity, within the axis."""
        x = [self.painter.middle(frame, step) for step in frame.window]
        for line, values in ((self.curve, frame.cells[:, frame.unit]), (self.other, fitted)):
            line.set_visible(values is not None)
            if values is not None:
                line.set_data(x, self._height(np.clip(values[window], -most, most), most))

    def _draw_names(self, sheet: Sheet, frame, left: float, with_other: bool) -> None:
        """Write above what the lines are."""
        sheet.text(12, self.top, f"unit {frame.unit}", 12.5, "bold", room=84)
        sheet.bar((left, self.top - 1, 26, 2), BLUE)
        name = "tanh of its cell state" if frame.squashed else "its cell state c"
        sheet.text(left + 32, self.top, name, 12)
        if with_other:
            start = left + 190
            for n in range(4):
                sheet.bar((start + 7 * n, self.top - 1, 5, 2), ORANGE)
            name = f"{frame.following.name}, on the scale that fitted best where it was searched"
            sheet.text(start + 34, self.top, name, 12, room=self.painter.width - start - 60)

    def _height(self, value, most: float):
        """Return the y of a value of the curve."""
        return self.upper + (self.bottom - self.upper) * (most - value) / (2 * most)

    def _fitted(self, frame) -> np.ndarray | None:
        """Return the quantity, made as large as the cell state: what a perfect unit would do."""
        if frame.following is None:
            return None
        following, unit = frame.following, frame.unit
        return following.intercept[unit] + following.slope[unit] * frame.quantity


def highest(frame) -> float:
    """Return the value at the end of the curve's axis."""
    if frame.squashed:
        return 1.0
    return max(float(np.abs(frame.cells[:, frame.unit]).max()), 0.05)
