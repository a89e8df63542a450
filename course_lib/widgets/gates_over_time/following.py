"""Which unit follows a quantity: correlations on one stretch, and the same units on another.

The best of hundreds of units looks better than it is: some fit by chance. So all is measured twice,
on what is searched and on what had no part in the choice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_lib.models.recurrent import unroll
from course_lib.widgets.gates_over_time import quantities
from course_lib.widgets.gates_over_time.calculation import Calculation
from course_lib.widgets.gates_over_time.reading import Source, as_series

PASSAGE, MOST_PASSAGES = 256, 32  # characters of one, and how many are read of a long text


@dataclass(frozen=True, eq=False)
class Following:
    """How closely each unit's cell state follows a quantity.

    Attributes
    ----------
    name : str
        The quantity.
    r : array of shape (units,)
        Pearson's correlation where units were searched.
    unseen : array of shape (units,) or None
        The same on the other stretch; None if the quantity never changes there, or there is none.
    slope, intercept : arrays of shape (units,)
        Of the line that gives the cell state for the quantity, by least squares, where searched.
    steps, unseen_steps : int
        How many characters or steps were looked at.
    """

    name: str
    r: np.ndarray
    unseen: np.ndarray | None
    slope: np.ndarray
    intercept: np.ndarray
    steps: int
    unseen_steps: int

    @cached_property
    def order(self) -> np.ndarray:
        """The units, those that follow it most closely first, whatever the sign."""
        return np.argsort(-np.abs(self.r), kind="stable")


class Stretch:
    """Steps to measure on: each quantity there at once, the cell states when they are needed."""

    def __init__(self, values: dict[str, np.ndarray], read: Callable[[], np.ndarray]):
        self.values, self._read = values, read

    @cached_property
    def _states(self) -> np.ndarray:
        return self._read()

    def states(self, squashed: bool) -> np.ndarray:
        """Return the cell states c, or tanh(c), (steps, units)."""
        return np.tanh(self._states) if squashed else self._states


class Rankings:
    """Finds units that follow something; each quantity is measured once, when first asked for.

    Parameters
    ----------
    source : Source
        The network.
    searched, unseen : text, texts or array, optional
        Where units are looked for, and where the found ones are tested. Without `unseen`, every
        second passage of a text, and the second half of a series, is kept back for the test.

    Attributes
    ----------
    names : list of str
        The quantities that change where units are searched.
    """

    def __init__(self, source: Source, searched=None, unseen=None):
        self._found: dict[tuple[str, bool], Following] = {}
        make = _text_stretches if source.reads_text else _series_stretches
        self._searched, self._unseen = make(source, searched, unseen)
        values = {} if self._searched is None else self._searched.values
        self.names = [name for name, values in values.items() if np.ptp(values) > 0]

    def follow(self, name: str, squashed: bool = True) -> Following:
        """Return how closely the units follow a quantity, one of `names`.

        `squashed` compares with tanh(c), what the output gate gets, and not with c itself.
        """
        if (name, squashed) not in self._found:
            values, there = self._searched.values[name], self._unseen.values[name]
            r, slope, intercept = correlations(self._searched.states(squashed), values)
            unseen = None
            if len(there) > 1 and np.ptp(there) > 0:
                unseen, _, _ = correlations(self._unseen.states(squashed), there)
            self._found[name, squashed] = Following(
                name, r, unseen, slope, intercept, len(values), len(there)
            )
        return self._found[name, squashed]

    @property
    def measured(self) -> bool:
        """Whether the network has read what is searched: the first time takes a second or two."""
        return bool(self._found)


def correlations(states: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return correlation, slope and intercept of each unit, (units,) each.

    Parameters
    ----------
    states
        Shape (steps, units); a unit that never changes has the correlation 0.
    values
        Shape (steps,); not all the same.
    """
    centred, deviations = values - values.mean(), states - states.mean(axis=0)
    slope = centred @ deviations / (centred @ centred)
    spread = states.std(axis=0)
    safe = np.where(spread > 0, spread, 1.0)
    r = np.where(spread > 0, slope * values.std() / safe, 0.0)
    return r, slope, states.mean(axis=0) - slope * values.mean()


def passages(texts: str | Iterable[str]) -> list[str]:
    """Cut texts at line ends into passages of about `PASSAGE` characters; a long line is cut too.

    Of more than `MOST_PASSAGES` of them, as many are taken, from beginning to end alike.
    """
    found = []
    for text in [texts] if isinstance(texts, str) else texts:
        passage = ""
        for line in text.splitlines(keepends=True):
            if passage and len(passage) + len(line) > PASSAGE:
                found.append(passage)
                passage = ""
            passage += line
            while len(passage) > PASSAGE:
                found.append(passage[:PASSAGE])
                passage = passage[PASSAGE:]
        found.extend([passage] if passage else [])
    chosen = np.linspace(0, len(found) - 1, min(len(found), MOST_PASSAGES)).round().astype(int)
    return [found[n] for n in chosen]


def read_passages(source: Source, texts: list[str]) -> np.ndarray:
    """Return the cell states after each character, (characters, units).

    Each passage is read as a text of its own, after <start>. All are read side by side: a step of
    many costs little more than a step of one.
    """
    longest = max(map(len, texts))
    x = np.zeros((len(texts), 1 + longest, source.cell.features))
    mask = np.zeros(x.shape[:2], bool)
    for row, text in enumerate(texts):
        x[row, : 1 + len(text)] = source.inputs(text)
        mask[row, : 1 + len(text)] = True
    _, c = unroll(source.cell, x, mask).states
    # Place 0 is before <start>, place 1 after it, and the first character's is place 2.
    return np.concatenate([c[row, 2 : 2 + len(text)] for row, text in enumerate(texts)])


def _text_stretches(source: Source, searched, unseen) -> tuple[Stretch | None, Stretch | None]:
    if searched is None:
        if unseen is not None:
            raise ValueError("There is an unseen text to test on, but none to search: give both.")
        return None, None
    parts = passages(searched)
    parts, others = (parts[::2], parts[1::2]) if unseen is None else (parts, passages(unseen))
    if not parts:
        raise ValueError("The text to be searched is empty: give one of some thousand characters.")
    return tuple(_text_stretch(source, part) for part in (parts, others))


def _text_stretch(source: Source, parts: list[str]) -> Stretch:
    values = {
        name: np.concatenate([np.zeros(0), *map(quantity, parts)])
        for name, quantity in quantities.OF_TEXT.items()
    }
    return Stretch(values, lambda: read_passages(source, parts))


def _series_stretches(source: Source, searched, unseen) -> tuple[Stretch, Stretch]:
    features = source.cell.features
    first = source.series if searched is None else as_series(searched, features)
    if unseen is not None:
        other = as_series(unseen, features)
        return tuple(_series_stretch(source, x, slice(None)) for x in (first, other))
    half = len(first) // 2
    # The second half goes on with the states of the first, as the network reads it.
    return tuple(_series_stretch(source, first, part) for part in (slice(half), slice(half, None)))


def _series_stretch(source: Source, x: np.ndarray, part: slice) -> Stretch:
    values = {name: quantity(x)[part] for name, quantity in quantities.OF_SERIES.items()}
    return Stretch(values, lambda: Calculation(source.cell).run(x).values["c"][part])
