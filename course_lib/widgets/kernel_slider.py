"""A kernel slides over a photograph: products, their sum, and the feature map that they make."""

import numpy as np

from course_lib.widgets.kernel_model import SIZES, KernelModel
from course_lib.widgets.kernel_painter import KernelPainter
from course_lib.widgets.kernel_presets import (
    LARGEST,
    OWN_KERNEL,
    OWN_PICTURE,
    PHOTOS,
    PRESETS,
    own_kernel,
    own_picture,
)
from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import Choice, Number
from course_lib.widgets.picture import Pointer

WEIGHT = Number("weight", -9, 9, 0.01, help="The kernel's number that has the frame")
TENTHS = 10  # keys and drags change a weight in steps of a tenth
DRAG_STEP = 6  # CSS pixels up or down for one step of a weight
PLACE = Number("place", 0, LARGEST - 1, whole=True)
ARROWS = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
KEYS = {"+": 1, "=": 1, "-": -1}  # on many keyboards = is the + without Shift
BUTTONS = Buttons(
    run="Slide",
    run_help="Let the window fill in the feature map, slowly at first",
    step="Next pixel",
    step_help="Move the window to the next place",
    reset="Start over",
    reset_help="Empty the feature map and go to the upper left corner",
    ticks_a_second=20,
)


class KernelChoice(Choice):
    """A list of kernels that also takes the learner's own numbers, from `set(kernel=...)`."""

    def check(self, name: str, value):
        """Return a name or an array, or raise ValueError in words."""
        return value if isinstance(value, str) and value in self.options else own_kernel(value)


class SizeChoice(Choice):
    """A list of kernel sizes that also takes the whole number 3 or 5."""

    def check(self, name: str, value):
        """Return the size's name, or raise ValueError that names the options."""
        names = {size: text for text, size in SIZES.items()}
        return super().check(name, names.get(value, value) if isinstance(value, int) else value)


class KernelSlider(Panel):
    """Slide a kernel over a photograph, and see how each pixel of the feature map comes about.

    Drag the window on the photograph, or the marked pixel on the feature map, or use the arrow
    keys. Drag a number of the kernel up or down to change it; on the keyboard, Shift with an arrow
    chooses the number, + and − change it. "Start over" empties the feature map: then it fills where
    the window has been.

    Parameters
    ----------
    picture : str or array of shape (rows, columns)
        "astronaut", "cat", "photographer", "coffee" or "bricks"; or your own picture, in grey, of
        at least 8 x 8 pixels. Its numbers stay as they are, but uint8 above 1 is divided by 255.
        A side above 64 pixels is reduced: blocks of n x n pixels become their mean.
    kernel : str or array of shape (3, 3) or (5, 5)
        One of `kernel_presets.PRESETS`, or your own numbers.

    Examples
    --------
    >>> KernelSlider("cat", kernel="blur").set(stride=2, padding="same")  # doctest: +SKIP
    >>> KernelSlider(my_picture, kernel=[[0, 1, 0], [1, -4, 1], [0, 1, 0]])  # doctest: +SKIP
    >>> KernelSlider().reset().step(500)  # doctest: +SKIP
    """

    def __init__(self, picture="astronaut", kernel="vertical edges"):
        own = None if isinstance(picture, str) else own_picture(picture)
        weights = "All weights at once; change one, and the kernel is your own"
        parameters = {
            "photo": Choice("photo", tuple(PHOTOS) if own is None else (*PHOTOS, OWN_PICTURE)),
            "kernel": KernelChoice("kernel", (*PRESETS, OWN_KERNEL), help=weights),
            "weight": WEIGHT,
            "kernel_size": SizeChoice("kernel size", tuple(SIZES)),
            "stride": Number("stride", 1, 4, 1, whole=True, help="Pixels from place to place"),
            "padding": Choice("padding", ("valid", "same"), help="same: zeros around the photo"),
        }
        name = OWN_PICTURE if own is not None else parameters["photo"].check("picture", picture)
        model = KernelModel(name, own)
        model.kernel = parameters["kernel"].check("kernel", kernel)
        self._held = ""  # what the reader drags: "photo", "map", "weight" or nothing
        self._grip = (0.0, 0.0)  # of a held weight: the height of the press, and its value there
        keys = [*ARROWS, *KEYS]
        super().__init__(
            model, KernelPainter(), parameters, steps=1, keys=keys, touch=True, buttons=BUTTONS
        )
        self.box.layout.max_width = f"{self.painter.width + 4}px"

    def set(self, **values) -> "KernelSlider":
        """Set parameters by name, as the controls do; return the widget.

        `kernel` may be an array, `kernel_size` 3 or 5. `row` and `column` bring the window to an
        output pixel, counted from 0; beyond the last one counts as the last.
        """
        place = {
            name: PLACE.check(name, values.pop(name))
            for name in ("row", "column")
            if name in values
        }
        with self._lock:
            if values or not place:
                super().set(**values)
            if place:
                self.model.move(**{"row": self.model.row, "column": self.model.column} | place)
                self.refresh()
        return self

    def step(self, n: int = 1) -> "KernelSlider":
        """Go on by `n` output pixels, and stop the clock when all are there; return the widget."""
        with self._lock:
            super().step(n)
            if self.model.complete:
                self.train.value = False
            self.steps = self.model.pace()
        return self

    def _train_or_pause(self, change) -> None:
        if change.new and self.model.complete:
            self.model.reset()
            self.refresh()
        self.steps = self.model.pace()
        super()._train_or_pause(change)

    def on_pointer(self, pointer: Pointer) -> None:
        """Move the window, or choose and change a weight."""
        if pointer.kind == "key":
            self._type(pointer)
        elif pointer.kind == "press":
            self._held = self.painter.part_at(pointer.x, pointer.y)
            if self._held == "weight":
                with self._lock:
                    self.model.select(*self.painter.weight_at(pointer.x, pointer.y))
                    self._grip = (pointer.y, self.model.weight)
                    self.refresh()
            else:
                self._drag(pointer)
        elif pointer.kind == "drag":
            self._drag(pointer)

    def _drag(self, pointer: Pointer) -> None:
        with self._lock:
            if self._held == "weight":
                start, value = self._grip
                self._change(value, round((start - pointer.y) / DRAG_STEP))
            elif self._held:
                for x, y in pointer.path or [(pointer.x, pointer.y)]:  # fill all on the way
                    if self._held == "map":
                        self.model.move(*self.painter.output_pixel_at(x, y))
                    else:
                        self.model.move(*self.model.nearest(*self.painter.photo_point_at(x, y)))
                self.refresh()

    def _type(self, pointer: Pointer) -> None:
        with self._lock:
            if pointer.key in KEYS:
                self._change(self.model.weight, KEYS[pointer.key])
                return
            down, right = ARROWS[pointer.key]
            if pointer.shift:
                row, column = self.model.selected
                self.model.select(row + down, column + right)
            else:
                self.model.move(self.model.row + down, self.model.column + right)
            self.refresh()

    def _change(self, start: float, steps: int) -> None:
        """Give the selected weight the value some tenths from `start`, a whole number of tenths."""
        if steps:
            start = (round(start * TENTHS) + steps) / TENTHS
        self.set(weight=float(np.clip(start, WEIGHT.low, WEIGHT.high)))
