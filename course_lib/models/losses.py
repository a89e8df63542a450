"""Loss functions in NumPy, each with its gradient: how wrong a model is, and which way is better.

Every loss is a mean over all examples, as in Keras, and every gradient has the shape of what the
model gave: `mean_squared_error_gradient(y, p)` is d loss / d p. Logits are the outputs of a last
layer without activation. The sigmoid or the softmax is then part of the loss, and the loss stays
finite even where a probability rounds to 0 or 1.
"""

import numpy as np

from course_lib.models.neurons import sigmoid, softmax


def mean_squared_error(y: np.ndarray, p: np.ndarray) -> float:
    """Return the mean of (p - y)², for targets y and predictions p of the same shape."""
    y, p = _same_shape(y, p)
    return float(np.mean((p - y) ** 2))


def mean_squared_error_gradient(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Return d loss / d p = 2 (p - y) / N, of the shape of p; N is the number of entries of p."""
    y, p = _same_shape(y, p)
    return 2 * (p - y) / p.size


def binary_cross_entropy(y: np.ndarray, logits: np.ndarray) -> float:
    """Return the mean of -y log(a) - (1 - y) log(1 - a), with a = sigmoid(logits), in nats.

    Computed as log(1 + e^z) - y z, which is equal and never overflows.

    Parameters
    ----------
    y
        The targets, 0 or 1 (or probabilities between), of the shape of `logits`.
    logits
        The linear combinations z, of any shape, usually (n,) or (n, 1).
    """
    y, z = _same_shape(y, logits)
    return float(np.mean(np.logaddexp(0.0, z) - y * z))


def binary_cross_entropy_gradient(y: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return d loss / d logits = (sigmoid(logits) - y) / N, of the shape of `logits`.

    N is the number of logits. The formula is equation 4.91 of Bishop (2006), before the input.
    """
    y, z = _same_shape(y, logits)
    return (sigmoid(z) - y) / z.size


def cross_entropy(labels: np.ndarray, logits: np.ndarray) -> float:
    """Return the mean of -log(p of the right class), with p = softmax(logits), in nats.

    Computed as log(sum_j e^z_j) - z_label, after the largest logit of each example is subtracted:
    that changes nothing in the result, and no power is above 1.

    Parameters
    ----------
    labels
        The class of each example as an integer from 0 to n_classes - 1, shape (n,).
    logits
        One score for each class, shape (n, n_classes).
    """
    labels, z = _classes(labels, logits)
    z = z - z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]))


def cross_entropy_gradient(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return d loss / d logits = (softmax(logits) - one_hot(labels)) / n, shape (n, n_classes).

    The formula is equation 4.109 of Bishop (2006), before the input.
    """
    labels, z = _classes(labels, logits)
    gradient = softmax(z)
    gradient[np.arange(len(z)), labels] -= 1  # the 1 of the one-hot target
    return gradient / len(z)


def _same_shape(y, p) -> tuple[np.ndarray, np.ndarray]:
    """Return both as arrays of floats; without this, (n,) - (n, 1) would silently be (n, n)."""
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    if y.shape != p.shape or p.size == 0:
        raise ValueError(
            f"The targets have shape {y.shape} and the model's outputs {p.shape}; a loss needs the "
            "same shape for both, and at least one number. Try reshape."
        )
    return y, p


def _classes(labels, logits) -> tuple[np.ndarray, np.ndarray]:
    """Return labels (n,) as integers and logits (n, n_classes) as floats, or say what is wrong."""
    labels, z = np.asarray(labels), np.asarray(logits, dtype=float)
    if z.ndim != 2 or labels.shape != z.shape[:1] or z.size == 0:
        raise ValueError(
            f"The labels have shape {labels.shape} and the logits {z.shape}; expected (n,), one "
            "class for each example, and (n, n_classes), one score for each class."
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"The labels are of type {labels.dtype}; expected integers, the index of the class. "
            "From one-hot rows, labels.argmax(axis=1) makes them."
        )
    if labels.min() < 0 or labels.max() >= z.shape[1]:
        raise ValueError(
            f"The labels go from {labels.min()} to {labels.max()}; the logits have {z.shape[1]} "
            f"classes, numbered 0 to {z.shape[1] - 1}."
        )
    return labels, z
