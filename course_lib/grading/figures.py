"""The figures of a class report: drawings with text in them, in the page's own colours."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from html import escape

import numpy as np
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_lib.grading import statistics
from course_lib.grading.records import Task
from course_lib.plots import COLOURS, INK

__all__ = [
    "GROUPS",
    "amount",
    "group",
    "score_figure",
    "share_figure",
    "time_figure",
    "verdict_figure",
]

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = COLOURS[:6]
GREY = "#8c959f"
# What the figure calls a group of verdicts, its colour, and hatching: never colour alone.
GROUPS = {
    "ok": (GREEN, ""),
    "partly right": (SKY, "///"),
    "wrong answer": (VERMILION, "xx"),
    "error": (PURPLE, "\\\\\\"),
    "stopped": (ORANGE, ".."),
    "not run": (GREY, ""),
    "left blank": ("#d0d7de", ""),
    "marked": (BLUE, ""),
    "waits for marks": ("#F0E442", "--"),
}
STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": "sans-serif",
    "font.size": 10,
    "hatch.color": INK,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text: small, and can be searched
    "svg.hashsalt": "course",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
}
WIDTH = 4.6  # inches: a figure that a telephone shows at nearly its own size
STOPPED = ("limit", "forbidden", "kernel died", "unreadable")


def group(verdict: str) -> str:
    """Return what the figure counts a verdict as."""
    if verdict in GROUPS:
        return verdict
    return "stopped" if any(word in verdict for word in STOPPED) else "not run"


def _svg(figure: Figure, name: str, alt: str) -> Markup:
    """Return a figure as a part of the page, in the page's own colours of text and ground."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # Ids count on a page as a whole, and each figure begins them anew.
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(url\(|href=")#', rf"\1#{name}-", text)
    text = text.replace(INK, "currentColor")
    label = f'role="img" aria-label="{escape(alt)}"'
    text = text.replace("<svg ", f"<svg {label} ", 1)
    return Markup(text.replace(">", f">\n<title>{escape(alt)}</title>", 1))


def _figure(height: float) -> Figure:
    """Return an empty figure; `height` is in inches."""
    return Figure(figsize=(WIDTH, height), layout="constrained")


def _label(task: Task) -> str:
    """Return a task's title, short enough for an axis."""
    return task.title if len(task.title) <= 18 else task.title[:17].rstrip() + "…"


def score_figure(totals: NDArray, most: float) -> Markup:
    """Return the histogram of points."""
    edges = statistics.score_edges(totals, most)
    counts, edges = np.histogram(totals, edges)
    best = int(np.argmax(counts))
    median = float(np.median(totals))
    with rc_context(STYLE):
        figure = _figure(2.7)
        ax = figure.subplots()
        ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=BLUE, edgecolor="white")
        ax.axvline(median, color=VERMILION, linestyle="--", linewidth=2)
        side = "right" if median > edges.mean() else "left"
        ax.annotate(
            f" median {median:g} ",
            (median, 1),
            xycoords=("data", "axes fraction"),
            ha=side,
            va="bottom",
        )
        ax.set(xlabel=f"points (of {most:g})", ylabel="students", xlim=(edges[0], edges[-1]))
        ax.set_xticks(edges if len(edges) < 15 else edges[::2])
        ax.yaxis.get_major_locator().set_params(integer=True)
        alt = (
            f"Histogram of points. The median is {median:g} of {most:g}; most students, "
            f"{counts[best]} of {len(totals)}, have between {edges[best]:g} and "
            f"{edges[best + 1]:g} points."
        )
        return _svg(figure, "scores", alt)


def share_figure(tasks: Sequence[Task], numbers: Sequence[statistics.TaskNumbers]) -> Markup:
    """Return the mean share of points earned on each task, as bars."""
    shares = [0.0 if one.share is None else 100 * one.share for one in numbers]
    with rc_context(STYLE):
        figure = _figure(0.27 * len(tasks) + 0.8)
        ax = figure.subplots()
        places = np.arange(len(tasks))
        ax.barh(places, shares, 0.7, color=BLUE)
        for place, share, one in zip(places, shares, numbers, strict=True):
            text = "not marked yet" if one.share is None else f"{share:.0f}"
            ax.text(max(share, 0) + 1.5, place, text, va="center", fontsize=9)
        ax.set_yticks(places, [_label(task) for task in tasks])
        ax.set(xlabel="mean share of the points (%)", xlim=(0, 112), ylim=(len(tasks) - 0.4, -0.6))
        ax.set_xticks(range(0, 101, 25))
        known = [(one.share, task.title) for one, task in zip(numbers, tasks, strict=True)]
        known = [pair for pair in known if pair[0] is not None]
        alt = "Bars of the mean share of points for each task. Nothing has been marked yet."
        if known:
            (low, hardest), (high, easiest) = min(known), max(known)
            alt = (
                f"Bars of the mean share of points for each task. The hardest is {hardest} with "
                f"{100 * low:.0f} %, the easiest {easiest} with {100 * high:.0f} %."
            )
        return _svg(figure, "shares", alt)


def verdict_figure(tasks: Sequence[Task], verdicts: Sequence[Counter[str]]) -> Markup:
    """Return how often each group of verdicts was given on each task, as stacked bars."""
    groups: list[Counter[str]] = []
    for each in verdicts:
        groups.append(Counter())
        for verdict, count in each.items():
            groups[-1][group(verdict)] += count
    present = [name for name in GROUPS if any(group[name] for group in groups)]
    with rc_context(STYLE):
        figure = _figure(0.27 * len(tasks) + 1.3)
        ax = figure.subplots()
        places, start = np.arange(len(tasks)), np.zeros(len(tasks))
        for name in present:
            counts = np.array([group[name] for group in groups], dtype=float)
            colour, hatch = GROUPS[name]
            ax.barh(places, counts, 0.7, start, color=colour, hatch=hatch, label=name)
            start += counts
        ax.set_yticks(places, [_label(task) for task in tasks])
        ax.set(xlabel="students", ylim=(len(tasks) - 0.4, -0.6))
        ax.xaxis.get_major_locator().set_params(integer=True)
        figure.legend(loc="outside upper center", ncols=3, fontsize=9, handlelength=1.4)
        alt = (
            "Stacked bars of the verdicts on each task: "
            + ", ".join(f"{sum(group[name] for group in groups)} times {name}" for name in present)
            + ". The table beside it has the numbers."
        )
        return _svg(figure, "verdicts", alt)


def time_figure(times: Sequence[tuple[str, NDArray, statistics.Summary]]) -> Markup:
    """Return small histograms of what submissions used."""
    with rc_context(STYLE):
        figure = _figure(1.25 * len(times))
        for ax, (label, values, _) in zip(figure.subplots(len(times)), times, strict=True):
            ax.hist(values, bins=20, color=BLUE)
            ax.set(xlabel=label, ylabel="students", xlim=(0, None))
            ax.yaxis.get_major_locator().set_params(integer=True, nbins=3)
        alt = "Histograms of what submissions used. " + " ".join(
            f"The median of {label} is {amount(summary.median)}, the largest "
            f"{amount(summary.most)}."
            for label, _, summary in times
        )
        return _svg(figure, "times", alt)


def amount(value: float) -> str:
    """Return a number that was measured, with about three digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
