"""Draws gates over time: four maps with the text below them, and a close-up of one unit."""

import numpy as np

from course_lib import plots
from course_lib.widgets.gates_over_time import words
from course_lib.widgets.gates_over_time.calculation import GATES
from course_lib.widgets.gates_over_time.close_up import CloseUp
from course_lib.widgets.gates_over_time.model import PAGE, Frame
from course_lib.widgets.labels import Labels
from course_lib.widgets.microscope_sheet import Box, Sheet, SheetPainter
from course_lib.widgets.painter import doubled
from course_lib.widgets.pixels import colour
from course_lib.widgets.unrolled_words import number

WIDTH, HEIGHT = 900, 724
LEFT, RIGHT = 104, 780  # of the maps
WIDEST = 40  # a column
TOP, ROW = 118, 13  # of the cell state's map, and the height of one of its rows
GATE_ROW, GAP = 5, 9
SIGNS = TOP + PAGE * ROW + 3 * (PAGE * GATE_ROW + GAP) + 15  # the middle line of the text
MIDDLE = SIGNS + 34  # of the close-up's heading
TRACK = HEIGHT - 40
GREY, PALE, BLUE = "#6e7781", "#d0d7de", plots.COLOURS[0]
MEANINGS = {"forget": ("1 keeps", "0 lets go"), "input": ("1 takes in", "0 shuts"),
            "output": ("1 shows", "0 hides")}  # fmt: skip
KEYS_HELP = (
    "← →: a step (Shift: ten)   ↑ ↓: another unit   Home, End   "
    "Point at a column to read it out, press a row to choose its unit"
)


class GatesPainter(SheetPainter):
    """Draws the frames of `GatesModel`."""

    def __init__(self):
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Make the sheet and the curves, and write what stays."""
        super().build(figure)
        keys = Labels(self.ax, 11, align=0, room=WIDTH - 24, color=GREY)
        keys.set_labels([(12, HEIGHT - 13, KEYS_HELP)])
        self.close_up = CloseUp(self, MIDDLE, TRACK - 16)

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        self.pitch = min(WIDEST, (RIGHT - LEFT) / len(frame.window))
        self.wide = self.pitch * len(frame.window)
        most_rows = min(PAGE, frame.source.cell.units)  # fewer units have higher rows
        self.row, self.gate_row = PAGE * ROW / most_rows, PAGE * GATE_ROW / most_rows
        self._draw_heading(sheet, frame)
        most = limit(frame)
        self._draw_scales(sheet, most)
        self._draw_cells(sheet, frame, most)
        top = TOP + PAGE * ROW + GAP
        for gate in GATES:
            self._draw_gate(sheet, frame, gate, top)
            top += PAGE * GATE_ROW + GAP
        self._draw_signs(sheet, frame)
        self.close_up.draw(sheet, frame)
        self._draw_track(sheet, frame)

    def middle(self, frame: Frame, step: int) -> float:
        """Return the x of the middle of a step's column."""
        return LEFT + (step - frame.window.start + 0.5) * self.pitch

    def mark(self, sheet: Sheet, frame: Frame, top: float, high: float) -> None:
        """Frame the chosen step in a map."""
        left = LEFT + (frame.at - frame.window.start) * self.pitch
        sheet.marker((round(left), top, round(left + self.pitch) - round(left), high), plots.INK, 1)

    # ---- above the maps ----------------------------------------------------------------

    def _draw_heading(self, sheet: Sheet, frame: Frame) -> None:
        """Write the step, the numbers of the unit, and what may come next."""
        sheet.text(12, 18, words.title(frame), 15.5, "bold", room=600)
        sheet.text(12, 45, f"unit {frame.unit}", 13, "bold", room=72)
        x = 84
        for name, value in words.readout(frame):
            sheet.text(x, 45, name, 12, colour=GREY)
            x += wide(name, 12) + 6
            sheet.text(x, 45, value, 13, "bold")
            x += wide(value, 15) + 15
        if frame.next:
            sheet.text(12, 71, "next", 13, "bold")
            for place, (name, p) in enumerate(frame.next):
                self._draw_chance(sheet, 84 + 112 * place, words.token(name), p)
        elif frame.outputs is not None:
            shown = ", ".join(number(value) for value in frame.outputs[:6])
            more = ", …" if len(frame.outputs) > 6 else ""
            sheet.text(12, 71, "model", 13, "bold")
            sheet.text(84, 71, f"output after this step: {shown}{more}", 12, room=560)

    def _draw_chance(self, sheet: Sheet, left: float, name: str, p: float) -> None:
        """Draw a character and a bar as long as it is probable."""
        sheet.text(left, 66, name, 13, room=60)
        sheet.text(left + 98, 66, words.percent(p), 12, align=1)
        sheet.bar((left, 78, 98, 5), "#eef1f4")
        sheet.bar((left, 78, max(98 * p, 1), 5), BLUE)

    def _draw_scales(self, sheet: Sheet, most: float) -> None:
        """Draw what the colours mean."""
        ends = words.plain(most)
        for y, name, table, low in ((18, "cell state", "RdBu", f"−{ends}"),
                                    (71, "gates", "viridis", "0")):  # fmt: skip
            sheet.text(682, y, name, 12, room=66)
            sheet.scale(782, y - 5, 76, table, low, "1" if table == "viridis" else ends)

    # ---- the maps ----------------------------------------------------------------------

    def _draw_cells(self, sheet: Sheet, frame: Frame, most: float) -> None:
        """Draw the cell states of the page, with a number for each row."""
        count, high = len(frame.rows), self.row
        box = (LEFT, TOP, self.wide, count * high)
        window = slice(frame.window.start, frame.window.stop)
        values = frame.cells[window, frame.rows].T
        sheet.picture(box, colour(values, "RdBu", -most, most))
        sheet.frame(box, GREY, 0.5)
        pages = f", page {frame.page} of {frame.pages}" if frame.pages > 1 else ""
        sheet.text(12, TOP - 13, "unit", 11.5, colour=GREY)
        name = "cell state, as tanh(c)" if frame.squashed else "cell state c"
        sheet.text(LEFT, TOP - 13, f"{name}{pages}", 12.5, "bold")
        right = LEFT + self.wide + 10
        heads = ["moves by"] if frame.following is None else ["searched", "unseen"]
        if frame.following is not None:
            sheet.text(right, TOP - 28, "correlation r", 11, colour=GREY)
        for n, head in enumerate(heads):
            sheet.text(right + 58 * n, TOP - 13, head, 11, colour=GREY, room=54)
        for row, unit in enumerate(frame.rows):
            y = TOP + (row + 0.5) * high
            chosen = unit == frame.unit
            weight = "bold" if chosen else "normal"
            sheet.text(LEFT - 10, y, str(unit), 11, weight, 1)
            for n, value in enumerate(self._beside(frame, unit)):
                sheet.text(right + 58 * n, y, value, 11, weight)
            if chosen:
                line = (LEFT, TOP + row * high + 1, self.wide, high - 2)
                sheet.frame(line, plots.INK, 1)
                sheet.bar((LEFT - 6, TOP + row * high, 4, high), plots.INK)
        self.mark(sheet, frame, TOP, count * high)
        sheet.place((0, TOP, LEFT, count * high), "rows")
        sheet.place((right - 10, TOP, WIDTH - right + 10, count * high), "rows")
        sheet.place(box, "map")

    def _beside(self, frame: Frame, unit: int) -> list[str]:
        """Return the numbers on the right of a row."""
        following = frame.following
        if following is None:
            return [number(frame.movement[unit])]
        unseen = following.unseen
        return [
            words.signed(following.r[unit]),
            "–" if unseen is None else words.signed(unseen[unit]),
        ]

    def _draw_gate(self, sheet: Sheet, frame: Frame, gate: str, top: float) -> None:
        """Draw one gate of all units of the page."""
        count, high = len(frame.rows), self.gate_row
        box: Box = (LEFT, top, self.wide, count * high)
        window = slice(frame.window.start, frame.window.stop)
        values = frame.run.values[gate][window, frame.rows].T
        sheet.picture(box, colour(values, "viridis", 0, 1))
        sheet.frame(box, GREY, 0.5)
        for n, line in enumerate([f"{gate} {gate[0]}", *MEANINGS[gate]]):
            y = top + PAGE * GATE_ROW / 2 + 14 * (n - 1)
            weight, tint = ("normal", GREY) if n else ("bold", plots.INK)
            sheet.text(12, y, line, 11 if n else 12.5, weight, colour=tint, room=LEFT - 24)
        for row in np.flatnonzero(frame.rows == frame.unit):
            sheet.bar((LEFT - 6, top + row * high, 4, high), plots.INK)
            sheet.bar((LEFT + self.wide + 2, top + row * high, 4, high), plots.INK)
        self.mark(sheet, frame, top, count * high)
        sheet.place(box, "map")

    def _draw_signs(self, sheet: Sheet, frame: Frame) -> None:
        """Write the characters below their columns, or the numbers of the steps."""
        sheet.place((LEFT, SIGNS - 12, self.wide, 24), "column")
        left = LEFT + (frame.at - frame.window.start) * self.pitch
        if frame.text is None:
            sheet.text(12, SIGNS, "step", 12.5, "bold")
            numbers = [s + frame.first for s in frame.window]
            apart = max(1, int(np.ceil(30 / self.pitch)))
            apart = next(n for n in (1, 2, 5, 10, 20, 50) if n >= apart)
            for step, shown in zip(frame.window, numbers, strict=True):
                near = abs(step - frame.at) * self.pitch < 30
                if step == frame.at or (shown % apart == 0 and not near):
                    weight = "bold" if step == frame.at else "normal"
                    sheet.text(self.middle(frame, step), SIGNS, str(shown), 11, weight, 0.5)
            return
        sheet.text(12, SIGNS, "reads", 12.5, "bold")
        sheet.bar((left, SIGNS - 10, self.pitch, 20), "#ffe9a8")
        signs = words.signs(frame)
        for step in frame.window:
            sign = signs[step]
            faint = sign in words.SIGNS.values() or step == 0
            weight = "bold" if step == frame.at and not faint else "normal"
            tint = GREY if faint else plots.INK
            room = max(self.pitch + 1, 8)
            sheet.text(self.middle(frame, step), SIGNS, sign, 13, weight, 0.5, tint, room)

    def _draw_track(self, sheet: Sheet, frame: Frame) -> None:
        """Draw which part of a long text is seen."""
        steps, window = len(frame.run), frame.window
        if len(window) == steps:
            return
        name = f"{window.start + frame.first} to {window.stop - 1 + frame.first} of "
        name += str(steps - 1 + frame.first)
        sheet.text(LEFT - 8, TRACK + 4, name, 11, align=1, room=LEFT - 14)
        sheet.bar((LEFT, TRACK, self.wide, 8), "#eef1f4")
        left = LEFT + self.wide * window.start / steps
        sheet.bar((left, TRACK, self.wide * len(window) / steps, 8), "#8c959f")
        sheet.place((LEFT, TRACK - 4, self.wide, 16), "track")


def limit(frame: Frame) -> float:
    """Return the cell state at the ends of the colours: of the page, over all that is read."""
    return 1.0 if frame.squashed else doubled(0.25, float(np.abs(frame.cells[:, frame.rows]).max()))


def wide(text: str, size: float) -> float:
    """Return about how many pixels a text takes."""
    return 0.57 * size * len(text)
