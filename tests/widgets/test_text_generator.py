"""The text generator: what it writes, what it says was possible, what it takes and refuses."""

import keras
import numpy as np
import pytest
from keras import layers as L

from course_lib import text
from course_lib.widgets import TextGenerator
from course_lib.widgets.picture import Pointer
from course_lib.widgets.text_generator import page, words
from course_lib.widgets.text_generator.letters import has, tile
from course_lib.widgets.text_generator.painter import GeneratorPainter
from course_lib.widgets.text_generator.predictions import Prediction, entropy
from course_lib.widgets.text_generator.reading import MOST_PROMPT, MOST_WRITTEN, read_models

TEXTS = ["the cat sat on the mat\nthe dog sat on the log\n", "a cat, a dog, a hat and a fog\n"] * 3
VOCABULARY = text.Vocabulary.of(TEXTS, (text.START, text.UNKNOWN))
GRAM = text.NgramModel(3, VOCABULARY).fit(TEXTS)


class Fixed:
    """A model that expects the same whatever stands before."""

    def __init__(self, probabilities):
        with np.errstate(divide="ignore"):
            self.row = np.log(np.asarray(probabilities, dtype=float))

    def step(self, tokens):
        return self.row


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    tokens = len(VOCABULARY)
    return keras.Sequential(
        [L.Input((None,), dtype="int32"), L.Embedding(tokens, 5), L.LSTM(6), L.Dense(tokens)]
    )


@pytest.fixture(scope="module")
def shared():
    return TextGenerator(GRAM, VOCABULARY, "the ", written=40)


@pytest.fixture
def widget(shared):
    shared.model.hover = None
    return shared.set(prompt="the ", temperature=0.7, seed=0).reset().step(40)


def written(widget) -> str:
    return VOCABULARY.decode(widget.model.tokens[widget.model.given :])


def press(widget, *keys: str) -> None:
    for key in keys:
        assert key in widget.picture.key_names
        widget.on_pointer(Pointer("key", key=key))


def point(widget, place: int, kind: str = "press") -> None:
    left, top, wide, high = widget.painter.cell(place)
    widget.on_pointer(Pointer(kind, left + wide / 2, top + high / 2))


def press_bar(widget, token: int) -> None:
    ((left, top, wide, high),) = [
        box for box, target in widget.painter.sheet.places if target == ("bar", token)
    ]
    widget.on_pointer(Pointer("press", left + wide / 2, top + high / 2))


# ---- what it writes --------------------------------------------------------------------


@pytest.mark.parametrize(("temperature", "seed"), [(0.0, 0), (0.35, 1), (1.0, 7), (2.0, 123)])
def test_it_writes_what_generate_writes(network, temperature, seed):
    for model in (GRAM, text.RecurrentModel(network, VOCABULARY)):
        widget = TextGenerator(model, VOCABULARY, "the c", temperature, seed, written=30)
        widget.step().step(20)
        prompt = VOCABULARY.encode("the c")
        expected = text.generate(model.step, prompt, 51, temperature, seed)
        assert widget.model.tokens == [*prompt, *expected]


def test_a_keras_model_is_read_as_a_recurrent_one(network):
    widget = TextGenerator(network, VOCABULARY, "", seed=3, written=20)
    model = text.RecurrentModel(network, VOCABULARY)
    assert widget.model.tokens == text.generate(model.step, [], 20, 0.7, 3)
    rows = np.asarray(network(np.array([[VOCABULARY.start, *widget.model.tokens[:4]]])))
    expected = text.at_temperature(rows[0])
    np.testing.assert_allclose(widget.model.prediction(4).plain, expected, atol=1e-5)


def test_the_same_seed_writes_the_same_and_another_one_does_not(widget):
    first = written(widget)
    assert written(widget.reset().step(40)) == first
    assert written(widget.next_seed().step(40)) != first
    assert widget.model.seed == 1 and widget.controls["seed"].value == 1
    assert written(widget.set(seed=0)) == ""
    assert widget.set(seed=99).next_seed().model.seed == 0


def test_what_is_taken_back_comes_back_and_the_prompt_stays(widget):
    tokens, png = list(widget.model.tokens), widget.png
    assert written(widget.back()) == VOCABULARY.decode(tokens[4:-1])
    assert widget.png != png
    assert widget.step().model.tokens == tokens and widget.png == png
    assert widget.back(1000).model.tokens == tokens[:4]
    assert widget.model.prompt == "the "


def test_a_chosen_character_stands_where_the_cursor_is_and_ends_the_text_there(widget):
    tokens = list(widget.model.tokens)
    widget.choose("g")
    assert widget.model.tokens == [*tokens, *VOCABULARY.encode("g")]
    assert widget.model.by_hand == {44}
    widget.look(10).choose("t")
    assert widget.model.tokens == [*tokens[:10], *VOCABULARY.encode("t")]
    assert widget.model.by_hand == {10} and widget.model.at == 11
    assert "At character 11, “t” was chosen by you" in widget.look(10).describe()
    # What is kept of the longer text is not what follows on the new one.
    bits = widget.model.bits()
    expected = -np.log2(GRAM(VOCABULARY.decode(widget.model.tokens)))
    np.testing.assert_allclose(bits, expected)
    following = GRAM.probabilities(widget.model.tokens)
    np.testing.assert_allclose(widget.model.prediction(11).plain, following)


def test_the_prompt_is_not_overwritten(widget):
    with pytest.raises(ValueError, match="The cursor is in the prompt"):
        widget.look(2).choose("t")
    assert not any(target[0] == "bar" for _, target in widget.painter.sheet.places)
    assert "Character 3 (prompt): “e”" in widget.frame().title


def test_the_text_has_an_end():
    widget = TextGenerator(Fixed([0, 0, *[1 / 16] * 16]), VOCABULARY, "", written=MOST_WRITTEN - 2)
    widget.train.value = True
    widget.clock.value += 1
    assert widget.clock.playing and "full" not in widget.describe()
    widget.clock.value += 1
    assert not widget.clock.playing and widget.model.written == MOST_WRITTEN
    assert "The text is full at 1000 characters: go back" in widget.describe()
    assert widget.step(100).model.written == MOST_WRITTEN
    with pytest.raises(ValueError, match="go back first"):
        widget.choose("t")
    assert widget.back(1).choose("t").model.written == MOST_WRITTEN


def test_the_clock_writes_one_character_a_tick(widget):
    widget.train.value = True
    assert widget.train.description == "Pause" and widget.clock.interval == 100
    for _ in range(3):
        widget.clock.value += 1
    assert widget.model.written == 43
    assert not widget.reset().clock.playing and widget.model.written == 0


# ---- what was possible -----------------------------------------------------------------


def test_surprise_and_entropy_are_those_of_the_definition(widget):
    whole = VOCABULARY.decode(widget.model.tokens)
    np.testing.assert_allclose(widget.frame().bits, -np.log2(GRAM(whole)))
    prediction = Prediction(np.log([0.5, 0.25, 0.125, 0.125]))
    assert [prediction.bits(n) for n in range(4)] == pytest.approx([1, 2, 3, 3])
    assert entropy(prediction.plain) == pytest.approx(1.75)
    assert entropy(prediction.at(0)) == 0 and entropy(prediction.at(1e6)) == pytest.approx(2)
    assert [prediction.rank(n) for n in range(4)] == [1, 2, 3, 3]
    assert Prediction(np.array([0, -np.inf])).bits(1) == np.inf


def test_bars_are_the_likeliest_and_all_others(widget):
    for temperature in (0, 0.3, 1, 1.7):
        frame = widget.set(temperature=temperature).frame()
        p = text.at_temperature(GRAM.step(widget.model.tokens), temperature)
        bars = frame.bars
        assert [bar.p for bar in bars[:-1]] == pytest.approx(sorted(p, reverse=True)[:10])
        assert all(bar.p == p[bar.token] for bar in bars[:-1])
        assert [bar.rank for bar in bars[:2]] == [1, 2] and bars[-1].rank == len(p) - 10
        assert sum(bar.p for bar in bars) == pytest.approx(1)
        assert sum(bar.plain for bar in bars) == pytest.approx(1)
        assert frame.entropy == pytest.approx(entropy(p))


def test_a_rare_character_that_came_has_a_bar_too(widget):
    rare = int(GRAM.step(widget.model.tokens).argmin())
    widget.model.choose(rare)
    bars = widget.look(44).frame().bars
    assert [bar.token for bar in bars if bar.came] == [rare] == [bars[9].token]
    assert len(bars) == 11 and sum(bar.p for bar in bars) == pytest.approx(1)


def test_a_small_vocabulary_has_no_others():
    vocabulary = text.Vocabulary("abc", ())
    widget = TextGenerator(Fixed([0.7, 0.2, 0.1]), vocabulary, "ab", written=5)
    assert [bar.name for bar in widget.frame().bars] == ["a", "b", "c"]
    assert "“a” 81.4 %, “b” 13.6 %, “c” 5.0 %; entropy 0.85 bits, 1.16 at" in widget.describe()


def test_each_place_is_asked_once():
    asked = []

    class Counting(Fixed):
        def step(self, tokens):
            asked.append(len(tokens))
            return self.row

    widget = TextGenerator(
        Counting(np.full(18, 1 / 18)), VOCABULARY, "the ", written=10, temperature=1
    )
    widget.look(3).look(8).set(temperature=0.2).step(2)
    assert sorted(asked) == list(range(17))
    widget.back(3).step(3)
    assert asked[17:] == [14, 15, 16]


def test_several_models_see_the_same_text(network):
    widget = TextGenerator({"LSTM": network, "3-gram": GRAM}, VOCABULARY, "the ", written=12)
    tokens, bits, png = list(widget.model.tokens), widget.frame().bits, widget.png
    assert widget.describe().startswith("LSTM, temperature 0.70, seed 0: 12 characters written")
    widget.set(model="3-gram")
    assert widget.model.tokens == tokens and widget.png != png
    whole = VOCABULARY.decode(tokens)
    if not set(tokens) & {VOCABULARY.start, VOCABULARY.unknown}:
        np.testing.assert_allclose(widget.frame().bits, -np.log2(GRAM(whole)))
    assert not np.allclose(widget.frame().bits, bits)
    assert widget.describe().startswith("3-gram, ")
    widget.controls["model"].value = "LSTM"
    assert widget.png == png


# ---- hand and keyboard -----------------------------------------------------------------


def test_pointing_at_a_character_shows_what_was_possible_then(widget):
    before = widget.png
    point(widget, 7, "move")
    assert widget.frame().place == 7 and widget.model.at == 44
    shown = widget.png
    assert shown != before
    widget.on_pointer(Pointer("leave"))
    assert widget.png == before
    point(widget, 7)
    assert widget.model.at == 7 and widget.png == shown
    point(widget, 44)
    assert widget.frame().next and widget.png == before
    widget.on_pointer(Pointer("press", 2, 2))  # beside everything
    assert widget.png == before


def test_a_press_on_a_bar_writes_its_character(widget):
    token = widget.frame().bars[2].token
    press_bar(widget, token)
    assert widget.model.tokens[44:] == [token] and widget.model.by_hand == {44}
    point(widget, 20)
    token = widget.frame().bars[1].token
    press_bar(widget, token)
    assert len(widget.model.tokens) == 21 and widget.model.tokens[20] == token


def test_the_keyboard_alone_suffices(widget):
    seen = []
    keys = "ArrowRight ArrowLeft ArrowLeft ArrowDown Home ArrowLeft End ArrowUp Backspace"
    for key in keys.split():
        press(widget, key)
        seen.append((widget.model.at, widget.model.mark))
    assert seen == [
        (44, 0), (43, 0), (42, 0), (42, 1), (0, 0), (0, 0), (44, 0), (44, 9), (43, 0),
    ]  # fmt: skip
    second = widget.frame().bars[1].token
    press(widget, "ArrowDown", "Enter")
    assert widget.model.tokens[43] == second and 43 in widget.model.by_hand


def test_buttons_and_controls_do_what_methods_do(widget):
    for name, length in {"many": 140, "one_back": 139, "other": 0}.items():
        widget.extra_buttons[name].click()
        assert widget.model.written == length
    assert widget.model.seed == 1
    widget.controls["prompt"].value = "a dog↵"
    assert widget.model.prompt == "a dog\n" and widget.model.written == 0
    assert widget.controls["prompt"].value == "a dog↵"
    widget.controls["temperature"].value = 1.5
    widget.step(5)
    expected = TextGenerator(GRAM, VOCABULARY, "a dog\n", 1.5, 1, written=5)
    assert widget.png == expected.png
    assert widget.picture.alt == widget.picture.caption == expected.describe()
    widget.controls["prompt"].value = "x" * 201
    assert "has 201 characters; give at most 200" in widget.picture.error
    assert widget.model.prompt == "a dog\n"
    assert not widget.refresh() and widget.controls["prompt"].value == "a dog↵"


# ---- words -----------------------------------------------------------------------------


def test_the_description_says_what_is_seen(widget):
    said = widget.describe()
    mean = widget.model.bits()[4:].mean()
    assert said.startswith(f"Temperature 0.70, seed 0: 40 characters written, {mean:.2f} bits of")
    tail = VOCABULARY.decode(widget.model.tokens[-40:]).replace("\n", "↵")
    assert f"the text ends “{tail}”. Next comes " in said
    said = widget.look(1).describe()
    share = 100 * GRAM("the")[1]
    assert f"At character 2, “h” came: the 2nd likeliest, {share:.1f} % at temperature 1" in said
    assert "no characters written" in widget.reset().describe()


def test_at_temperature_0_it_says_that_the_text_is_always_the_same(widget):
    assert "the same text" not in widget.describe()
    said = widget.set(temperature=0).reset().step(30).describe()
    assert "At temperature 0 the likeliest always comes: every seed writes the same text." in said
    assert written(widget) == written(widget.next_seed().step(30))
    tied = TextGenerator(Fixed([0.5, 0.5]), text.Vocabulary("ab", ()), "a", 0.0)
    assert "Here several are equally likely, and only the seed tells them apart." in tied.describe()


def test_unknown_characters_are_named_in_a_sentence(widget):
    said = widget.set(prompt="the €Z€").describe()
    assert said.endswith(" The vocabulary does not have “€”, “Z”: read as unknown.")
    assert widget.frame().letters[-3:] == ["\N{REPLACEMENT CHARACTER}"] * 3
    strict = text.Vocabulary.of(TEXTS, ())
    with pytest.raises(ValueError, match="does not have '€'; take these characters out"):
        TextGenerator(text.NgramModel(2, strict).fit(TEXTS), strict, "the €")


def test_what_cannot_be_seen_has_a_symbol_and_a_name():
    names = {" ": "␣", "\n": "↵", "\t": "⇥", "e": "e", "…": "…"}
    assert {token: words.letter(token) for token in names} == names
    assert [words.spoken(s) for s in "␣↵e"] == ["a space", "a new line", "“e”"]
    shares = (0, 1e-9, 0.0004, 0.0006, 0.473, 0.9999, 1)
    assert [words.percent(p) for p in shares] == ["0", "<0.1", "<0.1", "0.1", "47.3", "99.9", "100"]
    ranks = (2, 3, 4, 11, 12, 13, 21, 102, 112)
    shown = ["2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "112th"]
    assert [words.ordinal(n) for n in ranks] == [f"the {rank} likeliest" for rank in shown]
    assert words.ordinal(1) == "the likeliest"
    counts = ["no characters", "1 character", "2 characters"]
    assert [words.characters(n) for n in (0, 1, 2)] == counts
    assert words.bits(np.inf) == "∞"


def test_what_can_never_come_is_infinitely_surprising():
    vocabulary = text.Vocabulary("ab", ())
    widget = TextGenerator(Fixed([1, 0]), vocabulary, "ab", written=1).look(1)
    assert "0 % at temperature 1, ∞ bits of surprise" in widget.describe() and widget.png


# ---- the picture -----------------------------------------------------------------------


def test_lines_break_at_spaces_and_at_new_lines_and_lose_nothing():
    rng = np.random.default_rng(0)
    for _ in range(50):
        letters = list(rng.choice(list("ab␣↵"), rng.integers(0, 60), p=[0.5, 0.3, 0.18, 0.02]))
        ends = [letter == "↵" for letter in letters]
        found = page.lines(letters, ends, columns=8)
        assert [place for line in found for place in line] == list(range(len(letters)))
        assert all(len(line) <= 8 for line in found) and len(found[-1]) < 8
        for line in found[:-1]:
            whole = "".join(letters[place] for place in line)
            assert "↵" not in whole[:-1]
            assert whole[-1] in "␣↵" or "␣" not in whole
    found = page.lines(list("ab␣cdef"), [False] * 7, columns=5)
    assert [list(line) for line in found] == [[0, 1, 2], [3, 4, 5, 6]]


def test_the_window_shows_the_end_or_the_cursor():
    found = [range(10 * n, 10 * n + 10) for n in range(40)]
    assert page.first_line(found, 400) == 40 - page.ROWS == page.first_line(found, 270)
    assert page.first_line(found, 5) == 0
    first = page.first_line(found, 155)
    assert first <= 15 < first + page.ROWS
    assert page.first_line(found[:3], 25) == 0


def test_bars_under_the_letters_rise_and_darken_with_surprise():
    drawn = page.bars(np.array([0, 1, 4, 8, 50, np.inf]), 9, 8)  # (6, 9, 8, 3)
    filled = (drawn != 255).any(axis=-1)[:, :, 0].sum(axis=1)
    assert list(filled) == [0, 2, 5, 9, 9, 9]
    light = page.shade(np.linspace(0, 1, 9)).sum(axis=1).astype(int)
    assert (np.diff(light) < 0).all()


def test_letters_differ_and_unknown_ones_have_a_box():
    style = ("#000000", "#ffffff", "normal", 8, 18, 13)
    assert tile("a", *style).shape == (18, 8, 3)
    assert (tile("a", *style) != tile("b", *style)).any()
    assert (tile(" ", *style) == 255).all()
    assert has("é") and not has("\u4e2d") and not has("\x0c")
    np.testing.assert_array_equal(tile("\u4e2d", *style), tile("□", *style))


def test_a_blitted_picture_equals_one_drawn_from_nothing(widget):
    widget.look(6)
    blitted = widget.step(3).choose("t").png
    assert GeneratorPainter().png(widget.frame()) == blitted


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5])
def test_cells_and_bars_stay_in_the_picture(ratio):
    vocabulary = text.Vocabulary("ab \n\u4e2d", text.SPECIALS)
    p = np.array([0.01, 0.01, 0.01, 0.01, 0.3, 0.36, 0.2, 0.05, 0.05])
    widget = TextGenerator(Fixed(p), vocabulary, "a b\u4e2d" * 40, 1.0, written=900)
    widget.painter.sharpen(ratio)
    for at in (0, 159, 160, 700, 1060):
        widget.look(at)
        assert widget.painter.cell(at) is not None
        for left, top, wide, high in [box for box, _ in widget.painter.sheet.places]:
            assert left >= 0 and left + wide <= widget.painter.width
            assert top >= 0 and top + high <= widget.painter.height
        for line in widget.painter.shown:
            for place in line:
                left, top, wide, high = widget.painter.cell(place)
                assert widget.painter.place_at(left + wide / 2, top + high / 2) == place


# ---- what it takes and what it refuses -------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"prompt": "t" * (MOST_PROMPT + 1)}, "has 201 characters; give at most 200"),
        ({"prompt": 7}, "prompt is int; expected a text"),
        ({"temperature": -1}, "temperature=-1 is not allowed: give a number from 0 to 2"),
        ({"seed": -1}, "seed=-1 is not allowed"),
        ({"seed": 0.5}, "seed=0.5 is not allowed"),
        ({"written": 1001}, "written=1001 is not allowed: give a whole number from 0 to 1000"),
    ],
)
def test_settings_are_refused_in_words(settings, said):
    with pytest.raises(ValueError, match=said):
        TextGenerator(GRAM, VOCABULARY, **settings)


def test_what_is_no_language_model_is_refused_in_words(network):
    with pytest.raises(ValueError, match="The model is int; expected a Keras model, or an object"):
        TextGenerator(3, VOCABULARY)
    with pytest.raises(ValueError, match="There is no model"):
        TextGenerator({}, VOCABULARY)
    with pytest.raises(ValueError, match=r"step returned the shape \(4,\) and the vocabulary has"):
        TextGenerator(Fixed(np.ones(4) / 4), VOCABULARY)
    dense = keras.Sequential([L.Input((3,)), L.Dense(2)])
    with pytest.raises(ValueError, match=r"layers Dense; expected .* given as text\.NetworkModel"):
        TextGenerator(dense, VOCABULARY)
    assert list(read_models({"a": GRAM, "b": network}, VOCABULARY)) == ["a", "b"]


def test_methods_refuse_in_words(widget):
    for call, said in [
        (lambda: widget.choose("€"), "'€' is not in the vocabulary"),
        (lambda: widget.look(45), "give a whole number from 0 to 44"),
        (lambda: widget.step(0), "n=0 is not allowed: give a whole number from 1 to 1000"),
        (lambda: widget.set(model="GPT"), "has no parameter 'model'"),
        (lambda: widget.set(seed=100), "whole number from 0 to 99"),
    ]:
        with pytest.raises(ValueError, match=said):
            call()
    assert TextGenerator(GRAM, VOCABULARY, seed=4321, written=0).model.seed == 4321
