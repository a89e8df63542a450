"""The next-token explorer: what may come, what is drawn and picked, what is looked at, refusals."""

import keras
import numpy as np
import pytest

from course_lib import text
from course_lib.models import transformers
from course_lib.text import START, BytePairs
from course_lib.widgets import NextTokenExplorer
from course_lib.widgets.next_token_explorer import words
from course_lib.widgets.next_token_explorer.model import FILTERS, MEAN
from course_lib.widgets.next_token_explorer.painter import ExplorerPainter
from course_lib.widgets.next_token_explorer.reading import MOST_PROMPT
from course_lib.widgets.picture import Pointer
from course_lib.widgets.text_generator import writing
from course_lib.widgets.text_generator.predictions import entropy

TEXTS = ["the cat sat on the mat\nthe dog sat on the log, a café and a hat\n"] * 3
PAIRS = BytePairs.of(TEXTS, tokens=1 + 256 + 25, specials=(START,))
LONGEST = 32
PROMPT = "the cat"


@pytest.fixture(scope="module")
def gpt():
    keras.utils.set_random_seed(1)
    return transformers.decoder_only(len(PAIRS), width=16, heads=2, layers=2, longest=LONGEST)


@pytest.fixture(scope="module")
def network(gpt):
    return transformers.CachedModel(gpt, PAIRS.start)


@pytest.fixture(scope="module")
def shared(network):
    return NextTokenExplorer(network, PAIRS, PROMPT)


@pytest.fixture
def widget(shared):
    model = shared.model
    model.hover = model.hover_head = None
    shared.set(prompt="a").set(prompt=PROMPT)  # nothing is left to be undone
    return shared.set(temperature=1, filter="none", k=40, p=0.9, layer=2, head=MEAN, seed=0)


def adjusted(row, rule: str, k: int, p: float) -> np.ndarray:
    """Return what a filter leaves of a row, by the functions of `course_lib.text`."""
    return {"none": row, "top-k": text.top_k(row, k), "top-p": text.top_p(row, p)}[rule]


def press(widget, *keys: str) -> None:
    for key in keys:
        assert key in widget.picture.key_names
        widget.on_pointer(Pointer("key", key=key))


def point(widget, kind: str, *target) -> None:
    """Point at, or press, the middle of what the picture shows as such a target."""
    ((left, top, wide, high),) = [
        box for box, found in widget.painter.sheet.places if found == target
    ]
    widget.on_pointer(Pointer(kind, left + wide / 2, top + high / 2))


# ---- what may come ---------------------------------------------------------------------


@pytest.mark.parametrize("temperature", [0, 0.3, 1, 1.7])
@pytest.mark.parametrize("rule", FILTERS)
def test_bars_are_the_probabilities_after_filter_and_temperature(
    widget, network, rule, temperature
):
    widget.set(filter=rule, k=4, p=0.35, temperature=temperature)
    row = network.step(PAIRS.encode(PROMPT))
    left = adjusted(row, rule, 4, 0.35)
    p, plain = text.at_temperature(left, temperature), text.at_temperature(row)
    frame = widget.frame()
    *bars, others = frame.bars
    assert [bar.token for bar in bars] == np.argsort(-row, kind="stable")[:10].tolist()
    tokens = [bar.token for bar in bars]
    np.testing.assert_allclose([bar.p for bar in bars], p[tokens], rtol=1e-9)
    np.testing.assert_allclose([bar.plain for bar in bars], plain[tokens], rtol=1e-9)
    assert [bool(bar.cut) for bar in bars] == [np.isneginf(left[bar.token]) for bar in bars]
    assert others.rank == len(PAIRS) - 10
    assert others.p == pytest.approx(1 - sum(bar.p for bar in bars))
    assert others.cut == np.isneginf(left).sum() - sum(bar.cut for bar in bars)
    assert frame.left == np.isfinite(left).sum()
    assert frame.entropy == pytest.approx(entropy(p))
    assert frame.plain_entropy == pytest.approx(entropy(plain))


def test_the_filter_acts_before_the_temperature(widget, network):
    """A hot draw takes no token that a cold one would not: the nucleus is the model's own."""
    left = [
        widget.set(filter="top-p", p=0.4, temperature=temperature).frame().left
        for temperature in (0, 0.5, 2)
    ]
    assert len(set(left)) == 1
    row = network.step(PAIRS.encode(PROMPT))
    assert left[0] == np.isfinite(text.top_p(row, 0.4)).sum()
    hot_first = text.top_p(np.log(text.at_temperature(row, 2)), 0.4)
    assert left[0] != np.isfinite(hot_first).sum()


def test_it_says_what_is_cut(widget):
    assert "T = 1.00: nothing cut." in widget.describe()
    widget.set(filter="top-k", k=3)
    assert "T = 1.00, top-k 3: 3 of 282 tokens left." in widget.describe()
    assert "; 272 others 0 %." in widget.describe()
    cut = widget.png
    assert cut != widget.set(filter="none").png
    widget.set(filter="top-p", p=0.5)
    assert f"top-p 0.50: {widget.frame().left} of 282 tokens left." in widget.describe()
    assert "whatever the seed" in widget.set(temperature=0).describe()


# ---- drawing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "temperature", "seed"),
    [("none", 1, 0), ("top-k", 0.7, 5), ("top-p", 1.4, 99), ("top-p", 0, 1), ("none", 2, 123)],
)
def test_it_draws_what_generate_draws(network, rule, temperature, seed):
    widget = NextTokenExplorer(network, PAIRS, PROMPT, seed)
    widget.set(filter=rule, k=7, p=0.6, temperature=temperature).step(12).step(8)
    expected = text.generate(
        network.step,
        PAIRS.encode(PROMPT),
        20,
        temperature,
        seed,
        adjust=lambda row, _: adjusted(row, rule, 7, 0.6),
    )
    assert widget.model.tokens == [*PAIRS.encode(PROMPT), *expected]
    assert widget.text == PAIRS.decode(widget.model.tokens)


def test_the_same_steps_give_the_same_text_and_another_seed_counts_from_then_on(widget):
    widget.step(6)
    first = list(widget.model.tokens)
    assert widget.undo(2).step(2).model.tokens == first
    assert widget.reset().step(6).model.tokens == first
    widget.next_seed()
    assert widget.model.seed == 1 == widget.controls["seed"].value
    assert widget.model.tokens == first  # what is written stays
    other = widget.undo(3).step(3).model.tokens
    assert other[:-3] == first[:-3] and other != first
    assert widget.set(seed=99).next_seed().model.seed == 0


def test_bits_are_those_of_the_model_itself(widget, network):
    assert widget.bits == 0
    widget.set(filter="top-k", k=2, temperature=0.2).step(5).choose(" dog")
    tokens = widget.model.tokens
    paid = [
        -np.log2(text.at_temperature(network.step(tokens[:n]))[tokens[n]])
        for n in range(widget.model.given, len(tokens))
    ]
    assert len(paid) == 6
    assert widget.bits == pytest.approx(sum(paid))
    np.testing.assert_allclose(widget.frame().paid, paid)
    said = f"and 6 written for {sum(paid):.2f} bits, {sum(paid) / 6:.2f} each"
    assert said in widget.describe()


def test_the_clock_draws_and_the_text_has_an_end(widget, monkeypatch):
    monkeypatch.setattr(writing, "MOST_WRITTEN", 5)
    widget.step(3)
    widget.train.value = True
    widget.clock.value += 1
    assert widget.clock.playing and widget.model.written == 4
    widget.clock.value += 1
    assert not widget.clock.playing and widget.model.written == 5
    assert "The text is full at 5 tokens: undo some, or start over." in widget.describe()
    before = list(widget.model.tokens)
    assert widget.step(3).model.tokens == before
    with pytest.raises(ValueError, match="full at 5 tokens: go back first"):
        widget.choose(" the")
    assert widget.undo().choose(" the").model.written == 5


# ---- picking and undoing ---------------------------------------------------------------


def test_a_press_on_a_bar_writes_its_token(widget):
    bar = widget.frame().bars[3]
    point(widget, "press", "option", bar.token)
    assert widget.model.tokens == [*PAIRS.encode(PROMPT), bar.token]
    assert widget.frame().by_hand == {len(PAIRS.encode(PROMPT)) + 1}
    assert widget.frame().next


def test_a_token_that_is_cut_may_be_taken_by_hand(widget):
    widget.set(filter="top-k", k=1)
    bar = widget.frame().bars[5]
    assert bar.cut and bar.p == 0
    point(widget, "press", "option", bar.token)
    assert widget.model.tokens[-1] == bar.token
    assert widget.bits == pytest.approx(-np.log2(bar.plain))


def test_a_token_is_chosen_by_its_text_or_its_number(widget):
    given = widget.model.given
    (cat,) = PAIRS.encode(" cat")
    widget.choose(" cat").choose(3).choose(np.int64(4)).choose(START)
    assert widget.model.tokens[given:] == [int(cat), 3, 4, PAIRS.start]
    assert [words.shown(chip) for chip in widget.frame().chips][-4:] == [
        "·cat", "U+0002", "U+0003", "START",
    ]  # fmt: skip
    assert "START" in widget.describe()
    for wrong, said in [
        ("xyz", "'xyz' is 3 tokens: “x”, “y”, “z”; give the text of one token"),
        ("", "'' is 0 tokens; give the text of one token"),
        (282, "There is no token 282: give a text, or a whole number from 0 to 281"),
        (-1, "There is no token -1"),
        (True, "There is no token True"),
        (None, "There is no token None"),
    ]:
        with pytest.raises(ValueError, match=said):
            widget.choose(wrong)
    assert widget.model.written == 4


def test_a_pick_at_an_earlier_place_goes_on_from_there(widget):
    widget.step(6)
    tokens, given = list(widget.model.tokens), widget.model.given
    frame = widget.look(given + 2).frame()
    assert not frame.next
    ((came),) = [bar for bar in frame.bars if bar.came]
    assert came.token == tokens[given + 2]
    other = next(bar for bar in frame.bars if not bar.came and bar.token is not None)
    point(widget, "press", "option", other.token)
    assert widget.model.tokens == [*tokens[: given + 2], other.token]
    # What is kept of the longer text is not what follows on the new one.
    assert widget.frame().next
    p = text.at_temperature(widget.model.network.step(widget.model.tokens))
    np.testing.assert_allclose(widget.model.prediction(given + 3).plain, p, rtol=1e-9)


def test_the_prompt_is_not_overwritten(widget):
    widget.look(1)
    assert not any(target[0] == "option" for _, target in widget.painter.sheet.places)
    with pytest.raises(ValueError, match="The cursor is in the prompt"):
        widget.choose(" the")
    assert "After “the” (1) came " in widget.describe()


def test_undo_restores_everything_step_by_step(widget):
    states = []

    def remember():
        states.append((list(widget.model.tokens), widget.png, widget.bits, widget.describe()))

    remember()
    widget.step()
    remember()
    widget.choose(" hat")
    remember()
    widget.step(2)
    remember()
    widget.look(widget.model.given + 1).choose(" dog")  # three tokens go with it
    remember()
    widget.reset()
    assert widget.model.written == 0
    widget.undo()
    for back, undone in ((4, 1), (3, 2), (2, 1), (1, 1)):
        assert (list(widget.model.tokens), widget.png, widget.bits, widget.describe()) == (
            states[back]
        )
        widget.undo(undone)
    assert list(widget.model.tokens) == states[0][0] and not widget.model.can_undo
    assert widget.undo().png == states[0][1]


def test_ten_draws_are_ten_steps_and_a_new_prompt_cannot_be_undone(widget):
    widget.extra_buttons["many"].click()
    assert widget.model.written == 10
    for left in range(9, -1, -1):
        widget.extra_buttons["undo"].click()
        assert widget.model.written == left
    widget.step(3).set(prompt="a dog")
    assert widget.model.written == 0 and widget.text == "a dog"
    assert widget.undo(5).text == "a dog"


def test_an_undone_pick_that_was_drawn_again_is_no_pick(widget):
    likeliest = widget.set(temperature=0).frame().bars[0].token
    widget.choose(likeliest)
    assert widget.frame().by_hand
    picked = widget.png
    widget.undo().step()
    assert widget.model.tokens[-1] == likeliest and not widget.frame().by_hand
    assert widget.png != picked


# ---- what is looked at -----------------------------------------------------------------


def test_attention_is_that_of_the_model_at_each_place(widget, network):
    tokens = widget.step(9).model.tokens
    for place in range(len(tokens) + 1):
        widget.look(place)
        maps = network.maps(tokens[:place])
        for layer, name in enumerate(network.heads, start=1):
            for head in (MEAN, "1", "2"):
                frame = widget.set(layer=layer, head=head).frame()
                rows = maps[name][:, -1]
                expected = rows.mean(axis=0) if head == MEAN else rows[int(head) - 1]
                np.testing.assert_allclose(frame.values, expected, rtol=1e-9)
                assert frame.values.sum() == pytest.approx(1)
                assert frame.seen == list(range(place + 1))


def test_pointing_at_a_token_shows_what_it_looks_at_until_the_pointer_leaves(widget):
    widget.step(4)
    before = widget.png
    point(widget, "move", "token", 2)
    frame = widget.frame()
    assert frame.place == 2 and frame.at == len(widget.model.tokens)
    assert widget.describe().count(" (2) looks at ") == 1
    shown = widget.png
    assert shown != before
    widget.on_pointer(Pointer("leave"))
    assert widget.png == before
    point(widget, "press", "token", 2)
    widget.on_pointer(Pointer("leave"))
    assert widget.png == shown and widget.model.at == 2
    widget.on_pointer(Pointer("press", 890, 5))  # beside everything
    assert widget.png == shown


def test_pointing_at_a_strip_shows_this_head_and_a_press_keeps_it(widget):
    before = widget.png
    point(widget, "move", "heads", 1, 2)
    assert "(layer 1 of 2, head 2 of 2)" in widget.describe() and widget.model.layer == 2
    assert widget.png != before
    widget.on_pointer(Pointer("move", 890, 5))
    assert widget.png == before
    point(widget, "press", "heads", 1, 2)
    widget.on_pointer(Pointer("leave"))
    assert (widget.model.layer, widget.model.head) == (1, "2")
    assert (widget.controls["layer"].value, widget.controls["head"].value) == (1, "2")
    point(widget, "press", "heads", 1, 0)
    assert widget.model.head == MEAN
    assert "(layer 1 of 2, mean of 2 heads)" in widget.describe()


def test_the_words_name_the_largest_weights(widget):
    frame = widget.step(5).set(layer=1, head="1").frame()
    place, values = frame.place, frame.values
    order = np.argsort(-values, kind="stable")[:3]
    names = [words.numbered(frame, frame.seen[n]) for n in order]
    shares = [f"{name} {values[n]:.2f}" for name, n in zip(names, order, strict=True)]
    said = f"{words.numbered(frame, place)} looks at {', '.join(shares)}, "
    assert said in widget.describe()


def test_the_model_that_was_given_stays_as_it_is(gpt, widget):
    model = transformers.CachedModel(gpt, PAIRS.start)
    model.step([5])
    model.heads["decoder_1_self"][0] = False
    model.forget()
    other = NextTokenExplorer(model, PAIRS, PROMPT)
    tokens = other.model.tokens
    without = np.array(other.model.prediction(2).row)
    np.testing.assert_allclose(without, model.step(tokens), rtol=1e-9)
    assert np.abs(without - widget.model.prediction(2).row).max() > 0.01
    model.heads["decoder_1_self"][:] = True
    model.forget()
    np.testing.assert_allclose(other.reset().model.prediction(2).row, without, rtol=1e-9)


# ---- long texts ------------------------------------------------------------------------


def test_a_text_beyond_the_window_is_read_from_its_last_part(widget, network):
    widget.step(45)
    tokens = widget.model.tokens
    for place in (LONGEST - 1, LONGEST, len(tokens)):
        frame = widget.look(place).frame()
        window = network.window(tokens[:place])
        assert frame.unread == place + 1 - len(window)
        assert len(frame.seen) == len(window) == frame.looked.shape[-1]
        numbers = [frame.chips[n].number for n in frame.seen]
        assert tuple(numbers) == window
        maps = network.maps(tokens[:place])
        np.testing.assert_allclose(frame.looked[0], maps["decoder_1_self"][:, -1], rtol=1e-9)
    assert f"room for {LONGEST} tokens: the first {frame.unread} are not read" in widget.describe()
    assert frame.unread % (LONGEST // 2) == 0
    # A token that is not read any more can be looked at: as it was when it was the last one.
    point(widget, "press", "token", 3)
    assert widget.frame().place == 3 and widget.frame().seen == [0, 1, 2, 3]
    assert widget.frame().unread == 0 and "not read any more" not in widget.describe()


def test_a_long_text_shows_the_lines_around_the_cursor(widget):
    widget.set(prompt="the cat\n" * 40)
    last = len(widget.model.tokens)
    shown = [target[1] for _, target in widget.painter.sheet.places if target[0] == "token"]
    assert last in shown and 0 not in shown
    above = widget.painter.text_lines.hidden(last)
    assert above.startswith("lines: ") and above.endswith(" more above")
    widget.look(0)
    shown = [target[1] for _, target in widget.painter.sheet.places if target[0] == "token"]
    assert 0 in shown and last not in shown


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5])
def test_what_can_be_pressed_is_in_the_picture_and_is_found_there(network, ratio):
    widget = NextTokenExplorer(network, PAIRS, "x" * 400 + " 数学 🙂")
    widget.painter.sharpen(ratio)
    for at in (0, 200, 400, len(widget.model.tokens)):
        widget.look(at)
        kinds = set()
        for (left, top, wide, high), target in widget.painter.sheet.places:
            assert left >= 0 and left + wide <= widget.painter.width
            assert top >= 0 and top + high <= widget.painter.height
            found = widget.painter.target(left + wide / 2, top + high / 2)
            assert found[: len(target)] == target
            kinds.add(target[0])
        assert {"token", "heads"} <= kinds
        assert ("option" in kinds) == (at == len(widget.model.tokens))


# ---- what is typed ---------------------------------------------------------------------


def test_an_empty_prompt_reads_start_only(widget, network):
    widget.set(prompt="")
    frame = widget.frame()
    assert [words.shown(chip) for chip in frame.chips] == ["START"]
    assert frame.values.tolist() == [1] and frame.seen == [0]
    np.testing.assert_allclose(widget.model.prediction(0).row, network.step(()), rtol=1e-9)
    assert widget.describe().startswith("No tokens of prompt and 0 written; the text is empty.")
    assert "START looks at START 1.00" in widget.describe()
    press(widget, "ArrowLeft", "Backspace", "ArrowRight", "Home", "End")
    assert not widget.picture.error
    assert widget.step().model.written == 1


def test_bytes_that_are_half_a_character_are_shown_as_bytes(widget):
    widget.set(prompt="x数")
    frame = widget.frame()
    assert [words.shown(chip) for chip in frame.chips] == ["START", "x", "0xE6", "0x95", "0xB0"]
    assert [(s.first, s.last, s.character) for s in frame.split] == [(2, 4, "数")]
    assert "byte B0 (4) looks at" in widget.describe()
    before = widget.png
    half = PAIRS.numbers[b"\xc3"]
    frame = widget.choose(half).choose(half).choose(PAIRS.numbers[b"\xa9"]).frame()
    assert [words.shown(chip) for chip in frame.chips][-3:] == ["0xC3", "0xC3", "0xA9"]
    assert [(s.first, s.last, s.character) for s in frame.split] == [(2, 4, "数"), (6, 7, "é")]
    assert widget.text == "x数\N{REPLACEMENT CHARACTER}é"
    assert widget.png != before and not widget.picture.error


def test_a_special_token_is_never_read_from_a_text(widget):
    widget.set(prompt="<start>")
    assert PAIRS.start not in widget.model.tokens and widget.text == "<start>"


def test_markup_in_a_prompt_is_text(widget):
    prompt = '<b>&"</b><script>'
    widget.set(prompt=prompt)
    assert widget.text == prompt
    bundle, _ = widget._repr_mimebundle_()
    assert "<b>" not in bundle["text/html"] and "<script" not in bundle["text/html"]
    assert "&lt;script&gt;" in bundle["text/html"]
    assert bundle["text/html"].count("<") == 1  # the picture's own
    assert widget.set(prompt="$x_1$ \\frac").png  # nor is it mathematics


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("x" * (MOST_PROMPT + 1), "prompt has 501 characters; give at most 500: leave out its"),
        ("a\ud800", "The text holds '.ud800', which is no character"),
        (3, "prompt is int; expected a text"),
    ],
)
def test_prompts_that_cannot_be_read_change_nothing(widget, network, prompt, said):
    before = widget.step(2).png
    with pytest.raises(ValueError, match=said):
        widget.set(prompt=prompt)
    with pytest.raises(ValueError, match=said):
        NextTokenExplorer(network, PAIRS, prompt)
    assert widget.png == before and widget.model.prompt == PROMPT


def test_an_error_of_the_field_is_shown_until_the_next_change(widget):
    field = widget.controls["prompt"]
    field.value = "x" * (MOST_PROMPT + 1)
    assert "give at most 500" in widget.picture.error and widget.text == PROMPT
    field.value = "on\tthe\0 log↵"
    assert widget.picture.error == "" and widget.text == "on\tthe\0 log\n"
    assert field.value == "on\tthe\0 log↵"


# ---- hand and keyboard -----------------------------------------------------------------


def test_the_keyboard_alone_suffices(widget):
    given = widget.model.given
    third = widget.frame().bars[2].token
    press(widget, "ArrowDown", "ArrowDown", "Enter")
    assert widget.model.tokens[given:] == [third]
    press(widget, " ", " ")
    assert widget.model.written == 3
    drawn = list(widget.model.tokens)
    press(widget, "Backspace")
    assert widget.model.tokens == drawn[:-1]
    places = []
    for key in ("ArrowRight", "ArrowLeft", "ArrowLeft", "Home", "ArrowLeft", "End"):
        press(widget, key)
        places.append(widget.model.at)
    assert places == [given + 2, given + 1, given, 0, 0, given + 2]
    press(widget, "ArrowUp")
    assert widget.model.mark == 9


def test_controls_and_buttons_do_what_methods_do(widget, network):
    widget.controls["temperature"].value = 0.5
    widget.controls["filter"].value = "top-k"
    widget.controls["k"].value = 6
    widget.controls["seed"].value = 3
    for name, written in (("many", 10), ("undo", 9), ("other", 9)):
        widget.extra_buttons[name].click()
        assert widget.model.written == written
    assert widget.model.seed == 4
    widget.controls["layer"].value = 1
    widget.controls["head"].value = "2"
    expected = NextTokenExplorer(network, PAIRS, PROMPT, seed=3)
    expected.set(temperature=0.5, filter="top-k", k=6, layer=1, head="2").step(9).set(seed=4)
    assert widget.png == expected.png
    assert widget.picture.alt == widget.picture.caption == expected.describe()
    widget.reset()
    assert widget.model.written == 0 and not widget.picture.error


def test_only_the_slider_of_the_filter_can_be_moved(widget):
    able = {}
    for rule in FILTERS:
        widget.set(filter=rule)
        able[rule] = [not widget.controls[name].disabled for name in "kp"]
    assert able == {"none": [False, False], "top-k": [True, False], "top-p": [False, True]}


def test_a_blitted_picture_equals_one_drawn_from_nothing(widget):
    widget.set(prompt="数 the " * 12, filter="top-p", p=0.3).step(30).look(20)
    blitted = widget.set(layer=1, head="1").png
    assert ExplorerPainter().png(widget.frame()) == blitted


def test_prompt_draws_and_picks_are_told_apart_without_colour(widget):
    """The same token with the same weight is drawn in three ways."""
    token = int(PAIRS.encode(" the")[0])
    widget.set(prompt=" the", temperature=0)
    frame = widget.frame()
    drawn = {}
    for name, given, by_hand in (
        ("prompt", 1, frozenset()),
        ("drawn", 0, frozenset()),
        ("picked", 0, frozenset({1})),
    ):
        frame.given, frame.by_hand = given, by_hand
        drawn[name] = ExplorerPainter().png(frame)
    assert frame.chips[1].number == token and len(set(drawn.values())) == 3


# ---- what it is given ------------------------------------------------------------------


def test_a_network_with_one_layer_and_one_head_has_no_controls_for_them():
    keras.utils.set_random_seed(0)
    small = transformers.decoder_only(len(PAIRS), width=8, heads=1, layers=1, longest=8)
    widget = NextTokenExplorer(transformers.CachedModel(small, PAIRS.start), PAIRS, "the")
    assert not {"layer", "head"} & widget.parameters.keys()
    assert "(layer 1 of 1, its only head)" in widget.step(20).describe()


def test_wrong_models_and_tokens_are_refused_in_words(gpt, network):
    other = BytePairs.of(TEXTS, tokens=270, specials=(START,))
    plain = BytePairs.of(TEXTS, tokens=282)
    second = BytePairs(PAIRS.merges, ("<mask>", START))
    for model, tokens, said in [
        (gpt, PAIRS, r"The model is Functional; expected a transformers\.CachedModel"),
        ("gpt", PAIRS, "The model is str; expected"),
        (network, "abc", r"The tokens are str; expected a text\.BytePairs"),
        (network, text.Vocabulary("abc", (START,)), "The tokens are Vocabulary; expected"),
        (network, plain, "The tokenizer has no <start>"),
        (network, other, r"shape \(282,\) and the vocabulary has 270 tokens"),
        (network, second, "reads token 0 before each text, but START is token 1"),
    ]:
        with pytest.raises(ValueError, match=said):
            NextTokenExplorer(model, tokens, PROMPT)
    for seed in (-1, 0.5, True, None):
        with pytest.raises(ValueError, match=r"seed=.* is not allowed: give a whole number from 0"):
            NextTokenExplorer(network, PAIRS, PROMPT, seed)


def test_methods_refuse_in_words(widget):
    before = widget.png
    last = len(widget.model.tokens)
    for call, said in [
        (lambda: widget.look(last + 1), f"whole number from 0 to {last}, the tokens to be read"),
        (lambda: widget.look(-1), "There is no place -1"),
        (lambda: widget.look(1.0), "There is no place 1.0"),
        (lambda: widget.step(0), "n=0 is not allowed"),
        (lambda: widget.undo(0), "n=0 is not allowed"),
        (lambda: widget.set(filter="nucleus"), "choose one of none, top-k, top-p"),
        (lambda: widget.set(k=0), "give a whole number from 1 to 100"),
        (lambda: widget.set(p=0), "give a number from 0.01 to 1"),
        (lambda: widget.set(temperature=3), "give a number from 0 to 2"),
        (lambda: widget.set(head=1), "choose one of mean of all heads, 1, 2"),
        (lambda: widget.set(beam=3), "has no parameter 'beam'"),
    ]:
        with pytest.raises(ValueError, match=said):
            call()
    assert widget.png == before


def test_names_are_shortened_where_there_is_no_room():
    assert words.fitted("the", 14, 60) == "the"
    short = words.fitted("+------------------", 14, 60)
    assert short.endswith("…") and 4 < len(short) < 15
    assert words.fitted("the", 14, 3) == "…"
