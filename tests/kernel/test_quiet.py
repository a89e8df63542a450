"""Kernels import TensorFlow in silence, and errors still speak."""

import os

import nbformat
import pytest

from course_lib.kernel.quiet import _stderr_held_back
from course_lib.notebooks import execute


@pytest.fixture
def cell(request, tmp_path, real_kernels, monkeypatch):
    """Run one cell in a fresh, cold kernel and return it."""
    monkeypatch.setenv("COURSE_WARM", "0")
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(request.param)]
    with real_kernels():
        return execute(notebook, tmp_path).notebook.cells[0]


@pytest.mark.parametrize("cell", ["import keras\nkeras.ops.ones(2).shape"], indirect=True)
def test_importing_keras_leaves_no_red_box(cell):
    assert [output.output_type for output in cell.outputs] == ["execute_result"]


@pytest.mark.parametrize("cell", ["import keras, os\nos.write(2, b'below')\nNone"], indirect=True)
def test_other_messages_are_shown(cell):
    assert "below" in "".join(output.get("text", "") for output in cell.outputs)


def test_an_error_brings_back_what_was_held(capfd):
    with pytest.raises(ImportError), _stderr_held_back():
        os.write(2, b"the reason")
        raise ImportError
    assert "the reason" in capfd.readouterr().err
