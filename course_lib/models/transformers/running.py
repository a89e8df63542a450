"""A trained transformer, run in NumPy: one token at a time, with every attention map to be seen.

What a place looks at never changes once it was read: its keys and values are kept, so that one more
token costs one step and not a new reading of everything (the key-value cache). Heads can be
switched off while it runs.
"""

from collections.abc import Sequence

import keras
import numpy as np

from course_lib.models.neurons import gelu
from course_lib.models.sequence_to_sequence import Translator
from course_lib.text import log_softmax

from .attention import apart, attend, causal_mask, joined
from .blocks import EPSILON
from .positions import RotaryAttention, rotate

__all__ = ["AttentionTranslator", "CachedModel", "Weights"]

AT_ONCE = 64  # texts that are translated side by side
KEPT = 32  # beginnings whose keys and values are kept, each with a copy of its own


class Weights:
    """The weights of a Keras model of `blocks`, and what its parts compute, in NumPy.

    Attributes
    ----------
    heads : dict
        For each attention layer, by name, a bool array (heads,): True where a head is on.
    """

    def __init__(self, model: keras.Model):
        self._of = {
            layer.name: [np.asarray(w, dtype=float) for w in layer.get_weights()]
            for layer in model.layers
        }
        self._tables = {
            layer.name: np.asarray(layer.table, dtype=float)
            for layer in model.layers
            if hasattr(layer, "table")
        }
        self.heads = {
            layer.name: np.ones(layer.num_heads, dtype=bool)
            for layer in model.layers
            if isinstance(layer, keras.layers.MultiHeadAttention)
        }
        self._turned = {}  # the attention layers with rotary positions, and how many these are
        for layer in model.layers:
            if isinstance(layer, RotaryAttention):
                self._turned[layer.name] = layer.longest
                self.heads[layer.name] = np.ones(layer.heads, dtype=bool)
                self._of[layer.name] = by_heads(self._of[layer.name], layer.heads)

    def embedded(self, name: str, tokens: np.ndarray, first: int = 0) -> np.ndarray:
        """Return the embeddings (n, t, width) of tokens (n, t) whose places begin with `first`."""
        table, end = self._of[f"{name}_embedding"][0], first + np.shape(tokens)[1]
        if end > self.longest(name):
            raise ValueError(
                f"There are {end} tokens; the model has places for {self.longest(name)} at most."
            )
        positions = self._tables.get(f"{name}_positions")
        added = 0.0 if positions is None else positions[first:end]
        return table[tokens] * table.shape[1] ** 0.5 + added

    def longest(self, name: str) -> int:
        """Return for how many places there are positions."""
        positions = self._tables.get(f"{name}_positions")
        return min(self._turned.values()) if positions is None else len(positions)

    def norm(self, name: str, x: np.ndarray) -> np.ndarray:
        """Return the layer normalisation `name` of x (..., width)."""
        gamma, beta = self._of[name]
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.mean(centred**2, axis=-1, keepdims=True)
        return centred / np.sqrt(variance + EPSILON) * gamma + beta

    def keys_values(self, name: str, x, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Return the keys and the values, (n, heads, s, d) each, that a layer makes of x.

        The places of x (n, s, width) begin with `first`.
        """
        _, _, key, key_bias, value, value_bias, _, _ = self._of[name]
        return self._turn(name, apart(x, key, key_bias), first), apart(x, value, value_bias)

    def attention(
        self, name: str, x, keys, values, mask=None, first: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what x (n, t, width) takes from keys and values, and the weights of each head.

        The places of x begin with `first`.
        """
        query, query_bias, *_, out, out_bias = self._of[name]
        mask = None if mask is None else np.expand_dims(mask, -3)
        queries = self._turn(name, apart(x, query, query_bias), first)
        taken, looked = attend(queries, keys, values, mask)
        return joined(taken, out, out_bias, self.heads[name]), looked

    def feed_forward(self, name: str, x: np.ndarray) -> np.ndarray:
        """Return what the dense layers of a block make of x (..., width)."""
        (kernel, bias), (out, out_bias) = self._of[f"{name}_hidden"], self._of[f"{name}_out"]
        return gelu(self.norm(f"{name}_norm", x) @ kernel + bias) @ out + out_bias

    def dense(self, name: str, x: np.ndarray) -> np.ndarray:
        """Return the dense layer `name` of x (..., width)."""
        kernel, bias = self._of[name]
        return x @ kernel + bias

    def table(self, name: str) -> np.ndarray:
        """Return the table (tokens, width) of an embedding layer."""
        return self._of[name][0]

    def _turn(self, name: str, x: np.ndarray, first: int) -> np.ndarray:
        """Return queries or keys turned by their places, if the layer does that."""
        return rotate(x, np.arange(first, first + x.shape[-2])) if name in self._turned else x

    def numbers(self, part: str) -> range:
        """Return the numbers of the blocks of "encoder" or "decoder", from 1."""
        blocks = [name for name in self._of if name.startswith(part) and name.endswith("_self")]
        return range(1, 1 + len(blocks))


def by_heads(weights: list[np.ndarray], heads: int) -> list[np.ndarray]:
    """Return the weights of a `RotaryAttention` in the shapes of `keras.layers.MultiHeadAttention`.

    Kernels (width, heads, d) and biases (heads, d) of queries, keys and values, the kernel
    (heads, d, out) and the bias of the output.
    """
    *inner, out, out_bias = weights
    inner = [weight.reshape(*weight.shape[:-1], heads, -1) for weight in inner]
    return [*inner, out.reshape(heads, -1, out.shape[-1]), out_bias]


class Stack:
    """The blocks of an encoder or a decoder, read from left to right.

    Parameters
    ----------
    weights
        Of the whole model.
    part
        "encoder" or "decoder".
    """

    def __init__(self, weights: Weights, part: str):
        self.weights, self.part = weights, part
        self.numbers = weights.numbers(part)

    def read(self, x, cache=None, mask=None, memory=None, memory_mask=None):
        """Read the places x (n, t, width) that follow those in the cache.

        Parameters
        ----------
        x
            Embeddings of the new places.
        cache
            A list of (keys, values) for each block, or None if nothing was read yet. It is not
            changed; a longer one is returned.
        mask : bool array that broadcasts to (n, t, s), or None
            Which of all s places, old and new, a new place may look at.
        memory
            The (keys, values) that each block of a decoder takes from its encoder, or None.
        memory_mask : bool array that broadcasts to (n, t, source places), or None
            Which of these a place may look at.

        Returns
        -------
        x : array of shape (n, t, width)
            The normalised end of the residual stream.
        cache : list
            For the next call.
        maps : dict
            The weights (n, heads, t, s) of each attention layer, by name.
        """
        w, after, maps = self.weights, [], {}
        for n in self.numbers:
            name = f"{self.part}_{n}_self"
            inside = w.norm(f"{name}_norm", x)
            first = 0 if cache is None else cache[n - 1][0].shape[-2]
            new = w.keys_values(name, inside, first)
            if cache is not None:
                old = cache[n - 1]
                new = tuple(np.concatenate(both, axis=-2) for both in zip(old, new, strict=True))
            after.append(new)
            taken, maps[name] = w.attention(name, inside, *new, mask, first)
            x = x + taken
            if memory is not None:
                name = f"{self.part}_{n}_cross"
                inside = w.norm(f"{name}_norm", x)
                taken, maps[name] = w.attention(name, inside, *memory[n - 1], memory_mask)
                x = x + taken
            x = x + w.feed_forward(f"{self.part}_{n}_dense", x)
        return w.norm(f"{self.part}_norm", x), after, maps


class AttentionTranslator(Translator):
    """A trained encoder-decoder transformer that runs free, in NumPy.

    It translates as `sequence_to_sequence.Translator` does; it copies the weights when it is made.

    Parameters
    ----------
    model
        From `encoder_decoder`, trained, or loaded from a file.
    source, target
        The vocabularies that it was trained with.

    Attributes
    ----------
    heads : dict
        For each attention layer, such as "decoder_2_cross", a bool array (heads,). Set an entry to
        False to switch a head off.
    """

    @property
    def heads(self) -> dict[str, np.ndarray]:
        """The switches of the heads, by layer."""
        return self._weights.heads

    def translate(self, texts: Sequence[str], length: int = 80) -> list[str]:
        """Return the greedy translations, of at most `length` tokens each, if there are places."""
        length = min(length, self._weights.longest("target"))
        translations = []
        for start in range(0, len(texts), AT_ONCE):  # small arrays stay in the processor's cache
            translations += super().translate(texts[start : start + AT_ONCE], length)
        return translations

    def maps(self, text: str, target: str | None = None) -> dict[str, np.ndarray]:
        """Return what every place looks at, layer by layer.

        Parameters
        ----------
        text
            To translate.
        target
            What the decoder reads behind START; the greedy translation if it is None.

        Returns
        -------
        dict
            For each attention layer the weights (heads, t, s). Rows of a decoder's layer are START
            and the target's tokens: a row is what was looked at to write the token *after* it.
        """
        return self.read(text, self.translate([text])[0] if target is None else target)[1]

    def read(self, text: str, target: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Read a text and a target, all places at once, as in training.

        Returns
        -------
        logits : array of shape (t, tokens)
            Of the token that follows START and each of the target.
        maps : dict
            As from `maps`.
        """
        memory, mask, maps = self._read_source([text])
        tokens = self.target.batch([target], start=True)
        x = self._weights.embedded("target", tokens)
        x, _, more = self._decoder.read(x, None, causal_mask(tokens.shape[1]), memory, mask)
        logits = self._weights.dense("logits", x[0])
        return logits, {name: weights[0] for name, weights in (maps | more).items()}

    def _prepare(self) -> None:
        self._weights = Weights(self.model)
        self._encoder = Stack(self._weights, "encoder")
        self._decoder = Stack(self._weights, "decoder")

    def _read_source(self, texts: Sequence[str]):
        tokens = self.source.batch(texts)
        mask = (tokens != self.source.pad)[:, np.newaxis]  # (n, 1, s)
        x, _, maps = self._encoder.read(self._weights.embedded("source", tokens), mask=mask)
        names = [f"decoder_{n}_cross" for n in self._decoder.numbers]
        return [self._weights.keys_values(name, x) for name in names], mask, maps

    def _encode(self, texts: Sequence[str]):
        memory, mask, _ = self._read_source(texts)
        return 0, None, memory, mask

    def _decode(self, token: np.ndarray, states):
        place, cache, memory, mask = states
        x = self._weights.embedded("target", token[:, np.newaxis], first=place)
        x, cache, _ = self._decoder.read(x, cache, None, memory, mask)
        logits = self._weights.dense("logits", x[:, 0])
        return logits + self._possible, (place + 1, cache, memory, mask)


class CachedModel:
    """A GPT from `decoder_only` as a language model that reads each token only once.

    It keeps the keys and values of the last beginnings that it was asked for. `step` is what
    `text.generate`, `text.greedy` and `text.beam_search` ask for.

    Parameters
    ----------
    model
        From `decoder_only`, trained, or loaded from a file.
    start
        The token that stands before each text.

    Attributes
    ----------
    longest : int
        Tokens that it can read. Of a longer text it reads the last half of that, so that half of
        its places are free for what follows.
    heads : dict
        For each attention layer a bool array (heads,): False switches a head off.
    """

    def __init__(self, model: keras.Model, start: int):
        self._weights = Weights(model)
        self._decoder = Stack(self._weights, "decoder")
        self.start = int(start)
        self.longest = self._weights.longest("text")
        self._after: dict[tuple[int, ...], tuple] = {}

    @property
    def heads(self) -> dict[str, np.ndarray]:
        """The switches of the heads, by layer. Call `forget` after a change."""
        return self._weights.heads

    def forget(self) -> None:
        """Drop what was kept: what was read with other heads."""
        self._after.clear()

    def step(self, tokens: Sequence[int]) -> np.ndarray:
        """Return the log probability of each next token, (tokens,)."""
        return self._read(self.window(tokens))[0]

    def maps(self, tokens: Sequence[int]) -> dict[str, np.ndarray]:
        """Return the attention (heads, t, t) of each layer; the first place is START."""
        window = self.window(tokens)
        x = self._weights.embedded("text", np.array([window]))
        _, _, maps = self._decoder.read(x, None, causal_mask(len(window)))
        return {name: weights[0] for name, weights in maps.items()}

    def looked(self, tokens: Sequence[int]) -> dict[str, np.ndarray]:
        """Return what the last token looks at, (heads, t) of each layer; the first place is START.

        It is the last row of each of the `maps`, but nothing is read again that is kept.
        """
        return self._read(self.window(tokens))[2]

    def window(self, tokens: Sequence[int]) -> tuple[int, ...]:
        """Return what is read of some tokens: START and the last of them.

        What does not fit is left out half a window at a time, so that its beginning stays the same
        for many steps and can be kept.
        """
        tokens = tuple(int(token) for token in tokens)
        half = self.longest // 2
        over = len(tokens) + 1 - self.longest
        left_out = -(-over // half) * half if over > 0 else 0
        return (self.start, *tokens[left_out:])

    def _read(self, window: tuple[int, ...]) -> tuple:
        if window in self._after:
            return self._after[window]
        known, cache = self._beginning(window)
        new = np.array([window[known:]])
        x = self._weights.embedded("text", new, first=known)
        mask = causal_mask(len(window))[known:]
        x, cache, maps = self._decoder.read(x, cache, mask)
        logits = x[0, -1] @ self._weights.table("text_embedding").T
        if len(self._after) >= KEPT:
            del self._after[next(iter(self._after))]
        looked = {name: weights[0, :, -1].copy() for name, weights in maps.items()}
        self._after[window] = log_softmax(logits), cache, looked
        return self._after[window]

    def _beginning(self, window: tuple[int, ...]) -> tuple[int, list | None]:
        """Return how many tokens need not be read again, and their keys and values.

        What was kept of a text holds that of its beginnings too. The last token is always read.
        """
        if window[:-1] in self._after:
            return len(window) - 1, self._after[window[:-1]][1]
        known, cache = 0, None
        for other, (_, kept, _) in self._after.items():
            pairs = enumerate(zip(window[:-1], other, strict=False))
            end = min(len(window) - 1, len(other))
            same = next((n for n, (one, two) in pairs if one != two), end)
            if same > known:
                known, cache = same, kept
        if known:
            cache = [tuple(part[..., :known, :] for part in both) for both in cache]
        return known, cache
