"""Texts that hold passages of one another: held-out text must not stand in the training text."""

from collections.abc import Iterable, Sequence

import numpy as np


def overlap(text: str, others: Iterable[str], length: int = 60) -> float:
    """Return the share of the passages of a text that stand in others too, letter by letter.

    Parameters
    ----------
    text
        Its passages are all its stretches of `length` characters; a shorter text is one passage.
    others
        Where to look.
    length
        Characters of a passage: so many that no two people write it by chance.
    """
    found = set().union(*(_passages(other, min(length, len(text))) for other in others))
    own = _passages(text, length)
    return sum(passage in found for passage in own) / len(own)


def distinct(texts: Sequence[str], length: int = 60, at_most: float = 0.5) -> np.ndarray:
    """Return the places of texts that are not, for the most part, copies out of a longer one.

    The longest text is kept. Each next one is kept if `at_most` of it stands in those kept so far.
    What is left can be split by text, with little that is both learnt and tested; `overlap` says
    how much.

    Returns
    -------
    int64 array of shape (kept,), in the order of the texts
    """
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    seen, kept = set(), []
    for i in order:
        own = _passages(texts[i], length)
        if len(texts[i]) < length:  # one short passage: look for it inside the kept texts
            copied = any(texts[i] in texts[k] for k in kept)
        else:
            copied = sum(passage in seen for passage in own) > at_most * len(own)
        if not copied:
            kept.append(i)
            seen.update(own)
    return np.array(sorted(kept), dtype=np.int64)


def _passages(text: str, length: int) -> list[str]:
    return [text[i : i + length] for i in range(max(1, len(text) - length + 1))]
