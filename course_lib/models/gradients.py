"""Gradients of a Keras model, for its weights or its input: the one module that knows the backends.

Keras computes gradients inside `fit`, but has no function of its own that hands them out. Each
backend has one; TensorFlow's and JAX's are called here in the same way.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import keras
import numpy as np

Gradients = Callable[[np.ndarray, np.ndarray], tuple[float, list[np.ndarray]]]
InputGradients = Callable[..., tuple[float, np.ndarray]]


def loss_and_gradients(
    model: keras.Model, x: np.ndarray, y: np.ndarray, training: bool = True
) -> tuple[float, list[np.ndarray]]:
    """Return a model's loss on (x, y), and the loss's gradient for each trainable weight.

    Nothing is changed: not the weights, not the running means of a batch normalisation. The loss
    is the one that `fit` lowers, with the penalties of weight decay if there are any.

    Parameters
    ----------
    model
        A built and compiled model.
    x, y
        Examples and targets, as `fit` takes them.
    training
        Whether layers such as dropout and batch normalisation behave as in training.

    Returns
    -------
    tuple of float and list of arrays
        The gradients are in the order of `model.trainable_weights`, each of its weight's shape.

    Raises
    ------
    ValueError
        If the model is not built or not compiled.
    NotImplementedError
        If the backend of Keras is neither TensorFlow nor JAX.
    """
    return _gradients(model, training, compiled=False)(x, y)


def compile_gradients(model: keras.Model, training: bool = True) -> Gradients:
    """Return `loss_and_gradients` for one model as a function of (x, y), compiled for speed.

    The first call takes a second or so, the next ones much less. Worth it for many calls with
    arrays of the same shapes.
    """
    return _gradients(model, training, compiled=True)


def compile_input_gradients(model: keras.Model, score: Callable) -> InputGradients:
    """Return a function that differentiates a score of a model's output by the model's input.

    Compiled for speed: the first call with a shape takes a second or so, the next ones little more
    than the model itself. The model computes as at inference, with the weights that it has at the
    time of the call, and nothing in it is changed.

    Parameters
    ----------
    model
        A built model. It may have several inputs.
    score
        Takes the output of the model, shape (n, ...), and the further arguments of the call as
        tensors; returns a score for each example, shape (n,), computed with `keras.ops`.

    Returns
    -------
    callable
        Called as ``gradients(x, *arguments)``. It returns the sum of the scores and its gradient,
        an array of the shape of x. No example has a part in another one's score, so row i of the
        gradient is that of score i. For a model with several inputs, x and the gradient are lists.

    Raises
    ------
    ValueError
        If the model is not built.
    NotImplementedError
        If the backend of Keras is neither TensorFlow nor JAX.
    """
    if not model.built:
        raise ValueError(f"The model {model.name!r} is not built. Give it an Input first.")
    variables = model.variables

    def total(x, values, *arguments):
        mapping = list(zip(variables, values, strict=True))
        with keras.StatelessScope(state_mapping=mapping):
            return keras.ops.sum(score(model(x, training=False), *arguments))

    differentiate = _differentiate(total, compiled=True)

    def gradients(x, *arguments):
        several = isinstance(x, (list, tuple))
        values = [keras.ops.convert_to_tensor(v.value) for v in variables]
        inputs = [keras.ops.convert_to_tensor(part, "float32") for part in (x if several else [x])]
        arguments = [keras.ops.convert_to_tensor(argument) for argument in arguments]
        value, slopes = differentiate(inputs if several else inputs[0], values, *arguments)
        if not several:
            return float(value), keras.ops.convert_to_numpy(slopes)
        return float(value), [keras.ops.convert_to_numpy(slope) for slope in slopes]

    return gradients


class Update(NamedTuple):
    """One step of an optimizer: it changes `variables` so that `loss` becomes smaller.

    Attributes
    ----------
    loss
        Takes the arrays of a call as tensors and returns a number, computed with `keras.ops`.
    variables
        Those that may change: `network.trainable_variables`.
    optimizer
        Of these variables alone; it is built for them if it is not yet.
    """

    loss: Callable
    variables: Sequence[keras.Variable]
    optimizer: keras.optimizers.Optimizer


def compile_updates(updates: Sequence[Update], others: Sequence[keras.Variable] = ()) -> Callable:
    """Return a function that makes several updates one after the other, compiled as one.

    `fit` lowers one loss of one model. Two networks with a loss each, as in a GAN, need more.

    Parameters
    ----------
    updates
        In the order in which they are made; each sees what the ones before it have changed.
    others
        What the losses may change beside: running means, the states of random generators.
        `network.variables` may be given whole.

    Returns
    -------
    callable
        Called as ``step(*arrays)``. It returns the losses, an array of shape (updates,), each
        computed before its own update. The first call with a shape takes a second or more.

    Raises
    ------
    NotImplementedError
        If the backend of Keras is neither TensorFlow nor JAX.
    """
    for update in updates:
        if not update.optimizer.built:
            update.optimizer.build(update.variables)
    if keras.backend.backend() == "tensorflow":
        step = _updates_in_tensorflow(updates)
    elif keras.backend.backend() == "jax":
        step = _updates_in_jax(updates, others)
    else:
        raise _unknown_backend()

    def call(*arrays):
        return keras.ops.convert_to_numpy(step(*map(keras.ops.convert_to_tensor, arrays)))

    return call


def slopes(function: Callable, x):
    """Return the gradient of the sum of `function(x)` for x: a tensor of the shape of x.

    For use inside a loss: it can be differentiated once more, as a gradient penalty has to be.
    """
    x = keras.ops.convert_to_tensor(x)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(x)
            total = keras.ops.sum(function(x))
        return tape.gradient(total, x)
    if keras.backend.backend() == "jax":
        import jax

        return jax.grad(lambda x: keras.ops.sum(function(x)))(x)
    raise _unknown_backend()


def _updates_in_tensorflow(updates: Sequence[Update]) -> Callable:
    import tensorflow as tf

    @tf.function(reduce_retracing=True)
    def step(*arrays):
        losses = []
        for loss, variables, optimizer in updates:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch([variable.value for variable in variables])
                losses.append(loss(*arrays))
            optimizer.apply(tape.gradient(losses[-1], [v.value for v in variables]), variables)
        return tf.stack(losses)

    return step


def _updates_in_jax(updates: Sequence[Update], others: Sequence[keras.Variable]) -> Callable:
    import jax

    # JAX changes nothing in place: every variable goes into the function and comes back.
    everything = [v for update in updates for v in (*update.variables, *update.optimizer.variables)]
    everything = list({id(v): v for v in (*everything, *others)}.values())
    place = {id(variable): number for number, variable in enumerate(everything)}

    def step(state, arrays):
        losses = []
        for loss, variables, optimizer in updates:

            def value_and_state(values, state=state, loss=loss, variables=variables):
                mapping = [
                    *zip(everything, state, strict=True),
                    *zip(variables, values, strict=True),
                ]
                with keras.StatelessScope(state_mapping=mapping) as scope:
                    value = loss(*arrays)
                return value, [scope.get_current_value(variable) for variable in everything]

            values = [state[place[id(v)]] for v in variables]
            own = [state[place[id(v)]] for v in optimizer.variables]
            differentiate = jax.value_and_grad(value_and_state, has_aux=True)
            (value, state), gradients = differentiate(values)
            values, own = optimizer.stateless_apply(own, gradients, values)
            for changed, to in ((variables, values), (optimizer.variables, own)):
                for variable, new in zip(changed, to, strict=True):
                    state[place[id(variable)]] = new
            losses.append(value)
        return keras.ops.stack(losses), state

    compiled = jax.jit(step)

    def call(*arrays):
        losses, state = compiled([v.value for v in everything], arrays)
        for variable, value in zip(everything, state, strict=True):
            variable.assign(value)
        return losses

    return call


def _gradients(model: keras.Model, training: bool, compiled: bool) -> Gradients:
    if not model.built or not getattr(model, "compiled", False):
        raise ValueError(
            f"The model {model.name!r} is not ready. Give it an Input and call "
            "model.compile(loss=...) first."
        )
    variables, others = model.trainable_variables, model.non_trainable_variables

    def loss(values, x, y):
        # In the scope the model computes with `values`, and what it would update is forgotten.
        mapping = [*zip(variables, values, strict=True), *((v, v.value) for v in others)]
        with keras.StatelessScope(state_mapping=mapping):
            return model.compute_loss(x=x, y=y, y_pred=model(x, training=training))

    differentiate = _differentiate(loss, compiled)

    def gradients(x, y):
        values = [keras.ops.convert_to_tensor(v.value) for v in variables]
        x, y = keras.ops.convert_to_tensor(x), keras.ops.convert_to_tensor(y)
        value, slopes = differentiate(values, x, y)
        return float(value), [keras.ops.convert_to_numpy(slope) for slope in slopes]

    return gradients


def _differentiate(function: Callable, compiled: bool) -> Callable:
    """Return a function of the same arguments that gives (value, gradients for the first)."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        def differentiate(point, *arguments):
            with tf.GradientTape() as tape:
                tape.watch(point)
                result = function(point, *arguments)
            return result, tape.gradient(result, point, unconnected_gradients="zero")

        # Batches of many sizes share one compiled function.
        return tf.function(differentiate, reduce_retracing=True) if compiled else differentiate
    if keras.backend.backend() == "jax":
        import jax

        differentiate = jax.value_and_grad(function)
        return jax.jit(differentiate) if compiled else differentiate
    raise _unknown_backend()


def _unknown_backend() -> NotImplementedError:
    return NotImplementedError(
        f"The backend of Keras is {keras.backend.backend()!r}; gradients are there for TensorFlow "
        "and JAX. Set KERAS_BACKEND=tensorflow before Keras is imported."
    )
