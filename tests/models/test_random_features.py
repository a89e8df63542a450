"""Networks with fixed hidden units, held against scikit-learn's ridge regression."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from course_lib.models.random_features import (
    MOST_UNITS,
    RandomFeatureNetworks,
    draw_points,
    hidden_units,
    true_curve,
)

ELSEWHERE = np.linspace(-1, 1, 37)


@pytest.fixture
def points():
    return draw_points(25, 0.3, seed=1)


@pytest.mark.parametrize("units", [1, 7, 25, 100])
@pytest.mark.parametrize("weight_decay", [1e-4, 1e-2, 1.0])
def test_every_network_is_the_exact_ridge_regression(points, units, weight_decay):
    ridge = Ridge(alpha=weight_decay * len(points.x), solver="svd")
    ridge.fit(hidden_units(points.x)[:, :units], points.y)
    expected = ridge.predict(hidden_units(ELSEWHERE)[:, :units])
    outputs = RandomFeatureNetworks(points.x, points.y, weight_decay).predict(ELSEWHERE)
    assert outputs.shape == (MOST_UNITS, len(ELSEWHERE))
    np.testing.assert_allclose(outputs[units - 1], expected, atol=1e-7)


def test_without_weight_decay_more_units_never_fit_worse(points):
    errors = RandomFeatureNetworks(points.x, points.y).errors(points.x, points.y)
    assert (np.diff(errors) < 1e-6).all()
    assert errors[0] > 0.2 and errors[-1] < 1e-6


def test_fits_are_linear_in_the_targets(points):
    targets = points.y, -2 * points.y
    fits = [RandomFeatureNetworks(points.x, y).predict(ELSEWHERE) for y in targets]
    np.testing.assert_allclose(-2 * fits[0], fits[1], rtol=1e-6, atol=1e-6)


def test_points_lie_around_the_curve_one_in_each_part():
    points = draw_points(100, 0.5, seed=3)
    np.testing.assert_array_equal(np.floor((points.x + 1) * 50), np.arange(100))
    assert np.std(points.y - true_curve(points.x)) == pytest.approx(0.5, rel=0.2)
    exact = draw_points(100, 0.0, seed=3)
    np.testing.assert_array_equal(exact.x, points.x)
    np.testing.assert_array_equal(exact.y, true_curve(exact.x))
    assert not np.array_equal(draw_points(100, 0.5, seed=4).x, points.x)


@pytest.mark.parametrize("shapes", [((3,), (4,)), ((3, 1), (3, 1)), ((0,), (0,))])
def test_points_of_the_wrong_shape_are_refused(shapes):
    x, y = (np.zeros(shape) for shape in shapes)
    with pytest.raises(ValueError, match=r"give both shape \(n,\)"):
        RandomFeatureNetworks(x, y)
