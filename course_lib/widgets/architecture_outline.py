"""The outline of a network: stages that hold blocks, blocks that hold steps, steps of a few layers.

A *step* is a layer with what works element by element right behind it: a convolution, its
normalisation and its ReLU. Stages and blocks follow the names of the layers where these say them
(``stage2_block1_conv1``, see `course_lib.models.convnets`). Where they do not, a stage ends with
each pooling and begins with each stride, and a block is what lies between two places that all
data pass through.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from course_lib.widgets.architecture_layers import INPUT, Architecture, Layer

NAME = re.compile(r"(stem|stage\d+|head)_(block\d+|transition|reduction)_([^_]+)")
POOLINGS = {"MaxPooling2D", "AveragePooling2D"}
PADDINGS = {"ZeroPadding2D", "Cropping2D"}
CONVOLUTIONS = {"Conv2D", "DepthwiseConv2D", "SeparableConv2D"}
MERGES = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"}
VECTORS = {"Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"}
# What makes something new of its input. All else works element by element and follows these.
LEADERS = {*POOLINGS, *CONVOLUTIONS, *MERGES, *VECTORS, "Dense"}


@dataclass(frozen=True, eq=False)  # by identity: each is made once, and looked up often
class Part:
    """A stage, a block, a step or a layer of a network.

    Attributes
    ----------
    key : str
        Its own name in the network, such as "stage2", "stage2_block1" or a layer's name.
    level : str
        "stage", "block", "step" or "layer".
    label : str
        In words.
    layers : tuple of Layer
        All layers in it, inputs before outputs.
    places : tuple of int
        Where these stand in the network.
    children : tuple of Part
        What it is made of, in the order of the graph; none for a layer.
    """

    key: str
    level: str
    label: str
    layers: tuple[Layer, ...]
    places: tuple[int, ...]
    children: tuple["Part", ...] = ()

    @cached_property
    def parameters(self) -> int:
        """Of all its layers."""
        return sum(layer.parameters for layer in self.layers)

    @cached_property
    def multiply_adds(self) -> int:
        """Of all its layers, for one picture."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def receptive_field(self) -> int:
        """How many pixels a value of its output sees."""
        return self.layers[-1].receptive_field

    @property
    def output(self) -> tuple[int, ...]:
        """The shape of what it hands on."""
        return self.layers[-1].shape

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape in which it works: that of its output, before what makes it smaller at its end.

        Such as a pooling in VGG-16, a transition in DenseNet-121.
        """
        if self.level in ("step", "layer") or len(self.output) != 3 or len(self.children) < 2:
            return self.output
        before, last = self.children[-2:]
        smaller = 1.5 * max(last.output[:2]) < max(before.output[:2])
        if smaller and prod(last.shape) < prod(before.output):
            return before.output
        return last.shape


def outline(network: Architecture) -> tuple[Part, ...]:
    """Return the stages of a network, with all that is in them."""
    layers = network.layers
    named = all(NAME.fullmatch(layer.name) for layer in layers)
    stage_of = _stages_by_name(layers) if named else _stages_by_size(layers)
    names = {layer.name for layer in layers}
    stages = []
    for key in dict.fromkeys(stage_of):  # in the order of the graph
        places = [place for place, stage in enumerate(stage_of) if stage == key]
        if named:
            children = _blocks_by_name(key, places, layers)
        else:
            children = _blocks_by_graph(key, places, layers)
        own = key if key not in names else f"{key} (stage)"  # a layer may be called "head" too
        stages.append(_join(own, "stage", _stage_label(key), children))
    return tuple(stages)


def every(parts: Iterable[Part]) -> Iterable[Part]:
    """Return the parts and all parts within them."""
    for part in parts:
        yield part
        yield from every(part.children)


def _join(key: str, level: str, label: str, children: Sequence[Part]) -> Part:
    """Return a part of these children; of an only child, its children take its place."""
    # In the order of the graph: in a block with branches they may lie between one another.
    pairs = sorted(
        (place, layer)
        for child in children
        for place, layer in zip(child.places, child.layers, strict=True)
    )
    places, layers = zip(*pairs, strict=True)
    if len(children) == 1 and children[0].children:
        children = children[0].children
    return Part(key, level, label, layers, places, tuple(children))


# ---- stages -----------------------------------------------------------------------------


def _stages_by_name(layers: Sequence[Layer]) -> list[str]:
    return [layer.name.split("_")[0] for layer in layers]


def _stages_by_size(layers: Sequence[Layer]) -> list[str]:
    """Count a stage on where the size of the maps changes; what has no maps is the head."""
    levels: list[int] = []
    for layer in layers:
        before = [
            levels[place] + (_halves(layers[place]) and layers[place].kind in POOLINGS)
            for place in layer.inputs
            if place != INPUT
        ]
        level = max(before, default=1)
        if _halves(layer) and layer.kind not in POOLINGS and before:
            level += 1
        levels.append(level)
    for place, layer in reversed(list(enumerate(layers))):
        if layer.kind in PADDINGS:  # a padding goes with the layer that needs it
            users = [levels[n] for n, user in enumerate(layers) if place in user.inputs]
            levels[place] = min(users, default=levels[place])
    used = {level: number for number, level in enumerate(sorted(set(levels)), start=1)}
    return [
        f"stage{used[level]}" if len(layer.shape) == 3 else "head"
        for level, layer in zip(levels, layers, strict=True)
    ]


def _halves(layer: Layer) -> bool:
    return max(layer.strides, default=1) > 1


def _stage_label(key: str) -> str:
    return re.sub(r"(\d+)", r" \1", key)


# ---- blocks -----------------------------------------------------------------------------


def _blocks_by_name(stage: str, places: list[int], layers: Sequence[Layer]) -> list[Part]:
    blocks: dict[str, list[int]] = {}
    for place in places:
        blocks.setdefault(layers[place].name.split("_")[1], []).append(place)
    return [
        _join(f"{stage}_{block}", "block", re.sub(r"(\d+)", r" \1", block), _steps(inside, layers))
        for block, inside in blocks.items()
    ]


def _blocks_by_graph(stage: str, places: list[int], layers: Sequence[Layer]) -> list[Part]:
    """Cut a stage where a single line leads from all before to all behind."""
    steps = _steps(places, layers)
    own = {place: number for number, step in enumerate(steps) for place in step.places}
    # How far, in steps, the output of each step is needed.
    last_use = list(range(len(steps)))
    outer = -1  # ... and what comes from outside of the stage
    for number, step in enumerate(steps):
        for layer in step.layers:
            for source in layer.inputs:
                if source in own:
                    last_use[own[source]] = max(last_use[own[source]], number)
                else:
                    outer = max(outer, number)
    runs, run, needed = [], [], outer
    for number, step in enumerate(steps):
        run.append(step)
        needed_later = max([needed, *last_use[:number]])  # by all steps but this one
        if needed_later <= number:
            runs.append(run)
            run = []
    runs += [run] if run else []
    if len(runs) == 1:
        return runs[0]
    children, number = [], 0
    for run in runs:
        if len(run) == 1:
            children += run
        else:
            number += 1
            key = f"{stage}_block{number}"
            key = key if all(layer.name != key for layer in layers) else f"{key} (block)"
            children.append(_join(key, "block", f"block {number}", run))
    return children


# ---- steps ------------------------------------------------------------------------------


def _steps(places: list[int], layers: Sequence[Layer]) -> list[Part]:
    """Put layers together to steps: a leader, padding before it, small layers behind it."""
    within = set(places)
    users: dict[int, list[int]] = {}
    for place, layer in enumerate(layers):
        for source in layer.inputs:
            users.setdefault(source, []).append(place)
    step_of: dict[int, list[int]] = {}
    for place in places:
        source = layers[place].inputs[0]
        alone = len(layers[place].inputs) == 1 and users[source] == [place] and source in within
        joins = alone and (
            layers[place].kind not in LEADERS
            or all(layers[member].kind in PADDINGS for member in step_of[source])
        )
        if joins and layers[place].kind not in PADDINGS:
            step_of[source].append(place)
            step_of[place] = step_of[source]
        else:
            step_of[place] = [place]
    groups = {id(step): step for step in step_of.values()}.values()
    steps = [_step([(place, layers[place]) for place in sorted(group)]) for group in groups]
    return _by_branch(steps)


def _by_branch(steps: list[Part]) -> list[Part]:
    """Put a shortcut first and the steps of a branch next to each other, where names tell them."""
    branches = [branch_of(_leader(step.layers)) for step in steps]
    if all(branches[:-1]) and not branches[-1]:
        order = sorted(range(len(steps) - 1), key=lambda n: (len(branches[n]), branches[n]))
        return [*(steps[n] for n in order), steps[-1]]
    return sorted(steps, key=lambda step: branch_of(_leader(step.layers)) != "shortcut")


def _leader(layers: Sequence[Layer]) -> Layer:
    """Return the layer that gives a step its name."""
    return next((layer for layer in layers if layer.kind in LEADERS), layers[0])


def _step(members: list[tuple[int, Layer]]) -> Part:
    places, layers = zip(*members, strict=True)
    leader = _leader(layers)
    if len(members) == 1:
        return Part(leader.name, "step", step_label(leader), layers, places)
    children = tuple(
        Part(layer.name, "layer", layer.kind, (layer,), (place,)) for place, layer in members
    )
    key = "+".join(layer.name for layer in layers)
    return Part(key, "step", step_label(leader), layers, places, children)


# ---- words for layers -------------------------------------------------------------------

SHORT = {
    "MaxPooling2D": "max pool",
    "AveragePooling2D": "average pool",
    "GlobalAveragePooling2D": "global average",
    "GlobalMaxPooling2D": "global maximum",
    "DepthwiseConv2D": "depthwise",
    "SeparableConv2D": "separable",
    "Conv2D": "conv",
    "Dense": "dense",
    "BatchNormalization": "norm",
    "LayerNormalization": "norm",
    "GroupNormalization": "norm",
    "LocalResponseNormalization": "local norm",
    "Concatenate": "concatenate",
    "ZeroPadding2D": "padding",
    "Activation": "activation",
}
ACTIVATIONS = {"relu": "ReLU", "gelu": "GELU", "elu": "ELU", "selu": "SELU", "silu": "SiLU"}


def short(layer: Layer) -> str:
    """Return a layer's kind in a word or two."""
    if layer.kind == "Activation":
        return ACTIVATIONS.get(layer.activation, layer.activation)
    name = SHORT.get(layer.kind)
    if name:
        return name
    return layer.kind if layer.kind.isupper() or "LU" in layer.kind else layer.kind.lower()


def step_label(leader: Layer) -> str:
    """Return what a step does: "conv 3 × 3, stride 2"."""
    words = short(leader)
    if leader.window and leader.kind in LEADERS:
        words += " {} × {}".format(*leader.window)
        usual = leader.window if leader.kind in POOLINGS else (1, 1)
        if leader.strides != usual and max(leader.strides) > 1:
            words += f", stride {max(leader.strides)}"
    branch = branch_of(leader)
    return f"{branch}: {words}" if branch else words


def branch_of(layer: Layer) -> str:
    """Return "branch 3" or "shortcut" where the name of the layer says so."""
    found = re.search(r"_([a-z]+)(\d*)-[a-z]+\d*$", layer.name)
    return " ".join(filter(None, found.groups())) if found else ""


def followers(part: Part) -> list[str]:
    """Return what stands in a step besides its leader: ["norm", "ReLU"]."""
    leader = _leader(part.layers)
    words = []
    for layer in part.layers:
        if layer is not leader:
            words.append(short(layer))
        elif layer.activation and layer.kind in LEADERS:
            words.append(ACTIVATIONS.get(layer.activation, layer.activation))
    return words
