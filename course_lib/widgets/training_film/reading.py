"""Films as the widget is given them, checked, and opened once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from course_lib.models.gans import Film

MOST_LOSSES, MOST_MEASURES = 4, 3  # for which there is room


@dataclass(frozen=True, eq=False)
class Reel:
    """A film, with its arrays at hand.

    Attributes
    ----------
    name : str
        Empty where there is only one film.
    pictures : bool
        Whether samples are pictures; else they are points.
    real, samples, surface, losses, measures
        As in `Film`.
    steps : array of shape (frames,)
    extent : (left, right, bottom, top) or None
    """

    name: str
    pictures: bool
    real: np.ndarray
    samples: np.ndarray
    surface: np.ndarray | None
    losses: dict[str, np.ndarray]
    measures: dict[str, np.ndarray]
    steps: np.ndarray
    extent: tuple[float, float, float, float] | None

    def at(self, step: int) -> int:
        """Return the last frame that was taken at a training step or before; else the first."""
        return max(int(np.searchsorted(self.steps, step, side="right")) - 1, 0)


def read(films: Film | Mapping[str, Film]) -> dict[str, Reel]:
    """Return the films by name, or say what is wrong with them.

    Raises
    ------
    ValueError
        If something is no film, has not two frames, or if the films cannot be compared.
    """
    if isinstance(films, Film):
        films = {"": films}
    if not isinstance(films, Mapping) or not films:
        raise ValueError(
            f"{type(films).__name__} is no film: give a Film, or a dictionary of names and Films."
        )
    reels = {str(name): _opened(str(name), film) for name, film in films.items()}
    first, *others = reels.values()
    for other in others:
        _check_together(first, other)
    for what, most in (("losses", MOST_LOSSES), ("measures", MOST_MEASURES)):
        names = list(dict.fromkeys(n for reel in reels.values() for n in getattr(reel, what)))
        if len(names) > most:
            raise ValueError(
                f"The films have {len(names)} {what} ({', '.join(names)}), and there is room for "
                f"{most}: add fewer to the film."
            )
    return reels


def _opened(name: str, film: Film) -> Reel:
    if not isinstance(film, Film):
        raise ValueError(f"{name!r} is a {type(film).__name__}; expected a Film.")
    if len(film) < 2:
        called = f" {name!r}" if name else ""
        raise ValueError(
            f"The film{called} has {len(film)} frame{'s' * (len(film) != 1)}; at least 2 are "
            "needed: call its add() now and then while the networks train."
        )
    return Reel(
        name,
        film.pictures,
        film.real,
        film.samples,
        film.surface,
        film.losses,
        film.measures,
        film.steps,
        film.extent,
    )


def _check_together(first: Reel, other: Reel) -> None:
    together = f"{first.name!r} and {other.name!r}"
    if first.pictures != other.pictures:
        raise ValueError(f"Of {together}, one shows points and one pictures: show them apart.")
    if first.extent != other.extent:
        raise ValueError(
            f"{together} show different parts of the plane, {first.extent} and {other.extent}: "
            "give all films the same extent."
        )
