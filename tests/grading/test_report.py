"""The report on a class: its numbers, and that nothing of a student's is taken for HTML."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course_lib.grading import report, statistics
from course_lib.grading.records import Mark, Record, Task

from .made_course import course_environment

ROOT = Path(__file__).parents[2]
COURSE = Path(sys.executable).with_name("course")
NAME = "01_tiny"
MADE = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
NAN = float("nan")

TASKS = [
    Task("q1-test", "Question 1", "Where does it fire?", 1.0, "choice", ("q1",)),
    Task("q3-test", "Question 3", "", 1.0, "choice", ("q3",)),
    Task("neuron-test", "Task 1", "Write a neuron.", 4.0, "code", ("neuron",)),
    Task("written", "Essay", "", 2.0, "written", ("written",)),
]
RIGHT = {"q1": ("neurons.q1", "d"), "q3": ("neurons.q3", 0.679)}
VOID = {"meta", "link", "br", "img", "input", "hr"}


def record(student="ada", points=(1, 1, 4, 2), **changes) -> Record:
    """Return a record; `changes` are of its result, or of the answers `q1` and `q3`."""
    answers = {"q1": changes.pop("q1", '"d"'), "q3": changes.pop("q3", "0.679")}
    cells = [
        {
            "id": name,
            "name": name,
            "kind": "solution",
            "type": "code",
            "source": f'{name} = quiz.answer("neurons.{name}", {answer})',
            "blank": answer == "None",
        }
        for name, answer in answers.items()
    ]
    cells.append({"id": "w", "name": "written", "kind": "written", "type": "markdown",
                  "source": "My answer.", "blank": False})  # fmt: skip
    tests = {}
    for task, earned in zip(TASKS[:3], points, strict=False):
        verdict = "ok" if earned == task.points else "wrong answer"
        message = "" if verdict == "ok" else f"{task.name} fails"
        tests[task.name] = {"points": earned, "verdict": verdict, "message": message}
    result = {
        "verdict": "ok",
        "message": "",
        "tests": tests,
        "outputs": {},
        "cells": cells,
        "notes": {},
        "seconds": 10.0,
        "processor_seconds": 12.0,
        "memory_mb": 500.0,
        "unsafe": False,
    } | changes
    marks = {
        task.name: Mark(None if earned is None else float(earned))
        for task, earned in zip(TASKS, points, strict=True)
    }
    return Record(student, MADE, 0.0, 0.0, marks, result)


class Reader(HTMLParser):
    """Reads a page: its tags, its words, the rows of its tables; and that all tags are closed."""

    def __init__(self, page: str):
        super().__init__()
        self.tags, self.words, self.rows, self.ids, self.attributes = [], [], [], [], []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def row(self, start: str) -> list[str]:
        """Return the first row that begins with some words."""
        rows = ([" ".join(cell.split()) for cell in row] for row in self.rows)
        return next(row for row in rows if row[0].startswith(start))


def read(records, tasks=TASKS, right=RIGHT, handed_in=()) -> Reader:
    page = report.page(NAME, tasks, records, right, handed_in, MADE)
    reader = Reader(page)
    assert "script" not in reader.tags and "nan" not in reader.text.lower().split()
    assert len(set(reader.ids)) == len(reader.ids)
    outside = ("http:", "https:", "//")
    assert not [v for n, v in reader.attributes if n in ("src", "href") and v.startswith(outside)]
    assert not [n for n, _ in reader.attributes if n.startswith("on")]
    return reader


# The numbers


def test_difficulty_and_discrimination_are_as_computed_by_hand():
    # Rest of task 1: 2, 2, 1, 0. r = 1.5 / sqrt(1 * 2.75) = 0.9045.
    # Rest of task 2: 2, 2, 0, 0 against 1, 1, 1, 0: r = 1 / sqrt(0.75 * 4) = 0.5774.
    # Rest of task 3: 2, 2, 1, 0 against 1, 1, 0, 0, as for task 1.
    points = np.array([[1, 1, 1], [1, 1, 1], [0, 1, 0], [0, 0, 0]], dtype=float)
    found = statistics.task_numbers(points, [1, 1, 2])
    assert [one.share for one in found] == [0.5, 0.75, 0.25]
    assert [one.full for one in found] == [0.5, 0.75, 0.0]
    assert [one.nothing for one in found] == [0.5, 0.25, 0.5]
    wanted = [1.5 / np.sqrt(2.75), 1 / np.sqrt(3), 1.5 / np.sqrt(2.75)]
    np.testing.assert_allclose([one.discrimination for one in found], wanted)


def test_discrimination_can_be_negative_and_does_not_count_the_task_itself():
    points = np.array([[3, 0, 0], [2, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=float)
    # 3, 2, 1, 0 against 0, 0, 1, 1: r = -2 / sqrt(5 * 1).
    assert statistics.discrimination(points)[0] == pytest.approx(-2 / np.sqrt(5))
    # With the task in the sum it would have been positive: 3, 2, 2, 1.
    assert np.corrcoef(points[:, 0], points.sum(axis=1))[0, 1] > 0.9


@pytest.mark.parametrize(
    "points",
    [
        [[1, 2], [0, 1]],  # two students
        [[1, 2], [1, 1], [1, 0]],  # all the same on task 1; the rest of task 2
        [[1], [0], [1]],  # no other task
        [[NAN, 1], [NAN, 0], [NAN, 1]],  # nobody has marked task 1
        [[0.1 + 0.2, 1], [0.3, 0], [0.3, 1]],  # no spread but rounding
    ],
)
def test_discrimination_is_none_where_it_cannot_be_said(points):
    assert set(statistics.discrimination(points)) == {None}


def test_what_is_not_marked_is_left_out_of_the_rest_of_others():
    points = np.array([[1, 1, NAN], [0, 1, 2], [1, 0, 0], [0, 0, 2]], dtype=float)
    first, second, third = statistics.discrimination(points)
    assert (first, second) == (0.0, 0.0)  # only of tasks 1 and 2
    # Students 2 to 4: 2, 0, 2 against 1, 1, 0.
    np.testing.assert_allclose(third, np.corrcoef([2, 0, 2], [1, 1, 0])[0, 1])
    assert statistics.task_numbers(points, [1, 1, 4])[2].marked == 3
    assert statistics.task_numbers(points, [1, 1, 4])[2].share == pytest.approx(1 / 3)


def test_a_task_without_points_has_no_share():
    (one,) = statistics.task_numbers([[0.0], [0.0]], [0.0])
    assert (one.marked, one.share, one.full, one.discrimination) == (2, None, None, None)
    with pytest.raises(ValueError, match="got \\(2, 1\\) and \\(2,\\)"):
        statistics.task_numbers([[0.0], [0.0]], [1.0, 1.0])


def test_summaries():
    found = statistics.summarise([2, 4, 4, 4, 5, 5, 7, 9])
    assert (found.mean, found.median, found.least, found.most) == (5, 4.5, 2, 9)
    assert found.deviation == pytest.approx(np.sqrt(32 / 7))
    assert (found.lower, found.upper) == (4, 5.5) and found.ninety == pytest.approx(7.6)
    assert statistics.summarise([3]).deviation is None
    assert statistics.summarise([]) is None
    with pytest.raises(ValueError, match="finite numbers"):
        statistics.summarise([1, NAN])


def test_thirds():
    top, bottom = statistics.thirds([5, 9, 1, 7, 3, 8, 2, 6, 4, 0])
    assert list(top) == [1, 5, 3] and list(bottom) == [6, 2, 9]
    assert statistics.thirds(range(8)) is None


def test_unusually_long_times():
    assert list(statistics.unusually_long([10, 11, 12, 11, 10, 90])) == [False] * 5 + [True]
    assert not statistics.unusually_long([10, 10, 10, 10, 10, 11]).any()  # a second more
    assert not statistics.unusually_long([1, 1, 1, 900]).any()  # too few to know


@pytest.mark.parametrize(
    ("points", "most", "wanted"),
    [
        ([3, 20], 20, np.arange(0, 22, 2)),
        ([-1.5, 21], 20, np.arange(-5, 30, 5)),
        ([0.1] * 100, 2, np.linspace(0, 2, 21)),
        ([0], 0, [0, 1e-6]),
    ],
)
def test_histograms_have_round_edges_that_hold_everybody(points, most, wanted):
    edges = statistics.score_edges(points, most)
    np.testing.assert_allclose(edges, wanted)
    assert np.histogram(points, edges)[0].sum() == len(points)


def test_messages_that_differ_in_numbers_count_as_one():
    told = ["got 0.5", "got 0.62", "got 0.5", "no bias", "x (line 3 of your cell)", "x"]
    found = statistics.group_messages(told, 2)
    assert found == [("got 0.5", 3, 2), ("x", 2, 1)]


# The page


def test_headline_numbers_and_tasks():
    records = [
        record("ada"),
        record("bob", (0, 1, 4, 1)),
        record("cem", (0, 0, 0, None)),
    ]
    records[1].late_seconds, records[1].penalty = 3600.0, 0.5
    reader = read(records, handed_in=["ada", "bob", "cem", "zoe"])
    # Points: 8, 6 - 0.5, 0.
    for text in ("handed in 4", "graded 3", "waiting for your marks 1", "late 1",
                 "1 lost points by it", "mean 4.5 of 8", "median 5.5 of 8"):  # fmt: skip
        assert text in reader.text, text
    # The rest of task 1 is without the essay, which is not marked for all: 2, 1, 0.
    rest = np.corrcoef([4, 4, 0], [2, 1, 0])[0, 1]
    row = reader.row("Task 1 Write")
    assert row[1:] == ["67 %", f"+{rest:.2f}", "67 %", "33 %", "4", "3"]
    wanted = ["75 %", "too few students", "50 %", "0 %", "2", "2"]
    assert reader.row("Essay")[1:] == wanted
    assert reader.row("zoe") == ["zoe", "–", "Handed in, but not graded yet: course grade 01"]
    assert "neuron-test fails" in reader.text
    assert reader.tags.count("svg") == 4
    labels = [value for name, value in reader.attributes if name == "aria-label"]
    assert any("hardest is Question 1 with 33 %" in label for label in labels)


@pytest.mark.parametrize("count", [1, 2, 12])
def test_full_marks_for_everybody(count):
    reader = read([record(f"s{number}") for number in range(count)])
    wanted = "not enough spread" if count >= 3 else "too few students"
    assert [reader.row(task.title)[2] for task in TASKS] == [wanted] * 4
    assert "None: every submission was read" in reader.text
    assert reader.row("Question 1")[1::2] == ["100 %", "100 %", "1"]


def test_nothing_marked_and_nothing_earned():
    reader = read([record(f"s{number}", (0, 0, 0, None)) for number in range(3)])
    assert reader.row("Essay")[1:] == ["–", "not marked yet", "–", "–", "2", "0"]
    assert "3 students still wait for a person's marks" in reader.text


def test_a_class_needs_a_record():
    with pytest.raises(ValueError, match="at least one"):
        report.page(NAME, TASKS, [], RIGHT, [], MADE)


def test_submissions_that_need_a_look_with_the_gravest_first():
    records = [record(f"s{number}") for number in range(8)]
    records[1].result["notes"] = {"neuron": "missing cell restored"}
    records[2].result |= {"verdict": "kernel died", "message": "Ended by signal 9."}
    records[3].result["unsafe"] = True
    records[4].current = False
    records[5].result["seconds"] = 300.0
    records[6].marks["written"] = Mark(None)
    reader = read(records)
    start = reader.rows.index(["student", "points", "why"])
    rows = {row[0]: row[2] for row in reader.rows[start + 1 : start + 6]}
    assert list(rows) == ["s2", "s3", "s4", "s1", "s5"]
    assert rows["s2"] == "Kernel died. Ended by signal 9."
    assert "--unsafe" in rows["s3"] and "newer, or gone" in rows["s4"]
    assert rows["s1"] == "Cell neuron: missing cell restored."
    assert rows["s5"] == "It took 300 s; half of the class took 10 s."
    # Who only waits for marks is in a list of its own.
    assert "Written answers to be marked: 1 student." in reader.text


def test_what_holds_for_all_is_said_once():
    records = [record(f"s{number}", unsafe=True) for number in range(3)]
    for one in records:
        one.current = False
    reader = read(records)
    assert reader.text.count("--unsafe") == 1
    assert reader.text.count("Grade again: course grade 01") == 1


def test_answers_to_questions_are_counted():
    answers = ['"d"'] * 5 + ['"a"'] * 2 + ["None", '"z"', "whatever()"]
    numbers = ["0.679"] * 6 + ["0.5"] * 3 + ['"no idea"']
    records = [
        record(f"s{n}", (a == '"d"', b == "0.679", 4 if n < 5 else 0, 2), q1=a, q3=b)
        for n, (a, b) in enumerate(zip(answers, numbers, strict=True))
    ]
    reader = read(records)
    # Thirds of three: s0 to s2 have the most points, s7 to s9 the fewest.
    assert reader.row("d x = (1, 0)") == ["d x = (1, 0) ✓ right", "5", "3", "0"]
    assert reader.row("a x = (0, 0)") == ["a x = (0, 0)", "2", "0", "0"]
    assert "Of 10 students, 1 left it blank, and 2 wrote what cannot be read" in reader.text
    assert reader.row("0.679") == ["0.679", "6", "✓ yes"]
    assert reader.row("0.5") == ["0.5", "3", ""]
    assert "Of 10 students, 0 left it blank, and 1 wrote" in reader.text


def test_a_right_option_that_the_bottom_third_likes_better_is_pointed_out():
    records = [record(f"good{n}", (0, 1, 4, 2), q1='"a"') for n in range(6)]
    records += [record(f"weak{n}", (1, 0, 0, 0), q1='"d"') for n in range(3)]
    assert "The bottom third chose d more often" in read(records).text


def test_a_question_that_the_bank_does_not_have():
    records = [record(q1='"b"'), record("bob", q1='"c"')]
    for one in records:
        for cell in one.result["cells"]:
            cell["source"] = cell["source"].replace("neurons.q1", "gone.q1")
    reader = read(records, right={"q1": ("gone.q1", "b")})
    assert reader.row("b")[:2] == ["b ✓ right", "1"] and reader.row("c")[:2] == ["c", "1"]


@pytest.mark.parametrize(
    "source",
    ["q1 = (", 'q1 = quiz.answer("neurons.q1", {["a"]})', "(" * 5000, 'quiz.answer("other", "d")',
     'q1 = quiz.answer("neurons.q1", {"a": 1})', "\x00", "x" + ".x" * 5000 + "()"],
)  # fmt: skip
def test_an_answer_may_be_anything(source):
    one = record()
    one.result["cells"][0]["source"] = source
    assert "1 wrote what cannot be read as an answer" in read([one]).text


def test_an_unreadable_file_was_not_asked():
    reader = read([record(), record("bob", (0, 0, 0, 0), verdict="unreadable file")])
    assert "Of 1 student, 0 left it blank" in reader.text


def test_everything_of_a_students_is_escaped():
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    one = record(f"=cmd()|{evil}", (0, 0, 0, None), q1=json.dumps(evil))
    one.result |= {"verdict": "kernel died", "message": f"{evil} \x1b[31m \u202e \ud800"}
    one.result["notes"] = {f"c{evil}": evil}
    one.result["tests"]["neuron-test"] = {"points": 0, "verdict": f"x{evil}", "message": evil}
    reader = read([one, record("bob")], handed_in=[f"new{evil}", "bob"])
    assert "img" not in reader.tags
    assert reader.text.count("<script>alert(1)</script>") >= 5  # as text
    assert "\x1b" not in reader.text and "\u202e" not in reader.text


def test_titles_with_dollars_are_no_formulas():
    tasks = [Task("a", "Cost in $ and $_{x", "", 1.0, "code", ()), *TASKS[1:]]
    one = record()
    one.marks["a"], one.result["tests"]["a"] = Mark(1.0), one.result["tests"].pop("q1-test")
    assert "Cost in $ and $_{x" in read([one], tasks).text


# With the grader


def cell(source, name, kind="code", **settings):
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source, id=name)
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    made.metadata["nbgrader"] = plain | {"grade_id": name, "schema_version": 3} | settings
    return made


def write(path: Path, double: str, answer: str, written: str = "YOUR ANSWER HERE") -> None:
    """Write a small exercise with answers."""
    cells = [
        cell("from course_lib import quiz", "imports", locked=True),
        nbformat.v4.new_markdown_cell("**Question 1.** Where?", id="text"),
        cell(f'q1 = quiz.answer("neurons.q1", {answer})', "q1", solution=True),
        cell('assert q1 == "d", "Look again."', "q1-test", grade=True, locked=True, points=1),
        cell(double, "double", solution=True),
        cell("assert double(2) == 4", "double-test", grade=True, locked=True, points=4),
        cell(written, "written", kind="markdown", grade=True, solution=True, points=2),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def course(root: Path, *words: str) -> subprocess.CompletedProcess:
    environment = course_environment(root)
    return subprocess.run([COURSE, *words], env=environment, capture_output=True, text=True)


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")
def test_a_course_is_graded_reported_and_exported(tmp_path):
    root = tmp_path / "my course"
    (root / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    right = "def double(x):\n    return 2 * x"
    write(root / "solutions" / NAME / f"{NAME}.ipynb", right, '"d"')
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"
    write(root / "exercises" / NAME / f"{NAME}.ipynb", stub, "None")
    done = course(root, "report", "01")
    assert done.returncode == 2 and "There is no gradebook" in done.stderr
    assert not (root / "gradebook.db").exists()
    for student, double, answer in (
        ("ada_lovelace_17", right, '"d"'),
        ("bob_18", "def double(x):\n    return 5", '"a"'),
        ("eve", "import os\nos._exit(1)", "None"),
    ):
        path = root / "submitted" / student / NAME / f"{NAME}.ipynb"
        write(path, double, answer, f"I am {student}.")
    assert course(root, "grade", "01").returncode == 1  # somebody has to look at eve's

    done = course(root, "report", "01")
    assert done.returncode == 0, done.stderr
    path = root / "reports" / f"{NAME}.html"
    assert str(path) in done.stdout
    reader = Reader(path.read_text("utf-8"))
    assert "handed in 3 graded 3 waiting for your marks 3" in reader.text
    assert reader.row("eve")[2].startswith("Kernel died.")
    assert reader.row("d x = (1, 0)") == ["d x = (1, 0) ✓ right", "1"]
    assert [one.name for one in path.parent.iterdir()] == [path.name]

    done = course(root, "export", "01", "--format", "csv")
    assert done.returncode == 1
    assert "left empty until a person has marked everything" in done.stderr
    first = root / "reports" / f"{NAME}-csv.csv"
    before = first.read_bytes()
    done = course(root, "export", "01", "--format", "csv", "--unfinished")
    assert done.returncode == 0, done.stderr
    assert "The earlier file is now" in done.stdout
    assert first.with_name(f"{NAME}-csv-1.csv").read_bytes() == before
    lines = first.read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("ada_lovelace_17,1,4,,5,7,0,0,ok")

    done = course(root, "export", "01", "--format", "canvas", "--marks", "Tiny (3)", "--unfinished")
    assert done.returncode == 1 and "eve" in done.stderr
    target = root / "reports" / f"{NAME}-canvas.csv"
    assert target.read_text("utf-8").splitlines() == [
        "Student,ID,SIS User ID,SIS Login ID,Section,Tiny (3)",
        "    Points Possible,,,,,7",
        "ada lovelace,17,,,,5",
        "bob,18,,,,0",
    ]
    elsewhere = tmp_path / "for moodle.csv"
    done = course(root, "export", "01", "--format", "moodle", "--output", str(elsewhere))
    assert done.returncode == 1 and "name_123" in done.stderr
    assert "Participant 17,ada lovelace,,7,-," in elsewhere.read_text("utf-8")
    done = course(root, "export", "01", "--format", "moodle", "--marks", "Tiny")
    assert done.returncode == 2 and "--marks is for --format canvas" in done.stderr
    done = course(root, "report", "01", "--db", f"sqlite:///{tmp_path}/none.db")
    assert done.returncode == 2 and "none.db" in done.stderr

    # A task that came after grading.
    path = root / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells.append(cell("assert True", "new-test", grade=True, locked=True, points=1))
    nbformat.write(notebook, path)
    done = course(root, "report", "01")
    assert done.returncode == 2 and "Grade first: course grade 01" in done.stderr
    assert "Traceback" not in done.stderr
