"""What is left to draw from: top-k, the nucleus, the penalty on repeats; bits and perplexity."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import text
from course_lib.text import generate, log_softmax, penalise_repeats, repetition, top_k, top_p

logits_lists = st.lists(st.floats(-30, 30), min_size=1, max_size=6)


def test_top_k_by_hand():
    logs = np.log([0.1, 0.4, 0.2, 0.3])
    np.testing.assert_allclose(np.exp(top_k(logs, 1)), [0, 1, 0, 0])
    np.testing.assert_allclose(np.exp(top_k(logs, 2)), [0, 4 / 7, 0, 3 / 7])
    np.testing.assert_allclose(np.exp(top_k(logs, 99)), np.exp(logs))
    np.testing.assert_allclose(np.exp(top_k([1.0, 2.0, 2.0, 2.0], 2)), [0, 0.5, 0.5, 0])  # a tie


def test_top_p_by_hand():
    logs = np.log([0.2, 0.5, 0.3])
    for p, kept in [
        (1e-9, [0, 1, 0]),
        (0.5, [0, 1, 0]),
        (0.51, [0, 5 / 8, 3 / 8]),
        (0.8, [0, 5 / 8, 3 / 8]),
        (0.81, [0.2, 0.5, 0.3]),
        (1, [0.2, 0.5, 0.3]),
    ]:
        np.testing.assert_allclose(np.exp(top_p(logs, p)), kept, err_msg=f"p={p}")
    np.testing.assert_allclose(np.exp(top_p(np.zeros(4), 0.5)), [0.5, 0.5, 0, 0])  # a tie


@settings(max_examples=100, deadline=None)
@given(logits_lists, st.floats(0.01, 0.99))
def test_no_smaller_set_reaches_p(logits, p):
    given_p = np.exp(log_softmax(logits))
    kept = np.isfinite(top_p(logits, p))
    assert given_p[kept].sum() >= p - 1e-9
    for fewer in combinations(range(len(logits)), kept.sum() - 1):
        assert given_p[list(fewer)].sum() < p + 1e-9
    assert kept.all() or given_p[kept].min() >= given_p[~kept].max()


@settings(max_examples=60, deadline=None)
@given(st.lists(logits_lists, min_size=1, max_size=1), st.integers(1, 7), st.floats(0.01, 1))
def test_rows_are_filtered_each_by_itself_and_shifts_change_nothing(rows, k, p):
    row = np.array(rows[0])
    batch = np.stack([row, row[::-1], row + 7])[:, None]
    seen = [0, len(row) - 1]
    for filtered in (
        lambda x: top_k(x, k),
        lambda x: top_p(x, p),
        lambda x: penalise_repeats(x, seen, 1.5),
    ):
        result = filtered(batch)
        assert result.shape == batch.shape
        np.testing.assert_allclose(np.exp(result).sum(-1), 1)
        for one, many in zip(batch, result, strict=True):
            np.testing.assert_allclose(np.exp(filtered(one)), np.exp(many), atol=1e-9)
    assert np.exp(penalise_repeats(row + 7, seen)) == pytest.approx(
        np.exp(penalise_repeats(row, seen)), abs=1e-9
    )


def test_what_is_impossible_stays_impossible():
    logs = np.array([-np.inf, 1.0, 0.0, -np.inf])
    for result in (top_k(logs, 3), top_p(logs, 0.99), top_p(logs, 1), penalise_repeats(logs, [0])):
        np.testing.assert_array_equal(np.isfinite(result), [False, True, True, False])


def test_a_repeat_by_hand():
    # The logits have the mean 0 already: 3 / 1.5 = 2 and -2 · 1.5 = -3; the others stay.
    logits = np.array([3.0, -2.0, 1.0, -2.0])
    expected = np.array([2.0, -3.0, 1.0, -2.0])
    np.testing.assert_allclose(penalise_repeats(logits, [0, 1, 1], 1.5), log_softmax(expected))
    np.testing.assert_allclose(penalise_repeats(logits, [], 1.5), log_softmax(logits))
    np.testing.assert_allclose(penalise_repeats(logits, [0, 2], 1), log_softmax(logits))


@settings(max_examples=100, deadline=None)
@given(logits_lists, st.integers(0, 5), st.floats(1, 3))
def test_what_came_before_never_gains(logits, seen, factor):
    seen %= len(logits)
    after = np.exp(penalise_repeats(logits, [seen], factor))
    assert after[seen] <= np.exp(log_softmax(logits))[seen] + 1e-12


def test_the_penalty_leads_greedy_writing_out_of_a_loop():
    def three_in_a_circle(tokens):  # 0 1 2 0 1 2 ..., and five tokens that come second
        second = np.array([0, 0, 0, 1.5, 1.51, 1.52, 1.53, 1.54])
        return np.where(np.arange(8) == (tokens[-1] + 1) % 3, 2.0, second)

    circle = generate(three_in_a_circle, [0], 8, temperature=0)
    assert circle == [1, 2, 0, 1, 2, 0, 1, 2]
    led_out = generate(
        three_in_a_circle, [0], 8, temperature=0, adjust=lambda x, t: penalise_repeats(x, t, 3)
    )
    assert repetition(circle, 2) > 0.5 > repetition(led_out, 2)


def test_generate_adjusts_before_the_temperature():
    seen = []

    def adjust(logits, tokens):
        seen.append(tokens)
        return top_k(logits, 2)

    logits = np.array([0.0, 1.0, 3.0, 2.0])
    drawn = generate(lambda tokens: logits, [1], 300, temperature=5.0, adjust=adjust)
    assert set(drawn) == {2, 3} and seen[:2] == [[1], [1, drawn[0]]]
    plain = generate(lambda tokens: logits, [1], 50, temperature=0.7, seed=4)
    same = generate(lambda t: logits, [1], 50, 0.7, seed=4, adjust=lambda x, tokens: x)
    assert plain == same


def test_repetition_by_hand():
    assert repetition("abcabc", 3) == 1 / 4
    assert repetition([1, 1, 1, 1], 1) == 3 / 4
    assert repetition("abc", 4) == 0 and repetition([], 1) == 0


# Bits and perplexity


def test_bits_per_byte_by_hand():
    # Two tokens for three characters, of which one takes two bytes: 1 + 3 bits, 4 bytes.
    assert text.bits_per_byte([1 / 2, 1 / 8], "aéb") == pytest.approx(1)
    assert text.perplexity([1 / 2, 1 / 8], "aéb") == pytest.approx(4)
    assert text.perplexity_per_byte([1 / 2, 1 / 8], "aéb") == pytest.approx(2)
    assert text.perplexity_per_byte(lambda t: [1 / 4] * len(t), ["ab", "", "c"]) == pytest.approx(4)
    assert text.perplexity([1.0, 0.0], "ab") == np.inf


def test_the_same_model_in_other_pieces_costs_the_same():
    # Pairs of letters, with the probabilities that a model of letters gives them.
    vocabulary = text.Vocabulary("ab", specials=())
    letters = text.NgramModel(2, vocabulary).fit("abaabbab")

    def pairs(one):
        return letters(one).reshape(-1, 2).prod(axis=1)

    texts = ["abba", "aaabab"]
    assert text.bits_per_byte(pairs, texts) == pytest.approx(text.bits_per_byte(letters, texts))
    assert text.bits_per_byte(letters, texts) == pytest.approx(
        text.bits_per_character(letters, texts)
    )
    assert text.perplexity(pairs, texts) == pytest.approx(text.perplexity(letters, texts) ** 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: top_k([0.0], 0), "k=0"),
        (lambda: top_k([0.0], 1.5), "k=1.5"),
        (lambda: top_p([0.0], 0), "p=0"),
        (lambda: top_p([0.0], 1.1), "p=1.1"),
        (lambda: top_p([0.0], np.nan), "p=nan"),
        (lambda: top_p(0.0, 0.5), r"shape \(\)"),
        (lambda: top_k([[0.0], [-np.inf]], 1), "is -inf; expected a finite"),
        (lambda: top_k([np.nan], 1), "is nan"),
        (lambda: penalise_repeats([0.0], [0], 0.9), "factor=0.9"),
        (lambda: penalise_repeats([0.0, 1.0], [1, 2]), "from 1 to 2 and the row has 2"),
        (lambda: penalise_repeats([0.0, 1.0], [-1]), "from -1 to -1"),
        (lambda: repetition("ab", 0), "n=0"),
        (lambda: text.bits_per_byte([0.5], ""), "no characters"),
        (lambda: text.bits_per_byte([], "ab"), "no probabilities"),
        (lambda: text.perplexity([[0.5]], "ab"), r"shape \(1, 1\)"),
        (lambda: text.perplexity_per_byte([2.0], "ab"), "2 is no probability"),
    ],
)
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()
