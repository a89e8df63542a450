"""Vocabularies, n-grams counted by hand, bits per character, and passages that stand twice."""

from collections import Counter
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import text
from course_lib.text import SPECIALS, NgramModel, Vocabulary, bits_per_character

words = st.text(alphabet="abcdé \n", max_size=30)

# Vocabularies


def test_numbers_are_places_in_the_list_of_tokens():
    vocabulary = Vocabulary.of(["banana", "cab"], specials=SPECIALS)
    assert vocabulary.tokens == ("<pad>", "<unknown>", "<start>", "<end>", "a", "b", "c", "n")
    assert (vocabulary.pad, vocabulary.unknown, vocabulary.start, vocabulary.end) == (0, 1, 2, 3)
    np.testing.assert_array_equal(vocabulary.encode("cab"), [6, 4, 5])
    assert vocabulary.decode([2, 6, 4, 5, 3, 0, 0]) == "cab"
    assert len(vocabulary) == 8 and "n" in vocabulary and "z" not in vocabulary


@settings(max_examples=100, deadline=None)
@given(st.lists(words, min_size=1).filter(any))
def test_what_is_encoded_comes_back(texts):
    vocabulary = Vocabulary.of(texts)
    for one in texts:
        assert vocabulary.decode(vocabulary.encode(one)) == one
    again = Vocabulary(vocabulary.characters)
    assert again.tokens == vocabulary.tokens


def test_unknown_characters_have_a_number_and_are_counted():
    vocabulary = Vocabulary("abc")
    np.testing.assert_array_equal(vocabulary.encode("axbxy"), [1, 0, 2, 0, 0])
    assert vocabulary.decode([1, 0]) == "a\N{REPLACEMENT CHARACTER}"
    assert list(vocabulary.strange("yaxbx").items()) == [("x", 2), ("y", 1)]
    assert not vocabulary.strange("cab")


def test_a_text_cannot_hold_a_special_token_by_accident():
    vocabulary = Vocabulary.of("<pad>", specials=SPECIALS)
    assert vocabulary.pad not in vocabulary.encode("<pad>")
    assert vocabulary.decode(vocabulary.encode("<pad>")) == "<pad>"


def test_rare_characters_can_be_left_out():
    assert Vocabulary.of("aabbbc", at_least=2).characters == "ab"


def test_a_batch_is_filled_up_behind():
    vocabulary = Vocabulary("abc", SPECIALS)
    batch = vocabulary.batch(["ab", "", "c"], start=True, end=True)
    np.testing.assert_array_equal(batch, [[2, 4, 5, 3], [2, 3, 0, 0], [2, 6, 3, 0]])
    np.testing.assert_array_equal(vocabulary.batch("a", length=3), [[4, 0, 0]])


# n-grams


def test_probabilities_by_hand():
    # "abab a": a 3 times, b twice, a space once; after a: b, b; after b: a, space.
    vocabulary = Vocabulary("ab ", specials=())
    model = NgramModel(2, vocabulary).fit("abab a")
    first = np.array([(3 + 3 / 3) / 9, (2 + 3 / 3) / 9, (1 + 3 / 3) / 9])
    np.testing.assert_allclose(model.probabilities(), first)
    a, b, space = range(3)
    np.testing.assert_allclose(model.probabilities([a]), (np.array([0, 2, 0]) + first) / 3)
    np.testing.assert_allclose(model.probabilities([b]), (np.array([1, 0, 1]) + 2 * first) / 4)
    np.testing.assert_allclose(
        model.probabilities([b, a, space]), [(1 + first[0]) / 2, *first[1:] / 2]
    )
    np.testing.assert_allclose(model("ba"), [first[1], (1 + 2 * first[0]) / 4])
    np.testing.assert_allclose(np.exp(model.step((a,))), model.probabilities([a]))


def slow_probability(texts, vocabulary, context: str, character: str) -> float:
    """Return P(character | context) by looking through the texts, in the words of the formula."""
    if context == "":
        lower = 1 / len(vocabulary)
    else:
        lower = slow_probability(texts, vocabulary, context[1:], character)
    followers = [
        one[i + len(context)]
        for one in texts
        for i in range(len(one) - len(context))
        if one[i : i + len(context)] == context
    ]
    if not followers:
        return lower
    new = len(set(followers))
    return (followers.count(character) + new * lower) / (len(followers) + new)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=4).filter(any), words, st.integers(1, 5))
def test_probabilities_are_those_of_the_formula(texts, other, order):
    vocabulary = Vocabulary("abcdé \n")
    model = NgramModel(order, vocabulary).fit(texts)
    expected = [
        slow_probability(texts, vocabulary, other[max(0, i - order + 1) : i], c)
        for i, c in enumerate(other)
    ]
    np.testing.assert_allclose(model(other), expected)
    for end in range(len(other) + 1):
        p = model.probabilities(vocabulary.encode(other[:end]))
        assert p.sum() == pytest.approx(1) and p.min() > 0


def test_n_grams_do_not_reach_from_one_text_into_the_next():
    vocabulary = Vocabulary("ab")
    apart = NgramModel(2, vocabulary).fit(["a", "b"])
    np.testing.assert_allclose(apart.probabilities(vocabulary.encode("a")), apart.probabilities())


def test_longer_contexts_help_until_they_are_too_rare():
    fable = "the cat sat on the mat and the rat sat on the cat. " * 4
    vocabulary = Vocabulary.of(fable)
    bits = [bits_per_character(NgramModel(n, vocabulary).fit(fable), fable) for n in range(1, 6)]
    assert bits == sorted(bits, reverse=True) and bits[0] > 3 > 1 > bits[-1]


def test_fitting_again_forgets():
    vocabulary = Vocabulary("ab")
    model = NgramModel(2, vocabulary).fit("aaaa")
    model("aab")
    new = NgramModel(2, vocabulary).fit("abab")
    np.testing.assert_array_equal(model.fit("abab")("aab"), new("aab"))


def test_what_a_model_gives_away_can_be_changed_without_harm():
    model = NgramModel(1, Vocabulary("ab")).fit("aab")
    before = model.probabilities()
    model.probabilities()[:] = 0
    np.testing.assert_array_equal(model.probabilities(), before)


# Bits


@pytest.mark.parametrize("size", [2, 8, 27, 104])
def test_a_uniform_model_needs_the_logarithm_of_the_vocabulary(size):
    for one in ("a", "hello" * 20):
        bits = bits_per_character(lambda t: np.full(len(t), 1 / size), one)
        assert bits == pytest.approx(log2(size))


def test_bits_by_hand():
    assert bits_per_character([0.5, 0.25, 1.0], "abc") == pytest.approx(1)
    assert bits_per_character([1.0], "a") == 0
    assert bits_per_character([1.0, 0.0], "ab") == np.inf
    # Several texts: 1 character of 4 bits and 3 of 0.
    both = bits_per_character(lambda t: [1 / 16] if t == "a" else np.ones(3), ["a", "bcd", ""])
    assert both == pytest.approx(1)


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="abc", min_size=1, max_size=60))
def test_no_model_without_context_beats_the_entropy_of_the_counts(one):
    entropy = -sum(n / len(one) * log2(n / len(one)) for n in Counter(one).values())
    model = NgramModel(1, Vocabulary("abc")).fit(one)
    assert bits_per_character(model, one) >= entropy - 1e-12


# Passages that stand twice

LONG = "It was the best of lessons, it was the worst of lessons, and nobody slept at all."


def test_copies_out_of_a_longer_text_are_found():
    part, other = LONG[10:60], "Something else altogether, of which no word stands anywhere else."
    assert text.overlap(part, [other, LONG], length=20) == 1
    assert text.overlap(other, [part, LONG], length=20) == 0
    half = LONG[:30] + other[:30]  # 11 of its 41 passages are in LONG alone
    assert text.overlap(half, [LONG], length=20) == pytest.approx(11 / 41)
    assert text.overlap("best", [LONG], length=20) == 1  # shorter than a passage
    kept = text.distinct([part, other, LONG, "best", LONG], length=20)
    np.testing.assert_array_equal(kept, [1, 2])
    np.testing.assert_array_equal(text.distinct([half, LONG], length=20, at_most=0.2), [1])


# Bad input

AB = Vocabulary("ab", specials=())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Vocabulary("abca"), "'a' twice"),
        (lambda: Vocabulary(""), "no characters"),
        (lambda: Vocabulary("ab", ("<pad>", "<stop>")), "<stop>.*not allowed"),
        (lambda: Vocabulary("ab", ("<start>", "<pad>")), "<pad> has to come first"),
        (lambda: AB.encode("abxy"), "2 characters does not have 'x', 'y'; .*<unknown>"),
        (lambda: AB.decode([0, 2]), "from 0 to 2; expected 0 to 1"),
        (lambda: AB.decode([-1]), "from -1"),
        (lambda: AB.batch(["a"]), "needs <pad>"),
        (lambda: Vocabulary("ab", ("<pad>",)).batch(["a"], end=True), "needs <end>"),
        (lambda: Vocabulary("ab", SPECIALS).batch(["aba"], 3, end=True), "4 places and length=3"),
        (lambda: NgramModel(0, AB), "order=0"),
        (lambda: NgramModel(True, AB), "order=True"),
        (lambda: NgramModel(2, AB)("ab"), "call fit"),
        (lambda: bits_per_character([0.5], ""), "no characters"),
        (
            lambda: bits_per_character([0.5], "ab"),
            r"2 characters and probabilities of shape \(1,\)",
        ),
        (lambda: bits_per_character([0.5, 1.5], "ab"), "1.5 is no probability"),
        (lambda: bits_per_character([0.5, np.nan], "ab"), "nan is no probability"),
    ],
)
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()
