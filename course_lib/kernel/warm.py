"""Ask the warm process for a fork; start it where there is none.

The shared warm process, one per user and environment, is what JupyterLab, nbclient and nbgrader
use through `course_lib.kernel.provisioner`. A private one is a context manager:

>>> with WarmProcess.private() as warm:                      # doctest: +SKIP
...     process = warm.fork("my_module:my_function", {"number": 3})
...     process.wait()
"""

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from course_lib.kernel import address, messages, preload
from course_lib.kernel.address import NotWarm
from course_lib.kernel.descriptors import Descriptors
from course_lib.kernel.process import ForkedProcess

__all__ = ["NotWarm", "WarmProcess", "every", "shared"]

SLOWEST_START = 180  # seconds for importing the libraries on a slow, busy computer
QUEUE = 128  # connections that may wait while the libraries are imported
_shared: dict[Path, "WarmProcess"] = {}


def shared(env: Mapping[str, str] | None = None) -> "WarmProcess":
    """Return this user's warm process for kernels with these environment variables.

    Raises
    ------
    NotWarm
        If there is no private folder for its socket.
    """
    env = os.environ if env is None else env
    path = address.socket_path(env)
    # One object per socket, because it holds the process on behalf of this one.
    return _shared.setdefault(path, WarmProcess(path, env))


def every() -> list["WarmProcess"]:
    """Return the shared warm processes of this user that have a socket, running or not."""
    return [WarmProcess(path) for path in sorted(address.folder().glob("*.sock"))]


class WarmProcess:
    """A process that has imported the libraries, and forks at once.

    Making this object starts nothing; the process is started when it is needed.

    Parameters
    ----------
    path
        Its socket.
    env
        The environment variables that it starts with; the present ones by default.
    wrapper
        A command that starts it, such as a sandbox's; Python's command line is appended.
    modules
        What it imports beside the libraries.
    """

    def __init__(
        self,
        path: Path,
        env: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
        modules: Sequence[str] = (),
    ):
        self.path = path
        self.modules = list(modules)
        self.env = dict(os.environ if env is None else env)
        self.wrapper = list(wrapper)
        self._held: socket.socket | None = None

    @classmethod
    @contextlib.contextmanager
    def private(
        cls,
        env: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
        modules: Sequence[str] = (),
    ) -> Iterator["WarmProcess"]:
        """Give a warm process that nobody else uses; it and its forks end with the context.

        Parameters
        ----------
        env, wrapper, modules
            As `WarmProcess` takes them.

        Raises
        ------
        NotWarm
            If there can be none on this system.
        """
        reason = address.why_not()
        if reason is not None:
            raise NotWarm(reason)
        with tempfile.TemporaryDirectory(prefix="course_lib_") as place:
            warm = cls(Path(place) / "warm.sock", env, wrapper, modules)
            warm.hold()
            try:
                yield warm
            finally:
                warm.stop(kill=True)

    def hold(self) -> None:
        """Start the warm process if there is none, and keep it for as long as this process lives.

        When the last process that held it has ended, the warm process ends too. This returns at
        once, while the libraries are still being imported.

        Raises
        ------
        NotWarm
            If it cannot be started.
        """
        if self._held is not None and self._held_has_ended():
            self._held.close()
            self._held = None
        if self._held is None:
            connection = self._connect()
            messages.send(connection, {"do": "hold"})
            connection.setblocking(False)
            self._held = connection

    def fork(
        self,
        target: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike | None = None,
        stdin: Any = None,
        stdout: Any = None,
        stderr: Any = None,
        independent: bool = False,
    ) -> ForkedProcess:
        """Run a function in a fork of the warm process, and return when it has begun its work.

        Parameters
        ----------
        target
            A function, as "module:name". It is called with a function that tells that the work
            has begun, and with `arguments`.
        arguments
            Keyword arguments, of the kinds that JSON has.
        env, cwd, stdin, stdout, stderr
            As for `subprocess.Popen`.
        independent
            Let the process live on when this one has ended.

        Raises
        ------
        NotWarm
            With the reason.
        """
        from course_lib.kernel.child import launch_settings

        cwd = os.path.abspath(os.getcwd() if cwd is None else cwd)
        if not os.path.isdir(cwd):
            raise NotWarm(f"there is no folder {cwd}")
        request = {
            "do": "fork",
            "packages": address.packages(self.env),
            "target": target,
            "arguments": dict(arguments or {}),
            "env": dict(self.env if env is None else env),
            "cwd": cwd,
            "settings": launch_settings(),
        }
        with Descriptors(stdin, stdout, stderr, lifeline=not independent) as descriptors:
            connection, pid = self._ask_for_fork(request, descriptors.theirs)
            process = ForkedProcess(pid, connection, descriptors.lifeline, descriptors.ours)
        process.wait_until_ready()
        return process

    def status(self, timeout: float = SLOWEST_START) -> dict[str, Any] | None:
        """Return what the warm process says of itself; None if there is none.

        Raises
        ------
        NotWarm
            If it does not answer within `timeout` seconds, because it is still importing.
        """
        return self._tell({"do": "status"}, timeout)

    def stop(self, kill: bool = False) -> bool:
        """Let the warm process end after its last kernel; with `kill`, end its kernels too.

        Returns
        -------
        bool
            Whether there was one.
        """
        return self._tell({"do": "stop", "kill": kill}, SLOWEST_START) is not None

    def _ask_for_fork(self, request: dict, descriptors: list[int]) -> tuple[socket.socket, int]:
        # Twice, because the first process may be out of date, or about to leave.
        for last in (False, True):
            connection = self._connect()
            try:
                answer = self._request(connection, request, SLOWEST_START, descriptors)
                if "pid" in answer:
                    return connection, answer["pid"]
                if "refusal" in answer:
                    raise NotWarm(answer["refusal"])
            except _Ended:
                if last:
                    raise
            connection.close()
        raise NotWarm("the installed packages are changing")

    def _tell(self, request: dict, timeout: float) -> dict[str, Any] | None:
        connection = _try_to_connect(self.path)
        if connection is None:
            return None
        with connection:
            try:
                return self._request(connection, request, timeout)
            except _Ended:
                return None

    def _request(
        self,
        connection: socket.socket,
        request: dict,
        timeout: float,
        descriptors: Sequence[int] = (),
    ) -> dict[str, Any]:
        connection.settimeout(timeout)
        try:
            messages.send(connection, request, descriptors)
            return messages.receive(connection)[0]
        except messages.Closed as problem:
            raise _Ended(f"the warm process ended; {self._last_words()}") from problem
        except TimeoutError as problem:
            raise NotWarm(f"the warm process was not ready within {timeout:g} s") from problem

    def _connect(self) -> socket.socket:
        """Connect to the warm process; start it if nobody listens."""
        connection = _try_to_connect(self.path)
        if connection is None:
            with open(self.path.with_suffix(".lock"), "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                # Somebody else may have been quicker.
                connection = _try_to_connect(self.path) or self._start()
        if messages.peer(connection)[1] != os.getuid():
            connection.close()
            raise NotWarm(f"{self.path} belongs to another user")
        return connection

    def _start(self) -> socket.socket:
        """Start the process with a socket that listens already, so that nobody has to poll."""
        self.path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener, open(self._log, "wb") as log:
            listener.bind(os.fspath(self.path))
            listener.listen(QUEUE)
            number = str(listener.fileno())
            command = [*self.wrapper, sys.executable, "-m", "course_lib.kernel.parent"]
            command += ["--listener", number, "--path", os.fspath(self.path)]
            command += ["--packages", address.packages(self.env)]
            command += ["--idle", str(60 * address.idle_minutes())]
            command += ["--libraries", *preload.libraries(), "--modules", *self.modules]
            process = subprocess.Popen(
                command,
                env=self.env,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )
            # Waited for, so that it leaves no zombie while this process lives.
            threading.Thread(target=process.wait, name="warm process", daemon=True).start()
            connection = _try_to_connect(self.path)
        if connection is None:
            raise NotWarm("its socket does not answer")
        return connection

    @property
    def _log(self) -> Path:
        return self.path.with_suffix(".log")

    def _last_words(self) -> str:
        try:
            lines = self._log.read_text("utf-8", "replace").split("\n")
        except OSError:
            lines = []
        said = [line.strip() for line in lines if line.strip()]
        return f"its last words: {said[-1][:200]}" if said else "it said nothing"

    def _held_has_ended(self) -> bool:
        try:
            return self._held.recv(1) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


class _Ended(NotWarm):
    """The warm process closed the connection instead of answering."""


def _try_to_connect(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.fspath(path))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    return connection
