"""The model of the widget: samples, a grid between four of them, and sums of styles."""

import numpy as np

from . import measures, paths, words
from .frames import (
    ARITHMETIC,
    CORNERS,
    INK,
    INTERPOLATE,
    LOOK,
    NUMBER,
    POINTS,
    SAMPLES,
    SIDE,
    TERMS,
    ArithmeticFrame,
    GridFrame,
    Measured,
    Row,
    SamplesFrame,
)
from .generating import Generator
from .reading import MOST_MEANT

ARROWS = dict(zip(CORNERS, "↖↗↙↘", strict=True))


class LatentModel:
    """Samples of a generator's noise, and what is made from them.

    Parameters
    ----------
    generator : Generator
        Makes the pictures.
    samples : array of shape (n, noise_size)
        Noise, or codes of pictures.
    drawn : bool
        Whether the samples are standard normal noise, whose typical length is √noise_size.

    Attributes
    ----------
    at : int
        The sample that is marked.
    place : tuple of int
        Row and column of the marked picture of the grid.
    """

    def __init__(self, generator: Generator, samples: np.ndarray, drawn: bool = True):
        self.generator, self.samples, self.drawn = generator, samples, drawn
        self.lengths = np.linalg.norm(samples, axis=1)
        size = generator.noise_size
        self.typical = float(np.sqrt(size if drawn else np.mean(self.lengths**2)))
        self._kept: tuple = (None, None)
        self.view, self.order, self.pick = INTERPOLATE, NUMBER, LOOK
        self.way, self.strength, self.rescaled = paths.STRAIGHT, 1.0, False
        self.word = first_word(generator.classes)
        self.label = self.word[0] if self.word else ""
        for number, corner in enumerate(CORNERS):
            setattr(self, corner, number)
            if generator.blends:
                classes = generator.classes
                setattr(self, f"{corner}_label", classes[number % len(classes)])
        self.at, self.place = 0, (SIDE // 2, SIDE // 2)
        # Ink is what one sees first: by default some thin and some bold samples.
        order = np.argsort(self._measure_samples()[1], kind="stable")
        few = max(1, min(3, len(order) // 3))
        self.a = (int(order[len(order) // 2]),)
        self.b = tuple(sorted(int(number) for number in order[:few]))
        self.c = tuple(sorted(int(number) for number in order[-few:]))

    # ---- what is generated and measured ------------------------------------------------

    def forget(self) -> None:
        """Generate anew next time: the generator may have learnt since."""
        self._kept = (None, None)

    def pictures(self, noise: np.ndarray, shares: np.ndarray | None) -> np.ndarray:
        """Return pictures, (n, rows, columns); the last ones are kept for the next call."""
        key = noise.tobytes(), None if shares is None else shares.tobytes()
        if self._kept[0] != key:
            self._kept = key, self.generator.pictures(noise, shares)
        return self._kept[1]

    def _measure_samples(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return pictures, ink and slant of all samples, in the order of their numbers."""
        shares = self.generator.shares([self.label] * len(self.samples))
        pictures = self.pictures(self.samples, shares)
        return pictures, measures.ink(pictures), measures.slant(pictures)

    # ---- what the reader does ----------------------------------------------------------

    def use(self, number: int, target: str) -> None:
        """Use a sample for a corner, or add it to a, b or c; if it is there, take it away."""
        if target in TERMS:
            numbers = getattr(self, target)
            if number not in numbers:
                numbers = (*numbers, number)
            elif len(numbers) > 1:
                numbers = tuple(other for other in numbers if other != number)
            else:
                raise ValueError(f"{target} needs a sample: pick another one first.")
            if len(numbers) > MOST_MEANT:
                raise ValueError(f"{target} has {MOST_MEANT} samples already: take one away first.")
            setattr(self, target, numbers)
        elif target != LOOK:
            setattr(self, target.replace(" ", "_"), number)

    def ordered(self) -> np.ndarray:
        """Return the numbers of the samples in the chosen order; those without a slant last."""
        if self.order == NUMBER:
            return np.arange(len(self.samples))
        _, inks, slants = self._measure_samples()
        return np.argsort(inks if self.order == INK else slants, kind="stable")

    # ---- what is shown -----------------------------------------------------------------

    def frame(self) -> SamplesFrame | GridFrame | ArithmeticFrame:
        """Return what the picture shows."""
        make = {
            SAMPLES: self._samples_frame,
            INTERPOLATE: self._grid_frame,
            ARITHMETIC: self._arithmetic_frame,
        }[self.view]
        frame = make()
        frame.title, frame.lines = words.title(frame, self), words.lines(frame, self)
        return frame

    def describe(self) -> str:
        """Return what is seen, in words."""
        return words.describe(self.frame(), self)

    def _samples_frame(self) -> SamplesFrame:
        pictures, inks, slants = self._measure_samples()
        numbers = self.ordered()
        tags: dict[int, str] = {}
        for term in TERMS:
            for number in getattr(self, term):
                tags[number] = tags.get(number, "") + term
        for corner, arrow in ARROWS.items():
            number = getattr(self, corner)
            tags[number] = tags.get(number, "") + arrow
        return SamplesFrame(
            numbers=numbers,
            pictures=pictures[numbers],
            inks=inks[numbers],
            slants=slants[numbers],
            tags=tags,
            at=int(np.flatnonzero(numbers == self.at)[0]),
            marked=Measured(
                float(self.lengths[self.at]), float(inks[self.at]), float(slants[self.at])
            ),
            label=self.label,
            order=self.order,
            pick=self.pick,
        )

    def corner_labels(self) -> list[str]:
        """Return the class in each corner; empty without classes."""
        if not self.generator.classes:
            return []
        if not self.generator.blends:
            return [self.label] * 4
        return [getattr(self, f"{corner}_label") for corner in CORNERS]

    def _grid_frame(self) -> GridFrame:
        numbers = [getattr(self, corner) for corner in CORNERS]
        corners, labels = self.samples[numbers], self.corner_labels()
        noise = paths.grid(corners, SIDE, self.way)
        shares = self.generator.shares(labels)
        if shares is not None:  # shares add up to 1 on a straight line only
            shares = paths.grid(shares, SIDE, paths.STRAIGHT)
        pictures = self.pictures(noise, shares)
        t = np.linspace(0, 1, POINTS)
        curves = {
            way: np.linalg.norm(paths.between(corners, t, t, way), axis=1) for way in paths.WAYS
        }
        row, column = self.place
        marked = row * SIDE + column
        return GridFrame(
            pictures=pictures,
            samples=numbers,
            labels=labels,
            way=self.way,
            curves=curves,
            middles={way: float(curve[POINTS // 2]) for way, curve in curves.items()},
            typical=self.typical,
            shortest=float(self.lengths.min()),
            longest=float(self.lengths.max()),
            at=self.place,
            marked=Measured(
                float(np.linalg.norm(noise[marked])),
                float(measures.ink(pictures[marked])),
                float(measures.slant(pictures[marked])),
            ),
        )

    def _arithmetic_frame(self) -> ArithmeticFrame:
        a, b, c = (self.samples[list(getattr(self, term))].mean(axis=0) for term in TERMS)
        noise = np.stack([a, b, c, paths.combine(a, b, c, self.strength)])
        if self.rescaled:
            noise = paths.bring_to(noise, self.typical)
        letters = max(len(self.word), 1)
        shares = self.generator.shares(self.word * 4)
        terms = [getattr(self, term) for term in TERMS]
        parts = self.samples[[] if self.word else [n for numbers in terms for n in numbers]]
        made = self.pictures(np.concatenate([noise.repeat(letters, axis=0), parts]), shares)
        pictures = made[: 4 * letters].reshape(4, letters, *made.shape[1:])
        ends = np.cumsum([0 if self.word else len(numbers) for numbers in terms])
        parts = [*np.split(made[4 * letters :], ends)[:3], made[:0]]
        inks = measures.ink(pictures).mean(axis=1)
        slants = measures.slant(pictures).mean(axis=1)
        lengths = np.linalg.norm(noise, axis=1)
        rows = [
            Row(
                name,
                getattr(self, name, ()),
                pictures[n],
                parts[n],
                Measured(float(lengths[n]), float(inks[n]), float(slants[n])),
            )
            for n, name in enumerate((*TERMS, "result"))
        ]
        expected = (paths.combine(*values[:3], self.strength) for values in (inks, slants))
        return ArithmeticFrame(
            rows=rows,
            word=self.word,
            strength=self.strength,
            expected=Measured(np.nan, *(float(value) for value in expected)),
            typical=self.typical,
            rescaled=self.rescaled,
        )


def first_word(classes: list[str]) -> tuple[str, ...]:
    """Return the word of the start: GAN if there are such letters, or the first classes."""
    if {"G", "A", "N"} <= set(classes):
        return ("G", "A", "N")
    return tuple(classes[:3])
