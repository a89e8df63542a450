"""ROUGE: how much of a reference summary a summary holds, and the other way round.

Lin (2004), "ROUGE: a package for automatic evaluation of summaries". It counts words and not
meanings: a summary that says the same in other words scores low, and one that says the opposite
with one small "not" scores high.
"""

import re
from collections import Counter
from typing import NamedTuple

import numpy as np


class Rouge(NamedTuple):
    """Precision, recall, and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


def rouge_n(summary: str, reference: str, n: int = 1) -> Rouge:
    """Return how many n-grams of words two texts share.

    Recall is the share of the reference's n-grams that the summary has, precision the share of the
    summary's that the reference has. An n-gram that stands twice has to be found twice. Words are
    lower-cased runs of letters and digits; no stems are taken.

    Parameters
    ----------
    summary, reference
        Two texts.
    n
        1 for words, 2 for pairs of neighbours.
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise ValueError(f"n={n!r} is not allowed: give a whole number from 1.")
    ours, theirs = (_grams(_words(text), n) for text in (summary, reference))
    return _rouge(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def rouge_l(summary: str, reference: str) -> Rouge:
    """Return the length of the longest common subsequence of words, as shares of both texts.

    The words must come in the same order, with anything in between. Each text is taken as one
    sequence: Lin's sentence level, section 3.1. (His summary level compares sentence by sentence
    and joins what they have in common.)
    """
    ours, theirs = _words(summary), _words(reference)
    return _rouge(_longest_common_subsequence(ours, theirs), len(ours), len(theirs))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _grams(words: list[str], n: int) -> Counter:
    return Counter(zip(*(words[i:] for i in range(n)), strict=False))


def _longest_common_subsequence(a: list[str], b: list[str]) -> int:
    length = np.zeros(len(b) + 1, dtype=int)  # with the words of a so far, and each beginning of b
    for word in a:
        grown = np.array([0, *(length[:-1] + [word == other for other in b])])
        length = np.maximum.accumulate(np.maximum(length, grown))
    return int(length[-1])


def _rouge(common: int, ours: int, theirs: int) -> Rouge:
    precision, recall = common / max(1, ours), common / max(1, theirs)
    return Rouge(precision, recall, 2 * common / max(1, ours + theirs))
