"""What the unrolled network is made of: a simple recurrent cell, a sequence, perhaps an output."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.models.recurrent import SimpleRNNCell, cell_of
from course_lib.widgets.sequences import as_steps

UNITS = 6  # of the network that is shown when none is given
ONCE = (1.0,) + 11 * (0.0,)  # its sequence: one sound, and then silence
SMALL = 0.3  # the largest of its weights for the input
SEED = 5  # where gradients grow at every step of the slider: with many seeds, tanh stops them
MOST_STEPS, MOST_UNITS = 200, 128


@dataclass(frozen=True, eq=False)
class Source:
    """A recurrent network and what it reads.

    Attributes
    ----------
    cell : SimpleRNNCell
        With the weights as they were given.
    x : array of shape (steps, features)
        What it reads.
    mask : array of shape (steps,), bool
        False for a step that is skipped.
    symbols : list of str
        What stands below each step; empty if the numbers themselves do.
    head : (kernel, bias) or None
        Of the dense layer behind, shapes (units, outputs) and (outputs,).
    everywhere : bool
        Whether that layer looks at the state after each step, or after the last one only.
    activation : str
        Of that layer; the outputs shown are the numbers before it.
    name : str
        What it is, in words.
    """

    cell: SimpleRNNCell
    x: np.ndarray
    mask: np.ndarray
    symbols: list[str]
    head: tuple[np.ndarray, np.ndarray] | None
    everywhere: bool
    activation: str
    name: str

    @property
    def outputs(self) -> int:
        """How many numbers there are at the end: those of the head, or the units of the state."""
        return self.cell.units if self.head is None else self.head[1].size


def read(
    model=None, sequence=None, symbols: Sequence[str] | None = None, seed: int = SEED
) -> Source:
    """Return what is to be unrolled, or raise ValueError in words.

    Parameters and errors are those of `UnrolledNetwork`.
    """
    if model is None:
        x = as_sequence(ONCE if sequence is None else sequence)
        source = fresh_network(x, seed)
    elif sequence is None:
        raise ValueError(
            "There is nothing to read: give a sequence as well, "
            "UnrolledNetwork(model, sequence) with shape (steps, features)."
        )
    else:
        source = read_model(model, sequence)
    if source.cell.units > MOST_UNITS:
        raise ValueError(
            f"The network has {source.cell.units} units; up to {MOST_UNITS} can be shown. "
            "Give a smaller one."
        )
    if not source.mask.any():
        raise ValueError(
            "Every step of the sequence is masked, so there is nothing to read: give one with a "
            "step that counts."
        )
    names = [] if symbols is None else [str(symbol) for symbol in symbols]
    if symbols is not None and len(names) != len(source.x):
        raise ValueError(
            f"There are {len(names)} symbols for {len(source.x)} steps: give one for each step."
        )
    source.symbols.extend(names)
    return source


def as_sequence(sequence, whole: bool = False) -> np.ndarray:
    """Return numbers of shape (steps, features), or (steps,) of whole ones for an embedding."""
    wanted = "(steps,)" if whole else "(steps, features), or (steps,) for one number a step"
    return as_steps(sequence, "sequence", wanted, (1, MOST_STEPS), flat=whole)


def fresh_network(x: np.ndarray, seed: int) -> Source:
    """Return a network with one output that has not learned.

    As Keras begins, the recurrent kernel is orthogonal and the bias 0. The weights for the input
    are small, so that tanh is nearly linear until the recurrent weights make the state grow.
    """
    rng = np.random.default_rng(seed)
    kernel = rng.uniform(-SMALL, SMALL, (x.shape[1], UNITS))
    recurrent_kernel, _ = np.linalg.qr(rng.normal(size=(UNITS, UNITS)))
    return Source(
        cell=SimpleRNNCell(kernel, recurrent_kernel),
        x=x,
        mask=np.ones(len(x), bool),
        symbols=[],
        head=(rng.uniform(-1, 1, (UNITS, 1)), np.zeros(1)),
        everywhere=False,
        activation="linear",
        name="An untrained network",
    )


def read_model(model, sequence) -> Source:
    """Take a SimpleRNN layer, or a Sequential model around one, apart."""
    import keras

    layers = keras.layers
    if isinstance(model, layers.SimpleRNN):
        before, layer, behind = [], model, []
    else:
        before, layer, behind = split(model)
    cell = cell_of(layer)  # says so if it is not built, or has an activation of another kind
    if layer.go_backwards:
        raise ValueError(
            f"The layer {layer.name!r} reads from the end to the start (go_backwards=True); "
            "expected one that reads forwards: make one with its weights, and turn the sequence."
        )
    embedding = next((part for part in before if isinstance(part, layers.Embedding)), None)
    x = as_sequence(sequence, whole=embedding is not None)
    if embedding is not None and ((x % 1).any() or x.min() < 0 or x.max() >= embedding.input_dim):
        raise ValueError(
            f"The sequence holds numbers from {x.min():g} to {x.max():g}; the layer "
            f"{embedding.name!r} expects whole ones from 0 to {embedding.input_dim - 1}."
        )
    values, masked = keras.ops.convert_to_tensor(x[np.newaxis].astype("float32")), None
    for part in before:
        values, masked = part(values), part.compute_mask(values, masked)
    mask = np.ones(len(x), bool)
    if masked is not None:
        mask = np.asarray(keras.ops.convert_to_numpy(masked), bool)[0]
    if before:
        x = np.asarray(keras.ops.convert_to_numpy(values), dtype=float)[0]
    if x.ndim != 2 or x.shape[1] != cell.features:
        raise ValueError(
            f"The sequence has shape {np.shape(sequence)}; the layer {layer.name!r} expects "
            f"(steps, {cell.features})."
        )
    head = None
    if behind:
        weights = behind[0].get_weights()
        head = weights[0].astype(float), np.zeros(behind[0].units)
        if len(weights) == 2:
            head = head[0], weights[1].astype(float)
    return Source(
        cell=cell,
        x=x,
        mask=mask,
        symbols=[],
        head=head,
        everywhere=bool(layer.return_sequences),
        activation=behind[0].activation.__name__ if behind else "linear",
        name=f"The layer {layer.name!r}" if model is layer else f"The model {model.name!r}",
    )


def split(model) -> tuple[list, object, list]:
    """Return the layers before the SimpleRNN of a model, itself, and the Dense behind it."""
    import keras

    layers = keras.layers
    parts = [
        part
        for part in getattr(model, "layers", ())
        if not isinstance(part, (layers.InputLayer, layers.Dropout))
    ]
    places = [n for n, part in enumerate(parts) if isinstance(part, layers.SimpleRNN)]
    place = places[0] if places else 0
    before, behind = parts[:place], parts[place + 1 :]
    fits = (
        isinstance(model, keras.Sequential)
        and len(places) == 1
        and all(isinstance(part, (layers.Masking, layers.Embedding)) for part in before)
        and all(isinstance(part, layers.Dense) for part in behind)
        and len(behind) <= 1
    )
    if not fits:
        what = [type(part).__name__ for part in parts]
        got = f"{type(model).__name__} of {', '.join(what)}" if what else type(model).__name__
        raise ValueError(
            f"The model is of the type {got}; expected a SimpleRNN layer, or a built Sequential "
            "model with one SimpleRNN, before it Masking or Embedding at most, and behind it one "
            "Dense at most."
        )
    return before, parts[place], behind
