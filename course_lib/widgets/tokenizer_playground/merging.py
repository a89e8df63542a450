"""Each word of a text on its way through the merges."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from course_lib.text import BytePairs, pre_tokens

Word = tuple[bytes, ...]


@dataclass(frozen=True)
class History:
    """How one word was merged.

    Attributes
    ----------
    words : tuple of tuples of bytes
        The tokens, first the single bytes, then after each step.
    merges : tuple of int
        The place of the merge that each step took among all merges; -1 for the first entry.
    needs : tuple of int
        How many merges have to be in use for each entry to be reached; never falls.
    """

    words: tuple[Word, ...]
    merges: tuple[int, ...]
    needs: tuple[int, ...]

    @classmethod
    def of(cls, tokenizer: BytePairs, piece: str) -> "History":
        """Follow a piece of `pre_tokens`."""
        ranks, words = zip(*tokenizer.steps(piece), strict=True)
        merges = (-1, *ranks[1:])
        return cls(words, merges, tuple(accumulate((rank + 1 for rank in merges), max)))

    def reached(self, used: int) -> int:
        """Return the entry that is reached with the first `used` merges."""
        return bisect_left(self.needs, used + 1) - 1


class MergedText:
    """A text with all numbers of merges, from none to all of a tokenizer's.

    Attributes
    ----------
    pieces : list of str
        The words, as `pre_tokens` cuts them.
    acting : list of int
        The numbers of merges in use at which this text changes, in order.
    counts : int array of shape (merges + 1,)
        How many tokens it has with 0, 1, ... merges in use.
    """

    def __init__(self, tokenizer: BytePairs, text: str):
        self.text, self.pieces = text, pre_tokens(text)
        self._histories = {piece: History.of(tokenizer, piece) for piece in set(self.pieces)}
        change = np.zeros(len(tokenizer.merges) + 1, np.int64)
        for piece in self.pieces:
            history = self._histories[piece]
            lengths = [len(word) for word in history.words]
            np.add.at(change, list(history.needs), np.diff(lengths, prepend=0))
        self.counts = np.cumsum(change)
        self.acting = sorted({n for h in self._histories.values() for n in h.needs[1:]})

    def history(self, piece: int) -> History:
        """Return the history of a piece, by its place."""
        return self._histories[self.pieces[piece]]

    def words(self, used: int) -> list[Word]:
        """Return the tokens of each piece with the first `used` merges."""
        histories = map(self._histories.get, self.pieces)
        return [history.words[history.reached(used)] for history in histories]

    def last(self, used: int) -> int | None:
        """Return the number of the last merge that acted here, counted from 1, if one did."""
        place = bisect_left(self.acting, used + 1)
        return self.acting[place - 1] if place else None

    def next(self, used: int) -> int | None:
        """Return how many merges have to be in use for the text to change again, if it does."""
        place = bisect_left(self.acting, used + 1)
        return self.acting[place] if place < len(self.acting) else None
