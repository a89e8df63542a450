"""What the network microscope says: numbers, places, and whole descriptions."""

from collections.abc import Sequence

import numpy as np

from course_lib.explain.receptive_field import Patch
from course_lib.widgets.microscope_parts import Making

ALL, MEAN = "all", "mean"  # instead of the number of a map
ACTIVATIONS, FILTERS = "activations", "filters"


def describe(model) -> str:
    """Return what is seen, in words."""
    if model.map != ALL:
        return _describe_close_up(model)
    if model.show == FILTERS:
        return _describe_filters(model)
    return _describe_maps(model) if model.has_maps else _describe_units(model)


def _for_picture(model) -> str:
    answer = model.answer()
    taken = f", which the network takes for {answer}" if answer and model.classes else ""
    return f"for {model.picture_name()}{taken}"


def _describe_maps(model) -> str:
    values = model.values[model.layer]
    rows, columns, count = values.shape
    best, tops = model.strongest, values.max((0, 1))
    words = f"{model.layer}: {plural(count, 'map')} of {rows} × {columns} {_for_picture(model)}."
    if not values.any():
        return f"{words} All are 0 everywhere."
    row, column = model.largest_place(best)
    words += f" Map {best} answers most strongly (max {short(tops[best])}) at row {row}, "
    words += f"column {column}; {_sees(model, row, column)}."
    if model.marked != best:
        words += f" Map {model.marked} is marked: max {short(tops[model.marked])}."
    zeros = int((np.abs(values).max((0, 1)) == 0).sum())
    if zeros:
        words += f" {plural(zeros, 'map')} {'is' if zeros == 1 else 'are'} 0 everywhere."
    return words


def _sees(model, row: int, column: int) -> str:
    patch = model.patch(row, column)
    if patch is None:
        return "what it sees of the picture is not known through a layer of this network"
    return f"it sees {patch_words(patch)} of the picture"


def _describe_units(model) -> str:
    values, names = model.values[model.layer], model.names(model.layer)
    order = np.argsort(-values, kind="stable")[:3]
    number = percent if are_shares(values) else short
    top = ", ".join(f"{names[n]} ({number(values[n])})" for n in order)
    words = f"{model.layer}: {plural(len(values), 'unit')} {_for_picture(model)}. "
    words += f"The largest: {top}."
    if model.marked != order[0]:
        words += f" {names[model.marked]} is marked: {number(values[model.marked])}."
    return words


def _describe_filters(model) -> str:
    tiles = model.filters()
    count, rows, columns = tiles.shape
    words = f"{model.layer}: {plural(count, 'filter')} of {rows} × {columns}"
    words += f"; seen is {model.slice_name()}" if model.slice_name() else ""
    limit = np.abs(tiles).max() if not model.own_scale else np.abs(tiles[model.marked]).max()
    whose = f"The scale of filter {model.marked}" if model.own_scale else "The scale"
    words += f". Blue is above 0, red below. {whose} goes from −{short(limit)} to "
    return f"{words}{short(limit)}. Filter {model.marked} is marked."


def _describe_close_up(model) -> str:
    making, values = model.making(), model.values[model.layer]
    row, column = model.place
    value = (percent if not model.has_maps and are_shares(values) else short)(making.value)
    if model.has_maps:
        words = f"{model.layer}, map {model.marked}, row {row}, column {column}: "
        words += f"{value}; {_sees(model, row, column)}."
    else:
        words = f"{model.layer}, {unit_name(model.names(model.layer), model.marked)}: "
        words += f"{value}."
    if making.kind == "weighted sum":
        if len(making.parts) == 1:
            words += f" Patch times filter adds up to {signed(making.parts[0].contribution)}. With "
        else:
            words += _largest_parts(model, making)
        words += f"the bias {signed(making.bias)} the sum is {short(making.total)}"
        if making.function != "linear":
            words += f"; {making.function} makes it {value}"
        words += "."
    elif making.parts:
        words += f" {sentence(making, value)}."
    if model.has_maps and not values[:, :, model.marked].any():
        words += " The map is 0 everywhere."
    return words


def _largest_parts(model, making: Making) -> str:
    names = [part_name(p.source, p.number, model.values[p.source]) for p in making.parts[:3]]
    sizes = [signed(part.contribution) for part in making.parts[:3]]
    first = ", ".join(f"{name} {size}" for name, size in zip(names, sizes, strict=True))
    return f" The largest contributions: {first}. With all {len(making.parts)} of them and "


def sentence(making: Making, value: str) -> str:
    """Say in a few words how a value, given in words too, comes about without weights."""
    values = [short(part.contribution) for part in making.parts]
    if making.kind in ("largest", "mean") and len(values) == 1:
        area = int(np.isfinite(making.parts[0].patch).sum())
        return f"{value} is the {making.kind} of {plural(area, 'value')}"
    if making.kind == "copy":
        return f"{value} is handed on as it is"
    if making.kind == "function":
        return f"{making.function} turns {values[0]} into {value}"
    return f"{value} is the {making.kind} of {' and '.join(values)}"


def part_name(source: str | None, number: int, values: np.ndarray) -> str:
    """Return the name of a map, a unit or a colour channel that something is made from."""
    if source is not None:
        return f"{'map' if values.ndim == 3 else 'unit'} {number} of {source}"
    channels = values.shape[2]
    if channels == 1:
        return "the picture"
    return f"{('red', 'green', 'blue')[number] if channels == 3 else f'channel {number}'}"


def unit_name(names: Sequence[str], number: int) -> str:
    """Return a unit's name: that of its class, or its number."""
    return f"unit {number}" if names[number] == str(number) else f"unit {number} ({names[number]})"


def patch_words(patch: Patch) -> str:
    """Return a patch as "rows 4–8, columns 10–14"."""
    top, left, bottom, right = patch
    if top >= bottom or left >= right:
        return "nothing"
    return f"{_span('row', top, bottom)}, {_span('column', left, right)}"


def _span(word: str, first: int, end: int) -> str:
    return f"{word} {first}" if end == first + 1 else f"{word}s {first}–{end - 1}"


def plural(number: int, word: str) -> str:
    """Return a number with its word: "1 map", "16 maps"."""
    return f"{number:,} {word}{'s' if number != 1 else ''}"


def short(value: float) -> str:
    """Return a number with two or three digits and a true minus: 3.17, −0.42, 12.6, 0.0031."""
    value = float(value)
    size = abs(value)
    if value == 0:
        return "0"
    if size >= 1e5 or size < 1e-4:
        text = f"{value:.1e}"
    elif size >= 100:
        text = f"{value:.0f}"
    else:
        text = f"{value:.3g}" if size >= 10 else f"{value:.2f}" if size >= 0.1 else f"{value:#.2g}"
    return text.replace("-", "−")


def signed(value: float) -> str:
    """Return a number with its sign, + or −."""
    text = short(value)
    return text if text.startswith("−") else f"+{text}"


def percent(share: float) -> str:
    """Return a share as a percentage that never says 100 for less than all, or 0 for some."""
    if share >= 0.995:
        return "100%" if share == 1 else "over 99%"
    if share < 0.001:
        return "under 0.1%" if share > 0 else "0%"
    return f"{share:.1%}" if share < 0.0095 else f"{share:.0%}"


def are_shares(values: np.ndarray) -> bool:
    """Return whether numbers are the shares of a whole, as softmax gives them."""
    return len(values) > 1 and values.min() >= 0 and abs(float(values.sum()) - 1) < 1e-3
