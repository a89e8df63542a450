"""`course grade`: what is saved, what is skipped, and what happens when it is killed."""

import json
import os
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

from .made_course import (
    COURSE,
    NAME,
    RIGHT,
    ROOT,
    cell,
    course_environment,
    exercise,
    grade,
    hand_in,
    make_course,
    scores,
    write,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture
def course(tmp_path):
    """Return the folder of a course."""
    return make_course(tmp_path / "my course")


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


SLOW = f"import time\ntime.sleep(0.3)\n{RIGHT}"
SLOW_FOR_THE_JUDGE = "import time\ndef double(x):\n    time.sleep(0.3)\n    return 2 * x"
# When the run is killed: what the journal has to hold by then.
MOMENTS = {
    "starting": lambda journal: True,
    "the first is running": lambda journal: journal.parent.joinpath("lock").exists(),
    "the first is saved": lambda journal: b'"result"' in written(journal),
    "half are done": lambda journal: written(journal).count(b'"saved"') >= 6,
    "the last is saved": lambda journal: written(journal).count(b'"result"') >= 11,
}


def written(journal: Path) -> bytes:
    return journal.read_bytes() if journal.exists() else b""


@pytest.mark.parametrize(
    ("moment", "answer"),
    [(moment, SLOW) for moment in MOMENTS] + [("half are done", SLOW_FOR_THE_JUDGE)],
    ids=[*MOMENTS, "judging"],
)
def test_killed_at_any_moment_it_goes_on(course, moment, answer):
    for number in range(8):
        hand_in(course, f"student{number}", f"{answer}\n# {number}")
    journal = course / ".course" / "grading" / f"{NAME}.jsonl"
    environment = course_environment(course)
    with subprocess.Popen([COURSE, "grade", "01"], env=environment, stdout=subprocess.PIPE) as run:
        deadline = time.monotonic() + 120
        while not MOMENTS[moment](journal):
            assert run.poll() is None and time.monotonic() < deadline
            time.sleep(0.002)
        started = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(signal.SIGKILL)
    assert psutil.wait_procs(started, timeout=20)[1] == []
    assert grade(course).returncode in (0, 1)
    assert scores(course) == {"ada": 4, "bob": 0, "eve": 0} | {
        f"student{number}": 4 for number in range(8)
    }
    lines = journal.read_bytes().splitlines()
    results = [json.loads(line)["key"] for line in lines if b'"result"' in line]
    assert len(results) == len(set(results)) == 11  # none was run twice


def test_stopped_from_the_keyboard_it_goes_on(course):
    hand_in(course, "zoe", f"import time\ntime.sleep(30)\n{RIGHT}")
    journal = course / ".course" / "grading" / f"{NAME}.jsonl"
    environment = course_environment(course)
    with subprocess.Popen(
        [COURSE, "grade", "01"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as run:  # fmt: skip
        deadline = time.monotonic() + 120
        while written(journal).count(b'"saved"') < 3:
            assert run.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        started = psutil.Process(run.pid).children(recursive=True)
        os.killpg(run.pid, signal.SIGINT)  # as a terminal sends it
        begin = time.monotonic()
        _, problem = run.communicate(timeout=60)
    assert run.returncode == 130 and time.monotonic() - begin < 15
    assert problem == b"Stopped: 3 of 4 are saved. To go on: course grade 01\n"
    assert psutil.wait_procs(started, timeout=20)[1] == []
    assert "Graded 1 submission; 3 had not changed." in grade(course).stdout
    assert scores(course) == {"ada": 4, "bob": 0, "eve": 0, "zoe": 4}


def test_a_full_disk_loses_nothing(course, tmp_path):
    """The course lies on a small disk of its own; what fills it is a file of ours."""
    script = FULL_DISK.format(
        course=str(course), command=[str(COURSE), "grade", "01"], root=str(ROOT)
    )
    environment = course_environment(course)
    command = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told, again, found = json.loads(done.stdout)
    assert told["code"] == 2 and "No space left on device" in told["stderr"]
    assert "Traceback" not in told["stderr"]
    assert again["code"] == 1 and "Graded 3 submissions" in again["stdout"]
    assert found == {"ada": 4, "bob": 0, "eve": 0}


FULL_DISK = """
import json, os, shutil, subprocess, sys
course, command = {course!r}, {command!r}
aside = course + "-aside"
shutil.copytree(course, aside)
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", course], check=True)
shutil.copytree(aside, course, dirs_exist_ok=True)
filler = os.path.join(course, "filler")
with open(filler, "wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError:
        pass
def run():
    done = subprocess.run(command, capture_output=True, text=True)
    return dict(code=done.returncode, stdout=done.stdout, stderr=done.stderr)
told = run()
os.remove(filler)
again = run()
sys.path.insert(0, {root!r})
from tests.grading.made_course import scores
from pathlib import Path
print(json.dumps([told, again, scores(Path(course))]))
"""


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
    environment = dict(course_environment(course), PATH=str(empty))
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


def test_a_changed_exercise_is_told_in_words(course):
    grade(course)
    changed = [
        *exercise(RIGHT),
        cell("assert double(0) == 0", "more-test", grade=True, locked=True, points=1),
    ]
    write(changed, course / "solutions" / NAME / f"{NAME}.ipynb")
    done = grade(course)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert done.stderr.startswith("The gradebook has graded work for other cells than 01_tiny has")
    assert scores(course) == {"ada": 4, "bob": 0, "eve": 0}


def test_a_gradebook_that_was_lost_is_made_again_from_the_journal(course):
    grade(course)
    (course / "gradebook.db").unlink()
    done = grade(course)
    assert "Graded 3 submissions; 0 had not changed." in done.stdout
    assert scores(course) == {"ada": 4, "bob": 0, "eve": 0}
    journal = (course / ".course" / "grading" / f"{NAME}.jsonl").read_bytes()
    assert journal.count(b'"result"') == 3  # nothing was run again
