"""The warm process: it imports the libraries once, and forks a kernel whenever it is asked to.

`course_lib.kernel.warm` starts it and hands over a listening socket. Whoever connects is answered
as soon as the libraries are there. A connection makes one request, as one message:

- `{"do": "fork", ...}` is answered by the new process with `{"pid": id}` and `{"ready": true}`,
  and, when that has ended, by this one with `{"exit": code}`;
- `{"do": "hold"}` says that kernels may be wanted for as long as the connection lives;
- `{"do": "status"}` and `{"do": "stop"}`.

The warm process runs one thread and no TensorFlow operation, or it refuses to fork.
"""

import argparse
import atexit
import fcntl
import gc
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from course_lib.kernel import messages
from course_lib.kernel.child import Job, become_independent

__all__ = ["Parent", "main"]

PATIENCE = 5  # seconds that a connection may take to say what it wants
_exit_code = 0


def main() -> None:
    """Serve until nobody needs a warm process any more; in a forked process, do its job."""
    global _exit_code
    # Registered first, so that it runs last, after the handlers of the libraries.
    atexit.register(_leave_at_once)
    del sys.path[0]  # the folder of the start, which is not on an ordinary kernel's path either
    parser = argparse.ArgumentParser()
    parser.add_argument("--listener", type=int, required=True)
    parser.add_argument("--path", type=Path)
    parser.add_argument("--packages", required=True)
    parser.add_argument("--idle", type=float, required=True)
    parser.add_argument("--libraries", nargs="*", required=True)
    parser.add_argument("--modules", nargs="*", default=())
    options = parser.parse_args()

    from course_lib.kernel import preload

    listener = socket.socket(fileno=options.listener)
    try:
        preload.load(options.libraries, options.modules)
        refusal = preload.why_not_fork()
    except Exception as problem:
        # Told to everybody who asks, at once, instead of being found out again for each kernel.
        traceback.print_exc()
        refusal = f"{type(problem).__name__}: {problem} (once mended, run: course kernel stop)"
    parent = Parent(listener, options.path, options.packages, options.idle, refusal)
    job = parent.serve()
    if job is not None:
        _exit_code = _do(job)


class Parent:
    """A warm process that serves.

    Parameters
    ----------
    listener
        A listening Unix socket.
    path
        The name of that socket.
    packages
        The fingerprint of the packages that have been imported.
    idle
        Seconds without a kernel after which the process ends.
    refusal
        Why this process cannot fork; None if it can.
    """

    def __init__(
        self,
        listener: socket.socket,
        path: Path,
        packages: str,
        idle: float,
        refusal: str | None = None,
    ):
        self.listener = listener
        self.path = path
        self.packages = packages
        self.idle = idle
        self.refusal = refusal
        # A sandbox around this process may hide the socket's name from it.
        self.inode = path.stat().st_ino if path.exists() else None
        self.since = time.time()
        self.idle_since = time.monotonic()
        self.kernels: dict[int, socket.socket] = {}
        self.holders: set[socket.socket] = set()
        self.leaving = False
        self.selector = selectors.DefaultSelector()
        self.alarm, self.alarm_bell = socket.socketpair()

    def serve(self) -> Job | None:
        """Answer requests. Return None at the end, and the job in a forked process."""
        # What is here now is never looked at by a collection again, in no kernel: a page that
        # nobody touches stays shared.
        gc.collect()
        gc.freeze()
        for end in (self.alarm, self.alarm_bell):
            end.setblocking(False)
        signal.set_wakeup_fd(self.alarm_bell.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self.alarm, selectors.EVENT_READ, self._reap)
        self.selector.register(self.listener, selectors.EVENT_READ, self._accept)
        while not self._finished():
            for key, _ in self.selector.select(self._time_left()):
                job = key.data(key.fileobj)
                if job is not None:
                    return job
        self._close()
        return None

    def _finished(self) -> bool:
        return not self.kernels and (self.leaving or self._time_left() == 0)

    def _time_left(self) -> float | None:
        """Return the seconds until the idle time is over; None while there are kernels."""
        if self.kernels:
            return None
        return max(0.0, self.idle_since + self.idle - time.monotonic())

    def _accept(self, listener: socket.socket) -> Job | None:
        connection, _ = listener.accept()
        connection.settimeout(PATIENCE)
        descriptors: list[int] = []
        job = None
        try:
            if messages.peer(connection)[1] == os.getuid():
                request, descriptors = messages.receive(connection)
                job = self._answer(connection, request, descriptors)
        except (messages.Closed, OSError, ValueError, KeyError):
            pass  # whoever asked has gone, or does not speak our language
        if job is not None:
            return job
        for descriptor in descriptors:
            os.close(descriptor)
        if connection not in self.holders and connection not in self.kernels.values():
            connection.close()
        return None

    def _answer(self, connection: socket.socket, request: dict, descriptors: list[int]):
        if request["do"] == "status":
            messages.send(connection, self._status())
        elif request["do"] == "stop":
            self._stop(kill=bool(request.get("kill")))
            messages.send(connection, {"stopping": True})
        elif request["do"] == "hold":
            self.holders.add(connection)
            self.selector.register(connection, selectors.EVENT_READ, self._let_go)
        elif request["do"] == "fork":
            return self._fork(connection, request, descriptors)
        return None

    def _fork(self, connection: socket.socket, request: dict, descriptors: list[int]):
        if request["packages"] != self.packages:
            self._stop()
            messages.send(connection, {"stale": True})
            return None
        if self.refusal is not None:
            messages.send(connection, {"refusal": self.refusal})
            return None
        names = ("target", "arguments", "env", "cwd", "settings")
        job = Job(*(request[name] for name in names), descriptors, connection)
        try:
            pid = os.fork()
        except OSError as problem:
            messages.send(connection, {"refusal": f"no process can be made ({problem.strerror})"})
            return None
        if pid == 0:
            self._let_everything_go(connection)
            # By the new process: its "ready" and our "exit" cannot overtake this.
            messages.send(connection, {"pid": os.getpid()})
            return job
        self.kernels[pid] = connection
        return None

    def _reap(self, alarm: socket.socket) -> None:
        with suppress(BlockingIOError):
            alarm.recv(4096)
        while self.kernels:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            connection = self.kernels.pop(pid)
            with suppress(messages.Closed, OSError), connection:
                messages.send(connection, {"exit": os.waitstatus_to_exitcode(status)})
            self.idle_since = time.monotonic()

    def _let_go(self, connection: socket.socket) -> None:
        self.selector.unregister(connection)
        self.holders.remove(connection)
        connection.close()
        # The last JupyterLab has ended. Kernels that others have started may finish.
        if not self.holders:
            self._stop()

    def _stop(self, kill: bool = False) -> None:
        """Take no more requests, and end with the last kernel; with `kill`, end the kernels too."""
        if not self.leaving:
            self.leaving = True
            self.selector.unregister(self.listener)
            self.listener.close()
            self._remove_name()
        for pid in self.kernels if kill else ():
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _remove_name(self) -> None:
        if self.inode is None:
            return
        with open(self.path.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # The name may belong to a younger process by now.
            with suppress(FileNotFoundError):
                if self.path.stat().st_ino == self.inode:
                    self.path.unlink()

    def _close(self) -> None:
        self._stop()
        for connection in self.holders:
            connection.close()

    def _status(self) -> dict:
        return {
            "pid": os.getpid(),
            "since": self.since,
            "kernels": sorted(self.kernels),
            "held": len(self.holders),
            "idle": self.idle,
            "seconds_left": self._time_left(),
            "packages": self.packages,
            "refusal": self.refusal,
        }

    def _let_everything_go(self, connection: socket.socket) -> None:
        """Close, in a forked process, what belongs to the warm one."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        others = [self.listener, self.alarm, self.alarm_bell, *self.holders, *self.kernels.values()]
        for other in others:
            if other is not connection:
                other.close()


def _do(job: Job) -> int:
    """Do the job and return the exit code, as Python itself would."""
    try:
        become_independent(job)
        module, _, name = job.target.partition(":")
        getattr(import_module(module), name)(job.tell_ready, **job.arguments)
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            return leaving.code or 0
        print(leaving.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _leave_at_once() -> None:
    """End without taking Python apart, which would copy every page that the kernels share."""
    for stream in (sys.__stdout__, sys.__stderr__):
        with suppress(Exception):
            stream.flush()
    os._exit(_exit_code)


if __name__ == "__main__":
    main()
