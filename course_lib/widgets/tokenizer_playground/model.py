"""The tokenizer playground: a text, how many merges are in use, and the token that is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from course_lib.text import BytePairs

from . import words
from .chips import Chip, Split, split_characters
from .examples import OWN
from .merging import History, MergedText


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    chips : list of Chip
        The tokens of the text.
    split : list of Split
        Characters that no single token holds.
    at : int or None
        The chip that is looked at; None in an empty text.
    history : History or None
        How its word was merged.
    entry : int
        The entry of that history which is reached.
    used, all : int
        Merges in use, and of the tokenizer.
    last : int or None
        The last merge that acted here, counted from 1.
    pairs, times : sequence
        All merges, and how often each pair came in training; `times` may be empty.
    counts : int array of shape (all + 1,)
        Tokens of the text, for each number of merges in use.
    characters, bytes : int
        Of the text.
    question : str
        Of the example; empty for the reader's own text.
    """

    chips: list[Chip]
    split: list[Split]
    at: int | None
    history: History | None
    entry: int
    used: int
    all: int
    last: int | None
    pairs: tuple
    times: tuple
    counts: np.ndarray
    characters: int
    bytes: int
    question: str


class PlaygroundModel:
    """A text, a tokenizer, and how many of its merges are in use.

    Parameters
    ----------
    tokenizer : BytePairs
        Gives the merges.
    examples : mapping of str to (str, str)
        For each name a text and its question.
    text : str
        The text that is there first.

    Attributes
    ----------
    used : int
        Merges in use, from 0 to all.
    byte : int
        The place in the text that is looked at; tokens change, bytes stay.
    hover : int or None
        A byte that the pointer is on; it goes before `byte`.
    """

    def __init__(self, tokenizer: BytePairs, examples: Mapping[str, tuple[str, str]], text: str):
        self.tokenizer, self.examples = tokenizer, dict(examples)
        self.used = self.all = len(tokenizer.merges)
        self.merged = MergedText(tokenizer, "")
        self.byte, self.hover = 0, None
        self.text = text
        self.look_at_longest()

    @property
    def text(self) -> str:
        """What is cut into tokens."""
        return self.merged.text

    @text.setter
    def text(self, text: str) -> None:
        if text == self.merged.text:
            return
        before, self.merged = self.merged.text, MergedText(self.tokenizer, text)
        # Look at what was typed: the last character of what is not as before.
        behind = same_start(before[::-1], text[::-1])
        same = same_start(before, text)
        end = max(len(text) - behind, same, 1)
        self.byte, self.hover = len(text[: end - 1].encode()), None

    @property
    def example(self) -> str:
        """The name of the example that the text is, or "your own text"."""
        return next((name for name, (text, _) in self.examples.items() if text == self.text), OWN)

    @example.setter
    def example(self, name: str) -> None:
        if name != OWN and name != self.example:
            self.text = self.examples[name][0]
            self.look_at_longest()

    # ---- merges ------------------------------------------------------------------------

    @property
    def done(self) -> bool:
        """Whether no further merge changes this text."""
        return self.merged.next(self.used) is None

    def step(self, n: int = 1) -> None:
        """Use merges until the text has changed `n` times."""
        for _ in range(n):
            if self.done:
                break
            self.used = self.merged.next(self.used)

    def back(self, n: int = 1) -> None:
        """Take merges away until the text has changed `n` times."""
        for _ in range(n):
            last = self.merged.last(self.used)
            if last is None:
                break
            self.used = last - 1

    def reset(self) -> None:
        """Use no merges."""
        self.used = 0

    # ---- what is looked at -------------------------------------------------------------

    def chips(self) -> list[Chip]:
        """Return the tokens of the text."""
        last = self.merged.last(self.used)
        made = b"".join(self.tokenizer.merges[last - 1]) if last else None
        found, at = [], 0
        for piece, word in enumerate(self.merged.words(self.used)):
            for token in word:
                number = self.tokenizer.numbers[token]
                found.append(Chip(token, number, piece, at, token == made))
                at += len(token)
        return found

    def look(self, chip: int) -> None:
        """Look at a token, by its place; the first or last one if it is beyond them."""
        chips = self.chips()
        if chips:
            self.byte = chips[min(max(chip, 0), len(chips) - 1)].start

    def look_at_longest(self) -> None:
        """Look at the word that takes the most merges: there is most to be seen."""
        chips = self.chips()
        steps = [len(self.merged.history(chip.piece).words) for chip in chips]
        self.look(int(np.argmax(steps)) if steps else 0)

    def at(self, chips: list[Chip]) -> int | None:
        """Return the place of the token that is looked at."""
        byte = self.byte if self.hover is None else self.hover
        return max((n for n, chip in enumerate(chips) if chip.start <= byte), default=None)

    def frame(self) -> Frame:
        """Return what is to be drawn."""
        chips = self.chips()
        at = self.at(chips)
        history = None if at is None else self.merged.history(chips[at].piece)
        return Frame(
            chips=chips,
            split=split_characters(chips),
            at=at,
            history=history,
            entry=0 if history is None else history.reached(self.used),
            used=self.used,
            all=self.all,
            last=self.merged.last(self.used),
            pairs=self.tokenizer.merges,
            times=self.tokenizer.counts,
            counts=self.merged.counts,
            characters=len(self.text),
            bytes=len(self.text.encode()),
            question=self.examples.get(self.example, ("", ""))[1],
        )

    def describe(self) -> str:
        """Say what is seen."""
        return words.describe(self.frame())


def same_start(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
