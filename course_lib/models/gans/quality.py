"""How good are pictures that a network has drawn? Three measures, none of which is enough alone."""

import numpy as np

__all__ = ["features", "frechet_distance", "nearest_neighbours", "share_read_as"]


def features(classifier, pictures: np.ndarray, layer: str = "features") -> np.ndarray:
    """Return what a layer of a classifier computes from pictures: float64 (n, features).

    Raises
    ------
    ValueError
        If the classifier has no layer of that name (Keras's own message lists its layers).
    """
    import keras

    inner = keras.Model(classifier.inputs, classifier.get_layer(layer).output)
    return inner.predict(pictures, batch_size=256, verbose=0).astype(np.float64)


def share_read_as(classifier, pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return for each class the share of its pictures that the classifier reads as that class.

    Parameters
    ----------
    classifier
        Gives logits or probabilities (n, classes).
    pictures
        (n, 28, 28).
    labels
        What was asked for, integers (n,); every class must occur.

    Returns
    -------
    numpy.ndarray
        Shares from 0 to 1, (classes,).
    """
    read = classifier.predict(pictures, batch_size=256, verbose=0).argmax(axis=1)
    counts = np.bincount(labels)
    if not counts.all():
        raise ValueError(
            f"No picture was asked for of the classes {np.flatnonzero(counts == 0).tolist()}; give "
            "pictures of every class from 0 to the largest label."
        )
    return np.bincount(labels[read == labels], minlength=len(counts)) / counts


def frechet_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Return the Fréchet distance between two clouds of features, each taken for a Gaussian.

    |m1 - m2|² + trace(C1 + C2 - 2 (C1 C2)^½), with means m and covariances C: Heusel et al., "GANs
    trained by a two time-scale update rule", NIPS 2017, equation 6 (there in the features of a
    network trained on ImageNet). 0 if means and covariances are equal. It depends on how many
    examples it is computed from, so compare only equal numbers.

    Parameters
    ----------
    first, second
        Features, (n, d) and (m, d), with n and m larger than d.

    Raises
    ------
    ValueError
        If the shapes do not fit, or there are too few examples for a covariance.
    """
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        raise ValueError(
            f"The features have the shapes {first.shape} and {second.shape}; expected (n, d) and "
            "(m, d) with the same d."
        )
    if min(len(first), len(second)) <= first.shape[1]:
        raise ValueError(
            f"{len(first)} and {len(second)} examples are too few for {first.shape[1]} features; "
            "give more examples than features."
        )
    one, two = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    one, two = np.atleast_2d(one), np.atleast_2d(two)
    # The trace of (C1 C2)^½ is the sum of the roots of the eigenvalues of C1 C2, which are those of
    # the symmetric C1^½ C2 C1^½: real and, but for rounding, not negative.
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    shared = np.sqrt(np.clip(np.linalg.eigvalsh(root @ two @ root), 0, None)).sum()
    gap = np.sum((first.mean(axis=0) - second.mean(axis=0)) ** 2)
    return float(max(gap + np.trace(one) + np.trace(two) - 2 * shared, 0.0))


def nearest_neighbours(pictures: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find for each picture the known one with the smallest distance, pixel by pixel.

    Returns
    -------
    tuple of two arrays
        The row in `known` of each picture's neighbour, int (n,); and the distance, the root of the
        mean squared difference of pixels, (n,).
    """
    flat = np.asarray(pictures, np.float32).reshape(len(pictures), -1)
    others = np.asarray(known, np.float32).reshape(len(known), -1)
    if flat.shape[1] != others.shape[1]:
        raise ValueError(
            f"The pictures have {flat.shape[1]} pixels and the known ones {others.shape[1]}; "
            "compare pictures of one size."
        )
    # |a - b|² = |a|² + |b|² - 2 ab: one product of matrices instead of n times m differences. That
    # is exact enough to find the nearest one, whose distance is then computed from the pixels.
    rows = ((others**2).sum(axis=1) - 2 * flat @ others.T).argmin(axis=1)
    return rows, np.sqrt(np.mean((flat - others[rows]) ** 2, axis=1))
