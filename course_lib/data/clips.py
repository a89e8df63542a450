"""Short films of moving shapes: to track them, or to tell what they do."""

from dataclasses import replace

import numpy as np

from . import streams
from .checks import check_count
from .dataset import Dataset
from .entry import DataInfo
from .raster import UNIT
from .shapes import TURN, Shape, box_of, draw_shape, ground, paint

CLASSES = ("left", "right", "up", "down", "grow", "shrink", "turn left", "turn right")
_ROUND = 0  # a circle that turns looks still, so it never gets that task


def clips(
    info: DataInfo, n: int = 200, frames: int = 8, size: int = 32, objects: int = 1, seed: int = 0
) -> Dataset:
    """Film n clips.

    Parameters
    ----------
    n
        How many clips. The first 10 of 100 are the same as 10 alone.
    frames
        Pictures in each clip, 2 to 32.
    size
        Side of a picture in pixels, 32 to 128.
    objects
        Moving shapes in each clip, 1 to 4; later ones pass in front.
    seed
        Fixes every pixel.

    Returns
    -------
    Dataset
        x float32 (n, frames, size, size, 3) from 0 to 1; y int64 (n,), what the first object
        does. ``boxes`` int64 (n, frames, objects, 4): left, top, right, bottom of what is seen of
        each object in each frame, -1 while it is hidden. ``instances`` uint8 (n, frames, size,
        size): 0 ground, 1 + number of the object. ``labels`` int64 (n, objects): the classes of
        the shapes, as in `shapes`.
    """
    n = check_count("n", n, at_most=20_000)
    frames = check_count("frames", frames, at_least=2, at_most=32)
    size = check_count("size", size, at_least=32, at_most=128)
    objects = check_count("objects", objects, at_most=4)
    key = streams.seed_key(seed, "clips")
    raw = streams.bits(key, np.arange(n), objects * 16).reshape(n, objects, 16)

    x = np.empty((n, frames, size, size, 3), np.float32)
    boxes = np.full((n, frames, objects, 4), -1)
    instances = np.zeros((n, frames, size, size), np.uint8)
    labels = np.empty((n, objects), np.int64)
    motions = streams.integers(raw[:, :, 10], 0, len(CLASSES) - 1)
    motions[:, 0] = np.arange(n) % len(CLASSES)  # the classes take turns, so they are balanced
    for i in range(n):
        behind = ground(key ^ 4, [i], size)[0]
        actors = [_actor(raw[i, k], size, motions[i, k]) for k in range(objects)]
        labels[i] = [actor.kind for actor in actors]
        for t in range(frames):
            picture = behind.copy()
            for k, actor in enumerate(actors):
                shape = _move(actor, CLASSES[motions[i, k]], t, frames, size)
                cover = shape.cover(size)
                paint(picture, cover, shape)
                instances[i, t][cover > 127] = k + 1
            for k in range(objects):
                if (seen := instances[i, t] == k + 1).any():
                    boxes[i, t, k] = box_of(seen)
            x[i, t] = picture.astype(np.float32) / np.float32(255)
    extras = {"boxes": boxes, "instances": instances, "labels": labels}
    return Dataset(x, motions[:, 0].copy(), info, CLASSES, extras=extras)


def _actor(raw: np.ndarray, size: int, motion: int) -> Shape:
    """Make a shape with room around it, in the state of the middle of the clip."""
    shape = draw_shape(raw, size, smallest=7, largest=5)
    room = size * UNIT * 3 // 8
    x, y = (int(v) for v in streams.integers(raw[2:4], room, size * UNIT - room))
    kind = shape.kind
    if CLASSES[motion].startswith("turn") and kind == _ROUND:
        kind = int(streams.integers(raw[11], 1, 4))
    return replace(shape, kind=kind, x=x, y=y)


def _move(shape: Shape, motion: str, t: int, frames: int, size: int) -> Shape:
    """Give the shape as it is in frame t; in the middle of the clip it is as it was made."""
    way = (2 * t - (frames - 1)) * 1024 // (frames - 1)  # from -1024 to 1024
    far = size * UNIT // 4 * way >> 10
    match motion:
        case "left" | "right":
            return replace(shape, x=shape.x + (far if motion == "right" else -far))
        case "up" | "down":
            return replace(shape, y=shape.y + (far if motion == "down" else -far))
        case "grow" | "shrink":
            change = shape.radius * (way if motion == "grow" else -way) * 3 // 8 >> 10
            return replace(shape, radius=shape.radius + change)
        case _:
            # An eighth of a turn in all: less than the symmetry of a square hides.
            turn = way * TURN // 16 >> 10
            return replace(shape, angle=shape.angle + (turn if motion == "turn right" else -turn))
