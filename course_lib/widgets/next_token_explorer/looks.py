"""Draws what the last token that was read looks at: all heads as strips, and one in numbers."""

from course_lib import plots
from course_lib.widgets.attention_heads.maps import draw_scale, draw_weights, shade
from course_lib.widgets.attention_heads.painter import sign_free
from course_lib.widgets.attention_heads.sentences import CHOSEN, GREY
from course_lib.widgets.microscope_sheet import Sheet

from . import words

LEFT, RIGHT, TITLE, TOP = 12, 572, 384, 420
STRIPS, HIGH = 112, 148  # where the strips begin, and how high they are together
BETWEEN = 6  # layers
COLUMNS = 604, 726, 888  # of the list
LISTED, PITCH = 5, 22
TALL, BROAD = 14, 22  # of a cell at most


def draw_headings(sheet: Sheet) -> None:
    """Say what is shown, and what the colours mean: what never changes."""
    strips = "a strip for each head, a cell for each token that it may look at"
    sheet.text(LEFT, TITLE + 19, strips, 11, colour=GREY)
    said = "in the text above: tints and bars.   number: place"
    sheet.text(COLUMNS[0], TITLE + 19, said, 11, colour=GREY)
    draw_scale(sheet, RIGHT - 148, TITLE - 8, 140)


def draw_looks(sheet: Sheet, frame) -> None:
    """Draw both."""
    title = sign_free(words.looks_title(frame))
    sheet.text(LEFT, TITLE, title, 15, "bold", room=RIGHT - LEFT - 190)
    draw_strips(sheet, frame)
    left, _, right = COLUMNS
    head = words.which_head(frame)
    sheet.text(left, TITLE, head[0].upper() + head[1:], 13.5, "bold", room=right - left)
    seen = frame.seen

    def name(place: int, y: float) -> None:
        chip = frame.chips[seen[place]]
        sheet.text(left, y, words.fitted(words.shown(chip), 13, 84), 13)
        if seen[place]:
            sheet.text(left + 112, y, f"{seen[place]}", 11.5, align=1, colour=GREY)

    draw_weights(sheet, frame.values, name, COLUMNS, TOP + 8, LISTED, PITCH)


def draw_strips(sheet: Sheet, frame) -> None:
    """Draw a strip for each head: a cell for each token, the last one on the right."""
    layers, heads, places = frame.looked.shape
    high = (HIGH - BETWEEN * (layers - 1)) / layers
    across = min(BROAD, (RIGHT - STRIPS) / places)
    down = min(TALL, high / heads)
    for layer in range(layers):
        top, wide = TOP + layer * (heads * down + BETWEEN), places * across
        mine = layer + 1 == frame.layer
        weight = "bold" if mine else "normal"
        sheet.text(LEFT, top + min(heads * down, 14) / 2, f"layer {layer + 1}", 12, weight)
        sheet.place((LEFT, top, 64, heads * down), "heads", layer + 1, 0)
        sheet.picture((STRIPS, top, wide, heads * down), shade(frame.looked[layer], True, None))
        for head in range(heads):
            y = top + head * down
            if down >= 9 and heads > 1:
                chosen = mine and frame.head in (None, head + 1)
                weight = "bold" if chosen else "normal"
                name, x = f"head {head + 1}", STRIPS - 6
                sheet.text(x, y + down / 2, name, 10, weight, 1, plots.INK if chosen else GREY)
            sheet.place(
                (LEFT + 64, y, STRIPS + wide - LEFT - 64, down), "heads", layer + 1, head + 1
            )
        if mine and frame.head is None:
            sheet.marker((STRIPS, top, wide, heads * down), CHOSEN)
        elif mine:
            sheet.marker((STRIPS, top + (frame.head - 1) * down, wide, down), CHOSEN)
    draw_numbers(sheet, frame, TOP + layers * (heads * down + BETWEEN) + 5, across)


def draw_numbers(sheet: Sheet, frame, y: float, across: float) -> None:
    """Write the places of some tokens below the strips."""
    seen = frame.seen
    names = {0: "START"}
    free = STRIPS + 46.0
    for column in range(1, len(seen)):
        x = STRIPS + (column + 0.5) * across
        number = seen[column]
        last = column == len(seen) - 1
        if last or (number % 5 == 0 and free <= x <= STRIPS + (len(seen) - 0.5) * across - 26):
            names[column] = f"{number}"
            free = x + 30
    for column, name in names.items():
        x = STRIPS + (column + 0.5) * across if column else STRIPS
        sheet.text(x, y, name, 10.5, align=0.5 if column else 0, colour=GREY)
