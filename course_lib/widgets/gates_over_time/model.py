"""Gates over time: what is read, which step and unit the reader looks at, what is drawn of it."""

from dataclasses import dataclass, field

import numpy as np

from course_lib.widgets.gates_over_time import quantities, words
from course_lib.widgets.gates_over_time.calculation import Calculation, Run
from course_lib.widgets.gates_over_time.following import Following, Rankings
from course_lib.widgets.gates_over_time.reading import Source, without_number

MOST_CHARACTERS = 160
SHOWN = 72  # steps side by side; of a longer text, a window is shown
PAGE = 12  # units one below the other
NEXT = 5  # characters that may come next
NOTHING = "nothing: how much they move"


@dataclass
class Frame:
    """What the picture shows.

    Steps are places in the arrays here; `first` is the number of place 0.

    Attributes
    ----------
    source, run : Source and Run
        The network, and what it did.
    text : str or None
        What it read after <start>; None for a series.
    strange : list of str
        Characters that it reads as unknown.
    cut : int
        How many characters are left out at the end.
    at, unit : int
        The step and the unit that the reader looks at.
    rows : array of int
        The units of the page.
    page, pages : int
        Which page that is, and of how many.
    window : range
        The steps that are shown.
    squashed : bool
        Whether cell states are shown as tanh(c).
    movement : array of shape (units,)
        Standard deviation of each unit's cell state, as shown, over what is read.
    following : Following or None
        How closely units follow the chosen quantity.
    quantity : array of shape (steps,) or None
        That quantity here; not a number at <start>.
    outputs : array of shape (outputs,) or None
        What the dense layer makes of the state after the step.
    next : list of (str, float)
        The most probable next characters, the most probable first.
    """

    source: Source
    run: Run
    text: str | None
    strange: list[str]
    cut: int
    at: int
    unit: int
    rows: np.ndarray
    page: int
    pages: int
    window: range
    squashed: bool
    movement: np.ndarray
    following: Following | None
    quantity: np.ndarray | None
    outputs: np.ndarray | None
    next: list[tuple[str, float]] = field(default_factory=list)

    @property
    def first(self) -> int:
        """The number of the first step: <start> is 0, so that the characters count from 1."""
        return 1 if self.text is None else 0

    @property
    def cells(self) -> np.ndarray:
        """The cell states as they are shown, (steps, units)."""
        return self.run.values["tanh c" if self.squashed else "c"]

    def value(self, name: str) -> float:
        """Return a gate or state of the chosen unit at the chosen step."""
        return float(self.run.values[name][self.at, self.unit])


class GatesModel:
    """A network, what it reads, and what the reader looks at.

    Attributes that can be set: `text`, `at`, `follows`, `squashed`, `unit` and `page`.
    """

    def __init__(self, source: Source, text: str | None = None, searched=None, unseen=None):
        self.source, self.units = source, source.cell.units
        self.rankings = Rankings(source, searched, unseen)
        self.choices = [NOTHING, *self.rankings.names]
        self.pages = -(-self.units // PAGE)
        self._calculation = Calculation(source.cell)
        self._typed, self._window = text, 0
        # A series is short: what its units follow is known at once.
        at_once = self.rankings.names and not source.reads_text
        self._follows = self.rankings.names[0] if at_once else NOTHING
        self.unit, self.squashed = 0, True
        self._read()
        self._place = len(self.run) - 1
        self.unit = int(self.order[0])

    # ---- what can be set ---------------------------------------------------------------

    @property
    def text(self) -> str | None:
        """The text as it was typed; the first `MOST_CHARACTERS` of it are read."""
        return self._typed

    @text.setter
    def text(self, text: str) -> None:
        if text == self._typed:
            return
        before, self._typed = self._typed, text
        was_last = self._place == len(self.run) - 1
        try:
            self._read()
        except ValueError:  # a character without a number
            self._typed = before
            raise
        self._place = len(self.run) - 1 if was_last else min(self._place, len(self.run) - 1)

    @property
    def at(self) -> int:
        """The number of the step: characters count from 1 and <start> is 0; series from 1."""
        return self._place + self.first

    @at.setter
    def at(self, number: int) -> None:
        self._place = int(np.clip(number - self.first, 0, len(self.run) - 1))

    @property
    def follows(self) -> str:
        """The quantity that units are ordered by, one of `choices`."""
        return self._follows

    @follows.setter
    def follows(self, name: str) -> None:
        if name != self._follows:
            self._follows = name
            self.unit = int(self.order[0])

    @property
    def page(self) -> int:
        """The page that the unit is on, from 1."""
        return self._rank() // PAGE + 1

    @page.setter
    def page(self, number: int) -> None:
        if number != self.page:
            self.unit = int(self.order[(number - 1) * PAGE])

    # ---- what follows from it ----------------------------------------------------------

    @property
    def first(self) -> int:
        """The number of the first step."""
        return 0 if self.source.reads_text else 1

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self.run) - 1 + self.first

    @property
    def order(self) -> np.ndarray:
        """The units in their order on the pages."""
        following = self.following
        if following is not None:
            return following.order
        return np.argsort(-self.movement, kind="stable")

    @property
    def following(self) -> Following | None:
        """How closely units follow the chosen quantity."""
        if self._follows == NOTHING:
            return None
        return self.rankings.follow(self._follows, self.squashed)

    def next_unit(self, down: int) -> None:
        """Go to the unit so many places further down in the order, round its ends."""
        self.unit = int(self.order[(self._rank() + down) % self.units])

    def show(self, place: int) -> None:
        """Move the window so that a step, counted from 0, is in its middle, and choose the step."""
        self._place = int(np.clip(place, 0, len(self.run) - 1))
        self._window = self._place - SHOWN // 2

    def frame(self) -> Frame:
        """Return what the picture shows."""
        following, source = self.following, self.source
        outputs = source.outputs(self.run.values["h"][self._place])
        page = self.page
        return Frame(
            source=source,
            run=self.run,
            text=self.read,
            strange=self.strange,
            cut=len(self._typed or "") - len(self.read or ""),
            at=self._place,
            unit=self.unit,
            rows=self.order[(page - 1) * PAGE : page * PAGE],
            page=page,
            pages=self.pages,
            window=self._shown(),
            squashed=self.squashed,
            movement=self.movement,
            following=following,
            quantity=None if following is None else self._quantity(following.name),
            outputs=outputs,
            next=self._next(outputs),
        )

    def describe(self) -> str:
        """Return what is seen, in words."""
        return words.describe(self.frame())

    def _read(self) -> None:
        source = self.source
        self.read, self.strange = None, []
        if source.reads_text:
            self.read = self._typed[:MOST_CHARACTERS]
            self.strange = without_number(source.vocabulary, self.read)
            self.run = self._calculation.run(source.inputs(self.read))
        else:
            self.run = self._calculation.run(source.series)

    @property
    def movement(self) -> np.ndarray:
        """Standard deviation of each unit's cell state over what is read, (units,)."""
        return self.run.values["tanh c" if self.squashed else "c"].std(axis=0)

    def _rank(self) -> int:
        return int(np.flatnonzero(self.order == self.unit)[0])

    def _shown(self) -> range:
        """Return the window: moved no further than it takes to hold the step."""
        steps, place = len(self.run), self._place
        width = min(SHOWN, steps)
        first = min(max(self._window, place - width + 1), place)
        self._window = int(np.clip(first, 0, steps - width))
        return range(self._window, self._window + width)

    def _quantity(self, name: str) -> np.ndarray:
        if self.read is None:
            return quantities.OF_SERIES[name](self.source.series)
        return np.concatenate([[np.nan], quantities.OF_TEXT[name](self.read)])

    def _next(self, outputs: np.ndarray | None) -> list[tuple[str, float]]:
        if outputs is None or self.read is None:
            return []
        tokens = self.source.vocabulary.tokens
        best = np.argsort(-outputs, kind="stable")[:NEXT]
        return [(tokens[n], float(outputs[n])) for n in best]
