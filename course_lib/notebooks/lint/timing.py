"""Time, memory and errors: a lesson runs through, in its budget, and never leaves one waiting."""

from collections.abc import Iterator

from course_lib.notebooks.lint.course import Lesson
from course_lib.notebooks.lint.findings import Finding
from course_lib.notebooks.lint.running import CELL_BUDGET

__all__ = ["BUDGET", "MEMORY", "TARGET", "errors", "timing"]

BUDGET = 120  # seconds on 2 cores, for a whole lesson
TARGET = 60
PATIENCE = 5  # seconds that a reader waits without a sign of life
# A laptop with 8 GB also holds a browser, JupyterLab and perhaps a second kernel.
MEMORY = 2 * 10**9  # bytes


def errors(lesson: Lesson) -> Iterator[Finding]:
    """Look whether a lesson runs from top to bottom, with nothing in a red box."""
    if lesson.run.error is not None:
        place, said = "", lesson.run.error.strip().splitlines()[0].rstrip(".")
        for cell in lesson.executed_cells:
            for output in cell.outputs:
                if output.output_type == "error":
                    place = cell.id
                    if output.ename != "KeyboardInterrupt":  # so a cell that takes too long ends
                        said = f"{output.ename}: {output.evalue}"
        if not place and lesson.run.cells:
            said += f", in or after cell {list(lesson.run.cells)[-1]}"  # the kernel itself ended
        mend = "Run it from top to bottom in a fresh kernel"
        yield lesson.finding("errors", place, f"it stops with an error: {said}", mend)
    for cell in lesson.executed_cells:
        for output in cell.outputs:
            if output.get("name") == "stderr":
                said = output.text.strip().splitlines()
                what = f"it writes to stderr: {said[0][:80] if said else ''!r}"
                mend = "Mend what it warns of; a red box frightens readers"
                yield lesson.finding("errors", cell.id, what, mend)


def timing(lesson: Lesson) -> Iterator[Finding]:
    """Look at the time of the lesson and of each cell, at progress, and at memory."""
    run = lesson.run
    patience = PATIENCE * run.slack
    if run.seconds > BUDGET * run.slack:
        what = f"it runs {run.seconds:.0f} s; {BUDGET} s are the limit, {TARGET} s the aim"
        mend = "Train less, or train in a script in checkpoints/ and load the result"
        yield lesson.finding("timing", "", what, mend)
    if run.memory > MEMORY:
        what = f"it needs {run.memory / 1e9:.1f} GB of memory; {MEMORY / 1e9:.0f} GB are the limit"
        yield lesson.finding("timing", "", what, "Use smaller arrays, or free what is done with")
    for cell, one in run.cells.items():
        if one.seconds > CELL_BUDGET * run.slack:
            what = f"it runs {one.seconds:.0f} s; {CELL_BUDGET} s are the limit for a cell"
            yield lesson.finding("timing", cell, what, "Train less, or in several cells")
        # Relative to the cell's own time, so that a slow machine judges like a fast one.
        elif one.seconds > patience and one.silence > max(patience, one.seconds / 2):
            what = f"it runs {one.seconds:.0f} s and says nothing for {one.silence:.0f} s of them"
            mend = "Print a line as each part is done, or use training.LiveCurves()"
            yield lesson.finding("timing", cell, what, mend)
