"""Fixtures for every test: a course folder of its own, and a progress file of its own."""

import contextlib
import os
import shutil
from pathlib import Path
from unittest import mock

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def own_progress(tmp_path_factory, monkeypatch):
    """Keep the tests away from the progress file of whoever runs them."""
    folder = tmp_path_factory.mktemp("progress")
    monkeypatch.setenv("COURSE_PROGRESS", str(folder / "progress.json"))


@pytest.fixture(scope="session")
def course_folder(tmp_path_factory) -> Path:
    """Return a copy of the course in which a test may write; its path has a space and an accent."""
    root = tmp_path_factory.mktemp("Zoë's course")
    for name in ("notebooks", "exercises", "solutions"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copy(ROOT / "requirements.lock", root)
    return root


@pytest.fixture(scope="session")
def real_kernels():
    """Return a context in which kernels behave as they do for a student.

    Kernels that see pytest's variable do not pass on what C++ code writes to stderr.
    """

    @contextlib.contextmanager
    def context():
        with mock.patch.dict(os.environ):
            os.environ.pop("PYTEST_CURRENT_TEST", None)
            yield

    return context
