"""Tasks of memory: right answers, honest chance levels, the same for ever."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.models.memory_tasks import (
    ADDING_BASELINE,
    adding_problem,
    delayed_recall,
    key_value_recall,
)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(2, 60), st.integers(0, 2**40))
def test_the_target_is_the_sum_of_the_marked_numbers(n, length, seed):
    x, y = adding_problem(n, length, seed)
    assert x.shape == (n, length, 2) and y.shape == (n,)
    assert x.dtype == y.dtype == np.float32
    for row, target in zip(x, y, strict=True):
        first, second = np.flatnonzero(row[:, 1])
        assert first < length // 2 <= second
        assert target == row[first, 0] + row[second, 0]
    assert (x[..., 1].sum(axis=1) == 2).all() and x[..., 1].max() == 1
    assert x[..., 0].min() >= 0 and x[..., 0].max() < 1


def test_the_adding_problem_is_spread_evenly():
    x, y = adding_problem(6000, 11)
    # A mean of m numbers with standard deviation s is off by more than 5 s / sqrt(m) hardly ever.
    values = x[..., 0]
    assert abs(values.mean() - 0.5) < 5 * np.sqrt(1 / 12 / values.size)
    assert np.mean((y - 1) ** 2) == pytest.approx(ADDING_BASELINE, rel=0.1)
    marks = x[..., 1].sum(axis=0)
    np.testing.assert_allclose(marks[:5], 6000 / 5, rtol=0.15)
    np.testing.assert_allclose(marks[5:], 6000 / 6, rtol=0.15)


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(1, 30),
    length=st.integers(1, 60),
    classes=st.integers(2, 9),
    distractors=st.integers(1, 9),
    seed=st.integers(0, 2**40),
)
def test_the_first_symbol_is_the_answer(n, length, classes, distractors, seed):
    x, y = delayed_recall(n, length, classes, distractors, seed)
    assert x.shape == (n, length, classes + distractors) and x.dtype == np.float32
    np.testing.assert_array_equal(np.sort(x, axis=-1)[..., -2:], np.tile([0, 1], (n, length, 1)))
    np.testing.assert_array_equal(x[:, 0].argmax(axis=-1), y)
    assert y.min() >= 0 and y.max() < classes
    assert not x[:, 1:, :classes].any()  # the answer is nowhere else


def test_what_comes_later_says_nothing_of_the_first():
    x, y = delayed_recall(8000, 4, classes=2, distractors=3)
    assert abs(y.mean() - 0.5) < 5 * 0.5 / np.sqrt(8000)
    later = x[:, 1:, 2:]
    np.testing.assert_allclose(later.mean(axis=(0, 1)), 1 / 3, atol=0.02)
    np.testing.assert_allclose(later[y == 1].mean(axis=0), later[y == 0].mean(axis=0), atol=0.06)


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(1, 30),
    distance=st.integers(1, 40),
    pairs=st.integers(1, 6),
    values=st.integers(2, 6),
    distractors=st.integers(1, 5),
    seed=st.integers(0, 2**40),
)
def test_the_value_is_the_one_that_was_told_with_the_key(
    n, distance, pairs, values, distractors, seed
):
    x, y = key_value_recall(n, distance, pairs, values, distractors, seed)
    assert x.shape == (n, pairs + distance) and y.shape == (n,)
    for row, answer in zip(x, y, strict=True):
        told = {int(token) // values: int(token) % values for token in row[:pairs]}
        assert sorted(told) == list(range(pairs))  # each key once
        assert told[int(row[-1]) - pairs * values] == answer
    gap = x[:, pairs:-1] - pairs * (values + 1)
    assert ((gap >= 0) & (gap < distractors)).all()


def test_every_pair_is_asked_for_wherever_it_stands():
    x, y = key_value_recall(8000, 3, pairs=4, values=4)
    np.testing.assert_allclose(np.bincount(y) / 8000, 1 / 4, atol=0.025)
    asked = x[:, -1:] - 16
    place = (x[:, :4] // 4 == asked).argmax(axis=1)
    np.testing.assert_allclose(np.bincount(place) / 8000, 1 / 4, atol=0.025)
    # The question alone says nothing, and neither does the gap.
    for token in range(16, 24):
        for column in (4, 5, 6):
            answers = y[x[:, column] == token]
            if len(answers):
                np.testing.assert_allclose(np.bincount(answers) / len(answers), 1 / 4, atol=0.06)


@pytest.mark.parametrize("task", [adding_problem, delayed_recall, key_value_recall])
def test_a_seed_fixes_everything_and_more_examples_change_nothing(task):
    (few, few_y), (many, many_y) = task(10, 20, seed=4), task(50, 20, seed=4)
    np.testing.assert_array_equal(few, many[:10])
    np.testing.assert_array_equal(few_y, many_y[:10])
    assert (task(10, 20, seed=5)[0] != few).any()
    assert len(np.unique(many.reshape(50, -1), axis=0)) == 50


def test_the_numbers_are_the_same_on_every_machine():
    x = adding_problem(2, 4, seed=1)[0]
    np.testing.assert_array_equal(x[..., 1], [[1, 0, 0, 1], [1, 0, 0, 1]])
    np.testing.assert_array_equal(x[0, :, 0] * 2**24, [10152920, 3313224, 2827939, 15250764])
    symbols = delayed_recall(2, 6, seed=1)[0].argmax(axis=-1)
    np.testing.assert_array_equal(symbols, [[2, 4, 5, 7, 7, 5], [2, 6, 6, 5, 5, 7]])
    x, y = key_value_recall(2, 3, seed=1)
    np.testing.assert_array_equal(x, [[1, 7, 13, 10, 23, 21, 17], [4, 12, 1, 11, 21, 20, 19]])
    np.testing.assert_array_equal(y, [3, 0])


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: adding_problem(5, 1), ValueError, "length must be at least 2"),
        (lambda: adding_problem(0, 5), ValueError, "n must be at least 1"),
        (lambda: adding_problem(5, 5.0), TypeError, "length must be a whole number"),
        (lambda: adding_problem(5, 5, seed=-1), ValueError, "seed must be 0 or more"),
        (lambda: delayed_recall(5, 0), ValueError, "length must be at least 1"),
        (lambda: delayed_recall(5, 5, classes=1), ValueError, "classes must be at least 2"),
        (lambda: delayed_recall(5, 5, distractors=0), ValueError, "distractors must be at least"),
        (lambda: key_value_recall(5, 0), ValueError, "distance must be at least 1"),
        (lambda: key_value_recall(5, 5, pairs=0), ValueError, "pairs must be at least 1"),
        (lambda: key_value_recall(5, 5, values=1), ValueError, "values must be at least 2"),
    ],
)
def test_errors_say_what_was_expected(call, error, words):
    with pytest.raises(error, match=words):
        call()
