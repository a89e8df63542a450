"""The encoder-decoder, held against itself run in full, on a copy task; and splits of numbers."""

from itertools import chain, product

import keras
import numpy as np
import pytest

from course_lib import data, text
from course_lib.models.recurrent import cell_of, unroll
from course_lib.models.sequence_to_sequence import (
    Translator,
    encoder_decoder,
    split_by_combination,
    split_by_length,
    teacher_forcing,
)
from course_lib.text import SPECIALS, Vocabulary

SOURCE, TARGET = Vocabulary("abc", SPECIALS), Vocabulary("wxyz", SPECIALS)
TEXTS = ["abca", "c", "ba", "ccb"]


def compiled(model: keras.Model, rate: float = 0.01) -> keras.Model:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss, jit_compile=False)
    return model


@pytest.fixture(scope="module")
def random():
    """Return a translator of two layers with random weights of some size."""
    model = compiled(encoder_decoder(len(SOURCE), len(TARGET), units=6, embedding=5, layers=2))
    rng = np.random.default_rng(4)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    return Translator(model, SOURCE, TARGET)


def logits_of(model, source, read) -> np.ndarray:
    """Return the logits after START and what was read so far, computed in NumPy."""
    x, y = (
        model.get_layer(f"{side}_embedding").get_weights()[0][numbers][np.newaxis]
        for side, numbers in (
            ("source", SOURCE.encode(source)),
            ("target", [TARGET.start, *read]),
        )
    )
    for n in (1, 2):
        encoder, decoder = (
            cell_of(model.get_layer(f"{part}_{n}")) for part in ("encoder", "decoder")
        )
        reading = unroll(encoder, x)
        x, y = reading.outputs, unroll(decoder, y, None, reading.last_states).outputs
    kernel, bias = model.get_layer("logits").get_weights()
    return (y @ kernel + bias)[0]


def slow_translation(model, source, length) -> list[int]:
    """Translate greedily, reading everything anew for each token."""
    tokens = []
    while len(tokens) < length and TARGET.end not in tokens:
        logits = logits_of(model, source, tokens)[-1]
        logits[[TARGET.pad, TARGET.start]] = -np.inf
        tokens.append(int(np.argmax(logits)))
    return tokens


# What the decoder reads, and what it has to say


def test_teacher_forcing_by_hand():
    (x, read), wanted = teacher_forcing(["ab", "c"], ["wx", "y"], SOURCE, TARGET)
    np.testing.assert_array_equal(x, [[4, 5], [6, 0]])
    np.testing.assert_array_equal(read, [[2, 4, 5], [2, 6, 0]])
    np.testing.assert_array_equal(wanted, [[4, 5, 3], [6, 3, 0]])


def test_the_decoder_does_not_see_what_it_has_to_say(random):
    read = np.array([[2, 4, 5, 6, 7], [2, 4, 5, 7, 7]])  # they differ at place 3
    before, after = keras.ops.convert_to_numpy(random.model([SOURCE.batch(["abc"] * 2), read]))
    np.testing.assert_allclose(before[:3], after[:3], atol=1e-6)
    assert (np.abs(before[3:] - after[3:]).max(axis=1) > 1e-3).all()


def test_padding_changes_nothing(random):
    targets = ["wxyzw", "z", "", "yyw"]
    inputs, wanted = teacher_forcing(TEXTS, targets, SOURCE, TARGET)
    longer = [np.pad(part, ((0, 0), (0, 3))) for part in inputs]
    logits = [keras.ops.convert_to_numpy(random.model(part)) for part in (inputs, longer)]
    np.testing.assert_allclose(logits[0], logits[1][:, :6], atol=1e-5)
    for row, one, target in zip(logits[0], TEXTS, targets, strict=True):
        alone = logits_of(random.model, one, TARGET.encode(target))
        np.testing.assert_allclose(row[: len(target) + 1], alone, atol=1e-5)
    # And none of it counts in the loss, which is the mean over what is wanted.
    log_p = text.log_softmax(logits[0])
    there = wanted != TARGET.pad
    own = np.take_along_axis(log_p, wanted[..., np.newaxis], axis=-1)[..., 0]
    for given in (inputs, longer):
        expected = np.pad(wanted, ((0, 0), (0, given[1].shape[1] - wanted.shape[1])))
        loss = random.model.evaluate(given, expected, verbose=0)
        assert loss == pytest.approx(-own[there].mean(), rel=1e-4)


# Running free


def test_step_by_step_it_writes_what_the_whole_model_says(random):
    slow = [slow_translation(random.model, one, 9) for one in TEXTS]
    written = random.translate(TEXTS, length=9)
    assert written == [random.text_of(tokens) for tokens in slow]
    for one, tokens in zip(TEXTS, slow, strict=True):
        found = text.greedy(random.step(one), TARGET.end, length=9)
        assert list(found.tokens) == tokens
        assert found.ended == (TARGET.end in tokens)


def test_the_step_gives_the_log_probabilities_of_the_whole_model(random):
    step = random.step("bac")
    for read in [(), (4,), (4, 7, 5), (6, 6), (4, 7)]:  # (4, 7, 5) before (4, 7)
        logits = logits_of(random.model, "bac", read)[-1]
        logits[[TARGET.pad, TARGET.start]] = -np.inf
        np.testing.assert_allclose(step(read), text.log_softmax(logits), atol=1e-4)
    assert np.exp(step(())).sum() == pytest.approx(1)


def test_a_beam_that_drops_nothing_finds_the_likeliest_translation(random):
    step, end = random.step("cab"), TARGET.end
    found = [h for h in text.beam_search(step, end, length=3, width=8**3) if h.ended]
    letters = [n for n in range(8) if n not in (TARGET.pad, TARGET.start, end)]
    every = [(*body, end) for n in range(3) for body in product(letters, repeat=n)]
    logs = {t: sum(step(t[:i])[token] for i, token in enumerate(t)) for t in every}
    assert {h.tokens for h in found} == set(every)
    assert found[0].tokens == max(logs, key=logs.get)


def test_put_right_after_each_token_it_says_what_the_whole_model_says(random):
    targets = ["wx", "zzy", "", "w"]
    found = random.teacher_forced(TEXTS, targets)
    for one, target, said in zip(TEXTS, targets, found, strict=True):
        logits = logits_of(random.model, one, TARGET.encode(target))
        logits[:, [TARGET.pad, TARGET.start]] = -np.inf
        assert said == random.text_of(logits.argmax(axis=-1))


# Learning


@pytest.fixture(scope="module")
def copier():
    """Return a translator that learned to copy 1 to 3 letters, and texts it has not seen."""
    letters = Vocabulary("abcd", SPECIALS)
    rng = np.random.default_rng(0)
    texts = ["".join(t) for n in (1, 2, 3) for t in product("abcd", repeat=n)]
    texts = [texts[i] for i in rng.permutation(len(texts))]
    new, known = texts[:12], texts[12:]
    keras.utils.set_random_seed(0)
    model = compiled(encoder_decoder(len(letters), len(letters), units=32, embedding=8), 0.02)
    often = known * 60  # 120 steps in one epoch: epochs cost time too
    model.fit(*teacher_forcing(often, often, letters, letters), batch_size=36, verbose=0)
    return Translator(model, letters, letters), known, new


def test_it_learns_to_copy(copier):
    translator, known, new = copier
    assert text.exact_match(known, translator.translate(known)) == 1
    assert text.exact_match(new, translator.translate(new)) > 0.5  # chance is below 1 in 40
    assert text.exact_match(known, translator.teacher_forced(known, known)) == 1


def test_a_saved_model_translates_the_same(copier, tmp_path):
    translator, known, _ = copier
    translator.model.save(tmp_path / "copier.keras")
    loaded = keras.saving.load_model(tmp_path / "copier.keras")
    again = Translator(loaded, translator.source, translator.target)
    assert again.translate(known[:8]) == translator.translate(known[:8])
    best = text.beam_search(again.step(known[0]), translator.target.end, 6, width=3)[0]
    assert again.text_of(best.tokens) == known[0]


# Splits that test composition


@pytest.fixture(scope="module")
def pairs():
    return data.load("number_words", n=1500)


def words(part) -> set:
    return set(" ".join([*part.x, *part.y]).replace("-", " ").replace(",", " ").split())


@pytest.mark.parametrize("cut", [split_by_combination, split_by_length])
@pytest.mark.parametrize("seed", [0, 1])
def test_splits_share_nothing_and_need_no_new_word(pairs, cut, seed):
    split = cut(pairs, validation=0.2, seed=seed)
    numbers = [part.number.tolist() for part in split]
    assert sorted(chain(*numbers)) == sorted(pairs.number.tolist())
    assert len(split.validation) == 300
    assert words(split.test) <= words(split.train)
    again = cut(pairs, validation=0.2, seed=seed)
    np.testing.assert_array_equal(again.train.number, split.train.number)
    other = cut(pairs, validation=0.2, seed=seed + 2)
    assert other.validation.number.tolist() != split.validation.number.tolist()


@pytest.mark.parametrize("shifts", [1, 2, 5])
def test_no_tested_pair_of_digits_was_learnt_though_each_digit_was(pairs, shifts):
    split = split_by_combination(pairs, shifts)
    learnt, validated, tested = (
        {(n // 100 % 10, n // 10 % 10) for n in part.number.tolist()} for part in split
    )
    assert len(tested) == 10 * shifts and not tested & (learnt | validated)
    for place in (0, 1):
        assert {pair[place] for pair in learnt} == set(range(10))
    assert len(split.test) / len(pairs) == pytest.approx(shifts / 10, abs=0.04)


def test_no_tested_day_of_a_month_was_learnt_though_each_day_and_month_was():
    split = split_by_combination(data.load("dates", n=3000))
    learnt, validated, tested = (
        {(day.month, day.day) for day in part.day.tolist()} for part in split
    )
    assert not tested & (learnt | validated)
    assert {month for month, _ in learnt} == set(range(1, 13))
    assert {day for _, day in learnt} == set(range(1, 32))
    assert len(split.test) / 3000 == pytest.approx(2 / 12, abs=0.03)


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_every_tested_source_is_longer_than_all_that_were_learnt(pairs, share):
    split = split_by_length(pairs, share)
    longest = max(len(x) for part in (split.train, split.validation) for x in part.x)
    assert min(len(x) for x in split.test.x) > longest
    one_more = sum(len(x) >= longest for x in pairs.x)  # the next length would be too many
    assert len(split.test) <= share * len(pairs) < one_more


# Bad input


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda r: encoder_decoder(5, 5, layers=0), "layers=0"),
        (lambda r: teacher_forcing(["a"], [], SOURCE, TARGET), "1 sources and 0 targets"),
        (lambda r: Translator(r.model, SOURCE, SOURCE), "8 target tokens, .* 7 and 7"),
        (lambda r: split_by_combination(data.load("glyphs", n=5)), "glyphs has no numbers"),
        (lambda r: split_by_length(data.load("dates", n=5)), "dates has no numbers"),
        (lambda r: split_by_length(data.load("number_words", n=9), share=0), "0 are for the test"),
        (lambda r: split_by_combination(data.load("number_words", n=9), shifts=0), "shifts=0"),
        (
            lambda r: split_by_length(data.load("number_words", n=9), 0.3, validation=0.9),
            "some left to learn from",
        ),
    ],
)
def test_errors_say_what_was_expected(random, call, words):
    with pytest.raises(ValueError, match=words):
        call(random)


def test_no_texts_have_no_translations(random):
    assert random.translate([]) == []
