"""Messages between a warm process and those who ask it for kernels.

A message is a JSON object after its length in four bytes; file descriptors travel beside the
length (`SCM_RIGHTS`). JSON, because nothing that comes over a socket may become code.
"""

import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

__all__ = ["Closed", "peer", "receive", "send"]

LENGTH = struct.Struct("!I")
LARGEST = 16_000_000  # bytes; an environment that Linux accepts has at most 6 MB
MOST_DESCRIPTORS = 8


class Closed(Exception):
    """The other side has closed the connection."""


def send(connection: socket.socket, content: dict[str, Any], descriptors: Sequence[int] = ()):
    """Send one message, and copies of open file descriptors with it.

    Raises
    ------
    Closed
        If nobody listens any more.
    """
    body = json.dumps(content).encode()
    head = LENGTH.pack(len(body))
    try:
        # One call for what fits into it: two processes may write to the same connection.
        sent = socket.send_fds(connection, [head, body], list(descriptors))
        # Not an empty rest: the other side may have answered and gone already.
        if sent < len(head) + len(body):
            connection.sendall((head + body)[sent:])
    except (BrokenPipeError, ConnectionResetError) as problem:
        raise Closed from problem


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Receive one message and the descriptors that came with it, which the caller has to close.

    Raises
    ------
    Closed
        If the connection ends before the message does.
    BlockingIOError, TimeoutError
        As the socket's own timeout says, if no message has come.
    ValueError
        If what came is not a message.
    """
    descriptors: list[int] = []
    try:
        head, descriptors, _, _ = socket.recv_fds(connection, LENGTH.size, MOST_DESCRIPTORS)
        if not head:
            raise Closed
        head += _exactly(connection, LENGTH.size - len(head))
        (length,) = LENGTH.unpack(head)
        if length > LARGEST:
            raise ValueError(f"A message of {length} bytes; at most {LARGEST} are taken.")
        content = json.loads(_exactly(connection, length))
        if not isinstance(content, dict):
            raise ValueError(f"A message has to be a JSON object, not {type(content).__name__}.")
        return content, descriptors
    except BaseException as problem:
        for descriptor in descriptors:
            os.close(descriptor)
        if isinstance(problem, ConnectionResetError):
            raise Closed from problem
        raise


def peer(connection: socket.socket) -> tuple[int, int]:
    """Return the process id and the user id of the other side, as Linux knows them."""
    credentials = struct.Struct("3i")
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size)
    pid, uid, _ = credentials.unpack(raw)
    return pid, uid


def _exactly(connection: socket.socket, length: int) -> bytes:
    parts = []
    while length:
        part = connection.recv(min(length, 1 << 20))
        if not part:
            raise Closed
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
