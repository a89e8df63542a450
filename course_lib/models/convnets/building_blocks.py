"""What the architectures share: convolutions, pooling, the head, and checks of the settings.

A layer's name is put together from the name of its block, `at` (such as ``"stage2_block1"``), and
the name of the layer in it (such as ``"conv1"``). Shapes in comments leave the batch out:
(height, width, channels).
"""

from collections.abc import Sequence
from numbers import Integral, Real

import keras
from keras import layers

# How much of the running mean and variance a step of training keeps. With Keras's default, 0.99, it
# takes some hundred steps until they are right: more than a lesson trains.
MOMENTUM = 0.9


def check_settings(
    input_shape: Sequence[int], classes: int, width: float = 1.0
) -> tuple[int, int, int]:
    """Return `input_shape` as a tuple, or say in a sentence which setting is not right."""
    shape = tuple(input_shape) if isinstance(input_shape, tuple | list) else (input_shape,)
    if len(shape) != 3 or any(not isinstance(n, Integral) or n < 1 for n in shape):
        raise ValueError(
            f"input_shape={input_shape!r}: expected (height, width, channels), three whole numbers "
            "from 1 up, such as (28, 28, 1)."
        )
    if not isinstance(classes, Integral) or classes < 1:
        raise ValueError(f"classes={classes!r}: expected a whole number from 1 up.")
    if isinstance(width, bool) or not isinstance(width, Real) or not 0 < width <= 64:
        raise ValueError(
            f"width={width!r}: expected a number above 0 (at most 64) that all numbers of channels "
            "are multiplied by; 1 is the published network."
        )
    return tuple(int(n) for n in shape)


def check_blocks(blocks: Sequence[int], at_most: int = 64) -> tuple[int, ...]:
    """Return `blocks` as a tuple, or say what is wrong: it gives how many in which stage."""
    counts = tuple(blocks) if isinstance(blocks, tuple | list) else ()
    if not 1 <= len(counts) <= at_most or any(not isinstance(n, Integral) or n < 1 for n in counts):
        raise ValueError(
            f"blocks={blocks!r}: expected a whole number from 1 up for each of 1 to {at_most} "
            "stages, such as (2, 2)."
        )
    return counts


def check_choice(what: str, given: object, known: Sequence) -> None:
    """Raise ValueError with the known values if `given` is none of them."""
    if given not in known:
        values = ", ".join(repr(value) for value in known)
        raise ValueError(f"{what}={given!r} is not known: choose one of {values}.")


def scaled(channels: int, width: float, groups: int = 1) -> int:
    """Return `channels` times `width`, rounded, as a multiple of `groups`, at least one each."""
    return groups * max(1, round(channels * width / groups))


def picture(input_shape: tuple[int, int, int]) -> keras.KerasTensor:
    """Return the input of a network."""
    return keras.Input(input_shape, name="input_block1_image")


def conv(x, filters: int, kernel_size, name: str, strides=1, padding="same", **options):
    """Put a convolution after x; `padding="same"` keeps height and width, but for strides."""
    if padding == "valid":
        _check_size(x, kernel_size, name)
    return layers.Conv2D(filters, kernel_size, strides, padding, name=name, **options)(x)


def batch_norm(x, name: str, **options):
    """Normalise each map over the batch, to mean 0 and variance 1, then scale and shift it."""
    return layers.BatchNormalization(momentum=MOMENTUM, name=name, **options)(x)


def max_pool(x, pool_size, name: str, strides=2, padding="valid"):
    """Take the largest value of each window."""
    if padding == "valid":
        _check_size(x, pool_size, name)
    return layers.MaxPooling2D(pool_size, strides, padding, name=name)(x)


def average_pool(x, pool_size, name: str, strides=2, padding="valid"):
    """Take the mean of each window."""
    if padding == "valid":
        _check_size(x, pool_size, name)
    return layers.AveragePooling2D(pool_size, strides, padding, name=name)(x)


def to_vector(x, pooling: str, at: str):
    """Make a vector of the maps: of the mean of each ("global"), or of all their values."""
    check_choice("pooling", pooling, ["global", "flatten"])
    if pooling == "global":
        return layers.GlobalAveragePooling2D(name=f"{at}_pool1")(x)  # (channels,)
    return layers.Flatten(name=f"{at}_flatten1")(x)  # (height * width * channels,)


def softmax_layer(x, classes: int, at: str = "head_block1"):
    """End the network with a probability for each class."""
    return layers.Dense(classes, activation="softmax", name=f"{at}_softmax")(x)


def _check_size(x, window, name: str) -> None:
    """Say so in words if a window that must lie within the picture is larger than the picture."""
    rows, columns = (window, window) if isinstance(window, int) else window
    height, width = x.shape[1:3]
    if height < rows or width < columns:
        raise ValueError(
            f"The input is too small for this network: only {height} x {width} pixels are left "
            f"where the layer {name!r} looks at {rows} x {columns}. "
            "Give a larger input_shape or fewer stages."
        )
