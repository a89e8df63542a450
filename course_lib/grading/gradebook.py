"""Results into nbgrader's gradebook and its autograded notebooks, as nbgrader itself would.

The form grader, nbgrader's feedback and its exporters find what they expect.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SAWarning

__all__ = [
    "Unusable",
    "autograded_notebook",
    "back_up",
    "exists",
    "late_penalties",
    "named",
    "open_gradebook",
    "prepare",
    "save",
    "usual",
]

COURSE = "deep_learning"


class Unusable(Exception):
    """The gradebook does not fit the exercise; the text says why, and what to do."""


def usual(root: Path) -> str:
    """Return the address of a course's gradebook where no other one is named."""
    return f"sqlite:///{root / 'gradebook.db'}"


def named(url: str) -> str:
    """Return a gradebook's address without its password."""
    return make_url(url).render_as_string(hide_password=True)


def exists(url: str) -> bool:
    """Say whether a gradebook is there, as far as that can be said without opening it."""
    known = make_url(url)
    return known.get_backend_name() != "sqlite" or Path(known.database or "").is_file()


def back_up(url: str, folder: Path, now: datetime) -> Path | None:
    """Copy a gradebook; return the copy, or None where there is nothing to copy.

    Parameters
    ----------
    url
        Of the gradebook, as SQLAlchemy takes it.
    folder
        Where the copy goes.
    now
        For its name.

    Raises
    ------
    OSError
        If it cannot be copied; the text says why.
    """
    known = make_url(url)
    ending = {"sqlite": "db", "postgresql": "dump"}.get(known.get_backend_name())
    if ending is None or (ending == "db" and not Path(known.database).exists()):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"gradebook-{now:%Y%m%dT%H%M%S}.{ending}"
    draft = target.with_suffix(".tmp")
    if ending == "db":
        # SQLite's own way, which is right even while the form grader writes.
        with (
            contextlib.closing(sqlite3.connect(known.database)) as source,
            contextlib.closing(sqlite3.connect(draft)) as copy,
        ):
            source.backup(copy)
    else:
        _dump(known, draft)
    os.replace(draft, target)
    return target


def _dump(url: URL, target: Path) -> None:
    """Copy a gradebook of PostgreSQL's with its own program."""
    program = shutil.which("pg_dump")
    if program is None:
        raise FileNotFoundError(
            "The gradebook cannot be backed up before the run: PostgreSQL's pg_dump is not "
            "installed (on Debian: sudo apt-get install postgresql-client)"
        )
    # The password goes where other users of the computer cannot see it.
    environment = dict(os.environ, PGPASSWORD=url.password or os.environ.get("PGPASSWORD", ""))
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
    done = subprocess.run(
        [program, "--format=custom", f"--file={target}", f"--dbname={address}"],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise OSError(f"The gradebook cannot be backed up before the run: {done.stderr.strip()}")


def open_gradebook(url: str) -> Gradebook:
    """Open a gradebook, and make it where there is none; it is a context manager."""
    # nbgrader calls alembic by name; this finds it without an activated environment.
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])
    # nbgrader makes objects in an order about which SQLAlchemy warns.
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
    return Gradebook(url, COURSE)


def prepare(url: str, name: str, source: NotebookNode) -> None:
    """Make sure that the gradebook knows an exercise, as `nbgrader generate_assignment` does.

    Raises
    ------
    Unusable
        If it has graded work for other cells than the exercise has now.
    """
    from nbgrader import preprocessors

    from course_lib.grading.clear import ClearAnswers

    with open_gradebook(url) as gradebook:
        gradebook.update_or_create_assignment(name)
    notebook = nbformat.from_dict(json.loads(json.dumps(source)))
    resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": url}}
    for one in (
        preprocessors.LockCells,
        ClearAnswers,
        preprocessors.ClearOutput,
        preprocessors.CheckCellMetadata,
        preprocessors.ComputeChecksums,
        preprocessors.SaveCells,
    ):
        try:
            notebook, resources = one().preprocess(notebook, resources)
        except RuntimeError as problem:  # SaveCells
            raise Unusable(
                f"The gradebook has graded work for other cells than {name} has now: some that "
                "give points were added, removed or renamed. Bring them back as they were; or "
                "give up the marks of this exercise: "
                f"nbgrader db assignment remove {name} --force"
            ) from problem


def save(
    gradebook: Gradebook, name: str, student: str, notebook: NotebookNode, result: dict[str, Any],
    timestamp: datetime | None = None, penalties: AssignLatePenalties | None = None,
) -> float:  # fmt: skip
    """Put a result into the gradebook, in one transaction.

    Parameters
    ----------
    gradebook
        The gradebook; it knows the exercise.
    name, student
        The exercise and the student.
    notebook
        As `autograded_notebook` made it.
    result
        As `Result.to_dict` returned it.
    timestamp
        When it was handed in.
    penalties
        As `late_penalties` returned them.

    Returns
    -------
    float
        How many seconds after the gradebook's due date it was handed in.
    """
    with _one_transaction(gradebook):
        try:
            gradebook.find_student(student)
        except MissingEntry:
            gradebook.add_student(student)
        more = {} if timestamp is None else {"timestamp": timestamp}
        gradebook.update_or_create_submission(name, student, **more)
        entry = gradebook.find_submission_notebook(name, name, student)
        grades = {one.name: one for one in entry.grades}
        comments = {one.name: one for one in entry.comments}
        for cell in notebook.cells:
            settings = cell.metadata.get("nbgrader")
            if not settings:
                continue
            grade_id = settings.grade_id
            if utils.is_grade(cell):
                grade = grades[grade_id]
                test = result["tests"].get(grade_id)
                grade.auto_score = test["points"] if test else utils.determine_grade(cell)[0]
                # A person's score stays, and has to be looked at again.
                grade.needs_manual_grade = (
                    grade.manual_score is not None or grade.auto_score is None
                )
            if utils.is_solution(cell):
                comment = comments[grade_id]
                same = settings.get("checksum") == utils.compute_checksum(cell)
                comment.auto_comment = "No response." if same else None
        return _penalise(gradebook, name, student, penalties)


def late_penalties(root: Path) -> AssignLatePenalties:
    """Return what lateness costs in a course, by the plugin that its nbgrader_config.py names."""
    from traitlets.config.loader import Config, ConfigFileNotFound, PyFileConfigLoader

    config = Config()
    with contextlib.suppress(ConfigFileNotFound):
        config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    penalties = AssignLatePenalties(config=config)
    penalties.init_plugin()
    return penalties


def _penalise(
    gradebook: Gradebook, name: str, student: str, penalties: AssignLatePenalties | None
) -> float:
    """Take off what lateness costs, as `nbgrader autograde` does; return the seconds."""
    gradebook.db.flush()
    submission = gradebook.find_submission(name, student)
    notebook = gradebook.find_submission_notebook(name, name, student)
    gradebook.db.refresh(notebook)  # its score is the database's sum
    seconds = submission.total_seconds_late
    notebook.late_submission_penalty = None
    if penalties is not None and seconds > 0:
        cost = penalties.plugin_inst.late_submission_penalty(student, notebook.score, seconds)
        if cost is not None:
            notebook.late_submission_penalty = min(max(cost, 0.0), notebook.score)
    return seconds


def autograded_notebook(
    source: NotebookNode, released: NotebookNode, result: dict[str, Any]
) -> NotebookNode:
    """Return the notebook that the form grader shows: all cells, their outputs, the verdicts."""
    settings = {}
    for notebook in (source, released):  # the released ones have checksums
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                settings[cell.metadata.nbgrader.grade_id] = cell.metadata.nbgrader
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = dict(
        source.metadata.get("kernelspec", {"name": "python3", "display_name": "Python 3"})
    )
    for one in result["cells"]:
        cell = getattr(nbformat.v4, f"new_{one['type']}_cell")(one["source"])
        cell.id = one["id"]
        if one["name"]:
            cell.metadata["nbgrader"] = dict(settings[one["name"]])
        if one["type"] == "code":
            cell.outputs = [_output(output) for output in result["outputs"].get(one["id"], [])]
            test = result["tests"].get(one["name"]) if one["name"] else None
            if test:
                cell.outputs = _verdict(test)
        made.cells.append(cell)
    return made


def _verdict(test: dict[str, Any]) -> list[NotebookNode]:
    """Return a verdict as nbgrader understands it: an error, a number, or nothing."""
    if test["verdict"] == "ok":
        return []
    if test["verdict"] == "partly right":
        data = {"text/plain": f"{test['points']:g}"}
        return [nbformat.v4.new_output("execute_result", data, execution_count=1)]
    verdict, text = test["verdict"], test["message"]
    traceback = [f"{verdict}: {text}"]
    return [nbformat.v4.new_output("error", ename=verdict, evalue=text, traceback=traceback)]


def _output(output: dict[str, Any]) -> NotebookNode:
    """Return an output of the sandbox's as one of a notebook; what is none becomes text."""
    kind = output.get("output_type")
    known = {
        "stream": ("name", "text"),
        "display_data": ("data", "metadata"),
        "execute_result": ("data", "metadata", "execution_count"),
        "error": ("ename", "evalue", "traceback"),
    }
    try:
        made = nbformat.v4.new_output(kind, **{name: output[name] for name in known[kind]})
        nbformat.validate(made, ref="output", version=4, version_minor=5)
    except Exception:  # the sandbox may send anything
        return nbformat.v4.new_output("stream", name="stdout", text="(an output that is none)")
    return made


@contextlib.contextmanager
def _one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """Make one transaction of what nbgrader's methods would commit bit by bit."""
    session = gradebook.db()
    commit = session.commit
    session.commit = session.flush
    try:
        yield
        commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.commit
