"""Denoisers: networks that look at a noisy example and its level, and say what noise is in it.

They take [noisy (n, ...), level (n,)], levels as integers, and return the noise, of the shape of
the noisy example.
"""

import keras
from keras import layers

from ..transformers.positions import sinusoidal

__all__ = ["dense_denoiser"]


def dense_denoiser(
    levels: int, units: int = 128, hidden: int = 3, features: int = 2
) -> keras.Model:
    """Return a dense denoiser of points (n, features).

    Parameters
    ----------
    levels
        The last level that there is.
    units, hidden
        Width and number of the hidden layers.
    features
        Coordinates of a point.
    """
    noisy = keras.Input((features,), name="noisy")
    level = keras.Input((), dtype="int32", name="level")
    # Waves stand for levels, like positions in a transformer: a table that is never trained.
    waves = layers.Embedding(levels + 1, 32, trainable=False, name="waves")
    x = layers.Concatenate()([noisy, waves(level)])
    for _ in range(hidden):
        x = layers.Dense(units, activation="relu")(x)
    waves.set_weights([sinusoidal(levels + 1, 32)])
    noise = layers.Dense(features, name="noise")(x)
    return keras.Model([noisy, level], noise, name="denoiser")
