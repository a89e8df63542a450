"""The helper models and `explain` on JAX: their tests, run with another backend of Keras."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "tests" / "models", ROOT / "tests" / "explain"]
NUMPY_ONLY = {
    *("test_autodiff.py", "test_losses.py", "test_neurons.py", "test_optimizers.py"),
    *("test_memory_tasks.py", "test_pointing.py", "test_film.py"),
}
# Minutes to compile, and nothing that the other tests do not show of a backend: convolutional
# networks and a translator, which are made of Keras's layers alone.
LARGE = {
    *("test_convnets.py", "test_convnets_costs.py", "test_convnets_small.py"),
    "test_sequence_to_sequence.py",
}


@pytest.mark.timeout(1500)  # JAX compiles each network
def test_the_models_pass_their_tests_on_jax():
    found = [file for folder in FOLDERS for file in sorted(folder.glob("test_*.py"))]
    files = [file for file in found if file.name not in NUMPY_ONLY | LARGE]
    folder = ROOT / ".venv" / "jax"
    if not folder.is_dir():
        pytest.fail("No JAX: run these tests with `make unit` or `make test`, which get it.")
    environment = {"KERAS_BACKEND": "jax", "PYTHONPATH": str(folder)}
    environment["JAX_ENABLE_X64"] = "1"  # some tests compare in double precision
    # Nearly all of the time is compiling, of networks that then run once.
    environment["JAX_DISABLE_MOST_OPTIMIZATIONS"] = "1"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, *(str(file) for file in files if file != Path(__file__))],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
    assert " passed" in run.stdout and "skipped" not in run.stdout
