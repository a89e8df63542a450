"""Film: what was recorded while a GAN trained, to be looked at afterwards and kept in a file.

    film = Film(real=x[:400])
    points = grid(film.extent, 40)
    ...
    film.add(step, generator(noise), losses, surface=sigmoid(discriminator(points)))  # and again

Samples are points of a plane, or grey pictures. A film keeps points as float16, and pictures and
surfaces as uint8, so that it is small, and the same before and after it was saved.
"""

import math
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from course_lib.data.checks import check_count

__all__ = ["Film", "grid"]

FORMAT = 1  # of the file
MARGIN = 0.25  # around the real points, as a share of how far they reach


class Film:
    """Frames of a training: samples, losses, and the discriminator's surface.

    Parameters
    ----------
    real : array of shape (m, 2) or (m, rows, columns)
        Some real examples: points, or grey pictures in [0, 1].
    extent : (left, right, bottom, top), optional
        The part of the plane that is filmed; for points only. The real points with a margin if it
        is not given.

    Raises
    ------
    ValueError
        If the real examples are neither, or the extent is no rectangle.

    Examples
    --------
    >>> film = Film(real=[[0.0, 1.0], [1.0, 0.0]], extent=(-2, 2, -2, 2))
    >>> film.add(0, [[0.1, 0.1]], {"discriminator": 1.39, "generator": 0.69})
    >>> film.add(100, [[0.9, 0.2]], {"discriminator": 1.2, "generator": 0.8})
    >>> film.steps, film.samples.shape, film.losses["generator"]
    (array([  0, 100]), (2, 1, 2), array([0.69, 0.8 ]))
    """

    def __init__(self, real, extent: tuple[float, float, float, float] | None = None):
        real = np.asarray(real)
        self.pictures = real.ndim == 3
        points = real.ndim == 2 and real.shape[1] == 2
        if not (points or self.pictures) or 0 in real.shape:
            raise ValueError(
                f"The real examples have shape {real.shape}; expected points (m, 2) or grey "
                "pictures (m, rows, columns)."
            )
        if self.pictures and extent is not None:
            raise ValueError("Pictures have no extent: it belongs to points. Leave it out.")
        self._real = self._stored("real", real)
        if points:
            finite = self.real[np.isfinite(self.real).all(axis=1)]
            self.extent = _around(finite) if extent is None else _checked_extent(extent)
        else:
            self.extent = None
        self._steps: list[int] = []
        self._samples: list[np.ndarray] = []
        self._surfaces: list[np.ndarray | None] = []
        self._losses: list[dict[str, float]] = []
        self._measures: list[dict[str, float]] = []

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self._steps)

    def __repr__(self) -> str:
        """Return how much was filmed."""
        kind = "pictures" if self.pictures else "points"
        return f"<Film of {kind}: {len(self)} frame{'s' * (len(self) != 1)}>"

    # ---- filming -----------------------------------------------------------------------

    def add(
        self,
        step: int,
        samples,
        losses: Mapping[str, float],
        surface=None,
        measures: Mapping[str, float] | None = None,
    ) -> None:
        """Add a frame.

        Parameters
        ----------
        step : int
            How many training steps were made; more than at the last frame.
        samples : array of shape (n, 2) or (n, rows, columns)
            What the generator makes now: as many in each frame. With the same noise each time, one
            sees where each sample goes.
        losses : mapping of str to float
            For instance "discriminator" and "generator": the same names in each frame.
        surface : array of shape (rows, columns), or (k * k,) or (k * k, 1), optional
            What the discriminator says on a grid over the extent, the lowest row first, as
            probabilities of "real" from 0 to 1; for points, in all frames or in none.
        measures : mapping of str to float, optional
            Other numbers of this moment, such as "modes found": the same names in each frame.

        Raises
        ------
        ValueError
            If something does not fit to the frames before; then nothing is added.
        """
        step = check_count("step", step, at_least=0)
        if self._steps and step <= self._steps[-1]:
            raise ValueError(
                f"The frame at step {step} comes after the one at step {self._steps[-1]}: add "
                "frames in the order of training, each step once."
            )
        losses = self._named("losses", losses, self._losses)
        if not losses:
            raise ValueError('There are no losses: give at least one, e.g. {"generator": 0.69}.')
        measures = self._named("measures", measures or {}, self._measures)
        samples, surface = self._checked_samples(samples), self._checked_surface(surface)
        self._steps.append(step)
        self._samples.append(samples)
        self._surfaces.append(surface)
        self._losses.append(losses)
        self._measures.append(measures)

    def _checked_samples(self, samples) -> np.ndarray:
        samples = np.asarray(samples)
        expected = self._samples[0].shape if self._samples else ("n", *self._real.shape[1:])
        fits = samples.shape == expected or (
            not self._samples and samples.shape[1:] == expected[1:] and samples.size > 0
        )
        if not fits:
            why = "as in the frames before" if self._samples else "like the real examples"
            wanted = f"({', '.join(map(str, expected))})"
            raise ValueError(f"The samples have shape {samples.shape}; expected {wanted}, {why}.")
        return self._stored("samples", samples)

    def _checked_surface(self, surface) -> np.ndarray | None:
        if self._surfaces and (surface is None) != (self._surfaces[0] is None):
            before = "no surface" if surface is not None else "a surface"
            raise ValueError(
                f"The frames before have {before}: give a surface in all frames or in none."
            )
        if surface is None:
            return None
        if self.pictures:
            raise ValueError("A film of pictures has no surface: leave it out.")
        surface = np.asarray(surface)
        side = math.isqrt(surface.size)
        if surface.shape in ((side * side,), (side * side, 1)):
            surface = surface.reshape(side, side)
        if surface.ndim != 2 or min(surface.shape) < 2:
            raise ValueError(
                f"The surface has shape {surface.shape}; expected (rows, columns), or one number "
                "for each point of grid(extent, steps)."
            )
        if self._surfaces and surface.shape != self._surfaces[0].shape:
            raise ValueError(
                f"The surface has shape {surface.shape}, but {self._surfaces[0].shape} in the "
                "frames before: use the same grid for all."
            )
        return _as_bytes("surface", surface, "For logits, take the sigmoid of them first.")

    @staticmethod
    def _named(what: str, numbers: Mapping[str, float], before: list[dict]) -> dict[str, float]:
        try:
            numbers = {str(name): float(value) for name, value in numbers.items()}
        except (AttributeError, TypeError, ValueError):
            raise ValueError(
                f"The {what} are {numbers!r}; expected a dictionary with a number for each name."
            ) from None
        if before and numbers.keys() != before[0].keys():
            names, wanted = (", ".join(n) or "none" for n in (numbers, before[0]))
            raise ValueError(
                f"The {what} are {names}, but {wanted} in the frames before: use the same names "
                "in all frames."
            )
        return {name: numbers[name] for name in before[0]} if before else numbers

    def _stored(self, what: str, examples: np.ndarray) -> np.ndarray:
        """Return examples as they are kept: pictures as uint8, points as float16."""
        if self.pictures:
            return _as_bytes(what, examples, "Scale pictures to this range first.")
        with np.errstate(over="ignore"):  # what has run away that far is infinitely far
            return examples.astype(np.float16)

    def _opened(self, examples: np.ndarray) -> np.ndarray:
        opened = examples.astype(np.float32)
        return opened / 255 if self.pictures else opened

    # ---- what was filmed ---------------------------------------------------------------

    @property
    def real(self) -> np.ndarray:
        """The real examples, (m, 2) or (m, rows, columns)."""
        return self._opened(self._real)

    @property
    def steps(self) -> np.ndarray:
        """The training steps at which the frames were taken, (frames,)."""
        return np.array(self._steps, dtype=int)

    @property
    def samples(self) -> np.ndarray:
        """What the generator made, (frames, n, 2) or (frames, n, rows, columns)."""
        empty = np.empty((0, 0, *self._real.shape[1:]), self._real.dtype)
        return self._opened(np.stack(self._samples) if self._samples else empty)

    @property
    def surface(self) -> np.ndarray | None:
        """Probabilities of "real", (frames, rows, columns), the lowest row first; or None."""
        if not self._surfaces or self._surfaces[0] is None:
            return None
        return np.stack(self._surfaces).astype(np.float32) / 255

    @property
    def losses(self) -> dict[str, np.ndarray]:
        """By name, the losses, (frames,)."""
        return _columns(self._losses)

    @property
    def measures(self) -> dict[str, np.ndarray]:
        """By name, the other numbers, (frames,)."""
        return _columns(self._measures)

    # ---- the file ----------------------------------------------------------------------

    def save(self, path: Path | str) -> None:
        """Write the film into one compressed file, conventionally with the ending .npz.

        A new file is written and then renamed, so that a crash never leaves half of a film.
        """
        path = Path(path)
        arrays = {"film": np.array(FORMAT), "real": self._real, "steps": self.steps}
        if self.extent is not None:
            arrays["extent"] = np.array(self.extent)
        if len(self):
            arrays["samples"] = np.stack(self._samples)
            for what, numbers in (("losses", self.losses), ("measures", self.measures)):
                if numbers:
                    arrays[what], arrays[f"{what}_names"] = (
                        np.stack([*numbers.values()]),
                        [*numbers],
                    )
            if self.surface is not None:
                arrays["surface"] = np.stack(self._surfaces)
        draft = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with open(draft, "wb") as file:
                np.savez_compressed(file, **arrays)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)  # left only where something went wrong

    @classmethod
    def load(cls, path: Path | str) -> "Film":
        """Read a film that `save` wrote.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is no film.
        """
        path = Path(path)
        if not path.is_file():
            raise FileNotFoundError(f"There is no film {str(path)!r}: make it with Film.save.")
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = dict(file)
            if int(arrays["film"]) != FORMAT:
                raise ValueError(f"its format is {arrays['film']}, not {FORMAT}")
            return cls._of(arrays)
        except (KeyError, IndexError, TypeError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(
                f"{str(path)!r} is no film ({error}); expected a file that Film.save wrote."
            ) from None

    @classmethod
    def _of(cls, arrays: dict[str, np.ndarray]) -> "Film":
        """Return a film from the arrays of a file; `add` checks them."""

        def opened(name):
            values = arrays.get(name)
            return (
                values / np.float32(255)
                if values is not None and values.dtype == np.uint8
                else values
            )

        def named(what, place):
            names = arrays.get(f"{what}_names", ())
            return {str(n): row[place] for n, row in zip(names, arrays.get(what, ()), strict=True)}

        extent = tuple(arrays["extent"].tolist()) if "extent" in arrays else None
        film = cls(opened("real"), extent)
        samples, surfaces = opened("samples"), opened("surface")
        for place, step in enumerate(arrays["steps"]):
            surface = None if surfaces is None else surfaces[place]
            film.add(
                step, samples[place], named("losses", place), surface, named("measures", place)
            )
        return film


def grid(extent: tuple[float, float, float, float], steps: int) -> np.ndarray:
    """Return the points at which a discriminator is asked for a film's surface.

    Parameters
    ----------
    extent : (left, right, bottom, top)
    steps : int
        Points in a row, and rows; 40 give a smooth picture.

    Returns
    -------
    array of shape (steps * steps, 2), float32
        Row by row, the lowest row first, from the left to the right.
    """
    left, right, bottom, top = _checked_extent(extent)
    steps = check_count("steps", steps, at_least=2)
    across, up = np.linspace(left, right, steps), np.linspace(bottom, top, steps)
    return np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2).astype(np.float32)


def _checked_extent(extent) -> tuple[float, float, float, float]:
    try:
        left, right, bottom, top = map(float, extent)
    except (TypeError, ValueError):
        left = right = bottom = top = math.nan
    if not (left < right and bottom < top and math.isfinite(right - left + top - bottom)):
        raise ValueError(
            f"The extent is {extent!r}; expected four numbers (left, right, bottom, top) with left "
            "below right and bottom below top."
        )
    return left, right, bottom, top


def _around(points: np.ndarray) -> tuple[float, float, float, float]:
    """Return a square around points, (n, 2), with a margin."""
    if not len(points):
        raise ValueError("The real points are not finite: expected numbers.")
    low, high = points.min(axis=0), points.max(axis=0)
    half = (0.5 + MARGIN) * (float((high - low).max()) or 1.0)
    x, y = ((low + high) / 2).tolist()
    return x - half, x + half, y - half, y + half


def _as_bytes(what: str, values: np.ndarray, advice: str) -> np.ndarray:
    """Return numbers from 0 to 1 as uint8 from 0 to 255."""
    low, high = float(values.min()), float(values.max())  # not-a-number comes through
    if not (low >= -1e-6 and high <= 1 + 1e-6):
        raise ValueError(
            f"The numbers of {what} go from {low:.3g} to {high:.3g}; expected 0 to 1. {advice}"
        )
    return np.rint(values.clip(0, 1) * 255).astype(np.uint8)


def _columns(rows: list[dict[str, float]]) -> dict[str, np.ndarray]:
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}
