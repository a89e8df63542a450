"""Letters and digits in 28x28 pixels, as many as one likes, each distorted in its own way.

Every glyph starts as a large clean picture of a letter (see `fonts`). It is looked at through a
rotated, sheared, stretched and shifted grid of 28x28 points that is bent by a smooth random field
(elastic distortion, after Simard, Steinkraus, Platt: "Best practices for convolutional neural
networks applied to visual document analysis", ICDAR 2003). All arithmetic is on whole numbers, so
a seed gives the same pixels on every machine; glyph i depends on the seed and on i alone.
"""

import string
from functools import cache

import numpy as np

from . import fonts, streams
from .checks import check_count, check_number
from .dataset import Dataset
from .entry import DataInfo

SIDE = 28
_CHUNK = 512  # glyphs at a time, so that the working arrays stay in the processor's cache
_KNOTS = 6  # control points of the elastic field along each side
_FINE = 1024  # positions in the large picture are counted in 1/1024 of its pixels
_STEP = 947  # half a small pixel, in that unit: 1.85 large pixels for each small one

# What each of a glyph's random numbers is for; the elastic field takes the rest.
_FONT, _ANGLE, _WIDTH, _HEIGHT, _SHEAR, _RIGHT, _DOWN, _PAPER, _INK = range(9)
_DRAWS = 9 + 2 * _KNOTS**2


def glyphs(
    info: DataInfo,
    n: int = 10_000,
    characters: str = string.digits + string.ascii_uppercase,
    distortion: float = 1.0,
    seed: int = 0,
) -> Dataset:
    """Draw n glyphs.

    Parameters
    ----------
    n
        How many. The first 100 of 1,000 are the same as 100 alone.
    characters
        Which ones, from 0-9, A-Z and a-z. Some look alike in many fonts, to people too: 0 O o,
        1 I l, and c s v w x z in both cases. Leave out what a lesson has no use for.
    distortion
        0 for clean print, 1 for about as much variety as hand-printed letters, up to 2.
    seed
        Fixes everything: the order of the characters, the fonts, the distortions.

    Returns
    -------
    Dataset
        x float32 (n, 28, 28), 0 is paper and 1 is ink; y int64 (n,), an index of `classes`; and
        for each glyph its ``font``, ``family`` and ``design``. `split` keeps every design in one
        part, so a test is on fonts that were not trained on.
    """
    n = check_count("n", n, at_most=1_000_000)
    distortion = check_number("distortion", distortion, 0, 2)
    characters = _check_characters(characters)
    key = streams.seed_key(seed, "glyphs")
    y = _balanced_labels(n, len(characters), key)
    font = np.empty(n, np.int64)
    pixels = np.empty((n, SIDE, SIDE), np.uint8)
    for start in range(0, n, _CHUNK):
        samples = np.arange(start, min(start + _CHUNK, n))
        raw = streams.bits(key, samples, _DRAWS)
        font[samples] = streams.integers(raw[:, _FONT], 0, len(fonts.FONTS) - 1)
        letters = font[samples] * len(characters) + y[samples]
        pixels[samples] = _render(_softened(characters), letters, raw, distortion)
    extras = {
        part: np.array([getattr(face, part) for face in fonts.FONTS])[font]
        for part in ("font", "family", "design")
    }
    x = pixels.astype(np.float32) / np.float32(255)
    return Dataset(x, y, info, tuple(characters), extras=extras, split_by="design")


def _check_characters(characters: str) -> str:
    known = string.digits + string.ascii_letters
    if not isinstance(characters, str) or not characters:
        raise TypeError(f"characters must be a string such as '0123', but it is {characters!r}.")
    if strange := sorted(set(characters) - set(known)):
        raise ValueError(f"characters may hold 0-9, A-Z and a-z, but not {''.join(strange)!r}.")
    if len(set(characters)) < len(characters):
        raise ValueError(f"characters must name each one once, but they are {characters!r}.")
    return characters


def _balanced_labels(n: int, classes: int, key: int) -> np.ndarray:
    """Let every run of `classes` glyphs hold each class once, in an order of its own; (n,)."""
    rounds = np.arange(-(-n // classes))
    raw = streams.bits(key ^ 1, rounds, classes)
    return np.argsort(raw, axis=1, kind="stable").ravel()[:n]


@cache
def _softened(characters: str) -> np.ndarray:
    """Average the large pictures over 2x2 pixels, about one small pixel, against jagged edges.

    Returns
    -------
    numpy.ndarray
        int32, flat: font after font, character after character, row after row.
    """
    large = fonts.masters(characters).astype(np.int32)
    large[..., 1:, 1:] += large[..., :-1, 1:] + large[..., 1:, :-1] + large[..., :-1, :-1]
    return (large // 4).ravel()


@cache
def _spline_weights() -> np.ndarray:
    """Weigh the knots for each of the 28 pixels: uniform cubic B-spline, times 4096; (28, 6)."""
    weights = np.zeros((SIDE, _KNOTS))
    for pixel in range(SIDE):
        cell, r = divmod((2 * pixel + 1) * (_KNOTS - 3), 2 * SIDE)
        one = 2 * SIDE  # the place inside the cell is r / one
        basis = (
            (one - r) ** 3,
            3 * r**3 - 6 * r**2 * one + 4 * one**3,
            -3 * r**3 + 3 * r**2 * one + 3 * r * one**2 + one**3,
            r**3,
        )
        weights[pixel, cell : cell + 4] = [4096 * b // (6 * one**3) for b in basis]
    return weights


def _render(large: np.ndarray, letters: np.ndarray, raw: np.ndarray, distortion: float):
    """Look at large letters through distorted grids; uint8 (m, 28, 28).

    Parameters
    ----------
    large
        From `_softened`.
    letters
        Which of the large pictures each glyph shows, int64 (m,).
    raw
        Random bits, uint64 (m, 81).
    distortion
        Multiplies the range of every distortion.
    """
    m = len(letters)
    parts = round(distortion * 256)

    def around(draw, limit):
        """Random whole numbers between -limit and limit, times the distortion."""
        return streams.integers(raw[:, draw], -limit, limit) * parts >> 8

    # The grid of one glyph is matrix @ (column, row) + shift, with columns and rows counted in
    # half pixels from the middle. Unit of angle: 1/8 degree; of sizes: 1/1024.
    angle = around(_ANGLE, 100)
    turn = np.arange(-200, 201) * np.pi / 1440
    cos, sin = (np.rint(f(turn) * 4096).astype(np.int64)[angle + 200] for f in (np.cos, np.sin))
    width, height = _FINE + around(_WIDTH, 170), _FINE + around(_HEIGHT, 120)
    shear = around(_SHEAR, 200)
    matrix = np.stack(
        [
            (_STEP * width * (cos + (shear * sin >> 10))) >> 22,
            (_STEP * width * ((shear * cos >> 10) - sin)) >> 22,
            (_STEP * height * sin) >> 22,
            (_STEP * height * cos) >> 22,
        ],
        axis=1,
    ).astype(np.int32)
    middle = fonts.MASTER * _FINE // 2 + _FINE // 2  # the average over 2x2 moved by half a pixel
    shift_x, shift_y = middle + around(_RIGHT, 3 * _FINE), middle + around(_DOWN, 3 * _FINE)

    # Products and sums of whole numbers below 2**53 are exact in float64, in any order, so this
    # may go through the fast matrix product and still be the same everywhere.
    knots = streams.integers(raw[:, -2 * _KNOTS**2 :], -5600, 5600) * parts >> 8
    knots = knots.reshape(m, 2, _KNOTS, _KNOTS).astype(np.float64)
    weights = _spline_weights()
    field = (weights @ knots @ weights.T).astype(np.int64) >> 24  # (m, 2, 28, 28)
    field = field.astype(np.int32)

    half = (2 * np.arange(SIDE, dtype=np.int32) - (SIDE - 1))[None]
    a, b, c, d = (matrix[:, k, None, None] for k in range(4))
    x = a * half[:, None, :] + b * half[:, :, None] + field[:, 0]
    y = c * half[:, None, :] + d * half[:, :, None] + field[:, 1]
    x += shift_x.astype(np.int32)[:, None, None]
    y += shift_y.astype(np.int32)[:, None, None]

    # Look up the four large pixels around each point and mix them by nearness.
    limit = (fonts.MASTER - 1) * _FINE - 1
    np.clip(x, 0, limit, out=x)
    np.clip(y, 0, limit, out=y)
    column, right = x >> 10, x & (_FINE - 1)
    row, down = y >> 10, y & (_FINE - 1)
    place = (
        (letters.astype(np.int32) * fonts.MASTER**2)[:, None, None] + row * fonts.MASTER + column
    )
    upper = large[place] * (_FINE - right) + large[place + 1] * right
    place += fonts.MASTER
    lower = large[place] * (_FINE - right) + large[place + 1] * right
    ink = (upper * (_FINE - down) + lower * down) >> 20

    # Faint or strong ink: stretch the grey levels between a paper level and full ink.
    paper = streams.integers(raw[:, _PAPER], 0, 40) * parts >> 8
    gain = 64 + (streams.integers(raw[:, _INK], 0, 64) * parts >> 8)
    ink = (ink - paper.astype(np.int32)[:, None, None]) * gain.astype(np.int32)[:, None, None] >> 6
    return np.clip(ink, 0, 255).astype(np.uint8)
