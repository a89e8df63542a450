"""Every folder of submissions/, graded in one run of `course grade`: what each scores and is told.

And what must not come of any of them, whatever it tries.
"""

import re
from pathlib import Path

import nbformat
import pytest

from .cases import CASES, EXERCISE, KEYS, NAME, NEEDED, POINTS, as_list
from .conftest import EVERY, LEFT, ROOT

MOST_MEMORY = 1_200  # MB; the limit of 600, and what the warm process has
MOST_SECONDS = 40  # of the limit of 20, on a busy computer
MOST_OUTPUT = 5_000_000  # characters, of one cell: a few pictures
MOST_PRINTED = 500_000  # characters, of one cell
TESTS = [f"{name}-test" for name in POINTS]


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request):
    return request.param


def points(result) -> list[float]:
    """Return the points of the three tests."""
    return [result["tests"][name]["points"] for name in TESTS]


def told(result) -> str:
    """Return all that a student is told in words."""
    return "\n".join([result["message"], *(test["message"] for test in result["tests"].values())])


def texts(value) -> str:
    """Return all text within a value."""
    if isinstance(value, dict):
        return "\n".join(texts(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return "\n".join(map(texts, value))
    return str(value)


def hidden_lines() -> set[str]:
    """Return the lines of the tests that students do not see."""
    lines = set()
    for cell in nbformat.read(EXERCISE / "solution.ipynb", 4).cells:
        hidden = re.search("### BEGIN HIDDEN TESTS\n(.*)### END", cell.source, re.DOTALL)
        if "points" in cell.metadata.nbgrader:
            lines |= {line.strip() for line in hidden[1].splitlines()}
    return lines


def test_every_folder_has_its_two_files():
    assert len(CASES) >= 45
    for case in CASES:
        names = {path.name for path in case.folder.iterdir() if path.name != "__pycache__"}
        assert names == {case.submission.name, "expected.toml"}, case.name
        assert KEYS >= set(case.expected) >= NEEDED, case.name


def test_a_submission_scores_what_it_has_earned(run, case):
    result, expected = run.results[case.name], case.expected
    allowed = expected["points"]
    allowed = [list(allowed.values())] if isinstance(allowed, dict) else allowed
    assert points(result) in allowed, result["tests"]
    (grades,) = [grades for student, _, grades in run.scores if student == case.name]
    scores = {name: (test["points"], POINTS[name[:-5]]) for name, test in result["tests"].items()}
    assert grades == scores


def test_a_submission_is_told_why(run, case):
    result, expected = run.results[case.name], case.expected
    assert result["verdict"] in as_list(expected["verdict"]), result
    assert expected.get("message", "") in result["message"]
    for name, verdict in expected.get("verdicts", {}).items():
        assert result["tests"][f"{name}-test"]["verdict"] in as_list(verdict), result["tests"]
    for name, text in expected.get("messages", {}).items():
        assert text in result["tests"][f"{name}-test"]["message"], result["tests"]
    for text in expected.get("untold", []):
        assert text not in told(result)
    assert set(result["notes"]) == set(expected.get("notes", {}))
    for name, text in expected.get("notes", {}).items():
        assert text in result["notes"][name]
    for name, text in expected.get("outputs", {}).items():
        assert text in texts(result["outputs"][name])


def test_a_submission_keeps_within_bounds(run, case):
    result, expected = run.results[case.name], case.expected
    assert result["memory_mb"] < MOST_MEMORY
    assert result["seconds"] < expected.get("most_seconds", MOST_SECONDS)
    for outputs in result["outputs"].values():
        printed = [one for one in outputs if one.get("output_type") == "stream"]
        assert len(texts(outputs)) < MOST_OUTPUT and len(texts(printed)) < MOST_PRINTED
    own = sum(cell["kind"] == "own" for cell in result["cells"])
    assert own == expected.get("own_cells", own)
    assert own <= 500
    assert set(result["tests"]) == set(TESTS)
    assert not result["unsafe"]


def test_honest_neighbours_keep_full_marks(run):
    assert len(run.honest) >= len(CASES) / EVERY
    for student in run.honest:
        result = run.results[student]
        assert (result["verdict"], points(result)) == ("ok", [2, 2, 3]), (student, result["tests"])
        assert result["notes"] == {}


def test_each_student_has_one_submission_in_the_gradebook(run):
    students = sorted([case.name for case in CASES] + run.honest)
    assert sorted((student, name) for student, name, _ in run.scores) == [
        (student, NAME) for student in students
    ]
    assert sorted(run.results) == students


def test_no_file_has_changed_that_should_not(run):
    course = run.course
    allowed = (course / "autograded", course / ".course", course / "gradebook.db")
    others = {
        path for path in run.changed if not any(path.is_relative_to(place) for place in allowed)
    }
    assert others == set()
    written = {path.relative_to(course) for path in (course / "autograded").rglob("*.*")}
    students = [case.name for case in CASES] + run.honest
    assert {path.parts[1:] for path in written} == {
        (student, NAME, f"{NAME}.ipynb") for student in students
    }


def test_nothing_is_left_behind(run):
    assert run.processes == []
    places = [ROOT, ROOT / "course_lib", Path.home(), run.course]
    places += [Path(name) for name in ("/", "/tmp", "/dev", "/dev/shm", "/srv", "/usr")]
    assert [place for place in places if (place / LEFT).exists()] == []


def test_nobody_came_through_to_the_network(run):
    assert not run.reached


def test_no_secret_is_told(run):
    """Neither the tests nor the solution, nor the environment, nor the work of another student."""
    secrets = {run.secret, "Written by", "Only instructors", *hidden_lines()}
    said = {"the run": run.done.stdout + run.done.stderr}
    for student, result in run.results.items():
        said[student] = told(result) + texts(result["outputs"])
        path = run.course / "autograded" / student / NAME / f"{NAME}.ipynb"
        for cell in nbformat.read(path, 4).cells:
            said[student] += texts(cell.get("outputs", []))
    found = [(who, secret) for who, text in said.items() for secret in secrets if secret in text]
    assert found == []


def test_the_closing_table_names_those_that_need_a_look(run):
    assert run.done.returncode == 1, run.done.stderr
    rows = [[part.strip() for part in line.split("│")] for line in run.done.stdout.splitlines()]
    rows = {row[1]: row[2:5] for row in rows if len(row) == 6}
    assert set(rows) == set(run.results)
    for student, result in run.results.items():
        total, verdict, look = rows[student]
        needed = [] if result["verdict"] == "ok" else [result["message"]]
        needed += [f"{name}: {note}" for name, note in result["notes"].items()]
        assert (total, verdict) == (f"{sum(points(result)):g}", result["verdict"])
        assert bool(look) == bool(needed) and all(text in look for text in needed), rows[student]
    count = len(run.results)
    assert f"Graded {count} submissions; 0 had not changed." in run.done.stdout


def test_a_second_run_finds_all_graded(run):
    again = run.grade()
    assert again.returncode == 0, again.stderr
    count = len(run.results)
    assert again.stdout == f"All {count} submissions of {NAME} are graded already.\n"
