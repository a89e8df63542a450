"""A sheet of paper for pictures of many small parts: tiles, frames, bars and words, by pixels.

Everything is placed in CSS pixels from the upper left corner. Colours are painted into one array,
and words are drawn as one path for each kind of them, so that a sheet with a hundred tiles is
drawn in some milliseconds.
"""

import functools
from collections import defaultdict

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from course_lib import plots
from course_lib.widgets.labels import Labels
from course_lib.widgets.painter import Painter
from course_lib.widgets.pixels import colour_table

Box = tuple[float, float, float, float]  # left, top, width, height


@functools.cache
def pixel(colour: str) -> np.uint32:
    """Return a colour as one number that holds the four bytes of a pixel."""
    return np.array([*np.round(255 * np.array(to_rgb(colour))), 255], np.uint8).view(np.uint32)[0]


def pixels(colours: np.ndarray) -> np.ndarray:
    """Return colours, (rows, columns, 3) uint8, as one number for each pixel, (rows, columns)."""
    opaque = np.full((*colours.shape[:2], 4), 255, np.uint8)
    opaque[..., :3] = colours
    return opaque.view(np.uint32)[..., 0]


class Sheet(Artist):
    """Collects what is to be drawn, and draws its colours; the painter draws the words."""

    def __init__(self, ax, height: int):
        super().__init__()
        self.height = height
        self.set_zorder(1)
        self.clear()
        ax.add_artist(self)

    def clear(self) -> None:
        """Take a new sheet."""
        self.paints: list = []
        self.words: dict[tuple, list] = defaultdict(list)
        self.strokes: list = []
        self.places: list[tuple[Box, tuple]] = []
        self.steps = (1, 1)  # from one tile or bar to the one below it, to the one on its right

    # ---- what can be put on it ---------------------------------------------------------

    def picture(self, box: Box, colours: np.ndarray) -> None:
        """Put a picture, (rows, columns, 3) uint8, into a box, each number as one block."""
        self.paints.append((box, pixels(colours)))

    def bar(self, box: Box, colour: str) -> None:
        """Fill a box with a colour."""
        self.paints.append((box, pixel(colour)))

    def hatch(self, box: Box, ground: str, stripe: str) -> None:
        """Fill a box with slanting stripes: what is told by a colour can be told by them too."""
        _, _, wide, high = box
        across, down = np.arange(max(round(wide), 1)), np.arange(max(round(high), 1))
        striped = (across + down[:, np.newaxis]) % 6 < 2
        self.paints.append((box, np.where(striped, pixel(stripe), pixel(ground))))

    def frame(self, box: Box, colour: str = plots.INK, width: float = 1) -> None:
        """Draw a frame around a box, on its outside."""
        left, top, wide, high = box
        full = wide + 2 * width
        self.bar((left - width, top - width, full, width), colour)
        self.bar((left - width, top + high, full, width), colour)
        self.bar((left - width, top, width, high), colour)
        self.bar((left + wide, top, width, high), colour)

    def marker(self, box: Box, colour: str, width: float = 2) -> None:
        """Draw a frame that is seen on every ground: coloured, with a white one around it."""
        left, top, wide, high = box
        outer = (left - width, top - width, wide + 2 * width, high + 2 * width)
        self.frame(outer, "white", 1)
        self.frame(box, colour, width)

    def text(self, x, y, words, size=12, weight="normal", align=0.0, colour=plots.INK, room=None):
        """Write words; y is their middle line, and `align` the part of them that is at x."""
        room = np.inf if room is None else round(room)
        self.words[size, weight, align, colour, room].append((x, y, words))

    def line(self, *points) -> None:
        """Draw a thin grey line."""
        self.strokes.append(points)

    def place(self, box: Box, *target) -> None:
        """Let a press in this box mean `target`; later places lie above earlier ones."""
        self.places.append((box, target))

    def scale(self, left, top, width, table: str, low: str, high: str) -> None:
        """Draw a colour bar with a word at each end."""
        self.text(left - 6, top + 5, low, 11, align=1)
        self.picture((left, top, width, 10), colour_table(table)[None])
        self.frame((left, top, width, 10), "#8c959f", 0.5)
        self.text(left + width + 6, top + 5, high, 11)

    # ---- how it is drawn ---------------------------------------------------------------

    def draw(self, renderer) -> None:
        """Paint the colours; called by Matplotlib."""
        ratio = renderer.height / self.height
        # Into the renderer's own pixels: draw_image would blend and copy all of the sheet.
        canvas = np.asarray(renderer.buffer_rgba()).view(np.uint32)[..., 0]
        for (left, top, width, height), paint in self.paints:
            # From the edges, not from the size: so boxes that touch leave no gap.
            x, y = round(left * ratio), round(top * ratio)
            right = max(round((left + width) * ratio), x + 1)
            bottom = max(round((top + height) * ratio), y + 1)
            target = canvas[max(y, 0) : max(bottom, 0), max(x, 0) : max(right, 0)]
            if isinstance(paint, np.uint32):
                target[:] = paint
            else:  # what lies beyond the sheet is cut off
                rows, columns = paint.shape
                down = np.arange(max(-y, 0), max(-y, 0) + target.shape[0])
                across = np.arange(max(-x, 0), max(-x, 0) + target.shape[1])
                enlarged = paint[down * rows // (bottom - y)]
                target[:] = enlarged.take(across * columns // (right - x), 1)


class SheetPainter(Painter):
    """Draws sheets: subclasses say in `compose(sheet, frame)` what is on them."""

    def build(self, figure) -> None:
        """Make the sheet."""
        figure.set_layout_engine("none")
        self.ax = figure.add_axes((0, 0, 1, 1), xlim=(0, self.width), ylim=(self.height, 0))
        self.ax.axis("off")
        self.sheet = self.moving(Sheet(self.ax, self.height))
        self.lines = self.moving(LineCollection([], colors="#8c959f", linewidths=0.8, zorder=2))
        self.ax.add_collection(self.lines, autolim=False)
        self._labels: dict[tuple, Labels] = {}

    def still(self) -> Sheet:
        """Return a sheet for `build`, whose colours and words stay: they are drawn only once.

        Put everything on it, then `write` it.
        """
        return Sheet(self.ax, self.height)

    def write(self, sheet: Sheet) -> None:
        """Write the words of a sheet that stays."""
        for (size, weight, align, colour, room), labels in sheet.words.items():
            still = Labels(self.ax, size, weight, align, room, color=colour, zorder=5)
            still.set_labels(labels)

    def sharpen(self, ratio: float) -> None:
        """Draw up to 1.5 pixels for each CSS pixel: blocks of colour need no more, and 2 take long.

        Of 1.9 million pixels, turning them into a PNG takes longer than all the rest.
        """
        super().sharpen(min(ratio, 1.5))

    def compose(self, sheet: Sheet, frame) -> None:
        """Put a frame on the sheet."""
        raise NotImplementedError(f"{type(self).__name__} needs compose(self, sheet, frame).")

    def update(self, frame) -> None:
        """Show a frame."""
        self.sheet.clear()
        self.compose(self.sheet, frame)
        self.lines.set_segments(self.sheet.strokes)
        for kind in self.sheet.words.keys() - self._labels.keys():
            size, weight, align, colour, room = kind
            self._labels[kind] = self.moving(
                Labels(self.ax, size, weight, align, room, color=colour, zorder=5)
            )
        for kind, labels in self._labels.items():
            labels.set_visible(kind in self.sheet.words)
            if kind in self.sheet.words:
                labels.set_labels(self.sheet.words[kind])

    def target(self, x: float, y: float) -> tuple | None:
        """Return what a press at a place means, with the place in its box from 0 to 1."""
        for (left, top, width, height), target in reversed(self.sheet.places):
            if left <= x < left + width and top <= y < top + height:
                return (*target, (y - top) / height, (x - left) / width)
        return None
