"""What a recurrent layer does in one step: the simple cell, the LSTM cell and the GRU cell.

Weights are laid out as in Keras, so that `layer.get_weights()` fits: `kernel` (features, units) is
for the input, `recurrent_kernel` (units, units) for the state, `bias` (units,) for both. An LSTM
has four such blocks side by side, a GRU three.

A state is an array of shape (n, units). A cell takes and gives a tuple of them, because an LSTM
has two. The first is h, which is also the output of the step. All is computed in float64.
"""

import numpy as np

from course_lib.models.neurons import ACTIVATIONS, sigmoid

States = tuple[np.ndarray, ...]

# Activation of the simple cell, and its slope f'(z) written with the output h = f(z).
SLOPES = {
    "tanh": lambda h: 1 - h * h,
    "relu": lambda h: (h > 0) * 1.0,
    "linear": lambda h: np.ones_like(h),
}


class Cell:
    """Weights in Keras's layout, checked: what the three cells share."""

    blocks = 1  # sets of weights side by side: one for each gate, and one for the candidate
    state_count = 1

    def __init__(self, kernel, recurrent_kernel, bias=None):
        self.kernel, self.recurrent_kernel = _floats(kernel), _floats(recurrent_kernel)
        self.units = self.recurrent_kernel.shape[0]
        wide = self.blocks * self.units
        self.bias = np.zeros(self._bias_shape) if bias is None else _floats(bias)
        shapes = self.kernel.shape, self.recurrent_kernel.shape, self.bias.shape
        if (
            self.kernel.ndim != 2
            or self.kernel.shape[1] != wide
            or shapes[1:] != ((self.units, wide), self._bias_shape)
        ):
            raise ValueError(
                f"{type(self).__name__} got kernel, recurrent_kernel and bias of the shapes "
                f"{shapes[0]}, {shapes[1]} and {shapes[2]}; for {self.units} units expected "
                f"(features, {wide}), ({self.units}, {wide}) and {self._bias_shape}, as "
                "layer.get_weights() gives them."
            )

    @property
    def features(self) -> int:
        """How many numbers there are at each step."""
        return self.kernel.shape[0]

    @property
    def _bias_shape(self) -> tuple[int, ...]:
        return (self.blocks * self.units,)

    def zero_states(self, n: int) -> States:
        """Return the states before the first step: zeros of shape (n, units)."""
        return tuple(np.zeros((n, self.units)) for _ in range(self.state_count))

    def step(self, x, states: States) -> States:
        """Read one step and return the new states; the first of them is the output.

        Parameters
        ----------
        x
            Shape (n, features).
        states
            As the step before returned them, or `zero_states(n)`: shape (n, units) each.
        """
        raise NotImplementedError


class SimpleRNNCell(Cell):
    """The simple recurrent cell: h ← f(x · kernel + h · recurrent_kernel + bias).

    Elman (1990), "Finding structure in time". In Keras: `SimpleRNN`.

    Parameters
    ----------
    kernel, recurrent_kernel, bias
        Shapes (features, units), (units, units), (units,). No bias is a bias of 0.
    activation
        f: "tanh", "relu" or "linear".
    """

    def __init__(self, kernel, recurrent_kernel, bias=None, activation: str = "tanh"):
        super().__init__(kernel, recurrent_kernel, bias)
        if activation not in SLOPES:
            known = ", ".join(SLOPES)
            raise ValueError(f"activation={activation!r} is not known: choose one of {known}.")
        self.activation = activation

    def step(self, x, states: States) -> States:
        """Read one step and return the new state, as `Cell.step` says."""
        (h,) = states
        z = x @ self.kernel + h @ self.recurrent_kernel + self.bias
        return (z if self.activation == "linear" else ACTIVATIONS[self.activation](z),)

    def slope(self, h) -> np.ndarray:
        """Return f'(z) where f(z) = h, of the shape of h."""
        return SLOPES[self.activation](h)


class LSTMCell(Cell):
    """The cell with long short-term memory: h, and a cell state c that is only added to.

    Each gate is a layer of its own with a sigmoid, between 0 (shut) and 1 (open)::

        input  i = σ(x W_i + h U_i + b_i)           forget f = σ(x W_f + h U_f + b_f)
        output o = σ(x W_o + h U_o + b_o)           candidate ĉ = tanh(x W_c + h U_c + b_c)
        c ← f · c + i · ĉ                           h ← o · tanh(c)

    Hochreiter & Schmidhuber (1997), "Long short-term memory"; the forget gate is from Gers,
    Schmidhuber & Cummins (2000), "Learning to forget". In Keras: `LSTM`. The blocks of the weights
    are in the order i, f, ĉ, o.

    Parameters
    ----------
    kernel, recurrent_kernel, bias
        Shapes (features, 4 · units), (units, 4 · units), (4 · units,).
    """

    blocks = 4
    state_count = 2

    def gates(self, x, states: States) -> dict[str, np.ndarray]:
        """Return the input, forget and output gate and the candidate, each of the shape of h."""
        h, _ = states
        z = x @ self.kernel + h @ self.recurrent_kernel + self.bias
        i, f, candidate, o = np.split(z, 4, axis=-1)
        gates = {"input": sigmoid(i), "forget": sigmoid(f), "output": sigmoid(o)}
        return gates | {"candidate": np.tanh(candidate)}

    def step(self, x, states: States) -> States:
        """Read one step and return the new (h, c), as `Cell.step` says."""
        gates = self.gates(x, states)
        c = gates["forget"] * states[1] + gates["input"] * gates["candidate"]
        return gates["output"] * np.tanh(c), c


class GRUCell(Cell):
    """The gated recurrent unit: a mixture of the old state and a candidate for a new one.

    ::

        update z = σ(x W_z + h U_z + b_z)           reset r = σ(x W_r + h U_r + b_r)
        h ← z · h + (1 - z) · ĥ

        reset_after=False:  ĥ = tanh(x W_h + (r · h) U_h + b_h)
        reset_after=True:   ĥ = tanh(x W_h + b_h + r · (h U_h + b'_h))

    Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder". The reset comes
    before the matrix product in the final version of the paper, and after it in the first one,
    which NVIDIA's library and therefore Keras chose. In Keras: `GRU`. The blocks of the weights are
    in the order z, r, ĥ.

    Parameters
    ----------
    kernel, recurrent_kernel, bias
        Shapes (features, 3 · units), (units, 3 · units), (3 · units,). With `reset_after` the bias
        has the shape (2, 3 · units): the second row, b', belongs to the recurrent kernel.
    reset_after
        Whether the reset gate is applied after the matrix product.
    """

    blocks = 3

    def __init__(self, kernel, recurrent_kernel, bias=None, reset_after: bool = True):
        self.reset_after = reset_after
        super().__init__(kernel, recurrent_kernel, bias)

    @property
    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def gates(self, x, states: States) -> dict[str, np.ndarray]:
        """Return the update and the reset gate and the candidate, each of the shape of h."""
        (h,) = states
        bias, recurrent_bias = self.bias if self.reset_after else (self.bias, 0.0)
        from_x = np.split(x @ self.kernel + bias, 3, axis=-1)
        from_h = np.split(h @ self.recurrent_kernel + recurrent_bias, 3, axis=-1)
        update, reset = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
        if self.reset_after:
            remembered = reset * from_h[2]
        else:
            remembered = (reset * h) @ self.recurrent_kernel[:, 2 * self.units :]
        return {"update": update, "reset": reset, "candidate": np.tanh(from_x[2] + remembered)}

    def step(self, x, states: States) -> States:
        """Read one step and return the new state, as `Cell.step` says."""
        gates = self.gates(x, states)
        return (gates["update"] * states[0] + (1 - gates["update"]) * gates["candidate"],)


def cell_of(layer) -> SimpleRNNCell | LSTMCell | GRUCell:
    """Return the NumPy cell with the weights of a Keras layer `SimpleRNN`, `LSTM` or `GRU`.

    Raises
    ------
    ValueError
        If the layer is of another kind, not built, or has activations that the cells here lack.
    """
    kind = type(layer).__name__
    if kind not in ("SimpleRNN", "LSTM", "GRU") or not layer.built:
        built = "" if getattr(layer, "built", True) else " that is not built"
        raise ValueError(
            f"{getattr(layer, 'name', layer)!r} is a {kind}{built}; expected a SimpleRNN, LSTM or "
            "GRU that has seen its input: call it, or put it into a model with an Input."
        )
    activations = [layer.activation.__name__]
    if kind == "SimpleRNN":
        return SimpleRNNCell(*layer.get_weights(), activation=activations[0])
    activations.append(layer.recurrent_activation.__name__)
    if activations != ["tanh", "sigmoid"]:
        raise ValueError(
            f"The layer {layer.name!r} has the activations {' and '.join(activations)}; expected "
            "tanh and, for the gates, sigmoid, which Keras takes unless told otherwise."
        )
    if kind == "LSTM":
        return LSTMCell(*layer.get_weights())
    return GRUCell(*layer.get_weights(), reset_after=layer.reset_after)


def _floats(values) -> np.ndarray:
    return np.asarray(values, dtype=float)
