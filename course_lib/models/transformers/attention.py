"""Attention from scratch, in NumPy: what each place of a sequence takes from which other places.

    outputs, weights = attend(queries, keys, values, causal_mask(len(queries)))

Vaswani et al. (2017), "Attention is all you need", section 3.2. Everywhere d is the width of a
query, t the number of places that look and s the number of places that are looked at.
"""

from collections.abc import Sequence

import numpy as np

from course_lib.models.neurons import softmax

__all__ = ["apart", "attend", "causal_mask", "joined", "multi_head", "padding_mask"]


def attend(
    queries: np.ndarray,
    keys: np.ndarray,
    values: np.ndarray,
    mask: np.ndarray | None = None,
    scale: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return scaled dot-product attention: softmax(queries keysᵀ scale) values.

    Vaswani et al. (2017), section 3.2.1, equation 1.

    Parameters
    ----------
    queries : array of shape (..., t, d)
    keys : array of shape (..., s, d)
    values : array of shape (..., s, v)
    mask : bool array that broadcasts to (..., t, s), or None
        True where a place may look. A place that may look nowhere gets weights and outputs of 0.
    scale
        Factor of the scores; 1 / sqrt(d) if it is None.

    Returns
    -------
    outputs : array of shape (..., t, v)
    weights : array of shape (..., t, s)
        Each row sums to 1.

    Raises
    ------
    ValueError
        If the shapes do not fit together, or the mask is not bool.
    """
    queries, keys, values = (np.asarray(one, dtype=float) for one in (queries, keys, values))
    if (
        min(queries.ndim, keys.ndim, values.ndim) < 2
        or queries.shape[-1] != keys.shape[-1]
        or keys.shape[-2] != values.shape[-2]
    ):
        raise ValueError(
            f"The queries have the shape {queries.shape}, the keys {keys.shape}, the values "
            f"{values.shape}; expected (..., t, d), (..., s, d) and (..., s, v)."
        )
    scale = queries.shape[-1] ** -0.5 if scale is None else scale
    scores = (queries @ np.swapaxes(keys, -1, -2)) * scale
    if mask is None:
        weights = softmax(scores)
    else:
        mask = _checked(mask, scores.shape)
        sees = mask.any(axis=-1, keepdims=True)  # the softmax of nothing but -inf is no number
        hidden = np.where(sees, -np.inf, 0.0)
        weights = np.where(mask, softmax(np.where(mask, scores, hidden)), 0.0)
    return weights @ values, weights


def causal_mask(steps: int) -> np.ndarray:
    """Return the mask (steps, steps) under which no place sees a later one."""
    return np.tril(np.ones((steps, steps), dtype=bool))


def padding_mask(lengths: Sequence[int], steps: int | None = None) -> np.ndarray:
    """Return the mask (n, 1, steps) that hides what stands behind the end of each sequence.

    Parameters
    ----------
    lengths
        Of the n sequences, without padding.
    steps
        Of all with padding; the longest length if it is None.
    """
    lengths = np.asarray(lengths)
    steps = int(lengths.max()) if steps is None else steps
    return (np.arange(steps) < lengths[:, np.newaxis])[:, np.newaxis]


def multi_head(
    x: np.ndarray,
    context: np.ndarray,
    weights: Sequence[np.ndarray],
    mask: np.ndarray | None = None,
    on: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return multi-head attention, as `keras.layers.MultiHeadAttention` computes it.

    Vaswani et al. (2017), section 3.2.2. With the context `x` it is self-attention, otherwise
    cross-attention.

    Parameters
    ----------
    x : array of shape (..., t, width)
        The places that look.
    context : array of shape (..., s, c)
        The places that are looked at.
    weights : list of eight arrays
        As the Keras layer's ``get_weights()`` returns them. Kernels and biases of queries (width,
        heads, d) and (heads, d), of keys and of values; last of the output (heads, d, out), (out,).
    mask : bool array that broadcasts to (..., t, s), or None
        The same for all heads.
    on : bool array of shape (heads,), or None
        Heads that are not switched off. A head that is off adds nothing.

    Returns
    -------
    outputs : array of shape (..., t, out)
    weights : array of shape (..., heads, t, s)
    """
    query, query_bias, key, key_bias, value, value_bias, out, out_bias = weights
    queries = apart(x, query, query_bias)
    keys, values = apart(context, key, key_bias), apart(context, value, value_bias)
    if mask is not None:
        mask = np.expand_dims(mask, -3)  # one axis more: the heads
    taken, looked = attend(queries, keys, values, mask)
    return joined(taken, out, out_bias, on), looked


def apart(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Project x (..., t, width) for each head by kernel (width, heads, d): (..., heads, t, d)."""
    width, heads, d = kernel.shape
    flat = x @ kernel.reshape(width, heads * d) + bias.reshape(heads * d)
    return np.swapaxes(flat.reshape(*x.shape[:-1], heads, d), -2, -3)


def joined(
    taken: np.ndarray, kernel: np.ndarray, bias: np.ndarray, on: np.ndarray | None = None
) -> np.ndarray:
    """Join what the heads took (..., heads, t, d) by kernel (heads, d, out): (..., t, out)."""
    heads, d, out = kernel.shape
    if on is not None:
        taken = np.where(np.asarray(on)[:, np.newaxis, np.newaxis], taken, 0)
    side_by_side = np.swapaxes(taken, -2, -3)
    return (
        side_by_side.reshape(*side_by_side.shape[:-2], heads * d) @ kernel.reshape(heads * d, out)
        + bias
    )


def _checked(mask, shape: tuple[int, ...]) -> np.ndarray:
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise ValueError(
            f"The mask has the type {mask.dtype}; expected bool, True where a place may look."
        )
    try:
        return np.broadcast_to(mask, shape)
    except ValueError as error:
        raise ValueError(
            f"The mask has the shape {mask.shape}; expected one that broadcasts to {shape}: a row "
            "for each place that looks, a column for each that is looked at."
        ) from error
