"""Inception v3: windows of several sizes side by side.

C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna: "Rethinking the Inception architecture for
computer vision", CVPR 2016, section 6 and table 1. The first Inception network is GoogLeNet: C.
Szegedy et al.: "Going deeper with convolutions", CVPR 2015.

The ideas:

- Nobody has to choose the size of a window. A block looks through several in parallel branches and
  puts their maps side by side.
- Before a large window stands a convolution of 1 x 1 that brings the number of maps down: a
  *bottleneck*. It makes the large windows cheap (GoogLeNet, section 4).
- A window of n x n is replaced by smaller ones that see as much: 5 x 5 by two of 3 x 3, and
  n x n by 1 x n and n x 1 (Inception v3, section 3).

The variant here is the one with published weights in TensorFlow and Keras, without the auxiliary
classifier. Its first three blocks keep a branch of 5 x 5 that the paper's figure 5 does not have.
"""

from collections.abc import Sequence

import keras
from keras import layers

from .building_blocks import (
    average_pool,
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

SEVENS = (128, 160, 160, 192)  # channels of the 1 x 7 and 7 x 1 in the blocks of stage 2


def inception_v3(
    input_shape=(299, 299, 3),
    classes: int = 1000,
    width: float = 1.0,
    blocks: Sequence[int] = (3, 4, 2),
    stem: str = "large",
    reduce: bool = True,
    pooling: str = "global",
) -> keras.Model:
    """Return Inception v3 (Szegedy et al. 2016, table 1).

    Parameters
    ----------
    input_shape
        (height, width, channels).
    classes
        How many classes to tell apart.
    width
        Multiplies all numbers of channels.
    blocks
        How many Inception blocks each stage has; up to three stages, of different blocks.
    stem
        How the network begins: "large" is the published stem, which makes 35 pixels of 299;
        "small", for small pictures, is its second half without its 1 x 1: it halves the picture.
    reduce
        Whether a convolution of 1 x 1 reduces the number of maps before each large window. Without,
        the blocks have outputs of the same shapes, and the large windows see all the maps. (The
        1 x 1 after a pooling stays.)
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
    counts = [*check_blocks(blocks, at_most=3), 0, 0]
    check_choice("stem", stem, ["large", "small"])
    settings = {"width": width, "reduce": reduce}

    inputs = picture(input_shape)  # (299, 299, 3)
    x = inception_stem(inputs, width, stem)  # (35, 35, 192)
    for block in range(1, counts[0] + 1):  # (35, 35, 256), then (35, 35, 288)
        x = block_of_fives(x, 32 if block == 1 else 64, **settings, at=f"stage1_block{block}")
    if counts[1]:
        x = reduction_after_stage1(x, **settings, at="stage1_reduction")  # (17, 17, 768)
    for block in range(1, counts[1] + 1):  # (17, 17, 768)
        sevens = SEVENS[min(block, len(SEVENS)) - 1]
        x = block_of_sevens(x, sevens, **settings, at=f"stage2_block{block}")
    if counts[2]:
        x = reduction_after_stage2(x, **settings, at="stage2_reduction")  # (8, 8, 1280)
    for block in range(1, counts[2] + 1):  # (8, 8, 2048)
        x = block_of_splits(x, **settings, at=f"stage3_block{block}")

    x = to_vector(x, pooling, "head_block1")  # (2048,)
    outputs = softmax_layer(x, classes)  # (1000,)
    return keras.Model(inputs, outputs, name="inception_v3")


def inception_stem(x, width: float, stem: str):
    """Make the picture small by plain layers, before the first Inception block."""

    def step(x, filters, kernel_size, name, **options):
        return conv_norm_relu(x, scaled(filters, width), kernel_size, name, **options)

    if stem == "small":
        x = step(x, 32, 3, "stem_block1_conv1")  # (h, w, 32)
        x = step(x, 64, 3, "stem_block1_conv2")  # (h, w, 64)
        return max_pool(x, 3, "stem_block1_pool1", padding="same")  # (h / 2, w / 2, 64)
    x = step(x, 32, 3, "stem_block1_conv1", strides=2, padding="valid")  # (149, 149, 32)
    x = step(x, 32, 3, "stem_block1_conv2", padding="valid")  # (147, 147, 32)
    x = step(x, 64, 3, "stem_block1_conv3")  # (147, 147, 64)
    x = max_pool(x, 3, "stem_block1_pool1")  # (73, 73, 64)
    x = step(x, 80, 1, "stem_block2_conv1", padding="valid")  # (73, 73, 80)
    x = step(x, 192, 3, "stem_block2_conv2", padding="valid")  # (71, 71, 192)
    return max_pool(x, 3, "stem_block2_pool1")  # (35, 35, 192)


def block_of_fives(x, pool_filters: int, width: float, reduce: bool, at: str):
    """1 x 1, 5 x 5, two of 3 x 3, and a pooling: (h, w, c) -> (h, w, 224 + pool_filters)."""
    five = [(48, 1), (64, 5)] if reduce else [(64, 5)]
    threes = [(64, 1), (96, 3), (96, 3)] if reduce else [(96, 3), (96, 3)]
    parts = [
        branch(x, [(64, 1)], width, f"{at}_branch1"),  # (h, w, 64)
        branch(x, five, width, f"{at}_branch2"),  # (h, w, 64)
        branch(x, threes, width, f"{at}_branch3"),  # (h, w, 96)
        pooled_branch(x, pool_filters, width, f"{at}_branch4"),  # (h, w, pool_filters)
    ]
    return layers.Concatenate(name=f"{at}_concat1")(parts)


def reduction_after_stage1(x, width: float, reduce: bool, at: str):
    """Half the pixels, more maps: (h, w, c) -> (h / 2, w / 2, 384 + 96 + c)."""
    threes = [(64, 1), (96, 3), (96, 3)] if reduce else [(96, 3), (96, 3)]
    parts = [
        branch(x, [(384, 3)], width, f"{at}_branch1", halve=True),  # (h / 2, w / 2, 384)
        branch(x, threes, width, f"{at}_branch2", halve=True),  # (h / 2, w / 2, 96)
        max_pool(x, 3, f"{at}_branch3-pool1"),  # (h / 2, w / 2, c)
    ]
    return layers.Concatenate(name=f"{at}_concat1")(parts)


def block_of_sevens(x, sevens: int, width: float, reduce: bool, at: str):
    """7 x 7 as 1 x 7 and 7 x 1, once and twice: (h, w, c) -> (h, w, 768). Figure 6 of the paper."""
    bottleneck = [(sevens, 1)] if reduce else []
    one = [*bottleneck, (sevens, (1, 7)), (192, (7, 1))]
    two = [
        *bottleneck,
        (sevens, (7, 1)),
        (sevens, (1, 7)),
        (sevens, (7, 1)),
        (192, (1, 7)),
    ]
    parts = [
        branch(x, [(192, 1)], width, f"{at}_branch1"),  # (h, w, 192), as are the others
        branch(x, one, width, f"{at}_branch2"),
        branch(x, two, width, f"{at}_branch3"),
        pooled_branch(x, 192, width, f"{at}_branch4"),
    ]
    return layers.Concatenate(name=f"{at}_concat1")(parts)


def reduction_after_stage2(x, width: float, reduce: bool, at: str):
    """Half the pixels, more maps: (h, w, c) -> (h / 2, w / 2, 320 + 192 + c)."""
    bottleneck = [(192, 1)] if reduce else []
    sevens = [*bottleneck, (192, (1, 7)), (192, (7, 1)), (192, 3)]
    parts = [
        branch(x, [*bottleneck, (320, 3)], width, f"{at}_branch1", halve=True),
        branch(x, sevens, width, f"{at}_branch2", halve=True),
        max_pool(x, 3, f"{at}_branch3-pool1"),
    ]
    return layers.Concatenate(name=f"{at}_concat1")(parts)


def block_of_splits(x, width: float, reduce: bool, at: str):
    """3 x 3 as 1 x 3 *beside* 3 x 1: (h, w, c) -> (h, w, 2048). Figure 7 of the paper."""
    threes = [(448, 1), (384, 3)] if reduce else [(384, 3)]
    first = branch(x, [(320, 1)], width, f"{at}_branch1")  # (h, w, 320)
    second = branch(x, [(384, 1)], width, f"{at}_branch2") if reduce else x
    second = split(second, width, f"{at}_branch2", first=2)  # (h, w, 768)
    third = branch(x, threes, width, f"{at}_branch3")
    third = split(third, width, f"{at}_branch3", first=3)  # (h, w, 768)
    fourth = pooled_branch(x, 192, width, f"{at}_branch4")  # (h, w, 192)
    return layers.Concatenate(name=f"{at}_concat1")([first, second, third, fourth])


def split(x, width: float, at: str, first: int):
    """(h, w, c) -> (h, w, 768): half of the maps see 1 x 3 pixels, the other half 3 x 1."""
    rows = conv_norm_relu(x, scaled(384, width), (1, 3), f"{at}-conv{first}")
    columns = conv_norm_relu(x, scaled(384, width), (3, 1), f"{at}-conv{first + 1}")
    return layers.Concatenate(name=f"{at}-concat1")([rows, columns])


def branch(x, steps: Sequence[tuple], width: float, at: str, halve: bool = False):
    """Put convolutions in a row, each given as (filters, kernel_size).

    With `halve`, the last moves in steps of 2, and halves height and width.
    """
    for n, (filters, kernel_size) in enumerate(steps, start=1):
        last = {"strides": 2, "padding": "valid"} if halve and n == len(steps) else {}
        x = conv_norm_relu(x, scaled(filters, width), kernel_size, f"{at}-conv{n}", **last)
    return x


def pooled_branch(x, filters: int, width: float, at: str):
    """Take the means of 3 x 3 pixels, then a convolution of 1 x 1: (h, w, filters)."""
    x = average_pool(x, 3, f"{at}-pool1", strides=1, padding="same")
    return branch(x, [(filters, 1)], width, at)


def conv_norm_relu(x, filters: int, kernel_size, name: str, **options):
    """Convolution, batch normalisation without a scale (ReLU needs none), ReLU."""
    x = conv(x, filters, kernel_size, name, use_bias=False, **options)
    x = batch_norm(x, name.replace("conv", "norm"), scale=False)
    return layers.ReLU(name=name.replace("conv", "relu"))(x)
