"""The course as a student sees it: JupyterLab as `course start` starts it."""

import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_lib.notebooks import chapters

ROOT = Path(__file__).parents[2]
LESSONS = chapters(ROOT)
ERRORS = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedError'


def test_the_start_address_opens_the_first_lesson(lab):
    page = lab.browser.new_context().new_page()
    lab.pages.append(page)
    page.goto(f"{lab.address}/?token={lab.token}")
    page.locator(".jp-RenderedMarkdown h1", has_text="Start here").wait_for(timeout=120_000)


def test_students_see_no_instructors_tools(lab):
    page = lab.open("notebooks/00_start_here.ipynb")
    page.get_by_role("menuitem", name="View", exact=True).click()
    assert page.get_by_text("Formgrader").count() == 0
    assert page.get_by_text("nbgrader", exact=False).count() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")
def test_new_and_restarted_notebooks_have_keras_at_once(lab):
    cells = [
        "import sys; print('there' if 'keras' in sys.modules else 'still to be imported')",
        "import os, psutil; print(os.getpid(), psutil.Process(os.getppid()).cmdline())",
    ]
    page = lab.notebook(cells, "warm")
    there, first = page.locator(".jp-OutputArea-output").all_inner_texts()
    assert there.strip() == "there" and "course_lib.kernel.parent" in first

    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel and Clear Outputs of All Cells").click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function("() => !document.querySelector('.jp-OutputArea-output')")
    lab.wait_until_idle(page)
    lab.run_all(page)
    there, second = page.locator(".jp-OutputArea-output").all_inner_texts()
    assert there.strip() == "there" and "course_lib.kernel.parent" in second
    assert first != second


@pytest.mark.turns(2)  # tests/notebooks runs all of them; here they are drawn, too
@pytest.mark.timeout(900)  # beside another lesson, on a slow machine; tests/notebooks holds times
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_run_all_finishes_without_an_error(lab, lesson):
    page = lab.open(f"notebooks/{lesson.name}.ipynb")
    lab.run_all(page, timeout=720)
    assert page.locator(ERRORS).all_inner_texts() == []
    unrendered = page.locator(".jp-OutputArea-output", has_text="Error displaying widget")
    assert unrendered.count() == 0
    output = page.locator(".jp-OutputArea-output")
    assert output.locator("img").count() > 0
    assert output.locator("img:not([alt]), img[alt='']").count() == 0


def test_a_clicked_answer_is_what_nbgrader_grades(lab, nbgrader, tmp_path, real_kernels):
    name = "01_neurons"
    page = lab.open(f"exercises/{name}/{name}.ipynb")
    lab.run_all(page)  # stops at the first check, behind the first question
    page.locator(".cq-graded").first.locator(".cq-option").nth(3).click()
    page.get_by_text('quiz.answer("neurons.q1", "d")').first.wait_for()
    page.locator(".jp-Notebook").first.press("Control+s")
    saved = lab.root / "exercises" / name / f"{name}.ipynb"
    for _ in range(100):
        if '\\"neurons.q1\\", \\"d\\"' in saved.read_text():
            break
        page.wait_for_timeout(100)

    root = tmp_path / "course"
    (root / "submitted" / "ada" / name).mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / "solutions", root / "solutions")
    nbgrader(root, "generate_assignment", name)
    shutil.copy(saved, root / "submitted" / "ada" / name)
    with real_kernels():
        nbgrader(root, "autograde", name)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission_notebook(name, name, "ada").grades
        assert {grade.name: grade.score for grade in grades if grade.score} == {"q1-test": 1.0}
