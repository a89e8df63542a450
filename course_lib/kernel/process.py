"""A forked process, seen from the one that asked for it; as `subprocess.Popen` shows a child."""

import os
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from course_lib.kernel import messages

__all__ = ["ForkedProcess"]

SLOWEST_START = 10  # seconds for a kernel to listen; a start-up file of the user's may take longer
UNKNOWN = 255  # the exit code where nobody is left who knows it; asyncio's choice too


class ForkedProcess:
    """A process that a warm process has forked.

    Parameters
    ----------
    pid
        Its id. It leads a session and a process group of its own.
    connection
        The connection on which the warm process reports the end.
    lifeline
        A descriptor that this process keeps open; when it closes, the forked one ends. None for
        a process that is to live on.
    streams
        This side's ends of pipes for standard input, output and error.

    Attributes
    ----------
    returncode : int or None
        None while it runs; then the exit code, or minus the number of the signal that ended it.
    """

    def __init__(
        self,
        pid: int,
        connection: socket.socket,
        lifeline: int | None = None,
        streams: Sequence[IO | None] = (None, None, None),
    ):
        import psutil

        self.pid = pid
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = streams
        self._connection = connection
        self._lifeline = lifeline
        try:
            self._process = psutil.Process(pid)
        except psutil.NoSuchProcess:
            self._process = None

    def wait_until_ready(self) -> None:
        """Wait until the process has told that its work has begun, or has ended."""
        self._connection.settimeout(SLOWEST_START)
        try:
            message, _ = messages.receive(self._connection)
            self._end(message.get("exit"))
        except (TimeoutError, messages.Closed):
            pass  # poll() will see what has become of it
        if self.returncode is None:
            self._connection.setblocking(False)

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        if self.returncode is None:
            try:
                message, _ = messages.receive(self._connection)
                self._end(message.get("exit"))
            except BlockingIOError:
                pass
            except messages.Closed:
                # The warm process has died. Its kernels live on, but nobody keeps their exit codes.
                if not self._is_running():
                    self._end(UNKNOWN)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code.

        Raises
        ------
        TimeoutError
            If the process still runs after `timeout` seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(f"Process {self.pid} still runs after {timeout:g} s.")
            time.sleep(0.005)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended just now
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)

    def _is_running(self) -> bool:
        import psutil

        try:
            # Its start time tells it from a later process with the same id.
            running = self._process is not None and self._process.is_running()
            return running and self._process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def _end(self, code: int | None) -> None:
        if code is None:
            return  # a late "ready"
        self.returncode = code
        self._connection.close()
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None
