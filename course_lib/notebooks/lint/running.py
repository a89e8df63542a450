"""Run a lesson once, and measure while it runs: time, memory, outputs, figures."""

import copy
import itertools
import json
import threading
import time
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from course_lib.notebooks.chapters import Chapter
from course_lib.notebooks.execution import execute
from course_lib.notebooks.lint import probe

__all__ = ["CELL_BUDGET", "CellRun", "Run", "run_lesson"]

CELL_BUDGET = 60  # seconds; a cell that runs longer is stopped
SAMPLES_A_SECOND = 5
OUTPUTS = {"stream", "display_data", "execute_result", "update_display_data"}


@dataclass
class CellRun:
    """How a cell ran.

    Attributes
    ----------
    seconds
        How long.
    silence
        The longest stretch of that without an output, in seconds.
    """

    seconds: float = 0.0
    silence: float = 0.0


@dataclass
class Run:
    """What came of running a lesson.

    Attributes
    ----------
    notebook
        The lesson with its outputs.
    seconds
        Wall-clock time, with the start of the kernel.
    error
        None, or the cell that failed and what it said.
    memory
        The most memory that the kernel and its children held at one time, in bytes (resident
        set sizes added up: pages that two processes share count twice). 0 if nothing was measured.
    cells
        Each cell's run, by its id.
    figures
        What `probe` noted: by figure, the id of its cell and its axes.
    slack
        How many times longer than the budget the lesson was allowed to take.
    """

    notebook: NotebookNode
    seconds: float = 0.0
    error: str | None = None
    memory: int = 0
    cells: dict[str, CellRun] = field(default_factory=dict)
    figures: list[dict] = field(default_factory=list)
    slack: float = 1.0


def run_lesson(chapter: Chapter, notebook: NotebookNode, slack: float = 1.0) -> Run:
    """Run a lesson in a fresh kernel, in the folder where it lies.

    Parameters
    ----------
    chapter
        Where it lies.
    notebook
        The lesson; it is not changed.
    slack
        How many times longer than the budget it may take. Above 1 where the machine is busy or
        slow, as in the tests, which must not depend on the clock.
    """
    longer = copy.deepcopy(notebook)
    longer.cells = [
        nbformat.v4.new_code_cell(probe.BEFORE),
        *longer.cells,
        nbformat.v4.new_code_cell(probe.AFTER),
    ]
    clock, meter = _Clock(), _Meter()

    def watch(index: int, message: dict) -> None:
        if index == 0 and message["msg_type"] == "stream":
            meter.start(int(message["content"]["text"]))
        clock.hear(index, message)

    try:
        result = execute(longer, chapter.lesson.parent, timeout=slack * CELL_BUDGET, watch=watch)
    finally:
        meter.stop()
    cells = result.notebook.cells
    ours = (0, len(cells) - 1)
    result.notebook.cells = cells[1:-1]
    return Run(
        notebook=result.notebook,
        seconds=result.seconds,
        error=result.error,
        memory=meter.most,
        cells={cells[i].id: run for i, run in clock.cells().items() if i not in ours},
        figures=_figures(cells[-1], result.notebook),
        slack=slack,
    )


def _figures(last: NotebookNode, notebook: NotebookNode) -> list[dict]:
    """Return the probe's notes, with ids of cells in place of their numbers."""
    text = "".join(output.get("text", "") for output in last.get("outputs", []))
    # An empty cell is not run.
    ran = [cell.id for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    return [one | {"cell": ran[one["cell"] - 1]} for one in json.loads(text or "[]")]


class _Clock:
    """Times of the messages that each cell's run sent."""

    def __init__(self):
        self._moments: dict[int, list[float]] = {}  # busy, outputs, idle

    def hear(self, index: int, message: dict) -> None:
        if message["msg_type"] in OUTPUTS | {"status"}:
            self._moments.setdefault(index, []).append(time.monotonic())

    def cells(self) -> dict[int, CellRun]:
        """Return each cell's run."""
        found = {}
        for index, moments in self._moments.items():
            gaps = [after - before for before, after in itertools.pairwise(moments)]
            found[index] = CellRun(moments[-1] - moments[0], max(gaps, default=0.0))
        return found


class _Meter:
    """Measures the memory of a process and its children, on a thread of its own."""

    def __init__(self):
        self.most = 0
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, pid: int) -> None:
        self._thread = threading.Thread(target=self._measure, args=(pid,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def _measure(self, pid: int) -> None:
        import psutil

        while not self._done.wait(1 / SAMPLES_A_SECOND):
            try:
                kernel = psutil.Process(pid)
                family = [kernel, *kernel.children(recursive=True)]
            except psutil.Error:
                continue
            total = 0
            for process in family:
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue  # it has just ended
            self.most = max(self.most, total)
