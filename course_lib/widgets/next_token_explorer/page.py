"""Draws the text: a box for each token, tinted by how much it is looked at."""

from collections.abc import Sequence

import numpy as np

from course_lib import plots
from course_lib.widgets.attention_heads.sentences import CHOSEN, GREY, INK, tint
from course_lib.widgets.microscope_sheet import Box, Sheet
from course_lib.widgets.tokenizer_playground import chips
from course_lib.widgets.tokenizer_playground.chips import Chip, Line

from . import words

LEFT, RIGHT, TOP = 12, 572, 66
ROOM = 292  # pixels from the first line to behind the last one
HIGH, GAP = 21, 7  # of a token, and from the bar below it to the next line
BARS = {4: 32, 8: 8}  # how high these bars may be, for texts of so many lines and longer ones
ABOVE = 11  # more between lines where some tokens share a character: its name stands there
SIZE, SMALL = 13, 10  # of the letters
EDGE, FAINT = "#57606a", "#8c959f"
STRIPES = ("#ffffff", "#c9d1d9")  # grounds of what is not read any more


class Lines:
    """Where the tokens of a text stand; worked out once for each text."""

    def __init__(self, found: Sequence[Chip], shared: bool):
        self.chips = found
        self.wide = [wide_enough(chip) for chip in found]
        self.lines: list[Line] = chips.lines(found, self.wide, RIGHT - LEFT)
        self.above = ABOVE if shared else 0
        few = next((rows for rows in BARS if len(self.lines) <= rows), max(BARS))
        self.bar = BARS[few]
        self.pitch = HIGH + self.bar + GAP + self.above
        self.rows = ROOM // self.pitch
        self.row_of = {n: row for row, line in enumerate(self.lines) for n, *_ in line}

    def first(self, at: int) -> int:
        """Return the first line to be shown: the last lines, or those around a token."""
        row = self.row_of[at]
        last = max(0, len(self.lines) - self.rows)
        return last if row >= last else max(0, row - self.rows // 2)

    def boxes(self, at: int) -> dict[int, Box]:
        """Return where the tokens of the lines around one of them are drawn, by number."""
        first, found = self.first(at), {}
        for row, line in enumerate(self.lines[first : first + self.rows]):
            top = TOP + self.above + row * self.pitch
            for number, left, wide in line:
                # Longer than a line: what is beyond the edge is cut off.
                found[number] = (LEFT + left, top, min(wide, RIGHT - LEFT - left), HIGH)
        return found

    def hidden(self, at: int) -> str:
        """Say how many lines are not shown; nothing if all are."""
        first = self.first(at)
        counts = ((first, "above"), (len(self.lines) - first - self.rows, "below"))
        said = [f"{n} more {where}" for n, where in counts if n > 0]
        return "lines: " + ", ".join(said) if said else ""


def wide_enough(chip: Chip) -> float:
    """Return the width of a token."""
    return max(chips.width(words.shown(chip), size_of(chip), "bold") + 2 * chips.PADDING, 13)


def size_of(chip: Chip) -> float:
    """Return the size of a token's letters; START and bytes are small."""
    return SMALL if chip.special or not chip.whole else SIZE


def draw_text(sheet: Sheet, frame, lines: Lines) -> None:
    """Draw the lines around the cursor."""
    sheet.text(LEFT, 20, words.text_title(frame), 15, "bold", room=RIGHT - LEFT)
    sheet.text(RIGHT, 46, lines.hidden(frame.at), 11, align=1, colour=GREY)
    draw_legend(sheet, frame)
    if len(frame.chips) == 1:
        tip = "The text is empty: draw a token, press a bar on the right, or type a prompt below."
        sheet.text(LEFT, TOP + 80, tip, 12, colour=GREY, room=RIGHT - LEFT)
    boxes = lines.boxes(frame.at)
    weights = dict(zip(frame.seen, frame.values, strict=True))
    for number, box in boxes.items():
        draw_token(sheet, frame, number, box, weights.get(number), lines.bar)
    for split in frame.split:
        chips.draw_split(sheet, split, boxes)
    if frame.place in boxes:
        sheet.marker(boxes[frame.place], CHOSEN)
    last = boxes.get(len(frame.chips) - 1)
    if frame.next and last is not None:  # here the next token will stand
        left, top, wide, high = last
        sheet.bar((min(left + wide + 5, RIGHT + 4), top - 1, 3, high + 2), INK)


def draw_token(
    sheet: Sheet, frame, number: int, box: Box, weight: float | None, highest: float
) -> None:
    """Draw a token; its frame says where it comes from, its ground how much it is looked at."""
    left, top, wide, high = box
    chip = frame.chips[number]
    inner = draw_origin(sheet, box, number > frame.given, number in frame.by_hand)
    if weight is not None:
        sheet.bar(inner, tint(weight))
        sheet.bar((left, top + high + 2, wide, max(1, highest * float(np.sqrt(weight)))), INK)
    elif 0 < number <= frame.unread:
        sheet.hatch(inner, *STRIPES)
    else:
        sheet.bar(inner, "white")
    later = number > frame.place
    thickness = "bold" if number in frame.by_hand else "normal"
    ink = FAINT if later else GREY if chip.special else plots.INK
    name = words.fitted(words.shown(chip), size_of(chip), wide)
    sheet.text(left + wide / 2, top + high / 2, name, size_of(chip), thickness, 0.5, ink)
    sheet.place((left - 1, top, wide + 2, high + highest), "token", number)


def draw_origin(sheet: Sheet, box: Box, written: bool, by_hand: bool) -> Box:
    """Draw the frame of what was drawn or chosen, and return what is inside; a prompt has none."""
    edge, colour = (2, plots.INK) if by_hand else (1, EDGE) if written else (0, EDGE)
    if not edge:
        return box
    left, top, wide, high = box
    sheet.bar(box, colour)
    return left + edge, top + edge, wide - 2 * edge, high - 2 * edge


def draw_legend(sheet: Sheet, frame) -> None:
    """Say what frames, grounds and symbols mean."""
    kinds = [("prompt", False, False), ("drawn", True, False), ("by your hand", True, True)]
    x, y = LEFT, 46
    for name, written, by_hand in kinds[: 1 + bool(len(frame.paid)) + bool(frame.by_hand)]:
        box = (x, y - 7, 22, 14)
        sheet.bar(draw_origin(sheet, box, written, by_hand), tint(0))
        sheet.text(x + 28, y, name, 11.5)
        x += 28 + chips.width(name, 11.5) + 14
    if frame.unread:
        sheet.hatch((x, y - 7, 22, 14), *STRIPES)
        sheet.text(x + 28, y, "not read any more", 11.5)
        x += 28 + chips.width("not read any more", 11.5) + 14
    seen = {c for chip in frame.chips for c in words.shown(chip)}
    signs = [f"{sign} {name}" for sign, name in chips.MEANINGS.items() if sign in seen]
    sheet.text(x, y, "   ".join(signs), 11.5, colour=GREY, room=RIGHT - 90 - x)
