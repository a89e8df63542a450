"""LeNet-5: convolutions and subsampling by turns, then fully connected layers.

Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: "Gradient-based learning applied to document
recognition", Proceedings of the IEEE 86 (1998), section II-B.

The idea: features are found locally, with the same weights everywhere (a convolution); then their
exact places are given up little by little (subsampling).

The variant here is the usual one, of 61,706 parameters. It differs from the paper in three places:

- Layer C3 sees all 6 maps before it. The paper's table I leaves some connections out: 1,516
  parameters instead of 2,416.
- Subsampling is a plain average. The paper's also has a factor and a bias for each map.
- The output is a softmax layer. The paper compares with a drawn picture of each character (radial
  basis functions).
"""

import keras
from keras import layers

from .building_blocks import average_pool, check_settings, conv, picture, scaled, softmax_layer


def lenet5(
    input_shape=(32, 32, 1),
    classes: int = 10,
    width: float = 1.0,
    padding: str = "valid",
    activation: str = "tanh",
) -> keras.Model:
    """Return LeNet-5 (LeCun et al. 1998, section II-B, with a fully connected C3).

    Parameters
    ----------
    input_shape
        (height, width, channels).
    classes
        How many classes to tell apart.
    width
        Multiplies all numbers of channels and units.
    padding
        Of the first convolution. "same" puts two rows of zeros around the picture, which makes the
        28 x 28 pixels of a digit the 32 x 32 of the paper.
    activation
        Of all layers but the last.

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
    options = {"padding": "valid", "activation": activation}

    inputs = picture(input_shape)  # (32, 32, 1)
    x = conv(
        inputs,
        scaled(6, width),
        5,
        "stage1_block1_conv1",
        **(options | {"padding": padding}),
    )  # C1 (28, 28, 6)
    x = average_pool(x, 2, "stage1_block1_pool1")  # S2 (14, 14, 6)
    x = conv(x, scaled(16, width), 5, "stage2_block1_conv1", **options)  # C3 (10, 10, 16)
    x = average_pool(x, 2, "stage2_block1_pool1")  # S4 (5, 5, 16)
    # C5 is a convolution whose window is as large as what is left of the picture.
    x = conv(x, scaled(120, width), 5, "stage3_block1_conv1", **options)  # C5 (1, 1, 120)
    x = layers.Flatten(name="head_block1_flatten1")(x)  # (120,)
    x = layers.Dense(scaled(84, width), activation, name="head_block1_dense1")(x)  # F6 (84,)
    outputs = softmax_layer(x, classes)  # (10,)
    return keras.Model(inputs, outputs, name="lenet5")
