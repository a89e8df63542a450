"""The right part of the picture: the losses, and beneath them a curve for each other measure."""

import math

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_lib import plots
from course_lib.widgets.labels import Labels

from .reading import Reel
from .words import number, tick

LEFT, TOP, WIDTH, BOTTOM = 520, 70, 350, 430  # of all curves
GAP = 42  # between axes: for a measure's name
LEGEND, ROW = 50, 20  # y of the lowest row of the losses' names, and from row to row
SHARE = 0.4  # of the losses' height, for a measure
GENERATOR = "generator"  # its loss has the colour of what it makes
OTHERS = (2, 3, 4, 6)  # colours of the other losses
MEASURE = 6  # colour of measures
DASHES = ("-", "--", "-.", ":")


class Curve:
    """A curve in an axes: pale as a whole, strong up to the frame, with a mark there."""

    def __init__(self, painter, ax, colour: int, dash: str):
        self.colour, self.dash = plots.COLOURS[colour], dash
        style = {"color": self.colour, "ls": dash, "solid_capstyle": "round"}
        self.whole = ax.plot([], [], lw=1.4, alpha=0.35, zorder=2, **style)[0]
        self.past = painter.moving(ax.plot([], [], lw=2.2, zorder=3, **style)[0])
        mark = {"marker": plots.MARKERS[colour], "ms": 8, "mec": "white", "clip_on": False}
        self.mark = painter.moving(ax.plot([], [], color=self.colour, zorder=5, **mark)[0])

    def show(self, steps: np.ndarray, values: np.ndarray | None, at: int) -> None:
        """Show a curve up to a frame; None for a film that does not have it."""
        steps, values = (steps, values) if values is not None else (np.empty(0), np.empty(0))
        self.past.set_data(steps[: at + 1], values[: at + 1])
        self.mark.set_data(steps[at : at + 1], values[at : at + 1])

    def show_whole(self, steps: np.ndarray, values: np.ndarray | None) -> None:
        """Show the pale curve."""
        self.whole.set_data(*((steps, values) if values is not None else ([], [])))


class CurvesPart:
    """Draws losses and measures; as the parameters, see `PointsPart` and `TrainingFilm`."""

    def __init__(self, painter, reels: list[Reel], steps: str, losses_are: str):
        self.painter, self._reel = painter, None
        losses, measures = (
            list(dict.fromkeys(name for reel in reels for name in getattr(reel, what)))
            for what in ("losses", "measures")
        )
        room = BOTTOM - TOP - GAP * len(measures)
        unit = room / (1 + SHARE * len(measures))
        heights = [unit] + [SHARE * unit] * len(measures)
        self.axes, top = [], TOP
        for height in heights:
            self.axes.append(painter.axes((LEFT, top, WIDTH, height)))
            top += height + GAP
        self.nows = [
            painter.moving(ax.axvline(0, color=plots.INK, lw=1, zorder=1)) for ax in self.axes
        ]
        self._set_steps(reels)
        self.axes[-1].set_xlabel(steps)
        low, high = limits([reel.losses for reel in reels], losses)
        self.axes[0].set(ylim=(low, high))
        self.axes[0].set_ylabel(losses_are, labelpad=2)
        self.axes[0].locator_params(axis="y", nbins=5 if len(measures) < 2 else 3)
        self._make_losses(losses)
        self._make_measures(measures, reels)

    def _set_steps(self, reels: list[Reel]) -> None:
        first = min(int(reel.steps[0]) for reel in reels)
        last = max(int(reel.steps[-1]) for reel in reels)
        margin = 0.02 * (last - first)
        for ax in self.axes:
            ax.set_xlim(first - margin, last + margin)
            ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10], integer=True))
            ax.yaxis.set_major_formatter(tick)
            ax.grid(axis="y")
            ax.tick_params(labelbottom=ax is self.axes[-1])
        self.axes[-1].xaxis.set_major_formatter("{x:,.0f}")

    def _make_losses(self, names: list[str]) -> None:
        others = iter(OTHERS)
        rows = math.ceil(len(names) / 2)
        self.losses, self._names = {}, []
        for place, name in enumerate(names):
            colour = 0 if name == GENERATOR else next(others)
            curve = Curve(self.painter, self.axes[0], colour, DASHES[place])
            x = LEFT + place % 2 * WIDTH / 2
            y = LEGEND - ROW * (rows - 1 - place // 2)
            style = {"color": curve.colour, "marker": plots.MARKERS[colour], "mec": "white"}
            self.painter.sheet.plot(
                [x, x + 14, x + 28], [y] * 3, ls=curve.dash, markevery=[1], ms=8, **style
            )
            self.losses[name] = curve
            self._names.append((x + 36, y, name))
        labels = Labels(
            self.painter.sheet, 13, color=plots.INK, align=0, room=WIDTH / 2 - 42, zorder=6
        )
        self.numbers = self.painter.moving(labels)

    def _make_measures(self, names: list[str], reels: list[Reel]) -> None:
        self.measures = {}
        for name, ax in zip(names, self.axes[1:], strict=True):
            low, high = limits([reel.measures for reel in reels], [name], nothing=0)
            ax.set_ylim(low, high)
            ax.locator_params(axis="y", nbins=2)
            top = self.painter.height * (1 - ax.get_position().y1)
            self.measures[name] = Curve(self.painter, ax, MEASURE, "-"), top - 15
        self.titles = self.painter.moving(
            Labels(self.painter.sheet, 13, color=plots.INK, align=0, room=WIDTH, zorder=6)
        )

    def update(self, reel: Reel, at: int) -> None:
        """Show a frame."""
        if reel is not self._reel:
            self._reel = reel
            for name, curve in self.losses.items():
                curve.show_whole(reel.steps, reel.losses.get(name))
            for name, (curve, _) in self.measures.items():
                curve.show_whole(reel.steps, reel.measures.get(name))
            self.painter.redraw()
        for now in self.nows:
            now.set_xdata([reel.steps[at]] * 2)
        texts = []
        for (x, y, name), curve in zip(self._names, self.losses.values(), strict=True):
            curve.show(reel.steps, reel.losses.get(name), at)
            texts.append((x, y, said(name, reel.losses, at)))
        self.numbers.set_labels(texts)
        texts = []
        for name, (curve, y) in self.measures.items():
            curve.show(reel.steps, reel.measures.get(name), at)
            texts.append((LEFT, y, said(name, reel.measures, at)))
        self.titles.set_labels(texts)


def said(name: str, numbers: dict[str, np.ndarray], at: int) -> str:
    """Return a name with its number at a frame, or a dash where the film has none."""
    return f"{name}: {number(numbers[name][at]) if name in numbers else '–'}"


def limits(films: list[dict[str, np.ndarray]], names: list[str], nothing: float | None = None):
    """Return the ends of an axis that holds these numbers of all films.

    `nothing` is a value that has to be on the axis too.
    """
    values = np.concatenate([film[name] for film in films for name in names if name in film])
    values = values[np.isfinite(values)]
    if nothing is not None:
        values = np.append(values, nothing)
    low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5 * (low != nothing), high + 0.5
    margin = 0.06 * (high - low)
    return float(low - margin), float(high + margin)
