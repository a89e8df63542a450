"""Occlusion: cover a part of the picture and watch the class score."""

import keras
import numpy as np

from course_lib.explain.scores import check_labels, check_pictures, class_scores

__all__ = ["occlusion"]


def occlusion(
    model: keras.Model,
    x: np.ndarray,
    label,
    size: int | None = None,
    stride: int | None = None,
    fill: float | None = None,
) -> np.ndarray:
    """Return how much the class score drops when a patch covers each place.

    A square patch slides over the picture. For each of its positions the model computes the score
    anew, so this takes as many calls of the model as there are positions; but it needs no gradient.

    Parameters
    ----------
    model
        A built model, Sequential or functional.
    x
        Pictures of shape (n, h, w, c).
    label
        The class: one whole number for all, or one for each picture, shape (n,).
    size
        Side of the patch in pixels; by default a quarter of the picture's shorter side.
    stride
        Step of the patch in pixels, at most `size`; by default half of it.
    fill
        Value of the patch; by default the mean colour of the picture.

    Returns
    -------
    array of shape (n, h, w)
        For each pixel the mean drop over the patches that cover it. Signed: where it is below 0,
        covering raised the score.

    References
    ----------
    Zeiler, Fergus: "Visualizing and understanding convolutional networks", ECCV 2014, section 4.2.
    They plot the probability; this is the score before the softmax or sigmoid.
    """
    x = check_pictures(model, x)
    labels = check_labels(model, label, len(x))
    height, width = x.shape[1:3]
    size = max(1, min(height, width) // 4) if size is None else size
    stride = max(1, size // 2) if stride is None else stride
    if not 1 <= size <= min(height, width) or not 1 <= stride <= size:
        raise ValueError(
            f"size={size} and stride={stride}: the patch has to fit into {height}x{width} pixels, "
            "and a step may not leave pixels out, so give a stride from 1 to size."
        )
    corners = [(a, b) for a in _places(height, size, stride) for b in _places(width, size, stride)]
    before = class_scores(model, x)[np.arange(len(x)), labels]
    maps, cover = np.zeros((len(x), height, width)), np.zeros((height, width))
    for top, left in corners:
        cover[top : top + size, left : left + size] += 1
    for i, picture in enumerate(x):
        ink = picture.mean(axis=(0, 1)) if fill is None else fill
        covered = np.repeat(picture[None], len(corners), axis=0)
        for copy, (top, left) in zip(covered, corners, strict=True):
            copy[top : top + size, left : left + size] = ink
        drops = before[i] - class_scores(model, covered)[:, labels[i]]
        for drop, (top, left) in zip(drops, corners, strict=True):
            maps[i, top : top + size, left : left + size] += drop
    return (maps / cover).astype("float32")


def _places(length: int, size: int, stride: int) -> list[int]:
    """Return where a patch starts along one side; the last one ends at the border."""
    return sorted({*range(0, length - size, stride), length - size})
