"""Layer strips: a distribution for each layer of a network, side by side, and one of them large."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Polygon
from matplotlib.patheffects import Normal, Stroke

from course_lib import plots
from course_lib.widgets.heatmap import HeatMap
from course_lib.widgets.painter import Painter

BINS = 48
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MARK = plots.COLOURS[1]


@dataclass
class Strip:
    """One distribution for each layer.

    Attributes
    ----------
    logarithmic : bool
        Whether values stand by log10 of their size; those that are exactly 0 are then left out.
    low, high : float
        The range, in powers of ten where logarithmic.
    shares : array of shape (BINS, layers)
        How many values lie where, as a fraction of the layer's fullest bin.
    sizes : array of shape (layers,)
        The typical size of each layer's values: the root of the mean square.
    zeros : array of shape (layers,)
        The share of values that are exactly 0.
    lines : array of shape (1 or 2, layers)
        Typical sizes where logarithmic, else mean plus and minus a standard deviation; in units of
        the axis.
    """

    logarithmic: bool
    low: float
    high: float
    shares: np.ndarray
    sizes: np.ndarray
    zeros: np.ndarray
    lines: np.ndarray


def strip(layers: list[np.ndarray], logarithmic: bool) -> Strip:
    """Return the distributions of each layer's values, on one common range."""
    layers = [np.asarray(values, dtype=float).ravel() for values in layers]
    sizes = np.array([np.sqrt(np.mean(values * values)) for values in layers])
    zeros = np.array([np.mean(values == 0) for values in layers])
    if logarithmic:
        layers = [np.log10(np.abs(values[values != 0])) for values in layers]
        lines = np.log10(np.where(sizes > 0, sizes, np.nan))[np.newaxis]
        present = lines[np.isfinite(lines)] if sizes.any() else np.zeros(1)
        low, high = np.floor(present.min() - 2.5), np.ceil(present.max() + 1)
    else:
        means, spreads = (np.array([f(values) for values in layers]) for f in (np.mean, np.std))
        lines = np.stack([means + spreads, means - spreads])
        smallest = min(values.min() for values in layers)
        low, high = (-0.04, 1.04) if smallest >= 0 else (-1.08, 1.08)
    shares = np.zeros((BINS, len(layers)))
    for n, values in enumerate(layers):
        places = np.floor((values - low) * (BINS / (high - low))).astype(int)
        inside = places[(places >= 0) & (places < BINS)]
        counts = np.bincount(inside, minlength=BINS)
        shares[:, n] = counts / max(counts.max(), 1)
    return Strip(logarithmic, float(low), float(high), shares, sizes, zeros, lines)


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    strips : sequence of Strip
        From top to bottom.
    layer : int
        The layer that is marked and shown large, counted from 0.
    name : str
        Its name.
    """

    strips: tuple[Strip, ...]
    layer: int
    name: str


class StripPainter(Painter):
    """Draws strips, one above the other, and beside each the marked layer's distribution.

    Parameters
    ----------
    titles : sequence of str
        What each strip shows.
    labels : sequence of str
        For each strip, what its values are called on the vertical axis.
    width, height : int
        CSS pixels.
    """

    def __init__(self, titles, labels, width: int = 760, height: int = 460):
        self.titles, self.labels = titles, labels
        self.drawn: dict = {}  # what the axes were last drawn for
        super().__init__(width, height)

    def build(self, figure) -> None:
        """Make a pair of axes for each strip, and all that moves in them."""
        shape = {"nrows": len(self.titles), "ncols": 3, "width_ratios": [3.6, 1, 0.85]}
        grid = figure.subplots(**shape)
        self.left, self.right = grid[:, 0], grid[:, 1]
        cased = [Stroke(linewidth=3.6, foreground=plots.INK), Normal()]
        self.heats, self.lines, self.marks, self.shapes, self.readings = [], [], [], [], []
        for left, right, words in grid:
            self.heats.append(self.moving(HeatMap(left, "viridis", smooth=False)))
            style = {"color": "white", "lw": 1.8, "path_effects": cased, "zorder": 3}
            pair = [left.plot([], [], **style)[0] for _ in range(2)]
            self.lines.append([self.moving(line) for line in pair])
            edges = [left.axvline(1, color=MARK, lw=2, clip_on=False, zorder=4) for _ in range(2)]
            self.marks.append([self.moving(edge) for edge in edges])
            shape = Polygon(np.zeros((3, 2)), color=plots.COLOURS[0], alpha=0.75, lw=0)
            self.shapes.append(self.moving(right.add_patch(shape)))
            left.yaxis.set_label_coords(-0.13, 0.5)  # leaves room for longer numbers
            right.sharey(left)
            right.set(xlim=(0, 1.05), xticks=[])
            right.tick_params(labelleft=False)
            words.axis("off")
            reading = words.text(-0.12, 1, "", va="top", size=11, linespacing=1.5)
            self.readings.append(self.moving(reading))
        self.left[-1].set_xlabel("hidden layer  (input on the left, output on the right)")
        self.right[-1].set_xlabel("share")

    def update(self, frame: Frame) -> None:
        """Show a frame; axes are drawn again only where their range changes."""
        for n, strip in enumerate(frame.strips):
            self._fit_axes(n, strip)
            self.heats[n].set_data(np.sqrt(strip.shares))  # the root lets thin tails be seen
            layers = np.arange(1, strip.shares.shape[1] + 1)
            for line, values in zip(self.lines[n], strip.lines, strict=False):
                line.set_data(layers, values)
            for line in self.lines[n][len(strip.lines) :]:
                line.set_data([], [])
            for side, mark in zip((0.5, 1.5), self.marks[n], strict=True):
                mark.set_xdata([frame.layer + side] * 2)
            shares = strip.shares[:, frame.layer]
            steps = np.linspace(strip.low, strip.high, BINS + 1).repeat(2)
            self.shapes[n].set_xy(np.stack([[0, *shares.repeat(2), 0], steps], axis=1))
            self.readings[n].set_text(reading(strip, frame.layer, frame.name))

    def _fit_axes(self, n: int, strip: Strip) -> None:
        layers = strip.shares.shape[1]
        wanted = (layers, strip.low, strip.high, strip.logarithmic)
        if self.drawn.get(n) == wanted:
            return
        self.drawn[n] = wanted
        left = self.left[n]
        left.set(xlim=(0.5, layers + 0.5), ylim=(strip.low, strip.high))
        left.set_xticks(round_numbers(1, layers, 6) if n == len(self.left) - 1 else [])
        line = "line: typical size" if strip.logarithmic else "lines: mean ± spread"
        left.set_title(f"{self.titles[n]}  ({line})")
        if strip.logarithmic:
            ticks = round_numbers(strip.low, strip.high, 5)
            left.set_yticks(ticks, [power(tick) for tick in ticks])
            left.set_ylabel(f"size of the {self.labels[n]}")
        else:
            left.set_yticks([0, 0.5, 1] if strip.low > -1 else [-1, 0, 1])
            left.set_yticklabels(["0", "0.5", "1"] if strip.low > -1 else ["−1", "0", "1"])
            left.set_ylabel(self.labels[n])
        self.redraw()


def reading(strip: Strip, layer: int, name: str) -> str:
    """Say what the marked layer holds, in a few short lines."""
    lines = [name]
    if strip.logarithmic:
        lines += ["typical size", short(strip.sizes[layer])]
    else:
        above, below = strip.lines[:, layer]
        mean = round((above + below) / 2, 2) + 0.0  # no minus before a rounded 0
        lines += [f"mean {mean:.2f}", f"spread {(above - below) / 2:.2g}"]
    if strip.zeros[layer] >= 0.005:
        lines += [f"{strip.zeros[layer]:.0%} exactly 0"]
    return "\n".join(lines)


def round_numbers(low: float, high: float, most: int) -> list[int]:
    """Return at most `most` whole numbers from low to high, equally far apart."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200):
        numbers = list(range(int(np.ceil(low / step)) * step, int(high) + 1, step))
        if len(numbers) <= most:
            return numbers
    return [int(low), int(high)]


def short(value: float) -> str:
    """Return a number with two digits, as 0.012, 72, 640 or 8.1e-15."""
    return f"{value:.2g}" if value < 100 or value >= 1e5 else f"{round(value, -1):.0f}"


def power(exponent: int) -> str:
    """Return ten to the power of `exponent` as text, such as 10⁻³."""
    return "10" + str(exponent).translate(SUPERSCRIPTS)
