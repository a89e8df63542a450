"""The overfitting explorer: what more units, more points, noise and weight decay do."""

import numpy as np
import pytest

from course_lib.models.random_features import LEAST_DECAY, true_curve
from course_lib.widgets import OverfittingExplorer
from course_lib.widgets.overfitting_explorer import GRID, OverfittingModel
from course_lib.widgets.picture import Pointer


@pytest.fixture(scope="module")
def shared():
    return OverfittingExplorer()


@pytest.fixture
def widget(shared):
    return shared.set(units=4, points=20, noise=0.3, weight_decay=0, sample=1)


def model(**setting):
    made = OverfittingModel()
    for name, value in setting.items():
        setattr(made, name, value)
    return made


def away(frame) -> float:
    return float(np.mean((frame.fitted - true_curve(GRID)) ** 2))


@pytest.mark.parametrize("sample", [1, 2, 3])
def test_the_test_error_is_lowest_between_too_few_and_too_many_units(sample):
    errors = model(sample=sample).frame().test_errors
    best = int(errors.argmin())
    assert 2 < best < 15
    assert errors[0] > 1.5 * errors[best] and errors[19] > 1.5 * errors[best]


def test_more_points_and_weight_decay_both_help_against_overfitting():
    overfitted = away(model(units=20).frame())
    assert away(model(units=20, points=100).frame()) < 0.2 * overfitted
    assert away(model(units=20, weight_decay=1e-3).frame()) < 0.5 * overfitted


def test_the_frame_holds_this_network_and_its_points():
    frame = model(units=40, points=12).frame()
    assert frame.training.x.shape == (12,) and frame.test.x.shape == (60,)
    at_the_points = np.interp(frame.training.x, GRID, frame.fitted)
    np.testing.assert_allclose(at_the_points, frame.training.y, atol=0.05)  # all learned by heart
    assert frame.training_errors[39] < 1e-6
    assert frame.floor == np.mean((frame.test.y - true_curve(frame.test.x)) ** 2)


def test_training_and_test_points_are_different_draws():
    frame = model(points=60).frame()
    assert not np.isin(frame.training.x, frame.test.x).any()


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"units": 1}, "is too stiff to follow the curve"),
        ({"units": 60, "weight_decay": 10.0}, "is too stiff"),
        ({"units": 60}, "has learned the noise"),
        ({"units": 8}, "has begun to learn the noise"),
        ({"units": 8, "points": 100}, "has found the curve"),
        ({"units": 1, "noise": 1.0}, "is too stiff"),
        ({"units": 20, "noise": 0.0, "points": 30}, "has found the curve"),
    ],
)
def test_the_words_say_what_was_learned(setting, words):
    assert words in model(**setting).describe()


def test_the_description_holds_the_numbers(widget):
    widget.set(units=10)
    words, frame = widget.describe(), widget.frame()
    assert words.startswith("20 points, noise 0.3, 10 fixed tanh units, no weight decay: ")
    assert f"training error {frame.training_errors[9]:.2g}" in words
    assert f"test error {frame.test_errors[9]:.2g}: the network" in words
    assert f"lowest with {frame.test_errors.argmin() + 1} units" in words
    assert "weight decay 0.01:" in widget.set(weight_decay=0.01).describe()
    assert widget.picture.alt == widget.describe()


def test_every_parameter_changes_the_picture_and_comes_back(widget):
    first = widget.png
    changes = {"units": 5, "points": 21, "noise": 0.35, "weight_decay": 1e-3, "sample": 2}
    for name, value in changes.items():
        start = getattr(widget.model, name)
        assert widget.set(**{name: value}).png != first, name
        assert widget.set(**{name: start}).png == first, name


def test_no_weight_decay_is_the_left_end_of_its_slider(widget):
    widget.set(weight_decay=0.1).set(weight_decay=0)
    assert widget.controls["weight_decay"].value == LEAST_DECAY
    with pytest.raises(ValueError, match="weight_decay=20 is not allowed"):
        widget.set(weight_decay=20)
    with pytest.raises(ValueError, match=r"whole number from 1 to 100"):
        OverfittingExplorer(units=0)


def test_presses_on_the_errors_and_keys_choose_the_units(widget):
    box = widget.painter.right.bbox
    middle = widget.painter.height - (box.y0 + box.y1) / 2
    widget.on_pointer(Pointer("press", box.x1 - 2, middle))
    assert widget.model.units == 100
    widget.on_pointer(Pointer("key", key="ArrowRight"))
    widget.on_pointer(Pointer("key", key="ArrowLeft"))
    assert widget.model.units == 99 == widget.controls["units"].value
    widget.on_pointer(Pointer("press", widget.painter.left.bbox.x0 + 20, middle))
    assert widget.model.units == 99
