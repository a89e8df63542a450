"""The pointing game: how often the peak of a map lies on the object that the map is about."""

import numpy as np

__all__ = ["boxes_of", "covered_share", "peaks", "pointing_game"]


def boxes_of(boxes: np.ndarray, labels: np.ndarray, label) -> np.ndarray:
    """Keep the boxes of one class in each picture; the others become -1.

    Parameters
    ----------
    boxes
        Shape (n, objects, 4): left, top, right, bottom in pixels, right and bottom just outside.
    labels
        The class of each box, shape (n, objects); -1 where there is no object.
    label
        The class asked for: one whole number, or one for each picture, shape (n,).

    Returns
    -------
    array of shape (n, objects, 4)
    """
    asked = np.broadcast_to(np.asarray(label), len(boxes))
    return np.where((np.asarray(labels) == asked[:, None])[..., None], boxes, -1)


def peaks(maps: np.ndarray) -> np.ndarray:
    """Return row and column of the largest value of each map (n, h, w); int64 of shape (n, 2)."""
    maps = np.asarray(maps)
    return np.stack(np.unravel_index(maps.reshape(len(maps), -1).argmax(1), maps.shape[1:]), 1)


def pointing_game(maps: np.ndarray, boxes: np.ndarray) -> float:
    """Return the share of maps whose largest value lies within a box of their picture.

    A map that is the same everywhere points nowhere, and misses.

    Parameters
    ----------
    maps
        Shape (n, h, w).
    boxes
        Shape (n, 4), or (n, objects, 4) where any of several boxes counts: left, top, right, bottom
        in pixels of the maps, right and bottom just outside. A box of -1 is none; see `boxes_of`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shapes do not fit together, or if a picture has no box at all.

    References
    ----------
    Zhang, Lin, Brandt, Shen, Sclaroff: "Top-down neural attention by excitation backprop", ECCV
    2016, section 4.2; IJCV 2018. They allow a margin around the object; here there is none.
    """
    maps = np.asarray(maps)
    if maps.ndim != 3:
        raise ValueError(f"maps has the shape {maps.shape}; give (n, h, w).")
    inside = _inside(boxes, maps.shape)
    row, column = peaks(maps).T
    points = np.ptp(maps, axis=(1, 2)) > 0
    return float((inside[np.arange(len(maps)), row, column] & points).mean())


def covered_share(boxes: np.ndarray, height: int, width: int) -> float:
    """Return the mean share of the pixels that lie in a box: what random pointing would score.

    Boxes as for `pointing_game`; `height` and `width` are those of the maps.
    """
    return float(_inside(boxes, (len(boxes), height, width)).mean())


def _inside(boxes, shape: tuple[int, int, int]) -> np.ndarray:
    """Say for each pixel whether it lies in a box; bool of the shape of the maps."""
    boxes = np.asarray(boxes)
    n, height, width = shape
    if boxes.ndim not in (2, 3) or len(boxes) != n or boxes.shape[-1] != 4:
        raise ValueError(
            f"boxes has the shape {boxes.shape}; for {n} maps give ({n}, 4) or ({n}, objects, 4)."
        )
    boxes = boxes.reshape(n, -1, 4)
    without = np.flatnonzero((boxes < 0).any(axis=-1).all(axis=-1))
    if len(without):
        raise ValueError(
            f"Picture {without[0]} has no box. Ask only for classes that are in the picture."
        )
    left, top, right, bottom = np.moveaxis(boxes, -1, 0)[..., None, None]
    y, x = np.arange(height)[:, None], np.arange(width)
    return ((x >= left) & (x < right) & (y >= top) & (y < bottom)).any(axis=1)
