"""The unrolled network: states forwards, gradients backwards, and how far both have come."""

from dataclasses import dataclass, field

import numpy as np

from course_lib.models.recurrent import SimpleRNNCell, backpropagate_through_time, unroll
from course_lib.widgets import unrolled_words as words
from course_lib.widgets.unrolled_reading import Source

SHOWN = 12  # steps side by side; of a longer sequence, a window is shown
MOST_INPUTS, MOST_STATES = 2, 6  # columns of the table; the smallest are taken together


@dataclass(frozen=True, eq=False)
class Run:
    """All that is computed for one setting of the sliders.

    Attributes
    ----------
    cell : SimpleRNNCell
        With the scaled recurrent weights.
    states : array of shape (steps + 1, units)
        Place 0 is the state before the first step.
    outputs : array of shape (steps, outputs) or None
        Of the dense layer, after each step.
    gradients : array of shape (steps + 1, units)
        Of the chosen one of the last outputs, with respect to the states.
    norms : array of shape (steps + 1,)
        The length of each of these gradients.
    """

    cell: SimpleRNNCell
    states: np.ndarray
    outputs: np.ndarray | None
    gradients: np.ndarray
    norms: np.ndarray


@dataclass(frozen=True)
class Term:
    """One column of the table: factors, and their product."""

    name: str
    factors: tuple[float, ...]  # empty where several terms are taken together
    product: float


@dataclass
class Sum:
    """How one number comes about, as a table.

    Attributes
    ----------
    title : str
        Which number it is.
    rows : tuple of str
        What the factors are.
    terms : list of Term
        The columns.
    total : float
        The sum of all products.
    results : list of str
        What becomes of it.
    """

    title: str
    rows: tuple[str, ...] = ()
    terms: list[Term] = field(default_factory=list)
    total: float = 0.0
    results: list[str] = field(default_factory=list)


@dataclass
class Frame:
    """What the picture shows. Steps are counted from 1; 0 is the state before the first.

    Attributes
    ----------
    source, run : Source and Run
        The network, and what is computed.
    unit, output : int
        Those chosen.
    at, last : int
        How far the two passes are, and how far they go.
    now : int
        The step that this is about.
    known : int
        Up to this step the states are computed.
    reached : int or None
        Down to this step the gradient has come.
    window : range
        The steps that are shown.
    title, line : str
        What happens.
    sum : Sum
        How the chosen unit's state, or its gradient, comes about.
    """

    source: Source
    run: Run
    unit: int
    output: int
    at: int
    last: int
    now: int
    known: int
    reached: int | None
    window: range
    title: str = ""
    line: str = ""
    sum: Sum | None = None

    @property
    def backward(self) -> bool:
        """Whether the gradient is on its way."""
        return self.reached is not None


class UnrolledModel:
    """A recurrent network, a sequence, and how many steps of the two passes are done.

    `at` counts steps: 0 is the start, then come as many forward as the sequence has, then as many
    backward, the first of which is the gradient of the last state itself.
    """

    def __init__(self, source: Source):
        self.source = source
        self.steps, self.units = len(source.x), source.cell.units
        self.at = self.last = 2 * self.steps
        self.unit, self.output = 0, 0
        self.scale, self.activation = 1.0, source.cell.activation
        self._kept: tuple | None = None
        outputs = self.run().outputs
        if outputs is not None:
            self.output = int(outputs[-1].argmax())

    def step(self, n: int = 1) -> None:
        """Go `n` steps on; from the last, the first of them leads to the start."""
        start = -1 if self.at >= self.last else self.at
        self.at = min(start + n, self.last)

    def reset(self) -> None:
        """Go back to before the first step."""
        self.at = 0

    def go(self, step: int, backward: bool | None = None) -> None:
        """Go to a step of the sequence, 1 to `steps`, in one pass or the one that is going on."""
        backward = self.at > self.steps if backward is None else backward
        self.at = 2 * self.steps + 1 - step if backward else step

    def run(self) -> Run:
        """Return states and gradients for the present setting; they are computed once."""
        setting = self.scale, self.activation, self.output
        if self._kept is None or self._kept[0] != setting:
            self._kept = setting, self._compute()
        return self._kept[1]

    def _compute(self) -> Run:
        source, given = self.source, self.source.cell
        scaled = given.recurrent_kernel * self.scale
        cell = SimpleRNNCell(given.kernel, scaled, given.bias, self.activation)
        x, mask = source.x[np.newaxis], source.mask[np.newaxis]
        # Without bounds a state may grow beyond all numbers; the picture then says so.
        with np.errstate(over="ignore", invalid="ignore"):
            states = unroll(cell, x, mask).states[0][0]
            if source.head is None:
                outputs, at_the_end = None, np.eye(cell.units)[self.output]
            else:
                outputs = states[1:] @ source.head[0] + source.head[1]
                at_the_end = source.head[0][:, self.output]
            # Skipped steps at the end hand the last state on as it is, and so its gradient.
            read = int(np.flatnonzero(source.mask)[-1]) + 1
            back = backpropagate_through_time(
                cell, x[:, :read], at_the_end[np.newaxis], mask[:, :read]
            )
            gradients = np.concatenate(
                [back.states[0], np.tile(at_the_end, (self.steps - read, 1))]
            )
            norms = np.linalg.norm(gradients, axis=1)
        return Run(cell, states, outputs, gradients, norms)

    def frame(self) -> Frame:
        """Return what the picture shows."""
        backward = self.at > self.steps
        now = 2 * self.steps + 1 - self.at if backward else self.at
        shown = min(SHOWN, self.steps)
        first = int(np.clip(now - shown // 2, 1, self.steps - shown + 1))
        frame = Frame(
            source=self.source,
            run=self.run(),
            unit=self.unit,
            output=self.output,
            at=self.at,
            last=self.last,
            now=now,
            known=self.steps if backward else now,
            reached=now if backward else None,
            window=range(first, first + shown),
        )
        frame.title, frame.line = words.title(frame), words.line(frame)
        with np.errstate(over="ignore", invalid="ignore"):
            if backward:
                frame.sum = backward_sum(frame)
            elif now:
                frame.sum = forward_sum(frame)
        return frame

    def describe(self) -> str:
        """Return the step in words."""
        return words.describe(self.frame(), self.scale)


def forward_sum(frame: Frame) -> Sum:
    """Return how the chosen unit's state comes about at the present step."""
    source, cell, t, unit = frame.source, frame.run.cell, frame.now, frame.unit
    title = f"unit {unit} at step {t}"
    state = f"h{words.low(t)}[{unit}]"
    value = frame.run.states[t, unit]
    if not source.mask[t - 1]:
        kept = [f"Step {t} is skipped: {state} stays {words.number(value)}"]
        return Sum(title, total=value, results=kept)
    x, before = source.x[t - 1], frame.run.states[t - 1]
    names = words.inputs(source, t)
    read = np.flatnonzero(x) if x.any() else np.arange(1)  # zeros add nothing
    inputs = [Term(names[n], (x[n], w), x[n] * w) for n in read for w in [cell.kernel[n, unit]]]
    weights = cell.recurrent_kernel[:, unit]
    states = [
        Term(f"h{words.low(t - 1)}[{n}]", (h, w), h * w)
        for n, (h, w) in enumerate(zip(before, weights, strict=True))
    ]
    bias = Term("bias", (), cell.bias[unit])
    terms = [*largest(inputs, MOST_INPUTS, "x"), *largest(states, MOST_STATES, "h"), bias]
    total = sum(term.product for term in terms)
    name = cell.activation
    results = [f"sum = {words.number(total)}"]
    results.append(f"{name}(sum) = {words.number(value)}")
    return Sum(title, ("value", "× weight"), terms, total, results)


def backward_sum(frame: Frame) -> Sum:
    """Return how the chosen unit's gradient at the present step comes from the step behind it."""
    source, run, t, unit = frame.source, frame.run, frame.now, frame.unit
    target = words.target(frame)
    value = run.gradients[t, unit]
    title = f"d {target}/d h{words.low(t)}[{unit}]"
    if t == len(source.x):
        if source.head is None:
            because = f"{target} is this unit itself" if unit == frame.output else "another unit"
        else:
            because = f"the weight from unit {unit} to the output"
        return Sum(title, total=value, results=[f"{title} = {words.number(value)}: {because}"])
    if not source.mask[t]:
        passed = f"Step {t + 1} was skipped: the gradient passes as it is"
        return Sum(title, total=value, results=[f"{passed}, {words.number(value)}"])
    later, weights = run.gradients[t + 1], run.cell.recurrent_kernel[unit]
    slopes = run.cell.slope(run.states[t + 1])
    terms = [
        Term(f"h{words.low(t + 1)}[{n}]", (g, s, w), g * s * w)
        for n, (g, s, w) in enumerate(zip(later, slopes, weights, strict=True))
    ]
    rows = (f"d {target}/d h{words.low(t + 1)}", f"× slope of {run.cell.activation}", "× weight")
    results = [f"sum = {words.number(value)}"]
    return Sum(title, rows, largest(terms, MOST_STATES, "h"), value, results)


def largest(terms: list[Term], most: int, name: str) -> list[Term]:
    """Return the terms with the largest products in their order, and one for all others."""
    if len(terms) <= most:
        return terms
    order = np.argsort([-abs(term.product) for term in terms], kind="stable")
    kept = sorted(order[: most - 1])
    rest = sum(terms[n].product for n in order[most - 1 :])
    others = Term(f"{len(terms) - len(kept)} other {name}", (), rest)
    return [*(terms[n] for n in kept), others]
