"""What a run of an exercise shows, task by task, in words."""

import ast
import re
from dataclasses import dataclass, field

from course_lib.cli.reading import Exercise, Task, has_visible_check
from course_lib.cli.running import Run

__all__ = ["Report", "Verdict", "judge", "reason", "still_empty"]

PASSES, FAILS, TODO, ANSWERED, LATER = "passes", "fails", "to do", "answered", "later"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Verdict:
    """What is known about one task.

    Attributes
    ----------
    state : str
        "passes", "fails", "to do", "answered" for a question or a text, or "later" where there is
        nothing to check here.
    points, maximum : float
        Points of the checks that pass, and of all checks that can be run here.
    notes : list of str
        What is wrong, one sentence each.
    """

    title: str
    state: str
    points: float = 0.0
    maximum: float = 0.0
    notes: list[str] = field(default_factory=list)


@dataclass
class Report:
    """The verdicts on all tasks, and what is said of the exercise as a whole."""

    verdicts: list[Verdict]
    strays: list[str]
    points: float
    checkable: float
    total: float


def judge(exercise: Exercise, run: Run, lost: dict[str, float]) -> Report:
    """Turn the outputs of a run into verdicts.

    Parameters
    ----------
    exercise
        The exercise after its run.
    run
        What happened to cells that did not finish.
    lost
        Graded cells that are missing, with their points.
    """
    verdicts = [_task(exercise, task, run) for task in exercise.tasks()]
    inside = {index for task in exercise.tasks() for index in task.cells}
    strays = [
        f"Cell {exercise.name(i)}: {why}"
        for i, cell in enumerate(exercise.cells)
        if i not in inside and (why := _trouble(exercise, i, run))
    ]
    graded = [i for i in range(len(exercise.cells)) if exercise.role(i) in ("test", "written")]
    total = sum(exercise.points(exercise.name(i)) for i in graded) + sum(lost.values())
    return Report(
        verdicts,
        strays,
        sum(v.points for v in verdicts),
        sum(v.maximum for v in verdicts),
        total,
    )


def _task(exercise: Exercise, task: Task, run: Run) -> Verdict:
    verdict = Verdict(task.title, LATER)
    states = set()
    unwritten = set(exercise.unwritten())
    empty = [i for i in task.cells if still_empty(exercise, i)]
    if empty:
        states.add(TODO)
        verdict.notes += [
            f"Your code is still to be written (cell {exercise.name(i)})." for i in empty
        ]
    asks = any(exercise.asks(i) for i in task.cells)
    for index in task.cells:
        name = exercise.name(index)
        role = exercise.role(index)
        if role == "test" and not asks and has_visible_check(exercise.cells[index].source):
            most = exercise.points(name)
            why = _trouble(exercise, index, run)
            gained = 0.0 if why else _earned(exercise.cells[index], most)
            verdict.points += gained
            verdict.maximum += most
            states.add(PASSES if gained == most and not why else FAILS)
            # Where code is still to be written, that is all there is to say.
            if not empty and (why or gained < most):
                verdict.notes.append(why or "Partly right.")
        elif role in ("solution", "") and index not in empty:
            if why := _trouble(exercise, index, run):
                states.add(FAILS)
                verdict.notes.append(f"Cell {name}: {why}")
            # Whether a choice is right is for the graders: a check here only sees that it is there.
            for question, why in exercise.question_gaps(index).items():
                states.add(FAILS if why else TODO)
                text = f"{question}: {why}" if why else f"{question} is not answered yet."
                verdict.notes.append(text)
        elif role == "written" and name in unwritten:
            states.add(TODO)
            verdict.notes.append(f"Your answer is still to be written (cell {name}).")
        if (role == "written" and name not in unwritten) or exercise.asks(index):
            states.add(ANSWERED)
    if empty:
        states.discard(FAILS)
    for state in (FAILS, TODO, PASSES, ANSWERED):
        if state in states:
            verdict.state = state
            break
    verdict.notes = list(dict.fromkeys(verdict.notes))
    return verdict


def still_empty(exercise: Exercise, index: int) -> bool:
    """Say whether a cell of code is still to be written."""
    cell = exercise.cells[index]
    if cell.cell_type != "code" or exercise.role(index) not in ("solution", "written"):
        return False
    if any(o.output_type == "error" and o.ename == "NotImplementedError" for o in cell.outputs):
        return True
    try:
        raised = [n.exc for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Raise)]
    except SyntaxError:
        return False
    names = [n.func if isinstance(n, ast.Call) else n for n in raised]
    return any(isinstance(n, ast.Name) and n.id == "NotImplementedError" for n in names)


def _trouble(exercise: Exercise, index: int, run: Run) -> str:
    """Return why a code cell did not end well; "" if it did."""
    cell = exercise.cells[index]
    if cell.cell_type != "code" or not cell.source.strip():
        return ""
    if index in run.overtime:
        return "It ran too long and was stopped. Is there a loop that never ends?"
    if run.stopped_at is not None and index == run.stopped_at:
        return run.why
    if run.stopped_at is not None and index > run.stopped_at:
        return "It was not run, because an earlier cell ended the run."
    for output in cell.outputs:
        if output.output_type == "error":
            return reason(output, cell.source)
    return ""


def reason(output, source: str) -> str:
    """Return an error as one or two lines: its message, without the traceback.

    Parameters
    ----------
    output
        The error in the notebook: a name, a message and a traceback.
    source
        The cell, for the line of an assertion that has no message.
    """
    message = [line.strip() for line in ANSI.sub("", output.evalue).splitlines() if line.strip()]
    text = "\n".join(line if len(line) <= 300 else line[:297] + "..." for line in message[:2])
    if output.ename == "AssertionError":
        return text or f"This does not hold: {_failed_line(output, source)}"
    if output.ename == "NotImplementedError":
        return "It needs code that is still to be written."
    if output.ename == "NameError" and text:
        return f"{text[0].upper()}{text[1:]}. Is it misspelt, or did the cell that makes it fail?"
    return f"{output.ename}: {text}" if text else output.ename


def _failed_line(output, source: str) -> str:
    lines = source.splitlines()
    for frame in map(ANSI.sub, [""] * len(output.traceback), output.traceback):
        for number in re.findall(r"^-+>\s*(\d+)\s", frame, re.MULTILINE):
            if int(number) <= len(lines) and lines[int(number) - 1].strip().startswith("assert"):
                return lines[int(number) - 1].strip().removeprefix("assert ")
    asserts = [line.strip() for line in lines if line.strip().startswith("assert")]
    return asserts[0].removeprefix("assert ") if len(asserts) == 1 else "one of its checks"


def _earned(cell, most: float) -> float:
    """Return the points of a test that ran: nbgrader takes a number it returns as its points."""
    for output in cell.outputs:
        if output.output_type == "execute_result":
            try:
                return min(max(float(output.data.get("text/plain", "")), 0.0), most)
            except ValueError:
                return most
    return most
