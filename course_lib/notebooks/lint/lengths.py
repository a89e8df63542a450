"""One idea to a cell: code cells stay short."""

import statistics
from collections.abc import Iterator

from course_lib.notebooks.lint.course import Lesson
from course_lib.notebooks.lint.findings import Finding

__all__ = ["LIMIT", "USUAL", "lengths", "median_and_long", "shown_lengths"]

USUAL = 15  # lines that nine of ten cells keep to
LIMIT = 20  # lines that every cell keeps to


def shown_lengths(lesson: Lesson) -> dict[str, int]:
    """Return the lines of each code cell that a reader sees, by id, without empty lines.

    A cell whose source is hidden draws something and is not read, so it does not count.
    """
    return {
        cell.id: sum(1 for line in cell.source.splitlines() if line.strip())
        for cell in lesson.code_cells
        if not cell.metadata.get("jupyter", {}).get("source_hidden")
    }


def median_and_long(counts: list[int]) -> tuple[float, float]:
    """Return the median and the 90th percentile of the lengths; 0 and 0 if there are none."""
    if len(counts) < 2:
        return (counts[0], counts[0]) if counts else (0, 0)
    return statistics.median(counts), statistics.quantiles(counts, n=10, method="inclusive")[-1]


def lengths(lesson: Lesson) -> Iterator[Finding]:
    """Look for code cells of more than 20 lines, and whether nine of ten have 15 at most."""
    counts = shown_lengths(lesson)
    for cell, lines in counts.items():
        if lines > LIMIT:
            what = f"its code has {lines} lines; {LIMIT} are the limit"
            yield lesson.finding("lengths", cell, what, "Make two cells of it, each with one idea")
    middle, long = median_and_long(list(counts.values()))
    if long > USUAL:
        what = f"a tenth of its code cells have {long:.1f} lines or more (median {middle:g})"
        yield lesson.finding("lengths", "", what, f"Bring nine of ten to {USUAL} lines at most")
