"""From what was handed in to what is run: only the student's own cells are taken from it.

Locked cells, tests, points, cell types and the order of cells come from the instructor's notebook.
A cell that is missing comes back as it was released; of a cell that is there twice, the first one
counts; tags and other metadata are dropped.
"""

from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

__all__ = ["Restored", "restore", "roles"]

LOCKED, SOLUTION, TEST, WRITTEN, OWN = "locked", "solution", "test", "written", "own"
MOST_OWN_CELLS = 500


@dataclass
class Restored:
    """A submission, put together again.

    Attributes
    ----------
    cells : list of dict
        As the judge takes them: `id`, `kind`, `type`, `source`, and for graded ones `name` and
        `points`; for those to be filled in `binds`, and `blank` if nothing was.
    notes : dict of str to str
        Grade id -> what had to be mended.
    """

    cells: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


def roles(cell: NotebookNode) -> str:
    """Return what a cell of an instructor's notebook is for."""
    settings = cell.metadata.get("nbgrader") or {}
    if settings.get("grade") and settings.get("solution"):
        return WRITTEN
    if settings.get("task"):
        return WRITTEN
    if settings.get("grade"):
        return TEST
    return SOLUTION if settings.get("solution") else LOCKED


def restore(source: NotebookNode, released: NotebookNode, submitted: NotebookNode) -> Restored:
    """Put a submission together.

    Parameters
    ----------
    source
        The instructor's notebook, with solutions and hidden tests.
    released
        The notebook that students got.
    submitted
        What a student handed in.
    """
    from course_lib.grading.names import bound_names

    restored = Restored()
    stubs = {_name(cell): cell.source for cell in released.cells if _name(cell)}
    known = {_name(cell) for cell in source.cells if _name(cell)}
    answers, own = _sort(submitted, known, restored.notes)
    restored.cells += own.pop("", [])
    for place, cell in enumerate(source.cells):
        name, role = _name(cell), roles(cell)
        made = {"id": name or f"cell-{place}", "name": name, "kind": role, "type": cell.cell_type}
        made["source"] = cell.source
        if role in (TEST, WRITTEN):
            made["points"] = float(cell.metadata.nbgrader.get("points") or 0)
        if role in (SOLUTION, WRITTEN):
            code = cell.source if cell.cell_type == "code" else ""
            made["binds"] = sorted(bound_names(code, imports=False))
            made["source"] = answers.get(name, stubs.get(name, ""))
            made["blank"] = made["source"] == stubs.get(name, "")
            if name not in answers:
                restored.notes[name] = "missing cell restored"
        restored.cells.append(made)
        restored.cells += own.pop(name, [])
    return restored


def _sort(
    submitted: NotebookNode, known: set[str], notes: dict[str, str]
) -> tuple[dict[str, str], dict[str, list]]:
    """Return the answers by grade id, and the student's own cells by the cell that they follow."""
    answers: dict[str, str] = {}
    own: dict[str, list[dict[str, Any]]] = {}
    last, count = "", 0
    for cell in submitted.cells:
        name = _name(cell)
        source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
        if name in known:
            if name in answers:
                notes[name] = "there twice; the first one counts"
            answers.setdefault(name, source)
            last = name
        elif count < MOST_OWN_CELLS:
            count += 1
            made = {"id": f"own-{count}", "name": "", "kind": OWN, "type": cell.cell_type}
            own.setdefault(last, []).append(made | {"source": source})
    return answers, own


def _name(cell: NotebookNode) -> str:
    settings = cell.metadata.get("nbgrader")
    name = settings.get("grade_id") if isinstance(settings, dict) else None
    return name if isinstance(name, str) else ""
