"""Train one model from several random starts, because one run may be luck."""

import keras
import numpy as np

__all__ = ["mean_and_spread", "restart"]


def restart(model: keras.Model, seed: int) -> keras.Model:
    """Give a compiled model new random weights and a new optimizer state, in place.

    Faster than building the model again: what Keras has compiled stays compiled. All random
    numbers of Keras, NumPy and Python start anew from `seed`.

    Parameters
    ----------
    model
        A built and compiled model, trained or not.
    seed
        Decides the new weights and everything random that follows.

    Returns
    -------
    keras.Model
        The same model.

    Raises
    ------
    ValueError
        If the model is not built or not compiled.
    """
    if not model.built or getattr(model, "optimizer", None) is None:
        raise ValueError(
            f"restart got {model.name!r}, which is not ready to be trained. Give it an Input and "
            "call model.compile(...) first."
        )
    keras.utils.set_random_seed(seed)
    new = keras.models.clone_model(model)
    model.set_weights(new.get_weights())
    for variable, value in zip(_random_states(model), _random_states(new), strict=True):
        variable.assign(value)
    fresh = keras.optimizers.deserialize(keras.optimizers.serialize(model.optimizer))
    for optimizer in (model.optimizer, fresh):
        optimizer.build(model.trainable_variables)
    for variable, value in zip(model.optimizer.variables, fresh.variables, strict=True):
        variable.assign(value)
    return model


def _random_states(model: keras.Model) -> list:
    """Return the states of the model's own random generators, such as those of dropout."""
    return [v for v in model.variables if v.path.endswith("seed_generator_state")]


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
