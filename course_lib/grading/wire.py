"""Plain values as bytes, and messages of them over a socket, between two sides that do not trust.

Only these cross: None, bool, int, float, complex, str, bytes, list, tuple, dict, set, NumPy arrays
and numbers, Keras tensors, and Keras models that are made of Keras's own parts. Everything else
stays where it is, and a `Handle` crosses in its place. A value arrives as exactly one of these
types: a class of a student's, with an `__eq__` or a `__float__` of its own, never does. Nothing is
unpickled, and sizes and depths are bounded.
"""

import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack

__all__ = ["Away", "Closed", "Handle", "Home", "Wire", "WireError", "pack", "unpack"]

MOST_ALIKE = 100  # keys with the same hash
LENGTH = struct.Struct("!I")
LARGEST = 64_000_000  # bytes of one message
DEEPEST = 100  # lists within lists
MOST_BITS = 100_000  # of a whole number
ARRAY_KINDS = "biufcSU"
TUPLE, ARRAY, NUMBER, COMPLEX, INTEGER, SET, SLICE, TENSOR, MODEL, HANDLE, HOME = range(1, 12)


class WireError(Exception):
    """What came, or was to be sent, is not allowed; the text says why."""


class Closed(Exception):
    """The other side has ended."""


class Away:
    """The base of what stands for something on the other side."""


@dataclass(frozen=True)
class Handle:
    """Something that stayed on the side that sent this.

    Attributes
    ----------
    number : int
        Its number there.
    kind : str
        The name of its type, for messages only.
    """

    number: int
    kind: str


@dataclass(frozen=True)
class Home:
    """A handle that goes back to the side on which the thing is."""

    number: int


def pack(value: Any, keep: Callable[[Any], Handle | Home]) -> bytes:
    """Return a value as bytes.

    Parameters
    ----------
    value
        The value.
    keep
        Called with everything that cannot cross; returns what crosses in its place.

    Raises
    ------
    WireError
        If the value is too large, too deep, or contains itself.
    """
    try:
        content = _pack(value, keep)
    except WireError:
        raise
    except (ValueError, OverflowError, RecursionError, msgpack.PackException) as problem:
        if isinstance(problem, RecursionError) or "recursion" in str(problem):
            raise WireError("a value is nested too deeply, or contains itself") from problem
        raise WireError(f"a value cannot be sent: {problem}") from problem
    if len(content) > LARGEST:
        raise WireError(f"a value of {len(content):,} bytes is larger than {LARGEST:,}")
    return content


def unpack(content: bytes, resolve: Callable[[Handle | Home], Any]) -> Any:
    """Return the value that `pack` made bytes of.

    Parameters
    ----------
    content
        The bytes, from whomever.
    resolve
        Called with each handle; returns what stands for it here.

    Raises
    ------
    WireError
        If the bytes are anything else.
    """
    try:
        return _unpack(content, resolve)
    except WireError:
        raise
    except Exception as problem:  # whatever bytes can make a decoder do
        raise WireError(f"a message cannot be read: {type(problem).__name__}") from problem


class Wire:
    """Messages, as bytes, over a connected socket."""

    def __init__(self, connection: socket.socket):
        self.connection = connection

    def send(self, content: bytes, seconds: float | None = None) -> None:
        """Send one message.

        Raises
        ------
        Closed
            If the other side has ended.
        TimeoutError
            If it does not read.
        """
        self.connection.settimeout(seconds)
        try:
            self.connection.sendall(LENGTH.pack(len(content)) + content)
        except (BrokenPipeError, ConnectionResetError) as problem:
            raise Closed from problem

    def receive(self, seconds: float | None = None) -> bytes:
        """Receive one message.

        Parameters
        ----------
        seconds
            For the whole message; None waits for ever.

        Raises
        ------
        Closed
            If the other side has ended.
        TimeoutError
            If the message is not there in time.
        WireError
            If the message is too large.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size, deadline))
        if length > LARGEST:
            raise WireError(f"a message of {length:,} bytes is larger than {LARGEST:,}")
        return self._exactly(length, deadline)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _exactly(self, length: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self.connection.settimeout(left)
            else:
                self.connection.settimeout(None)
            try:
                part = self.connection.recv(min(length - len(parts), 1 << 20))
            except ConnectionResetError as problem:
                raise Closed from problem
            if not part:
                raise Closed
            parts += part
        return bytes(parts)


def _pack(value: Any, keep: Callable) -> bytes:
    def extend(other: Any) -> msgpack.ExtType:
        return _extend(other, keep)

    # Strict: a subclass of int or dict is not taken for one, but goes through `extend`.
    packer = msgpack.Packer(default=extend, strict_types=True, use_bin_type=True)
    return packer.pack(value)


def _extend(value: Any, keep: Callable) -> msgpack.ExtType:
    """Return what stands for a value that msgpack does not know."""
    import numpy as np

    kind = type(value)
    if kind is tuple:
        return msgpack.ExtType(TUPLE, _pack(list(value), keep))
    if kind is int:  # more than 64 bits
        if value.bit_length() > MOST_BITS:
            raise WireError(f"a whole number with {value.bit_length():,} bits is too large")
        return msgpack.ExtType(INTEGER, hex(value).encode())
    if kind is complex:
        return msgpack.ExtType(COMPLEX, _pack([value.real, value.imag], keep))
    if kind in (set, frozenset):
        return msgpack.ExtType(SET, _pack(list(value), keep))
    if kind is slice:
        return msgpack.ExtType(SLICE, _pack([value.start, value.stop, value.step], keep))
    if kind is np.ndarray and value.dtype.kind in ARRAY_KINDS:
        return msgpack.ExtType(ARRAY, _pack_array(value))
    own_number = isinstance(value, np.generic) and kind.__module__ == "numpy"
    if own_number and value.dtype.kind in ARRAY_KINDS:
        return msgpack.ExtType(NUMBER, _pack_array(np.asarray(value)))
    if kind in (Handle, Home):
        stand_in = value
    elif issubclass(kind, Away):  # it would answer every question by asking the other side
        stand_in = keep(value)
    else:
        from course_lib.grading import models

        if models.is_tensor(value):
            return msgpack.ExtType(TENSOR, _pack_array(models.to_array(value)))
        spec = models.describe(value)
        if spec is not None:
            return msgpack.ExtType(MODEL, _pack(spec, keep))
        stand_in = keep(value)
    if isinstance(stand_in, Home):
        return msgpack.ExtType(HOME, _pack(stand_in.number, keep))
    return msgpack.ExtType(HANDLE, _pack([stand_in.number, stand_in.kind], keep))


def _pack_array(array: Any) -> bytes:
    if array.nbytes > LARGEST:
        raise WireError(f"an array of {array.nbytes:,} bytes is larger than {LARGEST:,}")
    return msgpack.packb([array.dtype.str, list(array.shape), array.tobytes()])


def _unpack(content: bytes, resolve: Callable, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise WireError("a value is nested too deeply")

    def extended(code: int, data: bytes) -> Any:
        def inner() -> Any:
            return _unpack(data, resolve, depth + 1)

        return _extended(code, data, inner, resolve)

    def mapping(pairs: list) -> dict:
        _check_hashes([key for key, _ in pairs])
        return dict(pairs)

    return msgpack.unpackb(
        content, ext_hook=extended, object_pairs_hook=mapping, strict_map_key=False, raw=False
    )


def _check_hashes(keys: list) -> None:
    """Refuse keys that were made to have the same hash: with them a table takes hours to fill."""
    if len(keys) < MOST_ALIKE:
        return
    import numpy as np

    _, counts = np.unique(np.array([hash(key) for key in keys]), return_counts=True)
    if counts.max() >= MOST_ALIKE:
        raise WireError("a set or a dictionary has too many keys with the same hash")


def _extended(code: int, data: bytes, inner: Callable[[], Any], resolve: Callable) -> Any:
    if code == ARRAY:
        return _unpack_array(data)
    if code == NUMBER:
        return _unpack_array(data)[()]
    if code == TENSOR:
        from course_lib.grading import models

        return models.to_tensor(_unpack_array(data))
    if code == INTEGER and len(data) <= MOST_BITS:
        return int(data, 16)
    value = inner()
    if code == TUPLE and type(value) is list:
        return tuple(value)
    if code == SET and type(value) is list:
        _check_hashes(value)
        return set(value)
    if code == COMPLEX:
        real, imaginary = value
        return complex(float(real), float(imaginary))
    if code == SLICE:
        start, stop, step = value
        return slice(start, stop, step)
    if code == HOME and type(value) is int:
        return resolve(Home(value))
    if code == HANDLE:
        number, kind = value
        if type(number) is int and type(kind) is str:
            return resolve(Handle(number, kind[:100]))
    if code == MODEL:
        from course_lib.grading import models

        return models.rebuild(value)
    raise WireError(f"a message contains something unknown ({code})")


def _unpack_array(data: bytes) -> Any:
    import numpy as np

    name, shape, content = msgpack.unpackb(data)
    kind = np.dtype(name)
    if kind.kind not in ARRAY_KINDS or kind.hasobject:
        raise WireError(f"an array of {kind} cannot cross")
    # A copy, so that it can be written to.
    return np.frombuffer(content, kind).reshape([int(size) for size in shape]).copy()
