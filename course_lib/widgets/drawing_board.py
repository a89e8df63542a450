"""A board to draw on, and a network that says while one draws what it takes the drawing for."""

from collections.abc import Sequence

import numpy as np

from course_lib.widgets.drawing_model import DrawingModel, usual_layers
from course_lib.widgets.drawing_painter import BOARD, DrawingPainter
from course_lib.widgets.drawings import DRAWINGS
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Pointer
from course_lib.widgets.strokes import PictureStyle, Stroke, measured_style, usual_style

STEP = 0.025  # of the board, for one press of an arrow key
FAR = 4  # times as far with the shift key
MOVES = {
    "ArrowLeft": (-1, 0),
    "ArrowRight": (1, 0),
    "ArrowUp": (0, -1),
    "ArrowDown": (0, 1),
    # As they lie on a number pad.
    "Home": (-1, -1),
    "PageUp": (1, -1),
    "End": (-1, 1),
    "PageDown": (1, 1),
}
LOWER, LINE, CLEAR, UNDO = (" ",), ("Enter",), ("Delete", "Backspace"), ("z", "Z")
FAVOURITES = "A7302"  # to begin with, if the network knows one of them


class DrawingBoard(Panel):
    """Draw a letter or a digit, and watch a classifier make up its mind.

    Draw with the mouse, a finger, or the keyboard: arrow keys move the pen (with shift, farther),
    Home, PageUp, End and PageDown move it slantwise, Space lowers and lifts it, Enter draws a
    straight line from the last point to it, Delete clears the board, Z takes the last stroke back.
    The board begins with an example, which goes away when the reader begins to draw.

    Parameters
    ----------
    model : keras.Model
        A built classifier of grey pictures: input (height, width, 1) or (height, width), output
        (classes,), either probabilities or logits.
    classes : sequence of str
        The name of each class.
    examples : array of shape (n, height, width) or (n, height, width, 1), optional
        Some of the training pictures: how large, how thick and how dark drawings reach the network
        is measured on them. Without, sizes are those of `data.load("glyphs")`, which suit MNIST
        too; below 16 rows, those of `data.load("digits")`.
    picture : (float, float)
        The values of paper and ink, where there are no `examples`: (0, 1) as in the data sets of
        the course, (0, 255) for raw bytes, (1, 0) for black on white.
    layers : sequence of str
        Names of the layers to choose from; without, convolutions, poolings and hidden dense layers.
    drawing : str or list of strokes, optional
        The example to begin with; see `draw`.

    Examples
    --------
    >>> DrawingBoard(model, glyphs.classes, examples=glyphs.x[:500])  # doctest: +SKIP
    >>> DrawingBoard(model, glyphs.classes).draw("S").set(layer="conv2")  # doctest: +SKIP
    """

    def __init__(
        self,
        model,
        classes: Sequence[str],
        examples=None,
        picture: tuple[float, float] = (0.0, 1.0),
        layers: Sequence[str] = (),
        drawing: str | Sequence[Stroke] | None = None,
    ):
        names = [str(name) for name in classes]
        check_classifier(model, names)
        style = checked_style(model.input_shape[1:3], examples, picture)
        layers = list(layers) or usual_layers(model)
        known = [name for name in FAVOURITES if name in names]
        strokes = checked_drawing(drawing if drawing is not None else [*known, "A"][0])
        parameters = {
            "layer": Choice("layer", layers, help="Whose activations are shown"),
            "pen": Number("pen width", 0.3, 3, 0.1, help="1 is as thick as in training"),
            "centre": Flag(
                "centre as in training",
                help="Move and scale the drawing to the place and size that symbols have in the "
                "training pictures. Without this, the network sees the board as it is.",
            ),
        }
        self.on_paper = False  # whether the last press was on the board
        super().__init__(
            DrawingModel(model, names, style, layers, strokes),
            DrawingPainter(names, model.input_shape[1:3], style),
            parameters,
            keys=[*MOVES, *LOWER, *LINE, *CLEAR, *UNDO],
            touch=True,
        )
        self._add_buttons()

    def _add_buttons(self) -> None:
        import ipywidgets

        self.clear_button = ipywidgets.Button(
            description="Clear", icon="trash", tooltip="Wipe the board (Delete)"
        )
        self.undo_button = ipywidgets.Button(
            description="Undo", icon="undo", tooltip="Take the last stroke back (Z)"
        )
        self.clear_button.on_click(self._guard(lambda _: self.clear()))
        self.undo_button.on_click(self._guard(lambda _: self.undo()))
        row = ipywidgets.HBox([self.clear_button, self.undo_button]).add_class("course-buttons")
        first, *others = self.box.children
        self.box.children = (first, row, *others)

    def draw(self, drawing: str | Sequence[Stroke]) -> "DrawingBoard":
        """Put a drawing on the board in place of what is there; return the widget.

        The reader's first stroke wipes it away.

        Parameters
        ----------
        drawing : str or list of strokes
            A capital letter or a digit, such as "A": drawn by hand once, see drawings.py. Or
            strokes, each a list of places (x, y): (0, 0) is the upper left corner of the board,
            (1, 1) the lower right one. An empty list clears the board.

        Raises
        ------
        ValueError
            If it is neither.
        """
        strokes = checked_drawing(drawing)
        with self._lock:
            self.model.draw(strokes)
            self.refresh()
        return self

    def clear(self) -> "DrawingBoard":
        """Wipe the board; return the widget."""
        with self._lock:
            self.model.clear()
            self.refresh()
        return self

    def undo(self) -> "DrawingBoard":
        """Take back the last stroke, or the last clearing; return the widget."""
        with self._lock:
            self.model.undo()
            self.refresh()
        return self

    def on_pointer(self, pointer: Pointer) -> None:
        """Draw."""
        if pointer.kind == "key":
            self._press_key(pointer)
        elif pointer.kind == "press":
            x, y = on_board(pointer.x, pointer.y)
            self.on_paper = 0 <= x <= 1 and 0 <= y <= 1
            if self.on_paper:
                self.model.hand, self.model.down = None, False
                self.model.begin(x, y)
        elif pointer.kind == "drag" and self.on_paper:
            self.model.follow([on_board(*place) for place in pointer.path])
        self.refresh()

    def _press_key(self, pointer: Pointer) -> None:
        model, key = self.model, pointer.key
        if key in MOVES:
            step = STEP * (FAR if pointer.shift else 1)
            right, below = MOVES[key]
            model.move_hand(step * right, step * below)
        elif key in LOWER:
            model.lower_or_lift()
        elif key in LINE:
            model.line_to_hand()
        elif key in CLEAR:
            model.clear()
        elif key in UNDO:
            model.undo()


def on_board(x: float, y: float) -> tuple[float, float]:
    """Return a place of the picture in fractions of the board; outside it, beyond 0 to 1."""
    left, top, side = BOARD
    return (x - left) / side, (y - top) / side


def check_classifier(model, names: list[str]) -> None:
    """Raise ValueError in words if the model does not tell these classes apart in grey pictures."""
    if not getattr(model, "built", False):
        raise ValueError(
            f"The model {getattr(model, 'name', model)!r} is not built. Give it an Input first."
        )
    shape = model.input_shape
    single = isinstance(shape, tuple) and (len(shape) == 3 or (len(shape) == 4 and shape[3] == 1))
    if not single or None in shape[1:3]:
        raise ValueError(
            f"The model's input has shape {shape}; a drawing needs (None, height, width, 1) or "
            "(None, height, width)."
        )
    output = model.output_shape
    if len(output) != 2 or output[1] != len(names):
        raise ValueError(
            f"The model's output has shape {output}, but there are {len(names)} classes; give one "
            "name for each output."
        )


def checked_style(shape: tuple[int, int], examples, picture) -> PictureStyle:
    """Return how training pictures look, from some of them or from paper and ink."""
    if examples is None:
        try:
            paper, ink = map(float, picture)
        except (TypeError, ValueError):
            paper = ink = np.nan
        if not np.isfinite([paper, ink]).all() or paper == ink:
            raise ValueError(
                f"picture is {picture!r}; give the values of paper and ink, such as (0, 1)."
            )
        return usual_style(shape, paper, ink)
    examples = np.asarray(examples)
    if examples.shape[1:] not in (shape, (*shape, 1)) or len(examples) == 0:
        raise ValueError(
            f"examples has shape {examples.shape}; the model takes pictures of {shape[0]} × "
            f"{shape[1]}, so give an array of shape (n, {shape[0]}, {shape[1]})."
        )
    return measured_style(examples)


def checked_drawing(drawing: str | Sequence[Stroke]) -> Sequence[Stroke]:
    """Return strokes, or raise ValueError in words."""
    if isinstance(drawing, str):
        if drawing not in DRAWINGS:
            raise ValueError(
                f"There is no drawing of {drawing!r}. Give a digit, a capital letter, or strokes: "
                "lists of places (x, y)."
            )
        return DRAWINGS[drawing]
    for stroke in drawing:
        places = np.asarray(stroke, dtype=float)
        if places.ndim != 2 or places.shape[1] != 2 or not len(places):
            raise ValueError(
                f"A stroke has shape {places.shape}; give a list of places (x, y), such as "
                "[(0.2, 0.1), (0.8, 0.1), (0.4, 0.9)]."
            )
        if not ((places >= 0) & (places <= 1)).all():
            raise ValueError(
                "A stroke leaves the board: give x and y from 0 to 1, as fractions of its side."
            )
    return drawing
