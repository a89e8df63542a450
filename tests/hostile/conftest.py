"""One run of `course grade` over all hostile submissions, with honest ones between them."""

import os
import shutil
import socket
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from nbgrader.api import Gradebook

from course_lib.grading.batch import find_submissions, read_exercise
from course_lib.grading.journal import Journal

from .cases import CASES, EXERCISE, NAME, fill_in
from .watching import adopted_processes, changes, snapshot

ROOT = Path(__file__).parents[2]
COURSE = Path(sys.executable).with_name("course")
UNCHANGED = ("solutions", "exercises", "course_lib", "tests")  # of the repository
EVERY = 10  # that many hostile submissions for each honest one
LEFT = "left-by-a-submission"  # the name of every file that a submission tries to write outside


@dataclass
class Run:
    """What came of the run.

    Attributes
    ----------
    course : Path
        The course folder.
    honest : list of str
        The students whose work is honest.
    secret : str
        What the environment of the run held.
    done : subprocess.CompletedProcess
        The run.
    results : dict of str to dict
        Student -> what the journal has.
    scores : list of (str, str, dict)
        Student, exercise, and grade id -> points and full points, for each in the gradebook.
    changed : set of Path
        Files that are new, gone or different.
    processes : list of psutil.Process
        Those that the run has left behind.
    reached : bool
        Somebody connected to the listener.
    """

    course: Path
    honest: list[str]
    secret: str = field(default_factory=lambda: uuid.uuid4().hex)
    done: subprocess.CompletedProcess = None
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    scores: list[tuple[str, str, dict[str, tuple[float, float]]]] = field(default_factory=list)
    changed: set[Path] = field(default_factory=set)
    processes: list[psutil.Process] = field(default_factory=list)
    reached: bool = False

    def grade(self) -> subprocess.CompletedProcess:
        """Run `course grade` as an instructor would."""
        more = {"COURSE_ROOT": str(self.course), "COURSE_SECRET": self.secret, "COLUMNS": "500"}
        environment = dict(os.environ, PATH="/usr/bin:/bin", **more)
        command = [COURSE, "grade", "01", "--jobs", "2"]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=500, cwd=self.course
        )


@pytest.fixture(scope="session")
def run(tmp_path_factory) -> Run:
    """Hand everything in, grade it, and return what came of it."""
    if sys.platform != "linux":
        pytest.skip("grading needs Linux")
    course = make_course(tmp_path_factory.mktemp("hostile") / "course")
    made = Run(course, [f"{case.name}-neighbour" for case in CASES[::EVERY]])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        words = {"ROOT": str(ROOT), "COURSE": str(course), "HOME": str(Path.home())}
        words["PORT"] = str(listener.getsockname()[1])
        for case in CASES:
            case.hand_in(course, words)
        for student in made.honest:
            hand_in_honest_work(course, student)
        watched = [course, *(ROOT / name for name in UNCHANGED)]
        before = snapshot(*watched)
        with adopted_processes() as made.processes:
            made.done = made.grade()
        made.changed = changes(before, snapshot(*watched))
        listener.setblocking(False)
        try:
            listener.accept()
            made.reached = True
        except BlockingIOError:
            pass
    read_results(made)
    return made


def make_course(course: Path) -> Path:
    """Make a course folder with one exercise."""
    (course / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for part, name in (("solutions", "solution"), ("exercises", "released")):
        folder = course / part / NAME
        folder.mkdir(parents=True)
        shutil.copy(EXERCISE / f"{name}.ipynb", folder / f"{NAME}.ipynb")
    shutil.copy(EXERCISE / "limits.toml", course / "solutions" / NAME)
    return course


def hand_in_honest_work(course: Path, student: str) -> None:
    """Hand in the right answers; not two are the same, so that each is run."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    content = fill_in((EXERCISE / "honest.ipynb").read_bytes(), {"STUDENT": student})
    (folder / f"{NAME}.ipynb").write_bytes(content)


def read_results(run: Run) -> None:
    """Read the journal and the gradebook."""
    exercise = read_exercise(run.course, NAME)
    journal = Journal(run.course / ".course" / "grading" / f"{NAME}.jsonl")
    for one in find_submissions(run.course, NAME):
        key = exercise.key(one.content())
        if (one.student, key) in journal.saved:
            run.results[one.student] = journal.results[key]
    with Gradebook(f"sqlite:///{run.course / 'gradebook.db'}", "deep_learning") as gradebook:
        for assignment in gradebook.assignments:
            for submission in gradebook.assignment_submissions(assignment.name):
                (notebook,) = submission.notebooks
                grades = {one.name: (one.auto_score, one.max_score) for one in notebook.grades}
                run.scores.append((submission.student.id, assignment.name, grades))
