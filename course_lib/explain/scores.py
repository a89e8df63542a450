"""Class scores of a batch of pictures, and their gradients, compiled once for each model."""

from collections.abc import Callable
from functools import lru_cache

import keras
import numpy as np

from course_lib.explain.graph import graph_of
from course_lib.models.gradients import compile_input_gradients

__all__ = ["class_scores", "score_gradients"]

BATCH = 64  # pictures at once: more are cut into batches, so that memory stays small


def class_scores(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Return the scores of all classes, before a softmax or a sigmoid at the end of the model.

    Parameters
    ----------
    model
        A built model, Sequential or functional.
    x
        Pictures of shape (n, h, w, c).

    Returns
    -------
    array of shape (n, classes)
    """
    x = check_pictures(model, x)
    compute = _compiled_scores(model)
    return np.concatenate([compute(x[rows]) for rows in batches(len(x))])


def score_gradients(model: keras.Model, x: np.ndarray, label) -> np.ndarray:
    """Return the gradient of a class score for each value of the input, of the shape of x.

    Parameters
    ----------
    model
        A built model, Sequential or functional.
    x
        Pictures of shape (n, h, w, c).
    label
        The class: one whole number for all, or one for each picture, shape (n,).
    """
    x = check_pictures(model, x)
    labels = check_labels(model, label, len(x))
    compute = _compiled_gradients(model)
    return np.concatenate([compute(x[rows], labels[rows])[1] for rows in batches(len(x))])


def chosen(scores, labels):
    """Return the score of each example's own class, a tensor of shape (n,)."""
    return keras.ops.sum(scores * keras.ops.one_hot(labels, scores.shape[-1]), axis=-1)


@lru_cache(maxsize=32)
def _compiled_scores(model: keras.Model) -> Callable:
    graph = graph_of(model)
    return keras.Model(graph.input, graph.scores).predict_on_batch


@lru_cache(maxsize=32)
def _compiled_gradients(model: keras.Model) -> Callable:
    graph = graph_of(model)
    return compile_input_gradients(keras.Model(graph.input, graph.scores), chosen)


def batches(n: int) -> list[slice]:
    """Cut n examples into slices of at most `BATCH`."""
    return [slice(start, start + BATCH) for start in range(0, n, BATCH)]


def check_pictures(model: keras.Model, x) -> np.ndarray:
    """Return x as float32 if it is a batch for the model, and raise ValueError if not."""
    x = np.asarray(x, dtype="float32")
    expected = tuple(graph_of(model).input.shape)[1:]
    fits = x.ndim == len(expected) + 1 and all(
        want in (None, got) for want, got in zip(expected, x.shape[1:], strict=True)
    )
    if not fits or len(x) == 0:
        shape = ", ".join("any" if size is None else str(size) for size in expected)
        hint = " For one picture write x[None]." if x.ndim == len(expected) else ""
        raise ValueError(
            f"x has the shape {x.shape}, and the model {model.name!r} takes a batch of shape "
            f"(n, {shape}).{hint}"
        )
    return x


def check_labels(model: keras.Model, label, n: int) -> np.ndarray:
    """Return one class for each of n pictures, int32 (n,), and raise ValueError if that fails."""
    labels, classes = np.asarray(label), graph_of(model).scores.shape[-1]
    if labels.dtype.kind not in "iu" or labels.shape not in ((), (n,)):
        raise ValueError(
            f"label is {label!r}; give one whole number, or one for each of the {n} pictures."
        )
    if labels.min() < 0 or labels.max() >= classes:
        wrong = labels.min() if labels.min() < 0 else labels.max()
        raise ValueError(
            f"There is no class {wrong}: the model {model.name!r} has {classes} scores, "
            f"so a label is from 0 to {classes - 1}."
        )
    return np.broadcast_to(labels, n).astype("int32")
