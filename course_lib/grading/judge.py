"""The judge: runs an exercise's tests on the work of a student whom it does not trust.

It runs in a process of its own. Cells of the instructor's that are locked run in the sandbox, and
here, too, if tests need what they define; a student's cells run in the sandbox only; tests run here
only. Names that the student defines are plain values, or stand-ins that call into the sandbox. So a
test cannot be read, its asserts cannot be patched, and its result cannot be forged: the only way to
pass is to compute the right values.
"""

import ast
import builtins
import contextlib
import io
import json
import math
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from course_lib.grading.names import bound_names, read_names
from course_lib.grading.standins import StandIn, Student, StudentError, TimeLimit, student_error
from course_lib.grading.wire import Closed, Wire

__all__ = ["Judge", "serve"]

LARGEST_OUTPUTS = 6_000_000  # characters of all outputs of a cell
ALARM_LATER = 5.0  # seconds that the sandbox has for ending by itself


def serve(tell_ready: Callable[[], None], task: dict[str, Any], pid: int) -> None:
    """Judge one submission: the sandbox is on standard input, events go to standard output.

    An event is a line of JSON: `{"cell": id, "outputs": list}`; `{"test": name, "points": number,
    "verdict": word, "message": text}`, and `line` where it is known; at the end `{"ended": id,
    "killed_for": text, "processor_seconds": number}`, with the cell in which the sandbox ended, or
    "". What has been told stays, whatever happens to the judge later.

    Parameters
    ----------
    tell_ready
        Called at once.
    task
        As `Judge` takes it.
    pid
        Of the sandboxed process.
    """
    tell_ready()
    connection = socket.socket(fileno=os.dup(0))
    answers = os.fdopen(os.dup(1), "wb")
    # Nothing that a test prints gets between the lines of the result.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    with open("/proc/self/statm") as file:
        mapped = int(file.read().split()[5]) * resource.getpagesize()
    most = mapped + task["memory_mb"] * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    signal.signal(signal.SIGALRM, _out_of_time)
    deadline = time.monotonic() + task["seconds"]
    with answers:

        def tell(event: dict[str, Any]) -> None:
            answers.write(json.dumps(event).encode() + b"\n")
            answers.flush()

        Judge(Student(Wire(connection), pid, deadline), task, tell).judge()


class Judge:
    """Goes through the cells of a submission.

    Parameters
    ----------
    student
        The connection to the sandbox.
    task
        `cells`, each a dictionary with `id`, `kind` ("locked", "solution", "own" or "test"), and
        `source`; a test also has `name`, its grade id, and `points`; a solution cell has `binds`,
        the names that the instructor's solution defines there. `cell_seconds`, `seconds` and
        `memory_mb` are limits.
    tell
        Called with each event.
    """

    def __init__(
        self, student: Student, task: dict[str, Any], tell: Callable[[dict[str, Any]], None]
    ):
        self.student = student
        self.task = task
        self.tell = tell
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.owned_by_student: set[str] = set()
        self.withheld: set[str] = set()  # a given cell's: never taken from the student
        self.fetched: set[str] = set()  # taken from the student
        # Name -> verdict and message on the cell that should have defined it.
        self.failed: dict[str, dict[str, Any]] = {}
        self.ended = ""

    def judge(self) -> None:
        """Run all cells in order, and tell of each what came of it."""
        used = _used_by_tests(self.task["cells"])
        for cell in self.task["cells"]:
            if cell["kind"] == "test":
                self.tell({"test": cell["name"]} | self._test(cell))
            else:
                self._run(cell)
                if cell["kind"] == "locked" and bound_names(cell["source"]) & used:
                    self._run_here(cell)
        self.student.connection.close()
        end = {"ended": self.ended, "killed_for": self.student.killed_for}
        self.tell(end | {"processor_seconds": time.process_time()})

    def _run(self, cell: dict[str, Any]) -> None:
        """Run a cell in the sandbox."""
        names = set(cell.get("binds", ()))
        self.owned_by_student |= names
        self.withheld -= names
        if self.ended or not cell["source"].strip():
            return
        told = None
        try:
            with self.student.within(self.task["cell_seconds"]):
                answer = self.student.run(cell["source"])
            outputs = _clean(answer)
            if answer.get("error") is not None:
                told = _told(student_error(answer["error"]))
        except TimeLimit:
            outputs = [_time_limit(self.task["cell_seconds"])]
            told = {"verdict": "time limit", "message": outputs[0]["evalue"]}
        except Closed:
            self.ended = cell["id"]
            return
        for name in names if told else ():
            message = f"Your cell {cell['id']} stopped before it defined {name}: {told['message']}"
            if cell.get("blank"):
                message = f"Nothing has been written into your cell {cell['id']} yet."
            self.failed[name] = told | {"message": message}
        self.tell({"cell": cell["id"], "outputs": outputs})

    def _run_here(self, cell: dict[str, Any]) -> None:
        """Run an instructor's cell in the judge.

        It may use what the student has made, and so it may fail: then the tests that miss what it
        defines say why.
        """
        if self.ended:
            return
        names = bound_names(cell["source"])
        # From here on these names are the instructor's, also where the cell stops before it binds
        # them: else a student could make it stop, and define them instead.
        for name in (names & self.fetched) - self.owned_by_student:
            self.namespace.pop(name, None)
        self.fetched -= names
        self.withheld |= names - self.owned_by_student
        try:
            with self.student.within(self.task["cell_seconds"]), _alarm(self.task["cell_seconds"]):
                self._fetch(cell["source"])
                with _quiet():
                    exec(_compile(cell["source"], cell["id"]), self.namespace)
        except Closed:
            self.ended = cell["id"]
            return
        except BaseException as problem:  # the student's code may raise anything
            told = self._why(problem)
            message = f"The given cell {cell['id']} stopped: {told['message']}"
            for name in names - set(self.namespace):
                self.failed[name] = told | {"message": message}
        finally:
            self.owned_by_student -= names
            self.withheld |= names
        self._forward_seeds()

    def _forward_seeds(self) -> None:
        """Let a test's `keras.utils.set_random_seed` seed the sandbox too."""
        keras = sys.modules.get("keras")
        if keras is None or hasattr(keras.utils.set_random_seed, "forwards"):
            return
        seed_here = keras.utils.set_random_seed

        def set_random_seed(seed):
            seed_here(seed)
            self.student.value({"do": "seed", "seed": seed})

        set_random_seed.forwards = True
        keras.utils.set_random_seed = set_random_seed

    def _test(self, cell: dict[str, Any]) -> dict[str, Any]:
        """Run a test; return its points, and what there is to say."""
        most = float(cell["points"])
        if self.ended:
            return {"points": 0.0, "verdict": "not run", "message": ""}
        try:
            with self.student.within(self.task["cell_seconds"]), _alarm(self.task["cell_seconds"]):
                self._fetch(cell["source"])
                with _quiet():
                    value = _run_and_value(cell["source"], cell["id"], self.namespace)
            points = _credit(value, most)
            verdict = "partly right" if points > 0 else "wrong answer"
            verdict = "ok" if points == most else verdict
            return {"points": points, "verdict": verdict, "message": ""}
        except Closed:
            self.ended = cell["id"]
            return {"points": 0.0, "verdict": "kernel died", "message": ""}
        except TimeLimit:
            text = f"It took more than {self.task['cell_seconds']:g} s."
            return {"points": 0.0, "verdict": "time limit", "message": text}
        except BaseException as problem:  # whatever a test raises is a failed test
            return {"points": 0.0} | self._why(problem)
        finally:
            self.owned_by_student -= bound_names(cell["source"])

    def _why(self, problem: BaseException) -> dict[str, Any]:
        """Return the verdict on an error; on a name that is missing, why it is."""
        if isinstance(problem, NameError) and problem.name in self.failed:
            return self.failed[problem.name]
        return _told(problem)

    def _fetch(self, source: str) -> None:
        """Bring the student's names that a test uses into the judge's namespace."""
        wanted = read_names(source)
        unknown = {n for n in wanted if n not in self.namespace and not hasattr(builtins, n)}
        names = wanted & (self.owned_by_student | (unknown - self.withheld))
        if not names:
            return
        there = self.student.names()
        for name in names:
            self.namespace.pop(name, None)
            self.fetched.discard(name)
            if name in there:
                self.namespace[name] = self.student.get(name)
                self.fetched.add(name)


def _clean(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the outputs of a cell as far as they are outputs; the sandbox may send anything."""
    outputs = answer.get("outputs")
    kept = [one for one in outputs if type(one) is dict] if type(outputs) is list else []
    if sum(map(_size, kept)) > LARGEST_OUTPUTS:
        kept = [_error_output("OutputLimit", "The cell put out more than is kept.")]
    error = answer.get("error")
    if type(error) is dict and not any(one.get("output_type") == "error" for one in kept):
        name, text = str(error.get("name")), str(error.get("message"))
        kept.append(_error_output(name[:100], text[:5_000]))
    if type(error) is dict and (line := student_error(error).line) is not None:
        kept[-1]["line"] = line
    try:
        text = json.dumps(kept, allow_nan=False, ensure_ascii=False)
        return json.loads(text.encode("utf-8", "replace"))
    except (TypeError, ValueError, RecursionError):
        return []


def _size(value: Any) -> int:
    """Return about how many characters a value has as text; without making it."""
    if type(value) is dict:
        return sum(_size(key) + _size(part) for key, part in value.items())
    if type(value) in (list, tuple, set, frozenset):
        return sum(map(_size, value))
    return len(value) if type(value) in (str, bytes) else 10


def _error_output(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": []}


def _time_limit(seconds: float) -> dict[str, Any]:
    text = f"The cell took more than {seconds:g} s and was interrupted."
    return _error_output("TimeLimit", text)


def _credit(value: Any, most: float) -> float:
    """Return the points for a test that ran: a number it ends with is partial credit."""
    if isinstance(value, bool) or value is None:
        return most
    try:
        number = float(value) if not isinstance(value, StandIn) else math.nan
    except (TypeError, ValueError):
        return most
    return min(max(number, 0.0), most) if math.isfinite(number) else 0.0


def _told(problem: BaseException) -> dict[str, Any]:
    """Return the verdict on an error, its message, and the line of the student's cell."""
    text = str(problem).strip()[:2_000]
    if isinstance(problem, AssertionError) and not getattr(problem, "from_student", False):
        return {"verdict": "wrong answer", "message": text or "A check does not hold."}
    kind = type(problem).__name__
    if isinstance(problem, StudentError):
        kind = ""
    line = getattr(problem, "line", None)
    where = f" (line {line} of your cell)" if line else ""
    verdict = "error"
    if isinstance(problem, MemoryError):
        verdict = "memory limit"
    elif getattr(problem, "name", "") == "OutputLimit":
        verdict = "output limit"
    elif refused := getattr(problem, "refused", ""):
        verdict = f"forbidden ({refused})"
    message = f"{kind}: {text}" if kind and text else kind or text
    return {"verdict": verdict, "message": f"{message}{where}", "line": line}


@contextlib.contextmanager
def _alarm(seconds: float):
    """Raise TimeLimit in a test that itself takes too long, such as over a student's huge model."""
    signal.setitimer(signal.ITIMER_REAL, seconds + ALARM_LATER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _out_of_time(*_: Any) -> None:
    raise TimeLimit


def _compile(source: str, name: str):
    return compile(source, f"<{name}>", "exec", dont_inherit=True)


def _run_and_value(source: str, name: str, namespace: dict[str, Any]) -> Any:
    """Run a cell; return the value of its last line, if that is an expression."""
    tree = ast.parse(source)
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, f"<{name}>", "exec", dont_inherit=True), namespace)
        return eval(compile(last, f"<{name}>", "eval", dont_inherit=True), namespace)
    exec(compile(tree, f"<{name}>", "exec", dont_inherit=True), namespace)
    return None


@contextlib.contextmanager
def _quiet():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _used_by_tests(cells: list[dict[str, Any]]) -> set[str]:
    """Return the names that tests need, and those that cells need which define them."""
    used: set[str] = set()
    for cell in reversed(cells):
        if cell["kind"] == "test" or (
            cell["kind"] == "locked" and bound_names(cell["source"]) & used
        ):
            used |= read_names(cell["source"])
    return used
