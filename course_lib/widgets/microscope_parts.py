"""What one unit of a network is made from: patches of the layer before, kernels, contributions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import keras
import numpy as np

from course_lib.explain.receptive_field import layers_before, window

L = keras.layers
# Layers that hand on what they get once training is over: there is nothing to see in them.
QUIET = (
    L.Dropout, L.SpatialDropout2D, L.GaussianNoise, L.GaussianDropout, L.AlphaDropout, L.Identity,
    L.ActivityRegularization,
)  # fmt: skip
MERGES = {
    L.Add: "sum",
    L.Average: "mean",
    L.Multiply: "product",
    L.Maximum: "largest",
    L.Minimum: "smallest",
}
FUNCTIONS = (
    L.Activation, L.ReLU, L.LeakyReLU, L.ELU, L.PReLU, L.BatchNormalization, L.Rescaling,
    L.LayerNormalization, L.Normalization, L.Softmax,
)  # fmt: skip


@dataclass
class Part:
    """One map (or unit) of the layer before, and what it adds.

    Attributes
    ----------
    source : str or None
        The layer; None is the picture.
    number : int
        Which of its maps or units.
    window : tuple of four int, or None
        (top, left, bottom, right) in that map; may reach beyond it, where padding is. None where
        the layer before has no rows and columns.
    patch : array of shape (rows, columns)
        The values under the window; padding is 0 for a kernel, and not a number for a pooling.
    kernel : array of shape (rows, columns), or None
        What they are multiplied by.
    contribution : float
        The sum of patch times kernel; without a kernel, the value that goes on.
    """

    source: str | None
    number: int
    window: tuple[int, int, int, int] | None
    patch: np.ndarray
    kernel: np.ndarray | None
    contribution: float


@dataclass
class Making:
    """How the value of one unit comes about.

    Attributes
    ----------
    kind : str
        "weighted sum", "largest", "mean", "sum", "product", "smallest", "function", "copy", or
        "unknown", which has no parts.
    parts : list of Part
        Those of a weighted sum in the order of the size of their contributions.
    value : float
        What the layer hands on.
    bias : float
        Of a weighted sum.
    function : str
        What happens to the sum, or what a layer without weights does.
    """

    kind: str
    parts: list[Part]
    value: float
    bias: float = 0.0
    function: str = "linear"
    total: float = field(init=False)  # before the function: bias and contributions together

    def __post_init__(self):
        """Add up."""
        self.total = float(self.bias + sum(part.contribution for part in self.parts))


class Anatomy:
    """The layers of a model: which are shown, what they are made from, and their kernels.

    Parameters
    ----------
    model
        A built model with one picture as its input.
    """

    def __init__(self, model: keras.Model):
        self.layers = {layer.name: layer for layer in model.layers}
        self.shown = [layer.name for layer in model.layers if _has_something_to_see(layer)]
        self.sources = {name: self._sources(model, name) for name in self.shown}
        self._kernels: dict[str, np.ndarray | None] = {}

    def _sources(self, model, name: str) -> list[str | None]:
        """Return the shown layers that a layer gets its input from; [] where that is not known."""
        try:
            found = layers_before(model, name)
            for place, source in enumerate(found):
                while source is not None and isinstance(self.layers[source], QUIET):
                    (source,) = layers_before(model, source)
                found[place] = source
        except ValueError:
            return []
        return found if all(s is None or s in self.shown for s in found) else []

    def maps_before(self, name: str) -> str | None:
        """Return the layer whose maps a Dense layer takes: through a Flatten, if there is one."""
        source = self.sources[name][0]
        if source is not None and isinstance(self.layers[source], L.Flatten):
            return self.sources[source][0] if self.sources[source] else source
        return source

    def kernel(self, name: str) -> np.ndarray | None:
        """Return a layer's kernel as (rows, columns, inputs, maps), or None if it has none.

        A depthwise convolution has one input for each map; a Dense layer over flattened maps has
        a kernel as large as a map.
        """
        if name not in self._kernels:
            self._kernels[name] = self._make_kernel(name)
        return self._kernels[name]

    def _make_kernel(self, name: str) -> np.ndarray | None:
        layer = self.layers[name]
        array = keras.ops.convert_to_numpy
        if isinstance(layer, L.DepthwiseConv2D):
            kernel = array(layer.kernel)
            return kernel.reshape(*kernel.shape[:2], 1, -1)
        if isinstance(layer, L.SeparableConv2D):  # both steps together are one convolution
            each, mix = array(layer.depthwise_kernel), array(layer.pointwise_kernel)
            mix = mix.reshape(*each.shape[2:], -1)
            return np.einsum("abim,imk->abik", each, mix)
        if isinstance(layer, L.Conv2D):
            return array(layer.kernel)
        if isinstance(layer, L.Dense) and self.sources[name]:
            shape = self._map_shape(self.maps_before(name))
            if shape is not None and len(layer.output.shape) == 2:
                return array(layer.kernel).reshape(*shape, -1)
        return None

    def _map_shape(self, name: str | None) -> tuple[int, int, int] | None:
        """Return (rows, columns, maps) of a layer's output or the picture; None for units."""
        if name is None:
            flatten = next(layer for layer in self.layers.values() if isinstance(layer, L.Flatten))
            return (*flatten.input.shape[1:], 1)[:3]
        shape = self.layers[name].output.shape[1:]
        return shape if len(shape) == 3 else None

    def making(
        self, name: str, values: Mapping[str | None, np.ndarray], unit: int, row=0, column=0
    ) -> Making:
        """Return how one unit of a layer gets its value.

        Parameters
        ----------
        name
            The layer.
        values
            What each layer hands on, without a batch axis; under None, the picture, as
            (rows, columns, channels).
        unit
            Which map, or which unit of a layer without rows and columns.
        row, column
            The place in the map.
        """
        layer, out = self.layers[name], values[name]
        value = float(out[row, column, unit] if out.ndim == 3 else out[unit])
        sources = self.sources[name]
        if not sources:
            return Making("unknown", [], value)
        if isinstance(layer, (L.Conv2D, L.DepthwiseConv2D, L.SeparableConv2D, L.Dense)):
            return self._weighted_sum(name, values, unit, row, column, value)
        for kind, word in MERGES.items():
            if isinstance(layer, kind):
                parts = [_spot(s, values[s], unit, row, column) for s in sources]
                return Making(word, parts, value)
        if isinstance(layer, L.Concatenate):
            if sum(values[s].shape[-1] for s in sources) != out.shape[-1]:
                return Making("unknown", [], value)  # rows or columns were joined, not maps
            return Making("copy", [_joined_part(sources, values, unit, row, column)], value)
        source = sources[0]
        before = values[source]
        if isinstance(layer, (L.MaxPooling2D, L.AveragePooling2D)):
            (r, high, _), (c, wide, _) = window(layer, 0, row), window(layer, 1, column)
            place = (r, c, r + high, c + wide)
            return _summary(layer, source, before[:, :, unit], unit, place, value)
        if isinstance(layer, (L.GlobalAveragePooling2D, L.GlobalMaxPooling2D)):
            place = (0, 0, *before.shape[:2])
            return _summary(layer, source, before[:, :, unit], unit, place, value)
        if isinstance(layer, L.Flatten):
            r, c, number = np.unravel_index(unit, before.shape)
            return Making("copy", [_spot(source, before, int(number), int(r), int(c))], value)
        if isinstance(layer, FUNCTIONS) and before.shape == out.shape:
            part = _spot(source, before, unit, row, column)
            return Making("function", [part], value, function=function_name(layer))
        return Making("unknown", [], value)

    def _weighted_sum(self, name, values, unit, row, column, value) -> Making:
        layer, kernel, source = self.layers[name], self.kernel(name), self.sources[name][0]
        bias = 0.0 if layer.bias is None else float(keras.ops.convert_to_numpy(layer.bias)[unit])
        name_of_function = function_name(layer)
        if kernel is None:  # Dense on units, or on each place of a map by itself
            if values[source].ndim != 1:
                return Making("unknown", [], value)
            weights = keras.ops.convert_to_numpy(layer.kernel)[:, unit]
            parts = [
                Part(source, n, None, np.array([[x]]), np.array([[w]]), float(x * w))
                for n, (x, w) in enumerate(zip(values[source], weights, strict=True))
            ]
        else:
            if isinstance(layer, L.Dense):
                source = self.maps_before(name)
                patch, place = values[source], (0, 0, *values[source].shape[:2])
            else:
                patch, place = _under_window(layer, values[source], row, column)
            parts = [
                Part(source, n, place, patch[:, :, n], part, float((patch[:, :, n] * part).sum()))
                for n, part in zip(
                    self.inputs(name, unit), np.moveaxis(kernel[..., unit], 2, 0), strict=True
                )
            ]
        parts.sort(key=lambda part: -abs(part.contribution))
        return Making("weighted sum", parts, value, bias, name_of_function)

    def inputs(self, name: str, unit: int) -> range:
        """Return the numbers of the maps before that one map of a layer is made from."""
        layer, kernel = self.layers[name], self.kernel(name)
        taken = kernel.shape[2]
        if isinstance(layer, L.DepthwiseConv2D):
            first = unit // layer.depth_multiplier
        elif isinstance(layer, L.Conv2D):
            first = unit // (kernel.shape[3] // layer.groups) * taken
        else:
            first = 0
        return range(first, first + taken)


def function_name(layer) -> str:
    """Return what a layer does to its numbers one by one, as its activation is called."""
    activation = getattr(layer, "activation", None)
    if activation is None:
        return {"ReLU": "relu", "Softmax": "softmax"}.get(type(layer).__name__, layer.name)
    return getattr(activation, "__name__", type(activation).__name__)


def _has_something_to_see(layer) -> bool:
    if isinstance(layer, (L.InputLayer, keras.Model, *QUIET)):
        return False
    shape = getattr(layer.output, "shape", ())  # a list of several outputs has none
    return len(shape) in (2, 4) and None not in shape[1:]


def _under_window(layer, before: np.ndarray, row: int, column: int):
    """Return what a convolution's window covers, (rows, columns, channels), and where it lies."""
    spots, place = [], []
    for axis, at in enumerate((row, column)):
        first, taken, apart = window(layer, axis, at)
        spots.append(first + apart * np.arange(taken))
        place.append((first, first + (taken - 1) * apart + 1))
    (rows, columns), (height, width) = spots, before.shape[:2]
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    patch = before[np.clip(rows, 0, height - 1)][:, np.clip(columns, 0, width - 1)]
    (top, bottom), (left, right) = place
    return patch * inside[:, :, None], (top, left, bottom, right)


def _summary(layer, source, before: np.ndarray, number: int, place, value: float) -> Making:
    """Return the largest or mean value of a window; padding does not count in Keras."""
    top, left, bottom, right = place
    patch = np.full((bottom - top, right - left), np.nan, np.float32)
    height, width = before.shape
    rows, columns = slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width))
    there = before[rows, columns]
    first_row, first_column = rows.start - top, columns.start - left
    patch[first_row:, first_column:][: there.shape[0], : there.shape[1]] = there
    kind = "largest" if "Max" in type(layer).__name__ else "mean"
    return Making(kind, [Part(source, number, place, patch, None, value)], value)


def _spot(source, before: np.ndarray, number: int, row: int, column: int) -> Part:
    """Return the part that is one single value of the layer before."""
    if before.ndim == 1:
        value, place = before[number], None
    else:
        number = min(number, before.shape[2] - 1)  # Add spreads a single map over all
        value, place = before[row, column, number], (row, column, row + 1, column + 1)
    return Part(source, number, place, np.array([[value]]), None, float(value))


def _joined_part(sources, values, unit: int, row: int, column: int) -> Part:
    """Return which map of which source a map of a Concatenate is."""
    for source in sources:
        count = values[source].shape[-1]
        if unit < count:
            return _spot(source, values[source], unit, row, column)
        unit -= count
    raise IndexError(unit)
