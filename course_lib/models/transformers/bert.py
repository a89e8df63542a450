"""A small BERT: blocks that look both ways, trained to fill in hidden tokens, then fine-tuned.

    encoder = encoder_only(len(vocabulary))
    filling_in = fill_in_model(encoder)             # first: on texts without any label
    sorting = classifier(encoder, classes=8)        # then: on few texts with labels

Devlin, Chang, Lee & Toutanova (2019), "BERT: Pre-training of deep bidirectional transformers for
language understanding".
"""

import keras
import numpy as np

from . import blocks

__all__ = ["classifier", "encoder_only", "fill_in_model", "hide_tokens"]


def encoder_only(
    tokens: int,
    width: int = 96,
    heads: int = 4,
    hidden: int = 192,
    layers: int = 2,
    longest: int = 128,
    dropout: float = 0.0,
    rotary: bool = False,
) -> keras.Model:
    """Return an untrained encoder: token numbers (n, t), 0 for padding, to vectors (n, t, width).

    Parameters
    ----------
    tokens
        Size of the vocabulary.
    width
        Of the residual stream.
    heads
        Of each attention layer; the width is shared among them.
    hidden
        Units of the dense layer inside each block.
    layers
        Blocks.
    longest
        Tokens of a text at most.
    dropout
        Share that is set to 0 in training.
    rotary
        Whether queries and keys are turned by their places; otherwise learned positions are added.
        What was hidden can be guessed from the neighbours only, and a network with rotary
        positions finds these much sooner.

    Raises
    ------
    ValueError
        If the heads cannot share the width evenly.
    """
    blocks.check_heads(width, heads, layers)
    read = keras.Input((None,), dtype="int32", name="tokens")
    x = blocks.embedded(read, tokens, width, "text", longest, learned=True, rotary=rotary)
    x = blocks.dropped(x, dropout, "text")
    for n in range(1, layers + 1):
        name = f"encoder_{n}_self"
        x = blocks.self_attention(x, heads, name, longest, rotary, dropout=dropout)
        x = blocks.feed_forward(x, hidden, f"encoder_{n}_dense", dropout)
    return keras.Model(read, blocks.norm("encoder_norm")(x), name="encoder")


def fill_in_model(encoder: keras.Model) -> keras.Model:
    """Return encoder + dense layer: at each place the logits (n, t, tokens) of what is there."""
    tokens = encoder.get_layer("text_embedding").input_dim
    logits = keras.layers.Dense(tokens, name="logits")(encoder.output)
    return keras.Model(encoder.input, logits, name="fill_in")


def classifier(encoder: keras.Model, classes: int, dropout: float = 0.1) -> keras.Model:
    """Return encoder + mean over all places that are no padding + dense layer: logits (n, classes).

    The encoder's layers are used, not copied: training the one trains the other.
    """
    pooled = keras.layers.GlobalAveragePooling1D(name="mean")(encoder.output)  # minds the padding
    pooled = blocks.dropped(pooled, dropout, "mean")
    logits = keras.layers.Dense(classes, name="classes")(pooled)
    return keras.Model(encoder.input, logits, name="classifier")


def hide_tokens(
    tokens: np.ndarray,
    rng: np.random.Generator,
    mask: int,
    kinds: range,
    share: float = 0.15,
) -> tuple[np.ndarray, np.ndarray]:
    """Hide some tokens, as BERT is trained: most become the mask, some another token, some stay.

    Of those that are chosen 80% become `mask`, 10% any token, and 10% stay as they are, so that the
    network cannot rely on seeing a mask where it has to answer (Devlin et al. 2019, section 3.1).

    Parameters
    ----------
    tokens : int array of shape (n, t)
        Token numbers.
    rng
        Draws all that is random.
    mask
        The number of the mask token.
    kinds
        The numbers of ordinary tokens, ``range(first, last + 1)``. Others, such as padding, are
        never hidden.
    share
        Of the ordinary tokens that are chosen.

    Returns
    -------
    read : int array of shape (n, t)
        What the network reads.
    chosen : float32 array of shape (n, t)
        1 where it has to say what stood there, 0 elsewhere: a sample weight.
    """
    tokens = np.asarray(tokens)
    if not 0 < share < 1:
        raise ValueError(f"share={share!r} is not allowed: give a number between 0 and 1.")
    ordinary = (tokens >= kinds.start) & (tokens < kinds.stop)
    chosen = ordinary & (rng.random(tokens.shape) < share)
    fate = rng.random(tokens.shape)
    read = np.where(chosen & (fate < 0.8), mask, tokens)
    other = rng.integers(kinds.start, kinds.stop, tokens.shape)
    read = np.where(chosen & (fate >= 0.9), other, read)
    return read, chosen.astype("float32")
