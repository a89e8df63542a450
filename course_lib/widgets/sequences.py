"""What a recurrent network is to read, checked: the same for every widget that takes numbers."""

import numpy as np


def as_steps(
    given,
    what: str,
    wanted: str,
    bounds: tuple[int, int],
    features: int | None = None,
    flat: bool = False,
) -> np.ndarray:
    """Return a sequence of numbers as floats, or raise ValueError in words.

    A batch with a single sequence is taken for the sequence.

    Parameters
    ----------
    given : array of shape (steps, features) or (steps,)
        What the reader gave; (steps,) is one number a step.
    what : str
        What messages call it: "series".
    wanted : str
        The shape that is expected, in words: "(steps, 3)".
    bounds : (int, int)
        The least and the most steps; the least is 1 or more.
    features : int, optional
        How many numbers there have to be at each step; without, one or more.
    flat : bool
        Whether a step is one number without an axis of its own, as an embedding takes it.

    Returns
    -------
    array of shape (steps, features), or (steps,) if `flat`

    Raises
    ------
    ValueError
        If it is no array of numbers, has another shape, or holds numbers that are not finite.
    """
    try:
        x = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            f"The {what} is no array of numbers: give one of shape {wanted}."
        ) from None
    axes = 1 if flat else 2
    if x.ndim == axes + 1 and len(x) == 1:
        x = x[0]  # a batch with a single sequence
    if x.ndim == 1 and not flat:
        x = x[:, np.newaxis]
    least, most = bounds
    fits = x.ndim == axes and least <= len(x) <= most and 0 not in x.shape
    if not fits or (features is not None and x.shape[1:] != (features,)):
        raise ValueError(
            f"The {what} has shape {np.shape(given)}; expected {wanted}, "
            f"with {least} to {most} steps."
        )
    if not np.isfinite(x).all():
        raise ValueError(
            f"The {what} holds numbers that are not finite: fill or leave out what is missing."
        )
    return x
