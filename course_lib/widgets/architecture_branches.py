"""Places for a graph of branches that part and meet again: each branch on a line of its own.

Blocks of Inception, ResNet and DenseNet are such graphs (*series-parallel* ones). They could be
drawn as any graph is (graph_layout.py), but one reads them best with straight branches.
"""

from collections.abc import Sequence

LANE = 0.5  # rows for a connection that leads past the others without a box; a box takes 1

Nodes = Sequence[tuple[int, ...]]  # for each node those that go into it, all earlier
Edge = tuple[int, int]  # source and target


def branches(nodes: Nodes) -> tuple[list[int], list[float], dict[Edge, float], float] | None:
    """Return columns and rows of the nodes, the row of each lane, and the height.

    Parameters
    ----------
    nodes : sequence of tuples of int
        For each node those that go into it. All ways lead from the first to the last.

    Returns
    -------
    tuple or None
        None if the graph is not made of branches that part and meet again.
    """
    users: list[list[int]] = [[] for _ in nodes]
    for node, sources in enumerate(nodes):
        for source in sources:
            users[source].append(node)
    columns = [0] * len(nodes)
    for node, sources in enumerate(nodes):
        columns[node] = max((columns[source] + 1 for source in sources), default=0)
    if any(not targets for targets in users[:-1]) or any(not s for s in nodes[1:]):
        return None
    layout = _Layout(users, _meeting_places(users))
    height = layout.height(0, None)
    layout.place(0, None, height / 2)
    if layout.tangled or sorted(layout.rows) != list(range(len(nodes))):
        return None
    return columns, [layout.rows[node] for node in range(len(nodes))], layout.lanes, height


def _meeting_places(users: list[list[int]]) -> list[int]:
    """Return for each node the first that all ways from it lead through; itself for the last."""
    last = len(users) - 1
    through: list[set[int]] = [set() for _ in users]
    meeting = [last] * len(users)
    through[last] = {last}
    for node in reversed(range(last)):
        common = set.intersection(*(through[target] for target in users[node]))
        meeting[node] = min(common)
        through[node] = common | {node}
    return meeting


class _Layout:
    """Walks along the branches, first for their heights, then for their places."""

    def __init__(self, users: list[list[int]], meeting: list[int]):
        self.users, self.meeting = users, meeting
        self.rows: dict[int, float] = {}
        self.lanes: dict[Edge, float] = {}
        self.tangled = False

    def height(self, node: int, end: int | None) -> float:
        """Return how many rows the nodes from `node` until before `end` need."""
        tallest = 1.0
        while node != end:
            meeting = self.meeting[node]
            if end is not None and meeting > end:
                self.tangled = True  # leads out of its branch
                return tallest
            if len(self.users[node]) > 1:
                heights = [self._branch(target, meeting) for target in self.users[node]]
                tallest = max(tallest, sum(heights))
            if meeting == node:
                break
            node = meeting
        return tallest

    def _branch(self, node: int, end: int) -> float:
        return LANE if node == end else self.height(node, end)

    def place(self, node: int, end: int | None, middle: float) -> None:
        """Give the nodes from `node` until before `end` their rows, around a middle line."""
        while node != end and not self.tangled:
            if node in self.rows:
                self.tangled = True
                return
            self.rows[node] = middle
            meeting = self.meeting[node]
            if len(self.users[node]) > 1:
                # Straight connections first: they are drawn above the layers that they pass.
                targets = sorted(self.users[node], key=lambda target: target != meeting)
                heights = [self._branch(target, meeting) for target in targets]
                top = middle - sum(heights) / 2
                for target, high in zip(targets, heights, strict=True):
                    if target == meeting:
                        self.lanes[node, target] = top + high / 2
                    else:
                        self.place(target, meeting, top + high / 2)
                    top += high
            if meeting == node:
                return
            node = meeting
