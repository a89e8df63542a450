"""The unrolled network: step through time forwards, and follow the gradient back."""

from course_lib.models.recurrent.cells import SLOPES
from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import Choice, Number
from course_lib.widgets.picture import Pointer
from course_lib.widgets.unrolled_model import SHOWN, UnrolledModel
from course_lib.widgets.unrolled_painter import WIDTH, UnrolledPainter
from course_lib.widgets.unrolled_reading import SEED, read

KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]
BUTTONS = Buttons(
    run="Play",
    run_help="Go through the steps, two a second",
    step_help="Go one step on; after the last, begin again",
    reset_help="Go back to before the first step",
    ticks_a_second=2,
)


class UnrolledNetwork(Panel):
    """Go through a simple recurrent network step by step, forwards, and the gradient backwards.

    Each cell is a state: one box for each unit, blue above 0 and red below, its input beneath it
    and, where there is one, the output above it. Backward, the narrow column beside a state is the
    gradient of the last output with respect to it, and the bars say how long that gradient is. The
    table writes out how the number of one unit is made.

    It starts with everything computed; Reset, or the key Home, goes to the beginning. "U times"
    multiplies the recurrent weights.

    Parameters
    ----------
    model : keras.layers.SimpleRNN or keras.Sequential, optional
        A built layer, or a model with one, Masking or Embedding before it and one Dense behind it
        at most. Without it, a small network with fixed random weights that has not learned.
    sequence : array of shape (steps, features) or (steps,), optional
        What it reads, as the model takes it, at most 200 steps; (1, steps, features) will do.
        Without it, and without a model, a 1 and then zeros.
    symbols : sequence of str, optional
        What each step stands for, to be shown instead of numbers; a str has one for each letter.
    seed : int
        Chooses the weights of the network that is shown without a model.

    Raises
    ------
    ValueError
        If the model has other layers, or the sequence does not fit it.

    Examples
    --------
    >>> UnrolledNetwork().set(at=3)  # doctest: +SKIP
    >>> UnrolledNetwork(model, one_hot(["seven"])[0, :5], symbols="seven")  # doctest: +SKIP
    """

    def __init__(self, model=None, sequence=None, symbols=None, seed: int = SEED):
        network = UnrolledModel(read(model, sequence, symbols, seed))
        outputs, units = network.source.outputs, network.units
        functions = [name for name in SLOPES if name in ("tanh", "linear", network.activation)]
        parameters = {
            "at": Number("step", 0, network.last, 1, whole=True, help="How far we are"),
            "scale": Number("U times", 0.2, 2.5, 0.05, help="Multiplies the recurrent weights"),
            "unit": Number("unit", 0, units - 1, 1, whole=True, help="Whose sum is written out"),
            "activation": Choice("activation", functions, help="Of the recurrent cell"),
            "output": Number(
                "output", 0, outputs - 1, 1, whole=True, help="From which the gradient comes"
            ),
        }
        for name, count in (("unit", units), ("output", outputs)):
            if count == 1:
                del parameters[name]
        painter = UnrolledPainter()
        super().__init__(
            network, painter, parameters, steps=1, keys=KEYS, touch=True, buttons=BUTTONS
        )
        self.box.layout.max_width = f"{WIDTH + 4}px"

    def step(self, n: int = 1) -> "UnrolledNetwork":
        """Go `n` steps on, and stop the clock at the end; return the widget."""
        super().step(n)
        if self.model.at == self.model.last:
            self.train.value = False
        return self

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to a press or a drag on a cell, an input, a bar or the track, and to the keys."""
        with self._lock:
            if pointer.kind == "key":
                self._press_key(pointer.key)
                return
            found = self.painter.target(pointer.x, pointer.y)
            if found is None:
                return
            model = self.model
            kind, *step, down, across = found
            if pointer.kind == "drag" and kind != "track" and model.steps > SHOWN:
                return  # the window would run away under the pointer
            if kind == "track":
                model.go(min(int(across * model.steps), model.steps - 1) + 1)
            else:
                model.go(*step, {"input": False, "bar": True}.get(kind))
            if kind == "unit":
                model.unit = min(int(down * model.units), model.units - 1)
            self.refresh()

    def _press_key(self, key: str) -> None:
        model = self.model
        if key == "ArrowRight":
            self.step()
        elif key in ("ArrowUp", "ArrowDown"):
            model.unit = (model.unit + (1 if key == "ArrowDown" else -1)) % model.units
            self.refresh()
        else:
            self.set(at={"ArrowLeft": max(model.at - 1, 0), "Home": 0, "End": model.last}[key])
