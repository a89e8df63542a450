"""Run a notebook in a fresh kernel, and come back whatever the notebook does."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Run", "run"]

MOST_TEXT = 1_000_000  # characters of output of one cell; an endless print must not fill memory
LARGEST_COPY = 200_000_000  # bytes of data files beside the notebook
GRACE = 5  # seconds that an interrupted cell has to stop


@dataclass
class Run:
    """What came of running a notebook; its cells hold their outputs.

    Attributes
    ----------
    overtime : set of int
        Positions of the cells that were stopped because they ran too long.
    stopped_at : int or None
        Position of the cell at which everything ended; None if the end was reached.
    why : str
        The reason for that, as a sentence.
    """

    overtime: set[int] = field(default_factory=set)
    stopped_at: int | None = None
    why: str = ""


def run(notebook, folder: Path, timeout: float, tell: Callable[[int], None] = lambda i: None):
    """Run the cells of `notebook` in place, in a copy of `folder`.

    A cell that fails does not stop the run. A cell that exceeds `timeout` seconds is interrupted;
    one that cannot be interrupted ends the run, as the death of the kernel does.

    Parameters
    ----------
    notebook
        The notebook, as `course_lib.notebooks.read` gives it. Its cells receive their outputs.
    folder
        The folder the notebook lies in. It is copied, so that nothing in it can change.
    timeout
        Seconds for one cell.
    tell
        Called with the position of each cell before it runs.
    """
    with tempfile.TemporaryDirectory(prefix="course_check_", ignore_cleanup_errors=True) as scratch:
        copy = Path(scratch) / folder.name
        _copy(folder, copy)
        return asyncio.run(_run(notebook, copy, timeout, tell))


async def _run(notebook, folder: Path, timeout: float, tell) -> Run:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    class Client(NotebookClient):
        """A client that keeps only the beginning of a cell's output."""

        def process_message(self, msg, cell, cell_index):
            if msg["msg_type"] == "stream":
                room = MOST_TEXT - sum(len(out.get("text", "")) for out in cell.outputs)
                if len(msg["content"]["text"]) > room:
                    return None
            return super().process_message(msg, cell, cell_index)

    client = Client(
        notebook,
        timeout=timeout,
        startup_timeout=120,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
    )
    client.log.disabled = True
    result = Run()
    index = 0
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        async with client.async_setup_kernel(**quiet):
            for index, cell in enumerate(notebook.cells):
                tell(index)
                try:
                    await client.async_execute_cell(cell, index)
                except CellTimeoutError:
                    result.overtime.add(index)
                    if not await _interrupt(client):
                        result.stopped_at = index
                        result.why = f"It ran longer than {timeout:g} s and could not be stopped."
                        break
    except DeadKernelError:
        result.stopped_at = index
        result.why = (
            "Python itself ended there: it ran out of memory, crashed, or was told to exit."
        )
    except RuntimeError as problem:  # the kernel never started
        result.stopped_at = 0
        result.why = f"No kernel could be started ({problem}). Run: course doctor"
    return result


async def _interrupt(client) -> bool:
    """Interrupt the running cell; say whether the kernel then listens again."""
    await client.km.interrupt_kernel()
    try:
        await client.kc.execute("pass", silent=True, reply=True, timeout=GRACE)
    except TimeoutError:
        await client.km.shutdown_kernel(now=True)
        return False
    return True


def _copy(folder: Path, copy: Path) -> None:
    """Copy a folder without links, checkpoints and files too large to be an exercise's data."""

    def unwanted(place: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if name in (".ipynb_checkpoints", "__pycache__")
            or os.path.islink(full := os.path.join(place, name))
            or (os.path.isfile(full) and os.path.getsize(full) > LARGEST_COPY)
            or not (os.path.isfile(full) or os.path.isdir(full))
        ]

    shutil.copytree(folder, copy, ignore=unwanted)
