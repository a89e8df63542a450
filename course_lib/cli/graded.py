"""What the commands on graded work share: to read a class, to write a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.words import Problem

if TYPE_CHECKING:
    from course_lib.grading.records import Record, Task

__all__ = ["NO_DRIVER", "read_class", "write"]

NO_DRIVER = 'For PostgreSQL: pip install "psycopg[binary]"'


def read_class(root: Path, name: str, db: str) -> "tuple[list[Task], list[Record]]":
    """Return an exercise's tasks and records; Problem where there are none.

    Parameters
    ----------
    root
        The course folder.
    name
        The exercise.
    db
        The gradebook's address; "" for the usual one.
    """
    from nbgrader.api import MissingEntry
    from sqlalchemy.exc import SQLAlchemyError

    from course_lib.grading import gradebook
    from course_lib.grading.records import read_records

    url = db or gradebook.usual(root)
    again = f"Grade first: course grade {name[:2]}"
    try:
        # To look into a gradebook must not make one.
        if not gradebook.exists(url):
            raise Problem(f"There is no gradebook {gradebook.named(url)}. {again}")
        return read_records(root, name, url)
    except FileNotFoundError as problem:
        raise Problem(f"{name} has no exercise: {problem.filename} is missing.") from None
    except ModuleNotFoundError as problem:
        raise Problem(
            f"{gradebook.named(url)} needs a package more: {problem}. {NO_DRIVER}"
        ) from None
    except (MissingEntry, SQLAlchemyError) as problem:
        reason = str(problem).splitlines()[0]
        raise Problem(f"The gradebook gives nothing of {name}: {reason} {again}") from None
    except KeyError as problem:
        raise Problem(
            f"The gradebook does not know {problem}: {name} has changed since then. {again}"
        ) from None
    except LookupError as problem:
        raise Problem(f"{problem} {again}") from None
    except ValueError as problem:
        raise Problem(f"{name} cannot be read: {problem}") from None


def write(target: Path, content: bytes) -> None:
    """Write a file beside its place and put it there; Problem where that cannot be."""
    from course_lib.grading.files import write_new

    try:
        write_new(target, content)
    except OSError as problem:
        raise Problem(
            f"{target} cannot be written: {problem.strerror}. Name another file with --output."
        ) from None
