"""What a class made of an exercise, as one HTML page for its instructors.

The page is complete by itself: no scripts, nothing from elsewhere. Whatever comes from a student
(names, messages, answers) is escaped by the template.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib import resources
from typing import Any

import jinja2
import numpy as np
from numpy.typing import NDArray

from course_lib.grading import choices, figures, statistics
from course_lib.grading.records import Record, Task

__all__ = ["page"]

MARKED, WAITS, BLANK = "marked", "waits for marks", "left blank"
LONGEST_MESSAGE = 400
# Control characters, and those that turn the direction of the text after them.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def page(
    exercise: str,
    tasks: Sequence[Task],
    records: Sequence[Record],
    right: dict[str, tuple[str, Any]],
    handed_in: Iterable[str],
    made: datetime,
) -> str:
    """Return the page.

    Parameters
    ----------
    exercise
        The name of the exercise, such as "01_neurons".
    tasks, records
        As `records.read_records` returned them; at least one record.
    right
        As `choices.right_answers` returned it.
    handed_in
        The ids of all students with something in submitted/.
    made
        When the page is made.

    Raises
    ------
    ValueError
        If there is no record.
    """
    if not records:
        raise ValueError("A report needs at least one graded submission.")
    points = _points(tasks, records)
    most = sum(task.points for task in tasks)
    totals = np.array([record.points for record in records])
    numbers = statistics.task_numbers(points, [task.points for task in tasks])
    verdicts = [_verdicts(task, records) for task in tasks]
    times = _times(records)
    ungraded = sorted(set(handed_in) - {record.student for record in records})
    look, notices = _to_look_at(tasks, records, ungraded, exercise)
    waiting = [record.student for record in records if _waiting(tasks, record)]
    asked = len(choices.asked(records))
    return _template().render(
        exercise=exercise,
        made=made,
        handed_in=len(set(handed_in) | {record.student for record in records}),
        graded=len(records),
        waiting=waiting,
        late=sum(record.late_seconds > 0 for record in records),
        penalised=sum(record.penalty > 0 for record in records),
        most=most,
        score=statistics.summarise(totals),
        look=look,
        notices=notices,
        scores=figures.score_figure(totals, most),
        rows=list(zip(tasks, numbers, verdicts, strict=True)),
        kinds=_verdict_order(verdicts),
        shares=figures.share_figure(tasks, numbers),
        verdict_figure=figures.verdict_figure(tasks, verdicts),
        by_hand=_changed_by_hand(tasks, records),
        few=len(records) < statistics.FEWEST_FOR_CORRELATION,
        questions=choices.questions(tasks, records, right, totals),
        third=asked // 3 if asked >= statistics.FEWEST_FOR_THIRDS else 0,
        messages=[(task, *_messages(task, records)) for task in tasks if task.kind == "code"],
        times=times,
        time_figure=figures.time_figure(times),
    )


# Numbers of the class


def _points(tasks: Sequence[Task], records: Sequence[Record]) -> NDArray:
    """Return the points, of shape (students, tasks); NaN for what nobody has marked."""
    table = [
        [mark.points if (mark := record.marks.get(task.name)) else None for task in tasks]
        for record in records
    ]
    return np.array(table, dtype=float).reshape(len(records), len(tasks))


def _waiting(tasks: Sequence[Task], record: Record) -> list[Task]:
    """Return the tasks that a person still has to mark."""
    return [task for task in tasks if record.marks[task.name].points is None]


def _changed_by_hand(tasks: Sequence[Task], records: Sequence[Record]) -> int:
    """Return how many points of tests a person has given in place of the test."""
    tested = [task.name for task in tasks if task.kind != "written"]
    return sum(record.marks[name].by_hand for record in records for name in tested)


def _verdicts(task: Task, records: Sequence[Record]) -> Counter[str]:
    """Return how often each verdict was given on a task."""
    return Counter(_verdict(task, record) for record in records)


def _verdict(task: Task, record: Record) -> str:
    if task.kind != "written":
        test = record.result["tests"].get(task.name)
        return test["verdict"] if test else "not run"
    if record.marks[task.name].points is None:
        return WAITS
    blank = {cell["name"] for cell in record.result["cells"] if cell.get("blank")}
    return BLANK if task.name in blank else MARKED


def _verdict_order(verdicts: Sequence[Counter[str]]) -> list[str]:
    """Return all verdicts there are, from good to bad as in the figure."""
    order = list(figures.GROUPS)
    return sorted(
        {one for each in verdicts for one in each}, key=lambda v: (order.index(figures.group(v)), v)
    )


def _messages(task: Task, records: Sequence[Record]) -> tuple[int, list[tuple[str, int, int]]]:
    """Return how many failed a task, and the commonest messages."""
    tests = [record.result["tests"].get(task.name) for record in records]
    failed = [test for test in tests if test and test["verdict"] not in ("ok", "partly right")]
    told = (
        f"{test['verdict']}: {test['message'][:LONGEST_MESSAGE] or 'no message'}" for test in failed
    )
    return len(failed), statistics.group_messages(told)


def _times(records: Sequence[Record]) -> list[tuple[str, NDArray, statistics.Summary]]:
    """Return what submissions used: a name with its unit, the values, where they lie."""
    names = {
        "time (s)": "seconds",
        "processor time (s)": "processor_seconds",
        "memory (MB)": "memory_mb",
    }
    used = []
    for label, name in names.items():
        values = np.array([float(record.result.get(name, 0)) for record in records])
        used.append((label, values, statistics.summarise(values)))
    return used


# Submissions that need a look


def _to_look_at(
    tasks: Sequence[Task], records: Sequence[Record], ungraded: list[str], exercise: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return who needs a look and why, the gravest first; and what holds for everybody."""
    notices = []
    # What all have in common is one sentence, not a line for each.
    stale = len(records) > 1 and not any(record.current for record in records)
    unsafe = len(records) > 1 and all(record.result.get("unsafe") for record in records)
    if stale:
        notices.append(
            "No result is for what is in submitted/ now: most likely the exercise has changed "
            f"since it was graded. Grade again: course grade {exercise[:2]}"
        )
    if unsafe:
        notices.append(
            "All results were made with --unsafe: submissions were not shut in, and could have "
            "forged their points."
        )
    seconds = np.array([float(record.result.get("seconds", 0)) for record in records])
    long = statistics.unusually_long(seconds)
    rows = []
    for number, record in enumerate(records):
        result = record.result
        grave = []
        if result["verdict"] != "ok":
            grave.append(f"{result['verdict'].capitalize()}. {result['message']}".strip())
        if not record.current and not stale:
            grave.append(
                "What is in submitted/ now is not what was graded: it is newer, or gone. Grade "
                f"again: course grade {exercise[:2]}"
            )
        if result.get("unsafe") and not unsafe:
            grave.append("Graded with --unsafe: it was not shut in, and could forge its points.")
        slight = [f"Cell {name}: {note}." for name, note in result.get("notes", {}).items()]
        if long[number]:
            usual = float(np.median(seconds))
            slight.append(f"It took {seconds[number]:.0f} s; half of the class took {usual:.0f} s.")
        if grave or slight:
            titles = ", ".join(task.title for task in _waiting(tasks, record))
            waits = [f"To be marked: {titles}."] if titles else []
            row = {"student": record.student, "points": record.points}
            rows.append((not grave, row | {"reasons": grave + slight + waits}))
    rows.sort(key=lambda pair: pair[0])
    new = f"Handed in, but not graded yet: course grade {exercise[:2]}"
    first = [{"student": one, "points": None, "reasons": [new]} for one in ungraded]
    return first + [row for _, row in rows], notices


def _template() -> jinja2.Template:
    source = resources.files("course_lib.grading") / "pages" / "report.html.j2"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = lambda value: "–" if value is None else f"{round(value, 2):g}"
    environment.filters["amount"] = figures.amount
    environment.filters["percent"] = lambda value: "–" if value is None else f"{100 * value:.0f} %"
    environment.filters["correlation"] = lambda value: f"{value:+.2f}".replace("-", "−")
    environment.filters["seen"] = lambda text: UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return environment.from_string(source.read_text("utf-8"))
