"""The numbers of a class report, as functions of plain arrays.

Points are in arrays of shape (students, tasks). NaN stands for what nobody has marked yet; where a
number cannot be said, the answer is None and never NaN.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Summary",
    "TaskNumbers",
    "discrimination",
    "group_messages",
    "score_edges",
    "summarise",
    "task_numbers",
    "thirds",
    "unusually_long",
]

FEWEST_FOR_CORRELATION = 3  # two students always lie on a line
FEWEST_FOR_THIRDS = 9
FEWEST_FOR_LONG = 5
NO_SPREAD = 1e-9  # points; less is rounding
MOST_BINS, MOST_BINS_OF_FEW, FEW = 20, 10, 100
LINE = re.compile(r"\s*\(line \d+ of your cell\)")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Summary:
    """Where numbers lie.

    Attributes
    ----------
    count : int
        How many there are, at least 1.
    mean, median, lower, upper, ninety, least, most : float
        In their own unit; `lower` and `upper` are the quartiles, `ninety` the 90th percentile.
    deviation : float or None
        The standard deviation of a sample (divided by count - 1); None for a single number.
    """

    count: int
    mean: float
    median: float
    lower: float
    upper: float
    ninety: float
    least: float
    most: float
    deviation: float | None


@dataclass(frozen=True)
class TaskNumbers:
    """What a class made of a task.

    Attributes
    ----------
    marked : int
        How many students have points for it.
    share : float or None
        The mean share of its points that was earned, its difficulty: 0 is hard and 1 is easy.
    full, nothing : float or None
        Which part of the students has all its points, and which has none.
    discrimination : float or None
        As `discrimination` returned it.
    """

    marked: int
    share: float | None
    full: float | None
    nothing: float | None
    discrimination: float | None


def summarise(values: ArrayLike) -> Summary | None:
    """Say where numbers lie.

    Parameters
    ----------
    values : array of shape (n,)
        Numbers in any unit.

    Returns
    -------
    Summary or None
        None if there are no numbers.

    Raises
    ------
    ValueError
        If `values` has another shape, or holds something that is not finite.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError(f"Expected finite numbers in one row; got shape {values.shape}.")
    if not len(values):
        return None
    median, lower, upper, ninety = np.percentile(values, [50, 25, 75, 90])
    return Summary(
        len(values),
        float(values.mean()),
        float(median),
        float(lower),
        float(upper),
        float(ninety),
        float(values.min()),
        float(values.max()),
        float(values.std(ddof=1)) if len(values) > 1 else None,
    )


def task_numbers(points: ArrayLike, maxima: ArrayLike) -> list[TaskNumbers]:
    """Say what a class made of each task.

    Parameters
    ----------
    points : array of shape (students, tasks)
        NaN where nobody has marked yet.
    maxima : array of shape (tasks,)
        The most points that each task gives. A task that gives none has no shares.

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    points, maxima = np.asarray(points, dtype=float), np.asarray(maxima, dtype=float)
    if points.ndim != 2 or maxima.shape != points.shape[1:]:
        raise ValueError(
            f"Expected points of shape (students, tasks) and maxima of shape (tasks,); got "
            f"{points.shape} and {maxima.shape}."
        )
    numbers = []
    for task, (most, correlation) in enumerate(zip(maxima, discrimination(points), strict=True)):
        earned = points[:, task]
        earned = earned[~np.isnan(earned)]
        if not len(earned) or most <= 0:
            numbers.append(TaskNumbers(len(earned), None, None, None, correlation))
            continue
        full = float(np.mean(earned >= most - NO_SPREAD))
        nothing = float(np.mean(earned <= NO_SPREAD))
        share = float(np.mean(earned / most))
        numbers.append(TaskNumbers(len(earned), share, full, nothing, correlation))
    return numbers


def discrimination(points: ArrayLike) -> list[float | None]:
    """Return how each task goes along with the rest: its item-rest correlation.

    This is Pearson's correlation between the points on the task and the sum of the points on all
    the *other* tasks. The task itself is left out of the sum: with few tasks it would otherwise
    correlate with itself. See Crocker & Algina (1986), "Introduction to Classical and Modern Test
    Theory", chapter 14, on the point-biserial correlation and its correction.

    A task counts only for students who have points on it. Of the other tasks, the sum takes those
    that all of these students have points on: a sum in which some lack a task compares nothing.

    Parameters
    ----------
    points : array of shape (students, tasks)
        NaN where nobody has marked yet. A share in place of points gives the same.

    Returns
    -------
    list of (float or None)
        One for each task, from -1 to 1. None where there are fewer than three students, no other
        task, or not enough spread: all have the same on the task or on the rest.
    """
    points = np.asarray(points, dtype=float)
    found = []
    for task in range(points.shape[1]):
        there = ~np.isnan(points[:, task])
        others = np.delete(points[there], task, axis=1)
        others = others[:, ~np.isnan(others).any(axis=0)]
        found.append(_correlation(points[there, task], others.sum(axis=1)))
    return found


def _correlation(x: NDArray, y: NDArray) -> float | None:
    """Return Pearson's correlation of two arrays of shape (n,); None where there is none."""
    if len(x) < FEWEST_FOR_CORRELATION or np.ptp(x) < NO_SPREAD or np.ptp(y) < NO_SPREAD:
        return None
    x, y = x - x.mean(), y - y.mean()
    value = float(x @ y / np.sqrt((x @ x) * (y @ y)))
    return min(max(value, -1.0), 1.0)


def thirds(totals: ArrayLike) -> tuple[NDArray, NDArray] | None:
    """Return who is in the top third and in the bottom third.

    Parameters
    ----------
    totals : array of shape (n,)
        The points of each student. Who has the same points keeps the given order.

    Returns
    -------
    tuple of two arrays of shape (n // 3,), or None
        Positions in `totals`: the top third, the bottom third. None for fewer than 9 students.
    """
    totals = np.asarray(totals, dtype=float)
    if len(totals) < FEWEST_FOR_THIRDS:
        return None
    size = len(totals) // 3
    order = np.argsort(-totals, kind="stable")
    return order[:size], order[-size:]


def unusually_long(seconds: ArrayLike) -> NDArray[np.bool_]:
    """Return which times are far outside of what is usual in a class.

    These lie above the upper quartile by more than three times the distance of the quartiles,
    "far out" by Tukey (1977), "Exploratory Data Analysis", chapter 2; and take at least twice the
    median, so that a second more does not count where all others take the same.

    Parameters
    ----------
    seconds : array of shape (n,)

    Returns
    -------
    array of bool, of shape (n,)
        All False for fewer than 5 times.
    """
    seconds = np.asarray(seconds, dtype=float)
    if len(seconds) < FEWEST_FOR_LONG:
        return np.zeros(len(seconds), dtype=bool)
    lower, median, upper = np.percentile(seconds, [25, 50, 75])
    return (seconds > upper + 3 * (upper - lower)) & (seconds >= 2 * median)


def score_edges(points: ArrayLike, maximum: float) -> NDArray:
    """Return the edges of a histogram of points, at round numbers.

    Parameters
    ----------
    points : array of shape (n,)
        They may lie below 0 (lateness costs) or above `maximum` (extra credit).
    maximum : float
        The most points of the exercise.

    Returns
    -------
    array of shape (bins + 1,)
        From 0 or less to `maximum` or more, at equal distances.
    """
    points = np.asarray(points, dtype=float)
    least, most = min(0.0, points.min(initial=0.0)), max(maximum, points.max(initial=0.0))
    bins = MOST_BINS if len(points) >= FEW else MOST_BINS_OF_FEW
    wanted = max((most - least) / bins, 1e-6)
    power = 10.0 ** np.floor(np.log10(wanted))
    # Rounded: 0.2 / 0.1 is a little more than 2.
    width = next(power * step for step in (1, 2, 5, 10) if power * step >= round(wanted, 9))
    first, last = np.floor(least / width), np.ceil(round(most / width, 9))
    return width * np.arange(first, max(last, first + 1) + 1)


def group_messages(messages: Iterable[str], most: int = 5) -> list[tuple[str, int, int]]:
    """Return the commonest messages; those that differ in numbers only count as one.

    Parameters
    ----------
    messages
        What failing tests said.
    most
        How many to return.

    Returns
    -------
    list of (str, int, int)
        The commonest wording, how often the message came, and how many wordings it has.
    """
    groups: dict[str, Counter[str]] = {}
    for message in messages:
        text = LINE.sub("", message).strip()
        groups.setdefault(NUMBER.sub("0", text), Counter())[text] += 1
    found = [
        (wordings.most_common(1)[0][0], wordings.total(), len(wordings))
        for wordings in groups.values()
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:most]
