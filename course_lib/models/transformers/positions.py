"""Where a token stands: attention itself does not see it, so it has to be told.

Sinusoidal and learned positions are added to the embeddings (Vaswani et al. 2017, sections 3.4 and
3.5). Rotary ones turn queries and keys, so that a score depends on the distance of two places (Su
et al. 2021, "RoFormer: Enhanced transformer with rotary position embedding", section 3.2).
"""

import keras
import numpy as np
from keras import layers, ops

__all__ = ["AddPositions", "RotaryAttention", "rotate", "sinusoidal"]

BASE = 10_000.0  # of the paper: the slowest wave takes 2 pi BASE places


def sinusoidal(steps: int, width: int, base: float = BASE) -> np.ndarray:
    """Return the sinusoidal positions (steps, width): sine in even columns, cosine in odd ones.

    Columns 2k and 2k + 1 turn by base^(-2k / width) radians a place.
    """
    rates = base ** (-2 * (np.arange(width) // 2) / width)
    angles = np.arange(steps)[:, np.newaxis] * rates
    return np.where(np.arange(width) % 2 == 0, np.sin(angles), np.cos(angles)).astype("float32")


def rotate(x: np.ndarray, positions: np.ndarray, base: float = BASE) -> np.ndarray:
    """Turn each pair of neighbouring columns by an angle that grows with the place.

    Parameters
    ----------
    x : array of shape (..., t, d)
        Queries or keys; d is even.
    positions : array of shape (t,)
        The places. Columns 2k and 2k + 1 turn by base^(-2k / d) radians a place.
    base
        See above.

    Returns
    -------
    array of shape (..., t, d)
    """
    x = np.asarray(x, dtype=float)
    width = x.shape[-1]
    if width % 2:
        raise ValueError(f"x has the shape {x.shape}; expected an even number of columns.")
    angles = np.asarray(positions)[:, np.newaxis] * base ** (-2 * np.arange(width // 2) / width)
    cos, sin = np.cos(angles), np.sin(angles)
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1)
    return turned.reshape(x.shape)


@keras.saving.register_keras_serializable("course_lib")
class AddPositions(layers.Layer):
    """Stretch each embedding by sqrt(width), and add what stands for its place.

    Embeddings start with numbers of the size 1 / sqrt(width); stretched they are as large as the
    positions (Vaswani et al. 2017, section 3.4).

    Parameters
    ----------
    longest
        Places that there are at most.
    learned
        Whether the positions are weights; sinusoidal and fixed if not.
    stretch
        Whether to stretch. What is no embedding, but comes from a dense layer, is large enough.
    """

    def __init__(self, longest: int = 256, learned: bool = False, stretch: bool = True, **options):
        super().__init__(**options)
        self.longest, self.learned, self.stretch = longest, learned, stretch
        self.supports_masking = True

    def build(self, shape):
        """Make the table of positions (longest, width)."""
        width = shape[-1]
        if self.learned:
            like_waves = keras.initializers.RandomNormal(stddev=0.5**0.5)  # as large as a sine
            self.table = self.add_weight(
                shape=(self.longest, width), initializer=like_waves, name="table"
            )
        else:
            self.table = sinusoidal(self.longest, width)

    def compute_output_shape(self, shape):
        """Return the shape of the input. Without a length to try, it could not be found out."""
        return shape

    def call(self, x):
        """Return x (n, t, width), stretched, plus the positions of its t places."""
        x = x * x.shape[-1] ** 0.5 if self.stretch else x
        return x + ops.convert_to_tensor(self.table)[: ops.shape(x)[1]]

    def get_config(self) -> dict:
        """Return what the layer was made with."""
        own = {"longest": self.longest, "learned": self.learned, "stretch": self.stretch}
        return super().get_config() | own


@keras.saving.register_keras_serializable("course_lib")
class RotaryAttention(layers.Layer):
    """Multi-head self-attention whose queries and keys are turned by their places.

    Parameters
    ----------
    heads, head_width
        Heads, and the width of a query; it is even.
    causal
        Whether no place may see a later one.
    longest
        Places that there are at most.

    Raises
    ------
    ValueError
        If the width of a head is odd: its numbers are turned in pairs.
    """

    def __init__(self, heads: int, head_width: int, causal=False, longest: int = 256, **options):
        super().__init__(**options)
        if head_width % 2:
            raise ValueError(
                f"head_width={head_width}: rotary positions turn pairs of numbers. Choose a width "
                "of the stream that gives each head an even share."
            )
        self.heads, self.head_width = heads, head_width
        self.causal, self.longest = causal, longest
        self.supports_masking = True

    def build(self, shape):
        """Make the projections and the tables of angles."""
        size = self.heads * self.head_width
        self.to_queries, self.to_keys, self.to_values = (
            layers.Dense(size, name=name) for name in ("queries", "keys", "values")
        )
        self.out = layers.Dense(shape[-1], name="out")
        for part in (self.to_queries, self.to_keys, self.to_values):
            part.build(shape)
        self.out.build((*shape[:-1], size))
        rates = BASE ** (-2 * np.arange(self.head_width // 2) / self.head_width)
        angles = (np.arange(self.longest)[:, np.newaxis] * rates).astype("float32")
        self.cos, self.sin = np.cos(angles)[:, np.newaxis], np.sin(angles)[:, np.newaxis]

    def compute_output_shape(self, shape):
        """Return the shape of the input. Without a length to try, it could not be found out."""
        return shape

    def call(self, x, mask=None):
        """Return what each of the t places of x (n, t, width) takes from the others."""
        t = ops.shape(x)[1]
        apart = (-1, t, self.heads, self.head_width)
        queries = self._turned(ops.reshape(self.to_queries(x), apart))
        keys = self._turned(ops.reshape(self.to_keys(x), apart))
        may_look = None if mask is None else mask[:, np.newaxis, np.newaxis]
        taken = ops.dot_product_attention(
            queries,
            keys,
            ops.reshape(self.to_values(x), apart),
            mask=may_look,
            is_causal=self.causal,
        )
        return self.out(ops.reshape(taken, (-1, t, self.heads * self.head_width)))

    def _turned(self, x):
        t = ops.shape(x)[1]
        cos, sin = (ops.convert_to_tensor(table)[:t] for table in (self.cos, self.sin))
        even, odd = x[..., 0::2], x[..., 1::2]
        turned = ops.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1)
        return ops.reshape(turned, ops.shape(x))

    def get_config(self) -> dict:
        """Return what the layer was made with."""
        own = {"heads": self.heads, "head_width": self.head_width}
        return super().get_config() | own | {"causal": self.causal, "longest": self.longest}
