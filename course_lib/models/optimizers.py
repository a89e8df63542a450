"""Optimizers in NumPy: rules that turn gradients into steps, so that the loss falls.

`step(parameters, gradients)` takes two lists of arrays, the gradients of the same shapes as the
parameters, and changes the parameters in place. What a rule remembers from step to step, such as a
velocity, belongs to the parameters of its first step: use a new optimizer for each model.

In the formulas, w is a parameter, g its gradient, and η the learning rate.
"""

from dataclasses import dataclass, field

import numpy as np

Arrays = list[np.ndarray]


@dataclass
class GradientDescent:
    """Go a step against the gradient: w ← w - η g.

    With the gradients of a small random part of the examples, a mini-batch, the same rule is called
    stochastic gradient descent, SGD (Robbins & Monro 1951). Hence the name `SGD` in Keras.
    """

    learning_rate: float = 0.01

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Change the parameters in place."""
        _check(parameters, gradients)
        for w, g in zip(parameters, gradients, strict=True):
            w -= self.learning_rate * g


@dataclass
class Momentum:
    """Keep rolling: v ← momentum · v - η g, then w ← w + v (Polyak 1964).

    The velocity v starts at 0. In Keras: `SGD(learning_rate, momentum)`.
    """

    learning_rate: float = 0.01
    momentum: float = 0.9
    velocity: Arrays = field(default_factory=list, init=False, repr=False)

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Change the parameters in place."""
        self.velocity = self.velocity or [np.zeros_like(w) for w in parameters]
        _check(parameters, gradients, self.velocity)
        for w, g, v in zip(parameters, gradients, self.velocity, strict=True):
            v[...] = self.momentum * v - self.learning_rate * g
            w += v


@dataclass
class RMSprop:
    """Divide by the usual size of the gradient (Hinton 2012, lecture 6e).

    s ← rho · s + (1 - rho) g², a running mean of the squares that starts at 0;
    w ← w - η g / √(s + epsilon).

    The epsilon prevents a division by 0. The lecture has none; Keras puts it below the root.
    """

    learning_rate: float = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7
    mean_square: Arrays = field(default_factory=list, init=False, repr=False)

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Change the parameters in place."""
        self.mean_square = self.mean_square or [np.zeros_like(w) for w in parameters]
        _check(parameters, gradients, self.mean_square)
        for w, g, s in zip(parameters, gradients, self.mean_square, strict=True):
            s[...] = self.rho * s + (1 - self.rho) * g**2
            w -= self.learning_rate * g / np.sqrt(s + self.epsilon)


@dataclass
class Adam:
    """Momentum and RMSprop together (Kingma & Ba 2015, Algorithm 1).

    m ← beta_1 · m + (1 - beta_1) g      a running mean of the gradients
    v ← beta_2 · v + (1 - beta_2) g²     a running mean of their squares
    w ← w - η m̂ / (√v̂ + e)               with m̂ = m / (1 - beta_1ᵗ), v̂ = v / (1 - beta_2ᵗ)

    t counts the steps from 1. m and v start at 0, so they are too small at first; the divisions in
    m̂ and v̂ correct that. In Algorithm 1, e is epsilon. Keras adds epsilon to √v, before the
    correction (in the paper ε̂, just before section 2.1), which makes e = epsilon / √(1 - beta_2ᵗ).
    We do as Keras does; it matters only where gradients are nearly as small as epsilon.
    """

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    t: int = field(default=0, init=False, repr=False)
    mean: Arrays = field(default_factory=list, init=False, repr=False)
    mean_square: Arrays = field(default_factory=list, init=False, repr=False)

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Change the parameters in place."""
        self.mean = self.mean or [np.zeros_like(w) for w in parameters]
        self.mean_square = self.mean_square or [np.zeros_like(w) for w in parameters]
        _check(parameters, gradients, self.mean)
        self.t += 1
        c1, c2 = 1 - self.beta_1**self.t, 1 - self.beta_2**self.t  # the corrections
        for w, g, m, v in zip(parameters, gradients, self.mean, self.mean_square, strict=True):
            m[...] = self.beta_1 * m + (1 - self.beta_1) * g
            v[...] = self.beta_2 * v + (1 - self.beta_2) * g**2
            w -= self.learning_rate * (m / c1) / (np.sqrt(v / c2) + self.epsilon / np.sqrt(c2))


def _check(parameters: Arrays, gradients: Arrays, memory: Arrays | None = None) -> None:
    """Say in words what is wrong, before anything is changed."""
    for w in parameters:
        if not isinstance(w, np.ndarray) or w.dtype.kind != "f":
            kind = w.dtype if isinstance(w, np.ndarray) else type(w).__name__
            raise TypeError(
                f"A parameter is of type {kind}; expected a list of arrays of floats, which can be "
                "changed in place. Try np.array(..., dtype=float)."
            )
    shapes = [w.shape for w in parameters]
    if [np.shape(g) for g in gradients] != shapes:
        raise ValueError(
            f"The parameters have shapes {shapes} and the gradients "
            f"{[np.shape(g) for g in gradients]}; expected the same shapes in the same order."
        )
    if memory is not None and [m.shape for m in memory] != shapes:
        raise ValueError(
            f"This optimizer began with parameters of shapes {[m.shape for m in memory]}, and now "
            f"gets {shapes}. Use a new optimizer for each model."
        )
