"""The maps of the explanation lens: computed once, kept, and compared by rank."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import keras
import numpy as np
from scipy.ndimage import sobel
from scipy.stats import rankdata

from course_lib.explain import METHODS, class_scores, randomise
from course_lib.explain.graph import graph_of

FORGETTING = 1  # the seed of the random weights
KEPT = 8_000_000  # numbers in all kept maps

MEAN_MAP, EDGES = "mean feature map", "edges (no network)"
LAYERED = frozenset({"Grad-CAM", MEAN_MAP})  # methods that look at a layer


@dataclass(frozen=True)
class Map:
    """One method's answer.

    Attributes
    ----------
    values : array of shape (rows, columns)
        A number for each pixel.
    ranks : array of shape (rows * columns,), or None
        The ranks of the sizes |value|, centred and of length 1; None if all are the same.
    peak : (row, column), or None
        Where the value is largest; None if all are the same.
    """

    values: np.ndarray
    ranks: np.ndarray | None
    peak: tuple[int, int] | None


def map_of(values: np.ndarray) -> Map:
    """Return a map with its ranks and its peak."""
    values = np.asarray(values, dtype=np.float32)
    row, column = np.unravel_index(values.argmax(), values.shape)
    peak = (int(row), int(column)) if np.ptp(values) > 0 else None
    return Map(values, unit_ranks(np.abs(values)), peak)


def unit_ranks(values: np.ndarray) -> np.ndarray | None:
    """Return the ranks of numbers, equal numbers sharing theirs, centred and of length 1.

    The product of two of these, summed, is Spearman's rank correlation. None if all are the same.
    """
    ranks = rankdata(values).ravel()
    ranks -= ranks.mean()
    length = np.sqrt((ranks**2).sum())
    return ranks / length if length > 0 else None


def rank_correlation(one: Map, other: Map) -> float | None:
    """Return Spearman's rank correlation of the sizes in two maps, −1 to 1.

    None where a map is the same everywhere: its pixels have no order.
    """
    if one.ranks is None or other.ranks is None:
        return None
    return float((one.ranks * other.ranks).sum())


# ---- two maps to compare with, that know no class --------------------------------------


def mean_feature_map(model: keras.Model, x: np.ndarray, label, layer: str) -> np.ndarray:
    """Return the mean of a layer's feature maps, at the size of the pictures: (n, h, w)."""
    coarse = _feature_maps(model, layer)(x).mean(axis=-1, keepdims=True)
    fine = keras.ops.image.resize(coarse, x.shape[1:3], "bilinear", data_format="channels_last")
    return keras.ops.convert_to_numpy(fine)[..., 0]


def edges(model: keras.Model, x: np.ndarray, label, layer=None) -> np.ndarray:
    """Return how steep the brightness of the pictures is, whatever the network: (n, h, w)."""
    brightness = x.mean(axis=-1)
    return np.hypot(sobel(brightness, 1), sobel(brightness, 2))


@lru_cache(maxsize=64)
def _feature_maps(model: keras.Model, layer: str) -> Callable:
    return graph_of(model).until(layer).predict_on_batch


OFFERED = {**METHODS, MEAN_MAP: mean_feature_map, EDGES: edges}


class Maps:
    """Scores and maps of a network and of its copy with random weights, kept once computed.

    Parameters
    ----------
    model : keras.Model
        A classifier with one picture as its input.
    pictures : array of shape (n, rows, columns, channels), float32
    """

    def __init__(self, model: keras.Model, pictures: np.ndarray):
        self.pictures = pictures
        self._networks = {False: model}
        self._scores: dict[tuple[int, bool], np.ndarray] = {}
        self._maps: OrderedDict[tuple, Map] = OrderedDict()
        self._room = max(8, KEPT // (2 * pictures[0, ..., 0].size))
        self._used: set[tuple] = set()

    def network(self, forgot: bool) -> keras.Model:
        """Return the network, or its copy with random weights, made at the first request."""
        if forgot not in self._networks:
            self._networks[forgot] = randomise(self._networks[False], seed=FORGETTING)
        return self._networks[forgot]

    def scores(self, picture: int, forgot: bool) -> np.ndarray:
        """Return the scores of all classes, shape (classes,)."""
        if (picture, forgot) not in self._scores:
            x = self.pictures[picture : picture + 1]
            self._scores[picture, forgot] = class_scores(self.network(forgot), x)[0]
        return self._scores[picture, forgot]

    def map(self, picture: int, label: int, method: str, layer: str | None, forgot: bool) -> Map:
        """Return a method's map; only methods in `LAYERED` look at the layer."""
        layer = layer if method in LAYERED else None
        key = picture, label, method, layer, forgot
        if key not in self._maps:
            x = self.pictures[picture : picture + 1]
            found = OFFERED[method](self.network(forgot), x, label, layer)[0]
            self._maps[key] = map_of(found)
            self._used.add((method, layer, forgot))
            while len(self._maps) > self._room:
                self._maps.popitem(last=False)
        self._maps.move_to_end(key)
        return self._maps[key]

    def prepared(self, method: str, layer: str | None, forgot: bool) -> bool:
        """Return whether the method has run before: the first run takes seconds to compile."""
        return (method, layer if method in LAYERED else None, forgot) in self._used
