"""A model opened up: the scores below its last activation, and the tensor behind each layer."""

from dataclasses import dataclass
from functools import lru_cache

import keras

__all__ = ["Graph", "graph_of"]

CONVOLUTIONS = (
    keras.layers.Conv2D,
    keras.layers.Conv2DTranspose,
    keras.layers.DepthwiseConv2D,
    keras.layers.SeparableConv2D,
)


class _Unactivated(keras.layers.Layer):
    """A dense layer with the same weights, without its activation."""

    def __init__(self, dense: keras.layers.Dense):
        super().__init__(name=f"{dense.name}_scores")
        self.dense = dense

    def call(self, x):
        scores = keras.ops.matmul(x, self.dense.kernel)
        return scores if self.dense.bias is None else scores + self.dense.bias


@dataclass(frozen=True, eq=False)
class Graph:
    """The parts of a model that explanations need; they share the model's weights.

    Attributes
    ----------
    name : str
        The model's name.
    input : tensor
        The model's input.
    outputs : dict of str to tensor
        What each layer gives, by the layer's name. For the last layer these are the scores.
    scores : tensor
        One score for each class, shape (n, classes): what the last layer computes before a softmax
        or a sigmoid. Both flatten out where a model is sure of itself, and a gradient taken behind
        them is nearly 0 there; Simonyan et al. 2014, section 2, use the scores for that reason.
    ending : str
        "softmax", "sigmoid", or "linear" if the model ends with the scores.
    convolution : str or None
        The name of the last convolutional layer.
    """

    name: str
    input: object
    outputs: dict
    scores: object
    ending: str
    convolution: str | None

    def until(self, layer: str) -> keras.Model:
        """Return the model from the input to what a layer gives."""
        return keras.Model(self.input, self.outputs[self.check(layer)])

    def after(self, layer: str) -> keras.Model:
        """Return the model from [input, what a layer gives] to the scores.

        The scores depend on the layer through its output alone. What reaches them around the
        layer, as in a residual network, comes from the input.
        """
        return keras.Model([self.input, self.outputs[self.check(layer)]], self.scores)

    def check(self, layer: str) -> str:
        """Return the name if there is such a layer, and raise ValueError if not."""
        if layer not in self.outputs:
            raise ValueError(
                f"The model {self.name!r} has no layer {layer!r}. "
                f"It has: {', '.join(self.outputs)}."
            )
        return layer


@lru_cache(maxsize=32)
def graph_of(model: keras.Model) -> Graph:
    """Open up a built model, Sequential or functional, with one input and one output.

    Raises
    ------
    ValueError
        If the model is not of that kind.
    """
    inputs, found = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if not model.built or not inputs or not found:
        raise ValueError(
            f"The model {model.name!r} has no graph of layers. Give a Sequential model with an "
            "Input, or a functional one."
        )
    if len(inputs) != 1 or len(found) != 1:
        raise ValueError(
            f"The model {model.name!r} has {len(inputs)} inputs and {len(found)} outputs; "
            "explanations are for models with one of each."
        )
    start = inputs[0]
    layers = [x for x in model.layers if not isinstance(x, keras.layers.InputLayer)]
    if isinstance(model, keras.Sequential):
        # A model that grew by `add` has been called once for each layer added, so the tensors that
        # its layers remember are not one chain: make a new one.
        tensors = [start]
        for layer in layers:
            tensors.append(layer(tensors[-1]))
        outputs = {layer.name: x for layer, x in zip(layers, tensors[1:], strict=True)}
        last, before = layers[-1], tensors[-2]
    else:
        outputs = {layer.name: layer.output for layer in layers}
        ends = [layer for layer in layers if layer.output is found[0]]
        last = ends[0] if ends else None
        before = last.input if ends else None
    scores, ending = _scores(last, before, found[0] if last is None else outputs[last.name])
    if last is not None:
        outputs[last.name] = scores
    convolutions = [layer.name for layer in layers if isinstance(layer, CONVOLUTIONS)]
    if not convolutions:  # a whole model may be a layer too: a pretrained one, for example
        convolutions = [
            x.name for x in layers if isinstance(x, keras.Model) and len(outputs[x.name].shape) == 4
        ]
    last_convolution = convolutions[-1] if convolutions else None
    return Graph(model.name, start, outputs, scores, ending, last_convolution)


def _scores(last, before, output) -> tuple:
    """Return the tensor of the scores, and the name of the activation that was left out."""
    if isinstance(last, keras.layers.Softmax):
        return before, "softmax"
    activation = getattr(last, "activation", None)
    for name in ("softmax", "sigmoid"):
        if activation is getattr(keras.activations, name):
            if isinstance(last, keras.layers.Activation):
                return before, name
            if isinstance(last, keras.layers.Dense):
                return _Unactivated(last)(before), name
    return output, "linear"
