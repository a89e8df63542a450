"""Grades as files: what stands in them, who is not in them, and that no spreadsheet calculates."""

import csv
import io
from datetime import UTC, datetime

import pytest

from course_lib.cli import export as command
from course_lib.cli.words import Problem
from course_lib.grading import export
from course_lib.grading.records import Mark, Record, Task

TASKS = [
    Task("q1-test", "Question 1", "Where?", 1.0, "choice", ("q1",)),
    Task("double-test", "double-test", "", 4.0, "code", ("double",)),
    Task("written", "Essay", "", 2.5, "written", ("written",)),
]


def record(student, points=(1, 4, 2.5), late=0.0, penalty=0.0, comment="", verdict="ok") -> Record:
    marks = {
        task.name: Mark(earned, task.kind == "written", comment if task.kind == "written" else "")
        for task, earned in zip(TASKS, points, strict=True)
    }
    time = datetime(2026, 11, 22, tzinfo=UTC)
    return Record(student, time, late, penalty, marks, {"verdict": verdict})


def rows(sheet) -> list[list[str]]:
    """Return the rows as a reader of the file gets them."""
    text = export.csv_bytes(sheet).decode("utf-8-sig" if sheet.mark else "utf-8")
    return list(csv.reader(io.StringIO(text)))


def test_a_spreadsheet_has_everything():
    records = [
        record("ada", (1, 10 / 3, 2), late=5400, penalty=0.5),
        record("zoë", (0, 0, None), verdict="kernel died"),
    ]
    sheet = export.plain(TASKS, records)
    assert rows(sheet) == [
        ["student", "Question 1 (q1-test)", "double-test", "Essay (written)", "total", "maximum",
         "penalty", "late (hours)", "verdict", "waiting for marks"],
        ["ada", "1", "3.3333", "2", "5.8333", "7.5", "0.5", "1.5", "ok", ""],
        ["zoë", "0", "0", "", "", "7.5", "0", "0", "kernel died", "Essay"],
    ]  # fmt: skip
    assert sheet.unfinished == ["zoë"]
    sheet = export.plain(TASKS, records, unfinished=True)
    assert rows(sheet)[2][4] == "0" and sheet.unfinished == []


def test_excel_is_told_that_it_is_utf_8_and_the_platforms_are_not():
    records = [record("zoë_5")]
    assert export.csv_bytes(export.plain(TASKS, records)).startswith(b"\xef\xbb\xbfstudent,")
    assert export.csv_bytes(export.moodle(TASKS, records)).startswith(b"Identifier,")
    assert export.csv_bytes(export.canvas(TASKS, records, "A")).startswith(b"Student,")
    assert export.csv_bytes(export.plain(TASKS, records)).count(b"\r\n") == 2


@pytest.mark.parametrize(
    "evil", ["=cmd()", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=1","=2', "-"]
)
def test_no_text_of_a_students_is_a_formula(evil):
    records = [record(f"{evil}_7", (1, 4, 2), penalty=9)]
    (plain,) = rows(export.plain(TASKS, records))[1:]
    assert plain[0] == f"'{evil}_7"
    assert plain[4] == "-2"  # a number stays one
    wanted = evil if evil == "-" else f"'{evil}"  # one sign alone is no formula
    assert rows(export.canvas(TASKS, records, "A"))[2][0] == wanted
    assert rows(export.moodle(TASKS, records))[1][1] == wanted


def test_an_id_may_hold_bytes_that_are_no_text():
    sheet = export.plain(TASKS, [record("a\udce9")])
    assert b"a?," in export.csv_bytes(sheet)


def test_canvas():
    records = [
        record("lovelace_ada_4711"),
        record("byron_12", (1, 4, None)),
        record("eve", (0, 0, 0)),
    ]
    sheet = export.canvas(TASKS, records, "Neurons (99)")
    assert rows(sheet) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Neurons (99)"],
        ["    Points Possible", "", "", "", "", "7.5"],
        ["lovelace ada", "4711", "", "", "", "7.5"],
    ]
    assert (sheet.nameless, sheet.unfinished) == (["eve"], ["byron_12"])
    assert rows(export.canvas(TASKS, records, "N", unfinished=True))[3][1:] == [
        "12", "", "", "", "5",
    ]  # fmt: skip


def test_moodle():
    records = [
        record("ada_lovelace_17", comment="Good.\nBut 1 < 2 & so on"),
        record("byron_12", (1, 4, None)),
        record("eve_", (0, 0, 0)),
    ]
    sheet = export.moodle(TASKS, records)
    assert rows(sheet) == [
        ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)",
         "Feedback comments"],
        ["Participant 17", "ada lovelace", "7.5", "7.5", "-",
         "Essay: Good.<br>But 1 &lt; 2 &amp; so on"],
        ["Participant 12", "byron", "", "7.5", "-", ""],
    ]  # fmt: skip
    assert (sheet.nameless, sheet.unfinished) == (["eve_"], ["byron_12"])


def test_who_shares_a_number_is_left_out_and_named():
    sheet = export.moodle(TASKS, [record("ada_1"), record("bob_2"), record("ada_new_1")])
    assert sheet.doubled == ["ada_1", "ada_new_1"] and len(sheet.rows) == 2


def test_a_grade_outside_of_the_range_is_noticed():
    records = [record("ada_1", (1, 5, 2.5)), record("bob_2", (0, 0, 0), penalty=1), record("c_3")]
    sheet = export.moodle(TASKS, records)
    assert sheet.outside == ["ada_1", "bob_2"] and [row[2] for row in sheet.rows[1:]] == [
        8.5,
        -1,
        7.5,
    ]


# The command


def test_whom_it_names(capsys):
    sheet = export.Sheet([], nameless=["eve"], unfinished=["bob"], outside=["ada"])
    assert command._tell_missing(sheet, ["zoe"], command.Format.canvas, "01_neurons")
    told = capsys.readouterr().err
    assert "number of Canvas's (name_123, as a bulk download has it): eve\n" in told
    assert "Not graded yet (course grade 01): zoe\n" in told
    assert "left out until a person has marked everything (or take --unfinished): bob\n" in told
    assert "Below 0 or above the maximum" in told
    nobody = export.Sheet([], outside=["ada"])
    assert not command._tell_missing(nobody, [], command.Format.csv, "01_neurons")


def test_earlier_files_are_kept(tmp_path):
    path = tmp_path / "01_neurons-csv.csv"
    assert command._keep(path) is None
    for number in (1, 2):
        path.write_text(str(number))
        assert command._keep(path) == tmp_path / f"01_neurons-csv-{number}.csv"
    assert (tmp_path / "01_neurons-csv-1.csv").read_text() == "1"


def test_where_it_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match=r"cannot be written: .* Name another file with --output"):
        command.write(tmp_path / "file" / "grades.csv", b"")
    with pytest.raises(Problem, match="cannot be written"):
        command.write(tmp_path, b"")
