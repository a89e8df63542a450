"""Gates over time: their numbers, the unit that counts, how one looks around, what is refused."""

import keras
import numpy as np
import pytest
from keras import layers as L

from course_lib.models.recurrent import LSTMCell
from course_lib.text import START, UNKNOWN, Vocabulary
from course_lib.widgets import GatesOverTime
from course_lib.widgets.gates_over_time import calculation, following, quantities
from course_lib.widgets.gates_over_time.calculation import Calculation, common_start
from course_lib.widgets.gates_over_time.model import MOST_CHARACTERS, NOTHING, PAGE, SHOWN
from course_lib.widgets.gates_over_time.painter import GatesPainter
from course_lib.widgets.gates_over_time.reading import read
from course_lib.widgets.gates_over_time.words import ordinal, percent, signed
from course_lib.widgets.picture import Pointer

CHARACTERS = "\n \"'()[],.abcdefghij"
VOCABULARY = Vocabulary(CHARACTERS, (START, UNKNOWN))
UNITS, COUNTER = 30, 17
TEXT = 'abc (de [fg], "hi") j.\n  '


def writing(seed: int, lines: int = 60) -> str:
    """Return lines of words, of which some stand in brackets or in quotes."""
    rng = np.random.default_rng(seed)

    def word():
        letters = "".join(rng.choice(list("abcdefghij"), rng.integers(1, 7)))
        shape = rng.choice(["{}", "{}", "{}", "({})", "[{}, ({})]", '"{} {}"'])
        return shape.replace("{}", letters)

    return "".join(
        "  " * rng.integers(3) + " ".join(word() for _ in range(rng.integers(2, 8))) + ".\n"
        for _ in range(lines)
    )


@pytest.fixture(scope="module")
def network():
    """Return a network with random weights, but for one unit that adds 1 at ( and takes it off."""
    keras.utils.set_random_seed(0)
    tokens = len(VOCABULARY)
    model = keras.Sequential(
        [
            L.Input((None,), dtype="int32"),
            L.Embedding(tokens, tokens),
            L.Dropout(0.2),
            L.LSTM(UNITS, return_sequences=True),
            L.Dense(tokens, bias_initializer="normal"),
        ],
        name="counter",
    )
    kernel, recurrent_kernel, bias = model.layers[2].get_weights()
    kernel *= 3
    i, f, candidate, _ = (block * UNITS + COUNTER for block in range(4))
    for block in (i, f, candidate):
        kernel[:, block] = recurrent_kernel[:, block] = 0
    bias[i] = bias[f] = 20  # both gates open, all the time
    for sign, value in {"(": 20, "[": 20, ")": -20, "]": -20}.items():
        kernel[VOCABULARY.encode(sign)[0], candidate] = value
    model.layers[0].set_weights([np.eye(tokens)])
    model.layers[2].set_weights([kernel, recurrent_kernel, bias])
    return model


@pytest.fixture(scope="module")
def forecaster():
    keras.utils.set_random_seed(1)
    return keras.Sequential([L.Input((None, 2)), L.LSTM(5), L.Dense(1)], name="forecaster")


@pytest.fixture(scope="module")
def series():
    time = np.arange(200)
    return np.stack([np.sin(time / 7), np.cos(time / 3)], axis=1)


@pytest.fixture(scope="module")
def shared(network):
    return GatesOverTime(network, TEXT, VOCABULARY, searched=writing(0), unseen=writing(1))


@pytest.fixture
def widget(shared):
    return shared.set(text=TEXT, follows="depth of brackets", squashed=True).set(
        at=len(TEXT), unit=COUNTER
    )


def press(widget, *keys: str, shift: bool = False) -> None:
    for key in keys:
        assert key in widget.picture.key_names
        widget.on_pointer(Pointer("key", key=key, shift=shift))


def touch(widget, kind: str, down=0.5, across=0.5, pointer="press", which=0) -> None:
    boxes = [box for box, target in widget.painter.sheet.places if target == (kind,)]
    left, top, wide, high = boxes[which]
    widget.on_pointer(Pointer(pointer, left + across * wide, top + down * high))


# ---- the numbers -----------------------------------------------------------------------


def test_gates_and_states_are_those_of_keras(network, widget):
    run, lstm = widget.model.run, network.layers[2]
    tokens = np.array([[VOCABULARY.start, *VOCABULARY.encode(TEXT)]])
    embedded = network.layers[0](tokens)
    np.testing.assert_allclose(run.values["h"], np.asarray(lstm(embedded))[0], atol=1e-5)
    with_states = L.LSTM(UNITS, return_state=True)
    with_states.build(embedded.shape)
    with_states.set_weights(lstm.get_weights())
    for steps in (1, 4, len(TEXT) + 1):
        _, _, c = with_states(embedded[:, :steps])
        np.testing.assert_allclose(run.values["c"][steps - 1], np.asarray(c)[0], atol=1e-5)
    v = run.values
    before = np.concatenate([np.zeros((1, UNITS)), v["c"][:-1]])
    np.testing.assert_allclose(v["c"], v["forget"] * before + v["input"] * v["candidate"])
    np.testing.assert_allclose(v["h"], v["output"] * np.tanh(v["c"]))


def test_next_characters_are_those_of_keras(network, widget):
    tokens = np.array([[VOCABULARY.start, *VOCABULARY.encode(TEXT)]])
    expected = np.asarray(keras.ops.softmax(network(tokens)))[0]
    for at in (0, 5, len(TEXT)):
        frame = widget.set(at=at).frame()
        np.testing.assert_allclose(frame.outputs, expected[at], atol=1e-5)
        best = np.argsort(-expected[at])[: len(frame.next)]
        assert [name for name, _ in frame.next] == [VOCABULARY.tokens[n] for n in best]
        assert [p for _, p in frame.next] == pytest.approx(expected[at][best], abs=1e-5)


def test_only_what_is_new_is_computed(network, monkeypatch):
    source = read(network, VOCABULARY)
    read_steps = []
    real = calculation.unroll

    def counting(cell, x, *rest):
        read_steps.append(x.shape[1])
        return real(cell, x, *rest)

    monkeypatch.setattr(calculation, "unroll", counting)
    shared = Calculation(source.cell)
    for text in ("abc", "abcd", "abcd", "abc", "ab", "ab(d", "zz"):
        run = shared.run(source.inputs(text))
        fresh = Calculation(source.cell).run(source.inputs(text))
        assert len(run) == len(text) + 1
        for name, values in fresh.values.items():
            np.testing.assert_allclose(run.values[name], values, atol=1e-12)
    # The shared one and a fresh one in turn; where nothing is new, the fresh one alone.
    assert read_steps == [4, 4, 1, 5, 5, 4, 3, 2, 5, 2, 3]


def test_a_common_start_is_counted():
    a = np.array([[1.0], [2], [3]])
    assert common_start(a, a) == 3 and common_start(a, a[:2]) == 2
    assert common_start(a, a * [[1], [1], [0]]) == 2 and common_start(a, -a) == 0


def test_the_series_goes_through_the_layer_and_the_dense_behind_it(forecaster, series):
    widget = GatesOverTime(forecaster, series=series)
    for steps in (1, 77, 200):
        frame = widget.set(at=steps).frame()
        expected = np.asarray(forecaster(series[np.newaxis, :steps].astype("float32")))
        np.testing.assert_allclose(frame.outputs, expected[0], atol=1e-5)
    assert "The output of the model is " in widget.describe()
    layer = forecaster.layers[0]
    assert GatesOverTime(layer, series=series[np.newaxis]).frame().outputs is None


# ---- what units follow -----------------------------------------------------------------


def test_quantities_count_what_they_say():
    def counts(quantity, text):
        return "".join(f"{n:.0f}" for n in quantity(text))

    assert counts(quantities.bracket_depth, "a(b[c])d)(e") == "01122100011"
    assert counts(quantities.inside_quotes, 'a "b c" d') == "001111000"
    assert counts(quantities.inside_quotes, "it's 'so' “ok”") == "00000111001110"
    assert counts(quantities.inside_quotes, '"a\nb"c "d\n\n e') == "1111000111000"
    assert counts(quantities.place_in_line, "ab\nc\n\n") == "120100"
    assert counts(quantities.word_length, "ab_1 (c") == "1234001"
    assert counts(quantities.indent, "  a b\n c") == "12222011"
    x = np.arange(12.0)[:, np.newaxis] ** 2
    assert quantities.change(x)[:3] == pytest.approx([0, 1, 3])
    mean = quantities.recent_mean(x)
    assert mean[[0, 1, 11]] == pytest.approx([0, 0.5, x[2:].mean()])


def test_the_unit_that_counts_brackets_is_found_and_holds_on_unseen_text(widget):
    found = widget.set(squashed=False).model.following
    assert found.order[0] == COUNTER
    assert found.r[COUNTER] > 0.999 and found.unseen[COUNTER] > 0.999
    assert found.slope[COUNTER] == pytest.approx(1, abs=1e-3)
    assert abs(found.r[found.order[1]]) < 0.9
    values = widget.model.run.values["c"][1:, COUNTER]
    np.testing.assert_allclose(values, quantities.bracket_depth(TEXT), atol=1e-4)


def test_correlations_are_those_of_numpy():
    rng = np.random.default_rng(0)
    states, values = rng.normal(size=(50, 4)), rng.normal(size=50)
    states[:, 2] = 7
    r, slope, intercept = following.correlations(states, values)
    for unit in (0, 1, 3):
        assert r[unit] == pytest.approx(np.corrcoef(states[:, unit], values)[0, 1])
        line = np.polyfit(values, states[:, unit], 1)
        assert (slope[unit], intercept[unit]) == pytest.approx(tuple(line))
    assert r[2] == 0 and intercept[2] == 7


def test_searched_and_unseen_texts_are_measured_each_by_itself(network):
    source = read(network, VOCABULARY)
    one, other = writing(2), writing(3)
    found = following.Rankings(source, one, [other]).follow("indent of the line", squashed=False)
    for r, text, steps in ((found.r, one, found.steps), (found.unseen, other, found.unseen_steps)):
        parts = following.passages(text)
        c = [Calculation(source.cell).run(source.inputs(part)).values["c"][1:] for part in parts]
        states = np.concatenate(c)
        values = np.concatenate([quantities.indent(part) for part in parts])
        assert steps == len(values)
        expected = [np.corrcoef(column, values)[0, 1] for column in states.T]
        np.testing.assert_allclose(r, expected, atol=1e-9)
    assert (np.diff(np.abs(found.r[found.order])) <= 0).all()


def test_passages_are_whole_lines_and_a_long_text_is_thinned():
    text = writing(4)
    parts = following.passages(text)
    assert "".join(parts) == text and all(len(part) <= following.PASSAGE for part in parts)
    assert all(part.endswith("\n") for part in parts)
    assert following.passages(["ab\n", "", "c" * 300]) == ["ab\n", "c" * 256, "c" * 44]
    many = following.passages(writing(5, 900))
    assert len(many) == following.MOST_PASSAGES and many[0] == following.passages(writing(5, 9))[0]


def test_without_an_unseen_text_every_second_passage_is_kept_back(network):
    text = writing(6)
    found = following.Rankings(read(network, VOCABULARY), text).follow("inside quotes")
    parts = following.passages(text)
    assert found.steps == sum(map(len, parts[::2]))
    assert found.unseen_steps == sum(map(len, parts[1::2]))


def test_what_never_changes_cannot_be_followed(network):
    one = GatesOverTime(network, TEXT, VOCABULARY, searched="a b [c]\n" * 9, unseen="ab\n" * 9)
    assert "inside quotes" not in one.model.choices and "depth of brackets" in one.model.choices
    words = one.set(follows="depth of brackets").describe()
    assert "there is nothing else to test it on" in words
    assert one.model.following.unseen is None
    bare = GatesOverTime(network, TEXT, VOCABULARY)
    assert bare.model.choices == [NOTHING] and "follows" not in bare.controls


def test_a_series_is_searched_in_its_first_half_and_tested_in_its_second(forecaster, series):
    widget = GatesOverTime(forecaster, series=series).set(squashed=False)
    found = widget.model.following
    assert (found.name, found.steps, found.unseen_steps) == ("value", 100, 100)
    c = widget.model.run.values["c"]
    for r, part in ((found.r, slice(100)), (found.unseen, slice(100, None))):
        expected = [np.corrcoef(column, series[part, 0])[0, 1] for column in c[part].T]
        np.testing.assert_allclose(r, expected, atol=1e-9)
    other = GatesOverTime(forecaster, series=series, unseen=series[::-1])
    assert other.model.following.unseen_steps == other.model.following.steps == 200


# ---- looking around --------------------------------------------------------------------


def test_units_come_in_pages_in_the_order_that_was_chosen(widget):
    model = widget.model
    assert model.page == 1 and model.frame().rows[0] == COUNTER == model.order[0]
    widget.set(page=3)
    assert model.unit == model.order[2 * PAGE] and len(widget.frame().rows) == UNITS - 2 * PAGE
    widget.set(unit=int(model.order[PAGE]))
    assert model.page == 2 == widget.controls["page"].value
    widget.set(follows=NOTHING)
    assert (np.diff(model.movement[model.order]) <= 0).all() and model.page == 1
    widget.set(follows="place in the line")
    assert model.unit == model.order[0] == widget.controls["unit"].value


def test_squashed_or_not_is_shown_measured_and_said(widget):
    frame = widget.frame()
    np.testing.assert_array_equal(frame.cells, np.tanh(frame.run.values["c"]))
    squashed, picture = frame.following, widget.png
    frame = widget.set(squashed=False).frame()
    assert frame.cells is frame.run.values["c"] and widget.png != picture
    assert abs(frame.following.r[COUNTER]) > abs(squashed.r[COUNTER])
    assert frame.unit == COUNTER


def test_the_step_stays_in_the_text(widget):
    model = widget.model
    widget.set(text=TEXT + "ab")
    assert model.at == len(TEXT) + 2 == widget.controls["at"].max == widget.controls["at"].value
    widget.set(at=3).set(text=TEXT)
    assert model.at == 3 and widget.controls["at"].max == len(TEXT)
    widget.set(at=len(TEXT)).set(text="a")
    assert model.at == 1 == widget.controls["at"].value
    widget.set(text="")
    assert model.at == 0 and widget.describe().startswith("At <start>, unit")
    widget.set(text=TEXT, at=20)
    assert model.at == 20


def test_a_long_text_is_seen_through_a_window_and_cut_at_its_end(widget):
    widget.set(text=200 * "a", at=0)
    model = widget.model
    assert model.text == 200 * "a" and model.last == MOST_CHARACTERS
    assert f"Only the first {MOST_CHARACTERS} characters are read; 40 more" in widget.describe()
    seen = []
    for at in (0, SHOWN - 1, SHOWN, MOST_CHARACTERS, 100, 80):
        window = widget.set(at=at).frame().window
        assert len(window) == SHOWN and at in window
        seen.append(window.start)
    assert seen == [0, 0, 1, MOST_CHARACTERS + 1 - SHOWN, MOST_CHARACTERS + 1 - SHOWN, 80]
    touch(widget, "track", across=0.01)
    assert model.at == 1 and widget.frame().window.start == 0
    touch(widget, "track", across=0.5, pointer="drag")
    assert model.at == 80 and widget.frame().window.start == 80 - SHOWN // 2
    touch(widget, "track", across=0.9, pointer="move")
    assert model.at == 80


def test_the_pointer_reads_columns_and_a_press_chooses_rows(widget):
    model, columns = widget.model, len(TEXT) + 1
    assert {"press", "drag", "move"} == set(widget.picture.listens)
    rows = widget.frame().rows
    for which in range(4):  # the cell state and the three gates
        touch(widget, "map", 5.5 / PAGE, (which + 3.5) / columns, "move", which)
        assert (model.at, model.unit) == (which + 3, COUNTER)
    touch(widget, "map", 5.5 / PAGE, 7.5 / columns, "press", 2)
    assert (model.at, model.unit) == (7, rows[5])
    touch(widget, "rows", 2.5 / PAGE, which=1)
    assert (model.at, model.unit) == (7, rows[2])
    touch(widget, "rows", 9.5 / PAGE, pointer="move")
    assert model.unit == rows[2]
    touch(widget, "column", across=0, pointer="move")
    assert model.at == 0
    before = widget.png
    widget.on_pointer(Pointer("move", 2, 2))  # beside everything
    assert widget.png == before


def test_many_moves_are_answered_with_one_picture(widget, monkeypatch):
    drawn = []
    real = widget.painter.png
    monkeypatch.setattr(widget.painter, "png", lambda frame: drawn.append(1) or real(frame))
    box, _ = next(place for place in widget.painter.sheet.places if place[1] == ("map",))
    moves = [Pointer("move", box[0] + x, box[1] + 5) for x in (10, 60, 200, 333)]
    widget._on_pointers(moves)
    assert len(drawn) == 1
    widget._on_pointers(moves[-1:])  # the same column again
    assert len(drawn) == 1


def test_the_keyboard_alone_suffices(widget):
    model = widget.model
    seen = []
    for key in ["Home", "ArrowLeft", "ArrowRight", "ArrowDown", "End", "ArrowLeft", "ArrowUp"]:
        press(widget, key)
        seen.append((model.at, model._rank()))
    last = len(TEXT)
    assert seen == [(0, 0), (0, 0), (1, 0), (1, 1), (last, 1), (last - 1, 1), (last - 1, 0)]
    press(widget, "ArrowLeft", "ArrowDown", shift=True)
    assert (model.at, model._rank()) == (last - 11, 10)
    press(widget, "Home", "ArrowUp", "ArrowUp", shift=True)
    assert model._rank() == (10 - 20) % UNITS
    assert widget.controls["unit"].value == model.unit


def test_controls_do_what_set_does(widget, network):
    settings = {"text": "(ab)", "follows": "length of the word", "at": 2, "squashed": False,
                "unit": 4}  # fmt: skip
    for name, value in settings.items():
        before = widget.png
        widget.controls[name].value = value
        assert getattr(widget.model, name) == value
        assert widget.png != before
    other = GatesOverTime(network, "(ab)", VOCABULARY, searched=writing(0), unseen=writing(1))
    assert other.set(**settings).png == widget.png
    assert widget.picture.alt == widget.picture.caption == other.describe()


def test_the_page_shows_a_picture_and_words_where_nothing_is_live(widget):
    data, _ = widget._repr_mimebundle_()
    assert data["text/plain"] == widget.describe() and data["image/png"].startswith("iVBOR")
    assert 'alt="At a space, unit 17' in data["text/html"]


# ---- words -----------------------------------------------------------------------------


def test_the_description_says_what_is_seen(widget):
    words = widget.set(at=TEXT.index("[") + 1, squashed=False).describe()
    assert words.startswith(
        f"At “[”, unit {COUNTER} keeps 100 % of its cell state and takes in 100 % of a candidate "
        "of 1.00: c goes from 1.00 to 2.00. Its forget gate never falls below 0.99."
    )
    assert f"Of {UNITS} units it follows the depth of brackets best: r = +1.00 over" in words
    assert f"+1.00 over {len(writing(1))} characters that were not. Next it expects" in words
    words = widget.set(follows="inside quotes").describe()
    assert "it follows being inside quotes best" in words
    press(widget, "ArrowDown")
    assert "it follows being inside quotes 2nd best" in widget.describe()
    assert "it follows" not in widget.set(follows=NOTHING).describe()


def test_it_says_where_a_unit_lets_go(network):
    layer = L.LSTM(1)
    layer.build((1, None, 1))
    # The input gate is open; the forget gate shuts at 1, and the candidate is the input.
    layer.set_weights([np.array([[0, -60, 1, 0.0]]), np.zeros((1, 4)), np.array([20, 30, 0, 20.0])])
    x = np.array([0.5, 0.5, 1, 0.3, 0.2])
    widget = GatesOverTime(layer, series=x).set(at=3)
    words = widget.describe()
    assert words.startswith("At step 3, where it reads 1.00, unit 0 lets its cell state go (f = 0")
    assert "It lets go of most at 1.00, step 3, where f = 0.00." in words
    assert {"text", "unit", "page"}.isdisjoint(widget.controls)


def test_unknown_characters_are_said_and_drawn_as_such(widget, network):
    words = widget.set(text="aé(ü)é").describe()
    assert "The network does not know “é”, “ü”: it reads <unknown> instead." in words
    frame = widget.frame()
    np.testing.assert_array_equal(frame.run.x[2], np.eye(len(VOCABULARY))[VOCABULARY.unknown])
    strict = Vocabulary(CHARACTERS + "?", (START,))
    refusing = GatesOverTime(network, "ab", strict)
    refusing.controls["text"].value = "abß"
    assert "does not have 'ß'" in refusing.picture.error
    assert refusing.model.text == "ab" and len(refusing.model.run) == 3


def test_numbers_are_short():
    assert [signed(r) for r in (0.834, -0.4, 0)] == ["+0.83", "−0.40", "+0.00"]
    assert [percent(p) for p in (0, 0.004, 0.62, 1)] == ["0 %", "<1 %", "62 %", "100 %"]
    assert [ordinal(n) for n in (2, 3, 11, 21, 112, 320)] == [
        "2nd", "3rd", "11th", "21st", "112th", "320th",
    ]  # fmt: skip


# ---- the picture -----------------------------------------------------------------------


def test_a_blitted_picture_equals_one_drawn_from_nothing(widget):
    first = widget.set(at=2, follows=NOTHING).png
    again = widget.set(at=9, follows="inside quotes").png
    assert first != again == GatesPainter().png(widget.model.frame())


def test_maps_and_words_stay_inside_the_picture(network, forecaster, series):
    for widget in (
        GatesOverTime(network, "", VOCABULARY),
        GatesOverTime(network, 'a"b', VOCABULARY, searched=writing(0)).set(follows="inside quotes"),
        GatesOverTime(network, 160 * "(", VOCABULARY).set(page=3, squashed=False),
        GatesOverTime(forecaster, series=series),
    ):
        painter = widget.painter
        for (left, top, wide, high), _ in painter.sheet.paints:
            assert left >= 0 and top >= 0 and wide > 0 and high > 0
            assert left + wide <= painter.width and top + high <= painter.height
        for words in painter._labels.values():
            if words.get_visible():
                (left, top), (right, bottom) = words.get_path().get_extents().get_points()
                assert left >= 0 and top >= 0 and right <= painter.width
                assert bottom <= painter.height


# ---- what it takes and what it refuses -------------------------------------------------


def test_weights_are_taken_when_the_widget_is_made(forecaster, series):
    widget = GatesOverTime(forecaster, series=series)
    assert isinstance(widget.model.source.cell, LSTMCell)
    before, kept = widget.png, forecaster.get_weights()
    forecaster.set_weights([2 * weight for weight in kept])
    try:
        assert widget.set(at=widget.model.at).png == before
    finally:
        forecaster.set_weights(kept)


def built(layer, features=1):
    layer.build((1, None, features))
    return layer


def chain(*layers, inputs=(None,)):
    return keras.Sequential([L.Input(inputs), *layers])


TOKENS = len(VOCABULARY)
REFUSED = {
    "nothing to read": ({"model": built(L.LSTM(2))}, "got neither of them; expected"),
    "both": (
        {"model": 1, "vocabulary": VOCABULARY, "series": [1, 2]},
        "got both a vocabulary and a series",
    ),
    "another model": ({"model": 7, "series": [1, 2]}, "of the type int; expected an LSTM layer"),
    "another layer": ({"model": built(L.GRU(2)), "series": [1, 2]}, "of the type GRU; expected"),
    "two layers": (
        {"model": chain(L.LSTM(2, return_sequences=True), L.LSTM(2), inputs=(None, 1)),
         "series": [1, 2]},
        "Sequential of LSTM, LSTM; expected",
    ),
    "a layer for a text": (
        {"model": built(L.LSTM(2)), "vocabulary": VOCABULARY},
        "expected a model that chains Embedding, LSTM, Dense",
    ),
    "softmax": (
        {"model": chain(L.Embedding(TOKENS, 2), L.LSTM(2), L.Dense(3, "softmax")),
         "vocabulary": VOCABULARY},
        "the Dense without activation or left out",
    ),
    "other tokens": (
        {"model": chain(L.Embedding(TOKENS + 1, 2, name="e"), L.LSTM(2)), "vocabulary": VOCABULARY},
        f"has {TOKENS} tokens and the layer 'e' {TOKENS + 1}",
    ),
    "no start": (
        {"model": chain(L.Embedding(TOKENS, 2), L.LSTM(2)), "vocabulary": Vocabulary("ab")},
        "expected <start> among them",
    ),
    "not built": ({"model": L.LSTM(2, name="raw"), "series": [1, 2]}, "that is not built"),
    "relu": ({"model": built(L.LSTM(2, "relu")), "series": [1, 2]}, "expected tanh and"),
    "backwards": ({"model": built(L.LSTM(2, go_backwards=True)), "series": [1, 2]}, "forwards"),
    "too wide": ({"model": built(L.LSTM(1025)), "series": [1, 2]}, "up to 1024"),
    "words": ({"model": built(L.LSTM(2)), "series": "abc"}, "no array of numbers"),
    "features": (
        {"model": built(L.LSTM(2)), "series": np.ones((5, 3))},
        r"shape \(5, 3\); expected \(steps, 1\)",
    ),
    "too long": ({"model": built(L.LSTM(2)), "series": np.ones(1001)}, "2 to 1000 steps"),
    "gaps": ({"model": built(L.LSTM(2)), "series": [1, np.nan]}, "not finite"),
    "no text": (
        {"model": chain(L.Embedding(TOKENS, 2), L.LSTM(2)), "vocabulary": VOCABULARY, "text": 3},
        "text=3 is not allowed: give a text",
    ),
    "empty search": (
        {"model": chain(L.Embedding(TOKENS, 2), L.LSTM(2)), "vocabulary": VOCABULARY,
         "searched": ""},
        "to be searched is empty",
    ),
    "only unseen": (
        {"model": chain(L.Embedding(TOKENS, 2), L.LSTM(2)), "vocabulary": VOCABULARY,
         "unseen": "a"},
        "none to search: give both",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused_in_words(name):
    given, words = REFUSED[name]
    with pytest.raises(ValueError, match=words):
        GatesOverTime(**given)


def test_set_refuses_in_words(widget):
    with pytest.raises(ValueError, match=f"whole number from 0 to {len(TEXT)}"):
        widget.set(at=len(TEXT) + 1)
    with pytest.raises(ValueError, match="choose one of nothing: how much they move, depth of"):
        widget.set(follows="commas")
    with pytest.raises(ValueError, match="give a text"):
        widget.set(text=None)
