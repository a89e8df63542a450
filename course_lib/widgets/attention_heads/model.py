"""Attention heads: the text, the head and the place that the reader chose, and the switches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.models.transformers import AttentionTranslator

from . import words
from .calculation import Calculation, Run

ENCODER, DECODER, CROSS = KINDS = (
    "encoder self-attention",
    "decoder self-attention",
    "decoder cross-attention",
)
OWN = "your own, typed above"


@dataclass(frozen=True)
class Spot:
    """A place that the pointer is on.

    Attributes
    ----------
    looking : bool
        Whether it is one that looks, or one that is looked at.
    place : int
        Which, counted from 0.
    layer, head : int or None
        The head whose map the pointer is on, counted from 1.
    """

    looking: bool
    place: int
    layer: int | None = None
    head: int | None = None


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    layer, head : int
        From 1.
    all_heads : bool
        Whether all maps of the kind are shown, or that of one head.
    looking : bool
        Whether the chosen place is one that looks, or one that is looked at.
    place : int
        The chosen place, counted from 0.
    row : int
        The row that is marked on maps.
    looks, seen : list of str
        The tokens that look (t) and that are looked at (s).
    maps : array of shape (layers, heads, t, s)
        Of this kind.
    on : bool array of shape (layers, heads)
        Which of these heads are on.
    switches : dict of str to bool array of shape (heads,)
        Those of all layers, by name.
    run, whole : Run
        The translation with these switches, and with all heads on.
    """

    kind: str
    layer: int
    head: int
    all_heads: bool
    looking: bool
    place: int
    row: int
    looks: list[str]
    seen: list[str]
    maps: np.ndarray
    on: np.ndarray
    switches: dict[str, np.ndarray]
    run: Run
    whole: Run

    @property
    def layers(self) -> int:
        """How many layers there are of this kind."""
        return len(self.maps)

    @property
    def heads(self) -> int:
        """How many heads a layer has."""
        return self.maps.shape[1]

    @property
    def map(self) -> np.ndarray:
        """The weights of the chosen head, (t, s)."""
        return self.maps[self.layer - 1, self.head - 1]

    @property
    def head_on(self) -> bool:
        """Whether the chosen head is on."""
        return bool(self.on[self.layer - 1, self.head - 1])

    @property
    def all_on(self) -> bool:
        """Whether all heads of all layers are on."""
        return all(on.all() for on in self.switches.values())

    @property
    def tokens(self) -> list[str]:
        """The tokens among which the chosen place is."""
        return self.looks if self.looking else self.seen

    @property
    def others(self) -> list[str]:
        """The tokens of the other side."""
        return self.seen if self.looking else self.looks

    @property
    def values(self) -> np.ndarray:
        """The weights between the chosen place and all of the other side."""
        return self.map[self.place] if self.looking else self.map[:, self.place]

    @property
    def in_decoder_self(self) -> bool:
        """Whether what is looked at begins with START, and no later place may be seen."""
        return self.kind == DECODER

    def of_text(self, looking: bool) -> bool:
        """Return whether a side is the text that is read; else it is the translation."""
        return self.kind == ENCODER or (self.kind == CROSS and not looking)


class HeadsModel:
    """A translator, a text, and what the reader looks at.

    Attributes that can be set: `text`, `preset`, `kind`, `layer`, `head` and `all_heads`.

    Attributes
    ----------
    switches : dict of str to bool array of shape (heads,)
        For each layer, which heads are on.
    at : int
        The place of the cursor among those that look, counted from 0.
    hover : Spot or None
        What the pointer is on; it goes before the cursor.
    """

    def __init__(self, translator: AttentionTranslator, texts: Sequence[str], most: int):
        self.texts, self.presets = list(texts), [*texts, OWN]
        self.switches = {name: on.copy() for name, on in translator.heads.items()}
        self._all_on = {name: np.ones_like(on) for name, on in self.switches.items()}
        self.heads = len(next(iter(self.switches.values())))
        self.layers = len(self.names(CROSS))
        self._calculation = Calculation(translator, most)
        self._text, self._kind = self.texts[0], CROSS
        self.all_heads, self.hover = False, None
        # It begins where most is to be seen: at the head that looks at single characters most.
        sharpness = self.maps(CROSS).max(axis=-1).mean(axis=-1)
        layer, head = np.unravel_index(sharpness.argmax(), sharpness.shape)
        self.layer, self.head = int(layer) + 1, int(head) + 1
        self._go_to_telling_place()

    @staticmethod
    def name(kind: str, layer: int) -> str:
        """Return the name of a layer, such as "decoder_2_cross"."""
        part = "encoder" if kind == ENCODER else "decoder"
        return f"{part}_{layer}_{'cross' if kind == CROSS else 'self'}"

    def names(self, kind: str) -> list[str]:
        """Return the names of the layers of a kind."""
        numbers = range(1, len(self.switches) + 1)
        return [name for n in numbers if (name := self.name(kind, n)) in self.switches]

    # ---- what can be set ---------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text to translate."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._go_to_telling_place()

    @property
    def preset(self) -> str:
        """The text, if it is one of those to choose from."""
        return self._text if self._text in self.texts else OWN

    @preset.setter
    def preset(self, preset: str) -> None:
        if preset != OWN:
            self.text = preset

    @property
    def kind(self) -> str:
        """Which attention, one of `KINDS`."""
        return self._kind

    @kind.setter
    def kind(self, kind: str) -> None:
        if kind != self._kind:
            self._kind = kind
            self._go_to_telling_place()

    def look(self, place: int) -> None:
        """Put the cursor on a place that looks, counted from 0."""
        self.at = int(np.clip(place, 0, len(self.looks) - 1))

    def next_head(self, steps: int) -> None:
        """Go to another head, layer after layer, round the ends."""
        number = (self.layer - 1) * self.heads + self.head - 1 + steps
        layer, head = divmod(number % (self.layers * self.heads), self.heads)
        self.layer, self.head = layer + 1, head + 1

    def switch(self, name: str, head: int | None, on: bool) -> None:
        """Switch a head, counted from 1, or all heads of a layer."""
        self.switches[name][slice(None) if head is None else head - 1] = on

    def all_on(self) -> None:
        """Switch all heads on."""
        for on in self.switches.values():
            on[:] = True

    # ---- what follows from it ----------------------------------------------------------

    @property
    def run(self) -> Run:
        """The translation with the heads that are on."""
        return self._calculation.run(self._text, self.switches)

    @property
    def looks(self) -> list[str]:
        """The tokens that look."""
        return self.run.source if self._kind == ENCODER else self.run.written

    @property
    def seen(self) -> list[str]:
        """The tokens that are looked at."""
        return self.run.before if self._kind == DECODER else self.run.source

    def maps(self, kind: str) -> np.ndarray:
        """Return the weights of all heads of a kind, (layers, heads, t, s)."""
        return np.stack([self.run.maps[name] for name in self.names(kind)])

    def frame(self) -> Frame:
        """Return what the picture shows."""
        looks, seen = self.looks, self.seen
        row, spot = min(self.at, len(looks) - 1), self.hover
        if spot is not None and spot.place >= len(looks if spot.looking else seen):
            spot = None  # the translation has become shorter
        spot = spot or Spot(True, row)
        names = self.names(self._kind)
        return Frame(
            kind=self._kind,
            layer=spot.layer or self.layer,
            head=spot.head or self.head,
            all_heads=self.all_heads,
            looking=spot.looking,
            place=spot.place,
            row=spot.place if spot.looking else row,
            looks=looks,
            seen=seen,
            maps=self.maps(self._kind),
            on=np.stack([self.switches[name] for name in names]),
            switches=self.switches,
            run=self.run,
            whole=self._calculation.run(self._text, self._all_on),
        )

    def describe(self) -> str:
        """Return what is seen, in words."""
        return words.describe(self.frame())

    def _go_to_telling_place(self) -> None:
        """Put the cursor where the head is surest of what it looks at."""
        surest = self.maps(self._kind)[self.layer - 1, self.head - 1].max(axis=-1)
        # At its start a decoder has nothing but START to look at.
        first = 1 if self._kind != ENCODER and len(surest) > 1 else 0
        self.at, self.hover = first + int(surest[first:].argmax()), None


def checked_layer(switches: Mapping[str, np.ndarray], name: str, head: int | None) -> None:
    """Raise ValueError if there is no such layer, or no such head in it."""
    if name not in switches:
        raise ValueError(f"There is no layer {name!r}: choose one of {', '.join(switches)}.")
    whole = isinstance(head, (int, np.integer)) and not isinstance(head, bool)
    heads = len(switches[name])
    if head is not None and not (whole and 1 <= head <= heads):
        raise ValueError(
            f"head={head!r} is not allowed: give a whole number from 1 to {heads}, or None for all "
            "heads of the layer."
        )
