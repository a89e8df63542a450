"""Attention, positions and blocks: NumPy against Keras; cached runs against whole ones."""

import re

import keras
import numpy as np
import pytest

from course_lib import text
from course_lib.models import sequence_to_sequence, transformers
from course_lib.models.transformers import blocks

RNG = np.random.default_rng(0)
SOURCES, TARGETS = ["one two", "forty", "nine"], ["un deux", "quarante", "neuf"]
SOURCE, TARGET = (text.Vocabulary.of(side, text.SPECIALS) for side in (SOURCES, TARGETS))


# Attention


def test_attention_by_hand():
    outputs, weights = transformers.attend([[2.0]], [[0.0], [np.log(3) / 2]], [[1.0], [5.0]])
    np.testing.assert_allclose(weights, [[0.25, 0.75]])
    np.testing.assert_allclose(outputs, [[4.0]])


def test_scores_are_divided_by_the_root_of_the_width():
    queries, keys = RNG.normal(size=(3, 16)), RNG.normal(size=(5, 16))
    _, weights = transformers.attend(queries, keys, np.eye(5))
    _, by_hand = transformers.attend(queries / 4, keys, np.eye(5), scale=1)
    np.testing.assert_allclose(weights, by_hand)


def test_what_is_masked_gets_no_weight_whatever_its_score():
    keys = np.array([[1.0], [1e6], [-1.0]])
    mask = np.array([[True, False, True], [False, False, False]])
    outputs, weights = transformers.attend(np.ones((2, 1)), keys, np.eye(3), mask)
    assert weights[0, 1] == 0 and weights[0].sum() == pytest.approx(1)
    np.testing.assert_array_equal(weights[1], 0)
    np.testing.assert_array_equal(outputs[1], 0)


def test_masks():
    np.testing.assert_array_equal(
        transformers.causal_mask(3), [[True, False, False], [True, True, False], [True] * 3]
    )
    np.testing.assert_array_equal(
        transformers.padding_mask([1, 3]), [[[True, False, False]], [[True] * 3]]
    )
    assert transformers.padding_mask([1, 3], 5).shape == (2, 1, 5)


@pytest.mark.parametrize("causal", [False, True])
def test_many_heads_equal_keras(causal):
    layer = keras.layers.MultiHeadAttention(3, 5, value_dim=7)
    x, context = RNG.normal(size=(2, 4, 8)), RNG.normal(size=(2, 4, 9))
    mask = np.broadcast_to(transformers.causal_mask(4), (2, 4, 4)) if causal else None
    layer.build((2, 4, 8), (2, 4, 9))
    layer.set_weights([0.3 * RNG.normal(size=w.shape) for w in layer.get_weights()])  # biases too
    wanted, looked = layer(
        x.astype("float32"),
        context.astype("float32"),
        attention_mask=mask,
        return_attention_scores=True,
    )
    outputs, weights = transformers.multi_head(x, context, layer.get_weights(), mask)
    np.testing.assert_allclose(outputs, wanted, atol=1e-5)
    np.testing.assert_allclose(weights, looked, atol=1e-5)


def test_a_head_that_is_off_adds_nothing():
    layer = keras.layers.MultiHeadAttention(2, 3)
    x = RNG.normal(size=(1, 4, 6))
    layer(x, x)
    weights = layer.get_weights()
    both, _ = transformers.multi_head(x, x, weights)
    first, _ = transformers.multi_head(x, x, weights, on=[True, False])
    second, _ = transformers.multi_head(x, x, weights, on=[False, True])
    np.testing.assert_allclose(first + second - weights[-1], both)
    assert not np.allclose(first, both)


@pytest.mark.parametrize(
    ("shapes", "mask", "words"),
    [
        (((2, 3), (4, 5), (4, 5)), None, "(2, 3), the keys (4, 5)"),
        (((2, 3), (4, 3), (5, 3)), None, "the values (5, 3)"),
        (((3,), (4, 3), (4, 3)), None, "queries have the shape (3,)"),
        (((2, 3), (4, 3), (4, 3)), np.ones((2, 4)), "type float64; expected bool"),
        (((2, 3), (4, 3), (4, 3)), np.ones((4, 2), bool), "(4, 2); expected one that broadcasts"),
    ],
)
def test_bad_input_is_said(shapes, mask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        transformers.attend(*(np.zeros(shape) for shape in shapes), mask)


# Positions


def test_sinusoidal_positions_by_the_formula_of_the_paper():
    table = transformers.sinusoidal(50, 6)
    place, k = 37, 2
    assert table.shape == (50, 6)
    assert table[place, 2 * k] == pytest.approx(np.sin(place / 10_000 ** (2 * k / 6)), abs=1e-6)
    assert table[place, 2 * k + 1] == pytest.approx(np.cos(place / 10_000 ** (2 * k / 6)), abs=1e-6)


def test_rotated_scores_depend_on_the_distance_alone():
    query, key = RNG.normal(size=(2, 1, 8))

    def score(i, j):
        return (transformers.rotate(query, [i]) @ transformers.rotate(key, [j]).T).item()

    assert score(3, 1) == pytest.approx(score(45, 43))
    assert score(3, 1) != pytest.approx(score(3, 2))
    np.testing.assert_allclose(transformers.rotate(query, [0]), query)
    with pytest.raises(ValueError, match=r"\(1, 3\); expected an even number"):
        transformers.rotate(np.zeros((1, 3)), [0])


@pytest.mark.parametrize("learned", [False, True])
def test_positions_are_added_to_stretched_embeddings_and_saved(tmp_path, learned):
    inputs = keras.Input((None, 6))
    model = keras.Model(inputs, transformers.AddPositions(9, learned)(inputs))
    x = RNG.normal(size=(2, 4, 6)).astype("float32")
    table = model.layers[-1].table
    wanted = x * np.sqrt(6) + np.asarray(table)[:4]
    np.testing.assert_allclose(model.predict(x, verbose=0), wanted, rtol=1e-5)
    assert model.count_params() == (54 if learned else 0)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(again.predict(x, verbose=0), wanted, rtol=1e-5)


@pytest.mark.parametrize("causal", [False, True])
def test_rotary_attention_equals_numpy(causal):
    layer = transformers.RotaryAttention(2, 4, causal)
    x = RNG.normal(size=(1, 5, 8)).astype("float32")
    found = np.asarray(layer(x))
    apart = [
        np.swapaxes(np.asarray(part(x)).reshape(1, 5, 2, 4), 1, 2)
        for part in (layer.to_queries, layer.to_keys, layer.to_values)
    ]
    queries, keys = (transformers.rotate(one, np.arange(5)) for one in apart[:2])
    mask = transformers.causal_mask(5) if causal else None
    taken, _ = transformers.attend(queries, keys, apart[2], mask)
    wanted = layer.out(np.swapaxes(taken, 1, 2).reshape(1, 5, 8))
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_rotary_attention_looks_at_no_padding_and_is_saved(tmp_path):
    tokens = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(5, 8, mask_zero=True)(tokens)
    model = keras.Model(tokens, transformers.RotaryAttention(2, 4)(x))
    short = model.predict(np.array([[1, 2]]), verbose=0)
    padded = model.predict(np.array([[1, 2, 0, 0]]), verbose=0)
    np.testing.assert_allclose(padded[:, :2], short, atol=1e-6)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(again.predict(np.array([[1, 2]]), verbose=0), short, atol=1e-6)


def test_rotary_attention_needs_heads_of_even_width():
    with pytest.raises(ValueError, match="head_width=3: rotary positions turn pairs"):
        transformers.RotaryAttention(2, 3)


# Networks, and running them token by token


KINDS = {"sinusoidal": {}, "learned": {"learned_positions": True}, "rotary": {"rotary": True}}


@pytest.fixture(scope="module", params=KINDS.values(), ids=KINDS)
def translator(request):
    keras.utils.set_random_seed(1)
    model = transformers.encoder_decoder(len(SOURCE), len(TARGET), 16, 2, 24, **request.param)
    model.set_weights([w + 0.1 * RNG.normal(size=w.shape) for w in model.get_weights()])
    return transformers.AttentionTranslator(model, SOURCE, TARGET)


def test_token_by_token_equals_the_whole_in_keras_padding_or_not(translator):
    inputs, wanted = sequence_to_sequence.teacher_forcing(SOURCES, TARGETS, SOURCE, TARGET)
    whole = translator.model.predict(inputs, verbose=0)
    states, steps = translator._encode(SOURCES), []
    for token in inputs[1].T:
        logits, states = translator._decode(token, states)
        steps.append(logits)
    steps = np.stack(steps, axis=1)
    real = np.isfinite(steps) & (wanted != TARGET.pad)[..., np.newaxis]
    assert real.any(axis=-1).sum() == (wanted != TARGET.pad).sum()
    np.testing.assert_allclose(steps[real], whole[real], atol=1e-5)


def test_a_text_is_translated_the_same_alone_and_beside_longer_ones(translator):
    together = translator.translate(SOURCES, length=6)
    assert together == [translator.translate([one], length=6)[0] for one in SOURCES]
    assert translator.translate([]) == []


def test_maps_have_a_row_for_each_place_and_equal_those_of_keras(translator):
    maps = translator.maps("forty", "neuf")
    assert maps["encoder_1_self"].shape == (2, 5, 5)
    assert maps["decoder_2_self"].shape == (2, 5, 5)  # START n e u f
    assert maps["decoder_2_cross"].shape == (2, 5, 5)
    for weights in maps.values():
        np.testing.assert_allclose(weights.sum(axis=-1), 1)
    assert not np.triu(maps["decoder_1_self"][0], 1).any()
    assert translator.maps("forty").keys() == maps.keys()
    # Keras's own layer, given what it got within the model:
    model = translator.model
    inputs = [model.get_layer(name).output for name in ("decoder_2_cross_norm", "encoder_norm")]
    read = [SOURCE.batch(["forty"]), TARGET.batch(["neuf"], start=True)]
    x, context = keras.Model(model.inputs, inputs).predict(read, verbose=0)
    layer = model.get_layer("decoder_2_cross")
    _, looked = layer(x, context, return_attention_scores=True)
    np.testing.assert_allclose(maps["decoder_2_cross"], np.asarray(looked)[0], atol=1e-5)
    logits, _ = translator.read("forty", "neuf")
    np.testing.assert_allclose(logits, model.predict(read, verbose=0)[0], atol=1e-5)


def test_switched_heads_change_what_comes_out_and_back(translator):
    def logits():
        return translator._decode(np.array([TARGET.start]), translator._encode(["forty"]))[0]

    before = logits()
    for name, heads in translator.heads.items():
        heads[0] = False
        assert name == "decoder_1_self" or not np.allclose(logits()[0, 4:], before[0, 4:]), name
        heads[0] = True
    np.testing.assert_allclose(logits(), before)


def test_no_place_of_the_target_sees_a_later_one(translator):
    read = [SOURCE.batch(["forty"] * 2), TARGET.batch(["neuf", "neux"], start=True)]
    one, other = translator.model.predict(read, verbose=0)
    np.testing.assert_allclose(one[:4], other[:4], atol=1e-6)
    assert not np.allclose(one[4], other[4])


def test_padding_of_the_source_changes_nothing_in_any_layer(translator):
    target = TARGET.batch(["neuf"], start=True)
    short = SOURCE.batch(["nine"])
    padded = np.pad(short, ((0, 0), (0, 3)), constant_values=SOURCE.pad)
    one, other = (translator.model.predict([x, target], verbose=0) for x in (short, padded))
    np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_translation_ends_where_the_positions_do():
    model = transformers.encoder_decoder(len(SOURCE), len(TARGET), 16, 2, 24, longest=7)
    biases = model.get_layer("logits").get_weights()
    biases[1][:] = -100 * (np.arange(len(TARGET)) == TARGET.end)  # never ends by itself
    model.get_layer("logits").set_weights(biases)
    (written,) = transformers.AttentionTranslator(model, SOURCE, TARGET).translate(["nine"])
    assert len(written) == 7


def test_texts_beyond_the_longest_are_refused(translator):
    with pytest.raises(ValueError, match="There are 300 tokens; the model has places for 256"):
        translator.translate(["n" * 300])


@pytest.fixture(scope="module", params=[False, True], ids=["learned", "rotary"])
def gpt(request):
    keras.utils.set_random_seed(2)
    model = transformers.decoder_only(20, 16, 2, layers=2, longest=12, rotary=request.param)
    model.set_weights([w + 0.1 * RNG.normal(size=w.shape) for w in model.get_weights()])
    return model


def test_a_cached_gpt_equals_the_whole_in_keras(gpt):
    cached = transformers.CachedModel(gpt, start=1)
    tokens = RNG.integers(0, 20, 11)
    whole = text.log_softmax(gpt.predict(np.array([[1, *tokens]]), verbose=0)[0].astype(float))
    for n in (0, 1, 5, 11, 3):  # in leaps, and back
        np.testing.assert_allclose(cached.step(tokens[:n]), whole[n], atol=1e-5)


def test_of_a_long_text_the_last_part_is_read_with_room_for_more(gpt):
    cached = transformers.CachedModel(gpt, start=1)
    assert cached.longest == 12
    assert cached.window(range(11)) == (1, *range(11))
    assert cached.window(range(12)) == (1, *range(6, 12))
    assert cached.window(range(17)) == (1, *range(6, 17))
    assert cached.window(range(18)) == (1, *range(12, 18))
    np.testing.assert_allclose(np.exp(cached.step(range(18))).sum(), 1)


def test_a_gpt_shows_its_maps_and_forgets_what_other_heads_read(gpt):
    cached = transformers.CachedModel(gpt, start=1)
    maps = cached.maps([3, 4, 5])
    assert {name: one.shape for name, one in maps.items()} == {
        "decoder_1_self": (2, 4, 4),
        "decoder_2_self": (2, 4, 4),
    }
    before = cached.step([3, 4, 5])
    cached.heads["decoder_1_self"][0] = False
    np.testing.assert_array_equal(cached.step([3, 4, 5]), before)
    cached.forget()
    assert not np.allclose(cached.step([3, 4, 5]), before)


def test_what_was_kept_of_a_text_serves_for_its_beginnings_and_for_texts_like_it(gpt, monkeypatch):
    cached = transformers.CachedModel(gpt, start=1)
    cached.step([3, 4, 5, 6, 7, 8])
    read = []
    whole = cached._decoder.read

    def count(x, *others):
        read.append(x.shape[1])
        return whole(x, *others)

    monkeypatch.setattr(cached._decoder, "read", count)
    texts = [3, 4, 5], [3, 4, 9, 8], [3, 4, 5, 6, 7, 8, 9], [7]
    found = [cached.step(tokens) for tokens in texts]
    assert read == [1, 2, 1, 1]
    for tokens, log_p in zip(texts, found, strict=True):
        fresh = transformers.CachedModel(gpt, start=1)
        np.testing.assert_allclose(log_p, fresh.step(tokens), rtol=1e-9)


def test_what_the_last_token_looks_at_is_the_last_row_of_the_maps(gpt):
    cached = transformers.CachedModel(gpt, start=1)
    for n in (0, 1, 5, 11, 17, 3):  # in leaps, beyond the window, and back
        maps, looked = cached.maps(range(n)), cached.looked(range(n))
        assert looked.keys() == maps.keys()
        for name, rows in looked.items():
            np.testing.assert_allclose(rows, maps[name][:, -1], rtol=1e-9)


def test_a_gpt_keeps_a_bounded_number_of_beginnings(gpt, monkeypatch):
    monkeypatch.setattr("course_lib.models.transformers.running.KEPT", 3)
    cached = transformers.CachedModel(gpt, start=1)
    for n in range(8):
        cached.step(range(n))
    assert len(cached._after) == 3


@pytest.mark.parametrize("make", [transformers.encoder_decoder, transformers.decoder_only])
@pytest.mark.parametrize("options", [{"width": 10, "heads": 4}, {"layers": 0}])
def test_networks_that_cannot_be_are_refused(make, options):
    sizes = (5, 5) if make is transformers.encoder_decoder else (5,)
    with pytest.raises(ValueError, match="expected 1 layer or more, and a width"):
        make(*sizes, **options)


def test_dropout_is_there_in_training_only():
    x = keras.Input((3, 8))
    model = keras.Model(x, blocks.feed_forward(x, 4, "part", dropout=0.5))
    given = RNG.normal(size=(2, 3, 8))
    np.testing.assert_array_equal(model(given), model(given))
    assert not np.allclose(model(given, training=True), model(given))


# Encoders alone: texts and pictures


@pytest.mark.parametrize("rotary", [False, True])
def test_a_classifier_minds_no_padding_and_shares_its_encoder(rotary):
    encoder = transformers.encoder_only(9, 8, 2, 12, longest=10, rotary=rotary)
    model = transformers.classifier(encoder, 3)
    short, padded = np.array([[3, 4, 5]]), np.array([[3, 4, 5, 0, 0]])
    wanted = model.predict(short, verbose=0)
    assert wanted.shape == (1, 3)
    np.testing.assert_allclose(model.predict(padded, verbose=0), wanted, atol=1e-6)
    filling_in = transformers.fill_in_model(encoder)
    assert filling_in.predict(padded, verbose=0).shape == (1, 5, 9)
    filling_in.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    filling_in.fit(short, short, verbose=0)
    assert not np.allclose(model.predict(short, verbose=0), wanted)


@pytest.mark.parametrize("rotary", [False, True])
def test_an_encoder_looks_both_ways_and_knows_the_order(rotary):
    encoder = transformers.encoder_only(9, 8, 2, 12, longest=10, rotary=rotary)
    one, other, turned = encoder.predict(np.array([[1, 2, 3], [1, 2, 4], [2, 1, 3]]), verbose=0)
    assert not np.allclose(one[0], other[0])
    assert not np.allclose(one[2], turned[2])


def test_of_the_hidden_tokens_most_become_the_mask():
    tokens = np.concatenate([np.full((50, 400), 7), np.zeros((50, 100), int)], axis=1)
    read, chosen = transformers.hide_tokens(tokens, np.random.default_rng(0), 2, range(3, 100))
    assert chosen.shape == tokens.shape and not chosen[:, 400:].any()
    assert chosen[:, :400].mean() == pytest.approx(0.15, abs=0.01)
    np.testing.assert_array_equal(read[chosen == 0], tokens[chosen == 0])
    hidden = read[chosen == 1]
    assert (hidden == 2).mean() == pytest.approx(0.8, abs=0.03)
    assert (hidden == 7).mean() == pytest.approx(0.1, abs=0.03)
    assert hidden[hidden > 2].max() < 100
    with pytest.raises(ValueError, match="share=0"):
        transformers.hide_tokens(tokens, np.random.default_rng(0), 2, range(3, 9), share=0)


def test_a_vision_transformer_sees_patches_and_where_they_are():
    keras.utils.set_random_seed(0)
    model = transformers.vision_transformer(5, side=8, patch=4, width=8, heads=2, layers=1)
    pictures = RNG.normal(size=(2, 8, 8)).astype("float32")
    assert model.predict(pictures, verbose=0).shape == (2, 5)
    swapped = np.concatenate([pictures[:, 4:], pictures[:, :4]], axis=1)  # the halves
    assert not np.allclose(model.predict(swapped, verbose=0), model.predict(pictures, verbose=0))
    with pytest.raises(ValueError, match="patch=3, side=8"):
        transformers.vision_transformer(5, side=8, patch=3)
