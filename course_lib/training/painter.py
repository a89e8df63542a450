"""Curves -> PNG bytes, fast enough to be drawn while a model trains."""

import io
import math

from course_lib import plots
from course_lib.training.words import in_words

__all__ = ["LOOKS", "Painter"]

# The dash and the marker tell the curves apart where colour does not.
LOOKS = {
    "training": {"color": plots.COLOURS[0], "marker": plots.MARKERS[0], "linestyle": "-"},
    "validation": {"color": plots.COLOURS[1], "marker": plots.MARKERS[1], "linestyle": "--"},
}


class Painter:
    """Curves -> PNG bytes. One panel a quantity, so that scales never mix."""

    def __init__(self, names: list[str], sharpness: float):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.lines import Line2D

        self.key = (names, sharpness)
        columns = min(len(names), 2)
        rows = math.ceil(len(names) / 2)
        self.width, self.height = 420 * columns, 290 * rows
        inches = (self.width / plots.PIXELS_PER_INCH, self.height / plots.PIXELS_PER_INCH)
        figure = Figure(figsize=inches, dpi=plots.PIXELS_PER_INCH * sharpness, layout="none")
        self.canvas = FigureCanvasAgg(figure)
        self.axes = list(figure.subplots(rows, columns, squeeze=False).flat)
        # Margins in pixels, by hand: an automatic layout doubles the time of a drawing.
        wide, high = self.width / columns - 80, self.height / rows - 80
        figure.subplots_adjust(
            left=60 / self.width,
            right=1 - 20 / self.width,
            bottom=48 / self.height,
            top=1 - 32 / self.height,
            wspace=80 / wide,
            hspace=80 / high,
        )
        for spare in self.axes[len(names) :]:
            spare.remove()
        self.lines = []
        self.notes = []
        for ax, name in zip(self.axes, names, strict=False):
            ax.set_title(in_words(name), loc="left", fontsize=11)
            ax.set_xlabel("epoch")
            ax.spines[["top", "right"]].set_visible(False)
            ax.grid(True, color="0.9")
            self.lines.append(
                [
                    ax.add_line(
                        Line2D(
                            [], [], label=who, animated=True, clip_on=False, markersize=4, **look
                        )
                    )
                    for who, look in LOOKS.items()
                ]
            )
            self.notes.append(ax.text(0.02, 0.03, "", transform=ax.transAxes, color="#A03000"))
        self._drawn = None

    def paint(self, panels, span: tuple[int, int], trouble: str) -> bytes:
        """Draw ``panels``, a list of (training points, validation points), as a PNG.

        ``span`` gives the first and last epoch of the horizontal axis.
        """
        frames = [self._frame(*panel) for panel in panels]
        legend = any(validation for _, validation in panels)
        wanted = (frames, span, trouble, legend)
        for pair, curves in zip(self.lines, panels, strict=True):
            for line, points, look in zip(pair, curves, LOOKS.values(), strict=True):
                line.set_data([p[0] for p in points], [p[1] for p in points])
                line.set_marker("" if len(points) > 30 else look["marker"])
        if wanted != self._drawn:
            self._draw_background(*wanted)
            self._drawn = wanted
        self.canvas.restore_region(self._background)
        for ax, pair in zip(self.axes, self.lines, strict=False):
            for line in pair:
                ax.draw_artist(line)
        return self._png()

    @staticmethod
    def _frame(training, validation) -> tuple[bool, tuple[float, ...]]:
        """Choose the vertical axis: (logarithmic or not, ticks; first and last are the limits).

        Round limits change seldom, so that the axes can be kept between redraws.
        """
        from matplotlib.ticker import MaxNLocator

        values = [y for _, y in (*training, *validation) if math.isfinite(y)]
        if not values:
            return False, (0.0, 1.0)
        low, high = min(values), max(values)
        if low > 0 and high / low > 100:
            decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
            return True, tuple(10.0**d for d in decades)
        if high - low < 1e-6 * max(abs(high), 1e-6):
            low, high = low - 0.05 * abs(low or 1), high + 0.05 * abs(high or 1)
        return False, tuple(MaxNLocator(4).tick_values(low, high).tolist())

    def _draw_background(self, frames, span, trouble, legend):
        from matplotlib.ticker import MaxNLocator, NullLocator

        first, last = span
        left = first + 1 if last > first + 1 else first
        for ax, note, (logarithmic, ticks) in zip(self.axes, self.notes, frames, strict=False):
            ax.set_yscale("log" if logarithmic else "linear")
            ax.set_yticks(ticks[:: math.ceil(len(ticks) / 6)])
            ax.yaxis.set_minor_locator(NullLocator())
            ax.set_ylim(ticks[0], ticks[-1])
            ax.set_xlim(left - 0.03 * (last - left), last + 0.03 * (last - left) or 1)
            ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            note.set_text(trouble if ax is self.axes[0] else "")
        if legend and self.axes[0].get_legend() is None:
            # The legend's own handles must not be animated, or they would not be drawn.
            shown = self.axes[0].legend(fontsize=9, frameon=False)
            for handle in shown.legend_handles:
                handle.set_animated(False)
        self.canvas.draw()
        self._background = self.canvas.copy_from_bbox(self.canvas.figure.bbox)

    def _png(self) -> bytes:
        from PIL import Image

        size = self.canvas.get_width_height()
        picture = Image.frombuffer("RGBA", size, self.canvas.buffer_rgba())
        out = io.BytesIO()
        picture.convert("RGB").save(out, "PNG", compress_level=1)
        return out.getvalue()
