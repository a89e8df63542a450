"""The activation explorer: a function, its slope, and where the slope is too flat to learn."""

from dataclasses import dataclass

import numpy as np

from course_lib import plots
from course_lib.models.neurons import ACTIVATIONS
from course_lib.widgets.painter import Painter
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Number
from course_lib.widgets.picture import Pointer

REACH = 6.0  # the picture goes from -REACH to REACH
FLAT = 0.05  # a slope below this counts as saturated
NONE = "nothing"


@dataclass
class Frame:
    """What the explorer's picture shows.

    Attributes
    ----------
    z : array of shape (n,)
        The values along the horizontal axis.
    name, other : str
        The function, and the one that it is compared with ("nothing" for none).
    values, slopes : dict of str to array of shape (n,)
        f(z) and f'(z) of each function by name; a slope is not-a-number at a jump.
    flat : array of shape (n,), bool
        Where the function is saturated.
    here : tuple of three floats
        z, f(z) and f'(z) at the marked place.
    """

    z: np.ndarray
    name: str
    other: str
    values: dict[str, np.ndarray]
    slopes: dict[str, np.ndarray]
    flat: np.ndarray
    here: tuple[float, float, float]


class ActivationModel:
    """One activation function, perhaps a second to compare with, and a place z to read them at."""

    def __init__(self, function: str = "sigmoid", compare: str = NONE):
        self.function, self.compare, self.z = function, compare, 1.0

    def frame(self) -> Frame:
        """Return what the picture shows."""
        z = np.linspace(-REACH, REACH, 601)
        names = [name for name in (self.function, self.compare) if name != NONE]
        slopes = {name: np.asarray(ACTIVATIONS[name].derivative(z), dtype=float) for name in names}
        return Frame(
            z=z,
            name=self.function,
            other=self.compare,
            values={name: ACTIVATIONS[name](z) for name in names},
            slopes=slopes,
            flat=np.abs(slopes[self.function]) < FLAT,
            here=(self.z, *self.read(self.function)),
        )

    def read(self, name: str) -> tuple[float, float]:
        """Return f(z) and f'(z) at the marked place."""
        at = np.array(self.z)
        return float(ACTIVATIONS[name](at)), float(ACTIVATIONS[name].derivative(at))

    def saturation(self) -> str:
        """Return where the function is saturated, in words."""
        z = np.linspace(-REACH, REACH, 12_001)
        flat = np.abs(ACTIVATIONS[self.function].derivative(z)) < FLAT
        if flat.all():
            return "flat everywhere: nothing to follow downhill"
        ends = [f"below {z[~flat][0]:.1f}"] if flat[0] else []
        ends += [f"above {z[~flat][-1]:.1f}"] if flat[-1] else []
        return f"saturated {' and '.join(ends)}" if ends else "never saturated"

    def describe(self) -> str:
        """Return the reading in words."""
        parts = []
        for name in (self.function, self.compare):
            if name != NONE:
                value, slope = self.read(name)
                parts.append(f"{name.replace('_', ' ')} gives {value:.3f} with slope {slope:.3f}")
        return (
            f"At z = {self.z:.2f}, {', and '.join(parts)}. {self.function.replace('_', ' ')} is "
            f"{self.saturation()} (slope under {FLAT})."
        )


class ActivationPainter(Painter):
    """Draws the function with its tangent on the left, its slope on the right."""

    def build(self, figure) -> None:
        """Make the two axes and all that moves in them."""
        self.left, self.right = figure.subplots(1, 2)
        self.marks = [
            self.moving(ax.plot([], [], "o", color=plots.COLOURS[2], ms=10, zorder=5)[0])
            for ax in (self.left, self.right)
        ]
        self.plumbs = [
            self.moving(ax.plot([], [], ":", color=plots.COLOURS[2], lw=1.8, zorder=4)[0])
            for ax in (self.left, self.right)
        ]
        self.tangent = self.moving(
            self.left.plot([], [], color=plots.COLOURS[2], lw=2.2, zorder=4)[0]
        )
        self.still: list = []  # curves and shading, drawn anew for another function
        self.drawn = None

    def update(self, frame: Frame) -> None:
        """Show a frame; the curves are drawn again only for another function."""
        if (frame.name, frame.other) != self.drawn:
            self._draw_curves(frame)
        z, value, slope = frame.here
        for mark, plumb, height in zip(self.marks, self.plumbs, (value, slope), strict=True):
            mark.set_data([z], [height])
            plumb.set_data([z, z], [0, height])
        ends = np.array([z - 1.2, z + 1.2])
        self.tangent.set_data(ends, value + slope * (ends - z))

    def _draw_curves(self, frame: Frame) -> None:
        for artist in self.still:
            artist.remove()
        self.still = []
        for ax, curves, name in (
            (self.left, frame.values, "output f(z)"),
            (self.right, frame.slopes, "slope f'(z)"),
        ):
            for number, (label, curve) in enumerate(curves.items()):
                style = {
                    "color": plots.COLOURS[number],
                    "linestyle": ("-", "--")[number],
                    "lw": 2.4,
                }
                label = label.replace("_", " ")
                self.still += ax.plot(frame.z, curve, label=label, zorder=3, **style)
            everything = np.concatenate([*curves.values(), [0.0, 1.0]])
            low, high = max(everything.min(), -2.0), min(everything.max(), 3.0)
            span = high - low
            ax.set(xlabel="linear combination z", ylabel=name, xlim=(-REACH, REACH))
            ax.set(ylim=(low - 0.1 * span, high + 0.45 * span), xticks=[-6, -3, 0, 3, 6])
            ax.locator_params(axis="y", nbins=5)
            ax.grid(color="#d0d7de", alpha=0.6)
            grey = {"transform": ax.get_xaxis_transform(), "color": "#8c959f", "alpha": 0.22}
            label = f"saturated: slope under {FLAT}" if frame.flat.any() else None
            self.still.append(
                ax.fill_between(frame.z, 0, 1, where=frame.flat, lw=0, label=label, **grey)
            )
        # Above the curves; both axes share their colours, so one legend is enough.
        self.left.legend(loc="upper left", fontsize=10, frameon=False)
        self.drawn = (frame.name, frame.other)
        self.redraw()


class ActivationExplorer(Panel):
    """Move along an activation function and read its value, its slope and where it saturates.

    Parameters
    ----------
    function : str
        One of the names in `models.neurons.ACTIVATIONS`.
    compare : str
        A second one, or "nothing".
    """

    def __init__(self, function: str = "sigmoid", compare: str = NONE):
        parameters = {
            "z": Number("z", -REACH, REACH, 0.05, help="The linear combination that comes in"),
            "function": Choice("function", tuple(ACTIVATIONS)),
            "compare": Choice("compare with", (NONE, *ACTIVATIONS)),
        }
        parameters["function"].check("function", function)
        parameters["compare"].check("compare", compare)
        super().__init__(
            ActivationModel(function, compare),
            ActivationPainter(720, 340),
            parameters,
            keys=["ArrowLeft", "ArrowRight"],
            touch=True,
        )

    def on_pointer(self, pointer: Pointer) -> None:
        """Move z to where the picture is pressed, or by an arrow key."""
        if pointer.kind == "key":
            way = {"ArrowLeft": -1, "ArrowRight": 1}[pointer.key]
            wanted = self.model.z + way * (1.0 if pointer.shift else 0.1)
        else:
            place = self.painter.locate(pointer.x, pointer.y)
            if place is None:
                return
            wanted = place[1]
        self.set(z=round(min(max(wanted, -REACH), REACH), 2))
