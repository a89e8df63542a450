"""Ways between noise vectors, and sums of them."""

import numpy as np

STRAIGHT, SPHERE = "straight", "on the sphere"
PARALLEL = 1e-6  # the sine below which two directions are one, or opposite


def draw_noise(seed: int, count: int, size: int) -> np.ndarray:
    """Return noise vectors as a generator is trained on: standard normal, (count, size), float32.

    Vector i depends on the seed, the size and i alone.
    """
    return np.random.default_rng([seed, size]).standard_normal((count, size), dtype=np.float32)


def straight(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return points on the straight line between two vectors, linear interpolation.

    Parameters
    ----------
    start, end : arrays of shape (..., size)
    t : array of shape (...)
        0 for the start, 1 for the end.

    Returns
    -------
    array of shape (..., size)
    """
    t = np.asarray(t)[..., np.newaxis]
    return (1 - t) * start + t * end


def on_sphere(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return points on the arc between two vectors, spherical linear interpolation (slerp).

    The direction turns evenly along the great circle (Shoemake, "Animating rotation with
    quaternion curves", SIGGRAPH 1985), and the length goes evenly from one to the other. Two
    vectors of one direction, or of opposite ones, have no arc of their own: then it is the
    straight line.

    Parameters
    ----------
    start, end, t
        As in `straight`.
    """
    t = np.asarray(t)[..., np.newaxis]
    near = np.linalg.norm(start, axis=-1, keepdims=True)
    far = np.linalg.norm(end, axis=-1, keepdims=True)
    safe = np.maximum(near, 1e-12), np.maximum(far, 1e-12)
    cosine = np.sum(start / safe[0] * (end / safe[1]), axis=-1, keepdims=True)
    angle = np.arccos(np.clip(cosine, -1, 1))
    sine = np.sin(angle)
    flat = (sine < PARALLEL) | (near == 0) | (far == 0)
    divisor = np.where(flat, 1, sine)
    direction = np.sin((1 - t) * angle) * start / safe[0] + np.sin(t * angle) * end / safe[1]
    arc = direction / divisor * ((1 - t) * near + t * far)
    return np.where(flat, straight(start, end, t[..., 0]), arc)


WAYS = {STRAIGHT: straight, SPHERE: on_sphere}


def between(corners: np.ndarray, across: np.ndarray, down: np.ndarray, way: str) -> np.ndarray:
    """Return points between four corners: first along the upper and lower edge, then down.

    Parameters
    ----------
    corners : array of shape (4, size)
        Upper left, upper right, lower left, lower right.
    across, down : arrays of shape (n,)
        Where, from 0 (left, top) to 1 (right, bottom).
    way : str
        A name from `WAYS`.

    Returns
    -------
    array of shape (n, size)
    """
    go = WAYS[way]
    upper, lower = go(corners[0], corners[1], across), go(corners[2], corners[3], across)
    return go(upper, lower, down)


def grid(corners: np.ndarray, side: int, way: str) -> np.ndarray:
    """Return a square grid of points between four corners, row by row: (side * side, size)."""
    down, across = np.divmod(np.arange(side * side), side)
    return between(corners, across / (side - 1), down / (side - 1), way)


def combine(a: np.ndarray, b: np.ndarray, c: np.ndarray, strength: float) -> np.ndarray:
    """Return a + strength * (c - b); at strength 1 that is a - b + c."""
    return a + strength * (c - b)


def bring_to(vectors: np.ndarray, length: float) -> np.ndarray:
    """Return vectors of the same directions, all of one length; 0 stays 0."""
    now = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors * np.where(now > 0, length / np.where(now > 0, now, 1), 1)
