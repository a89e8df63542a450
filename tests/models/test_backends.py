"""The helper models on JAX: the other tests of this folder, run with another backend of Keras."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
NUMPY_ONLY = {"test_autodiff.py", "test_losses.py", "test_neurons.py", "test_optimizers.py"}


def test_the_models_pass_their_tests_on_jax():
    files = [p for p in sorted(FOLDER.glob("test_*.py")) if p.name not in NUMPY_ONLY]
    folder = ROOT / ".venv" / "jax"
    if not folder.is_dir():
        pytest.fail("No JAX: run these tests with `make unit` or `make test`, which get it.")
    environment = {"KERAS_BACKEND": "jax", "PYTHONPATH": str(folder)}
    environment["JAX_ENABLE_X64"] = "1"  # some tests compare in double precision
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, *(str(file) for file in files if file != Path(__file__))],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
    assert " passed" in run.stdout and "skipped" not in run.stdout
