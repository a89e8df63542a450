"""The text generator: a text that grows, and what was possible at each of its places."""

from dataclasses import dataclass

import numpy as np

from . import words
from .predictions import entropy
from .writing import Bar, Writing


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    letters : list of str
        The token at each place of the text, as it is shown: one character each.
    bits : array of shape (places,)
        How surprising each was.
    prompt : int
        How many of them are the prompt.
    by_hand : frozenset of int
        Places that the reader chose.
    ends : list of bool
        Where a line ends: behind each new line, and behind nothing else.
    place : int
        The one that the bars are about; the number of places, if it is the next.
    at : int
        The one that the picture has to show: where the cursor is.
    mark : int
        The bar that the keyboard chooses.
    bars : list of Bar
        The likeliest first, all others last.
    can_choose : bool
        Whether a press on a bar puts its character there.
    temperature : float
        The chosen one.
    entropy, plain_entropy : float
        In bits, at that temperature and at 1.
    title, line : str
        What the bars are.
    """

    letters: list[str]
    bits: np.ndarray
    prompt: int
    by_hand: frozenset[int]
    ends: list[bool]
    place: int
    at: int
    mark: int
    bars: list[Bar]
    can_choose: bool
    temperature: float
    entropy: float
    plain_entropy: float
    title: str = ""
    line: str = ""

    @property
    def next(self) -> bool:
        """Whether the bars are about the character that has not come yet."""
        return self.place == len(self.letters)


class GeneratorModel(Writing):
    """What a text generator shows; the parameters are those of `Writing`."""

    @property
    def seed(self) -> int:
        """What decides the draws; another one begins anew."""
        return self._seed

    @seed.setter
    def seed(self, seed: int) -> None:
        if seed != self._seed:
            self._seed = seed
            self.reset()

    def name(self, token: int) -> str:
        """Return how a token is shown, as one character."""
        return words.letter(self.vocabulary.tokens[token])

    def frame(self) -> Frame:
        """Return what the picture shows."""
        place = self.place
        prediction = self.prediction(place)
        names = [self.vocabulary.tokens[token] for token in self.tokens]
        frame = Frame(
            letters=[words.letter(name) for name in names],
            bits=self.bits(),
            prompt=self.given,
            by_hand=frozenset(self.by_hand),
            ends=[name == "\n" for name in names],
            place=place,
            at=self.at,
            mark=self.mark,
            bars=self.bars(place),
            can_choose=self.can_choose(place),
            temperature=self.temperature,
            entropy=entropy(prediction.at(self.temperature)),
            plain_entropy=entropy(prediction.plain),
        )
        frame.title, frame.line = words.title(frame), words.line(frame)
        return frame

    def describe(self) -> str:
        """Return what is seen, in words."""
        name = self.model if len(self.steps) > 1 else ""
        strange = list(self.vocabulary.strange(self.prompt))
        tail = self.vocabulary.decode(self.tokens[-words.TAIL :]).replace("\n", "↵")
        return words.describe(self.frame(), name, self._seed, tail, strange, self.full)
