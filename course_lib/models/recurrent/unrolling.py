"""A cell taken through a sequence, step by step, with the masks of Keras."""

from dataclasses import dataclass

import numpy as np

from course_lib.models.recurrent.cells import Cell, States


@dataclass(frozen=True, eq=False)
class Unrolled:
    """What a cell computed on its way through sequences.

    Attributes
    ----------
    outputs : array of shape (n, steps, units)
        What a Keras layer with `return_sequences=True` gives.
    states : tuple of arrays of shape (n, steps + 1, units)
        One array for a simple cell or a GRU, two (h and c) for an LSTM. Place 0 holds the initial
        state and place t + 1 the state after step t.
    """

    outputs: np.ndarray
    states: States

    @property
    def last_output(self) -> np.ndarray:
        """What a Keras layer gives unless told otherwise, shape (n, units)."""
        return self.outputs[:, -1]

    @property
    def last_states(self) -> States:
        """What a Keras layer with `return_state=True` gives beside it, shape (n, units) each."""
        return tuple(state[:, -1] for state in self.states)


def unroll(
    cell: Cell,
    x,
    mask=None,
    initial_states: States | None = None,
    zero_output_for_mask: bool = False,
) -> Unrolled:
    """Take a cell through sequences, one step after the other.

    Where the mask is False, the step is as if it were not there: the states stay as they are. The
    output there repeats the last output, and is 0 as long as there was none. (So it is in Keras on
    TensorFlow; on JAX an output before the first step is the initial state.)

    Parameters
    ----------
    cell
        A cell of `cells.py`.
    x
        Sequences, shape (n, steps, features).
    mask
        Bool, shape (n, steps): True where there is something to read. Everywhere, without it.
    initial_states
        One array of shape (n, units) for each state; zeros without them.
    zero_output_for_mask
        Whether the output is 0 wherever the mask is False, as with the argument of that name of
        Keras's `RNN`. The states are the same either way.
    """
    x, mask, initial = checked(cell, x, mask, initial_states)
    outputs, states = [], [initial]
    output = np.zeros_like(initial[0])
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units
        new = cell.step(x[:, t], states[-1])
        before = np.zeros_like(output) if zero_output_for_mask else output
        output = np.where(there, new[0], before)
        outputs.append(output)
        kept = [np.where(there, a, b) for a, b in zip(new, states[-1], strict=True)]
        states.append(tuple(kept))
    by_kind = zip(*states, strict=True)  # all h, all c
    return Unrolled(np.stack(outputs, axis=1), tuple(np.stack(s, axis=1) for s in by_kind))


def checked(cell: Cell, x, mask, initial_states) -> tuple[np.ndarray, np.ndarray, States]:
    """Return x, mask and initial states as arrays, or raise ValueError in words."""
    x = np.asarray(x, dtype=float)
    if x.ndim != 3 or x.shape[1] == 0 or x.shape[2] != cell.features:
        raise ValueError(
            f"x has shape {x.shape}; expected (n, steps, {cell.features}), with 1 step or more. "
            "A single series s becomes one by s[np.newaxis, :, np.newaxis]."
        )
    mask = np.ones(x.shape[:2], bool) if mask is None else np.asarray(mask)
    if mask.shape != x.shape[:2] or mask.dtype != bool:
        raise ValueError(
            f"The mask has shape {mask.shape} and type {mask.dtype}; expected {x.shape[:2]} and "
            "bool: True for each step that is to be read."
        )
    if initial_states is None:
        return x, mask, cell.zero_states(len(x))
    states = tuple(np.asarray(state, dtype=float) for state in initial_states)
    shapes, wanted = [s.shape for s in states], [(len(x), cell.units)] * cell.state_count
    if shapes != wanted:
        raise ValueError(f"The initial states have the shapes {shapes}; expected {wanted}.")
    return x, mask, states
