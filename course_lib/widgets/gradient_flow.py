"""The gradient flow: what reaches each layer of a deep network, forwards and backwards."""

import numpy as np

from course_lib import data as datasets
from course_lib.models.gradient_flow import (
    EPSILON,
    INITIALIZATIONS,
    SLOPES,
    DeepNetwork,
    Flow,
    flow_of_model,
)
from course_lib.widgets.layer_strips import Frame, Strip, StripPainter, short, strip
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Number
from course_lib.widgets.picture import Pointer

EXAMPLES = 128
DEEPEST = 50
BATCH = "batch normalisation"
FAR = 1000  # a factor of this size between the layers is called vanishing or exploding
TINY, HUGE = 1e-7, 1e3  # gradients of this size are useless even where all layers agree


def difference(activations: np.ndarray) -> float:
    """Return how far examples differ in a layer: the spread over them, as a mean of the units."""
    return float(np.std(np.asarray(activations, dtype=float), axis=0).mean())


class FlowModel:
    """Reads the flow through some network layer by layer; subclasses know the network."""

    def __init__(self):
        self._layer = 1
        self._seen: dict = {}  # what was computed for each setting

    @property
    def layer(self) -> int:
        """The marked layer, counted from 1; the last where there are not so many."""
        return min(self._layer, len(self.read()[0].sizes))

    @layer.setter
    def layer(self, layer: int) -> None:
        self._layer = int(layer)

    def setting(self) -> tuple:
        """Return what the flow depends on."""
        raise NotImplementedError

    def flow(self) -> tuple[Flow, bool]:
        """Return the flow, and whether its activations are shown on a logarithmic axis."""
        raise NotImplementedError

    def words(self) -> str:
        """Name the network."""
        raise NotImplementedError

    def read(self) -> tuple[Strip, Strip, list[str], np.ndarray]:
        """Return activations, gradients, names, and the examples' difference in each layer."""
        if self.setting() not in self._seen:
            flow, logarithmic = self.flow()
            self._seen[self.setting()] = (
                strip(flow.activations, logarithmic),
                strip(flow.gradients, logarithmic=True),
                flow.names,
                np.array([difference(values) for values in flow.activations]),
            )
        return self._seen[self.setting()]

    def frame(self) -> Frame:
        """Return what the picture shows."""
        activations, gradients, names, _ = self.read()
        return Frame((activations, gradients), self.layer - 1, names[self.layer - 1])

    def describe(self) -> str:
        """Return what becomes of the gradients, and of the differences between examples."""
        _, gradients, _, differences = self.read()
        last = len(differences)
        return (
            f"{self.words()}: {verdict(gradients.sizes)} Between examples, activations differ by "
            f"{differences[0]:.1g} in layer 1 and by {differences[-1]:.1g} in layer {last}."
        )


def verdict(sizes: np.ndarray) -> str:
    """Say in words how the gradients change from the last layer to the first."""
    first, last, smallest, largest = (
        float(size) for size in (sizes[0], sizes[-1], sizes.min(), sizes.max())
    )
    if smallest == 0:
        none = int(np.sum(sizes == 0))
        return f"in {none} of {len(sizes)} layers, all gradients are exactly 0: they cannot learn."
    if not 0.1 <= first / last <= 10:
        vanish = ": they vanish" if last > FAR * first else ""
        explode = ": they explode" if first > FAR * last else ""
        way = f"from {short(last)} in the last layer to {short(first)} in the first"
        return f"the gradients {'shrink' if first < last else 'grow'} {way}{vanish or explode}."
    within = f"the gradients stay within a factor of {largest / smallest:.1f}"
    if largest < TINY:
        return f"{within}, but all have vanished: they are near {largest:.0e}."
    if smallest > HUGE:
        return f"{within}, but all have exploded: they are near {largest:.0e}."
    return f"{within}, near {short(last)} in the last layer."


class FreshNetworkModel(FlowModel):
    """A freshly initialised network of dense layers on real digits."""

    def __init__(self, depth: int, activation: str, initialization: str, seed: int = 0):
        super().__init__()
        self.depth, self.activation, self.initialization = depth, activation, initialization
        self.normalization, self.seed = "none", seed
        digits = datasets.load("digits")
        x = digits.x[:EXAMPLES].reshape(EXAMPLES, -1).astype(float)
        spread = x.std(axis=0)
        self.x = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1)  # some pixels are never on
        self.labels = digits.y[:EXAMPLES]

    def setting(self) -> tuple:
        """Return what the flow depends on."""
        return self.depth, self.activation, self.initialization, self.normalization

    def flow(self) -> tuple[Flow, bool]:
        """Return the flow; only ReLU has activations without an upper end."""
        network = DeepNetwork(
            self.depth,
            activation=self.activation,
            initialization=self.initialization,
            batch_norm=self.normalization == BATCH,
            seed=self.seed,
        )
        return network.flow(self.x, self.labels), self.activation == "relu"

    def describe(self) -> str:
        """Return what becomes of the gradients; say so where batch normalisation does not help."""
        words = super().describe()
        if self.normalization == BATCH and self.read()[1].sizes.max() < TINY:
            words += (
                f" Batch normalisation does not help here: it adds {EPSILON:g} to the variance, "
                "and the variance itself is smaller."
            )
        return words

    def words(self) -> str:
        """Name the network."""
        name = {"relu": "ReLU"}.get(self.activation, self.activation)
        with_norm = f", {BATCH}" if self.normalization == BATCH else ""
        return f"{self.depth} layers of {name}, {self.initialization}{with_norm}"


class OwnNetworkModel(FlowModel):
    """A learner's own Keras model, on their own examples."""

    def __init__(self, model, data):
        super().__init__()
        try:
            x, y = (np.asarray(part) for part in data)
        except (TypeError, ValueError):
            raise ValueError(
                "Give the examples as well: GradientFlow(model=model, data=(x, y)), two arrays."
            ) from None
        self.own, self.data = model, (x[:EXAMPLES], y[:EXAMPLES])
        self.read()

    def setting(self) -> tuple:
        """Return nothing: the model was read once, when the widget was made."""
        return ()

    def flow(self) -> tuple[Flow, bool]:
        """Return the flow; beyond -1 and 1, activations need a logarithmic axis."""
        flow = flow_of_model(self.own, *self.data)
        return flow, any(np.abs(values).max() > 1 for values in flow.activations)

    def words(self) -> str:
        """Name the network."""
        return f"{len(self.read()[2])} hidden layers of the model {self.own.name!r}"


class GradientFlow(Panel):
    """Choose a deep network that has not learned yet, and see what reaches each of its layers.

    Dense layers of 64 units see 128 real digits, standardised, and a softmax layer on top answers.
    Above are the activations of each layer, below the gradients of its weights. Press on a layer,
    or use the arrow keys, to see its values large.

    Weights are random, biases 0. The gradients are those of the mean cross-entropy, in float64:
    Keras computes in float32, where everything below about 1e-38 becomes 0.

    Parameters
    ----------
    depth : int
        Hidden layers, 2 to 50.
    activation : str
        "sigmoid", "tanh" or "relu".
    initialization : str
        "small normal" (standard deviation 0.01), "Glorot", "He" or "large normal" (0.3).
    model : keras.Model, optional
        Your own model, built and compiled: its hidden layers are shown instead, on `data`.
    data : (x, y), optional
        Examples and targets for your own model; the first 128 are used.
    seed : int
        Chooses the random weights.

    Examples
    --------
    >>> GradientFlow(depth=30, activation="tanh").set(initialization="He")  # doctest: +SKIP
    >>> GradientFlow(model=model, data=(x, y))  # doctest: +SKIP
    """

    def __init__(
        self,
        depth: int = 20,
        activation: str = "sigmoid",
        initialization: str = "Glorot",
        model=None,
        data=None,
        seed: int = 0,
    ):
        if model is not None:
            network = OwnNetworkModel(model, data)
            parameters = {}
            deepest = len(network.read()[2])
        else:
            parameters = {
                "depth": Number("depth", 2, DEEPEST, 1, whole=True, help="Hidden layers"),
                "activation": Choice("activation", tuple(SLOPES)),
                "initialization": Choice("initialisation", tuple(INITIALIZATIONS)),
                "normalization": Choice("normalisation", ("none", BATCH)),
            }
            chosen = {"depth": depth, "activation": activation, "initialization": initialization}
            checked = {name: parameters[name].check(name, value) for name, value in chosen.items()}
            network = FreshNetworkModel(**checked, seed=seed)
            deepest = DEEPEST
        parameters["layer"] = Number("layer", 1, deepest, 1, whole=True, help="Is shown large")
        painter = StripPainter(
            ["activations", "gradients of the weights"], ["activation", "gradient"]
        )
        keys = ["ArrowLeft", "ArrowRight"]
        super().__init__(network, painter, parameters, keys=keys, touch=True)

    def on_pointer(self, pointer: Pointer) -> None:
        """Mark the layer that is pressed, or go to its neighbour with an arrow key."""
        if pointer.kind == "key":
            wanted = self.model.layer + {"ArrowLeft": -1, "ArrowRight": 1}[pointer.key]
        else:
            place = self.painter.locate(pointer.x, pointer.y)
            if place is None or place[0] not in self.painter.left:
                return
            wanted = round(place[1])
        last = len(self.model.read()[2])
        self.set(layer=min(max(wanted, 1), last))
