"""Sampling, greedy and beam decoding held against complete search, and tables of differences."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import text
from course_lib.text import (
    at_temperature,
    beam_search,
    edits,
    generate,
    greedy,
    log_softmax,
    sample,
)

# Sampling

logits_lists = st.lists(st.floats(-800, 800), min_size=1, max_size=6)


def test_temperature_by_hand():
    logits = np.log([0.1, 0.3, 0.6])
    np.testing.assert_allclose(at_temperature(logits), [0.1, 0.3, 0.6])
    np.testing.assert_allclose(at_temperature(logits, 0.5), np.array([1, 9, 36]) / 46)
    np.testing.assert_array_equal(at_temperature(logits, 0), [0, 0, 1])
    np.testing.assert_array_equal(at_temperature([2.0, 5.0, 5.0], 0), [0, 0.5, 0.5])
    np.testing.assert_allclose(at_temperature(logits, 1e9), np.full(3, 1 / 3), rtol=1e-6)


@settings(max_examples=200, deadline=None)
@given(logits_lists, st.sampled_from([0, 5e-324, 1e-300, 1e-3, 0.5, 1, 3, 1e300]))
def test_probabilities_are_safe_at_every_temperature(logits, temperature):
    p = at_temperature(logits, temperature)
    assert np.isfinite(p).all() and p.sum() == pytest.approx(1) and p.min() >= 0
    assert p[np.argmax(logits)] == p.max()
    assert p[sample(logits, temperature, seed=1)] > 0


def test_colder_is_surer():
    logits = np.random.default_rng(0).normal(size=30)
    top = [at_temperature(logits, t).max() for t in (4, 2, 1, 0.5, 0.25, 0)]
    assert (np.diff(top) > 0).all()


def test_a_forbidden_token_is_never_drawn():
    logits = np.tile([-np.inf, 0.0, -np.inf, 0.0, -np.inf], (2000, 1))
    assert set(sample(logits, 5.0, seed=0)) == {1, 3}


def test_draws_are_as_frequent_as_they_are_likely():
    p = np.array([0.05, 0.2, 0.0, 0.6, 0.15])
    with np.errstate(divide="ignore"):
        logits = np.broadcast_to(np.log(p), (20_000, 5))
    share = np.bincount(sample(logits, seed=3), minlength=5) / 20_000
    np.testing.assert_allclose(share, p, atol=5 * np.sqrt(0.25 / 20_000))
    cold = np.bincount(sample(logits, 0.5, seed=3), minlength=5) / 20_000
    np.testing.assert_allclose(cold, p**2 / np.sum(p**2), atol=5 * np.sqrt(0.25 / 20_000))


class Point(np.random.Generator):
    """A generator that always gives the same number."""

    def __init__(self, point):
        super().__init__(np.random.PCG64(0))
        self.point = point

    def random(self, size):
        return np.full(size, self.point)


def test_the_ends_of_the_line_are_possible_tokens():
    logits = np.array([-np.inf, 0.3, 0.1, -np.inf])
    assert sample(logits, seed=Point(0.0)) == 1
    assert sample(logits, seed=Point(1.0)) == 2  # beyond what a generator gives
    assert sample(logits, seed=Point(np.nextafter(1, 0))) == 2


def test_a_seed_repeats_and_a_generator_goes_on():
    logits = np.zeros((4, 3, 50))
    first = sample(logits, seed=7)
    assert first.shape == (4, 3) and first.dtype == np.int64
    np.testing.assert_array_equal(sample(logits, seed=7), first)
    rng = np.random.default_rng(7)
    np.testing.assert_array_equal(sample(logits, seed=rng), first)
    assert (sample(logits, seed=rng) != first).any()
    assert isinstance(sample(logits[0, 0], seed=0), int)


def test_generating_asks_with_all_that_stands_there():
    seen = []

    def count_up(tokens):
        seen.append(tokens)
        return np.where(np.arange(10) == tokens[-1] + 1, 0.0, -np.inf)

    assert generate(count_up, np.array([3]), 3) == [4, 5, 6]
    assert seen == [(3,), (3, 4), (3, 4, 5)]
    assert generate(count_up, [3], 99, end=7) == [4, 5, 6, 7]


def test_an_n_gram_model_writes_what_it_has_read():
    vocabulary = text.Vocabulary("abc", specials=())
    model = text.NgramModel(3, vocabulary).fit("abc" * 50)
    new = generate(model.step, vocabulary.encode("ab"), 9, temperature=0)
    assert vocabulary.decode(new) == "cabcabcab"


@settings(max_examples=100, deadline=None)
@given(logits_lists)
def test_log_softmax(logits):
    np.testing.assert_allclose(np.exp(log_softmax(logits)), at_temperature(logits), atol=1e-12)
    assert np.isfinite(log_softmax(logits)).all()


# Searching


def random_step(seed: int, tokens: int = 3):
    """Return a model that has random probabilities after each beginning."""

    def step(beginning):
        rng = np.random.default_rng([seed, *[t + 1 for t in beginning]])
        return log_softmax(2 * rng.normal(size=tokens))

    return step


def every_ending(step, end: int, length: int, tokens: int = 3, start=()):
    """Return (tokens, log probability) of all that ends within `length` tokens."""
    found = []
    for n in range(length):
        for body in product([t for t in range(tokens) if t != end], repeat=n):
            sequence = (*body, end)
            logs = [step((*start, *sequence[:i]))[t] for i, t in enumerate(sequence)]
            found.append((sequence, sum(logs)))
    return found


@pytest.mark.parametrize("alpha", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("seed", range(8))
def test_a_beam_that_drops_nothing_finds_the_best_of_all(seed, alpha):
    step, length = random_step(seed), 5
    found = beam_search(step, end=1, length=length, width=3**length, start=(2, 0), alpha=alpha)
    everything = every_ending(step, 1, length, start=(2, 0))
    best = sorted(everything, key=lambda s: s[1] / len(s[0]) ** alpha, reverse=True)
    ended = [h for h in found if h.ended]
    assert [h.tokens for h in ended] == [tokens for tokens, _ in best]
    np.testing.assert_allclose([h.log_probability for h in ended], [p for _, p in best])
    assert found[: len(ended)] == ended and len(found) == len(ended) + 2**length


@pytest.mark.parametrize("seed", range(8))
def test_greedy_takes_the_likeliest_token_each_time(seed):
    step, tokens = random_step(seed, 5), ()
    while len(tokens) < 6 and 4 not in tokens:
        tokens += (int(np.argmax(step((3, *tokens)))),)
    found = greedy(step, end=4, length=6, start=(3,))
    assert found.tokens == tokens and found.ended == (tokens[-1] == 4)
    assert beam_search(step, 4, 6, width=1, start=(3,), alpha=1.0) == [found]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 7), st.integers(1, 6), st.sampled_from([0, 0.7, 1]))
def test_what_a_beam_returns_holds_together(seed, width, length, alpha):
    step = random_step(seed, 4)
    found = beam_search(step, 0, length, width, alpha=alpha)
    assert 1 <= len(found) <= width
    assert len({h.tokens for h in found}) == len(found)
    for h in found:
        logs = [step(h.tokens[:i])[t] for i, t in enumerate(h.tokens)]
        assert h.log_probability == pytest.approx(sum(logs))
        assert h.score(alpha) == pytest.approx(sum(logs) / len(h.tokens) ** alpha)
        assert h.ended == (h.tokens[-1] == 0) and 0 not in h.tokens[:-1]
        assert h.ended or len(h.tokens) == length
    ranks = [(h.ended, h.score(alpha)) for h in found]
    assert ranks == sorted(ranks, reverse=True)


def table_step(table: dict):
    """Return a model from a table of probabilities; what is not in the table ends with 2."""

    def step(tokens):
        with np.errstate(divide="ignore"):
            return np.log(table.get(tokens, [0.0, 0.0, 1.0]))

    return step


def test_a_beam_finds_what_greed_misses():
    # The likely first token 0 leads into uncertainty, the unlikely 1 leads straight to the end (2).
    step = table_step({(): [0.6, 0.4, 0], (0,): [0.5, 0.5, 0], (1,): [0.1, 0, 0.9]})
    assert greedy(step, 2, 4).tokens == (0, 0, 2)
    best = beam_search(step, 2, 4, width=2)[0]
    assert best.tokens == (1, 2) and np.exp(best.log_probability) == pytest.approx(0.36)


def test_length_normalisation_favours_the_longer():
    # "2" at once: 0.4. "0 0 2": 0.6 · 0.6 · 1 = 0.36, on the average 0.71 a token.
    step = table_step({(): [0.6, 0, 0.4], (0,): [0.6, 0.4, 0]})
    kept = {"length": 3, "width": 4}
    assert beam_search(step, 2, alpha=0, **kept)[0].tokens == (2,)
    assert beam_search(step, 2, alpha=1, **kept)[0].tokens == (0, 0, 2)


# Judging


def test_exact_match():
    assert text.exact_match(["un", "deux", "trois", ""], ["un", "deus", "Trois", ""]) == 0.5


def test_edits_by_hand():
    assert edits("kitten", "sitting") == [("k", "s"), ("e", "i"), ("", "g")]
    assert text.edit_distance("kitten", "sitting") == 3
    assert edits(["cent", "vingt", "et", "un"], ["cent", "un"]) == [(["vingt", "et"], [])]
    assert edits("", "ab") == [("", "ab")] and edits("ab", "") == [("ab", "")]
    assert edits("same", "same") == []


def slow_distance(a: str, b: str) -> int:
    """Return the edit distance from its definition, without a table."""
    if not a or not b:
        return len(a) + len(b)
    if a[0] == b[0]:
        return slow_distance(a[1:], b[1:])
    return 1 + min(slow_distance(a[1:], b), slow_distance(a, b[1:]), slow_distance(a[1:], b[1:]))


short = st.text(alphabet="abc", max_size=6)


@settings(max_examples=100, deadline=None)
@given(short, short)
def test_edits_are_as_few_as_possible_and_lead_from_one_to_the_other(a, b):
    distance = text.edit_distance(a, b)
    assert distance == slow_distance(a, b)
    pairs = edits(a, b)
    assert sum(max(len(t), len(p)) for t, p in pairs) == distance
    # Between the pieces, both texts are the same.
    left = "(.*)" + "".join(f"{re.escape(t)}(.*)" for t, _ in pairs)
    right = r"\1" + "".join(rf"{re.escape(p)}\{n}" for n, (_, p) in enumerate(pairs, 2))
    assert re.fullmatch(f"{left}\n{right}", f"{a}\n{b}")


def test_a_table_of_differences():
    targets = ["soixante-dix", "vingt et un", "deux cents", "huit"]
    predictions = ["soixante-douze", "vingt-un", "deux cents", "huit huit"]
    table = text.table_of_differences(["70", "21", "200", "8"], targets, predictions)
    rows = {row.source: row for row in table.itertuples()}
    assert set(rows) == {"70", "21", "8"}
    assert rows["70"].differences == "dix → douze" and rows["70"].distance == 4
    assert rows["21"].differences == "vingt et → vingt-" and rows["21"].distance == 4
    assert list(table.distance) == sorted(table.distance, reverse=True)
    assert table.distance.max() == 5 and table.source[0] == "8"
    assert text.table_of_differences(["8"], ["huit"], ["huit"]).empty


def test_the_commonest_differences_come_first():
    targets = ["quatre-vingt-un", "soixante-dix", "quatre-vingt-deux", "six"]
    predictions = ["soixante-un", "soixante-six", "soixante-deux", "six"]
    counts = text.commonest_differences(targets, predictions)
    assert list(counts.items()) == [(("quatre-vingt", "soixante"), 2), (("dix", "six"), 1)]


# Bad input


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: at_temperature([1.0, 2.0], -1), "temperature=-1"),
        (lambda: at_temperature([1.0, 2.0], np.nan), "temperature=nan"),
        (lambda: at_temperature(3.0), r"shape \(\); expected"),
        (lambda: at_temperature([[0.0, 1.0], [-np.inf, -np.inf]]), "is -inf; expected a finite"),
        (lambda: at_temperature([np.nan, 1.0]), "is nan"),
        (lambda: at_temperature([np.inf, 1.0]), "is inf"),
        (lambda: greedy(lambda t: np.zeros((1, 3)), 0, 5), r"shape \(1, 3\)"),
        (lambda: greedy(lambda t: np.zeros(3), 3, 5), "end token is 3"),
        (lambda: greedy(lambda t: np.array([2.0, 1.0]), 0, 5), "returned 2 as the largest"),
        (lambda: greedy(lambda t: np.array([np.nan, 0.0]), 0, 5), "returned nan"),
        (lambda: greedy(lambda t: np.full(2, -np.inf), 0, 5), "every next token impossible"),
        (lambda: greedy(lambda t: np.zeros(3), 0, 0), "length=0"),
        (lambda: beam_search(lambda t: np.zeros(3), 0, 5, width=0), "width=0"),
        (lambda: beam_search(lambda t: np.zeros(3), 0, 5, alpha=-1), "alpha=-1"),
        (lambda: text.exact_match(["a"], ["a", "b"]), "1 targets and 2 predictions"),
        (lambda: text.exact_match([], []), "0 targets"),
    ],
)
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()
