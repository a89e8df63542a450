"""Adversarial examples: a step that no eye notices, and another answer."""

from collections.abc import Callable
from functools import lru_cache

import keras
import numpy as np

from course_lib.explain.graph import graph_of
from course_lib.explain.scores import batches, check_labels, check_pictures
from course_lib.models.gradients import compile_input_gradients

__all__ = ["fgsm"]


def fgsm(
    model: keras.Model,
    x: np.ndarray,
    labels,
    epsilon: float,
    limits: tuple[float, float] = (0.0, 1.0),
) -> np.ndarray:
    """Return the pictures after one step of size epsilon that raises the loss: fast gradient sign.

    Each value moves by epsilon, up or down, as the sign of the cross-entropy's gradient says. It is
    computed from the scores before a softmax or sigmoid at the end of the model, so that there is a
    sign even where the model is perfectly sure and its loss is 0. A model that ends with scores is
    taken for a softmax classifier if it has several.

    Parameters
    ----------
    model
        A built classifier, Sequential or functional.
    x
        Pictures of shape (n, h, w, c).
    labels
        Shape (n,): the right class of each picture. For sigmoid units, which answer one question
        each, this is a class that is there, and the step makes the model miss it. Or shape
        (n, classes), of zeros and ones: for sigmoid units all the answers, whose loss is raised
        together; for a softmax the same as (n,), with a single one in each row.
    epsilon
        How far a value moves, in units of x.
    limits
        The least and the largest value that a picture may hold; what lies beyond is cut off.

    Returns
    -------
    array of the shape of x

    References
    ----------
    Goodfellow, Shlens, Szegedy: "Explaining and harnessing adversarial examples", ICLR 2015,
    section 4.
    """
    x = check_pictures(model, x)
    if not epsilon >= 0:
        raise ValueError(f"epsilon={epsilon!r}: give 0 or more, in units of x.")
    targets, mask = _targets(model, labels, len(x))
    compute = _compiled(model)
    slopes = [compute(x[rows], targets[rows], mask[rows])[1] for rows in batches(len(x))]
    return np.clip(x + epsilon * np.sign(np.concatenate(slopes)), *limits).astype("float32")


def _sigmoid(model: keras.Model) -> bool:
    graph = graph_of(model)
    return graph.ending == "sigmoid" or graph.scores.shape[-1] == 1


def _targets(model: keras.Model, labels, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the targets, and which of the answers count; both float32 (n, classes)."""
    classes, given = graph_of(model).scores.shape[-1], np.asarray(labels)
    if given.shape == (n, classes):
        if given.dtype.kind not in "biuf" or ((given != 0) & (given != 1)).any():
            raise ValueError("labels of shape (n, classes) have to be zeros and ones.")
        if not _sigmoid(model) and (given.sum(axis=1) != 1).any():
            raise ValueError("For a softmax, labels of shape (n, classes) need one 1 in each row.")
        return given.astype("float32"), np.ones((n, classes), "float32")
    if classes == 1:
        raise ValueError(
            f"labels have the shape {given.shape}, and the model {model.name!r} has one output: "
            f"give zeros and ones of shape ({n}, 1)."
        )
    targets = np.eye(classes, dtype="float32")[check_labels(model, labels, n)]
    return targets, targets if _sigmoid(model) else np.ones_like(targets)


@lru_cache(maxsize=32)
def _compiled(model: keras.Model) -> Callable:
    """Return the gradient for the input; its sign is the one of the cross-entropy's gradient."""
    graph, sigmoid = graph_of(model), _sigmoid(model)

    def loss(scores, targets, mask):
        if sigmoid:  # -log sigmoid(s) = softplus(-s)
            right = targets * keras.ops.softplus(-scores)
            return keras.ops.sum(mask * (right + (1 - targets) * keras.ops.softplus(scores)), -1)
        # With m = log(sum of exp of the other scores) - own score, the cross-entropy is
        # softplus(m). Its gradient is that of m times sigmoid(m), which is above 0 but may round
        # to it; the sign is that of m.
        others = keras.ops.logsumexp(scores - 1e9 * targets, axis=-1)
        return others - keras.ops.sum(targets * scores, axis=-1)

    return compile_input_gradients(keras.Model(graph.input, graph.scores), loss)
