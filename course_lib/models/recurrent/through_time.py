"""How much of a sequence's past the last output of a Keras layer still feels."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np

from course_lib.models.gradients import compile_input_gradients


@dataclass(frozen=True, eq=False)
class ThroughTime:
    """Norms of the Jacobians of the last output, step by step.

    Attributes
    ----------
    inputs : array of shape (n, steps)
        The norm of d h_T / d x_t for each step t.
    states : array of shape (n, steps)
        The norm of d h_T / d s_t, where s_t is the state with which step t begins. So place 0
        belongs to the initial state.
    """

    inputs: np.ndarray
    states: np.ndarray


def compile_gradients_through_time(
    layer: keras.layers.Layer, state: int = 0
) -> Callable[[np.ndarray], ThroughTime]:
    """Return a function that says how strongly the last output depends on each step.

    A norm is the root of the sum of all squares in a Jacobian, a matrix with a row for each unit of
    the last output (the Frobenius norm). If it shrinks by the same factor with every step into the
    past, gradients vanish; if it grows so, they explode: Pascanu, Mikolov & Bengio (2013), "On the
    difficulty of training recurrent neural networks", section 2.

    Parameters
    ----------
    layer
        A built Keras layer with a cell: `SimpleRNN`, `LSTM`, `GRU`, or `RNN` with one cell.
    state
        Which of the layer's states to look at: 0 is h, and 1 the cell state of an LSTM.

    Returns
    -------
    callable
        Takes x of shape (n, steps, features), returns a `ThroughTime`. It uses the weights that the
        layer has at the time of the call. The first call with a shape compiles, for a second or so.

    Raises
    ------
    ValueError
        If the layer has no cell, is not built, or does not have that state.
    """
    cell = getattr(layer, "cell", None)
    sizes = np.atleast_1d(getattr(cell, "state_size", ())).tolist()
    if not sizes or not layer.built:
        raise ValueError(
            f"The layer {getattr(layer, 'name', layer)!r} is no recurrent layer that is built; "
            "expected a SimpleRNN, LSTM or GRU that has seen its input."
        )
    if state not in range(len(sizes)):
        raise ValueError(
            f"state={state!r} is not there: the layer {layer.name!r} has {len(sizes)}, "
            f"numbered from 0."
        )
    features, size = cell.kernel.shape[0], sizes[state]
    inputs = keras.Input((None, features + size))
    moved = _MovedCell(cell, features, state)
    model = keras.Model(inputs, keras.layers.RNN(moved, go_backwards=layer.go_backwards)(inputs))
    gradients = compile_input_gradients(
        model, lambda output, unit: keras.ops.sum(output * unit, axis=-1)
    )
    units = model.output_shape[-1]

    def through_time(x) -> ThroughTime:
        x = np.asarray(x, "float32")
        if x.ndim != 3 or x.shape[2] != features:
            raise ValueError(f"x has shape {x.shape}; expected (n, steps, {features}).")
        n, steps, _ = x.shape
        nothing = np.zeros((n, steps, size), "float32")
        # Each sequence once for each unit of the output: all rows of the Jacobian in one call.
        copies = np.repeat(np.concatenate([x, nothing], axis=-1), units, axis=0)
        _, slopes = gradients(copies, np.tile(np.eye(units, dtype="float32"), (n, 1)))
        slopes = slopes.reshape(n, units, steps, features + size)

        def norm(part):
            return np.sqrt(np.sum(np.square(part, dtype=float), axis=(1, 3)))

        return ThroughTime(norm(slopes[..., :features]), norm(slopes[..., features:]))

    return through_time


class _MovedCell(keras.layers.Layer):
    """A cell whose input holds, behind x, what is added to a state before the step.

    Keras hands out no gradients for the states between the steps. For this addition it does, and
    they are the same.
    """

    def __init__(self, cell, features: int, state: int):
        super().__init__()
        self.cell, self.features, self.state = cell, features, state
        self.state_size, self.output_size = cell.state_size, cell.output_size

    def build(self, _):
        """Build nothing: the cell has its weights."""

    def call(self, inputs, states):
        x, addition = inputs[:, : self.features], inputs[:, self.features :]
        states = list(states)
        states[self.state] = states[self.state] + addition
        return self.cell(x, states)

    def get_initial_state(self, batch_size=None):
        return self.cell.get_initial_state(batch_size)
