"""Words for parts of a network: their shapes, amounts and shares, and sentences about them."""

from collections import Counter

from course_lib.widgets.architecture_graph import connections
from course_lib.widgets.architecture_layers import INPUT, Architecture
from course_lib.widgets.architecture_outline import (
    CONVOLUTIONS,
    LEADERS,
    MERGES,
    Part,
    followers,
    short,
)


def amount(number: float) -> str:
    """Return a number as it is read: 221,440, 102.8 million, 2.8 billion."""
    if number < 1e6:
        return f"{number:,.0f}"
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if number >= 0.99995 * size:
            return f"{number / size:,.1f} {word}"
    raise AssertionError("unreachable")


def share(part: float, whole: float) -> str:
    """Return a part of a whole in percent; a dash for nothing at all."""
    if not part or not whole:
        return "–"
    percent = 100 * part / whole
    if percent < 0.1:
        return "< 0.1 %"
    if percent > 99.5 and part < whole:  # 100 % would be too much said
        return f"{percent:.1f} %" if percent < 99.95 else "> 99.9 %"
    return f"{percent:.0f} %" if percent >= 9.95 else f"{percent:.1f} %"


def size(shape: tuple[int, ...]) -> str:
    """Return a shape: "112 × 112 × 128", or "4096 values" for a vector."""
    return " × ".join(map(str, shape)) if len(shape) > 1 else f"{shape[0]:,} values"


def shapes(part: Part) -> str:
    """Return the shape in which a part works and, where it differs, what a pooling makes of it."""
    if part.shape == part.output or len(part.output) != 3:
        return size(part.output)
    return f"{size(part.shape)} → " + " × ".join(map(str, part.output[:2]))


def sees(pixels: int, input_shape: tuple[int, ...]) -> str:
    """Return what a unit sees of the picture."""
    if pixels >= max(input_shape[:2]):
        return "the whole picture"
    return f"{pixels} pixel{'s' * (pixels > 1)} each way"


def contents(part: Part) -> str:
    """Return what is in a part: "2 convolutions", "6 blocks with 13 convolutions"."""
    if part.level == "layer":
        return part.key
    if part.level == "step":
        inside = " and ".join(followers(part))
        name = next((x.name for x in part.layers if x.kind in LEADERS), part.layers[0].name)
        return f"{name} with {inside}" if inside else name
    counts = Counter(_sort(layer.kind) for layer in part.layers)
    words = [
        f"{counts[kind]} {kind}{'s' * (counts[kind] > 1)}"
        for kind in ("convolution", "dense layer")
        if counts[kind]
    ]
    if not words:
        words = [" and ".join(dict.fromkeys(short(layer) for layer in part.layers))]
    found = " and ".join(words)
    blocks = sum(child.level == "block" for child in part.children)
    if blocks > 1:
        return f"{blocks} blocks with {found}"
    return found + _pattern(part)


def _sort(kind: str) -> str:
    return "convolution" if kind in CONVOLUTIONS else {"Dense": "dense layer"}.get(kind, "")


def _pattern(part: Part) -> str:
    """Return what is special in the way the layers of a block are connected."""
    inputs = connections(part)
    into = {
        child.layers[0].kind
        for child, sources in zip(part.children, inputs, strict=True)
        if INPUT in sources and child.layers[0].kind in MERGES
    }
    if "Concatenate" in into:
        return ", whose output is put beside the input"
    if into:
        return " and a skip connection"
    branches = sum(INPUT in sources for sources in inputs)
    return f" in {branches} branches" if branches > 1 else ""


def describe(network: Architecture, path: tuple[Part, ...]) -> str:
    """Return a sentence about the last part of a path that leads to it from its stage."""
    part = path[-1]
    where = ", ".join(step.label.replace(": ", ", ") for step in path)
    shape = size(part.shape)
    if part.shape != part.output and len(part.output) == 3:
        shape += f", handed on as {size(part.output)}"
    return (
        f"{network.name}, {where}: {contents(part)}, {shape}; "
        f"{_cost(part.parameters, network.parameters, 'parameter')}, "
        f"{_cost(part.multiply_adds, network.multiply_adds, 'multiply-add')}; "
        f"a unit sees {sees(part.receptive_field, network.input_shape)}."
    )


def _cost(number: int, whole: int, word: str) -> str:
    if not number:
        return f"no {word}s"
    return f"{amount(number)} {word}{'s' * (number != 1)} ({share(number, whole)})"


def totals(network: Architecture) -> str:
    """Return how large a network is."""
    return (
        f"{amount(network.parameters)} parameters,  {amount(network.multiply_adds)} multiply-adds, "
        f" {network.depth} layers with weights on the longest way"
    )


def contrast(network: Architecture) -> str:
    """Return in what kinds of layers the parameters are, and where the computing is done."""
    sentences = []
    for what, title in (("parameters", "Parameters"), ("multiply_adds", "Multiply-adds")):
        whole = getattr(network, what)
        sums: Counter = Counter()
        for layer in network.layers:
            sums[_sort(layer.kind) or "normalisation"] += getattr(layer, what)
        words = []
        for kind, number in sums.most_common(2):
            plural = kind if kind == "normalisation" else f"{kind}s"
            if number:
                words.append(f"{share(number, whole)} in {plural}")
        sentences.append(f"{title}: {', '.join(words)}.")
    return "  ".join(sentences)
