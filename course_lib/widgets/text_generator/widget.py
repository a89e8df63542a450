"""The text generator: a language model writes on, one character after the other."""

from course_lib import text
from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import Choice, Number
from course_lib.widgets.picture import Pointer

from .model import GeneratorModel
from .painter import WIDTH, GeneratorPainter
from .reading import Prompt, checked_count, checked_seed, read_models

MANY = 100  # characters that one button writes
HOTTEST, LAST_SEED = 2.0, 99  # ends of two sliders
KEYS = [
    *("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"),
    *("Home", "End", "Enter", "Backspace"),
]
BUTTONS = Buttons(
    run="Run",
    run_help="Write on, ten characters a second, until you press it again",
    step="One character",
    step_help="Draw the next character",
    reset="Start again",
    reset_help="Go back to the prompt; the same seed writes the same text again",
    ticks_a_second=10,
)


class TextGenerator(Panel):
    """Let a language model write on behind a prompt, and see what it holds possible.

    The bars are the likeliest next characters at the chosen temperature, and the thin ones below
    them what they are at temperature 1. Press a bar to write its character yourself. Under each
    character of the text a bar says how surprising it was: -log2 of its probability at
    temperature 1, in bits. Point at one, or press it, to see what was possible there. The
    temperature counts for what comes next and for all bars; what is written stays.

    Draw number n of a seed is always the same: "Start again" writes the same text again, as
    `text.generate` does, and a character that is taken back comes back.

    Parameters
    ----------
    model : keras.Model, object with `step`, or mapping of str to them
        A recurrent network as `text.RecurrentModel` takes it; or anything whose
        ``step(tokens)`` returns the log probabilities of the next token, such as
        `text.NgramModel`. Several get a menu: the text stays, and is seen through the chosen one.
    vocabulary : text.Vocabulary
        That of the model, or of all of them.
    prompt : str
        What stands there already, at most 200 characters.
    temperature : float
        From 0, where the likeliest always comes, to 2.
    seed : int
        Decides all draws.
    written : int
        Characters that are there from the start, at most 1000.

    Raises
    ------
    ValueError
        If something is not allowed; the message says what is.

    Examples
    --------
    >>> TextGenerator(model, vocabulary, "The ", temperature=0.5)  # doctest: +SKIP
    >>> gram = text.NgramModel(5, vocabulary).fit(texts)  # doctest: +SKIP
    >>> both = {"LSTM": model, "5-gram": gram}  # doctest: +SKIP
    >>> TextGenerator(both, vocabulary).set(model="5-gram").reset().step(100)  # doctest: +SKIP
    """

    def __init__(
        self,
        model,
        vocabulary: text.Vocabulary,
        prompt: str = "The ",
        temperature: float = 0.7,
        seed: int = 0,
        written: int = 300,
    ):
        steps, seed = read_models(model, vocabulary), checked_seed(seed)
        parameters = {
            "model": Choice("model", tuple(steps), help="Which model writes, and is surprised"),
            "prompt": Prompt("prompt", "Enter starts again behind it", vocabulary),
            "temperature": Number(
                "temperature", 0, HOTTEST, 0.05, help="0: always the likeliest; 1: as predicted"
            ),
            "seed": Number(
                "seed", 0, max(LAST_SEED, seed), 1, whole=True, help="Another one starts again"
            ),
        }
        if len(steps) == 1:
            del parameters["model"]
        prompt = parameters["prompt"].check("prompt", prompt)
        temperature = parameters["temperature"].check("temperature", temperature)
        generator = GeneratorModel(steps, vocabulary, prompt, temperature, seed)
        generator.step(checked_count("written", written, low=0))
        super().__init__(
            generator, GeneratorPainter(), parameters, steps=1, keys=KEYS, buttons=BUTTONS
        )
        self.picture.listens = ["press", "move", "leave"]
        self.box.layout.max_width = f"{WIDTH + 4}px"

    # ---- what a reader or a test calls -------------------------------------------------

    def step(self, n: int = 1) -> "TextGenerator":
        """Write `n` characters, and stop the clock where there is no more room."""
        super().step(checked_count("n", n))
        if self.model.full:
            self.train.value = False
        return self

    def back(self, n: int = 1) -> "TextGenerator":
        """Take the last `n` characters away; return the widget."""
        with self._lock:
            self.train.value = False
            self.model.back(checked_count("n", n))
            self.refresh()
        return self

    def choose(self, character: str) -> "TextGenerator":
        """Write a character that you choose, where the cursor is; return the widget.

        Raises
        ------
        ValueError
            If it is not one of the vocabulary's characters.
        """
        tokens = self.model.vocabulary.tokens
        if character not in tokens:
            raise ValueError(
                f"{character!r} is not in the vocabulary: give one character of "
                f"{self.model.vocabulary.characters!r}."
            )
        with self._lock:
            self.model.choose(tokens.index(character))
            self.refresh()
        return self

    def look(self, place: int) -> "TextGenerator":
        """Show what was possible at a place of the text, counted from 0; return the widget.

        Raises
        ------
        ValueError
            If the text has no such place; its length stands for the next character.
        """
        with self._lock:
            if not 0 <= place <= len(self.model.tokens):
                raise ValueError(
                    f"There is no place {place!r} in the text: give a whole number from 0 to "
                    f"{len(self.model.tokens)}, which is the next character."
                )
            self.model.look(place)
            self.refresh()
        return self

    def next_seed(self) -> "TextGenerator":
        """Start again with the next seed, and 0 after the last; return the widget."""
        return self.set(seed=(self.model.seed + 1) % (self.parameters["seed"].high + 1))

    # ---- what the picture and the controls call ----------------------------------------

    def _make_buttons(self):
        """Make the panel's buttons, and three more."""
        more = {
            "many": (f"Write {MANY}", "forward", "Draw many", lambda: self.step(MANY)),
            "one_back": ("Back", "arrow-left", "Take the last character away", self.back),
            "other": ("Another seed", "random", "Start again, with other luck", self.next_seed),
        }
        order = ("run", "one", "many", "one_back", "again", "other")
        return self._more_buttons(super()._make_buttons(), more, order)

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to the pointer over the text, to a press on a bar, and to the keys."""
        with self._lock:
            model = self.model
            if pointer.kind == "key":
                self._press_key(pointer.key)
                return
            place = self.painter.place_at(pointer.x, pointer.y)
            if pointer.kind == "leave":
                place = None
            found = self.painter.target(pointer.x, pointer.y)
            if pointer.kind == "press" and place is not None:
                model.look(place)
                self.refresh()
            elif pointer.kind == "press" and found is not None and found[0] == "bar":
                model.choose(found[1])
                self.refresh()
            elif pointer.kind in ("move", "leave") and place != model.hover:
                model.hover, model.mark = place, 0
                self.refresh()

    def _press_key(self, key: str) -> None:
        model = self.model
        model.hover = None  # the hand is on the keyboard now
        bars = [bar for bar in model.bars(model.at) if bar.token is not None]
        if key == "Enter":
            model.choose(bars[model.mark].token)
        elif key == "Backspace":
            model.back()
        elif key in ("ArrowUp", "ArrowDown"):
            model.mark = (model.mark + (1 if key == "ArrowDown" else -1)) % len(bars)
        else:
            ends = {"Home": 0, "End": len(model.tokens)}
            steps = {"ArrowLeft": model.at - 1, "ArrowRight": model.at + 1}
            model.look((ends | steps)[key])
        self.refresh()
