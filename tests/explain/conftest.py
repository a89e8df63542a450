"""Tiny models whose explanations are known beforehand."""

import keras
import numpy as np
import pytest

CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], "float32")


@pytest.fixture(scope="session")
def linear():
    """Return a function that makes score = x · W + b for pictures 4x5x2 and 3 classes."""

    def make(activation=None, scale=1.0):
        rng = np.random.default_rng(1)
        model = keras.Sequential(
            [
                keras.Input((4, 5, 2)),
                keras.layers.Flatten(),
                keras.layers.Dense(3, activation=activation),
            ]
        )
        model.set_weights([scale * rng.normal(size=(40, 3)), rng.normal(size=3)])
        return model

    return make


@pytest.fixture(scope="session")
def weights_of():
    """Return the function that gives a linear model's weights as pictures, (classes, h, w, c)."""
    return lambda model: model.get_weights()[0].T.reshape(3, 4, 5, 2)


@pytest.fixture(scope="session")
def pictures():
    """Return three pictures 4x5x2 with values 0.2 to 0.8."""
    return np.random.default_rng(2).uniform(0.2, 0.8, (3, 4, 5, 2)).astype("float32")


@pytest.fixture(scope="session")
def detector():
    """Return a model that looks for a cross (class 0) and for its negative (class 1)."""
    conv = keras.layers.Conv2D(2, 3, padding="same", activation="relu", name="conv")
    model = keras.Sequential(
        [
            keras.Input((24, 24, 1)),
            conv,
            keras.layers.GlobalAveragePooling2D(name="average"),
            keras.layers.Dense(2, activation="softmax", name="classes"),
        ]
    )
    kernel = np.stack([CROSS - 5 / 9, 5 / 9 - CROSS], -1)[:, :, None, :]
    # Each answers with 20/9 to its own pattern; the threshold silences what is less alike.
    model.set_weights([kernel, np.full(2, -1.6), 500 * np.eye(2), np.zeros(2)])
    return model


@pytest.fixture(scope="session")
def scene():
    """Return a picture with a cross around (6, 16), and its negative around (17, 5)."""
    x = np.full((1, 24, 24, 1), 0.5, "float32")
    x[0, 5:8, 15:18, 0] = CROSS
    x[0, 16:19, 4:7, 0] = 1 - CROSS
    return x
