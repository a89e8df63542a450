"""What is wrong where two texts differ."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def edits(target: Sequence, prediction: Sequence) -> list[tuple[Sequence, Sequence]]:
    """Return the pieces that differ, as pairs (in the target, in the prediction).

    The two are laid side by side so that as few elements as possible differ; neighbouring
    differences make one piece. A piece is empty where something is missing or too much. Two texts
    give pieces of text, two lists of words give lists. Wagner & Fischer (1974), "The
    string-to-string correction problem".
    """
    distance = _distances(target, prediction)
    i, j = len(target), len(prediction)
    pairs, open_at = [], None  # open_at: the place behind a piece that is being walked through
    while i or j:
        same = i and j and target[i - 1] == prediction[j - 1]
        if same and distance[i, j] == distance[i - 1, j - 1]:
            if open_at:
                pairs.append((target[i : open_at[0]], prediction[j : open_at[1]]))
            i, j, open_at = i - 1, j - 1, None
            continue
        open_at = open_at or (i, j)
        if i and j and distance[i, j] == distance[i - 1, j - 1] + 1:
            i, j = i - 1, j - 1
        elif i and distance[i, j] == distance[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    if open_at:
        pairs.append((target[: open_at[0]], prediction[: open_at[1]]))
    return pairs[::-1]


def edit_distance(target: Sequence, prediction: Sequence) -> int:
    """Return how many elements have to be changed, put in or left out to get from one to the other.

    Levenshtein (1966), "Binary codes capable of correcting deletions, insertions and reversals".
    """
    return int(_distances(target, prediction)[-1, -1])


def _distances(a: Sequence, b: Sequence) -> np.ndarray:
    """Return the distances of all beginnings of a from all of b, (len(a) + 1, len(b) + 1)."""
    table = np.zeros((len(a) + 1, len(b) + 1), dtype=int)
    table[:, 0], table[0, :] = np.arange(len(a) + 1), np.arange(len(b) + 1)
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            changed = table[i - 1, j - 1] + (a[i - 1] != b[j - 1])
            table[i, j] = min(changed, table[i - 1, j] + 1, table[i, j - 1] + 1)
    return table


def table_of_differences(
    sources: Sequence[str], targets: Sequence[str], predictions: Sequence[str]
) -> "pd.DataFrame":
    """Return a row for each prediction that is wrong, the most wrong first.

    Words are compared, and a hyphen ends a word as a space does.

    Returns
    -------
    pandas.DataFrame
        Columns source, target, prediction; `distance`, in characters; `differences`, the pieces in
        words, such as "soixante → quatre-vingt". "∅" is a piece that is empty.
    """
    import pandas as pd

    rows = []
    for source, target, prediction in zip(sources, targets, predictions, strict=True):
        if target != prediction:
            pieces = "; ".join(f"{t} → {p}" for t, p in _pieces(target, prediction))
            distance = edit_distance(target, prediction)
            rows.append((source, target, prediction, distance, pieces))
    columns = ["source", "target", "prediction", "distance", "differences"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("distance", ascending=False, kind="stable", ignore_index=True)


def commonest_differences(targets: Sequence[str], predictions: Sequence[str]) -> Counter:
    """Count the pieces that differ, (in the target, in the prediction), the most frequent first."""
    counts = Counter()
    for target, prediction in zip(targets, predictions, strict=True):
        if target != prediction:
            counts.update(_pieces(target, prediction))
    return Counter(dict(counts.most_common()))


def _pieces(target: str, prediction: str) -> list[tuple[str, str]]:
    pieces = []
    for pair in edits(_words(target), _words(prediction)):
        t, p = ("".join(words) for words in pair)
        if t[-1:] == p[-1:] and t[-1:] in (" ", "-"):  # no difference: it ends both
            t, p = t[:-1], p[:-1]
        pieces.append((t.strip() or "∅", p.strip() or "∅"))
    return pieces


def _words(text: str) -> list[str]:
    """Cut behind each space and hyphen, so that "".join gives the text again."""
    marked = text.replace(" ", " \0").replace("-", "-\0")
    return marked.split("\0")
