"""Attention heads: what a copying machine looks at, what it is without a head, what is refused.

The copying machine is a transformer whose weights were set by hand. Head 1 of its cross-attention
looks at the place in the text that is as far on as the decoder is, and copies the character there;
a full stop ends the translation. Its other heads look at everything alike and add nothing.
"""

import keras
import numpy as np
import pytest

from course_lib import text
from course_lib.models import sequence_to_sequence, transformers
from course_lib.text import END, START
from course_lib.widgets import AttentionHeads
from course_lib.widgets.attention_heads import words
from course_lib.widgets.attention_heads.model import CROSS, DECODER, ENCODER, KINDS, OWN
from course_lib.widgets.attention_heads.painter import HeadsPainter
from course_lib.widgets.picture import Pointer

D = 12  # places, and room for tokens: the first and the second half of the residual stream
LETTERS = text.Vocabulary(" .abcd", text.SPECIALS)
SENTENCE = "cab dad."


def copying_machine() -> transformers.AttentionTranslator:
    """Return the translator described above."""
    tokens = len(LETTERS)
    model = transformers.encoder_decoder(
        tokens, tokens, width=2 * D, heads=2, hidden=2, layers=1, longest=D, learned_positions=True
    )
    for layer in model.layers:
        if not isinstance(layer, keras.layers.LayerNormalization):
            layer.set_weights([np.zeros_like(w) for w in layer.get_weights()])
    eye = np.eye(D)
    for side in ("source", "target"):
        token = np.hstack([np.zeros((tokens, D)), eye[:tokens]]) / (2 * D) ** 0.5
        model.get_layer(f"{side}_embedding").set_weights([token])
        model.get_layer(f"{side}_positions").set_weights([np.hstack([eye, np.zeros((D, D))])])
    cross = model.get_layer("decoder_1_cross")
    query, query_bias, key, key_bias, value, value_bias, out, out_bias = cross.get_weights()
    query[:D, 0] = key[:D, 0] = eye
    value[D:, 0] = eye
    out[0, :, D:] = 10 * eye
    cross.set_weights([query, query_bias, key, key_bias, value, value_bias, out, out_bias])
    kernel = np.zeros((2 * D, tokens))
    kernel[D : D + tokens] = np.eye(tokens)
    stop = D + int(LETTERS.encode(".")[0])
    kernel[stop] = np.eye(tokens)[LETTERS.end]
    model.get_layer("logits").set_weights([kernel, np.eye(tokens)[LETTERS.end]])
    return transformers.AttentionTranslator(model, LETTERS, LETTERS)


@pytest.fixture(scope="module")
def translator():
    return copying_machine()


@pytest.fixture(scope="module")
def shared(translator):
    return AttentionHeads(translator, [SENTENCE, "a.", "abcdabcdabc"])


@pytest.fixture
def widget(shared):
    shared.model.hover = None
    return shared.all_on().set(text=SENTENCE, kind=CROSS, head=1, all_heads=False).look(2)


@pytest.fixture(scope="module")
def untrained():
    """Return a translator with two layers of three heads, that were never trained."""
    keras.utils.set_random_seed(1)
    model = transformers.encoder_decoder(
        len(LETTERS), len(LETTERS), width=12, heads=3, hidden=8, layers=2, longest=16
    )
    return transformers.AttentionTranslator(model, LETTERS, LETTERS)


def point(widget, kind: str, *target, down: float = 0.5, across: float = 0.5) -> None:
    """Point at, or press, a place in the box of a target."""
    ((left, top, wide, high),) = [
        box for box, place in widget.painter.sheet.places if place[: len(target)] == target
    ]
    widget.on_pointer(Pointer(kind, left + across * wide, top + down * high))


def press(widget, *keys: str) -> None:
    for key in keys:
        assert key in widget.picture.key_names
        widget.on_pointer(Pointer("key", key=key))


# ---- what is looked at -----------------------------------------------------------------


def test_to_write_a_character_the_head_looks_at_the_place_that_it_copies(widget):
    assert widget.translation == "cab dad"
    frame = widget.set(head=1).frame()
    assert frame.looks == [*"cab dad", END] and frame.seen == [*SENTENCE]
    # The two places hold a one and the rest nothing, before the layer normalisation.
    mean, deviation = 1 / D, np.sqrt(1 / D - 1 / D**2)
    high, low = (1 - mean) / deviation, -mean / deviation
    same = high**2 + (D - 1) * low**2
    other = 2 * high * low + (D - 2) * low**2
    ratio = np.exp((same - other) / np.sqrt(D))
    expected = np.ones((8, 8)) + (ratio - 1) * np.eye(8)
    np.testing.assert_allclose(frame.map, expected / expected.sum(axis=1), atol=1e-3)
    largest = f"{frame.map[1, 1]:.2f}"
    assert (
        f"To write “a”, character 2 of the translation, it looks at “a” (2) {largest}, “c” (1) 0.0"
        in widget.describe()
    )
    assert "together 1.00." in widget.describe()


def test_a_head_without_weights_looks_at_all_that_it_may_see_alike(widget):
    np.testing.assert_allclose(widget.set(head=2).frame().map, np.full((8, 8), 1 / 8))
    np.testing.assert_allclose(widget.set(kind=ENCODER).frame().map, np.full((8, 8), 1 / 8))
    frame = widget.set(kind=DECODER).frame()
    np.testing.assert_allclose(frame.map, np.tri(8) / np.arange(1, 9)[:, np.newaxis])
    assert frame.seen == [START, *"cab dad"] and frame.looks == [*"cab dad", END]


def test_rows_of_a_decoder_are_counted_from_start(widget):
    widget.set(kind=DECODER).look(1)
    assert "To write “c”, character 1 of the translation, it looks at START 1.00:" in (
        widget.describe()
    )
    assert "row 1 had read START only, and wrote “c”." in words.rule(widget.frame())
    widget.look(3)
    assert "it looks at START 0.33, “c” (1) 0.33, “a” (2) 0.33:" in widget.describe()
    assert "row 3 had read START and 2 characters, and wrote “b”" in words.rule(widget.frame())
    widget.look(8)
    assert "To write END it looks at START 0.12, " in widget.describe()
    assert "5 more 0.62: together 1.00" in widget.describe()
    assert "A row is who looks" in words.rule(widget.set(kind=ENCODER).frame())


def test_the_maps_are_those_of_the_translator_and_all_rows_sum_to_one(untrained):
    widget = AttentionHeads(untrained, "abba")
    for switched in (False, True):
        if switched:
            widget.switch("encoder_1_self", 2).switch("decoder_2_cross")
        untrained_heads = {name: on.copy() for name, on in untrained.heads.items()}
        try:
            for name, on in widget.heads.items():
                untrained.heads[name][:] = on
            translation = untrained.translate(["abba"], 15)[0]
            ended = len(translation) < 15
            expected = untrained.maps("abba", translation if ended else translation[:-1])
        finally:
            for name, on in untrained_heads.items():
                untrained.heads[name][:] = on
        assert widget.translation == translation
        for kind in KINDS:
            frame = widget.set(kind=kind).frame()
            assert frame.maps.shape[:2] == (2, 3)
            assert frame.maps.shape[2:] == (len(frame.looks), len(frame.seen))
            np.testing.assert_allclose(frame.maps.sum(axis=-1), 1)
            for layer, maps in zip(widget.model.names(kind), frame.maps, strict=True):
                np.testing.assert_array_equal(maps, expected[layer])


def test_it_begins_with_the_head_that_looks_at_single_characters_most(translator):
    widget = AttentionHeads(translator, [SENTENCE])
    assert (widget.model.kind, widget.model.layer, widget.model.head) == (CROSS, 1, 1)
    assert widget.model.at > 0
    assert widget.png.startswith(b"\x89PNG")


# ---- heads that are switched off -------------------------------------------------------


def test_without_the_head_that_copies_nothing_is_written(widget):
    png = widget.png
    assert widget.switch("decoder_1_cross", 2).translation == "cab dad"
    assert "With 1 of 6 off (decoder 1 cross: 2)" in widget.describe()
    assert widget.describe().endswith("with all on “cab dad”: no character differs.")
    assert widget.switch("decoder_1_cross", 1).translation == ""
    assert "With 2 of 6 off (decoder 1 cross: all) the translation is “”, with" in widget.describe()
    assert widget.describe().endswith("with all on “cab dad”: 7 characters differ.")
    assert widget.picture.alt == widget.describe()
    assert "With 2 of 6 off the translation is" in widget.picture.caption  # of one length
    assert widget.png != png
    frame = widget.frame()
    assert frame.looks == [END] and frame.whole.translation == "cab dad"
    assert widget.switch("decoder_1_cross", 1, on=True).translation == "cab dad"
    assert widget.all_on().look(2).png == png


def test_the_translator_that_was_given_stays_as_it_is(translator, widget):
    translator.heads["decoder_1_cross"][1] = False
    try:
        other = AttentionHeads(translator, [SENTENCE])
        assert other.heads["decoder_1_cross"].tolist() == [True, False]  # copied
        assert widget.heads["decoder_1_cross"].tolist() == [True, True]  # each its own
        other.switch("decoder_1_cross", 1)
        widget.switch("decoder_1_self")
        assert (other.translation, widget.translation) == ("", "cab dad")
        assert translator.heads["decoder_1_cross"].tolist() == [True, False]
        assert translator.heads["decoder_1_self"].all()
        assert translator.translate([SENTENCE]) == ["cab dad"]
        other.heads["decoder_1_cross"][:] = True
        assert other.translation == ""  # what `heads` gives is a copy
    finally:
        translator.heads["decoder_1_cross"][:] = True


def test_tick_boxes_and_buttons_switch_heads_and_show_what_is_off(widget):
    boxes = widget.switches.boxes
    boxes["decoder_1_cross"][0].value = False
    assert widget.translation == ""
    press(widget, " ")  # the chosen head, on again
    assert boxes["decoder_1_cross"][0].value and widget.translation == "cab dad"
    widget.switches.none["decoder_1_cross"].click()
    assert [box.value for box in boxes["decoder_1_cross"]] == [False, False]
    assert all(box.value for box in boxes["encoder_1_self"] + boxes["decoder_1_self"])
    assert widget.translation == ""
    widget.switches.all.click()
    assert all(box.value for row in boxes.values() for box in row)
    assert widget.translation == "cab dad"
    assert not widget.picture.error


def test_parts_that_differ():
    assert words.differences("mardi", "mardi") == []
    assert words.differences("jeudi 3 mai", "jeudi 8 mai") == [(slice(6, 7), slice(6, 7))]
    assert words.differences("vingt-dix-neuf", "vingt-neuf") == [(slice(6, 10), slice(6, 6))]


def test_a_translation_without_end_is_cut_off(widget):
    widget.set(text="abcdabcdabc")
    frame = widget.frame()
    assert frame.run.translation == "abcdabcdabc" and not frame.run.ended
    assert frame.looks == [*"abcdabcdabc"] and frame.map.shape == (11, 11)
    assert "(cut off: it does not end)" in widget.describe()
    widget.set(kind=DECODER)
    assert widget.frame().map.shape == (11, 11)


# ---- looking around --------------------------------------------------------------------


def test_pointing_at_a_character_shows_what_it_looks_at_until_the_pointer_leaves(widget):
    before = widget.describe()
    point(widget, "move", "tile", True, across=0.9 / 8)
    assert "To write “c”, character 1 of the translation" in widget.describe()
    point(widget, "move", "tile", False, across=4.5 / 8)
    assert "“d”, character 5 of the text, is looked at by “d” (5)" in widget.describe()
    assert "only rows sum to 1" in widget.describe()
    point(widget, "move", "map", 1, 1, down=7.5 / 8)
    assert "To write END it looks at “.” (8)" in widget.describe()
    widget.on_pointer(Pointer("leave"))
    assert widget.describe() == before
    point(widget, "press", "tile", True, across=6.5 / 8)
    widget.on_pointer(Pointer("leave"))
    assert "To write “d”, character 7 of the translation" in widget.describe()


def test_a_press_on_a_small_map_opens_it(widget):
    widget.set(all_heads=True)
    point(widget, "move", "map", 1, 2, down=2.5 / 8)
    assert "head 2 of 2. To write “b”, character 3" in widget.describe()
    assert widget.model.head == 1
    point(widget, "press", "map", 1, 2, down=2.5 / 8)
    assert (widget.model.head, widget.model.all_heads, widget.model.at) == (2, False, 2)
    assert not widget.controls["all_heads"].value and widget.controls["head"].value == 2
    widget.set(all_heads=True)
    point(widget, "press", "title", 1, 1, down=0.01)
    assert (widget.model.head, widget.model.all_heads, widget.model.at) == (1, False, 2)


def test_keys(untrained, widget):
    press(widget, "ArrowRight")
    assert widget.model.at == 2
    press(widget, "Home", "ArrowLeft")
    assert widget.model.at == 0
    press(widget, "End", "ArrowRight")
    assert widget.model.at == 7
    press(widget, "Enter")
    assert widget.model.all_heads
    other = AttentionHeads(untrained, "ab").set(layer=1, head=3)
    press(other, "ArrowDown")
    assert (other.model.layer, other.model.head) == (2, 1)
    press(other, "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp")
    assert (other.model.layer, other.model.head) == (2, 3)
    press(other, " ")
    assert other.heads["decoder_2_cross"].tolist() == [True, True, False]


def test_every_view_is_drawn_in_its_own_way(widget):
    pictures = [widget.set(kind=kind, all_heads=some).png for kind in KINDS for some in (0, 1)]
    widget.set(kind=CROSS, all_heads=False)
    pictures += [widget.set(head=head).png for head in (1, 2)][1:]
    pictures.append(widget.switch("decoder_1_cross", 2).png)
    assert len(set(pictures)) == len(pictures)
    assert HeadsPainter().png(widget.frame()) == HeadsPainter().png(widget.frame())


def test_a_shorter_translation_does_not_lose_the_pointer(widget):
    point(widget, "move", "tile", True, across=0.99)
    widget.switch("decoder_1_cross")
    assert "To write END it looks at" in widget.describe()


def test_a_text_of_ones_own_and_those_to_choose_from(widget):
    assert widget.set(text="bad.").translation == "bad"
    assert widget.controls["preset"].value == OWN and widget.controls["text"].value == "bad."
    widget.controls["preset"].value = "a."
    assert widget.translation == "a" and widget.controls["text"].value == "a."
    widget.controls["text"].value = "dab."
    assert widget.translation == "dab"


def test_one_layer_and_one_head_have_no_sliders(widget, untrained):
    assert "layer" not in widget.parameters and "head" in widget.parameters
    assert {"layer", "head"} <= AttentionHeads(untrained, "a").parameters.keys()


# ---- what is refused -------------------------------------------------------------------


def test_characters_that_it_never_learnt_are_named_with_those_that_it_did(widget):
    with pytest.raises(ValueError, match="holds 'é', 'z', which the translator never learnt") as e:
        widget.set(text="bézéz")
    assert str(e.value).endswith("use only a space and .abcd.")
    assert widget.model.text == SENTENCE
    widget.controls["text"].value = "x"
    assert "holds 'x'" in widget.picture.error and widget.model.text == SENTENCE


def test_texts_that_are_too_long_or_none(translator, widget):
    with pytest.raises(ValueError, match=r"text has 12 characters; give 1 to 11 of them\."):
        widget.set(text="abcabcabcabc")
    with pytest.raises(ValueError, match="text has 0 characters"):
        widget.set(text="")
    with pytest.raises(ValueError, match=r"texts\[1\] has 12 characters"):
        AttentionHeads(translator, ["a.", "abcabcabcabc"])
    with pytest.raises(ValueError, match="There are no texts"):
        AttentionHeads(translator, [])
    with pytest.raises(ValueError, match=r"texts\[0\]=3 is not allowed: give a text"):
        AttentionHeads(translator, [3])


def test_translators_of_another_kind():
    tokens = len(LETTERS)
    model = sequence_to_sequence.encoder_decoder(tokens, tokens, units=2, embedding=2)
    other = sequence_to_sequence.Translator(model, LETTERS, LETTERS)
    for wrong, name in ((other, "Translator"), (model, "Functional"), ("x", "str")):
        with pytest.raises(ValueError, match=f"is {name}, which has no attention heads to show"):
            AttentionHeads(wrong, ["a."])


def test_heads_layers_and_places_that_are_not_there(widget):
    with pytest.raises(ValueError, match="no layer 'decoder_2_cross': choose one of encoder_1"):
        widget.switch("decoder_2_cross", 1)
    for head in (0, 3, 1.5, True):
        with pytest.raises(ValueError, match="give a whole number from 1 to 2, or None"):
            widget.switch("decoder_1_cross", head)
    with pytest.raises(ValueError, match="no character 9: give a whole number from 1 to 8"):
        widget.look(9)
    with pytest.raises(ValueError, match="head=3 is not allowed"):
        widget.set(head=3)
    with pytest.raises(ValueError, match="choose one of encoder self-attention"):
        widget.set(kind="self")
