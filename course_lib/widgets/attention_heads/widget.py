"""Attention heads over a sentence: what each character looks at, and what each head is good for."""

from collections.abc import Sequence

import numpy as np

from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Pointer

from . import words
from .model import KINDS, HeadsModel, Spot, checked_layer
from .painter import WIDTH, HeadsPainter
from .reading import SourceText, checked_texts, longest, read
from .switches import Switches

KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Enter", " "]


class AttentionHeads(Panel):
    """See what each character of a text and of its translation looks at, head by head.

    Above, the characters that look stand below those that are looked at; lines and tints are the
    weights of the chosen one. Point at another character, press it to keep it, or use the arrow
    keys. Below is the map of the whole head: a row for each character that looks, in which all
    weights sum to 1. Pointing at a character that is looked at shows a column instead. "All heads"
    shows the maps of all heads of all layers; press one to open it.

    A row of a decoder is a character of the translation: it shows what was looked at to write this
    character. In the first row the decoder had read START only.

    Each head can be switched off. The text is then translated without what it contributes, and
    characters that differ from the translation with all heads are marked.

    Parameters
    ----------
    translator : course_lib.models.transformers.AttentionTranslator
        It is copied with its switches, so that the one that is given stays as it is. Best make a
        new widget when its heads have been switched elsewhere.
    texts : sequence of str
        To choose from; the reader can type others. At most 60 characters each.

    Raises
    ------
    ValueError
        If the translator is of another kind, or cannot read a text; the message says why.

    Examples
    --------
    >>> AttentionHeads(translator, ["Tuesday, April 3, 2029"])  # doctest: +SKIP
    >>> heads = AttentionHeads(translator, dates)  # doctest: +SKIP
    >>> heads.set(kind="decoder cross-attention", layer=2, head=1).look(9)  # doctest: +SKIP
    >>> heads.switch("decoder_2_cross", 1, on=False).translation  # doctest: +SKIP
    """

    def __init__(self, translator, texts: Sequence[str]):
        translator = read(translator)
        most = longest(translator)
        field = SourceText(
            "text", "Type another text; Enter translates it", translator.source, most
        )
        model = HeadsModel(translator, checked_texts(texts, field), most)
        parameters = {
            "text": field,
            "preset": Choice("text from", model.presets, help="Texts to choose from"),
            "kind": Choice("attention", KINDS, help="Who looks at whom"),
            "layer": Number("layer", 1, model.layers, 1, whole=True, help="Which block"),
            "head": Number("head", 1, model.heads, 1, whole=True, help="Which head of the layer"),
            "all_heads": Flag("all heads side by side", help="Press a small map to open it"),
        }
        unused = {"layer": model.layers == 1, "head": model.heads == 1}
        parameters = {name: kind for name, kind in parameters.items() if not unused.get(name)}
        self.switches = Switches(model.switches, self._guard(self.switch), self._guard(self.all_on))
        super().__init__(model, HeadsPainter(), parameters, keys=KEYS)
        self.picture.listens = ["press", "move", "leave"]
        self.box.children = (*self.box.children, self.switches.box)
        self.box.layout.max_width = f"{WIDTH + 4}px"

    # ---- what a reader or a test calls -------------------------------------------------

    @property
    def translation(self) -> str:
        """The translation with the heads that are on."""
        with self._lock:
            return self.model.run.translation

    @property
    def heads(self) -> dict[str, np.ndarray]:
        """Which heads are on, by layer, as a translator's `heads`; a copy."""
        with self._lock:
            return {name: on.copy() for name, on in self.model.switches.items()}

    def switch(self, layer: str, head: int | None = None, on: bool = False) -> "AttentionHeads":
        """Switch a head off or on; return the widget.

        Parameters
        ----------
        layer
            Its name, such as "decoder_2_cross".
        head
            Counted from 1; None for all heads of the layer.
        on
            What it is to be.

        Raises
        ------
        ValueError
            If there is no such head.
        """
        checked_layer(self.model.switches, layer, head)
        with self._lock:
            self.model.switch(layer, head, bool(on))
            self.refresh()
        return self

    def all_on(self) -> "AttentionHeads":
        """Switch all heads on; return the widget."""
        with self._lock:
            self.model.all_on()
            self.refresh()
        return self

    def look(self, place: int) -> "AttentionHeads":
        """Show what a character looks at, counted from 1; return the widget.

        Of a decoder it is a character of the translation, and the last one is END.

        Raises
        ------
        ValueError
            If there is no such character.
        """
        with self._lock:
            last = len(self.model.looks)
            whole = isinstance(place, (int, np.integer)) and not isinstance(place, bool)
            if not whole or not 1 <= place <= last:
                raise ValueError(
                    f"There is no character {place!r}: give a whole number from 1 to {last}."
                )
            self.model.hover = None
            self.model.look(place - 1)
            self.refresh()
        return self

    def refresh(self) -> None:
        """Draw anew, and let the controls and switches show what is chosen."""
        with self._lock, self.picture.hold_sync():
            super().refresh()
            if self._due:
                return  # it is drawn when all pointers have been answered
            # The switches stand below: a list that grows by a line would move them under the hand.
            self.picture.caption = words.describe(self.model.frame(), listed=False)
            self.switches.show()

    # ---- what the picture calls --------------------------------------------------------

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to the pointer over characters and maps, to a press on them, and to the keys."""
        with self._lock:
            if pointer.kind == "key":
                self._press_key(pointer.key)
                return
            found = None if pointer.kind == "leave" else self.painter.target(pointer.x, pointer.y)
            spot = None if found is None else self._spot(found)
            if pointer.kind == "press" and found is not None:
                self._press(spot, found)
                self.refresh()
            elif pointer.kind != "press" and spot != self.model.hover:
                self.model.hover = spot
                self.refresh()

    def _spot(self, found: tuple) -> Spot | None:
        """Return the place that the pointer is on."""
        kind, first, second, down, across = found
        if kind == "tile":
            return Spot(first, min(int(across * second), second - 1))
        if kind == "map":
            rows = len(self.model.looks)
            return Spot(True, min(int(down * rows), rows - 1), first, second)
        return None  # beside a small map

    def _press(self, spot: Spot | None, found: tuple) -> None:
        """Keep what was pressed: a character, a row, or the head of a small map."""
        model = self.model
        if spot is not None and spot.looking:
            model.look(spot.place)
        if found[0] in ("map", "title"):
            model.layer, model.head = found[1:3]
            model.all_heads = False
            model.hover = None
        else:
            model.hover = spot

    def _press_key(self, key: str) -> None:
        model = self.model
        model.hover = None  # the hand is on the keyboard now
        last = len(model.looks) - 1
        at = min(model.at, last)
        places = {"ArrowLeft": at - 1, "ArrowRight": at + 1, "Home": 0, "End": last}
        if key in places:
            model.look(places[key])
        elif key in ("ArrowUp", "ArrowDown"):
            model.next_head(1 if key == "ArrowDown" else -1)
        elif key == "Enter":
            model.all_heads = not model.all_heads
        else:
            name = model.name(model.kind, model.layer)
            on = model.switches[name][model.head - 1]
            model.switch(name, model.head, not on)
        self.refresh()
