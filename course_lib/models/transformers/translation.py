"""An encoder-decoder transformer, trained and run as chapter 10's LSTM is.

    model = encoder_decoder(len(source), len(target))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, jit_compile=False)
    model.fit(*sequence_to_sequence.teacher_forcing(x, y, source, target), epochs=20)
    AttentionTranslator(model, source, target).translate(["twenty-one"])

Vaswani et al. (2017), "Attention is all you need", section 3.1, with the norms before each part.
"""

import keras

from . import blocks

__all__ = ["encoder_decoder"]


def encoder_decoder(
    source_tokens: int,
    target_tokens: int,
    width: int = 96,
    heads: int = 4,
    hidden: int = 192,
    layers: int = 2,
    dropout: float = 0.0,
    longest: int = 256,
    learned_positions: bool = False,
    rotary: bool = False,
) -> keras.Model:
    """Return an untrained encoder-decoder transformer.

    Parameters
    ----------
    source_tokens, target_tokens
        Sizes of the vocabularies.
    width
        Of the residual stream.
    heads
        Of each attention layer; the width is shared among them.
    hidden
        Units of the dense layer inside each block.
    layers
        Blocks of the encoder, and of the decoder.
    dropout
        Share that is set to 0 in training.
    longest
        Tokens of a source or a target at most.
    learned_positions
        Whether positions are learnt; sinusoidal if not.
    rotary
        Whether self-attention turns queries and keys by their places instead; no positions are
        added then, and cross-attention knows only what the stream says of them.

    Returns
    -------
    keras.Model
        Takes [source (n, s), target (n, t)], token numbers, 0 for padding; returns logits
        (n, t, target_tokens).

    Raises
    ------
    ValueError
        If the heads cannot share the width evenly.
    """
    blocks.check_heads(width, heads, layers)
    source = keras.Input((None,), dtype="int32", name="source")
    target = keras.Input((None,), dtype="int32", name="target")
    read = keras.ops.expand_dims(keras.ops.not_equal(source, 0), 1)  # (n, 1, s): no padding
    positions = {"longest": longest, "learned": learned_positions, "rotary": rotary}
    x = blocks.embedded(source, source_tokens, width, "source", **positions)
    y = blocks.embedded(target, target_tokens, width, "target", **positions)
    for n in range(1, layers + 1):
        x = blocks.self_attention(x, heads, f"encoder_{n}_self", longest, rotary, dropout=dropout)
        x = blocks.feed_forward(x, hidden, f"encoder_{n}_dense", dropout)
    x = blocks.norm("encoder_norm")(x)
    for n in range(1, layers + 1):
        name = f"decoder_{n}_self"
        y = blocks.self_attention(y, heads, name, longest, rotary, causal=True, dropout=dropout)
        y = blocks.attention(y, heads, f"decoder_{n}_cross", context=x, mask=read, dropout=dropout)
        y = blocks.feed_forward(y, hidden, f"decoder_{n}_dense", dropout)
    y = blocks.norm("decoder_norm")(y)
    logits = keras.layers.Dense(target_tokens, name="logits")(y)
    return keras.Model([source, target], logits, name="transformer")
