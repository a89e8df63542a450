"""A drawing, and what a classifier makes of it: the model behind DrawingBoard."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from course_lib.explain import compile_activations, shown_layers
from course_lib.widgets.drawings import DRAWINGS
from course_lib.widgets.strokes import PictureStyle, Stroke, rasterise

BEST = 5  # classes to name
MOST_LAYERS = 12  # to choose from, where nobody says which
EMPTY = (
    "The board is empty. Press and drag to draw, or move the pen with the arrow keys and lower it "
    "with the space key."
)


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    strokes : list of arrays of shape (points, 2)
        Places on the board, 0 to 1.
    thick : float
        Thickness of the pen, as a share of the board.
    hand : (x, y, bool) or None
        Where the pen of the keyboard is, and whether it is down; None while a mouse draws.
    picture : array of shape (rows, columns)
        What the network gets.
    maps : array of shape (n, rows, columns)
        What the chosen layer makes of it.
    title : str
        The layer, and how many maps.
    low, high : float
        The values of the first and the last colour.
    scores : list of (str, float)
        The best classes, the best first; none for an empty board.
    centred : bool
        Whether the drawing was moved to the middle.
    """

    strokes: list[np.ndarray]
    thick: float
    hand: tuple[float, float, bool] | None
    picture: np.ndarray
    maps: np.ndarray
    title: str
    low: float
    high: float
    scores: list[tuple[str, float]]
    centred: bool


class DrawingModel:
    """Strokes on a board, a pen, and a network that looks on.

    `pen`, `layer` and `centre` are what the controls set.
    """

    def __init__(
        self,
        network: keras.Model,
        classes: Sequence[str],
        style: PictureStyle,
        layers: Sequence[str],
        drawing: Sequence[Stroke],
    ):
        self.network, self.classes, self.style = network, list(classes), style
        self.pen, self.layer, self.centre = 1.0, layers[0], True
        self.shape = network.input_shape[1:3]
        self.last = output_layer(network)
        self._watch = compile_activations(network, [*layers, self.last])
        self._measure_colours()
        self.strokes: list[list[tuple[float, float]]] = []
        self.example = False  # True until the reader draws
        self.hand: tuple[float, float] | None = None  # the pen of the keyboard, once it is used
        self.down = False  # whether that pen is on the board
        self._before: list[tuple[list, bool]] = []  # for undo
        self._seen = None  # what was drawn last, and the network's answer
        self.first_drawing = drawing
        self.reset()

    def _measure_colours(self) -> None:
        """Fix the colours of each layer: from what it does with a dozen drawings.

        A scale that followed each picture would flicker, and make nothing look like something.
        """
        drawings = [rasterise(drawing, self.shape, self.style) for drawing in DRAWINGS.values()]
        found = [self._look(picture) for picture in drawings[::3]]
        self.colours = {}
        for name in found[0]:
            values = np.concatenate([one[name].ravel() for one in found])
            high = float(np.quantile(np.abs(values), 0.998)) or 1.0
            self.colours[name] = (-high if values.min() < 0 else 0.0, high)
        scores = np.stack([one[self.last] for one in found])
        sums = scores.sum(axis=1)
        self.gives_logits = bool(scores.min() < 0 or np.abs(sums - 1).max() > 1e-2)

    def _look(self, picture: np.ndarray) -> dict[str, np.ndarray]:
        """Return what each layer makes of a picture, without the axis of the batch."""
        found = self._watch(picture.reshape(1, *self.network.input_shape[1:]))
        return {name: values[0] for name, values in found.items()}

    # ---- what a hand does ---------------------------------------------------------------

    def begin(self, x: float, y: float) -> None:
        """Put a pen down: a new stroke. The example makes room for the reader's own drawing."""
        self._remember()
        if self.example:
            self.strokes, self.example = [], False
        self.strokes = [*self.strokes, [inside(x, y)]]

    def follow(self, path: Sequence[tuple[float, float]]) -> None:
        """Draw on from where the pen is."""
        if self.strokes and not self.example:
            new = [inside(x, y) for x, y in path]
            self.strokes = [*self.strokes[:-1], [*self.strokes[-1], *new]]

    def clear(self) -> None:
        """Wipe the board."""
        if self.strokes:
            self._remember()
        self.strokes, self.example, self.down = [], False, False

    def undo(self) -> None:
        """Take back the last stroke, or the last wiping of the board."""
        if self._before:
            self.strokes, self.example = self._before.pop()
            self.down = False

    def draw(self, drawing: Sequence[Stroke]) -> None:
        """Put strokes on the board in place of what is there."""
        self._remember()
        self.strokes = [[inside(x, y) for x, y in stroke] for stroke in drawing]
        self.example, self.down = True, False

    def reset(self) -> None:
        """Go back to the drawing of the start."""
        self.hand = None
        self.draw(self.first_drawing)
        self._before = []

    def _remember(self) -> None:
        self._before = [*self._before[-99:], (self.strokes, self.example)]

    def move_hand(self, right: float, below: float) -> None:
        """Move the pen of the keyboard; it draws if it is down."""
        x, y = self.hand or (0.5, 0.5)
        self.hand = inside(x + right, y + below)
        if self.down:
            self.follow([self.hand])

    def lower_or_lift(self) -> None:
        """Put the pen of the keyboard down, or take it up."""
        self.hand = self.hand or (0.5, 0.5)
        self.down = not self.down
        if self.down:
            self.begin(*self.hand)

    def line_to_hand(self) -> None:
        """Draw a straight line from the last point to the pen of the keyboard."""
        self.hand = self.hand or (0.5, 0.5)
        if self.strokes and not self.example:
            self._remember()
            self.follow([self.hand])
        else:
            self.begin(*self.hand)

    # ---- what is shown ------------------------------------------------------------------

    def answer(self) -> tuple[np.ndarray, dict[str, np.ndarray], list[tuple[str, float]]]:
        """Return the network's picture, its layers' values, and the best classes."""
        state = self.strokes, self.pen, self.centre
        if self._seen is None or self._seen[0] != state:
            picture = rasterise(self.strokes, self.shape, self.style, self.pen, self.centre)
            found = self._look(picture)
            scores = found[self.last].astype(float)
            if self.gives_logits:
                scores = np.exp(scores - scores.max())
                scores /= scores.sum()
            best = np.argsort(-scores, kind="stable")[:BEST] if self.strokes else []
            named = [(self.classes[place], float(scores[place])) for place in best]
            self._seen = state, picture, found, named
        return self._seen[1:]

    def frame(self) -> Frame:
        """Return what the picture shows."""
        picture, found, scores = self.answer()
        values = found[self.layer]
        if values.ndim == 3:
            maps = np.moveaxis(values, -1, 0)
            rows, columns = maps.shape[1:]
            title = f"{self.layer}: {len(maps)} maps of {rows} × {columns}"
        else:
            maps = values.reshape(-1, 1, 1)
            title = f"{self.layer}: {len(maps)} units"
        low, high = self.colours[self.layer]
        return Frame(
            strokes=[np.array(stroke) for stroke in self.strokes],
            thick=self.pen * self.style.stroke,
            hand=(*self.hand, self.down) if self.hand else None,
            picture=picture,
            maps=maps,
            title=title,
            low=low,
            high=high,
            scores=scores,
            centred=self.centre,
        )

    def describe(self) -> str:
        """Return what the network thinks, in words, and where the pen of the keyboard is."""
        words = verdict(self.answer()[2]) if self.strokes else EMPTY
        if self.example and self.strokes:
            words += " This is an example: draw your own."
        if self.hand:
            x, y = self.hand
            words += (
                f" The pen is {'down' if self.down else 'up'}, {x:.0%} from the left and {y:.0%} "
                "from the top."
            )
        return words


def verdict(scores: Sequence[tuple[str, float]]) -> str:
    """Return the first classes with their scores as a sentence."""
    (best, score), *others = scores
    sure = "Looks like" if score >= 0.5 else "Hard to say: perhaps"
    words = [f"{name} ({number:.2f})" for name, number in others[:2] if number >= 0.005]
    return ", then ".join([f"{sure} {best} ({score:.2f})", *words]) + "."


def inside(x: float, y: float) -> tuple[float, float]:
    """Return the nearest place on the board."""
    return min(max(float(x), 0.0), 1.0), min(max(float(y), 0.0), 1.0)


def output_layer(network: keras.Model) -> str:
    """Return the name of the layer that gives the network's output."""
    for layer in reversed(network.layers):
        if layer.output is network.outputs[0]:
            return layer.name
    raise ValueError(
        f"The output of the model {network.name!r} comes from a model inside it: give that one, or "
        "build one model of all layers."
    )


def usual_layers(network: keras.Model) -> list[str]:
    """Return the layers worth a look: convolutions, poolings, and hidden dense layers."""
    kinds = ("Conv", "Pooling", "Dense", "Add", "Concatenate")
    last = output_layer(network)
    names = [
        name
        for name in shown_layers(network)
        if name != last
        and any(kind in type(network.get_layer(name)).__name__ for kind in kinds)
        and len(network.get_layer(name).output.shape) in (2, 4)
    ]
    return names[:MOST_LAYERS] or [last]
