"""How much of an example and how much noise there is at each level, and batches to learn from.

Level 0 is the clean example, the last level is hardly anything but noise. At level t

    noisy = signal[t] * example + noise[t] * noise,    signal[t]² + noise[t]² = 1

(Ho, Jain, Abbeel, "Denoising diffusion probabilistic models", NeurIPS 2020, equation 4; there the
square of the signal is called alpha-bar). The noise is Gaussian, with mean 0 and variance 1.
"""

import numpy as np

from course_lib.data.checks import check_count, check_number

__all__ = ["Schedule", "cosine_schedule"]


class Schedule:
    """The shares of signal and noise at each level.

    Parameters
    ----------
    signal : array of shape (levels + 1,)
        From 1 at level 0 downwards, never 0.

    Attributes
    ----------
    signal, noise : array of shape (levels + 1,), float32
    levels : int
        Levels of noise, the clean one not counted.

    Raises
    ------
    ValueError
        If the signal does not start with 1, or does not fall from level to level to above 0.

    Examples
    --------
    >>> schedule = Schedule([1.0, 0.8, 0.6])
    >>> schedule.add_noise([[1.0], [1.0]], [0, 2], [[5.0], [5.0]])
    array([[1. ],
           [4.6]], dtype=float32)
    """

    def __init__(self, signal):
        signal = np.asarray(signal, float)
        falls = signal.ndim == 1 and len(signal) > 1 and signal[0] == 1 and signal[-1] > 0
        if not falls or not (np.diff(signal) < 0).all():
            raise ValueError(
                f"The signal is {np.array2string(signal, threshold=8)}; expected one number for "
                "each level, 1 for level 0, each smaller than the one before, the last above 0."
            )
        self.signal = signal.astype(np.float32)
        self.noise = np.sqrt(1 - signal**2).astype(np.float32)
        self.levels = len(signal) - 1

    def add_noise(self, x, level, noise) -> np.ndarray:
        """Return examples (n, ...) with noise of the same shape, mixed at their levels (n,)."""
        x, noise = np.asarray(x, np.float32), np.asarray(noise, np.float32)
        if x.shape != noise.shape:
            raise ValueError(
                f"The examples have the shape {x.shape} and the noise {noise.shape}; expected "
                "noise of the shape of the examples."
            )
        return self._at(self.signal, level, x) * x + self._at(self.noise, level, x) * noise

    def remove_noise(self, noisy, level, noise) -> np.ndarray:
        """Return the examples that `add_noise` made noisy with this noise, (n, ...)."""
        noisy = np.asarray(noisy, np.float32)
        rest = noisy - self._at(self.noise, level, noisy) * np.asarray(noise, np.float32)
        return rest / self._at(self.signal, level, noisy)

    def draw(self, x, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Draw what a network learns from: noisy examples, their levels and the noise in them.

        Parameters
        ----------
        x : array of shape (n, ...)
            Examples.
        rng
            Draws levels and noise. The levels are spread evenly over all that there are, so that
            no batch has easy levels only (Kingma et al., "Variational diffusion models", NeurIPS
            2021, appendix I.1), and then shuffled.

        Returns
        -------
        tuple of three arrays
            Noisy examples (n, ...); levels from 1 to `levels`, int32 (n,); noise (n, ...).
        """
        x = np.asarray(x, np.float32)
        places = (np.arange(len(x)) + rng.random()) / len(x)  # in [0, 1), evenly
        level = 1 + rng.permutation(np.minimum(places * self.levels, self.levels - 1))
        level = level.astype("int32")
        noise = rng.standard_normal(x.shape, np.float32)
        return self.add_noise(x, level, noise), level, noise

    def spaced(self, steps: int) -> np.ndarray:
        """Return levels for a way of so many steps from the last one to 0: int (steps + 1,)."""
        steps = check_count("steps", steps, at_least=1, at_most=self.levels)
        return np.round(np.linspace(self.levels, 0, steps + 1)).astype("int32")

    def _at(self, shares: np.ndarray, level, like: np.ndarray) -> np.ndarray:
        """Return the shares of the levels (n,), with as many axes as the examples have."""
        level = np.asarray(level)
        if level.shape != like.shape[:1] or not np.issubdtype(level.dtype, np.integer):
            raise ValueError(
                f"The levels have the shape {level.shape} and the type {level.dtype}; expected a "
                f"whole number for each of the {len(like)} examples."
            )
        if level.size and not 0 <= level.min() <= level.max() <= self.levels:
            raise ValueError(
                f"The levels go from {level.min()} to {level.max()}; this schedule has 0 to "
                f"{self.levels}."
            )
        return shares[level].reshape(-1, *[1] * (like.ndim - 1))


def cosine_schedule(
    levels: int = 200, offset: float = 0.008, largest_beta: float = 0.1
) -> Schedule:
    """Return a schedule whose signal falls along a cosine: slowly at both ends.

    Nichol, Dhariwal, "Improved denoising diffusion probabilistic models", ICML 2021, section 3.2,
    equation 17.

    Parameters
    ----------
    levels
        Levels of noise.
    offset
        Shifts the cosine, so that the first levels differ enough; 0.008 in the paper.
    largest_beta
        From one level to the next the square of the signal loses at most this share. Without a
        limit the last signal would be 0, and nothing could be divided by it. The paper takes 0.999,
        so that the last signal is nearly 0. With 0.1 and 200 levels it is 0.05, so that a guess
        from the last level is still of use.
    """
    levels = check_count("levels", levels, at_least=1, at_most=100_000)
    offset = check_number("offset", offset, 0, 1)
    largest_beta = check_number("largest_beta", largest_beta, 1e-6, 0.999)
    angle = (np.arange(levels + 1) / levels + offset) / (1 + offset) * np.pi / 2
    square = np.cos(angle) ** 2
    beta = np.minimum(1 - square[1:] / square[:-1], largest_beta)
    return Schedule(np.sqrt(np.concatenate([[1.0], np.cumprod(1 - beta)])))
