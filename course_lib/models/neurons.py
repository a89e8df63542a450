"""One artificial neuron in plain NumPy: activation functions, the perceptron, the logistic neuron.

A neuron multiplies each input by a weight, adds a bias, and sends the sum through an activation:

    z = x · w + b        the linear combination (also called pre-activation, or logit)
    a = f(z)             the activation
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_erf = np.vectorize(math.erf, otypes=[float])  # the error function, for GELU


@dataclass(frozen=True, repr=False)
class Activation:
    """An activation function with its derivative; call it like a function.

    `function` and `derivative` take an array of any shape and return one of the same shape;
    `formula` is the function in one line of text.
    """

    name: str
    function: Callable[[np.ndarray], np.ndarray]
    derivative: Callable[[np.ndarray], np.ndarray]
    formula: str

    def __call__(self, z):
        """Return f(z)."""
        return self.function(np.asarray(z, dtype=float))

    def __repr__(self) -> str:
        """Return the name and the formula."""
        return f"<activation {self.name}: {self.formula}>"


def sigmoid(z) -> np.ndarray:
    """Return 1 / (1 + e^-z), between 0 and 1, without overflow for any z."""
    z = np.asarray(z, dtype=float)
    small = np.exp(-np.abs(z))  # never above 1, whichever the sign of z
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def softmax(z, axis: int = -1) -> np.ndarray:
    """Turn scores into probabilities: e^z_k / sum_j e^z_j along `axis` (Bridle 1990).

    The largest score is subtracted first: it changes nothing in the result and prevents overflow.
    """
    z = np.asarray(z, dtype=float)
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def gelu(z) -> np.ndarray:
    """Return z · Φ(z), Φ the normal distribution function (Hendrycks & Gimpel 2016, section 2)."""
    return 0.5 * z * (1 + _erf(z / math.sqrt(2)))


def _gelu_derivative(z: np.ndarray) -> np.ndarray:
    density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return 0.5 * (1 + _erf(z / math.sqrt(2))) + z * density


# Where a function has a corner, the derivative is the one from the left: 0 for ReLU at z = 0.
# Sources: step, Rosenblatt 1958; ReLU, Nair & Hinton 2010; leaky ReLU, Maas et al. 2013.
_TABLE = [
    Activation("step", lambda z: (z >= 0) * 1.0, np.zeros_like, "1 if z ≥ 0, else 0"),
    Activation("sigmoid", sigmoid, lambda z: sigmoid(z) * sigmoid(-z), "1 / (1 + e⁻ᶻ)"),
    Activation("tanh", np.tanh, lambda z: 1 - np.tanh(z) ** 2, "(eᶻ - e⁻ᶻ) / (eᶻ + e⁻ᶻ)"),
    Activation("relu", lambda z: np.maximum(z, 0.0), lambda z: (z > 0) * 1.0, "max(0, z)"),
    Activation(
        "leaky_relu",
        lambda z: np.where(z > 0, z, 0.1 * z),
        lambda z: np.where(z > 0, 1.0, 0.1),
        "z if z > 0, else 0.1 z",
    ),
    Activation("gelu", gelu, _gelu_derivative, "z · Φ(z)"),
    Activation("linear", lambda z: z * 1.0, np.ones_like, "z"),
]
ACTIVATIONS: dict[str, Activation] = {activation.name: activation for activation in _TABLE}


class _Neuron:
    """What both neurons share: one weight for each feature, a bias, and the linear combination."""

    def __init__(self, n_features: int):
        self.weights = np.zeros(n_features)  # shape (n_features,)
        self.bias = 0.0

    def linear(self, x) -> np.ndarray:
        """Return z = x · w + b, shape (n,), for examples x of shape (n, n_features)."""
        x = np.asarray(x, dtype=float)
        if x.ndim != 2 or x.shape[1] != len(self.weights):
            raise ValueError(
                f"x has shape {x.shape}; this neuron has {len(self.weights)} weights and expects "
                f"one example in each row: shape (n, {len(self.weights)})."
            )
        return x @ self.weights + self.bias

    def predict(self, x) -> np.ndarray:
        """Return the class of each example, shape (n,): 1 where z ≥ 0, else 0."""
        return (self.linear(x) >= 0).astype(int)

    def accuracy(self, x, y) -> float:
        """Return the share of examples (0 to 1) whose predicted class is y."""
        return float(np.mean(self.predict(x) == np.asarray(y)))

    def __repr__(self) -> str:
        """Return the weights and the bias, rounded."""
        weights = np.array2string(self.weights, precision=3, threshold=6)
        return f"{type(self).__name__}(weights={weights}, bias={self.bias:.3f})"


class Perceptron(_Neuron):
    """A neuron with the step activation that learns from its mistakes (Rosenblatt 1958)."""

    def forward(self, x) -> np.ndarray:
        """Return step(x · w + b): 0.0 or 1.0 for each example, shape (n,)."""
        return ACTIVATIONS["step"](self.linear(x))

    def loss(self, x, y) -> float:
        """Return the perceptron criterion: the mean of |z|, counted where wrong."""
        z = self.linear(x)
        return float(np.mean(np.abs(z) * (self.predict(x) != np.asarray(y))))

    def step(self, x, y, learning_rate: float = 1.0) -> int:
        """Show every example once, in order; return the number of mistakes made on the way.

        The perceptron rule moves the weights only after a mistake: w += learning_rate (y - a) x.
        """
        mistakes = 0
        for example, target in zip(np.asarray(x, dtype=float), np.asarray(y), strict=True):
            error = target - self.forward(example[np.newaxis])[0]  # -1, 0 or 1
            self.weights = self.weights + learning_rate * error * example
            self.bias += learning_rate * error
            mistakes += int(error != 0)
        return mistakes

    def fit(self, x, y, epochs: int = 20, learning_rate: float = 1.0) -> list[int]:
        """Repeat `step` until an epoch passes without a mistake; return the mistakes of each."""
        history: list[int] = []
        while len(history) < epochs and (not history or history[-1] > 0):
            history.append(self.step(x, y, learning_rate))
        return history


class LogisticNeuron(_Neuron):
    """A neuron with the sigmoid activation that learns by gradient descent on cross-entropy."""

    def forward(self, x) -> np.ndarray:
        """Return sigmoid(x · w + b): the probability of class 1 for each example, shape (n,)."""
        return sigmoid(self.linear(x))

    def loss(self, x, y) -> float:
        """Return the mean cross-entropy -y log(a) - (1 - y) log(1 - a), in nats.

        Computed from z, as log(1 + e^z) - y z: equal, and finite even where a rounds to 0 or 1.
        """
        z = self.linear(x)
        return float(np.mean(np.logaddexp(0.0, z) - np.asarray(y) * z))

    def gradients(self, x, y) -> tuple[np.ndarray, float]:
        """Return d loss / d weights, shape (n_features,), and d loss / d bias.

        Sigmoid and cross-entropy together leave d loss / d z = a - y (Bishop 2006, eq. 4.91).
        """
        error = self.forward(x) - np.asarray(y)  # (n,)
        return error @ np.asarray(x, dtype=float) / len(error), float(error.mean())

    def step(self, x, y, learning_rate: float = 0.1) -> float:
        """Go one step against the gradient; return the loss as it was before the step."""
        before = self.loss(x, y)
        d_weights, d_bias = self.gradients(x, y)
        self.weights = self.weights - learning_rate * d_weights
        self.bias -= learning_rate * d_bias
        return before

    def fit(self, x, y, epochs: int = 100, learning_rate: float = 0.1) -> list[float]:
        """Take `epochs` steps over the whole of x, y; return the loss before each."""
        return [self.step(x, y, learning_rate) for _ in range(epochs)]
