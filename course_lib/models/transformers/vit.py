"""A vision transformer: a picture is cut into patches, and each patch is a token.

Dosovitskiy et al. (2021), "An image is worth 16x16 words: Transformers for image recognition at
scale", section 3.1; the classes are read from the mean of all places instead of an extra token.
"""

import keras

from . import blocks
from .positions import AddPositions

__all__ = ["vision_transformer"]


def vision_transformer(
    classes: int,
    side: int = 28,
    patch: int = 4,
    width: int = 64,
    heads: int = 4,
    hidden: int = 128,
    layers: int = 4,
    dropout: float = 0.0,
) -> keras.Model:
    """Return an untrained vision transformer: pictures (n, side, side) to logits (n, classes).

    Parameters
    ----------
    classes
        That there are.
    side
        Of a picture, in pixels.
    patch
        Side of a patch, in pixels; it divides the side of the picture.
    width
        Of the residual stream.
    heads
        Of each attention layer; the width is shared among them.
    hidden
        Units of the dense layer inside each block.
    layers
        Blocks.
    dropout
        Share that is set to 0 in training.

    Raises
    ------
    ValueError
        If the patches do not cover the picture, or the heads cannot share the width evenly.
    """
    blocks.check_heads(width, heads, layers)
    if patch < 1 or side % patch:
        raise ValueError(f"patch={patch}, side={side}: expected patches that cover the side.")
    pictures = keras.Input((side, side), name="pictures")
    x = keras.layers.Reshape((side, side, 1))(pictures)
    # A convolution whose stride is its size sees each patch once: a dense layer on each of them.
    x = keras.layers.Conv2D(width, patch, strides=patch, name="patches")(x)
    places = (side // patch) ** 2
    x = keras.layers.Reshape((places, width))(x)
    x = AddPositions(places, learned=True, stretch=False, name="patch_positions")(x)
    for n in range(1, layers + 1):
        x = blocks.attention(x, heads, f"encoder_{n}_self", dropout=dropout)
        x = blocks.feed_forward(x, hidden, f"encoder_{n}_dense", dropout)
    x = keras.layers.GlobalAveragePooling1D(name="mean")(blocks.norm("encoder_norm")(x))
    return keras.Model(pictures, keras.layers.Dense(classes, name="classes")(x), name="vit")
