"""The checks of the exercises pass what is right and say in words what is wrong."""

import numpy as np
import pytest

from course_lib import checks


@pytest.mark.parametrize("value", [[1, 2], (1.0, 2.00001), np.array([1, 2], dtype="float32")])
def test_close_passes_any_form_of_the_right_numbers(value):
    checks.close(value, [1.0, 2.0], "f(x)")


@pytest.mark.parametrize(
    ("value", "expected", "words"),
    [
        (None, [1.0], "Is a `return` missing"),
        ([1.0, 2.5], [1.0, 2.0], r"expected 2 at index 1, got 2.5 \(1 of 2"),
        (np.ones((3, 2)), np.ones((2, 3)), r"expected shape \(2, 3\), got \(3, 2\). It is transp"),
        (1.0, [1.0, 1.0], "Only one number came"),
        (np.ones((2, 1)), np.ones(2), "only the axes differ"),
        (np.ones(5), np.ones(2), "Print the shape"),
        ([np.nan], [1.0], "NaN"),
        ("one", [1.0], "expected numbers"),
        (0.2, 0.1, "expected 0.1, got 0.2"),
    ],
)
def test_close_says_what_is_wrong(value, expected, words):
    with pytest.raises(AssertionError, match=words):
        checks.close(value, expected, "f(x)")


def test_shape():
    checks.shape(np.zeros((2, 3)), (2, 3), "f(x)")
    with pytest.raises(AssertionError, match=r"f\(x\): expected shape \(2,\), got \(3,\)"):
        checks.shape(np.zeros(3), (2,), "f(x)")


def test_equal():
    checks.equal([1, 0], [1, 0], "classes")
    with pytest.raises(AssertionError, match=r"expected \[1, 0\], got \[0, 0\]"):
        checks.equal([0, 0], [1, 0], "classes")
    with pytest.raises(AssertionError, match="missing"):
        checks.equal(None, 1, "count")


def test_unchanged_returns_the_result_and_sees_changes():
    assert checks.unchanged(np.sum, np.ones(3), what="sum") == 3

    def careless(array):
        array += 1

    with pytest.raises(AssertionError, match="argument number 1 in place"):
        checks.unchanged(careless, np.ones(3), what="careless")


def test_unchanged_looks_into_a_list_of_arrays_of_several_shapes():
    def careless(arrays):
        arrays[1] *= 2

    def impatient(arrays):
        arrays.pop()

    two = [np.ones(3), np.ones((2, 2))]
    assert checks.unchanged(len, two, what="len") == 2
    for call in (careless, impatient):
        with pytest.raises(AssertionError, match="argument number 1 in place"):
            checks.unchanged(call, two, what="call")


def test_an_infinite_number_gets_a_hint():
    with pytest.raises(AssertionError, match=r"expected 500, got inf\. Was log\(0\) taken"):
        checks.close(np.inf, 500.0, "cross_entropy")
