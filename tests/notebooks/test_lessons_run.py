"""Every lesson runs from top to bottom in a fresh kernel, in time, and shows what it promises."""

import re
from pathlib import Path

import pytest

from course_lib.notebooks import chapters, execute, read

ROOT = Path(__file__).parents[2]
BUDGET = 120  # seconds on 2 cores; the target is 60
LESSONS = chapters(ROOT)


@pytest.fixture(scope="module", params=LESSONS, ids=lambda chapter: chapter.name)
def run(request, real_kernels):
    """Execute a lesson once for all tests below, and print its time."""
    lesson = request.param.lesson
    with real_kernels():
        result = execute(read(lesson), lesson.parent, timeout=60)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{request.param.name}: {result.seconds:.0f} s", end=" ", flush=True)
    return result


def outputs(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield cell, output


def test_it_runs_without_an_error(run):
    assert run.error is None, run.error


def test_it_keeps_its_budget(run):
    assert run.seconds < BUDGET


def test_nothing_is_written_to_stderr(run):
    red_boxes = {
        cell.id: output.text
        for cell, output in outputs(run.notebook)
        if output.get("name") == "stderr"
    }
    assert red_boxes == {}


def test_every_picture_has_alternative_text(run):
    for cell, output in outputs(run.notebook):
        if "image/png" in output.get("data", {}):
            page = output.data.get("text/html", "")
            described = re.search(r'<img[^>]*\balt="([^"]{20,})"', page)
            assert described, f"The picture of {cell.id} has no alternative text"


def test_it_shows_a_widget_as_a_picture_too(run):
    widgets = [cell for cell in run.notebook.cells if cell.source.startswith("widgets.")]
    assert widgets
    for cell in widgets:
        assert any("image/png" in output.get("data", {}) for output in cell.outputs), cell.id


def test_it_asks_three_questions_or_more(run):
    questions = [cell for cell in run.notebook.cells if "quiz.practice(" in cell.source]
    assert len(questions) >= 3
    for cell in questions:
        assert any("text/html" in output.get("data", {}) for output in cell.outputs), cell.id
