"""The map of the codes: examples in the colours of their classes, the way, and the place."""

import numpy as np
from matplotlib import patheffects
from matplotlib.ticker import MaxNLocator

from course_lib import plots

from .examples import Examples
from .reading import Space
from .words import brief, dimension

MOST_POINTS = 1200  # that are drawn
MOST_NAMES = 40  # classes whose name is written on the map
SIGNS = "●▲■◆▼✚✖★"  # the markers of the course, as text
POINT, CODE = plots.COLOURS[1], plots.INK  # the place, and the nearest example
FAINT = 0.5  # opacity of the examples


class Pad:
    """Two dimensions of a latent space as a map.

    Parameters
    ----------
    painter : Painter
        That draws it, and is told what moves.
    box : tuple of (left, top, width, height)
        In CSS pixels, from the upper left corner of the picture.
    space : Space
        What is shown.
    """

    def __init__(self, painter, box, space: Space):
        self.painter, self.box, self.space = painter, box, space
        left, top, width, height = box
        corner = (left / painter.width, 1 - (top + height) / painter.height)
        size = (width / painter.width, height / painter.height)
        self.ax = ax = painter.figure.add_axes((*corner, *size))
        ax.tick_params(labelsize=9, length=3)
        for axis, place in ((ax.xaxis, (0.5, -0.075)), (ax.yaxis, (-0.135, 0.5))):
            axis.set_label_coords(*place)
        ax.grid(linewidth=0.6)
        self._drawn: list = []
        self._axes: tuple[int, int] | None = None
        move = painter.moving
        thin = {"color": "#57606a", "lw": 0.8, "zorder": 3}
        self.lines = move(ax.axvline(0, **thin)), move(ax.axhline(0, **thin))
        white = [patheffects.withStroke(linewidth=3.5, foreground="white")]
        self.way = move(ax.plot([], [], "--", color=CODE, lw=1.6, zorder=4, path_effects=white)[0])
        stop = {"ls": "", "ms": 9, "mec": CODE, "mew": 1.6, "zorder": 5}
        self.ends = [move(ax.plot([], [], "s", mfc=fill, **stop)[0]) for fill in ("white", CODE)]
        self.link = move(ax.plot([], [], "-", color=CODE, lw=1.2, zorder=6)[0])
        self.near = move(ax.plot([], [], "D", ms=7, mfc=CODE, mec="white", mew=1.2, zorder=7)[0])
        ring = {"ms": 15, "mfc": "none", "zorder": 8, "ls": "", "marker": "o"}
        self.halo = move(ax.plot([], [], mec="white", mew=5.5, **ring)[0])
        self.place = move(ax.plot([], [], mec=POINT, mew=3, **ring)[0])

    def show(self, frame) -> None:
        """Show a frame; draw the examples again where it has other dimensions."""
        axes = [frame.across, frame.up]
        if tuple(axes) != self._axes:
            self._axes = tuple(axes)
            self._draw_ground(axes)
            self.painter.redraw()
        x, y = frame.place[axes]
        low, high = self.space.low[axes], self.space.high[axes]
        self.lines[0].set_xdata([x, x])
        self.lines[1].set_ydata([y, y])
        here = np.clip((x, y), low, high)  # who is beyond the edge is drawn on it
        for mark in (self.halo, self.place):
            mark.set_data(*here[:, np.newaxis])
        start, end = (stop.code[axes] for stop in frame.ends)
        self.way.set_data(*np.transpose([start, end]))
        for mark, code in zip(self.ends, (start, end), strict=True):
            mark.set_data(*code[:, np.newaxis])
        if frame.nearest is not None:
            code = self.space.examples.codes[frame.nearest.number][axes]
            self.near.set_data(*code[:, np.newaxis])
            self.link.set_data(*np.transpose([here, code]))

    def pixel(self, code: np.ndarray) -> tuple[float, float]:
        """Return where a code is in the picture, in CSS pixels."""
        axes = list(self._axes)
        low, high = self.space.low[axes], self.space.high[axes]
        across, up = (code[axes] - low) / (high - low)
        left, top, width, height = self.box
        return left + across * width, top + (1 - up) * height

    def value(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of the map at a pixel, which may lie beyond its edge."""
        left, top, width, height = self.box
        shares = np.array([(x - left) / width, 1 - (y - top) / height])
        axes = list(self._axes)
        return tuple(self.space.low[axes] + shares * (self.space.high - self.space.low)[axes])

    def _draw_ground(self, axes: list[int]) -> None:
        ax, space = self.ax, self.space
        for artist in self._drawn:
            artist.remove()
        across, up = axes
        ax.set(xlim=(space.low[across], space.high[across]), ylim=(space.low[up], space.high[up]))
        ax.set_xlabel(dimension(across), size=10.5)
        ax.set_ylabel(dimension(up), size=10.5)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(5))
        self._drawn = [] if space.examples is None else draw_examples(ax, space.examples, axes)


def draw_examples(ax, examples: Examples, axes: list[int]) -> list:
    """Draw codes and the names of their classes, and return what was drawn."""
    few = np.linspace(0, len(examples) - 1, min(len(examples), MOST_POINTS)).astype(int)
    codes = examples.codes[few][:, axes]
    if examples.labels is None:
        return ax.plot(*codes.T, "o", ms=4, color="#6e7781", mew=0, alpha=FAINT, zorder=1)
    drawn, labels = [], examples.labels[few]
    letters = all(map(is_letter, examples.classes))
    for number, name in enumerate(examples.classes):
        own = codes[labels == number]
        if not len(own):
            continue
        colour = plots.COLOURS[number % 7]
        marker = f"${name}$" if letters else plots.MARKERS[mark(number)]
        look = {"marker": marker, "ms": 6 if letters else 4.5, "color": colour, "alpha": FAINT}
        drawn += ax.plot(*own.T, ls="", mew=0.3, zorder=1, **look)
        if len(examples.means) <= MOST_NAMES:
            shown = name if letters else f"{SIGNS[mark(number)]} {brief(name)}"
            text = ax.text(
                *np.median(own, axis=0), shown, size=15 if letters else 11.5, weight="bold",
                color=colour, ha="center", va="center", zorder=2, clip_on=True, parse_math=False,
            )  # fmt: skip
            text.set_path_effects([patheffects.withStroke(linewidth=3, foreground="white")])
            drawn.append(text)
    return drawn


def is_letter(name: str) -> bool:
    """Return whether a name can be drawn as a marker: one plain letter or digit."""
    return len(name) == 1 and name.isascii() and name.isalnum()


def mark(number: int) -> int:
    """Return which marker a class gets; with its colour, 56 classes are told apart."""
    return number % 8
