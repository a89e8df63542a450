"""Choice questions that give themselves away, and those that nobody explains."""

import nbformat
import pytest

from course_lib.audit.questions import Keyed, problems
from course_lib.quiz.bank import Question

EMPTY = nbformat.v4.new_notebook()
TEXTS = {"a": "Some", "b": "Many", "c": "None", "d": "All!"}


def keyed(name: str, answer: object, options=TEXTS, kind: str = "single") -> Keyed:
    return Keyed(name, Question(f"t.{name}", "graded", kind, "What?", dict(options)), answer)


def told(questions: list[Keyed], **more) -> list[str]:
    explained = {
        one.question.id: dict(one.question.options) or {"number": "x"} for one in questions
    }
    given = {"explanations": explained, "released": EMPTY, "others": []} | more
    return problems(questions, **given)


def test_good_questions_pass():
    questions = [keyed("q1", "a"), keyed("q2", ("b", "d"), kind="multiple"), keyed("q3", "c")]
    assert told([*questions, keyed("q4", 0.5, {}, "numeric")]) == []


def test_one_letter_that_is_nearly_always_right():
    questions = [keyed(f"q{number}", letter) for number, letter in enumerate("aaab")]
    assert told(questions) == ["a is the right letter 3 times of 4: spread the keys"]
    assert told(questions[:2]) == []


def test_a_right_answer_that_is_the_longest_by_far():
    options = TEXTS | {"c": "None of these, because it depends"}
    assert told([keyed("q1", "c", options)]) == [
        "t.q1: the right answer is much longer than the others"
    ]
    assert told([keyed("q1", "a", options)]) == []


def test_options_without_an_explanation():
    questions = [keyed("q1", "a"), keyed("q2", 0.5, {}, "numeric")]
    found = told(questions, explanations={"t.q1": {"a": "x", "b": " ", "c": "x", "e": "x"}})
    assert found == [
        "t.q1: nothing explains b, d",
        "t.q1: there is no e",
        "t.q2: nothing explains number",
    ]


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ('quiz.answer("t.q1", "c")', True),
        ("quiz.answer( 't.q1',  ['c'] )", True),
        ('quiz.answer("t.q1", ("c",))', True),
        ('quiz.answer("t.q1", None)', False),
        ('quiz.answer("t.q1", "b")  # an example', False),
        ('quiz.answer("t.q2", "c")', False),
    ],
)
def test_an_answer_that_students_can_read(text, leaks, tmp_path):
    questions = [keyed("q1", "c")]
    released = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text)])
    assert told(questions, released=released) == (
        ["t.q1: its answer stands in the release"] if leaks else []
    )
    file = tmp_path / "lesson.py"
    file.write_text(text)
    assert bool(told(questions, others=[file])) == leaks
