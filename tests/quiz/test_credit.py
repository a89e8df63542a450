"""Points for an answer: fair, plain floats, and no reward for ticking everything."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course_lib import quiz

choices = st.sets(st.sampled_from("abcde"))


@pytest.mark.parametrize(
    "given_, key, points",
    [
        ("b", "b", 2.0),
        ("B ", "b", 2.0),
        ("c", "b", 0.0),
        (None, "b", 0.0),
        ("ab", "b", 0.0),  # A single choice takes one letter: hedging is worth nothing.
        (("a", "c"), ("a", "c"), 2.0),
        ("c, a", "ac", 2.0),
        ("a", ("a", "c"), 1.0),
        ("ab", ("a", "c"), 0.0),
        ("abc", ("a", "c"), 1.0),
        ("abcd", ("a", "c"), 0.0),
        ("", ("a", "c"), 0.0),
        ("ab", ("a",), 1.33),
        (0.5, "b", 0.0),
        ("z", "b", 0.0),
        (object(), ("a", "c"), 0.0),
    ],
)
def test_choices(given_, key, points):
    assert quiz.credit(given_, key, options="abcd", points=2) == points


@given(choices, choices, st.floats(0.5, 20))
def test_choice_credit_is_the_formula_in_a_plain_float(ticked, right, points):
    assume(0 < len(right) < 5)
    wrong = set("abcde") - right
    got = quiz.credit(ticked, tuple(right), "abcde", points)
    share = max(0, len(ticked & right) / len(right) - len(ticked & wrong) / len(wrong))
    assert type(got) is float and 0 <= got <= points
    assert got == pytest.approx(points * share, abs=0.00501)
    assert (got == points) == (ticked == right) or points * (1 - share) < 0.01


@given(choices)
def test_everything_and_nothing_are_worth_nothing(right):
    assume(0 < len(right) < 5)
    assert quiz.credit("abcde", tuple(right), "abcde", 3) == 0
    assert quiz.credit(None, tuple(right), "abcde", 3) == 0


@pytest.mark.parametrize(
    "given_, points",
    [
        (0.3, 2.0),
        (0.1, 2.0),
        ("0.25", 2.0),
        (np.float32(0.2), 2.0),
        (0.301, 0.0),
        (None, 0.0),
        (math.nan, 0.0),
        (math.inf, 0.0),
        ("0,2", 0.0),
        (True, 0.0),
        ("b", 0.0),
        ([], 0.0),
    ],
)
def test_numbers(given_, points):
    got = quiz.credit(given_, 0.2, points=2, tolerance=0.1)
    assert got == points and type(got) is float


def test_numpy_keys_and_points_give_plain_floats():
    got = quiz.credit(0.2, np.float64(0.2), points=np.float64(2), tolerance=np.float64(0.1))
    assert repr(got) == "2.0"
    assert repr(quiz.credit("a", ("a", "b"), points=np.int64(2))) == "1.0"


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"key": "e"}, "does not fit the options"),
        ({"key": ()}, "must leave some options right and some wrong"),
        ({"key": "abcd"}, "must leave some options right and some wrong"),
        ({"key": None}, "does not fit the options"),
        ({"key": "a", "options": "aab"}, "options must be different letters"),
        ({"key": "a", "points": 0}, "points must be a positive number"),
        ({"key": "a", "points": math.nan}, "points must be a positive number"),
        ({"key": "a", "tolerance": 0.1}, "tolerance belongs to a numeric key"),
        ({"key": 0.5}, "A numeric key needs tolerance="),
        ({"key": 0.5, "tolerance": -1}, "A numeric key needs tolerance="),
        ({"key": math.nan, "tolerance": 0.1}, "A numeric key must be finite"),
    ],
)
def test_an_authors_mistake_is_told(arguments, sentence):
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        quiz.credit("a", **arguments)
