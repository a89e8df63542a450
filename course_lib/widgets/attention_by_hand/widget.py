"""Attention by hand: change queries, keys and values of four words, see what each word takes."""

import numpy as np

from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Pointer

from .model import AttentionModel
from .painter import WIDTH, AttentionPainter
from .presets import OWN, PRESETS, WORDS
from .reading import COUNT, FARTHEST, NUMBER, VECTORS, checked_vectors, checked_words

ARROWS = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
PAGES = {"PageUp": 1, "PageDown": -1}
LETTERS = [*"0123456789.,-", "Backspace"]
KEYS = [*ARROWS, *PAGES, *LETTERS, "Enter", "Escape"]
TENTHS = 10  # keys and drags change a number in steps of a tenth
DRAG_STEP = 6  # CSS pixels up or down for one step


class AttentionByHand(Panel):
    """Work attention out for four words, and change any number of it.

    Each word has a query, a key and a value of two numbers. Below stand the scores (query times
    key), the scores as softmax gets them, the weights and the outputs, a row for each word that
    looks. Press a row to follow its word: above, its query lies among the keys, and its output
    among the values. An output is a weighted mean, so it never leaves the area between the values.

    Press a number and type another one, or drag it up and down; or drag the tip of an arrow.

    Parameters
    ----------
    preset : str, optional
        The numbers of the start: one of `presets.PRESETS`.
    queries, keys, values : arrays of shape (4, 2), optional
        Your own numbers, from -4 to 4; what is left out is that of the preset.
    words : str or sequence of str
        Four words.

    Raises
    ------
    ValueError
        If something is not allowed; the message says what is.

    Examples
    --------
    >>> AttentionByHand("a conflict: two keys fit").set(length=0.5)  # doctest: +SKIP
    >>> AttentionByHand(queries=q, keys=k, values=v, words="she saw the owl")  # doctest: +SKIP
    >>> AttentionByHand().set(causal=True, looks="cat").select("cat", "key", 0)  # doctest: +SKIP
    """

    def __init__(
        self, preset: str | None = None, queries=None, keys=None, values=None, words=WORDS
    ):
        names = checked_words(words)
        parameters = {
            "preset": Choice("example", (*PRESETS, OWN), help="Numbers that show something"),
            "looks": Choice("who looks", names, help="The word whose row is followed"),
            "looked_at": Choice("at whom", names, help="For the calculation that is worked out"),
            "number": Number("number", NUMBER.low, NUMBER.high, NUMBER.step, help=NUMBER.help),
            "length": Number(
                "query length", 0, FARTHEST, 0.01, help="Of who looks; the direction stays"
            ),
            "causal": Flag("causal mask", help="No word may look at a later one"),
            "scaled": Flag("divide scores by √d", help="Here d is 2, the numbers of a query"),
        }
        model = AttentionModel(names)
        if preset is not None:
            model.preset = parameters["preset"].check("preset", preset)
        given = {"queries": queries, "keys": keys, "values": values}
        for name, vectors in given.items():
            if vectors is not None:
                model.give(name, checked_vectors(name, vectors))
        self._held: tuple | None = None  # what the reader drags
        super().__init__(model, AttentionPainter(), parameters, keys=KEYS, touch=True)
        self.box.layout.max_width = f"{WIDTH + 4}px"

    # ---- what a reader or a test calls -------------------------------------------------

    def set(self, **values) -> "AttentionByHand":
        """Set parameters by name, as the controls do; return the widget.

        `queries`, `keys` and `values` take arrays of shape (4, 2), each number from -4 to 4.
        """
        given = {
            name: checked_vectors(name, values.pop(name)) for name in VECTORS if name in values
        }
        with self._lock:
            # What changes all numbers, or chooses among them, comes before what changes some.
            first = [name for name in ("preset", "looks", "looked_at") if name in values]
            if values or not given:
                super().set(**{name: values[name] for name in [*first, *values]})
            for name, vectors in given.items():
                self.model.give(name, vectors)
            if given:
                self.refresh()
        return self

    def select(self, word: str, part: str, number: int = 0) -> "AttentionByHand":
        """Choose the number that keys and slider change; return the widget.

        Parameters
        ----------
        word : str
            One of the four.
        part : str
            "query", "key" or "value".
        number : int
            0 for x, 1 for y.

        Raises
        ------
        ValueError
            If there is no such number.
        """
        parts = ("query", "key", "value")
        word = Choice("word", self.model.words).check("word", word)
        part = Choice("part", parts).check("part", part)
        if number not in (0, 1):
            raise ValueError(f"number={number!r} is not allowed: give 0 for x or 1 for y.")
        with self._lock:
            self.model.select(self.model.words.index(word), 2 * parts.index(part) + int(number))
            self.refresh()
        return self

    # ---- what the picture calls --------------------------------------------------------

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to a press or a drag of numbers, arrows and tables, and to the keys."""
        with self._lock:
            try:
                if pointer.kind == "key":
                    self._press_key(pointer.key)
                elif pointer.kind == "press":
                    self.model.finish()
                    self._press(pointer)
                elif pointer.kind == "drag":
                    self._drag(pointer)
            finally:  # a text that is no number is gone from its cell, whatever is said of it
                self.refresh()

    def _press(self, pointer: Pointer) -> None:
        """Take hold of an arrow or a number, or follow the word that is pressed."""
        model, self._held = self.model, None
        tip = self.painter.tip_at(pointer.x, pointer.y, model.frame())
        if tip is not None:
            part, word = tip
            model.select(word, 2 * VECTORS.index(part))
            self._held = ("tip", *tip)
            return
        found = self.painter.target(pointer.x, pointer.y)
        if found is None:
            return
        kind, *where, down, across = found
        if kind == "number":
            model.select(*where)
            self._held = ("number", pointer.y, model.number)
        elif kind == "word":
            (model.row,) = where
        else:
            model.row = int(down * COUNT)
            if kind == "pair":
                model.at = int(across * COUNT)

    def _drag(self, pointer: Pointer) -> None:
        """Move what is held."""
        if self._held is None:
            return
        kind, *rest = self._held
        if kind == "tip":
            part, word = rest
            plane = self.painter.mixes if part == "values" else self.painter.arrows
            self.model.place(part, word, plane.point(pointer.x, pointer.y))
        else:
            start, value = rest
            self._step(value, round((start - pointer.y) / DRAG_STEP))

    def _press_key(self, key: str) -> None:
        model = self.model
        if key in LETTERS:
            model.type(key)
        elif key == "Escape":
            model.cancel()
        else:
            model.finish()
            if key in ARROWS:
                down, right = ARROWS[key]
                row, column = model.selected
                model.select(row + down, column + right)
            elif key in PAGES:
                self._step(model.number, PAGES[key])

    def _step(self, start: float, steps: int) -> None:
        """Give the selected number the value some tenths from `start`, a whole number of tenths."""
        value = (round(start * TENTHS) + steps) / TENTHS if steps else start
        self.model.number = float(np.clip(value, NUMBER.low, NUMBER.high))
