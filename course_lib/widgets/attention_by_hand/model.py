"""Attention of four words, number by number, and which of them is looked at more closely."""

from dataclasses import dataclass

import numpy as np

from course_lib.models import transformers

from . import words
from .presets import FIRST, OWN, PRESETS
from .reading import COUNT, NUMBER, REACH, VECTORS

D = 2  # numbers in a query or key
QUERY, KEY, VALUE = (slice(start, start + 2) for start in (0, 2, 4))  # columns of the numbers
PARTS = dict(zip(VECTORS, (QUERY, KEY, VALUE), strict=True))
COLUMNS = 6
MOST_TYPED = 6  # letters in a cell


@dataclass(frozen=True, eq=False)
class Frame:
    """What the picture shows.

    Attributes
    ----------
    words : tuple of 4 str
    numbers : array of shape (4, 6)
        Query, key and value of each word.
    scores, scaled : arrays of shape (4, 4)
        Queries times keys, and the same as softmax gets it, without the mask. Row: who looks.
    mask : array of bool, shape (4, 4)
        True where a word may look.
    weights : array of shape (4, 4)
    outputs : array of shape (4, 2)
    row, at : int
        The word that looks, and the one that it looks at, in the worked calculation.
    selected : (int, int)
        Row and column of the number that can be changed.
    typed : str or None
        What stands in its cell while it is being typed.
    divides : bool
        Whether scores are divided by the root of d.
    """

    words: tuple[str, ...]
    numbers: np.ndarray
    scores: np.ndarray
    scaled: np.ndarray
    mask: np.ndarray
    weights: np.ndarray
    outputs: np.ndarray
    row: int
    at: int
    selected: tuple[int, int]
    typed: str | None
    divides: bool

    @property
    def queries(self) -> np.ndarray:
        """Shape (4, 2)."""
        return self.numbers[:, QUERY]

    @property
    def keys(self) -> np.ndarray:
        """Shape (4, 2)."""
        return self.numbers[:, KEY]

    @property
    def values(self) -> np.ndarray:
        """Shape (4, 2)."""
        return self.numbers[:, VALUE]


class AttentionModel:
    """Queries, keys and values of four words, what comes of them, and what is selected."""

    def __init__(self, names: tuple[str, ...]):
        self.words = names
        self.causal, self.scaled = False, True
        self.typed: str | None = None
        self._before = 0.0  # the number in the cell before typing
        self.preset = FIRST

    # ---- parameters --------------------------------------------------------------------

    @property
    def preset(self) -> str:
        """The name of the numbers; OWN as soon as one of them is changed."""
        return self._preset

    @preset.setter
    def preset(self, name: str) -> None:
        self._preset, self.typed = name, None
        if name != OWN:
            chosen = PRESETS[name]
            self.numbers = chosen.numbers
            self._directions = _directions(self.numbers[:, QUERY], np.tile((1.0, 0.0), (COUNT, 1)))
            self.row, self.at = chosen.row, chosen.at
            self.selected = (chosen.row, 0)

    @property
    def looks(self) -> str:
        """The word that looks."""
        return self.words[self.row]

    @looks.setter
    def looks(self, word: str) -> None:
        self.row = self.words.index(word)

    @property
    def looked_at(self) -> str:
        """The word that it looks at in the worked calculation."""
        return self.words[self.at]

    @looked_at.setter
    def looked_at(self, word: str) -> None:
        self.at = self.words.index(word)

    @property
    def number(self) -> float:
        """The selected number."""
        return float(self.numbers[self.selected])

    @number.setter
    def number(self, value: float) -> None:
        row, column = self.selected
        self._change((row, slice(column, column + 1)), value)

    @property
    def length(self) -> float:
        """The length of the query that looks.

        Setting it keeps the direction, to 0 and back too, and stops where a number is at its end.
        """
        return float(np.linalg.norm(self.numbers[self.row, QUERY]))

    @length.setter
    def length(self, value: float) -> None:
        directions = self._directions.copy()
        direction = directions[self.row]
        value = min(value, REACH / np.abs(direction).max())
        self._change((self.row, QUERY), value * direction)
        self._directions = directions  # rounding must not turn the query little by little

    def give(self, part: str, vectors: np.ndarray) -> None:
        """Take other queries, keys or values, shape (4, 2)."""
        self._change((slice(None), PARTS[part]), vectors)

    def place(self, part: str, word: int, point) -> None:
        """Let the arrow of a word end at a point of the plane, on whole tenths."""
        self._change((word, PARTS[part]), np.round(point, 1))

    def _change(self, where, numbers) -> None:
        """Write numbers, in hundredths, so that those which are seen are those which count."""
        self.typed = None
        changed = self.numbers.copy()
        changed[where] = np.round(np.clip(numbers, -REACH, REACH), 2) + 0.0  # no -0
        if not np.array_equal(changed, self.numbers):
            self.numbers, self._preset = changed, OWN
            self._directions = _directions(changed[:, QUERY], self._directions)

    # ---- the selection -----------------------------------------------------------------

    def select(self, row: int, column: int) -> None:
        """Choose the number that can be changed; beyond an edge counts as at the edge.

        A query belongs to the word that looks, a key or value to the one that is looked at.
        """
        self.typed = None
        self.selected = (min(max(row, 0), COUNT - 1), min(max(column, 0), COLUMNS - 1))
        if self.selected[1] < KEY.start:
            self.row = self.selected[0]
        else:
            self.at = self.selected[0]

    def type(self, letter: str) -> None:
        """Add a letter to the selected cell, or take one away; what is a number counts at once."""
        if self.typed is None:
            self._before, self.typed = self.number, ""
        text = self.typed[:-1] if letter == "Backspace" else (self.typed + letter)[:MOST_TYPED]
        try:
            self.number = NUMBER.check("number", text.replace(",", "."))
        except ValueError:
            self.number = self._before  # half a number, as yet
        self.typed = text

    def finish(self) -> None:
        """Leave the cell that is being typed in.

        Raises
        ------
        ValueError
            If it holds no number that is allowed. The number from before is back then.
        """
        text, self.typed = self.typed, None
        if text:
            NUMBER.check("number", text.replace(",", "."))

    def cancel(self) -> None:
        """Leave the cell that is being typed in, with the number from before."""
        if self.typed is not None:
            self.number = self._before

    # ---- what is shown -----------------------------------------------------------------

    def frame(self) -> Frame:
        """Return what the picture shows."""
        queries, keys, values = (self.numbers[:, part] for part in PARTS.values())
        mask = transformers.causal_mask(COUNT) if self.causal else np.ones((COUNT, COUNT), bool)
        scale = D**-0.5 if self.scaled else 1.0
        outputs, weights = transformers.attend(queries, keys, values, mask, scale)
        scores = queries @ keys.T
        return Frame(
            words=self.words,
            numbers=self.numbers,
            scores=scores,
            scaled=scores * scale,
            mask=mask,
            weights=weights,
            outputs=outputs,
            row=self.row,
            at=self.at,
            selected=self.selected,
            typed=self.typed,
            divides=self.scaled,
        )

    def describe(self) -> str:
        """Return what the word that looks takes, why, and what is selected."""
        return words.describe(self.frame())


def _directions(queries: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return queries with length 1; one of length 0 keeps the direction from before."""
    lengths = np.linalg.norm(queries, axis=1, keepdims=True)
    return np.where(lengths > 0, queries / np.where(lengths > 0, lengths, 1), before)
