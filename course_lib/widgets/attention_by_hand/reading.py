"""Checks what the reader gives: four words, and pairs of numbers for each."""

from collections import Counter

import numpy as np

from course_lib.widgets.parameters import Number

COUNT = 4  # words
REACH = 4.0  # a number is from -REACH to REACH
FARTHEST = round(REACH * 2**0.5, 2)  # length of a query with both numbers there
LONGEST = 12  # letters of a word
VECTORS = ("queries", "keys", "values")

NUMBER = Number("number", -REACH, REACH, 0.01, help="The number that has the frame")


def checked_words(words) -> tuple[str, ...]:
    """Return the names of four words, each another, or raise ValueError.

    A word that comes twice gets its place behind it: "the", "cat", "the 3", "dog".
    """
    given = words
    if isinstance(words, str):
        words = words.split()
    fits = isinstance(words, (list, tuple)) and len(words) == COUNT
    if not fits or not all(isinstance(w, str) and 0 < len(w.strip()) <= LONGEST for w in words):
        raise ValueError(
            f"words={given!r} is not allowed: give {COUNT} words of 1 to {LONGEST} letters, such "
            "as 'the cat sat down'."
        )
    words = [word.strip() for word in words]
    counts = Counter()
    names = []
    for place, word in enumerate(words, 1):
        counts[word] += 1
        names.append(word if counts[word] == 1 else f"{word} {place}")
    return tuple(names)


def checked_vectors(name: str, vectors) -> np.ndarray:
    """Return the queries, keys or values of the words, shape (4, 2), or raise ValueError."""
    try:
        numbers = np.array(vectors, dtype=float)
    except (TypeError, ValueError):
        numbers = np.zeros(0)
    if numbers.shape != (COUNT, 2):
        given = f"have the shape {numbers.shape}" if numbers.size else f"are {vectors!r}"
        raise ValueError(
            f"The {name} {given}; expected ({COUNT}, 2): two numbers for each of the {COUNT} words."
        )
    if not (np.abs(numbers) <= REACH).all():  # not-a-number is not below it either
        raise ValueError(
            f"The {name} go from {numbers.min():g} to {numbers.max():g}; expected numbers from "
            f"-{REACH:g} to {REACH:g}: divide them all by the same number."
        )
    return np.round(numbers, 2)
