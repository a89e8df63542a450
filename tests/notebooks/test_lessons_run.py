"""Every lesson runs in a fresh kernel, once, and keeps every promise that `course lint` knows."""

from pathlib import Path

import pytest

from course_lib.notebooks import chapters
from course_lib.notebooks.lint import CHECKS, lesson_findings, read_course, run_lesson

ROOT = Path(__file__).parents[2]
SLACK = 5  # times the budget: this machine may be slow or busy; `course lint` allows none
NAMES = [*dict.fromkeys(check.name for check in CHECKS), "silences"]


@pytest.fixture(scope="module", params=chapters(ROOT), ids=lambda chapter: chapter.name)
def lesson(request, real_kernels):
    """Run a lesson once for all tests below, and print its time."""
    course, name = read_course(ROOT), request.param.name
    with real_kernels():
        run = run_lesson(request.param, course.notebooks[name], SLACK)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{name}: {run.seconds:.0f} s, {run.memory / 1e9:.1f} GB", end=" ", flush=True)
    return course.lesson(name, run)


@pytest.fixture(scope="module")
def findings(lesson):
    return lesson_findings(lesson)


def test_it_runs_without_an_error(lesson):
    assert lesson.run.error is None, lesson.run.error


def test_it_was_measured(lesson):
    ran = {cell.id for cell in lesson.executed_cells if cell.source.strip()}
    assert set(lesson.run.cells) == ran
    assert lesson.run.memory > 50e6


@pytest.mark.parametrize("check", NAMES)
def test_it_keeps_its_promises(findings, check):
    found = [str(one) for one in findings if one.check == check]
    assert not found, "\n".join(found)
