"""Backpropagation through time, written out for the simple recurrent cell.

Unrolled, a recurrent network is a deep one whose layers share their weights. So backpropagation is
the usual one, from the last step to the first, and a weight's gradient is the sum over all steps
at which it was used. Werbos (1990), "Backpropagation through time: what it does and how to do it".
"""

from dataclasses import dataclass

import numpy as np

from course_lib.models.recurrent.cells import SimpleRNNCell, States
from course_lib.models.recurrent.unrolling import checked, unroll


@dataclass(frozen=True, eq=False)
class RecurrentGradients:
    """The slope of a loss in each direction.

    Attributes
    ----------
    kernel, recurrent_kernel, bias : arrays of the shapes of the weights
        Summed over all steps and all sequences.
    inputs : array of shape (n, steps, features)
        For each number that was read.
    states : array of shape (n, steps + 1, units)
        For h as it was at each place: 0 is the initial state, t + 1 the state after step t.
    """

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    inputs: np.ndarray
    states: np.ndarray

    @property
    def initial_state(self) -> np.ndarray:
        """For the state before the first step, shape (n, units)."""
        return self.states[:, 0]


def backpropagate_through_time(
    cell: SimpleRNNCell,
    x,
    output_gradients,
    mask=None,
    initial_states: States | None = None,
    zero_output_for_mask: bool = False,
) -> RecurrentGradients:
    """Return the gradients of a loss for the weights, the inputs and the states.

    Parameters
    ----------
    cell
        The simple cell. (Those of LSTM and GRU come from Keras: `models.gradients`.)
    x, mask, initial_states, zero_output_for_mask
        As in `unroll`, which is run first.
    output_gradients
        d loss / d output of every step, shape (n, steps, units): 0 where the loss does not look. If
        it looks at the last output only, shape (n, units) will do.
    """
    x, mask, initial = checked(cell, x, mask, initial_states)
    h = unroll(cell, x, mask, initial, zero_output_for_mask).states[0]
    from_outputs = _for_each_step(output_gradients, (*x.shape[:2], cell.units))

    kernel, recurrent_kernel = np.zeros_like(cell.kernel), np.zeros_like(cell.recurrent_kernel)
    bias, inputs, states = np.zeros_like(cell.bias), np.zeros_like(x), np.zeros_like(h)
    to_state = np.zeros_like(h[:, 0])  # d loss / d h, on its way from later steps
    to_output = np.zeros_like(to_state)  # ... of an output that masked steps repeated
    for t in reversed(range(x.shape[1])):
        there = mask[:, t, np.newaxis]
        arriving = from_outputs[:, t] + to_output
        states[:, t + 1] = np.where(there, arriving, 0) + to_state
        # A masked step computed nothing, so nothing flows into it.
        delta = np.where(there, states[:, t + 1] * cell.slope(h[:, t + 1]), 0)
        kernel += x[:, t].T @ delta
        recurrent_kernel += h[:, t].T @ delta
        bias += delta.sum(axis=0)
        inputs[:, t] = delta @ cell.kernel.T
        # One step back: through the recurrent kernel, or past a masked step unchanged.
        to_state = np.where(there, delta @ cell.recurrent_kernel.T, to_state)
        to_output = np.where(there | zero_output_for_mask, 0, arriving)
    states[:, 0] = to_state
    return RecurrentGradients(kernel, recurrent_kernel, bias, inputs, states)


def _for_each_step(gradients, shape: tuple[int, int, int]) -> np.ndarray:
    gradients = np.asarray(gradients, dtype=float)
    if gradients.shape == (shape[0], shape[2]):  # for the last output only
        last, gradients = gradients, np.zeros(shape)
        gradients[:, -1] = last
    if gradients.shape != shape:
        raise ValueError(
            f"output_gradients has shape {gradients.shape}; expected {shape}, or "
            f"{(shape[0], shape[2])} for a loss that looks at the last output only."
        )
    return gradients
