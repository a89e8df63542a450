"""The overfitting explorer: capacity, noise, amount of data and weight decay, refitted at once."""

from dataclasses import dataclass

import numpy as np
from matplotlib.lines import Line2D

from course_lib import plots
from course_lib.models.random_features import (
    LEAST_DECAY,
    MOST_UNITS,
    Points,
    RandomFeatureNetworks,
    draw_points,
    true_curve,
)
from course_lib.widgets.painter import Painter
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Number
from course_lib.widgets.picture import Pointer

TEST_POINTS = 60
GRID = np.linspace(-1, 1, 300)
LOWEST, HIGHEST = 1e-3, 10.0  # errors beyond these lie on the edge of the picture
HEIGHT = 2.4  # y goes from -HEIGHT to HEIGHT
NEAR, FAR = 0.03, 0.1  # mean squared distances from the true curve, whose own mean square is 0.41


@dataclass
class Frame:
    """What the explorer's picture shows.

    Attributes
    ----------
    training, test : Points
        The points.
    fitted : array of shape (300,)
        The network's output over GRID.
    units : int
        Hidden units of this network.
    training_errors, test_errors : arrays of shape (MOST_UNITS,)
        The mean squared errors of the networks with 1, 2, ... units.
    floor : float
        The error of the true curve itself on the test points.
    missed, followed : float
        How far this network would be from the true curve if the training points had no noise, and
        how far their noise has moved it (mean squares over GRID).
    """

    training: Points
    test: Points
    fitted: np.ndarray
    units: int
    training_errors: np.ndarray
    test_errors: np.ndarray
    floor: float
    missed: float
    followed: float


class OverfittingModel:
    """Points around a curve, and a network with fixed hidden units that is fitted to them."""

    def __init__(self, units: int = 4):
        self.points, self.noise, self.units = 20, 0.3, units
        self.weight_decay, self.sample = LEAST_DECAY, 1

    def frame(self) -> Frame:
        """Fit the networks of all sizes, and return what the picture shows."""
        # Two seeds for each sample: the test points must not know the training points.
        training = draw_points(self.points, self.noise, [self.sample, 0])
        test = draw_points(TEST_POINTS, self.noise, [self.sample, 1])
        networks = RandomFeatureNetworks(training.x, training.y, self.weight_decay)
        without = RandomFeatureNetworks(training.x, true_curve(training.x), self.weight_decay)
        fitted, quiet = (n.predict(GRID)[self.units - 1] for n in (networks, without))
        return Frame(
            training=training,
            test=test,
            fitted=fitted,
            units=self.units,
            training_errors=networks.errors(training.x, training.y),
            test_errors=networks.errors(test.x, test.y),
            floor=float(np.mean((test.y - true_curve(test.x)) ** 2)),
            missed=float(np.mean((quiet - true_curve(GRID)) ** 2)),
            followed=float(np.mean((fitted - quiet) ** 2)),
        )

    def describe(self) -> str:
        """Return both errors, what they mean, and where the test error would be lowest."""
        frame, at = self.frame(), self.units - 1
        best = int(frame.test_errors.argmin())
        none = self.weight_decay <= LEAST_DECAY
        decay = "no weight decay" if none else f"weight decay {self.weight_decay:.2g}"
        units = f"{self.units} fixed tanh unit{'s' * (self.units > 1)}"
        return (
            f"{self.points} points, noise {self.noise:.2g}, {units}, {decay}: training error "
            f"{short(frame.training_errors[at])}, test error {short(frame.test_errors[at])}: the "
            f"network {verdict(frame)}. The test error is lowest with {best + 1} "
            f"unit{'s' * (best > 0)} ({short(frame.test_errors[best])}); "
            f"the true curve has {short(frame.floor)}."
        )


def verdict(frame: Frame) -> str:
    """Say what the network has learned: the curve, too little of it, or the noise.

    Errors on noisy points are mostly noise; so it is judged by the true curve, which we know here.
    """
    away = np.mean((frame.fitted - true_curve(GRID)) ** 2)
    if away < NEAR:
        return "has found the curve"
    if frame.missed < frame.followed:
        return f"has {'learned' if away > FAR else 'begun to learn'} the noise"
    if frame.training_errors[frame.units - 1] < 0.1 * frame.test_errors[frame.units - 1]:
        return "passes the training points, but misses the curve between them"
    return "is too stiff to follow the curve"


def short(error: float) -> str:
    """Return an error with two digits, or that it is next to nothing."""
    if error < 0.0005:
        return "under 0.0005"
    return f"{error:.2g}" if error < 100 else "over 100"


class OverfittingPainter(Painter):
    """Draws points and curves on the left, errors against the number of units on the right."""

    def build(self, figure) -> None:
        """Make the two axes and all that moves in them."""
        blue, vermilion, green = plots.COLOURS[:3]
        seen = {"color": blue, "marker": "o", "ls": "", "ms": 6.5, "mec": "white", "mew": 0.7}
        unseen = {"color": vermilion, "marker": "^", "ls": "", "ms": 5.5, "mfc": "none"}
        fit = {"color": green, "lw": 2.6}
        true = {"color": plots.INK, "lw": 1.8, "ls": "--"}
        low = {"color": blue, "ls": "-"}
        high = {"color": vermilion, "ls": "-."}
        self.left, self.right = figure.subplots(1, 2, width_ratios=[1.15, 1])

        self.left.set(xlabel="x", ylabel="y", xlim=(-1.04, 1.04), xticks=[-1, 0, 1])
        self.left.set(ylim=(-HEIGHT, HEIGHT), yticks=[-2, 0, 2])
        self.left.plot(GRID, true_curve(GRID), zorder=2, **true)
        self.test = self.moving(self.left.plot([], [], zorder=3, **unseen)[0])
        self.fit = self.moving(self.left.plot([], [], zorder=4, **fit)[0])
        self.training = self.moving(self.left.plot([], [], zorder=5, **seen)[0])

        self.right.set(xlabel="hidden units", ylabel="mean squared error")
        self.right.set(xscale="log", yscale="log", xlim=(0.93, 108), ylim=(LOWEST, HIGHEST))
        self.right.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
        self.right.set_yticks([0.001, 0.01, 0.1, 1, 10], ["≤ 0.001", "0.01", "0.1", "1", "≥ 10"])
        self.right.minorticks_off()
        self.floor = self.moving(self.right.axhline(1, zorder=1, **true))
        quiet = {"color": "#8c959f", "lw": 1.2}
        self.here = self.moving(self.right.axvline(1, zorder=2, color=green, lw=1.6))
        self.as_many = self.moving(self.right.axvline(1, zorder=1, ls=":", **quiet))
        self.errors = [
            self.moving(self.right.plot([], [], zorder=3, **style)[0]) for style in (low, high)
        ]
        mark = {"color": green, "ms": 9, "zorder": 5, "clip_on": False}
        self.marks = [self.moving(self.right.plot([], [], kind, **mark)[0]) for kind in "o^"]
        names = ["training points", "training error", "test points", "test error"]
        names += ["true curve", "this network", "units = points"]
        styles = [seen, low, unseen, high, true, fit, {**quiet, "ls": ":"}]
        handles = [Line2D([], [], **style) for style in styles]
        figure.legend(handles, names, loc="outside upper center", ncols=4)

    def update(self, frame: Frame) -> None:
        """Show a frame; nothing that stands still ever changes."""
        self.training.set_data(frame.training.x, frame.training.y)
        self.test.set_data(frame.test.x, frame.test.y)
        self.fit.set_data(GRID, np.clip(frame.fitted, -1e3, 1e3))
        units = np.arange(1, MOST_UNITS + 1)
        both = (frame.training_errors, frame.test_errors)
        for line, mark, errors in zip(self.errors, self.marks, both, strict=True):
            shown = np.clip(errors, LOWEST, HIGHEST)
            line.set_data(units, shown)
            mark.set_data([frame.units], shown[frame.units - 1 : frame.units])
        self.floor.set_ydata([max(frame.floor, LOWEST)] * 2)
        self.here.set_xdata([frame.units] * 2)
        self.as_many.set_xdata([len(frame.training.x)] * 2)


class Decay(Number):
    """A weight decay on a logarithmic slider whose left end stands for 0."""

    def check(self, name, value) -> float:
        """Return the value as a float; 0 is allowed too."""
        return self.low if value == 0 else super().check(name, value)


class OverfittingExplorer(Panel):
    """Fit networks of any size to few or many points, and see when they learn the noise.

    The points are drawn around a smooth curve. On the left, a network is fitted to the training
    points; on the right are its errors and those of the networks with fewer and more units. Press
    there, or use the arrow keys, to choose the number of units.

    The network has one hidden layer of tanh units whose weights are fixed; only the output weights
    are learned. Then the best ones are found in one exact step instead of by training, and the
    picture follows the slider. Without weight decay, the smallest of all best weights are taken.
    That is why the test error often falls again once there are more units than points ("double
    descent", Belkin et al. 2019).

    Parameters
    ----------
    units : int
        Hidden units at the start, 1 to 100.

    Examples
    --------
    >>> OverfittingExplorer().set(units=60, points=12, weight_decay=0)  # doctest: +SKIP
    """

    def __init__(self, units: int = 4):
        parameters = {
            "units": Number("hidden units", 1, MOST_UNITS, 1, whole=True, help="The capacity"),
            "points": Number("training points", 8, 100, 1, whole=True),
            "noise": Number("noise", 0, 1, 0.05, help="Its standard deviation"),
            "weight_decay": Decay(
                "weight decay", LEAST_DECAY, 10, 0.25, logarithmic=True, help="Left end: none"
            ),
            "sample": Number("sample", 1, 20, 1, whole=True, help="Draws other points"),
        }
        model = OverfittingModel(parameters["units"].check("units", units))
        keys = ["ArrowLeft", "ArrowRight"]
        super().__init__(model, OverfittingPainter(760, 390), parameters, keys=keys, touch=True)

    def on_pointer(self, pointer: Pointer) -> None:
        """Choose the number of units that is pressed, or one more or less with an arrow key."""
        if pointer.kind == "key":
            wanted = self.model.units + {"ArrowLeft": -1, "ArrowRight": 1}[pointer.key]
        else:
            place = self.painter.locate(pointer.x, pointer.y)
            if place is None or place[0] is not self.painter.right:
                return
            wanted = round(place[1])
        self.set(units=min(max(wanted, 1), MOST_UNITS))
