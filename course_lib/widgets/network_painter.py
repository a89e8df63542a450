"""Draws a network: a small picture for each unit, lines for weights, the output, the losses.

All places are in CSS pixels from the upper left corner of the picture.
"""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from course_lib import plots
from course_lib.widgets.heatmap import HeatMap, opaque, stretch
from course_lib.widgets.painter import Painter, doubled
from course_lib.widgets.pixels import places

WIDTH, HEIGHT = 900, 460
TABLE = "two classes"  # blue is low, white the middle, orange high: units, weights and output
TOP, BOTTOM = 34, 448  # the pictures of the units lie between these
FIRST, OUTPUT = 44, 478  # middle of the inputs, left edge of the output surface
SURFACE = (OUTPUT, 30, 244, 244)  # left, top, width, height
LOSSES = (522, 332, 190, 82)
GAP, INPUT_GAP = 10, 34  # between the pictures of two units, of the two inputs
LARGEST = 62  # side of a unit's picture
SMALL = 9.5  # points; the size of most words
POSITIVE = {"color": "#e0701f", "linestyle": "-"}
NEGATIVE = {"color": "#2f86c1", "linestyle": (0, (2.2, 1.4))}
TRAINING, TEST = plots.COLOURS[2], plots.COLOURS[3]
RGBA_INK = tuple(bytes.fromhex(plots.INK[1:] + "ff"))


class Tiles(Artist):
    """The pictures of all units: one small heat map each, with a thin frame."""

    def __init__(self, sheet):
        super().__init__()
        self.set_zorder(2)
        self.pictures, self.ranges, self.boxes = [], [], []
        sheet.add_artist(self)

    def draw(self, renderer) -> None:
        """Draw all pictures; called by Matplotlib."""
        ratio = renderer.height / HEIGHT
        context = renderer.new_gc()
        for values, (low, high), boxes in zip(self.pictures, self.ranges, self.boxes, strict=True):
            size = round(boxes[0][2] * ratio)
            # Training that ran away leaves values that are no numbers, or far too large ones.
            values = np.clip(np.nan_to_num(values, nan=(low + high) / 2), low, high)
            values = stretch(stretch(values, size, 1), size, 2)
            colours = np.take(opaque(TABLE), places(values, low, high), axis=0)
            edges = [0, -1]
            colours[:, edges] = colours[:, :, edges] = RGBA_INK
            for picture, (left, top, side) in zip(colours, boxes, strict=True):
                bottom = renderer.height - round((top + side) * ratio)
                renderer.draw_image(context, round(left * ratio), bottom, picture)
        context.restore()


def layout(units: tuple[int, ...]) -> list[list[tuple]]:
    """Return (left, top, side) of each unit's picture, layer by layer, the two inputs first."""
    boxes = []
    for number, count in enumerate(units):
        middle = FIRST + number * (OUTPUT - FIRST) / len(units)
        gap = GAP if number else INPUT_GAP
        side = int(min(LARGEST, (BOTTOM - TOP - gap * (count - 1)) / count))
        top = (TOP + BOTTOM - count * side - (count - 1) * gap) // 2
        left = round(middle - side / 2)
        boxes.append([(left, top + place * (side + gap), side) for place in range(count)])
    return boxes


def lines(boxes: list[list[tuple]]) -> np.ndarray:
    """Return where the connections run, shape (weights, 2, 2), in the order of the kernels."""
    left, top, _, height = SURFACE
    into = [*boxes[1:], [(left - 3, top + height / 2, 0)]]
    return np.array(
        [
            [(x + side, y + side / 2), (x_to, y_to + side_to / 2)]
            for layer, following in zip(boxes, into, strict=True)
            for x, y, side in layer
            for x_to, y_to, side_to in following
        ]
    )


def round_number(most: float) -> float:
    """Return the largest of ..., 0.5, 1, 2, 5, 10, ... that is not above `most`."""
    power = 10.0 ** np.floor(np.log10(most))
    return power * max(factor for factor in (1, 2, 5) if factor * power <= most)


class NetworkPainter(Painter):
    """Draws the network from the left to the right, and the losses under its output."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT):
        super().__init__(width, height)

    def build(self, figure) -> None:
        """Make the sheet with the network, and the two axes on its right."""
        figure.set_layout_engine("none")  # every place is given
        self.sheet = figure.add_axes((0, 0, 1, 1))
        self.sheet.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        self.sheet.set_axis_off()
        self.tiles = self.moving(Tiles(self.sheet))
        self.connections = [
            self.moving(LineCollection([], zorder=1, **style)) for style in (POSITIVE, NEGATIVE)
        ]
        for collection in self.connections:
            self.sheet.add_collection(collection, autolim=False)
        self.captions = []
        self._build_output(figure)
        self._build_losses(figure)
        self._build_key()
        self.units, self.limit, self.last_step, self.top = None, 0.0, 0, 0.0

    def _axes(self, figure, box):
        left, top, width, height = box
        ax = figure.add_axes(
            (left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT)
        )
        ax.tick_params(labelsize=SMALL, length=3, pad=3)
        return ax

    def _build_output(self, figure) -> None:
        self.output = ax = self._axes(figure, SURFACE)
        ax.yaxis.tick_right()
        ax.yaxis.set_label_position("right")
        ax.set_xlabel("input 1", size=SMALL, labelpad=1)
        ax.set_ylabel("input 2", size=SMALL, labelpad=1)
        ax.set_title("output: blue 0, orange 1", size=11, loc="left", pad=5)
        self.surface = self.moving(HeatMap(ax, TABLE))
        self.points = []
        for hollow in (True, False):
            for marker, colour in zip(plots.MARKERS, plots.COLOURS[:2], strict=False):
                style = (
                    {"markerfacecolor": "white", "markeredgecolor": colour, "markeredgewidth": 1}
                    if hollow
                    else {"markeredgecolor": "white", "markeredgewidth": 0.6}
                )
                (line,) = ax.plot(
                    [], [], marker, color=colour, ls="", zorder=3, ms=4.6 if hollow else 5, **style
                )
                self.points.append(self.moving(line))

    def _build_losses(self, figure) -> None:
        self.losses = ax = self._axes(figure, LOSSES)
        ax.set_xlabel("training step", size=SMALL, labelpad=1)
        ax.set_ylabel("loss", size=SMALL, labelpad=2)
        self.curves = [
            self.moving(ax.plot([], [], style, color=colour, lw=1.8, zorder=3)[0])
            for colour, style in ((TRAINING, "-"), (TEST, "--"))
        ]
        self.readings = [
            self.moving(self._text(x, y, "", ha="right")) for y in (360, 382) for x in (838, 892)
        ]
        self.step_reading = self.moving(self._text(738, 408, ""))

    def _text(self, x, y, words, **style):
        style = {"size": SMALL, "va": "center"} | style
        return self.sheet.text(x, y, words, **style)

    def _build_key(self) -> None:
        """Say what markers and lines mean, on the right."""
        sheet, left = self.sheet, 790
        for number, (words, marker) in enumerate((("class 0", "o"), ("class 1", "^"))):
            colour, y = plots.COLOURS[number], 44 + 22 * number
            sheet.plot(left + 10, y, marker, color=colour, ms=6)
            sheet.plot(left + 4 + 12 * number, 88, marker, color=colour, mfc="white", mew=1, ms=5)
            self._text(left + 28, y, words)
        self._text(left + 28, 88, "for testing")
        self._text(left, 132, "weights")
        for words, style, y in (("above 0", POSITIVE, 154), ("below 0", NEGATIVE, 176)):
            sheet.plot([left, left + 32], [y, y], lw=2.5, solid_capstyle="butt", **style)
            self._text(left + 40, y, words)
        self._text(left, 198, "wide: far from 0")
        for words, x in (("loss", 838), ("right", 892)):
            self._text(x, 338, words, ha="right")
        for words, colour, y in (("training", TRAINING, 360), ("test", TEST, 382)):
            sheet.plot([730, 730], [y - 7, y + 7], color=colour, lw=3.5)
            self._text(738, y, words)

    # ---- for each frame ----------------------------------------------------------------

    def update(self, frame) -> None:
        """Show a frame; what stands still is drawn again where the network or a range changed."""
        self._fit(frame)
        self.tiles.pictures, self.tiles.ranges = frame.pictures, frame.ranges
        self._connect(np.nan_to_num(np.concatenate([kernel.ravel() for kernel in frame.kernels])))
        self.surface.set_data(np.nan_to_num(frame.surface, nan=0.5))
        points = frame.points
        for number, line in enumerate(self.points):
            x, y = (points.test_x, points.test_y) if number < 2 else (points.x, points.y)
            line.set_data(*x[y == number % 2].T)
        for place, curve in enumerate(self.curves):
            curve.set_data(frame.steps, frame.losses[:, place])
            loss, right = self.readings[2 * place : 2 * place + 2]
            loss.set_text(f"{frame.losses[-1, place]:.3f}")
            right.set_text(f"{frame.accuracy[place]:.0%}")
        away = "" if np.isfinite(frame.losses[-1]).all() else ": ran away"
        self.step_reading.set_text(f"step {frame.steps[-1]:,.0f}{away}")

    def _connect(self, weights: np.ndarray) -> None:
        widths = np.clip(1.5 * np.abs(weights), 0.4, 6)
        for collection, chosen in zip(self.connections, (weights > 0, weights < 0), strict=True):
            collection.set_segments(self.places[chosen])
            collection.set_linewidth(widths[chosen])

    def _fit(self, frame) -> None:
        units = tuple(len(planes) for planes in frame.pictures)
        if units != self.units:
            self.units = units
            self.tiles.boxes = layout(units)
            self.places = lines(self.tiles.boxes)
            self._caption()
            self.redraw()
        if frame.limit != self.limit:
            self.limit = limit = frame.limit
            ticks = np.array([-1, 0, 1]) * round_number(0.9 * limit)
            names = [f"{tick:g}".replace("-", "−") for tick in ticks]
            self.output.set_xticks(ticks, names)
            self.output.set_yticks(ticks, names)
            self.output.set(xlim=(-limit, limit), ylim=(-limit, limit))
            self.redraw()
        last = doubled(100, frame.steps[-1])
        top = doubled(0.5, np.nanmax(frame.losses, initial=0.0))
        if (last, top) != (self.last_step, self.top):
            self.last_step, self.top = last, top
            self.losses.set(xlim=(-0.02 * last, 1.02 * last), ylim=(-0.05 * top, 1.05 * top))
            self.losses.set(xticks=[0, last // 2, last], yticks=[0, top / 2, top])
            self.redraw()

    def _caption(self) -> None:
        """Write above the columns what they are."""
        for text in self.captions:
            text.remove()
        names = ["inputs", *(f"layer {number}" for number in range(1, len(self.units)))]
        self.captions = [
            self._text(boxes[0][0] + boxes[0][2] / 2, 17, name, ha="center")
            for name, boxes in zip(names, self.tiles.boxes, strict=True)
        ]
        self.captions += [
            self._text(left + side / 2, top + side + 10, f"input {number}", ha="center", size=SMALL)
            for number, (left, top, side) in enumerate(self.tiles.boxes[0], start=1)
        ]
