"""Draws the widget: one of three views on a sheet, and the curves of lengths."""

from matplotlib.lines import Line2D

from course_lib import plots
from course_lib.widgets.microscope_sheet import Sheet, SheetPainter

from . import views
from .frames import POINTS, GridFrame, SamplesFrame
from .paths import SPHERE, STRAIGHT


class LatentPainter(SheetPainter):
    """Draws the frames of `LatentModel`."""

    def __init__(self):
        super().__init__(views.WIDTH, views.HEIGHT)

    def build(self, figure) -> None:
        """Make the sheet, and the curves that lie on it in one of the views."""
        super().build(figure)
        styles = {
            "typical": {"color": plots.INK, "linestyle": ":", "linewidth": 1.5},
            STRAIGHT: {"color": views.TINTS[STRAIGHT], "linestyle": "--"},
            SPHERE: {"color": views.TINTS[SPHERE], "linestyle": "-"},
        }
        self.curves = {}
        for name, style in styles.items():
            self.curves[name] = self.moving(Line2D([], [], zorder=3, **style))
            self.ax.add_line(self.curves[name])

    def compose(self, sheet: Sheet, frame) -> None:
        """Put a frame on the sheet."""
        grid = isinstance(frame, GridFrame)
        for curve in self.curves.values():
            curve.set_visible(grid)
        if grid:
            views.draw_grid(sheet, frame)
            self._draw_curves(frame)
        elif isinstance(frame, SamplesFrame):
            views.draw_samples(sheet, frame)
        else:
            views.draw_sum(sheet, frame)

    def _draw_curves(self, frame: GridFrame) -> None:
        """Draw the length of the noise along the diagonal, and a stroke of each kind as legend."""
        left, top, width, height = views.PLOT
        highest = views.top_of(frame)
        across = [left + width * n / (POINTS - 1) for n in range(POINTS)]
        lengths = frame.curves | {"typical": [frame.typical] * POINTS}
        for name, curve in self.curves.items():
            down = [top + height * (1 - length / highest) for length in lengths[name]]
            legend = views.legend_line(name)
            # Not-a-number parts the curve from its stroke in the legend.
            x = [*across, float("nan"), legend[0], legend[1]]
            curve.set_data(x, [*down, float("nan"), legend[2], legend[2]])
            if name != "typical":
                curve.set_linewidth(3.2 if name == frame.way else 1.8)
