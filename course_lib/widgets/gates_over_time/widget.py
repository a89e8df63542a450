"""Gates over time: an LSTM reads, and shows what it keeps and when it lets go."""

from course_lib.widgets.gates_over_time.model import GatesModel
from course_lib.widgets.gates_over_time.painter import WIDTH, GatesPainter
from course_lib.widgets.gates_over_time.reading import read
from course_lib.widgets.gates_over_time.text_box import TextBox
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Pointer

TEXT = 'The call "print(max(len(a), 2))" (a nested one) writes a number.'
ARROWS = {"ArrowLeft": -1, "ArrowRight": 1}
ROWS = {"ArrowUp": -1, "ArrowDown": 1}
KEYS = [*ARROWS, *ROWS, "Home", "End"]
FAR = 10  # steps or units that an arrow key moves with Shift


class GatesOverTime(Panel):
    """Watch the gates and the cell state of an LSTM while it reads, and find a unit that counts.

    A column is a step, a row is a unit: above, the cell state (blue above 0, red below), then the
    forget, the input and the output gate (viridis, 0 to 1). Move the pointer over a column to read
    it out; press a row to choose its unit, whose gates and cell state are drawn below. The rows are
    pages of units, ordered by how much their cell state moves, or by how closely it follows a
    quantity: the depth of brackets, being inside quotes, the place in the line and others.

    Cell states are shown and compared as tanh(c), which is what the output gate gets; untick it for
    c itself, which in some units grows far beyond the others.

    The correlation with a quantity is measured on the text to search. The best of hundreds of units
    flatters: some fit by chance. So the same units are tested on an unseen text, and both numbers
    stand beside each row.

    Parameters
    ----------
    model : keras.Model or keras.layers.LSTM
        For text, a model that chains Embedding, LSTM and Dense (Dropout between them counts for
        nothing), as `checkpoints/python_docs_lstm.py` makes it. For a series, an LSTM layer, or a
        model with one and perhaps a Dense behind it.
    text : str, optional
        What it reads first; the reader may type another one. 160 characters of it are read.
    vocabulary : course_lib.text.Vocabulary, optional
        The characters that the model was trained with, with <start> among them.
    series : array of shape (steps, features) or (steps,), optional
        What a network of numbers reads, at most 1000 steps; instead of the vocabulary.
    searched, unseen : str or list of str, or array, optional
        Texts in which units are looked for, and texts on which the found ones are tested; best
        take such as the model was not trained with. About 8,000 characters of each are read.
        Without `unseen`, every second passage of `searched` is kept back for the test. Without
        both, a text has no quantities to follow, and a series is searched in its first half and
        tested in its second.

    Raises
    ------
    ValueError
        If the model has other layers, or does not fit the vocabulary or the series.

    Examples
    --------
    >>> GatesOverTime(model, "print(1)", vocabulary)  # doctest: +SKIP
    >>> gates = GatesOverTime(
    ...     model, vocabulary=vocabulary, searched=validation.x, unseen=test.x
    ... )  # doctest: +SKIP
    >>> gates.set(follows="depth of brackets", at=17)  # doctest: +SKIP
    >>> GatesOverTime(forecaster, series=sunspots)  # doctest: +SKIP
    """

    def __init__(
        self, model, text: str = TEXT, vocabulary=None, series=None, searched=None, unseen=None
    ):
        source = read(model, vocabulary, series)
        box = TextBox("text", help="What the network reads: type another text")
        typed = box.check("text", text) if source.reads_text else None
        gates = GatesModel(source, typed, searched, unseen)
        parameters = {
            "text": box,
            "follows": Choice(
                "unit follows", gates.choices, help="Find the unit that follows a quantity"
            ),
            "at": self._steps(gates),
            "squashed": Flag("cell states as tanh(c)", help="As the output gate gets them"),
            "unit": Number("unit", 0, gates.units - 1, 1, whole=True, help="Its number"),
            "page": Number("page of units", 1, gates.pages, 1, whole=True, help="12 on each"),
        }
        unused = {
            "text": not source.reads_text,
            "follows": len(gates.choices) == 1,
            "unit": gates.units == 1,
            "page": gates.pages == 1,
        }
        parameters = {name: kind for name, kind in parameters.items() if not unused.get(name)}
        super().__init__(gates, GatesPainter(), parameters, keys=KEYS, touch=True)
        self.picture.listens = ["press", "drag", "move"]
        self.box.layout.max_width = f"{WIDTH + 4}px"

    @staticmethod
    def _steps(gates: GatesModel) -> Number:
        """Return the slider of the steps; how many there are depends on the text."""
        name = "character" if gates.source.reads_text else "step"
        last = max(gates.last, gates.first + 1)  # a slider with one place cannot be drawn
        return Number(name, gates.first, last, 1, whole=True, help="Where to look")

    def set(self, **values) -> "GatesOverTime":
        """Set parameters by name, as the controls do; return the widget."""
        with self._lock:
            rankings, before = self.model.rankings, self.picture.caption
            if values.get("follows") in rankings.names and not rankings.measured:
                # It takes a second. The words before stay, so that the controls do not jump.
                self.picture.caption = f"One moment: the units are compared. {before}"
            if "text" in values and len(values) > 1:
                super().set(text=values.pop("text"))  # the steps are counted in this text
            return super().set(**values)

    def refresh(self) -> None:
        """Draw anew, and let the slider of the steps end where the text ends."""
        with self._lock:
            steps = self._steps(self.model)
            if self.parameters["at"] != steps:
                self.parameters["at"] = steps
                self._showing = True  # a slider that has to go back says so, as if it were turned
                try:
                    self.controls["at"].max = steps.high
                finally:
                    self._showing = False
            super().refresh()

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to the pointer over a column, a press on a row or the track, and to the keys."""
        with self._lock:
            if pointer.kind == "key":
                self._press_key(pointer.key, FAR if pointer.shift else 1)
                return
            found = self.painter.target(pointer.x, pointer.y)
            if found is None:
                return
            kind, down, across = found
            frame = self.model.frame()
            before = frame.at, frame.unit
            if kind == "rows":  # beside a row: its unit, whatever the column
                if pointer.kind == "press":
                    self.model.unit = self._unit(frame, down)
            elif kind == "track":
                if pointer.kind == "move":
                    return
                self.model.show(int(across * len(frame.run)))
            else:
                place = frame.window[min(int(across * len(frame.window)), len(frame.window) - 1)]
                self.model.at = place + self.model.first
                if kind == "map" and pointer.kind == "press":
                    self.model.unit = self._unit(frame, down)
            if (self.model.at - self.model.first, self.model.unit) != before:
                self.refresh()

    @staticmethod
    def _unit(frame, down: float) -> int:
        """Return the unit at a height of a map, 0 to 1."""
        return int(frame.rows[min(int(down * len(frame.rows)), len(frame.rows) - 1)])

    def _press_key(self, key: str, far: int) -> None:
        model = self.model
        if key in ARROWS:
            model.at = model.at + far * ARROWS[key]
        elif key in ROWS:
            model.next_unit(far * ROWS[key])
        else:
            model.at = model.first if key == "Home" else model.last
        self.refresh()
