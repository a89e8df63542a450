"""Grade one submission: from bytes to points and verdicts, and nothing else is touched.

`grade` is a function of its arguments alone, so it can run on any computer that has a sandbox.
"""

import dataclasses
import hashlib
import json
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import nbformat

from course_lib.grading.restore import restore
from course_lib.grading.sandbox import Sandbox, open_sandbox
from course_lib.kernel.warm import WarmProcess

__all__ = ["Exercise", "Grader", "Limits", "Result", "open_grader"]

VERSION = 3  # of everything that can change a score; a new one makes old results stale
LARGEST_NOTEBOOK = 20_000_000  # bytes
JUDGE = "course_lib.grading.judge"
PATIENCE = 30.0  # seconds beyond all limits after which the judge itself is given up


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes
    ----------
    cell_seconds, seconds : float
        For one cell or test, and for the whole submission.
    processor_seconds, memory_mb, scratch_mb : int
        For the whole submission.
    """

    cell_seconds: float = 60.0
    seconds: float = 300.0
    processor_seconds: int = 600
    memory_mb: int = 2_000
    scratch_mb: int = 100

    @classmethod
    def read(cls, text: str) -> "Limits":
        """Read limits from TOML; those that are not named have their usual value.

        Raises
        ------
        ValueError
            If it is no TOML, or names something else, or a limit is not a positive number.
        """
        given = tomllib.loads(text)
        known = {one.name: one.type for one in dataclasses.fields(cls)}
        for name, value in given.items():
            if name not in known:
                raise ValueError(f"{name} is no limit. Limits are {', '.join(known)}.")
            if type(value) not in (int, known[name]) or value <= 0:
                kind = "a whole number" if known[name] is int else "a number"
                raise ValueError(f"{name} is {value!r}; expected was {kind} above 0.")
        return cls(**{name: known[name](value) for name, value in given.items()})


@dataclass(frozen=True)
class Exercise:
    """An exercise: the instructor's notebook and the one that students got, as bytes."""

    name: str
    source: bytes
    released: bytes
    limits: Limits = Limits()

    def key(self, submission: bytes) -> str:
        """Return what a result depends on, as a hash."""
        parts = (self.source, self.released, submission, repr((VERSION, self.limits)).encode())
        digest = hashlib.sha256()
        for part in parts:
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()


@dataclass
class Result:
    """What came of a submission.

    Attributes
    ----------
    verdict : str
        On the submission as a whole: "ok", "unreadable file", or why it ended early.
    tests : dict of str to dict
        Grade id -> `points`, `verdict`, `message`, and perhaps `line`, of the student's cell.
    outputs : dict of str to list
        Cell id -> outputs, as in a notebook.
    cells : list of dict
        The cells as they were run.
    notes : dict of str to str
        Grade id -> what had to be mended.
    seconds, processor_seconds : float
        What it took, by the clock and of processors; the tests included.
    memory_mb : float
        The most that it had.
    unsafe : bool
        It ran without bubblewrap.
    """

    verdict: str
    message: str = ""
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: dict[str, list] = field(default_factory=dict)
    cells: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    processor_seconds: float = 0.0
    memory_mb: float = 0.0
    unsafe: bool = False

    @property
    def points(self) -> float:
        """All points of the tests."""
        return sum(test["points"] for test in self.tests.values())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return dataclasses.asdict(self)


@contextmanager
def open_grader(unsafe: bool = False) -> Iterator["Grader"]:
    """Give a grader, whose warm processes end with the context.

    Raises
    ------
    NoSandbox
        If submissions cannot be shut in here.
    """
    env = judge_environment()
    with open_sandbox(unsafe) as sandbox, WarmProcess.private(env, modules=[JUDGE]) as bench:
        yield Grader(sandbox, bench, unsafe)


def judge_environment() -> dict[str, str]:
    """Return the environment variables of the judge."""
    import os

    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTEROP_THREADS")
    few = dict.fromkeys((*threads, "TF_NUM_INTRAOP_THREADS"), "1")
    more = {"MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    return {**os.environ, **few, **more}


class Grader:
    """Grades submissions, one after the other.

    Parameters
    ----------
    sandbox
        Where the students' code runs.
    bench
        A warm process outside of it, from which the judges are forked.
    unsafe
        Whether the sandbox is one without bubblewrap.
    """

    def __init__(self, sandbox: Sandbox, bench: WarmProcess, unsafe: bool = False):
        self.sandbox = sandbox
        self.bench = bench
        self.unsafe = unsafe

    def grade(self, exercise: Exercise, submission: bytes) -> Result:
        """Grade a submission.

        Parameters
        ----------
        exercise
            The exercise.
        submission
            The notebook that was handed in.
        """
        begin = time.monotonic()
        source = nbformat.reads(exercise.source.decode(), 4)
        released = nbformat.reads(exercise.released.decode(), 4)
        try:
            submitted, message = _read(submission), ""
        except ValueError as problem:
            submitted, message = nbformat.v4.new_notebook(), str(problem)
        restored = restore(source, released, submitted)
        result = Result("ok", cells=restored.cells, notes=restored.notes, unsafe=self.unsafe)
        if message:
            result.verdict, result.message, result.notes = "unreadable file", message, {}
            result.tests = {
                cell["name"]: {"points": 0.0, "verdict": "not run", "message": ""}
                for cell in restored.cells
                if cell["kind"] == "test"
            }
        else:
            self._run(exercise.limits, result)
        result.seconds = time.monotonic() - begin
        return result

    def _run(self, limits: Limits, result: Result) -> None:
        """Run the cells and the tests, and complete the result."""
        code = [cell for cell in result.cells if cell["type"] == "code"]
        task = {
            "cells": code,
            "seconds": limits.seconds,
            "cell_seconds": limits.cell_seconds,
            "memory_mb": limits.memory_mb,
        }
        names = ("processor_seconds", "memory_mb", "scratch_mb")
        confined = self.sandbox.confine({name: getattr(limits, name) for name in names})
        try:
            judge = self.bench.fork(
                f"{JUDGE}:serve",
                {"task": task, "pid": confined.pid},
                cwd="/",
                env=judge_environment(),
                stdin=confined.connection,
                stdout=subprocess.PIPE,
            )
            said, in_time = _read_all(judge, limits.seconds + PATIENCE)
        finally:
            report = confined.end()
        result.processor_seconds = report.get("processor_seconds", 0.0)
        result.memory_mb = report.get("memory_mb", 0.0)
        # A judge that did not come to its end has told what it knew until then.
        end = {"ended": "the tests", "killed_for": "the judge" if in_time else "time limit"}
        for line in said.splitlines(keepends=True):
            event = json.loads(line) if line.endswith(b"\n") else {}
            if "test" in event:
                result.tests[event.pop("test")] = event
            elif "cell" in event:
                result.outputs[event["cell"]] = event["outputs"]
            elif "ended" in event:
                end = event
        for cell in code:
            if cell["kind"] == "test" and cell["name"] not in result.tests:
                result.tests[cell["name"]] = {"points": 0.0, "verdict": "not run", "message": ""}
        if end["ended"]:
            _explain_end(result, end, report, limits)
        result.processor_seconds += end.get("processor_seconds", 0.0)


def _read(submission: bytes) -> nbformat.NotebookNode:
    """Read a notebook.

    Raises
    ------
    ValueError
        If it is none; the text says why.
    """
    if len(submission) > LARGEST_NOTEBOOK:
        size = f"{len(submission) / 1e6:.0f} MB"
        raise ValueError(f"The notebook has {size}; at most {LARGEST_NOTEBOOK / 1e6:.0f} are read.")
    if not submission.strip():
        raise ValueError("There is no notebook: the file is missing, empty or a link.")
    try:
        text = submission.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ValueError("The file is no notebook: it is not text in UTF-8.") from problem
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"The file is no notebook: {str(problem)[:200]}.") from problem
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or content.get("nbformat") != 4:
        raise ValueError("The file is no notebook of format 4.")
    made = nbformat.v4.new_notebook()
    for cell in cells:
        source = cell.get("source", "") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            continue
        source = source.encode("utf-8", "replace").decode()  # no halves of characters
        kind = "code" if cell.get("cell_type") == "code" else "markdown"
        metadata = cell.get("metadata")
        settings = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        one = getattr(nbformat.v4, f"new_{kind}_cell")(source)
        if isinstance(settings, dict) and isinstance(settings.get("grade_id"), str):
            one.metadata["nbgrader"] = {"grade_id": settings["grade_id"]}
        made.cells.append(one)
    return made


def _read_all(judge: Any, seconds: float) -> tuple[bytes, bool]:
    """Return what the judge says, and whether it ended by itself; else it is ended."""
    import select

    deadline = time.monotonic() + seconds
    said = bytearray()
    descriptor = judge.stdout.fileno()
    with judge.stdout:
        while (left := deadline - time.monotonic()) > 0:
            if select.select([descriptor], [], [], left)[0]:
                part = judge.stdout.read1(1 << 20)
                if not part:
                    return bytes(said), True
                said += part
    judge.kill()
    return bytes(said), False


def _explain_end(result: Result, judged: dict, report: dict, limits: Limits) -> None:
    """Say why the sandboxed process ended before its time."""
    code, reason = report.get("code"), judged["killed_for"]
    if reason == "the judge":
        verdict = "not judged"
        message = "The judge itself ended before the tests did. A person has to look at this."
    elif reason == "time limit" or result.processor_seconds >= 0.95 * limits.processor_seconds:
        verdict, message = "time limit", "It ran too long, and could not be interrupted."
    elif reason:
        verdict, message = "output limit", f"What it sent was refused: {reason}."
    elif code is not None and code < 0:
        verdict, message = "kernel died", f"The kernel was ended by signal {-code}."
    else:
        verdict, message = "kernel died", f"The kernel was ended with exit code {code}."
    result.verdict, result.message = verdict, message
    for test in result.tests.values():
        if test["verdict"] in ("not run", "kernel died"):
            test["message"] = f"Not checked, because in cell {judged['ended']}: {message}"
            if test["verdict"] == "kernel died":
                test["verdict"] = verdict
