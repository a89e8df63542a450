"""Checks of arguments that several generators share, with errors in plain words."""

import math


def check_count(name: str, value, at_least: int = 1, at_most: int | None = None) -> int:
    """Return `value` as an int, or say what a whole number has to be.

    Raises
    ------
    TypeError
        If `value` is not a whole number.
    ValueError
        If it is below `at_least` or above `at_most`.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be a whole number, but it is {value!r}.")
    if value < at_least or (at_most is not None and value > at_most):
        limit = f"at least {at_least}" if at_most is None else f"from {at_least} to {at_most}"
        raise ValueError(f"{name} must be {limit}, but it is {value}.")
    return int(value)


def check_number(name: str, value, low: float, high: float) -> float:
    """Return `value` as a float between `low` and `high`, or say what it has to be.

    Raises
    ------
    TypeError
        If `value` is not a number.
    ValueError
        If it is outside `low` to `high`, or not finite.
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, but it is {value!r}.") from None
    if isinstance(value, (bool, str)):
        raise TypeError(f"{name} must be a number, but it is {value!r}.")
    if not math.isfinite(number) or not low <= number <= high:
        raise ValueError(f"{name} must be from {low:g} to {high:g}, but it is {value}.")
    return number


def check_choice(name: str, value, choices) -> str:
    """Return `value` if it is one of `choices`, or say which there are.

    Raises
    ------
    ValueError
        If it is not.
    """
    if value not in choices:
        listed = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name} must be one of {listed}, but it is {value!r}.")
    return value
