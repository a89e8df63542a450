"""Bad input, said in one sentence."""

import numpy as np


def checked_series(series, name: str = "series", at_least: int = 1) -> np.ndarray:
    """Return a series as floats of shape (n,), or raise ValueError."""
    values = np.asarray(series, dtype=float)
    if values.ndim != 1 or len(values) < at_least:
        raise ValueError(
            f"{name} has shape {values.shape}; expected one value after the other, shape (n,), "
            f"with n = {at_least} at least."
        )
    if not np.isfinite(values).all():
        where = int(np.flatnonzero(~np.isfinite(values))[0])
        raise ValueError(
            f"{name} has {values[where]} at place {where}; expected numbers only. Begin behind the "
            "gap, or fill it with what was known before it."
        )
    return values


def check_whole(**numbers) -> None:
    """Raise ValueError unless each number is a whole one from 1 on."""
    for name, number in numbers.items():
        if not isinstance(number, (int, np.integer)) or isinstance(number, bool) or number < 1:
            raise ValueError(f"{name}={number!r} is not allowed: give a whole number from 1.")
