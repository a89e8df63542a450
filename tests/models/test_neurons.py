"""Activations and neurons: values, derivatives against finite differences, learning, errors."""

import itertools

import numpy as np
import pytest

from course_lib.models.neurons import ACTIVATIONS, LogisticNeuron, Perceptron, sigmoid, softmax


@pytest.fixture
def two_clouds():
    generator = np.random.default_rng(0)
    y = np.repeat([0, 1], 50)
    return generator.normal(size=(100, 2)) + 3 * (2 * y[:, np.newaxis] - 1), y


def test_table_has_the_names_that_the_lessons_use():
    assert list(ACTIVATIONS) == ["step", "sigmoid", "tanh", "relu", "leaky_relu", "gelu", "linear"]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative_is_the_slope(name):
    activation = ACTIVATIONS[name]
    z = np.linspace(-5, 5, 40)  # an even number: never on a corner at 0
    slope = (activation(z + 1e-5) - activation(z - 1e-5)) / 2e-5
    np.testing.assert_allclose(activation.derivative(z), slope, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_keeps_shape_and_survives_large_input(name):
    z = np.array([[-1e4, 0.0, 1e4]])
    with np.errstate(over="raise", invalid="raise"):
        a = ACTIVATIONS[name](z)
        slope = ACTIVATIONS[name].derivative(z)
    assert a.shape == slope.shape == (1, 3)
    assert np.isfinite(a).all() and np.isfinite(slope).all()


def test_known_values():
    assert sigmoid(0) == 0.5
    assert ACTIVATIONS["gelu"](1.0) == pytest.approx(0.8413447, abs=1e-6)  # Φ(1)
    assert ACTIVATIONS["step"](0.0) == 1.0
    assert ACTIVATIONS["relu"].derivative(np.array(0.0)) == 0.0


def test_softmax_sums_to_one_and_ignores_a_shift():
    scores = np.array([[1.0, 2.0, 3.0], [1000.0, 0.0, -1000.0]])
    p = softmax(scores)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    np.testing.assert_allclose(softmax(scores + 100), p)
    np.testing.assert_allclose(softmax(scores.T, axis=0), p.T)


def test_gradients_match_finite_differences():
    generator = np.random.default_rng(1)
    x, y = generator.normal(size=(20, 3)), generator.integers(0, 2, 20)
    neuron = LogisticNeuron(3)
    neuron.weights, neuron.bias = generator.normal(size=3), 0.3
    d_weights, d_bias = neuron.gradients(x, y)
    for parameter, expected in enumerate([*d_weights, d_bias]):
        losses = []
        for nudge in (1e-6, -1e-6):
            other = LogisticNeuron(3)
            other.weights, other.bias = neuron.weights.copy(), neuron.bias
            if parameter < 3:
                other.weights[parameter] += nudge
            else:
                other.bias += nudge
            losses.append(other.loss(x, y))
        assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(expected, abs=1e-7)


def test_logistic_neuron_learns(two_clouds):
    neuron = LogisticNeuron(2)
    history = neuron.fit(*two_clouds, epochs=50, learning_rate=0.5)
    assert history[0] == pytest.approx(np.log(2))
    assert all(later < earlier for earlier, later in itertools.pairwise(history))
    assert neuron.accuracy(*two_clouds) > 0.98


def test_loss_stays_finite_where_the_neuron_is_certain_and_wrong():
    neuron = LogisticNeuron(1)
    neuron.weights = np.array([1e4])
    assert neuron.loss([[1.0]], [0]) == pytest.approx(1e4)


def test_perceptron_stops_when_it_makes_no_mistake(two_clouds):
    perceptron = Perceptron(2)
    history = perceptron.fit(*two_clouds, epochs=50)
    assert history[-1] == 0 and len(history) < 50
    assert perceptron.accuracy(*two_clouds) == 1 and perceptron.loss(*two_clouds) == 0
    assert set(perceptron.forward(two_clouds[0])) == {0.0, 1.0}


def test_perceptron_rule_by_hand():
    perceptron = Perceptron(2)  # all zero: z = 0 counts as class 1, so y = 0 is a mistake
    assert perceptron.step([[2.0, -1.0]], [0], learning_rate=0.5) == 1
    np.testing.assert_allclose(perceptron.weights, [-1.0, 0.5])
    assert perceptron.bias == -0.5


def test_one_neuron_cannot_do_xor():
    x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    assert 0 not in Perceptron(2).fit(x, y, epochs=100)


def test_wrong_shape_is_told_in_words():
    with pytest.raises(ValueError, match=r"x has shape \(3,\).*expects.*\(n, 2\)"):
        LogisticNeuron(2).forward([1, 2, 3])


def test_repr_is_short():
    assert repr(LogisticNeuron(2)) == "LogisticNeuron(weights=[0. 0.], bias=0.000)"
    assert "max(0, z)" in repr(ACTIVATIONS["relu"])
