"""Run a notebook from top to bottom in a fresh kernel."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

__all__ = ["Execution", "execute"]


@dataclass(frozen=True)
class Execution:
    """What came of running a notebook.

    Attributes
    ----------
    notebook
        The notebook with its outputs.
    seconds
        Wall-clock time of the cells and of the start of the kernel.
    error
        None, or the cell that failed and what it said.
    """

    notebook: NotebookNode
    seconds: float
    error: str | None


def execute(
    notebook: NotebookNode,
    folder: Path | str,
    *,
    timeout: float = 120,
    allow_errors: bool = False,
    watch: Callable[[int, dict], None] | None = None,
) -> Execution:
    """Run a copy of a notebook with `folder` as its working folder.

    Parameters
    ----------
    notebook
        The notebook; it is not changed.
    folder
        The folder that the notebook's relative paths start from.
    timeout
        Seconds that one cell may take.
    allow_errors
        Go on after a cell that fails.
    watch
        Called with the position of the running cell and each message that the kernel sends for
        it, as it arrives.
    """
    import copy

    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    class Client(NotebookClient):
        def process_message(self, msg, cell, cell_index):
            if watch is not None:
                watch(cell_index, msg)
            return super().process_message(msg, cell, cell_index)

    copied = copy.deepcopy(notebook)
    client = Client(
        copied,
        timeout=timeout,
        startup_timeout=120,
        allow_errors=allow_errors,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
    )
    error = None
    start = time.perf_counter()
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as failure:
        error = str(failure)
    return Execution(copied, time.perf_counter() - start, error)
