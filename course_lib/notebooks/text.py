"""Notebooks as Python text (Jupytext, percent format) and back, for those who like an editor.

Jupytext does not know cell ids, so they travel as metadata of the cell.
"""

from pathlib import Path

from course_lib.notebooks.files import read, strip, write

__all__ = ["to_notebook", "to_text"]

FORMAT = "py:percent"


def to_text(notebook_path: Path, text_path: Path) -> None:
    """Write a notebook as a Python file with its cells' ids and nbgrader's settings."""
    import jupytext

    notebook = strip(read(notebook_path))
    for cell in notebook.cells:
        cell.metadata["id"] = cell.id
    notebook.metadata["jupytext"] = {"cell_metadata_filter": "all"}
    text_path.parent.mkdir(parents=True, exist_ok=True)
    text_path.write_text(jupytext.writes(notebook, fmt=FORMAT), encoding="utf-8")


def to_notebook(text_path: Path, notebook_path: Path) -> None:
    """Write a Python file made by `to_text` back as a notebook.

    A new cell gets the id "new-cell-3"; give it a readable one before you commit.
    """
    import jupytext

    notebook = jupytext.reads(text_path.read_text(encoding="utf-8"), fmt=FORMAT)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = cell.metadata.pop("id", f"new-cell-{number}")
    write(strip(notebook), notebook_path)
