"""Smooth random textures in whole numbers, for grounds, skies and roads."""

import numpy as np

from . import streams


def smooth_noise(key: int, samples, height: int, width: int, cell: int) -> np.ndarray:
    """Draw hills and valleys: random heights on a coarse grid, straight lines between them.

    Parameters
    ----------
    key
        From `streams.seed_key`.
    samples
        Sample numbers, integers (n,); each has a texture of its own.
    height, width
        Of the texture in pixels.
    cell
        Distance of the grid's points in pixels: large for broad clouds, 1 for grain.

    Returns
    -------
    numpy.ndarray
        int64 (n, height, width), from -128 to 127.
    """
    rows, columns = (height - 1) // cell + 2, (width - 1) // cell + 2
    raw = streams.bits(key, samples, rows * columns)
    grid = streams.integers(raw, -128, 127).reshape(-1, rows, columns).astype(np.float64)
    # Whole numbers far below 2**53, so the matrix product is exact in any order of adding.
    between = _weights(height, cell, rows) @ grid @ _weights(width, cell, columns).T
    return between.astype(np.int64) // cell**2


def _weights(pixels: int, cell: int, knots: int) -> np.ndarray:
    """Weigh the grid points for each pixel: linear interpolation, times `cell`."""
    weights = np.zeros((pixels, knots))
    place, part = np.divmod(np.arange(pixels), cell)
    weights[np.arange(pixels), place] = cell - part
    weights[np.arange(pixels), place + 1] = part
    return weights
