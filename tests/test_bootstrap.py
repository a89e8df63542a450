"""What a newcomer is told when the environment cannot be made."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def bootstrap(tmp_path):
    """Import a copy of bootstrap.py, so that it works on an empty folder."""
    for name in ("bootstrap.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    spec = importlib.util.spec_from_file_location("bootstrap_copy", tmp_path / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_wrong_python_is_named_with_the_right_ones(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)
    with pytest.raises(bootstrap.Problem, match=r"needs Python 3\.11, 3\.12 or 3\.13.*Python 3\.9"):
        bootstrap.choose_python()


def test_another_python_on_the_path_is_taken(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda name: "/there/" + name if "12" in name else None
    )
    assert bootstrap.choose_python() == "/there/python3.12"


def test_too_little_space_is_said_before_anything_is_made(bootstrap, monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "SPACE_NEEDED_GB", 1e9)
    with pytest.raises(bootstrap.Problem, match=r"needs \d+ GB of disk"):
        bootstrap.make_env()
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("error: failed to write: No space left on device (os error 28)", "disk is full"),
        ("error sending request for url: dns error", "no network"),
        ("Failed to establish a new connection: Network is unreachable", "no network"),
    ],
)
def test_installers_errors_become_one_sentence(bootstrap, said, sentence):
    with pytest.raises(bootstrap.Problem, match=sentence):
        bootstrap.explain(said)


def test_without_network_one_sentence_and_no_traceback(tmp_path):
    """Run the real thing with every address unreachable."""
    for name in ("bootstrap.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    answer = subprocess.run(
        [sys.executable, "bootstrap.py", "env"],
        cwd=tmp_path,
        # Nothing listens on port 9 of this computer.
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "HTTPS_PROXY": "http://127.0.0.1:9"}
        | {
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_RETRIES": "0",
            "PIP_INDEX_URL": "https://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert answer.returncode == 1
    assert "no network" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_file_runs_on_an_old_python():
    """Only then can it say that the Python is too old."""
    import ast

    ast.parse((ROOT / "bootstrap.py").read_text(), feature_version=(3, 6))
