"""Kernels with a name, and small photographs to lay them on."""

import functools

import numpy as np

from course_lib import data

SIDE = 48  # pixels of a photograph
LARGEST, SMALLEST = 64, 8  # sides that a learner's picture may have
OWN_PICTURE, OWN_KERNEL = "your picture", "your own"

# The name of the photograph in the data, and a square in it: top, left, side.
PHOTOS = {
    "astronaut": ("astronaut", 20, 140, 192),
    "cat": ("chelsea", 0, 90, 288),
    "photographer": ("camera", 40, 130, 240),
    "coffee": ("coffee", 40, 120, 336),
    "bricks": ("brick", 0, 0, 240),
}


def photo(name: str) -> np.ndarray:
    """Return a photograph in grey, shape (SIDE, SIDE), 0 (black) to 1 (white)."""
    return _photos()[name]


@functools.cache
def _photos() -> dict[str, np.ndarray]:
    photos, pictures = data.load("photos"), {}
    for name, (sample, top, left, side) in PHOTOS.items():
        colours = photos.x[photos.sample_names.index(sample)][top : top + side, left : left + side]
        # How bright the eye finds red, green and blue (ITU-R BT.601).
        grey = block_means(colours @ np.array([0.299, 0.587, 0.114]) / 255, side // SIDE)
        grey.setflags(write=False)  # it is shared by all widgets
        pictures[name] = grey
    return pictures


def block_means(picture: np.ndarray, n: int) -> np.ndarray:
    """Return the means of blocks of n x n pixels; what does not fill a block is left out."""
    rows, columns = picture.shape[0] // n, picture.shape[1] // n
    blocks = picture[: rows * n, : columns * n].reshape(rows, n, columns, n)
    return blocks.mean(axis=(1, 3))


def own_picture(picture) -> np.ndarray:
    """Return a learner's picture as floats, made small enough, or raise ValueError in words.

    Numbers of type uint8 are divided by 255 if one is above 1. A side above LARGEST pixels is
    reduced: each block of n x n pixels becomes its mean, with the smallest n that is enough.
    """
    picture = np.asarray(picture)
    if picture.ndim != 2 or picture.dtype.kind not in "buif":
        raise ValueError(
            f"The picture is an array of {picture.dtype} of shape {picture.shape}; expected "
            f"numbers of shape (rows, columns), or a name: {', '.join(PHOTOS)}. A colour picture "
            "of shape (rows, columns, 3) becomes a grey one by picture.mean(axis=2)."
        )
    levels = picture.dtype == np.uint8 and picture.max(initial=0) > 1
    grey = picture / 255 if levels else picture.astype(float)
    n = -(-max(grey.shape) // LARGEST)
    if min(grey.shape) // max(n, 1) < SMALLEST:
        raise ValueError(
            f"The picture has shape {picture.shape}; the smaller side needs at least {SMALLEST} "
            f"pixels after the larger one is reduced to {LARGEST}. Cut out a part nearer to a "
            "square."
        )
    if not np.isfinite(grey).all():
        raise ValueError("The picture holds numbers that are not finite: replace them first.")
    return block_means(grey, n)


def own_kernel(kernel) -> np.ndarray:
    """Return a learner's kernel as floats, shape (3, 3) or (5, 5), or raise ValueError in words."""
    try:
        weights = np.array(kernel, dtype=float)
    except (TypeError, ValueError):
        weights = np.zeros(0)
    if weights.shape not in ((3, 3), (5, 5)) or not np.isfinite(weights).all():
        given = f"of shape {weights.shape}" if weights.size else repr(kernel)
        raise ValueError(
            f"The kernel {given} is not allowed: give one of {', '.join(PRESETS)}, or finite "
            "numbers of shape (3, 3) or (5, 5)."
        )
    return weights


# ---- kernels, each as a function of its size, 3 or 5 -----------------------------------


def _identity(size: int) -> np.ndarray:
    kernel = np.zeros((size, size))
    kernel[size // 2, size // 2] = 1
    return kernel


def _blur(size: int) -> np.ndarray:
    return np.full((size, size), 1 / size**2)


def _gaussian_blur(size: int) -> np.ndarray:
    bell = {3: [1, 2, 1], 5: [1, 4, 6, 4, 1]}[size]  # binomial numbers come near a Gaussian
    return np.outer(bell, bell) / np.sum(bell) ** 2


def _sharpen(size: int) -> np.ndarray:
    """Return what exaggerates the difference from the neighbours; the weights sum to 1."""
    if size == 3:
        return np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    return 2 * _identity(size) - _blur(size)


def _vertical_edges(size: int) -> np.ndarray:
    """Return Sobel's kernel: a difference from left to right, smoothed from top to bottom."""
    if size == 3:
        return np.outer([1.0, 2, 1], [-1, 0, 1])
    return np.outer([1.0, 1, 2, 1, 1], [-1, -2, 0, 2, 1])


def _horizontal_edges(size: int) -> np.ndarray:
    return _vertical_edges(size).T


def _outline(size: int) -> np.ndarray:
    """Return a Laplacian: how far a pixel is from its neighbours; the weights sum to 0."""
    if size == 3:
        return 9 * _identity(3) - 1
    return np.array(
        [
            [0.0, 0, -0.5, 0, 0],
            [0, -0.5, -1, -0.5, 0],
            [-0.5, -1, 8, -1, -0.5],
            [0, -0.5, -1, -0.5, 0],
            [0, 0, -0.5, 0, 0],
        ]
    )


def _emboss(size: int) -> np.ndarray:
    """Return a slope from the upper left to the lower right, on top of the picture itself."""
    place = np.arange(size) - size // 2
    slope = np.clip(place[:, np.newaxis] + place, -2, 2) / (size - 1)
    slope[(0, -1), (-1, 0)] = 0
    return slope + _identity(size)


PRESETS = {
    "identity": _identity,
    "blur": _blur,
    "Gaussian blur": _gaussian_blur,
    "sharpen": _sharpen,
    "vertical edges": _vertical_edges,
    "horizontal edges": _horizontal_edges,
    "outline": _outline,
    "emboss": _emboss,
}


def resized(kernel: np.ndarray, size: int) -> np.ndarray:
    """Return a kernel with zeros around it, or cut off, so that it has `size` rows and columns."""
    around = (size - len(kernel)) // 2
    return np.pad(kernel, around) if around >= 0 else kernel[-around:around, -around:around].copy()
