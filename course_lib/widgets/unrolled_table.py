"""Draws the sum below the unrolled network: a column for each term, its factors and its product."""

import numpy as np

from course_lib import plots
from course_lib.widgets import unrolled_words as words
from course_lib.widgets.microscope_sheet import Sheet
from course_lib.widgets.pixels import colour
from course_lib.widgets.unrolled_model import Frame

LEFT, COLUMN, ROW = 146, 64, 19


def draw_table(sheet: Sheet, frame: Frame, top: float) -> None:
    """Write out how the chosen unit's number at the present step comes about."""
    made = frame.sum
    if made is None:
        sheet.text(12, top, "Each step then shows here how one unit's number is made.", 12.5)
        return
    if not made.terms:
        sheet.text(12, top, made.title, 12.5, "bold")
        sheet.text(12, top + 24, made.results[0], 12.5)
        return
    sheet.text(12, top, made.title, 12.5, "bold", room=LEFT - 40)
    heights = [top + ROW * (1 + n) for n in range(len(made.rows))]
    below = top + ROW * (1 + len(made.rows))
    for name, y in zip(made.rows, heights, strict=True):
        sheet.text(12, y, name, 12, room=LEFT - 40)
    sheet.text(12, below, "= product", 12)
    products = np.array([term.product for term in made.terms])
    # Some of them may be beyond all numbers: those get the colour of the ends.
    most = np.abs(products[np.isfinite(products)]).max(initial=0) or 1.0
    shares = np.clip(np.nan_to_num(products / most), -1, 1)
    for place, term in enumerate(made.terms):
        middle = LEFT + COLUMN * place
        sheet.text(middle, top, term.name, 12, "bold", 0.5, room=COLUMN - 4)
        for factor, y in zip(term.factors, heights, strict=False):
            sheet.text(middle, y, words.number(factor), 12, align=0.5, room=COLUMN - 8)
        box = (middle - COLUMN / 2 + 2, below - 9, COLUMN - 4, 18)
        tint = 0.6 * shares[place]
        sheet.picture(box, colour(np.array([[tint]]), "RdBu", -1, 1))  # under dark letters
        product = words.number(term.product)
        sheet.text(middle, below, product, 12, align=0.5, colour=plots.INK, room=COLUMN - 8)
    right = LEFT + COLUMN * (len(made.terms) - 0.5) + 12
    for n, result in enumerate(made.results):
        y = below - ROW * (len(made.results) - 1 - n)
        weight = "bold" if n == len(made.results) - 1 else "normal"
        sheet.text(right, y, result, 12.5, weight, room=888 - right)
