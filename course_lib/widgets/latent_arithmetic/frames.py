"""What the widget's picture shows: a frame for each of the three views, and their names."""

from dataclasses import dataclass, field

import numpy as np

SAMPLES, INTERPOLATE, ARITHMETIC = VIEWS = "samples", "interpolate", "arithmetic"
NUMBER, INK, SLANT = ORDERS = "number", "ink", "slant"
LOOK = "only look"
CORNERS = ("upper_left", "upper_right", "lower_left", "lower_right")
TERMS = ("a", "b", "c")
PICKS = (LOOK, *TERMS, *(corner.replace("_", " ") for corner in CORNERS))
SIDE = 7  # pictures along a side of the grid: odd, so that one is in the middle
POINTS = 61  # of the curve of lengths


@dataclass
class Measured:
    """A picture, or several of one noise, with what is measured.

    Attributes
    ----------
    length : float
        Of the noise.
    ink : float
        The share of ink, 0 to 1; of several pictures the mean.
    slant : float
        To the right, in degrees; of several pictures the mean. Not-a-number without any.
    """

    length: float
    ink: float
    slant: float


@dataclass
class SamplesFrame:
    """All samples, each with its number.

    Attributes
    ----------
    numbers : array of shape (n,)
        In the order in which they are shown.
    pictures : array of shape (n, rows, columns)
        In this order.
    inks, slants : arrays of shape (n,)
        In this order.
    tags : dict of int to str
        What a sample is used for: "a", "b", "c", or an arrow to its corner.
    at : int
        The place of the marked one in this order.
    marked : Measured
        It.
    label, order, pick : str
        The class (empty without any), the order, and what a press picks for.
    title, lines
        What is written above.
    """

    numbers: np.ndarray
    pictures: np.ndarray
    inks: np.ndarray
    slants: np.ndarray
    tags: dict[int, str]
    at: int
    marked: Measured
    label: str
    order: str
    pick: str
    title: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass
class GridFrame:
    """Pictures between four corners.

    Attributes
    ----------
    pictures : array of shape (SIDE * SIDE, rows, columns)
        Row by row.
    samples : list of int
        The sample in each corner: upper left, upper right, lower left, lower right.
    labels : list of str
        The class in each corner; empty without classes.
    way : str
        "straight" or "on the sphere".
    curves : dict of str to array of shape (POINTS,)
        For each way the length of the noise from the upper left to the lower right corner.
    middles : dict of str to float
        For each way the length in the middle.
    typical : float
        The length that the samples have: √n, or measured for codes of pictures.
    shortest, longest : float
        Of all samples.
    at : tuple of int
        Row and column of the marked picture.
    marked : Measured
        It.
    title, lines
        What is written.
    """

    pictures: np.ndarray
    samples: list[int]
    labels: list[str]
    way: str
    curves: dict[str, np.ndarray]
    middles: dict[str, float]
    typical: float
    shortest: float
    longest: float
    at: tuple[int, int]
    marked: Measured
    title: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass
class Row:
    """One of the four: a, b, c or the result.

    Attributes
    ----------
    name : str
        "a", "b", "c" or "result".
    samples : tuple of int
        Whose mean it is; empty for the result.
    pictures : array of shape (letters, rows, columns)
    parts : array of shape (samples, rows, columns)
        Without classes, the pictures of the samples by themselves; else none.
    measured : Measured
    """

    name: str
    samples: tuple[int, ...]
    pictures: np.ndarray
    parts: np.ndarray
    measured: Measured


@dataclass
class ArithmeticFrame:
    """a + strength * (c - b), drawn, and measured.

    Attributes
    ----------
    rows : list of Row
        a, b, c and the result.
    word : tuple of str
        The class of each picture of a row; empty without classes.
    strength : float
    expected : Measured
        The same sum of what was measured on a, b and c; its length is not used.
    typical : float
        As in `GridFrame`.
    rescaled : bool
        Whether all four were brought to the typical length before they were drawn.
    title, lines
        What is written.
    """

    rows: list[Row]
    word: tuple[str, ...]
    strength: float
    expected: Measured
    typical: float
    rescaled: bool
    title: str = ""
    lines: list[str] = field(default_factory=list)
