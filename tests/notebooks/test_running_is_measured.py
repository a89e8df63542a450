"""What is measured while a lesson runs, on a tiny one; its file and its kernel stay as they are."""

import nbformat
import pytest

from course_lib.notebooks.chapters import Chapter
from course_lib.notebooks.lint import Course, lesson_findings, run_lesson

ALT = "A line that rises from 1 to 2."
CELLS = {
    "names": "before = set(globals())\nfrom course_lib import plots, widgets\n"
    "import matplotlib.pyplot as plt",
    "empty": "",
    "labelled": "fig, ax = plt.subplots()\nax.plot([1, 2])\nax.set(xlabel='a', ylabel='b')\n"
    f"plots.show(fig, alt='{ALT}')",
    "unlabelled": f"fig, ax = plt.subplots()\nax.plot([1, 2])\nplots.show(fig, alt='{ALT}')",
    "bare": "fig, ax = plt.subplots()\nax.plot([1, 2]);",
    "widget": "widgets.ActivationExplorer('tanh')",
    "slow": "import time\nfor _ in range(3):\n    time.sleep(0.4)\n    print('.', flush=True)",
    "large": "import numpy as np\nheld = np.ones(50_000_000)\ntime.sleep(0.6)\nprint(held.sum())",
    "accuracy": "print(f'{0.9684:.2%}')",
    "left": "print(sorted(name for name in before if not name.startswith('_')))",
}


@pytest.fixture(scope="module")
def lesson(tmp_path_factory, real_kernels):
    """Run the tiny lesson once."""
    root = tmp_path_factory.mktemp("Zoë's course")
    (root / "notebooks").mkdir()
    notebook = nbformat.v4.new_notebook()
    for cell_id, source in CELLS.items():
        notebook.cells.append(nbformat.v4.new_code_cell(source))
        notebook.cells[-1].id = cell_id
    notebook.cells.append(nbformat.v4.new_markdown_cell("It is 97 %, or 96 %."))
    notebook.cells[-1].id = "text"
    before = nbformat.writes(notebook)
    chapter = Chapter("00_tiny", root)
    with real_kernels():
        run = run_lesson(chapter, notebook)
    assert nbformat.writes(notebook) == before
    nbformat.write(notebook, chapter.lesson)
    return Course(root, {"00_tiny": notebook}).lesson("00_tiny", run)


def test_it_ran_and_the_probe_left_no_trace(lesson):
    assert lesson.run.error is None
    assert [cell.id for cell in lesson.run.notebook.cells] == [*CELLS, "text"]
    left = lesson.run.notebook.cells[list(CELLS).index("left")].outputs[0].text
    assert left.strip() == "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']"


def test_times_and_silences_of_cells(lesson):
    slow = lesson.run.cells["slow"]
    assert slow.seconds > 1.2
    assert 0.4 < slow.silence < slow.seconds - 0.4
    assert "empty" not in lesson.run.cells


def test_memory_is_the_most_at_one_time(lesson):
    assert lesson.run.memory > 400e6  # the array alone


def test_findings_of_a_run(lesson):
    wanted = {"labels", "pictures", "numbers", "errors", "fallbacks"}
    found = {(one.check, one.cell, one.about) for one in lesson_findings(lesson)}
    assert {one for one in found if one[0] in wanted} == {
        ("labels", "unlabelled", ""),
        ("pictures", "bare", ""),
        ("numbers", "text", "96 %"),
    }
