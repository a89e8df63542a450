"""The gradient flow: its distributions, its words, its picture, and a learner's own model."""

import re

import keras
import numpy as np
import pytest

from course_lib.widgets import GradientFlow
from course_lib.widgets.gradient_flow import BATCH, verdict
from course_lib.widgets.layer_strips import BINS, power, reading, round_numbers, short, strip
from course_lib.widgets.picture import Pointer


@pytest.fixture(scope="module")
def shared():
    return GradientFlow(depth=8)


@pytest.fixture
def widget(shared):
    return shared.set(
        depth=8, activation="sigmoid", initialization="Glorot", normalization="none", layer=1
    )


def test_a_strip_says_where_the_values_lie():
    rng = np.random.default_rng(0)
    layers = [10.0 ** rng.uniform(-6, -5, 5000), 10.0 ** rng.uniform(-1, 0, 5000)]
    layers[1][:1000] = 0
    result = strip(layers, logarithmic=True)
    centres = np.linspace(result.low, result.high, BINS, endpoint=False)
    for n, (low, high) in enumerate([(-6, -5), (-1, 0)]):
        full = centres[result.shares[:, n] > 0.5]
        assert low - 0.3 < full.min() and full.max() < high
    np.testing.assert_allclose(result.sizes, [np.sqrt(np.mean(v**2)) for v in layers])
    np.testing.assert_allclose(result.lines[0], np.log10(result.sizes))
    assert list(result.zeros) == [0, 0.2]


def test_on_a_linear_axis_the_lines_are_mean_and_spread():
    result = strip([np.array([0.2, 0.4]), np.array([-1.0, 1.0])], logarithmic=False)
    np.testing.assert_allclose(result.lines, [[0.4, 1], [0.2, -1]])
    assert result.low < -1 and result.high > 1
    assert "mean 0.30\nspread 0.1" in reading(result, 0, "layer 1")


def test_values_that_are_all_0_can_be_shown():
    result = strip([np.zeros(5), np.zeros(5)], logarithmic=True)
    assert not result.shares.any() and result.low < result.high
    assert "100% exactly 0" in reading(result, 0, "layer 1")


def test_numbers_on_the_axes():
    assert round_numbers(-87, -3, 5) == [-80, -60, -40, -20]
    assert round_numbers(1, 2, 6) == [1, 2]
    assert power(-12) == "10⁻¹²"
    assert [short(v) for v in (0.0123, 72.4, 641.0, 8.1e-15)] == ["0.012", "72", "640", "8.1e-15"]


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ([3e-31, 1e-10, 0.012], "shrink from 0.012 in the last layer to 3e-31.*they vanish"),
        ([1e-3, 1e-2, 0.05], r"shrink from 0.05 in the last layer to 0.001 in the first\.$"),
        ([4e5, 10, 0.1], "grow from 0.1 in the last layer to 4e\\+05 in the first: they explode"),
        ([0.02, 0.06, 0.03], "stay within a factor of 3.0, near 0.03"),
        ([2e-57, 1e-57], "factor of 2.0, but all have vanished: they are near 2e-57"),
        ([8e9, 2e10], "but all have exploded"),
        ([0.0, 0.0, 1e-20], "in 2 of 3 layers, all gradients are exactly 0"),
    ],
)
def test_the_verdict_follows_the_gradients(sizes, words):
    assert re.search(words, verdict(np.array(sizes)))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"activation": "sigmoid", "initialization": "small normal"}, "they vanish"),
        ({"activation": "relu", "initialization": "He"}, "stay within a factor"),
        ({"activation": "tanh", "initialization": "large normal"}, "they explode"),
        ({"activation": "relu", "initialization": "He", "normalization": BATCH}, "they explode"),
        (
            {"initialization": "small normal", "normalization": BATCH},
            "does not help here: it adds 0.001 to the variance",
        ),
    ],
)
def test_50_layers(widget, setting, words):
    widget.set(depth=50, **setting)
    assert words in widget.describe() and "50 layers of" in widget.describe()
    for shown in widget.frame().strips:
        assert shown.shares.shape == (BINS, 50)
        assert np.isfinite(shown.shares).all() and np.isfinite(shown.lines).all()
        assert (shown.shares.max(axis=0) == 1).all()  # no layer lies outside the range
        assert (shown.low <= shown.lines).all() and (shown.lines <= shown.high).all()


def test_every_parameter_changes_the_picture_and_comes_back(widget):
    first, words = widget.png, widget.describe()
    for change in (
        {"depth": 2},
        {"activation": "relu"},
        {"initialization": "He"},
        {"normalization": BATCH},
        {"layer": 5},
    ):
        name = next(iter(change))
        start = getattr(widget.model, name)
        assert widget.set(**change).png != first, change
        assert widget.set(**{name: start}).png == first, change
    assert widget.describe() == words == widget.picture.alt


def test_presses_and_keys_choose_a_layer(widget):
    box = widget.painter.left[1].bbox
    scale = box.width / 8
    across = box.x0 + 5.5 * scale  # the middle of the sixth of 8 layers
    widget.on_pointer(Pointer("press", across, widget.painter.height - (box.y0 + 10)))
    assert widget.model.layer == 6 == widget.frame().layer + 1
    for _ in range(5):
        widget.on_pointer(Pointer("key", key="ArrowRight"))
    assert widget.model.layer == 8
    widget.on_pointer(Pointer("press", 2, 2))  # beside the axes
    assert widget.model.layer == 8


def test_the_marked_layer_is_the_last_one_where_there_are_fewer(widget):
    widget.set(layer=7, depth=3)
    assert widget.model.layer == 3 == widget.controls["layer"].value
    assert widget.set(depth=8).model.layer == 7


def test_wrong_settings_are_refused_in_words(widget):
    with pytest.raises(ValueError, match="choose one of sigmoid, tanh, relu"):
        GradientFlow(activation="swish")
    with pytest.raises(ValueError, match="whole number from 2 to 50"):
        widget.set(depth=2.5)


@pytest.fixture(scope="module")
def own():
    keras.utils.set_random_seed(0)
    dense = [keras.layers.Dense(9, activation="relu", name=f"dense_{n}") for n in "abc"]
    model = keras.Sequential([keras.Input((4,)), *dense, keras.layers.Dense(1)], name="mine")
    model.compile(loss="mse")
    return model


def test_a_model_of_ones_own(own):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(300, 4)).astype("float32"), rng.normal(size=(300, 1)).astype("float32")
    widget = GradientFlow(model=own, data=(x, y))
    assert list(widget.controls) == ["layer"]
    assert "3 hidden layers of the model 'mine': the gradients" in widget.describe()
    first = widget.png
    assert widget.set(layer=3).png != first
    assert widget.frame().name == "dense_c"
    with pytest.raises(ValueError, match="from 1 to 3"):
        widget.set(layer=4)


def test_a_model_of_ones_own_needs_data(own):
    with pytest.raises(ValueError, match=r"GradientFlow\(model=model, data=\(x, y\)\)"):
        GradientFlow(model=own)
