"""Draws how one word was merged, a line for each step."""

from course_lib import plots
from course_lib.widgets.microscope_sheet import Sheet
from course_lib.widgets.text_generator.letters import MISSING

from . import chips, words

LEFT, RIGHT, TOP = 12, 566, 314
FIRST, PITCH, ROWS = 343, 21, 8
TOKENS, ROOM = 76, 300  # where the tokens begin, and how wide they may be
HIGH, SIZES = 17, (12, 9.5, 7)
GREY, FAINT, BLUE = "#57606a", "#6e7781", plots.COLOURS[0]


def draw_steps(sheet: Sheet, frame) -> None:
    """Draw the steps around the one that is reached; those behind it are drawn in grey."""
    history, at = frame.history, frame.entry
    tokens = len(history.words[at])
    piece = chips.drawn(b"".join(history.words[0]))
    name = "this word" if MISSING in piece else f"“{piece}”"
    if chips.width(name, 14, "bold") > 300:
        name = "this long word"
    title = f"How {name} is merged: {words.count(tokens, 'token')} now"
    sheet.text(LEFT, TOP, title, 14, "bold")
    size = fitting(history.words[0])
    first = max(0, min(at - ROWS // 2, len(history.words) - ROWS))
    shown = range(first, min(first + ROWS, len(history.words)))
    for row, entry in enumerate(shown):
        y = FIRST + PITCH * row + HIGH / 2
        future = entry > at
        colour = FAINT if future else plots.INK
        if entry == at:
            sheet.bar((LEFT, y - PITCH / 2, RIGHT - LEFT, PITCH), "#e8f1f8")
            sheet.text(LEFT + 2, y, "▶", 11.5, colour=BLUE)
        number = history.needs[entry]
        name = f"{number:,}" if entry else "bytes"
        sheet.text(TOKENS - 12, y, name, 11.5, "bold" if entry == at else "normal", 1, colour)
        draw_word(sheet, history, entry, y, size, future)
        if entry:
            said = said_of(frame, history.merges[entry])
            sheet.text(RIGHT - 4, y, said, 11.5, align=1, colour=colour)
        sheet.place((LEFT, y - PITCH / 2, RIGHT - LEFT, PITCH), "step", number)
    sheet.text(TOKENS - 12, TOP + 18, "merge", 11.5, align=1, colour=GREY)
    if len(history.words) > 1:
        name = "pair, and how often in training" if frame.times else "pair"
        sheet.text(RIGHT - 4, TOP + 18, name, 11.5, align=1, colour=GREY)
    hidden = ((first, "above"), (len(history.words) - shown.stop, "below"))
    if more := [f"{n} more {where}" for n, where in hidden if n]:
        sheet.text(TOKENS, TOP + 18, "steps: " + ", ".join(more), 11.5, colour=GREY)


def said_of(frame, merge: int) -> str:
    """Return the pair of a merge and how often it came."""
    left, right = map(chips.drawn, frame.pairs[merge])
    return f"{left} + {right}" + (f"   {frame.times[merge]:,} ×" if frame.times else "")


def fitting(word) -> float:
    """Return the size of the letters at which the bytes of a word fit, or the smallest."""
    for size in SIZES:
        if sum(box_width(token, size) + 1 for token in word) <= ROOM:
            break
    return size


def box_width(token: bytes, size: float, weight: str = "normal") -> float:
    """Return how wide a token is drawn."""
    return chips.width(chips.drawn(token), size, weight) + 5


def draw_word(sheet: Sheet, history, entry: int, y: float, size: float, future: bool) -> None:
    """Draw the tokens of one step, and in bold what it made."""
    made = None
    if entry:
        before = history.words[entry - 1]
        made = next((t for t in history.words[entry] if t not in before), None)
    left = float(TOKENS)
    for token in history.words[entry]:
        weight = "bold" if token == made and not future else "normal"
        width = box_width(token, size, weight)
        if left + width > TOKENS + ROOM:
            sheet.text(left, y, "…", size)
            return
        box = (left + 1, y - HIGH / 2 + 1, width - 2, HIGH - 2)
        if not future:
            sheet.bar(box, "white" if chips.characters(token) else "#eceff2")
        sheet.frame(box, FAINT if future else "#57606a", 0.7)
        colour = FAINT if future else plots.INK
        sheet.text(left + width / 2, y, chips.drawn(token), size, weight, 0.5, colour)
        left += width + 1
