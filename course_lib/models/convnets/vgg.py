"""VGG-16: one kind of layer, a convolution of 3 x 3, over and over.

K. Simonyan, A. Zisserman: "Very deep convolutional networks for large-scale image recognition",
ICLR 2015, section 2 and table 1, configuration D.

The idea (section 2.3): two convolutions of 3 x 3 see 5 x 5 pixels, three see 7 x 7. They do so with
fewer weights than one large window, and with a ReLU between them. So a network can be deep and yet
simple: each stage halves the picture and doubles the channels.
"""

from collections.abc import Sequence

import keras
from keras import layers

from . import building_blocks
from .building_blocks import (
    check_blocks,
    check_settings,
    conv,
    max_pool,
    picture,
    scaled,
    softmax_layer,
    to_vector,
)

FILTERS = (64, 128, 256, 512, 512)  # of the stages, as published


def vgg16(
    input_shape=(224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
    blocks: Sequence[int] = (2, 2, 3, 3, 3),
    units: int = 4096,
    pooling: str = "flatten",
    batch_norm: bool = False,
    dropout: float = 0.5,
) -> keras.Model:
    """Return VGG-16 (Simonyan & Zisserman 2015, table 1, configuration D).

    Parameters
    ----------
    input_shape
        (height, width, channels).
    classes
        How many classes to tell apart.
    width
        Multiplies all numbers of channels and units.
    blocks
        How many convolutions each stage has; up to five stages.
    units
        Units of each of the two hidden fully connected layers, before `width`.
    pooling
        How the last maps become a vector: "flatten" takes all their values, as published;
        "global" takes the mean of each map.
    batch_norm
        Whether a batch normalisation follows each convolution. The paper has none.
    dropout
        The share of units that dropout sets to 0 in each hidden fully connected layer.

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
    blocks = check_blocks(blocks, at_most=len(FILTERS))

    inputs = x = picture(input_shape)  # (224, 224, 3)
    for stage, (count, filters) in enumerate(zip(blocks, FILTERS, strict=False), start=1):
        # (h, w, ...) -> (h / 2, w / 2, filters): 224 -> 112 -> 56 -> 28 -> 14 -> 7
        x = vgg_stage(x, scaled(filters, width), count, batch_norm, at=f"stage{stage}_block1")

    x = to_vector(x, pooling, "head_block1")  # (7 * 7 * 512,)
    for n in (1, 2):
        x = layers.Dense(scaled(units, width), "relu", name=f"head_block1_dense{n}")(x)  # (4096,)
        x = layers.Dropout(dropout, name=f"head_block1_dropout{n}")(x)
    outputs = softmax_layer(x, classes)  # (1000,)
    return keras.Model(inputs, outputs, name="vgg16")


def vgg_stage(x, filters: int, count: int, batch_norm: bool, at: str):
    """`count` convolutions of 3 x 3, then max pooling, which halves height and width."""
    for n in range(1, count + 1):
        x = conv(x, filters, 3, f"{at}_conv{n}", use_bias=not batch_norm)  # (h, w, filters)
        if batch_norm:
            x = building_blocks.batch_norm(x, f"{at}_norm{n}")
        x = layers.ReLU(name=f"{at}_relu{n}")(x)
    return max_pool(x, 2, f"{at}_pool1")  # (h / 2, w / 2, filters)
