"""The left part of the picture, for points: real ones, made ones, the discriminator's surface."""

import numpy as np

from course_lib import plots
from course_lib.widgets.heatmap import HeatMap
from course_lib.widgets.labels import Labels

from .reading import Reel
from .words import outside, tick

BOX = (68, 70, 360, 360)  # left, top, width, height
BAR = (222, 56, 206, 11)  # the colours' legend; its top counts from the end of the axes
LEGEND = 50  # its y
MOST_REAL = 500  # real points that are drawn
TABLE = "two classes"
# As in the course's other pictures of two classes: 0 in blue circles, 1 in vermilion triangles.
# The discriminator calls the real ones 1, so that its surface has the colours of the points.
MADE = {"marker": plots.MARKERS[0], "color": plots.COLOURS[0], "ms": 6, "mew": 0.7}
REAL = {"marker": plots.MARKERS[1], "color": plots.COLOURS[1], "ms": 5.5, "mew": 0.5}
SHARED = {"ls": "", "mec": "white"}


class PointsPart:
    """Draws the points of a frame.

    Parameters
    ----------
    painter : course_lib.widgets.painter.Painter
        Has a `sheet`, axes over the whole figure in pixels, and `axes(box)`.
    reels : list of Reel
        All films; they have the same extent.
    """

    def __init__(self, painter, reels: list[Reel]):
        left, right, bottom, top = self.extent = reels[0].extent
        scale = min(BOX[2] / (right - left), BOX[3] / (top - bottom))
        width, height = scale * (right - left), scale * (top - bottom)
        box = (BOX[0] + (BOX[2] - width) / 2, BOX[1], width, height)
        ax = painter.axes(box)
        ax.set(xlim=(left, right), ylim=(bottom, top), xlabel="x")
        ax.set_ylabel("y", labelpad=0)
        ax.locator_params(nbins=4)
        ax.xaxis.set_major_formatter(tick)
        ax.yaxis.set_major_formatter(tick)
        ax.spines[["top", "right"]].set_visible(True)
        self.surface = None
        if any(reel.surface is not None for reel in reels):
            self.surface = painter.moving(HeatMap(ax, TABLE))
            self._draw_bar(painter, box[1] + height)
        self.real = painter.moving(ax.plot([], [], zorder=2, alpha=0.7, **REAL | SHARED)[0])
        self.made = painter.moving(ax.plot([], [], zorder=3, **MADE | SHARED)[0])
        self.note = painter.moving(
            Labels(painter.sheet, 13, color=plots.INK, align=1, weight="bold", room=130, zorder=6)
        )
        self._draw_legend(painter.sheet)
        self._reel = None

    @staticmethod
    def _draw_legend(sheet) -> None:
        for x, style, name in ((74, REAL, "real"), (128, MADE, "made by the generator")):
            sheet.plot([x], [LEGEND], **style | SHARED | {"ms": 8})
            Labels(sheet, 13, color=plots.INK, align=0).set_labels([(x + 11, LEGEND, name)])

    @staticmethod
    def _draw_bar(painter, end: float) -> None:
        left, below, width, height = BAR
        top = end + below
        ax = painter.axes((left, top, width, height))
        HeatMap(ax, TABLE).set_data(np.linspace(0, 1, 256)[None])
        ax.set(xlim=(0, 1), xticks=[], yticks=[])
        ax.spines[["top", "right"]].set_visible(True)
        middle = top + height / 2
        words = Labels(painter.sheet, 13, color=plots.INK, align=1)
        words.set_labels([(left - 12, middle, "discriminator says real")])
        ends = [(left + share * width, top + 21, f"{share:.0%}") for share in (0, 0.5, 1)]
        Labels(painter.sheet, 12, color=plots.INK).set_labels(ends)

    def update(self, reel: Reel, at: int) -> None:
        """Show a frame."""
        if reel is not self._reel:
            self._reel = reel
            self.real.set_data(*reel.real[:MOST_REAL].T)
        points = reel.samples[at]
        self.made.set_data(*points.T)
        away = outside(points, self.extent)
        text = f"{away} of {len(points)} outside" if away else ""
        self.note.set_labels([(BOX[0] + BOX[2], LEGEND, text)])
        if self.surface is not None:
            self.surface.set_visible(reel.surface is not None)
            if reel.surface is not None:
                self.surface.set_data(reel.surface[at])
