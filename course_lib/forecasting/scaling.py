"""Values brought to one scale, with nothing but the past."""

from dataclasses import dataclass

import numpy as np

from .checks import checked_series


@dataclass(frozen=True)
class Scale:
    """A mean and a standard deviation to measure values by.

    ``Scale.of(series[:split])`` takes both from the past; of the whole series they would tell a
    model where the future lies.
    """

    mean: float
    deviation: float

    @classmethod
    def of(cls, past) -> "Scale":
        """Return the scale of known values, shape (n,).

        Raises
        ------
        ValueError
            If all values are equal: there is no deviation to divide by.
        """
        past = checked_series(past, "past", at_least=2)
        if np.ptp(past) == 0:
            raise ValueError(
                f"All {len(past)} values of the past are {past[0]:g}: there is no deviation to "
                "divide by. Take a longer past."
            )
        return cls(float(past.mean()), float(past.std()))

    def apply(self, values) -> np.ndarray:
        """Return values in deviations from the mean, of any shape."""
        return (np.asarray(values, dtype=float) - self.mean) / self.deviation

    def undo(self, values) -> np.ndarray:
        """Return scaled values in their own units, of any shape."""
        return np.asarray(values, dtype=float) * self.deviation + self.mean
