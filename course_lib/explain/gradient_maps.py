"""Maps from the gradient of a class score: how the score changes with each pixel."""

import keras
import numpy as np

from course_lib.explain.scores import check_labels, check_pictures, score_gradients

__all__ = ["integrated_gradients", "saliency", "smoothgrad"]


def saliency(model: keras.Model, x: np.ndarray, label) -> np.ndarray:
    """Return how strongly a class score reacts to each pixel: its gradient, without the sign.

    Parameters
    ----------
    model
        A built model, Sequential or functional.
    x
        Pictures of shape (n, h, w, c).
    label
        The class: one whole number for all, or one for each picture, shape (n,).

    Returns
    -------
    array of shape (n, h, w)
        The largest |d score / d pixel value| among the channels, 0 or more.

    References
    ----------
    Simonyan, Vedaldi, Zisserman: "Deep inside convolutional networks: visualising image
    classification models and saliency maps", ICLR workshop 2014, section 3.1.
    """
    return np.abs(score_gradients(model, x, label)).max(axis=-1)


def smoothgrad(
    model: keras.Model,
    x: np.ndarray,
    label,
    samples: int = 16,
    noise: float = 0.1,
    seed: int = 0,
) -> np.ndarray:
    """Return a saliency map whose gradient is the mean over noisy copies of the picture.

    Parameters
    ----------
    model, x, label
        As for `saliency`.
    samples
        Noisy copies of each picture.
    noise
        Standard deviation of the noise, as a share of the range of the picture's values.
    seed
        Chooses the noise.

    Returns
    -------
    array of shape (n, h, w)
        The largest |mean gradient| among the channels, 0 or more.

    References
    ----------
    Smilkov, Thorat, Kim, Viégas, Wattenberg: "SmoothGrad: removing noise by adding noise", 2017,
    equation in section 2.2.
    """
    x = check_pictures(model, x)
    labels = check_labels(model, label, len(x))
    if samples < 1 or noise < 0:
        raise ValueError(
            f"samples={samples} and noise={noise}: give 1 or more samples, and noise of 0 or more."
        )
    rng = np.random.default_rng(seed)
    scale = noise * np.ptp(x.reshape(len(x), -1), axis=1).reshape(-1, *[1] * (x.ndim - 1))
    copies = x[:, None] + scale[:, None] * rng.standard_normal((len(x), samples, *x.shape[1:]))
    gradients = score_gradients(model, copies.reshape(-1, *x.shape[1:]), np.repeat(labels, samples))
    return np.abs(gradients.reshape(copies.shape).mean(axis=1)).max(axis=-1)


def integrated_gradients(
    model: keras.Model, x: np.ndarray, label, baseline=0.0, steps: int = 32
) -> np.ndarray:
    """Return what each pixel adds to the class score on the way from a baseline to the picture.

    The gradient is averaged along the straight line from the baseline to the picture and multiplied
    by the difference between the two. The map therefore sums to score(x) - score(baseline): the
    axiom of completeness. The line is cut into `steps` parts, each with the gradient of its middle,
    so the sum is right up to a small error, which more steps make smaller.

    Parameters
    ----------
    model, x, label
        As for `saliency`.
    baseline
        The picture without information: a number (0 is black), or an array that broadcasts to x.
    steps
        Parts of the line.

    Returns
    -------
    array of shape (n, h, w)
        Summed over the channels. Signed: a negative pixel speaks against the class.

    References
    ----------
    Sundararajan, Taly, Yan: "Axiomatic attribution for deep networks", ICML 2017, equation 1.
    """
    x = check_pictures(model, x)
    labels = check_labels(model, label, len(x))
    if steps < 1:
        raise ValueError(f"steps={steps}: the line needs 1 step or more.")
    try:
        difference = x - np.broadcast_to(np.asarray(baseline, dtype="float32"), x.shape)
    except ValueError:
        raise ValueError(
            f"The baseline has the shape {np.shape(baseline)}, which does not fit pictures of "
            f"shape {x.shape}: give a number, or one picture."
        ) from None
    share = ((np.arange(steps) + 0.5) / steps).reshape(-1, *[1] * (x.ndim - 1))
    mean = [  # picture by picture: a line of 32 pictures is batch enough
        score_gradients(model, picture - (1 - share) * step, int(one)).mean(axis=0)
        for picture, step, one in zip(x, difference, labels, strict=True)
    ]
    return (difference * np.stack(mean)).sum(axis=-1)
