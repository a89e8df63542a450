"""Latent arithmetic: walk between noise vectors of a generator, and calculate with them."""

from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Pointer

from . import reading, views
from .frames import (
    ARITHMETIC,
    CORNERS,
    INTERPOLATE,
    LOOK,
    ORDERS,
    PICKS,
    SAMPLES,
    SIDE,
    TERMS,
    VIEWS,
)
from .generating import Generator
from .model import LatentModel
from .painter import LatentPainter
from .paths import WAYS, draw_noise

ARROWS = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
KEYS = [*ARROWS, "Home", "End", "Enter", *TERMS]
LEAST, MOST = -1.0, 2.0  # strength
NUDGE = 0.1  # of the strength, for a key


class LatentArithmetic(Panel):
    """Interpolate between noise vectors of a generator, and add and subtract them.

    Three views. "samples" shows a hundred noise vectors as pictures: choose some that are bold or
    slanted, and put them into a, b or c, or into a corner. "interpolate" fills a grid between four
    samples, on straight lines or on arcs of the sphere, and compares the lengths of the noise.
    "arithmetic" draws a + strength * (c - b), which at strength 1 is a - b + c: each of a, b, c
    is the mean of the noise of some samples. A conditional generator writes a word in all four
    styles. Ink and slant of each row are measured, so that one sees whether the sum holds.

    A conditional generator that takes labels cannot blend them: the whole grid has one class. One
    that takes shares of the classes, (n, classes), goes from class to class too.

    What is typed or set is generated with the weights that the generator has at that time.

    Parameters
    ----------
    generator : keras.Model
        From noise (n, noise_size), or a list of noise and labels, to pictures (n, rows, columns)
        in [0, 1]. The decoder of an autoencoder is one too.
    classes : sequence of str, optional
        The names of the classes of a conditional generator, in the order of its labels.
    encoder, pictures : keras.Model and array, optional
        With both, sample i is the code of picture i, for up to 100 pictures, and no noise is drawn.
    seed : int
        Decides the noise of the 100 samples.

    Raises
    ------
    ValueError
        If something is not allowed; the message says what is.

    Examples
    --------
    >>> LatentArithmetic(generator, string.ascii_uppercase)  # doctest: +SKIP
    >>> widget = LatentArithmetic(generator, "ABC").set(view="arithmetic")  # doctest: +SKIP
    >>> widget.set(a=12, b="3, 17", c=[40, 41], word="CAB", strength=0.5)  # doctest: +SKIP
    >>> widget.set(view="interpolate", way="on the sphere", upper_left=7)  # doctest: +SKIP
    """

    def __init__(self, generator, classes=None, encoder=None, pictures=None, seed: int = 0):
        seed = reading.checked_seed(seed)
        made = Generator(generator, classes)
        codes = reading.encoded(encoder, pictures, made.noise_size)
        drawn = codes is None
        if drawn:
            codes = draw_noise(seed, reading.SAMPLES, made.noise_size)
        model = LatentModel(made, codes, drawn)
        self._views = offered(made, len(codes), drawn)
        parameters = {"view": Choice("view", VIEWS, help="What the picture shows")}
        for shown in self._views.values():
            parameters |= shown
        super().__init__(model, LatentPainter(), parameters, keys=KEYS, touch=True)
        self.box.layout.max_width = f"{views.WIDTH + 4}px"

    # ---- what a reader or a test calls -------------------------------------------------

    def set(self, **values) -> "LatentArithmetic":
        """Set parameters by name, as the controls do; return the widget."""
        with self._lock:
            self.model.forget()
            return super().set(**values)

    def use(self, number: int, target: str) -> "LatentArithmetic":
        """Put a sample into a corner, or into or out of a, b or c; return the widget.

        Raises
        ------
        ValueError
            If there is no such sample or target, or a, b or c would be empty or too full.
        """
        count = len(self.model.samples)
        if target not in PICKS[1:]:
            raise ValueError(f"target={target!r} is not allowed: give {', '.join(PICKS[1:])}.")
        number = Number("", 0, count - 1, whole=True).check("number", number)
        with self._lock:
            self.model.use(number, target)
            self.refresh()
        return self

    def refresh(self) -> None:
        """Draw anew, and show the controls of the view alone."""
        with self._lock:
            shown = {"view", *self._views[self.model.view]}
            for name, control in self.controls.items():
                control.layout.display = None if name in shown else "none"
            super().refresh()

    # ---- what the picture calls --------------------------------------------------------

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to a press on a picture, and to the keys."""
        with self._lock:
            if pointer.kind == "key":
                self._press_key(pointer.key)
                return
            target = self.painter.target(pointer.x, pointer.y)
            if target is None:
                return
            if target[0] == "grid":
                self.model.place = int(target[1] * SIDE), int(target[2] * SIDE)
            else:
                self.model.at = target[1]
                if pointer.kind == "press":  # a drag would pick and put back
                    self.model.use(target[1], self.model.pick)
            self.refresh()

    def _press_key(self, key: str) -> None:
        model = self.model
        if model.view == ARITHMETIC:
            self._turn_strength(key)
        elif model.view == INTERPOLATE:
            self._walk_grid(key)
        elif key in TERMS or (key == "Enter" and model.pick != LOOK):
            model.use(model.at, model.pick if key == "Enter" else key)
        else:
            self._walk_samples(key)
        self.refresh()

    def _turn_strength(self, key: str) -> None:
        model = self.model
        if key in ("ArrowLeft", "ArrowRight"):
            turned = model.strength + (NUDGE if key == "ArrowRight" else -NUDGE)
            model.strength = min(max(round(turned, 2), LEAST), MOST)
        elif key == "Home":
            model.strength = 1.0

    def _walk_grid(self, key: str) -> None:
        row, column = self.model.place
        if key == "Home":
            self.model.place = SIDE // 2, SIDE // 2
        elif key in ARROWS:
            down, across = ARROWS[key]
            last = SIDE - 1
            self.model.place = min(max(row + down, 0), last), min(max(column + across, 0), last)

    def _walk_samples(self, key: str) -> None:
        order = self.model.ordered().tolist()
        place = order.index(self.model.at)
        if key in ARROWS:
            down, across = ARROWS[key]
            place += down * views.ACROSS + across
        elif key in ("Home", "End"):
            place = 0 if key == "Home" else len(order) - 1
        if 0 <= place < len(order):
            self.model.at = order[place]


def offered(generator: Generator, count: int, drawn: bool) -> dict[str, dict]:
    """Return the parameters of each view.

    Parameters
    ----------
    generator : Generator
        Has classes or not, blends them or not.
    count : int
        Samples.
    drawn : bool
        Whether they are noise.
    """
    label = {"label": Choice("class", generator.classes, help="The class of all pictures")}
    label = label if generator.classes else {}
    many = Number("", 0, count - 1, 1, whole=True)
    corners = {}
    for corner in CORNERS:
        name = corner.replace("_", " ")
        corners[corner] = Number(name, many.low, many.high, 1, whole=True, help="A sample")
        if generator.blends:
            corners[f"{corner}_label"] = Choice(
                f"{name} as", generator.classes, help="Between the corners classes blend"
            )
    terms = {
        term: reading.samples_entry(term, f"Numbers of samples: their mean is {term}", count)
        for term in TERMS
    }
    word = {}
    if generator.classes:
        help_word = "What is written in the four styles"
        word = {"word": reading.word_entry("word", help_word, generator.classes)}
    length = "noise to length √n" if drawn else "codes to one length"
    return {
        SAMPLES: label
        | {
            "order": Choice("order", ORDERS, help="Samples by number, or by what is measured"),
            "pick": Choice("pick for", PICKS, help="What a pressed sample is used for"),
        },
        INTERPOLATE: {"way": Choice("way", tuple(WAYS), help="How one goes from sample to sample")}
        | ({} if generator.blends else label)
        | corners,
        ARITHMETIC: terms
        | word
        | {
            "strength": Number("strength", LEAST, MOST, 0.05, help="a + strength × (c − b)"),
            "rescaled": Flag(length, help="Draw all four with the length that samples have"),
        },
    }
