"""The network playground: real Keras underneath, looked into and trained."""

import io
import itertools

import keras
import numpy as np
import pytest
from PIL import Image

from course_lib.widgets import NetworkPlayground
from course_lib.widgets.network_painter import NetworkPainter, layout, lines, round_number
from course_lib.widgets.parameters import Number
from course_lib.widgets.playground_model import GRID, NetworkModel, Points, score


@pytest.fixture(scope="module")
def shared():
    """Return a playground that has not trained; tests that use it put it back to the start."""
    return NetworkPlayground(steps=0)


@pytest.fixture
def playground(shared):
    shared.set(data="circles", layers=1, units=4, activation="tanh", optimizer="Adam")
    return shared.set(learning_rate=0.03, l2=0, seed=0).reset()


def weights(panel) -> np.ndarray:
    return np.concatenate([kernel.ravel() for kernel in panel.model.network.kernels()])


def test_a_frame_has_a_picture_for_each_unit_and_a_weight_for_each_line(playground):
    frame = playground.set(units=(3, 2)).frame()
    small = GRID // 2 + 1
    assert [planes.shape for planes in frame.pictures] == [(n, small, small) for n in (2, 3, 2)]
    assert [kernel.shape for kernel in frame.kernels] == [(2, 3), (3, 2), (2, 1)]
    assert frame.surface.shape == (GRID, GRID)
    assert len(lines(layout((2, 3, 2)))) == sum(kernel.size for kernel in frame.kernels)
    assert len(frame.points.y) == 200 and len(frame.points.test_y) == 100


def test_the_picture_of_a_unit_is_what_its_keras_layer_gives(playground):
    frame = playground.set(units=(3, 2)).step(20).frame()
    x, y = 5, 17  # a column and a row of the small pictures
    line = np.linspace(-frame.limit, frame.limit, GRID)
    point = np.array([[line[2 * x], line[2 * y]]], np.float32)
    np.testing.assert_allclose([planes[y, x] for planes in frame.pictures[0]], point[0], rtol=1e-5)
    output = point
    for planes, layer in zip(frame.pictures[1:], playground.model.network.layers, strict=False):
        output = keras.ops.convert_to_numpy(layer(output))
        np.testing.assert_allclose(planes[:, y, x], output[0], atol=1e-5)
    output = playground.model.network.layers[-1](output)
    np.testing.assert_allclose(frame.surface[2 * y, 2 * x], np.squeeze(output), atol=1e-5)


def test_a_hidden_layer_learns_circles_and_one_neuron_cannot(playground):
    before = playground.frame()
    after = playground.step(300).frame()
    assert after.losses[-1, 0] < 0.2 < 0.5 < before.losses[-1, 0]
    assert min(after.accuracy) > 0.95
    assert 0.4 < max(playground.set(layers=0).step(300).frame().accuracy) < 0.65


@pytest.mark.parametrize("optimizer", ["SGD", "momentum", "RMSprop", "Adam"])
def test_every_optimizer_lowers_the_loss(playground, optimizer):
    frame = playground.set(data="blobs", optimizer=optimizer).step(60).frame()
    assert frame.losses[-1, 0] < 0.8 * frame.losses[0, 0]


def test_losses_are_those_of_keras(playground):
    model = playground.set(l2=0.05).step(30).model
    output = model.network.model.predict_on_batch(model.points.x)
    target = model.points.y[:, np.newaxis].astype("float32")
    expected = keras.ops.mean(keras.losses.binary_crossentropy(target, output))
    assert model.losses[0] == pytest.approx(float(expected), rel=1e-4)
    assert score(np.array([0.9, 0.2]), np.array([1, 1]))[1] == 0.5


def test_regularisation_keeps_weights_small(playground):
    free = np.abs(weights(playground.step(100))).mean()
    assert np.abs(weights(playground.set(l2=0.1).step(100))).mean() < 0.5 * free


def test_the_learning_rate_goes_on_and_all_else_begins_anew(playground):
    playground.step(20)
    before = weights(playground)
    playground.set(learning_rate=0.5, units_3=7)  # there is no third layer
    np.testing.assert_array_equal(weights(playground), before)
    assert playground.step(1).model.steps == 21
    assert np.abs(weights(playground) - before).max() > 0.1
    changes = {"data": "moons", "layers": 2, "units_2": 3, "activation": "relu", "seed": 1}
    for name, value in (changes | {"optimizer": "SGD", "l2": 0.01}).items():
        playground.model.steps = 3  # as if it had trained
        playground.refresh()
        start = playground.png
        assert playground.set(**{name: value}).model.steps == 0, name
        assert playground.png != start, name


def test_reset_gives_the_same_training_again(playground):
    start, first = weights(playground), playground.png
    trained = weights(playground.step(40))
    assert playground.reset().png == first
    np.testing.assert_array_equal(weights(playground), start)
    np.testing.assert_array_equal(weights(playground.step(40)), trained)
    playground.set(seed=1).step(40)
    playground.set(seed=0)
    np.testing.assert_array_equal(weights(playground), start)


def test_the_curves_do_not_depend_on_how_steps_are_grouped(playground):
    whole = playground.step(24).frame()
    playground.reset()
    for _ in range(2):
        parts = playground.step(12).frame()
    np.testing.assert_array_equal(parts.steps, [0, 5, 10, 15, 20, 24])
    np.testing.assert_array_equal(parts.losses, whole.losses)


def test_a_long_history_is_thinned(playground):
    model = playground.model
    model._history, model._every = [(5 * k, 0.5, 0.5) for k in range(400)], 5
    model.steps = 1999
    model.step(1)
    assert len(model._history) == 201 and model._every == 10
    assert model._history[-1][0] == 2000


def test_keras_global_seed_is_left_alone():
    keras.utils.set_random_seed(3)
    expected = keras.random.uniform((2,))
    keras.utils.set_random_seed(3)
    NetworkModel().step(1)
    np.testing.assert_array_equal(keras.random.uniform((2,)), expected)


def test_training_that_runs_away_stops_and_says_so(playground):
    playground.set(units=(8, 8, 8), activation="linear", optimizer="SGD", learning_rate=10)
    playground.step(200)
    assert playground.model.steps < 200
    assert "lower the learning rate" in playground.describe()
    assert "lower the learning rate" not in playground.reset().describe()


def test_the_description_holds_the_numbers(playground):
    playground.set(units=(4, 2), l2=0.01).step(25)
    words, model = playground.describe(), playground.model
    assert words.startswith(
        "A network 2-4-2-1 (tanh) on circles with L2 regularisation 0.01 after 25 steps of Adam: "
    )
    assert f"training loss {model.losses[0]:.2f}, test loss {model.losses[1]:.2f}" in words
    assert f"{model.accuracy[1]:.0%} of 100 test points right" in words
    assert "2-1 (no hidden layer) on circles before" in playground.set(layers=0, l2=0).describe()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"layers": 2.5}, "layers=2.5 is not allowed: give a whole number from 0 to 4"),
        ({"units": 9}, "units_1=9 is not allowed: give a whole number from 1 to 8"),
        ({"units": (4, 0)}, "units_2=0 is not allowed"),
        ({"units": [2] * 5}, "layers=5 is not allowed"),
        ({"units": "many"}, "units_1='many' is not allowed"),
        ({"activation": "gelu"}, "choose one of linear, tanh, relu, sigmoid"),
        ({"optimizer": "Lion"}, "choose one of SGD, momentum, RMSprop, Adam"),
        ({"l2": -1}, "from 0 to 0.1"),
        ({"learning_rate": 0}, "from 0.0001 to 10"),
        ({"depth": 3}, "has no parameter 'depth'"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_changes_nothing(playground, values, words):
    before = playground.png
    with pytest.raises(ValueError, match=words):
        playground.set(**values)
    assert playground.png == before


def test_own_data_are_shared_out():
    x = np.random.default_rng(0).normal(0, 3, (30, 2))
    panel = NetworkPlayground((x, (x[:, 0] > 0).astype(int)), steps=5)
    points = panel.frame().points
    assert len(points.y) == 20 and len(points.test_y) == 10
    together = np.concatenate([points.x, points.test_x])
    np.testing.assert_array_equal(np.sort(together, axis=0), np.sort(x, axis=0))
    assert "on your data after 5 steps" in panel.describe() and "10 test points" in panel.describe()
    assert panel.frame().limit == pytest.approx(1.15 * np.abs(x).max())
    assert "on xor" in panel.set(data="xor").describe()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("spirals of doom", "choose one of blobs, xor, moons, circles, spirals"),
        (([[0, 0], [1, 1]], [0, 1]), "give at least 3"),
        (([[0, 0, 1]], [0]), "needs two inputs"),
    ],
)
def test_wrong_data_are_refused_in_words(data, words):
    with pytest.raises(ValueError, match=words):
        NetworkPlayground(data)


def test_a_fresh_playground_has_trained():
    assert "after 200 steps" in NetworkPlayground().describe()
    with pytest.raises(ValueError, match="steps=-1 is not allowed"):
        NetworkPlayground(steps=-1)


def test_sliders_give_whole_numbers_and_missing_layers_cannot_be_moved(playground):
    playground.controls["layers"].value = 2
    playground.controls["units_2"].value = 3
    assert playground.model.hidden == (4, 3)
    disabled = [playground.controls[f"units_{layer}"].disabled for layer in (1, 2, 3, 4)]
    assert disabled == [False, False, True, True]
    playground.clock.value += 1
    assert playground.model.steps == 12


@pytest.mark.parametrize("units", [(2,), (2, 1), (2, 4), (2, 8, 8, 8, 8)])
def test_the_pictures_of_units_lie_side_by_side_on_the_sheet(units):
    boxes = layout(units)
    assert [len(column) for column in boxes] == list(units)
    for column in boxes:
        assert column[0][1] >= 30 and column[-1][1] + column[-1][2] <= 450
        for (_, top, side), (_, below, _) in itertools.pairwise(column):
            assert below >= top + side + 8
    for column, following in itertools.pairwise(boxes):
        assert following[0][0] > column[0][0] + column[0][2] + 30


def test_a_blitted_picture_equals_one_drawn_from_nothing(playground):
    blitted = playground.step(10).png
    assert NetworkPainter().png(playground.frame()) == blitted
    playground.picture.ratio = 2.0
    assert Image.open(io.BytesIO(playground.png)).size == (1800, 920)
    playground.picture.ratio = 1.0


def test_ticks_are_round():
    assert [round_number(most) for most in (0.6, 1.2, 4.9, 80)] == [0.5, 1, 2, 50]


def test_points_of_a_set_do_not_overlap():
    points = Points.load("moons")
    both = np.concatenate([points.x, points.test_x])
    assert len(np.unique(both, axis=0)) == 300
    assert points.test_y.mean() == 0.5


def test_whole_numbers():
    number = Number("units", 1, 8, 1, whole=True)
    assert number.check("units", 3.0) == 3 and isinstance(number.check("units", 3.0), int)
    assert number.control(3).value == 3 and number.shown(9.0) == 8
    with pytest.raises(ValueError, match="give a whole number from 1 to 8"):
        number.check("units", 3.5)
    assert Number("l2", 0, 0.1, 0.001).control(0).readout_format == ".3f"
    assert Number("weight", -8, 8, 0.05).control(0).readout_format == ".2f"
