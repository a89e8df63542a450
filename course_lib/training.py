"""Watch a Keras model learn: loss and metric curves, drawn while ``fit`` runs.

The figure is painted with Matplotlib's Agg canvas alone (never pyplot): axes and ticks are
drawn once and kept, and a redraw paints only the lines on top. That, and a rate that follows
the cost of the last redraw, keeps the price under a twentieth of the training time.
"""

import html
import io
import math
import time

import keras

from course_lib import plots

__all__ = ["LiveCurves"]

# The dash and the marker tell the curves apart where colour does not.
LOOKS = {
    "training": {"color": plots.COLOURS[0], "marker": plots.MARKERS[0], "linestyle": "-"},
    "validation": {"color": plots.COLOURS[1], "marker": plots.MARKERS[1], "linestyle": "--"},
}
MOST_PANELS = 4
SHARE = 0.02  # of the training time may go into redraws


class LiveCurves(keras.callbacks.Callback):
    """Draw the loss and every metric while a model trains; leave one figure behind.

    Parameters
    ----------
    every : float
        Shortest time between two redraws, in seconds. On a slow machine redraws come less
        often, so that they take about 2% of the training time.

    Attributes
    ----------
    history : dict of str to list of float
        One value an epoch, as in ``model.fit(...).history``. Belongs to the latest ``fit``.
    alt : str
        What the figure shows, in words.

    Raises
    ------
    ValueError
        If `every` is not a positive number.

    Examples
    --------
    >>> model.fit(x, y, epochs=20, verbose=0, callbacks=[LiveCurves()])  # doctest: +SKIP
    """

    # Keras may call on_train_batch_end from another thread. All it does here is keep the newest
    # numbers; drawing happens in the training thread. So training need not wait for the numbers.
    async_safe = True

    def __init__(self, every: float = 0.25):
        super().__init__()
        if not isinstance(every, (int, float)) or not every > 0:
            raise ValueError(
                f"every={every!r}: expected a positive number of seconds between two redraws, "
                "such as 0.25"
            )
        self.every = float(every)
        self._reset()

    def __repr__(self) -> str:
        """Say how much has been drawn."""
        return f"<LiveCurves: {_plural(self._done, 'epoch')} drawn>"

    # What Keras calls ------------------------------------------------------------------

    def on_train_begin(self, logs=None):
        """Begin afresh: each ``fit`` leaves a figure of its own."""
        self._reset()
        self._started = time.monotonic()
        self._next = self._started + self.every
        self._page = _Page()
        # Keras calls nothing when training is interrupted. IPython does, at the cell's end.
        self._page.at_cell_end(self._interrupted)
        self._page.show({"text/html": _progress_bar(0, "starting"), "text/plain": "starting"})

    def on_epoch_begin(self, epoch, logs=None):
        """Note the epoch, which counts from 0."""
        if self._first is None:
            self._first = epoch
        self._epoch, self._step, self._running = epoch, 0, (0, {})

    def on_train_batch_begin(self, batch, logs=None):
        """Redraw if it is time: the numbers so far have arrived."""
        self._step = batch
        if self._clock is None and batch:
            self._clock = (time.monotonic(), self._fraction())  # the first, slow step is over
        self._redraw_if_due()

    def on_train_batch_end(self, batch, logs=None):
        """Keep the newest running means of loss and metrics."""
        if logs and batch + 1 > self._running[0]:
            self._running = (batch + 1, logs)

    def on_test_batch_begin(self, batch, logs=None):
        """Go on redrawing while the validation data are evaluated."""
        if self._page is not None:  # validation within fit
            self._redraw_if_due()

    def on_epoch_end(self, epoch, logs=None):
        """Add one value to each curve."""
        self._steps_seen = max(self._steps_seen, self._running[0], self._step + 1)
        self._epochs.append(epoch + 1)
        for name, value in (logs or {}).items():
            # A metric may come late (validation_freq): earlier epochs are gaps in its curve.
            values = self.history.setdefault(name, [])
            values += [math.nan] * (len(self._epochs) - 1 - len(values))
            values.append(float(value))
        if self._total() > 1:  # a single epoch keeps its running values: they are its curve
            self._trail = []
        self._step, self._epoch, self._running = 0, epoch + 1, (0, {})
        if self._clock is None:
            self._clock = (time.monotonic(), self._fraction())
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss) and not self._trouble:
            word = "NaN" if math.isnan(loss) else "infinite"
            self._trouble = f"the loss became {word} at epoch {epoch + 1}"
            print(
                f"{_capital(self._trouble)}: lower the learning rate (or look for NaN in the data)."
            )
        self._redraw_if_due()

    def on_train_end(self, logs=None):
        """Replace the live picture by the final one."""
        total = self._total()
        took = _duration(time.monotonic() - self._started)
        if total and self._epochs and self._epochs[-1] < total:
            self._finish(f"Stopped after {self._done} of {_plural(total, 'epoch')}, {took}")
        else:
            self._finish(f"{_plural(self._done, 'epoch')} in {took}")

    # Words -----------------------------------------------------------------------------

    @property
    def alt(self) -> str:
        """What the figure shows, in words."""
        sentences = [self._in_words(name) for name in self._names()]
        if self._trouble:
            sentences.append(_capital(self._trouble) + ".")
        return " ".join(s for s in sentences if s) or "No epoch was finished."

    def _in_words(self, name: str) -> str:
        parts = []
        for key, who in ((name, "training"), ("val_" + name, "validation")):
            finite = [
                (v, e)
                for v, e in zip(self.history.get(key, []), self._epochs, strict=False)
                if math.isfinite(v)
            ]
            if not finite:
                continue
            first, last = finite[0][0], finite[-1][0]
            label = f"{who} {_words(name)}"
            if len(finite) == 1:
                parts.append(f"{label} was {_number(last)}")
                continue
            verb = "fell" if last < first else "rose"
            text = f"{label} {verb} from {_number(first)} to {_number(last)}"
            if _number(first) == _number(last):
                text = f"{label} stayed at {_number(last)}"
            if name == "loss" and min(finite)[0] < last:
                text += f" (lowest {_number(min(finite)[0])} at epoch {min(finite)[1]})"
            parts.append(text)
        if not parts:
            return ""
        return _capital("; ".join(parts)) + f" in {_plural(self._done, 'epoch')}."

    def _status(self) -> str:
        total = self._total()
        steps = self._steps()
        if total and self._epoch >= total:
            return "finishing"
        text = f"epoch {self._epoch + 1}" + (f" of {total}" if total else "")
        text += f", step {self._step + 1}" + (f" of {steps}" if steps else "")
        if self._clock is not None:
            then, fraction = self._clock
            if self._fraction() > fraction:
                speed = (self._fraction() - fraction) / (time.monotonic() - then)
                text += f", {_duration((1 - self._fraction()) / speed)} left"
        if "loss" in self._running[1]:
            text += f", loss {_number(self._running[1]['loss'])}"
        return text

    # The clock and the picture -----------------------------------------------------------

    def _reset(self):
        self.history: dict[str, list[float]] = {}
        self._epochs: list[int] = []  # 1, 2, 3 ...: the place of each value in history
        self._trail: list[tuple[float, dict]] = []  # running values within this epoch
        self._running: tuple[int, dict] = (0, {})
        self._first: int | None = None
        self._epoch = self._step = self._steps_seen = 0
        self._clock: tuple[float, float] | None = None
        self._cost = 0.0
        self._trouble = ""
        self._page: _Page | None = None
        self._painter: _Painter | None = None

    @property
    def _done(self) -> int:
        return len(self._epochs)

    def _total(self) -> int:
        return int((self.params or {}).get("epochs") or 0)

    def _fraction(self) -> float:
        steps = self._steps()
        within = min(1.0, self._step / steps) if steps else 0.0
        first = self._first or 0
        return (self._epoch - first + within) / max(1, self._total() - first)

    def _names(self) -> list[str]:
        known = list(self.history) or list(self._running[1])
        names = [n for n in known if not n.startswith("val_")]
        return sorted(names, key=lambda n: n != "loss")  # the loss comes first

    def _redraw_if_due(self):
        now = time.monotonic()
        if now < self._next or not self._page.is_live:
            return
        status = self._status()
        bundle = {"text/html": _progress_bar(self._fraction(), status), "text/plain": status}
        steps, values = self._running
        if values and self._steps():
            self._trail.append((self._epoch + min(1.0, steps / self._steps()), values))
        if self._names():
            bundle = self._with_figure(bundle, final=False)
        self._page.show(bundle)
        spent = time.monotonic() - now
        # The mean of the last two: one costly redraw, with new axes, is no reason for a long pause.
        cost, self._cost = (spent + self._cost) / 2, spent
        self._next = now + spent + max(self.every, cost / SHARE)

    def _steps(self) -> int:
        return (self.params or {}).get("steps") or self._steps_seen

    def _with_figure(self, bundle: dict, final: bool) -> dict:
        names = self._names()[:MOST_PANELS]
        # The picture that stays is drawn finer than those that pass.
        sharpness = plots.SHARPNESS if final else 1.0
        if self._painter is None or self._painter.key != (names, sharpness):
            self._painter = _Painter(names, sharpness)
        panels = [(self._curve(n, True), self._curve("val_" + n, False)) for n in names]
        last = self._epochs[-1] if final and self._epochs else self._total()
        png = self._painter.paint(panels, (self._first or 0, last), self._trouble)
        picture, _ = plots.picture_bundle(png, self.alt, self._painter.width)
        return {
            "text/html": bundle["text/html"] + picture["text/html"],
            "image/png": picture["image/png"],
            "text/plain": bundle["text/plain"],
        }

    def _curve(self, name: str, running: bool) -> list[tuple[float, float]]:
        """Points (epoch, value); with `running`, those within the present epoch as well."""
        points = list(zip(self._epochs, self.history.get(name, []), strict=False))
        if running:
            points += [(x, values[name]) for x, values in self._trail if name in values]
        return sorted(point for point in points if math.isfinite(point[1]))

    def _finish(self, headline: str):
        page, self._page = self._page, None
        values = [f"{_words(k)} {_number(v[-1])}" for k, v in self.history.items()]
        headline += (": " + ", ".join(values) if values else "") + "."
        bundle = {
            "text/html": f'<div style="margin:4px 0">{html.escape(headline)}</div>',
            "text/plain": f"{headline}\n{self.alt}",
        }
        if self._epochs and page.is_notebook:
            bundle = self._with_figure(bundle, final=True)
        page.close(bundle)

    def _interrupted(self):
        if self._page is not None:
            total = self._total()
            of = f" of {total}" if total else ""
            self._finish(f"Interrupted in epoch {min(self._epoch + 1, total or 10**9)}{of}")


class _Page:
    """The one output under the cell: a display that is updated in place, or plain text."""

    def __init__(self):
        from IPython import get_ipython

        self._shell = get_ipython()
        self._handle = None
        self._hook = None
        # Only a kernel can change what it has shown; a terminal would scroll.
        self.is_notebook = self.is_live = hasattr(self._shell, "kernel")

    def at_cell_end(self, call):
        if self.is_notebook:
            self._hook = lambda result=None: call()
            self._shell.events.register("post_run_cell", self._hook)

    def show(self, bundle: dict):
        from IPython.display import display

        if not self.is_live:
            return
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    def close(self, bundle: dict):
        if self.is_notebook:
            self.show(bundle)
        else:
            print(bundle["text/plain"])
        if self._hook is not None:
            self._shell.events.unregister("post_run_cell", self._hook)
            self._hook = None


class _Painter:
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
        figure = Figure(figsize=inches, dpi=plots.PIXELS_PER_INCH * sharpness)
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
            ax.set_title(_words(name), loc="left", fontsize=11)
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


def _progress_bar(fraction: float, status: str) -> str:
    percent = round(100 * min(max(fraction, 0.0), 1.0))
    return (
        '<div style="margin:4px 0">'
        f'<progress value="{percent}" max="100" aria-label="training progress"></progress> '
        f"{html.escape(status)}</div>"
    )


def _words(name: str) -> str:
    """Write a Keras name in words: ``val_binary_accuracy`` -> "validation binary accuracy"."""
    prefix = "validation " if name.startswith("val_") else ""
    return prefix + name.removeprefix("val_").replace("_", " ")


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "infinite"
    return f"{value:.3g}" if abs(value) >= 1000 or 0 < abs(value) < 0.01 else f"{value:.3f}"


def _duration(seconds: float) -> str:
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
