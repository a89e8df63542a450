"""Texts as vectors: texts about the same thing get vectors that point the same way.

The encoder is a **bi-encoder**: question and passage go through the same small network, each by
itself, and the cosine of the two vectors is the score. So the passages are encoded once, and a
question costs one product with a matrix.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from .documents import Passage
from .wording import QUESTION_WORDS, sentences, words

ROWS = 2**13  # of the table of embeddings; row 0 is padding
BEGINNING = 5  # letters of a word that count once more, by themselves


def features(text: str) -> np.ndarray:
    """Return the rows of the table that stand for a text, int64 (features,), each once.

    A feature is a word, or its first five letters: so "compare" and "comparison" have something in
    common. There is no list of features: a hash gives each a row, and some rows stand for several
    (Weinberger et al. 2009, "Feature hashing for large scale multitask learning"). The words that a
    question is asked with are left out. One feature stands in every text, so that none is without.
    """
    found = {""}
    for word in set(words(text)) - QUESTION_WORDS:
        found.update((word, f"{word[:BEGINNING]}-"))
    return np.array(sorted(crc32(f.encode()) % (ROWS - 1) + 1 for f in found), dtype=np.int64)


def batch(texts: Sequence[str], length: int | None = None) -> np.ndarray:
    """Return the features of texts as one array, int64 (texts, length), filled up with 0.

    Parameters
    ----------
    texts
        Any texts.
    length
        Columns; of a text with more features an even selection is taken.
    """
    rows = [features(text) for text in texts]
    length = length or max(1, *map(len, rows))
    filled = np.zeros((len(rows), length), dtype=np.int64)
    for line, row in zip(filled, rows, strict=True):
        if len(row) > length:
            row = row[np.linspace(0, len(row) - 1, length).astype(int)]
        line[: len(row)] = row
    return filled


def rarity(texts: Sequence[str]) -> np.ndarray:
    """Return how rare each feature is, log(texts / texts that have it), (ROWS,); 0 for padding."""
    counts = Counter(row for text in texts for row in set(features(text).tolist()))
    held = np.array([counts.get(row, 0) for row in range(ROWS)])
    return np.where(np.arange(ROWS) > 0, np.log((len(texts) + 1) / (held + 1)), 0.0)


def build(width: int, rare: np.ndarray, seed: int = 0):
    """Return the untrained encoder, a Keras model: features (n, length) -> unit vectors (n, width).

    Rows of the table, their mean, a dense layer, length 1. At the start a row is random, and as
    long as its feature is rare; and the dense layer changes nothing. So the untrained encoder
    already compares words, much as TF-IDF does: training begins there.

    Parameters
    ----------
    width
        Numbers of a vector.
    rare
        From `rarity`.
    seed
        Decides the random rows.
    """
    import keras

    start = np.random.default_rng(seed).normal(size=(ROWS, width)) * rare[:, None] / np.sqrt(width)
    table = keras.layers.Embedding(
        ROWS, width, mask_zero=True, embeddings_initializer="zeros", name="table"
    )
    layers = keras.layers
    encoder = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            table,
            layers.GlobalAveragePooling1D(name="mean"),
            layers.Dense(width, kernel_initializer="identity", name="dense"),
            layers.UnitNormalization(name="length_1"),
        ],
        name="encoder",
    )
    table.set_weights([start])
    return encoder


def contrastive(encoder, temperature: float = 0.05):
    """Return a compiled Keras model that trains an encoder on pairs of texts.

    It takes the features of n left and n right texts and returns their cosines, divided by the
    temperature, as logits (n, n), and the same transposed: row i has to choose place i. The other
    n - 1 texts of the batch are the wrong answers, for free. The loss is InfoNCE of Oord, Li &
    Vinyals (2018), "Representation learning with contrastive predictive coding", section 2.3, taken
    in both directions. Train it with ``fit((left, right), (places, places))``, where ``places``
    is ``arange(n)``, in a single batch at a time.
    """
    import keras

    left = keras.Input((None,), dtype="int32", name="left")
    right = keras.Input((None,), dtype="int32", name="right")
    logits = keras.ops.matmul(encoder(left), keras.ops.transpose(encoder(right))) / temperature
    model = keras.Model((left, right), (logits, keras.ops.transpose(logits)))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(5e-3), (loss, loss), jit_compile=False)
    return model


def pairs(passages: Sequence[Passage], rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return a pair of texts from each passage that belong together: something to learn from.

    It is the heading and its passage, or one sentence and the rest of its passage; chance decides.
    No question and no label is needed.
    """
    made = []
    for passage in passages:
        parts = sentences(passage.text)
        if len(parts) < 3 or rng.random() < 0.25:
            made.append((passage.heading, passage.text))
        else:
            chosen = int(rng.integers(len(parts)))
            rest = [passage.heading, *parts[:chosen], *parts[chosen + 1 :]]
            made.append((parts[chosen], "\n".join(rest)))
    return made


class Encoder:
    """A trained encoder in NumPy, and its file.

    Parameters
    ----------
    table
        Shape (ROWS, width).
    kernel, bias
        Of the dense layer, (width, width) and (width,).
    """

    def __init__(self, table: np.ndarray, kernel: np.ndarray, bias: np.ndarray):
        self.table, self.kernel, self.bias = (
            np.asarray(array, dtype=np.float32) for array in (table, kernel, bias)
        )

    @classmethod
    def of(cls, model) -> "Encoder":
        """Take the weights of a Keras model that `build` made."""
        return cls(*model.get_weights())

    @classmethod
    def load(cls, path: Path | str) -> "Encoder":
        """Read the file that `save` wrote."""
        with np.load(path) as file:
            return cls(file["table"], file["kernel"], file["bias"])

    def save(self, path: Path | str) -> None:
        """Write the weights in half precision, `.npz`."""
        arrays = {"table": self.table, "kernel": self.kernel, "bias": self.bias}
        halves = {name: array.astype(np.float16) for name, array in arrays.items()}
        with Path(path).open("wb") as file:
            np.savez_compressed(file, **halves)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of texts, float32 (texts, width), each of length 1."""
        means = np.stack([self.table[features(text)].mean(axis=0) for text in texts])
        vectors = means @ self.kernel + self.bias
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


class EmbeddingScorer:
    """Score texts by the cosine between their vectors and the question's.

    The mean of a long text's words says what it is about, and buries the one sentence that answers.
    So the cosine of the best sentence is added, unless told otherwise.

    Parameters
    ----------
    encoder
        An `Encoder`, or anything with its `encode`.
    by_sentence
        Whether to add the largest cosine among the sentences of the text. The scores go from -2
        to 2 then.
    """

    def __init__(self, encoder: Encoder, by_sentence: bool = True):
        self.encoder, self.by_sentence = encoder, by_sentence

    def fit(self, texts: Sequence[str]) -> "EmbeddingScorer":
        """Encode the texts; return itself."""
        self.vectors = self.encoder.encode(texts)
        if self.by_sentence:
            parts = [sentences(text) or [text] for text in texts]
            self._starts = np.cumsum([0, *map(len, parts[:-1])])
            self._parts = self.encoder.encode([part for some in parts for part in some])
        return self

    def scores(self, question: str) -> np.ndarray:
        """Return the score of each text, (texts,)."""
        vector = self.encoder.encode([question])[0]
        found = self.vectors @ vector
        if self.by_sentence:
            found = found + np.maximum.reduceat(self._parts @ vector, self._starts)
        return found
