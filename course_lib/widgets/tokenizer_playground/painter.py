"""Draws the tokenizer playground: the tokens above; one word's merges and the counts below."""

from course_lib import plots
from course_lib.widgets.microscope_sheet import Sheet, SheetPainter

from . import chips, words
from .chips import Chip
from .curve import draw_counts
from .model import Frame
from .steps import draw_steps

WIDTH, HEIGHT = 900, 544
LEFT, RIGHT = 12, 888
TOP, PITCH, ROWS = 100, 52, 4  # of the lines of tokens
SIZE, SMALL = 14, 9.5  # of the letters, and of the numbers
HIGH = 22  # of a token
GREY, NEW = "#57606a", plots.COLOURS[1]
TINTS = ("#d6e6f3", "#fbe3cf", "#d5ede2", "#f3e0ec")  # one after the other, so that all end visibly
EDGES = ("#5b93bd", "#c9894f", "#4f9f80", "#b57a9c")
BYTE, BYTE_EDGE = "#eceff2", "#24292f"
KEYS = (
    "Press a token to see how its word was merged, a step or the curve to go there.   "
    "Keys:  ← → Home End  a token    ↑ ↓  the next or previous merge that acts here"
)


class PlaygroundPainter(SheetPainter):
    """Draws the frames of `PlaygroundModel`."""

    def __init__(self):
        super().__init__(WIDTH, HEIGHT)

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        self._draw_heading(sheet, frame)
        self._draw_tokens(sheet, frame)
        if frame.history is not None:
            draw_steps(sheet, frame)
        draw_counts(sheet, frame)
        sheet.text(LEFT, HEIGHT - 12, KEYS, 11.5, colour=GREY, room=RIGHT - LEFT)

    def chip_at(self, x: float, y: float) -> int | None:
        """Return the token that a pointer is on, if it is on one."""
        found = self.target(x, y)
        return found[1] if found is not None and found[0] == "chip" else None

    # ---- the parts ---------------------------------------------------------------------

    def _draw_heading(self, sheet: Sheet, frame: Frame) -> None:
        """Say how many tokens there are, ask the question, and name the signs."""
        sheet.text(LEFT, 20, words.title(frame), 16, "bold")
        used = f"{frame.used:,} of {frame.all:,} merges in use"
        sheet.text(RIGHT, 20, used, 13, align=1)
        if frame.question:
            sheet.text(LEFT, 44, frame.question, 12.5)
        x, y = LEFT, 70
        seen = {c for chip in frame.chips for c in chip.name}
        legend = "   ".join(f"{s} {name}" for s, name in chips.MEANINGS.items() if s in seen)
        if legend:
            sheet.text(x, y, legend, 11.5, colour=GREY)
            x += chips.width(legend, 11.5) + 22
        if any(not chip.whole for chip in frame.chips):
            sheet.bar((x, y - 8, 24, 16), BYTE)
            sheet.frame((x, y - 8, 24, 16), BYTE_EDGE, 1)
            sheet.text(x + 12, y, "C3", 11.5, align=0.5)
            name = "bytes that are no whole character"
            sheet.text(x + 32, y, name, 11.5, colour=GREY)
            x += 32 + chips.width(name, 11.5) + 22
        if any(chip.fresh for chip in frame.chips):
            sheet.frame((x + 2, y - 7, 20, 14), NEW, 2.5)
            left, right = map(chips.drawn, frame.pairs[frame.last - 1])
            name = f"the last merge here, number {frame.last:,}: {left} + {right}"
            times = words.times(frame, frame.last)
            if chips.width(name + times, 11.5, "bold") < RIGHT - 130 - x:  # "lines: ..." is there
                name += times
            sheet.text(x + 32, y, name, 11.5, "bold", colour="#a84300")

    def _draw_tokens(self, sheet: Sheet, frame: Frame) -> None:
        """Draw the lines of tokens around the one that is looked at."""
        wide = [wide_enough(chip) for chip in frame.chips]
        found = chips.lines(frame.chips, wide, RIGHT - LEFT)
        row = next((n for n, line in enumerate(found) if frame.at in [n for n, *_ in line]), 0)
        first = max(0, min(row - 1, len(found) - ROWS))
        self.boxes = {}  # of the tokens that are seen
        for n, line in enumerate(found[first : first + ROWS]):
            for number, left, width in line:
                # Longer than a line: what is beyond the edge is cut off.
                width = min(width, RIGHT - LEFT - left)
                self.boxes[number] = (LEFT + left, TOP + PITCH * n, width, HIGH)
        for number, box in self.boxes.items():
            draw_chip(sheet, frame.chips[number], number, box)
        if frame.at in self.boxes:
            left, top, width, _ = self.boxes[frame.at]
            sheet.bar((left - 1, top + HIGH + 13, width + 2, 3), plots.INK)
        for split in frame.split:
            chips.draw_split(sheet, split, self.boxes)
        hidden = ((first, "above"), (len(found) - first - ROWS, "below"))
        more = [f"{n} more {name}" for n, name in hidden if n > 0]
        if more:
            sheet.text(RIGHT, 70, "lines: " + ", ".join(more), 11.5, align=1, colour=GREY)


def wide_enough(chip: Chip) -> float:
    """Return the width of a token: its name or its number, whichever is longer."""
    name = chips.width(chip.name, SIZE, "bold" if chip.fresh else "normal")
    number = chips.width(str(chip.number), SMALL)
    return max(name + 2 * chips.PADDING, number + 2, 15)


def draw_chip(sheet: Sheet, chip: Chip, place: int, box) -> None:
    """Draw a token and its number."""
    left, top, width, high = box
    ground = TINTS[place % len(TINTS)] if chip.whole else BYTE
    sheet.bar(box, ground)
    if chip.fresh:
        sheet.frame((left + 1.5, top + 1.5, width - 3, high - 3), NEW, 2.5)
    else:
        edge = EDGES[place % len(EDGES)] if chip.whole else BYTE_EDGE
        sheet.frame((left + 1, top + 1, width - 2, high - 2), edge, 1)
    weight = "bold" if chip.fresh else "normal"
    size = SIZE if chip.whole else 11.5
    middle = left + width / 2
    sheet.text(middle, top + high / 2, chip.name, size, weight, 0.5)
    sheet.text(middle, top + high + 7, str(chip.number), SMALL, align=0.5, colour=GREY)
    sheet.place((left, top, width, high + 16), "chip", place)
