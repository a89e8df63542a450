"""The answers to choice questions are cleared, and their calls stay."""

import pytest

from course_lib.grading.clear import clear_answer


@pytest.mark.parametrize(
    ("solution", "release"),
    [
        ('q1 = quiz.answer("a.q1", "b")', 'q1 = quiz.answer("a.q1", None)'),
        ('q = quiz.answer("a.q1", ("a", "c"))', 'q = quiz.answer("a.q1", None)'),
        ('quiz.answer(\n  "a.q1",\n  5,  # x\n)', 'quiz.answer(\n  "a.q1",\n  None,  # x\n)'),
        ('é = quiz.answer("ä.q1", "ß"); f(1)', 'é = quiz.answer("ä.q1", None); f(1)'),
        (
            'a = quiz.answer("a.q1", 1); b = quiz.answer("a.q2", 2)',
            'a = quiz.answer("a.q1", None); b = quiz.answer("a.q2", None)',
        ),
    ],
)  # fmt: skip
def test_an_answer_becomes_none(solution, release):
    assert clear_answer(solution) == release


def test_other_cells_are_left_to_nbgrader():
    assert clear_answer("def f():\n    return 1") is None
    assert clear_answer('text = "quiz.answer is a function"') is None


def test_a_call_without_an_answer_is_refused():
    with pytest.raises(ValueError, match=r"quiz\.answer"):
        clear_answer('q1 = quiz.answer("a.q1")')
