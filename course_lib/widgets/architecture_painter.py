"""Draws a network: its stages as solids, the inside of one of its parts, a table of costs.

All places are in CSS pixels from the upper left corner of the picture.
"""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from course_lib.widgets.architecture_model import Frame
from course_lib.widgets.architecture_solids import draw_solids
from course_lib.widgets.architecture_style import GREY, HEIGHT, MARGIN, WIDTH
from course_lib.widgets.architecture_table import draw_table
from course_lib.widgets.architecture_wiring import draw_wiring
from course_lib.widgets.microscope_sheet import Box, Sheet, SheetPainter

CORNER = np.array([(np.cos(angle), np.sin(angle)) for angle in np.linspace(np.pi, 1.5 * np.pi, 5)])


class Shapes:
    """Polygons and lines that are drawn above the colours of the sheet and below its words."""

    def __init__(self, ax):
        self.polygons = PolyCollection([], zorder=3, joinstyle="round")
        self.lines = LineCollection([], zorder=2, joinstyle="round", capstyle="butt")
        for collection in (self.polygons, self.lines):
            ax.add_collection(collection, autolim=False)
        self.clear()

    def clear(self) -> None:
        """Take all away."""
        self._polygons: list[tuple] = []
        self._lines: list[tuple] = []

    def polygon(self, points, face: str, edge: str = "none", width: float = 1) -> None:
        """Fill a polygon and draw its edge."""
        self._polygons.append((np.asarray(points, float), face, edge, width))

    def box(self, box: Box, face: str, edge: str = "none", width: float = 1, radius=4.0) -> None:
        """Fill a box with round corners."""
        left, top, wide, high = box
        radius = min(radius, wide / 2, high / 2)
        x, y = (radius * CORNER).T
        right, bottom = left + wide, top + high
        corners = [
            (left + radius + x, top + radius + y),
            (right - radius - y, top + radius + x),
            (right - radius - x, bottom - radius - y),
            (left + radius + y, bottom - radius - x),
        ]
        self.polygon(np.concatenate([np.column_stack(c) for c in corners]), face, edge, width)

    def line(self, points, colour: str, width: float = 1.3) -> None:
        """Draw a line through some points."""
        self._lines.append((np.asarray(points, float), colour, width))

    def arrow(self, points, colour: str, width: float = 1.3, head: float = 6) -> None:
        """Draw a line with a head at its end."""
        points = np.asarray(points, float)
        way = points[-1] - points[-2]
        way /= np.hypot(*way) or 1.0
        back, aside = points[-1] - head * way, 0.45 * head * way[::-1] * (1, -1)
        self.line([*points[:-1], back], colour, width)
        self.polygon([points[-1], back + aside, back - aside], colour)

    def show(self) -> None:
        """Hand all over to Matplotlib."""
        points, faces, edges, widths = zip(*self._polygons, strict=True)
        self.polygons.set(verts=points, facecolors=faces, edgecolors=edges, linewidths=widths)
        points, colours, widths = zip(*self._lines, strict=True)
        self.lines.set(segments=points, colors=colours, linewidths=widths)


class ArchitecturePainter(SheetPainter):
    """Draws the frames of an ArchitectureExplorer."""

    def __init__(self):
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Make the sheet and the shapes on it."""
        super().build(figure)
        self.shapes = Shapes(self.ax)
        self.moving(self.shapes.lines, self.shapes.polygons)

    def update(self, frame: Frame) -> None:
        """Show a frame."""
        self.shapes.clear()
        super().update(frame)
        self.shapes.show()

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        sheet.text(MARGIN, 17, frame.network.name, 17, weight="bold", room=300)
        sheet.text(MARGIN, 37, "sizes are drawn as square roots", 10.5, colour=GREY)
        sheet.text(WIDTH - MARGIN, 18, frame.totals, 12.5, align=1)
        sheet.text(WIDTH - MARGIN, 37, frame.contrast, 11.5, align=1, colour=GREY, room=WIDTH - 206)
        draw_solids(sheet, self.shapes, frame)
        draw_wiring(sheet, self.shapes, frame)
        draw_table(sheet, self.shapes, frame)
