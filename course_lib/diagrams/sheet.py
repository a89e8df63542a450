"""A blank sheet for diagrams, measured in inches: wires, boxes, circles and words on it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from course_lib.plots import COLOURS, INK

# What a colour stands for in every diagram. The names are beside them, so colour is never alone.
MEMORY = COLOURS[0]  # blue: what is carried from step to step
GATE = COLOURS[1]  # vermilion: what opens and shuts, or forces
CONTENT = COLOURS[2]  # green: what is to be written
TINTS = {MEMORY: "#dcecf7", GATE: "#fbe3d3", CONTENT: "#d5efe6", INK: "#ffffff"}
PAPER = "#f3f5f7"  # the inside of a cell
SMALL, NORMAL = 11, 12  # points
LINE = 0.2  # inches from line to line of small text


class Sheet:
    """A figure whose coordinates are inches from the lower left corner.

    Parameters
    ----------
    width, height
        Inches.
    """

    def __init__(self, width: float, height: float):
        # Not pyplot's: a notebook would show it a second time. Every place is given: no layout.
        self.figure = Figure(figsize=(width, height), layout="none", facecolor="white")
        self.ax = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set(xlim=(0, width), ylim=(0, height))
        self.ax.set_axis_off()

    def words(self, x: float, y: float, text: str, colour: str = INK, size=SMALL, **options):
        """Write a text, centred on x unless `ha` says otherwise; its last line stands on y.

        Each line is placed by itself: lines of one height stay so, accents or not.
        """
        options = {"ha": "center", "va": "baseline", "zorder": 4} | options
        for line in reversed(text.split("\n")):
            # A token may be a dollar sign: it is no formula.
            self.ax.text(x, y, line, color=colour, fontsize=size, parse_math=False, **options)
            y += LINE * size / SMALL

    def sign(self, x: float, y: float, text: str, size: float) -> None:
        """Write a short text with the middle of its ink at (x, y)."""
        ink = TextPath((0, 0), text, size=size).get_extents()
        self.words(x, y - (ink.y0 + ink.y1) / 2 / 72, text, size=size)

    def wire(
        self,
        points: Sequence[tuple[float, float]],
        colour: str = INK,
        width: float = 1.6,
        head: bool = True,
        dashed: bool = False,
    ) -> None:
        """Draw a line from point to point, with an arrowhead at its end unless `head` is False."""
        options = {"color": colour, "linewidth": width, "joinstyle": "miter", "zorder": 2}
        options |= {"capstyle": "butt", "mutation_scale": 9 + 2.2 * width}
        points = [np.array(point, float) for point in points]
        if dashed:  # the head stays whole: the line ends inside it
            tip, along = points[-1], points[-1] - points[-2]
            points[-1] = tip - 0.1 * along / np.hypot(*along)
            dashes = FancyArrowPatch(
                path=Path(points), arrowstyle="-", linestyle=(0, (3, 2)), **options
            )
            self.ax.add_patch(dashes)
            points = [points[-1], tip]
        style = "-|>" if head else "-"
        self.ax.add_patch(FancyArrowPatch(path=Path(points), arrowstyle=style, **options))

    def dot(self, x: float, y: float, colour: str = INK) -> None:
        """Mark a place where a wire branches."""
        self.ax.add_patch(Circle((x, y), 0.05, color=colour, zorder=3))

    def circle(self, x: float, y: float, sign: str, radius: float) -> None:
        """Draw an operation on numbers, such as × or +."""
        ring = Circle((x, y), radius, facecolor="white", edgecolor=INK, linewidth=1.6, zorder=3)
        self.ax.add_patch(ring)
        self.sign(x, y, sign, 16 if len(sign) == 1 else SMALL)

    def box(self, x, y, width, height, text="", colour=INK, fill=None, line=1.6, zorder=3) -> None:
        """Draw a box with round corners, centred at (x, y), with a short text in it."""
        round_by = 0.08
        patch = FancyBboxPatch(
            (x - width / 2 + round_by, y - height / 2 + round_by),
            width - 2 * round_by,
            height - 2 * round_by,
            boxstyle=f"round,pad={round_by}",
            facecolor=fill or TINTS[colour],
            edgecolor=colour,
            linewidth=line,
            zorder=zorder,
        )
        self.ax.add_patch(patch)
        if text:
            self.sign(x, y, text, NORMAL)

    def width_of(self, text: str, size: float = SMALL, **options) -> float:
        """Return how many inches wide a text is, without leaving it on the sheet."""
        trial = self.ax.text(0, 0, text, fontsize=size, parse_math=False, **options)
        inches = trial.get_window_extent().width / self.figure.dpi
        trial.remove()
        return inches
