"""Grades as rows for a spreadsheet, for Canvas or for Moodle; nothing is written here.

How files begin and what may stand in a cell:

- A file for spreadsheets begins with a byte-order mark: without it, Excel takes UTF-8 for the
  computer's own old encoding, and "Zoë" becomes "ZoÃ«". LibreOffice and pandas ("utf-8-sig")
  know the mark too. Canvas and Moodle read UTF-8 as it is, and get none.
- Columns are divided by commas and numbers have a decimal point. Where a computer writes 17,5,
  Excel has to be asked to read the file (Data, From Text/CSV) and not just to open it.
- Text that begins like a formula gets an apostrophe in front, or a spreadsheet would calculate
  what a student has written (OWASP, "CSV Injection"). Numbers stay numbers, also negative ones.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from course_lib.grading.records import Record, Task

__all__ = ["FORMATS", "Sheet", "canvas", "csv_bytes", "moodle", "plain"]

FORMATS = ("csv", "canvas", "moodle")
LIKE_A_FORMULA = (*"=+-@\t\r\n", *"＝＋－＠")  # also as wide as a Chinese character
PLATFORM_ID = re.compile(r"(?P<name>.*)_(?P<number>[0-9]+)", re.DOTALL)
Cell = str | float | int


@dataclass
class Sheet:
    """Rows of a file, and who is not in it as one would expect.

    Attributes
    ----------
    rows : list of list
        The first one has the headings. Text in it is still as it was.
    mark : bool
        Whether the file begins with a byte-order mark.
    nameless : list of str
        Students whose id does not end in a number of the platform's: left out.
    doubled : list of str
        Students who share their number with another one: left out.
    unfinished : list of str
        Students without a grade in the file, because a person still has to mark something.
    outside : list of str
        Students whose grade is below 0 or above the maximum.
    """

    rows: list[list[Cell]]
    mark: bool = False
    nameless: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def plain(tasks: Sequence[Task], records: Sequence[Record], unfinished: bool = False) -> Sheet:
    """Return one row for each student, with everything that is known.

    Parameters
    ----------
    tasks, records
        As `records.read_records` returned them.
    unfinished
        Give a total also to those who still wait for a person's marks: of the points so far.
    """
    headings = ["student", *(_heading(task) for task in tasks)]
    headings += ["total", "maximum", "penalty", "late (hours)", "verdict", "waiting for marks"]
    sheet = Sheet([headings], mark=True)
    most = _most(tasks)
    for record in records:
        points = [record.marks[task.name].points for task in tasks]
        waiting = "; ".join(task.title for task in _waiting(tasks, record))
        sheet.rows.append(
            [
                record.student,
                *("" if one is None else _number(one) for one in points),
                _grade(tasks, record, sheet, unfinished),
                most,
                _number(record.penalty),
                _number(max(record.late_seconds, 0) / 3600),
                record.result["verdict"],
                waiting,
            ]
        )
    return sheet


def canvas(
    tasks: Sequence[Task], records: Sequence[Record], assignment: str, unfinished: bool = False
) -> Sheet:
    """Return a file for Import in Canvas's gradebook.

    Canvas wants the columns Student, ID, SIS User ID, SIS Login ID and Section in this order, then
    a column for each assignment; a row "Points Possible" may come first. It knows a student by the
    ID, and an assignment by "title (number)" or by its exact title; one that it does not know it
    offers to create. An empty grade would delete one that is there already, so students without a
    grade are not in the file at all.

    Sources: "How do I import grades in the Gradebook?" in the Canvas Instructor Guide, and
    lib/gradebook_importer.rb of github.com/instructure/canvas-lms.

    Parameters
    ----------
    tasks, records, unfinished
        As `plain` takes them.
    assignment
        What the assignment is called in Canvas.
    """
    headings = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment]
    sheet = Sheet([headings, ["    Points Possible", "", "", "", "", _most(tasks)]])
    for record, name, number in _numbered(records, sheet):
        grade = _grade(tasks, record, sheet, unfinished)
        if grade != "":
            sheet.rows.append([name, number, "", "", "", grade])
    return sheet


def moodle(tasks: Sequence[Task], records: Sequence[Record], unfinished: bool = False) -> Sheet:
    """Return a grading worksheet for Moodle's assignments.

    Moodle needs the columns Identifier ("Participant" and a number), Grade, and Last modified
    (grade), by their English names where its pages are in English. "-" in the last one says that
    the file knows of no earlier grade: Moodle then leaves grades that are there already as they
    are, unless one allows it to change them. An empty grade changes nothing. Feedback comments
    are HTML.

    Sources: "Assignment activity: offline grading worksheet" on docs.moodle.org, and
    mod/assign/feedback/offline/importgradeslib.php and locallib.php of github.com/moodle/moodle.

    Parameters
    ----------
    tasks, records, unfinished
        As `plain` takes them.
    """
    headings = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"]
    sheet = Sheet([[*headings, "Feedback comments"]])
    most = _most(tasks)
    for record, name, number in _numbered(records, sheet):
        grade = _grade(tasks, record, sheet, unfinished)
        comments = _comments(tasks, record)
        sheet.rows.append([f"Participant {number}", name, grade, most, "-", comments])
    return sheet


def csv_bytes(sheet: Sheet) -> bytes:
    """Return a file as RFC 4180 has it, with text that looks like a formula made harmless."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(map(_harmless, row) for row in sheet.rows)
    # A file name, and so an id, can hold bytes that are no text.
    content = text.getvalue().encode("utf-8", "replace")
    return b"\xef\xbb\xbf" + content if sheet.mark else content


def _harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet calculates."""
    # Moodle's own sign for "never" is the one that has to stay as it is.
    if isinstance(cell, str) and cell.startswith(LIKE_A_FORMULA) and cell != "-":
        return f"'{cell}"
    return cell


def _heading(task: Task) -> str:
    """Return a column's heading; grade ids tell apart what has the same title."""
    return task.name if task.title == task.name else f"{task.title} ({task.name})"


def _number(value: float) -> Cell:
    """Return points without the last digits of binary fractions; whole ones without a point."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _most(tasks: Sequence[Task]) -> Cell:
    return _number(sum(task.points for task in tasks))


def _waiting(tasks: Sequence[Task], record: Record) -> list[Task]:
    """Return the tasks that a person still has to mark."""
    return [task for task in tasks if record.marks[task.name].points is None]


def _grade(tasks: Sequence[Task], record: Record, sheet: Sheet, unfinished: bool) -> Cell:
    """Return a student's grade, or "" as long as it is not complete."""
    if _waiting(tasks, record) and not unfinished:
        sheet.unfinished.append(record.student)
        return ""
    if not 0 <= round(record.points, 4) <= _most(tasks):
        sheet.outside.append(record.student)
    return _number(record.points)


def _numbered(records: Sequence[Record], sheet: Sheet) -> list[tuple[Record, str, int]]:
    """Return who has a number of the platform's, with name and number; note who has none."""
    matches = [(record, PLATFORM_ID.fullmatch(record.student)) for record in records]
    sheet.nameless += [record.student for record, match in matches if match is None]
    known = [
        (record, match["name"].replace("_", " "), int(match["number"]))
        for record, match in matches
        if match
    ]
    counts = Counter(number for _, _, number in known)
    sheet.doubled += [record.student for record, _, number in known if counts[number] > 1]
    return [one for one in known if counts[one[2]] == 1]


def _comments(tasks: Sequence[Task], record: Record) -> str:
    """Return what a person has written, as HTML."""
    told = [
        f"{task.title}: {mark.comment.strip()}"
        for task in tasks
        if (mark := record.marks[task.name]).comment.strip()
    ]
    return "<br>".join(escape(line, quote=False) for one in told for line in one.splitlines())
