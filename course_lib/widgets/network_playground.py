"""The network playground: choose a small network, train it, and watch every unit learn."""

import numpy as np

from course_lib.widgets.network_painter import NetworkPainter
from course_lib.widgets.neuron_playground import OWN, own_examples
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Number
from course_lib.widgets.playground_model import DATA, MOST_LAYERS, MOST_UNITS, NetworkModel
from course_lib.widgets.playground_network import ACTIVATIONS, OPTIMIZERS

STEPS = 12  # for each picture


class NetworkPlayground(Panel):
    """Choose the layers of a small Keras network, train it, and see what each unit computes.

    A new playground has taken some training steps already, so that its picture tells something
    where nothing can be pressed. Reset goes back to the weights of the start. One training step
    uses all training examples. A new learning rate holds from the next step on; every other
    change begins anew, from the same seed.

    Parameters
    ----------
    data : str or (x, y)
        "blobs", "xor", "moons", "circles" or "spirals"; or your own examples, `x` of shape (n, 2),
        best scaled to about -1 to 1, and `y` of shape (n,) holding 0 and 1. A third of your own
        examples is kept for testing.
    steps : int
        Training steps before the first picture; 0 shows the weights of the start.

    Examples
    --------
    >>> NetworkPlayground("spirals").set(units=(8, 8)).step(400)  # doctest: +SKIP
    >>> NetworkPlayground("xor", steps=0).set(layers=2, units_2=3)  # doctest: +SKIP
    """

    def __init__(self, data="circles", steps: int = 200):
        own = None
        if not isinstance(data, str):
            own, data = own_examples(data, DATA), OWN
        anew = "Every change begins anew"
        units = {"low": 1, "high": MOST_UNITS, "step": 1, "whole": True, "help": anew}
        parameters = {
            "data": Choice("data", (*DATA, OWN) if own else DATA),
            "layers": Number("hidden layers", 0, MOST_LAYERS, 1, whole=True, help=anew),
            "activation": Choice("activation", ACTIVATIONS, help="Of the hidden layers"),
            **{
                f"units_{layer}": Number(f"units, layer {layer}", **units)
                for layer in range(1, MOST_LAYERS + 1)
            },
            "seed": Number("seed", 0, 99, 1, whole=True, help="Another start"),
            "optimizer": Choice("optimizer", tuple(OPTIMIZERS)),
            "learning_rate": Number("learning rate", 0.0001, 10, 0.1, logarithmic=True),
            "l2": Number("L2", 0, 0.1, 0.001, help="Regularisation: pulls weights towards 0"),
        }
        parameters["data"].check("data", data)
        Number("steps", 0, 10_000, whole=True).check("steps", steps)
        model = NetworkModel(data, own)
        model.step(steps)
        super().__init__(model, NetworkPainter(), parameters, steps=STEPS)

    def set(self, **values) -> "NetworkPlayground":
        """Set parameters by name, as the sliders do; return the widget.

        `units` is short for all layers: `units=8` gives each hidden layer 8 units, `units=(8, 2)`
        makes two hidden layers, of 8 and 2 units.
        """
        units = values.pop("units", None)
        if units is not None:
            if np.ndim(units) == 0:
                units = [units] * MOST_LAYERS
            else:
                values = {"layers": len(units), **values}
            values |= {f"units_{layer}": number for layer, number in enumerate(units, start=1)}
        return super().set(**values)

    def refresh(self) -> None:
        """Draw the network anew; sliders of layers that are not there cannot be moved."""
        super().refresh()
        for layer in range(1, MOST_LAYERS + 1):
            self.controls[f"units_{layer}"].disabled = layer > self.model.layers
