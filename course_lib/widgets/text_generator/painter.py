"""Draws the text generator: the text on the left, what may come next on the right."""

import numpy as np

from course_lib import plots
from course_lib.widgets.microscope_sheet import Box, Sheet, SheetPainter

from . import page, words
from .letters import MISSING, has
from .model import Frame
from .writing import Bar

WIDTH, HEIGHT = 900, 494
LEFT, TOP = 12, 60  # of the text
BARS, RIGHT = 624, 888  # where the names of the bars begin, and where their numbers end
TRACK, LONG = 662, 118  # where a probability of 0 is, and how far 1 is from it
FIRST, PITCH = 96, 32  # the first bar, and from one to the next
BELOW = TOP + page.ROWS * page.HIGH
GREY, BLUE, ORANGE = "#6e7781", plots.COLOURS[0], plots.COLOURS[4]
KEYS = (
    "Press a bar to write its character, or a character to see what was possible there.   "
    "Keys:  ← → Home End  a character    ↑ ↓ Enter  a bar    Backspace  go back"
)


class GeneratorPainter(SheetPainter):
    """Draws the frames of `GeneratorModel`."""

    def __init__(self):
        super().__init__(WIDTH, HEIGHT)

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        self._draw_text(sheet, frame)
        self._draw_legend(sheet, frame)
        self._draw_heading(sheet, frame)
        for row, bar in enumerate(frame.bars):
            self._draw_bar(sheet, frame, bar, row)
        sheet.text(LEFT, HEIGHT - 14, KEYS, 11, colour=GREY, room=WIDTH - 2 * LEFT)

    def place_at(self, x: float, y: float) -> int | None:
        """Return the place of the text that a pointer is on, if it is on one."""
        found = self.target(x, y)
        if found is None or found[0] != "line":
            return None
        _, start, stop, _, across = found
        place = start + int(across * page.COLUMNS)
        return place if place < stop else None

    def cell(self, place: int) -> Box | None:
        """Return where a place of the text is drawn, if it is."""
        for row, line in enumerate(self.shown):
            last = row == len(self.shown) - 1
            if place in line or (last and place == line.stop):
                left = LEFT + page.WIDE * (place - line.start)
                return left, TOP + page.HIGH * row, page.WIDE, page.LETTER
        return None

    # ---- the text ----------------------------------------------------------------------

    def _draw_text(self, sheet: Sheet, frame: Frame) -> None:
        """Draw the lines around the cursor, and a frame around the place of the bars."""
        found = page.lines(frame.letters, frame.ends)
        first = page.first_line(found, frame.at)
        self.shown = found[first : first + page.ROWS]
        wide = page.COLUMNS * page.WIDE
        drawn = page.picture(
            frame.letters, frame.bits, frame.prompt, frame.by_hand, self.shown, self.ratio
        )
        sheet.picture((LEFT, TOP, wide, page.HIGH * len(self.shown)), drawn)
        for row, line in enumerate(self.shown):
            stop = line.stop + (first + row == len(found) - 1)  # the next place too
            top = TOP + page.HIGH * row
            sheet.place((LEFT, top, wide, page.HIGH), "line", line.start, stop)
        box = self.cell(frame.place)
        if box is not None and frame.next:
            sheet.bar((box[0] + 1, box[1] + 1, 2, page.LETTER - 2), BLUE)
        elif box is not None:
            sheet.frame(box, BLUE, 2)
        written = len(frame.letters) - frame.prompt
        title = f"The text: {words.characters(frame.prompt)} of prompt, {written} written"
        sheet.text(LEFT, 20, title, 15, "bold", room=wide)
        above, below = first, len(found) - first - len(self.shown)
        hidden = [f"{n} more {name}" for n, name in ((above, "above"), (below, "below")) if n]
        if hidden:
            sheet.text(LEFT + wide, 44, "lines: " + ", ".join(hidden), 11, align=1, colour=GREY)

    def _draw_legend(self, sheet: Sheet, frame: Frame) -> None:
        """Say what symbols, grounds and bars mean."""
        sheet.bar((LEFT, 37, 14, 14), page.PROMPT)
        sheet.text(LEFT + 20, 44, "prompt", 11.5)
        x, end = LEFT + 76, LEFT + page.COLUMNS * page.WIDE - 150  # "lines: ..." is behind that
        if frame.by_hand:
            sheet.text(x, 44, "bold", 11.5, "bold", colour=page.BY_HAND)
            sheet.text(x + 32, 44, "chosen by you", 11.5)
            x += 132
        seen = {*frame.letters, *(bar.name for bar in frame.bars)}
        shown = [f"{s} {name}" for s, name in words.MEANINGS.items() if s in seen]
        sheet.text(x, 44, "     ".join(shown), 11.5, room=end - x)
        y = BELOW + 16
        title = "surprise of each character at temperature 1, in bits:"
        sheet.text(LEFT, y, title, 11.5)
        for n, bits in enumerate((1, 2, 4, 6, 8)):
            x = LEFT + 318 + 46 * n
            drawn = page.bars(np.array([[bits]]), round(page.BAR * self.ratio), 8)[0, 0]
            sheet.picture((x, y - 5, page.WIDE, page.BAR), drawn)
            name = f"{bits}" if bits < page.MOST_BITS else f"{bits} or more"
            sheet.text(x + 13, y, name, 11.5)

    # ---- what may come -----------------------------------------------------------------

    def _draw_heading(self, sheet: Sheet, frame: Frame) -> None:
        """Say which place it is, and name the two kinds of bars."""
        room = RIGHT - BARS
        title = "".join(c if has(c, "DejaVu Sans") else MISSING for c in frame.title)
        sheet.text(BARS, 20, title, 15, "bold", room=room)
        sheet.text(BARS, 44, frame.line, 12.5, room=room)
        sheet.text(TRACK, 72, "probability in %", 11.5, colour=GREY)
        temperature = f"T = {frame.temperature:.2f}"
        sheet.text(RIGHT - 46, 72, temperature, 11.5, "bold", 1, BLUE)
        sheet.text(RIGHT, 72, "T = 1", 11.5, "normal", 1, "#8a5a00")

    def _draw_bar(self, sheet: Sheet, frame: Frame, bar: Bar, row: int) -> None:
        """Draw one character with its two probabilities."""
        top = FIRST + PITCH * row
        middle = top + 8
        box = (BARS - 8, top - 6, RIGHT - BARS + 14, PITCH - 3)
        if bar.came:
            sheet.bar(box, "#e8f1f8")
        if frame.can_choose and row == frame.mark and bar.token is not None:
            sheet.frame(box, GREY, 1)
        names, size, weight = [bar.name], 15, "bold" if bar.came else "normal"
        if bar.token is None:
            names, size = [f"{bar.rank}", "others" if bar.rank > 1 else "other"], 11
        elif not has(bar.name, "DejaVu Sans"):
            names, size = [f"U+{ord(bar.name):04X}"], 11
        lines = (middle,) if len(names) == 1 else (top + 2, top + 15)
        for name, y in zip(names, lines, strict=True):
            sheet.text((BARS + TRACK) / 2 - 3, y, name, size, weight, 0.5, room=TRACK - BARS - 6)
        sheet.bar((TRACK - 1, top - 3, 1, 23), "#b1bac4")
        if bar.p > 0:
            sheet.bar((TRACK, top - 2, max(1, LONG * bar.p), 13), BLUE)
        if bar.plain > 0:
            sheet.bar((TRACK, top + 13, max(1, LONG * bar.plain), 6), ORANGE)
        sheet.text(RIGHT - 46, middle, words.percent(bar.p), 13, "bold", 1)
        sheet.text(RIGHT, middle, words.percent(bar.plain), 12, "normal", 1, GREY)
        if frame.can_choose and bar.token is not None:
            sheet.place(box, "bar", bar.token)
