"""The model of the network playground: settings, data, history, and what is to be drawn."""

from dataclasses import dataclass

import keras
import numpy as np

from course_lib import data as datasets
from course_lib.widgets.neuron_playground import OWN
from course_lib.widgets.playground_network import Network

DATA = ("blobs", "xor", "moons", "circles", "spirals")
MOST_LAYERS, MOST_UNITS = 4, 8
GRID = 41  # points along each side of the output surface; every second one for hidden units
RECORDS = 400  # points of the loss curves, at most


@dataclass
class Points:
    """Examples to train on and to test with: x of shape (n, 2), y of shape (n,) holding 0 and 1."""

    x: np.ndarray
    y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray

    @classmethod
    def load(cls, name: str, own: tuple | None = None) -> "Points":
        """Return a data set's first 200 points and 100 others, or two thirds of one's own."""
        if name != OWN:
            loaded = datasets.load(name, n=300, seed=0)
            return cls(loaded.x[:200], loaded.y[:200], loaded.x[200:], loaded.y[200:])
        x, y = own
        if len(y) < 3:
            raise ValueError(f"x holds {len(y)} point(s); give at least 3: two train, one tests.")
        order = np.random.default_rng(0).permutation(len(y))  # own examples may be sorted
        test, train = np.split(order, [len(y) // 3])
        return cls(x[train], y[train], x[test], y[test])

    def plane(self) -> np.ndarray:
        """Return points of shape (GRID, GRID, 2) all over the plane in which the examples lie."""
        limit = 1.15 * max(np.abs(self.x).max(), np.abs(self.test_x).max()) or 1.0
        line = np.linspace(-limit, limit, GRID, dtype=np.float32)
        return np.stack(np.meshgrid(line, line), axis=-1)


@dataclass
class Frame:
    """What the playground's picture shows.

    Attributes
    ----------
    points : Points
        The examples.
    limit : float
        The plane goes from -limit to limit in both directions.
    pictures : list of arrays of shape (units, rows, columns)
        The output of each unit over the plane: first the two inputs, then each hidden layer.
    ranges : list of (float, float)
        The values of the first and last colour in each layer's pictures.
    surface : array of shape (GRID, GRID)
        The output of the network over the plane.
    kernels : list of arrays of shape (inputs, units)
        The weights into each layer; the last ones go to the output.
    steps : array of shape (n,)
        When the losses were recorded, in training steps; the last one is now.
    losses : array of shape (n, 2)
        Loss on the training and on the test examples.
    accuracy : (float, float)
        Share of training and of test examples on the right side.
    """

    points: Points
    limit: float
    pictures: list
    ranges: list
    surface: np.ndarray
    kernels: list
    steps: np.ndarray
    losses: np.ndarray
    accuracy: tuple


class NetworkModel:
    """A network on one data set, and the history of its training.

    One training step follows the gradient of the mean loss over all training examples (200; two
    thirds of one's own), so that "SGD" is plain gradient descent and equal settings give equal
    curves. The losses shown are the cross-entropy alone, without what regularisation adds to it.

    A change of `learning_rate` holds from the next step on. A change of any other attribute that
    the network is made of begins anew, from the weights that `seed` decides.
    """

    def __init__(self, data: str = "circles", own: tuple | None = None):
        self._own = own
        self.data = data
        self.layers = 1
        self.units_1 = self.units_2 = self.units_3 = self.units_4 = 4
        self.activation, self.optimizer = "tanh", "Adam"
        self.learning_rate, self.l2, self.seed = 0.03, 0.0, 0
        self._made_of = None
        self._follow()

    @property
    def hidden(self) -> tuple[int, ...]:
        """The units of each hidden layer that there is."""
        units = (self.units_1, self.units_2, self.units_3, self.units_4)
        return units[: self.layers]

    def _follow(self) -> None:
        """Begin anew where the settings are no longer those that the network was made of."""
        settings = (self.hidden, self.activation, self.optimizer, self.l2, self.seed)
        if self._made_of == (self.data, settings):
            return
        if self._made_of is None or self._made_of[1] != settings:
            self.network = Network(*settings)
        if self._made_of is None or self._made_of[0] != self.data:
            self._load()
        self._made_of = (self.data, settings)
        self.network.reset()
        self._begin()

    def _load(self) -> None:
        self.points = points = Points.load(self.data, self._own)
        self.plane = points.plane()
        everywhere = np.concatenate([points.x, points.test_x, self.plane.reshape(-1, 2)])
        # Tensors once and for all: turning arrays into tensors is a tenth of a training step.
        self._everywhere = keras.ops.convert_to_tensor(everywhere, "float32")
        self._x = keras.ops.convert_to_tensor(points.x, "float32")
        self._y = keras.ops.convert_to_tensor(points.y[:, np.newaxis], "float32")

    def reset(self) -> None:
        """Go back to the weights of the start."""
        self._follow()
        self.network.reset()
        self._begin()

    def _begin(self) -> None:
        self.steps, self._every, self._history = 0, 5, []
        self._look()

    def step(self, n: int = 1) -> None:
        """Take `n` training steps; stop where the loss is no longer a number."""
        self._follow()
        last = self.steps + n
        while self.steps < last and np.isfinite(self.losses).all():
            # Record at fixed steps, so that the curves do not depend on how steps are grouped.
            stop = min(last, self._every * (self.steps // self._every + 1))
            self.network.train(self._x, self._y, stop - self.steps, self.learning_rate)
            self.steps = stop
            self._look()

    def _look(self) -> None:
        """Work out every unit's output, losses and accuracy; record the losses when it is time."""
        outputs = self.network.outputs(self._everywhere)
        n, shown = len(self.points.y), (GRID, GRID, -1)
        end = n + len(self.points.test_y)
        right = outputs[-1][:, 0]
        scores = [
            score(right[:n], self.points.y),
            score(right[n:end], self.points.test_y),
        ]
        self.losses, self.accuracy = zip(*scores, strict=True)
        self._planes = [output[end:].reshape(shown).transpose(2, 0, 1) for output in outputs]
        if self.steps % self._every == 0:
            self._history.append((self.steps, *self.losses))
        if len(self._history) > RECORDS:
            self._history, self._every = self._history[::2], 2 * self._every

    def frame(self) -> Frame:
        """Return what the picture shows."""
        self._follow()
        history = list(self._history)
        if history[-1][0] != self.steps:
            history.append((self.steps, *self.losses))
        history = np.array(history)
        limit = float(self.plane.max())
        layers = [self.plane.transpose(2, 0, 1), *self._planes[:-1]]
        return Frame(
            points=self.points,
            limit=limit,
            pictures=[planes[:, ::2, ::2] for planes in layers],
            ranges=[(-limit, limit), *map(self._range, self._planes[:-1])],
            surface=self._planes[-1][0],
            kernels=self.network.kernels(),
            steps=history[:, 0],
            losses=history[:, 1:],
            accuracy=self.accuracy,
        )

    def _range(self, planes: np.ndarray) -> tuple[float, float]:
        """Return the ends of a layer's colours, symmetric about the activation's middle.

        Relu and linear units have no largest output. One scale for the whole layer keeps them
        comparable; the strongest tenth is left out, because it lies far from all examples.
        """
        if self.activation == "sigmoid":
            return 0.0, 1.0
        if self.activation == "tanh":
            return -1.0, 1.0
        sizes = np.abs(planes[np.isfinite(planes) & (planes != 0)])
        highest = float(np.quantile(sizes, 0.9)) if sizes.size else 1.0
        return -highest, highest

    def describe(self) -> str:
        """Return the state of the network in words."""
        self._follow()
        shape = "-".join(str(units) for units in (2, *self.hidden, 1))
        kind = self.activation if self.hidden else "no hidden layer"
        taken = f"after {self.steps} step{'s' * (self.steps != 1)} of {self.optimizer}"
        l2 = f" with L2 regularisation {self.l2:g}" if self.l2 else ""
        away = " Training has run away: press Reset, and lower the learning rate."
        return (
            f"A network {shape} ({kind}) on {self.data}{l2} "
            f"{taken if self.steps else 'before training'}: training loss {self.losses[0]:.2f}, "
            f"test loss {self.losses[1]:.2f}, {self.accuracy[1]:.0%} of "
            f"{len(self.points.test_y)} test points right."
            f"{'' if np.isfinite(self.losses).all() else away}"
        )


def score(output: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return mean cross-entropy and accuracy of outputs between 0 and 1, both of shape (n,)."""
    tiny = keras.config.epsilon()  # as in Keras's own loss
    sure = np.clip(np.where(y == 1, output, 1 - output), tiny, 1 - tiny)  # keeps not-a-number
    return float(-np.log(sure).mean()), float(np.mean((output >= 0.5) == y))
