"""What a frame of a film shows, in words and numbers."""

import math

import numpy as np

from .reading import Reel


def number(value: float) -> str:
    """Return a number as it is read out: whole ones whole, others with two digits or three."""
    value = float(value) + 0.0  # no −0
    size = abs(value)
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "infinite" if value > 0 else "−infinite"
    if size >= 1e6 or 0 < size < 0.001:
        text = f"{value:.1e}"
    elif size >= 100 or value.is_integer():
        text = f"{value:,.0f}"
    else:
        text = f"{value:.2f}" if size >= 0.01 else f"{value:.1g}"
    return text.replace("-", "−")


def tick(value: float, _) -> str:
    """Return how a tick is written; all are short, for there is little room."""
    if abs(value) < 10_000:
        return f"{round(value, 10):,g}".replace("-", "−")
    return f"{value:.3g}".replace("e+0", "e").replace("e+", "e").replace("-", "−")


def listed(numbers: dict[str, np.ndarray], at: int) -> str:
    """Return names with their numbers at one frame: "discriminator 1.39, generator 0.69"."""
    return ", ".join(f"{name} {number(values[at])}" for name, values in numbers.items())


def spread(examples: np.ndarray) -> float:
    """Return how far examples are from their mean: the root of the mean squared distance.

    A distance in the plane for points, (n, 2); for pictures, (n, rows, columns), one a pixel.
    """
    squares = (examples - examples.mean(axis=0, dtype=float)) ** 2
    whole = squares.sum(axis=1) if examples.ndim == 2 else squares
    return float(np.sqrt(whole.mean()))


def outside(points: np.ndarray, extent: tuple[float, float, float, float]) -> int:
    """Return how many points, (n, 2), are not in the picture; not-a-number is not in it."""
    left, right, bottom, top = extent
    x, y = points.T
    return int(np.sum(~((left <= x) & (x <= right) & (bottom <= y) & (y <= top))))


def describe(reel: Reel, at: int, losses: str = "loss") -> str:
    """Return the step, losses under the name that they have, measures, and how the samples lie."""
    name = f"{reel.name}, s" if reel.name else "S"
    losses = "losses" if losses == "loss" else losses
    text = f"{name}tep {reel.steps[at]:,} of {reel.steps[-1]:,}: {losses} {listed(reel.losses, at)}"
    text += f"; {listed(reel.measures, at)}." if reel.measures else "."
    return text + (_of_pictures if reel.pictures else _of_points)(reel, at)


def _of_points(reel: Reel, at: int) -> str:
    points = reel.samples[at]
    finite = points[np.isfinite(points).all(axis=1)]
    if not len(finite):
        return f" None of the {len(points)} samples is a number any more."
    x, y = (f"{value:.2f}".replace("-", "−") for value in finite.mean(axis=0, dtype=float))
    text = (
        f" {len(points)} samples lie around ({x}, {y}) with a spread of {spread(finite):.2f} "
        f"(real: {spread(reel.real):.2f})"
    )
    away = outside(points, reel.extent)
    text += f", {away} of them outside the picture." if away else "."
    if reel.surface is not None:
        low, high = (f"{100 * edge(reel.surface[at]):.0f}%" for edge in (np.min, np.max))
        text += f" Over the plane, the discriminator says real with {low} to {high}."
    return text


def _of_pictures(reel: Reel, at: int) -> str:
    pictures = reel.samples[at]
    return (
        f" {len(pictures)} samples; a pixel differs between them by {spread(pictures):.2f} "
        f"(real: {spread(reel.real):.2f})."
    )
