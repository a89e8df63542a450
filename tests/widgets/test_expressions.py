"""From a line of text to a graph of Values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.widgets.expressions import Expression, checked_values, short


def result(text, **values):
    computed, trouble = Expression(text).compute(values)
    assert not trouble
    return computed[-1].data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", 2 + 3 * -4),
        ("(a + b) * c", -20),
        ("a - b - c", 3),
        ("a / b / c", 2 / 3 / -4),
        ("-a ** 2", -4),
        ("2 ** 3 ** a", 2**9),
        ("a ** -2", 0.25),
        ("-0.5 * c", 2),
        ("relu(c) + relu(b)", 3),
        ("log(exp(c))", -4),
        ("sigmoid(a - a)", 0.5),
        ("tanh(b -\n b)", 0),
        ("a ** b", 8),
    ],
)
def test_it_computes_what_python_computes(text, expected):
    assert result(text, a=2, b=3, c=-4) == pytest.approx(expected)


def test_leaves_come_first_and_operations_in_the_order_of_computation():
    expression = Expression("(tanh(w * x + b) - y) ** 2")
    assert [node.name for node in expression.nodes] == [*"wxby", "v1", "v2", "v3", "v4", "loss"]
    assert [node.operation for node in expression.nodes[4:]] == ["×", "+", "tanh", "-", "** 2"]
    assert [node.inputs for node in expression.nodes[4:]] == [(0, 1), (4, 2), (5,), (6, 3), (7,)]
    assert expression.names == ["w", "x", "b", "y"] and expression.leaves == 4


def test_a_name_is_one_leaf_and_each_number_its_own():
    expression = Expression("2 * x + 2 * x")
    leaves = expression.nodes[: expression.leaves]
    assert [(leaf.name, leaf.number) for leaf in leaves] == [("2", 2), ("x", None), ("2", 2)]


def test_names_of_operations_keep_clear_of_those_in_the_text():
    assert [node.name for node in Expression("v1 * loss + 1").nodes] == [
        *("v1", "loss", "1", "u1", "result")
    ]


def test_formulas_put_negative_inputs_into_brackets():
    *_, product, negative, power = Expression("(-(a * b)) ** 2").nodes
    assert product.formula(["2", "-3"]) == "2 × (-3)"
    assert negative.formula(["-6"]) == "-(-6)"
    assert power.formula(["-6"]) == "(-6) ** 2"
    assert Expression("tanh(a)").nodes[-1].formula(["-1"]) == "tanh(-1)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (3, "give a text"),
        ("x + " * 100 + "x", "at most 300 characters"),
        ("", "cannot be read"),
        ("2x + 1", "cannot be read"),
        ("w * (x", "Write it as in Python"),
        ("z = x + 1", "cannot be read"),
        ("x", "computes nothing"),
        ("x ^ 2", r"a power is written \*\*"),
        ("sin(x)", "Allowed are numbers, names"),
        ("np.tanh(x)", r"'np.tanh\(x\)' is not allowed"),
        ("tanh(x, y)", r"'tanh\(x, y\)' is not allowed"),
        ("__import__('os').system('ls')", "is not allowed"),
        ("[x for x in y]", "is not allowed"),
        ("x if y else 1", "is not allowed"),
        ("x + True", "'True' is not allowed"),
        ("x + 'y'", "is not allowed"),
        ("x % 2", "'x % 2' is not allowed"),
        ("tanh + 1", r"write tanh\(...\)"),
        ("x * 1e999", "too large"),
        ("learning_rate * x", "at most 8 characters"),
        ("_ * x", "cannot name a value"),
        (" + ".join("abcdefghi"), "9 names and numbers; at most 8"),
        ("x*x + x*x + x*x + x*x + x*x + x*x + x*x", "13 operations; at most 12"),
        ("tanh(" * 10 + "x" + ")" * 10, "10 operations one after the other"),
    ],
)
def test_other_texts_are_refused_in_one_sentence(text, words):
    with pytest.raises(ValueError, match=words):
        Expression(text)


@pytest.mark.parametrize(
    ("text", "values", "known", "words"),
    [
        ("tanh(log(x)) + 1", {"x": -1}, 2, "only numbers above 0 have a logarithm"),
        ("1 / (x - x)", {"x": 3}, 3, "loss = 1 / 0: nothing can be divided by 0"),
        ("exp(x * x)", {"x": 100}, 2, "too large"),
        ("x ** 300", {"x": 1e5}, 1, "too large"),
        ("x ** -1", {"x": 0}, 1, "no value or no slope"),
        ("1 / x", {"x": 1e-200}, 2, "too large"),  # its slope is
    ],
)
def test_where_there_is_no_value_the_computation_stops_and_says_so(text, values, known, words):
    computed, trouble = Expression(text).compute(values)
    assert len(computed) == known and words in trouble


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"w": 1}, "add x=1.0"),
        ({"w": 1, "x": 2, "y": 3}, "y is not in the expression. It has w, x"),
        ({"w": 1, "x": "2"}, "give a finite number"),
        ({"w": 1, "x": float("nan")}, "give a finite number"),
    ],
)
def test_values_have_to_fit_the_names(values, words):
    with pytest.raises(ValueError, match=words):
        checked_values(["w", "x"], values)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.5, "0.5"),
        (2.0, "2"),
        (-0.0, "0"),
        (0.12345, "0.123"),
        (-0.0012345, "-0.0012"),
        (0.00012, "1.2e-4"),
        (1234.5, "1234"),
        (2.5e7, "2.5e7"),
        (float("-inf"), "-inf"),
    ],
)
def test_numbers_are_written_short(number, text):
    assert short(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e99, max_value=1e99))
def test_short_numbers_are_short_and_near(number):
    assert len(short(number)) <= 8
    assert float(short(number)) == pytest.approx(number, rel=0.06, abs=1e-99)
