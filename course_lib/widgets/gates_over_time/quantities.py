"""What a unit might follow: brackets, quotes, lines and words of a text; the course of a series.

Each function gives a number for each step, as it is after that step: at an opening bracket the
depth is one more already.
"""

from collections.abc import Callable

import numpy as np

PAIRS = {"(": ")", "[": "]", "{": "}"}
QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}
RECENT = 10  # steps


def bracket_depth(text: str) -> np.ndarray:
    """Return how many brackets ( [ { are open; a closing one too many counts for nothing."""
    depth, found = 0, []
    for character in text:
        if character in PAIRS:
            depth += 1
        elif character in PAIRS.values():
            depth = max(0, depth - 1)
        found.append(depth)
    return np.array(found, dtype=float)


def inside_quotes(text: str) -> np.ndarray:
    """Return 1 from an opening quote to the character before its closing one, and 0 elsewhere.

    A quote opens after anything but a letter or digit, so that an apostrophe does not; it closes
    with its like, or where a paragraph ends.
    """
    closing, found = None, []
    for place, character in enumerate(text):
        before = text[place - 1] if place else " "
        if closing is None:
            if character in QUOTES and not before.isalnum():
                closing = QUOTES[character]
        elif character == closing or (character == before == "\n"):
            closing = None
        found.append(closing is not None)
    return np.array(found, dtype=float)


def place_in_line(text: str) -> np.ndarray:
    """Return how many characters of the line have come; 0 at its end."""
    return _count(text, lambda character: character != "\n")


def word_length(text: str) -> np.ndarray:
    """Return how many letters, digits and underscores have come since anything else did."""
    return _count(text, lambda character: character.isalnum() or character == "_")


def indent(text: str) -> np.ndarray:
    """Return with how many spaces the line begins, as far as they have come."""
    spaces, leading, found = 0, True, []
    for character in text:
        if character == "\n":
            spaces, leading = 0, True
        elif leading and character == " ":
            spaces += 1
        else:
            leading = False
        found.append(spaces)
    return np.array(found, dtype=float)


def _count(text: str, counts: Callable[[str], bool]) -> np.ndarray:
    run, found = 0, []
    for character in text:
        run = run + 1 if counts(character) else 0
        found.append(run)
    return np.array(found, dtype=float)


def change(series: np.ndarray) -> np.ndarray:
    """Return how much the first feature rose since the step before; 0 at the first."""
    return np.diff(series[:, 0], prepend=series[0, 0])


def recent_mean(series: np.ndarray) -> np.ndarray:
    """Return the mean of the first feature over the last `RECENT` steps, or as many as came."""
    sums = np.concatenate([[0.0], np.cumsum(series[:, 0])])
    last = np.arange(1, len(sums))
    first = np.maximum(last - RECENT, 0)
    return (sums[last] - sums[first]) / (last - first)


OF_TEXT: dict[str, Callable[[str], np.ndarray]] = {
    "depth of brackets": bracket_depth,
    "inside quotes": inside_quotes,
    "place in the line": place_in_line,
    "length of the word": word_length,
    "indent of the line": indent,
}
OF_SERIES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "value": lambda series: series[:, 0],
    "change since the step before": change,
    f"mean of the last {RECENT} steps": recent_mean,
}
