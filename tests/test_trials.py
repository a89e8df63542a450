"""Restarting a model gives what building it anew would give."""

import keras
import numpy as np
import pytest

from course_lib import trials


def network(optimizer="adam"):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, activation="tanh"),
            layers.Dropout(0.5),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer=optimizer, loss="mse")
    return model


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    return rng.normal(size=(16, 3)).astype("float32"), rng.normal(size=16).astype("float32")


def train(model, data, seed):
    trials.restart(model, seed)
    for _ in range(5):
        model.train_on_batch(*data)
    return model.get_weights()


def test_the_same_seed_gives_the_same_run_whatever_came_before(data):
    model = network()
    first = train(model, data, seed=1)
    other = train(model, data, seed=2)
    again = train(model, data, seed=1)
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.allclose(first[0], other[0])


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adagrad", "nadam"])
def test_a_trained_model_restarts_like_a_new_one(data, optimizer):
    """Adagrad and Nadam do not start from zeros."""
    trained, new = network(optimizer), network(optimizer)
    for _ in range(3):
        trained.train_on_batch(*data)
    for a, b in zip(train(trained, data, 5), train(new, data, 5), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_an_uncompiled_model_is_refused_in_words():
    with pytest.raises(ValueError, match=r"call model\.compile"):
        trials.restart(keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]), 0)


def test_mean_and_spread():
    assert trials.mean_and_spread([0.5, 0.7], digits=2) == "0.60 ± 0.14 (2 runs)"
    with pytest.raises(ValueError, match="at least 2 runs"):
        trials.mean_and_spread([0.5])
