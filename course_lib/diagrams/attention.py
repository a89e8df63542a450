"""Attention from a decoder to its encoder: who may look at what, and how much one step takes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from course_lib.data.checks import check_count
from course_lib.diagrams.sequences import tokens_of
from course_lib.diagrams.sheet import GATE, MEMORY, NORMAL, Sheet

FAINT = "#afb8c1"  # lines of the steps that are not picked

# Places, in inches: from above what is written, the decoder, what it looks at, the numbers.
WIDTH, HEIGHT, MARGIN = 9.0, 4.3, 0.15
WRITTEN_Y, DECODER_Y, SUM_Y, ENCODER_Y, WEIGHTS_Y, KEY_Y = 4.0, 3.27, 2.62, 1.03, 0.5, 0.12
LEFT = 1.75  # of the first column: before it stand the names of the rows
BOX, WIDEST = 0.44, 0.95  # height; width at most
NARROWEST, GAP, WIDEST_GAP = 0.34, 0.2, 0.55  # between columns: an arrow fits in
RADIUS = 0.17
TOLERANCE = 1e-3  # two decimals are shown
THINNEST, THICKEST, EQUAL = 0.6, 9.0, 1.8  # points: weights of 0 and 1; no weights


@dataclass(frozen=True)
class Row:
    """The steps of the encoder or of the decoder: the middles of their boxes, and their widths."""

    places: list[float]
    widths: list[float]


def attention_flow(
    source: Sequence[str],
    target: Sequence[str],
    step: int = 0,
    weights: Sequence[float] | None = None,
    recurrent: bool = True,
) -> Figure:
    """Draw an encoder-decoder with attention: each step of the decoder looks at the whole source.

    It is `encoder_decoder` with one change: there is no single arrow from the encoder to the
    decoder. Every decoder step takes a weighted sum of what all encoder steps hold. For one step
    these lines are drawn strong, as wide as their weights. Bahdanau, Cho & Bengio (2015), "Neural
    machine translation by jointly learning to align and translate".

    Parameters
    ----------
    source, target : sequences of str
        2 to 8 tokens each; a text is a sequence of characters. A space is drawn as ␣.
    step : int
        Which step of the decoder is drawn strong: 0 reads START.
    weights : sequence of float, shape (source,), optional
        What this step takes from each place of the source, in all 1. Without it, all its lines are
        equally wide and carry no numbers.
    recurrent : bool
        Whether each step hands its state to the next one, as in a recurrent network.

    Returns
    -------
    matplotlib.figure.Figure
        9 by 4.3 inches, for `plots.show(fig, alt="...")`.

    Raises
    ------
    TypeError
        If a token is not a text, or the step is not a whole number.
    ValueError
        If there are too few or too many tokens, one is empty, they are too wide, there is no such
        step, or the weights are not one for each place of the source, from 0 to 1, in all 1.
    """
    source, target = tokens_of("source", source), tokens_of("target", target)
    step = check_count("step", step, at_least=0, at_most=len(target))
    weights = None if weights is None else _checked(weights, len(source))
    sheet = Sheet(WIDTH, HEIGHT)
    encoder, decoder = _row(sheet, source), _row(sheet, ["START", *target])
    for number, x in enumerate(decoder.places):
        if number != step:
            _looks(sheet, encoder, x, FAINT, [0.8] * len(source))
    equal = np.full(len(source), EQUAL)
    widths = equal if weights is None else THINNEST + (THICKEST - THINNEST) * weights
    _looks(sheet, encoder, decoder.places[step], MEMORY, widths)
    if weights is not None:
        for x, weight in zip(encoder.places, weights, strict=True):
            sheet.words(x, WEIGHTS_Y, f"{weight:.2f}", MEMORY, fontweight="bold")
    _boxes(sheet, encoder, ENCODER_Y, source, MEMORY, recurrent)
    _boxes(sheet, decoder, DECODER_Y, ["START", *target], GATE, recurrent)
    for x, token in zip(decoder.places, [*target, "END"], strict=True):
        sheet.words(x, WRITTEN_Y, token, size=NORMAL, fontweight="bold")
        sheet.wire([(x, DECODER_Y + BOX / 2), (x, WRITTEN_Y - 0.09)])
    _names(sheet, weights is not None)
    return sheet.figure


def _row(sheet: Sheet, tokens: list[str]) -> Row:
    """Return where the boxes of a row stand, as far apart as the sheet allows."""
    need = [max(NARROWEST, sheet.width_of(t, NORMAL, fontweight="bold") + 0.16) for t in tokens]
    gaps = len(tokens) - 1
    free = WIDTH - MARGIN - LEFT - sum(need) - gaps * GAP
    if free < 0:
        raise ValueError(
            f"The tokens {' '.join(tokens)} are together {-free:.1f} inches too wide for a diagram "
            f"of {WIDTH:g} inches; choose shorter tokens, or fewer of them."
        )
    share = free / (len(tokens) + gaps)
    widths = [max(width, min(width + share, WIDEST)) for width in need]
    # What the boxes left free widens the gaps.
    gap = min((WIDTH - MARGIN - LEFT - sum(widths)) / gaps, WIDEST_GAP)
    x = LEFT + (WIDTH - MARGIN - LEFT - sum(widths) - gaps * gap) / 2
    places = []
    for width in widths:
        places.append(x + width / 2)
        x += width + gap
    return Row(places, widths)


def _looks(sheet: Sheet, encoder: Row, x: float, colour: str, widths: Sequence[float]) -> None:
    """Draw what the step at x takes from each place, summed up on the way to its box."""
    for place, width in zip(encoder.places, widths, strict=True):
        run, rise = x - place, SUM_Y - ENCODER_Y - BOX / 2
        left_out = RADIUS / math.hypot(run, rise)  # what would be inside the circle
        end = x - left_out * run, SUM_Y - left_out * rise
        sheet.wire([(place, ENCODER_Y + BOX / 2), end], colour, width, head=False)
    sheet.circle(x, SUM_Y, "+", RADIUS)
    sheet.wire([(x, SUM_Y + RADIUS), (x, DECODER_Y - BOX / 2)], MEMORY, 1.8)


def _boxes(
    sheet: Sheet, row: Row, y: float, tokens: list[str], colour: str, recurrent: bool
) -> None:
    for x, width, token in zip(row.places, row.widths, tokens, strict=True):
        sheet.box(x, y, width, BOX, colour=colour)
        sheet.words(x, y - 0.06, token, size=NORMAL)
    if recurrent:
        for one, after in pairwise(zip(row.places, row.widths, strict=True)):
            sheet.wire([(one[0] + one[1] / 2, y), (after[0] - after[1] / 2, y)], MEMORY, 1.8)


def _names(sheet: Sheet, numbers: bool) -> None:
    """Write what the rows are, and what the lines mean."""
    rows = [
        (WRITTEN_Y - 0.1, "the decoder\nshould write"),
        (DECODER_Y - 0.15, "the decoder\nreads"),
        (ENCODER_Y - 0.15, "the encoder\nreads"),
    ]
    key = "one step of the decoder looks at every place; grey: the other steps do, too"
    if numbers:
        rows.append((WEIGHTS_Y, "weights, in all 1"))
        key = "as wide as its weight: what one step takes from a place; grey: the other steps"
    for y, text in rows:
        sheet.words(MARGIN, y, text, ha="left", style="italic")
    left = (WIDTH - sheet.width_of(key) - 0.7) / 2
    sheet.wire([(left, KEY_Y + 0.05), (left + 0.6, KEY_Y + 0.05)], MEMORY, 2.0, head=False)
    sheet.words(left + 0.7, KEY_Y, key, ha="left")


def _checked(weights: Sequence[float], places: int) -> np.ndarray:
    """Return the weights as an array, or say in one sentence what is wrong with them."""
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (places,):
        raise ValueError(
            f"weights has the shape {weights.shape}; expected ({places},): one for each place of "
            "the source."
        )
    if not (weights >= 0).all() or abs(weights.sum() - 1) > TOLERANCE:
        raise ValueError(
            f"weights are from {weights.min():.3f} to {weights.max():.3f} and in all "
            f"{weights.sum():.3f}; expected none below 0, and in all 1, as a softmax gives them."
        )
    return weights
