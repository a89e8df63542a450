"""The inside of a part of a network as a graph: which of its parts feeds which, and their places.

The graph runs from left to right. A chain that is too long for one line goes on below, backwards,
as a snake does.
"""

import functools
from dataclasses import dataclass

from course_lib.widgets.architecture_branches import branches
from course_lib.widgets.architecture_layers import INPUT
from course_lib.widgets.architecture_outline import Part
from course_lib.widgets.graph_layout import arrange

ACROSS = 9  # boxes in a line of a chain
LARGEST = (16, 8.0)  # columns and rows of a graph that can still be read

Point = tuple[float, float]  # column and row, each box one wide and at most one high


@dataclass(frozen=True)
class Arrow:
    """A connection: places that it runs through, from the middle of a box to that of another.

    Attributes
    ----------
    source, target : int
        Of the boxes.
    route : tuple of points
    port : float
        Where it enters the target: from -0.5, above, to 0.5, below.
    skips : bool
        Whether it leads from what comes in straight to where the ways meet.
    """

    source: int
    target: int
    route: tuple[Point, ...]
    port: float = 0.0
    skips: bool = False


@dataclass(frozen=True)
class Graph:
    """Boxes and arrows.

    Attributes
    ----------
    parts : tuple of Part or None
        A box for each; None, the first and the last, for what comes in and what goes out.
    places : tuple of points
        The middle of each box.
    arrows : tuple of Arrow
    columns, rows : float
        The size of the whole.
    readable : bool
        Whether it is small enough to be drawn.
    """

    parts: tuple[Part | None, ...]
    places: tuple[Point, ...]
    arrows: tuple[Arrow, ...]
    columns: float
    rows: float
    readable: bool = True


def connections(part: Part) -> list[tuple[int, ...]]:
    """Return for each child of a part which children go into it; INPUT for what is outside."""
    return _connections(part)[0]


def _connections(part: Part) -> tuple[list[tuple[int, ...]], tuple[int, ...]]:
    """Return the inputs of each child, and the children whose output leaves the part."""
    owner = {place: n for n, child in enumerate(part.children) for place in child.places}
    inputs = []
    for n, child in enumerate(part.children):
        sources = [owner.get(source, INPUT) for layer in child.layers for source in layer.inputs]
        inputs.append(tuple(sorted(set(sources) - {n})))
    used = {source for sources in inputs for source in sources}
    ends = tuple(n for n in range(len(part.children)) if n not in used)
    return inputs, ends


@functools.lru_cache(maxsize=512)
def graph_of(part: Part) -> Graph:
    """Return the graph of a part's children."""
    inputs, ends = _connections(part)
    parts = (None, *part.children, None)
    # Box 0 is what comes in, so the children count from 1, and INPUT becomes 0.
    nodes = [(), *(tuple(s + 1 for s in sources) for sources in inputs), tuple(e + 1 for e in ends)]
    if any(source >= node for node, sources in enumerate(nodes) for source in sources):
        return Graph(parts, (), (), 0, 0, readable=False)  # parts that lie in one another
    if all(sources == (node,) for node, sources in enumerate(nodes[1:])):
        return _snake(parts)
    return _branched(parts, nodes) or _tangled(parts, nodes)


def _branched(parts: tuple[Part | None, ...], nodes: list[tuple[int, ...]]) -> Graph | None:
    """Return the graph with each branch on a line of its own, or None if it has no branches."""
    found = branches(nodes)
    if found is None:
        return None
    columns, rows, lanes, height = found
    places = tuple(zip(columns, rows, strict=True))
    arrows = []
    for node, sources in enumerate(nodes):
        # From above to below, as they come in.
        sources = sorted(sources, key=lambda source: lanes.get((source, node), rows[source]))
        for number, source in enumerate(sources):
            lane = lanes.get((source, node))
            row = rows[source] if lane is None else lane
            between = [(column, row) for column in range(columns[source] + 1, columns[node])]
            port = number / (len(sources) - 1) - 0.5 if len(sources) > 1 else 0.0
            route = (places[source], *between, places[node])
            arrows.append(Arrow(source, node, route, port, skips=lane is not None))
    return _sized(parts, places, arrows, max(columns) + 1, height)


def _sized(parts, places, arrows, columns: int, rows: float) -> Graph:
    readable = columns <= LARGEST[0] and rows <= LARGEST[1]
    return Graph(parts, places, tuple(arrows), columns, rows, readable)


def _tangled(parts: tuple[Part | None, ...], nodes: list[tuple[int, ...]]) -> Graph:
    """Return the graph as any graph can be drawn."""
    placed = arrange(nodes)
    arrows = []
    for (node, place), route in placed.routes.items():
        source, several = nodes[node][place], len(nodes[node]) - 1
        port = placed.ports[node, place] / several if several else 0.0
        skips = source == 0 and len(nodes[node]) > 1 and len(route) > 2
        arrows.append(Arrow(source, node, tuple(route), port, skips))
    places = tuple(zip(placed.columns, placed.rows, strict=True))
    return _sized(parts, places, arrows, max(placed.columns) + 1, placed.height)


def _snake(parts: tuple[Part | None, ...]) -> Graph:
    lines = -(-len(parts) // ACROSS)
    across = -(-len(parts) // lines)
    places = []
    for number in range(len(parts)):
        row, column = divmod(number, across)
        places.append((float(across - 1 - column if row % 2 else column), row + 0.5))
    arrows = tuple(Arrow(n, n + 1, (places[n], places[n + 1])) for n in range(len(parts) - 1))
    return Graph(parts, tuple(places), arrows, across, lines)
