"""What takes minutes for a chapter has its turn, and is done once for all tests of the chapter."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest

@pytest.mark.turns(2)
@pytest.mark.parametrize("chapter", "abcde")
def test_by_turns(chapter):
    pass

def test_always():
    pass
"""
SHARING = """
from pathlib import Path
import pytest

@pytest.fixture(scope="module", params=["01_one", "02_two", "03_three"])
def graded(request):
    with Path("made").open("a") as file:
        print(request.param, file=file)
    return request.param

def test_one(graded):
    pass

@pytest.mark.parametrize("number", range(5))
def test_other(graded, number):
    pass
"""


@pytest.fixture
def project(tmp_path):
    """Return a project with a notebook, these tests, and the course's own conftest."""
    for folder in ("tests", "notebooks"):
        (tmp_path / folder).mkdir()
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path / "tests")
    (tmp_path / "tests" / "test_chapters.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]")
    return tmp_path


def pytest_in(project: Path, *options: str) -> str:
    """Run pytest there, and return what it says."""
    command = [sys.executable, "-m", "pytest", "-q", "--strict-markers", *options]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def collected(project: Path, *options: str) -> list[str]:
    """Return the names of the tests that would run."""
    said = pytest_in(project, "--collect-only", *options)
    return [line.partition("::")[2] for line in said.splitlines() if "::" in line]


def test_as_many_as_have_their_turn_run_and_every_one_on_demand(project):
    some = collected(project)
    assert len(some) == 3 and some[-1] == "test_always"
    assert len(collected(project, "--every")) == 6


def test_a_change_of_a_notebook_brings_others_their_turn(project):
    turns = set()
    for content in "ab":
        (project / "notebooks" / "01_one.ipynb").write_text(content)
        turns.add(tuple(collected(project)))
    assert len(turns) == 2


def test_what_a_chapter_needs_is_made_once(project):
    (project / "tests" / "test_chapters.py").write_text(SHARING)
    assert "18 passed" in pytest_in(project, "-n", "2", "--dist", "loadscope")
    made = (project / "made").read_text().split()
    assert sorted(made) == ["01_one", "02_two", "03_three"]
