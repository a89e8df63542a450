"""The explanation lens: two methods side by side say where a network looked, and can be tested."""

import numpy as np

from course_lib.widgets.explanation_checks import HIGHEST
from course_lib.widgets.explanation_maps import LAYERED
from course_lib.widgets.explanation_model import ALONE, OVER, ExplanationModel
from course_lib.widgets.explanation_painter import WIDTH, LensPainter
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Pointer

ARROWS = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
KEYS = [*ARROWS, "Home", "End", "Escape"]
FAR = 8  # pixels that an arrow key moves the cursor with Shift


class ExplanationLens(Panel):
    """Ask a classifier where it looked: two methods side by side, for any picture and class.

    Choose a picture, the class to ask for, and a method for each side; Grad-CAM and the mean
    feature map also look at a layer. A ring and a cross mark where the left and the right map are
    highest. Press a picture or use the arrow keys to put a cursor into all three; press a class to
    ask for it. "Forget what it learned" gives the same network random weights: a map that explained
    what it had learned must change, and the rank correlations say how much it did.

    Maps are viridis from 0, and those that tell for from against are blue above and red below 0.
    Each map has its own scale. Rank correlations compare sizes, without signs.

    Parameters
    ----------
    model : keras.Model
        Any built classifier, Sequential or functional, that takes one picture and ends with a
        softmax, a sigmoid or the scores themselves.
    pictures : array of shape (n, rows, columns) or (n, rows, columns, channels)
        What to look at, as the model takes it.
    classes : sequence of str, optional
        A name for each output.
    cmap : str
        The colour map of pictures without colours: "gray_r" for dark ink, "gray" for photographs.

    Examples
    --------
    >>> ExplanationLens(model, scenes.x[:60], scenes.classes)  # doctest: +SKIP
    >>> lens = ExplanationLens(model, x).set(asked="star")  # doctest: +SKIP
    >>> lens.set(right="occlusion").look(20, 31)  # doctest: +SKIP
    """

    def __init__(self, model, pictures, classes=None, cmap: str = "gray_r"):
        lens = ExplanationModel(model, pictures, classes)
        count = len(lens.found.pictures)
        parameters = {
            "picture": Number("picture", 0, count - 1, 1, whole=True),
            "asked": Choice(
                "asked for", [HIGHEST, *lens.classes], help="The class that the maps are about"
            ),
            "layer": Choice("layer", lens.layers, help="Where Grad-CAM and the mean map look"),
            "left": Choice("left", lens.methods, help="The method of the left map"),
            "right": Choice("right", lens.methods, help="The method of the right map"),
            "show": Choice("show", [ALONE, OVER]),
            "opacity": Number("opacity", 0, 1, 0.05, help="Of the maps over the picture"),
            "peaks": Flag("mark the highest places", help="A ring for the left, a cross for right"),
            "forgot": Flag("forget what it learned", help="Give the network random weights"),
        }
        if not lens.layers:
            del parameters["layer"]
        super().__init__(lens, LensPainter(cmap), parameters, keys=KEYS, touch=True)
        self.box.layout.max_width = f"{WIDTH + 4}px"
        if count == 1:
            self.controls["picture"].layout.display = "none"

    def set(self, **values) -> "ExplanationLens":
        """Set parameters by name, as the controls do; return the widget.

        The class to ask for may also be given by its number.
        """
        number = values.get("asked")
        names = self.model.classes
        if isinstance(number, (int, np.integer)) and 0 <= number < len(names):
            values["asked"] = names[number]
        return super().set(**values)

    def look(self, row: int | None = None, column: int | None = None) -> "ExplanationLens":
        """Put the cursor on a place in the picture, or take it away; return the widget."""
        with self._lock:
            rows, columns = self.model.shape
            if row is None or column is None:
                self.model.cursor = None
            elif 0 <= row < rows and 0 <= column < columns:
                self.model.cursor = int(row), int(column)
            else:
                raise ValueError(
                    f"There is no row {row}, column {column}: a picture has rows 0 to {rows - 1} "
                    f"and columns 0 to {columns - 1}."
                )
            self.refresh()
        return self

    def refresh(self) -> None:
        """Draw anew, and switch off the controls without a meaning."""
        with self._lock:
            model, before = self.model, self.picture.caption
            if self._due is None and not model.prepared:
                # Compiling takes seconds, and the reader should not wonder what happens. The
                # words before stay, so that the controls do not jump.
                self.picture.caption = f"One moment: a method runs for the first time. {before}"
            if "layer" in self.controls:
                self.controls["layer"].disabled = LAYERED.isdisjoint((model.left, model.right))
            self.controls["opacity"].disabled = model.show == ALONE
            try:
                super().refresh()
            except Exception:
                self.picture.caption = before
                raise

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to a press on a picture or a class, and to the keys."""
        with self._lock:
            if pointer.kind == "key":
                self._press_key(pointer.key, FAR if pointer.shift else 1)
                return
            target = self.painter.target(pointer.x, pointer.y)
            place = self.painter.pixel(pointer.x, pointer.y, self.model.shape)
            if place is not None:
                self.look(*place)
            elif target is not None and pointer.kind == "press":
                self.set(asked=target[1])

    def _press_key(self, key: str, far: int) -> None:
        model = self.model
        left, right = (view.peak for view in model.frame().maps)
        rows, columns = model.shape
        centre = rows // 2, columns // 2
        if key == "Escape":
            self.look()
        elif key in ("Home", "End"):
            self.look(*((left if key == "Home" else right) or centre))
        elif model.cursor is None:  # the first arrow key shows where the cursor is
            self.look(*(left or centre))
        else:
            down, across = ARROWS[key]
            row, column = model.cursor
            self.look(
                int(np.clip(row + far * down, 0, rows - 1)),
                int(np.clip(column + far * across, 0, columns - 1)),
            )
