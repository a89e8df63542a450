"""The backward pass, step by step: values go forward through a graph, gradients come back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from course_lib import plots
from course_lib.widgets.expressions import Expression, Node, checked_values, short
from course_lib.widgets.graph_layout import Edge, arrange
from course_lib.widgets.labels import Labels
from course_lib.widgets.painter import Painter
from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import Number
from course_lib.widgets.picture import Pointer

BLUE, VERMILION, GREY = plots.COLOURS[0], plots.COLOURS[1], "#8c959f"
BUTTONS = Buttons(
    run="Play",
    run_help="Go through the steps, one a second",
    step_help="Go one step on; after the last, begin again",
    reset_help="Go back to before the first step",
    ticks_a_second=1,
)


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    values, grads : lists of float or None
        Of each node, as far as the passes have come.
    title, lines : str and list of str
        Which step this is, and the step as a calculation, in two lines at most.
    current : int or None
        The node that the step is about.
    used : list of edges
        Those that the step goes along.
    backward : bool
        In which direction it goes.
    slopes : dict of edge to float
        The local derivatives to be written at edges.
    """

    values: list[float | None]
    grads: list[float | None]
    title: str
    lines: list[str] = field(default_factory=list)
    current: int | None = None
    used: list[Edge] = field(default_factory=list)
    backward: bool = False
    slopes: dict[Edge, float] = field(default_factory=dict)


class BackwardModel:
    """An expression, values for its leaves, and how many steps of the two passes are done.

    `at` counts steps: 0 is the start, then one for each operation forward, one for the gradient
    of the result, one for each operation backward, and `last` shows everything together.
    """

    def __init__(self, text: str, values: Mapping[str, float]):
        self.expression = Expression(text)
        self.nodes, self.leaves = self.expression.nodes, self.expression.leaves
        self.operations = len(self.nodes) - self.leaves
        self.at = self.last = 2 * self.operations + 2
        for name, value in checked_values(self.expression.names, values).items():
            if hasattr(self, name) or name == "self":
                raise ValueError(f"The widget itself uses the name {name}: take another one.")
            setattr(self, name, value)  # where sliders put it

    def step(self, n: int = 1) -> None:
        """Go `n` steps on; from the last, the first of them leads to the start."""
        start = -1 if self.at >= self.last else self.at
        self.at = min(start + n, self.last)

    def reset(self) -> None:
        """Go back to before the first step."""
        self.at = 0

    def describe(self) -> str:
        """Return the step in words."""
        frame = self.frame()
        words = re.sub(r"× d \S+/d \S+", "× the local derivative", "; ".join(frame.lines))
        words = words.replace(f"d {self.nodes[-1].name}/d ", "the gradient of ")
        return f"{self.expression.text}. {frame.title}: {words}."

    def frame(self) -> Frame:
        """Return what the picture shows."""
        computed, trouble = self.expression.compute(vars(self))
        known = min(self.leaves + self.at, len(computed))
        frame = Frame(
            values=[v.data for v in computed[:known]] + [None] * (len(self.nodes) - known),
            grads=[None] * len(self.nodes),
            title=f"Step {self.at} of {self.last}",
        )
        if trouble and self.leaves + self.at > known:
            frame.current = known
            frame.lines = [f"{trouble} Change a value that goes into it"]
        elif self.at == 0:
            frame.title += ", the start"
            frame.lines = ["Only the leaves have values. Now forward, one operation at a time"]
        elif self.at <= self.operations:
            frame.current = known - 1
            frame.used = [(known - 1, i) for i in range(len(self.nodes[known - 1].inputs))]
            frame.title += ", forward"
            frame.lines = [self._equation(known - 1, frame.values)]
        else:
            self._go_backward(frame, [value.derivatives for value in computed])
        return frame

    def _equation(self, place: int, values: list | None = None) -> str:
        """Return how a node is computed: "v1 = w × x", and with values "= 0.5 × 2 = 1"."""
        node = self.nodes[place]
        words = f"{node.name} = {node.formula([self.nodes[source].name for source in node.inputs])}"
        if values is None:
            return words
        numbers = node.formula([short(values[source]) for source in node.inputs])
        return f"{words} = {numbers} = {short(values[place])}"

    def _go_backward(self, frame: Frame, derivatives: list[tuple]) -> None:
        """Hand gradients back, one operation after the other, as far as `at` says."""
        result, count = self.nodes[-1].name, len(self.nodes)
        frame.backward, frame.grads[-1] = True, 1.0
        done = min(self.at - self.operations - 1, self.operations)
        for current in range(count - 1, count - 1 - done, -1):
            before, used = list(frame.grads), []
            for place, source in enumerate(self.nodes[current].inputs):
                if self.nodes[source].number is None:  # a number in the text needs no gradient
                    slope = frame.slopes[current, place] = derivatives[current][place]
                    so_far = frame.grads[source] or 0.0
                    frame.grads[source] = so_far + slope * frame.grads[current]
                    used.append((current, place))
        if self.at == self.last:
            frame.title += f", complete, {result} = {short(frame.values[-1])}"
            grads = zip(self.nodes[: self.leaves], frame.grads, strict=False)
            parts = [f"d {result}/d {n.name} = {short(g)}" for n, g in grads if n.number is None]
            frame.lines = [",  ".join(half) for half in (parts[:4], parts[4:]) if half]
        elif not done:
            frame.current = count - 1
            frame.title += f", backward begins at {result}"
            frame.lines = [f"d {result}/d {result} = 1"]
        else:
            frame.current, frame.used = current, used
            frame.slopes = {edge: frame.slopes[edge] for edge in used}
            frame.title += f", backward through {self._equation(current)}"
            sources = dict.fromkeys(self.nodes[node].inputs[place] for node, place in used)
            frame.lines = [self._handed(frame, source, before[source]) for source in sources]
            if not used:
                frame.lines = ["Only numbers go in: they need no gradient"]

    def _handed(self, frame: Frame, source: int, before: float | None) -> str:
        """Return the calculation of what `source` gets, on one edge or more."""
        result, node, name = self.nodes[-1].name, self.nodes[frame.current], self.nodes[source].name
        grad = frame.grads[frame.current]
        slopes = [frame.slopes[edge] for edge in frame.used if node.inputs[edge[1]] == source]
        shares = [f"{short(grad)} × {_bracketed(s)} = {short(grad * s)}" for s in slopes]
        if len(slopes) == 1:
            shares[0] = f"d {result}/d {node.name} × d {node.name}/d {name} = {shares[0]}"
            if before is None:
                return f"d {result}/d {name} = {shares[0]}"
        terms = [grad * slope for slope in slopes]
        first, *more = terms if before is None else [before, *terms]
        added = " + ".join([short(first), *map(_bracketed, more)])
        total = short(frame.grads[source])
        return f"d {result}/d {name} gets {' and '.join(shares)}; adds up: {added} = {total}"


def _bracketed(number: float) -> str:
    return f"({short(number)})" if number < 0 else short(number)


class BackwardPainter(Painter):
    """Draws the graph: boxes with values and gradients, edges with local derivatives."""

    TOP, BOTTOM, NAME = 78, 34, 15  # pixels for the lines, the legend, a name above its box

    def __init__(self, nodes: list[Node]):
        self.nodes, self.layout = nodes, arrange([node.inputs for node in nodes])
        columns = max(self.layout.columns) + 1
        # In a wide graph boxes are narrow: "grad" then stands above its number.
        self.narrow = columns > 5
        longest = max(len(node.operation or node.name) for node in nodes)
        self.box = np.array([max(66, 9.2 * longest + 8), 74] if self.narrow else [96, 60])
        self.gap = float(np.clip((760 - columns * self.box[0]) / (columns - 1), 52, 110))
        graph = columns * self.box[0] + (columns - 1) * self.gap
        width = max(780, round(graph + 20))
        self.left, self.pitch = (width - graph) / 2, self.box[1] + self.NAME + 12
        super().__init__(width, round(self.TOP + self.layout.height * self.pitch + self.BOTTOM))

    def build(self, figure) -> None:
        """Draw boxes, names and thin edges; make what moves."""
        figure.set_layout_engine("none")
        ax = figure.add_axes((0, 0, 1, 1), xlim=(0, self.width), ylim=(self.height, 0))
        ax.axis("off")  # the units are pixels from the upper left corner

        def labels(size: float, **style) -> Labels:
            return self.moving(Labels(ax, size, zorder=6, **{"color": plots.INK} | style))

        left = {"align": 0, "room": self.width - 24}
        self.title, self.lines = labels(15, weight="bold", **left), labels(14, **left)
        self.values, self.grads = labels(14, color=BLUE), labels(13, color=VERMILION)
        self.headings, names, self.slopes = labels(14, weight="bold"), labels(12), labels(12)
        self.slopes.set_path_effects([withStroke(linewidth=5, foreground="white")])
        result = self.nodes[-1].name
        for x, colour, words in (
            (12, BLUE, "in a box: the value"),
            (180, VERMILION, f"grad: d {result} / d value"),
            (410, plots.INK, "at an edge: the local derivative"),
        ):
            labels(12, color=colour, align=0).set_labels([(x, self.height - 16, words)])
        self.places = list(map(self._middle, self.layout.columns, self.layout.rows))
        tops = [middle - (0, self.box[1] / 2) for middle in self.places]
        words = [n.operation or (n.name if n.number is None else "number") for n in self.nodes]
        self.headings.set_labels(
            [(x, y + 13, word) for (x, y), word in zip(tops, words, strict=True)]
        )
        both = zip(tops, self.nodes, strict=True)
        names.set_labels([(x, y - 9, node.name) for (x, y), node in both if node.inputs])
        for middle, node in zip(self.places, self.nodes, strict=True):
            style = {"facecolor": "white" if node.inputs else "#eef1f4", "edgecolor": GREY}
            ax.add_patch(Rectangle(middle - self.box / 2, *self.box, lw=1.2, zorder=2, **style))
        style = {"facecolor": "#F0E44240", "edgecolor": plots.INK, "lw": 3, "zorder": 4}
        self.highlight = self.moving(ax.add_patch(Rectangle((0, 0), *self.box, **style)))
        self.paths = {edge: self._path(edge) for edge in self.layout.routes}
        self.marks: dict[Edge, np.ndarray] = {}  # where the local derivatives stand
        for edge, path in self.paths.items():
            # On the last part of the edge; elsewhere there where edges cross.
            spots = [path[:, place] for place in (-12, -9, -15, -7, -18)]
            free = [s for s in spots if not any(self._near(s, m) for m in self.marks.values())]
            self.marks[edge] = (free or spots)[0]
            ax.plot(*path[:, :-1], color=GREY, lw=1.2, marker=">", ms=5, markevery=[-1], zorder=1)
        self.strokes = [self.moving(ax.plot([], [], lw=3.4, ms=9, zorder=3)[0]) for _ in range(2)]

    @staticmethod
    def _near(spot: np.ndarray, other: np.ndarray) -> bool:
        """Return whether numbers at two places would touch."""
        return bool((np.abs(spot - other) < (42, 14)).all())

    def _middle(self, column: int, row: float) -> np.ndarray:
        x = self.left + column * (self.box[0] + self.gap) + self.box[0] / 2
        return np.array([x, self.TOP + row * self.pitch + self.NAME / 2])

    def _path(self, edge: Edge) -> np.ndarray:
        """Return the points of an edge, (2, n): level past boxes, curved between columns."""
        way = [self._middle(*stop) for stop in self.layout.routes[edge]]
        way[-1] = way[-1] + (0, self.layout.ports[edge] * 0.5 * self.box[1])
        head = 6 / self.gap  # heads of arrows are a little off the boxes
        t = np.array([0, *np.linspace(head, 1 - head, 23), 1])
        pieces = [
            (a[0] + self.box[0] / 2 + t * self.gap, a[1] + (3 * t**2 - 2 * t**3) * (b - a)[1])
            for a, b in pairwise(way)
        ]
        return np.concatenate(pieces, axis=1)

    def update(self, frame: Frame) -> None:
        """Show a frame."""
        self.title.set_labels([(12, 18, frame.title)])
        self.lines.set_labels([(12, 41 + 21 * i, line) for i, line in enumerate(frame.lines)])
        values, grads = [], []
        for (x, y), value, grad in zip(self.places, frame.values, frame.grads, strict=True):
            top = y - self.box[1] / 2
            if value is not None:
                values.append((x, top + 31, short(value)))
            if grad is not None and self.narrow:
                grads += [(x, top + 49, "grad"), (x, top + 63, short(grad))]
            elif grad is not None:
                grads.append((x, top + 49, f"grad {short(grad)}"))
        self.values.set_labels(values)
        self.grads.set_labels(grads)
        self.slopes.set_labels([(*self.marks[e], short(s)) for e, s in frame.slopes.items()])
        style = {"color": BLUE, "marker": ">", "markevery": [-1]}
        if frame.backward:
            style = {"color": VERMILION, "marker": "<", "markevery": [0]}
        part = slice(1, None) if frame.backward else slice(-1)
        for stroke, edge in zip_longest(self.strokes, frame.used):
            stroke.set(visible=edge is not None, **style)
            if edge is not None:
                stroke.set_data(self.paths[edge][:, part])
        self.highlight.set_visible(frame.current is not None)
        if frame.current is not None:
            self.highlight.set_xy(self.places[frame.current] - self.box / 2)


class BackwardPass(Panel):
    """Go through the forward and the backward pass of an expression, one operation at a time.

    It starts with everything computed; Reset, or the key Home, goes to the beginning.

    Parameters
    ----------
    expression : str
        In Python's notation with + - * / **, tanh, relu, sigmoid, exp and log; numbers in it
        stay as they are.
    **values : float
        One for each name in the expression.

    Examples
    --------
    >>> BackwardPass("(w * x - y) ** 2", w=0.5, x=2, y=3).set(at=0).step(3)  # doctest: +SKIP
    """

    def __init__(self, expression: str, /, **values: float):
        model = BackwardModel(expression, values)
        parameters = {"at": Number("step", 0, model.last, 1, whole=True, help="How far we are")}
        for name in model.expression.names:
            reach = max(5.0, float(np.ceil(abs(values[name]))))
            parameters[name] = Number(name, -reach, reach, 0.05, help=f"The value of {name}")
        keys = ["ArrowLeft", "ArrowRight", "Home", "End"]
        painter = BackwardPainter(model.nodes)
        super().__init__(model, painter, parameters, steps=1, keys=keys, buttons=BUTTONS)
        self.box.layout.max_width = f"{painter.width + 4}px"

    def step(self, n: int = 1) -> "BackwardPass":
        """Go `n` steps on, and stop the clock at the end; return the widget."""
        super().step(n)
        if self.model.at == self.model.last:
            self.train.value = False
        return self

    def on_pointer(self, pointer: Pointer) -> None:
        """Go on or back by an arrow key, to the beginning or the end by Home or End."""
        if pointer.key == "ArrowRight":
            self.step()
            return
        places = {"ArrowLeft": max(self.model.at - 1, 0), "Home": 0, "End": self.model.last}
        self.set(at=places[pointer.key])
