"""Networks as language models: windows of Keras, single steps in NumPy, and that both agree."""

import keras
import numpy as np
import pytest

from course_lib import text
from course_lib.text import NetworkModel, NgramModel, RecurrentModel, Vocabulary

VOCABULARY = Vocabulary("abcd", (text.START, text.UNKNOWN))
LETTERS = "abcdbca dxabccdabdbcaaddbcabcdabdcba"


def network(*recurrent) -> keras.Model:
    """Return a network of the next token with random weights of some size."""
    keras.utils.set_random_seed(0)
    layers = keras.layers
    inside = [layer for r in recurrent for layer in (r, layers.Dropout(0.5))]
    model = keras.Sequential(
        [keras.Input((None,)), layers.Embedding(6, 5), *inside, layers.Dense(6, name="logits")]
    )
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    model.compile(jit_compile=False)
    return model


@pytest.fixture(scope="module")
def model():
    return network(keras.layers.LSTM(7, return_sequences=True))


def said(model, read) -> np.ndarray:
    """Return the probabilities of the next token after all that was read."""
    logits = keras.ops.convert_to_numpy(model(np.array([read])))[0, -1]
    return np.exp(logits) / np.exp(logits).sum()


def test_each_character_gets_what_the_network_said_before_it(model):
    numbers = VOCABULARY.encode(LETTERS)
    found = NetworkModel(model, VOCABULARY, window=64)(LETTERS)
    assert found.shape == (len(LETTERS),)
    for place in (0, 1, 2, 7, 20, len(LETTERS) - 1):
        expected = said(model, [VOCABULARY.start, *numbers[:place]])[numbers[place]]
        assert found[place] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("window", [2, 7, 8])
def test_windows_leave_half_a_window_before_each_character(model, window):
    read = [VOCABULARY.start, *VOCABULARY.encode(LETTERS)]
    found = NetworkModel(model, VOCABULARY, window)(LETTERS)
    starts = [*range(0, len(LETTERS) - window, window // 2), len(LETTERS) - window]
    for place in (0, window - 1, window, 17, len(LETTERS) - 1):
        start = min(s for s in starts if s + window > place)
        assert start == 0 or place - start >= window / 2
        expected = said(model, read[start : place + 1])[read[place + 1]]
        assert found[place] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("kind", ["lstm", "two layers", "gru"])
def test_one_step_at_a_time_gives_the_same(model, kind):
    if kind == "two layers":
        sequences = {"return_sequences": True}
        model = network(keras.layers.SimpleRNN(4, **sequences), keras.layers.LSTM(3, **sequences))
    if kind == "gru":
        model = network(keras.layers.GRU(3, return_sequences=True))
    slow, quick = NetworkModel(model, VOCABULARY, 64), RecurrentModel(model, VOCABULARY)
    np.testing.assert_allclose(quick(LETTERS), slow(LETTERS), rtol=1e-4)
    # In any order: forwards, another text, back again, a beginning in one go.
    for beginning in ((), (2,), (2, 3), (5, 5, 5, 5), (2, 3, 4), (2, 5, 4), ()):
        np.testing.assert_allclose(quick.step(beginning), slow.step(beginning), atol=1e-4)
    assert np.exp(quick.step((2, 3))).sum() == pytest.approx(1)


def test_long_texts_do_not_fill_the_memory(model):
    quick = RecurrentModel(model, VOCABULARY)
    numbers = text.generate(quick.step, [2, 3], 600, seed=0)
    assert len(quick._after) < 300
    again = RecurrentModel(model, VOCABULARY).step([2, 3, *numbers])
    np.testing.assert_allclose(quick.step([2, 3, *numbers]), again)


def test_the_step_of_a_network_sees_the_last_window_only(model):
    short = NetworkModel(model, VOCABULARY, 4)
    expected = np.log(said(model, [2, 3, 4, 5]))
    np.testing.assert_allclose(short.step([5, 5, 2, 3, 4, 5]), expected, atol=1e-4)


def test_bits_of_a_network_that_says_nothing(model):
    blank = keras.models.clone_model(model)
    blank.compile(jit_compile=False)
    blank.set_weights([0 * w for w in blank.get_weights()])
    for kind in (NetworkModel, RecurrentModel):
        bits = text.bits_per_character(kind(blank, VOCABULARY), ["abcd", "", "ab" * 30])
        assert bits == pytest.approx(np.log2(6))


def test_a_network_that_counts_equals_the_counts():
    # An embedding of logits, handed through by a linear recurrent layer: a bigram model.
    vocabulary = Vocabulary("abc", (text.START, text.UNKNOWN))
    counted = NgramModel(2, vocabulary).fit("abcabacba")
    keras.utils.set_random_seed(0)
    through = keras.layers.SimpleRNN(5, activation="linear", return_sequences=True)
    layers = [keras.Input((None,)), keras.layers.Embedding(5, 5), through, keras.layers.Dense(5)]
    model = keras.Sequential(layers)
    model.compile(jit_compile=False)
    table = np.stack([counted.step((n,)) for n in range(5)])
    table[vocabulary.start] = counted.step(())
    model.set_weights([table, np.eye(5), np.zeros((5, 5)), np.zeros(5), np.eye(5), np.zeros(5)])
    for kind in (NetworkModel, RecurrentModel):
        np.testing.assert_allclose(kind(model, vocabulary)("cabbac"), counted("cabbac"), rtol=1e-4)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda m: NetworkModel(m, Vocabulary("ab")), "expected <start>"),
        (lambda m: RecurrentModel(m, Vocabulary("ab")), "expected <start>"),
        (lambda m: NetworkModel(m, VOCABULARY, window=1), "window=1"),
        (
            lambda m: RecurrentModel(keras.Sequential(m.layers[:-1]), VOCABULARY),
            "layers Embedding, LSTM; expected",
        ),
    ],
)
def test_errors_say_what_was_expected(model, call, words):
    with pytest.raises(ValueError, match=words):
        call(model)
