"""What the reader of an ArchitectureExplorer looks at: a network, its open parts, the selection."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from course_lib.widgets import architecture_words as words
from course_lib.widgets.architecture_graph import Graph, graph_of
from course_lib.widgets.architecture_layers import Architecture
from course_lib.widgets.architecture_outline import Part, outline

ROWS = 11  # of the table that are seen at a time
LINEAR, LOGARITHMIC = "linear", "logarithmic"


@dataclass(frozen=True)
class Row:
    """A line of the table: a part, how far it is indented, and whether its children are seen."""

    part: Part
    depth: int
    is_open: bool


@dataclass(frozen=True)
class Frame:
    """What is to be drawn.

    Attributes
    ----------
    network : Architecture
    stages : tuple of Part
    stage : int
        Which stage the selected part is in.
    rows : tuple of Row
        All lines of the table that are not folded away.
    selected : int
        Which of them is selected.
    first : int
        The first of them that is seen.
    inside : Part
        What the graph shows the inside of: the selected part, or what it is in.
    title : str
        Where that is.
    entering : tuple of int
        The shape of what comes into it.
    graph : Graph
    scale : str
        Of the bars: LINEAR or LOGARITHMIC.
    totals, contrast : str
        Sentences about the network: how large it is, and which layers hold that.
    """

    network: Architecture
    stages: tuple[Part, ...]
    stage: int
    rows: tuple[Row, ...]
    selected: int
    first: int
    inside: Part
    title: str
    entering: tuple[int, ...]
    graph: Graph
    scale: str
    totals: str
    contrast: str

    @property
    def part(self) -> Part:
        """The selected one."""
        return self.rows[self.selected].part


@functools.lru_cache(maxsize=64)
def _outline(network: Architecture) -> tuple[Part, ...]:
    return outline(network)


@dataclass
class _View:
    """How far a network is unfolded, and what is selected in it."""

    stages: tuple[Part, ...]
    totals: str
    contrast: str
    selected: str
    opened: set = field(default_factory=set)
    first: int = 0
    above: dict = field(default_factory=dict)  # the path to each part, from its stage


class ArchitectureModel:
    """Networks, of which one is shown, with some of its parts unfolded.

    Parameters
    ----------
    networks : mapping of str to Architecture
    network : str
        The one to begin with.
    """

    def __init__(self, networks: Mapping[str, Architecture], network: str):
        self.networks = dict(networks)
        self.network = network
        self.scale = LINEAR
        self._views: dict[str, _View] = {}

    @property
    def view(self) -> _View:
        """What is seen of the network."""
        if self.network not in self._views:
            network = self.networks[self.network]
            stages = _outline(network)
            sentences = words.totals(network), words.contrast(network)
            view = _View(stages, *sentences, selected=stages[0].key)
            _remember_paths(view.above, stages, ())
            self._views[self.network] = view
        return self._views[self.network]

    def rows(self) -> tuple[Row, ...]:
        """Return the lines of the table."""
        return tuple(_rows(self.view.stages, self.view.opened, 0))

    def path(self) -> tuple[Part, ...]:
        """Return the selected part, after all that it is in, the stage first."""
        return self.view.above[self.view.selected]

    # ---- what the reader does ----------------------------------------------------------

    def select(self, key: str) -> None:
        """Select a part by its key, and unfold all that it is in."""
        path = self.view.above[key]
        self.view.opened.update(part.key for part in path[:-1])
        self.view.selected = key
        self._scroll()

    def find(self, name: str) -> str:
        """Return the key of the part of that name, or raise ValueError in words.

        A name is a key such as "stage2_block1", the same in words ("stage 2, block 1"), or the name
        of a layer.
        """
        above = self.view.above
        wanted = str(name)
        for candidate in (wanted, wanted.replace(", ", "_").replace(" ", "")):
            if candidate in above:
                return candidate
            if candidate.split("_")[0] in above and candidate.endswith("_block1"):
                return candidate.split("_")[0]  # a stage that is a single block
        raise ValueError(
            f"{self.network} has no part {name!r}. Its stages are "
            f"{', '.join(stage.key for stage in self.view.stages)}; a block is named like "
            "'stage2_block1', a layer by its name."
        )

    def move(self, steps: int) -> None:
        """Select the part that is some lines further down, or up."""
        rows = self.rows()
        place = min(max(self._place(rows) + steps, 0), len(rows) - 1)
        self.view.selected = rows[place].part.key
        self._scroll()

    def unfold(self, key: str | None = None) -> None:
        """Show the children of a part; of the selected one without a key."""
        path = self.view.above[key or self.view.selected]
        if path[-1].children:
            self.view.opened.update(part.key for part in path)
        self._scroll()

    def fold(self, key: str | None = None) -> None:
        """Hide the children of a part; what was selected among them gives way to the part."""
        key = key or self.view.selected
        self.view.opened.discard(key)
        if any(part.key == key for part in self.path()):
            self.view.selected = key
        self._scroll()

    def toggle(self, key: str | None = None) -> None:
        """Unfold a folded part, fold an unfolded one."""
        key = key or self.view.selected
        (self.fold if key in self.view.opened else self.unfold)(key)

    def inwards(self) -> None:
        """Unfold the selected part or, if it is unfolded, go to its first child."""
        part = self.path()[-1]
        if part.key in self.view.opened:
            self.select(part.children[0].key)
        else:
            self.unfold()

    def outwards(self) -> None:
        """Fold the selected part or, if there is nothing to fold, go to what it is in."""
        path = self.path()
        if path[-1].key in self.view.opened:
            self.fold()
        elif len(path) > 1:
            self.select(path[-2].key)

    def _place(self, rows: tuple[Row, ...]) -> int:
        return next(n for n, row in enumerate(rows) if row.part.key == self.view.selected)

    def _scroll(self) -> None:
        """Bring the selected line into sight and, where there is room, its first children."""
        rows = self.rows()
        place = self._place(rows)
        children = len(rows[place].part.children) if rows[place].is_open else 0
        last = min(place + max(min(children, ROWS - 2), 1), len(rows) - 1)
        first = max(self.view.first, last - ROWS + 1)
        first = min(first, max(place - 1, 0))
        self.view.first = max(0, min(first, len(rows) - ROWS))

    # ---- what the panel asks for -------------------------------------------------------

    def frame(self) -> Frame:
        """Return what is to be drawn."""
        network, view, rows, path = self.networks[self.network], self.view, self.rows(), self.path()
        # A step is shown among its neighbours; so is a layer, by the step that it is in.
        inside = next(part for part in reversed(path) if part.level in ("stage", "block"))
        until = path[: path.index(inside) + 1]
        first = inside.layers[0].inputs[0]
        entering = network.input_shape if first < 0 else network.layers[first].shape
        return Frame(
            network=network,
            stages=view.stages,
            stage=view.stages.index(path[0]),
            rows=rows,
            selected=self._place(rows),
            first=view.first,
            inside=inside,
            title=", ".join(part.label for part in until),
            entering=entering,
            graph=graph_of(inside),
            scale=self.scale,
            totals=view.totals,
            contrast=view.contrast,
        )

    def describe(self) -> str:
        """Return a sentence about the selected part."""
        return words.describe(self.networks[self.network], self.path())


def _rows(parts: tuple[Part, ...], opened: set, depth: int):
    for part in parts:
        yield Row(part, depth, part.key in opened)
        if part.key in opened:
            yield from _rows(part.children, opened, depth + 1)


def _remember_paths(above: dict, parts: tuple[Part, ...], path: tuple[Part, ...]) -> None:
    for part in parts:
        above.setdefault(part.key, (*path, part))
        _remember_paths(above, part.children, (*path, part))
