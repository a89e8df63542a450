"""Denoisers: networks that look at a noisy example and its level, and say what noise is in it.

All take [noisy (n, ...), level (n,)] or [noisy, level, label (n,)], levels and labels as integers,
and return the noise, of the shape of the noisy example.
"""

import keras
import numpy as np
from keras import layers

from ..transformers.positions import sinusoidal
from .schedule import Schedule

__all__ = ["dense_denoiser", "unet_denoiser"]


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
    noisy, level = keras.Input((features,), name="noisy"), _level()
    x = layers.Concatenate()([noisy, _look_up(level, sinusoidal(levels + 1, 32), "waves")])
    for _ in range(hidden):
        x = layers.Dense(units, activation="relu")(x)
    noise = layers.Dense(features, name="noise")(x)
    return keras.Model([noisy, level], noise, name="denoiser")


def unet_denoiser(schedule: Schedule, classes: int = 0, filters: int = 48) -> keras.Model:
    """Return a small U-Net, a denoiser of pictures (n, 28, 28) with values from -1 to 1.

    From 28x28 down to 14x14 and 7x7 and up again, and at each size what the way down has seen is
    joined to the way up (Ronneberger, Fischer, Brox, "U-Net", MICCAI 2015; for noise Ho, Jain,
    Abbeel 2020, appendix B). At 7x7 each place attends to all others. Level and class stretch and
    shift the channels of each block (Dhariwal, Nichol, "Diffusion models beat GANs on image
    synthesis", NeurIPS 2021, section 3.1). The last convolution of a block starts with zeros, so
    that a block begins as what it is added to.

    Most noise at high levels is what one sees, and a network that has to repeat it has little to
    learn there. So the U-Net only says the rest: with its output v the noise is
    noise[t] * noisy + signal[t] * v (Salimans, Ho, "Progressive distillation for fast sampling of
    diffusion models", ICLR 2022, section 4). An error of the noise, weighted with 1 / signal[t]²,
    is one of v.

    Parameters
    ----------
    schedule
        That the network will be trained with.
    classes
        With 0 the input is [noisy, level], otherwise [noisy, level, label].
    filters
        Channels at 14x14; a third of them at 28x28, twice as many at 7x7. A multiple of 24.

    Raises
    ------
    ValueError
        If the filters are not a multiple of 24.
    """
    if filters < 24 or filters % 24:
        raise ValueError(f"filters={filters!r}: a multiple of 24 is needed.")
    noisy, level = keras.Input((28, 28), name="noisy"), _level()
    inputs = [noisy, level]
    told = layers.Dense(64, name="of_level")(
        _look_up(level, sinusoidal(schedule.levels + 1, 64), "waves")
    )
    if classes:
        inputs.append(keras.Input((), dtype="int32", name="label"))
        # As large as what is said of the level, or the class would not be heard for a long time.
        like_levels = keras.initializers.RandomNormal(stddev=1.0)
        of_class = layers.Embedding(classes, 64, like_levels, name="of_class")(inputs[-1])
        told = layers.Add()([told, of_class])
    told = layers.Dense(64, activation="silu", name="told")(layers.Activation("silu")(told))
    x = layers.Reshape((28, 28, 1))(noisy)
    large = layers.Conv2D(filters // 3, 3, padding="same", name="first")(x)
    x = layers.Conv2D(filters, 3, strides=2, padding="same", name="to_14")(large)
    middle = _block(x, told, filters, "down_14")
    x = layers.Conv2D(2 * filters, 3, strides=2, padding="same", name="to_7")(middle)
    x = _block(x, told, 2 * filters, "first_7")
    x = _attention(x)
    x = _block(x, told, 2 * filters, "second_7")
    x = layers.Conv2DTranspose(filters, 4, strides=2, padding="same", name="back_to_14")(x)
    x = _block(layers.Concatenate()([x, middle]), told, filters, "up_14")
    x = layers.Conv2DTranspose(filters // 3, 4, strides=2, padding="same", name="back_to_28")(x)
    x = _active(layers.Concatenate()([x, large]), "of_28")
    x = layers.Conv2D(filters // 3, 3, padding="same", name="up_28")(x)
    x = layers.Conv2D(1, 3, padding="same", kernel_initializer="zeros", name="v")(
        _active(x, "of_v")
    )
    signal, noise = (
        layers.Reshape((1, 1))(_look_up(level, getattr(schedule, share)[:, None], share))
        for share in ("signal", "noise")
    )
    seen = layers.Multiply()([noisy, noise])
    rest = layers.Multiply()([layers.Reshape((28, 28))(x), signal])
    return keras.Model(inputs, layers.Add()([seen, rest]), name="denoiser")


def _block(x, told, filters: int, name: str):
    """Return a residual block of two convolutions; it is told level and class between them."""
    y = layers.Conv2D(filters, 3, padding="same", name=f"{name}_one")(_active(x, f"{name}_in"))
    y = layers.GroupNormalization(8, name=f"{name}_between")(y)
    stretch, shift = (
        layers.Reshape((1, 1, filters))(layers.Dense(filters, name=f"{name}_{what}")(told))
        for what in ("stretch", "shift")
    )
    y = layers.Add()([y, layers.Multiply()([y, stretch]), shift])
    y = layers.Conv2D(filters, 3, padding="same", kernel_initializer="zeros", name=f"{name}_two")(
        layers.Activation("silu")(y)
    )
    if x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, name=f"{name}_past")(x)
    return layers.Add()([x, y])


def _attention(x):
    """Let each place of (n, rows, columns, channels) attend to all, and add what it finds."""
    _, rows, columns, channels = x.shape
    places = layers.Reshape((rows * columns, channels))(
        layers.GroupNormalization(8, name="before_attention")(x)
    )
    heads = layers.MultiHeadAttention(4, channels // 4, name="attention")
    return layers.Add()([x, layers.Reshape((rows, columns, channels))(heads(places, places))])


def _active(x, name: str):
    return layers.Activation("silu")(layers.GroupNormalization(8, name=name)(x))


def _level():
    return keras.Input((), dtype="int32", name="level")


def _look_up(level, table: np.ndarray, name: str):
    """Return the rows of a table (levels + 1, k) for levels (n,); it is kept and never trained."""
    kept = layers.Embedding(*table.shape, trainable=False, name=name)
    found = kept(level)
    kept.set_weights([table])
    return found
