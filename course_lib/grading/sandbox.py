"""The outer wall: bubblewrap around a warm process, and one confined process for each submission.

What can be seen inside: the system's programs and libraries and the course's environment, all
read-only, and `course_lib`. Not there: the network, the home folder, the course's solutions, the
gradebook, other submissions.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.grading.confine import LIMITS
from course_lib.kernel.process import ForkedProcess
from course_lib.kernel.warm import NotWarm, WarmProcess

__all__ = ["Confined", "NoSandbox", "Sandbox", "open_sandbox", "why_not"]

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
SETTINGS = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/fonts")
SETTINGS += ("/etc/localtime", "/etc/alternatives", "/sys/devices/system/cpu")
INSIDE = ("pyseccomp", "course_lib.grading.confine", "course_lib.grading.runner")
RUNNER = "course_lib.grading.runner:serve"
SCRATCH = "/scratch"  # the home and the working folder of a submission
END = 10.0  # seconds for the keeper's last report


class NoSandbox(Exception):
    """Untrusted work cannot be run here; the text says why, and what to do."""


def why_not() -> str | None:
    """Return why there is no sandbox here, and what to do; None if there is one."""
    if not sys.platform.startswith("linux"):
        return "Submissions can be graded on Linux only: there is no sandbox on this system."
    if shutil.which("bwrap") is None:
        return "The sandbox bubblewrap is not installed: sudo apt-get install bubblewrap"
    tried = subprocess.run(
        [*_wall(), "/usr/bin/true"], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}
    )
    if tried.returncode != 0:
        reason = tried.stderr.strip()[:200]
        return (
            f"The sandbox bubblewrap does not work here ({reason}). Unprivileged user namespaces "
            "have to be allowed: sudo sysctl kernel.unprivileged_userns_clone=1 (Debian), or "
            "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu)"
        )
    return None


@contextlib.contextmanager
def open_sandbox(unsafe: bool = False) -> Iterator["Sandbox"]:
    """Give a sandbox; what runs in it ends with the context.

    Parameters
    ----------
    unsafe
        Do without bubblewrap. The inner walls are there all the same.

    Raises
    ------
    NoSandbox
        If there can be none, and `unsafe` is not set.
    """
    reason = None if unsafe else why_not()
    if reason is not None:
        raise NoSandbox(reason)
    with contextlib.ExitStack() as stack:
        scratch = SCRATCH
        if unsafe:
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="course_scratch_"))
        env = _environment_variables(scratch)
        try:
            wall = [] if unsafe else _wall()
            warm = stack.enter_context(WarmProcess.private(env, wall, INSIDE))
        except NotWarm as problem:
            raise NoSandbox(f"The sandbox cannot be started, because {problem}.") from problem
        yield Sandbox(warm, scratch)


class Sandbox:
    """A walled-in warm process.

    Parameters
    ----------
    warm
        The process.
    scratch
        The folder in it that becomes the home of each submission.
    """

    def __init__(self, warm: WarmProcess, scratch: str):
        self.warm = warm
        self.scratch = scratch

    def confine(self, limits: dict[str, int] | None = None) -> "Confined":
        """Start a confined process, with a runner in it that waits for the judge.

        Raises
        ------
        NoSandbox
            If the inner walls cannot be built.
        """
        ours, theirs = socket.socketpair()
        task = {"target": RUNNER, "limits": LIMITS | (limits or {}), "scratch": self.scratch}
        with theirs:
            try:
                keeper = self.warm.fork(
                    "course_lib.grading.confine:enter",
                    task,
                    cwd="/",
                    stdin=theirs,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    independent=True,  # the keeper looks after its end itself
                )
            except NotWarm as problem:
                ours.close()
                raise NoSandbox(f"The sandbox cannot be used, because {problem}.") from problem
        line = keeper.stdout.readline()
        if not line:
            ours.close()
            reason = keeper.stderr.read().decode("utf-8", "replace").strip().split("\n")[-1]
            raise NoSandbox(f"A submission cannot be shut in: {reason}")
        return Confined(keeper, ours, json.loads(line)["pid"])


@dataclass
class Confined:
    """A confined process.

    Attributes
    ----------
    keeper : ForkedProcess
        The process that looks after it.
    connection : socket.socket
        To the runner in it.
    pid : int
        Of the confined process.
    """

    keeper: ForkedProcess
    connection: socket.socket
    pid: int

    def end(self) -> dict[str, Any]:
        """End the process if it has not ended; return the keeper's report.

        Returns
        -------
        dict
            `code`, the exit code or minus the number of a signal; `processor_seconds`; and
            `memory_mb`, the largest it had.
        """
        self.connection.close()  # the runner ends when the judge is gone
        deadline = time.monotonic() + END
        while self.keeper.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        if self.keeper.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, 9)
        report = self.keeper.stdout.read()
        self.keeper.stdout.close()
        self.keeper.stderr.close()
        return json.loads(report) if report else {"code": None}


def _environment_variables(scratch: str) -> dict[str, str]:
    # One thread for each submission: several run side by side, and namespaces are made by a
    # process with one.
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTEROP_THREADS")
    return {
        **dict.fromkeys((*threads, "TF_NUM_INTRAOP_THREADS"), "1"),
        **dict.fromkeys(("HOME", "MPLCONFIGDIR", "TMPDIR"), scratch),
        "COURSE_PROGRESS": f"{scratch}/progress.json",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PATH": "/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "USER": "student",
    }


def _wall() -> list[str]:
    """Return bubblewrap's command line, up to the command that it runs."""
    command = [shutil.which("bwrap") or "bwrap"]
    command += ["--unshare-user", "--unshare-ipc", "--unshare-uts", "--unshare-net"]
    command += ["--unshare-cgroup-try", "--new-session", "--hostname", "sandbox"]
    for place in (*SYSTEM, *SETTINGS):
        command += ["--ro-bind-try", place, place]
    # Before the environment, which may lie there.
    command += ["--tmpfs", "/tmp", "--tmpfs", SCRATCH]
    for place in _environment():
        command += ["--ro-bind", place, place]
    # Not read-only: the inner walls write their user's number there, and cover it with their own.
    command += ["--bind", "/proc", "/proc", "--dev", "/dev", "--chdir", "/"]
    # What one submission could leave anywhere, the next one would find. The scratch folder is for
    # the warm process; each submission has its own above it.
    for place in ("/", "/dev", "/tmp"):
        command += ["--remount-ro", place]
    return command


def _environment() -> list[str]:
    """Return the folders of the course's environment and of course_lib."""
    package = Path(__file__).parents[1]
    wanted = {sys.prefix, sys.base_prefix, sysconfig.get_path("purelib"), str(package)}
    # A folder that lies within another one is there already.
    return sorted(
        place
        for place in wanted
        if not any(Path(place).is_relative_to(other) for other in {*wanted, *SYSTEM} - {place})
    )
