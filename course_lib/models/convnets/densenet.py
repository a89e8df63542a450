"""DenseNet: each layer sees the maps of all layers before it in its stage.

G. Huang, Z. Liu, L. van der Maaten, K. Weinberger: "Densely connected convolutional networks", CVPR
2017, section 3 and table 1.

The idea: nothing is computed twice and nothing is lost. A layer adds a few new maps (the *growth
rate*, 32) to a common store and reads the whole store. Its convolution of 3 x 3 would be dear on so
many maps, so one of 1 x 1 brings them down to 4 x 32 first (the B of DenseNet-BC). Between stages a
*transition* halves the number of maps and of pixels (the C: compression).
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

EPSILON = 1.001e-5  # added to the variance by each batch normalisation of the published weights


def densenet121(
    input_shape=(224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
    blocks: Sequence[int] = (6, 12, 24, 16),
    stem: str = "large",
    dense: bool = True,
    pooling: str = "global",
) -> keras.Model:
    """Return DenseNet-121 (Huang et al. 2017, table 1).

    Parameters
    ----------
    input_shape
        (height, width, channels).
    classes
        How many classes to tell apart.
    width
        Multiplies all numbers of channels: the growth rate is 32 times `width`.
    blocks
        How many blocks of two convolutions each stage has.
    stem
        How the network begins: "large" looks at 7 x 7 pixels in steps of 2, "small", for small
        pictures, at 3 x 3 in steps of 1. Both go on with a max pooling.
    dense
        Whether a block's maps are put beside all maps before them. Without, a block hands on
        nothing but its own maps: a plain network.
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
    growth = scaled(32, width)

    inputs = picture(input_shape)  # (224, 224, 3)
    x = densenet_stem(inputs, scaled(64, width), stem)  # (56, 56, 64)
    for stage, count in enumerate(blocks, start=1):
        if stage > 1:
            x = transition(x, f"stage{stage - 1}_transition")  # 56 -> 28 -> 14 -> 7
        for block in range(1, count + 1):
            x = dense_block(x, growth, dense, f"stage{stage}_block{block}")
        # (56, 56, 256), (28, 28, 512), (14, 14, 1024), (7, 7, 1024)
    x = norm_relu(x, "head_block1", 1)  # (7, 7, 1024)
    x = to_vector(x, pooling, "head_block1")  # (1024,)
    outputs = softmax_layer(x, classes)  # (1000,)
    return keras.Model(inputs, outputs, name="densenet121" if dense else "plain_densenet")


def densenet_stem(x, filters: int, stem: str, at: str = "stem_block1"):
    """Convolution and max pooling: (224, 224, 3) -> (56, 56, filters).

    The small stem only halves: (28, 28, 1) -> (14, 14, filters).
    """
    if stem == "large":
        x = layers.ZeroPadding2D(3, name=f"{at}_pad1")(x)  # (230, 230, 3)
        x = conv(x, filters, 7, f"{at}_conv1", strides=2, padding="valid", use_bias=False)
    else:
        x = conv(x, filters, 3, f"{at}_conv1", use_bias=False)
    x = norm_relu(x, at, 1)  # (112, 112, 64)
    x = layers.ZeroPadding2D(1, name=f"{at}_pad2")(x)  # (114, 114, 64)
    return max_pool(x, 3, f"{at}_pool1")  # (56, 56, 64)


def dense_block(x, growth: int, dense: bool, at: str):
    """(h, w, c) -> (h, w, c + growth): two convolutions, whose maps are put beside x."""
    new = norm_relu(x, at, 1)  # (h, w, c)
    new = conv(new, 4 * growth, 1, f"{at}_conv1", use_bias=False)  # (h, w, 4 * growth)
    new = norm_relu(new, at, 2)
    new = conv(new, growth, 3, f"{at}_conv2", use_bias=False)  # (h, w, growth)
    if not dense:
        return new
    return layers.Concatenate(name=f"{at}_concat1")([x, new])  # (h, w, c + growth)


def transition(x, at: str):
    """(h, w, c) -> (h / 2, w / 2, c / 2)."""
    x = norm_relu(x, at, 1)
    x = conv(x, max(1, x.shape[-1] // 2), 1, f"{at}_conv1", use_bias=False)  # (h, w, c / 2)
    return average_pool(x, 2, f"{at}_pool1")  # (h / 2, w / 2, c / 2)


def norm_relu(x, at: str, n: int):
    """Batch normalisation and ReLU, which come *before* each convolution here."""
    x = batch_norm(x, f"{at}_norm{n}", epsilon=EPSILON)
    return layers.ReLU(name=f"{at}_relu{n}")(x)
