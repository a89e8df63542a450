"""Read and write notebook files, and strip them of what running leaves behind."""

import os
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .problem import NotebookProblem

__all__ = ["NotebookProblem", "read", "strip", "write"]

# What a cell may keep: nbgrader's settings, tags, and {"source_hidden": True} for drawing code.
KEPT_METADATA = {"nbgrader", "tags", "jupyter"}
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def read(path: Path | str) -> NotebookNode:
    """Read a notebook of format 4.

    Raises
    ------
    NotebookProblem
        If the file is missing, is cut short, or is not a notebook.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotebookProblem(f"There is no notebook at {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookProblem(f"{path} cannot be read: {error}.") from None
    try:
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise NotebookProblem(
            f"{path} is not a complete notebook ({reason}). Was it cut short while being saved or "
            "copied? Restore it from a backup or take a fresh copy."
        ) from None
    return notebook


def write(notebook: NotebookNode, path: Path | str) -> None:
    """Write a notebook to a new file and rename it, so that a crash never leaves half of it."""
    path = Path(path)
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def strip(notebook: NotebookNode) -> NotebookNode:
    """Remove outputs, execution counts and the traces of editors, in place.

    Cell ids and what nbgrader keeps in a cell stay as they are.
    """
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC})
    for cell in notebook.cells:
        kept = {key: value for key, value in cell.metadata.items() if key in KEPT_METADATA}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    return notebook
