"""Releases: in step with their solutions, nothing hidden in them, nothing secret in the archive."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from course_lib.notebooks import (
    chapter,
    make_archive,
    marker_problems,
    read,
    release_problems,
    write,
)

ROOT = Path(__file__).parents[1]


@pytest.fixture
def copy(tmp_path):
    """Return chapter 01 of a copy of the course."""
    for name in ("notebooks", "solutions", "exercises"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return chapter("01", tmp_path)


def solution_with(copy, cell_id: str, change):
    solution = read(copy.solution)
    (found,) = [cell for cell in solution.cells if cell.id == cell_id]
    found.source = change(found.source)
    return solution


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("### BEGIN HIDDEN TESTS", "### BEGIN HIDEN TESTS", "not a marker that nbgrader knows"),
        ("### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TEST", "not a marker that nbgrader knows"),
        ("### BEGIN HIDDEN TESTS", "### begin hidden tests", "not a marker that nbgrader knows"),
        ("### BEGIN HIDDEN TESTS", "### BEGN HIDDEN TESTS", "not a marker that nbgrader knows"),
        ("### BEGIN HIDDEN TESTS\n", "", "END HIDDEN TESTS without its BEGIN"),
        ("### END HIDDEN TESTS", "", "BEGIN HIDDEN TESTS without its END"),
        ("### END HIDDEN TESTS", "### BEGIN SOLUTION", "SOLUTION begins inside HIDDEN TESTS"),
    ],
)
def test_a_marker_that_nbgrader_would_overlook_is_found(copy, old, new, words):
    solution = solution_with(copy, "neuron-test", lambda source: source.replace(old, new))
    found = marker_problems(solution, copy.solution)
    assert any(words in sentence and "neuron-test" in sentence for sentence in found), found


def test_ordinary_comments_are_no_markers(copy):
    solution = solution_with(
        copy, "neuron-test", lambda source: "# A COMMENT\n### The shapes first\n" + source
    )
    assert marker_problems(solution, copy.solution) == []


def test_a_changed_solution_and_a_changed_exercise_are_out_of_step(copy):
    write(solution_with(copy, "task-neuron", lambda source: source + " New."), copy.solution)
    assert any("out of step" in sentence for sentence in release_problems([copy]))


def test_a_hidden_line_in_a_release_is_found(copy, monkeypatch):
    """As if nbgrader had left it in: the release is in step, and leaks."""
    from course_lib.notebooks import release

    exercise = read(copy.exercise)
    exercise.cells[0].source += "\nfor examples, inputs in [(1, 1), (1, 4), (6, 3), (2, 2)]:"
    write(exercise, copy.exercise)
    monkeypatch.setattr(release, "make_releases", lambda *_: [copy.exercise])
    (found,) = release_problems([copy])
    assert "holds a hidden line: 'for examples" in found


def test_the_repository_has_no_problem_and_no_gradebook_was_made(copy):
    assert release_problems([copy]) == []
    assert not (copy.root / "gradebook.db").exists()


def test_the_archive_is_a_course_without_secrets(tmp_path):
    first, second = tmp_path / "course.zip", tmp_path / "again" / "course.zip"
    names = make_archive(ROOT, first)
    make_archive(ROOT, second)
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(FileExistsError, match="exists already"):
        make_archive(ROOT, first)
    secret = ("solutions/", "tests/", "gradebook", "course_lib/grading/", "docs/instructors")
    assert not [name for name in names if name.startswith(secret)]
    assert {"notebooks/01_neurons.ipynb", "Makefile", "requirements.lock"} <= set(names)

    zipfile.ZipFile(first).extractall(tmp_path)
    root = tmp_path / "course"
    text = "\n".join(path.read_text() for path in root.rglob("*.ipynb"))
    assert "HIDDEN TESTS" not in text and "BEGIN SOLUTION" not in text
    for code in (
        "from course_lib import checks, data, notebooks, quiz, widgets; widgets.ActivationExplorer",
        "import sys; sys.argv = ['course', 'progress']; import course_lib.cli as c; c.main()",
    ):
        environment = dict(os.environ, PYTHONPATH=str(root), COURSE_ROOT=str(root))
        check = f"import course_lib; assert course_lib.__file__.startswith({str(root)!r}); {code}"
        answer = subprocess.run(
            [sys.executable, "-c", check], env=environment, cwd=root, capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr
