"""Recurrent cells in NumPy, held against the layers of Keras: forwards, backwards, through time."""

import keras
import numpy as np
import pytest

from course_lib.models import recurrent
from course_lib.models.gradients import compile_input_gradients, loss_and_gradients

N, FEATURES, UNITS = 4, 3, 5
LAYERS = {
    "simple": (keras.layers.SimpleRNN, {}),
    "simple, relu": (keras.layers.SimpleRNN, {"activation": "relu"}),
    "simple, linear, no bias": (
        keras.layers.SimpleRNN,
        {"activation": "linear", "use_bias": False},
    ),
    "lstm": (keras.layers.LSTM, {}),
    "gru": (keras.layers.GRU, {}),
    "gru, reset before": (keras.layers.GRU, {"reset_after": False}),
}
MASKS = {
    "none": None,
    "behind": [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
    "before": [[0, 0, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 0, 0, 1], [1, 1, 1, 1, 1]],
    "holes": [[1, 0, 1, 0, 1], [0, 1, 1, 0, 0], [1, 1, 0, 1, 0], [0, 0, 1, 0, 1]],
}


def numbers(*shape, seed=0) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).normal(size=shape).astype("float32")


def built(kind: str, **options) -> keras.layers.Layer:
    """Return a layer with random weights; its biases are not 0 either."""
    make, own = LAYERS[kind]
    layer = make(UNITS, **own, **options)
    layer.build((None, None, FEATURES))
    layer.set_weights([0.6 * numbers(*w.shape, seed=i) for i, w in enumerate(layer.weights)])
    return layer


def to_numpy(tensors):
    return [keras.ops.convert_to_numpy(tensor) for tensor in tensors]


def same(ours, theirs) -> None:
    np.testing.assert_allclose(ours, theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("kind", LAYERS)
def test_one_step_gives_what_the_cell_of_keras_gives(kind):
    layer = built(kind)
    cell = recurrent.cell_of(layer)
    x = numbers(N, FEATURES)
    states = [numbers(N, UNITS, seed=9 + i) for i in range(cell.state_count)]
    output, theirs = layer.cell(x, states)
    ours = cell.step(x, tuple(states))
    same(ours[0], keras.ops.convert_to_numpy(output))
    for mine, other in zip(ours, to_numpy(theirs), strict=True):
        same(mine, other)


def comparable(mask, start, zero) -> np.ndarray:
    """Return where the backends of Keras agree on the outputs, bool (n, steps).

    Before the first step that is read, JAX gives the initial state, and TensorFlow gives 0.
    """
    if mask is None or start is None or zero or keras.backend.backend() == "tensorflow":
        return np.ones((N, 5), bool)
    return np.logical_or.accumulate(mask, axis=1)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("kind", LAYERS)
def test_unrolled_gives_what_the_layer_gives(kind, mask):
    mask = None if MASKS[mask] is None else np.array(MASKS[mask], bool)
    x = numbers(N, 5, FEATURES)
    layer = built(kind, return_sequences=True, return_state=True)
    cell = recurrent.cell_of(layer)
    given = [numbers(N, UNITS, seed=9 + i) for i in range(cell.state_count)]
    for start, zero in ((None, False), (given, False), (given, True)):
        layer.zero_output_for_mask = zero
        outputs, *states = to_numpy(layer(x, mask=mask, initial_state=start))
        run = recurrent.unroll(cell, x, mask, start, zero_output_for_mask=zero)
        said = comparable(mask, start, zero)
        same(run.outputs[said], outputs[said])
        for ours, theirs in zip(run.last_states, states, strict=True):
            same(ours, theirs)


@pytest.mark.parametrize("mask", MASKS)
def test_the_last_output_is_that_of_the_last_step_that_was_read(mask):
    mask = np.ones((N, 5), bool) if MASKS[mask] is None else np.array(MASKS[mask], bool)
    layer, x = built("simple"), numbers(N, 5, FEATURES)
    last = recurrent.unroll(recurrent.cell_of(layer), x, mask).last_output
    same(last, keras.ops.convert_to_numpy(layer(x, mask=mask)))


@pytest.mark.parametrize("steps", [1, 2, 17])
@pytest.mark.parametrize("kind", ["simple", "lstm", "gru"])
def test_sequences_of_any_length(kind, steps):
    layer = built(kind)
    x = numbers(2, steps, FEATURES)
    run = recurrent.unroll(recurrent.cell_of(layer), x)
    same(run.last_output, keras.ops.convert_to_numpy(layer(x)))
    assert run.outputs.shape == (2, steps, UNITS)
    assert run.states[0].shape == (2, steps + 1, UNITS)
    np.testing.assert_array_equal(run.states[0][:, 1:], run.outputs)


@pytest.mark.parametrize("kind", ["simple", "lstm", "gru", "gru, reset before"])
def test_no_bias_is_a_bias_of_0(kind):
    cell = recurrent.cell_of(built(kind))
    cell.bias[:] = 0
    options = {"reset_after": cell.reset_after} if kind.startswith("gru") else {}
    without = type(cell)(cell.kernel, cell.recurrent_kernel, **options)
    x = numbers(N, 5, FEATURES)
    np.testing.assert_array_equal(*(recurrent.unroll(c, x).outputs for c in (cell, without)))


def test_gates_say_what_the_step_does():
    x, h, c = numbers(N, FEATURES), numbers(N, UNITS), numbers(N, UNITS, seed=1)
    lstm = recurrent.cell_of(built("lstm"))
    gates = lstm.gates(x, (h, c))
    assert all(gates[name].min() > 0 and gates[name].max() < 1 for name in list(gates)[:3])
    new_h, new_c = lstm.step(x, (h, c))
    same(new_c, gates["forget"] * c + gates["input"] * gates["candidate"])
    same(new_h, gates["output"] * np.tanh(new_c))
    # A whole run at once: the gates have a place for each step.
    sequence = numbers(N, 6, FEATURES)
    states = recurrent.unroll(lstm, sequence).states
    every = lstm.gates(sequence, tuple(state[:, :-1] for state in states))
    assert every["forget"].shape == (N, 6, UNITS)
    same(
        every["forget"][:, 2], lstm.gates(sequence[:, 2], tuple(s[:, 2] for s in states))["forget"]
    )


# Backwards


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("kind", ["simple", "simple, relu", "simple, linear, no bias"])
def test_gradients_of_the_weights_are_those_of_keras(kind, mask):
    mask = None if MASKS[mask] is None else np.array(MASKS[mask], bool)
    x, target = numbers(N, 5, FEATURES), numbers(N, 5, UNITS, seed=3)
    for zero in (False, True):
        layer = built(kind, return_sequences=True, zero_output_for_mask=zero)
        inputs = keras.Input((5, FEATURES))
        outputs = keras.ops.multiply(layer(inputs, mask=mask), 1)  # or the loss would be masked too
        model = keras.Model(inputs, outputs)
        model.compile(loss=keras.losses.MeanSquaredError())
        _, theirs = loss_and_gradients(model, x, target)
        cell = recurrent.cell_of(layer)
        outputs = recurrent.unroll(cell, x, mask, zero_output_for_mask=zero).outputs
        slopes = 2 * (outputs - target) / outputs.size
        ours = recurrent.backpropagate_through_time(cell, x, slopes, mask, None, zero)
        found = [ours.kernel, ours.recurrent_kernel, ours.bias][: len(theirs)]
        for mine, other in zip(found, theirs, strict=True):
            same(mine, other)
            assert np.abs(other).max() > 1e-3


@pytest.mark.parametrize("steps", [1, 2, 5, 30])
def test_gradients_of_inputs_and_initial_state_are_those_of_keras(steps):
    layer = built("simple", return_sequences=True)
    layer.set_weights([w / 2 for w in layer.get_weights()])
    mask = np.random.default_rng(1).random((N, steps)) < 0.7
    mask[:, 0] = True  # before the first step that is read, the backends differ
    x, start = numbers(N, steps, FEATURES), numbers(N, UNITS)
    inputs, state = keras.Input((steps, FEATURES)), keras.Input((UNITS,))
    model = keras.Model([inputs, state], layer(inputs, mask=mask, initial_state=[state]))
    weight = numbers(N, steps, UNITS, seed=4)  # d loss / d outputs
    score = compile_input_gradients(model, lambda y, w: keras.ops.sum(y * w, axis=(1, 2)))
    _, (theirs, of_state) = score([x, start], weight)
    cell = recurrent.cell_of(layer)
    ours = recurrent.backpropagate_through_time(cell, x, weight, mask, [start])
    same(ours.inputs, theirs)
    same(ours.initial_state, of_state)
    np.testing.assert_array_equal(ours.inputs[~mask], 0)


def test_the_gradient_of_a_state_is_what_moving_it_does():
    cell = recurrent.cell_of(built("simple"))
    x, weight = numbers(1, 6, FEATURES), numbers(1, UNITS)
    states = recurrent.backpropagate_through_time(cell, x, weight).states
    middle = recurrent.unroll(cell, x[:, :4]).last_states[0]
    for unit in range(UNITS):
        move = np.zeros((1, UNITS))
        move[0, unit] = 1e-5
        ends = [recurrent.unroll(cell, x[:, 4:], None, [middle + m]) for m in (move, -move)]
        slope = np.sum(weight * (ends[0].last_output - ends[1].last_output)) / 2e-5
        assert slope == pytest.approx(states[0, 4, unit], abs=1e-6)


def test_a_loss_on_the_last_output_needs_no_zeros():
    cell = recurrent.cell_of(built("simple"))
    x, last = numbers(N, 5, FEATURES), numbers(N, UNITS)
    every = np.zeros((N, 5, UNITS))
    every[:, -1] = last
    short, long = (recurrent.backpropagate_through_time(cell, x, g) for g in (last, every))
    np.testing.assert_array_equal(short.kernel, long.kernel)


# Through time


def jacobian_norm(function, at) -> float:
    """Return the norm of a Jacobian, by moving one number at a time."""
    columns = []
    for place in np.ndindex(at.shape):
        move = np.zeros(at.shape)
        move[place] = 1e-4
        columns.append((function(at + move) - function(at - move)) / 2e-4)
    return np.sqrt(np.sum(np.square(columns)))


@pytest.mark.parametrize(("kind", "state"), [("simple", 0), ("gru", 0), ("lstm", 0), ("lstm", 1)])
def test_gradients_through_time_are_what_moving_a_step_does(kind, state):
    layer = built(kind)
    x = numbers(2, 4, FEATURES)
    norms = recurrent.compile_gradients_through_time(layer, state)(x)
    assert norms.inputs.shape == norms.states.shape == (2, 4)
    cell = recurrent.cell_of(layer)
    run = recurrent.unroll(cell, x)
    for t in range(4):
        states = [s[1:, t] for s in run.states]

        def end(first, moved, t=t, states=states):
            start = [moved if i == state else s for i, s in enumerate(states)]
            rest = np.concatenate([first[:, None], x[1:, t + 1 :]], axis=1)
            return recurrent.unroll(cell, rest, None, start).last_output

        by_input = jacobian_norm(
            lambda first, at=states[state]: end(first, at), x[1:, t].astype(float)
        )
        by_state = jacobian_norm(lambda moved, t=t: end(x[1:, t], moved), states[state])
        assert norms.inputs[1, t] == pytest.approx(by_input, rel=1e-3)
        assert norms.states[1, t] == pytest.approx(by_state, rel=1e-3)


def test_gradients_through_time_follow_the_weights_and_vanish_by_the_recurrent_factor():
    layer = keras.layers.SimpleRNN(2, activation="linear")
    layer.build((None, None, 1))
    kernel, _, bias = layer.get_weights()
    through_time = recurrent.compile_gradients_through_time(layer)
    for factor in (0.5, 1.0, 1.5):
        layer.set_weights([kernel, factor * np.eye(2), bias])
        states = through_time(numbers(1, 9, 1)).states[0]
        np.testing.assert_allclose(states, np.sqrt(2) * factor ** np.arange(9, 0, -1), rtol=1e-5)


# Clipping


def test_clipping_shortens_all_gradients_together():
    pair = [np.array([[30.0, 40.0]]), np.array([0.0, 120.0])]
    assert recurrent.global_norm(pair) == pytest.approx(130)
    short = recurrent.clip_by_global_norm(pair, 13)
    np.testing.assert_allclose(short[0], [[3, 4]])
    np.testing.assert_allclose(short[1], [0, 12])
    for limit in (130, 1000):
        same(
            np.hstack([g.ravel() for g in recurrent.clip_by_global_norm(pair, limit)]),
            [30, 40, 0, 120],
        )
    np.testing.assert_array_equal(recurrent.clip_by_global_norm([np.zeros(3)], 1)[0], 0)
    assert pair[0][0, 0] == 30  # what was given is as it was


@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_clipping_is_that_of_an_optimizer_of_keras(limit):
    gradients = [numbers(2, 3), numbers(4)]
    variables = [keras.Variable(np.zeros(g.shape, "float32")) for g in gradients]
    optimizer = keras.optimizers.SGD(1.0, global_clipnorm=limit)
    optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients], variables)
    ours = recurrent.clip_by_global_norm(gradients, limit)
    for mine, variable in zip(ours, variables, strict=True):
        same(mine, -keras.ops.convert_to_numpy(variable))


# Bad input

CELL = recurrent.SimpleRNNCell(np.ones((3, 5)), np.eye(5), np.zeros(5))
X = np.ones((2, 4, 3))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: recurrent.SimpleRNNCell(np.ones((3, 4)), np.eye(5)),
            r"\(3, 4\), \(5, 5\) and \(5,\); for 5 units expected \(features, 5\)",
        ),
        (lambda: recurrent.LSTMCell(np.ones((3, 20)), np.ones((5, 15))), r"\(5, 20\)"),
        (lambda: recurrent.LSTMCell(np.ones(20), np.ones((5, 20))), r"\(features, 20\)"),
        (
            lambda: recurrent.GRUCell(np.ones((3, 15)), np.ones((5, 15)), np.ones(15)),
            r"expected .*\(2, 15\)",
        ),
        (
            lambda: recurrent.GRUCell(np.ones((3, 15)), np.ones((5, 15)), np.ones((2, 15)), False),
            r"\(2, 15\); for 5 units expected .*\(15,\)",
        ),
        (lambda: recurrent.SimpleRNNCell(np.ones((3, 5)), np.eye(5), None, "gelu"), "'gelu'.*tanh"),
        (lambda: recurrent.unroll(CELL, np.ones((4, 3))), r"\(4, 3\); expected \(n, steps, 3\)"),
        (lambda: recurrent.unroll(CELL, np.ones((2, 0, 3))), "1 step or more"),
        (lambda: recurrent.unroll(CELL, X, np.ones((2, 3), bool)), r"expected \(2, 4\)"),
        (lambda: recurrent.unroll(CELL, X, np.ones((2, 4))), "type float64; .* bool"),
        (lambda: recurrent.unroll(CELL, X, None, [np.ones((2, 4))]), r"expected \[\(2, 5\)\]"),
        (
            lambda: recurrent.backpropagate_through_time(CELL, X, np.ones((2, 4, 3))),
            r"\(2, 4, 3\); expected \(2, 4, 5\), or \(2, 5\)",
        ),
        (lambda: recurrent.clip_by_global_norm([np.ones(2)], 0), "limit=0 is not allowed"),
        (lambda: recurrent.clip_by_global_norm([np.ones(2)], np.nan), "limit=nan"),
        (lambda: recurrent.cell_of(keras.layers.Dense(3)), "is a Dense"),
        (lambda: recurrent.cell_of(keras.layers.GRU(3)), "is a GRU that is not built"),
        (
            lambda: recurrent.cell_of(built("lstm", recurrent_activation="hard_sigmoid")),
            "tanh and hard_sigmoid; expected",
        ),
        (
            lambda: recurrent.compile_gradients_through_time(keras.layers.Dense(3)),
            "no recurrent layer",
        ),
        (
            lambda: recurrent.compile_gradients_through_time(keras.layers.GRU(3)),
            "no recurrent layer that is built",
        ),
        (
            lambda: recurrent.compile_gradients_through_time(built("gru"), 1),
            "state=1 is not there: .* has 1",
        ),
        (
            lambda: recurrent.compile_gradients_through_time(built("gru"))(np.ones((2, 4, 7))),
            r"\(2, 4, 7\); expected \(n, steps, 3\)",
        ),
    ],
)
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_chrono_bias_lets_every_unit_remember_between_2_and_the_longest_steps(kind):
    layer = getattr(keras.layers, kind)(64)
    layer.build((None, None, 3))
    layer.cell.bias.assign(recurrent.chrono_bias(kind, 64, longest=50, seed=1))
    cell = recurrent.cell_of(layer)
    gates = cell.gates(np.zeros((1, 3)), cell.zero_states(1))
    keeps = gates["forget" if kind == "LSTM" else "update"]
    steps = 1 / (1 - keeps)
    assert steps.min() >= 2 and 40 < steps.max() <= 50 and np.ptp(steps) > 30
    if kind == "LSTM":
        np.testing.assert_allclose(gates["input"], 1 - keeps)
        np.testing.assert_allclose(gates["output"], 0.5)


def test_chrono_bias_says_what_it_cannot_do():
    with pytest.raises(ValueError, match="'SimpleRNN' has no such gate"):
        recurrent.chrono_bias("SimpleRNN", 8, 10)
    with pytest.raises(ValueError, match="longest=2"):
        recurrent.chrono_bias("GRU", 8, 2)
