"""The next-token explorer: a text, how its next token is drawn, and what its tokens look at."""

from dataclasses import dataclass

import numpy as np

from course_lib import text
from course_lib.models.transformers import CachedModel
from course_lib.text import BytePairs
from course_lib.widgets.text_generator.predictions import Prediction, entropy
from course_lib.widgets.text_generator.reading import checked_step
from course_lib.widgets.text_generator.writing import Bar, Writing, drop
from course_lib.widgets.tokenizer_playground.chips import Chip, Split, split_characters

from . import words

NONE, TOP_K, TOP_P = FILTERS = ("none", "top-k", "top-p")
MEAN = "mean of all heads"
SPACES = (b" ", b"\n", b"\t")


@dataclass
class Frame:
    """What the picture shows.

    Places are numbers of tokens that were read. Place 0 is START alone; the chip of that number is
    the last that was read, and the bars are what may come after it.

    Attributes
    ----------
    chips : list of Chip
        START and the tokens of the text.
    split : list of Split
        Characters that no single token holds.
    given : int
        Tokens of the prompt.
    by_hand : frozenset of int
        Chips that the reader chose.
    place, at : int
        The place that is shown, and the one of the cursor.
    unread : int
        How many tokens at the beginning are not read any more, as the model has no room for them.
    longest : int
        Tokens that the model has room for, START among them.
    mark : int
        The bar that the keyboard chooses.
    bars : list of Bar
        The likeliest first, all others last.
    options : list of Chip
        The tokens of the bars, without all others.
    can_choose : bool
        Whether a press on a bar puts its token there.
    temperature : float
        The chosen one.
    rule : str
        What is cut: "top-k 40", or "" for nothing.
    left, all : int
        Tokens that are not cut, and of the tokenizer.
    entropy, plain_entropy : float
        In bits, as draws are made, and at temperature 1 with nothing cut.
    paid : array of shape (written,)
        The surprise of each token that was written, for the model itself, in bits.
    looked : array of shape (layers, heads, s)
        What the last token that was read looks at: START, and the tokens that are still read.
    layer : int
        From 1.
    head : int or None
        From 1; None for the mean of all.
    seed : int
        Of the draws.
    full : bool
        Whether no more tokens find room.
    """

    chips: list[Chip]
    split: list[Split]
    given: int
    by_hand: frozenset[int]
    place: int
    at: int
    unread: int
    longest: int
    mark: int
    bars: list[Bar]
    options: list[Chip]
    can_choose: bool
    temperature: float
    rule: str
    left: int
    all: int
    entropy: float
    plain_entropy: float
    paid: np.ndarray
    looked: np.ndarray
    layer: int
    head: int | None
    seed: int
    full: bool

    @property
    def next(self) -> bool:
        """Whether the bars are about the token that has not come yet."""
        return self.place == len(self.chips) - 1

    @property
    def values(self) -> np.ndarray:
        """The weights of the chosen head, or their mean, (s,)."""
        heads = self.looked[self.layer - 1]
        return heads.mean(axis=0) if self.head is None else heads[self.head - 1]

    @property
    def seen(self) -> list[int]:
        """The chips that are looked at, in the order of `values`."""
        return [0, *range(self.unread + 1, self.place + 1)]


class ExplorerModel(Writing):
    """A text that a GPT writes, or the reader, token by token.

    Attributes that can be set: `prompt`, `temperature`, `filter`, `k`, `p`, `layer`, `head` and
    `seed`. Another seed counts from the next draw on; what is written stays. `hover_head` is the
    layer and the head that the pointer is on; they go before `layer` and `head`.

    Parameters
    ----------
    network : CachedModel
        Of the widget's own.
    tokens : BytePairs
        Its tokenizer.
    prompt : str
        What stands there already.
    seed : int
        Decides all draws.
    """

    unit = "token"

    def __init__(self, network: CachedModel, tokens: BytePairs, prompt: str, seed: int):
        self.network = network
        self.names = list(network.heads)
        self.layers, self.heads = len(self.names), len(network.heads[self.names[0]])
        self.filter, self.k, self.p = NONE, min(40, len(tokens)), 0.9
        self.layer, self.head = self.layers, MEAN
        self.hover_head: tuple[int, str] | None = None
        super().__init__({"model": checked_step(network, tokens)}, tokens, prompt, 1.0, seed)

    # ---- the text ----------------------------------------------------------------------

    def reset(self) -> None:
        """Go back to the prompt; that can be undone unless the prompt is another one."""
        before = self._state() if getattr(self, "_begun", None) == self._prompt else None
        self._begun = self._prompt
        self._looked: dict[int, np.ndarray] = {}
        self._chips: tuple[list[Chip], list[Split]] | None = None
        super().reset()
        if before is None:
            self._past: list[tuple[list[int], set[int]]] = []
        elif before[0] != self.tokens:
            self._past.append(before)

    def step(self, n: int = 1) -> None:
        """Draw `n` tokens, as long as there is room."""
        for _ in range(n):
            if self.full:
                break
            self._past.append(self._state())
            super().step()
        self._chips = None

    def choose(self, token: int) -> None:
        """Put a token where the cursor is, in place of what stood there and followed."""
        before = self._state()
        super().choose(token)
        self._past.append(before)
        self._chips = None

    def undo(self, n: int = 1) -> None:
        """Take back the last `n` tokens that were drawn or chosen, and what they had replaced."""
        for _ in range(min(n, len(self._past))):
            tokens, by_hand = self._past.pop()
            pairs = zip(tokens, self.tokens, strict=False)
            same = next((i for i, (old, new) in enumerate(pairs) if old != new), None)
            self._cut(min(len(tokens), len(self.tokens)) if same is None else same)
            self.tokens.extend(tokens[len(self.tokens) :])
            self.by_hand = set(by_hand)
        self._go_to_end()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._past)

    def _state(self) -> tuple[list[int], set[int]]:
        return list(self.tokens), set(self.by_hand)

    def _cut(self, length: int) -> None:
        super()._cut(length)
        drop(self._looked, length + 1)
        self._chips = None

    # ---- what may come -----------------------------------------------------------------

    def choices(self, place: int) -> Prediction:
        """Return what a draw is made from: the model's own probabilities, some of them cut."""
        prediction = self.prediction(place)
        if self.filter == TOP_K:
            return Prediction(text.top_k(prediction.row, self.k))
        if self.filter == TOP_P:
            return Prediction(text.top_p(prediction.row, self.p))
        return prediction

    @property
    def rule(self) -> str:
        """What is cut, in words; empty for nothing."""
        return {TOP_K: f"top-k {self.k}", TOP_P: f"top-p {self.p:.2f}"}.get(self.filter, "")

    def name(self, token: int) -> str:
        """Return how a token is shown."""
        return words.shown(self.chip(token))

    # ---- what is looked at -------------------------------------------------------------

    def looked(self, place: int) -> np.ndarray:
        """Return what the last of some tokens looks at, (layers, heads, s); START is first."""
        if place not in self._looked:
            looked = self.network.looked(self.tokens[:place])
            self._looked[place] = np.stack([looked[name] for name in self.names])
        return self._looked[place]

    # ---- what is shown -----------------------------------------------------------------

    def chip(self, token: int, piece: int = 0, start: int = 0) -> Chip:
        """Return a token as it is shown."""
        specials = self.vocabulary.specials
        special = specials[token] if token < len(specials) else ""
        return Chip(self.vocabulary.pieces[token], token, piece, start, special=special)

    def chips(self) -> tuple[list[Chip], list[Split]]:
        """Return START and the tokens of the text, and the characters that several share."""
        if self._chips is None:
            found, piece, start = [self.chip(self.vocabulary.start)], 0, 0
            for number in self.tokens:
                token = self.vocabulary.pieces[number]
                # A word begins with white space, or behind it: then the lines may be broken.
                begins = token.startswith(SPACES) or found[-1].token.endswith(SPACES)
                piece += begins or not token or bool(found[-1].special)
                found.append(self.chip(number, piece, start))
                start += len(token)
            self._chips = found, split_characters(found)
        return self._chips

    def frame(self) -> Frame:
        """Return what the picture shows."""
        place = self.place
        chips, split = self.chips()
        looked, choices = self.looked(place), self.choices(place)
        layer, head = self.hover_head or (self.layer, self.head)
        bars = self.bars(place)
        return Frame(
            chips=chips,
            split=split,
            given=self.given,
            by_hand=frozenset(n + 1 for n in self.by_hand),
            place=place,
            at=self.at,
            unread=place + 1 - looked.shape[-1],
            longest=self.network.longest,
            mark=self.mark,
            bars=bars,
            options=[self.chip(bar.token) for bar in bars if bar.token is not None],
            can_choose=self.can_choose(place),
            temperature=self.temperature,
            rule=self.rule,
            left=int(np.isfinite(choices.row).sum()),
            all=len(self.vocabulary),
            entropy=entropy(choices.at(self.temperature)),
            plain_entropy=entropy(self.prediction(place).plain),
            paid=self.bits(self.given),
            looked=looked,
            layer=layer,
            head=None if head == MEAN else int(head),
            seed=self.seed,
            full=self.full,
        )

    def describe(self) -> str:
        """Return what is seen, in words."""
        tail = self.vocabulary.decode(self.tokens[-words.TAIL :])
        return words.describe(self.frame(), tail)
