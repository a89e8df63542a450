"""Forecasters: the baselines that a network has to beat, and the coat that makes it one of them.

A forecaster is called as ``forecaster(history, horizon)``: history of shape (t,), the last value is
the latest; it returns the next values, shape (horizon,).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from .checks import check_whole, checked_series
from .scaling import Scale
from .windowing import windows

if TYPE_CHECKING:
    from .evaluation import Forecaster


def naive(history, horizon: int) -> np.ndarray:
    """Forecast that everything stays as it is: the last value, again and again."""
    check_whole(horizon=horizon)
    return np.full(horizon, checked_series(history, "history")[-1])


def seasonal_naive(season: int) -> "Forecaster":
    """Return the forecaster that repeats the last season.

    Parameters
    ----------
    season
        Values in a season: 12 for months.
    """
    check_whole(season=season)

    def forecast(history, horizon: int) -> np.ndarray:
        check_whole(horizon=horizon)
        last = checked_series(history, "history", at_least=season)[-season:]
        return np.resize(last, horizon)  # from its beginning again where the horizon is longer

    return forecast


class LinearAutoregression:
    """Each value to forecast is a linear combination of the last ones, and a constant.

    There is one linear regression for each step of the horizon ("direct" forecasts), so that a
    network with `horizon` outputs has the same task. Yule (1927) invented autoregression to
    forecast sunspots.

    Parameters
    ----------
    length
        How many of the last values to use.
    horizon
        How many values to forecast at most.
    relative
        Whether to subtract the last value of each window before, and to add it again after: the
        forecast then rises with the level of the series, whatever it was in the past.
    """

    def __init__(self, length: int, horizon: int = 1, relative: bool = False):
        check_whole(length=length, horizon=horizon)
        self.length, self.horizon, self.relative, self._model = length, horizon, relative, None

    def fit(self, past) -> "LinearAutoregression":
        """Fit the weights to known values of shape (n,), by least squares; return itself."""
        from sklearn.linear_model import LinearRegression

        x, y = windows(past, self.length, self.horizon)
        level = x[:, -1:] if self.relative else 0.0
        self._model = LinearRegression().fit(x - level, y - level)
        return self

    def __call__(self, history, horizon: int) -> np.ndarray:
        """Forecast the next values."""
        if self._model is None:
            raise ValueError("The autoregression has no weights yet: call fit(past) first.")
        _check_horizon(horizon, self.horizon)
        return WindowForecaster(self._model.predict, self.length, relative=self.relative)(
            history, horizon
        )


class WindowForecaster:
    """A forecaster from a function of windows, such as a trained network.

    The window is brought to scale, the function forecasts, and the forecast is brought back.

    Parameters
    ----------
    predict
        Takes windows of shape (n, length) and returns forecasts of shape (n, horizon), both scaled.
    length
        Values in a window.
    scale
        The scale that the function was trained with, taken from the training part only. None if it
        does without.
    relative
        Whether the last value of each window is subtracted before, and added again after. A model
        then sees changes instead of levels, and a trend does not carry it beyond all that it knows.
        The scale then is one of changes.
    """

    def __init__(
        self, predict: Callable, length: int, scale: Scale | None = None, relative: bool = False
    ):
        check_whole(length=length)
        self.predict, self.length, self.relative = predict, length, relative
        self.scale = scale or Scale(0.0, 1.0)

    def __call__(self, history, horizon: int) -> np.ndarray:
        """Forecast the next values."""
        window = checked_series(history, "history", at_least=self.length)[-self.length :]
        level = window[-1] if self.relative else 0.0
        forecast = np.asarray(self.predict(self.scale.apply(window - level)[np.newaxis]))
        if forecast.ndim != 2 or len(forecast) != 1:
            raise ValueError(
                f"For one window, predict returned the shape {forecast.shape}; expected "
                "(1, horizon)."
            )
        _check_horizon(horizon, forecast.shape[1])
        return self.scale.undo(forecast[0, :horizon]) + level


def _check_horizon(wanted: int, possible: int) -> None:
    check_whole(horizon=wanted)
    if wanted > possible:
        raise ValueError(
            f"horizon={wanted} was asked for; this forecaster was made for {possible} at most."
        )
