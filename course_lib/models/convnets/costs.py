"""What a convolutional network costs and what it sees: parameters, multiply-adds, receptive fields.

Multiply-adds are counted for one example, by these formulas (biases, normalisation, activations and
pooling are left out, as is usual; they are a percent or so):

- Conv2D: output positions * filters * kernel height * kernel width * (input channels / groups)
- DepthwiseConv2D: output positions * output channels * kernel height * kernel width
- SeparableConv2D: the depthwise part, and output positions * input channels * multiplier * filters
- Dense: inputs * units, at each position that its input has

The receptive field r of a value is how many pixels of the picture it depends on, along one side.
The jump j is how many pixels lie between what two neighbouring values look at. A layer with windows
of k and strides of s makes of them (A. Araujo, W. Norris, J. Sim: "Computing receptive fields of
convolutional neural networks", Distill 2019)::

    r_out = r_in + (k - 1) * j_in          j_out = j_in * s

with k = dilation * (kernel size - 1) + 1. Where branches meet, the largest counts. A fully
connected layer and a global pooling are one window over everything that is left. Pixels beyond the
edge, which padding stands for, count too: so a receptive field can be larger than the picture.
"""

from dataclasses import dataclass, replace
from math import prod

import keras
import pandas as pd
from keras import layers

_POOLING = (layers.MaxPooling2D, layers.AveragePooling2D)
_GLOBAL = (layers.GlobalMaxPooling2D, layers.GlobalAveragePooling2D)
_CONVOLUTIONS = (layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D)
_KEEPS_PLACES = (layers.ZeroPadding2D, layers.Cropping2D)
# What has weights but no multiply-adds to speak of, and no place in the count of layers.
_NORMALIZATIONS = (
    layers.BatchNormalization,
    layers.GroupNormalization,
    layers.LayerNormalization,
    layers.Normalization,
    layers.PReLU,
)


@dataclass(frozen=True)
class _View:
    """What a value of a tensor has seen. Pairs are (along the height, along the width)."""

    receptive_field: tuple[int, int] = (1, 1)
    jump: tuple[int, int] = (1, 1)
    positions: tuple[int, int] = (1, 1)  # in the feature map; a Flatten keeps them in mind
    depth: int = 0  # layers with weights on the longest way from the input


def costs(model: keras.Model) -> pd.DataFrame:
    """Return a table with a row for each layer but the input, in the order of the graph.

    Parameters
    ----------
    model
        A built model, functional or Sequential, for pictures: input of shape
        (batch, height, width, channels).

    Returns
    -------
    pandas.DataFrame
        The columns: ``name``, ``kind`` (the class of the layer), ``output_shape`` (without the
        batch), ``parameters``, ``multiply_adds``, ``receptive_field`` (in pixels, of the longer
        side where they differ), ``jump`` (in pixels, likewise), ``depth`` (layers with weights on
        the longest way from the input to here).

    Raises
    ------
    ValueError
        If the model has not one picture as input, or holds a layer that is not counted here.
    """
    rows = []
    for use, view in _walk(model):
        layer, output = use.operation, use.outputs[0]
        rows.append(
            {
                "name": layer.name,
                "kind": type(layer).__name__,
                "output_shape": tuple(output.shape[1:]),
                "parameters": layer.count_params() if isinstance(layer, keras.Layer) else 0,
                "multiply_adds": _multiply_adds(layer, use.input_tensors[0].shape, output.shape),
                "receptive_field": max(view.receptive_field),
                "jump": max(view.jump),
                "depth": view.depth,
            }
        )
    return pd.DataFrame(rows)


def depth(model: keras.Model) -> int:
    """Return the number of layers with weights on the longest way from the input to the output.

    Convolutions and dense layers count, normalisation does not: the 50 of ResNet-50. A shortcut's
    projection lies on a shorter way. LeNet-5 has 5 by this count; its paper has 7, with the two
    layers of subsampling, which have weights there.
    """
    return max((view.depth for _, view in _walk(model)), default=0)


def _walk(model: keras.Model) -> list[tuple]:
    """Return each use of a layer, inputs before outputs, with the view of its output."""
    inputs = getattr(model, "inputs", None)
    if not inputs:
        raise ValueError(f"The model {model.name!r} is not built. Give it an Input first.")
    if len(inputs) != 1 or len(inputs[0].shape) != 4 or None in inputs[0].shape[1:]:
        shapes = ", ".join(str(tensor.shape) for tensor in inputs)
        raise ValueError(
            f"The model {model.name!r} takes {shapes}: costs are counted for one input of shape "
            "(batch, height, width, channels), all but the batch known."
        )
    views = {id(inputs[0]): _View(positions=tuple(inputs[0].shape[1:3]))}
    walked = []
    for use in _uses(model):
        if id(use.outputs[0]) not in views:  # the input itself has its view already
            _check_layer(use)
            view = _meet([views[id(tensor)] for tensor in use.input_tensors])
            view = _view_after(use, view)
            views |= {id(tensor): view for tensor in use.outputs}
            walked.append((use, view))
    return walked


def _uses(model: keras.Model) -> list:
    """Return the nodes of the model's graph, in the order of its layers.

    A node is one use of a layer: it knows the layer (`operation`), the tensors that it takes
    (`input_tensors`) and those that it gives (`outputs`). `layer.input` would be simpler, but tells
    of the layer's first use only, which may have been in another model.
    """
    graph = getattr(model, "_functional", None) or model  # a Sequential model holds its graph
    nodes = {}
    for same_depth in graph._nodes_by_depth.values():
        for node in same_depth:
            if nodes.setdefault(id(node.operation), node) is not node:
                raise ValueError(
                    f"The layer {node.operation.name!r} is used more than once, which is not "
                    "counted here: give each place a layer of its own."
                )
    return [nodes[id(operation)] for operation in graph.operations]


def _meet(views: list[_View]) -> _View:
    """Return the largest of what the branches have seen."""
    return _View(
        receptive_field=_largest([view.receptive_field for view in views]),
        jump=_largest([view.jump for view in views]),
        positions=_largest([view.positions for view in views]),
        depth=max(view.depth for view in views),
    )


def _largest(pairs: list[tuple[int, int]]) -> tuple[int, int]:
    return max(pair[0] for pair in pairs), max(pair[1] for pair in pairs)


def _view_after(use, view: _View) -> _View:
    """Return what a value of the layer's output has seen, given what its inputs have."""
    layer = use.operation
    if isinstance(layer, layers.Dense):
        if len(use.outputs[0].shape) == 2:
            view = _look(view, view.positions, (1, 1), (1, 1))
        return replace(view, depth=view.depth + 1)
    if isinstance(layer, _GLOBAL):
        return _look(view, view.positions, (1, 1), (1, 1))
    if isinstance(layer, layers.Flatten):
        return view
    places = tuple(use.outputs[0].shape[1:3])
    if isinstance(layer, _POOLING):
        return _look(view, layer.pool_size, layer.strides, places)
    if isinstance(layer, _CONVOLUTIONS):
        sizes, dilations = layer.kernel_size, layer.dilation_rate
        window = tuple(d * (k - 1) + 1 for k, d in zip(sizes, dilations, strict=True))
        return replace(_look(view, window, layer.strides, places), depth=view.depth + 1)
    if isinstance(layer, _KEEPS_PLACES):
        return replace(view, positions=places)
    return view  # element by element: activations, normalisation, dropout, sums, concatenation


def _look(view: _View, window, strides, positions) -> _View:
    """Return the view through windows that move by `strides` over values with this view."""
    fields = zip(view.receptive_field, window, view.jump, strict=True)
    return replace(
        view,
        receptive_field=tuple(r + (k - 1) * j for r, k, j in fields),
        jump=tuple(j * s for j, s in zip(view.jump, strides, strict=True)),
        positions=tuple(positions),
    )


def _multiply_adds(layer: keras.Operation, taken: tuple, given: tuple) -> int:
    """Return the multiply-adds of a layer, from the shapes that it takes and gives."""
    if isinstance(layer, layers.Dense):
        return prod(given[1:]) * taken[-1]
    if not isinstance(layer, _CONVOLUTIONS):
        return 0
    _, height, width, channels = given
    if isinstance(layer, layers.SeparableConv2D):
        between = taken[-1] * layer.depth_multiplier
        return height * width * between * (prod(layer.kernel_size) + channels)
    if isinstance(layer, layers.DepthwiseConv2D):
        return height * width * channels * prod(layer.kernel_size)
    seen = taken[-1] // layer.groups  # the channels that each filter sees
    return height * width * channels * prod(layer.kernel_size) * seen


def _check_layer(use) -> None:
    """Refuse what would be counted wrongly, in words."""
    layer, given = use.operation, use.outputs[0].shape
    weighted = (layers.Dense, *_CONVOLUTIONS, *_NORMALIZATIONS)
    moving = (*weighted, *_POOLING, *_GLOBAL, layers.Flatten, *_KEEPS_PLACES)
    has_weights = isinstance(layer, keras.Layer) and layer.weights
    reshapes = any(tensor.shape[1:3] != given[1:3] for tensor in use.input_tensors)
    if (
        isinstance(layer, keras.Model)
        or (has_weights and not isinstance(layer, weighted))
        or (reshapes and not isinstance(layer, moving))
    ):
        raise ValueError(
            f"The layer {layer.name!r} is a {type(layer).__name__}, which is not counted here: "
            "known are convolutions, pooling, dense layers, normalisation, and what works element "
            "by element."
        )
