"""Draws the unrolled network: cells in a row, gradients below them, and one sum written out."""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex, to_rgb

from course_lib import plots
from course_lib.widgets import unrolled_words as words
from course_lib.widgets.labels import Labels
from course_lib.widgets.layer_strips import power
from course_lib.widgets.microscope_sheet import Box, Sheet, SheetPainter
from course_lib.widgets.painter import doubled
from course_lib.widgets.pixels import colour
from course_lib.widgets.unrolled_model import Frame
from course_lib.widgets.unrolled_table import draw_table

WIDTH, HEIGHT = 900, 574
LEFT, RIGHT = 92, 874  # of the cells
OUTPUT, TOP, TALL, INPUT, STEP = 84, 116, 132, 280, 305  # middle lines; top and height of cells
BARS, BAR_HEIGHT, TRACK = 352, 70, 433
TABLE = 458
STRIP, GAP = 10, 3  # width of the gradient beside each state, and how far it is from that
MOST_NUMBERS = 10  # units whose numbers find room in a cell
GREY, PALE, RED = "#8c959f", "#d0d7de", plots.COLOURS[1]
KEYS = (
    "← →: a step   ↑ ↓: another unit   Home, End: to the start, to the end   "
    "Click a unit, an input (forward) or the bars (backward)"
)


class UnrolledPainter(SheetPainter):
    """Draws the frames of `UnrolledModel`."""

    def __init__(self):
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Make the sheet and the arrows, and write what stays."""
        super().build(figure)
        rows = [("state h", TOP + 9), ("input x", INPUT), ("step t", STEP)]
        names = Labels(self.ax, 12, align=0, color=plots.INK)
        names.set_labels([(12, y, name) for name, y in rows])
        keys = Labels(self.ax, 11, align=0, room=WIDTH - 24, color=GREY)
        keys.set_labels([(12, HEIGHT - 13, KEYS)])
        self.arrows = self.moving(PolyCollection([], linewidths=0, zorder=3))
        self.ax.add_collection(self.arrows, autolim=False)

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        self.drawn: list[tuple[np.ndarray, str]] = []
        self.pitch = min(110, (RIGHT - LEFT) // len(frame.window))
        self.wide = min(48, self.pitch - GAP - STRIP - 15)  # of a state
        # The same colours at all steps, and while the states change a little.
        self.most = doubled(0.25, largest(frame.run.states))
        self.steepest = largest(frame.run.gradients[1:])
        self.low, self.high = ends(frame.run.norms[1:])
        self._draw_heading(sheet, frame)
        for step in frame.window:
            self._draw_cell(sheet, frame, step)
            self._draw_input(sheet, frame, step)
            self._draw_output(sheet, frame, step)
            self._draw_connections(frame, step)
        self._draw_margins(sheet, frame)
        self._draw_bars(sheet, frame)
        self._draw_track(sheet, frame)
        draw_table(sheet, frame, TABLE)
        self.arrows.set_verts([polygon for polygon, _ in self.drawn])
        self.arrows.set_facecolor([tint for _, tint in self.drawn])

    def cell(self, step: int, frame: Frame) -> Box:
        """Return where the state after a step is."""
        left = LEFT + self.pitch * (step - frame.window.start)
        return left + (self.pitch - self.wide - GAP - STRIP) // 2, TOP, self.wide, TALL

    def _right(self, box: Box) -> float:
        """Return where a cell with its gradient ends."""
        return box[0] + box[2] + GAP + STRIP

    def _arrow(self, start, end, tint: str, width: float = 1.6) -> None:
        self.drawn.append((arrow(start, end, width), tint))

    def _draw_heading(self, sheet: Sheet, frame: Frame) -> None:
        """Write the step, and what the colours mean."""
        sheet.text(12, 20, frame.title, 15.5, "bold", room=590)
        sheet.text(12, 45, frame.line, 13.5, room=590)
        scales = [("state", 15, self.most)]
        if frame.backward:
            scales.append(("gradient", 40, self.steepest))
        for name, y, limit in scales:
            sheet.text(632, y + 5, name, 12)
            ends = words.number(limit)
            sheet.scale(754, y, 70, "RdBu", f"−{ends}", ends)

    def _draw_cell(self, sheet: Sheet, frame: Frame, step: int) -> None:
        """Draw the units of one state, and their gradients once they are there."""
        box = left, top, wide, high = self.cell(step, frame)
        states, units = frame.run.states[step], frame.source.cell.units
        known = step <= frame.known
        if known:
            sheet.picture(box, shades(states, self.most))
        now = step == frame.now
        sheet.frame(box, plots.INK if now else GREY if known else PALE)
        if frame.backward and step >= frame.reached:
            strip = (left + wide + GAP, top, STRIP, high)
            sheet.picture(strip, shades(frame.run.gradients[step], self.steepest))
            sheet.frame(strip, RED, 2 if now else 1)
        row = high / units
        if known and units <= MOST_NUMBERS:
            for unit, value in enumerate(states):
                dark = abs(value) > 0.62 * self.most
                size = min(11, 0.8 * row)
                tint = "white" if dark else plots.INK
                y = top + (unit + 0.5) * row
                name = words.brief(value)
                sheet.text(left + wide / 2, y, name, size, "normal", 0.5, tint, wide - 3)
        if now:
            mark = (left, top + frame.unit * row, wide, row)
            sheet.frame(mark, plots.INK, 3 if units <= MOST_NUMBERS else 1)
        sheet.place((left, top, wide + GAP + STRIP, high), "unit", step)

    def _draw_input(self, sheet: Sheet, frame: Frame, step: int) -> None:
        """Draw what is read at a step, and its number."""
        source = frame.source
        left, _, wide, _ = self.cell(step, frame)
        middle, read, now = left + wide / 2, source.mask[step - 1], step == frame.now
        box = (middle - wide / 2, INPUT - 13, wide, 26)
        sheet.bar(box, "#eef1f4" if read else "white")
        sheet.frame(box, plots.INK if now else GREY, 2 if now else 1)
        name = words.box_words(source, step)
        size, tint = 14 if source.symbols else 11, plots.INK if read else GREY
        if name:
            sheet.text(middle, INPUT, name, size, "normal", 0.5, tint, wide - 3)
        else:
            sheet.picture(box, shades(source.x[step - 1], largest(source.x)).swapaxes(0, 1))
        label = str(step) if read else f"{step}: masked"
        weight = "bold" if now else "normal"
        sheet.text(middle, STEP, label, 11, weight, 0.5, plots.INK, self.pitch - 3)
        sheet.place((left, INPUT - 16, wide + STRIP, STEP + 8 - INPUT + 16), "input", step)
        tint = plots.INK if step <= frame.known else PALE
        if read:
            self._arrow((middle, INPUT - 15), (middle, TOP + TALL + 3), tint)

    def _draw_output(self, sheet: Sheet, frame: Frame, step: int) -> None:
        """Draw what comes out after a step, if anything does."""
        source, run = frame.source, frame.run
        final = step == len(source.x)
        if run.outputs is None or not (source.everywhere or final):
            return
        left, _, wide, _ = self.cell(step, frame)
        middle, known = left + wide / 2, step <= frame.known
        box = (middle - wide / 2, OUTPUT - 12, wide, 24)
        begins = final and frame.backward
        sheet.bar(box, "white")
        sheet.frame(box, RED if begins else GREY if known else PALE, 2 if begins else 1)
        if known:
            value = words.brief(run.outputs[step - 1, frame.output])
            sheet.text(middle, OUTPUT, value, 11, "normal", 0.5, plots.INK, wide - 3)
        self._arrow((middle, TOP - 3), (middle, OUTPUT + 14), plots.INK if known else PALE)
        if begins:
            beside = self._right(self.cell(step, frame)) - STRIP / 2
            self._arrow((beside, OUTPUT - 2), (beside, TOP - 4), RED, 2.5)

    def _draw_connections(self, frame: Frame, step: int) -> None:
        """Draw the arrow into a cell from the state before, and the gradient's way back."""
        left = self.cell(step, frame)[0]
        before = max(self._right(self.cell(step - 1, frame)), left - 64)
        forth, back = TOP + 0.3 * TALL, TOP + 0.72 * TALL
        tint = plots.INK if step <= frame.known else PALE
        self._arrow((before + 2, forth), (left - 3, forth), tint)
        if frame.backward and step > frame.reached and step > 1:
            share = self._share(frame.run.norms[step - 1])
            self._arrow((left - 3, back), (before + 3, back), fade(share), 1.2 + 5 * share)

    def _draw_margins(self, sheet: Sheet, frame: Frame) -> None:
        """Name the output, the units, and the state before the first step."""
        source = frame.source
        if frame.run.outputs is not None:
            name = words.target(frame)
            name = f"output {name}" if source.activation == "linear" else f"score {name}"
            sheet.text(12, OUTPUT, name, 12)
            if source.activation != "linear":
                sheet.text(12, OUTPUT + 16, f"before {source.activation}", 10, colour=GREY)
        first = self.cell(frame.window.start, frame)[0]
        before = "h₀ = 0" if frame.window.start == 1 else "…"
        x = max(self._right(self.cell(frame.window.start - 1, frame)), first - 64)
        sheet.text(x - 4, TOP + 0.3 * TALL, before, 12, align=1)
        last = frame.window.stop - 1
        end = self._right(self.cell(last, frame))
        if last < len(source.x):
            sheet.text(end + 6, TOP + 0.3 * TALL, "…", 12)
        elif source.cell.units <= MOST_NUMBERS:
            row = TALL / source.cell.units
            for unit in range(source.cell.units):
                weight = "bold" if unit == frame.unit else "normal"
                sheet.text(end + 6, TOP + (unit + 0.5) * row, str(unit), 10, weight)
            sheet.text(end + 9, TOP + TALL + 9, "unit", 10, align=0.5)

    # ---- the gradient ------------------------------------------------------------------

    def _share(self, norm: float) -> float:
        """Return how high a norm stands on the axis, 0 to 1."""
        low, high = self.low, self.high
        if not norm > 0:
            return 0.0 if norm == 0 else 1.0
        return float(np.clip((np.log10(norm) - low) / (high - low), 0, 1))

    def _draw_bars(self, sheet: Sheet, frame: Frame) -> None:
        """Draw how long the gradient is at each step to which it has come."""
        low, high = self.low, self.high
        bottom = BARS + BAR_HEIGHT
        title = f"Norm of d {words.target(frame)}/d hₜ, on a logarithmic scale"
        if not frame.backward:
            title += ": comes in the backward pass"
        elif words.pace(frame):
            title += f": {words.pace(frame)}, on average"
        sheet.text(12, BARS - 22, title, 12.5, "bold")
        one = bottom - BAR_HEIGHT * -low / (high - low)
        for decade in (0, low, high):
            y = bottom - BAR_HEIGHT * (decade - low) / (high - low)
            if decade and abs(y - one) < 13:
                continue  # its name would touch that of 1
            name = "1" if decade == 0 else power(int(decade))
            sheet.text(LEFT - 14, y, name, 11, align=1)
            sheet.line((LEFT - 9, y), (LEFT - 4, y))
        sheet.bar((LEFT - 4, one, RIGHT - LEFT + 4, 1), PALE)
        sheet.line((LEFT - 4, BARS), (LEFT - 4, bottom), (RIGHT, bottom))
        for step in frame.window:
            left, _, wide, _ = self.cell(step, frame)
            sheet.place((left, BARS - 12, wide + STRIP, BAR_HEIGHT + 12), "bar", step)
            if not frame.backward or step < frame.reached:
                continue
            norm = frame.run.norms[step]
            share = self._share(norm)
            tall = max(share * BAR_HEIGHT, 1)
            box = (left, bottom - tall, wide, tall)
            sheet.bar(box, fade(share))
            if step == frame.now:
                sheet.frame(box, plots.INK, 2)
            weight = "bold" if step == frame.now else "normal"
            y, room = bottom - tall - 9, self.pitch - 3
            if abs(y - one) < 8:
                sheet.bar((left, y - 6, wide, 12), "white")  # no line through the number
            sheet.text(left + wide / 2, y, words.number(norm), 11, weight, 0.5, plots.INK, room)

    def _draw_track(self, sheet: Sheet, frame: Frame) -> None:
        """Draw which part of a long sequence is seen."""
        steps, window = len(frame.source.x), frame.window
        if len(window) == steps:
            return
        name = f"{window.start} to {window.stop - 1} of {steps}"
        sheet.text(LEFT - 8, TRACK + 4, name, 10, align=1, room=LEFT - 14)
        whole = RIGHT - LEFT
        sheet.bar((LEFT, TRACK, whole, 8), "#eef1f4")
        left = LEFT + whole * (window.start - 1) / steps
        sheet.bar((left, TRACK, whole * len(window) / steps, 8), GREY)
        sheet.place((LEFT, TRACK - 4, whole, 16), "track")


def largest(values: np.ndarray) -> float:
    """Return the size of the largest number that is finite."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max()) if len(sizes) else 1.0


def ends(norms: np.ndarray) -> tuple[float, float]:
    """Return the powers of ten at the ends of the axis; an end doubles when it is outgrown."""
    sizes = np.log10(norms[(norms > 0) & np.isfinite(norms)])
    lowest, highest = (sizes.min(), sizes.max()) if len(sizes) else (0, 0)
    return -doubled(2, 0.3 - lowest), doubled(1, highest + 0.1)


def shades(values: np.ndarray, limit: float) -> np.ndarray:
    """Return signed numbers as colours, one below the other; what is beyond all is at the end."""
    values = np.nan_to_num(values, nan=0.0, posinf=limit, neginf=-limit)[:, np.newaxis]
    return colour(values / (limit or 1.0), "RdBu", -1, 1)


def fade(share: float) -> str:
    """Return the gradient's colour, paler the smaller it is."""
    strength = 0.25 + 0.75 * share
    return to_hex([1 - strength * (1 - part) for part in to_rgb(RED)])


def arrow(start, end, width: float) -> np.ndarray:
    """Return the outline of an arrow between two points, (7, 2)."""
    start, end = np.asarray(start, float), np.asarray(end, float)
    long = max(float(np.hypot(*(end - start))), 1e-9)
    along = (end - start) / long
    across = np.array([-along[1], along[0]])
    half, head = width / 2, min(6.0 + width / 2, 0.7 * long)
    neck, wing = end - head * along, 3.0 + width / 2
    return np.array(
        [
            start + half * across,
            neck + half * across,
            neck + wing * across,
            end,
            neck - wing * across,
            neck - half * across,
            start - half * across,
        ]
    )
