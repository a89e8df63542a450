"""Recurrent networks unrolled over a sequence: what each step reads, hands on and writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.figure import Figure

from course_lib.diagrams.sheet import GATE, MEMORY, NORMAL, Sheet
from course_lib.plots import INK

FEWEST, MOST = 2, 8  # tokens of a source or a target
VISIBLE = {" ": "␣", "\n": "↵"}

# Places, in inches.
WIDTH, HEIGHT, MARGIN = 9.0, 3.75, 0.15
# Rows of words stand on their line; the boxes are around theirs.
WRITES_Y, WRITTEN_Y, STATE_Y, READ_Y, READS_Y, KEY_Y = 3.45, 3.02, 2.13, 1.14, 0.68, 0.2
BOX, WIDEST_BOX = 0.5, 0.6  # height; width at most
NARROWEST, WIDEST = 0.27, 0.75  # width of a token's column without the gap beside it
GAP, WIDEST_GAP = 0.19, 0.5  # between columns: an arrow fits in
HANDOVER, WIDEST_HANDOVER = 0.6, 1.3  # between encoder and decoder
ABOVE, BELOW = 0.2, 0.09  # from the line that a token stands on to the arrows around it


@dataclass(frozen=True)
class Column:
    """One step: where it stands, how wide its box is, what it reads and what it should write."""

    x: float
    box: float
    read: str
    write: str = ""

    @property
    def left(self) -> float:
        """The left edge of the box."""
        return self.x - self.box / 2

    @property
    def right(self) -> float:
        """The right edge of the box."""
        return self.x + self.box / 2


def encoder_decoder(source: Sequence[str], target: Sequence[str]) -> Figure:
    """Draw an encoder-decoder that learns to write `target` for `source`, step by step.

    The encoder reads the source, and its last state is all that the decoder gets of it. The decoder
    reads START and the target, and should write the target and END: what it should write next is
    what it reads next, whatever it has written (teacher forcing). Sutskever, Vinyals & Le (2014),
    "Sequence to sequence learning with neural networks".

    Parameters
    ----------
    source, target : sequences of str
        2 to 8 tokens each; a text is a sequence of characters. A space is drawn as ␣.

    Returns
    -------
    matplotlib.figure.Figure
        9 by 3.9 inches, for `plots.show(fig, alt="...")`.

    Raises
    ------
    TypeError
        If a token is not a text.
    ValueError
        If there are too few or too many tokens, one is empty, or together they are too wide.
    """
    source, target = tokens_of("source", source), tokens_of("target", target)
    sheet = Sheet(WIDTH, HEIGHT)
    encoder, decoder = _columns(sheet, source, target)
    for columns, colour in ((encoder, MEMORY), (decoder, GATE)):
        for column in columns:
            _step(sheet, column, colour)
        for one, next_one in pairwise(columns):
            sheet.wire([(one.right, STATE_Y), (next_one.left, STATE_Y)], MEMORY, 1.8)
    _handover(sheet, encoder[-1], decoder[0])
    _forcing(sheet, decoder)
    for columns, y, text in (
        (encoder, READS_Y, "the encoder reads"),
        (decoder, READS_Y, "the decoder reads"),
        (decoder, WRITES_Y, "the decoder should write"),
    ):
        _title(sheet, columns, y, text)
    return sheet.figure


def _columns(
    sheet: Sheet, source: list[str], target: list[str]
) -> tuple[list[Column], list[Column]]:
    """Return the steps of the encoder and of the decoder, as far apart as the sheet allows."""
    steps = [(token, "") for token in source]
    steps += zip(["START", *target], [*target, "END"], strict=True)
    # Bold, as what is written is: the wider of the two.
    wide = [[sheet.width_of(token, NORMAL, fontweight="bold") for token in step] for step in steps]
    need = [max(NARROWEST, *step) for step in wide]
    gaps = len(steps) - 2
    free = WIDTH - 2 * MARGIN - sum(need) - gaps * GAP - HANDOVER
    if free < 0:
        raise ValueError(
            f"The tokens are together {-free:.1f} inches too wide for a diagram of {WIDTH:g} "
            "inches; choose shorter tokens, or fewer of them."
        )
    # What is free goes to the columns, the gaps and the handover alike, up to their limits.
    share = free / (len(steps) + gaps + 3)
    widths = [max(width, min(width + share, WIDEST)) for width in need]
    gap, between = min(GAP + share, WIDEST_GAP), min(HANDOVER + 3 * share, WIDEST_HANDOVER)
    box = min(*widths, WIDEST_BOX)
    total = sum(widths) + gaps * gap + between
    columns, x = [], (WIDTH - total) / 2
    for number, (width, (read, write)) in enumerate(zip(widths, steps, strict=True)):
        columns.append(Column(x + width / 2, box, read, write))
        x += width + (between if number == len(source) - 1 else gap)
    return columns[: len(source)], columns[len(source) :]


def _step(sheet: Sheet, column: Column, colour: str) -> None:
    sheet.box(column.x, STATE_Y, column.box, BOX, colour=colour)
    sheet.words(column.x, READ_Y, column.read, size=NORMAL)
    sheet.wire([(column.x, READ_Y + ABOVE), (column.x, STATE_Y - BOX / 2)])
    if column.write:
        sheet.words(column.x, WRITTEN_Y, column.write, size=NORMAL, fontweight="bold")
        sheet.wire([(column.x, STATE_Y + BOX / 2), (column.x, WRITTEN_Y - BELOW)])


def _handover(sheet: Sheet, last: Column, first: Column) -> None:
    """Draw the thick arrow from the last step of the encoder to the first of the decoder."""
    sheet.wire([(last.right, STATE_Y), (first.left, STATE_Y)], MEMORY, 6.0)
    text = "all that is\nhanded over:\nh and c"
    x, y = (last.right + first.left) / 2, STATE_Y + BOX / 2 + 0.15
    sheet.wire([(x, y - 0.06), (x, STATE_Y + 0.1)], MEMORY, 1.0, head=False)
    sheet.words(x + 0.1, y, text, MEMORY, ha="right", fontweight="bold")


def _forcing(sheet: Sheet, decoder: list[Column]) -> None:
    """Draw that each token that should be written is read next, through the gaps between steps."""
    dashes = {"colour": GATE, "width": 1.4, "dashed": True}
    for one, next_one in pairwise(decoder):
        gap = (one.right + next_one.left) / 2
        high, low = STATE_Y + BOX / 2, STATE_Y - BOX / 2
        start, end = (one.x + 0.1, WRITTEN_Y - BELOW), (next_one.x - 0.1, READ_Y + ABOVE)
        sheet.wire([start, (gap, high), (gap, low), end], **dashes)
    text = "what it should write next is what it reads next (teacher forcing)"
    left = (WIDTH - sheet.width_of(text) - 0.7) / 2
    sheet.wire([(left, KEY_Y + 0.05), (left + 0.6, KEY_Y + 0.05)], **dashes)
    sheet.words(left + 0.7, KEY_Y, text, ha="left")


def _title(sheet: Sheet, columns: list[Column], y: float, text: str) -> None:
    """Write what a row of tokens is, above or below its middle, and inside the sheet."""
    half = sheet.width_of(text, style="italic") / 2
    x = (columns[0].x + columns[-1].x) / 2
    sheet.words(min(max(x, MARGIN + half), WIDTH - MARGIN - half), y, text, INK, style="italic")


def tokens_of(name: str, tokens: Sequence[str]) -> list[str]:
    """Return the tokens as they are drawn, or say in one sentence what is wrong with them."""
    tokens = list(tokens)
    wrong = [token for token in tokens if not isinstance(token, str)]
    if wrong:
        raise TypeError(f"{name} holds {wrong[0]!r}, which is no text; expected tokens as texts.")
    if not FEWEST <= len(tokens) <= MOST:
        raise ValueError(
            f"{name} has {len(tokens)} tokens; expected {FEWEST} to {MOST}, so that each finds "
            "room in the diagram: choose a shorter or longer text."
        )
    if "" in tokens:
        raise ValueError(f"{name} holds an empty token; expected at least one character in each.")
    return ["".join(VISIBLE.get(letter, letter) for letter in token) for token in tokens]
