"""A heat map for live pictures: fills its axes, several times faster than `imshow`."""

import functools

import numpy as np
from matplotlib.artist import Artist

from course_lib.widgets.pixels import colour_table, places


class HeatMap(Artist):
    """Numbers as colours over the whole of an axes.

    `imshow` resamples four colour channels through a general transform at every draw. Here the
    map always fills its axes, so that enlarging it is two look-ups, one for each direction, and
    the colours are looked up once for each pixel.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes to fill; set its limits to where the first and last column and row lie.
    table : str
        A colour table of `pixels.colour_table`.
    low, high : float
        The values of its first and last colour.
    smooth : bool
        Blend between neighbours; False shows each number as one block.
    """

    def __init__(self, ax, table: str = "viridis", low=0.0, high=1.0, smooth: bool = True):
        super().__init__()
        self.table, self.low, self.high, self.smooth = table, low, high, smooth
        self._values = np.zeros((2, 2), np.float32)
        self.set_zorder(0)
        ax.add_artist(self)

    def set_data(self, values) -> None:
        """Show these numbers, shape (rows, columns), the first row at the bottom."""
        values = np.asarray(values, dtype=np.float32)
        if values.ndim != 2:
            raise ValueError(f"A heat map needs shape (rows, columns); got {values.shape}.")
        self._values = values
        self.stale = True

    def draw(self, renderer) -> None:
        """Draw into the axes; called by Matplotlib."""
        if not self.get_visible():
            return
        left, bottom, right, top = np.round(self.axes.bbox.extents).astype(int)
        columns = stretch(self._values, right - left, 1, self.smooth)
        enlarged = stretch(columns, top - bottom, 0, self.smooth)
        picture = np.take(opaque(self.table), places(enlarged, self.low, self.high), axis=0)
        context = renderer.new_gc()
        renderer.draw_image(context, left, bottom, picture)  # the first row is drawn lowest
        context.restore()
        self.stale = False


@functools.cache
def opaque(table: str) -> np.ndarray:
    """Return a colour table with an opacity of 255: shape (256, 4), uint8."""
    return np.insert(colour_table(table), 3, 255, axis=1)


def stretch(values: np.ndarray, pixels: int, axis: int, smooth: bool = True) -> np.ndarray:
    """Return the array with `pixels` entries along an axis, between the same first and last one.

    `smooth` interpolates linearly; otherwise each pixel has one point's value. Written without a
    matrix product, which would wake the threads of the linear algebra library for each picture.
    """
    points = values.shape[axis]
    if not smooth:
        return values.take(np.arange(pixels) * points // max(pixels, 1), axis)
    at = np.linspace(0, points - 1, pixels, dtype=np.float32)
    below = np.minimum(at.astype(int), max(points - 2, 0))
    above = np.minimum(below + 1, points - 1)
    along = [1] * values.ndim
    along[axis] = pixels
    share = (at - below).reshape(along)
    return values.take(below, axis) * (1 - share) + values.take(above, axis) * share
