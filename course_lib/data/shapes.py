"""Scenes of simple shapes with everything a vision task asks for: boxes, masks, instances.

Shapes differ in place, size, turn, colour and light, lie over each other, and stand on a textured
ground; colour says nothing about the class. All arithmetic is on whole numbers (see `raster`).
"""

from dataclasses import dataclass

import numpy as np

from . import streams
from .checks import check_count
from .dataset import Dataset
from .entry import DataInfo
from .raster import UNIT, coverage
from .texture import smooth_noise

CLASSES = ("circle", "square", "triangle", "star", "cross")
TURN = 1024  # angles are whole numbers of 1/1024 turn
_DRAWS = 16  # random numbers for each object
_TRIES = 6  # places to try before an object is left out for lack of room


def _polar(radii, count: int) -> np.ndarray:
    """Corners at equal angles with radii in turn, times 4096; int64 (count, 2)."""
    angle = 2 * np.pi * np.arange(count) / count - np.pi / 2
    radius = np.resize(radii, count)[:, None]
    return np.rint(4096 * radius * np.stack([np.cos(angle), np.sin(angle)], 1)).astype(np.int64)


_CROSS = (
    *((-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1)),
    *((1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1)),
)
# Outlines of radius about 1, times 4096. Areas are similar, so size does not give the class away.
_OUTLINES = (
    _polar([0.9], 40),
    _polar([1.1], 4),
    _polar([1.2], 3) + np.array([0, 600]),
    _polar([1.25, 0.6], 10),
    1400 * np.array(_CROSS),
)
_COS = np.rint(4096 * np.cos(2 * np.pi * np.arange(TURN) / TURN)).astype(np.int64)


@dataclass(frozen=True)
class Shape:
    """One object: its class, its centre and radius in 1/64 pixel, its turn, and its colour."""

    kind: int
    x: int
    y: int
    radius: int
    angle: int
    colour: tuple[int, int, int]

    def cover(self, size: int) -> np.ndarray:
        """Say how much of each pixel it covers; uint8 (size, size)."""
        cos, sin = _COS[self.angle % TURN], _COS[(self.angle - TURN // 4) % TURN]
        u, v = _OUTLINES[self.kind].T
        outline = np.stack([u * cos - v * sin, u * sin + v * cos], 1) * self.radius >> 24
        centre = np.array([self.x, self.y])
        # Fill a window around the shape rather than the whole scene: several times faster.
        reach = self.radius * 4 // 3
        left, top = np.clip((centre - reach) // UNIT, 0, size)
        right, bottom = np.clip((centre + reach) // UNIT + 1, 0, size)
        cover = np.zeros((size, size), np.uint8)
        inside = outline + centre - np.array([left, top]) * UNIT
        cover[top:bottom, left:right] = coverage([inside], right - left, bottom - top)
        return cover


def draw_shape(raw: np.ndarray, size: int, smallest: int = 8, largest: int = 5) -> Shape:
    """Make a shape from 16 random 64-bit numbers, its radius between size/8 and size/5."""
    kind = int(streams.integers(raw[0], 0, len(CLASSES) - 1))
    unit = size * UNIT
    radius = int(streams.integers(raw[1], unit // smallest, unit // largest))
    x, y = (int(v) for v in streams.integers(raw[2:4], radius, unit - radius))
    angle = int(streams.integers(raw[4], 0, TURN - 1))
    # One strong channel, one weak and one between, in random order: clear colours.
    levels = [int(v) for v in streams.integers(raw[5:8], (190, 20, 20), (250, 90, 230))]
    first = int(streams.integers(raw[8], 0, 2))
    step = int(streams.integers(raw[9], 1, 2))
    colour = tuple(levels[(first + step * k) % 3] for k in range(3))
    return Shape(kind, x, y, radius, angle, colour)


def ground(key: int, samples, size: int) -> np.ndarray:
    """Draw textured grounds between two muted colours; int64 (n, size, size, 3), 0..255."""
    colours = streams.bits(key, samples, 6)
    one = streams.integers(colours[:, None, None, :3], 50, 180)
    two = streams.integers(colours[:, None, None, 3:], 50, 180)
    mix = 128 + smooth_noise(key ^ 2, samples, size, size, size // 3)[..., None]
    grain = smooth_noise(key ^ 3, samples, size, size, 1)[..., None] // 12
    return np.clip((one * (256 - mix) + two * mix >> 8) + grain, 0, 255)


def paint(picture: np.ndarray, cover: np.ndarray, shape: Shape) -> None:
    """Lay a shape over an int64 picture (size, size, 3), brighter towards the upper left."""
    rows, columns = np.nonzero(cover)
    light = 256 - ((columns + rows) * UNIT - shape.x - shape.y) * 56 // shape.radius
    ink = np.clip(np.array(shape.colour) * light[:, None] >> 8, 0, 255)
    share = cover[rows, columns].astype(np.int64)[:, None]
    picture[rows, columns] = (picture[rows, columns] * (255 - share) + ink * share) // 255


def box_of(mask: np.ndarray) -> tuple[int, int, int, int]:
    """Enclose a mask: left, top, right, bottom in pixels, right and bottom just outside it."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def shapes(
    info: DataInfo, n: int = 1000, size: int = 64, objects: int = 4, seed: int = 0
) -> Dataset:
    """Draw n scenes.

    Parameters
    ----------
    n
        How many. The first 100 of 1,000 are the same as 100 alone.
    size
        Side of a scene in pixels, 32 to 256.
    objects
        A scene holds 1 to this many, at most 8; with ``objects=1`` classifying makes sense.
    seed
        Fixes every pixel.

    Returns
    -------
    Dataset
        x float32 (n, size, size, 3) from 0 to 1; y int64 (n,), the class of the object of which
        most is seen. For each scene ``boxes`` int64 (n, objects, 4): left, top, right, bottom of
        what is seen of each object, and ``labels`` int64 (n, objects), its class; -1 where there
        is no object. ``masks`` uint8 (n, size, size): 0 ground, 1 + class. ``instances`` uint8,
        same shape: 0 ground, 1 + place of the object in ``boxes``.
    """
    n = check_count("n", n, at_most=200_000)
    size = check_count("size", size, at_least=32, at_most=256)
    objects = check_count("objects", objects, at_most=8)
    key = streams.seed_key(seed, "shapes")
    raw = streams.bits(key, np.arange(n), 1 + objects * _TRIES * _DRAWS)
    counts = streams.integers(raw[:, 0], 1, objects)
    raw = raw[:, 1:].reshape(n, objects, _TRIES, _DRAWS)

    x = np.empty((n, size, size, 3), np.float32)
    y = np.empty(n, np.int64)
    boxes = np.full((n, objects, 4), -1)
    labels = np.full((n, objects), -1)
    masks = np.zeros((n, size, size), np.uint8)
    instances = np.zeros((n, size, size), np.uint8)
    for i in range(n):
        picture = ground(key ^ 4, [i], size)[0]
        placed = []
        for draws in raw[i, : counts[i]]:
            shape, cover = _place(draws, size, instances[i])
            if shape is None:
                continue
            paint(picture, cover, shape)
            placed.append(shape)
            instances[i][cover > 127] = len(placed)
        kinds = np.array([shape.kind for shape in placed])
        masks[i] = np.concatenate([[0], kinds + 1])[instances[i]]
        for k in range(len(placed)):
            boxes[i, k] = box_of(instances[i] == k + 1)
        labels[i, : len(placed)] = kinds
        y[i] = kinds[np.bincount(instances[i].ravel(), minlength=len(placed) + 1)[1:].argmax()]
        x[i] = picture.astype(np.float32) / np.float32(255)
    extras = {"boxes": boxes, "labels": labels, "masks": masks, "instances": instances}
    return Dataset(x, y, info, CLASSES, extras=extras)


def _place(draws: np.ndarray, size: int, taken: np.ndarray):
    """Find a place where each object already there keeps at least two thirds in sight.

    Parameters
    ----------
    draws
        Random bits for several tries, uint64 (tries, 16).
    size
        Side of the scene.
    taken
        The instances painted so far, uint8 (size, size).

    Returns
    -------
    tuple
        The shape and its cover, or (None, None) if no try found room.
    """
    before = np.bincount(taken.ravel())
    for raw in draws:
        shape = draw_shape(raw, size)
        cover = shape.cover(size)
        hidden = np.bincount(taken[cover > 127], minlength=len(before))
        if (hidden[1:] * 3 <= before[1:]).all():
            return shape, cover
    return None, None
