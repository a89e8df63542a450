"""The pointing game, counted by hand."""

import numpy as np
import pytest

from course_lib import explain


def maps_with_peaks(*places, shape=(6, 8)):
    maps = np.random.default_rng(0).uniform(size=(len(places), *shape))
    for one, place in zip(maps, places, strict=True):
        one[place] = 2
    return maps


def test_peaks_are_rows_and_columns():
    np.testing.assert_array_equal(explain.peaks(maps_with_peaks((1, 5), (4, 0))), [[1, 5], [4, 0]])


@pytest.mark.parametrize(
    "place, inside",
    [((2, 3), 1), ((4, 4), 1), ((1, 3), 0), ((5, 3), 0), ((2, 2), 0), ((2, 5), 0)],
)
def test_right_and_bottom_lie_just_outside_the_box(place, inside):
    boxes = np.array([[3, 2, 5, 5]])  # columns 3 and 4, rows 2 to 4
    assert explain.pointing_game(maps_with_peaks(place), boxes) == inside


def test_any_of_several_boxes_counts_and_minus_one_is_none():
    boxes = np.array([[[0, 0, 2, 2], [5, 3, 7, 6]], [[3, 3, 5, 5], [-1] * 4]])
    maps = maps_with_peaks((4, 6), (5, 7))
    assert explain.pointing_game(maps, boxes) == 0.5
    # 4 + 6 pixels, and 4 pixels, of 48 each.
    assert explain.covered_share(boxes, 6, 8) == pytest.approx(14 / 96)


def test_boxes_of_a_class():
    boxes = np.arange(16).reshape(2, 2, 4)
    labels = np.array([[1, 3], [1, 1]])
    both = explain.boxes_of(boxes, labels, 1)
    np.testing.assert_array_equal(both[0], [[0, 1, 2, 3], [-1] * 4])
    np.testing.assert_array_equal(both[1], boxes[1])
    one_each = explain.boxes_of(boxes, labels, [3, 1])
    np.testing.assert_array_equal(one_each[0], [[-1] * 4, [4, 5, 6, 7]])
    np.testing.assert_array_equal(one_each[1], boxes[1])


def test_wrong_shapes_and_missing_boxes_get_one_sentence():
    maps = maps_with_peaks((0, 0), (0, 0))
    with pytest.raises(ValueError, match=r"boxes has the shape \(4,\)"):
        explain.pointing_game(maps, np.zeros(4))
    with pytest.raises(ValueError, match=r"maps has the shape \(6, 8\)"):
        explain.pointing_game(maps[0], np.zeros((1, 4)))
    with pytest.raises(ValueError, match="Picture 1 has no box"):
        explain.pointing_game(maps, np.array([[0, 0, 1, 1], [-1] * 4]))


def test_a_flat_map_points_nowhere():
    boxes = np.array([[0, 0, 4, 4]] * 2)
    maps = np.stack([np.zeros((4, 4)), np.eye(4)])
    assert explain.pointing_game(maps, boxes) == 0.5
