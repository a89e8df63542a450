"""Every lesson runs in a fresh kernel, once, and keeps every promise that `course lint` knows."""

from pathlib import Path

import pytest

from course_lib.notebooks import chapters
from course_lib.notebooks.lint import CHECKS, lesson_findings, read_course, run_lesson

ROOT = Path(__file__).parents[2]
# Times the budget: here two lessons run side by side, on a machine that may be slow or busy, and
# what is caught is a lesson that runs away. `course lint` allows none.
SLACK = 10
NAMES = [*dict.fromkeys(check.name for check in CHECKS), "silences"]


def lessons():
    """Return a parameter for each lesson."""
    return [pytest.param(chapter, id=chapter.name) for chapter in chapters(ROOT)]


@pytest.fixture(scope="module", params=lessons())
def lesson(request, real_kernels):
    """Run a lesson once for all tests below."""
    course, name = read_course(ROOT), request.param.name
    with real_kernels():
        run = run_lesson(request.param, course.notebooks[name], SLACK)
    return course.lesson(name, run)


@pytest.fixture(scope="module")
def findings(lesson):
    return lesson_findings(lesson)


def test_it_runs_without_an_error(lesson):
    assert lesson.run.error is None, lesson.run.error


def test_it_was_measured(lesson, record_property):
    seconds, memory = lesson.run.seconds, lesson.run.memory / 1e9
    record_property("to be printed", f"{lesson.chapter.name}: {seconds:.0f} s, {memory:.1f} GB")
    ran = {cell.id for cell in lesson.executed_cells if cell.source.strip()}
    assert set(lesson.run.cells) == ran
    assert lesson.run.memory > 50e6


@pytest.mark.parametrize("check", NAMES)
def test_it_keeps_its_promises(findings, check):
    found = [str(one) for one in findings if one.check == check]
    assert not found, "\n".join(found)
