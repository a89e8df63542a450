"""A series cut into examples: what came before, and what came next."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .checks import check_whole, checked_series


def windows(
    series, length: int, horizon: int = 1, start: int = 0, stop: int | None = None, step: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Cut a series into windows of the past, and the values that follow each of them.

    `start` and `stop` say where the *targets* may lie: no target before `start`, none from `stop`
    on. So ``windows(series, 24, stop=400)`` learns from nothing that is not known at place 400, and
    ``windows(series, 24, start=400)`` forecasts everything after it; its first windows reach back
    before place 400, as they may, because that past is known there.

    Parameters
    ----------
    series
        Values in the order of time, shape (n,).
    length
        Values in a window.
    horizon
        Values to forecast after each window.
    start, stop
        Where the targets lie: ``series[start:stop]``.
    step
        Places from one window to the next.

    Returns
    -------
    x : array of shape (windows, length)
        ``x[i]`` ends right before ``y[i]`` begins.
    y : array of shape (windows, horizon)

    Raises
    ------
    ValueError
        If the series does not hold a single window with its targets.
    """
    check_whole(length=length, horizon=horizon, step=step)
    series = checked_series(series)
    stop = len(series) if stop is None else stop
    for name, place in (("start", start), ("stop", stop)):
        if not 0 <= place <= len(series):
            raise ValueError(
                f"{name}={place} is not a place in a series of {len(series)} values: count them "
                "from 0."
            )
    first = max(start, length) - length  # where the first window begins
    part = series[first:stop]
    if len(part) < length + horizon:
        raise ValueError(
            f"Between the places {first} and {stop} there are {len(part)} values; a window of "
            f"{length} and its {horizon} targets need {length + horizon}. Take shorter windows or "
            "a longer part."
        )
    both = sliding_window_view(part, length + horizon)[::step]
    return both[:, :length].copy(), both[:, length:].copy()
