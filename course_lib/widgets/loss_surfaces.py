"""Loss surfaces with two parameters, each hard in its own way for an optimizer.

Every loss is at least 0, and 0 at its minima. They are scaled so that one learning rate, 0.05, is
a sensible start on all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SHRINK = 50.0  # Rosenbrock's function is divided by this
FAR = 5.0  # widths and heights of the picture


@dataclass(frozen=True)
class Surface:
    """A loss of two parameters x and y, and how to show it.

    Attributes
    ----------
    name : str
        Its name in lists.
    note : str
        One sentence about its shape.
    loss : callable
        Takes points of shape (..., 2) and returns the loss, shape (...).
    gradient : callable
        Takes points of shape (..., 2) and returns d loss / d x and d loss / d y, shape (..., 2).
    x_range, y_range : tuple of two float
        What the picture shows.
    start : tuple of two float
        Where a race begins.
    minima : tuple of (x, y)
        Where the loss is 0.
    steps : int
        After so many steps, a race at learning rate 0.05 shows what the surface is there to show.
    """

    name: str
    note: str
    loss: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    start: tuple[float, float]
    minima: tuple[tuple[float, float], ...]
    steps: int

    def grid(self, columns: int, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return x, shape (columns,), y, shape (rows,), and the loss, shape (rows, columns)."""
        x, y = np.linspace(*self.x_range, columns), np.linspace(*self.y_range, rows)
        return x, y, self.loss(np.stack(np.meshgrid(x, y), axis=-1))

    def clip(self, points) -> np.ndarray:
        """Return points of shape (..., 2), moved to the nearest place within the range."""
        (left, right), (bottom, top) = self.x_range, self.y_range
        return np.clip(np.asarray(points, dtype=float), (left, bottom), (right, top))

    def is_far(self, point: np.ndarray) -> bool:
        """Return whether a point, shape (2,), lies more than FAR ranges from the centre."""
        low, high = np.transpose([self.x_range, self.y_range])
        return bool((np.abs(point - (low + high) / 2) > FAR * (high - low)).any())


def ravine_loss(points: np.ndarray) -> np.ndarray:
    """Return 0.16 x² + 8 y²: 50 times as steep across the valley as along it."""
    x, y = points[..., 0], points[..., 1]
    return 0.16 * x**2 + 8 * y**2


def ravine_gradient(points: np.ndarray) -> np.ndarray:
    """Return (0.32 x, 16 y)."""
    x, y = points[..., 0], points[..., 1]
    return np.stack([0.32 * x, 16 * y], axis=-1)


def saddle_loss(points: np.ndarray) -> np.ndarray:
    """Return x² / 2 + (y² - 1)² / 4.

    Near (0, 0) this is (x² - y²) / 2 + 1/4, a saddle; the fourth power of y bends it up again.
    """
    x, y = points[..., 0], points[..., 1]
    return x**2 / 2 + (y**2 - 1) ** 2 / 4


def saddle_gradient(points: np.ndarray) -> np.ndarray:
    """Return (x, y³ - y)."""
    x, y = points[..., 0], points[..., 1]
    return np.stack([x, y**3 - y], axis=-1)


def rosenbrock_loss(points: np.ndarray) -> np.ndarray:
    """Return ((1 - x)² + 100 (y - x²)²) / 50 (Rosenbrock 1960, there without the 50)."""
    x, y = points[..., 0], points[..., 1]
    return ((1 - x) ** 2 + 100 * (y - x**2) ** 2) / SHRINK


def rosenbrock_gradient(points: np.ndarray) -> np.ndarray:
    """Return (-2 (1 - x) - 400 x (y - x²), 200 (y - x²)) / 50."""
    x, y = points[..., 0], points[..., 1]
    off = y - x**2  # how far beside the floor of the valley
    return np.stack([-2 * (1 - x) - 400 * x * off, 200 * off], axis=-1) / SHRINK


SURFACES = {
    surface.name: surface
    for surface in (
        Surface(
            name="ravine",
            note="The valley is 50 times as steep across as along.",
            loss=ravine_loss,
            gradient=ravine_gradient,
            x_range=(-4.0, 4.0),
            y_range=(-2.0, 2.0),
            start=(-3.5, 1.0),
            minima=((0.0, 0.0),),
            steps=80,
        ),
        Surface(
            name="saddle",
            note="The saddle at (0, 0) has loss 0.25; a minimum lies above it and one below.",
            loss=saddle_loss,
            gradient=saddle_gradient,
            x_range=(-2.4, 2.4),
            y_range=(-1.6, 1.6),
            # So near the ridge y = 0 that gradient descent hardly sees the way down.
            start=(-2.0, 0.001),
            minima=((0.0, 1.0), (0.0, -1.0)),
            steps=80,
        ),
        Surface(
            name="Rosenbrock",
            note="The floor of the bent valley is nearly flat.",
            loss=rosenbrock_loss,
            gradient=rosenbrock_gradient,
            x_range=(-2.0, 2.0),
            y_range=(-1.0, 3.0),
            start=(-1.2, 1.0),  # Rosenbrock's own
            minima=((1.0, 1.0),),
            steps=200,
        ),
    )
}
