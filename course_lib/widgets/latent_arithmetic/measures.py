"""What is measured on a picture of a glyph: how much ink it has, and how far it leans."""

import numpy as np

LEAST_INK = 1e-3  # of all pixels; a picture with less leans nowhere


def ink(pictures: np.ndarray) -> np.ndarray:
    """Return the share of ink of each picture, the mean of its pixels: (n, r, c) to (n,)."""
    return pictures.mean(axis=(-2, -1))


def slant(pictures: np.ndarray) -> np.ndarray:
    """Return how far each picture leans to the right, in degrees: (n, r, c) to (n,).

    With ink as mass, the slope is the covariance of the place across and the height above,
    divided by the variance of the height: the straight line that fits the place across best. An
    upright letter that is the same on the left and right has 0; others, such as L, have a slant
    of their own, so that only the same letters compare.

    A picture without ink, or with all of it in one row, has none: not-a-number.
    """
    pictures = np.asarray(pictures, dtype=np.float64)
    rows, columns = pictures.shape[-2:]
    height, place = -np.arange(rows)[:, np.newaxis], np.arange(columns)[np.newaxis]
    mass = pictures.sum(axis=(-2, -1))
    enough = mass > LEAST_INK * rows * columns
    weight = pictures / np.where(enough, mass, 1)[..., np.newaxis, np.newaxis]
    middle = (weight * height).sum((-2, -1)), (weight * place).sum((-2, -1))
    up = height - middle[0][..., np.newaxis, np.newaxis]
    right = place - middle[1][..., np.newaxis, np.newaxis]
    variance = (weight * up**2).sum((-2, -1))
    covariance = (weight * up * right).sum((-2, -1))
    enough &= variance > 1e-9
    degrees = np.degrees(np.arctan2(covariance, np.where(enough, variance, 1)))
    return np.where(enough, degrees, np.nan)
