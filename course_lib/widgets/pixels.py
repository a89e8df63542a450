"""Arrays to pictures without a plotting library: colour tables, mosaics, PNG bytes.

The fast path for widgets whose whole picture is an image (activations, filters, attention maps).
All pictures here are arrays of shape (rows, columns, 3), uint8.
"""

import functools
import math
import struct
import zlib

import numpy as np

UP = 2  # PNG filter 2 stores each row as the difference from the row above


def encode_png(picture: np.ndarray) -> bytes:
    """Return an RGB picture as PNG bytes; equal pictures give equal bytes.

    Written out here because it is two to three times faster than Pillow on a typical figure, and no
    larger: rows of a figure repeat, so one fixed filter ("up", PNG specification, section 9.2)
    and the lightest compression do as well as trying all filters on every row.

    Parameters
    ----------
    picture : array of shape (rows, columns, 3), uint8
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(
            f"The picture is {picture.dtype} of shape {picture.shape}; expected uint8 of shape "
            "(rows, columns, 3). colour() makes one from numbers."
        )
    height, width, _ = picture.shape
    packed = np.empty(picture.shape, np.uint8)
    for channel in range(3):  # five times as fast as ascontiguousarray, if it is cut out of RGBA
        packed[..., channel] = picture[..., channel]
    flat = packed.reshape(height, -1)
    rows = np.empty((height, 1 + 3 * width), np.uint8)
    rows[:, 0] = UP
    rows[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])  # uint8 wraps around, as PNG wants it
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits, RGB
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


@functools.cache
def colour_table(name: str) -> np.ndarray:
    """Return 256 colours, shape (256, 3), uint8, of a Matplotlib colour map or of "two classes"."""
    import matplotlib

    from course_lib import plots

    if name == "two classes":
        colours = plots.two_class_map()
    elif name in matplotlib.colormaps:
        colours = matplotlib.colormaps[name]
    else:
        raise ValueError(
            f"There is no colour map {name!r}. Use 'viridis' for amounts, 'RdBu' for signed "
            "values, 'gray' for photographs, 'two classes' for a classifier, or any name that "
            "Matplotlib knows."
        )
    table = colours(np.arange(256), bytes=True)[:, :3].copy()
    table.setflags(write=False)  # it is shared by all who ask for this name
    return table


def colour(values, table: str = "viridis", low=None, high=None) -> np.ndarray:
    """Look numbers up in a colour table.

    Parameters
    ----------
    values : array of any shape
        Numbers; not-a-number gets the colour of `low`.
    table : str
        A name for `colour_table`.
    low, high : float, optional
        The values of the first and last colour; the extremes of `values` without them.

    Returns
    -------
    array of shape (*values.shape, 3), uint8
    """
    values = np.asarray(values, dtype=np.float32)
    low = float(np.nanmin(values)) if low is None else low
    high = float(np.nanmax(values)) if high is None else high
    return np.take(colour_table(table), places(values, low, high), axis=0)


def places(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return where numbers stand between `low` (0) and `high` (255), as uint8."""
    scale = 255.0 / ((high - low) or 1.0)
    scaled = values * np.float32(scale) + np.float32(0.5 - low * scale)
    np.fmax(scaled, 0, out=scaled)  # fmax and fmin also turn not-a-number into 0
    np.fmin(scaled, 255, out=scaled)
    return scaled.astype(np.uint8)


def enlarge(picture: np.ndarray, zoom: int) -> np.ndarray:
    """Repeat each pixel `zoom` times in both directions: (r, c, ...) to (r zoom, c zoom, ...)."""
    return picture.repeat(zoom, axis=0).repeat(zoom, axis=1)


def mosaic(tiles: np.ndarray, columns: int | None = None, gap: int = 1, ground: int = 255):
    """Lay pictures of one size side by side in one picture.

    One mosaic of 32 maps is drawn in the time of one; 32 Matplotlib axes take thirty times that.

    Parameters
    ----------
    tiles : array of shape (n, rows, columns, 3), uint8
    columns : int, optional
        Tiles in a row; as near to a square as it gets without it.
    gap : int
        Pixels between tiles.
    ground : int
        Grey level of the gaps, 0 to 255.
    """
    tiles = np.asarray(tiles)
    if tiles.ndim != 4 or tiles.shape[3] != 3 or len(tiles) == 0:
        raise ValueError(
            f"The tiles have shape {tiles.shape}; expected (n, rows, columns, 3) with n at least 1."
        )
    number, height, width, _ = tiles.shape
    columns = columns or math.ceil(math.sqrt(number))
    rows = -(-number // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, 3)
    picture = np.full(shape, ground, np.uint8)
    for place, tile in enumerate(tiles):
        top, left = (height + gap) * (place // columns), (width + gap) * (place % columns)
        picture[top : top + height, left : left + width] = tile
    return picture
