"""What flows through a deep network before it has learned anything: activations and gradients.

`DeepNetwork` is a freshly initialised network in plain NumPy, forward and backward written out. All
in float64: a gradient of 1e-85 is a number here, and exactly 0 in the float32 of Keras.
`flow_of_model` looks at a Keras model in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.models.losses import cross_entropy_gradient
from course_lib.models.neurons import ACTIVATIONS

EPSILON = 1e-3  # batch normalisation adds it to the variance; the value is Keras's default

# Standard deviations of random weights, given how many inputs and outputs a layer has.
# Glorot & Bengio 2010, eq. 12, keeps activations and gradients alike; He et al. 2015, eq. 10,
# doubles the variance because a ReLU sets half of its inputs to 0.
INITIALIZATIONS = {
    "small normal": lambda inputs, outputs: 0.01,
    "Glorot": lambda inputs, outputs: np.sqrt(2 / (inputs + outputs)),
    "He": lambda inputs, outputs: np.sqrt(2 / inputs),
    "large normal": lambda inputs, outputs: 0.3,
}
# The slopes f'(z), written with the output a = f(z): no second exponential is needed.
SLOPES = {
    "sigmoid": lambda a: a * (1 - a),
    "tanh": lambda a: 1 - a * a,
    "relu": lambda a: (a > 0) * 1.0,
}


@dataclass
class Flow:
    """What a batch leaves in each hidden layer, the first layer first.

    Attributes
    ----------
    names : list of str
        The names of the layers.
    activations : list of arrays of shape (n, ...)
        The outputs of the layers.
    gradients : list of arrays
        d loss / d weights of the layers, each of its weights' shape.
    """

    names: list[str]
    activations: list[np.ndarray]
    gradients: list[np.ndarray]


class DeepNetwork:
    """Dense layers of equal width, as they are before training, and a softmax layer on top.

    A hidden layer computes z = a · W, normalises z over the batch if asked to, and sends it through
    the activation. Biases start at 0 and the scales of batch normalisation at 1, so that both are
    left out.

    Parameters
    ----------
    depth : int
        Hidden layers.
    units : int
        Units of each hidden layer.
    activation : str
        "sigmoid", "tanh" or "relu".
    initialization : str
        One of `INITIALIZATIONS`: the standard deviation of the normally distributed weights.
    batch_norm : bool
        Whether to normalise each z to mean 0 and variance 1 over the batch.
    seed : int
        Chooses the weights. A deeper network of the same seed begins with the same layers.
    inputs, classes : int
        Features of an example, and classes to tell apart.
    """

    def __init__(
        self,
        depth: int,
        units: int = 64,
        activation: str = "sigmoid",
        initialization: str = "Glorot",
        batch_norm: bool = False,
        seed: int = 0,
        inputs: int = 64,
        classes: int = 10,
    ):
        if int(depth) < 1 or int(units) < 1:
            raise ValueError(
                f"depth={depth!r} and units={units!r}: a network needs 1 or more of each."
            )
        check_name("activation", activation, SLOPES)
        check_name("initialization", initialization, INITIALIZATIONS)
        self.depth, self.activation, self.batch_norm = int(depth), activation, batch_norm
        sizes = [inputs, *[int(units)] * self.depth]
        scale = INITIALIZATIONS[initialization]

        def draw(layer, inputs, outputs):  # each layer has random numbers of its own
            normal = np.random.default_rng([seed, layer]).standard_normal((inputs, outputs))
            return scale(inputs, outputs) * normal

        hidden = [draw(n, *sizes[n - 1 : n + 1]) for n in range(1, self.depth + 1)]
        self.weights = [*hidden, draw(0, sizes[-1], classes)]  # the last: the softmax layer's

    def activations(self, x) -> list[np.ndarray]:
        """Return the outputs of the hidden layers, each of shape (n, units)."""
        return self._forward(x)[0][1:]

    def gradients(self, x, labels) -> list[np.ndarray]:
        """Return d loss / d weights of each layer, the softmax layer last.

        The loss is the mean cross-entropy; labels of shape (n,) count the classes from 0.
        """
        return self._backward(*self._forward(x), labels)

    def flow(self, x, labels) -> Flow:
        """Return activations and gradients of the hidden layers, from one pass each way."""
        outputs, sums, scales = self._forward(x)
        gradients = self._backward(outputs, sums, scales, labels)[:-1]
        return Flow([f"layer {n + 1}" for n in range(self.depth)], outputs[1:], gradients)

    def _forward(self, x) -> tuple[list, list, list]:
        """Return x and the outputs of all layers, their (normalised) z, and what z was divided by.

        The softmax layer has no place in the outputs; its z are the logits.
        """
        function = ACTIVATIONS[self.activation]
        outputs, sums, scales = [np.asarray(x, dtype=float)], [], []
        for weights in self.weights[:-1]:
            z, scale = outputs[-1] @ weights, None
            if self.batch_norm:  # Ioffe & Szegedy 2015, algorithm 1
                scale = np.sqrt(z.var(axis=0) + EPSILON)
                z = (z - z.mean(axis=0)) / scale
            sums.append(z)
            scales.append(scale)
            outputs.append(function(z))
        sums.append(outputs[-1] @ self.weights[-1])
        return outputs, sums, scales

    def _backward(self, outputs, sums, scales, labels) -> list[np.ndarray]:
        slope = SLOPES[self.activation]
        delta = cross_entropy_gradient(labels, sums[-1])  # from here on d loss / d z of the layer
        gradients = [outputs[-1].T @ delta]
        for layer in reversed(range(self.depth)):
            delta = delta @ self.weights[layer + 1].T * slope(outputs[layer + 1])
            if self.batch_norm:
                # Mean and scale depend on z as well; their share is what is subtracted.
                z = sums[layer]
                delta = delta - delta.mean(axis=0) - z * (delta * z).mean(axis=0)
                delta /= scales[layer]
            gradients.append(outputs[layer].T @ delta)
        return gradients[::-1]


def flow_of_model(model, x, y) -> Flow:
    """Return what the examples (x, y) leave in each hidden layer of a Keras model.

    The layers are those with a trainable kernel, such as Dense and Conv2D, without the last, which
    is the output layer. An activation is taken just before the next such layer: after a batch
    normalisation or an activation function that is a layer of its own. Nothing is changed.

    Parameters
    ----------
    model
        A built and compiled Keras model whose layers follow one another.
    x, y
        Examples and targets, as `fit` takes them.

    Raises
    ------
    ValueError
        If the model is not compiled, or has fewer than two such hidden layers.
    """
    import keras

    from course_lib.models.gradients import loss_and_gradients

    x, y = np.asarray(x), np.asarray(y)
    _, gradients = loss_and_gradients(model, x, y)
    place = {id(weights): n for n, weights in enumerate(model.trainable_variables)}
    found = [  # (place among the layers, place among the gradients) of each kernel
        (n, place[id(layer.kernel)])
        for n, layer in enumerate(model.layers)
        if id(getattr(layer, "kernel", None)) in place
    ]
    inputs = getattr(model, "inputs", None)
    if len(found) < 3 or not inputs:
        raise ValueError(
            f"The model {model.name!r} has {len(found)} layers with a trainable kernel; the flow "
            "needs at least 3: two hidden layers, such as Dense or Conv2D, and the output layer."
        )
    ends = [model.layers[following - 1].output for following, _ in found[1:]]
    with keras.StatelessScope():  # or batch normalisation would update its running means
        inputs = inputs[0] if len(inputs) == 1 else inputs
        outputs = keras.Model(inputs, ends)(x, training=True)
    return Flow(
        [model.layers[n].name for n, _ in found[:-1]],
        [keras.ops.convert_to_numpy(output) for output in outputs],
        [gradients[at] for _, at in found[:-1]],
    )


def check_name(what: str, name: str, known: Sequence[str]) -> None:
    """Raise ValueError with the known names if `name` is none of them."""
    if name not in known:
        raise ValueError(f"{what}={name!r} is not known: choose one of {', '.join(known)}.")
