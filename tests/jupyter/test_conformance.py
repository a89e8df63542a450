"""Jupyter's own conformance suite, against the kernelspec of the environment."""

import jupyter_kernel_test
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpecManager

from course_lib.kernel.warm import shared


class TestConformance(jupyter_kernel_test.KernelTests):
    """The cells that the suite runs; what it checks is in jupyter_kernel_test."""

    kernel_name = "python3"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    completion_samples = ({"text": "zi", "matches": {"zip"}},)
    complete_code_samples = ("1", "print('hello, world')", "def f(x):\n  return x * 2\n\n\n")
    incomplete_code_samples = ("print('''hello", "def f(x):\n  x * 2")
    invalid_code_samples = ("import = 7q",)
    code_page_something = "zip?"
    code_generate_error = "raise"
    code_execute_result = ({"code": "6*7", "result": "42"},)
    code_display_data = (
        {"code": "display({'text/html': '<b>bold</b>'}, raw=True)", "mime": "text/html"},
    )
    code_history_pattern = "6?7*"
    # Not "range": IPython itself answers with session 0 for the present one.
    supported_history_operations = ("tail", "search")
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"

    def test_zz_the_kernel_was_a_warm_one(self):
        """Last: nothing of the suite has been skipped by falling back to a cold kernel."""
        assert self.km.provisioner.process.pid in shared().status()["kernels"]


def test_the_suite_skips_nothing():
    given = {name for name, value in vars(TestConformance).items() if value}
    wanted = {
        name
        for name, value in vars(jupyter_kernel_test.KernelTests).items()
        if not name.startswith("_") and not value and value is not None
    }
    assert wanted - given == set()


def test_kernelspec_is_ipykernels_own_with_a_provisioner():
    spec = KernelSpecManager().get_kernel_spec("python3")
    own = get_kernel_dict()
    assert spec.metadata.pop("kernel_provisioner")["provisioner_name"] == "course-warm"
    assert spec.argv[1:] == own["argv"][1:]
    assert (spec.display_name, spec.language) == (own["display_name"], own["language"])
    assert spec.metadata == own["metadata"]
