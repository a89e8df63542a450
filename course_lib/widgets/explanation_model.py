"""The explanation lens's model: which picture, class and methods are chosen, and what is seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from course_lib.explain import METHODS, SIGNED
from course_lib.explain.graph import graph_of
from course_lib.widgets.explanation_checks import (
    HIGHEST,
    checked_classes,
    checked_pictures,
    layers_with_maps,
)
from course_lib.widgets.explanation_maps import (
    EDGES,
    LAYERED,
    MEAN_MAP,
    Map,
    Maps,
    rank_correlation,
)
from course_lib.widgets.explanation_words import describe, method_name

ALONE, OVER = "map alone", "map over the picture"


@dataclass
class MapView:
    """One of the two maps, as it is shown.

    Attributes
    ----------
    name : str
        The method and, where it looks at one, the layer.
    values : array of shape (rows, columns)
        The map.
    signed : bool
        Whether it goes below 0: shown in RdBu, white at 0.
    votes : bool
        Whether its sign tells what speaks for the class from what speaks against it.
    high : float
        The value of the last colour; the first is 0, or −high of a signed map.
    peak : (row, column), or None
        Where the map is highest; None if it is the same everywhere.
    here : float or None
        Its value at the cursor.
    kept : float or None
        With random weights: the rank correlation with the trained network's own map.
    """

    name: str
    values: np.ndarray
    signed: bool
    votes: bool
    high: float
    peak: tuple[int, int] | None
    here: float | None
    kept: float | None


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    number : int
        Of the picture.
    picture : array of shape (rows, columns, channels), float
        What the network looks at.
    forgot : bool
        Whether the network has random weights.
    classes : list of str
        The names of the classes.
    scores : array of shape (classes,)
        The scores, before a softmax or a sigmoid.
    probabilities : array of shape (classes,), or None
        What the softmax or sigmoid makes of them; None if the model ends with the scores.
    asked : int
        The class that both maps are about.
    maps : (MapView, MapView)
        The left and the right one.
    alike : float or None
        Their rank correlation.
    opacity : float or None
        Of the maps over the picture; None where they stand alone.
    marked : bool
        Whether the highest places are marked.
    cursor : (row, column), or None
        The place that the reader looks at.
    """

    number: int
    picture: np.ndarray
    forgot: bool
    classes: list[str]
    scores: np.ndarray
    probabilities: np.ndarray | None
    asked: int
    maps: tuple[MapView, MapView]
    alike: float | None
    opacity: float | None
    marked: bool
    cursor: tuple[int, int] | None


class ExplanationModel:
    """A classifier, the pictures it looks at, and what the reader asks.

    The parameters are `picture`, `asked`, `layer`, `left`, `right`, `show`, `opacity`, `peaks` and
    `forgot`; `cursor` is a place in the picture, or None.
    """

    def __init__(self, model: keras.Model, pictures, classes: Sequence[str] | None = None):
        model, inputs = checked_pictures(model, pictures)
        self.graph = graph_of(model)
        self.classes = checked_classes(model, classes)
        self.layers = layers_with_maps(model)
        self.methods = [*METHODS, MEAN_MAP, EDGES]
        if not self.layers:
            self.methods = [name for name in self.methods if name not in LAYERED]
        self.found = Maps(model, inputs)
        self.picture, self.asked = 0, HIGHEST
        self.layer = None
        if self.layers:
            last = self.graph.convolution
            self.layer = last if last in self.layers else self.layers[-1]
        self.left, self.right = "saliency", "Grad-CAM" if self.layers else "integrated gradients"
        self.show, self.opacity, self.peaks, self.forgot = ALONE, 0.6, True, False
        self.cursor: tuple[int, int] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of a picture."""
        return self.found.pictures.shape[1:3]

    @property
    def label(self) -> int:
        """The number of the class asked for.

        The highest score is the trained network's, so that forgetting does not change the question.
        """
        if self.asked == HIGHEST:
            return int(self.found.scores(self.picture, False).argmax())
        return self.classes.index(self.asked)

    @property
    def prepared(self) -> bool:
        """Whether both methods have run before on this network; the first run takes seconds."""
        return all(
            self.found.prepared(method, self.layer, forgot)
            for method in (self.left, self.right)
            for forgot in {False, self.forgot}
        )

    def frame(self) -> Frame:
        """Return what the picture shows."""
        left, right = (self._map(method, self.forgot) for method in (self.left, self.right))
        scores = self.found.scores(self.picture, self.forgot)
        return Frame(
            number=self.picture,
            picture=self.found.pictures[self.picture],
            forgot=self.forgot,
            classes=self.classes,
            scores=scores,
            probabilities=probabilities(scores, self.graph.ending),
            asked=self.label,
            maps=(self._view(self.left, left), self._view(self.right, right)),
            alike=rank_correlation(left, right),
            opacity=self.opacity if self.show == OVER else None,
            marked=self.peaks,
            cursor=self.cursor,
        )

    def describe(self) -> str:
        """Return what is seen, in words."""
        return describe(self.frame())

    def _map(self, method: str, forgot: bool) -> Map:
        return self.found.map(self.picture, self.label, method, self.layer, forgot)

    def _view(self, method: str, found: Map) -> MapView:
        values = found.values
        return MapView(
            name=method_name(method, self.layer),
            values=values,
            signed=method in SIGNED or float(values.min()) < 0,
            votes=method in SIGNED,
            high=max(float(np.abs(values).max()), 1e-12),
            peak=found.peak,
            here=None if self.cursor is None else float(values[self.cursor]),
            kept=rank_correlation(self._map(method, False), found) if self.forgot else None,
        )


def probabilities(scores: np.ndarray, ending: str) -> np.ndarray | None:
    """Return what a model's last activation makes of the scores; None if it has none."""
    if ending == "linear":
        return None
    scores = np.asarray(scores, dtype=np.float64)
    if ending == "sigmoid":
        return 0.5 + 0.5 * np.tanh(scores / 2)  # the same curve, without overflow
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()
