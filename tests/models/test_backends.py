"""The helper models on JAX: the other tests of this folder, run with another backend of Keras."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NUMPY_ONLY = {"test_autodiff.py", "test_losses.py", "test_neurons.py", "test_optimizers.py"}


def test_the_models_pass_their_tests_on_jax():
    files = [p for p in sorted(FOLDER.glob("test_*.py")) if p.name not in NUMPY_ONLY]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, *(str(file) for file in files if file != Path(__file__))],
        env=os.environ | {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1"},  # some compare in float64
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
    assert " passed" in run.stdout and "skipped" not in run.stdout
