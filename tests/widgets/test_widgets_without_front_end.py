"""A widget in a notebook that nobody watches leaves its picture behind."""

import nbformat
from nbconvert import HTMLExporter

from course_lib.notebooks import execute


def test_nbclient_keeps_a_picture_and_html_export_its_words(tmp_path, real_kernels):
    notebook = nbformat.v4.new_notebook()
    source = "from course_lib import widgets\nwidgets.ActivationExplorer('tanh')"
    notebook.cells = [nbformat.v4.new_code_cell(source)]
    with real_kernels():
        run = execute(notebook, tmp_path)
    assert run.error is None
    (output,) = run.notebook.cells[0].outputs
    assert output.data["image/png"].startswith("iVBOR")
    page, _ = HTMLExporter().from_notebook_node(run.notebook)
    assert 'alt="At z = 1.00, tanh gives 0.762' in page
