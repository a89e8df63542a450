"""Optimizers: step by step as in Keras, by hand, in place, errors."""

import inspect

import keras
import numpy as np
import pytest

from course_lib.models import optimizers
from course_lib.models.optimizers import Adam, GradientDescent, Momentum, RMSprop

# Ours, Keras', and the same settings for both.
PAIRS = {
    "gradient descent": (GradientDescent, keras.optimizers.SGD, {"learning_rate": 0.05}),
    "momentum": (Momentum, keras.optimizers.SGD, {"learning_rate": 0.02, "momentum": 0.8}),
    "RMSprop": (RMSprop, keras.optimizers.RMSprop, {"learning_rate": 0.01}),
    "RMSprop, other settings": (
        RMSprop,
        keras.optimizers.RMSprop,
        {"learning_rate": 0.03, "rho": 0.7, "epsilon": 1e-3},
    ),
    "Adam": (Adam, keras.optimizers.Adam, {"learning_rate": 0.01}),
    "Adam, other settings": (
        Adam,
        keras.optimizers.Adam,
        {"learning_rate": 0.03, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-2},
    ),
}
SHAPES = [(3, 2), (4,)]


def quadratic(step, parameters):
    """Return the gradients of a bowl that is steep in some directions and flat in others."""
    return [np.linspace(0.1, 8, w.size).reshape(w.shape) * (w - 1) for w in parameters]


def noise(scale):
    def gradients(step, parameters):
        generator = np.random.default_rng(step)
        return [generator.normal(scale=scale, size=w.shape) for w in parameters]

    return gradients


# Gradients of 1e-6 are where it matters on which side of the root the epsilon stands.
GRADIENTS = {"quadratic": quadratic, "noise": noise(1.0), "tiny": noise(1e-6)}


@pytest.mark.parametrize("source", GRADIENTS)
@pytest.mark.parametrize("pair", PAIRS)
def test_fifty_steps_as_in_keras(pair, source):
    ours_class, keras_class, settings = PAIRS[pair]
    generator = np.random.default_rng(0)
    ours = [generator.normal(size=shape) for shape in SHAPES]
    theirs = [keras.Variable(w, dtype="float64") for w in ours]
    start = [w.copy() for w in ours]
    our_rule, keras_rule = ours_class(**settings), keras_class(**settings)
    for step in range(50):
        numbers = [w.numpy() for w in theirs]
        our_rule.step(ours, GRADIENTS[source](step, ours))
        keras_rule.apply(
            [keras.ops.convert_to_tensor(g) for g in GRADIENTS[source](step, numbers)], theirs
        )
        for w, expected in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(w, expected.numpy(), atol=1e-5)
    if source != "tiny":
        assert all(np.abs(w - first).max() > 0.05 for w, first in zip(ours, start, strict=True))


@pytest.mark.parametrize(
    ("ours_class", "keras_class"), dict.fromkeys(pair[:2] for pair in PAIRS.values())
)
def test_defaults_are_those_of_keras(ours_class, keras_class):
    config = keras_class().get_config()
    for name in inspect.signature(ours_class).parameters:
        if (ours_class, name) != (Momentum, "momentum"):  # 0 in Keras: no momentum at all
            assert getattr(ours_class(), name) == pytest.approx(config[name])


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        (GradientDescent(0.1), [-0.2, -0.4]),
        (Momentum(0.1, 0.5), [-0.2, -0.5]),  # the second step: half of the first, and 0.2
        (RMSprop(0.1, 0.75, 0.0), [-0.2, -0.2 - 0.2 / np.sqrt(1.75)]),  # s is 1, then 1.75
        (Adam(0.1, epsilon=0.0), [-0.1, -0.2]),  # corrected: one learning rate at each step
    ],
)
def test_two_steps_by_hand(rule, places):
    w = np.array([0.0])
    for place in places:
        rule.step([w], [np.array([2.0])])
        assert w[0] == pytest.approx(place)


ALL = [GradientDescent, Momentum, RMSprop, Adam]


@pytest.mark.parametrize("rule", ALL)
def test_parameters_change_in_place_and_gradients_do_not(rule):
    w, g = np.ones((2, 2), dtype="float32"), np.ones((2, 2), dtype="float32")
    optimizer, same = rule(), w
    assert optimizer.step([w], [g]) is None
    optimizer.step([w], [g])
    assert (same < 1).all() and same.dtype == "float32" and (g == 1).all()


@pytest.mark.parametrize("rule", ALL)
def test_each_optimizer_has_a_memory_of_its_own(rule):
    places = []
    for _ in range(2):
        w, optimizer = np.zeros(3), rule(learning_rate=0.1)
        for _ in range(3):
            optimizer.step([w], [np.ones(3)])
        places.append(w)
    np.testing.assert_array_equal(*places)


@pytest.mark.parametrize("rule", ALL)
def test_rule_is_short_and_shows_its_settings_only(rule):
    assert len(inspect.getsource(rule.step).splitlines()) <= 15
    assert repr(rule(learning_rate=0.5)).startswith(f"{rule.__name__}(learning_rate=0.5")
    assert "mean" not in repr(rule()) and "velocity" not in repr(rule())


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize(
    ("parameters", "gradients", "error", "words"),
    [
        ([np.zeros(2, int)], [np.ones(2)], TypeError, "type int64; expected.*arrays of floats"),
        ([1.0], [1.0], TypeError, "type float; expected a list of arrays"),
        ([np.zeros(2)], [np.ones((2, 1))], ValueError, r"\(2,\).*gradients \[\(2, 1\)\]"),
        ([np.zeros(2)], [], ValueError, r"gradients \[\]; expected the same shapes"),
    ],
)
def test_impossible_lists_are_told_in_words(rule, parameters, gradients, error, words):
    with pytest.raises(error, match=words):
        rule().step(parameters, gradients)


@pytest.mark.parametrize("rule", [Momentum, RMSprop, Adam])
def test_another_model_needs_another_optimizer(rule):
    optimizer = rule()
    optimizer.step([np.zeros(2)], [np.ones(2)])
    with pytest.raises(ValueError, match=r"began with.*\[\(2,\)\], and now gets \[\(3,\)\]"):
        optimizer.step([np.zeros(3)], [np.ones(3)])


def test_every_rule_is_tested():
    rules = {c for _, c in inspect.getmembers(optimizers, inspect.isclass) if hasattr(c, "step")}
    assert rules == set(ALL) == {pair[0] for pair in PAIRS.values()}
