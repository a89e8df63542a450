"""Language models that count: n-grams of characters, smoothed after Witten and Bell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from .vocabulary import Vocabulary


class NgramModel:
    """The probability of the next character, from how often it followed the last ones.

    A model of order n looks back on n - 1 characters, the context h. What was never counted is not
    impossible: each order is mixed with the next lower one (interpolated Witten-Bell smoothing)::

        P(c | h) = (count(h c) + T(h) · P(c | h')) / (count(h) + T(h))

    T(h) counts the different characters that followed h, and h' is h without its first character.
    Where many different ones followed, another new one is likely, and the lower order gets much
    weight. Below order 1 stands the uniform distribution, and a context that never came has the
    probabilities of the shorter one. Witten & Bell (1991), "The zero-frequency problem", method C;
    interpolated as in Chen & Goodman (1998), "An empirical study of smoothing techniques for
    language modeling".

    At the beginning of a text the context is as long as what stands there.

    Parameters
    ----------
    order
        1 counts characters, 2 pairs, and so on.
    vocabulary
        The tokens that can follow; probabilities are over all of them.
    """

    def __init__(self, order: int, vocabulary: Vocabulary):
        if isinstance(order, bool) or not isinstance(order, (int, np.integer)) or order < 1:
            raise ValueError(f"order={order!r} is not allowed: give a whole number from 1.")
        self.order, self.vocabulary = int(order), vocabulary
        self._followers: dict[tuple[int, ...], dict[int, int]] = {}
        self._known: dict[tuple[int, ...], np.ndarray] = {}

    def fit(self, texts: str | Iterable[str]) -> "NgramModel":
        """Count the n-grams of all orders up to `order`, within each text; return itself."""
        followers = defaultdict(dict)
        grams = Counter()
        for text in [texts] if isinstance(texts, str) else texts:
            numbers = self.vocabulary.encode(text).tolist()
            for length in range(1, self.order + 1):  # zip gives each stretch of that length
                grams.update(zip(*(numbers[i:] for i in range(length)), strict=False))
        for gram, count in grams.items():
            followers[gram[:-1]][gram[-1]] = count
        self._followers, self._known = dict(followers), {}
        return self

    def probabilities(self, context: Sequence[int] = ()) -> np.ndarray:
        """Return the probability of each token after a context, shape (len(vocabulary),).

        Parameters
        ----------
        context
            Numbers of the characters before, the latest last. Only the last `order` - 1 count.
        """
        if not self._followers:
            raise ValueError("The model has counted nothing yet: call fit(texts) first.")
        context = tuple(int(number) for number in context)
        return self._smoothed(context[max(0, len(context) - self.order + 1) :]).copy()

    def _smoothed(self, context: tuple[int, ...]) -> np.ndarray:
        if context not in self._known:
            size = len(self.vocabulary)
            lower = self._smoothed(context[1:]) if context else np.full(size, 1 / size)
            counts = np.zeros(size)
            for number, count in self._followers.get(context, {}).items():
                counts[number] = count
            different = np.count_nonzero(counts)
            if different:
                lower = (counts + different * lower) / (counts.sum() + different)
            self._known[context] = lower
        return self._known[context]

    def __call__(self, text: str) -> np.ndarray:
        """Return the probability that each character of a text had before it came, (len(text),)."""
        numbers = self.vocabulary.encode(text).tolist()
        before = self.order - 1
        return np.array(
            [self.probabilities(numbers[max(0, i - before) : i])[n] for i, n in enumerate(numbers)]
        )

    def step(self, tokens: Sequence[int]) -> np.ndarray:
        """Return the log probability of each next token, (len(vocabulary),): for decoding."""
        return np.log(self.probabilities(tokens))
