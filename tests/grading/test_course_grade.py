"""`course grade`: what is saved, what is skipped, and what happens when it is killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbgrader.api import Gradebook

from course_lib.grading.gradebook import open_gradebook
from course_lib.grading.journal import Journal

ROOT = Path(__file__).parents[2]
COURSE = Path(sys.executable).with_name("course")
NAME = "01_tiny"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


def cell(source, name, kind="code", **settings):
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source, id=name)
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    made.metadata["nbgrader"] = plain | {"grade_id": name, "schema_version": 3} | settings
    return made


def write(cells, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def exercise(answer: str, hidden: bool = True, text: str = "YOUR ANSWER HERE") -> list:
    """Return the cells of a small exercise with an answer."""
    test = "assert double(2) == 4, 'double(2)'\n"
    if hidden:
        test += "### BEGIN HIDDEN TESTS\nassert double(-3) == -6\n### END HIDDEN TESTS"
    return [
        cell(answer, "double", solution=True),
        cell(test, "double-test", grade=True, locked=True, points=4),
        cell(text, "written", kind="markdown", grade=True, solution=True, points=2),
    ]


RIGHT = "def double(x):\n    return 2 * x"
ANSWERS = {
    "ada": RIGHT,
    "bob": "def double(x):\n    return 4",
    "eve": "import os\nos._exit(1)",
}


@pytest.fixture
def course(tmp_path):
    """Make a course with one exercise and three submissions, and return its folder."""
    root = tmp_path / "my course"
    (root / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    write(exercise(RIGHT), root / "solutions" / NAME / f"{NAME}.ipynb")
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"
    write(exercise(stub, hidden=False), root / "exercises" / NAME / f"{NAME}.ipynb")
    for student, answer in ANSWERS.items():
        hand_in(root, student, answer)
    return root


def hand_in(root: Path, student: str, answer: str) -> None:
    cells = exercise(answer, hidden=False, text=f"My answer, {student}.")
    write(cells, root / "submitted" / student / NAME / f"{NAME}.ipynb")


def grade(root: Path, *options: str) -> subprocess.CompletedProcess:
    command = [COURSE, "grade", "01", *options]
    environment = dict(os.environ, COURSE_ROOT=str(root), PATH="/usr/bin:/bin", COLUMNS="200")
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def scores(root: Path) -> dict[str, tuple[float, bool]]:
    """Return the score of each student's test, and whether a person has to mark the text."""
    found = {}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "deep_learning") as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            grades = {one.name: one for one in submission.notebooks[0].grades}
            assert grades["written"].needs_manual_grade
            found[submission.student.id] = grades["double-test"].auto_score
    return found


def test_scores_are_saved_and_only_changes_are_graded_again(course):
    done = grade(course)
    assert done.returncode == 1, done.stderr  # a person has to look at eve's
    assert "kernel died" in done.stdout and "Graded 3 submissions" in done.stdout
    assert scores(course) == {"ada": 4, "bob": 0, "eve": 0}
    notebook = nbformat.read(course / "autograded" / "bob" / NAME / f"{NAME}.ipynb", 4)
    assert notebook.cells[1].outputs[0].ename == "wrong answer"
    assert notebook.cells[1].metadata.nbgrader.points == 4

    again = grade(course)
    assert again.returncode == 0
    assert again.stdout == "All 3 submissions of 01_tiny are graded already.\n"

    hand_in(course, "bob", RIGHT)
    again = grade(course)
    assert "Graded 1 submission; 2 had not changed." in again.stdout
    assert scores(course) == {"ada": 4, "bob": 4, "eve": 0}
    assert len(list((course / ".course" / "backups").glob("gradebook-*.db"))) == 1


def test_a_persons_marks_stay(course):
    grade(course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "deep_learning") as gradebook:
        gradebook.find_grade("written", NAME, NAME, "ada").manual_score = 1.5
        gradebook.find_grade("double-test", NAME, NAME, "bob").manual_score = 3
        gradebook.db.commit()
    grade(course, "--all")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "deep_learning") as gradebook:
        assert gradebook.find_grade("written", NAME, NAME, "ada").manual_score == 1.5
        assert gradebook.find_grade("double-test", NAME, NAME, "bob").manual_score == 3


@pytest.mark.parametrize("seconds", [0.5, 3.0, 4.0, 4.5, 5.0])
def test_killed_at_any_moment_it_goes_on(course, seconds):
    for number in range(8):
        hand_in(course, f"student{number}", RIGHT)
    environment = dict(os.environ, COURSE_ROOT=str(course))
    with subprocess.Popen([COURSE, "grade", "01"], env=environment, stdout=subprocess.PIPE) as run:
        time.sleep(seconds)
        started = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(signal.SIGKILL)
    assert psutil.wait_procs(started, timeout=20)[1] == []
    assert grade(course).returncode in (0, 1)
    assert scores(course) == {"ada": 4, "bob": 0, "eve": 0} | {
        f"student{number}": 4 for number in range(8)
    }
    lines = (course / ".course" / "grading" / f"{NAME}.jsonl").read_bytes().splitlines()
    results = [json.loads(line)["key"] for line in lines if b'"result"' in line]
    assert len(results) == len(set(results)) == 11  # none was run twice


def test_two_graders_do_not_meet(course):
    from course_lib.grading import batch

    with batch.only_one(course):
        second = grade(course)
    assert second.returncode == 2
    assert second.stderr.startswith(f"Another course grade is at work (process {os.getpid()}")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--student", "zoe"], "No submission of 01_tiny by zoe."),
        (["--jobs", "0"], "Invalid value for '--jobs'"),
    ],
)
def test_mistakes_are_told_in_words(course, options, sentence):
    done = grade(course, *options)
    assert done.returncode == 2 and sentence in done.stderr


def test_without_bubblewrap_it_refuses(course, monkeypatch):
    empty = course.parent / "empty"
    empty.mkdir()
    environment = dict(os.environ, COURSE_ROOT=str(course), PATH=str(empty))
    command = [COURSE, "grade", "01"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "bubblewrap is not installed: sudo apt-get install bubblewrap" in done.stderr
    command += ["--unsafe", "--student", "ada"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (result,) = Journal(course / ".course" / "grading" / f"{NAME}.jsonl").results.values()
    assert result["unsafe"] is True


def test_a_journal_that_was_cut_off_is_read_and_goes_on(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.add_result("a", {"verdict": "ok"})
    journal.add_saved("ada", "a")
    path.write_bytes(path.read_bytes() + b'{"key": "b", "resu')
    journal = Journal(path)
    assert set(journal.results) == {"a"} and journal.saved == {("ada", "a")}
    journal.add_result("c", {"verdict": "ok"})
    assert set(Journal(path).results) == {"a", "c"}


def test_lateness_is_told_and_costs_what_the_courses_plugin_says(course):
    with open_gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment(NAME, duedate="2026-05-01 12:00:00 UTC")
    for student, hour in (("ada", "14:30"), ("bob", "11:59")):
        stamp = course / "submitted" / student / NAME / "timestamp.txt"
        stamp.write_text(f"2026-05-01 {hour}:00 UTC\n")
    (course / "penalty.py").write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "class Hourly(BasePlugin):\n"
        "    def late_submission_penalty(self, student, score, seconds):\n"
        "        return seconds / 3600\n"
    )
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(
            "sys.path.insert(0, c.CourseDirectory.root)\n"
            'c.AssignLatePenalties.plugin_class = "penalty.Hourly"\n'
        )
    done = grade(course)
    assert "ok, 2 h 30 min late" in done.stdout, done.stdout + done.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "deep_learning") as gradebook:
        penalties = {
            one.student.id: one.notebooks[0].late_submission_penalty
            for one in gradebook.assignment_submissions(NAME)
        }
        assert penalties == {"ada": 2.5, "bob": None, "eve": None}
        assert gradebook.find_submission(NAME, "ada").late_submission_penalty == 2.5


def test_limits_beside_the_solution_are_kept(course):
    limits = course / "solutions" / NAME / "limits.toml"
    limits.write_text("cell_seconds = 1\n")
    hand_in(course, "bob", "while True:\n    pass")
    start = time.monotonic()
    assert "time limit" in grade(course).stdout
    assert time.monotonic() - start < 40
    limits.write_text("cell_second = 1\n")
    done = grade(course)
    assert done.returncode == 2
    assert done.stderr.startswith("solutions/01_tiny/limits.toml cannot be used: cell_second is no")
