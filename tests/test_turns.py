"""What takes minutes for each chapter has its turn, and nobody's turn is forgotten."""

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


@pytest.fixture
def project(tmp_path):
    """Return a project with a notebook, these tests, and the course's own conftest."""
    for folder in ("tests", "notebooks"):
        (tmp_path / folder).mkdir()
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path / "tests")
    (tmp_path / "tests" / "test_chapters.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]")
    return tmp_path


def collected(project: Path, *options: str) -> list[str]:
    """Return the names of the tests that would run."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--strict-markers", *options]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line]


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
