"""What the judge sees of a student's work: plain values, and stand-ins for everything else.

A stand-in calls into the sandbox. It never decides anything there that the judge should decide:
it is equal to nothing but itself, and it has no truth value.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from course_lib.grading import models, wire
from course_lib.grading.refused import KINDS
from course_lib.grading.wire import Away, Closed, Handle, Home, Wire, WireError

__all__ = ["StandIn", "Student", "StudentError", "TimeLimit", "student_error"]

GRACE = 2.0  # seconds for a cell to end after an interrupt
MOST_ITEMS = 100_000  # that the judge takes from an endless iterator
MOST_LINES = 1_000_000  # of a cell
MOST_CALLBACKS = 100_000  # in one call


class StudentError(Exception):
    """An error in the student's code that is none of Python's own kinds.

    Attributes
    ----------
    name : str
        Its type there.
    line : int or None
        The line of the student's cell.
    """

    name = ""
    line: int | None = None


class TimeLimit(Exception):
    """The student's code took too long, and was interrupted."""


class Student:
    """The connection to a sandbox.

    Parameters
    ----------
    connection
        To the runner.
    pid
        Of the sandboxed process, for interrupts.
    deadline
        On `time.monotonic`; then everything has to have ended.
    """

    def __init__(self, connection: Wire, pid: int, deadline: float):
        self.connection = connection
        self.pid = pid
        self.deadline = deadline
        self.cell_seconds = 60.0
        self.until = deadline
        self.things: list[Any] = []
        self.killed_for = ""
        self.callbacks = 0

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give the requests in this block a time limit, all together."""
        self.until = min(time.monotonic() + seconds, self.deadline)
        self.callbacks = 0
        try:
            yield
        finally:
            self.until = self.deadline

    def run(self, source: str) -> dict[str, Any]:
        """Run a cell; return its outputs and its error."""
        return self.ask({"do": "run", "source": source})

    def names(self) -> set[str]:
        """Return the names that are defined."""
        return {name for name in self.value({"do": "names"}) if type(name) is str}

    def get(self, name: str) -> Any:
        """Return a variable."""
        return self.value({"do": "get", "name": name})

    def value(self, request: dict[str, Any]) -> Any:
        """Return the value that a request is answered with; raise the error that came instead."""
        return self.reply(request).get("value")

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request; raise the error that came instead."""
        answer = self.ask(request)
        if answer.get("error") is not None:
            raise student_error(answer["error"])
        return answer

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request, and answer callbacks until its answer comes.

        Raises
        ------
        TimeLimit
            If the answer did not come in time, but came after an interrupt.
        Closed
            If the sandbox has ended, or has had to be ended.
        """
        content = wire.pack(request, self.keep)
        try:
            self._send(content)
            while True:
                answer = self._receive()
                if "callback" not in answer:
                    return answer
                self._call_back(answer)
        except TimeoutError:
            self._interrupt()
            raise TimeLimit from None
        except WireError as problem:
            self.kill(str(problem))
            raise Closed from problem

    def kill(self, reason: str) -> None:
        """End the sandboxed process."""
        self.killed_for = self.killed_for or reason
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.connection.close()

    def keep(self, thing: Any) -> Handle | Home:
        """Return what crosses in the place of something that cannot."""
        if isinstance(thing, StandIn):
            return Home(object.__getattribute__(thing, "_number"))
        if not callable(thing):
            raise WireError(
                f"a test hands a {type(thing).__name__} to the student's code; only plain values, "
                "Keras models and functions can be handed over"
            )
        self.things.append(thing)
        return Handle(len(self.things) - 1, type(thing).__name__)

    def resolve(self, handle: Handle | Home) -> Any:
        """Return what a handle from the sandbox stands for."""
        if isinstance(handle, Home):
            return self.things[handle.number]
        return StandIn(self, handle.number, handle.kind)

    def _send(self, content: bytes) -> None:
        if time.monotonic() >= self.until:
            raise TimeoutError
        self.connection.send(content, self.until - time.monotonic())

    def _receive(self) -> dict[str, Any]:
        content = self.connection.receive(max(self.until - time.monotonic(), 0.001))
        answer = wire.unpack(content, self.resolve)
        if type(answer) is not dict:
            raise WireError("a message is no answer")
        return answer

    def _call_back(self, question: dict[str, Any]) -> None:
        self.callbacks += 1
        number = question["callback"]
        if type(number) is not int or not 0 <= number < len(self.things):
            raise WireError("a message calls something unknown")
        if self.callbacks > MOST_CALLBACKS:
            raise WireError(f"more than {MOST_CALLBACKS:,} calls of a test's function")
        try:
            arguments, named = question.get("arguments", []), question.get("named", {})
            value = self.things[number](*arguments, **named)
            content = wire.pack({"value": value}, self.keep)
        except (TimeoutError, TimeLimit, Closed):
            raise
        except Exception as problem:
            text = f"{type(problem).__name__}: {problem}"[:1000]
            content = wire.pack({"error": text}, self.keep)
        self._send(content)

    def _interrupt(self) -> None:
        """Interrupt the student's code; end it if that does not help."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)
        try:
            while "callback" in wire.unpack(self.connection.receive(GRACE), lambda _: None):
                raise TimeoutError  # it goes on
        except (TimeoutError, WireError, TypeError):
            self.kill("time limit")
            raise Closed from None


class StandIn(Away):
    """Something that a student's code has made and that cannot cross."""

    def __init__(self, student: Student, number: int, kind: str):
        object.__setattr__(self, "_student", student)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_kind", kind)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it in the sandbox; arguments that it changes are changed here too."""
        request = {"do": "call", "function": self, "arguments": list(arguments), "named": named}
        answer = self._student.reply(request)
        given = [*arguments, *named.values()]
        for place, new in dict(answer.get("changed") or {}).items():
            _change(given[place], new)
        return answer.get("value")

    def __getattr__(self, name: str) -> Any:
        """Return an attribute."""
        if name.startswith("__"):  # what Python and NumPy look for by themselves
            raise AttributeError(name)
        return self._student.value({"do": "attribute", "of": self, "name": name})

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse: a test looks at a student's work and does not change it."""
        raise AttributeError(f"a test cannot set {name} of a student's {self._kind}")

    def __repr__(self) -> str:
        """Say what it is."""
        return f"<a {self._kind} of the student's>"

    def __bool__(self) -> bool:
        """Refuse: it could lie."""
        raise TypeError(f"expected a plain value, got {self!r}")

    def __iter__(self) -> Iterator[Any]:
        """Give its items."""
        items = _operate(self._student, "iter", self)
        for _ in range(MOST_ITEMS):
            try:
                yield _operate(self._student, "next", items)
            except StudentError as end:
                if end.name == "StopIteration":
                    return
                raise
        raise StudentError(f"{self!r} gives more than {MOST_ITEMS:,} items")

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        """Refuse: NumPy would look for numbers in it."""
        raise TypeError(f"expected an array of numbers, got {self!r}")


def _operation(name: str, reflected: bool = False) -> Callable:
    def method(self, *others):
        operands = [*others, self] if reflected else [self, *others]
        value = _operate(self._student, name, *operands)
        # Two nodes of a graph may be added. But in `abs(answer - 2) < 0.1` an answer that is none
        # must not say itself how far it is from 2.
        if not isinstance(value, StandIn):
            raise TypeError(f"expected a number or an array, got {self!r}")
        return value

    return method


def _item(self: StandIn, key: Any) -> Any:
    """Return an item."""
    return _operate(self._student, "getitem", self, key)


def _operate(student: Student, name: str, *operands: Any) -> Any:
    return student.value({"do": "operate", "operation": name, "operands": list(operands)})


def _plain(name: str, kind: type) -> Callable:
    def method(self):
        value = _operate(self._student, name, self)
        if type(value) is not kind:
            raise TypeError(f"{name}() of {self!r} gave a {type(value).__name__}")
        return value

    return method


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(StandIn, f"__{_name}__", _operation(_name))
    setattr(StandIn, f"__r{_name}__", _operation(_name, reflected=True))
# No comparisons, and no `in`: they would let the student's code decide.
for _name in ("neg", "pos", "abs"):
    setattr(StandIn, f"__{_name}__", _operation(_name))
StandIn.__getitem__ = _item
for _name, _kind in (("len", int), ("float", float), ("int", int), ("str", str)):
    setattr(StandIn, f"__{_name}__", _plain(_name, _kind))


def _change(argument: Any, new: Any) -> None:
    """Give an argument the content that the call has given to its copy."""
    import numpy as np

    if type(argument) is np.ndarray and type(new) is np.ndarray:
        if argument.shape == new.shape and argument.dtype == new.dtype:
            argument[...] = new
    elif type(argument) is list and type(new) is list:
        argument[:] = new
    elif type(argument) in (dict, set) and type(new) is type(argument):
        argument.clear()
        argument.update(new)
    elif models.describe(argument) and (spec := models.describe(new)):
        models.copy_state(spec, argument)


def student_error(described: Any) -> Exception:
    """Return the error that a description from the sandbox stands for."""
    import builtins

    described = described if type(described) is dict else {}
    name, text = str(described.get("name")), str(described.get("message"))[:5_000]
    kind = getattr(builtins, name, None)
    error: Exception = StudentError(f"{name[:100]}: {text}")
    error.name = name[:100]
    # A StopIteration would end a loop of the test's before its time.
    if isinstance(kind, type) and issubclass(kind, Exception) and not name.startswith("Stop"):
        with contextlib.suppress(TypeError):  # some kinds want more than a text
            error = kind(text)
    line, refused = described.get("line"), described.get("refused")
    known = type(line) is int and 0 < line < MOST_LINES
    error.line = line if known else None  # type: ignore[attr-defined]
    error.refused = refused if refused in KINDS else ""  # type: ignore[attr-defined]
    error.from_student = True  # type: ignore[attr-defined]
    return error
