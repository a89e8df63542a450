"""What the sandbox refuses, and how an error is known to come from that.

The walls only say "not permitted". An audit hook remembers what the code asked for last, so that
a student can be told what it was. It is for words alone: nothing is decided by it.
"""

import errno
import socket
import sys

__all__ = ["FILE", "KINDS", "NETWORK", "PROCESS", "Asked"]

NETWORK, PROCESS, FILE = "the network", "a new process", "a file outside of the scratch folder"
KINDS = (NETWORK, PROCESS, FILE)
# Audit events of Python, https://docs.python.org/3/library/audit_events.html
EVENTS = {
    **dict.fromkeys(("socket.__new__", "socket.connect", "socket.getaddrinfo"), NETWORK),
    **dict.fromkeys(("socket.gethostbyname", "socket.bind", "socket.sendto"), NETWORK),
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.fork", "os.forkpty"), PROCESS),
    **dict.fromkeys(("os.exec", "os.posix_spawn", "os.spawn"), PROCESS),
}
REFUSALS = (errno.EPERM, errno.EACCES, errno.EROFS)
LONGEST_CHAIN = 20  # of errors that were raised while another one was handled


class Asked:
    """Remembers whether this process last asked for the network or for another process."""

    def __init__(self) -> None:
        self.last = ""
        sys.addaudithook(self._take)

    def _take(self, event: str, arguments: tuple) -> None:
        kind = EVENTS.get(event)
        if kind is not None:
            self.last = kind

    def forget(self) -> None:
        """Begin anew, as for another cell."""
        self.last = ""

    def refused(self, problem: BaseException) -> str:
        """Return what was refused if an error comes from that; else ""."""
        one: BaseException | None = problem
        for _ in range(LONGEST_CHAIN):
            if one is None:
                return ""
            if isinstance(one, socket.gaierror):
                return NETWORK
            if isinstance(one, OSError) and one.errno in REFUSALS:
                return FILE if one.filename is not None else self.last
            one = one.__cause__ or one.__context__
        return ""
