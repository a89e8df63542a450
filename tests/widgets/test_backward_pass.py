"""The widget that goes through a backward pass step by step."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_lib.models.autodiff import Value
from course_lib.widgets import BackwardPass, NeuronPlayground
from course_lib.widgets.backward_pass import BackwardModel, BackwardPainter
from course_lib.widgets.expressions import FUNCTIONS, Expression, short
from course_lib.widgets.picture import Pointer

NEURON = "(tanh(w * x + b) - y) ** 2"
VALUES = {"w": 0.5, "x": 2.0, "b": -0.3, "y": 1.0}
TWO_NEURONS = "(v1 * tanh(w1 * x + b1) + v2 * tanh(w2 * x + b2) - y) ** 2"
MANY = {name: 0.3 * n - 1 for n, name in enumerate(["v1", "w1", "x", "b1", "v2", "w2", "b2", "y"])}


@pytest.fixture
def neuron():
    return BackwardPass(NEURON, **VALUES)


def gradients(text, values):
    """Compute the same with the engine: the gradient of each leaf, and the result."""
    leaves = {name: Value(value) for name, value in values.items()}

    def function(name):
        return lambda x: getattr(x if isinstance(x, Value) else Value(x), name)()

    result = eval(text, {name: function(name) for name in FUNCTIONS} | leaves)
    result.backward()
    return {name: leaf.grad for name, leaf in leaves.items()}, result.data


def assert_same_as_the_engine(text, values):
    model = BackwardModel(text, values)
    frame = model.frame()
    expected, result = gradients(text, values)
    assert frame.values[-1] == pytest.approx(result, nan_ok=True)
    for node, grad in zip(model.nodes, frame.grads, strict=True):
        if node.name in expected:
            assert grad == pytest.approx(expected[node.name])
        elif node.number is not None:
            assert grad is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (NEURON, VALUES),
        (TWO_NEURONS, MANY),
        ("x * x + x", {"x": 1.5}),
        ("a / b - log(b) * exp(-a)", {"a": 0.7, "b": 1.9}),
        ("relu(a) * sigmoid(b) ** 3 / (1 + a)", {"a": 0.4, "b": -2}),
        ("a ** b", {"a": 1.3, "b": -0.6}),
        ("-(y * log(sigmoid(z)) + (1 - y) * log(1 - sigmoid(z)))", {"y": 1, "z": -0.8}),
        ("2 * 3 + x - 1 / 4", {"x": 1}),
    ],
)
def test_the_gradients_are_those_of_the_engine(text, values):
    assert_same_as_the_engine(text, values)


parts = st.recursive(
    st.sampled_from(["a", "b", "c", "0.5", "2"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("{}({})".format, st.sampled_from(["tanh", "relu", "sigmoid", "-"]), inner),
        st.builds("({}) ** {}".format, inner, st.sampled_from([2, 3])),
    ),
    max_leaves=7,
)


@settings(deadline=None, max_examples=40)
@given(parts, st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_the_gradients_of_any_expression_are_those_of_the_engine(text, numbers):
    try:
        names = Expression(text).names
    except ValueError:
        assume(False)
    assume(names)
    values = {name: numbers["abc".index(name)] for name in names}
    assert_same_as_the_engine(text, values)


def test_the_forward_pass_computes_one_operation_at_a_time():
    model = BackwardModel(NEURON, VALUES)
    for at, value in enumerate([None, 1.0, 0.7, math.tanh(0.7), math.tanh(0.7) - 1]):
        model.at = at
        frame = model.frame()
        known = [v for v in frame.values if v is not None]
        assert len(known) == 4 + at and set(frame.grads) == {None}
        if at:
            assert frame.current == 3 + at and known[-1] == pytest.approx(value)
            assert {node for node, _ in frame.used} == {frame.current} and not frame.backward


def test_the_backward_pass_hands_gradients_back_one_operation_at_a_time():
    model = BackwardModel("(w * x + b) * 2", {"w": 3, "x": 4, "b": 5})
    seen = []
    for model.at in range(4, 9):
        frame = model.frame()
        seen.append({n.name: g for n, g in zip(model.nodes, frame.grads, strict=True) if g})
    assert seen == [
        {"loss": 1},
        {"loss": 1, "v2": 2},
        {"loss": 1, "v2": 2, "v1": 2, "b": 2},
        {"loss": 1, "v2": 2, "v1": 2, "b": 2, "w": 8, "x": 6},
        {"loss": 1, "v2": 2, "v1": 2, "b": 2, "w": 8, "x": 6},
    ]
    assert model.last == 8 and frame.current is None and len(frame.slopes) == 5


def test_a_step_is_written_as_a_calculation():
    model = BackwardModel("(w * x) ** 2", {"w": -0.5, "x": 3})
    lines = []
    for model.at in range(7):
        lines.append(model.frame().lines)
    assert lines[1:] == [
        ["v1 = w × x = (-0.5) × 3 = -1.5"],
        ["loss = v1 ** 2 = (-1.5) ** 2 = 2.25"],
        ["d loss/d loss = 1"],
        ["d loss/d v1 = d loss/d loss × d loss/d v1 = 1 × (-3) = -3"],
        [
            "d loss/d w = d loss/d v1 × d v1/d w = -3 × 3 = -9",
            "d loss/d x = d loss/d v1 × d v1/d x = -3 × (-0.5) = 1.5",
        ],
        ["d loss/d w = -9,  d loss/d x = 1.5"],
    ]


def test_a_value_used_more_than_once_adds_up():
    model = BackwardModel("x * x + x", {"x": 1.5})
    model.at = 4
    assert model.frame().grads[0] == 1  # what came on the way through the sum, so far
    model.at = 5
    frame = model.frame()
    assert frame.grads[0] == 4 and frame.slopes == {(1, 0): 1.5, (1, 1): 1.5}
    assert frame.lines == ["d loss/d x gets 1 × 1.5 = 1.5 and 1 × 1.5 = 1.5; "
                           "adds up: 1 + 1.5 + 1.5 = 4"]  # fmt: skip
    other = BackwardModel("x * tanh(x)", {"x": 0.5})
    other.at = other.last - 1
    (line,) = other.frame().lines
    assert line == (
        "d loss/d x gets d loss/d v1 × d v1/d x = 0.5 × 0.786 = 0.393; adds up: 0.462 + 0.393 "
        "= 0.855"
    )


def test_numbers_in_the_text_get_no_gradient():
    model = BackwardModel("2 * 3 + x", {"x": 1})
    model.at = 5  # backward through 2 × 3
    frame = model.frame()
    assert frame.lines == ["Only numbers go in: they need no gradient"] and not frame.used


def test_it_starts_complete_and_the_words_hold_the_numbers(neuron):
    words = neuron.describe()
    assert words.startswith(f"{NEURON}. Step 12 of 12, complete, loss = 0.157: ")
    assert "the gradient of w = -1" in words and "the gradient of y = 0.791" in words
    words = neuron.set(at=9).describe()
    assert (
        "the gradient of v2 = the gradient of v3 × the local derivative = -0.791 × 0.635" in words
    )


def test_every_step_and_every_value_changes_the_picture(neuron):
    pictures = [neuron.set(at=at).png for at in range(13)]
    assert len(set(pictures)) == 13
    for name in VALUES:
        assert neuron.set(**{name: -1.7}).png not in pictures
        assert neuron.set(**{name: VALUES[name]}).png == pictures[-1]


def test_step_goes_on_and_begins_again_after_the_last(neuron):
    assert neuron.step().model.at == 0
    assert neuron.step(3).model.at == 3
    assert neuron.controls["at"].value == 3
    assert neuron.step(100).model.at == 12
    assert neuron.reset().model.at == 0
    assert neuron.model.w == 0.5


def test_play_stops_at_the_end(neuron):
    neuron.reset()
    neuron.train.value = True
    assert neuron.train.description == "Pause"
    for _ in range(12):
        assert neuron.clock.playing
        neuron.clock.value += 1
    assert not neuron.clock.playing and neuron.model.at == 12
    assert neuron.train.description == "Play"


def test_the_buttons_of_other_widgets_still_speak_of_training():
    playground = NeuronPlayground()
    assert playground.train.description == "Train" and playground.clock.interval == 33


def test_keys_go_through_the_steps(neuron):
    seen = []
    for key in ("Home", "ArrowLeft", "ArrowRight", "ArrowRight", "End", "ArrowLeft"):
        neuron.on_pointer(Pointer("key", key=key))
        seen.append(neuron.model.at)
    assert seen == [0, 0, 1, 2, 12, 11]
    assert set(neuron.picture.key_names) == {"Home", "End", "ArrowLeft", "ArrowRight"}


def test_where_there_is_no_value_it_says_so_and_shows_the_rest():
    widget = BackwardPass("log(x) + tanh(y)", x=2, y=1).set(x=-1)
    frame = widget.frame()
    assert frame.values[:2] == [-1, 1] and set(frame.values[2:]) == {None} == set(frame.grads)
    assert "only numbers above 0 have a logarithm" in widget.describe()
    assert widget.set(at=0).frame().current is None  # the start is in order
    assert widget.set(x=2, at=8).frame().grads[0] == 0.5


@pytest.mark.parametrize(
    ("text", "values", "words"),
    [
        ("w * x", {"w": 1}, "add x=1.0"),
        ("w * x", {"w": 1, "x": 2, "at": 3}, "at is not in the expression"),
        ("at * x", {"at": 1, "x": 2}, "uses the name at"),
        ("step * x", {"step": 1, "x": 2}, "uses the name step"),
        ("self * x", {"x": 2}, "add self=1.0"),
        ("sin(x)", {"x": 2}, "Allowed are"),
    ],
)
def test_wrong_input_is_refused_in_words(text, values, words):
    with pytest.raises(ValueError, match=words):
        BackwardPass(text, **values)


def test_set_refuses_steps_and_values_out_of_range(neuron):
    with pytest.raises(ValueError, match="give a whole number from 0 to 12"):
        neuron.set(at=13)
    with pytest.raises(ValueError, match="give a number from -5 to 5"):
        neuron.set(w=6)
    assert BackwardPass("x + 1", x=12).set(x=-12).model.x == -12


# ---- the picture -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        NEURON,
        TWO_NEURONS,
        "x * x",
        "(a * b + c * d) * (e * f + g * h)",
        "x / (1 + exp(-x * (x + exp(x))))",
        "weight_1 * sigmoid(sigmoid(learning)) + weight_1",
        "tanh(w * tanh(w * tanh(w * tanh(w * x))))",
    ],
)
def test_nothing_lies_on_a_box_or_outside_the_picture(text):
    painter = BackwardPainter(Expression(text).nodes)
    half = painter.box / 2
    for number, middle in enumerate(painter.places):
        assert (middle - half - (0, painter.NAME) >= (4, painter.TOP - 1)).all()
        assert (middle + half <= (painter.width - 4, painter.height - painter.BOTTOM + 1)).all()
        for other in painter.places[:number]:
            away = np.abs(middle - other)
            assert away[0] >= painter.box[0] + 50 or away[1] >= painter.box[1] + painter.NAME
    for (node, place), path in painter.paths.items():
        ends = node, painter.nodes[node].inputs[place]
        for number, middle in enumerate(painter.places):
            if number not in ends:
                assert (np.abs(path.T - middle) > half).any(axis=1).all()


def test_local_derivatives_stand_apart():
    for text in (NEURON, TWO_NEURONS, "x * x", "-(y * log(sigmoid(z)) + (1 - y) * log(1 - z))"):
        marks = list(BackwardPainter(Expression(text).nodes).marks.values())
        for number, mark in enumerate(marks):
            assert not any((np.abs(mark - other) < (40, 13)).all() for other in marks[:number])


def test_the_longest_numbers_and_names_fit_into_their_boxes():
    for text in ("weight_1 + b", "sigmoid(weight_1 * x * a * b * c * d)"):
        painter = BackwardPainter(Expression(text).nodes)
        room = painter.box[0] - 4
        numbers = [short(n) for n in (-0.0012345, -98765.4, -1.234e-50, -0.0999, 4.56e-12)]
        word = "" if painter.narrow else "grad "
        for labels, texts in (
            (painter.values, numbers),
            (painter.grads, [word + number for number in numbers]),
            (painter.headings, ["weight_1", "sigmoid"]),
        ):
            for words in texts:
                labels.set_labels([(0, 0, words)])
                assert np.ptp(labels.get_path().vertices[1:, 0]) <= room, words


def test_a_long_line_is_drawn_smaller():
    painter = BackwardPainter(Expression("a * b").nodes)
    painter.lines.set_labels([(12, 40, "d result/d weight_1 " * 8)])
    assert painter.lines.get_path().vertices[:, 0].max() <= painter.width - 8
