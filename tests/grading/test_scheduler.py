"""Grading on a real Dask scheduler with workers in processes of their own."""

import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from .made_course import NAME, RIGHT, course_environment, grade, hand_in, make_course, scores

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

DASK = Path(sys.executable).with_name("dask")


@contextmanager
def program(folder: Path, *arguments: str, path: str = "/usr/bin:/bin"):
    """Run a program of Dask's until the end of the context; what it starts ends with it."""
    environment = dict(course_environment(folder), PATH=path)
    environment.pop("COURSE_ROOT")  # a worker knows nothing of the course folder
    log = (folder / f"{arguments[0]}-{len(list(folder.glob('*.log')))}.log").open("wb")
    with (
        log,
        subprocess.Popen(
            [DASK, *arguments], env=environment, cwd=folder, stdout=log, stderr=log
        ) as process,
    ):
        try:
            yield process
        finally:
            family = [*psutil.Process(process.pid).children(recursive=True)]
            process.terminate()
            _, left = psutil.wait_procs(family, timeout=15)
            for one in left:
                one.kill()
            process.kill()


@contextmanager
def scheduler(folder: Path):
    """Run a scheduler on loopback; give its address."""
    file = folder / "scheduler.json"
    arguments = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    with program(folder, "scheduler", *arguments, "--scheduler-file", str(file)):
        deadline = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < deadline, "the scheduler did not start"
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"]


def worker(folder: Path, address: str, path: str = "/usr/bin:/bin"):
    """Run a worker without a nanny, so that nobody brings it back."""
    return program(
        folder, "worker", address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1",
        "--no-dashboard", "--local-directory", str(folder / "dask"), path=path,
    )  # fmt: skip


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_a_lost_workers_submissions_are_graded_by_another(tmp_path):
    course = make_course(tmp_path / "my course")
    for number in range(12):
        hand_in(course, f"student{number:02}", f"import time\ntime.sleep(1)\n{RIGHT}\n# {number}")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with (
        scheduler(elsewhere) as address,
        worker(elsewhere, address),
        worker(elsewhere, address) as second,
    ):
        wait_for_workers(address, 2)
        command = [DASK.with_name("course"), "grade", "01", "--scheduler", address]
        environment = course_environment(course)
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as run:
            journal = course / ".course" / "grading" / f"{NAME}.jsonl"
            deadline = time.monotonic() + 120
            while not journal.exists() or journal.read_bytes().count(b'"saved"') < 3:
                assert run.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)
            started = psutil.Process(second.pid).children(recursive=True)
            assert started  # its sandbox
            second.send_signal(signal.SIGKILL)
            out, _ = run.communicate(timeout=240)
        assert psutil.wait_procs(started, timeout=20)[1] == []  # nothing of it is left
    assert run.returncode == 1  # eve's needs a person
    assert b"Graded 15 submissions; 0 had not changed." in out
    expected = {f"student{number:02}": 4 for number in range(12)}
    assert scores(course) == {"ada": 4, "bob": 0, "eve": 0} | expected


def test_a_scheduler_that_is_not_there_is_told_in_words(tmp_path):
    course = make_course(tmp_path / "my course")
    done = grade(course, "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert done.stderr.startswith("No Dask scheduler answers at tcp://127.0.0.1:1")
    with scheduler(tmp_path) as address:
        done = grade(course, "--scheduler", address)
        assert done.returncode == 2
        assert f"start them with: dask worker {address} --nthreads 1" in done.stderr


def test_a_worker_without_a_sandbox_is_told_in_words(tmp_path):
    course = make_course(tmp_path / "my course")
    empty = tmp_path / "empty"
    empty.mkdir()
    with scheduler(tmp_path) as address, worker(tmp_path, address, path=str(empty)):
        wait_for_workers(address, 1)
        done = grade(course, "--scheduler", address)
    assert done.returncode == 2
    assert "cannot grade: The sandbox bubblewrap is not installed" in done.stderr
