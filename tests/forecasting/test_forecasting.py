"""Windows, scales, baselines and their errors: by hand, and by properties that must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import data
from course_lib.forecasting import (
    LinearAutoregression,
    Scale,
    WindowForecaster,
    evaluate,
    mase,
    naive,
    rolling_origins,
    seasonal_naive,
    windows,
)

# Windows


def test_windows_by_hand():
    x, y = windows([10, 11, 12, 13, 14, 15], length=3, horizon=2)
    np.testing.assert_array_equal(x, [[10, 11, 12], [11, 12, 13]])
    np.testing.assert_array_equal(y, [[13, 14], [14, 15]])
    x, y = windows(np.arange(10), length=2, horizon=1, step=3)
    np.testing.assert_array_equal(x, [[0, 1], [3, 4], [6, 7]])
    np.testing.assert_array_equal(y, [[2], [5], [8]])


def test_training_ends_where_the_test_begins_and_the_test_may_look_back():
    _, y = windows(np.arange(10), length=3, horizon=2, stop=7)
    np.testing.assert_array_equal(y, [[3, 4], [4, 5], [5, 6]])
    x, y = windows(np.arange(10), length=3, horizon=2, start=7)
    np.testing.assert_array_equal(x, [[4, 5, 6], [5, 6, 7]])
    np.testing.assert_array_equal(y, [[7, 8], [8, 9]])


places = st.integers(0, 40)


@settings(max_examples=200, deadline=None)
@given(
    n=st.integers(1, 40),
    length=st.integers(1, 9),
    horizon=st.integers(1, 5),
    start=places,
    stop=st.none() | places,
    step=st.integers(1, 4),
)
def test_no_window_knows_its_future(n, length, horizon, start, stop, step):
    series = np.arange(n)  # each value is its own place
    try:
        x, y = windows(series, length, horizon, start, stop, step)
    except ValueError:
        end = n if stop is None else stop
        assert max(start, end) > n or end - max(start, length) < horizon
        return
    assert x.shape == (len(x), length) and y.shape == (len(x), horizon)
    np.testing.assert_array_equal(np.diff(np.hstack([x, y])), 1)  # in order, without a gap
    end = n if stop is None else stop
    assert y.min() == max(start, length) and y.max() < end
    np.testing.assert_array_equal(np.diff(y[:, 0]), step)
    assert y[-1, -1] + step >= end  # as many as fit


def test_windows_are_copies():
    series = np.arange(6.0)
    x, y = windows(series, 2)
    x[:], y[:] = -1, -1
    np.testing.assert_array_equal(series, np.arange(6))


# Scales


def test_a_scale_is_that_of_the_past_and_can_be_undone():
    scale = Scale.of([1, 2, 3, 4])
    assert scale == Scale(2.5, np.sqrt(1.25))
    np.testing.assert_allclose(scale.apply([2.5, 2.5 + np.sqrt(1.25)]), [0, 1])
    values = np.array([[7.0, -3.0], [0.5, 100.0]])
    np.testing.assert_allclose(scale.undo(scale.apply(values)), values)


# Baselines


def test_the_naive_forecasts():
    history = [5, 1, 2, 3]
    np.testing.assert_array_equal(naive(history, 3), [3, 3, 3])
    np.testing.assert_array_equal(seasonal_naive(3)(history, 2), [1, 2])
    np.testing.assert_array_equal(seasonal_naive(3)(history, 7), [1, 2, 3, 1, 2, 3, 1])
    np.testing.assert_array_equal(seasonal_naive(1)(history, 2), naive(history, 2))


def test_the_autoregression_finds_the_rule_of_a_series():
    series = [1.0, 0.5]
    for _ in range(60):
        series.append(1.6 * series[-1] - 0.9 * series[-2] + 0.3)
    model = LinearAutoregression(length=2, horizon=4).fit(series[:40])
    np.testing.assert_allclose(model(series[:50], 4), series[50:54], atol=1e-8)
    np.testing.assert_allclose(model(series[:50], 2), series[50:52], atol=1e-8)


def test_a_relative_autoregression_follows_the_level():
    trend = np.arange(60.0) + np.tile([0, 3, 1], 20)
    relative = LinearAutoregression(6, 3, relative=True).fit(trend[:30])
    np.testing.assert_allclose(relative(trend[:51], 3), trend[51:54])
    np.testing.assert_allclose(relative(trend[:51] + 1000, 3), trend[51:54] + 1000)
    noisy = trend[:30] + np.random.default_rng(0).normal(size=30)
    levels = LinearAutoregression(6, 3).fit(noisy)
    assert np.abs(levels(trend[:51] + 1000, 3) - trend[51:54] - 1000).max() > 10


def test_the_autoregression_of_the_sunspots_is_that_of_statsmodels():
    from statsmodels.tsa.ar_model import AutoReg

    sunspots = data.load("sunspots").x.astype(float)
    past = sunspots[:250]
    theirs = AutoReg(past, lags=9).fit().predict(250, 250)
    ours = LinearAutoregression(9).fit(past)(past, 1)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_a_function_of_windows_becomes_a_forecaster():
    seen = []

    def predict(x):
        seen.append(x)
        return np.array([[1.0, 2.0, 3.0]])

    forecaster = WindowForecaster(predict, 2, Scale(10.0, 5.0))
    np.testing.assert_allclose(forecaster([99, 10, 20], 2), [15, 20])
    np.testing.assert_allclose(seen[0], [[0, 2]])
    relative = WindowForecaster(predict, 2, Scale(0.0, 5.0), relative=True)
    np.testing.assert_allclose(relative([99, 10, 20], 3), [25, 30, 35])
    np.testing.assert_allclose(seen[1], [[-2, 0]])
    np.testing.assert_allclose(WindowForecaster(predict, 1)([4], 1), [1])


# Errors of forecasts


def test_mase_by_hand():
    history = [1, 3, 2, 6]  # its steps are 2, 1 and 4: the naive error was 7/3
    assert mase([5, 5], [4, 8], history) == pytest.approx(2 / (7 / 3))
    assert mase([5, 5], [4, 8], history, season=2) == pytest.approx(2 / 2)  # |2 - 1|, |6 - 3|
    assert mase([5, 5], [5, 5], history) == 0


finite = st.floats(-1000, 1000).map(lambda value: round(value, 3))


@settings(max_examples=100, deadline=None)
@given(
    history=st.lists(finite, min_size=5, max_size=30),
    actual=st.lists(finite, min_size=1, max_size=6),
    unit=st.floats(0.01, 100),
    shift=finite,
    season=st.integers(1, 4),
)
def test_mase_has_no_unit(history, actual, unit, shift, season):
    history, actual = np.array(history), np.array(actual)
    if np.abs(history[season:] - history[:-season]).mean() < 0.01:
        return
    forecast = np.full(len(actual), history.mean())
    there = mase(actual * unit + shift, forecast * unit + shift, history * unit + shift, season)
    assert there == pytest.approx(mase(actual, forecast, history, season), rel=1e-6, abs=1e-6)


def test_naive_forecasts_one_season_ahead_have_a_mase_of_1_on_average():
    series = np.random.default_rng(0).normal(size=4000).cumsum()
    scores = evaluate(naive, series, rolling_origins(4000, 1000, step=1))
    assert scores.shape == (3000,) and scores.mean() == pytest.approx(1, abs=0.05)
    monthly = np.tile(np.arange(12.0), 40) + np.random.default_rng(1).normal(size=480)
    origins = rolling_origins(480, 120, horizon=12)
    scores = evaluate(seasonal_naive(12), monthly, origins, horizon=12, season=12)
    assert scores.mean() == pytest.approx(1, abs=0.1)
    assert evaluate(naive, monthly, origins, 12, 12).mean() > 2


def test_rolling_origins_by_hand():
    np.testing.assert_array_equal(rolling_origins(10, 4, horizon=3), [4, 7])
    np.testing.assert_array_equal(rolling_origins(10, 4, horizon=3, step=1), [4, 5, 6, 7])
    np.testing.assert_array_equal(rolling_origins(10, 4), [4, 5, 6, 7, 8, 9])
    np.testing.assert_array_equal(rolling_origins(10, 7, horizon=3), [7])


@settings(max_examples=100, deadline=None)
@given(n=st.integers(1, 60), first=st.integers(1, 60), horizon=st.integers(1, 9))
def test_no_value_is_forecast_twice_and_none_beyond_the_end(n, first, horizon):
    if first + horizon > n:
        with pytest.raises(ValueError, match="Begin earlier"):
            rolling_origins(n, first, horizon)
        return
    origins = rolling_origins(n, first, horizon)
    assert origins[0] == first and n - horizon < origins[-1] + horizon <= n
    assert (np.diff(origins) == horizon).all()


def test_a_forecaster_sees_the_past_and_nothing_else():
    series = np.arange(1.0, 13) ** 2
    seen = []

    def forecaster(history, horizon):
        seen.append(history.copy())
        forecast = series[len(history) : len(history) + horizon]  # a clairvoyant
        history[:] = -1  # what it does to its copy is its own affair
        return forecast

    scores = evaluate(forecaster, series, [4, 8], horizon=2)
    np.testing.assert_array_equal(scores, 0)
    for origin, history in zip([4, 8], seen, strict=True):
        np.testing.assert_array_equal(history, np.arange(1.0, origin + 1) ** 2)


def test_the_baselines_on_real_series():
    sunspots = data.load("sunspots").x
    origins = rolling_origins(len(sunspots), 230, step=1)
    linear = LinearAutoregression(9).fit(sunspots[:230])
    assert evaluate(linear, sunspots, origins).mean() < evaluate(naive, sunspots, origins).mean()


# Bad input


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: windows(np.ones((4, 2)), 2), r"series has shape \(4, 2\); expected .*\(n,\)"),
        (lambda: windows([1, np.nan, 3, 4], 2), "has nan at place 1"),
        (lambda: windows(np.arange(5), 0), "length=0 is not allowed"),
        (lambda: windows(np.arange(5), 2, horizon=1.5), "horizon=1.5 is not allowed"),
        (lambda: windows(np.arange(5), 2, step=True), "step=True is not allowed"),
        (lambda: windows(np.arange(5), 4, 2), "there are 5 values; .* need 6"),
        (lambda: windows(np.arange(9), 4, 2, stop=5), "places 0 and 5 there are 5 values"),
        (lambda: windows(np.arange(9), 2, start=8, horizon=2), "places 6 and 9 there are 3"),
        (lambda: windows(np.arange(9), 2, start=-1), "start=-1 is not a place"),
        (lambda: windows(np.arange(9), 2, stop=-3), "stop=-3 is not a place"),
        (lambda: Scale.of([3, 3, 3]), "All 3 values of the past are 3"),
        (lambda: Scale.of([3]), "n = 2 at least"),
        (lambda: naive([], 1), r"history has shape \(0,\)"),
        (lambda: naive([1], 0), "horizon=0"),
        (lambda: seasonal_naive(0), "season=0"),
        (lambda: seasonal_naive(12)(np.arange(11), 1), "n = 12 at least"),
        (lambda: LinearAutoregression(3)(np.arange(9), 1), r"call fit\(past\) first"),
        (lambda: LinearAutoregression(3).fit(np.arange(3)), "need 4"),
        (lambda: LinearAutoregression(3).fit(np.arange(9))([1, 2], 1), "n = 3 at least"),
        (lambda: LinearAutoregression(3, 2).fit(np.arange(9))(np.arange(9), 3), "made for 2"),
        (
            lambda: WindowForecaster(lambda x: x[0], 3)(np.arange(9), 1),
            r"shape \(3,\); expected \(1, horizon\)",
        ),
        (lambda: WindowForecaster(lambda x: x, 3)(np.arange(9), 4), "horizon=4 was asked for"),
        (lambda: mase([1, 2], [1], [1, 2, 3]), r"\(1,\); expected \(2,\)"),
        (lambda: mase([1], [np.inf], [1, 2, 3]), "forecast has inf at place 0"),
        (lambda: mase([1], [1], [1, 2, 3], season=3), "history has shape .* n = 4"),
        (lambda: mase([1], [1], [1, 2, 1, 2], season=2), "repeats itself exactly every 2"),
        (lambda: rolling_origins(10, 9, horizon=2), "the series ends at 10"),
        (lambda: rolling_origins(10, 0), "first=0 is not allowed"),
        (lambda: rolling_origins(10, 5, step=0), "step=0 is not allowed"),
        (lambda: evaluate(naive, np.arange(5), [0]), "The origin 0 leaves no history"),
        (lambda: evaluate(naive, np.arange(5), [4], horizon=2), "The origin 4"),
        (lambda: evaluate(naive, [1, np.nan], [1]), "series has nan"),
        (
            lambda: evaluate(lambda history, horizon: history, np.arange(5), [3]),
            r"\(3,\); expected \(1,\)",
        ),
    ],
)
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()
