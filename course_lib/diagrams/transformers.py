"""The wiring of a transformer block, with the shape of what flows on each wire."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from course_lib.data.checks import check_choice, check_count
from course_lib.diagrams.sheet import CONTENT, GATE, MEMORY, PAPER, Sheet
from course_lib.plots import INK

SIZES = ("n", "t", "width", "heads", "hidden")  # what the shapes are made of

# Places, in inches. Above runs the residual stream; below it, the two branches.
EDGE, MARGIN, HEIGHT = 9.0, 0.12, 4.5
STREAM_Y, OUT_Y, NORM_Y, MIXED_Y, SCORES_Y = 4.0, 3.14, 3.0, 2.4, 1.9
LAYER_Y, READ_Y, TITLE_Y, KEY_Y = 1.17, 0.8, 0.44, 0.1
PAPER_TOP, PAPER_BOTTOM = 3.42, 0.34
QUERIES, KEYS, VALUES = 1.31, 2.67, 4.03  # columns; the values' leads to the first +
DENSE = 7.32  # the column that leads to the second +
FIRST, SECOND = 0.68, 5.98  # where the branches leave the stream
ATTENTION, FEED_FORWARD = (MARGIN, 5.38), (5.44, EDGE - MARGIN)  # left and right edges
RADIUS = 0.17
LAYER, NORM, SCORES = (0.84, 0.36), (1.0, 0.36), (1.84, 0.36)
ROOM = {"stream": 1.18, "head": 1.23, "weights": 1.65, "hidden": 1.36}  # for shapes
SHAPE_Y = 1.5  # of queries, keys and values


def transformer_block(
    shapes: Mapping[str, int | str] | None = None, norm: str = "before"
) -> Figure:
    """Draw a transformer block: attention and a feed-forward network, both added to a stream.

    The residual stream x runs straight through, above: it meets one + for each branch. In the
    first, the places look at one another; in the second, each place goes by itself through two
    dense layers. Vaswani et al. (2017), "Attention is all you need", section 3.1, with the GELU of
    Hendrycks & Gimpel (2016) where they had a ReLU.

    Parameters
    ----------
    shapes : mapping of str to int or str, optional
        Sizes to be written in place of their names: `n` sequences, `t` places, `width` of the
        stream, `heads`, `hidden` units of the feed-forward network. What is missing keeps its
        name. The width of a head is d = width / heads.
    norm : {"before", "after"}
        Where each branch has its layer normalisation: before it, off the stream (Xiong et al.
        2020, "On layer normalization in the transformer architecture"), or after its +, on the
        stream itself (Vaswani et al. 2017).

    Returns
    -------
    matplotlib.figure.Figure
        9 by 4.5 inches, for `plots.show(fig, alt="...")`.

    Raises
    ------
    TypeError
        If a size is neither a whole number nor a text.
    ValueError
        If a size is unknown, below 1, or too long to be written; if the heads cannot share the
        width evenly; or if `norm` is neither of the two.
    """
    check_choice("norm", norm, ("before", "after"))
    size = _checked({} if shapes is None else shapes)
    sheet = Sheet(EDGE, HEIGHT)
    text = {
        "stream": _shape(size, "n", "t", "width"),
        "head": _shape(size, "n", "heads", "t", "d"),
        "weights": _shape(size, "n", "heads", "t", "t"),
        "hidden": _shape(size, "n", "t", "hidden"),
    }
    for name, shape in text.items():
        if sheet.width_of(shape) > ROOM[name]:
            raise ValueError(
                f"The shape {shape} is too wide for the diagram; leave n or t out of shapes, or "
                "choose shorter ones."
            )
    _stream(sheet, text, norm)
    _branch(sheet, text, FIRST, VALUES, ATTENTION, norm)
    _branch(sheet, text, SECOND, DENSE, FEED_FORWARD, norm)
    _attention(sheet, text)
    _feed_forward(sheet, text)
    sheet.words(
        EDGE / 2,
        KEY_Y,
        f"n sequences of t places; heads of the width d = {_width_of_head(size)}",
    )
    return sheet.figure


def _stream(sheet: Sheet, text: dict[str, str], norm: str) -> None:
    """Draw the residual stream: the thick line above, and what is added to it."""
    # What interrupts the line: circles, and with norm="after" the boxes behind them.
    stops = [(VALUES, RADIUS), (DENSE, RADIUS)]
    formulas = ["x ← x + attention(norm(x))", "x ← x + dense(norm(x))"]
    if norm == "after":
        stops += [(x + 0.28 + NORM[0] / 2, NORM[0] / 2) for x in (VALUES, DENSE)]
        formulas = ["x ← norm(x + attention(x))", "x ← norm(x + dense(x))"]
    left = MARGIN
    for x, half in sorted(stops):
        _thick(sheet, left, x - half, head=False)
        left = x + half
        if half == RADIUS:
            sheet.circle(x, STREAM_Y, "+", RADIUS)
        else:
            sheet.box(x, STREAM_Y, *NORM, "layer norm")
    _thick(sheet, left, EDGE - MARGIN, head=True)
    strong = {"colour": MEMORY, "fontweight": "bold"}
    above = STREAM_Y + 0.25
    name = "residual stream x"
    sheet.words(MARGIN, above, name, ha="left", **strong)
    after = MARGIN + sheet.width_of(name, fontweight="bold") + 0.13
    sheet.words(after, above, text["stream"], MEMORY, ha="left")
    for x, formula in zip((VALUES, DENSE), formulas, strict=True):
        sheet.words(x + 0.15, above, formula, **strong)


def _thick(sheet: Sheet, left: float, right: float, head: bool) -> None:
    sheet.wire([(left, STREAM_Y), (right, STREAM_Y)], MEMORY, 6.0, head=head)


def _branch(
    sheet: Sheet,
    text: dict[str, str],
    start: float,
    end: float,
    edges: tuple[float, float],
    norm: str,
) -> None:
    """Draw what both branches have: the way down from the stream, the last layer, the way up."""
    middle = (edges[0] + edges[1]) / 2, (PAPER_TOP + PAPER_BOTTOM) / 2
    size = edges[1] - edges[0], PAPER_TOP - PAPER_BOTTOM
    sheet.box(*middle, *size, colour="#8c959f", fill=PAPER, line=1.2, zorder=0)
    sheet.dot(start, STREAM_Y, MEMORY)
    down = STREAM_Y
    if norm == "before":
        sheet.wire([(start, STREAM_Y), (start, NORM_Y + NORM[1] / 2)], MEMORY, 2.0)
        sheet.box(start, NORM_Y, *NORM, "layer norm")
        down = NORM_Y - NORM[1] / 2
    _up(sheet, [(start, down), (start, READ_Y), (end, READ_Y), (end, LAYER_Y - LAYER[1] / 2)])
    sheet.words(start + 0.1, MIXED_Y, text["stream"], ha="left")
    sheet.box(end, OUT_Y, *LAYER, "dense")
    _up(sheet, [(end, OUT_Y + LAYER[1] / 2), (end, STREAM_Y - RADIUS)])
    sheet.words(end + 0.1, PAPER_TOP + 0.12, text["stream"], ha="left")


def _attention(sheet: Sheet, text: dict[str, str]) -> None:
    """Draw queries, keys and values, the weights, and what is taken with them."""
    top = LAYER_Y + LAYER[1] / 2
    for x, name, colour, end in (
        (QUERIES, "queries", GATE, SCORES_Y - SCORES[1] / 2),
        (KEYS, "keys", GATE, SCORES_Y - SCORES[1] / 2),
        (VALUES, "values", CONTENT, MIXED_Y - RADIUS),
    ):
        if x != VALUES:  # there the wire itself ends
            sheet.dot(x, READ_Y)
            _up(sheet, [(x, READ_Y), (x, LAYER_Y - LAYER[1] / 2)])
        sheet.box(x, LAYER_Y, *LAYER, name, colour)
        sheet.wire([(x, top), (x, end)], colour, 2.0)
        sheet.words(x + 0.1, SHAPE_Y, text["head"], ha="left")
    middle = (QUERIES + KEYS) / 2
    sheet.box(middle, SCORES_Y, *SCORES, "softmax(q kᵀ / √d)", GATE)
    turn = [(middle, SCORES_Y + SCORES[1] / 2), (middle, MIXED_Y), (VALUES - RADIUS, MIXED_Y)]
    sheet.wire(turn, GATE, 2.0)
    sheet.words(middle + 0.1, MIXED_Y + 0.12, f"weights\n{text['weights']}", ha="left")
    sheet.circle(VALUES, MIXED_Y, "×", RADIUS)
    _up(sheet, [(VALUES, MIXED_Y + RADIUS), (VALUES, OUT_Y - LAYER[1] / 2)])
    sheet.words(VALUES + 0.1, MIXED_Y + 0.25, text["head"], ha="left")
    sheet.words(VALUES - LAYER[0] / 2 - 0.1, OUT_Y - 0.05, "joins the heads", ha="right")
    _title(sheet, ATTENTION, "multi-head attention: the places look at one another")


def _feed_forward(sheet: Sheet, text: dict[str, str]) -> None:
    """Draw the dense layer, its activation, and what flows between them."""
    half = LAYER[1] / 2
    sheet.box(DENSE, LAYER_Y, *LAYER, "dense")
    _up(sheet, [(DENSE, LAYER_Y + half), (DENSE, SCORES_Y - half)])
    sheet.words(DENSE + 0.1, SHAPE_Y, text["hidden"], ha="left")
    sheet.box(DENSE, SCORES_Y, *LAYER, "GELU")
    _up(sheet, [(DENSE, SCORES_Y + half), (DENSE, OUT_Y - half)])
    sheet.words(DENSE + 0.1, MIXED_Y, text["hidden"], ha="left")
    _title(sheet, FEED_FORWARD, "feed-forward: each place by itself")


def _up(sheet: Sheet, points: list[tuple[float, float]]) -> None:
    sheet.wire(points, INK, 1.6)


def _title(sheet: Sheet, edges: tuple[float, float], text: str) -> None:
    sheet.words((edges[0] + edges[1]) / 2, TITLE_Y, text, style="italic")


def _shape(size: dict[str, int | str], *names: str) -> str:
    return f"({', '.join(str(size[name]) for name in names)})"


def _width_of_head(size: dict[str, int | str]) -> str:
    ratio = f"{size['width']} / {size['heads']}"
    return ratio if size["d"] == "d" else f"{ratio} = {size['d']}"


def _checked(shapes: Mapping[str, int | str]) -> dict[str, int | str]:
    """Return all sizes, numbers or names, with the width d of a head."""
    unknown = [str(name) for name in shapes if name not in SIZES]
    if unknown:
        raise ValueError(
            f"shapes has the unknown sizes {', '.join(unknown)}; expected some of "
            f"{', '.join(SIZES)}."
        )
    size: dict[str, int | str] = {name: name for name in SIZES}
    for name, given in shapes.items():
        if isinstance(given, str) and not given.strip():
            raise ValueError(f"shapes[{name!r}] is an empty text; give a number or a name.")
        size[name] = given if isinstance(given, str) else check_count(f"shapes[{name!r}]", given)
    width, heads = size["width"], size["heads"]
    size["d"] = "d"
    if isinstance(width, int) and isinstance(heads, int):
        if width % heads:
            raise ValueError(
                f"{heads} heads cannot share a width of {width} evenly; choose a width that is a "
                f"multiple of {heads}."
            )
        size["d"] = width // heads
    return size
