"""The models behind the widgets: plain Python, no front end."""

import numpy as np
import pytest

from course_lib.widgets import NeuronPlayground
from course_lib.widgets.activation_explorer import ActivationModel
from course_lib.widgets.neuron_playground import NeuronModel, own_examples


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu", "gelu", "linear"])
def test_a_training_step_follows_the_gradient_of_the_shown_loss(activation):
    model = NeuronModel("moons")
    model.activation = activation
    model.learning_rate, tiny = 1.0, 1e-6
    start, bias = model.weights.copy(), model.bias

    def loss(weights, b):
        model.weights, model.bias = np.array(weights), b
        return model.loss()

    expected = [
        (loss(start + tiny * axis, bias) - loss(start - tiny * axis, bias)) / (2 * tiny)
        for axis in np.eye(2)
    ] + [(loss(start, bias + tiny) - loss(start, bias - tiny)) / (2 * tiny)]
    model.weights, model.bias = start.copy(), bias
    model.step()
    moved = [*(start - model.weights), bias - model.bias]
    np.testing.assert_allclose(moved, expected, atol=1e-5)


@pytest.mark.parametrize("activation", ["sigmoid", "step", "tanh", "linear"])
def test_training_separates_the_blobs(activation):
    model = NeuronModel("blobs")
    model.activation = activation
    model.learning_rate = 0.1
    before = model.accuracy()
    model.step(200)
    assert before < 0.6 < 0.97 < model.accuracy()
    assert len(model.losses) == 201


def test_no_setting_of_one_neuron_solves_xor():
    model = NeuronModel("xor")
    model.step(500)
    assert model.accuracy() < 0.76


def test_the_boundary_is_where_the_output_is_half_way():
    model = NeuronModel("blobs")
    for activation in ("sigmoid", "tanh", "linear"):
        model.activation = activation
        frame = model.frame()
        z = model.linear(frame.boundary)
        np.testing.assert_allclose(z, model.threshold, atol=1e-9)
        foot, tip = model.linear(frame.arrow)
        assert tip > foot  # the arrow points to class 1


def test_without_weights_there_is_no_boundary():
    model = NeuronModel("blobs")
    model.weight_1 = model.weight_2 = 0.0
    assert np.isnan(model.frame().boundary).all()


def test_turning_a_weight_starts_the_history_again():
    model = NeuronModel("blobs")
    model.step(10)
    model.weight_1 = 2.0
    assert model.losses == [model.loss()]


def test_training_that_runs_away_stops_and_says_so():
    panel = NeuronPlayground("blobs").set(activation="linear", learning_rate=10)
    panel.step(1000)
    assert np.isfinite(panel.model.losses).all() and len(panel.model.losses) < 50
    assert "lower the learning rate" in panel.describe()


def test_the_description_holds_the_numbers():
    model = NeuronModel("blobs")
    model.step(3)
    words = model.describe()
    for part in (f"{model.weights[0]:.2f}", f"{model.loss():.3f}", "after 3 training steps"):
        assert part in words


@pytest.mark.parametrize(
    ("examples", "words"),
    [
        (3, "give a name"),
        ((np.zeros((4, 3)), np.zeros(4)), r"x has shape \(4, 3\)"),
        ((np.zeros((4, 2)), np.zeros(3)), r"y \(3,\)"),
        ((np.zeros((2, 2)), [0, 2]), "only 0 and 1"),
        ((np.array([[np.nan, 0]]), [1]), "finite"),
    ],
)
def test_own_examples_of_the_wrong_kind_are_refused_in_words(examples, words):
    with pytest.raises(ValueError, match=words):
        own_examples(examples)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("sigmoid", "saturated below -2.9 and above 2.9"),
        ("tanh", "saturated below -2.2 and above 2.2"),
        ("relu", "saturated below 0.0"),
        ("leaky_relu", "never saturated"),
        ("step", "flat everywhere"),
    ],
)
def test_saturation_in_words(function, words):
    assert words in ActivationModel(function).describe()


def test_the_explorer_reads_value_and_slope():
    model = ActivationModel("sigmoid", compare="tanh")
    model.z = 0.0
    assert model.frame().here == (0.0, 0.5, 0.25)
    assert "tanh gives 0.000 with slope 1.000" in model.describe()
