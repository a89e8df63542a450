"""A small GPT: decoder blocks without an encoder, trained to say the next token.

Radford et al. (2019), "Language models are unsupervised multitask learners", section 2.3.
"""

import keras

from . import blocks

__all__ = ["decoder_only"]


def decoder_only(
    tokens: int,
    width: int = 128,
    heads: int = 4,
    hidden: int | None = None,
    layers: int = 4,
    longest: int = 128,
    dropout: float = 0.0,
    rotary: bool = False,
) -> keras.Model:
    """Return an untrained decoder-only transformer, a GPT.

    Parameters
    ----------
    tokens
        Size of the vocabulary.
    width
        Of the residual stream.
    heads
        Of each attention layer; the width is shared among them.
    hidden
        Units of the dense layer inside each block; 4 times the width if it is None.
    layers
        Blocks.
    longest
        Tokens that it reads at most.
    dropout
        Share that is set to 0 in training.
    rotary
        Whether queries and keys are turned by their places; otherwise learned positions are added.

    Returns
    -------
    keras.Model
        Takes token numbers (n, t), returns logits (n, t, tokens) of the next ones. What goes in and
        what comes out share one table of embeddings (Press & Wolf 2017, "Using the output
        embedding to improve language models").
    """
    blocks.check_heads(width, heads, layers)
    read = keras.Input((None,), dtype="int32", name="tokens")
    start = keras.initializers.RandomNormal(stddev=width**-0.5)
    embedding = keras.layers.ReversibleEmbedding(
        tokens, width, embeddings_initializer=start, name="text_embedding"
    )
    x = blocks.placed(embedding(read), "text", longest, learned=True, rotary=rotary)
    x = blocks.dropped(x, dropout, "text")
    for n in range(1, layers + 1):
        name = f"decoder_{n}_self"
        x = blocks.self_attention(x, heads, name, longest, rotary, causal=True, dropout=dropout)
        x = blocks.feed_forward(x, hidden or 4 * width, f"decoder_{n}_dense", dropout)
    x = blocks.norm("decoder_norm")(x)
    return keras.Model(read, embedding(x, reverse=True), name="gpt")
