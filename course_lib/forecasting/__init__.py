"""Forecasts of a time series, made and judged without a look into the future.

    from course_lib import forecasting

    x, y = forecasting.windows(series, length=24, horizon=12, stop=400)   # to learn from
    origins = forecasting.rolling_origins(len(series), first=400, horizon=12)
    model = forecasting.LinearAutoregression(24, 12).fit(series[:400])
    scores = forecasting.evaluate(model, series, origins, horizon=12, season=12)

A *forecaster* is anything that is called as ``forecaster(history, horizon)`` with the values up to
now, shape (t,), and returns the next ones, shape (horizon,). An *origin* is a place in a series:
what stands before it is known, what stands from it on is to be forecast.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "evaluation": ["Forecaster", "evaluate", "mase", "rolling_origins"],
        "forecasters": ["LinearAutoregression", "WindowForecaster", "naive", "seasonal_naive"],
        "scaling": ["Scale"],
        "windowing": ["windows"],
    },
)
