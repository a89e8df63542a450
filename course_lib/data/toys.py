"""Points in the plane in two classes: what a neuron or a small network can be watched to learn.

Coordinates are rounded to four decimals. Sine and cosine may differ in their last bit between
processors; rounded, the points are the same everywhere.
"""

import numpy as np

from . import streams
from .checks import check_count, check_number
from .dataset import Dataset
from .entry import DataInfo

CLASSES = ("class 0", "class 1")


def _toy(info: DataInfo, shape, n: int, noise: float, seed: int) -> Dataset:
    """Draw n points of a shape; the classes take turns, so they are balanced."""
    n = check_count("n", n, at_least=2, at_most=1_000_000)
    noise = check_number("noise", noise, 0, 10)
    raw = streams.bits(streams.seed_key(seed, info.name), np.arange(n), 9)
    y = np.arange(n) % 2
    along = (raw[:, 0] >> np.uint64(11)).astype(np.float64) / 2**53  # uniform in 0..1
    across = (raw[:, 1] >> np.uint64(11)).astype(np.float64) / 2**53
    points = shape(y, along, across) + noise * streams.normals(raw[:, 3:])
    return Dataset(np.round(points, 4).astype(np.float32), y, info, CLASSES, ("x1", "x2"))


def blobs(info: DataInfo, n: int = 200, noise: float = 0.7, seed: int = 0) -> Dataset:
    """Draw two round clouds around (-1, -1) and (1, 1): one neuron separates them."""
    return _toy(info, lambda y, a, b: np.stack([2 * y - 1.0] * 2, 1), n, noise, seed)


def xor(info: DataInfo, n: int = 200, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Draw points whose class is 1 where exactly one coordinate is positive: no line will do."""

    def shape(y, along, across):
        # Keep a gap at the axes; each class fills two opposite quadrants of the square.
        first = np.where(along < 0.5, -1, 1) * (0.15 + 0.85 * np.abs(2 * along - 1))
        side = np.where(y == 1, -np.sign(first), np.sign(first))
        return np.stack([first, side * (0.15 + 0.85 * across)], 1)

    return _toy(info, shape, n, noise, seed)


def moons(info: DataInfo, n: int = 200, noise: float = 0.12, seed: int = 0) -> Dataset:
    """Draw two interleaved half circles of radius 1."""

    def shape(y, along, _):
        angle = np.pi * along
        flip = 1 - 2.0 * y
        return np.stack([flip * np.cos(angle) + y - 0.5, flip * np.sin(angle) + 0.5 * y - 0.25], 1)

    return _toy(info, shape, n, noise, seed)


def circles(info: DataInfo, n: int = 200, noise: float = 0.08, seed: int = 0) -> Dataset:
    """Draw a ring of radius 1 (class 0) around a ring of radius 0.5 (class 1)."""

    def shape(y, along, _):
        radius = np.where(y == 1, 0.5, 1.0)
        angle = 2 * np.pi * along
        return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)

    return _toy(info, shape, n, noise, seed)


def spirals(
    info: DataInfo, n: int = 200, noise: float = 0.03, seed: int = 0, turns: float = 1.5
) -> Dataset:
    """Draw two spiral arms that wind around each other; more turns are harder to tell apart."""
    turns = check_number("turns", turns, 0.25, 10)

    def shape(y, along, _):
        length = np.sqrt(0.02 + 0.98 * along)  # the root spreads points evenly along the arm
        angle = 2 * turns * np.pi * length + np.pi * y
        return np.stack([length * np.cos(angle), length * np.sin(angle)], 1)

    return _toy(info, shape, n, noise, seed)
