"""From pure noise to an example, step by step."""

from collections.abc import Callable
from itertools import pairwise

import keras
import numpy as np

from course_lib.data.checks import check_number

from .schedule import Schedule

__all__ = ["sample"]


def sample(
    network: keras.Model,
    schedule: Schedule,
    noise: np.ndarray,
    steps: int | None = None,
    labels: np.ndarray | None = None,
    randomness: float = 0.0,
    limit: float | None = None,
    seed: int = 0,
    watch: Callable[[int, np.ndarray, np.ndarray], None] | None = None,
) -> np.ndarray:
    """Turn noise into examples.

    In each step the network says what noise there is. Taken away, that gives a guess of the clean
    example; the guess and the noise are mixed again, at the next lower level (Song, Meng, Ermon,
    "Denoising diffusion implicit models", ICLR 2021, equation 12).

    Parameters
    ----------
    network
        A denoiser, see `networks`, for the levels of the schedule.
    schedule
        That the network was trained with.
    noise : array of shape (n, ...)
        To start from. With the same noise and no randomness the same examples come out.
    steps
        Steps from the last level to level 0; as many as there are levels if not given.
    labels : array of shape (n,), optional
        What is asked for, if the network was told classes.
    randomness
        0 mixes the same noise in again (DDIM); 1 forgets as much of it, and takes as much new noise
        instead, as the original method does (DDPM). It is the paper's eta.
    limit
        Guesses are cut off at -limit and limit: 1 for pictures from -1 to 1.
    seed
        Draws the new noise.
    watch
        Called for each step with the level, what there is at that level, and the guess; and at the
        end with level 0 and twice the examples.

    Returns
    -------
    array of shape (n, ...), float32
    """
    randomness = check_number("randomness", randomness, 0, 1)
    levels = schedule.spaced(schedule.levels if steps is None else steps)
    rng, x = np.random.default_rng(seed), np.asarray(noise, np.float32)
    if (labels is None) != (len(network.inputs) == 2):
        wanted = "no labels" if len(network.inputs) == 2 else "a label for each example"
        raise ValueError(f"The network takes {wanted}; labels={labels!r} was given.")
    told = [] if labels is None else [np.asarray(labels, "int32")]
    for level, lower in pairwise(levels):
        here = np.full(len(x), level, "int32")
        found = np.asarray(network.predict_on_batch([x, here, *told]), np.float32)
        guess = schedule.remove_noise(x, here, found)
        if limit is not None:
            guess = np.clip(guess, -limit, limit)
            found = (x - schedule.signal[level] * guess) / schedule.noise[level]
        if watch is not None:
            watch(int(level), x, guess)
        fresh = randomness * _forgotten(schedule, level, lower)
        kept = np.sqrt(schedule.noise[lower] ** 2 - fresh**2)
        x = schedule.signal[lower] * guess + kept * found
        if fresh > 0:
            x = x + fresh * rng.standard_normal(x.shape, np.float32)
    if watch is not None:
        watch(0, x, x)
    return x


def _forgotten(schedule: Schedule, level: int, lower: int) -> np.float32:
    """Return the new noise of a step with randomness 1 (Song, Meng, Ermon 2021, equation 16)."""
    signal, noise = schedule.signal, schedule.noise
    lost = 1 - (signal[level] / signal[lower]) ** 2
    return noise[lower] / noise[level] * np.sqrt(lost)
