"""Queries, keys and values that each show something about attention."""

from dataclasses import dataclass

import numpy as np

WORDS = ("the", "cat", "sat", "down")
OWN = "your own"

# Wide apart, so that the mixes of the four cover much of the plane.
VALUES = ((-3, -2), (3, -1.5), (1.5, 3), (-2.5, 2))
# Four directions at right angles, turned a little so that no arrow lies on an axis.
COMPASS = ((2, 0.5), (-0.5, 2), (-2, -0.5), (0.5, -2))


@dataclass(frozen=True)
class Preset:
    """Numbers of four words, and what to look at.

    Attributes
    ----------
    queries, keys, values : four pairs of numbers
    row : int
        The word that looks.
    at : int
        The word that it looks at.
    """

    queries: tuple
    keys: tuple
    row: int
    at: int
    values: tuple = VALUES

    @property
    def numbers(self) -> np.ndarray:
        """All numbers, shape (4, 6): two of the query, two of the key, two of the value."""
        return np.concatenate([self.queries, self.keys, self.values], axis=1).astype(float)


def _longer(points, factor: float = 1.5) -> tuple:
    return tuple(tuple(factor * number for number in point) for point in points)


PRESETS = {
    # Across: "I am a noun", or "I look for one". Up: the same for verbs.
    "the verb finds its subject": Preset(
        queries=((2, 0.5), (-0.5, 2), (1.5, 0.5), (1, 2.5)),
        keys=((-1.5, -0.5), (2.5, -0.5), (0.5, 2), (-2, 1)),
        row=2,
        at=1,
    ),
    "each word looks at itself": Preset(queries=_longer(COMPASS), keys=COMPASS, row=1, at=1),
    "each word looks at the next": Preset(
        # The last word has no next one and looks at itself. With the causal mask, nobody can.
        queries=_longer((*COMPASS[1:], COMPASS[3])),
        keys=COMPASS,
        row=1,
        at=2,
    ),
    "the last looks at the first": Preset(
        queries=((1.5, -1), (1.5, 1), (2, 0.5), (0.5, 3)),
        keys=((0.5, 2.5), (2.5, -0.5), (-2, 0.5), (-0.5, -2)),
        row=3,
        at=0,
    ),
    "all keys are alike": Preset(
        queries=((2, -1), (-1.5, 1.5), (3, 1), (-0.5, -2)),
        keys=((1.5, 2), (1.5, 2), (1.5, 2), (1.5, 2)),
        row=2,
        at=0,
    ),
    "a query at right angles": Preset(
        queries=((1.5, 1), (2, -0.5), (-1, 2), (-1.5, -1)),
        keys=((-3, -1.5), (-1.5, -0.75), (2, 1), (3.2, 1.6)),
        row=2,
        at=3,
    ),
    "a conflict: two keys fit": Preset(
        queries=((1, 2), (-1.5, 0.5), (3, 0), (-0.5, -2)),
        keys=((2.5, 1.8), (2.5, -1.8), (-1, 0.8), (-1.8, -1.2)),
        row=2,
        at=0,
    ),
    "one long key draws all": Preset(
        queries=((1.5, -0.5), (1, 1.5), (2, 0.5), (0.5, 2)),
        keys=((3.5, 2.5), (1, -0.8), (-0.5, 1.2), (-1, -0.5)),
        row=1,
        at=0,
    ),
    "keys that hardly differ": Preset(
        # Made for the slider "query length": longer queries turn small leads into large ones.
        queries=((1, 1), (-1, 1), (0, 0.8), (1, -1)),
        keys=((2.4, -0.4), (2.5, 0.7), (2.3, 1.8), (1.9, 2.9)),
        row=2,
        at=3,
    ),
}
FIRST = next(iter(PRESETS))
