"""Warm kernels that the tests talk to."""

import contextlib
import os

import pytest
from jupyter_client.manager import KernelManager

from course_lib.kernel import warm


class Kernel:
    """A running kernel that is spoken to in Python."""

    def __init__(self, **options):
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(**options)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self) -> int:
        return self.manager.provisioner.process.pid

    @property
    def returncode(self) -> int | None:
        return self.manager.provisioner.process.returncode

    def run(self, code: str, timeout: float = 60, **options) -> str:
        """Run a cell; return what it printed, and raise with what it said if it failed."""
        messages = []
        reply = self.client.execute_interactive(
            code, timeout=timeout, output_hook=messages.append, **options
        )
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"].get("traceback", [])))
        streams = [m["content"] for m in messages if m["msg_type"] == "stream"]
        return "".join(content["text"] for content in streams if content["name"] == "stdout")

    def outputs(self, code: str, timeout: float = 60) -> list[dict]:
        """Run a cell and return its output messages."""
        messages = []
        self.client.execute_interactive(code, timeout=timeout, output_hook=messages.append)
        return messages

    def ask(self, expression: str):
        """Return the value of an expression, by way of its repr."""
        import ast

        return ast.literal_eval(self.run(f"print(repr({expression}))"))

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernels():
    """Return a function that starts a kernel; all of them end with the module."""
    with contextlib.ExitStack() as stack:

        def start(**options) -> Kernel:
            env = dict(options.pop("env", os.environ))
            env.pop("PYTEST_CURRENT_TEST", None)  # with it, kernels treat stderr differently
            options["env"] = env
            kernel = Kernel(**options)
            stack.callback(kernel.close)
            return kernel

        yield start


@pytest.fixture(scope="module")
def kernel(kernels):
    """Return one warm kernel that the module's tests share."""
    return kernels()


@pytest.fixture
def parent(kernel):
    """Return the warm process that the kernels come from."""
    return warm.shared()
