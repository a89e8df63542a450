"""The unrolled network: its numbers, how one goes through it, what it reads and refuses."""

from itertools import pairwise

import keras
import numpy as np
import pytest
from keras import layers as L

from course_lib.models.recurrent import SimpleRNNCell, unroll
from course_lib.widgets import UnrolledNetwork
from course_lib.widgets.picture import Pointer
from course_lib.widgets.unrolled_model import SHOWN, UnrolledModel, backward_sum, forward_sum
from course_lib.widgets.unrolled_painter import UnrolledPainter, arrow, ends, fade
from course_lib.widgets.unrolled_reading import ONCE, UNITS, read
from course_lib.widgets.unrolled_words import brief, number, plain

STEPS = len(ONCE)


@pytest.fixture(scope="module")
def shared():
    return UnrolledNetwork()


@pytest.fixture
def widget(shared):
    return shared.set(at=2 * STEPS, scale=1, unit=0, activation="tanh")


@pytest.fixture(scope="module")
def reader():
    """Return a model that skips zeros and names one of three classes."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            L.Input((None, 3)),
            L.Masking(),
            L.SimpleRNN(5, bias_initializer="ones"),
            L.Dropout(0.5),
            L.Dense(3, activation="softmax", bias_initializer="ones"),
        ],
        name="reader",
    )
    return model


@pytest.fixture(scope="module")
def x():
    """Return 8 steps of 3 features; steps 3, 7 and 8 have nothing to read."""
    x = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
    x[[2, 6, 7]] = 0
    return x


def press(widget, *keys: str) -> None:
    for key in keys:
        assert key in widget.picture.key_names
        widget.on_pointer(Pointer("key", key=key))


def touch(widget, kind, step=None, down=0.5, across=0.5, pointer="press"):
    wanted = (kind,) if step is None else (kind, step)
    ((left, top, wide, high),) = [
        box for box, target in widget.painter.sheet.places if target == wanted
    ]
    widget.on_pointer(Pointer(pointer, left + across * wide, top + down * high))


# ---- the numbers -----------------------------------------------------------------------


def measured(model: UnrolledModel, place: int, output: int) -> np.ndarray:
    """Return the gradient of an output for the state at a place, from small steps."""
    source, run, small = model.source, model.run(), 1e-6

    def last(state):
        rest = unroll(
            run.cell, source.x[np.newaxis, place:], source.mask[np.newaxis, place:], (state[None],)
        )
        h = rest.states[0][0, -1]
        return h[output] if source.head is None else (h @ source.head[0])[output]

    h = run.states[place]
    steps = small * np.eye(len(h))
    return np.array([(last(h + step) - last(h - step)) / (2 * small) for step in steps])


@pytest.mark.parametrize("setting", [{}, {"scale": 1.7}, {"scale": 0.4, "activation": "linear"}])
def test_gradients_are_those_that_small_steps_measure(setting):
    model = UnrolledModel(read(sequence=np.random.default_rng(1).normal(size=(7, 2))))
    for name, value in setting.items():
        setattr(model, name, value)
    run = model.run()
    for place in (0, 3, 6):
        np.testing.assert_allclose(run.gradients[place], measured(model, place, 0), atol=1e-7)
    np.testing.assert_allclose(run.norms, np.linalg.norm(run.gradients, axis=1))


def test_states_and_outputs_are_those_of_keras(reader, x):
    model = UnrolledModel(read(reader, x))
    states = reader.layers[1](x[np.newaxis], mask=model.source.mask[np.newaxis])
    np.testing.assert_allclose(model.run().states[-1], np.asarray(states)[0], atol=1e-5)
    scores = model.run().outputs[-1]
    shares = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(shares, np.asarray(reader(x[np.newaxis]))[0], atol=1e-5)
    assert model.output == scores.argmax()


def test_skipped_steps_hand_state_and_gradient_on(reader, x):
    model = UnrolledModel(read(reader, x))
    np.testing.assert_array_equal(model.source.mask, [1, 1, 0, 1, 1, 1, 0, 0])
    run = model.run()
    for skipped in (3, 7, 8):
        np.testing.assert_array_equal(run.states[skipped], run.states[skipped - 1])
        np.testing.assert_array_equal(run.gradients[skipped], run.gradients[skipped - 1])
    for place in (0, 2, 5, 7):
        np.testing.assert_allclose(
            run.gradients[place], measured(model, place, model.output), atol=1e-7
        )


def test_scaled_weights_shrink_or_multiply_the_gradient_of_a_linear_network():
    model = UnrolledModel(read())
    model.activation = "linear"  # U is orthogonal, so each step back multiplies by the scale
    for scale in (0.2, 1.0, 2.5):
        model.scale = scale
        norms = model.run().norms
        np.testing.assert_allclose(norms[:-1] / norms[1:], scale)


def test_with_tanh_too_the_slider_goes_from_vanishing_to_exploding(widget):
    share = []
    for scale in (0.3, 1.0, 2.5):
        norms = widget.set(scale=scale).model.run().norms
        share.append(norms[1] / norms[-1])
    assert share[0] < 1e-4 and 0.5 < share[1] < 1 and share[2] > 10


def test_one_setting_is_computed_once(monkeypatch):
    model = UnrolledModel(read())
    first = model.run()
    model.step()
    model.unit = 3
    assert model.run() is first
    model.scale = 0.5
    assert model.run() is not first


@pytest.mark.parametrize("activation", ["tanh", "relu", "linear"])
def test_the_table_adds_up_to_the_state_and_to_the_gradient(activation):
    rng = np.random.default_rng(2)
    layer = L.SimpleRNN(12, activation=activation, bias_initializer="ones")
    layer.build((1, None, 4))
    model = UnrolledModel(read(layer, rng.normal(size=(6, 4))))
    for unit in (0, 7):
        model.unit = unit
        for step in range(1, 7):
            model.at = step
            made = forward_sum(model.frame())
            function = {"tanh": np.tanh, "relu": lambda z: max(z, 0), "linear": lambda z: z}
            assert function[activation](made.total) == pytest.approx(model.run().states[step, unit])
            assert [term.name for term in made.terms][1:2] == ["3 other x"]
            assert made.terms[-1].name == "bias" and made.terms[-1].product == 1
            for term in made.terms:
                assert not term.factors or np.prod(term.factors) == pytest.approx(term.product)
        for step in range(1, 6):
            model.go(step, backward=True)
            made = backward_sum(model.frame())
            assert made.total == model.run().gradients[step, unit]
            assert made.total == pytest.approx(sum(term.product for term in made.terms))
            assert made.terms[-1].name == "7 other h" and len(made.terms) == 6


def test_the_gradient_of_the_last_state_is_explained():
    model = UnrolledModel(read())
    model.at, model.unit = STEPS + 1, 2
    head = model.source.head[0][2, 0]
    assert model.frame().sum.total == head
    assert f"{number(head)}: the weight from unit 2 to the output" in model.describe()


# ---- going through it ------------------------------------------------------------------


def test_steps_go_forwards_and_then_back(widget):
    seen = []
    for at in (0, 1, STEPS, STEPS + 1, 2 * STEPS - 1, 2 * STEPS):
        frame = widget.set(at=at).frame()
        seen.append((frame.now, frame.known, frame.reached))
    assert seen == [
        (0, 0, None),
        (1, 1, None),
        (STEPS, STEPS, None),
        (STEPS, STEPS, STEPS),
        (2, STEPS, 2),
        (1, STEPS, 1),
    ]


def test_step_begins_again_after_the_last_and_play_stops_there(widget):
    assert widget.step().model.at == 0
    assert widget.step(3).model.at == 3 == widget.controls["at"].value
    widget.set(at=2 * STEPS - 2)
    widget.train.value = True
    assert widget.train.description == "Pause" and widget.clock.interval == 500
    widget.clock.value += 1
    assert widget.clock.playing
    widget.clock.value += 1
    assert not widget.clock.playing and widget.model.at == 2 * STEPS
    assert widget.reset().model.at == 0


def test_the_keyboard_alone_suffices(widget):
    seen = []
    keys = "Home ArrowLeft ArrowRight ArrowRight ArrowDown ArrowUp ArrowUp End ArrowLeft"
    for key in keys.split():
        press(widget, key)
        seen.append((widget.model.at, widget.model.unit))
    last = 2 * STEPS
    assert seen == [
        (0, 0), (0, 0), (1, 0), (2, 0), (2, 1), (2, 0), (2, UNITS - 1), (last, UNITS - 1),
        (last - 1, UNITS - 1),
    ]  # fmt: skip
    assert widget.controls["unit"].value == UNITS - 1


def test_a_press_chooses_a_step_a_unit_and_a_direction(widget):
    model = widget.model
    touch(widget, "unit", 4, down=3.5 / UNITS)
    assert (model.at, model.unit) == (2 * STEPS + 1 - 4, 3)  # still backward
    touch(widget, "input", 5)
    assert (model.at, model.unit) == (5, 3)  # forward
    touch(widget, "unit", 9, down=0.999)
    assert (model.at, model.unit) == (9, UNITS - 1)
    touch(widget, "bar", 9)
    assert model.at == 2 * STEPS + 1 - 9
    before = widget.png
    widget.on_pointer(Pointer("press", 2, 2))  # beside everything
    assert widget.png == before
    touch(widget, "bar", 2, pointer="drag")
    assert model.frame().reached == 2


def test_a_long_sequence_is_seen_through_a_window():
    widget = UnrolledNetwork(sequence=np.random.default_rng(0).normal(size=40))
    shown = []
    for at in (0, 1, 20, 40, 41, 80):
        window = widget.set(at=at).frame().window
        assert len(window) == SHOWN and (at == 0 or widget.frame().now in window)
        shown.append(window.start)
    assert shown[0] == shown[-1] == 1 and shown[3] == shown[4] == 29
    touch(widget, "track", across=0.5)
    assert widget.frame().reached == 21
    touch(widget, "track", across=1 - 1e-9, pointer="drag")
    assert widget.frame().reached == 40
    touch(widget, "unit", 30, pointer="drag")  # the window would run away
    assert widget.frame().reached == 40


def test_controls_do_what_set_does(widget):
    first = widget.png
    for name, value in {"scale": 0.5, "activation": "linear", "unit": 4, "at": 17}.items():
        widget.controls[name].value = value
        assert getattr(widget.model, name) == value
        assert widget.png != first
    expected = UnrolledNetwork().set(scale=0.5, activation="linear", unit=4, at=17)
    assert widget.png == expected.png
    assert widget.picture.alt == widget.picture.caption == expected.describe()
    assert list(widget.controls) == ["at", "scale", "unit", "activation"]  # there is one output


def test_set_refuses_in_words(widget):
    with pytest.raises(ValueError, match=f"whole number from 0 to {2 * STEPS}"):
        widget.set(at=2 * STEPS + 1)
    with pytest.raises(ValueError, match=r"number from 0\.2 to 2\.5"):
        widget.set(scale=3)
    with pytest.raises(ValueError, match="choose one of tanh, linear"):
        widget.set(activation="relu")


# ---- words -----------------------------------------------------------------------------


def test_the_description_says_what_is_seen(widget):
    words = widget.set(at=3, unit=1).describe()
    assert words.startswith("An untrained network, 6 units, tanh, recurrent weights × 1.00")
    assert "Step 3 of 24, forward: the cell reads x₃ = 0. h₃ = tanh(x₃ W + h₂ U + b)" in words
    run = widget.model.run()
    before = run.states[2] @ run.cell.recurrent_kernel[:, 1]
    assert f"Unit 1: 0 from the input, {number(before)} from the state before" in words
    assert words.endswith(f"tanh makes it {number(run.states[3, 1])}.")
    assert f"The output is {number(run.outputs[-1, 0])}." in widget.set(at=STEPS).describe()
    words = widget.set(at=2 * STEPS - 5).describe()
    norms = run.norms
    assert f"The norm of d y/d h₆ is {number(norms[6])}, {number(norms[6] / norms[12])} t" in words


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"scale": 1}, "stays about as strong"),
        ({"scale": 0.3}, "The gradient vanishes, from 1.02 at the last step to "),
        ({"scale": 0.8}, "The gradient shrinks"),
        ({"scale": 1.2, "activation": "linear"}, "The gradient grows"),
        ({"scale": 2, "activation": "linear"}, "The gradient explodes"),
    ],
)
def test_at_the_end_it_says_what_became_of_the_gradient(widget, setting, words):
    assert words in widget.set(**setting).describe()
    assert words not in widget.set(at=2 * STEPS - 1).describe()


def test_symbols_stand_for_what_is_read():
    one_hot = np.eye(4)[[0, 1, 2, 1, 3]]
    widget = UnrolledNetwork(sequence=one_hot, symbols="seven").set(at=3)
    assert "the cell reads “v”" in widget.describe()
    assert [term.name for term in widget.frame().sum.terms][:2] == ["“v”", "h₂[0]"]
    assert "a 1 at place 2" in UnrolledNetwork(sequence=one_hot).set(at=3).describe()


def test_a_masked_step_says_so(reader, x):
    widget = UnrolledNetwork(reader, x).set(at=3, unit=2)
    assert "nothing to read at step 3. The step is masked" in widget.describe()
    kept = number(widget.model.run().states[2, 2])
    assert widget.describe().endswith(f"Step 3 is skipped: h₃[2] stays {kept}.")
    widget.model.go(2, backward=True)
    assert "Step 3 was skipped: the gradient passes as it is" in widget.describe()


def test_numbers_are_short():
    values = (0, -0.4249, 0.0004, 12.64, 1234.4, -31234, 1.2e-7)
    assert [brief(v) for v in values] == ["0", "−0.42", "0.00", "12.6", "1234", "−3e4", "0.00"]
    assert [number(v) for v in (0, -0.425, 0.0123, 3.4e-7, 2.14e12, -np.inf)] == [
        "0", "−0.42", "0.012", "3.4e−7", "2.1e12", "−∞",
    ]  # fmt: skip
    assert brief(-0.001) == "0.00" and [plain(v) for v in (1, -2.5, 0)] == ["1", "−2.50", "0"]


# ---- the picture -----------------------------------------------------------------------


def test_a_blitted_picture_equals_one_drawn_from_nothing():
    model, painter = UnrolledModel(read()), UnrolledPainter()
    painter.png(model.frame())
    model.at, model.scale = 5, 0.5
    blitted = painter.png(model.frame())
    assert UnrolledPainter().png(model.frame()) == blitted


def test_cells_are_in_a_row_and_nothing_leaves_the_picture():
    for steps in (1, 2, 5, 12, 30):
        model, painter = UnrolledModel(read(sequence=np.ones(steps))), UnrolledPainter()
        painter.png(model.frame())
        frame = model.frame()
        boxes = [painter.cell(step, frame) for step in frame.window]
        for one, other in pairwise(boxes):
            assert painter._right(one) + 10 <= other[0]  # room for an arrow
        assert boxes[0][0] >= 90 and painter._right(boxes[-1]) + 14 <= painter.width
        corners = np.concatenate([polygon for polygon, _ in painter.drawn])
        assert (corners >= 0).all() and (corners <= (painter.width, painter.height)).all()


def test_the_axis_doubles_when_it_is_outgrown_and_bars_rise_with_the_gradient(widget):
    assert ends(np.array([0.5, 1.0])) == (-2, 1)
    assert ends(np.array([1e-5, 1e3])) == (-8, 4)
    assert ends(np.array([0.0, np.inf])) == (-2, 1)
    painter = widget.painter
    shares = [painter._share(norm) for norm in (0, 1e-9, 0.1, 1, 5, np.inf, np.nan)]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert fade(1) == "#d55e00" and fade(0) > fade(0.5)


def test_an_arrow_points_to_its_end():
    shape = arrow((10, 20), (30, 20), 2)
    assert shape[3] == pytest.approx((30, 20)) and shape[:, 0].min() == 10
    assert np.ptp(shape[:, 1]) == pytest.approx(8)


def test_a_state_without_bounds_can_still_be_shown():
    layer = L.SimpleRNN(2, activation="linear", recurrent_initializer="ones")
    layer.build((1, None, 1))
    layer.set_weights([np.ones((1, 2)), np.full((2, 2), 1e4), np.zeros(2)])
    widget = UnrolledNetwork(layer, np.ones(200)).set(scale=2.5)
    assert not np.isfinite(widget.model.run().states).all()
    assert "∞" in widget.describe() and widget.set(at=200).png


# ---- what it takes and what it refuses -------------------------------------------------


def test_a_layer_alone_has_its_units_for_outputs():
    layer = L.SimpleRNN(4)
    layer.build((1, None, 2))
    x = np.random.default_rng(0).normal(size=(1, 5, 2))
    widget = UnrolledNetwork(layer, x).set(at=6, output=2, unit=2)
    expected = np.asarray(layer(x.astype("float32")))[0]
    np.testing.assert_allclose(widget.model.run().states[-1], expected, atol=1e-5)
    np.testing.assert_array_equal(widget.model.run().gradients[-1], [0, 0, 1, 0])
    assert "it begins at h₅[2]" in widget.describe() and "is this unit itself" in widget.describe()
    assert widget.set(at=8).frame().sum.total == widget.model.run().gradients[3, 2]


def test_a_model_with_an_embedding_and_outputs_at_every_step():
    model = keras.Sequential(
        [L.Input((None,)), L.Embedding(9, 4, mask_zero=True), L.SimpleRNN(3, use_bias=False,
         activation="relu", return_sequences=True), L.Dense(1, use_bias=False)]
    )  # fmt: skip
    words = [3, 8, 1, 0]
    widget = UnrolledNetwork(model, words, symbols=["a", "b", "c", "–"])
    expected = np.asarray(model(np.array([words])))[0, :3]
    np.testing.assert_allclose(widget.model.run().outputs[:3], expected, atol=1e-5)
    assert widget.model.activation == "relu" and not widget.model.source.mask[3]
    assert set(widget.controls) == {"at", "scale", "unit", "activation"}


def test_weights_are_taken_when_the_widget_is_made(reader, x):
    widget = UnrolledNetwork(reader, x)
    before = widget.png
    kept = reader.get_weights()
    reader.set_weights([2 * weight for weight in kept])
    try:
        assert widget.set(scale=1).png == before
    finally:
        reader.set_weights(kept)


def test_the_network_without_a_model_is_the_same_every_time():
    assert UnrolledNetwork().png == UnrolledNetwork(seed=5).png != UnrolledNetwork(seed=6).png
    cell = read().cell
    assert isinstance(cell, SimpleRNNCell)
    identity = cell.recurrent_kernel @ cell.recurrent_kernel.T
    np.testing.assert_allclose(identity, np.eye(UNITS), atol=1e-12)


def built(layer, features=3):
    layer.build((1, None, features))
    return layer


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sequence": "abc"}, "no array of numbers"),
        ({"sequence": np.ones((2, 3, 4))}, r"shape \(2, 3, 4\); expected \(steps, features\)"),
        ({"sequence": []}, "with 1 to 200 steps"),
        ({"sequence": np.ones(201)}, "with 1 to 200 steps"),
        ({"sequence": [1, np.nan]}, "not finite"),
        ({"symbols": "abc"}, "3 symbols for 12 steps"),
        ({"model": built(L.SimpleRNN(2))}, "give a sequence as well"),
        ({"model": L.SimpleRNN(2, name="raw"), "sequence": [1]}, "'raw' .* that is not built"),
        ({"model": built(L.SimpleRNN(2)), "sequence": [1, 2]}, r"expects \(steps, 3\)"),
        ({"model": built(L.SimpleRNN(129)), "sequence": np.ones((2, 3))}, "up to 128"),
        ({"model": built(L.SimpleRNN(2, go_backwards=True)), "sequence": np.ones((2, 3))}, "turn"),
        ({"model": built(L.SimpleRNN(2, "sigmoid")), "sequence": np.ones((2, 3))}, "is not known"),
        ({"model": built(L.LSTM(2)), "sequence": np.ones((2, 3))}, "type LSTM; expected"),
        ({"model": 7, "sequence": [1]}, "of the type int; expected"),
        (
            {
                "model": keras.Sequential([L.Input((4, 3)), L.SimpleRNN(2, return_sequences=True),
                                           L.SimpleRNN(2)]),
                "sequence": np.ones((4, 3)),
            },
            "Sequential of SimpleRNN, SimpleRNN; expected",
        ),
        (
            {"model": keras.Sequential([L.Input((4,)), L.Embedding(9, 3), L.SimpleRNN(2)]),
             "sequence": [1, 9]},
            "numbers from 1 to 9; .* expects whole ones from 0 to 8",
        ),
        (
            {"model": keras.Sequential([L.Input((4, 3)), L.Masking(), L.SimpleRNN(2)]),
             "sequence": np.zeros((4, 3))},
            "Every step of the sequence is masked",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(given, words):
    with pytest.raises(ValueError, match=words):
        UnrolledNetwork(**given)
