"""The network microscope's model: which picture, layer and unit are looked at, and what is seen."""

from dataclasses import dataclass

import keras
import numpy as np

from course_lib.explain import compile_activations
from course_lib.explain.receptive_field import Patch, patch_seen
from course_lib.widgets.microscope_checks import (
    checked_classes,
    checked_labels,
    checked_pictures,
)
from course_lib.widgets.microscope_parts import Anatomy, Making
from course_lib.widgets.microscope_words import (
    ACTIVATIONS,
    ALL,
    FILTERS,
    MEAN,
    are_shares,
    describe,
    percent,
    short,
)


@dataclass
class Scale:
    """How numbers become colours.

    Attributes
    ----------
    table : str
        "viridis" for amounts; "RdBu", the same distance to both sides of 0, for signed values.
    low, high : arrays of shape (n,)
        The values of the first and last colour of each picture.
    shared : bool
        Whether all pictures have one scale.
    """

    table: str
    low: np.ndarray
    high: np.ndarray
    shared: bool


def scale_of(tiles: np.ndarray, own: bool, signed: bool | None = None) -> Scale:
    """Return the scale of pictures of shape (n, rows, columns): one for all, or one for each."""
    low, high = tiles.min((1, 2)), tiles.max((1, 2))
    if not own:
        low, high = np.full_like(low, low.min()), np.full_like(high, high.max())
    if signed is None:
        signed = tiles.min() < 0
    if signed:
        high = np.maximum(np.maximum(-low, high), 1e-9)
        return Scale("RdBu", -high, high, not own)
    return Scale("viridis", np.zeros_like(low), np.maximum(high, 1e-9), not own)


@dataclass
class CloseUp:
    """One unit, and what it is made from.

    Attributes
    ----------
    map : array of shape (rows, columns), or None
        The feature map; None in a layer without rows and columns.
    making : Making
        Its calculation.
    sources : dict
        For each layer that it is made from, the maps (rows, columns, n) or units (n,).
    kernel : array of shape (rows, columns, n), or None
        Its whole filter.
    """

    map: np.ndarray | None
    making: Making
    sources: dict
    kernel: np.ndarray | None


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    layer : str
        The layer.
    layers : list of (name, size in words)
        All layers.
    show : str
        "activations" or "filters".
    picture : array of shape (rows, columns, c), float
        What the network looks at.
    picture_name, answer : str
        Its number and label; what the network takes it for.
    tiles : array of shape (n, rows, columns) or (n,)
        The layer's maps or units, or the slices of its filters.
    scale : Scale
        Their colours; that of one picture for units.
    slice : str
        Of filters: which input map belongs to what is seen; "" if there is only one.
    names : list of str
        Of maps or units.
    marked : int
        The map or unit that is marked.
    place : (row, column), or None
        Where the marked map is largest, or the unit that is seen; None for units and filters.
    patch : tuple of four int, or None
        (top, left, bottom, right) of what the unit there sees in the picture, if that is known.
    close : CloseUp or None
        What is seen of one unit; None where all maps are shown.
    """

    layer: str
    layers: list[tuple[str, str]]
    show: str
    picture: np.ndarray
    picture_name: str
    answer: str
    tiles: np.ndarray
    scale: Scale
    slice: str
    names: list[str]
    marked: int
    place: tuple[int, int] | None
    patch: Patch | None
    close: CloseUp | None


class MicroscopeModel:
    """A trained network, the pictures it looks at, and where the reader looks.

    The parameters are `picture`, `layer`, `show`, `map` ("all" or a number), `channel` ("mean" or
    a number), `own_scale`, `row` and `column`; `marked` is the map with the mark around it.
    """

    def __init__(self, model: keras.Model, pictures, classes=None, labels=None):
        self.inputs = checked_pictures(model, pictures)
        self.classes = checked_classes(model, classes)
        self.labels = checked_labels(labels, len(self.inputs), self.classes)
        self.network, self.anatomy = model, Anatomy(model)
        if not self.anatomy.shown:
            raise ValueError(f"The model {model.name!r} has no layer with maps or units to show.")
        self._activations = compile_activations(model, self.anatomy.shown)
        self._seen: dict[int, dict] = {}
        self.picture, self.show, self.channel, self.own_scale = 0, ACTIVATIONS, MEAN, False
        self._map, self._layer = None, self.anatomy.shown[0]
        self._place: tuple[int, int] | None = None  # without one: where the map is largest
        self._marked: int | None = None  # without one: the map with the largest value

    # ---- what can be set ---------------------------------------------------------------

    @property
    def layer(self) -> str:
        """The layer that is seen; a new one keeps the map and the place, as far as it has them."""
        return self._layer

    @layer.setter
    def layer(self, name: str) -> None:
        if name == self._layer:
            return
        before, place = self.values[self._layer].shape, self._place
        self._layer, self._marked, self._place = name, None, None
        after = self.values[name].shape
        if self._map is not None and (len(before) != len(after) or self._map >= after[-1]):
            self._map = None
        if place and self._map is not None:
            self._place = tuple(
                int((at + 0.5) * new / old)
                for at, new, old in zip(place, after, before, strict=False)
            )
        if self.anatomy.kernel(name) is None:
            self.show = ACTIVATIONS
        if self.channel != MEAN and int(self.channel) >= self.channels:
            self.channel = MEAN

    @property
    def map(self) -> str:
        """The number of the map that is seen large, or "all"."""
        return ALL if self._map is None else str(self._map)

    @map.setter
    def map(self, wanted: str) -> None:
        if wanted == ALL:
            self._marked, self._map, self._place = self._map, None, None
        else:
            self._map = int(wanted)

    @property
    def row(self) -> int:
        """The row of the unit in the map that is seen large."""
        return self.place[0]

    @row.setter
    def row(self, wanted: int) -> None:
        self._place = (wanted, self.place[1])

    @property
    def column(self) -> int:
        """The column of the unit in the map that is seen large."""
        return self.place[1]

    @column.setter
    def column(self, wanted: int) -> None:
        self._place = (self.place[0], wanted)

    @property
    def marked(self) -> int:
        """The marked map or unit."""
        if self._map is not None:
            return self._map
        return self.strongest if self._marked is None else self._marked

    @marked.setter
    def marked(self, wanted: int) -> None:
        self._marked = wanted

    def go_to_largest(self) -> None:
        """Go to the place where the map is largest, and stay there when the picture changes."""
        self._place = None

    # ---- what follows from it ----------------------------------------------------------

    @property
    def values(self) -> dict:
        """What each layer hands on, without a batch axis; under None, the picture itself."""
        if self.picture not in self._seen:
            if len(self._seen) >= 30:  # pictures; then the oldest goes
                self._seen.pop(next(iter(self._seen)))
            x = self.inputs[self.picture]
            found = {name: array[0] for name, array in self._activations(x[np.newaxis]).items()}
            found[None] = x if x.ndim == 3 else x[:, :, np.newaxis]
            self._seen[self.picture] = found
        return self._seen[self.picture]

    @property
    def has_maps(self) -> bool:
        """Whether the layer has rows and columns."""
        return self.values[self.layer].ndim == 3

    @property
    def count(self) -> int:
        """How many maps or units the layer has."""
        return self.values[self.layer].shape[-1]

    @property
    def channels(self) -> int:
        """How many input maps a filter of the layer has; 1 without filters."""
        kernel = self.anatomy.kernel(self.layer)
        return 1 if kernel is None else kernel.shape[2]

    @property
    def strongest(self) -> int:
        """The map with the largest value anywhere."""
        values = self.values[self.layer]
        return int(values.reshape(-1, values.shape[-1]).max(0).argmax())

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the unit."""
        return self._place or self.largest_place(self.marked)

    def largest_place(self, number: int) -> tuple[int, int]:
        """Return where a map of the layer is largest; (0, 0) without rows and columns."""
        values = self.values[self.layer]
        if values.ndim == 1:
            return 0, 0
        row, column = np.unravel_index(values[:, :, number].argmax(), values.shape[:2])
        return int(row), int(column)

    def patch(self, row: int, column: int) -> Patch | None:
        """Return what a unit of the layer sees of the picture; None if that is not known."""
        try:
            return patch_seen(self.network, self.layer, row, column)
        except ValueError:
            return None

    def names(self, layer: str) -> list[str]:
        """Return the names of a layer's maps or units: classes at the end, numbers elsewhere."""
        count = self.values[layer].shape[-1]
        if self.classes and len(self.values[layer].shape) == 1 and layer in self._last_layers():
            return list(self.classes)
        return [str(number) for number in range(count)]

    def _last_layers(self) -> list[str]:
        """Return the last layer, and the one before if the last only applies a function."""
        found, name = [], self.network.layers[-1].name
        while name in self.anatomy.sources:
            found.append(name)
            kind = self.anatomy.layers[name]
            if not isinstance(kind, (keras.layers.Softmax, keras.layers.Activation)):
                break
            name = (self.anatomy.sources[name] or [None])[0]
        return found

    def filters(self) -> np.ndarray:
        """Return the chosen slice of each filter of the layer, (maps, rows, columns)."""
        kernel = self.anatomy.kernel(self.layer)
        seen = kernel.mean(2) if self.channel == MEAN else kernel[:, :, int(self.channel)]
        return np.moveaxis(seen, 2, 0)

    def tiles(self) -> np.ndarray:
        """Return what the layer has to show: (n, rows, columns), or (n,) for units."""
        if self.show == FILTERS and self._map is None:
            return self.filters()
        values = self.values[self.layer]
        return np.moveaxis(values, 2, 0) if values.ndim == 3 else values

    def making(self) -> Making:
        """Return how the chosen unit gets its value."""
        return self.anatomy.making(self.layer, self.values, self.marked, *self.place)

    # ---- what is drawn, and what is said -----------------------------------------------

    def frame(self) -> Frame:
        """Return what the picture shows."""
        tiles = self.tiles()
        filters = self.show == FILTERS and self._map is None
        place = self.place if self.has_maps and not filters else None
        flat = tiles.reshape(1, 1, -1) if tiles.ndim == 1 else tiles
        return Frame(
            layer=self.layer,
            layers=[(name, self.size(name)) for name in self.anatomy.shown],
            show=FILTERS if filters else ACTIVATIONS,
            picture=self.values[None],
            picture_name=self.picture_name(),
            answer=self.answer(),
            tiles=tiles,
            scale=scale_of(flat, self.own_scale and tiles.ndim == 3, True if filters else None),
            slice=self.slice_name() if filters else "",
            names=self.names(self.layer),
            marked=self.marked,
            place=place,
            patch=self.patch(*place) if place else None,
            close=None if self._map is None else self._close_up(),
        )

    def _close_up(self) -> CloseUp:
        values, kernel = self.values, self.anatomy.kernel(self.layer)
        making = self.making()
        return CloseUp(
            map=values[self.layer][:, :, self.marked] if self.has_maps else None,
            making=making,
            sources={part.source: values[part.source] for part in making.parts},
            kernel=None if kernel is None else kernel[..., self.marked],
        )

    def size(self, layer: str) -> str:
        """Return a layer's output shape in words, as 26 × 26 × 16."""
        return " × ".join(map(str, self.values[layer].shape))

    def picture_name(self) -> str:
        """Return the picture's number and, if it is known, what it shows."""
        label = f": {self.labels[self.picture]}" if self.labels else ""
        return f"picture {self.picture}{label}"

    def answer(self) -> str:
        """Return what the network takes the picture for; "" if its output is no row of scores."""
        last = self.values.get(self.network.layers[-1].name)
        if last is None or last.ndim != 1:
            return ""
        if len(last) == 1:
            return f"output {short(last[0])}"
        best = int(last.argmax())
        name = self.classes[best] if self.classes else f"class {best}"
        if are_shares(last):
            return f"{name} ({percent(last[best])})"
        return f"{name} (score {short(last[best])})"

    def slice_name(self) -> str:
        """Return which slice of the filters is shown; "" if they have only one."""
        if self.channels == 1:
            return ""
        if self.channel == MEAN:
            return f"the mean over their {self.channels} input maps"
        return f"their slice for input map {self.channel}"

    def describe(self) -> str:
        """Return what is seen, in words."""
        return describe(self)
