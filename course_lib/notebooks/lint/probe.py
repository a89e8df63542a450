"""What `course lint` adds to a lesson's kernel: notes on every figure that is shown.

The lesson itself is not changed. A cell before it calls `install`, a cell after it `report`;
neither leaves a name behind.
"""

import functools
import json
import os

__all__ = ["AFTER", "BEFORE", "install", "read_axes", "report"]

MODULE = f"__import__('importlib').import_module({__name__!r})"
BEFORE = f"{MODULE}.install()"
AFTER = f"{MODULE}.report()"

_figures: list[dict] = []
_cells = 0  # that began since `install`


def install() -> None:
    """Note the axes of each figure that `plots.show` shows; print the number of this process."""
    from IPython import get_ipython

    from course_lib import plots

    get_ipython().events.register("pre_run_cell", _count)
    original = plots.show

    @functools.wraps(original)
    def show(fig, *arguments, **named):
        original(fig, *arguments, **named)
        # Afterwards: only a figure that was drawn knows what is written at its ticks.
        _figures.append({"cell": _cells, "axes": [read_axes(ax, fig) for ax in fig.axes]})

    plots.show = show
    print(os.getpid())


def report() -> None:
    """Print the notes."""
    print(json.dumps(_figures))


def _count(_) -> None:
    """Count the cells that have begun."""
    global _cells
    _cells += 1


def read_axes(ax, fig) -> dict:
    """Return what can be said of one axes: its title, and the sides that lack a label.

    Nothing is lacking where an axes is switched off, shows an image, holds no data (a legend
    alone), or is a colour bar; nor at a side without ticks, or with names at its ticks. Axes that
    share a scale in a grid may leave the label to the outer one.
    """
    lacking = []
    bare = not (ax.lines or ax.collections or ax.patches)
    is_bar = ax.get_label() == "<colorbar>"
    is_on = getattr(ax, "_axis3don", ax.axison)  # in three dimensions it is kept elsewhere
    if is_on and ax.get_visible() and not bare and not ax.images and not is_bar:
        sides = {"polar": "", "3d": "xyz"}.get(ax.name, "xy")
        lacking = [side for side in sides if not _labelled(ax, fig, side)]
    titles = (ax.get_title(place) for place in ("left", "center", "right"))
    return {"title": next(filter(None, titles), ""), "lacking": lacking}


def _labelled(ax, fig, side: str) -> bool:
    """Say whether a reader can tell what a side of an axes stands for."""
    axis = getattr(ax, f"{side}axis")
    names = [label.get_text() for label in axis.get_ticklabels()]
    if not len(axis.get_ticklocs()) or any(map(_is_word, names)):
        return True
    if getattr(ax, f"get_{side}label")().strip():
        return True
    if side == "z":
        return False
    if any(getattr(one, f"get_sup{side}label")().strip() for one in (fig, ax.figure)):
        return True  # one label for all; ax.figure may be a part of the figure
    family = getattr(ax, f"get_shared_{side}_axes")().get_siblings(ax)
    return any(
        _same_line(ax, one, side) and getattr(one, f"get_{side}label")().strip()
        for one in family
        if one is not ax
    )


def _same_line(ax, other, side: str) -> bool:
    """Say whether another axes stands in the same column (for x) or row (for y) of a grid."""
    place, there = ax.get_subplotspec(), other.get_subplotspec()
    if place is None or there is None:
        return True  # no grid, but they share the scale
    span = "colspan" if side == "x" else "rowspan"
    return bool(set(getattr(place, span)) & set(getattr(there, span)))


def _is_word(text: str) -> bool:
    """Say whether a tick's label is a name, such as "ReLU", and no number, such as "$10^{-3}$"."""
    return not text.strip().startswith("$") and any(letter.isalpha() for letter in text)
