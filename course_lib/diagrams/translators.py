"""A whole transformer that translates: encoder, decoder, and what goes from one to the other."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from course_lib.data.checks import check_count
from course_lib.diagrams.sheet import CONTENT, GATE, MEMORY, PAPER, Sheet
from course_lib.plots import INK

# Places, in inches, from below: what is read, the embedding, the block, what stands above it.
WIDTH, HEIGHT = 9.0, 4.5
READ_Y, EMBEDDING_Y, BLOCK_Y, FIRST_Y = 0.12, 0.63, 0.97, 1.1
STEP, BRANCH = 0.79, 0.57  # from part to part; from where a branch leaves to its plus
TURN_Y = 3.45  # where the encoded source turns to the decoder
OUT_Y, WRITTEN_Y = 3.88, 4.31
LANE = 4.33  # column of the wire from the encoder to the decoder
BOX, RADIUS, EMBEDDING, OUT, NORM = 0.3, 0.17, 1.74, 1.4, 0.7  # heights and widths
WIDEST = 1.9  # of what is read and written


@dataclass(frozen=True)
class Side:
    """The encoder or the decoder: columns of its stream and its parts, and how wide those are."""

    stream: float
    parts: float
    width: float

    @property
    def out(self) -> int:
        """Where the parts are, seen from the stream: 1 to the right, -1 to the left."""
        return 1 if self.parts > self.stream else -1


ENCODER, DECODER = Side(1.0, 2.66, 1.86), Side(8.0, 6.1, 2.44)


def transformer(source: str, target: str, blocks: int = 2) -> Figure:
    """Draw the transformer that translates: encoder and decoder, each of so many blocks.

    The encoder's blocks have self-attention and a feed-forward part. Those of the decoder have one
    part more: cross-attention, to which the end of the encoder hands keys and values. Every part
    normalises what it takes from the residual stream. Vaswani et al. (2017), "Attention is all you
    need", figure 1, with the norms before the parts.

    Parameters
    ----------
    source
        What the encoder reads.
    target
        What the decoder reads behind START, and should write before END.
    blocks
        Of the encoder, and of the decoder.

    Returns
    -------
    matplotlib.figure.Figure
        9 by 4.5 inches, for `plots.show(fig, alt="...")`.

    Raises
    ------
    TypeError
        If `blocks` is not a whole number.
    ValueError
        If there is no block, or source or target is empty or too wide for the diagram.
    """
    times = "once" if check_count("blocks", blocks) == 1 else f"{blocks} times"
    sheet = Sheet(WIDTH, HEIGHT)
    for name, text in (("source", source), ("target", target)):
        _check_room(sheet, name, text)
    _read(sheet, ENCODER, source, "(n, s)")
    top = _block(sheet, ENCODER, f"encoder block, {times}", ["self-attention"])
    _encoded(sheet, top)
    _read(sheet, DECODER, f"START {target}", "(n, t)")
    attentions = ["causal self-attention", "cross-attention"]
    top = _block(sheet, DECODER, f"decoder block, {times}", attentions)
    _written(sheet, top, f"{target} END")
    return sheet.figure


def _read(sheet: Sheet, side: Side, text: str, shape: str) -> None:
    """Draw what a side reads, and its embedding."""
    sheet.words(side.stream, READ_Y, text, fontweight="bold")
    sheet.wire([(side.stream, READ_Y + 0.17), (side.stream, EMBEDDING_Y - BOX / 2)])
    sheet.words(side.stream + 0.1, READ_Y + 0.19, shape, ha="left")
    sheet.box(side.stream, EMBEDDING_Y, EMBEDDING, BOX, "embedding, places", CONTENT)


def _block(sheet: Sheet, side: Side, title: str, attentions: list[str]) -> float:
    """Draw the block of a side, with the stream that runs up through it; return where it ends."""
    parts = [*attentions, "feed-forward"]
    top = FIRST_Y + STEP * (len(parts) - 1) + BRANCH + 0.4
    outer, inner = side.parts + side.out * (side.width / 2 + 0.12), side.stream - side.out * 0.32
    frame = (outer + inner) / 2, (BLOCK_Y + top) / 2, abs(outer - inner), top - BLOCK_Y
    sheet.box(*frame, colour="#8c959f", fill=PAPER, line=1.2, zorder=0)
    align = "right" if side.out > 0 else "left"
    sheet.words(outer - side.out * 0.12, top - 0.2, title, ha=align, fontweight="bold")
    below = EMBEDDING_Y + BOX / 2
    for number, part in enumerate(parts):
        y = FIRST_Y + STEP * number
        _part(sheet, side, y, part)
        _thick(sheet, side, below, y + BRANCH - RADIUS)
        below = y + BRANCH + RADIUS
    _thick(sheet, side, below, top)
    return top


def _part(sheet: Sheet, side: Side, y: float, name: str) -> None:
    """Draw a part beside the stream: the way to it from y, the part, the way back to a plus."""
    middle, plus = y + BRANCH / 2, y + BRANCH
    sheet.dot(side.stream, y, MEMORY)
    sheet.wire([(side.stream, y), (side.parts, y), (side.parts, middle - BOX / 2)], MEMORY, 2.0)
    colour = INK if name == "feed-forward" else GATE
    sheet.box(side.parts, middle, side.width, BOX, f"norm, {name}", colour)
    near = side.stream + side.out * RADIUS
    sheet.wire([(side.parts, middle + BOX / 2), (side.parts, plus), (near, plus)])
    sheet.circle(side.stream, plus, "+", RADIUS)
    if name == "cross-attention":
        beside = side.parts - side.out * side.width / 2
        sheet.words((beside + side.stream) / 2 - 0.02, y + 0.08, "queries", MEMORY)


def _encoded(sheet: Sheet, top: float) -> None:
    """Draw the end of the encoder, and how every block of the decoder gets what it has made."""
    x, y = ENCODER.stream, top + 0.35
    _thick(sheet, ENCODER, top, y - BOX / 2, head=True)
    sheet.box(x, y, NORM, BOX, "norm")
    cross = FIRST_Y + STEP + BRANCH / 2
    path = [(x, y + BOX / 2), (x, TURN_Y), (LANE, TURN_Y), (LANE, cross)]
    sheet.wire([*path, (DECODER.parts - DECODER.width / 2, cross)], MEMORY, 4.0)
    sheet.words(x, TURN_Y + 0.12, "the encoded source (n, s, width)", MEMORY, ha="left")
    sheet.words(LANE - 0.1, TURN_Y - 0.3, "keys and values are made of it", MEMORY, ha="right")


def _written(sheet: Sheet, top: float, text: str) -> None:
    """Draw the end of the decoder, and what it should write."""
    x = DECODER.stream
    _thick(sheet, DECODER, top, OUT_Y - BOX / 2, head=True)
    sheet.box(x, OUT_Y, OUT, BOX, "norm, dense")
    sheet.wire([(x, OUT_Y + BOX / 2), (x, WRITTEN_Y - 0.06)])
    sheet.words(x - 0.1, OUT_Y + 0.22, "(n, t, tokens)", ha="right")
    sheet.words(x, WRITTEN_Y, text, fontweight="bold")


def _thick(sheet: Sheet, side: Side, low: float, high: float, head: bool = False) -> None:
    sheet.wire([(side.stream, low), (side.stream, high)], MEMORY, 6.0, head=head)


def _check_room(sheet: Sheet, name: str, text: str) -> None:
    """Raise ValueError unless there is a text, and room for it."""
    if not text:
        raise ValueError(f"{name} is empty; expected a short text.")
    over = sheet.width_of(f"START {text}", fontweight="bold") - WIDEST
    if over > 0:
        raise ValueError(
            f"{name} is {over:.1f} inches too wide for the diagram; choose a shorter text."
        )
