"""A text that grows token by token, and what was possible at each of its places.

What the widgets have in common in which a language model writes: `TextGenerator` and
`NextTokenExplorer`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from course_lib.text import BytePairs, Vocabulary

from .predictions import Prediction, draw
from .reading import MOST_WRITTEN, Step

SHOWN = 10  # bars; all other tokens are one more


@dataclass(frozen=True)
class Bar:
    """One possible next token.

    Attributes
    ----------
    token : int or None
        None for all others together.
    name : str
        As it is shown.
    p, plain : float
        Its probability as draws are made, and the model's own: at temperature 1, with nothing cut.
    rank : int
        1 for the likeliest; of all others together, how many they are.
    came : bool
        Whether it is the one that stands in the text.
    cut : int
        How many tokens of it no draw can take; 0 or 1, but for all others together.
    """

    token: int | None
    name: str
    p: float
    plain: float
    rank: int
    came: bool = False
    cut: int = 0


class Writing:
    """A prompt, what was written behind it, and predictions for all places.

    Parameters
    ----------
    steps : mapping of str to callable
        For each model its name, and what gives the log probabilities of the next token.
    vocabulary : text.Vocabulary or text.BytePairs
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
    given : int
        How many of them are the prompt.
    by_hand : set of int
        Places that the reader chose.
    model : str
        The name of the chosen model.
    at : int
        The place of the cursor; len(tokens) is the next one.
    hover : int or None
        A place that the pointer is on; it goes before `at`.
    mark : int
        The bar that the keyboard chooses.
    """

    unit = "character"  # what its messages call a token

    def __init__(
        self,
        steps: Mapping[str, Step],
        vocabulary: Vocabulary | BytePairs,
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
        """What decides the draws."""
        return self._seed

    @seed.setter
    def seed(self, seed: int) -> None:
        self._seed = seed

    # ---- the text ----------------------------------------------------------------------

    def reset(self) -> None:
        """Go back to the prompt."""
        self.tokens = [int(number) for number in self.vocabulary.encode(self._prompt)]
        self.given = len(self.tokens)
        self.by_hand: set[int] = set()
        self._known: dict[str, dict[int, Prediction]] = {name: {} for name in self.steps}
        self._bits: dict[str, dict[int, float]] = {name: {} for name in self.steps}
        self._go_to_end()

    @property
    def written(self) -> int:
        """How many tokens stand behind the prompt."""
        return len(self.tokens) - self.given

    @property
    def full(self) -> bool:
        """Whether no more find room."""
        return self.written >= MOST_WRITTEN

    def step(self, n: int = 1) -> None:
        """Write `n` tokens, as long as there is room."""
        for _ in range(min(n, MOST_WRITTEN - self.written)):
            choices = self.choices(len(self.tokens))
            self.tokens.append(draw(choices, self.temperature, self._seed, self.written))
        self._go_to_end(hover=self.hover)

    def back(self, n: int = 1) -> None:
        """Take the last `n` tokens away; the prompt stays."""
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
            raise ValueError(f"The text is full at {MOST_WRITTEN} {self.unit}s: go back first.")
        self._cut(self.at)
        self.by_hand.add(len(self.tokens))
        self.tokens.append(token)
        self._go_to_end()

    def look(self, place: int) -> None:
        """Put the cursor on a place."""
        self.at, self.mark = int(np.clip(place, 0, len(self.tokens))), 0

    @property
    def place(self) -> int:
        """The place that is shown: where the pointer is, or else the cursor."""
        if self.hover is not None and self.hover > len(self.tokens):
            self.hover = None
        return self.at if self.hover is None else self.hover

    def can_choose(self, place: int) -> bool:
        """Return whether a token can be put on a place."""
        return place >= self.given and not (self.full and place == len(self.tokens))

    def _cut(self, length: int) -> None:
        del self.tokens[length:]
        self.by_hand = {place for place in self.by_hand if place < length}
        for known in self._known.values():
            drop(known, length + 1)  # what may come behind the text stays known
        for bits in self._bits.values():
            drop(bits, length)

    def _go_to_end(self, hover: int | None = None) -> None:
        self.at, self.mark, self.hover = len(self.tokens), 0, hover

    # ---- what was possible -------------------------------------------------------------

    def prediction(self, place: int) -> Prediction:
        """Return what the chosen model holds possible at a place; each is computed once."""
        known = self._known[self.model]
        if place not in known:
            known[place] = Prediction(self.steps[self.model](tuple(self.tokens[:place])))
        return known[place]

    def choices(self, place: int) -> Prediction:
        """Return what a draw is made from, before the temperature: here, all tokens."""
        return self.prediction(place)

    def bits(self, first: int = 0) -> np.ndarray:
        """Return how surprising each token from a place on was for the chosen model, (places,)."""
        known = self._bits[self.model]
        for place in range(first, len(self.tokens)):
            if place not in known:
                known[place] = self.prediction(place).bits(self.tokens[place])
        return np.array([known[place] for place in range(first, len(self.tokens))])

    def bars(self, place: int) -> list[Bar]:
        """Return the likeliest tokens at a place, and the one that came there."""
        prediction, choices = self.prediction(place), self.choices(place)
        p, plain = choices.at(self.temperature), prediction.plain
        cut = np.isneginf(choices.row) & ~np.isneginf(prediction.row)
        came = self.tokens[place] if place < len(self.tokens) else None
        tokens = prediction.likeliest(SHOWN)
        if came is not None and came not in tokens:
            tokens[-1] = came
        bars = [
            Bar(t, self.name(t), p[t], plain[t], prediction.rank(t), t == came, int(cut[t]))
            for t in tokens
        ]
        others = np.ones(len(p), bool)
        others[tokens] = False
        if others.any():
            sums = p[others].sum(), plain[others].sum()
            bars.append(Bar(None, "", *sums, int(others.sum()), cut=int(cut[others].sum())))
        return bars

    def name(self, token: int) -> str:
        """Return how a token is shown."""
        raise NotImplementedError(f"{type(self).__name__} needs name(self, token).")


def drop(known: dict, first: int) -> None:
    """Forget what is known of the places from `first` on."""
    for place in [place for place in known if place >= first]:
        del known[place]
