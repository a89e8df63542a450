"""Which film is shown, and which of its frames."""

from dataclasses import dataclass

import numpy as np

from .reading import Reel
from .words import describe


@dataclass(frozen=True)
class Frame:
    """What the picture shows.

    Attributes
    ----------
    reel : Reel
        The film.
    number : int
        Which of its frames, counted from 0.
    """

    reel: Reel
    number: int

    @property
    def step(self) -> int:
        """The step at which the frame was taken."""
        return int(self.reel.steps[self.number])


class FilmModel:
    """Films that run in step, at one of their frames."""

    def __init__(self, reels: dict[str, Reel], losses: str = "loss"):
        self.reels, self.losses = reels, losses
        self.film = next(iter(reels))
        # Films that were taken at different steps run in step too: one that has no frame at a
        # step shows its last one before.
        self.steps = np.unique(np.concatenate([reel.steps for reel in reels.values()]))
        self._at = self.last  # what came of it is what one wants to see first

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return len(self.steps) - 1

    @property
    def at(self) -> int:
        """The number of the frame that is shown, counted from 0."""
        return self._at

    @at.setter
    def at(self, number: int) -> None:
        self._at = min(max(int(number), 0), self.last)

    @property
    def at_end(self) -> bool:
        """Whether the last frame is shown."""
        return self._at == self.last

    def step(self, n: int = 1) -> None:
        """Go `n` frames on; the last one stays."""
        self.at = self._at + n

    def reset(self) -> None:
        """Go to the first frame."""
        self.at = 0

    def near(self, step: float) -> int:
        """Return the number of the frame that is nearest to a step."""
        return int(np.abs(self.steps - step).argmin())

    def frame(self) -> Frame:
        """Return what the picture shows."""
        reel = self.reels[self.film]
        return Frame(reel, reel.at(self.steps[self._at]))

    def describe(self) -> str:
        """Return what the picture shows, in words."""
        frame = self.frame()
        return describe(frame.reel, frame.number, self.losses)
