"""Places for the boxes of a computation graph, from left to right; numbers only, no drawing.

The way of Sugiyama, Tagawa & Toda (1981): give each box a column, let an edge that passes a column
go through a lane there, order the columns so that few edges cross, then choose heights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

LANE = 0.3  # what an edge takes of a column that it passes, in rows; a box takes 1
ROUNDS = 30  # of choosing heights; after a few, nothing moves any more

Edge = tuple[int, int]  # the node that it goes into, and its place among that node's inputs


@dataclass(frozen=True)
class Layout:
    """Where boxes and edges go.

    Attributes
    ----------
    columns, rows : lists of int and of float
        Of each node's middle, counted from the left and the top. A box is one row high: in a
        column no two rows are closer than 1, and the first is 0.5.
    height : float
        How many rows there are.
    routes : dict of edge to list of (column, row)
        Where each edge goes, with both ends.
    ports : dict of edge to float
        Where an edge enters its box: from -0.5, above, to 0.5, below.
    """

    columns: list[int]
    rows: list[float]
    height: float
    routes: dict[Edge, list[tuple[int, float]]]
    ports: dict[Edge, float]


def arrange(inputs: Sequence[Sequence[int]]) -> Layout:
    """Return places for the nodes of a graph.

    Parameters
    ----------
    inputs : sequence of sequences of int
        For each node those that go into it, all of them earlier in the sequence. The last node is
        the result.
    """
    columns = _columns(inputs)
    # What an edge meets: its source, a lane (source, column) in each column that it passes, its
    # target. Edges with the same source share their lanes, as one line that branches.
    paths = {
        (node, place): [s, *((s, c) for c in range(columns[s] + 1, columns[node])), node]
        for node, sources in enumerate(inputs)
        for place, s in enumerate(sources)
    }
    links = list(dict.fromkeys(pair for path in paths.values() for pair in pairwise(path)))
    order = _first_order(inputs, columns, paths)
    _uncross(order, links)
    rows = _rows(order, links)
    column = {thing: number for number, things in enumerate(order) for thing in things}
    ports = {}
    for node, sources in enumerate(inputs):
        places = sorted(range(len(sources)), key=lambda place: rows[paths[node, place][-2]])
        for number, place in enumerate(places):
            ports[node, place] = number - (len(sources) - 1) / 2
    return Layout(
        columns=columns,
        rows=[rows[node] for node in range(len(inputs))],
        height=max(rows[thing] + _size(thing) / 2 for thing in rows),
        routes={edge: [(column[t], rows[t]) for t in path] for edge, path in paths.items()},
        ports=ports,
    )


def _columns(inputs: Sequence[Sequence[int]]) -> list[int]:
    """Put each node just left of the first that uses it: most edges are then short."""
    columns = [0] * len(inputs)
    for node in reversed(range(len(inputs))):
        for source in inputs[node]:
            columns[source] = min(columns[source], columns[node] - 1)
    return [column - min(columns) for column in columns]


def _size(thing) -> float:
    return LANE if isinstance(thing, tuple) else 1.0


def _first_order(inputs, columns, paths) -> list[list]:
    """Order each column as its nodes and lanes are met on the way back from the result."""
    order: list[dict] = [{} for _ in range(max(columns) + 1)]

    def meet(node: int) -> None:
        order[columns[node]][node] = None
        for place, source in enumerate(inputs[node]):
            for lane in paths[node, place][1:-1]:
                order[lane[1]][lane] = None
            if source not in order[columns[source]]:
                meet(source)

    meet(len(inputs) - 1)
    return [list(column) for column in order]


def crossings(order: list[list], links: Sequence[tuple]) -> int:
    """Return how many pairs of links cross, each between two neighbouring columns."""
    at = {thing: (c, i) for c, things in enumerate(order) for i, thing in enumerate(things)}
    return sum(
        at[a][0] == at[b][0] and (at[a][1] - at[b][1]) * (at[c][1] - at[d][1]) < 0
        for (a, c), (b, d) in combinations(links, 2)
    )


def _uncross(order: list[list], links: Sequence[tuple]) -> None:
    """Swap neighbours in a column as long as that leaves fewer crossings."""
    fewest, before = crossings(order, links), None
    while fewest and fewest != before:
        before = fewest
        for column in order:
            for i in range(len(column) - 1):
                column[i : i + 2] = column[i + 1], column[i]
                if (now := crossings(order, links)) < fewest:
                    fewest = now
                else:
                    column[i : i + 2] = column[i + 1], column[i]


def _rows(order: list[list], links: Sequence[tuple]) -> dict:
    """Bring each thing near to the middle of its neighbours, without overlap; the top is 0."""
    neighbours: dict = {thing: [] for column in order for thing in column}
    for left, right in links:
        neighbours[left].append(right)
        neighbours[right].append(left)
    rows = {thing: float(number) for column in order for number, thing in enumerate(column)}
    for _ in range(ROUNDS):
        for column in order + order[::-1]:
            wanted = [_mean([rows[other] for other in neighbours[thing]]) for thing in column]
            rows.update(zip(column, _apart(wanted, [_size(t) for t in column]), strict=True))
    top = min(rows[thing] - _size(thing) / 2 for thing in rows)
    return {thing: row - top for thing, row in rows.items()}


def _apart(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return the places nearest to `wanted`, in this order, for things of these sizes.

    Least squares under the condition that none overlap: things that want the same place form a
    block around their mean (pool adjacent violators, Ayer et al. 1955).
    """
    offsets = [0.0]  # of each thing from the first, when all touch
    for above, below in pairwise(sizes):
        offsets.append(offsets[-1] + (above + below) / 2)
    blocks: list[list[float]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        blocks.append([place - offset])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    starts = [_mean(block) for block in blocks for _ in block]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
