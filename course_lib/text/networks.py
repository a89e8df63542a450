"""Networks as language models: what Keras computes, in the form that the tools here take."""

from collections.abc import Sequence

import numpy as np

from course_lib.models.neurons import softmax

from .sampling import log_softmax
from .vocabulary import Vocabulary

WINDOWS_AT_ONCE = 32
STATES_KEPT = 256


class NetworkModel:
    """A Keras model of the next token, as a language model.

    The network reads `START` and then the text. It sees `window` tokens at once; a longer text is
    read in windows that overlap by half, so that after the first one each character has
    window / 2 tokens before it, or more.

    Parameters
    ----------
    model
        Takes token numbers (n, steps) and returns logits (n, steps, tokens): at each step those of
        the next token, from this and the earlier ones only. Compiled with ``jit_compile=False`` it
        need not be compiled again for each new length.
    vocabulary
        The tokens, with `START` among them.
    window
        Tokens to read at once, 2 or more.
    """

    def __init__(self, model, vocabulary: Vocabulary, window: int = 256):
        check_start(vocabulary)
        if isinstance(window, bool) or not isinstance(window, (int, np.integer)) or window < 2:
            raise ValueError(f"window={window!r} is not allowed: give a whole number from 2.")
        self.model, self.vocabulary, self.window = model, vocabulary, int(window)

    def __call__(self, text: str) -> np.ndarray:
        """Return the probability that each character of a text had before it came, (len(text),)."""
        if not text:
            return np.zeros(0)
        wanted = self.vocabulary.encode(text)
        read = np.concatenate([[self.vocabulary.start], wanted[:-1]])
        last = max(0, len(read) - self.window)
        starts = [*range(0, last, self.window // 2), last]
        found = np.empty(len(read))
        # From the end, so that a place keeps what the earliest window says: it has read the most.
        for end in range(len(starts), 0, -WINDOWS_AT_ONCE):
            some = starts[max(0, end - WINDOWS_AT_ONCE) : end]
            windows = np.stack([read[s : s + self.window] for s in some])
            p = softmax(self.model.predict_on_batch(windows).astype(float))
            for start, rows in reversed(list(zip(some, p, strict=True))):
                own = wanted[start : start + self.window]
                found[start : start + self.window] = rows[np.arange(len(own)), own]
        return found

    def step(self, tokens: Sequence[int]) -> np.ndarray:
        """Return the log probability of each next token, (tokens,), from the last `window`."""
        read = [self.vocabulary.start, *tokens][-self.window :]
        # One shape for all calls, or Keras would compile each anew. What is behind is not seen.
        filled = np.full((1, self.window), self.vocabulary.start)
        filled[0, : len(read)] = read
        return log_softmax(self.model.predict_on_batch(filled)[0, len(read) - 1])


class RecurrentModel:
    """A recurrent network of the next token, in NumPy, that reads each token only once.

    It keeps the states after the last beginnings that it was asked for. So one more token costs one
    step, however long the text is.

    Parameters
    ----------
    model
        A Keras model that chains Embedding, one or more of SimpleRNN, LSTM and GRU, and Dense
        without activation; Dropout in between counts for nothing.
    vocabulary
        The tokens, with `START` among them.

    Attributes
    ----------
    cells : list
        The recurrent cells of `course_lib.models.recurrent`, the first layer first.
    """

    def __init__(self, model, vocabulary: Vocabulary):
        from course_lib.models.recurrent import cell_of

        check_start(vocabulary)
        layers = [layer for layer in model.layers if layer.weights]
        kinds = [type(layer).__name__ for layer in layers]
        fits = len(layers) > 2 and (kinds[0], kinds[-1]) == ("Embedding", "Dense")
        if not fits or layers[-1].activation.__name__ != "linear":
            raise ValueError(
                f"The model has the layers {', '.join(kinds)}; expected Embedding, recurrent "
                "layers and a Dense without activation."
            )
        self.vocabulary, self.cells = vocabulary, [cell_of(layer) for layer in layers[1:-1]]
        self._embeddings = np.asarray(layers[0].get_weights()[0], dtype=float)
        self._kernel, *bias = [w.astype(float) for w in layers[-1].get_weights()]
        self._bias = bias[0] if bias else 0.0
        self._after: dict[tuple[int, ...], list] = {}  # the states after beginnings

    def states(self, tokens: Sequence[int]) -> list:
        """Return the states after `START` and some tokens: for each cell a tuple of (1, units)."""
        tokens = tuple(int(token) for token in tokens)
        known = len(tokens)
        while known and tokens[:known] not in self._after:
            known -= 1
        if () not in self._after:
            self._after[()] = self._read(self.vocabulary.start, self._zero())
        for n in range(known, len(tokens)):
            if len(self._after) > STATES_KEPT:  # the oldest but one: () is always needed
                del self._after[next(key for key in self._after if key)]
            self._after[tokens[: n + 1]] = self._read(tokens[n], self._after[tokens[:n]])
        return self._after[tokens]

    def step(self, tokens: Sequence[int]) -> np.ndarray:
        """Return the log probability of each next token, (tokens,)."""
        h = self.states(tokens)[-1][0]
        return log_softmax(h[0] @ self._kernel + self._bias)

    def __call__(self, text: str) -> np.ndarray:
        """Return the probability that each character of a text had before it came, (len(text),)."""
        states, token, found = self._zero(), self.vocabulary.start, []
        for number in self.vocabulary.encode(text):
            states = self._read(token, states)
            found.append(softmax(states[-1][0][0] @ self._kernel + self._bias)[number])
            token = number
        return np.array(found)

    def _zero(self) -> list:
        return [cell.zero_states(1) for cell in self.cells]

    def _read(self, token: int, states: list) -> list:
        x, new = self._embeddings[[token]], []
        for cell, state in zip(self.cells, states, strict=True):
            new.append(cell.step(x, state))
            x = new[-1][0]
        return new


def check_start(vocabulary: Vocabulary) -> None:
    """Raise ValueError unless the vocabulary has `START`, which stands before each text."""
    if vocabulary.start is None:
        raise ValueError(
            f"The vocabulary has the special tokens {vocabulary.specials}; expected <start> among "
            "them: it is what a network reads before the first character."
        )
