"""Loss surfaces: gradients, minima, starts."""

import numpy as np
import pytest

from course_lib.widgets.loss_surfaces import SURFACES

SURFACE = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


@SURFACE
def test_the_gradient_is_that_of_the_loss(surface):
    x, y, _ = surface.grid(7, 6)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    tiny = 1e-5
    expected = np.stack(
        [
            (surface.loss(points + tiny * axis) - surface.loss(points - tiny * axis)) / (2 * tiny)
            for axis in np.eye(2)
        ],
        axis=-1,
    )
    np.testing.assert_allclose(surface.gradient(points), expected, rtol=1e-5, atol=1e-6)


@SURFACE
def test_the_loss_is_zero_and_flat_at_the_minima_and_above_zero_elsewhere(surface):
    minima = np.array(surface.minima)
    np.testing.assert_allclose(surface.loss(minima), 0, atol=1e-12)
    np.testing.assert_allclose(surface.gradient(minima), 0, atol=1e-12)
    loss = surface.grid(64, 50)[2]  # even numbers: no minimum falls on the grid
    assert loss.shape == (50, 64)
    assert (loss > 0).all()


@SURFACE
def test_start_and_minima_are_in_the_picture(surface):
    places = np.array([surface.start, *surface.minima])
    np.testing.assert_array_equal(surface.clip(places), places)
    assert surface.loss(np.array(surface.start)) > 0.1


def test_clipping_goes_to_the_nearest_place_in_the_picture():
    np.testing.assert_array_equal(SURFACES["ravine"].clip([[-9, 0.5], [1, 7]]), [[-4, 0.5], [1, 2]])


def test_the_ravine_is_fifty_times_as_steep_across_as_along():
    along, across = np.diag(SURFACES["ravine"].gradient(np.eye(2)))
    assert across / along == pytest.approx(50)


def test_the_saddle_falls_to_both_sides_and_rises_along_its_ridge():
    loss = SURFACES["saddle"].loss
    middle = loss(np.zeros(2))
    assert middle == 0.25
    assert (loss(np.array([[0.3, 0], [-0.3, 0]])) > middle).all()
    assert (loss(np.array([[0, 0.3], [0, -0.3]])) < middle).all()


def test_rosenbrocks_function_is_divided_by_fifty():
    assert SURFACES["Rosenbrock"].loss(np.array([-1.2, 1.0])) == pytest.approx(24.2 / 50)


def test_far_is_five_ranges_from_the_centre():
    ravine = SURFACES["ravine"]
    assert not ravine.is_far(np.array([40.0, -20.0]))
    assert ravine.is_far(np.array([40.1, 0.0])) and ravine.is_far(np.array([0.0, -20.1]))
