"""Inside the sandbox: run a student's cells, and answer the judge's calls.

Nothing here is trusted, because a student's code runs in the same process and can change all of
it. What this process says is taken for what the student's work says, and for no more.

The judge sends one message, and this process answers it with one:

- `{"do": "run", "source": text}` -> outputs, and the error if there was one
- `{"do": "names"}` -> the names that are defined
- `{"do": "get", "name": name}` -> a value
- `{"do": "call", "function": f, "arguments": list, "named": dict}` -> a value, and the arguments
  that the call has changed
- `{"do": "attribute", "of": thing, "name": name}`, `{"do": "operate", ...}` -> a value
- `{"do": "seed", "seed": number}` -> nothing

While a call runs, this process may ask `{"callback": number, "arguments": list, "named": dict}`.
"""

import contextlib
import operator
import socket
import sys
from typing import Any

from course_lib.grading import models, wire
from course_lib.grading.refused import Asked
from course_lib.grading.wire import Handle, Home, Wire

__all__ = ["serve"]

MOST_TEXT = 200_000  # characters of output of one cell
MOST_OUTPUTS = 100  # outputs of one cell
LARGEST_OUTPUTS = 4_000_000  # characters of all outputs of one cell, such as pictures
MOST_THINGS = 10_000  # things that stay here and that the judge has a handle for
OPERATIONS = {
    name: getattr(operator, name)
    for name in (
        *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "neg", "pos", "abs"),
        "getitem",
    )
} | {"len": len, "float": float, "int": int, "str": str, "iter": iter, "next": next}


def serve(connection: socket.socket) -> None:
    """Answer the judge until it has gone."""
    runner = Runner(Wire(connection))
    with contextlib.suppress(wire.Closed):
        while True:
            # An interrupt may come when the cell that it was meant for has just ended.
            with contextlib.suppress(KeyboardInterrupt):
                runner.answer()


class OutputLimit(Exception):
    """The cell has printed more than is kept."""


class Runner:
    """The student's namespace, and the things in it that the judge has handles for."""

    def __init__(self, judge: Wire):
        self.judge = judge
        self.things: list[Any] = []
        self.numbers: dict[int, int] = {}  # id of a thing -> its number
        self.shell = _make_shell()
        self.asked = Asked()

    def answer(self) -> None:
        """Receive one message and answer it."""
        request = self.receive()
        self.asked.forget()
        try:
            reply = getattr(self, "do_" + request.pop("do"))(**request)
        except BaseException as problem:  # SystemExit and KeyboardInterrupt too: we go on
            reply = {"error": self.describe(problem)}
        self.send(reply)

    def send(self, message: dict[str, Any]) -> None:
        """Send a message, or, if its value cannot be sent, why."""
        try:
            content = wire.pack(message, self.keep)
        except Exception as problem:
            error = {"name": type(problem).__name__, "message": str(problem)[:1000], "line": None}
            content = wire.pack({"error": error}, self.keep)
        self.judge.send(content)

    def receive(self) -> dict[str, Any]:
        """Receive a message."""
        return wire.unpack(self.judge.receive(), self.resolve)

    def keep(self, thing: Any) -> Handle | Home:
        """Keep something that cannot cross; return its handle."""
        if isinstance(thing, Callback):
            return Home(thing.number)
        number = self.numbers.get(id(thing))
        if number is None:
            if len(self.things) >= MOST_THINGS:
                raise wire.WireError(f"more than {MOST_THINGS:,} things that cannot be sent")
            number = self.numbers[id(thing)] = len(self.things)
            self.things.append(thing)
        return Handle(number, type(thing).__name__)

    def resolve(self, handle: Handle | Home) -> Any:
        """Return what a handle of the judge's stands for."""
        if isinstance(handle, Home):
            return self.things[handle.number]
        return Callback(self, handle.number)

    def do_run(self, source: str) -> dict[str, Any]:
        """Run a cell."""
        with _Captured(self.shell) as captured:
            result = self.shell.run_cell(source, store_history=True)
        problem = result.error_before_exec or result.error_in_exec
        return {
            "outputs": captured.outputs,
            "error": None if problem is None else self.describe(problem),
            "too_much": captured.too_much,
        }

    def do_names(self) -> dict[str, Any]:
        """Return the names that are defined."""
        return {"value": [name for name in self.shell.user_ns if type(name) is str]}

    def do_get(self, name: str) -> dict[str, Any]:
        """Return a variable."""
        return {"value": self.shell.user_ns[name]}

    def do_call(self, function: Any, arguments: list, named: dict[str, Any]) -> dict[str, Any]:
        """Call something."""
        given = [*arguments, *named.values()]
        before = [_snapshot(argument) for argument in given]
        with _Captured(self.shell):
            value = function(*arguments, **named)
        changed = {}
        for place, (argument, old) in enumerate(zip(given, before, strict=True)):
            if old is not None and _snapshot(argument) != old:
                changed[place] = argument
        return {"value": value, "changed": changed}

    def do_attribute(self, of: Any, name: str) -> dict[str, Any]:
        """Return an attribute."""
        return {"value": getattr(of, name)}

    def do_operate(self, operation: str, operands: list) -> dict[str, Any]:
        """Apply an operator."""
        with _Captured(self.shell):
            return {"value": OPERATIONS[operation](*operands)}

    def do_seed(self, seed: int) -> dict[str, Any]:
        """Seed all generators of random numbers."""
        import keras

        keras.utils.set_random_seed(seed)
        return {"value": None}

    def describe(self, problem: BaseException) -> dict[str, Any]:
        """Return an error as plain values."""
        return _described(problem) | {"refused": self.asked.refused(problem)}

    def call_back(self, number: int, arguments: tuple, named: dict[str, Any]) -> Any:
        """Call a function of the judge's."""
        self.send({"callback": number, "arguments": list(arguments), "named": named})
        reply = self.receive()
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply["value"]


class Callback(wire.Away):
    """A function of the judge's, such as one that a test hands to a student's function."""

    def __init__(self, runner: Runner, number: int):
        self._runner = runner
        self.number = number

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it."""
        return self._runner.call_back(self.number, arguments, named)


class _Captured:
    """Collect what a cell puts out, up to a limit; and keep it from `input()`."""

    def __init__(self, shell: Any):
        self.shell = shell
        self.outputs: list[dict[str, Any]] = []
        self.left = MOST_TEXT
        self.room = LARGEST_OUTPUTS
        self.too_much = False

    def __enter__(self) -> "_Captured":
        self.kept = sys.stdout, sys.stderr, self.shell.display_pub.take, self.shell.displayhook.take
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        self.shell.display_pub.take = self.shell.displayhook.take = self.add
        self.shell.take_error = self.add
        return self

    def __exit__(self, *error: object) -> None:
        sys.stdout, sys.stderr, self.shell.display_pub.take, self.shell.displayhook.take = self.kept

    def add(self, output: dict[str, Any]) -> None:
        """Take an output that is not text printed."""
        size = sum(len(part) for part in output.get("data", {}).values() if type(part) is str)
        self.room -= size
        if len(self.outputs) >= MOST_OUTPUTS or self.room < 0:
            self.too_much = True
            raise OutputLimit("The cell displayed more than is kept.")
        self.outputs.append(output)

    def add_text(self, name: str, text: str) -> None:
        """Take text printed; more than the limit ends the cell."""
        kept, self.left = text[: max(self.left, 0)], self.left - len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += kept
        elif kept:
            self.outputs.append({"output_type": "stream", "name": name, "text": kept})
        if self.left < 0:
            self.too_much = True
            raise OutputLimit(f"The cell printed more than {MOST_TEXT:,} characters.")


class _Stream:
    """Standard output or error of a cell."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, captured: _Captured, name: str):
        self._captured = captured
        self.name = name

    def write(self, text: str) -> int:
        """Take text."""
        if type(text) is not str:
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._captured.add_text(self.name, _whole(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Take lines."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: nothing waits here."""

    def isatty(self) -> bool:
        """Say that this is no terminal."""
        return False


def _make_shell() -> Any:
    """Return an IPython without a front end, which hands its outputs to us."""
    import builtins

    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Hook(DisplayHook):
        take = staticmethod(lambda output: None)

        def __call__(self, result=None):
            if result is not None and not self.quiet():
                data, metadata = self.compute_format_data(result)
                self.update_user_ns(result)
                self.take(
                    {
                        "output_type": "execute_result",
                        "data": data,
                        "metadata": metadata,
                        "execution_count": self.prompt_count,
                    }
                )

    class Publisher(DisplayPublisher):
        take = staticmethod(lambda output: None)

        def publish(self, data, metadata=None, **more):
            self.take({"output_type": "display_data", "data": data, "metadata": metadata or {}})

        def clear_output(self, wait=False):
            pass

    class Shell(InteractiveShell):
        display_pub_class = Publisher
        displayhook_class = Hook
        take_error = staticmethod(lambda output: None)

        def _showtraceback(self, etype, evalue, stb):
            self.take_error(
                {
                    "output_type": "error",
                    "ename": etype.__name__[:100],
                    "evalue": str(evalue)[:10_000],
                    "traceback": [line[:20_000] for line in stb],
                }
            )

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    builtins.input = _no_input
    return shell


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() does not work while an exercise is graded: nobody is there.")


def _described(problem: BaseException) -> dict[str, Any]:
    """Return an error as plain values, with the line of the cell that it came from."""
    line = problem.lineno if isinstance(problem, SyntaxError) else None
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith("<ipython"):  # a cell
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        message = problem.msg if isinstance(problem, SyntaxError) else str(problem)
    except Exception:
        message = ""
    name = _whole(type(problem).__name__[:100])
    return {"name": name, "message": _whole(message[:5_000]), "line": line}


def _whole(text: str) -> str:
    """Return text without halves of characters, which cannot be sent."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _snapshot(argument: Any) -> bytes | None:
    """Return what shows whether an argument has been changed; None for what cannot be."""
    import numpy as np

    if isinstance(argument, np.ndarray | list | dict | set) or models.describe(argument):
        with contextlib.suppress(Exception):
            return wire.pack(argument, lambda thing: Handle(id(thing), ""))
    return None
