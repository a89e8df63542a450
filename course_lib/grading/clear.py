"""Turn a solution into a release: what nbgrader clears, and the answers to choice questions."""

import ast

from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import is_solution

__all__ = ["ClearAnswers", "clear_answer"]


class ClearAnswers(ClearSolutions):
    """Clear solutions as nbgrader does, but keep the call of a choice question.

    `q1 = quiz.answer("neurons.q1", "b")` becomes `q1 = quiz.answer("neurons.q1", None)`, because
    the student's click writes its answer into that call. Every other solution cell becomes
    nbgrader's stub.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        """Clear one cell; called by nbgrader for each cell of the notebook."""
        if cell.cell_type == "code" and is_solution(cell):
            cleared = clear_answer(cell.source)
            if cleared is not None:
                cell.source = cleared
                return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


def clear_answer(source: str) -> str | None:
    """Replace the answer in every `quiz.answer(id, answer)` by None.

    Parameters
    ----------
    source
        Python source of a cell.

    Returns
    -------
    str or None
        The source with its answers cleared, or None where it asks no question.

    Raises
    ------
    ValueError
        If a call of `quiz.answer` does not have the two positional arguments it needs.
    """
    if "quiz.answer" not in source:
        return None
    # The tree counts columns in UTF-8 bytes, so the text is cut as bytes.
    lines = [line.encode() for line in source.split("\n")]
    questions = [node for node in ast.walk(ast.parse(source)) if _asks_a_question(node)]
    # From the end to the start, so that earlier positions stay right.
    for call in sorted(questions, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        if len(call.args) != 2:
            raise ValueError(
                f"Line {call.lineno} has {ast.unparse(call)}. A graded question is written as "
                'quiz.answer("topic.q1", answer).'
            )
        old = call.args[1]
        tail = lines[old.end_lineno - 1][old.end_col_offset :]
        head = lines[old.lineno - 1][: old.col_offset]
        lines[old.lineno - 1 : old.end_lineno] = [head + b"None" + tail]
    return b"\n".join(lines).decode() if questions else None


def _asks_a_question(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "answer"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "quiz"
    )
