"""Activation maximisation: the picture that a unit or a feature map answers to most."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import keras
import numpy as np
from scipy.ndimage import gaussian_filter

from course_lib.explain.graph import graph_of
from course_lib.models.gradients import compile_input_gradients

__all__ = ["maximise"]


def maximise(
    model: keras.Model,
    layer: str,
    units: int | Sequence[int],
    steps: int = 100,
    learning_rate: float = 0.05,
    *,
    jitter: int = 2,
    blur: float = 0.4,
    total_variation: float = 0.0,
    l2: float = 0.01,
    seed: int = 0,
) -> np.ndarray:
    """Return pictures that excite units of a layer, found by gradient ascent from grey noise.

    The four regularisers keep the pictures from turning into noise that excites the unit all the
    same. Each is switched off with 0.

    Parameters
    ----------
    model
        A built model, Sequential or functional, with an input of fixed size and values 0 to 1.
    layer
        The name of a layer. Of the last layer it is the score before a softmax or a sigmoid that
        grows, not the probability.
    units
        The channel of a feature map, of which the mean grows, or the unit of a dense layer; or
        several of them: a picture for each.
    steps
        Steps of gradient ascent.
    learning_rate
        How far the pixel values move in a step: the gradient is divided by its root mean square.
    jitter
        Shift the picture by up to so many pixels before each step and back after it, so that no
        pixel can rely on its place.
    blur
        Standard deviation in pixels of a Gaussian blur after each step.
    total_variation
        Weight of a pull that makes neighbouring pixels alike: each pixel moves towards its
        neighbours by so much in a step, the same for small and large differences.
    l2
        The share of its distance to grey (0.5) that each pixel loses in a step.
    seed
        Chooses the noise to start from, and the shifts.

    Returns
    -------
    array of shape (n, h, w, c)
        From 0 to 1; n is 1 for a single unit.

    References
    ----------
    Erhan, Bengio, Courville, Vincent: "Visualizing higher-layer features of a deep network",
    report 1341, Université de Montréal, 2009. L2: Simonyan et al. 2014, section 2. Blur: Yosinski
    et al. 2015, section 3. Total variation: Mahendran & Vedaldi 2015, section 3. Jitter:
    Mordvintsev, Olah, Tyka: "Inceptionism", 2015.
    """
    units = np.atleast_1d(np.asarray(units))
    graph = graph_of(model)
    count, shape = graph.outputs[graph.check(layer)].shape[-1], tuple(graph.input.shape)[1:]
    if units.dtype.kind not in "iu" or units.ndim != 1 or not len(units):
        raise ValueError(f"units is {units!r}; give a whole number, or a list of them.")
    if units.min() < 0 or units.max() >= count:
        raise ValueError(
            f"The layer {layer!r} has {count} units or channels, counted from 0; "
            f"{units.max() if units.max() >= count else units.min()} is none of them."
        )
    if len(shape) != 3 or None in shape:
        raise ValueError(f"The model takes an input of shape {shape}; a picture needs (h, w, c).")
    gradients = _compiled(model, layer)
    rng = np.random.default_rng(seed)
    x = rng.normal(0.5, 0.05, (len(units), *shape)).clip(0, 1)
    for _ in range(steps):
        shift = rng.integers(-jitter, jitter + 1, 2)
        shifted = np.roll(x, shift, (1, 2)).astype("float32")
        slope = np.roll(gradients(shifted, units.astype("int32"))[1], -shift, (1, 2))
        size = np.sqrt((slope**2).mean(axis=(1, 2, 3), keepdims=True))
        x = x + learning_rate * slope / (size + 1e-12)
        if total_variation:
            x = x - total_variation * _variation_slope(x)
        x = 0.5 + (1 - l2) * (x - 0.5)
        if blur:
            x = gaussian_filter(x, (0, blur, blur, 0), mode="nearest")
        x = x.clip(0, 1)
    return x.astype("float32")


def _variation_slope(x: np.ndarray) -> np.ndarray:
    """Differentiate the sum of |difference of neighbouring pixels|, divided by the 4 neighbours."""
    slope = np.zeros_like(x)
    for axis in (1, 2):
        signs = np.sign(np.diff(x, axis=axis))
        ahead, behind = [(0, 0)] * x.ndim, [(0, 0)] * x.ndim
        ahead[axis], behind[axis] = (1, 0), (0, 1)
        slope += (np.pad(signs, ahead) - np.pad(signs, behind)) / 4
    return slope


@lru_cache(maxsize=64)
def _compiled(model: keras.Model, layer: str) -> Callable:
    """Return the gradient of the mean of a channel for the input."""

    def score(output, units):
        axes = tuple(range(1, len(output.shape) - 1))
        means = keras.ops.mean(output, axis=axes) if axes else output
        return keras.ops.sum(means * keras.ops.one_hot(units, means.shape[-1]), axis=-1)

    return compile_input_gradients(graph_of(model).until(layer), score)
