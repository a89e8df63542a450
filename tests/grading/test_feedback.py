"""The page that a student gets: what it says, and what cannot get into it."""

import base64
from datetime import UTC, datetime
from html.parser import HTMLParser

import nbformat
import pytest

from course_lib.grading import records, sanitise
from course_lib.grading.feedback import advice, page
from course_lib.grading.records import Mark, Record, Task

TASKS = [
    Task("double-test", "Task 1", "Write double.", 4.0, "code", ("double",)),
    Task("q1-test", "Question 1", "Which one?", 2.0, "choice", ("q1",)),
    Task("written", "Why?", "", 3.0, "written", ("written",)),
]
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


class Reader(HTMLParser):
    """Collects the tags, attributes and text of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data + " "


def record(**changes) -> Record:
    """Return a record with one wrong and one unmarked answer."""
    cells = [
        {
            "id": "double",
            "name": "double",
            "type": "code",
            "source": "def double(x):\n    return x",
        },
        {"id": "q1", "name": "q1", "type": "code", "source": 'q1 = quiz.answer("a.b", "c")'},
        {"id": "written", "name": "written", "type": "markdown", "source": "Because *it* does."},
    ]
    tests = {
        "double-test": {"verdict": "wrong answer", "message": "double(-3) < 0", "line": 2},
        "q1-test": {"verdict": "ok", "message": ""},
    }
    result = {"verdict": "ok", "message": "", "tests": tests, "outputs": {}, "notes": {}}
    result |= {"cells": cells} | changes.pop("result", {})
    marks = {"double-test": Mark(0.0), "q1-test": Mark(2.0), "written": Mark(None)}
    more = {"time": datetime(2026, 5, 1, 12, 30, tzinfo=UTC), "late_seconds": 0.0, "penalty": 0.0}
    return Record("ada", **(more | {"marks": marks, "result": result} | changes))


def test_the_page_says_what_was_earned_what_failed_and_what_to_do():
    html = page("Exercise 01", TASKS, record())
    text = " ".join(Reader(html).text.split())
    assert "2 of 9 points so far" in text and "1 answer waits for your instructor's marks" in text
    assert "0 of 4 : wrong answer double(-3) < 0 What to do. The value is not the one" in text
    assert "2 of 2 : ok" in text and "handed in 01 May 2026, 12:30 UTC" in text
    assert "<mark>    return x</mark>" in html  # the line that the message is about
    assert "Because <em>it</em> does." in html


def test_tests_are_shown_only_when_asked_for():
    tests = {"double-test": "assert double(12345) == 24690"}
    assert "12345" not in page("Exercise 01", TASKS, record())
    assert "assert double(12345) == 24690" in page("Exercise 01", TASKS, record(), tests)


def test_lateness_marks_by_hand_and_broken_files_are_told():
    marks = {"double-test": Mark(1.5, True, "Look at <b>signs</b>."), "q1-test": Mark(2.0)}
    one = record(late_seconds=60.0, penalty=0.5, marks=marks | {"written": Mark(3.0, True)})
    text = " ".join(Reader(page("Exercise 01", TASKS, one)).text.split())
    assert "6 of 9 points" in text and "so far" not in text
    assert "late: 0.5 points have been taken off" in text
    assert "1.5 of 4 : marked by your instructor" in text
    assert "Your instructor: Look at <b>signs</b>." in text
    broken = record(
        result={
            "verdict": "unreadable file",
            "message": "It is empty.",
        }
    )
    assert "Unreadable file. It is empty. Open your notebook" in " ".join(
        Reader(page("Exercise 01", TASKS, broken)).text.split()
    )


HOSTILE = [
    {"output_type": "stream", "name": "stdout", "text": "<script>alert(1)</script>"},
    {"output_type": "error", "ename": "<script>", "evalue": "<img onerror=x>", "traceback": []},
    {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["\x1b[31m<script>x"]},
    {"output_type": "display_data", "data": {"text/html": "<b>x</b><script>alert(1)</script>"}},
    {"output_type": "display_data", "data": {"text/html": "<img src=//e.example onerror=f()>"}},
    {"output_type": "display_data", "data": {"text/html": "<a href='javascript:f()'>x</a>"}},
    {"output_type": "display_data", "data": {"text/html": "<iframe src=//e></iframe><form>"}},
    {"output_type": "display_data", "data": {"text/html": "<p style='position:fixed'>x</p>"}},
    {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload=f()><script>"}},
    {"output_type": "display_data", "data": {"image/png": '"><script>alert(1)</script>'}},
    {"output_type": "display_data", "data": {"image/png": base64.b64encode(b"GIF").decode()}},
    {"output_type": "display_data", "data": {"text/html": ["<scr", "ipt>alert(1)</script>"]}},
    {"output_type": "display_data", "data": {"text/plain": {"a": "<script>"}}},
    {"output_type": "display_data", "data": 5},
    {"output_type": 3},
    {},
]


@pytest.mark.parametrize("output", HOSTILE)
def test_nothing_in_an_output_can_run_or_load_something(output):
    one = record(result={"outputs": {"double": [output]}})
    plain = Reader(page("Exercise 01", TASKS, record()))
    found = Reader(page("Exercise 01", TASKS, one))
    added = set(found.tags) - set(plain.tags)
    assert added <= {"b", "p", "img", "a", "pre", "div"}
    for name, value in found.attributes:
        assert not name.startswith("on")
        if name == "src":
            assert value.startswith("data:image/")
        if name == "href":
            assert value.startswith("#")
        assert name != "style"


MARKDOWN = "[a](javascript:f) [b](https://example.org)\n\n<script>x</script>"


def test_code_and_names_of_a_student_are_text():
    cells = [
        {"id": "double", "name": "double", "type": "code", "source": "</pre><script>alert(1)"},
        {"id": "written", "name": "written", "type": "markdown", "source": MARKDOWN},
    ]
    one = record(result={"cells": cells})
    one.student = "<script>"
    html = page("<script>", TASKS, one)
    found = Reader(html)
    assert "script" not in found.tags
    links = [value for name, value in found.attributes if name == "href"]
    assert links[-1] == "https://example.org" and not any("javascript" in link for link in links)


def test_pictures_of_the_notebook_are_shown():
    output = {"output_type": "display_data", "data": {"image/png": PIXEL + "\n"}}
    assert f'src="data:image/png;base64,{PIXEL}"' in sanitise.output_to_html(output)


def test_long_outputs_are_cut():
    html = sanitise.output_to_html({"output_type": "stream", "text": "x" * 100_000})
    assert len(html) < 21_000 and "80,000 more characters" in html


@pytest.mark.parametrize(
    ("verdict", "message", "part"),
    [
        ("ok", "", ""),
        ("error", "NameError: name 'x' is not defined", "misspelling"),
        ("error", "Nothing has been written into your cell double yet.", "not been begun"),
        ("error", "ZeroDivisionError", "the same error should appear"),
        ("forbidden (the network)", "PermissionError", "cannot use the network"),
        ("time limit", "It took more than 3 s.", "never ends"),
        ("wrong answer", "neuron gave None. Is a `return` missing?", "without return"),
    ],
)
def test_there_is_advice_for_each_verdict(verdict, message, part):
    assert part in advice(verdict, message)
    assert advice(verdict, message) or verdict == "ok"


def test_tasks_are_found_in_the_exercises_own_words():
    notebook = nbformat.v4.new_notebook()
    plain = {"schema_version": 3, "task": False, "locked": False}

    def add(kind, source, **settings):
        cell = getattr(nbformat.v4, f"new_{kind}_cell")(source)
        cell.metadata["nbgrader"] = plain | {"grade": False, "solution": False} | settings
        notebook.cells.append(cell)

    add("markdown", "# Exercise 07\n\n**3 points**", grade_id="top")
    add("markdown", "**Task 1** (2 points). Write *two* lines: so and so.", grade_id="text")
    add("code", "x = 1", grade_id="one", solution=True)
    add("code", "y = 1", grade_id="two", solution=True)
    add("code", "assert x", grade_id="one-test", grade=True, points=2)
    add("markdown", "**Question 1** (1 point). Which?", grade_id="text-2")
    add("code", 'q = quiz.answer("a.b", ("a", "c"))', grade_id="q", solution=True)
    add("code", "assert q", grade_id="q-test", grade=True, points=1)
    assert records.heading(notebook) == "Exercise 07"
    assert records.tasks(notebook) == [
        Task("one-test", "Task 1", "Write two lines", 2.0, "code", ("one", "two")),
        Task("q-test", "Question 1", "Which?", 1.0, "choice", ("q",)),
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('q1 = quiz.answer("neurons.q1", "d")', ("neurons.q1", "d")),
        ('quiz.answer("neurons.q1", ("a", "b"))', ("neurons.q1", ("a", "b"))),
        ('quiz.answer("neurons.q1")', ("neurons.q1", None)),
        ('quiz.answer("neurons.q3", -0.5)', ("neurons.q3", -0.5)),
        ('quiz.answer("neurons.q1", open("x"))', None),
        ("quiz.answer()", None),
        ('quiz.answer("neurons.q1", "a", "c")', ("neurons.q1", ["a", "c"])),
        ('quiz.answer("neurons.q1", given="d")', ("neurons.q1", "d")),
        ('quiz.answer("neurons.q1", {["a"]})', None),
        ('myquiz.answer("neurons.q1", "d")', None),
        ("x = (", None),
        ("(" * 10_000, None),
    ],
)
def test_choices_are_read_without_running_them(source, found):
    assert records.chosen(source) == found


def test_only_what_was_chosen_is_explained():
    why = {"a.b": {"a": "Not this.", "b": "Nor that.", "c": "Yes: <b> is it."}}
    text = Reader(page("Exercise 01", TASKS, record(), explanations=why)).text
    assert "Yes: <b> is it." in text and "Not this." not in text and "Nor that." not in text
    number = {"a.b": {"number": "2 + 2"}}
    assert "2 + 2" in page("Exercise 01", TASKS, record(), explanations=number)
