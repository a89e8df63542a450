"""What a language model holds possible at one place of a text."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_lib import text


@dataclass(frozen=True)
class Prediction:
    """The next token, before it comes.

    Attributes
    ----------
    row : array of shape (tokens,)
        Log probabilities, or logits, as the model gave them.
    """

    row: np.ndarray

    @cached_property
    def plain(self) -> np.ndarray:
        """Return the probabilities at temperature 1: what the model itself says, (tokens,)."""
        return text.at_temperature(self.row)

    def at(self, temperature: float) -> np.ndarray:
        """Return the probabilities at a temperature, (tokens,)."""
        return self.plain if temperature == 1 else text.at_temperature(self.row, temperature)

    def bits(self, token: int) -> float:
        """Return the surprise if this token comes: -log2 of its probability at temperature 1."""
        p = float(self.plain[token])
        return -np.log2(p) + 0.0 if p > 0 else np.inf  # + 0.0: not "-0"

    def rank(self, token: int) -> int:
        """Return the place of a token among all, 1 for the likeliest."""
        return 1 + int(np.sum(self.row > self.row[token]))

    def likeliest(self, count: int) -> list[int]:
        """Return the tokens with the largest probabilities, the likeliest first."""
        return np.argsort(-self.row, kind="stable")[:count].tolist()


def entropy(p: np.ndarray) -> float:
    """Return the entropy of probabilities (tokens,) in bits: how much surprise to expect.

    0 where only one token is possible, log2(tokens) where all are equally likely. Shannon (1948),
    "A mathematical theory of communication", section 6.
    """
    p = p[p > 0]
    return float(-np.sum(p * np.log2(p))) + 0.0


def draw(prediction: Prediction, temperature: float, seed: int, number: int) -> int:
    """Return the token that the `number`-th draw of a seed takes, the first being number 0.

    `text.sample` takes one random number for each draw, so this is what `text.generate` draws in
    the same place. As it depends on nothing else, a character that was taken back comes again.
    """
    rng = np.random.default_rng(seed)
    rng.bit_generator.advance(number)
    return text.sample(prediction.row, temperature, seed=rng)
