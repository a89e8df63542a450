"""Watch a Keras model learn: loss and metric curves, drawn while ``fit`` runs.

The figure is painted with Matplotlib's Agg canvas alone (never pyplot): axes and ticks are
drawn once and kept, and a redraw paints only the lines on top. That, and a rate that follows
the cost of the last redraw, keeps the price under a twentieth of the training time.
"""

import html
import math
import time

import keras

from course_lib import plots
from course_lib.training.page import Page, progress_bar
from course_lib.training.painter import Painter
from course_lib.training.words import capital, duration, in_words, number, plural

__all__ = ["LiveCurves"]

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
        return f"<LiveCurves: {plural(self._done, 'epoch')} drawn>"

    # What Keras calls ------------------------------------------------------------------

    def on_train_begin(self, logs=None):
        """Begin afresh: each ``fit`` leaves a figure of its own."""
        self._reset()
        self._started = time.monotonic()
        self._next = self._started + self.every
        self._page = Page()
        # Keras calls nothing when training is interrupted. IPython does, at the cell's end.
        self._page.at_cell_end(self._interrupted)
        self._page.show({"text/html": progress_bar(0, "starting"), "text/plain": "starting"})

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
                f"{capital(self._trouble)}: lower the learning rate (or look for NaN in the data)."
            )
        self._redraw_if_due()

    def on_train_end(self, logs=None):
        """Replace the live picture by the final one."""
        total = self._total()
        took = duration(time.monotonic() - self._started)
        if total and self._epochs and self._epochs[-1] < total:
            self._finish(f"Stopped after {self._done} of {plural(total, 'epoch')}, {took}")
        else:
            self._finish(f"{plural(self._done, 'epoch')} in {took}")

    # Words -----------------------------------------------------------------------------

    @property
    def alt(self) -> str:
        """What the figure shows, in words."""
        sentences = [self._in_words(name) for name in self._names()]
        if self._trouble:
            sentences.append(capital(self._trouble) + ".")
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
            label = f"{who} {in_words(name)}"
            if len(finite) == 1:
                parts.append(f"{label} was {number(last)}")
                continue
            verb = "fell" if last < first else "rose"
            text = f"{label} {verb} from {number(first)} to {number(last)}"
            if number(first) == number(last):
                text = f"{label} stayed at {number(last)}"
            if name == "loss" and min(finite)[0] < last:
                text += f" (lowest {number(min(finite)[0])} at epoch {min(finite)[1]})"
            parts.append(text)
        if not parts:
            return ""
        return capital("; ".join(parts)) + f" in {plural(self._done, 'epoch')}."

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
                text += f", {duration((1 - self._fraction()) / speed)} left"
        if "loss" in self._running[1]:
            text += f", loss {number(self._running[1]['loss'])}"
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
        self._page: Page | None = None
        self._painter: Painter | None = None

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
        bundle = {"text/html": progress_bar(self._fraction(), status), "text/plain": status}
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
            self._painter = Painter(names, sharpness)
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
        values = [f"{in_words(k)} {number(v[-1])}" for k, v in self.history.items()]
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
