"""Networks whose hidden layer stays as it was drawn: only the output weights are learned.

Such a network is fitted in one step, without gradient descent, because its output is linear in the
output weights ("random features", Rahimi & Recht 2007). It overfits as others do, at once.
"""

from dataclasses import dataclass

import numpy as np

MOST_UNITS = 100
LEAST_DECAY = 1e-8  # stands for none: of all weights that fit equally well, the smallest are taken
GOLDEN = (5**0.5 - 1) / 2


def hidden_units(x) -> np.ndarray:
    """Return the outputs of all hidden units, shape (n, MOST_UNITS), for x of shape (n,).

    Unit k computes tanh(slope · (x - centre)). The centres fill -1.1 to 1.1 evenly, however many
    of the units are used; later units are steeper, so that more of them can bend more sharply.
    """
    k = np.arange(MOST_UNITS)
    centres = 2.2 * ((0.5 + k * GOLDEN) % 1) - 1.1
    slopes = 3 * np.sqrt(1 + k / 2)
    return np.tanh(slopes * (np.asarray(x, dtype=float)[:, np.newaxis] - centres))


class RandomFeatureNetworks:
    """The networks with 1, 2, ... MOST_UNITS hidden units, each fitted to the same points.

    Each minimises: mean squared error + weight_decay · sum of the squared output weights. The
    output bias is free.

    Parameters
    ----------
    x, y : arrays of shape (n,)
        The training points.
    weight_decay : float
        At least LEAST_DECAY; smaller values are raised to it.
    """

    def __init__(self, x, y, weight_decay: float = 0.0):
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        if x.ndim != 1 or x.shape != y.shape or len(x) == 0:
            raise ValueError(
                f"x has shape {x.shape} and y {y.shape}; give both shape (n,), with n at least 1."
            )
        # The penalty, written as one more example for each weight: its target is 0. Then the
        # first k columns belong to k units, and one QR decomposition serves all networks: the
        # first k columns of Q do not depend on what follows.
        strength = np.sqrt(len(x) * max(float(weight_decay), LEAST_DECAY))
        penalty = strength * np.eye(1 + MOST_UNITS)[1:]
        q, self._r = np.linalg.qr(np.concatenate([_columns(x), penalty]))
        self._shares = q[: len(x)].T @ y  # shape (1 + MOST_UNITS,)

    def predict(self, x) -> np.ndarray:
        """Return the outputs at x of shape (n,): shape (MOST_UNITS, n), one row a network."""
        columns = np.linalg.solve(self._r.T, _columns(np.asarray(x, dtype=float)).T)
        return np.cumsum(columns * self._shares[:, np.newaxis], axis=0)[1:]

    def errors(self, x, y) -> np.ndarray:
        """Return the mean squared error of each network on points (x, y), shape (MOST_UNITS,)."""
        return np.mean((self.predict(x) - np.asarray(y)) ** 2, axis=1)


def _columns(x: np.ndarray) -> np.ndarray:
    """Return a column of ones for the bias, and the hidden units beside it."""
    return np.column_stack([np.ones(len(x)), hidden_units(x)])


def true_curve(x) -> np.ndarray:
    """Return the smooth curve that the points are drawn from."""
    return 0.9 * np.sin(5.0 * np.asarray(x)) + 0.4 * np.asarray(x)


@dataclass
class Points:
    """Points of one sample: x and y of shape (n,)."""

    x: np.ndarray
    y: np.ndarray


def draw_points(number: int, noise: float, seed) -> Points:
    """Draw points around `true_curve`, one at a random place in each of `number` equal parts.

    Parameters
    ----------
    number : int
        How many, spread over -1 to 1.
    noise : float
        The standard deviation of what is added to the curve.
    seed : int or sequence of int
        The same seed gives the same places, and the same noise but for its size.
    """
    rng = np.random.default_rng(seed)
    x = (np.arange(number) + rng.uniform(0.1, 0.9, number)) * (2 / number) - 1
    return Points(x, true_curve(x) + noise * rng.standard_normal(number))
