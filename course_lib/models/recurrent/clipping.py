"""Gradients that are too long, shortened."""

from collections.abc import Sequence

import numpy as np


def global_norm(gradients: Sequence[np.ndarray]) -> float:
    """Return the norm of all gradients together: the root of the sum of all their squares."""
    return float(np.sqrt(sum(np.sum(np.square(g)) for g in gradients)))


def clip_by_global_norm(gradients: Sequence[np.ndarray], limit: float) -> list[np.ndarray]:
    """Shorten the gradients together, so that their global norm is `limit` at most.

    All are multiplied by the same factor, so the direction stays. In Keras: the argument
    `global_clipnorm` of an optimizer. Pascanu, Mikolov & Bengio (2013), "On the difficulty of
    training recurrent neural networks", algorithm 1.

    Raises
    ------
    ValueError
        If the limit is not above 0.
    """
    if not limit > 0:
        raise ValueError(f"limit={limit!r} is not allowed: give a length above 0, such as 1.0.")
    norm = global_norm(gradients)
    factor = limit / norm if norm > limit else 1.0
    return [np.asarray(g) * factor for g in gradients]
