"""The neuron playground: turn the weights of one neuron, or watch it turn them."""

from dataclasses import dataclass

import numpy as np

from course_lib import data as datasets
from course_lib import plots
from course_lib.models.neurons import ACTIVATIONS
from course_lib.widgets.heatmap import HeatMap
from course_lib.widgets.painter import Painter, doubled
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Number

DATA = ("blobs", "xor", "moons", "circles")
OWN = "your data"
START = {"weight_1": 0.5, "weight_2": -1.0, "bias": 0.3}  # wrong on purpose
TOO_HIGH = 1e4  # a loss above this means that training has run away
GRID = 60  # points along each side of the output surface


@dataclass
class Frame:
    """What the playground's picture shows.

    Attributes
    ----------
    x, y : arrays of shape (n, 2) and (n,)
        The examples and their classes.
    limit : float
        The plane goes from -limit to limit in both directions.
    surface : array of shape (GRID, GRID)
        The neuron's output over the plane, 0 for class 0 and 1 for class 1.
    boundary : array of shape (2, 2)
        Two points of the decision boundary, far apart; not-a-number where there is none.
    arrow : array of shape (2, 2)
        From the boundary along the weights, to the side of class 1.
    losses : array of shape (steps + 1,)
        The loss at the start and after each training step.
    reading : str
        Loss and accuracy, in a few words.
    """

    x: np.ndarray
    y: np.ndarray
    limit: float
    surface: np.ndarray
    boundary: np.ndarray
    arrow: np.ndarray
    losses: np.ndarray
    reading: str


class NeuronModel:
    """One neuron with two inputs that learns by gradient descent on all examples.

    The loss follows the activation: cross-entropy for the sigmoid, the perceptron criterion for
    the step, the mean squared error for all others. Tanh learns the targets -1 and 1.
    """

    def __init__(self, data: str = "blobs", own: tuple | None = None):
        self._own = own
        self._activation = ACTIVATIONS["sigmoid"]
        self.learning_rate = 0.5
        self.data = data

    @property
    def data(self) -> str:
        """The name of the data set; setting it loads the set and goes back to the start."""
        return self._data

    @data.setter
    def data(self, name: str) -> None:
        if name == OWN:
            self.x, self.y = self._own
        else:
            loaded = datasets.load(name, n=200, seed=0)
            self.x, self.y = loaded.x.astype(float), loaded.y.astype(float)
        self._data = name
        self.limit = 1.15 * float(np.abs(self.x).max())
        line = np.linspace(-self.limit, self.limit, GRID)
        self.plane = np.stack(np.meshgrid(line, line), axis=-1)  # (GRID, GRID, 2)
        self.reset()

    @property
    def activation(self) -> str:
        """The name of the activation function."""
        return self._activation.name

    @activation.setter
    def activation(self, name: str) -> None:
        self._activation = ACTIVATIONS[name]
        self._start_history()

    weight_1 = property(lambda self: self.weights[0], lambda self, v: self._put(0, v))
    weight_2 = property(lambda self: self.weights[1], lambda self, v: self._put(1, v))

    @property
    def bias(self) -> float:
        """The bias."""
        return self._bias

    @bias.setter
    def bias(self, value: float) -> None:
        self._bias = float(value)
        self._start_history()

    def _put(self, place: int, value: float) -> None:
        self.weights[place] = value
        self._start_history()

    def reset(self) -> None:
        """Go back to the weights of the start."""
        self.weights = np.array([START["weight_1"], START["weight_2"]])
        self._bias = START["bias"]
        self._start_history()

    def _start_history(self) -> None:
        self.losses = [self.loss()]

    # ---- what the neuron computes ------------------------------------------------------

    @property
    def low(self) -> float:
        """The output that stands for class 0; class 1 is always 1."""
        return -1.0 if self.activation == "tanh" else 0.0

    @property
    def threshold(self) -> float:
        """The value of z on the decision boundary, where the output is half-way."""
        return 0.5 if self.activation in ("relu", "leaky_relu", "gelu", "linear") else 0.0

    def linear(self, x: np.ndarray) -> np.ndarray:
        """Return z = x · w + b for points of shape (..., 2)."""
        return x @ self.weights + self._bias

    def loss(self) -> float:
        """Return the mean loss over the examples."""
        z = self.linear(self.x)
        if self.activation == "sigmoid":
            return float(np.mean(np.logaddexp(0.0, z) - self.y * z))
        if self.activation == "step":
            return float(np.mean(np.abs(z) * ((z >= 0) != self.y)))
        target = self.low + (1 - self.low) * self.y
        return float(np.mean((self._activation(z) - target) ** 2))

    def slope(self) -> np.ndarray:
        """Return d loss / d z for each example, shape (n,)."""
        z = self.linear(self.x)
        if self.activation in ("sigmoid", "step"):
            return self._activation(z) - self.y  # for the step, this is the perceptron rule
        target = self.low + (1 - self.low) * self.y
        return 2 * (self._activation(z) - target) * self._activation.derivative(z)

    def step(self, n: int = 1) -> None:
        """Take `n` steps of gradient descent over all examples; stop where they run away."""
        for _ in range(n):
            if self.losses[-1] > TOO_HIGH:
                return
            slope = self.slope()
            self.weights = self.weights - self.learning_rate * (slope @ self.x) / len(slope)
            self._bias -= self.learning_rate * float(slope.mean())
            self.losses.append(self.loss())

    def accuracy(self) -> float:
        """Return the share of examples on the right side of the boundary."""
        return float(np.mean((self.linear(self.x) >= self.threshold) == self.y))

    # ---- what is shown -----------------------------------------------------------------

    def frame(self) -> Frame:
        """Return what the picture shows."""
        output = self._activation(self.linear(self.plane))
        boundary, arrow = self._boundary()
        return Frame(
            x=self.x,
            y=self.y,
            limit=self.limit,
            surface=(output - self.low) / (1 - self.low),
            boundary=boundary,
            arrow=arrow,
            losses=np.array(self.losses),
            reading=f"loss {self.losses[-1]:.3f},  accuracy {self.accuracy():.0%}",
        )

    def _boundary(self) -> tuple[np.ndarray, np.ndarray]:
        length = float(np.hypot(*self.weights))
        if length < 1e-9:
            return np.full((2, 2), np.nan), np.full((2, 2), np.nan)
        across = self.weights / length
        foot = across * (self.threshold - self._bias) / length  # the nearest point to the origin
        along = np.array([-across[1], across[0]]) * 4 * self.limit
        return np.stack([foot - along, foot + along]), np.stack(
            [foot, foot + 0.3 * self.limit * across]
        )

    def describe(self) -> str:
        """Return the state of the neuron in words."""
        names = {"sigmoid": "cross-entropy", "step": "perceptron criterion"}
        loss = names.get(self.activation, "mean squared error")
        steps = len(self.losses) - 1
        after = f" after {steps} training step{'s' * (steps != 1)}" if steps else ""
        away = " Training has run away: press Reset, and lower the learning rate."
        return (
            f"A neuron with {self.activation.replace('_', ' ')} activation on {self.data}: weights "
            f"{self.weights[0]:.2f} and {self.weights[1]:.2f}, bias {self._bias:.2f}. "
            f"Loss {self.losses[-1]:.3f} ({loss}), {self.accuracy():.0%} of {len(self.y)} points "
            f"on the right side{after}.{away if self.losses[-1] > TOO_HIGH else ''}"
        )


class NeuronPainter(Painter):
    """Draws the plane with the neuron's output on the left, the loss on the right."""

    def build(self, figure) -> None:
        """Make the two axes and all that moves in them."""
        left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
        left.set(xlabel="input 1", ylabel="input 2", box_aspect=1)
        left.set_title("output: blue 0, orange 1")
        right.set(xlabel="training step", ylabel="loss")
        self.left, self.right = left, right
        self.surface = self.moving(HeatMap(left, "two classes"))
        style = {"linestyle": "", "markeredgecolor": "white", "markeredgewidth": 0.8}
        self.points = [
            self.moving(
                left.plot([], [], marker, color=colour, zorder=3, markersize=6.5, **style)[0]
            )
            for marker, colour in zip(plots.MARKERS, plots.COLOURS[:2], strict=False)
        ]
        self.boundary = self.moving(left.plot([], [], color=plots.INK, lw=2, zorder=4)[0])
        self.arrow = self.moving(left.plot([], [], color=plots.INK, lw=3, zorder=4)[0])
        self.tip = self.moving(left.plot([], [], color=plots.INK, ms=13, zorder=4)[0])
        self.curve = self.moving(right.plot([], [], color=plots.COLOURS[0], zorder=3)[0])
        self.now = self.moving(right.plot([], [], "o", color=plots.COLOURS[0], zorder=4)[0])
        self.reading = self.moving(
            right.text(0.97, 0.95, "", transform=right.transAxes, ha="right", va="top", size=12)
        )
        self.limit, self.last_step, self.top = 0.0, 0, 0.0

    def update(self, frame: Frame) -> None:
        """Show a frame; the axes are drawn again only where their range has to grow."""
        self._fit_ranges(frame)
        self.surface.set_data(frame.surface)
        for label, points in enumerate(self.points):
            points.set_data(*frame.x[frame.y == label].T)
        self.boundary.set_data(*frame.boundary.T)
        self.arrow.set_data(*frame.arrow.T)
        self.tip.set_data(*frame.arrow[1:].T)
        across, up = frame.arrow[1] - frame.arrow[0]
        self.tip.set_marker((3, 0, np.degrees(np.arctan2(up, across)) - 90))  # a triangle, turned
        self.curve.set_data(np.arange(len(frame.losses)), frame.losses)
        self.now.set_data([len(frame.losses) - 1], frame.losses[-1:])
        self.reading.set_text(frame.reading)

    def _fit_ranges(self, frame: Frame) -> None:
        if frame.limit != self.limit:
            self.limit = frame.limit
            ticks = np.array([-1, 0, 1]) * float(f"{frame.limit / 1.5:.1g}")
            self.left.set(xticks=ticks, yticks=ticks)
            self.left.set(xlim=(-frame.limit, frame.limit), ylim=(-frame.limit, frame.limit))
            self.redraw()
        steps, highest = len(frame.losses) - 1, float(frame.losses.max())
        last, top = doubled(100, steps), doubled(0.5, highest)
        if (last, top) != (self.last_step, self.top):
            self.last_step, self.top = last, top
            self.right.set(xlim=(-0.03 * last, 1.03 * last), ylim=(-0.04 * top, 1.2 * top))
            self.right.set(xticks=[0, last // 2, last], yticks=[0, top / 2, top])
            self.redraw()


class NeuronPlayground(Panel):
    """Turn the weights and the bias of one neuron, or let it learn, and watch its boundary.

    Parameters
    ----------
    data : str or (x, y)
        "blobs", "xor", "moons" or "circles"; or your own examples, `x` of shape (n, 2) and `y` of
        shape (n,) holding 0 and 1.

    Examples
    --------
    >>> NeuronPlayground("xor").set(activation="tanh", weight_1=2).step(50)  # doctest: +SKIP
    """

    def __init__(self, data="blobs"):
        own = None
        if not isinstance(data, str):
            own, data = own_examples(data), OWN
        names = (*DATA, OWN) if own else DATA
        weight = {"low": -8, "high": 8, "step": 0.05}
        parameters = {
            "weight_1": Number("weight 1", **weight, help="Multiplies input 1"),
            "weight_2": Number("weight 2", **weight, help="Multiplies input 2"),
            "bias": Number("bias", **weight, help="Is added to the sum"),
            "learning_rate": Number("learning rate", 0.01, 10, 0.1, logarithmic=True),
            "activation": Choice("activation", tuple(ACTIVATIONS)),
            "data": Choice("data", names),
        }
        parameters["data"].check("data", data)
        super().__init__(NeuronModel(data, own), NeuronPainter(720, 370), parameters, steps=1)


def own_examples(examples, names=DATA) -> tuple[np.ndarray, np.ndarray]:
    """Return a learner's own x and y as float arrays, or raise ValueError in words."""
    try:
        x, y = (np.asarray(part, dtype=float) for part in examples)
    except (TypeError, ValueError):
        raise ValueError(
            f"data is {type(examples).__name__}; give a name ({', '.join(names)}) or two arrays "
            "(x, y) of numbers."
        ) from None
    if x.ndim != 2 or x.shape[1] != 2 or y.shape != x.shape[:1] or len(y) == 0:
        raise ValueError(
            f"x has shape {x.shape} and y {y.shape}; the playground needs two inputs: x of shape "
            "(n, 2) and y of shape (n,)."
        )
    if not np.isin(y, (0, 1)).all() or not np.isfinite(x).all():
        raise ValueError("y may hold only 0 and 1, and x only finite numbers.")
    return x, y
