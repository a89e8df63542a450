"""Decoders and generators as widgets call them: checked once, compiled once, pictures come out."""

from collections.abc import Callable

import keras
import numpy as np

from course_lib.widgets.microscope_checks import check_built
from course_lib.widgets.playground_network import quiet

OUTSIDE = 0.01  # how far below 0 or above 1 a pixel may be


def compile_call(model: keras.Model) -> Callable[..., np.ndarray]:
    """Return a model as a function of arrays, compiled, as at inference.

    It has the weights that the model has at the time of a call. The model itself is not compiled:
    that would take its optimizer and its loss away.

    Parameters
    ----------
    model
        A built model, Sequential or functional, with one output.

    Returns
    -------
    callable
        Takes an array for each input; returns the output, float32. The first call with a shape
        takes a second or so.

    Raises
    ------
    ValueError
        If the model is not built, or has several outputs.
    """
    check_built(model)
    if len(model.outputs) != 1:
        raise ValueError(
            f"The model {model.name!r} has {len(model.outputs)} outputs; expected one, the "
            "pictures: give the part of it that makes pictures."
        )
    one = len(model.inputs) == 1
    twin = keras.Model(model.inputs[0] if one else model.inputs, model.outputs[0])
    # XLA would take seconds for each new number of pictures.
    twin.compile(jit_compile=False)

    def call(*arrays) -> np.ndarray:
        with quiet():
            made = twin.predict_on_batch(arrays[0] if one else list(arrays))
        return np.asarray(made, dtype=np.float32)

    return call


def code_size(model: keras.Model, input_number: int = 0) -> int:
    """Return how many numbers an input takes: the size of a code, or of the noise.

    Raises
    ------
    ValueError
        If the input is no row of numbers of a known length.
    """
    check_built(model)
    wanted = tuple(model.inputs[input_number].shape[1:])
    if len(wanted) != 1 or wanted[0] is None:
        raise ValueError(
            f"The model {model.name!r} takes an input of shape {wanted} for each picture; expected "
            "(size,), a code or noise: give a model that begins with keras.Input((size,))."
        )
    return wanted[0]


def picture_shape(model: keras.Model) -> tuple[int, int]:
    """Return (rows, columns) of the grey pictures that a model makes.

    Raises
    ------
    ValueError
        If its output is no picture of one known size, without channels or with one.
    """
    check_built(model)
    made = tuple(model.outputs[0].shape[1:])
    fits = len(made) == 2 or (len(made) == 3 and made[2] == 1)
    if not fits or None in made:
        raise ValueError(
            f"The model {model.name!r} makes outputs of shape {made}; expected grey pictures, "
            "(rows, columns) or (rows, columns, 1): let it end with a Reshape layer."
        )
    return made[0], made[1]


def checked_pictures(pictures: np.ndarray, name: str) -> np.ndarray:
    """Return pictures as (n, rows, columns), or raise ValueError if they are not in [0, 1].

    Parameters
    ----------
    pictures
        What a model made, with or without a channel at the end.
    name
        Of the model, for the message.
    """
    pictures = pictures[..., 0] if pictures.ndim == 4 else pictures
    if not np.isfinite(pictures).all():
        raise ValueError(
            f"The model {name!r} makes pictures with pixels that are not numbers: its training "
            "has gone wrong; train it again, with a smaller learning rate."
        )
    low, high = float(pictures.min()), float(pictures.max())
    if low < -OUTSIDE or high > 1 + OUTSIDE:
        raise ValueError(
            f"The model {name!r} makes pixels from {low:.2f} to {high:.2f}; expected 0 (paper) to "
            "1 (ink): let it end with a sigmoid, or with Rescaling."
        )
    return pictures
