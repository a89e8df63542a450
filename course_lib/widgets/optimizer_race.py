"""The optimizer race: four optimizers walk down one loss surface from the same start."""

import math
from dataclasses import dataclass, field

import numpy as np

from course_lib import plots
from course_lib.models.optimizers import Adam, GradientDescent, Momentum, RMSprop
from course_lib.widgets.heatmap import HeatMap
from course_lib.widgets.loss_surfaces import SURFACES, Surface
from course_lib.widgets.painter import Painter, doubled
from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import Choice, Number
from course_lib.widgets.picture import Pointer

NAMES = ("gradient descent", "momentum", "RMSprop", "Adam")
LEARNING_RATE, MOMENTUM = 0.05, 0.9
LONGEST = 1000  # steps; then the race is over
TINY = 1e-10  # losses below this are not told apart
BUTTONS = Buttons(
    run="Race",
    run_help="Let them race until you press it again",
    step_help="Let each of them take one step",
    reset_help="Put all four back to the start",
)
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}


@dataclass
class Racer:
    """One optimizer on its way.

    Attributes
    ----------
    name : str
        One of NAMES.
    optimizer : GradientDescent, Momentum, RMSprop or Adam
    place : array of shape (2,)
        Where it is.
    path : list of (x, y)
        Where it has been, the start first.
    losses : list of float
        The loss at each of these places.
    away : bool
        Whether it has run away, and stopped.
    """

    name: str
    optimizer: GradientDescent | Momentum | RMSprop | Adam
    place: np.ndarray
    path: list[tuple[float, float]] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    away: bool = False


@dataclass
class Frame:
    """What the picture of the race shows.

    Attributes
    ----------
    surface : Surface
    racers : list of Racer
        In the order of NAMES.
    steps : int
        Steps taken so far.
    """

    surface: Surface
    racers: list[Racer]
    steps: int


class RaceModel:
    """Four optimizers, one surface, one start; all see the same noise."""

    def __init__(self, surface: str = "ravine"):
        self._learning_rate, self._momentum, self._noise = LEARNING_RATE, MOMENTUM, 0.0
        self._disturbance = np.random.default_rng(0).standard_normal((LONGEST, 2))
        self.surface = surface

    @property
    def surface(self) -> str:
        """The name of the surface; setting it goes to that surface's own start."""
        return self._surface.name

    @surface.setter
    def surface(self, name: str) -> None:
        self._surface = SURFACES[name]
        self.start = self._surface.start

    @property
    def start(self) -> tuple[float, float]:
        """Where the race begins; setting it starts the race anew."""
        return self._start

    @start.setter
    def start(self, place: tuple[float, float]) -> None:
        self._start = (float(place[0]), float(place[1]))
        self.reset()

    learning_rate = property(
        lambda self: self._learning_rate, lambda self, value: self._turn("_learning_rate", value)
    )
    momentum = property(
        lambda self: self._momentum, lambda self, value: self._turn("_momentum", value)
    )
    noise = property(lambda self: self._noise, lambda self, value: self._turn("_noise", value))

    def _turn(self, name: str, value: float) -> None:
        """Take a new value and start anew; what a slider merely rounds is no new value."""
        if not math.isclose(value, getattr(self, name), rel_tol=1e-6):
            setattr(self, name, value)
            self.reset()

    def reset(self) -> None:
        """Put all four at the start, with nothing in their memories."""
        rate = self._learning_rate
        rules = (GradientDescent(rate), Momentum(rate, self._momentum), RMSprop(rate), Adam(rate))
        loss = float(self._surface.loss(np.array(self._start)))
        self.racers = [
            Racer(name, rule, np.array(self._start), [self._start], [loss])
            for name, rule in zip(NAMES, rules, strict=True)
        ]
        self.steps = 0

    def step(self, n: int = 1) -> None:
        """Let all take `n` steps; who has run away stays, and after LONGEST steps all do."""
        for _ in range(n):
            if self.steps == LONGEST or all(racer.away for racer in self.racers):
                return
            disturbance = self._noise * self._disturbance[self.steps]
            self.steps += 1
            for racer in self.racers:
                if not racer.away:
                    self._move(racer, disturbance)

    def _move(self, racer: Racer, disturbance: np.ndarray) -> None:
        racer.optimizer.step([racer.place], [self._surface.gradient(racer.place) + disturbance])
        racer.path.append(tuple(racer.place.tolist()))
        racer.losses.append(float(self._surface.loss(racer.place)))
        # Stopped in time: a few steps later the numbers would be too large for a float.
        racer.away = self._surface.is_far(racer.place)

    def frame(self) -> Frame:
        """Return what the picture shows."""
        return Frame(self._surface, self.racers, self.steps)

    def describe(self) -> str:
        """Return how each one stands, the best first."""
        setting = (
            f"{self.surface.capitalize()}, learning rate {self._learning_rate:.2g}, "
            f"momentum {self._momentum:.2g}"
        )
        setting += f", noise {self._noise:.2g}" if self._noise else ""
        if self.steps:
            taken = f"{self.steps} step{'s' * (self.steps != 1)}"
            how = f", after {taken}: {', '.join(self._standing())}."
            how += " The race is over." * (self.steps == LONGEST)
        else:
            x, y = self._start
            loss = in_words(self.racers[0].losses[0])
            how = f": all four stand at the start ({x:.3g}, {y:.3g}) with loss {loss}."
        return f"{setting}{how} {self._surface.note}"

    def _standing(self) -> list[str]:
        racing = sorted((r for r in self.racers if not r.away), key=lambda r: r.losses[-1])
        return [
            f"{racer.name} at {'' if number else 'loss '}{in_words(racer.losses[-1])}"
            for number, racer in enumerate(racing)
        ] + [f"{r.name} ran away at step {len(r.path) - 1}" for r in self.racers if r.away]


class RacePainter(Painter):
    """Draws the surface with four paths on the left, losses on the right."""

    def build(self, figure) -> None:
        """Make the axes and all that moves in them."""
        cells = figure.add_gridspec(2, 2, width_ratios=[1.25, 1], height_ratios=[1, 2.6])
        self.left = figure.add_subplot(cells[:, 0])
        self.table = figure.add_subplot(cells[0, 1])
        self.right = figure.add_subplot(cells[1, 1])
        self.left.set(xlabel="parameter x", ylabel="parameter y")
        self.title = self.left.set_title("surface", size=12)
        self.right.set(xlabel="step", ylabel="loss", yscale="log")
        self.right.minorticks_off()
        self.map = HeatMap(self.left, "Greys", low=0, high=2.2)
        self.still: list = []  # contours and stars, drawn anew for another surface
        self.surface, self.last_step, self.span = None, 0, (0.0, 0.0)
        self.origin = self.moving(
            self.left.plot([], [], "o", ms=9, mfc="none", mec=plots.INK, mew=1.6, zorder=4)[0]
        )
        self.paths, self.ends, self.curves, self.tips = [], [], [], []
        for number in range(len(NAMES)):
            colour = plots.COLOURS[number]
            end = {"color": colour, "mec": "white", "mew": 1, "clip_on": False, "zorder": 6}
            line = {"color": colour, "lw": 2, "zorder": 5 - 0.1 * number}  # the calmest on top
            for ax, lines, ends in (
                (self.left, self.paths, self.ends),
                (self.right, self.curves, self.tips),
            ):
                lines.append(self.moving(ax.plot([], [], **line)[0]))
                ends.append(self.moving(ax.plot([], [], **end)[0]))
        self._build_table()

    def _build_table(self) -> None:
        self.table.set(xlim=(0, 1), ylim=(3.6, -0.6))
        self.table.axis("off")
        self.readings = []
        for row, name in enumerate(NAMES):
            style = {"color": plots.COLOURS[row], "marker": plots.MARKERS[row], "mec": "white"}
            self.table.plot([-0.04, 0.04], [row, row], markevery=[1], ms=9, clip_on=False, **style)
            self.table.text(0.1, row, name, va="center")
            reading = self.table.text(1.0, row, "", ha="right", va="center", zorder=3)
            self.readings.append(self.moving(reading))

    def update(self, frame: Frame) -> None:
        """Show a frame; what stands still is drawn again only where it has to change."""
        if frame.surface is not self.surface:
            self._draw_surface(frame.surface)
        self._fit_ranges(frame)
        self.origin.set_data(*np.transpose([frame.racers[0].path[0]]))
        for number, racer in enumerate(frame.racers):
            path, losses = np.array(racer.path), np.array(racer.losses)
            steps = np.arange(len(losses))
            self.paths[number].set_data(*path.T)
            self.ends[number].set_data(*frame.surface.clip(path[-1:]).T)
            self.curves[number].set_data(steps, np.maximum(losses, TINY))
            self.tips[number].set_data(steps[-1:], np.clip(losses[-1:], *self.span))
            for end in (self.ends[number], self.tips[number]):
                end.set_marker("X" if racer.away else plots.MARKERS[number])
                end.set_markersize(13 if racer.away else 9)
            self.readings[number].set_text("ran away" if racer.away else in_words(losses[-1], "<"))

    def _draw_surface(self, surface: Surface) -> None:
        for artist in self.still:
            artist.remove()
        x, y, loss = surface.grid(161, 121)
        height = np.log1p(loss / np.quantile(loss, 0.1))  # logarithms, but finite at the minimum
        height /= height.max()
        self.map.set_data(height)
        levels = np.linspace(0, 1, 10)[1:-1]
        style = {"colors": "#57606a", "linewidths": 0.7, "alpha": 0.55}
        stars = {"ms": 17, "color": plots.COLOURS[7], "mec": plots.INK, "zorder": 3}
        self.still = [
            self.left.contour(x, y, height, levels=levels, zorder=1, **style),
            *self.left.plot(*np.transpose(surface.minima), "*", **stars),
        ]
        self.left.set(xlim=surface.x_range, ylim=surface.y_range)
        self.left.locator_params(nbins=4)
        self.title.set_text(f"{surface.name.capitalize()} (darker: higher loss; star: minimum)")
        self.surface = surface
        self.redraw()

    def _fit_ranges(self, frame: Frame) -> None:
        last = doubled(100, frame.steps)
        top = max(0, math.ceil(math.log10(max(frame.racers[0].losses[0], TINY)) + 0.2))
        lowest = min(min(racer.losses) for racer in frame.racers)
        bottom = next((power for power in (-2, -4, -7) if 10.0**power <= lowest), -10)
        span = (10.0**bottom, 10.0**top)
        if (last, span) != (self.last_step, self.span):
            self.last_step, self.span = last, span
            self.right.set(xlim=(-0.03 * last, 1.03 * last), ylim=span)
            self.right.set(xticks=[0, last // 2, last])
            self.right.set(yticks=10.0 ** np.arange(bottom, top + 1, max(1, (top - bottom) // 3)))
            self.redraw()


def in_words(loss: float, under: str = "under ") -> str:
    """Return a loss with two digits; a tiny one only as "under 1e-10"."""
    return f"{loss:.2g}" if loss >= TINY else f"{under}{TINY:.0e}"


class OptimizerRace(Panel):
    """Let gradient descent, momentum, RMSprop and Adam race down a loss surface.

    A new race has already been run for some steps, so that it shows something without a front end
    too. `reset()` goes to the start, and so does every change of a parameter; `step(80)` then
    takes 80 steps. A press on the surface, or an arrow key, moves the start.

    All four use the same learning rate, and the same noise. Mind what it means: gradient descent
    and momentum multiply it by the gradient, so their steps shrink on flat ground and burst on
    steep ground; RMSprop and Adam divide by the gradient's usual size, so that each of their steps
    is about as long as the learning rate.

    Parameters
    ----------
    surface : str
        "ravine", "saddle" or "Rosenbrock".

    Examples
    --------
    >>> OptimizerRace("saddle").set(learning_rate=0.1).step(80)  # doctest: +SKIP
    >>> OptimizerRace().set(noise=0.5).start_at(3, -1).step(200)  # doctest: +SKIP
    """

    def __init__(self, surface: str = "ravine"):
        parameters = {
            "surface": Choice("surface", tuple(SURFACES)),
            "learning_rate": Number(
                "learning rate", 0.005, 0.5, 0.05, logarithmic=True, help="The same for all four"
            ),
            "momentum": Number("momentum", 0, 0.99, 0.01, help="Used by momentum only"),
            "noise": Number(
                "noise", 0, 2, 0.05, help="Disturbs each gradient, as a mini-batch does"
            ),
        }
        parameters["surface"].check("surface", surface)
        model = RaceModel(surface)
        model.step(SURFACES[surface].steps)
        painter, keys = RacePainter(760, 400), list(ARROWS)
        super().__init__(
            model, painter, parameters, steps=1, keys=keys, touch=True, buttons=BUTTONS
        )

    def start_at(self, x: float, y: float) -> "OptimizerRace":
        """Start the race anew from (x, y); return the widget.

        Raises
        ------
        ValueError
            If the place is not in the picture.
        """
        surface = SURFACES[self.model.surface]
        if not np.array_equal(surface.clip((x, y)), (x, y)):
            (left, right), (bottom, top) = surface.x_range, surface.y_range
            raise ValueError(
                f"The start ({x:g}, {y:g}) is not in the picture: give x from {left:g} to "
                f"{right:g} and y from {bottom:g} to {top:g}."
            )
        with self._lock:
            self.model.start = (x, y)
            self.refresh()
        return self

    def on_pointer(self, pointer: Pointer) -> None:
        """Move the start to where the surface is pressed, or by an arrow key."""
        surface = SURFACES[self.model.surface]
        if pointer.kind == "key":
            share = 0.1 if pointer.shift else 0.02
            size = np.ptp([surface.x_range, surface.y_range], axis=1)
            wanted = np.array(self.model.start) + share * size * ARROWS[pointer.key]
        else:
            place = self.painter.locate(pointer.x, pointer.y)
            if place is None or place[0] is not self.painter.left:
                return
            wanted = place[1:]
        self.start_at(*surface.clip(wanted))
