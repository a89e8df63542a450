"""Checks what a latent walker is given: a decoder, an encoder, pictures and their labels."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.widgets.decoding import checked_pictures, code_size, compile_call, picture_shape
from course_lib.widgets.microscope_checks import check_built
from course_lib.widgets.playground_network import quiet

from .examples import Examples

PLAIN = 3.0  # the map goes this far to each side where no codes are known
MARGIN = 0.06  # of the map, beyond the outermost codes
MOST_CLASSES = 100
AT_ONCE = 256  # pictures that are encoded together


@dataclass(frozen=True, eq=False)
class Space:
    """A latent space: its decoder, its size, and what is known of it.

    Attributes
    ----------
    decode : callable
        Codes (n, size) to pictures (n, rows, columns) in [0, 1], compiled.
    size : int
        Numbers in a code.
    shape : (int, int)
        Rows and columns of a picture.
    examples : Examples or None
        Encoded pictures.
    low, high, step : arrays of shape (size,)
        Ends of the map in each dimension, and a step of its slider.
    order : list of int
        The dimensions, those in which the codes spread most first.
    centre : array of shape (size,)
        The mean of the codes, or 0.
    """

    decode: Callable[[np.ndarray], np.ndarray]
    size: int
    shape: tuple[int, int]
    examples: Examples | None
    low: np.ndarray
    high: np.ndarray
    step: np.ndarray
    order: list[int]
    centre: np.ndarray


def read(decoder, encoder=None, x=None, y=None, classes=None, shape=None) -> Space:
    """Return the latent space, or raise ValueError in words.

    Parameters and errors are those of `LatentWalker`.
    """
    check_built(decoder)
    if len(decoder.inputs) != 1:
        raise ValueError(
            f"The decoder {decoder.name!r} has {len(decoder.inputs)} inputs; expected one, the "
            "code: give a model with one input of shape (size,)."
        )
    size, shape = code_size(decoder), made_shape(decoder, shape)
    decode = make_decode(decoder, shape)
    examples = read_examples(encoder, x, y, classes, size, shape)
    if examples is None:
        low, high = np.full(size, -PLAIN), np.full(size, PLAIN)
        order, centre = list(range(size)), np.zeros(size, np.float32)
    else:
        low, high = examples.codes.min(axis=0), examples.codes.max(axis=0)
        spread = examples.codes.std(axis=0)
        order = np.argsort(-spread, kind="stable").tolist()
        centre = examples.codes.mean(axis=0)
    ends = np.array([nice_ends(*pair) for pair in zip(low, high, strict=True)])
    checked_pictures(decode(np.stack([centre, np.zeros_like(centre)])), decoder.name)
    return Space(decode, size, shape, examples, *ends.T, order, centre)


def made_shape(decoder, shape) -> tuple[int, int]:
    """Return (rows, columns) of what the decoder makes; `shape` says how a row of numbers lies."""
    if len(decoder.outputs) != 1 or len(decoder.outputs[0].shape) != 2:
        made = picture_shape(decoder)
        if shape is not None and tuple(shape) != made:
            raise ValueError(
                f"shape={shape!r} was given, but the decoder {decoder.name!r} makes pictures of "
                f"shape {made}: leave shape out."
            )
        return made
    features = decoder.outputs[0].shape[1]
    if shape is None:
        side = math.isqrt(features)
        if side * side != features:
            raise ValueError(
                f"The decoder {decoder.name!r} makes {features} numbers, which fill no square: say "
                "how they lie, such as shape=(rows, columns)."
            )
        return side, side
    try:
        rows, columns = (int(edge) for edge in shape)
    except (TypeError, ValueError):
        rows = columns = 0
    if min(rows, columns) < 1 or rows * columns != features:
        raise ValueError(
            f"shape={shape!r} does not fit the decoder {decoder.name!r}, which makes {features} "
            f"numbers: give (rows, columns) with rows times columns {features}."
        )
    return rows, columns


def make_decode(decoder, shape: tuple[int, int]) -> Callable[[np.ndarray], np.ndarray]:
    """Return the decoder as a compiled function from codes to pictures (n, rows, columns)."""
    call = compile_call(decoder)

    def decode(codes: np.ndarray) -> np.ndarray:
        with quiet():
            return call(np.asarray(codes, np.float32)).reshape(-1, *shape)

    return decode


def read_examples(encoder, x, y, classes, size: int, shape: tuple[int, int]) -> Examples | None:
    """Return the encoded pictures, or None if there are none."""
    if (encoder is None) != (x is None):
        got, missing = ("x", "encoder") if encoder is None else ("encoder", "x")
        raise ValueError(
            f"{got} was given without {missing}; give both, the pictures and the encoder that "
            "makes their codes, or neither."
        )
    for name, given, needs, there in (("y", y, "x", x), ("classes", classes, "y", y)):
        if given is not None and there is None:
            raise ValueError(f"{name} was given without {needs}: give {needs} too.")
    if encoder is None:
        return None
    x = as_pictures(x, shape)
    labels, names = read_labels(y, classes, len(x))
    return Examples(encode(encoder, x, size), x, labels, names)


def as_pictures(x, shape: tuple[int, int]) -> np.ndarray:
    """Return x as (n, rows, columns), float32, or raise ValueError in words."""
    try:
        pictures = np.asarray(x, dtype=np.float32)
    except (TypeError, ValueError):
        raise ValueError(
            f"x is no array of numbers: give pictures of shape (n, {shape[0]}, {shape[1]})."
        ) from None
    flat = (shape[0] * shape[1],)
    if pictures.shape[1:] not in (shape, (*shape, 1), flat) or len(pictures) < 2:
        raise ValueError(
            f"x has shape {pictures.shape}, and the decoder makes pictures of {shape[0]} × "
            f"{shape[1]}: give at least two of that size, an array of shape "
            f"(n, {shape[0]}, {shape[1]})."
        )
    low, high = float(pictures.min()), float(pictures.max())
    if not (low >= -1 and high <= 2):  # noise may reach a little beyond 0 and 1; also false for NaN
        raise ValueError(
            f"x has pixels from {low:g} to {high:g}; expected 0 (paper) to 1 (ink): scale them as "
            "for training, such as x / 255."
        )
    return pictures.reshape(-1, *shape)


def encode(encoder, x: np.ndarray, size: int) -> np.ndarray:
    """Return the codes of pictures, (n, rows, columns) to (n, size)."""
    check_built(encoder)
    made = [tuple(tensor.shape[1:]) for tensor in encoder.outputs]
    if made != [(size,)]:
        several = f"{len(made)} outputs" if len(made) > 1 else f"codes of shape {made[0]}"
        raise ValueError(
            f"The encoder {encoder.name!r} makes {several}, and the decoder takes ({size},): give "
            "the two halves of one autoencoder; of a variational one, the model of the means."
        )
    taken = [tuple(tensor.shape[1:]) for tensor in encoder.inputs]
    if len(taken) != 1 or None in taken[0] or math.prod(taken[0]) != x[0].size:
        takes = taken[0] if len(taken) == 1 else taken
        raise ValueError(
            f"The encoder {encoder.name!r} takes inputs of shape {takes}, and the decoder makes "
            f"pictures of {x.shape[1]} × {x.shape[2]}: give the two halves of one autoencoder."
        )
    call, x = compile_call(encoder), x.reshape(-1, *taken[0])
    with quiet():
        codes = np.concatenate([call(x[n : n + AT_ONCE]) for n in range(0, len(x), AT_ONCE)])
    if not np.isfinite(codes).all():
        raise ValueError(
            f"The encoder {encoder.name!r} makes codes that are not numbers: its training has gone "
            "wrong; train it again, with a smaller learning rate."
        )
    return codes


def read_labels(y, classes: Sequence | None, count: int) -> tuple[np.ndarray | None, list[str]]:
    """Return the number of each picture's class, (n,), and the names; (None, []) without y."""
    if y is None:
        return None, []
    labels = np.asarray(y)
    if labels.shape not in ((count,), (count, 1)):
        raise ValueError(f"y has shape {labels.shape}; expected one label for each of {count} x.")
    labels = labels.reshape(count)
    if classes is None:
        values, labels = np.unique(labels, return_inverse=True)
        names = [str(value) for value in values]
        if len(names) > MOST_CLASSES:
            raise ValueError(
                f"y has {len(names)} different values; expected classes, at most {MOST_CLASSES}."
            )
        return labels, names
    names = [str(name) for name in classes]
    if len(set(names)) < len(names):
        raise ValueError("classes has a name twice: give each class a name of its own.")
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"y holds {labels.dtype} values; with classes, expected whole numbers from 0 to "
            f"{len(names) - 1}."
        )
    if labels.min() < 0 or labels.max() >= len(names):
        raise ValueError(
            f"y has labels from {labels.min()} to {labels.max()}, and there are {len(names)} "
            f"classes; expected labels from 0 to {len(names) - 1}: give a name for each."
        )
    return labels, names


def nice_ends(low: float, high: float) -> tuple[float, float, float]:
    """Return round ends a little beyond `low` and `high`, and a round step, about 1/200 of it."""
    if high - low < 1e-6 * max(abs(low), abs(high), 1):  # a dimension in which all codes agree
        low, high = low - 1, high + 1
    margin = MARGIN * (high - low)
    about = (high - low) / 200
    power = 10 ** math.floor(math.log10(about))
    step = power * next(n for n in (5, 2, 1) if n * power <= about)
    first, last = math.floor((low - margin) / (5 * step)), math.ceil((high + margin) / (5 * step))
    return round(5 * step * first, 10), round(5 * step * last, 10), round(step, 10)
