"""The wiring of a recurrent cell: what flows where within one step."""

import math
from collections.abc import Mapping

from matplotlib.figure import Figure

from course_lib.data.checks import check_number
from course_lib.diagrams.sheet import CONTENT, GATE, MEMORY, PAPER, Sheet

# The numbers of one unit, and the range in which each can lie.
RANGES = {
    "c_before": (-math.inf, math.inf),
    "h_before": (-1, 1),
    "x": (-math.inf, math.inf),
    "f": (0, 1),
    "i": (0, 1),
    "candidate": (-1, 1),
    "o": (0, 1),
    "c": (-math.inf, math.inf),
    "h": (-1, 1),
}
TOLERANCE = 1e-3  # three decimals are shown

# Places, in inches. Above runs the cell state; below, what the four layers read.
LEFT, RIGHT, TOP, BOTTOM = 1.2, 7.75, 4.36, 0.58  # edges of the cell
EDGE = 9.0  # right edge of the sheet
MEMORY_Y, MIXED_Y, OUTPUT_Y, LAYER_Y, READ_Y = 3.72, 2.84, 2.22, 1.45, 0.93
F, I, CANDIDATE, O, OUT = 1.85, 3.2, 4.6, 6.0, 7.3  # noqa: E741  the columns
RADIUS = 0.17
LAYER = (0.78, 0.4)


def lstm_cell(numbers: Mapping[str, float] | None = None) -> Figure:
    """Draw one step of an LSTM cell: c ← f · c + i · ĉ and h ← o · tanh(c).

    The cell state c runs straight through, above: it meets one × and one +. The four layers below
    read h and x. Their gates f, i and o are factors between 0 and 1; the candidate ĉ is between -1
    and 1. Hochreiter & Schmidhuber (1997), "Long short-term memory"; the forget gate is from Gers,
    Schmidhuber & Cummins (2000), "Learning to forget: continual prediction with LSTM".

    Parameters
    ----------
    numbers : mapping of str to float, optional
        What one unit holds at one step, with the keys `c_before`, `h_before`, `x`, `f`, `i`,
        `candidate`, `o`, `c`, `h`. Each stands beside its name, with three decimals. The layers
        read h of all units and all of x; what is shown is h of this unit, and one number of x.

    Returns
    -------
    matplotlib.figure.Figure
        9 by 4.5 inches, for `plots.show(fig, alt="...")`.

    Raises
    ------
    ValueError
        If a key is missing or unknown, a number is out of its range, or c and h do not follow from
        the other numbers to 0.001.
    """
    shown = {} if numbers is None else _checked(numbers)
    sheet = Sheet(EDGE, 4.5)
    middle = (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2
    size = RIGHT - LEFT, TOP - BOTTOM
    sheet.box(*middle, *size, colour="#8c959f", fill=PAPER, line=1.2, zorder=0)
    _cell_state(sheet, shown)
    _layers(sheet, shown)
    _output(sheet, shown)
    sheet.words(2.3, 0.25, "σ gives 0 (shut) to 1 (open),  tanh gives −1 to 1", ha="left")
    if shown:
        sheet.words(EDGE - 0.12, 0.25, "one unit, one step", ha="right")
    return sheet.figure


def _cell_state(sheet: Sheet, shown: dict[str, float]) -> None:
    """Draw the memory: the thick line above, and what happens to it."""
    y = MEMORY_Y
    thick = {"colour": MEMORY, "width": 6.0}
    sheet.wire([(0.12, y), (F - RADIUS, y)], head=False, **thick)
    sheet.wire([(F + RADIUS, y), (CANDIDATE - RADIUS, y)], head=False, **thick)
    sheet.wire([(CANDIDATE + RADIUS, y), (EDGE - 0.12, y)], **thick)
    sheet.circle(F, y, "×", RADIUS)
    sheet.circle(CANDIDATE, y, "+", RADIUS)
    strong = {"colour": MEMORY, "fontweight": "bold"}
    above = y + 0.17
    sheet.words(0.12, above, _two_lines("c before", shown, "c_before"), ha="left", **strong)
    sheet.words(EDGE - 0.12, above, _two_lines("c after", shown, "c"), ha="right", **strong)
    between = (F + CANDIDATE) / 2
    sheet.words(between, above, "cell state c: the memory", **strong)
    sheet.words(CANDIDATE + 0.35, above, "c ← f · c + i · ĉ", ha="left", **strong)
    sheet.words(F + 0.3, y - 0.28, _equals("f · c", shown, "kept"), MEMORY, ha="left")


def _layers(sheet: Sheet, shown: dict[str, float]) -> None:
    """Draw the four layers, what they read, and the wires of f, i and ĉ to the cell state."""
    bottom, top = LAYER_Y - LAYER[1] / 2, LAYER_Y + LAYER[1] / 2
    sheet.wire([(0.12, READ_Y), (O, READ_Y), (O, bottom)])
    sheet.wire([(1.5, 0.12), (1.5, READ_Y)])
    sheet.words(0.12, READ_Y + 0.12, _two_lines("h before", shown, "h_before"), ha="left")
    sheet.words(1.4, 0.25, _equals("x", shown, "x"), ha="right")
    sheet.words((I + CANDIDATE) / 2, 0.71, "each layer reads h and x")
    columns = {
        "f": (F, "σ", "forget gate", "f", GATE),
        "i": (I, "σ", "input gate", "i", GATE),
        "candidate": (CANDIDATE, "tanh", "candidate", "ĉ", CONTENT),
        "o": (O, "σ", "output gate", "o", GATE),
    }
    for key, (x, activation, name, sign, colour) in columns.items():
        if key != "o":  # the last one is the end of the wire itself
            sheet.dot(x, READ_Y)
            sheet.wire([(x, READ_Y), (x, bottom)])
        sheet.box(x, LAYER_Y, *LAYER, activation, colour)
        text = f"{name}\n{_equals(sign, shown, key)}"
        sheet.words(x + 0.1, top + 0.1, text, ha="left")
    gate = {"colour": GATE, "width": 2.0}
    sheet.wire([(F, top), (F, MEMORY_Y - RADIUS)], **gate)
    sheet.wire([(I, top), (I, MIXED_Y), (CANDIDATE - RADIUS, MIXED_Y)], **gate)
    sheet.wire([(O, top), (O, OUTPUT_Y), (OUT - RADIUS, OUTPUT_Y)], **gate)
    content = {"colour": CONTENT, "width": 2.0}
    sheet.wire([(CANDIDATE, top), (CANDIDATE, MIXED_Y - RADIUS)], **content)
    sheet.circle(CANDIDATE, MIXED_Y, "×", RADIUS)
    sheet.wire([(CANDIDATE, MIXED_Y + RADIUS), (CANDIDATE, MEMORY_Y - RADIUS)], **content)
    half = (MIXED_Y + MEMORY_Y) / 2 - 0.05
    sheet.words(CANDIDATE + 0.1, half, _equals("i · ĉ", shown, "written"), ha="left")


def _output(sheet: Sheet, shown: dict[str, float]) -> None:
    """Draw how h comes from the cell state: squashed, and as much of it as o lets through."""
    squash_y, squash = 3.06, 0.27
    sheet.dot(OUT, MEMORY_Y, MEMORY)
    sheet.wire([(OUT, MEMORY_Y), (OUT, squash_y + squash)], MEMORY, 2.0)
    sheet.circle(OUT, squash_y, "tanh", squash)
    sheet.wire([(OUT, squash_y - squash), (OUT, OUTPUT_Y + RADIUS)], MEMORY, 2.0)
    sheet.words(OUT - 0.1, 2.55, _equals("tanh(c)", shown, "squashed"), ha="right")
    sheet.circle(OUT, OUTPUT_Y, "×", RADIUS)
    sheet.wire([(OUT, OUTPUT_Y - RADIUS), (OUT, READ_Y), (EDGE - 0.12, READ_Y)])
    text = _two_lines("h after", shown, "h")
    sheet.words(EDGE - 0.12, READ_Y + 0.12, text, ha="right")
    sheet.words(RIGHT - 0.1, 0.71, "h ← o · tanh(c)", ha="right")


def _two_lines(name: str, shown: dict[str, float], key: str) -> str:
    return f"{name}\n{_decimals(shown[key])}" if shown else name


def _equals(name: str, shown: dict[str, float], key: str) -> str:
    return f"{name} = {_decimals(shown[key])}" if shown else name


def _decimals(value: float) -> str:
    text = f"{value:.3f}" if abs(value) < 1000 else f"{value:.2e}"
    return "0.000" if text == "-0.000" else text.replace("-", "−")


def _checked(numbers: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers as floats, with the products that stand on the wires.

    What is wrong with them is said in one sentence.
    """
    missing = [key for key in RANGES if key not in numbers]
    unknown = [str(key) for key in numbers if key not in RANGES]
    if missing or unknown:
        raise ValueError(
            f"numbers lacks {', '.join(missing) or 'nothing'} and has the unknown keys "
            f"{', '.join(unknown) or '(none)'}; expected exactly {', '.join(RANGES)}."
        )
    n = {key: check_number(f"numbers[{key!r}]", numbers[key], *RANGES[key]) for key in RANGES}
    n["kept"] = n["f"] * n["c_before"]
    n["written"] = n["i"] * n["candidate"]
    n["squashed"] = math.tanh(n["c"])
    for key, rule, value in (
        ("c", "f · c_before + i · candidate", n["kept"] + n["written"]),
        ("h", "o · tanh(c)", n["o"] * n["squashed"]),
    ):
        if abs(n[key] - value) > TOLERANCE + 1e-9:
            raise ValueError(
                f"numbers[{key!r}] is {n[key]:.4f}, but {rule} is {value:.4f}; expected the same "
                f"to {TOLERANCE}: take all numbers from one unit at one step, and do not round."
            )
    return n
