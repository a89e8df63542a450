"""The tokenizer playground: type a text, and see it fall together into tokens."""

from collections.abc import Mapping

from course_lib.text import BytePairs
from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import WHOLE_ROW, Choice, Number
from course_lib.widgets.picture import Pointer

from .curve import merges_at
from .examples import EXAMPLES, OWN
from .model import PlaygroundModel
from .painter import WIDTH, PlaygroundPainter
from .reading import AnyText, read_examples, read_tokenizer

KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]
BUTTONS = Buttons(
    run="Play",
    run_help="Use merge after merge, four a second, until you press it again",
    step="Next merge",
    step_help="Go on to the next merge that changes this text",
    reset="No merges",
    reset_help="Go back to the single bytes",
    ticks_a_second=4,
)


class TokenizerPlayground(Panel):
    """Type a text, and see into which tokens byte-pair encoding cuts it.

    Each token is a box with its number below. A wide gap is where the text was cut into words
    before any merge; no token reaches across. Bytes that are no whole character are written in
    hexadecimal, and a bracket names the character that they share.

    The slider says how many of the merges are in use, in the order in which they were learnt. "Next
    merge" and the arrow keys go to the next one that changes this text; the tokens that it made
    have a thick frame. Press a token to see all steps of its word; press a step, or the curve, to
    go there.

    Parameters
    ----------
    tokenizer : text.BytePairs, optional
        The tokenizer. Without it one is trained on the Python reference, with 1,000 merges.
    text : str, optional
        What is typed in at first, at most 1,000 characters; without it the first example.
    examples : mapping of str to (str, str), optional
        For each name a text and a question, in place of the widget's own examples.

    Raises
    ------
    ValueError
        If something is not allowed; the message says what is.

    Examples
    --------
    >>> TokenizerPlayground()  # doctest: +SKIP
    >>> pairs = text.BytePairs.of(texts, tokens=1000)  # doctest: +SKIP
    >>> TokenizerPlayground(pairs, "unbelievable").set(used=300).step()  # doctest: +SKIP
    """

    def __init__(
        self,
        tokenizer: BytePairs | None = None,
        text: str | None = None,
        examples: Mapping[str, tuple[str, str]] = EXAMPLES,
    ):
        examples = read_examples(examples)
        tokenizer = read_tokenizer(tokenizer)
        parameters = {
            "text": AnyText("text", help="Type any text; it is cut into tokens at once"),
            "example": Choice("example", [*examples, OWN], help="Texts that raise a question"),
            "used": Number(
                "merges in use",
                0,
                len(tokenizer.merges),
                1,
                whole=True,
                help="The first so many merges, in the order of training",
            ),
        }
        first = next(iter(examples.values()))[0]
        text = parameters["text"].check("text", first if text is None else text)
        super().__init__(
            PlaygroundModel(tokenizer, examples, text),
            PlaygroundPainter(),
            parameters,
            steps=1,
            keys=KEYS,
            buttons=BUTTONS,
        )
        self.picture.listens = ["press", "drag", "release", "move", "leave"]
        self._dragging = False  # whether the pointer holds the curve
        self.controls["used"].layout.grid_area = WHOLE_ROW  # 1,000 steps: wide
        self.box.layout.max_width = f"{WIDTH + 4}px"

    # ---- what a reader or a test calls -------------------------------------------------

    def step(self, n: int = 1) -> "TokenizerPlayground":
        """Use merges until the text has changed `n` times, and stop the clock at the last."""
        super().step(n)
        if self.model.done:
            self.train.value = False
        return self

    def back(self, n: int = 1) -> "TokenizerPlayground":
        """Take merges away until the text has changed `n` times; return the widget."""
        with self._lock:
            self.train.value = False
            self.model.back(n)
            self.refresh()
        return self

    def all_merges(self) -> "TokenizerPlayground":
        """Use all merges; return the widget."""
        self.train.value = False
        return self.set(used=self.model.all)

    def look(self, token: int) -> "TokenizerPlayground":
        """Show how the word of a token was merged; tokens count from 0; return the widget.

        Raises
        ------
        ValueError
            If the text has no such token.
        """
        with self._lock:
            tokens = len(self.model.chips())
            if not 0 <= token < tokens:
                raise ValueError(
                    f"There is no token {token!r}: the text has {tokens} tokens; give a whole "
                    "number from 0."
                )
            self.model.look(token)
            self.refresh()
        return self

    # ---- what the picture and the controls call ----------------------------------------

    def _make_buttons(self):
        """Make the panel's buttons, and two more."""
        import ipywidgets

        row = super()._make_buttons()
        more = {
            "back": ("Previous merge", "step-backward", "Undo the last merge here", self.back),
            "all": ("All merges", "fast-forward", "Use all merges", self.all_merges),
        }
        self.extra_buttons = {}
        for name, (label, icon, tooltip, action) in more.items():
            button = ipywidgets.Button(description=label, icon=icon, tooltip=tooltip)
            button.on_click(self._guard(lambda _, action=action: action()))
            self.extra_buttons[name] = button
        run, one, none, clock = row.children
        row.children = (
            run, self.extra_buttons["back"], one, none, self.extra_buttons["all"], clock,
        )  # fmt: skip
        for button in row.children[:-1]:
            button.layout.width = "auto"
        return row

    def _train_or_pause(self, change) -> None:
        """Start or stop the clock; at the end it begins anew."""
        if change.new and self.model.done:
            self.set(used=0)
        super()._train_or_pause(change)

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to the pointer over the tokens, a press on a step or the curve, and to keys."""
        with self._lock:
            model = self.model
            if pointer.kind == "key":
                self._press_key(pointer.key)
                return
            if pointer.kind == "release":
                self._dragging = False
                return
            found = self.painter.target(pointer.x, pointer.y)
            kind = found and found[0]
            if pointer.kind == "press":
                self._dragging = kind == "curve"
                if kind == "step":
                    self._use(found[1])
                elif kind == "chip":
                    model.hover = None
                    model.look(found[1])
                    self.refresh()
            if self._dragging and pointer.kind in ("press", "drag"):
                self._use(merges_at(pointer.x, model.all))
            elif pointer.kind in ("move", "leave"):
                chip = found[1] if kind == "chip" and pointer.kind == "move" else None
                byte = None if chip is None else model.chips()[chip].start
                if byte != model.hover:
                    model.hover = byte
                    self.refresh()

    def _use(self, merges: int) -> None:
        self.train.value = False
        self.model.used = merges
        self.refresh()

    def _press_key(self, key: str) -> None:
        model = self.model
        model.hover = None  # the hand is on the keyboard now
        chips = model.chips()
        if key in ("ArrowUp", "ArrowDown"):
            self.train.value = False
            model.step() if key == "ArrowUp" else model.back()
        elif chips:
            at = model.at(chips)
            ends = {"Home": 0, "End": len(chips) - 1}
            model.look((ends | {"ArrowLeft": at - 1, "ArrowRight": at + 1})[key])
        self.refresh()
