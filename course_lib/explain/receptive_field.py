"""The receptive field: which pixels of the picture one unit of a layer sees.

It is followed backwards through the network. A window of a convolution or a pooling layer turns a
span of its output into a longer span of its input (Dumoulin & Visin 2016, "A guide to convolution
arithmetic for deep learning"); what lies outside of a map is padding, and is cut off.
"""

from collections.abc import Iterable

import keras

__all__ = ["layers_before", "patch_seen", "window"]

Span = tuple[int, int]  # first, and one past the last
Patch = tuple[int, int, int, int]  # top, left, bottom, right; the last two are one past the end

L = keras.layers
CONVOLUTIONS = (L.Conv2D, L.DepthwiseConv2D, L.SeparableConv2D)
POOLINGS = (L.MaxPooling2D, L.AveragePooling2D)
WINDOWS = CONVOLUTIONS + POOLINGS
# Layers whose output at a place depends on their input at the same place only, at inference.
SAME_PLACE = (
    L.Activation, L.ReLU, L.LeakyReLU, L.ELU, L.PReLU, L.BatchNormalization, L.Dropout,
    L.SpatialDropout2D, L.GaussianNoise, L.GaussianDropout, L.AlphaDropout, L.Identity,
    L.ActivityRegularization, L.Rescaling, L.Add, L.Subtract, L.Multiply, L.Average,
    L.Maximum, L.Minimum, L.RandomFlip, L.RandomTranslation, L.RandomRotation, L.RandomZoom,
    L.RandomContrast, L.RandomBrightness,
)  # fmt: skip
LAST_AXIS = (L.Concatenate, L.Softmax, L.LayerNormalization, L.Normalization)  # the channels


def patch_seen(model: keras.Model, layer: str, row: int = 0, column: int = 0) -> Patch:
    """Return the rectangle of the picture that one unit of a layer sees.

    No pixel outside of it can change the unit. With several ways through the network it is the
    smallest rectangle that holds what is seen on each.

    Parameters
    ----------
    model
        A built model, Sequential or functional, with one input of shape (rows, columns[, c]).
    layer
        The name of a layer.
    row, column
        The unit's place in the layer's maps, from 0. A layer without rows and columns, such as
        Flatten, is taken as a whole.

    Returns
    -------
    tuple of four int
        (top, left, bottom, right), from 0: `picture[top:bottom, left:right]` is the patch. All
        four are 0 for a unit that sees nothing but padding.

    Raises
    ------
    ValueError
        If there is no such layer or place, or a layer on the way is of a kind that is not known
        here; the message names it.
    """
    target = _layer(model, layer)
    if isinstance(target, L.InputLayer):
        raise ValueError(f"The layer {layer!r} is the picture itself: ask for one of the others.")
    shape = target.output.shape
    spans = [(0, 1), (0, 1)]
    if _is_map(target.output):
        rows, columns = _size(target.output)
        if not (0 <= row < rows and 0 <= column < columns):
            raise ValueError(
                f"The maps of {layer!r} have {rows} rows and {columns} columns, counted from 0; "
                f"there is no place ({row}, {column})."
            )
        spans = [(int(row), int(row) + 1), (int(column), int(column) + 1)]
    elif len(shape) not in (2, 4):
        raise ValueError(f"The layer {layer!r} has the output shape {shape}: these are no maps.")
    (top, bottom), (left, right) = _trace(model, layer, spans)
    if top >= bottom or left >= right:
        return 0, 0, 0, 0
    return top, left, bottom, right


def layers_before(model: keras.Model, layer: str) -> list[str | None]:
    """Return the names of the layers whose outputs go into a layer; None is the picture itself.

    Raises
    ------
    ValueError
        If there is no such layer, or no layer made its input (but a function of keras.ops).
    """
    target = _layer(model, layer)
    if isinstance(model, keras.Sequential):
        place = model.layers.index(target)
        return [model.layers[place - 1].name if place else None]
    makers = {id(model.inputs[0]): None}
    makers |= {
        id(found.output): found.name
        for found in model.layers
        if not isinstance(found, L.InputLayer)
    }
    tensors = _inputs(target)
    if not all(id(tensor) in makers for tensor in tensors):
        raise ValueError(
            f"What goes into the layer {layer!r} comes from no layer of {model.name!r}. Use "
            "layers such as keras.layers.Add instead of functions of keras.ops, and no model as "
            "a layer."
        )
    return [makers[id(tensor)] for tensor in tensors]


def window(layer: keras.layers.Layer, axis: int, place: int) -> tuple[int, int, int]:
    """Return where the window of a convolution or pooling layer lies along an axis.

    Parameters
    ----------
    layer
        A layer with a window, with known sizes of its maps.
    axis
        0 for rows, 1 for columns.
    place
        The row or column of the output.

    Returns
    -------
    tuple of three int
        The first row or column of the input, below 0 where padding comes first; how many the
        window takes; and how far it is from one that it takes to the next.
    """
    pools = isinstance(layer, POOLINGS)
    taken = _pair(layer.pool_size if pools else layer.kernel_size)[axis]
    apart = 1 if pools else _pair(layer.dilation_rate)[axis]
    stride = _pair(layer.strides)[axis]
    before = 0
    if layer.padding == "same":
        into, out = _size(layer.input)[axis], _size(layer.output)[axis]
        # As many zeros as the last window lacks; the odd one comes after the map.
        before = max((out - 1) * stride + (taken - 1) * apart + 1 - into, 0) // 2
    return place * stride - before, taken, apart


# ---- back through the graph ------------------------------------------------------------


def _trace(model: keras.Model, layer: str, spans: list[Span]) -> list[Span]:
    """Return the spans of rows and columns of the model's input that spans of a layer see."""
    seen: dict[str | None, list[Span]] = {layer: spans}
    for found in reversed(model.layers):  # from the output to the input: each before its sources
        if found.name not in seen or isinstance(found, L.InputLayer):
            continue
        sources = layers_before(model, found.name)
        for source, tensor in zip(sources, _inputs(found), strict=True):
            part = _step_back(found, tensor, seen[found.name])
            seen[source] = _joined(part, seen[source]) if source in seen else part
    return seen[None]


def _step_back(layer, source, spans: list[Span]) -> list[Span]:
    """Return the spans of one input of a layer that spans of its output are made from."""
    if not _is_map(source):
        return [(0, 1), (0, 1)]  # a row of units: only all of it, or nothing
    sizes = _size(source)
    whole = [(0, size) for size in sizes]
    if not _is_map(layer.output):
        return whole
    if getattr(layer, "data_format", "channels_last") == "channels_first":
        raise ValueError(f"The layer {layer.name!r} has its channels first; they have to be last.")
    if isinstance(layer, WINDOWS):
        found = [_under_windows(layer, axis, spans[axis]) for axis in (0, 1)]
    elif isinstance(layer, (L.ZeroPadding2D, L.Cropping2D)):
        sign = -1 if isinstance(layer, L.ZeroPadding2D) else 1
        edges = layer.padding if sign < 0 else layer.cropping
        found = [
            (first + sign * edge[0], last + sign * edge[0])
            for (first, last), edge in zip(spans, edges, strict=True)
        ]
    elif isinstance(layer, L.UpSampling2D) and layer.interpolation == "nearest":
        found = [
            (first // size, (last - 1) // size + 1)
            for (first, last), size in zip(spans, layer.size, strict=True)
        ]
    elif isinstance(layer, keras.Model):
        found = _trace(layer, layer.layers[-1].name, spans)
    elif _keeps_places(layer) and _size(layer.output) == sizes:
        found = spans
    else:
        raise ValueError(
            f"What a unit sees through the layer {layer.name!r} ({type(layer).__name__}) is not "
            "known here; ask for a layer before it."
        )
    return [
        (min(max(first, 0), size), min(max(last, 0), size))
        for (first, last), size in zip(found, sizes, strict=True)
    ]


def _under_windows(layer, axis: int, span: Span) -> Span:
    """Return what all windows of a span of the output cover."""
    if span[0] >= span[1]:
        return span
    first, _, _ = window(layer, axis, span[0])
    last, taken, apart = window(layer, axis, span[1] - 1)
    return first, last + (taken - 1) * apart + 1


def _keeps_places(layer) -> bool:
    if isinstance(layer, L.Dense):
        return len(layer.output.shape) == 4  # it works along the last axis: here the channels
    if isinstance(layer, LAST_AXIS):
        axes = layer.axis if isinstance(layer.axis, (list, tuple)) else [layer.axis]
        return all(axis in (-1, 3) for axis in axes) and len(layer.output.shape) == 4
    return isinstance(layer, (*SAME_PLACE, L.Reshape))  # a Reshape adds or drops an axis of 1


def _joined(one: list[Span], other: list[Span]) -> list[Span]:
    """Return the smallest spans that hold both; those that see nothing do not count."""
    if any(first >= last for first, last in one):
        return other
    if any(first >= last for first, last in other):
        return one
    return [(min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(one, other, strict=True)]


# ---- layers and shapes -----------------------------------------------------------------


def _layer(model: keras.Model, name: str):
    if not model.built:
        raise ValueError(f"The model {model.name!r} is not built. Give it an Input first.")
    for layer in model.layers:
        if layer.name == name:
            return layer
    known = ", ".join(layer.name for layer in model.layers)
    raise ValueError(f"The model {model.name!r} has no layer {name!r}. It has: {known}.")


def _inputs(layer) -> list:
    tensors = layer.input
    return list(tensors) if isinstance(tensors, (list, tuple)) else [tensors]


def _is_map(tensor) -> bool:
    """Return whether a tensor has rows and columns; (batch, rows, columns) is one map."""
    return len(tensor.shape) in (3, 4)


def _size(tensor) -> tuple[int, int]:
    rows, columns = tensor.shape[1:3]
    if rows is None or columns is None:
        raise ValueError(
            f"The maps have the shape {tensor.shape} without a fixed size. Build the model with "
            "an Input that says how many rows and columns a picture has."
        )
    return rows, columns


def _pair(value: int | Iterable[int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)
