"""Checks for exercises that say in words what is wrong.

Each check raises an AssertionError with one sentence, which nbgrader counts as a failed test and
a student reads as advice. `what` is always the expression that was tried, such as
"neuron(x, weights, bias)".
"""

from collections.abc import Callable

import numpy as np

__all__ = ["close", "equal", "shape", "unchanged"]


def shape(value, expected: tuple[int, ...], what: str) -> None:
    """Check the shape of an array.

    Raises
    ------
    AssertionError
        If the value is None, is no array of numbers, or has another shape.
    """
    __tracebackhide__ = True  # the traceback ends in the student's cell
    _as_array(value, what, expected)


def close(value, expected, what: str, tolerance: float = 1e-4) -> None:
    """Check that numbers are right up to a tolerance, which is absolute and relative.

    Raises
    ------
    AssertionError
        If the shape is wrong, a number is missing (NaN), or a number is too far off; the
        sentence names the first wrong entry.
    """
    __tracebackhide__ = True  # the traceback ends in the student's cell
    wanted = np.asarray(expected, dtype=float)
    got = _as_array(value, what, wanted.shape)
    wrong = ~np.isclose(got, wanted, rtol=tolerance, atol=tolerance)
    if wrong.any():
        place = tuple(int(index[0]) for index in np.nonzero(wrong)) if wrong.ndim else ()
        where = f" at index {place if len(place) > 1 else place[0]}" if place else ""
        count = f" ({int(wrong.sum())} of {wrong.size} numbers are wrong)" if wrong.size > 1 else ""
        infinite = np.isinf(got[place]) and np.isfinite(wanted[place])
        hint = " Was log(0) taken, or exp of a large number?" if infinite else ""
        raise AssertionError(
            f"{what}: expected {wanted[place]:.6g}{where}, got {got[place]:.6g}{count}.{hint}"
        )


def equal(value, expected, what: str) -> None:
    """Check that two plain values are equal.

    Raises
    ------
    AssertionError
        If they differ.
    """
    __tracebackhide__ = True  # the traceback ends in the student's cell
    if value is None and expected is not None:
        raise AssertionError(f"{what}: expected {expected!r}, got None. Is a `return` missing?")
    if value != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {value!r}.")


def unchanged(call: Callable, *arguments: np.ndarray | list[np.ndarray], what: str):
    """Call a function and check that it leaves its arguments as they were; return its result.

    An argument is an array or a list of arrays. In a graded test, hand over the very list that the
    student's function gets: changes inside of a list that the call makes itself are not seen.

    Raises
    ------
    AssertionError
        If an array or a list was changed in place.
    """
    __tracebackhide__ = True  # the traceback ends in the student's cell
    before = [_copy(argument) for argument in arguments]
    result = call(*arguments)
    for number, (old, new) in enumerate(zip(before, arguments, strict=True), start=1):
        if not _same(old, new):
            raise AssertionError(
                f"{what} changed its argument number {number} in place. Make a new array: write "
                "w = w + step instead of w += step, or work on w.copy()."
            )
    return result


def _copy(argument):
    return [np.array(a) for a in argument] if isinstance(argument, list) else np.array(argument)


def _same(old, new) -> bool:
    if not isinstance(old, list):
        return np.array_equal(old, new)
    return len(old) == len(new) and all(map(np.array_equal, old, new))


def _as_array(value, what: str, expected: tuple[int, ...]) -> np.ndarray:
    """Return the value as an array of the expected shape, or say what it is instead."""
    __tracebackhide__ = True
    if value is None:
        raise AssertionError(f"{what} gave None. Is a `return` missing?")
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise AssertionError(
            f"{what}: expected numbers of shape {expected}, got {type(value).__name__}."
        ) from None
    if array.shape != tuple(expected):
        raise AssertionError(
            f"{what}: expected shape {tuple(expected)}, got {array.shape}. {_hint(array, expected)}"
        )
    if np.isnan(array).any():
        raise AssertionError(
            f"{what} gave NaN (not a number). Was 0 divided by 0? Or did infinity come in, "
            "by log(0) or exp of a large number? Infinity minus infinity, and 0 times it, are NaN."
        )
    return array


def _hint(array: np.ndarray, expected: tuple[int, ...]) -> str:
    """Return advice for the commonest mistakes with shapes."""
    if array.shape == tuple(reversed(expected)):
        return "It is transposed: the axes are in the wrong order."
    if array.size == int(np.prod(expected)):
        return "The count of numbers is right; only the axes differ."
    if array.ndim == 0:
        return "Only one number came: was a sum or a mean taken over everything?"
    return "Print the shape of each step to see where it goes wrong."
