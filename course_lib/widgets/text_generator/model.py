"""The text generator: a text that grows, and what was possible at each of its places."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from course_lib import text

from . import words
from .predictions import Prediction, draw, entropy
from .reading import MOST_WRITTEN, Step

SHOWN = 10  # bars; all other tokens are one more


@dataclass(frozen=True)
class Bar:
    """One possible next character.

    Attributes
    ----------
    token : int or None
        None for all others together.
    name : str
        As it is shown.
    p, plain : float
        Its probability at the chosen temperature, and at 1.
    rank : int
        1 for the likeliest; of all others together, how many they are.
    came : bool
        Whether it is the one that stands in the text.
    """

    token: int | None
    name: str
    p: float
    plain: float
    rank: int
    came: bool = False


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


class GeneratorModel:
    """A prompt, what was written behind it, and predictions for all places.

    Parameters
    ----------
    steps : mapping of str to callable
        For each model its name, and what gives the log probabilities of the next token.
    vocabulary : text.Vocabulary
        The tokens.
    prompt : str
        What stands there already.
    temperature : float
        From 0 up.
    seed : int
        Decides all draws.

    Attributes
    ----------
    tokens : list of int
        The whole text.
    at : int
        The place of the cursor; len(tokens) is the next one.
    hover : int or None
        A place that the pointer is on; it goes before `at`.
    mark : int
        The bar that the keyboard chooses.
    """

    def __init__(
        self,
        steps: Mapping[str, Step],
        vocabulary: text.Vocabulary,
        prompt: str,
        temperature: float,
        seed: int,
    ):
        self.steps, self.vocabulary = dict(steps), vocabulary
        self.model = next(iter(self.steps))
        self.temperature = temperature
        self._prompt, self._seed = prompt, seed
        self.reset()

    @property
    def prompt(self) -> str:
        """The text at the beginning; another one begins anew."""
        return self._prompt

    @prompt.setter
    def prompt(self, prompt: str) -> None:
        if prompt != self._prompt:
            self._prompt = prompt
            self.reset()

    @property
    def seed(self) -> int:
        """What decides the draws; another one begins anew."""
        return self._seed

    @seed.setter
    def seed(self, seed: int) -> None:
        if seed != self._seed:
            self._seed = seed
            self.reset()

    # ---- the text ----------------------------------------------------------------------

    def reset(self) -> None:
        """Go back to the prompt."""
        self.tokens = [int(number) for number in self.vocabulary.encode(self._prompt)]
        self.given = len(self.tokens)  # of the prompt
        self.by_hand: set[int] = set()
        self._known: dict[str, list[Prediction]] = {name: [] for name in self.steps}
        self._bits: dict[str, list[float]] = {name: [] for name in self.steps}
        self._go_to_end()

    @property
    def written(self) -> int:
        """How many characters stand behind the prompt."""
        return len(self.tokens) - self.given

    @property
    def full(self) -> bool:
        """Whether no more find room."""
        return self.written >= MOST_WRITTEN

    def step(self, n: int = 1) -> None:
        """Write `n` characters, as long as there is room."""
        for _ in range(min(n, MOST_WRITTEN - self.written)):
            prediction = self.prediction(len(self.tokens))
            self.tokens.append(draw(prediction, self.temperature, self._seed, self.written))
        self._go_to_end(hover=self.hover)

    def back(self, n: int = 1) -> None:
        """Take the last `n` characters away; the prompt stays."""
        self._cut(max(self.given, len(self.tokens) - n))
        self._go_to_end()

    def choose(self, token: int) -> None:
        """Put a token where the cursor is, in place of what stood there and followed.

        Raises
        ------
        ValueError
            If the cursor is in the prompt, or behind a full text.
        """
        if self.at < self.given:
            raise ValueError("The cursor is in the prompt: change that in its own field.")
        if self.full and self.at == len(self.tokens):
            raise ValueError(f"The text is full at {MOST_WRITTEN} characters: go back first.")
        self._cut(self.at)
        self.by_hand.add(len(self.tokens))
        self.tokens.append(token)
        self._go_to_end()

    def look(self, place: int) -> None:
        """Put the cursor on a place."""
        self.at, self.mark = int(np.clip(place, 0, len(self.tokens))), 0

    def _cut(self, length: int) -> None:
        del self.tokens[length:]
        self.by_hand = {place for place in self.by_hand if place < length}
        for known in self._known.values():
            del known[length + 1 :]
        for bits in self._bits.values():
            del bits[length:]

    def _go_to_end(self, hover: int | None = None) -> None:
        self.at, self.mark, self.hover = len(self.tokens), 0, hover

    # ---- what was possible -------------------------------------------------------------

    def prediction(self, place: int) -> Prediction:
        """Return what the chosen model holds possible at a place; each is computed once."""
        known = self._known[self.model]
        while len(known) <= place:
            known.append(Prediction(self.steps[self.model](tuple(self.tokens[: len(known)]))))
        return known[place]

    def bits(self) -> np.ndarray:
        """Return how surprising each character was for the chosen model, (places,)."""
        known = self._bits[self.model]
        for place in range(len(known), len(self.tokens)):
            known.append(self.prediction(place).bits(self.tokens[place]))
        return np.array(known)

    def bars(self, place: int) -> list[Bar]:
        """Return the likeliest characters at a place, and the one that came there."""
        prediction = self.prediction(place)
        p, plain = prediction.at(self.temperature), prediction.plain
        came = self.tokens[place] if place < len(self.tokens) else None
        tokens = prediction.likeliest(SHOWN)
        if came is not None and came not in tokens:
            tokens[-1] = came
        bars = [Bar(t, self.name(t), p[t], plain[t], prediction.rank(t), t == came) for t in tokens]
        others = np.ones(len(p), bool)
        others[tokens] = False
        if others.any():
            bars.append(Bar(None, "", p[others].sum(), plain[others].sum(), int(others.sum())))
        return bars

    def name(self, token: int) -> str:
        """Return how a token is shown."""
        return words.letter(self.vocabulary.tokens[token])

    def frame(self) -> Frame:
        """Return what the picture shows."""
        if self.hover is not None and self.hover > len(self.tokens):
            self.hover = None
        place = self.at if self.hover is None else self.hover
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
            can_choose=place >= self.given and not (self.full and place == len(self.tokens)),
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
