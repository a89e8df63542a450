"""Painter: arrays to PNG bytes, fast enough to follow a slider.

Drawing a Matplotlib figure from nothing takes about 100 ms, most of it for axes, ticks and layout
that do not change. A painter draws those once, keeps the pixels, and afterwards draws only what
moves on a copy of them (blitting).
"""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_lib import plots
from course_lib.widgets.pixels import encode_png


class Painter:
    """Draws the frames of one widget.

    Subclasses say what is in the picture:

    - `build(figure)` makes axes and artists once, and passes what will change to `moving`;
    - `update(frame)` gives these artists the data of a frame.

    The figure belongs to this painter alone and pyplot does not know it, so that two widgets, or
    a widget and a cell, can draw at the same time in two threads.

    Parameters
    ----------
    width, height : int
        Size on the page, in CSS pixels.
    """

    def __init__(self, width: int = 640, height: int = 400):
        self.width, self.height = width, height
        self.ratio = 1.0
        self._moving: list = []
        self._background = None
        with plots.style():
            inches = (width / plots.PIXELS_PER_INCH, height / plots.PIXELS_PER_INCH)
            self.figure = Figure(inches, dpi=plots.PIXELS_PER_INCH, layout="constrained")
            self.canvas = FigureCanvasAgg(self.figure)
            self.build(self.figure)

    def build(self, figure) -> None:
        """Make the axes and artists; called once."""
        raise NotImplementedError(f"{type(self).__name__} needs a method build(self, figure).")

    def update(self, frame) -> None:
        """Give the moving artists the data of `frame`."""
        raise NotImplementedError(f"{type(self).__name__} needs a method update(self, frame).")

    def moving(self, *artists):
        """Mark artists that change from frame to frame; return the first.

        They are drawn in the order of their `zorder`, above all that stands still.
        """
        for artist in artists:
            artist.set_animated(True)
            self._moving.append(artist)
        return artists[0]

    def redraw(self) -> None:
        """Draw everything afresh next time: call it after a change to what stands still."""
        self._background = None

    def sharpen(self, ratio: float) -> None:
        """Draw `ratio` pixels for each CSS pixel, between 1 and 2, as the reader's screen has."""
        ratio = float(np.clip(ratio, 1.0, 2.0))
        if ratio != self.ratio:
            self.ratio = ratio
            self.figure.set_dpi(plots.PIXELS_PER_INCH * ratio)
            self.redraw()

    def png(self, frame) -> bytes:
        """Return the picture of a frame; equal frames give equal bytes."""
        self.update(frame)
        if self._background is None:
            self._draw_what_stands_still()
        self.canvas.restore_region(self._background)
        for artist in sorted(self._moving, key=lambda artist: artist.get_zorder()):
            artist.draw(self.canvas.renderer)
        return encode_png(np.asarray(self.canvas.buffer_rgba())[..., :3])

    def _draw_what_stands_still(self) -> None:
        if self.figure.get_layout_engine() is not None:
            # The layout is worked out once, with the moving artists in their places, and then
            # frozen: a picture whose axes jump while a slider moves is hard to read.
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")
        self.canvas.draw()  # leaves out animated artists
        self._background = self.canvas.copy_from_bbox(self.figure.bbox)

    def locate(self, x: float, y: float):
        """Return (axes, x, y) in data units for a place on the picture, or None outside all axes.

        Parameters
        ----------
        x, y : float
            CSS pixels from the picture's upper left corner, as a `Pointer` has them.
        """
        pixel = x * self.ratio, (self.height - y) * self.ratio
        for ax in self.figure.axes:
            if ax.bbox.contains(*pixel):
                return ax, *ax.transData.inverted().transform(pixel)
        return None


def doubled(start: float, needed: float) -> float:
    """Return `start`, doubled until it is at least `needed`: the end of an axis that grows.

    An axis that doubles when it is outgrown is drawn again a few times only in a long run.
    """
    while start < needed:
        start *= 2
    return start


class ImagePainter:
    """Draws frames that are nothing but an image: an array (rows, columns, 3), uint8.

    `pixels.colour`, `pixels.mosaic` and `pixels.enlarge` make such an array in about a millisecond.
    """

    def __init__(self, width: int, height: int):
        self.width, self.height = width, height

    def png(self, frame: np.ndarray) -> bytes:
        """Return the picture; the browser scales it to `width` by `height` CSS pixels."""
        return encode_png(frame)

    def sharpen(self, ratio: float) -> None:
        """Do nothing: the frame has the pixels that it has."""

    def locate(self, x: float, y: float):
        """Return (None, column, row) as fractions of the picture, 0 to 1."""
        return None, x / self.width, y / self.height
