"""What keeps a notebook from being committed, each as one sentence."""

import re
from pathlib import Path
from urllib.parse import unquote

from nbformat import NotebookNode

from course_lib.notebooks.chapters import Chapter
from course_lib.notebooks.files import KEPT_METADATA, KERNELSPEC
from course_lib.notebooks.lessons import expected_lines

__all__ = ["lesson_problems", "problems"]

READABLE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
GENERATED_ID = re.compile(r"[0-9a-f]{6,}(-[0-9a-f]+)*")
LINK = re.compile(r"\]\(([^)#:\s]+)(#[^)]*)?\)")


def problems(notebook: NotebookNode, path: Path) -> list[str]:
    """List outputs, counters, unreadable ids, foreign metadata and broken links."""
    found = []
    if notebook.metadata.get("kernelspec") != KERNELSPEC:
        found.append("its kernelspec is not plain python3 (make tidy mends it)")
    if set(notebook.metadata) - {"kernelspec"}:
        extra = ", ".join(sorted(set(notebook.metadata) - {"kernelspec"}))
        found.append(f"its metadata holds {extra} (make tidy mends it)")
    seen = set()
    for number, cell in enumerate(notebook.cells, start=1):
        name = f"cell {number} ({cell.id})"
        if cell.id in seen:
            found.append(f"{name} has the id of an earlier cell")
        seen.add(cell.id)
        if not READABLE_ID.fullmatch(cell.id) or GENERATED_ID.fullmatch(cell.id):
            found.append(f"{name} needs a readable id such as pooling-by-hand")
        if set(cell.metadata) - KEPT_METADATA:
            found.append(f"{name} holds an editor's metadata (make tidy mends it)")
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            found.append(f"{name} holds outputs (make tidy mends it)")
        if cell.cell_type == "markdown":
            for target, _ in LINK.findall(cell.source):
                if not (path.parent / unquote(target)).exists():
                    found.append(f"{name} links to {target}, which does not exist")
    return [f"{path}: {sentence}" for sentence in found]


def lesson_problems(notebook: NotebookNode, lesson: Chapter) -> list[str]:
    """List what a lesson's header and footer lack or say wrongly, and any use of TensorFlow."""
    found = []
    cells = {cell.id: cell.source for cell in notebook.cells}
    for cell_id, (start, wanted) in expected_lines(lesson).items():
        lines = cells.get(cell_id, "").splitlines()
        have = [line for line in lines if line.startswith(start)]
        if have != [wanted]:
            found.append(f"its {cell_id} should hold the line {wanted!r} (make tidy mends it)")
    for heading in ("You will be able to", "You need first"):
        if heading not in cells.get("header", ""):
            found.append(f"its header lacks {heading!r}")
    if "Summary" not in cells.get("footer", ""):
        found.append("its footer lacks a summary")
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    if re.search(r"\btf\.|import tensorflow", code):
        found.append("it uses TensorFlow by name; use Keras and keras.ops")
    return [f"{lesson.lesson}: {sentence}" for sentence in found]
