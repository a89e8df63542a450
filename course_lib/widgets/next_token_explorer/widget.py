"""The next-token explorer: a GPT one token at a time, what it expects and what it looks at."""

from course_lib.models.transformers import CachedModel
from course_lib.text import BytePairs
from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import Choice, Number
from course_lib.widgets.picture import Pointer
from course_lib.widgets.text_generator.reading import Prompt, checked_count, checked_seed

from .model import FILTERS, MEAN, ExplorerModel
from .painter import WIDTH, ExplorerPainter
from .reading import MOST_PROMPT, read_model, read_token, read_tokens

MANY = 10  # tokens that one button draws
MOST_K, HOTTEST, LAST_SEED = 100, 2.0, 99  # ends of three sliders
KEYS = [
    *("ArrowUp", "ArrowDown", "Enter", " ", "Backspace"),
    *("ArrowLeft", "ArrowRight", "Home", "End"),
]
BUTTONS = Buttons(
    run="Run",
    run_help="Draw two tokens a second, until you press it again",
    step="Draw",
    step_help="Draw the next token by chance",
    reset="Start over",
    reset_help="Go back to the prompt; the same seed draws the same tokens again",
    ticks_a_second=2,
)


class NextTokenExplorer(Panel):
    """Let a GPT write token by token; see what it holds possible, and what it looks at.

    On the right are the likeliest next tokens. The blue bar is the probability with which a draw
    takes a token, and the orange one below it the model's own. As in `text.generate`, top-k or
    top-p cuts first, on the model's own probabilities, and the temperature acts on what is left. A
    token that is cut has a hatched bar and a pale name; your hand may take it all the same.
    Each token that was written costs -log2 of the model's own probability, in bits.

    On the left is the text. Point at a token, press it, or go there with the arrow keys: the bars
    then show what might have come after it, and a press on one goes on from there. The tints and
    the bars under the tokens are the attention of the chosen head at this token. Below are all
    heads of all layers, a strip each: point at one, or press it to choose it. A layer's name
    chooses the mean of its heads.

    Draw number n of a seed is always the same, so that the same steps give the same text. Another
    seed counts from the next draw on.

    Parameters
    ----------
    model : course_lib.models.transformers.CachedModel
        The GPT. It is copied, with its heads as they are switched.
    tokens : course_lib.text.BytePairs
        Its tokenizer.
    prompt : str
        What stands there already, at most 500 characters; it may be empty.
    seed : int
        Decides all draws.

    Raises
    ------
    ValueError
        If something is not allowed; the message says what is.

    Examples
    --------
    >>> model = transformers.CachedModel(gpt, pairs.start)  # doctest: +SKIP
    >>> NextTokenExplorer(model, pairs, "The list").set(filter="top-k", k=5)  # doctest: +SKIP
    >>> NextTokenExplorer(model, pairs).step(10).choose(" the").undo()  # doctest: +SKIP
    """

    def __init__(self, model: CachedModel, tokens: BytePairs, prompt: str = "The", seed: int = 0):
        tokens = read_tokens(tokens)
        model, seed = read_model(model, tokens), checked_seed(seed)
        field = Prompt("prompt", "Enter starts over behind it", tokens, MOST_PROMPT, wide=True)
        explorer = ExplorerModel(model, tokens, field.check("prompt", prompt), seed)
        heads = (MEAN, *(str(n) for n in range(1, explorer.heads + 1)))
        parameters = {
            "prompt": field,
            "temperature": Number(
                "temperature", 0, HOTTEST, 0.05, help="0: always the likeliest; 1: as predicted"
            ),
            "filter": Choice("filter", FILTERS, help="What a draw may not take"),
            "k": Number(
                "k of top-k",
                *(1, min(MOST_K, len(tokens)), 1),
                whole=True,
                help="So many of the likeliest tokens are left",
            ),
            "p": Number(
                "p of top-p", 0.01, 1, 0.01, help="The likeliest that reach this sum are left"
            ),
            "layer": Number("layer", 1, explorer.layers, 1, whole=True, help="Whose attention"),
            "head": Choice("head", heads, help="Whose attention"),
            "seed": Number(
                "seed",
                *(0, max(LAST_SEED, seed), 1),
                whole=True,
                help="Luck: another one counts from the next draw on",
            ),
        }
        unused = {"layer": explorer.layers == 1, "head": explorer.heads == 1}
        parameters = {name: kind for name, kind in parameters.items() if not unused.get(name)}
        super().__init__(
            explorer, ExplorerPainter(), parameters, steps=1, keys=KEYS, buttons=BUTTONS
        )
        self.picture.listens = ["press", "move", "leave"]
        self.box.add_class("course-steady").add_class("course-scrolls")
        self.box.layout.max_width = f"{WIDTH + 4}px"

    # ---- what a reader or a test calls -------------------------------------------------

    @property
    def text(self) -> str:
        """The prompt and what was written."""
        with self._lock:
            return self.model.vocabulary.decode(self.model.tokens)

    @property
    def bits(self) -> float:
        """What all that was written cost: the sum of -log2 of the model's own probabilities."""
        with self._lock:
            return float(self.model.bits(self.model.given).sum())

    def step(self, n: int = 1) -> "NextTokenExplorer":
        """Draw `n` tokens, and stop the clock where there is no more room."""
        super().step(checked_count("n", n))
        if self.model.full:
            self.train.value = False
        return self

    def undo(self, n: int = 1) -> "NextTokenExplorer":
        """Take back the last `n` tokens that were drawn or chosen; return the widget."""
        with self._lock:
            self.train.value = False
            self.model.undo(checked_count("n", n))
            self.refresh()
        return self

    def choose(self, token: str | int) -> "NextTokenExplorer":
        """Write a token that you choose, given by its text or its number; return the widget.

        Raises
        ------
        ValueError
            If there is no such token, or the text is not one token.
        """
        number = read_token(token, self.model.vocabulary)
        with self._lock:
            self.model.choose(number)
            self.refresh()
        return self

    def look(self, place: int) -> "NextTokenExplorer":
        """Show the text as it was when so many tokens were read; return the widget.

        Raises
        ------
        ValueError
            If the text has not so many tokens; 0 is START alone.
        """
        with self._lock:
            last = len(self.model.tokens)
            if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place <= last:
                raise ValueError(
                    f"There is no place {place!r} in the text: give a whole number from 0 to "
                    f"{last}, the tokens to be read."
                )
            self.model.look(place)
            self.refresh()
        return self

    def next_seed(self) -> "NextTokenExplorer":
        """Go on with the next seed, and 0 after the last; return the widget."""
        return self.set(seed=(self.model.seed + 1) % (self.parameters["seed"].high + 1))

    def refresh(self) -> None:
        """Draw anew, and let the controls show what is chosen and what counts."""
        with self._lock, self.picture.hold_sync():
            super().refresh()
            self.controls["k"].disabled = self.model.filter != "top-k"
            self.controls["p"].disabled = self.model.filter != "top-p"

    # ---- what the picture and the controls call ----------------------------------------

    def _make_buttons(self):
        """Make the panel's buttons, and three more."""
        more = {
            "many": (f"Draw {MANY}", "forward", "Draw ten tokens", lambda: self.step(MANY)),
            "undo": ("Undo", "reply", "Take back the last token", self.undo),
            "other": ("Next seed", "random", "Other luck from the next draw on", self.next_seed),
        }
        order = ("one", "many", "run", "undo", "again", "other")
        return self._more_buttons(super()._make_buttons(), more, order)

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to the pointer over tokens and strips, to presses, and to the keys."""
        with self._lock:
            model = self.model
            if pointer.kind == "key":
                self._press_key(pointer.key)
                return
            found = None if pointer.kind == "leave" else self.painter.target(pointer.x, pointer.y)
            kind = found and found[0]
            if pointer.kind == "press":
                self._press(found)
                return
            place = found[1] if kind == "token" else None
            head = (found[1], self._head(found[2])) if kind == "heads" else None
            if (place, head) != (model.hover, model.hover_head):
                model.mark = model.mark if place == model.hover else 0
                model.hover, model.hover_head = place, head
                self.refresh()

    @staticmethod
    def _head(number: int) -> str:
        """Return the choice that is a head of a strip; 0 for the mean of all."""
        return str(number) if number else MEAN

    def _press(self, found: tuple | None) -> None:
        """Keep the token or the head that was pressed, or write the token of a bar."""
        model = self.model
        if found is None:
            return
        if found[0] == "token":
            model.look(found[1])
        elif found[0] == "option":
            model.choose(found[1])
        else:
            model.layer, model.head = found[1], self._head(found[2])
        self.refresh()

    def _press_key(self, key: str) -> None:
        model = self.model
        model.hover = model.hover_head = None  # the hand is on the keyboard now
        bars = [bar for bar in model.bars(model.at) if bar.token is not None]
        if key == "Enter":
            model.choose(bars[model.mark].token)
        elif key == " ":
            model.step()
        elif key == "Backspace":
            model.undo()
        elif key in ("ArrowUp", "ArrowDown"):
            model.mark = (model.mark + (1 if key == "ArrowDown" else -1)) % len(bars)
        else:
            ends = {"Home": 0, "End": len(model.tokens)}
            steps = {"ArrowLeft": model.at - 1, "ArrowRight": model.at + 1}
            model.look((ends | steps)[key])
        self.refresh()
