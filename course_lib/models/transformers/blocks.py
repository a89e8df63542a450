"""The parts of a transformer block, as functions on Keras tensors.

Each part normalises what goes into it and adds what comes out to the residual stream x (pre-norm:
Xiong et al. 2020, "On layer normalization in the transformer architecture"). The layers are named
after the part, so that a trained network can be read: `encoder_1_self`, its `encoder_1_self_norm`.
"""

import keras
from keras import layers

from .positions import AddPositions, RotaryAttention

__all__ = [
    "EPSILON",
    "added",
    "attention",
    "check_heads",
    "dropped",
    "embedded",
    "feed_forward",
    "norm",
    "placed",
    "self_attention",
]

EPSILON = 1e-5


def check_heads(width: int, heads: int, layers: int) -> None:
    """Raise ValueError unless there is a layer, and the heads can share the width evenly."""
    if layers < 1 or heads < 1 or width % heads:
        raise ValueError(
            f"width={width}, heads={heads}, layers={layers}: expected 1 layer or more, and a width "
            "that the heads can share evenly."
        )


def embedded(
    tokens,
    size: int,
    width: int,
    name: str,
    longest: int = 256,
    learned: bool = False,
    mask_zero: bool = True,
    rotary: bool = False,
):
    """Return the embeddings (n, t, width) of token numbers (n, t), with their positions.

    Parameters
    ----------
    tokens
        A Keras tensor (n, t), int.
    size
        Tokens that there are.
    width
        Of the residual stream.
    name
        The layers are called `name_embedding` and `name_positions`.
    longest, learned
        As in `AddPositions`.
    mask_zero
        Whether token 0 is padding, which nothing looks at.
    rotary
        As in `placed`.
    """
    start = keras.initializers.RandomNormal(stddev=width**-0.5)
    x = layers.Embedding(
        size, width, mask_zero=mask_zero, embeddings_initializer=start, name=f"{name}_embedding"
    )(tokens)
    return placed(x, name, longest, learned, rotary)


def placed(x, name: str, longest: int, learned: bool = False, rotary: bool = False):
    """Return embeddings x (n, t, width), stretched, with their positions.

    With `rotary` none are added: `self_attention` turns queries and keys instead. Other parameters
    are those of `embedded`.
    """
    if rotary:
        return layers.Rescaling(x.shape[-1] ** 0.5, name=f"{name}_stretch")(x)
    return AddPositions(longest, learned, name=f"{name}_positions")(x)


def norm(name: str) -> layers.Layer:
    """Return a layer normalisation (Ba, Kiros & Hinton 2016)."""
    return layers.LayerNormalization(epsilon=EPSILON, name=name)


def attention(
    x, heads: int, name: str, context=None, mask=None, causal=False, dropout: float = 0.0
):
    """Add to the stream what attention takes from it, or from a context.

    Parameters
    ----------
    x
        The residual stream (n, t, width).
    heads
        They share the width.
    name
        Of the attention layer; its norm is called `name_norm`.
    context
        What is looked at (n, s, width), normalised already. With None it is x: self-attention.
    mask
        Of shape (n, 1, s), True where the context is no padding. Keras's own mask of a context is
        used up by the first layer that looks at it: the second would see the padding.
    causal
        Whether no place may see a later one.
    dropout
        Share of what is taken that is set to 0 in training. (The paper drops weights of attention
        as well, which is slow, and did not help here.)
    """
    width = x.shape[-1]
    queries = norm(f"{name}_norm")(x)
    layer = layers.MultiHeadAttention(heads, width // heads, name=name)
    context = queries if context is None else context
    taken = layer(queries, context, attention_mask=mask, use_causal_mask=causal)
    return added(x, taken, dropout, name)


def self_attention(
    x, heads: int, name: str, longest: int, rotary: bool, causal=False, dropout: float = 0.0
):
    """Add to the stream x (n, t, width) what self-attention takes from it.

    With `rotary` queries and keys are turned by their places, of which there are `longest` at most.
    Other parameters are those of `attention`.
    """
    if not rotary:
        return attention(x, heads, name, causal=causal, dropout=dropout)
    layer = RotaryAttention(heads, x.shape[-1] // heads, causal, longest, name=name)
    return added(x, layer(norm(f"{name}_norm")(x)), dropout, name)


def feed_forward(x, hidden: int, name: str, dropout: float = 0.0):
    """Add to the stream x (n, t, width) what two dense layers make of each place by itself."""
    width = x.shape[-1]
    inside = norm(f"{name}_norm")(x)
    inside = layers.Dense(hidden, activation="gelu", name=f"{name}_hidden")(inside)
    return added(x, layers.Dense(width, name=f"{name}_out")(inside), dropout, name)


def added(x, part, dropout: float, name: str):
    """Return the stream x plus what a part made of it, with dropout in training.

    It is an `Add` layer, as a plain x + part would forget which places are padding.
    """
    return layers.Add(name=f"{name}_added")([x, dropped(part, dropout, name)])


def dropped(x, dropout: float, name: str):
    """Return x with dropout in training, or as it is if there is none."""
    return layers.Dropout(dropout, name=f"{name}_dropout")(x) if dropout else x
