"""Points for a graded answer. The keys themselves live only in the hidden tests of a solution."""

from __future__ import annotations

import math
from collections.abc import Iterable

from course_lib.quiz import given as forms

__all__ = ["credit"]


def credit(
    given: object,
    key: str | Iterable[str] | float,
    options: str = "abcd",
    points: float = 1,
    *,
    tolerance: float | None = None,
) -> float:
    """Return the points for an answer, as a plain float that nbgrader reads as partial credit.

    Parameters
    ----------
    given : object
        The student's answer in any form that `quiz.answer` takes or returns. An answer that
        cannot be used is worth 0, never an error.
    key : str, collection of str, or float
        ``"b"`` for a single choice; ``("a", "c")``, or ``"ac"``, for a multiple choice (one right
        letter among several ticks is ``("a",)``); a number for a numeric question.
    options : str
        All letters of the question.
    points : float
        What a right answer is worth.
    tolerance : float, optional
        Numeric questions only, and needed there: the largest distance from `key` that is right.

    Returns
    -------
    float
        Between 0 and `points`, to the hundredth. A multiple choice is worth
        ``points * max(0, right_ticked / n_right - wrong_ticked / n_wrong)``: ticking everything
        and ticking nothing both give 0.

    Raises
    ------
    ValueError
        Where the author's key, options, points or tolerance make no sense.
    """
    if isinstance(points, bool) or not (math.isfinite(points) and points > 0):
        raise ValueError(f"points must be a positive number; got {points!r}.")
    if _is_number(key):
        share = _numeric_share(given, key, tolerance)
    else:
        if tolerance is not None:
            raise ValueError("tolerance belongs to a numeric key; leave it out for letters.")
        share = _choice_share(given, key, options)
    return float(points) if share == 1 else round(float(points) * share, 2)


def _numeric_share(given: object, key: float, tolerance: float | None) -> float:
    if not math.isfinite(key):
        raise ValueError(f"A numeric key must be finite; got {key!r}.")
    if tolerance is None or not (math.isfinite(tolerance) and tolerance >= 0):
        raise ValueError(f"A numeric key needs tolerance=, at least 0; got {tolerance!r}.")
    try:
        value = forms.number(given)
    except forms.Unusable:
        return 0.0
    if value is None:
        return 0.0
    # 0.3 is within 0.1 of 0.2, whatever binary fractions make of it.
    slack = 1e-9 * max(abs(key), tolerance)
    return float(abs(value - float(key)) <= tolerance + slack)


def _choice_share(given: object, key: str | Iterable[str], options: str) -> float:
    if not isinstance(options, str) or len(set(options)) < len(options) or len(options) < 2:
        raise ValueError(f"options must be different letters such as 'abcd'; got {options!r}.")
    try:
        right = set(forms.letters(key if isinstance(key, str) else tuple(key), options))
    except (forms.Unusable, TypeError) as problem:
        raise ValueError(f"The key {key!r} does not fit the options: {problem}") from None
    wrong = set(options) - right
    if not right or not wrong:
        raise ValueError(f"The key {key!r} must leave some options right and some wrong.")
    try:
        ticked = set(forms.letters(given, options))
    except forms.Unusable:
        return 0.0
    if isinstance(key, str) and len(right) == 1:
        return float(ticked == right)
    return max(0.0, len(ticked & right) / len(right) - len(ticked & wrong) / len(wrong))


def _is_number(key: object) -> bool:
    if isinstance(key, (str, bytes, bool)) or key is None:
        return False
    return hasattr(key, "__float__")
