"""One idea to a cell: code cells stay short, and so does what they print."""

import statistics
from collections.abc import Iterator

from course_lib.notebooks.lint.course import Lesson
from course_lib.notebooks.lint.findings import Finding

__all__ = ["LIMIT", "PAGE", "USUAL", "lengths", "median_and_long", "outputs", "shown_lengths"]

USUAL = 15  # lines that nine of ten cells keep to
LIMIT = 20  # lines that every cell keeps to
PAGE = 60  # lines of plain text that an output keeps to


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


def outputs(lesson: Lesson) -> Iterator[Finding]:
    """Look for outputs of more than 60 lines of plain text, such as an array nobody asked for."""
    for cell in lesson.executed_cells:
        printed, lines = "", 0
        for output in cell.outputs:
            data = output.get("data", {})
            if output.output_type == "stream":
                printed += output.text  # a line of dots may come dot by dot
            elif set(data) <= {"text/plain"}:  # or the browser shows the other
                lines += len(data.get("text/plain", "").splitlines())
        lines += len(printed.splitlines())
        if lines > PAGE:
            what = f"it prints {lines} lines; {PAGE} are the limit"
            mend = "Print less, or give a name to what its last line returns"
            yield lesson.finding("outputs", cell.id, what, mend)
