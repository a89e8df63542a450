"""The latent walker: move through the codes of an autoencoder, and see each place decoded."""

from collections.abc import Sequence

import numpy as np

from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Pointer

from .model import STRIDE, WalkerModel
from .painter import WIDTH, WalkerPainter
from .reading import Space, read
from .words import dimension

MOST_SLIDERS = 6  # of dimensions
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}
PAGES = {"PageUp": -1, "PageDown": 1}
ENDS = {"Home": 0.0, "End": 1.0}
KEYS = [*ARROWS, *PAGES, *ENDS, "Enter"]
NEAR, FAR = 1 / 80, 1 / 16  # of the map, for an arrow key without and with Shift
ASIDE = {"across", "up", "mix"}  # what may change while it walks
BUTTONS = Buttons(
    run="Play",
    run_help="Walk from start to end and back, until you press it again",
    step="Step",
    step_help=f"Walk {STRIDE:.0%} of the way",
    reset="Start over",
    reset_help="Go back to the way and the place of the beginning",
    ticks_a_second=25,
)


class LatentWalker(Panel):
    """Walk through the latent space of an autoencoder, and see what each place is decoded to.

    On the left is a map of two dimensions of the codes; the training pictures lie where the encoder
    puts them, each with the letter or the mark of its class. Press or drag on the map, or use the
    arrow keys: the place is decoded at once, and the example nearest to it, in all dimensions, is
    shown beside. Where all examples are farther away than they are from each other, the caption
    says that none is near: nobody has taught the decoder what to draw there.

    Below, a straight way leads from the code of one picture to that of another. "Play" or `morph`
    walks along it. For comparison, the same two pictures can be mixed pixel by pixel.

    Parameters
    ----------
    decoder : keras.Model
        From codes (n, size) to pictures (n, rows, columns), (n, rows, columns, 1) or (n, features),
        in [0, 1]. Best make a new widget when it has been trained further.
    encoder : keras.Model, optional
        From pictures to codes (n, size); of a variational autoencoder, the model of the means.
    x : array of shape (n, rows, columns), optional
        Pictures for the map, in [0, 1]. They come with `encoder`.
    y : array of shape (n,), optional
        Their classes.
    classes : sequence of str, optional
        The names of the classes 0, 1, ...; without, the values of `y` are the names.
    axes : (int, int)
        The dimensions that the map shows first.
    shape : (int, int), optional
        Rows and columns, where the decoder makes rows of numbers that fill no square.
    cmap : str
        The colours of pictures, from 0 to 1: "gray_r" for dark ink, "gray" for photographs.

    Raises
    ------
    ValueError
        If the parts do not fit together; the message says what does not.

    Examples
    --------
    >>> LatentWalker(decoder)  # doctest: +SKIP
    >>> LatentWalker(decoder, encoder, glyphs.x, glyphs.y, glyphs.classes)  # doctest: +SKIP
    >>> walker = LatentWalker(decoder, encoder, x, y).set(start=3, end=90)  # doctest: +SKIP
    >>> walker.set(morph=0.5, mix=True).move([0.3, -1.2]).end_here()  # doctest: +SKIP
    """

    def __init__(
        self,
        decoder,
        encoder=None,
        x=None,
        y=None,
        classes: Sequence[str] | None = None,
        axes: tuple[int, int] = (0, 1),
        shape: tuple[int, int] | None = None,
        cmap: str = "gray_r",
    ):
        space = read(decoder, encoder, x, y, classes, shape)
        walker = WalkerModel(space, checked_axes(axes, space.size))
        self._dragged: str | None = None  # what the pointer holds while it is down
        super().__init__(
            walker,
            WalkerPainter(space, cmap),
            make_parameters(walker),
            steps=1,
            keys=KEYS,
            touch=True,
            buttons=BUTTONS,
        )
        self.picture.listens = ["press", "drag", "release"]
        self.box.layout.max_width = f"{WIDTH + 4}px"

    # ---- what a reader or a test calls ---------------------------------------------------

    def set(self, **values) -> "LatentWalker":
        """Set parameters by name, as the controls do, the way before `morph`; return the widget."""
        if values.keys() - ASIDE:
            self._pause()
        if "morph" in values:  # it is a part of the way that is chosen with it
            values["morph"] = values.pop("morph")
        return super().set(**values)

    def move(self, code) -> "LatentWalker":
        """Go to a code, also beyond the map; return the widget.

        Raises
        ------
        ValueError
            If it has not the size of a code.
        """
        size = self.model.space.size
        try:
            place = np.asarray(code, dtype=np.float32)
        except (TypeError, ValueError):
            place = np.zeros(0)
        if place.shape != (size,) or not np.isfinite(place).all():
            raise ValueError(f"The code is {code!r}; expected {size} finite numbers.")
        return self._do(lambda: setattr(self.model, "place", place))

    def start_here(self) -> "LatentWalker":
        """Let the way start at the present place; return the widget."""
        return self._do(lambda: self.model.end_here(0))

    def end_here(self) -> "LatentWalker":
        """Let the way end at the present place; return the widget."""
        return self._do(lambda: self.model.end_here(1))

    def swap(self) -> "LatentWalker":
        """Walk the other way round; return the widget."""
        return self._do(self.model.swap)

    def _do(self, action) -> "LatentWalker":
        self._pause()
        with self._lock:
            action()
            self.refresh()
        return self

    def _pause(self) -> None:
        """Stop the walk: the reader goes on by hand."""
        self.train.value = False

    # ---- what the picture and the controls call ------------------------------------------

    def _make_buttons(self):
        """Make the panel's buttons, and three that change the way."""
        import ipywidgets

        row = super()._make_buttons()
        more = {
            "start": ("Start here", "flag-o", "Let the way start where you are", self.start_here),
            "end": ("End here", "flag-checkered", "Let the way end where you are", self.end_here),
            "swap": ("Swap", "exchange", "Walk the other way round", self.swap),
        }
        self.way_buttons = {}
        for name, (label, icon, tooltip, action) in more.items():
            button = ipywidgets.Button(description=label, icon=icon, tooltip=tooltip)
            button.on_click(self._guard(lambda _, action=action: action()))
            self.way_buttons[name] = button
        *buttons, clock = row.children
        row.children = (*buttons, *self.way_buttons.values(), clock)
        for button in row.children[:-1]:
            button.layout.width = "auto"
        return row

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to a press and a drag on the map and the way, and to the keys."""
        with self._lock:
            if pointer.kind == "key":
                self._pause()
                self._press_key(pointer.key, FAR if pointer.shift else NEAR)
            elif pointer.kind == "press":
                self._pause()
                found = self.painter.target(pointer.x, pointer.y)
                self._dragged = found and found[0]
                self._follow_slowly(self._dragged is None)
                if self._dragged == "nearest":
                    self.model.go_to_nearest()
                    self.refresh()
            elif pointer.kind == "release":
                self._dragged = None
                self._follow_slowly(True)
            if pointer.kind in ("press", "drag"):
                self._go(pointer)

    def _go(self, pointer: Pointer) -> None:
        """Go where the pointer is."""
        if self._dragged == "pad":
            self.model.move_to(*self.painter.pad.value(pointer.x, pointer.y))
        elif self._dragged == "way":
            self.model.morph = self.painter.morph_at(pointer.x)
        else:
            return
        self.refresh()

    def _follow_slowly(self, echoes: bool) -> None:
        """Let sliders send what the reader does at once, or not, while a drag moves them.

        Else each of them is told twice for every picture to keep still: see `Panel._show`.
        """
        for control in self.controls.values():
            if control.has_trait("continuous_update"):
                control.continuous_update = echoes

    def _press_key(self, key: str, far: float) -> None:
        model = self.model
        if key in ARROWS:
            across, up = ARROWS[key]
            model.shift(far * across, far * up)
        elif key in PAGES:
            model.morph = min(max(model.morph + PAGES[key] * far, 0.0), 1.0)
        elif key in ENDS:
            model.morph = ENDS[key]
        elif model.space.examples is not None:
            model.go_to_nearest()
        self.refresh()


def checked_axes(axes, size: int) -> tuple[int, int]:
    """Return the dimensions of the map, or raise ValueError in words."""
    if size < 2:
        raise ValueError(
            f"The codes have {size} number; the map needs two dimensions: give an autoencoder with "
            "codes of two numbers or more."
        )
    given = tuple(axes) if isinstance(axes, (tuple, list)) else ()
    whole = all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in given)
    two = len(given) == 2 and whole and given[0] != given[1]
    if not two or not all(0 <= n < size for n in given):
        raise ValueError(
            f"axes={axes!r} is not allowed: give two different dimensions from 0 to {size - 1}, "
            "such as (0, 1)."
        )
    return int(given[0]), int(given[1])


def make_parameters(walker: WalkerModel) -> dict[str, Number | Choice | Flag]:
    """Return what can be set: dimensions, places, and the way."""
    space, parameters = walker.space, {}
    first = [int(name[1:]) for name in (walker.across, walker.up)]
    if space.size > 2:
        names = [dimension(n) for n in space.order]
        spread = "" if space.examples is None else "; those in which the codes spread most first"
        parameters["across"] = Choice("map across", names, help=f"From left to right{spread}")
        parameters["up"] = Choice("map up", names, help=f"From bottom to top{spread}")
    others = [n for n in space.order if n not in first]
    for index in [*first, *others][:MOST_SLIDERS]:
        parameters[dimension(index)] = slider(space, index)
    if space.examples is not None:
        last = len(space.examples) - 1
        whole = {"low": 0, "high": last, "step": 1, "whole": True}
        parameters["go_to"] = Choice("go to", walker.targets, help="The mean of these codes")
        parameters["example"] = Number("go to example", **whole, help="Its own code")
        parameters["start"] = Number("start: example", **whole, help="Where the way starts")
        parameters["end"] = Number("end: example", **whole, help="Where the way ends")
    parameters["morph"] = Number("morph", 0, 1, 0.01, help="0: the start, 1: the end of the way")
    parameters["mix"] = Flag("mix the pixels", help="The same two pictures, faded, to compare")
    return parameters


def slider(space: Space, index: int) -> Number:
    """Return the slider of a dimension."""
    low, high, step = (float(ends[index]) for ends in (space.low, space.high, space.step))
    return Number(dimension(index), low, high, step, help="A number of the code")
