"""Automatic differentiation: values, gradients against finite differences and Keras, errors."""

import inspect
import math

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.models import autodiff, neurons
from course_lib.models.autodiff import Network, Value, order

# Each operation, and between which numbers it is tried.
ANYWHERE, POSITIVE = (-3.0, 3.0), (0.2, 3.0)
ONE_INPUT = {
    "x + 2": (lambda x: x + 2, ANYWHERE),
    "2 + x": (lambda x: 2 + x, ANYWHERE),
    "x - 2": (lambda x: x - 2, ANYWHERE),
    "2 - x": (lambda x: 2 - x, ANYWHERE),
    "x * 2": (lambda x: x * 2, ANYWHERE),
    "2 * x": (lambda x: 2 * x, ANYWHERE),
    "x / 2": (lambda x: x / 2, ANYWHERE),
    "2 / x": (lambda x: 2 / x, POSITIVE),
    "x ** 2": (lambda x: x**2, ANYWHERE),
    "x ** 3": (lambda x: x**3, ANYWHERE),
    "x ** 0": (lambda x: x**0, ANYWHERE),
    "x ** 0.5": (lambda x: x**0.5, POSITIVE),
    "x ** -1.5": (lambda x: x**-1.5, POSITIVE),
    "2 ** x": (lambda x: 2**x, ANYWHERE),
    "x ** x": (lambda x: x**x, POSITIVE),
    "-x": (lambda x: -x, ANYWHERE),
    "tanh": (lambda x: x.tanh(), ANYWHERE),
    "relu": (lambda x: x.relu(), ANYWHERE),
    "sigmoid": (lambda x: x.sigmoid(), ANYWHERE),
    "exp": (lambda x: x.exp(), ANYWHERE),
    "log": (lambda x: x.log(), POSITIVE),
}
TWO_INPUTS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "×": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}


def slopes(function, *numbers, tiny=1e-5):
    """Return d function / d number for each number, by central differences."""
    found = []
    for index in range(len(numbers)):
        ends = []
        for nudge in (tiny, -tiny):
            moved = [x + nudge * (index == k) for k, x in enumerate(numbers)]
            ends.append(function(*map(Value, moved)).data)
        found.append((ends[0] - ends[1]) / (2 * tiny))
    return found


def gradients(function, *numbers):
    values = [Value(x) for x in numbers]
    function(*values).backward()
    return [value.grad for value in values]


@pytest.mark.parametrize("name", ONE_INPUT)
def test_operation_has_the_slope_that_is_measured(name):
    function, (low, high) = ONE_INPUT[name]
    for x in np.linspace(low, high, 20):  # an even number: never on the corner of relu
        assert gradients(function, x) == pytest.approx(slopes(function, x), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", TWO_INPUTS)
def test_operation_has_both_slopes(name):
    function = TWO_INPUTS[name]
    for a, b in np.random.default_rng(0).uniform(0.3, 2.5, size=(20, 2)):
        expected = slopes(function, a, b)
        assert gradients(function, a, b) == pytest.approx(expected, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", ONE_INPUT)
def test_operation_computes_what_python_computes(name):
    function, (low, high) = ONE_INPUT[name]
    functions = {"tanh": math.tanh, "exp": math.exp, "log": math.log}
    functions |= {f: neurons.ACTIVATIONS[f] for f in ("relu", "sigmoid")}
    for x in np.linspace(low, high, 20):
        expected = functions[name](x) if name in functions else function(float(x))
        assert function(Value(x)).data == pytest.approx(float(expected), rel=1e-14)


# A random expression of x and y that is smooth and stays within reasonable numbers: a tree of
# functions, in which the same subexpression may stand twice.
def _grow(parts):
    def joined(operation):
        return st.tuples(parts, parts).map(lambda ab: lambda x, y: operation(ab[0], ab[1], x, y))

    return st.one_of(
        joined(lambda f, g, x, y: f(x, y) + g(x, y)),
        joined(lambda f, g, x, y: 1.5 - f(x, y) * g(x, y).tanh()),
        joined(lambda f, g, x, y: f(x, y) / (2 + g(x, y).sigmoid())),
        joined(lambda f, g, x, y: (f(x, y) ** 2 + 1).log() - g(x, y)),
        parts.map(lambda f: lambda x, y: (lambda once: once * once.tanh())(f(x, y))),
        parts.map(lambda f: lambda x, y: (-f(x, y)).tanh().exp()),
        parts.map(lambda f: lambda x, y: 2 ** f(x, y).sigmoid()),
    )


LEAVES = st.sampled_from([lambda x, y: x, lambda x, y: y, lambda x, y: x * 0.5 - y])
EXPRESSIONS = st.recursive(LEAVES, _grow, max_leaves=12)
NUMBERS = st.floats(-2, 2)


@settings(deadline=None, max_examples=150)
@given(EXPRESSIONS, NUMBERS, NUMBERS)
def test_random_expressions_match_finite_differences(expression, x, y):
    expected = slopes(expression, x, y)
    assert gradients(expression, x, y) == pytest.approx(expected, rel=1e-5, abs=1e-5)


@settings(deadline=None, max_examples=50)
@given(EXPRESSIONS, NUMBERS, NUMBERS)
def test_order_has_inputs_before_outputs_and_each_once(expression, x, y):
    result = expression(Value(x), Value(y))
    values = order(result)
    assert values[-1] is result and len(set(values)) == len(values)
    place = {value: index for index, value in enumerate(values)}
    assert all(place[source] < place[value] for value in values for source in value.inputs)


def test_a_value_used_twice_gets_both_gradients():
    x = Value(3.0)
    (x + x).backward()
    assert x.grad == 2
    (x * x).backward()
    assert x.grad == 6
    half_way = 2 * x  # used twice, and has an input itself
    (half_way * half_way + half_way).backward()
    assert half_way.grad == 13 and x.grad == 26


def test_backward_starts_from_zero_each_time():
    a, b = Value(2.0), Value(5.0)
    product = a * b
    loss = product + a
    for _ in range(2):
        loss.backward()
        assert (loss.grad, product.grad, a.grad, b.grad) == (1, 1, 6, 2)
    product.backward()  # of another result: only what that was computed from
    assert (loss.grad, product.grad, a.grad, b.grad) == (1, 1, 5, 2)


def test_what_the_result_does_not_depend_on_keeps_its_gradient():
    x, other = Value(1.0), Value(2.0)
    other.grad = 7.0
    x.exp().backward()
    assert other.grad == 7


def test_a_leaf_is_its_own_result():
    x = Value(4)
    x.backward()
    assert x.grad == 1 and order(x) == [x]
    assert (x.operation, x.inputs, x.derivatives, type(x.data)) == ("", (), (), float)


def test_a_chain_of_ten_thousand():
    x = Value(1.0)
    result = x
    for _ in range(10_000):
        result = result * 1.0001
    result.backward()
    assert len(order(result)) == 20_001  # each factor is a leaf of its own
    assert x.grad == pytest.approx(1.0001**10_000)


def test_many_ways_through_few_operations():
    x = Value(1.0)
    result = x
    for _ in range(1000):
        result = result + result  # 2 to the power of 1000 ways
    result.backward()
    assert len(order(result)) == 1001 and x.grad == 2.0**1000


def test_values_remember_how_they_were_made():
    a, b = Value(2, "a"), Value(3, "b")
    operations = {"+": a + b, "-": a - b, "×": a * b, "/": a / b, "** 3": a**3}
    operations |= {f: getattr(a, f)() for f in ("tanh", "relu", "sigmoid", "exp", "log")}
    for operation, value in operations.items():
        assert value.operation == operation
        assert value.inputs == ((a, b) if operation in "+-×/" else (a,))
    assert (-a).operation == "-" and (-a).inputs == (a,)
    number, same = (5 - a).inputs
    assert number.data == 5 and same is a


def test_corners_and_extremes():
    corner = Value(0.0)
    corner.relu().backward()
    assert corner.grad == 0
    for far in (-1000.0, 1000.0):
        x = Value(far)
        assert x.sigmoid().data == (far > 0) and x.tanh().data == math.copysign(1, far)
        assert x.sigmoid().derivatives == x.tanh().derivatives == (0,)
    assert Value(-40.0).sigmoid().log().data == pytest.approx(-40)
    assert Value(40.0).sigmoid().derivatives[0] == pytest.approx(math.exp(-40), abs=0)
    assert (Value(0.0) ** 1).derivatives == (1,) and (Value(0.0) ** 0).derivatives == (0,)


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        (lambda: Value("3"), TypeError, r"holds one number, such as 2\.5, and not '3'"),
        (lambda: Value([1, 2]), TypeError, r"one number.*not \[1, 2\]"),
        (lambda: Value(np.ones(2)), TypeError, "one number.*array"),
        (lambda: Value(1j), TypeError, "one number.*1j"),
        (lambda: Value(1) + "a", TypeError, "one number.*'a'"),
        (lambda: "a" * Value(1), TypeError, "one number.*'a'"),
        (lambda: Value(2) ** None, TypeError, "one number.*None"),
        (lambda: Value(-1).log(), ValueError, r"log\(-1\): only numbers above 0"),
        (lambda: Value(0).log(), ValueError, r"log\(0\): only numbers above 0"),
        (lambda: Value(math.nan).log(), ValueError, r"log\(nan\)"),
        (lambda: (-2) ** Value(2), ValueError, r"log\(-2\): only numbers above 0"),
        (lambda: Value(-8) ** 0.5, ValueError, r"\(-8\) \*\* 0\.5 has no value or no slope"),
        (lambda: Value(0) ** -1, ValueError, r"\(0\) \*\* -1 has no value"),
        (lambda: Value(0) ** 0.5, ValueError, "no slope"),
        (lambda: Value(1) / 0, ZeroDivisionError, "division by zero"),
        (lambda: Value(710).exp(), OverflowError, r"exp\(710\) is too large"),
        (lambda: Network([2, 1], np.random.default_rng(0), "wave"), AttributeError, "wave"),
    ],
)
def test_what_cannot_be_is_told_in_words(wrong, error, words):
    with pytest.raises(error, match=words):
        wrong()


def test_numbers_of_numpy_and_arrays_of_values():
    x = Value(3.0)
    for number in (np.float64(2), np.float32(2), np.int64(2), True + 1):
        assert (number * x).data == (x * number).data == 6
        assert (number - x).data == -1 and (number**x).data == pytest.approx(8)
    inputs = np.array([Value(1.0), Value(2.0)])
    weighted = np.array([10.0, 20.0]) @ inputs
    weighted.backward()
    assert weighted.data == 50 and [value.grad for value in inputs] == [10, 20]


def test_repr_is_short():
    weight = Value(0.123456, "w")
    (weight * 2).backward()
    assert repr(weight) == "w(0.1235, grad=2)"
    assert repr(Value(1)) == "Value(1, grad=0)"


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_network_has_the_gradients_of_keras(activation):
    generator = np.random.default_rng(3)
    x, y = generator.normal(size=(12, 3)), generator.normal(size=(12, 2))
    network = Network([3, 5, 2], generator, activation)
    for parameter in network.parameters():  # so that no bias is 0
        parameter.data += generator.normal(scale=0.3)
    loss = ((network(x) - y) ** 2).mean()
    loss.backward()

    model = keras.Sequential(
        [
            keras.Input((3,), dtype="float64"),
            keras.layers.Dense(5, activation=activation, dtype="float64"),
            keras.layers.Dense(2, dtype="float64"),
        ]
    )
    to_numbers = np.vectorize(lambda value: value.data)
    model.set_weights([to_numbers(array) for layer in network.layers for array in layer])
    before = np.concatenate([weights.ravel() for weights in model.get_weights()])
    # One step with a learning rate of 1 moves each weight by its gradient.
    model.compile(keras.optimizers.SGD(1.0), "mean_squared_error", run_eagerly=True)
    assert float(model.train_on_batch(x, y)) == pytest.approx(loss.data, abs=1e-5)
    after = np.concatenate([weights.ravel() for weights in model.get_weights()])

    ours = [parameter.grad for parameter in network.parameters()]
    assert len(ours) == 3 * 5 + 5 + 5 * 2 + 2 and np.abs(ours).max() > 0.1
    np.testing.assert_allclose(ours, before - after, atol=1e-5)


def test_network_starts_as_keras_does():
    network = Network([30, 50, 1], np.random.default_rng(0))
    (kernel, bias), (last, _) = network.layers
    assert kernel.shape == (30, 50) and bias.shape == (50,) and last.shape == (50, 1)
    weights = np.array([value.data for value in kernel.flat])
    limit = math.sqrt(6 / 80)
    assert limit * 0.98 < np.abs(weights).max() <= limit and abs(weights.mean()) < 0.02
    assert {value.data for value in bias} == {0.0}
    again = Network([30, 50, 1], np.random.default_rng(0))
    assert [p.data for p in again.parameters()] == [p.data for p in network.parameters()]


def test_network_takes_one_example_or_many():
    network = Network([2, 3, 1], np.random.default_rng(0))
    one, many = network([0.5, -1.0]), network(np.array([[0.5, -1.0], [2.0, 0.0]]))
    assert one.shape == (1,) and many.shape == (2, 1)
    assert one[0].data == many[0, 0].data


def test_network_learns_xor():
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    network = Network([2, 4, 1], np.random.default_rng(0))
    for _ in range(300):
        loss = ((network(x)[:, 0] - y) ** 2).mean()
        loss.backward()
        for parameter in network.parameters():
            parameter.data -= 0.3 * parameter.grad
    assert loss.data < 0.01


def test_it_can_be_read_in_one_sitting():
    assert len(inspect.getsource(autodiff).splitlines()) <= 150
