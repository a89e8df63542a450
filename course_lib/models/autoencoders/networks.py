"""Encoders and decoders of pictures: dense ones of any size, convolutional ones for 28x28.

An encoder takes pictures (n, rows, columns) and returns codes (n, code_size); one for a variational
autoencoder returns two arrays of that shape, the means and the logarithms of the variances. A
decoder takes codes and returns pictures in [0, 1].
"""

from collections.abc import Sequence

import keras
from keras import layers

__all__ = ["convolutional_decoder", "convolutional_encoder", "dense_decoder", "dense_encoder"]


def dense_encoder(
    code_size: int,
    shape: tuple[int, int] = (28, 28),
    units: Sequence[int] = (256, 128),
    variational: bool = False,
) -> keras.Model:
    """Return a dense encoder; `units` are those of its hidden layers, from the picture inwards."""
    picture = keras.Input(shape, name="picture")
    x = layers.Flatten()(picture)
    for width in units:
        x = layers.Dense(width, activation="relu")(x)
    return keras.Model(picture, _code(x, code_size, variational), name="encoder")


def dense_decoder(
    code_size: int, shape: tuple[int, int] = (28, 28), units: Sequence[int] = (128, 256)
) -> keras.Model:
    """Return a dense decoder; `units` are those of its hidden layers, from the code outwards."""
    network = [keras.Input((code_size,), name="code")]
    network += [layers.Dense(width, activation="relu") for width in units]
    network += [layers.Dense(shape[0] * shape[1], activation="sigmoid"), layers.Reshape(shape)]
    return keras.Sequential(network, name="decoder")


def convolutional_encoder(
    code_size: int, filters: int = 32, variational: bool = False
) -> keras.Model:
    """Return a convolutional encoder of 28x28 pictures, with `filters` channels at 14x14."""
    picture = keras.Input((28, 28), name="picture")
    x = layers.Reshape((28, 28, 1))(picture)
    for times in (1, 2):
        x = layers.Conv2D(filters * times, 4, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(4 * filters, activation="relu")(layers.Flatten()(x))
    return keras.Model(picture, _code(x, code_size, variational), name="encoder")


def convolutional_decoder(code_size: int, filters: int = 32) -> keras.Model:
    """Return a convolutional decoder to 28x28 pictures, with `filters` channels at 28x28."""
    network = [
        keras.Input((code_size,), name="code"),
        layers.Dense(7 * 7 * 2 * filters, activation="relu"),
        layers.Reshape((7, 7, 2 * filters)),
    ]
    for times in (2, 1):
        network.append(
            layers.Conv2DTranspose(filters * times, 4, strides=2, padding="same", activation="relu")
        )
    network += [layers.Conv2D(1, 3, padding="same", activation="sigmoid")]
    return keras.Sequential([*network, layers.Reshape((28, 28))], name="decoder")


def _code(x, code_size: int, variational: bool):
    if not variational:
        return layers.Dense(code_size, name="code")(x)
    mean = layers.Dense(code_size, name="mean")(x)
    return [mean, layers.Dense(code_size, name="log_variance")(x)]
