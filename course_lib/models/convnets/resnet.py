"""ResNet-50, and residual networks of any depth for small pictures.

K. He, X. Zhang, S. Ren, J. Sun: "Deep residual learning for image recognition", CVPR 2016: section
3, table 1 and figure 5 for `resnet50`, section 4.2 for `residual_network`.

The idea: a block adds something to its input instead of replacing it, y = x + F(x). To leave x as
it is, a block has only to make F(x) = 0. So more blocks do not make training harder, and gradients
find a way back that no layer weakens.
"""

from collections.abc import Sequence
from numbers import Integral

import keras
from keras import layers

from .building_blocks import (
    batch_norm,
    check_blocks,
    check_choice,
    check_settings,
    conv,
    max_pool,
    picture,
    scaled,
    softmax_layer,
    to_vector,
)

EPSILON = 1.001e-5  # added to the variance by each batch normalisation of the published weights


def resnet50(
    input_shape=(224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
    blocks: Sequence[int] = (3, 4, 6, 3),
    stem: str = "large",
    skip: bool = True,
    pooling: str = "global",
) -> keras.Model:
    """Return ResNet-50 (He et al. 2016, table 1).

    As published, the first convolution of a stage has the stride; other libraries moved it to the
    second. The convolutions have biases, as in the published weights, though batch normalisation
    takes their effect away again.

    Parameters
    ----------
    input_shape
        (height, width, channels).
    classes
        How many classes to tell apart.
    width
        Multiplies all numbers of channels.
    blocks
        How many blocks of three convolutions each stage has.
    stem
        How the network begins: "large" looks at 7 x 7 pixels in steps of 2, "small", for small
        pictures, at 3 x 3 in steps of 1. Both go on with a max pooling.
    skip
        Whether a block adds its input to its output. Without: the plain network of the same layers.
    pooling
        How the last maps become a vector: "global" takes the mean of each map, as published;
        "flatten" takes all their values.

    Returns
    -------
    keras.Model
        Not compiled; the output is probabilities, of shape (batch, classes).

    Raises
    ------
    ValueError
        If a setting is not possible, or the input is too small.
    """
    input_shape = check_settings(input_shape, classes, width)
    blocks = check_blocks(blocks)
    check_choice("stem", stem, ["large", "small"])

    inputs = picture(input_shape)  # (224, 224, 3)
    x = resnet_stem(inputs, scaled(64, width), stem)  # (56, 56, 64)
    for stage, count in enumerate(blocks, start=1):
        filters = scaled(64 * 2 ** (stage - 1), width)
        for block in range(1, count + 1):
            strides = 2 if block == 1 and stage > 1 else 1
            x = bottleneck_block(x, filters, strides, skip, f"stage{stage}_block{block}")
        # (56, 56, 256), (28, 28, 512), (14, 14, 1024), (7, 7, 2048)
    x = to_vector(x, pooling, "head_block1")  # (2048,)
    outputs = softmax_layer(x, classes)  # (1000,)
    return keras.Model(inputs, outputs, name="resnet50" if skip else "plain_resnet")


def resnet_stem(x, filters: int, stem: str, at: str = "stem_block1"):
    """Convolution and max pooling: (224, 224, 3) -> (56, 56, filters).

    The small stem only halves: (28, 28, 1) -> (14, 14, filters).
    """
    if stem == "large":
        x = layers.ZeroPadding2D(3, name=f"{at}_pad1")(x)  # (230, 230, 3)
        x = conv(x, filters, 7, f"{at}_conv1", strides=2, padding="valid")  # (112, 112, filters)
    else:
        x = conv(x, filters, 3, f"{at}_conv1")
    x = norm(x, f"{at}_norm1")
    x = layers.ReLU(name=f"{at}_relu1")(x)
    x = layers.ZeroPadding2D(1, name=f"{at}_pad2")(x)  # (114, 114, filters)
    return max_pool(x, 3, f"{at}_pool1")  # (56, 56, filters)


def bottleneck_block(x, filters: int, strides: int, skip: bool, at: str):
    """(h, w, c) -> (h / strides, w / strides, 4 * filters), by 1 x 1, 3 x 3 and 1 x 1 (figure 5).

    The convolutions of 1 x 1 make the maps fewer before the dear 3 x 3, and many again after it.
    """
    shortcut = x  # (h, w, c)
    if skip and (strides > 1 or x.shape[-1] != 4 * filters):
        # What is added must have the same shape: a projection (equation 2 of the paper).
        shortcut = conv(x, 4 * filters, 1, f"{at}_shortcut-conv1", strides, padding="valid")
        shortcut = norm(shortcut, f"{at}_shortcut-norm1")  # (h / strides, w / strides, 4 * filters)

    x = conv(x, filters, 1, f"{at}_conv1", strides, padding="valid")  # (h / strides, ..., filters)
    x = norm(x, f"{at}_norm1")
    x = layers.ReLU(name=f"{at}_relu1")(x)
    x = conv(x, filters, 3, f"{at}_conv2")  # (h / strides, w / strides, filters)
    x = norm(x, f"{at}_norm2")
    x = layers.ReLU(name=f"{at}_relu2")(x)
    x = conv(x, 4 * filters, 1, f"{at}_conv3")  # (h / strides, w / strides, 4 * filters)
    x = norm(x, f"{at}_norm3")
    if skip:
        x = layers.Add(name=f"{at}_add1")([shortcut, x])
    return layers.ReLU(name=f"{at}_relu3")(x)


def residual_network(
    input_shape=(28, 28, 1),
    classes: int = 36,
    blocks: int | Sequence[int] = 3,
    filters: Sequence[int] = (16, 32, 64),
    skip: bool = True,
) -> keras.Model:
    """Return a residual network for small pictures (He et al. 2016, section 4.2).

    A convolution, then for each number of filters n blocks of two convolutions, then a softmax
    layer: 6n + 2 layers with weights for three numbers of filters. The shortcuts have no weights
    (option A of section 3.3), so the plain network of the same layers, without the shortcuts, has
    exactly as many parameters.

    Parameters
    ----------
    input_shape
        (height, width, channels).
    classes
        How many classes to tell apart.
    blocks
        The n of the paper: blocks in each stage. Or a number for each stage.
    filters
        The channels of each stage. Each but the first halves the picture. They must not get fewer.
    skip
        Whether a block adds its input to its output.

    Returns
    -------
    keras.Model
        Not compiled; the output is probabilities, of shape (batch, classes).

    Raises
    ------
    ValueError
        If a setting is not possible.
    """
    input_shape = check_settings(input_shape, classes)
    counts = check_blocks((blocks,) * len(filters) if isinstance(blocks, Integral) else blocks)
    if len(counts) != len(filters) or list(filters) != sorted(filters) or filters[0] < 1:
        raise ValueError(
            f"filters={filters!r} with blocks={blocks!r}: expected the channels of each of the "
            f"{len(counts)} stages, from 1 up and never fewer than before, such as (16, 32, 64)."
        )

    inputs = picture(input_shape)  # (28, 28, 1)
    x = conv(inputs, filters[0], 3, "stem_block1_conv1", use_bias=False)  # (28, 28, 16)
    x = norm(x, "stem_block1_norm1")
    x = layers.ReLU(name="stem_block1_relu1")(x)
    for stage, (count, channels) in enumerate(zip(counts, filters, strict=True), start=1):
        for block in range(1, count + 1):
            strides = 2 if block == 1 and stage > 1 else 1
            x = basic_block(x, channels, strides, skip, f"stage{stage}_block{block}")
        # (28, 28, 16), (14, 14, 32), (7, 7, 64)
    x = to_vector(x, "global", "head_block1")  # (64,)
    outputs = softmax_layer(x, classes)  # (36,)
    return keras.Model(inputs, outputs, name="residual_network" if skip else "plain_network")


def basic_block(x, filters: int, strides: int, skip: bool, at: str):
    """(h, w, c) -> (h / strides, w / strides, filters), by two convolutions of 3 x 3."""
    shortcut = x
    if skip:
        shortcut = zero_padded_shortcut(x, filters, strides, f"{at}_shortcut")
    x = conv(x, filters, 3, f"{at}_conv1", strides, use_bias=False)
    x = norm(x, f"{at}_norm1")
    x = layers.ReLU(name=f"{at}_relu1")(x)
    x = conv(x, filters, 3, f"{at}_conv2", use_bias=False)
    x = norm(x, f"{at}_norm2")
    if skip:
        x = layers.Add(name=f"{at}_add1")([shortcut, x])
    return layers.ReLU(name=f"{at}_relu2")(x)


def zero_padded_shortcut(x, filters: int, strides: int, at: str):
    """Make x fit without weights: every second pixel, and maps of zeros for those that lack."""
    if strides > 1:
        # Windows of one pixel: this only leaves out pixels.
        x = max_pool(x, 1, f"{at}-pool1", strides, padding="same")
    lacking = filters - x.shape[-1]
    if lacking:
        # Read as channels first, (channels, height, width), the last axis of x counts as the
        # width. It holds our channels, so these zeros become new maps.
        padding = ((0, 0), (0, lacking))
        x = layers.ZeroPadding2D(padding, data_format="channels_first", name=f"{at}-pad1")(x)
    return x


def norm(x, name: str):
    """Normalise over the batch."""
    return batch_norm(x, name, epsilon=EPSILON)
