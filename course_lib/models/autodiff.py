"""Automatic differentiation in reverse mode: numbers that remember how they were computed.

Every operation makes a new `Value`, which keeps its inputs and its derivative for each of them.
`backward` goes from the result back to the start and multiplies these derivatives along the way:
the chain rule, in a network called backpropagation (Rumelhart, Hinton & Williams 1986).
"""

import math
from itertools import pairwise
from numbers import Real

import numpy as np


def _as_value(x) -> "Value":
    return x if isinstance(x, Value) else Value(x)


def _operator(symbol, function, derivatives):
    """Return the methods for value ∘ other and other ∘ value; other may be a plain number."""

    def method(a, b):
        a, b = _as_value(a), _as_value(b)
        return Value(function(a.data, b.data), "", symbol, (a, b), derivatives(a.data, b.data))

    return method, lambda self, other: method(other, self)


class Value:
    """One number, the operation that made it, and after `backward` its gradient.

    `inputs` are the Values it was computed from, and `derivatives` holds d self / d input for each.
    A leaf, such as a weight, has none. After a change of a leaf's `data`, compute the result anew.
    """

    def __init__(self, data: Real, name: str = "", operation="", inputs=(), derivatives=()):
        if not isinstance(data, Real):
            raise TypeError(f"A Value holds one number, such as 2.5, and not {data!r}.")
        self.data, self.grad, self.name = float(data), 0.0, name
        self.operation, self.inputs, self.derivatives = operation, inputs, derivatives

    def __repr__(self) -> str:
        """Return the number and its gradient, rounded, with the name if there is one."""
        return f"{self.name or 'Value'}({self.data:.4g}, grad={self.grad:.4g})"

    # Each operation with its derivatives with respect to a and to b.
    __add__, __radd__ = _operator("+", lambda a, b: a + b, lambda a, b: (1.0, 1.0))
    __sub__, __rsub__ = _operator("-", lambda a, b: a - b, lambda a, b: (1.0, -1.0))
    __mul__, __rmul__ = _operator("×", lambda a, b: a * b, lambda a, b: (b, a))
    __truediv__, __rtruediv__ = _operator("/", lambda a, b: a / b, lambda a, b: (1 / b, -a / b / b))

    def __pow__(self, other):
        """Return self ** other; an exponent that is a Value itself needs a base above 0."""
        if isinstance(other, Value):
            return (other * self.log()).exp()  # a^b = e^(b log a)
        base, n = self.data, _as_value(other).data
        if (base < 0 and not n.is_integer()) or (base == 0 and n < 1 and n != 0):
            raise ValueError(f"({base:g}) ** {n:g} has no value or no slope that is a number.")
        slope = n * base ** (n - 1) if n != 0 else 0.0
        return Value(base**n, "", f"** {n:g}", (self,), (slope,))

    def __rpow__(self, other):
        """Return other ** self."""
        return _as_value(other) ** self

    def __neg__(self):
        """Return -self."""
        return Value(-self.data, "", "-", (self,), (-1.0,))

    def tanh(self) -> "Value":
        """Return the hyperbolic tangent, between -1 and 1."""
        a = math.tanh(self.data)
        return Value(a, "", "tanh", (self,), (1 - a * a,))

    def relu(self) -> "Value":
        """Return max(0, self); at 0 the derivative is 0, as in Keras."""
        return Value(max(0.0, self.data), "", "relu", (self,), (float(self.data > 0),))

    def sigmoid(self) -> "Value":
        """Return 1 / (1 + e^-self), without overflow."""
        small = math.exp(-abs(self.data))  # never above 1, whichever the sign
        a = (1.0 if self.data >= 0 else small) / (1 + small)
        return Value(a, "", "sigmoid", (self,), (small / (1 + small) ** 2,))

    def exp(self) -> "Value":
        """Return e^self, which is its own derivative."""
        if self.data > 709:
            raise OverflowError(f"exp({self.data:g}) is too large; exp goes up to 709.")
        a = math.exp(self.data)
        return Value(a, "", "exp", (self,), (a,))

    def log(self) -> "Value":
        """Return the natural logarithm."""
        if not self.data > 0:
            raise ValueError(f"log({self.data:g}): only numbers above 0 have a logarithm.")
        return Value(math.log(self.data), "", "log", (self,), (1 / self.data,))

    def backward(self) -> None:
        """Set `grad` to d self / d value, for all the values that self was computed from.

        Gradients start from 0 at each call: calling twice gives the same. To sum the gradients of
        several losses, add the losses first.
        """
        values = order(self)
        for value in values:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(values):  # each after all that it went into: its grad is complete
            for source, derivative in zip(value.inputs, value.derivatives, strict=True):
                source.grad += derivative * value.grad  # the chain rule; += as it may go two ways


def order(value: Value) -> list[Value]:
    """Return `value` and all that it was computed from, each once and after its inputs."""
    done: dict[Value, None] = {}  # a set that keeps its order
    waiting = [value]  # a list of our own instead of recursion, which Python limits
    while waiting:
        missing = [source for source in waiting[-1].inputs if source not in done]
        if missing:
            waiting += missing
        else:
            done[waiting.pop()] = None
    return list(done)


class Network:
    """Dense layers of Values; every layer but the last has the activation, a method of Value.

    `sizes` counts inputs, units of each hidden layer, and outputs: [2, 4, 1]. `layers` holds each
    kernel, (n_inputs, units), and bias, (units,), started as in Keras (Glorot & Bengio 2010).
    """

    def __init__(self, sizes: list[int], rng: np.random.Generator, activation: str = "tanh"):
        self.layers, self.activation = [], np.vectorize(getattr(Value, activation), otypes="O")
        values = np.vectorize(Value, otypes="O")  # an array of numbers to an array of Values
        for n_inputs, units in pairwise(sizes):
            limit = math.sqrt(6 / (n_inputs + units))
            kernel = rng.uniform(-limit, limit, (n_inputs, units))
            self.layers.append((values(kernel), values(np.zeros(units))))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return the outputs, (..., n_outputs), as Values, for numbers x, (..., n_inputs)."""
        *hidden, (kernel, bias) = self.layers
        for hidden_kernel, hidden_bias in hidden:
            x = self.activation(x @ hidden_kernel + hidden_bias)
        return x @ kernel + bias

    def parameters(self) -> list[Value]:
        """Return the weights of each kernel, row by row, and its biases, layer after layer."""
        return [value for layer in self.layers for array in layer for value in array.flat]
