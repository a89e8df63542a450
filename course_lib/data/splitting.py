"""Cut a data set into train, validation and test parts without a leak."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from . import streams
from .checks import check_number

if TYPE_CHECKING:
    from .dataset import Dataset


def split_indices(
    data: Dataset, seed: int, validation: float, test: float, by: str
) -> dict[str, np.ndarray]:
    """Choose the samples of each part; see `Dataset.split`.

    Returns
    -------
    dict
        "train", "validation" and "test" (in this order): int64 positions in `data`, disjoint,
        together all of them.
    """
    validation = check_number("validation", validation, 0, 1)
    test = check_number("test", test, 0, 1)
    if validation + test >= 1:
        raise ValueError(
            f"validation={validation:g} and test={test:g} leave nothing to train on; "
            "together they must be below 1."
        )
    key = streams.seed_key(seed, "split")
    n = len(data)
    if by == "published" and data.published_test:
        n_test = data.published_test
        order = _stratified_order(data.y[:-n_test], key)
        n_validation = _part_size(len(order), validation, data.name)
        cut = order[:n_validation], order[n_validation:]
        return {
            "train": _shuffle(cut[1], key),
            "validation": _shuffle(cut[0], key),
            "test": np.arange(n - n_test, n),
        }
    n_test = _part_size(n, test, data.name)
    n_validation = _part_size(n, validation, data.name)
    if n_test + n_validation >= n:
        raise ValueError(f"{data.name} has {n} sample(s), too few to split; use it as a whole.")
    if by == "time":
        cuts = np.split(np.arange(n), [n - n_test - n_validation, n - n_test])
        return dict(zip(("train", "validation", "test"), cuts, strict=True))
    if by in ("labels", "published"):
        labels = data.y if data.classes else np.zeros(n, np.int64)
        order = _stratified_order(labels, key)
        cuts = order[:n_test], order[n_test : n_test + n_validation], order[n_test + n_validation :]
    elif by in data.extras and data.extras[by].ndim == 1:
        cuts = _grouped(data.extras[by], n_test, n_validation, key)
    else:
        groups = [name for name, values in data.extras.items() if values.ndim == 1]
        raise ValueError(
            f"{data.name} cannot be split by {by!r}; it can be by "
            + ", ".join(repr(name) for name in ["labels", "time", *groups])
            + "."
        )
    test_part, validation_part, train_part = (_shuffle(part, key) for part in cuts)
    return {"train": train_part, "validation": validation_part, "test": test_part}


def _part_size(n: int, fraction: float, name: str) -> int:
    """Round to whole samples; a part that was asked for is never empty."""
    size = math.floor(n * fraction + 0.5)
    if fraction > 0 and size == 0:
        raise ValueError(
            f"{name} has {n} sample(s); a part of {fraction:g} of them would be empty."
        )
    return size


def _stratified_order(labels: np.ndarray, key: int) -> np.ndarray:
    """Order samples so that every stretch of the order holds the classes in equal proportions.

    Sample k of the m samples of its class gets the place (k + 1/2) / m between 0 and 1; sorting
    by place interleaves the classes evenly.
    """
    n = len(labels)
    shuffled = streams.permutation(key, n)
    place = np.empty(n)
    _, codes = np.unique(labels[shuffled], return_inverse=True)
    for code in range(codes.max() + 1):
        members = np.flatnonzero(codes == code)
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    return shuffled[np.argsort(place, kind="stable")]


def _grouped(groups: np.ndarray, n_test: int, n_validation: int, key: int) -> tuple:
    """Give whole groups to the parts, in random order, until each part is about full."""
    names, codes, counts = np.unique(groups, return_inverse=True, return_counts=True)
    if len(names) < 3:
        raise ValueError(f"A split by groups needs at least 3 groups, but there are {len(names)}.")
    waiting = list(streams.permutation(key, len(names)))
    cuts = []
    for wanted in (n_test, n_validation):
        chosen, size = [], 0
        # Take the next group while that brings the part nearer to the size wanted; leave at
        # least one group for each part that still follows.
        while waiting[2 - len(cuts) :] and wanted:
            closer = abs(size + counts[waiting[0]] - wanted) < abs(size - wanted)
            if chosen and not closer:
                break
            size += counts[waiting[0]]
            chosen.append(waiting.pop(0))
        cuts.append(np.flatnonzero(np.isin(codes, chosen)))
    return (*cuts, np.flatnonzero(np.isin(codes, waiting)))


def _shuffle(indices: np.ndarray, key: int) -> np.ndarray:
    """Bring indices into a random order that does not depend on the one they came in."""
    return np.sort(indices)[streams.permutation(key ^ 1, len(indices))]
