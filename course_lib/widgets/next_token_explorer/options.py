"""Draws what may come next: a bar for each of the likeliest tokens, and one for all others."""

from course_lib import plots
from course_lib.widgets.attention_heads.painter import sign_free
from course_lib.widgets.microscope_sheet import Sheet
from course_lib.widgets.text_generator.words import percent

from . import words

LEFT, TRACK, RIGHT = 604, 702, 888  # names, bars, and where the numbers end
LONG, SECOND = 88, 46  # how far a probability of 1 is, and from one column of numbers to the next
HEADER, FIRST, PITCH = 76, 99, 25
GREY, FAINT, BLUE, ORANGE = "#57606a", "#6e7781", plots.COLOURS[0], plots.COLOURS[4]
STRIPES = ("#ffffff", "#b1bac4")  # of what is cut
CAME = "#e8f1f8"


def draw_headings(sheet: Sheet) -> None:
    """Name the columns: what never changes."""
    sheet.text(LEFT, HEADER, "probability in %", 11.5, colour=GREY)
    sheet.text(RIGHT - SECOND, HEADER, "of a draw", 11.5, "bold", 1, BLUE)
    sheet.text(RIGHT, HEADER, "model", 11.5, "normal", 1, "#8a5a00")


def draw_options(sheet: Sheet, frame) -> None:
    """Draw the bars with their heading."""
    room = RIGHT - LEFT
    sheet.text(LEFT, 20, sign_free(words.next_title(frame)), 15, "bold", room=room)
    line = words.rule(frame) if frame.next else words.outcome(frame)
    sheet.text(LEFT, 46, line, 12, room=room)
    for row, bar in enumerate(frame.bars):
        draw_option(sheet, frame, bar, row)


def draw_option(sheet: Sheet, frame, bar, row: int) -> None:
    """Draw one token: its probability in a draw, and below it the model's own."""
    y = FIRST + PITCH * row
    others, cut = bar.token is None, bar.cut == (bar.rank if bar.token is None else 1)
    box = (LEFT - 8, y - PITCH / 2 + 1, RIGHT - LEFT + 14, PITCH - 3)
    if bar.came:
        sheet.bar(box, CAME)
    if frame.can_choose and row == frame.mark and not others:
        sheet.frame(box, GREY, 1)
    draw_name(sheet, frame, bar, row, y, cut)
    sheet.bar((TRACK - 1, y - 10, 1, 20), "#b1bac4")
    if cut:
        sheet.hatch((TRACK, y - 8, LONG, 10), *STRIPES)
    elif bar.p > 0:
        sheet.bar((TRACK, y - 8, max(1, LONG * bar.p), 10), BLUE)
    if bar.plain > 0:
        sheet.bar((TRACK, y + 4, max(1, LONG * bar.plain), 5), ORANGE)
    said, weight, colour = ("cut", "normal", FAINT) if cut else (percent(bar.p), "bold", plots.INK)
    sheet.text(RIGHT - SECOND, y, said, 13, weight, 1, colour)
    sheet.text(RIGHT, y, percent(bar.plain), 12, align=1, colour=GREY)
    if frame.can_choose and not others:
        sheet.place(box, "option", bar.token)


def draw_name(sheet: Sheet, frame, bar, row: int, y: float, cut: bool) -> None:
    """Write a token, or how many others there are."""
    if bar.token is None:
        sheet.text(LEFT, y - 5 * bool(bar.cut), f"{bar.rank:,} other{'s' * (bar.rank > 1)}", 11.5)
        if bar.cut:
            said = "all cut" if cut else f"{bar.cut:,} of them cut"
            sheet.text(LEFT, y + 7, said, 10, colour=FAINT, room=TRACK - LEFT - 6)
        return
    weight = "bold" if bar.came else "normal"
    name = words.fitted(words.shown(frame.options[row]), 14, TRACK - LEFT - 8, weight)
    sheet.text(LEFT, y, name, 14, weight, colour=FAINT if cut else plots.INK)
