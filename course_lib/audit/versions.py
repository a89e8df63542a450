"""Versions of an exercise and of submissions, made for an audit."""

import ast
import copy
import dataclasses

import nbformat
from nbformat import NotebookNode

from course_lib.grading.restore import SOLUTION, TEST, roles
from course_lib.grading.submission import Exercise

__all__ = ["hand_in", "only", "reseeded", "solutions", "visible"]

SEEDED = ("set_random_seed", "default_rng", "RandomState", "seed")


def solutions(source: NotebookNode) -> dict[str, str]:
    """Return the solution cells of an instructor's notebook, by grade id, as they are."""
    return {_name(cell): cell.source for cell in source.cells if roles(cell) == SOLUTION}


def hand_in(exercise: Exercise, answers: dict[str, str] | None = None) -> bytes:
    """Return a submission: the solution, with other answers in some cells."""
    notebook = _read(exercise.source)
    for cell in notebook.cells:
        if roles(cell) == SOLUTION:
            cell.source = (answers or {}).get(_name(cell), cell.source)
    return _write(notebook)


def only(exercise: Exercise, tests: set[str]) -> Exercise:
    """Return an exercise with some of its tests, up to the last of these.

    What comes later cannot change what they say, and takes as long as all before.
    """
    parts = []
    for content in (exercise.source, exercise.released):
        notebook = _read(content)
        last = max(place for place, cell in enumerate(notebook.cells) if _name(cell) in tests)
        notebook.cells = [
            cell
            for cell in notebook.cells[: last + 1]
            if roles(cell) != TEST or _name(cell) in tests
        ]
        parts.append(_write(notebook))
    return dataclasses.replace(exercise, source=parts[0], released=parts[1])


def visible(exercise: Exercise) -> Exercise:
    """Return an exercise whose tests are those that students see."""
    seen = {_name(cell): cell.source for cell in _read(exercise.released).cells}
    notebook = _read(exercise.source)
    for cell in notebook.cells:
        if roles(cell) == TEST:
            cell.source = seen[_name(cell)]
    return dataclasses.replace(exercise, source=_write(notebook))


def reseeded(exercise: Exercise, by: int) -> Exercise:
    """Return an exercise in which all seeds are another number, in given cells and in tests."""
    notebook = _read(exercise.source)
    for cell in notebook.cells:
        if cell.cell_type == "code" and roles(cell) != SOLUTION:
            cell.source = _reseed(cell.source, by)
    return dataclasses.replace(exercise, source=_write(notebook))


def _reseed(source: str, by: int) -> str:
    """Add a number to each seed that is written out: default_rng(3), seed=3."""
    lines = source.splitlines()
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            found += node.args[:1] if name in SEEDED else []
            found += [one.value for one in node.keywords if one.arg in ("seed", "random_state")]
    seeds = [one for one in found if isinstance(one, ast.Constant) and type(one.value) is int]
    for one in sorted(seeds, key=lambda one: (one.lineno, one.col_offset), reverse=True):
        line = lines[one.lineno - 1].encode()
        new = line[: one.col_offset] + str(one.value + by).encode() + line[one.end_col_offset :]
        lines[one.lineno - 1] = new.decode()
    return "\n".join(lines)


def _name(cell: NotebookNode) -> str:
    return (cell.metadata.get("nbgrader") or {}).get("grade_id", "")


def _read(content: bytes) -> NotebookNode:
    return copy.deepcopy(nbformat.reads(content.decode(), 4))


def _write(notebook: NotebookNode) -> bytes:
    return nbformat.writes(notebook).encode()
