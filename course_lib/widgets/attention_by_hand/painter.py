"""The picture of attention by hand: numbers and arrows above, what comes of them below."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba

from course_lib import plots
from course_lib.widgets.labels import Labels
from course_lib.widgets.microscope_sheet import Sheet, SheetPainter

from . import tables, words
from .model import Frame
from .plane import GREY, RIM, Places, Plane, arrow, between, hull, joined
from .reading import COUNT
from .tables import KEY, QUERY, VALUE

WIDTH, HEIGHT = 900, 572
TOP, SIDE = 34, 250
LEFT_PLANE, RIGHT_PLANE = 358, 640  # their left edges
BANDS, FAINTEST = 6, 0.6  # steps from a score of 0 to the largest, and how strong its colour is
THICK, THIN = 3.4, 1.8  # of arrows
OTHERS = "#6e7781"
ARROW_NOTES = ("bands: a key’s score there, + blue, − red", "grey arrows: the other queries")
MIX_NOTES = (
    "area: all mixes of the values it may take",
    "thick line: large weight    ◇ other outputs",
)
HELP = (
    "Press a number and type another one, or drag it up and down; drag the tip of an arrow, or a "
    "value.",
    "Keys:  ← → ↑ ↓  choose a number    0–9 . −  type it    Page Up, Page Down  by 0.1    Escape  "
    "as before",
)


class AttentionPainter(SheetPainter):
    """Draws the frames of `AttentionModel`."""

    def __init__(self):
        self.arrows = Plane(LEFT_PLANE, TOP, SIDE)
        self.mixes = Plane(RIGHT_PLANE, TOP, SIDE)
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Make the shapes that move."""
        super().build(figure)

        def add(collection):
            self.ax.add_collection(collection, autolim=False)
            return self.moving(collection)

        self._draw_still()
        self.areas = add(PolyCollection([], linewidths=1.2, zorder=1.5))
        self.links = add(LineCollection([], colors=QUERY, capstyle="round", zorder=3))
        self.shapes = add(PolyCollection([], linewidths=1, zorder=4))

    def _draw_still(self) -> None:
        """Put what is the same in every picture on a sheet of its own, which is drawn once."""
        sheet = Sheet(self.ax, HEIGHT)
        tables.draw_headings(sheet)
        for plane, lines in ((self.arrows, ARROW_NOTES), (self.mixes, MIX_NOTES)):
            plane.draw_still(sheet)
            for number, line in enumerate(lines):
                y = TOP + SIDE + 28 + 15 * number
                sheet.text(plane.box[0], y, line, 11, colour=GREY, room=SIDE)
        self.mixes.draw_axes(sheet)
        for line, text in enumerate(HELP):
            y = HEIGHT - 29 + 17 * line
            sheet.text(tables.LEFT, y, text, 11, colour=GREY, room=WIDTH - 24)
        for (size, weight, align, colour, room), labels in sheet.words.items():
            still = Labels(self.ax, size, weight, align, room, color=colour, zorder=5)
            still.set_labels(labels)

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        self._kept: list = []  # outlines, fill and rim, in the order in which they are drawn
        tables.draw_numbers(sheet, frame)
        tables.draw_calculation(sheet, frame)
        self._draw_arrows(sheet, frame)
        self._draw_mixes(sheet, frame)
        tables.draw_results(sheet, frame)
        outlines, fills, rims = zip(*self._kept, strict=True)
        self.shapes.set(verts=outlines, facecolors=fills, edgecolors=rims)

    def tip_at(self, x: float, y: float, frame: Frame) -> tuple[str, int] | None:
        """Return which arrow or value ends at a pixel: ("keys", 2); None if there is none."""
        others = [n for n in range(COUNT) if n != frame.row]
        tips = [
            *(("queries", n, frame.queries[n]) for n in others),
            *(("keys", n, frame.keys[n]) for n in range(COUNT)),
            ("queries", frame.row, frame.queries[frame.row]),  # of equal ones the last is taken
        ]
        found = self.arrows.nearest(x, y, np.array([point for *_, point in tips]))
        if found is not None:
            return tips[found][:2]
        found = self.mixes.nearest(x, y, frame.values)
        return None if found is None else ("values", found)

    # ---- the two planes ------------------------------------------------------------------

    def _add(self, outline, fill: str, rim: str = "white") -> None:
        self._kept.append((np.asarray(outline), fill, rim))

    def _draw_arrows(self, sheet: Sheet, frame: Frame) -> None:
        """Draw keys and queries, on the scores that a key would have at each place."""
        plane, row = self.arrows, frame.row
        query = frame.queries[row]
        title = f"The query of {words.quoted(frame.words[row])} and all keys"
        sheet.text(plane.box[0], 18, title, 13.5, "bold", room=SIDE)
        most = max(1.0, float(np.abs(frame.scores).max()))
        # Bands of equal scores, all of them pale enough for the labels.
        bands = np.round(plane.grid() @ query / most * BANDS).clip(-BANDS, BANDS)
        sheet.picture(plane.box, tables.pale(FAINTEST * bands / BANDS, 1))
        plane.draw_axes(sheet, RIM)
        origin = plane.pixel((0, 0))
        others = [n for n in range(COUNT) if n != row]
        for point in frame.queries[others]:
            self._add(arrow(origin, plane.pixel(point), THIN), OTHERS, "none")
        # A short arrow lies on a long one of the same direction, so that both are seen.
        strong = [(query, QUERY), *((point, KEY) for point in frame.keys)]
        for point, ink in sorted(strong, key=lambda one: -np.linalg.norm(one[0])):
            self._add(arrow(origin, plane.pixel(point), THICK), ink)
        places = Places(plane)
        tips = np.concatenate([frame.queries, frame.keys])
        places.keep_free(np.concatenate([tips, between(np.zeros(2), tips)]))
        self._label(sheet, places, f"q {frame.words[row]}", query, query, QUERY)
        for name, point in joined(frame.words, frame.keys):
            self._label(sheet, places, f"k {name}", point, point, KEY)

    def _draw_mixes(self, sheet: Sheet, frame: Frame) -> None:
        """Draw the values, the area of all their mixes, and the outputs."""
        plane, row = self.mixes, frame.row
        allowed = frame.mask[row]
        title = f"Values, and the output of {words.quoted(frame.words[row])}"
        sheet.text(plane.box[0], 18, title, 13.5, "bold", room=SIDE)
        corners, some = hull(frame.values), hull(frame.values[allowed])
        self.areas.set(
            verts=[plane.pixel(corners), plane.pixel(some)],
            facecolors=["none", to_rgba(VALUE, 0.16)],
            edgecolors=[RIM, VALUE],
            linestyles=["--", "-"],
        )
        output, weights = plane.pixel(frame.outputs[row]), frame.weights[row]
        values = plane.pixel(frame.values)
        self.links.set(
            segments=[np.stack([output, value]) for value in values],
            linewidths=8 * weights,
            alpha=0.55,
        )
        for point, may in zip(values, allowed, strict=True):
            self._add(square(point, 10), VALUE if may else "white", "white" if may else VALUE)
        for n in range(COUNT):
            if n != row:
                self._add(diamond(plane.pixel(frame.outputs[n]), 9), "white", plots.INK)
        self._add(diamond(output, 17), QUERY)
        places = Places(plane)
        places.keep_free(np.concatenate([frame.values, frame.outputs]), 14)
        for start, end in zip(corners, np.roll(corners, 1, axis=0), strict=True):
            places.keep_free(between(start, end[np.newaxis]))
        middle = frame.values.mean(axis=0)
        for name, point in joined(frame.words, frame.values):
            self._label(sheet, places, f"v {name}", point, point - middle, VALUE)
        inwards = middle - frame.outputs[row]
        self._label(sheet, places, "output", frame.outputs[row], inwards, QUERY)

    def _label(self, sheet: Sheet, places: Places, label: str, point, towards, ink: str) -> None:
        x, y = places.find(label, point, towards)
        sheet.text(x, y, label, 12.5, "bold", 0.5, ink)


def square(middle, size: float) -> np.ndarray:
    """Return the corners of a square around a pixel."""
    return np.asarray(middle) + size / 2 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])


def diamond(middle, size: float) -> np.ndarray:
    """Return the corners of a square that stands on one of them."""
    return np.asarray(middle) + size / 2 * np.array([(0, -1), (1, 0), (0, 1), (-1, 0)])
