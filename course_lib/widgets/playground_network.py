"""The network of the network playground: Keras builds it, trains it and shows every unit."""

import contextlib
import logging

import keras
import numpy as np

ACTIVATIONS = ("linear", "tanh", "relu", "sigmoid")
OPTIMIZERS = {
    "SGD": keras.optimizers.SGD,
    "momentum": lambda: keras.optimizers.SGD(momentum=0.9),
    "RMSprop": keras.optimizers.RMSprop,
    "Adam": keras.optimizers.Adam,
}


class Network:
    """A Keras network with two inputs and one sigmoid output, and a look at all of its units.

    Parameters
    ----------
    hidden : tuple of int
        Units in each hidden layer; empty for a single logistic neuron.
    activation : str
        Of the hidden layers.
    optimizer : str
        A name from `OPTIMIZERS`.
    l2 : float
        Strength of the L2 regularisation of all kernels.
    seed : int
        Decides the weights of the start. Keras's global seed is neither used nor changed.
    """

    def __init__(self, hidden=(4,), activation="tanh", optimizer="Adam", l2=0.0, seed=0):
        inputs = keras.Input((2,))
        units = (*hidden, 1)
        names = [activation] * len(hidden) + ["sigmoid"]
        self.layers, outputs = [], [inputs]
        for number, (width, name) in enumerate(zip(units, names, strict=True)):
            layer = keras.layers.Dense(
                width,
                activation=name,
                kernel_initializer=keras.initializers.GlorotUniform(seed=100 * seed + number),
                kernel_regularizer=keras.regularizers.L2(l2) if l2 else None,
            )
            self.layers.append(layer)
            outputs.append(layer(outputs[-1]))
        self.model = keras.Model(inputs, outputs[-1])
        self.optimizer = OPTIMIZERS[optimizer]()
        # XLA (jit_compile) makes a step of so small a network no faster, and takes a second more.
        self.model.compile(self.optimizer, loss="binary_crossentropy", jit_compile=False)
        self.optimizer.build(self.model.trainable_variables)
        self._watched = keras.Model(inputs, outputs[1:])  # the same layers, all outputs
        self._watched.compile(jit_compile=False)
        self._start = [keras.ops.convert_to_numpy(v) for v in self._variables()]

    def _variables(self) -> list:
        return [*self.model.variables, *self.optimizer.variables]

    def reset(self) -> None:
        """Go back to the start: the weights, and what the optimizer remembers."""
        for variable, value in zip(self._variables(), self._start, strict=True):
            variable.assign(value)

    def train(self, x, y, steps: int, learning_rate: float) -> None:
        """Take training steps on tensors x of shape (n, 2) and y of shape (n, 1)."""
        self.optimizer.learning_rate = learning_rate
        with quiet():
            for _ in range(steps):
                self.model.train_on_batch(x, y)

    def outputs(self, x) -> list[np.ndarray]:
        """Return the output of each layer for points of shape (n, 2): arrays (n, units)."""
        with quiet():
            return keras.tree.flatten(self._watched.predict_on_batch(x))

    def kernels(self) -> list[np.ndarray]:
        """Return the kernel of each layer, arrays of shape (inputs, units)."""
        return [keras.ops.convert_to_numpy(layer.kernel) for layer in self.layers]


@contextlib.contextmanager
def quiet():
    """Keep TensorFlow from warning that functions are compiled again: each new network needs it."""

    def matters(record: logging.LogRecord) -> bool:
        return "retracing" not in record.getMessage()

    logger = logging.getLogger("tensorflow")  # nobody uses it where Keras runs on another backend
    logger.addFilter(matters)
    try:
        yield
    finally:
        logger.removeFilter(matters)
