"""Biases with which gates remember from the start for as long as the task asks for."""

import numpy as np


def chrono_bias(kind: str, units: int, longest: int, seed: int = 0) -> np.ndarray:
    """Return biases for an LSTM or GRU layer whose units forget slowly, each at its own pace.

    A unit whose forget gate has the bias b keeps, before it has learnt anything, the share
    f = σ(b) of its state at each step, and so remembers for about 1 / (1 - f) steps. Keras begins
    with b = 1: for about 4 steps. With b = log(T - 1) it is T steps. Here T is drawn evenly between
    2 and `longest` for each unit, and the input gate is opened as little as the forget gate shuts.
    Tallec & Ollivier (2018), "Can recurrent neural networks warp time?", section 3.

    Parameters
    ----------
    kind
        "LSTM" or "GRU". The update gate of a GRU does both.
    units
        Of the layer.
    longest
        How many steps to remember at most, 3 or more.
    seed
        Decides the pace of each unit.

    Returns
    -------
    float32 array of shape (4 · units,) for an LSTM, (2, 3 · units) for a GRU
        As ``layer.cell.bias`` of Keras has it, with ``reset_after=True`` for the GRU. What belongs
        to no gate of memory is 0.
    """
    if kind not in ("LSTM", "GRU"):
        raise ValueError(f"kind={kind!r} has no such gate: choose LSTM or GRU.")
    if units < 1 or longest < 3:
        raise ValueError(
            f"units={units!r}, longest={longest!r}: at least 1 unit and 3 steps are needed."
        )
    keeping = np.log(np.random.default_rng(seed).uniform(1, longest - 1, size=units))
    if kind == "LSTM":
        rest = np.zeros(2 * units)
        return np.concatenate([-keeping, keeping, rest]).astype("float32")  # i, f, candidate, o
    bias = np.zeros((2, 3 * units), "float32")
    bias[0, :units] = keeping  # the update gate is the first
    return bias
