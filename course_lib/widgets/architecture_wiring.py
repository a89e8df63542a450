"""The inside of a part as boxes and arrows, from left to right."""

import numpy as np

from course_lib.widgets import architecture_words as words
from course_lib.widgets.architecture_outline import (
    CONVOLUTIONS,
    MERGES,
    POOLINGS,
    VECTORS,
    Part,
    followers,
    short,
)
from course_lib.widgets.architecture_style import (
    CHOSEN,
    COMPUTING,
    EDGE,
    GREY,
    GROUND,
    INK,
    KINDS,
    PANEL,
    PARAMETERS,
    SEEN,
)

HEAD = 24  # height of the line of words on top
WIDEST, HIGHEST = 122, 58  # of a box
TWO_LINES, THREE_LINES = 32, 52  # heights of a box that holds as many lines of words
GAP = 26  # between columns, at least
SKIP = "#a3507f"  # a connection around the layers
BEND = np.linspace(0, 1, 13)[:, None]


def draw_wiring(sheet, shapes, frame) -> None:
    """Draw the graph of the part that `frame` shows the inside of."""
    left, top, width, height = PANEL
    sheet.bar(PANEL, GROUND)
    sheet.frame((left + 1, top + 1, width - 2, height - 2), "#d0d7de", 1)
    graph, right = frame.graph, left + width - 12
    sheet.text(left + 12, top + 14, f"Inside {frame.title}", 12, weight="bold")
    if not graph.readable:
        _draw_apology(sheet, frame)
        return
    _draw_key(sheet, right, top + 14)
    # How far columns and lines are apart, and the middle of the first box.
    step = min((width - 24) / graph.columns, WIDEST + 34)
    pitch = min((height - HEAD - 10) / graph.rows, HIGHEST + 14)
    x0 = left + (width - step * (graph.columns - 1)) / 2
    y0 = top + HEAD + (height - HEAD - 4 - pitch * graph.rows) / 2
    size = min(WIDEST, step - GAP), min(HIGHEST, pitch - (9 if pitch > 44 else 4))

    if size[1] < THREE_LINES:
        for number, line in enumerate(_hidden_words(frame.inside)):
            sheet.text(left + 12, top + height - 26 + 14 * number, line, 10.5, colour=GREY)

    def at(place) -> tuple[float, float]:
        return x0 + step * place[0], y0 + pitch * place[1]

    for arrow in graph.arrows:
        _draw_arrow(sheet, shapes, graph, arrow, at, size)
    largest = {
        what: max(getattr(child, what) for child in graph.parts[1:-1]) or 1
        for what in ("parameters", "multiply_adds")
    }
    for part, place in zip(graph.parts, graph.places, strict=True):
        x, y = at(place)
        box = (x - size[0] / 2, y - size[1] / 2, *size)
        if part is None:
            first = place == graph.places[0]
            shape = frame.entering if first else frame.inside.output
            _draw_end(sheet, box, "in" if first else "out", shape)
        else:
            chosen = part.key == frame.part.key or part.key == _step_of(frame)
            _draw_box(sheet, shapes, box, part, chosen, largest)
            sheet.place(box, "select", part.key)
            if graph.rows == 1:  # there is room
                sees = f"sees {part.receptive_field:,} px"
                sheet.text(x, y + size[1] / 2 + 14, sees, 10.5, align=0.5, colour=SEEN)


def _step_of(frame) -> str:
    """Return the key of the step that a selected layer belongs to."""
    place = frame.part.places[0]
    if frame.part.level != "layer":
        return ""
    return next((part.key for part in frame.inside.children if place in part.places), "")


def _draw_apology(sheet, frame) -> None:
    left, top, width, height = PANEL
    count = len(frame.inside.children)
    text = f"{count} parts with many connections: too much to draw here. Look at them one by one."
    sheet.text(left + width / 2, top + height / 2, text, 13, align=0.5, colour=GREY)


def _draw_key(sheet, right: float, y: float) -> None:
    """Explain the two bars of a box."""
    sheet.text(right, y, "multiply-adds, compared with the largest here", 11, align=1, colour=GREY)
    sheet.bar((right - 286, y - 2, 20, 4), COMPUTING)
    sheet.text(right - 294, y, "parameters,", 11, align=1, colour=GREY)
    sheet.bar((right - 386, y - 2, 20, 4), PARAMETERS)


def _draw_end(sheet, box, word: str, shape) -> None:
    """Write what comes in or goes out."""
    left, top, width, height = box
    x, y = left + width / 2, top + height / 2
    room = width + 8
    if len(shape) == 3:
        lines = [f"{shape[0]} × {shape[1]}", f"× {shape[2]}"]
    else:
        lines = [words.size(shape)]
    if height >= 40:
        lines.insert(0, word)
    elif len(lines) == 2 and height < 28:
        lines = [words.size(shape).replace(" × ", "×")]
    for number, line in enumerate(lines):
        offset = (number - (len(lines) - 1) / 2) * 13
        grey = line == word
        sheet.text(x, y + offset, line, 11, align=0.5, colour=GREY if grey else INK, room=room)


def _draw_box(sheet, shapes, box, part: Part, chosen: bool, largest: dict) -> None:
    left, top, width, height = box
    face = CHOSEN if chosen else KINDS[_kind(part)]
    shapes.box(box, face, INK if chosen else EDGE, 2 if chosen else 0.9)
    lines = _words(part, height)
    x, room = left + width / 2, width - 8
    bars = 9 if height >= TWO_LINES + 4 else 6
    middle = top + (height - bars) / 2 + 0.5
    for number, (line, size, colour) in enumerate(lines):
        offset = (number - (len(lines) - 1) / 2) * (14 if height >= TWO_LINES + 4 else 12)
        sheet.text(x, middle + offset, line, size, align=0.5, colour=colour, room=room)
    thick = 3 if height >= TWO_LINES + 4 else 2.2
    for number, (what, colour) in enumerate(
        (("parameters", PARAMETERS), ("multiply_adds", COMPUTING))
    ):
        value = getattr(part, what)
        if value:
            y = top + height - 1 - (2 - number) * (thick + 0.6)
            long = max((width - 10) * value / largest[what], 1.5)
            corner = [(left + 5, y), (left + 5 + long, y)]
            shapes.polygon(
                [*corner, (left + 5 + long, y + thick - 0.4), (left + 5, y + thick - 0.4)], colour
            )


def _words(part: Part, height: float) -> list[tuple[str, float, str]]:
    """Return the lines of words in a box of this height: words, size, colour."""
    label = part.label.split(": ")[-1].split(", ")[0]  # shapes tell the branch and the stride
    if part.level in ("stage", "block"):
        size = words.size(part.shape).replace(" × ", "×")
        return [(label, 11.5, INK), (size, 10.5, GREY)][: 1 + (height >= TWO_LINES)]
    if part.level == "layer":
        return [(short(part.layers[0]), 11.5, INK)]
    label = label.replace("average pool", "avg pool")
    channels = part.output[-1]
    if height < TWO_LINES and _kind(part) == "pool":
        return [(label, 10.5, INK)]
    if height < TWO_LINES:
        return [(f"{label.replace('concatenate', 'concat')}, {channels}", 10.5, INK)]
    lines = [(label, 11.5, INK), (words.size(part.output).replace(" × ", "×"), 10.5, GREY)]
    if height >= THREE_LINES and followers(part):
        lines.append((", ".join(followers(part)), 10.5, GREY))
    return lines


def _hidden_words(part: Part) -> list[str]:
    """Return what small boxes do not say: that each convolution has the same small layers."""
    found = {
        ", ".join(followers(child))
        for child in part.children
        if child.level == "step" and _kind(child) == "conv"
    }
    return ["each conv with", found.pop()] if len(found) == 1 and "" not in found else []


def _kind(part: Part) -> str:
    kinds = {layer.kind for layer in part.layers}
    if part.level in ("stage", "block"):
        return "other"
    for name, members in (
        ("conv", CONVOLUTIONS),
        ("dense", {"Dense"}),
        ("merge", MERGES),
        ("pool", POOLINGS | VECTORS),
    ):
        if kinds & members:
            return name
    return "other"


def _draw_arrow(sheet, shapes, graph, arrow, at, size) -> None:
    """Draw a connection: level through boxes' columns, bent between them."""
    half = size[0] / 2
    points = [at(place) for place in arrow.route]
    (x1, y1), (x2, y2) = points[0], points[-1]
    if x1 == x2:  # a snake turns
        way = np.sign(y2 - y1) * size[1] / 2
        shapes.arrow([(x1, y1 + way), (x2, y2 - way - 1)], GREY)
        return
    if x2 < x1:
        shapes.arrow([(x1 - half, y1), (x2 + half + 1, y2)], GREY)
        return
    target = y2 + arrow.port * size[1] * 0.62
    stops = [(x1 + half, y1)]
    for x, y in points[1:-1]:
        stops += [(x - half, y), (x + half, y)]
    stops.append((x2 - half - 1, target))
    way = []
    for number in range(0, len(stops), 2):
        start, end = stops[number], stops[number + 1]
        last = number + 2 == len(stops)
        way += list(_bend(start, (end[0] - 7 * last, end[1])))
    way.append(stops[-1])
    colour, width = (SKIP, 2.2) if arrow.skips else (GREY, 1.3)
    shapes.arrow(way, colour, width, head=7)
    if arrow.skips and len(points) > 3:
        x = (points[1][0] + points[-2][0]) / 2
        merge = graph.parts[arrow.target]
        adds = merge is not None and merge.layers[0].kind != "Concatenate"
        text = "skip connection" if adds else "the input itself"
        sheet.text(x, points[1][1] - 9, text, 11, align=0.5, colour=SKIP)


def _bend(start, end) -> np.ndarray:
    """Return points of a smooth way that is level at both ends."""
    (x1, y1), (x2, y2) = start, end
    if abs(y1 - y2) < 0.5:
        return np.array([start, end])
    slope = BEND * BEND * (3 - 2 * BEND)
    return np.hstack([x1 + (x2 - x1) * BEND, y1 + (y2 - y1) * slope])
