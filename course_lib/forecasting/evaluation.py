"""How good forecasts are: one error that can be compared, taken at many places of the series."""

from collections.abc import Callable

import numpy as np

from .checks import check_whole, checked_series

Forecaster = Callable[[np.ndarray, int], np.ndarray]


def mase(actual, forecast, history, season: int = 1) -> float:
    """Return the mean absolute scaled error of a forecast.

    It is the mean of |actual - forecast|, divided by the mean of |h_t - h_(t - season)| over the
    history: the error that repeating the last season made, one season ahead, on what was known.
    Below 1 a forecast is better than that was. It has no unit, so series can be compared. Hyndman &
    Koehler (2006), "Another look at measures of forecast accuracy"; `season=1` is their definition.

    Parameters
    ----------
    actual, forecast
        Shape (horizon,) each.
    history
        What was known, shape (t,), with t > season.
    season
        Values in a season; 1 where there is none.

    Raises
    ------
    ValueError
        If the shapes differ, the history is too short, or it repeats itself without any error.
    """
    check_whole(season=season)
    actual, forecast = checked_series(actual, "actual"), checked_series(forecast, "forecast")
    if actual.shape != forecast.shape:
        raise ValueError(
            f"The forecast has shape {forecast.shape}; expected {actual.shape}, one value for each "
            "that came."
        )
    history = checked_series(history, "history", at_least=season + 1)
    usual = np.mean(np.abs(history[season:] - history[:-season]))
    if usual == 0:
        raise ValueError(
            f"The history repeats itself exactly every {season}: its error is 0, and nothing can "
            "be measured by it."
        )
    return float(np.mean(np.abs(actual - forecast)) / usual)


def rolling_origins(n: int, first: int, horizon: int = 1, step: int | None = None) -> np.ndarray:
    """Return the places of a series from which forecasts are made, one after the other.

    At origin o the values ``series[:o]`` are known and ``series[o : o + horizon]`` are forecast.
    The last origin still has a whole horizon before the end. Tashman (2000), "Out-of-sample tests
    of forecasting accuracy".

    Parameters
    ----------
    n
        Values in the series.
    first
        The first origin: models may be trained with everything before it.
    horizon
        Values to forecast at each origin.
    step
        Places from one origin to the next; `horizon` without it, so that no value counts twice.

    Returns
    -------
    int array of shape (origins,)
    """
    check_whole(n=n, first=first, horizon=horizon, step=horizon if step is None else step)
    if first + horizon > n:
        raise ValueError(
            f"From first={first} on, {horizon} values are to be forecast, and the series ends at "
            f"{n}. Begin earlier or take a shorter horizon."
        )
    return np.arange(first, n - horizon + 1, step or horizon)


def evaluate(
    forecaster: Forecaster, series, origins, horizon: int = 1, season: int = 1
) -> np.ndarray:
    """Return the MASE of a forecaster at each origin, shape (origins,).

    The forecaster gets a copy of what lies before the origin and nothing else. The scale of the
    error is taken from the same past.

    Parameters
    ----------
    forecaster
        Called as ``forecaster(history, horizon)``; it is not fitted again.
    series
        Shape (n,).
    origins
        Places in the series, as `rolling_origins` gives them.
    horizon, season
        As in `rolling_origins` and `mase`.
    """
    series = checked_series(series)
    check_whole(horizon=horizon)
    scores = []
    for origin in np.asarray(origins, dtype=int):
        if not 0 < origin <= len(series) - horizon:
            raise ValueError(
                f"The origin {origin} leaves no history, or fewer than {horizon} of the "
                f"{len(series)} values; rolling_origins gives origins that fit."
            )
        known, next_ones = series[:origin], series[origin : origin + horizon]
        forecast = forecaster(known.copy(), horizon)
        scores.append(mase(next_ones, forecast, known, season))
    return np.array(scores)
