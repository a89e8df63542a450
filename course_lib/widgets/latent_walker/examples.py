"""Encoded pictures: which of them are near a place, and where their classes are."""

from dataclasses import dataclass

import numpy as np

NEIGHBOURS = 10  # that are asked for their class
SAMPLE = 300  # examples whose own nearest neighbour says what is near


@dataclass(frozen=True)
class Nearest:
    """What is near a place.

    Attributes
    ----------
    number : int
        Of the nearest example.
    distance : float
        From the place to its code.
    name : str
        Its class, or "" without labels.
    common : str
        The commonest class among the nearest, or "" without labels.
    votes, asked : int
        How many of the nearest have it, and how many were asked.
    far : bool
        Whether it is farther than nearly all examples are from their own nearest neighbours.
    """

    number: int
    distance: float
    name: str
    common: str
    votes: int
    asked: int
    far: bool


class Examples:
    """Pictures with their codes and classes.

    Parameters
    ----------
    codes : array of shape (n, code_size)
    pictures : array of shape (n, rows, columns)
    labels : array of shape (n,), int, or None
        The number of each one's class.
    classes : list of str
        Their names; empty without labels.

    Attributes
    ----------
    means : dict of str to array of shape (code_size,)
        The mean code of each class that has an example.
    reach : float
        The distance beyond which an example counts as far.
    """

    def __init__(self, codes: np.ndarray, pictures: np.ndarray, labels, classes: list[str]):
        self.codes, self.pictures = codes, pictures
        self.labels, self.classes = labels, classes
        self.means = {
            name: codes[labels == number].mean(axis=0)
            for number, name in enumerate(classes)
            if (labels == number).any()
        }
        self.reach = self._measure_reach()

    def __len__(self) -> int:
        """Count the examples."""
        return len(self.codes)

    def name(self, number: int) -> str:
        """Return the class of an example, or "" without labels."""
        return "" if self.labels is None else self.classes[self.labels[number]]

    def distances(self, code: np.ndarray) -> np.ndarray:
        """Return how far each code is from a place, (n,)."""
        return np.sqrt(((self.codes - code) ** 2).sum(axis=1))

    def _measure_reach(self) -> float:
        """Return the distance that one example in a hundred has to its nearest neighbour."""
        found = []
        for number in np.linspace(0, len(self) - 1, min(SAMPLE, len(self))).astype(int):
            distances = self.distances(self.codes[number])
            distances[number] = np.inf
            found.append(distances.min())
        return float(np.quantile(found, 0.99))

    def nearest(self, code: np.ndarray) -> Nearest:
        """Return what is near a place, of shape (code_size,)."""
        distances = self.distances(code)
        asked = min(NEIGHBOURS, len(self))
        near = np.argpartition(distances, asked - 1)[:asked]
        number = int(near[distances[near].argmin()])
        common, votes = "", 0
        if self.labels is not None:
            counts = np.bincount(self.labels[near], minlength=len(self.classes))
            counts = counts + 0.5 * (np.arange(len(counts)) == self.labels[number])  # breaks ties
            common, votes = self.classes[counts.argmax()], int(counts.max())
        far = bool(distances[number] > self.reach)
        return Nearest(
            number, float(distances[number]), self.name(number), common, votes, asked, far
        )

    def first_ends(self) -> tuple[int, int]:
        """Return two examples worth walking between: typical ones of two classes far apart."""
        if len(self.means) < 2:
            return 0, int(self.distances(self.codes[0]).argmax())
        names = list(self.means)
        means = np.stack(list(self.means.values()))
        other = names[int(((means - means[0]) ** 2).sum(axis=1).argmax())]
        return self.typical(names[0]), self.typical(other)

    def typical(self, name: str) -> int:
        """Return the example of a class whose code is nearest to the mean of the class."""
        own = np.flatnonzero(self.labels == self.classes.index(name))
        return int(own[self.distances(self.means[name])[own].argmin()])
