"""Fixtures for every test: a course folder of its own, and a progress file of its own."""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser):
    """Let `--every` run what is run by turns otherwise."""
    parser.addoption("--every", action="store_true", help="also run what is not its turn")


def pytest_configure(config):
    """Explain the marker of what takes minutes for each chapter; share the cores."""
    if hasattr(config, "workerinput"):
        # Processes side by side, and the kernels they start: with threads for all cores in each,
        # they would wait for one another.
        for kind in ("INTRAOP", "INTEROP"):
            os.environ.setdefault(f"TF_NUM_{kind}_THREADS", "1")
    text = "turns(n): each time only n of these tests are run; with --every all of them."
    config.addinivalue_line("markers", text)


def pytest_collection_modifyitems(config, items):
    """Choose by what the course holds: as that changes, it is another one's turn."""
    if config.getoption("every"):
        return
    groups: dict[str, list] = {}
    for item in items:
        if item.get_closest_marker("turns"):
            groups.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for group in groups.values():
        count = group[0].get_closest_marker("turns").args[0]
        first = _turn() % len(group)
        left_out = set(group) - set((group + group)[first : first + count])
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


class ChapterScheduling(LoadScopeScheduling):
    """Sends what is tested of one chapter in one file to one process: a lesson that ran there, say.

    All other tests go to whoever has nothing to do.
    """

    def _split_scope(self, nodeid: str) -> str:
        chapter = re.match(r"(.*)::.*\[(\d\d_\w+)", nodeid)
        return "::".join(chapter.groups()) if chapter else nodeid


def pytest_xdist_make_scheduler(config, log):
    """Let `--dist loadscope` mean chapters."""
    return ChapterScheduling(config, log) if config.option.dist == "loadscope" else None


def _turn() -> int:
    notebooks = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")]
    content = b"".join(path.read_bytes() for path in sorted(notebooks))
    return int.from_bytes(hashlib.sha256(content).digest()[:4])


@pytest.fixture(autouse=True)
def own_progress(tmp_path_factory, monkeypatch):
    """Keep the tests away from the progress file of whoever runs them."""
    folder = tmp_path_factory.mktemp("progress")
    monkeypatch.setenv("COURSE_PROGRESS", str(folder / "progress.json"))


@pytest.fixture(scope="session", autouse=True)
def own_warm_process():
    """Let kernels come from a warm process of the tests' own, which ends with them."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as place:
        patch.setenv("XDG_RUNTIME_DIR", place)
        # COURSE_TEST_WARM=0 runs everything in cold kernels.
        patch.setenv("COURSE_WARM", os.environ.get("COURSE_TEST_WARM", "1"))
        yield
        if sys.platform == "linux":
            from course_lib.kernel import warm

            for process in warm.every():
                process.stop(kill=True)


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


@pytest.fixture(scope="session")
def nbgrader():
    """Return a function that runs stock nbgrader in a course folder."""

    def run(root: Path, *arguments: str) -> None:
        command = [Path(sys.executable).parent / "nbgrader", *arguments]
        bare = dict(os.environ, PATH="/usr/bin:/bin")  # the environment is not activated
        answer = subprocess.run(command, cwd=root, env=bare, capture_output=True, text=True)
        assert answer.returncode == 0, answer.stderr

    return run
