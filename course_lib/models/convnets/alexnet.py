"""AlexNet: a LeNet made large, trained on a million photographs, on two graphics cards.

A. Krizhevsky, I. Sutskever, G. Hinton: "ImageNet classification with deep convolutional neural
networks", NIPS 2012, section 3.

The ideas: ReLU instead of tanh (section 3.1), dropout in the fully connected layers (4.2), and much
more of everything. Two cards had to share the work. So half of the maps of three convolutions see
only half of the maps before (3.2 and figure 2): a convolution in two groups.

The variant here is the paper's network with its two groups, of 60,965,224 parameters. Its first
layer takes 227 x 227 pixels: the paper says 224, but windows of 11 x 11 in steps of 4 give the 55
positions of its figure 2 only from 227. Local response normalisation looks at neighbouring maps
across the two groups.
"""

import keras
from keras import layers, ops

from .building_blocks import (
    batch_norm,
    check_choice,
    check_settings,
    conv,
    max_pool,
    picture,
    scaled,
    softmax_layer,
)


@keras.saving.register_keras_serializable(package="course_lib")
class LocalResponseNormalization(layers.Layer):
    """Divide each value by what its neighbours in other maps have at the same place.

    b_c = a_c / (2 + 0.0001 * sum of a² over the maps c - 2 ... c + 2) ** 0.75, with the numbers of
    section 3.3 of Krizhevsky et al. 2012. Batch normalisation took its place later. No weights.
    """

    def call(self, a):
        """(batch, height, width, channels) -> the same shape."""
        channels = a.shape[-1]
        squares = ops.pad(ops.square(a), [(0, 0), (0, 0), (0, 0), (2, 2)])
        neighbours = sum(squares[..., shift : shift + channels] for shift in range(5))
        return a / (2 + 1e-4 * neighbours) ** 0.75


def alexnet(
    input_shape=(227, 227, 3),
    classes: int = 1000,
    width: float = 1.0,
    stem: str = "large",
    units: int = 4096,
    groups: int = 2,
    normalization: str | None = "local",
    dropout: float = 0.5,
) -> keras.Model:
    """Return AlexNet (Krizhevsky et al. 2012, section 3.5, with its two groups).

    Parameters
    ----------
    input_shape
        (height, width, channels).
    classes
        How many classes to tell apart.
    width
        Multiplies all numbers of channels and units.
    stem
        The first convolution: "large" looks at 11 x 11 pixels in steps of 4, "small", for small
        pictures, at 5 x 5 in steps of 1 and keeps their size.
    units
        Units of each of the two hidden fully connected layers, before `width`.
    groups
        In how many groups the second, fourth and fifth convolution are divided.
    normalization
        After the first two convolutions: "local" as published, "batch", or None.
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
    check_choice("stem", stem, ["large", "small"])
    check_choice("normalization", normalization, ["local", "batch", None])
    check_choice("groups", groups, [1, 2, 4, 8])

    def filters(channels: int) -> int:
        return scaled(channels, width, groups)

    inputs = picture(input_shape)  # (227, 227, 3)
    window, strides, padding = (11, 4, "valid") if stem == "large" else (5, 1, "same")
    at = "stage1_block1"
    x = conv(inputs, filters(96), window, f"{at}_conv1", strides, padding, activation="relu")
    # (55, 55, 96)
    x = normalize(x, normalization, "stage1_block1")
    # The windows of 3 overlap: they move in steps of 2 (section 3.4).
    x = max_pool(x, 3, "stage1_block1_pool1")  # (27, 27, 96)

    grouped = {"groups": groups, "activation": "relu"}
    x = conv(x, filters(256), 5, "stage2_block1_conv1", **grouped)  # (27, 27, 256)
    x = normalize(x, normalization, "stage2_block1")
    x = max_pool(x, 3, "stage2_block1_pool1")  # (13, 13, 256)

    x = conv(x, filters(384), 3, "stage3_block1_conv1", activation="relu")  # (13, 13, 384)
    x = conv(x, filters(384), 3, "stage3_block1_conv2", **grouped)  # (13, 13, 384)
    x = conv(x, filters(256), 3, "stage3_block1_conv3", **grouped)  # (13, 13, 256)
    x = max_pool(x, 3, "stage3_block1_pool1")  # (6, 6, 256)

    x = layers.Flatten(name="head_block1_flatten1")(x)  # (9216,)
    for n in (1, 2):
        x = layers.Dense(scaled(units, width), "relu", name=f"head_block1_dense{n}")(x)  # (4096,)
        x = layers.Dropout(dropout, name=f"head_block1_dropout{n}")(x)
    outputs = softmax_layer(x, classes)  # (1000,)
    return keras.Model(inputs, outputs, name="alexnet")


def normalize(x, normalization: str | None, at: str):
    """Normalise the maps: with their neighbours ("local"), over the batch ("batch"), or not."""
    if normalization == "local":
        return LocalResponseNormalization(name=f"{at}_norm1")(x)
    return batch_norm(x, f"{at}_norm1") if normalization == "batch" else x
