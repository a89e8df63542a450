"""What is shown as gates over time: an LSTM, and the text or the series that it reads."""

from dataclasses import dataclass

import numpy as np

from course_lib.models.neurons import softmax
from course_lib.models.recurrent import LSTMCell, cell_of
from course_lib.text import UNKNOWN, Vocabulary
from course_lib.text.networks import check_start
from course_lib.widgets.sequences import as_steps

MOST_STEPS, MOST_UNITS = 1000, 1024


@dataclass(frozen=True, eq=False)
class Source:
    """An LSTM layer and what stands before and behind it.

    Attributes
    ----------
    cell : LSTMCell
        With the weights as they were when the widget was made.
    head : (kernel, bias) or None
        Of the dense layer behind, shapes (units, outputs) and (outputs,).
    vocabulary : Vocabulary or None
        The characters, of a network that reads text.
    embeddings : array of shape (tokens, features) or None
        What the LSTM gets for each token.
    series : array of shape (steps, features) or None
        What a network of numbers reads.
    name : str
        What it is, in words.
    """

    cell: LSTMCell
    head: tuple[np.ndarray, np.ndarray] | None
    vocabulary: Vocabulary | None
    embeddings: np.ndarray | None
    series: np.ndarray | None
    name: str

    @property
    def reads_text(self) -> bool:
        """Whether it reads characters."""
        return self.vocabulary is not None

    def inputs(self, text: str) -> np.ndarray:
        """Return what the LSTM gets for `<start>` and a text, (1 + len(text), features).

        Raises
        ------
        ValueError
            If a character is not in the vocabulary and it has no number for unknown ones.
        """
        tokens = [self.vocabulary.start, *self.vocabulary.encode(text)]
        return self.embeddings[tokens]

    def outputs(self, h: np.ndarray) -> np.ndarray | None:
        """Return what the dense layer makes of a state h, (units,): of text, probabilities."""
        if self.head is None:
            return None
        outputs = h @ self.head[0] + self.head[1]
        return softmax(outputs) if self.reads_text else outputs


def read(model, vocabulary: Vocabulary | None = None, series=None) -> Source:
    """Return what is to be shown, or raise ValueError in words.

    Parameters and errors are those of `GatesOverTime`.
    """
    if (vocabulary is None) == (series is None):
        both = "both a vocabulary and a series" if series is not None else "neither of them"
        raise ValueError(
            f"GatesOverTime got {both}; expected GatesOverTime(model, text, vocabulary) for a "
            "network of characters, or GatesOverTime(model, series=numbers) for one of numbers."
        )
    embedding, layer, behind = split(model, vocabulary is not None)
    cell = cell_of(layer)  # says so if it is not built, or has other activations
    if layer.go_backwards:
        raise ValueError(
            f"The layer {layer.name!r} reads from the end to the start (go_backwards=True); "
            "expected one that reads forwards."
        )
    if cell.units > MOST_UNITS:
        raise ValueError(
            f"The layer {layer.name!r} has {cell.units} units; up to {MOST_UNITS} can be shown."
        )
    embeddings = None
    if vocabulary is None:
        series = as_series(series, cell.features)
    else:
        check_start(vocabulary)
        embeddings = np.asarray(embedding.get_weights()[0], dtype=float)
        if len(embeddings) != len(vocabulary):
            raise ValueError(
                f"The vocabulary has {len(vocabulary)} tokens and the layer {embedding.name!r} "
                f"{len(embeddings)}; expected the vocabulary that the model was trained with."
            )
    head = None
    if behind is not None:
        kernel, *bias = (weights.astype(float) for weights in behind.get_weights())
        head = kernel, (bias[0] if bias else np.zeros(kernel.shape[1]))
    name = f"{'The layer' if model is layer else 'The model'} {model.name!r}"
    return Source(cell, head, vocabulary, embeddings, series, name)


def split(model, of_text: bool) -> tuple:
    """Return the Embedding (or None), the LSTM and the linear Dense behind it (or None)."""
    from keras import layers

    if isinstance(model, layers.LSTM) and not of_text:
        return None, model, None
    parts = [
        part
        for part in getattr(model, "layers", ())
        if not isinstance(part, (layers.InputLayer, layers.Dropout))
    ]
    wanted = ["Embedding", "LSTM", "Dense"] if of_text else ["LSTM", "Dense"]
    kinds = [type(part).__name__ for part in parts]
    linear = not parts or getattr(parts[-1], "activation", None) is None
    linear = linear or parts[-1].activation.__name__ == "linear"
    if kinds not in (wanted, wanted[:-1]) or (kinds == wanted and not linear):
        got = f"{type(model).__name__} of {', '.join(kinds)}" if kinds else type(model).__name__
        layer = "" if of_text else "an LSTM layer, or "
        raise ValueError(
            f"The model is of the type {got}; expected {layer}a model that chains "
            f"{', '.join(wanted)}, the Dense without activation or left out."
        )
    embedding = parts.pop(0) if of_text else None
    return embedding, parts[0], parts[1] if len(parts) > 1 else None


def as_series(series, features: int) -> np.ndarray:
    """Return a series as floats, (steps, features), or raise ValueError in words."""
    return as_steps(series, "series", f"(steps, {features})", (2, MOST_STEPS), features)


def without_number(vocabulary: Vocabulary, text: str) -> list[str]:
    """Return the characters of a text that the network reads as `UNKNOWN`, each once."""
    return list(vocabulary.strange(text)) if UNKNOWN in vocabulary else []
