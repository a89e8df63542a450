"""Train one model from several random starts, because one run may be luck."""

import weakref

import keras
import numpy as np

__all__ = ["mean_and_spread", "restart"]

# The state that each model's optimizer had before its first step.
_FIRST_STATES: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def restart(model: keras.Model, seed: int) -> keras.Model:
    """Give a compiled model new random weights and a new optimizer state, in place.

    Faster than building the model again: what Keras has compiled stays compiled. All random
    numbers of Keras, NumPy and Python start anew from `seed`.

    Parameters
    ----------
    model
        A built and compiled model. The first call comes before the first training step.
    seed
        Decides the new weights and everything random that follows.

    Returns
    -------
    keras.Model
        The same model.

    Raises
    ------
    ValueError
        If the model is not built or not compiled, or was trained before the first call.
    """
    if not model.built or getattr(model, "optimizer", None) is None:
        raise ValueError(
            f"restart got {model.name!r}, which is not ready to be trained. Give it an Input and "
            "call model.compile(...) first."
        )
    optimizer = model.optimizer
    if optimizer not in _FIRST_STATES:
        if int(optimizer.iterations) > 0:
            raise ValueError(
                f"{model.name!r} has taken {int(optimizer.iterations)} training steps already, so "
                "its first state is gone. Call restart(model, seed) before the first fit."
            )
        optimizer.build(model.trainable_variables)
        _FIRST_STATES[optimizer] = [np.array(variable) for variable in optimizer.variables]
    keras.utils.set_random_seed(seed)
    model.set_weights(keras.models.clone_model(model).get_weights())
    for variable, value in zip(optimizer.variables, _FIRST_STATES[optimizer], strict=True):
        variable.assign(value)
    return model


def mean_and_spread(values, digits: int = 3) -> str:
    """Return "0.952 ± 0.008 (20 runs)": the mean and the standard deviation over runs.

    Raises
    ------
    ValueError
        If there are fewer than two values, because one value has no spread.
    """
    values = np.asarray(list(values), dtype=float)
    if values.size < 2:
        raise ValueError(f"A spread needs at least 2 runs, and {values.size} came.")
    return f"{values.mean():.{digits}f} ± {values.std(ddof=1):.{digits}f} ({values.size} runs)"
