"""The latent walker: a place among the codes, and a straight way between two of them."""

from dataclasses import dataclass

import numpy as np

from . import words
from .examples import Nearest
from .reading import Space

TILES = 7  # pictures along the way
STRIDE = 1 / 50  # of the way, for one step
NOWHERE, CENTRE = "–", "mean of all"


@dataclass(frozen=True, eq=False)
class End:
    """One end of the way.

    Attributes
    ----------
    code : array of shape (code_size,)
    name : str
        What it is, in words: "example 12 (A)".
    """

    code: np.ndarray
    name: str


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    place : array of shape (code_size,)
        The code.
    across, up : int
        The dimensions of the map.
    picture : array of shape (rows, columns)
        The code, decoded.
    nearest : Nearest or None
        What is near it among the examples.
    ends : (End, End)
        Start and end of the way.
    strip : array of shape (7, rows, columns)
        Decoded along the way.
    mixed : array of shape (7, rows, columns) or None
        The first and the last of them mixed pixel by pixel, if that is asked for.
    morph : float
        Where the place is on the way, or where it is nearest to it: 0 to 1.
    on_way : bool
        Whether it is on the way.
    """

    place: np.ndarray
    across: int
    up: int
    picture: np.ndarray
    nearest: Nearest | None
    ends: tuple[End, End]
    strip: np.ndarray
    mixed: np.ndarray | None
    morph: float
    on_way: bool


class WalkerModel:
    """A place in a latent space and a way through it.

    The numbers of the code are the attributes `z0`, `z1`, ...; a slider sets one of them.

    Parameters
    ----------
    space : Space
        Where to walk.
    axes : (int, int)
        The dimensions of the map.

    Attributes
    ----------
    mix : bool
        Whether the ends are also mixed pixel by pixel.
    ends : (End, End)
        Start and end of the way.
    """

    def __init__(self, space: Space, axes: tuple[int, int]):
        self.space = space
        self._axes = axes
        self.mix = False
        self._here: tuple | None = None  # the place, its picture, what is near
        self._strip: tuple | None = None  # the ends, the pictures between them
        examples = space.examples
        self._targets = {CENTRE: space.centre}
        if examples is not None:
            self._targets |= {f"mean of {name}": code for name, code in examples.means.items()}
        self._first_ends = (0, 0) if examples is None else examples.first_ends()
        self.reset()

    def reset(self) -> None:
        """Go back to the first way, and to its start."""
        space = self.space
        if space.examples is None:
            drawn = np.random.default_rng(0).standard_normal((2, space.size), np.float32)
            self.ends = End(drawn[0], "a random code"), End(drawn[1], "another")
        else:
            self.ends = tuple(self._example_end(number) for number in self._first_ends)
        self._numbers = list(self._first_ends)  # the examples chosen last, for the sliders
        self._example = self._first_ends[0]
        self._target = NOWHERE
        self._heading = 1
        self.morph = 0.0

    # ---- the place -----------------------------------------------------------------------

    @property
    def place(self) -> np.ndarray:
        """The code, (code_size,), float32."""
        names = map(words.dimension, range(self.space.size))
        return np.array([getattr(self, name) for name in names], np.float32)

    @place.setter
    def place(self, code: np.ndarray) -> None:
        for index, value in enumerate(code):
            setattr(self, words.dimension(index), float(value))

    def shift(self, across: float, up: float) -> None:
        """Move on the map, by shares of its width and height; stop at its edge."""
        ways = np.array([across, up]) * (self.space.high - self.space.low)[list(self._axes)]
        self.move_to(*(self.place[list(self._axes)] + ways))

    def move_to(self, across: float, up: float) -> None:
        """Move to a place of the map, in its own units, or to the nearest one on its edge."""
        for index, value in zip(self._axes, (across, up), strict=True):
            inside = np.clip(value, self.space.low[index], self.space.high[index])
            setattr(self, words.dimension(index), float(inside))

    @property
    def across(self) -> str:
        """The dimension from left to right; choosing the other one's swaps them."""
        return words.dimension(self._axes[0])

    @across.setter
    def across(self, name: str) -> None:
        self._choose(0, name)

    @property
    def up(self) -> str:
        """The dimension from bottom to top; choosing the other one's swaps them."""
        return words.dimension(self._axes[1])

    @up.setter
    def up(self, name: str) -> None:
        self._choose(1, name)

    def _choose(self, which: int, name: str) -> None:
        axes, index = list(self._axes), int(name[1:])
        if axes[1 - which] == index:
            axes[1 - which] = axes[which]
        axes[which] = index
        self._axes = tuple(axes)

    @property
    def targets(self) -> list[str]:
        """What one can go to by name."""
        return [NOWHERE, *self._targets]

    @property
    def go_to(self) -> str:
        """The named place where it is; "–" if it is at none."""
        code = self._targets.get(self._target)
        return self._target if code is not None and same(self.place, code) else NOWHERE

    @go_to.setter
    def go_to(self, name: str) -> None:
        if name != NOWHERE:
            self._target, self.place = name, self._targets[name]

    @property
    def example(self) -> int:
        """The example that was gone to last."""
        return self._example

    @example.setter
    def example(self, number: int) -> None:
        self._example, self.place = number, self.space.examples.codes[number]

    def go_to_nearest(self) -> None:
        """Go to the code of the nearest example."""
        self.example = self.space.examples.nearest(self.place).number

    # ---- the way -------------------------------------------------------------------------

    @property
    def start(self) -> int:
        """The example at the start of the way, or the last one that was there."""
        return self._numbers[0]

    @start.setter
    def start(self, number: int) -> None:
        self._numbers[0] = number
        self.set_end(0, self._example_end(number))

    @property
    def end(self) -> int:
        """The example at the end of the way, or the last one that was there."""
        return self._numbers[1]

    @end.setter
    def end(self, number: int) -> None:
        self._numbers[1] = number
        self.set_end(1, self._example_end(number))

    def _example_end(self, number: int) -> End:
        examples = self.space.examples
        name = f"example {number}{words.kind(examples.name(number))}"
        return End(examples.codes[number], name)

    def set_end(self, which: int, end: End) -> None:
        """Let the way start (0) or end (1) elsewhere; a place on the way stays on it."""
        on_way, morph = self.on_way, self.morph
        self.ends = (end, self.ends[1]) if which == 0 else (self.ends[0], end)
        if on_way:
            self.morph = morph

    def end_here(self, which: int) -> None:
        """Let the way start (0) or end (1) at the present place."""
        here = self.place
        self.set_end(which, End(here, "the place you took"))
        self._morph, self.place = float(which), here

    def swap(self) -> None:
        """Walk the other way round; the place stays."""
        on_way, morph = self.on_way, self.morph
        self.ends = self.ends[::-1]
        self._numbers.reverse()
        if on_way:
            self.morph = 1 - morph

    def along(self, morph: float) -> np.ndarray:
        """Return the code at a part of the way."""
        start, end = self.ends
        return (1 - morph) * start.code + morph * end.code

    @property
    def on_way(self) -> bool:
        """Whether the place is on the way, where it was put."""
        return same(self.place, self.along(self._morph))

    @property
    def morph(self) -> float:
        """Where on the way the place is, 0 to 1; beside the way, where it is nearest to it."""
        if self.on_way:
            return self._morph
        start, end = (end.code for end in self.ends)
        line = end - start
        length = float(line @ line)
        share = float((self.place - start) @ line) / length if length else 0.0
        return min(max(share, 0.0), 1.0)

    @morph.setter
    def morph(self, morph: float) -> None:
        self._morph = float(morph)
        self.place = self.along(self._morph)

    def step(self, n: int = 1) -> None:
        """Walk `n` steps along the way, and back from its ends."""
        morph = self.morph
        for _ in range(n):
            morph += self._heading * STRIDE
            if morph <= 1e-9 or morph >= 1 - 1e-9:
                morph, self._heading = (1.0, -1) if morph > 0.5 else (0.0, 1)
        self.morph = morph

    # ---- what is shown -------------------------------------------------------------------

    def _look(self) -> tuple[np.ndarray, Nearest | None]:
        """Return the place decoded and what is near it; decode, in one call, what has changed."""
        place, examples = self.place, self.space.examples
        moved = self._here is None or not np.array_equal(self._here[0], place)
        if self._strip is None or self._strip[0] is not self.ends:
            way = [self.along(n / (TILES - 1)) for n in range(TILES)]
            picture, *strip = self.space.decode(np.stack([place, *way]))
            self._strip = self.ends, np.stack(strip)
        elif moved:
            picture = self.space.decode(place[np.newaxis])[0]
        if moved:
            nearest = None if examples is None else examples.nearest(place)
            self._here = place, picture, nearest
        return self._here[1:]

    def frame(self) -> Frame:
        """Return what the picture shows."""
        picture, nearest = self._look()
        strip, mixed = self._strip[1], None
        if self.mix:
            share = np.linspace(0, 1, TILES, dtype=np.float32).reshape(-1, 1, 1)
            mixed = (1 - share) * strip[0] + share * strip[-1]
        return Frame(
            place=self.place,
            across=self._axes[0],
            up=self._axes[1],
            picture=picture,
            nearest=nearest,
            ends=self.ends,
            strip=strip,
            mixed=mixed,
            morph=self.morph,
            on_way=self.on_way,
        )

    def describe(self) -> str:
        """Return where the place is, what is decoded there, and what is near."""
        return words.describe(self.frame())


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two codes are one place, up to rounding."""
    return bool(np.allclose(one, other, rtol=1e-5, atol=1e-6))
