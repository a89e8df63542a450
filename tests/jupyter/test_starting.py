"""Kernels start and end without a trace; where they cannot be warm they start cold."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager, KernelManager
from nbclient import NotebookClient

from course_lib.kernel import address, provisioner, warm
from course_lib.kernel.provisioner import WarmKernelManager
from course_lib.notebooks import execute

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")

ROUNDS = 60


def notebook_of(*cells: str):
    """Return a notebook with these code cells."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def test_many_rounds_leave_nothing_behind(kernels):
    kernels().run("1")  # the warm process is there, and everything has been imported
    parent = psutil.Process(warm.shared().status()["pid"])
    here = psutil.Process()

    def traces():
        return {
            "open files of the warm process": parent.num_fds(),
            "its children": len(parent.children()),
            "open files here": here.num_fds(),
            "threads here": here.num_threads(),
            "children here": len(here.children()),
            "sockets": len(os.listdir(address.folder())),
        }

    def rounds(number: int) -> set[int]:
        pids = set()
        for turn in range(number):
            manager = KernelManager(kernel_name="python3")
            manager.start_kernel()
            pids.add(manager.provisioner.process.pid)
            if turn % 2:
                manager.restart_kernel(now=True)
                pids.add(manager.provisioner.process.pid)
            manager.shutdown_kernel(now=True)
            manager.cleanup_resources()
        return pids

    rounds(2)
    before = traces()
    pids = rounds(ROUNDS)
    assert len(pids) == ROUNDS + ROUNDS // 2
    # What an earlier test has left may be gone by now.
    grown = {
        name: (before[name], count) for name, count in traces().items() if count > before[name]
    }
    assert not grown
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert warm.shared().status()["pid"] == parent.pid


def test_kernels_live_on_when_the_warm_process_dies(kernels):
    survivor = kernels()
    survivor.run("x = 42")
    parent = warm.shared().status()["pid"]
    os.kill(parent, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while warm.shared().status() is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    younger = kernels()
    assert survivor.ask("x") == 42 and survivor.manager.is_alive()
    assert warm.shared().status()["kernels"] == [younger.pid]
    assert warm.shared().status()["pid"] != parent
    survivor.manager.restart_kernel()
    survivor.client.wait_for_ready(timeout=60)
    assert survivor.pid in warm.shared().status()["kernels"]


def test_a_kernel_ends_with_the_program_that_started_it():
    code = (
        "from jupyter_client.manager import KernelManager\n"
        "manager = KernelManager(kernel_name='python3'); manager.start_kernel()\n"
        "print(manager.provisioner.process.pid, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as program:
        pid = int(program.stdout.readline())
        assert pid in warm.shared().status()["kernels"]
        program.kill()
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not psutil.pid_exists(pid)


def test_notebooks_are_executed_in_warm_kernels(tmp_path):
    done = execute(notebook_of("import os; os.getppid()"), tmp_path).notebook
    parent = int(done.cells[0].outputs[0]["data"]["text/plain"])
    assert parent == warm.shared().status()["pid"]


def test_a_private_warm_process_serves_nbclient(tmp_path):
    with warm.WarmProcess.private() as private:
        notebook = notebook_of("import os; os.getppid()")
        NotebookClient(notebook, km=WarmKernelManager(warm_process=private)).execute()
        parent = private.status()["pid"]
    assert int(notebook.cells[0].outputs[0]["data"]["text/plain"]) == parent
    assert parent != (warm.shared().status() or {}).get("pid")


def test_asynchronous_managers_are_served_and_not_held_up(kernels):
    kernels()

    async def start_several():
        managers = [AsyncKernelManager(kernel_name="python3") for _ in range(3)]
        await asyncio.gather(*(manager.start_kernel() for manager in managers))
        pids = {manager.provisioner.process.pid for manager in managers}
        alive = [await manager.is_alive() for manager in managers]
        for manager in managers:
            await manager.shutdown_kernel(now=True)
        return pids, alive

    pids, alive = asyncio.run(start_several())
    assert len(pids) == 3 and all(alive)
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_encrypted_channels():
    manager = KernelManager(kernel_name="python3", transport_encryption="required")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    assert client.execute_interactive("6 * 7", output_hook=print)["content"]["status"] == "ok"
    assert manager.provisioner.process.pid in warm.shared().status()["kernels"]
    client.stop_channels()
    manager.shutdown_kernel(now=True)


class TestColdInstead:
    """Where a kernel cannot be warm it starts cold, and one line says why."""

    @pytest.fixture(autouse=True)
    def nothing_said_yet(self, monkeypatch):
        monkeypatch.setattr(provisioner, "_said", set())

    def start_twice(self, kernels, caplog, **options) -> list[str]:
        """Start two kernels, see that they work and are cold, and return the lines."""
        with caplog.at_level(logging.WARNING):
            for _ in range(2):
                kernel = kernels(**options)
                assert kernel.ask("6 * 7") == 42
                assert kernel.ask("'numpy' in __import__('sys').modules") is False
                kernel.manager.shutdown_kernel(now=True)
        return [r.message for r in caplog.records if r.message.startswith("This kernel starts")]

    def test_when_it_is_turned_off(self, kernels, caplog, monkeypatch):
        monkeypatch.setenv("COURSE_WARM", "0")
        assert self.start_twice(kernels, caplog) == [
            "This kernel starts cold, because COURSE_WARM=0 turns them off."
        ]

    def test_with_a_folder_that_others_can_open(self, kernels, caplog, monkeypatch, tmp_path):
        (tmp_path / "course_lib").mkdir(mode=0o777)
        (tmp_path / "course_lib").chmod(0o777)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        (line,) = self.start_twice(kernels, caplog)
        assert "is open to other users of this computer" in line

    def test_with_a_library_that_cannot_be_imported(self, kernels, caplog, tmp_path):
        (tmp_path / "keras.py").write_text("raise ImportError('Keras is broken')")
        env = dict(os.environ, PYTHONPATH=str(tmp_path))
        (line,) = self.start_twice(kernels, caplog, env=env)
        assert "ImportError: Keras is broken" in line

    def test_with_a_wrong_setting(self, kernels, caplog, monkeypatch):
        monkeypatch.setenv("COURSE_WARM_MINUTES", "a while")
        env = dict(os.environ, KERAS_HOME="/nowhere")  # no warm process is there yet
        (line,) = self.start_twice(kernels, caplog, env=env)
        assert "COURSE_WARM_MINUTES has to be a number of minutes, not 'a while'" in line

    def test_with_an_option_that_only_popen_knows(self, kernels, caplog):
        (line,) = self.start_twice(kernels, caplog, bufsize=0)
        assert "it is launched with bufsize" in line


def test_a_server_starts_the_warm_process_and_takes_it_along(tmp_path, kernels):
    """`jupyter server` imports the libraries before the first kernel is asked for."""
    runtime = tmp_path / "run"
    runtime.mkdir()
    env = dict(os.environ, XDG_RUNTIME_DIR=str(runtime), JUPYTER_RUNTIME_DIR=str(tmp_path / "j"))
    command = [Path(sys.executable).parent / "jupyter", "server", "--no-browser", "--port=0"]
    command += ["--ServerApp.allow_root=True", f"--ServerApp.root_dir={tmp_path}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=env, **quiet) as server:
        try:
            deadline = time.monotonic() + 60
            sockets: list[Path] = []
            while not sockets and time.monotonic() < deadline:
                sockets = list((runtime / "course_lib").glob("*.sock"))
                time.sleep(0.1)
            status = warm.WarmProcess(sockets[0]).status()
            assert status["held"] == 1 and status["refusal"] is None
        finally:
            server.kill()
    deadline = time.monotonic() + 20
    while psutil.pid_exists(status["pid"]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(status["pid"])
    assert not list((runtime / "course_lib").glob("*.sock"))
