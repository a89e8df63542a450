"""A plane with arrows and points: where the numbers of the words are, and what can be dragged."""

from collections.abc import Sequence

import numpy as np

from course_lib.widgets.microscope_sheet import Box, Sheet

from .reading import REACH

EDGE = 4.4  # the plane goes a little farther than the numbers
GRAIN = 2  # CSS pixels of a block of the ground
GREY, GRID, RIM = "#57606a", "#d8dee4", "#8c959f"
TICKS = (-4, -2, 0, 2, 4)
NEAR = 15  # CSS pixels from a tip within which a press takes hold of it
LETTER, LINE = 8.2, 15  # CSS pixels that a letter of a label takes, and its height
CLEAR = 7  # CSS pixels between a point and its label
TURNS = np.array([0, 0.5, -0.5, 1, -1, 1.6, -1.6, 2.3, -2.3, np.pi])  # from the best direction
SAME = 0.15  # tips that are nearer than this share one label


class Plane:
    """A square with -4.4 to 4.4 across and up.

    Parameters
    ----------
    left, top, side : float
        In CSS pixels.
    """

    def __init__(self, left: float, top: float, side: float):
        self.box: Box = (left, top, side, side)

    def pixel(self, points) -> np.ndarray:
        """Return where points, shape (..., 2), are in the picture, in CSS pixels."""
        left, top, side, _ = self.box
        shares = np.asarray(points, dtype=float) / (2 * EDGE)
        return np.array([left, top]) + side * (np.array([0.5, 0.5]) + shares * (1, -1))

    def point(self, x: float, y: float) -> np.ndarray:
        """Return the point at a pixel; beyond the reach of the numbers counts as at their end."""
        left, top, side, _ = self.box
        shares = np.array([(x - left) / side - 0.5, 0.5 - (y - top) / side])
        return np.clip(2 * EDGE * shares, -REACH, REACH)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a pixel lies in the plane."""
        left, top, side, _ = self.box
        return left <= x <= left + side and top <= y <= top + side

    def nearest(self, x: float, y: float, points: np.ndarray) -> int | None:
        """Return which of the points, shape (n, 2), is at a pixel; the last of equal ones."""
        if not self.holds(x, y):
            return None
        far = np.linalg.norm(self.pixel(points) - (x, y), axis=1)
        best = len(far) - 1 - int(np.argmin(np.round(far[::-1], 6)))
        return best if far[best] <= NEAR else None

    def grid(self) -> np.ndarray:
        """Return the point in the middle of each block of the ground, shape (n, n, 2)."""
        n = round(self.box[2] / GRAIN)
        along = ((np.arange(n) + 0.5) / n - 0.5) * 2 * EDGE
        return np.stack(np.meshgrid(along, -along), axis=-1)

    def draw_still(self, sheet: Sheet) -> None:
        """Draw a rim and some numbers along it."""
        left, top, side, _ = self.box
        sheet.frame(self.box, RIM, 1)
        for tick in TICKS:
            x, y = self.pixel((tick, tick))
            name = f"{tick}".replace("-", "−")
            sheet.text(x, top + side + 10, name, 10.5, align=0.5, colour=GREY)
            sheet.text(left - 5, y, name, 10.5, align=1, colour=GREY)

    def draw_axes(self, sheet: Sheet, colour: str = GRID) -> None:
        """Draw the two lines through the origin."""
        left, top, side, _ = self.box
        x, y = self.pixel((0, 0))
        sheet.bar((left, y, side, 1), colour)
        sheet.bar((x, top, 1, side), colour)


def arrow(start, end, width: float) -> np.ndarray:
    """Return the outline of an arrow between two pixels, shape (7, 2); a dot if it is short."""
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    way = end - start
    length = float(np.linalg.norm(way))
    if length < 1:
        turns = np.linspace(0, 2 * np.pi, 7)
        return end + 1.2 * width * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    along = way / length
    aside = np.array([-along[1], along[0]])
    head = min(4.2 * width, length)
    neck = end - head * along
    half, wide = width / 2 * aside, 0.42 * head * aside
    return np.array(
        [start + half, neck + half, neck + wide, end, neck - wide, neck - half, start - half]
    )


def hull(points: np.ndarray) -> np.ndarray:
    """Return the corners of the smallest convex polygon around points, shape (n, 2).

    Andrew's monotone chain (1979): the lower border from left to right, the upper one back. One
    point or two are left where all are equal or on a line.
    """
    ordered = [np.array(point) for point in sorted(set(map(tuple, np.asarray(points).tolist())))]
    if len(ordered) < 3:
        return np.array(ordered)

    def border(path) -> list[np.ndarray]:
        kept: list[np.ndarray] = []
        for point in path:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 1e-12:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return np.array(border(ordered) + border(ordered[::-1]))


def _turn(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    """Return a number above 0 if the way from a over b to c turns to the left."""
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def between(start: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return points on the ways from one point to others, shape (n, 2), without the ends."""
    shares = np.linspace(0.15, 0.9, 6)[:, np.newaxis, np.newaxis]
    return (start + shares * (ends - start)).reshape(-1, 2)


def joined(names: Sequence[str], points: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Return a label for each place; words that are at the same one share it."""
    groups: list[tuple[list[str], np.ndarray]] = []
    for name, point in zip(names, points, strict=True):
        group = next((one for one in groups if np.abs(one[1] - point).max() < SAME), None)
        if group is None:
            groups.append(([name], point))
        else:
            group[0].append(name)
    return [(", ".join(words), point) for words, point in groups]


class Places:
    """Finds room for labels beside points, so that none lies on another."""

    def __init__(self, plane: Plane):
        self.plane = plane
        self.taken = np.zeros((0, 4))  # left, top, right, bottom

    def keep_free(self, points: np.ndarray, size: float = 9) -> None:
        """Keep labels away from points of the plane, shape (n, 2)."""
        middles = np.tile(self.plane.pixel(points), 2)
        self._take(middles + size / 2 * np.array([-1, -1, 1, 1]))

    def find(self, label: str, point: np.ndarray, towards: np.ndarray) -> np.ndarray:
        """Return the middle of the label: in a direction of the plane, else where there is room."""
        half = np.array([LETTER * len(label) + 2, LINE]) / 2
        straight = np.arctan2(-towards[1], towards[0]) if np.any(towards) else 0.0
        angles = straight + TURNS
        ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        # As far in each direction as the label's box needs to clear the point.
        with np.errstate(divide="ignore"):
            far = ((half + CLEAR) / np.abs(ways)).min(axis=1, keepdims=True)
        middles = np.concatenate([self.plane.pixel(point) + ways * far * f for f in (1, 1.35, 1.8)])
        boxes = np.concatenate([middles - half, middles + half], axis=1)
        left, top, side, _ = self.plane.box
        inside = overlaps(boxes, np.array([[left, top, left + side, top + side]]))[:, 0]
        outside = 4 * half.prod() - inside
        covered = overlaps(boxes, self.taken).sum(axis=1) + 3 * outside
        best = int(np.argmin(np.round(covered, 3)))  # the first of equal ones
        self._take(boxes[best : best + 1])
        return middles[best]

    def _take(self, boxes: np.ndarray) -> None:
        self.taken = np.concatenate([self.taken, boxes])


def overlaps(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return what boxes (n, 4) and boxes (m, 4) have in common, in square pixels, shape (n, m).

    A box is left, top, right and bottom.
    """
    low = np.maximum(some[:, np.newaxis, :2], others[:, :2])
    high = np.minimum(some[:, np.newaxis, 2:], others[:, 2:])
    return np.maximum(high - low, 0).prod(axis=2)
