"""What a forked process does to become a process of its own, and then a kernel."""

import os
import random
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from course_lib.kernel import messages, preload

__all__ = ["Job", "become_independent", "launch_settings", "run_kernel"]


@dataclass
class Job:
    """What a forked process is asked to do.

    Attributes
    ----------
    target : str
        A function, as "module:name". It is called with `tell_ready` and the arguments.
    arguments : dict
        Its keyword arguments.
    env : dict of str to str
        The environment variables, all of them.
    cwd : str or None
        The working folder; None keeps the warm process's own, which is "/".
    settings : dict
        What `launch_settings` returned in the process that asks.
    descriptors : list of int
        Standard input, output and error, and then, perhaps, the lifeline: a pipe that ends when
        the process that asked does.
    connection : socket.socket
        The connection to the process that asked.
    """

    target: str
    arguments: dict[str, Any]
    env: dict[str, str]
    cwd: str | None
    settings: dict[str, Any]
    descriptors: list[int]
    connection: socket.socket

    def tell_ready(self) -> None:
        """Tell the one who asked that the work has begun."""
        # If nobody listens any more, the lifeline ends this process, if it is meant to.
        with suppress(messages.Closed), self.connection:
            messages.send(self.connection, {"ready": True})


def launch_settings() -> dict[str, Any]:
    """Return what a process started by this one would inherit, beside variables and descriptors."""
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    limits = {name: resource.getrlimit(getattr(resource, name)) for name in names}
    with open("/proc/self/status") as status:
        mask = next((line.split()[1] for line in status if line.startswith("Umask:")), "0022")
    return {
        "umask": int(mask, 8),
        "affinity": sorted(os.sched_getaffinity(0)),
        "limits": limits,
    }


def become_independent(job: Job) -> None:
    """Turn a fresh fork into what `subprocess.Popen` would have made.

    A session, variables, folder, limits and standard streams of its own, and random states that
    no other fork has.
    """
    os.setsid()
    for place, descriptor in enumerate(job.descriptors[:3]):
        os.dup2(descriptor, place)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(job.env)
    time.tzset()
    if job.cwd is not None:
        os.chdir(job.cwd)
    _inherit(job.settings)
    for lifeline in job.descriptors[3:]:
        threading.Thread(target=_end_with, args=[lifeline], name="lifeline", daemon=True).start()
    _part_from_twins()
    preload.settle()


def run_kernel(tell_ready: Callable[[], None], argv: list[str]) -> None:
    """Be an IPython kernel until it is shut down.

    Parameters
    ----------
    tell_ready
        Called when the kernel listens.
    argv
        The command line of an ordinary kernel, from "ipykernel_launcher" on.
    """
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [find_spec(argv[0]).origin, *argv[1:]]
    # 1 is the parent that ipykernel never waits for; the lifeline does that, at once.
    app = IPKernelApp.instance(parent_handle=1)
    app.initialize(sys.argv[1:])
    preload.let_debugger_enter(app.kernel)
    tell_ready()
    app.start()


def _inherit(settings: dict[str, Any]) -> None:
    os.umask(settings["umask"])
    with suppress(OSError):  # a processor may have been taken away meanwhile
        os.sched_setaffinity(0, settings["affinity"])
    for name, (soft, hard) in settings["limits"].items():
        kind = getattr(resource, name)
        # A limit can be lowered but not raised; a higher one than our own stays as it is.
        if resource.getrlimit(kind) != (soft, hard):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (soft, hard))


def _end_with(lifeline: int) -> None:
    """Wait until the process that holds the other end is gone; then end, as ipykernel does."""
    os.read(lifeline, 1)
    os._exit(1)


def _part_from_twins() -> None:
    # secrets and uuid ask the system. Keras and TensorFlow draw their seeds when they need one,
    # from random. NumPy's global state, which scikit-learn uses too, was made by the import.
    import numpy as np

    random.seed()
    np.random.seed()
