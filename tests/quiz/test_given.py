"""Everything that a student may sensibly write is understood; the rest gets a sentence."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.quiz import given as forms
from course_lib.quiz.bank import Question

OPTIONS = {letter: letter * 3 for letter in "abcde"}
SINGLE = Question("x.single", "graded", "single", "?", OPTIONS)
MULTIPLE = Question("x.multiple", "graded", "multiple", "?", OPTIONS)
NUMERIC = Question("x.numeric", "graded", "numeric", "?")


@pytest.mark.parametrize("question", [SINGLE, MULTIPLE, NUMERIC])
@pytest.mark.parametrize("nothing", [None, "", "  ", ...])
def test_no_answer_yet(question, nothing):
    assert forms.normalise(question, nothing) is None


@pytest.mark.parametrize("written", ["b", "B", " b ", "b)", "(b)", "b.", ["b"], ("B",), {"b"}])
def test_a_single_choice(written):
    assert forms.normalise(SINGLE, written) == "b"


@given(st.sets(st.sampled_from("abcde"), min_size=1), st.randoms())
def test_a_multiple_choice_in_any_writing(chosen, chance: random.Random):
    right = tuple(sorted(chosen))
    mixed = [chance.choice([c, c.upper()]) for c in chosen]
    chance.shuffle(mixed)
    for written in (
        "".join(mixed),
        ", ".join(mixed),
        " ".join(mixed),
        mixed,
        tuple(mixed),
        set(mixed),
        frozenset(mixed),
        ";".join(mixed + mixed),
    ):
        assert forms.normalise(MULTIPLE, written) == right


@given(st.sets(st.sampled_from("abcde")))
def test_what_a_click_writes_reads_back_as_the_choice(chosen):
    answer = tuple(sorted(chosen)) or None
    assert forms.normalise(MULTIPLE, eval(forms.source(MULTIPLE, answer))) == answer


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_as_itself(number):
    assert forms.normalise(NUMERIC, number) == number
    assert forms.normalise(NUMERIC, str(number)) == number
    assert forms.normalise(NUMERIC, eval(forms.source(NUMERIC, number))) == number


@pytest.mark.parametrize(
    "written, number",
    [
        (3, 3.0),
        ("1e-3", 0.001),
        ("\N{MINUS SIGN}2", -2.0),
        (np.float32(0.5), 0.5),
        (np.array(0.5), 0.5),
        (" .5 ", 0.5),
    ],
)
def test_a_number_in_many_writings(written, number):
    value = forms.normalise(NUMERIC, written)
    assert value == number and type(value) is float


class Rude:
    def __repr__(self):
        raise RuntimeError("no")

    def __float__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "question, written, sentence",
    [
        (SINGLE, "e1", "The letters here are a, b, c, d and e; you gave 'e1'."),
        (SINGLE, "z", "you gave 'z'"),
        (SINGLE, "ac", "takes one letter, such as 'a'; you gave 'ac'"),
        (SINGLE, 2, "An answer is written with the letters"),
        (SINGLE, True, "you gave True"),
        (MULTIPLE, ["a", 1], "such as \"a\"; you gave ['a', 1]"),
        (MULTIPLE, {"a": True}, "you gave {'a': True}"),
        (SINGLE, Rude(), "you gave a Rude"),
        (NUMERIC, "0,5", "'0,5' is not a number: Python writes a decimal point, 0.5."),
        (NUMERIC, (0, 5), "Python writes a decimal point, 0.5."),
        (NUMERIC, "half", "'half' is not a number; write one such as 0.5"),
        (NUMERIC, "1,2,3", "is not a number; write one"),
        (NUMERIC, "1/3", "is not a number; write one"),
        (NUMERIC, math.nan, "must be a finite number"),
        (NUMERIC, "inf", "must be a finite number"),
        (NUMERIC, True, "takes a number"),
        (NUMERIC, 10**400, "is not a number"),
        (NUMERIC, 1j, "1j is not a number"),
        (NUMERIC, [0.5], "[0.5] is not a number"),
        (NUMERIC, Rude(), "a Rude is not a number"),
        (NUMERIC, "9" * 500 + "x", "..."),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(question, written, sentence):
    with pytest.raises(forms.Unusable) as problem:
        forms.normalise(question, written)
    assert sentence in str(problem.value)
    assert len(str(problem.value)) < 200


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.sampled_from([SINGLE, MULTIPLE, NUMERIC]), anything)
def test_nothing_at_all_raises_anything_else(question, written):
    try:
        answer = forms.normalise(question, written)
    except forms.Unusable as problem:
        assert str(problem).endswith(".")
    else:
        assert answer is None or isinstance(answer, (str, tuple, float))
