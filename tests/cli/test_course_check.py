"""`course check`: what it says about exercises in every state, and that it changes none."""

import json
import os

import pytest

from course_lib import notebooks, progress
from course_lib.cli import running
from course_lib.cli.reading import Exercise, answers, checksum, has_visible_check


def test_the_release_has_everything_to_do(course):
    before = course.exercise.read_bytes()
    code, text = course.run("check", "1")
    assert code == 1
    assert "to do    Task 1. Double it" in text
    assert "Your code is still to be written (cell double)." in text
    assert "tiny.q1 is not answered yet." in text
    assert "Your answer is still to be written (cell written)." in text
    assert "Points so far: 0 of 10. 6 points" in text
    assert "Traceback" not in text
    assert course.exercise.read_bytes() == before
    assert progress.read().points["01_tiny"] == progress.Points(0, 10)


def test_a_complete_exercise_passes(course):
    course.write(course.solved())
    code, text = course.run("check", "01_tiny")
    assert code == 0, text
    assert "passes   Task 1. Double it" in text and "4 / 4" in text
    assert "answered Question 1" in text
    assert "Points so far: 4 of 10." in text
    assert progress.read().points["01_tiny"].points == 4


def test_failures_are_told_in_words_and_the_rest_is_still_checked(course):
    cells = course.solved()
    cells[3]["source"] = "def double(x):\n    return x ** 2"  # 2 -> 4 is right, -1 -> 1 is not
    cells.insert(0, course.cell("code", 'open("numbers.csv")'))
    cells.insert(5, course.cell("code", "raise ValueError('\\n'.join('abcdef'))"))
    cells.append(course.cell("code", "def broken(:"))
    code, text = course.run_written(cells, "check", "01")
    assert code == 1
    assert "fails    Task 1" in text
    assert "This does not hold: double(-1) == -2" in text
    assert "FileNotFoundError: [Errno 2] No such file or directory: 'numbers.csv'" in text
    assert "ValueError: a\n" in text and "c\n" not in text  # two lines of a message are enough
    assert "SyntaxError" in text
    assert "answered Question 1" in text
    assert "Traceback" not in text and "\x1b" not in text


def test_the_message_of_an_assertion_is_what_is_said(course):
    cells = course.solved()
    cells[3]["source"] = "def double(x):\n    return 5"
    _, text = course.run_written(cells, "check", "01")
    assert "           double(2): expected 4, got 5\n" in text
    assert "AssertionError" not in text


def test_an_impossible_answer_is_a_sentence(course):
    cells = course.solved()
    cells[6]["source"] = 'q1 = answer("tiny.q1", "z")'
    code, text = course.run_written(cells, "check", "01")
    assert code == 1
    assert "fails    Question 1" in text and "tiny.q1: " in text


STUBBORN = """import time
while True:
    try:
        time.sleep(1)
    except BaseException:
        pass"""


@pytest.mark.parametrize("loop", ["while True: pass", STUBBORN])
def test_an_endless_loop_is_stopped(course, loop, monkeypatch):
    monkeypatch.setattr(running, "GRACE", 2)
    cells = course.solved()
    cells.insert(4, course.cell("code", loop))
    code, text = course.run_written(cells, "check", "01", "--timeout", "2")
    if loop is STUBBORN:
        assert code == 2 and "could not be stopped" in text
    else:
        assert code == 1 and "Is there a loop that never ends?" in text
        assert "4 / 4" in text  # what comes after it was run


def test_a_kernel_that_dies_is_said_so(course):
    cells = course.solved()
    cells.insert(4, course.cell("code", "import os; os._exit(1)"))
    code, text = course.run_written(cells, "check", "01")
    assert code == 2
    assert "Python itself ended there" in text
    assert "The run ended early, at cell number 5." in text


def test_endless_output_does_not_fill_the_memory(course):
    cells = course.solved()
    cells.insert(0, course.cell("code", "for _ in range(400): print('x' * 10_000)"))
    course.write(cells)
    exercise = Exercise.read(course.exercise)
    running.run(exercise.notebook, course.exercise.parent, 30)
    assert sum(len(out.text) for out in exercise.cells[0].outputs) <= running.MOST_TEXT


def test_the_run_happens_in_a_copy(course):
    (course.exercise.parent / "data.txt").write_text("precious")
    cells = course.solved()
    cells.insert(0, course.cell("code", "open('data.txt', 'a').write('!'); open('new', 'w')"))
    code, text = course.run_written(cells, "check", "01")
    assert code == 0, text
    assert (course.exercise.parent / "data.txt").read_text() == "precious"
    assert not (course.exercise.parent / "new").exists()


def test_missing_doubled_and_changed_cells_are_named(course):
    from course_lib.cli import originals

    chapter = notebooks.chapter("01")
    originals.keep(chapter)
    cells = course.solved()
    changed = next(c for c in cells if c["id"] == "double-test")
    changed["source"] = "pass"
    cells = [c for c in cells if c["id"] != "q1-test"]
    cells.append(dict(cells[-1], id="copy"))
    code, text = course.run_written(cells, "check", "01")
    assert code == 1
    assert "Missing cells: q1-test." in text
    assert ".course/originals/01_tiny.ipynb" in text
    assert "Cells that are there twice: written." in text
    assert "Changed cells: double-test." in text


def test_a_new_edition_of_an_exercise_replaces_the_kept_copy(course):
    from course_lib.cli import originals

    chapter = notebooks.chapter("01")
    originals.keep(chapter)
    new = [*course.cells()[:4], course.cell("code", "", "extra", solution=True)]
    course.write(new)
    assert originals.lost_cells(chapter, Exercise.read(course.exercise)) == {}
    assert "extra" in originals.original_path(chapter).read_text()


@pytest.mark.parametrize("content", ["", '{"cells": [', "not json", '{"a": 1}', "\x00"])
def test_a_damaged_notebook_cannot_be_checked(course, content):
    course.exercise.write_text(content)
    code, text = course.run("check", "01")
    assert code == 2
    assert "01_tiny.ipynb is not a complete notebook" in text
    assert course.exercise.read_text() == content


def test_what_is_not_there_is_named(course):
    code, text = course.run("check", "42")
    assert (code, text) == (
        2,
        "There is no chapter 42; the chapters are: 00_start_here, 01_tiny.\n",
    )
    code, text = course.run("check", "00")
    assert code == 2 and "Chapter 00_start_here has no exercise at exercises/" in text
    course.exercise.unlink()
    code, text = course.run("check", "01")
    assert code == 2 and "If you moved or renamed it, move it back." in text


def test_without_a_course_folder_there_is_a_sentence(course, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    code, text = course.run("check", "01")
    assert code == 2 and "No course folder was found" in text


def test_progress_that_cannot_be_saved_is_no_obstacle(course, monkeypatch):
    in_the_way = course.root / "in the way"
    in_the_way.write_text("a file where a folder should be")
    monkeypatch.setenv("COURSE_PROGRESS", str(in_the_way / "progress.json"))
    code, text = course.run_written(course.solved(), "check", "01")
    assert code == 0
    assert "Your progress cannot be saved" in text


def test_our_checksum_is_nbgraders(course):
    from nbgrader.utils import compute_checksum

    exercise = Exercise.read(course.exercise)
    marked = [cell for cell in exercise.cells if "nbgrader" in cell.metadata]
    assert len(marked) == 9
    for cell in marked:
        assert checksum(cell) == compute_checksum(cell)


def test_answers_are_found_without_running():
    assert answers("q = quiz.answer('neurons.q1', None)") == {"neurons.q1": ""}
    assert answers('q = quiz.answer("neurons.q1")') == {"neurons.q1": ""}
    assert answers('q = quiz.answer(question="neurons.q1", given=...)') == {"neurons.q1": ""}
    assert answers("q = quiz.answer('neurons.q1', mine)") == {}
    assert answers("# quiz.answer('neurons.q1', None)") == {}
    assert answers("q = (") == {}


def test_a_test_cell_without_a_check_is_left_to_the_graders():
    assert not has_visible_check("# checked by the graders\n")
    assert not has_visible_check("x = 1")
    assert has_visible_check("assert x == 1")
    assert has_visible_check("checks.close(x, 1)")
    assert has_visible_check("if x != 1: raise ValueError")


def test_partial_points_are_counted(course):
    cells = course.solved()
    test = next(c for c in cells if c["id"] == "double-test")
    test["source"] = "print('two of four')\n2"
    _, text = course.run_written(cells, "check", "01")
    assert "2 / 4" in text and "Partly right." in text


def test_colour_is_never_needed(course, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, text = course.run_written(course.solved(), "check", "01")
    assert "\x1b[3" not in text and "passes" in text


def test_the_kept_copy_is_made_once(course):
    from course_lib.cli import originals

    chapter = notebooks.chapter("01")
    originals.keep(chapter)
    first = originals.original_path(chapter).read_bytes()
    course.write(course.solved())
    originals.keep(chapter)
    assert originals.original_path(chapter).read_bytes() == first
    assert json.loads(first)["cells"]
    assert os.listdir(originals.original_path(chapter).parent) == ["01_tiny.ipynb"]


def test_a_heading_in_an_answer_opens_no_task(course):
    cells = course.solved()
    cells[-1]["source"] = "# My answer\n\n**Task 9** is mine."
    code, text = course.run_written(cells, "check", "01")
    assert code == 0
    assert "answered In your own words" in text and "My answer" not in text
