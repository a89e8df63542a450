"""The gates and states of an LSTM at every step; what begins as before is not computed again."""

from dataclasses import dataclass

import numpy as np

from course_lib.models.recurrent import LSTMCell, unroll

GATES = ("forget", "input", "output")


@dataclass(frozen=True, eq=False)
class Run:
    """What an LSTM did at each step.

    Attributes
    ----------
    x : array of shape (steps, features)
        What it read.
    values : dict of str to array of shape (steps, units)
        "forget", "input" and "output", the gates, between 0 and 1; "candidate", what the input
        gate lets in; "c", the cell state after each step; "tanh c", what the output gate lets out
        of it; "h", the output.
    """

    x: np.ndarray
    values: dict[str, np.ndarray]

    def __len__(self) -> int:
        """Count the steps."""
        return len(self.x)

    def before(self, step: int, unit: int) -> float:
        """Return the cell state of a unit before a step, counted from 0."""
        return float(self.values["c"][step - 1, unit]) if step else 0.0


class Calculation:
    """Runs a cell over sequences, each of which may begin as the one before did."""

    def __init__(self, cell: LSTMCell):
        self.cell = cell
        self._kept: Run | None = None

    def run(self, x: np.ndarray) -> Run:
        """Return what the cell does with a sequence, (steps, features)."""
        kept, known = self._kept, 0
        if kept is not None:
            known = common_start(kept.x, x)
            if known == len(x) == len(kept):
                return kept
        parts = [] if known == 0 else [{name: v[:known] for name, v in kept.values.items()}]
        if known < len(x):
            parts.append(self._read(x[known:], parts[0] if parts else None))
        values = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        self._kept = Run(x, values)
        return self._kept

    def _read(self, x: np.ndarray, before: dict | None) -> dict[str, np.ndarray]:
        """Return the values at new steps, after those in `before`."""
        start = None if before is None else tuple(before[name][np.newaxis, -1] for name in "hc")
        h, c = (states[0] for states in unroll(self.cell, x[np.newaxis], None, start).states)
        # All steps at once: the states before them are known by now.
        gates = self.cell.gates(x, (h[:-1], c[:-1]))
        return {**gates, "c": c[1:], "tanh c": np.tanh(c[1:]), "h": h[1:]}


def common_start(one: np.ndarray, other: np.ndarray) -> int:
    """Return how many rows two arrays have in common at their beginning."""
    shortest = min(len(one), len(other))
    same = (one[:shortest] == other[:shortest]).all(axis=1)
    return shortest if same.all() else int(same.argmin())
