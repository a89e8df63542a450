"""ROUGE by hand and against a slow definition; summaries made of a text's own sentences."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.text import centroid, lead, rouge_l, rouge_n, textrank

# ROUGE


def test_rouge_by_hand():
    summary, reference = "the cat sat on the mat", "The cat lay on a mat."
    assert rouge_n(summary, reference) == pytest.approx((4 / 6, 4 / 6, 4 / 6))
    assert rouge_n(summary, reference, 2) == pytest.approx((1 / 5, 1 / 5, 1 / 5))
    assert rouge_l(summary, reference) == pytest.approx((4 / 6, 4 / 6, 4 / 6))
    # "the" stands once in the reference, so it counts once.
    assert rouge_n("the the the", "the cat") == pytest.approx((1 / 3, 1 / 2, 2 / 5))
    assert rouge_l("mat cat", "cat mat")[0] == 1 / 2
    assert rouge_n("", "cat") == rouge_l("cat", "") == (0, 0, 0)
    assert rouge_n("cat", "cat", 2) == (0, 0, 0)


letters = st.lists(st.sampled_from("abc"), max_size=7)


@settings(max_examples=150, deadline=None)
@given(letters, letters)
def test_the_longest_common_subsequence(a, b):
    def subsequences(x):
        return {s for n in range(len(x) + 1) for s in combinations(x, n)}

    longest = max(map(len, subsequences(a) & subsequences(b)))
    found = rouge_l(" ".join(a), " ".join(b))
    assert found.precision == pytest.approx(longest / max(1, len(a)))
    assert found.recall == pytest.approx(longest / max(1, len(b)))


@settings(max_examples=60, deadline=None)
@given(letters, letters, st.integers(1, 3))
def test_precision_and_recall_change_places_with_the_texts(a, b, n):
    a, b = " ".join(a), " ".join(b)
    for measure in (lambda x, y: rouge_n(x, y, n), rouge_l):
        one, other = measure(a, b), measure(b, a)
        assert (one.precision, one.recall) == pytest.approx((other.recall, other.precision))
        assert min(one[:2]) - 1e-12 <= one.f1 <= max(one[:2]) + 1e-12


def test_bad_n():
    with pytest.raises(ValueError, match="n=0"):
        rouge_n("a", "b", 0)


# Summaries

TEXT = [
    "Nobody knows why today is Tuesday.",
    "Gradient descent lowers the loss of a network.",
    "A network has weights.",
    "Momentum helps gradient descent.",
    "The loss of the network falls with gradient descent and momentum.",
    "Lunch is at noon.",
]


@pytest.mark.parametrize("method", [lead, textrank, centroid])
@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(st.text("abc de.", min_size=1, max_size=25), max_size=7),
    words=st.integers(0, 12),
)
def test_a_summary_is_short_and_in_order(method, texts, words):
    taken = method(texts, words)
    assert taken == sorted(set(taken)) and all(0 <= i < len(texts) for i in taken)
    assert sum(len(texts[i].split()) for i in taken) <= words


def test_the_lead_ends_at_the_first_sentence_that_is_too_long():
    assert lead(["one two", "three four five", "six"], 4) == [0]
    assert lead(TEXT, 1000) == list(range(6)) and lead(TEXT, 1) == []


def test_what_others_resemble_comes_first():
    assert textrank(TEXT, 11) == [4] and centroid(TEXT, 11) == [4]
    assert not {0, 5} & set(textrank(TEXT, 22))
    assert not {0, 5} & set(centroid(TEXT, 22, novelty=0))


def test_textrank_is_the_stationary_distribution():
    # Two sentences with a common word, one without: by hand the pair shares the time of the reader
    # equally, and the third gets what comes by chance.
    assert textrank(["cat dog", "cat bird", "fish tree"], 4) == [0, 1]
    assert textrank(["fish tree", "cat dog", "cat bird"], 4) == [1, 2]


def test_novelty_avoids_repeats():
    text = ["cat sat", "cat sat", "dog ran", "fish"]
    assert centroid(text, 4, novelty=0) == [0, 1]
    assert centroid(text, 4, novelty=0.5) == [0, 2]
    assert np.array_equal(centroid(text, 99), range(4))
