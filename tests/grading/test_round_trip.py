"""The exercises under stock nbgrader, as an instructor runs it from the root of the course.

Nothing here is the course's own grader: `nbgrader` is called as a command, on a copy of the course
whose path has a space, an accent and an apostrophe.
"""

import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from course_lib.audit import beside
from course_lib.grading import batch
from course_lib.grading.submission import open_grader
from course_lib.notebooks import chapters, read, write

ROOT = Path(__file__).parents[2]
WHOSE_CHILD = "import os, psutil; psutil.Process(os.getppid()).cmdline()"
EXERCISES = [chapter.name for chapter in chapters(ROOT) if chapter.solution.is_file()]


@pytest.fixture(scope="session")
def own_grader():
    """Return the course's own grader, whose start takes longer than grading."""
    with open_grader() as grader:
        yield grader


@pytest.fixture(scope="module", params=EXERCISES)
def graded(request, tmp_path_factory, nbgrader, real_kernels):
    """Release an exercise, hand in four versions of it, grade them all."""
    name = request.param
    root = tmp_path_factory.mktemp("Zoë's graded course")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / "solutions", root / "solutions")
    nbgrader(root, "generate_assignment", name)
    released = root / "exercises" / name / f"{name}.ipynb"
    solved = cells_of(root / "solutions" / name / f"{name}.ipynb")
    variants = variants_of(name)
    submissions = {"nothing": {}, "solution": solved}
    for kind in ("other", "wrong"):
        submissions[kind] = solved | variants[kind]
    for student, answers in submissions.items():
        hand_in(released, answers, root / "submitted" / student / name / released.name)
    with real_kernels():
        nbgrader(root, "autograde", name)
    return root, name


def cells_of(path: Path) -> dict[str, str]:
    """Return the source of the cells that a student fills in, by grade id, without markers."""
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line for line in cell.source.splitlines() if "### " not in line
        )
        for cell in read(path).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def variants_of(name: str) -> dict[str, dict[str, str]]:
    """Return other right answers and wrong ones, by cell: the first of each beside the solution."""
    folder = ROOT / "solutions" / name
    cells = set(cells_of(folder / f"{name}.ipynb"))
    files = {"other": beside.ALTERNATIVES, "wrong": beside.MISTAKES}
    return {
        kind: {one.cell: one.source for one in reversed(beside.read_answers(folder / file, cells))}
        for kind, file in files.items()
    }


def hand_in(released: Path, answers: dict[str, str], target: Path) -> None:
    notebook = read(released)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id]
    notebook.cells.append(nbformat.v4.new_code_cell(WHOSE_CHILD, id="whose-child"))
    target.parent.mkdir(parents=True)
    write(notebook, target)


def scores(root: Path, name: str, student: str) -> dict[str, float | None]:
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission_notebook(name, name, student)
        return {
            grade.name: None if grade.needs_manual_grade else grade.score
            for grade in submission.grades
        }


def points(root: Path, name: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return {
            cell.name: cell.max_score for cell in gradebook.find_notebook(name, name).grade_cells
        }


def test_an_exercise_is_worth_twenty_points(graded):
    assert sum(points(*graded).values()) == 20


def test_the_release_is_the_one_in_the_repository(graded):
    root, name = graded
    fresh = root / "exercises" / name / f"{name}.ipynb"
    assert fresh.read_bytes() == (ROOT / "exercises" / name / f"{name}.ipynb").read_bytes()


def test_the_release_scores_nothing(graded):
    assert set(scores(*graded, "nothing").values()) == {0.0}


@pytest.mark.parametrize("student", ["solution", "other"])
def test_right_answers_score_in_full(graded, student):
    """The solution, and the same tasks solved in another way."""
    expected = points(*graded)
    for cell, score in scores(*graded, student).items():
        assert score in (expected[cell], None), cell


def test_only_the_written_answer_waits_for_a_person(graded):
    given = scores(*graded, "solution")
    assert [cell for cell, score in given.items() if score is None] == ["written"]


def test_wrong_answers_lose_their_points(graded):
    root, name = graded
    wrong = variants_of(name)["wrong"]
    lost = scores(root, name, "wrong")
    assert wrong
    for cell in wrong:
        assert lost[f"{cell}-test"] == 0, cell


def test_the_solution_is_complete_once_its_written_answer_is_graded(graded, nbgrader):
    root, name = graded
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("written", name, name, "solution")
        grade.manual_score = grade.max_score
        gradebook.db.commit()
    nbgrader(root, "generate_feedback", name, "--student", "solution")
    nbgrader(root, "export", "--to", "grades.csv")
    rows = (root / "grades.csv").read_text().splitlines()
    assert any(",solution," in row and ",20.0," in row for row in rows)
    feedback = root / "feedback" / "solution" / name / f"{name}.html"
    assert "Score: 20.0 / 20.0" in feedback.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")
def test_the_courses_own_grader_gives_the_same_scores(graded, own_grader):
    root, name = graded
    exercise = batch.read_exercise(root, name)
    for submission in batch.find_submissions(root, name):
        if submission.student == "other":
            continue  # as long to grade as the solution, and graded by `course audit`
        result = own_grader.grade(exercise, submission.content())
        own = {test: said["points"] for test, said in result.tests.items()}
        stock = scores(root, name, submission.student)
        assert own == {test: stock[test] for test in own}, submission.student
        assert result.verdict == "ok"


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")
def test_submissions_run_in_warm_kernels(graded):
    root, name = graded
    notebook = read(root / "autograded" / "solution" / name / f"{name}.ipynb")
    assert "course_lib.kernel.parent" in str(notebook.cells[-1].outputs)
