"""Places for the boxes of a graph."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.widgets.expressions import Expression
from course_lib.widgets.graph_layout import LANE, _apart, arrange, crossings

TWO_NEURONS = "(v1 * tanh(w1 * x + b1) + v2 * tanh(w2 * x + b2) - y) ** 2"
EXPRESSIONS = [
    "(tanh(w * x + b) - y) ** 2",
    "x * x + x",
    TWO_NEURONS,
    "x / (1 + exp(-x * (x + exp(x))))",
    "(a * b + c * d) * (e * f + g * h)",
    "a * b * c * d + a * c + b * d + a * d * b",
    "-(y * log(sigmoid(w * x)) + (1 - y) * log(1 - sigmoid(w * x)))",
    "tanh(w * tanh(w * tanh(w * tanh(w * x))))",
]


def graph(text):
    return [node.inputs for node in Expression(text).nodes]


@st.composite
def graphs(draw):
    """Any graph in which each node goes into the result."""
    inputs = [() for _ in range(draw(st.integers(1, 8)))]
    for _ in range(draw(st.integers(1, 9))):
        earlier = st.integers(0, len(inputs) - 1)
        inputs.append(tuple(draw(st.lists(earlier, min_size=1, max_size=2))))
    used = {source for sources in inputs for source in sources}
    for node in range(len(inputs) - 1):
        if node not in used:
            inputs.append((len(inputs) - 1, node))
    return inputs


def assert_readable(inputs):
    layout = arrange(inputs)
    things = dict.fromkeys(zip(layout.columns, layout.rows, strict=True), 1.0)
    assert len(things) == len(inputs)  # no two nodes in one place
    for (node, place), route in layout.routes.items():
        source = inputs[node][place]
        assert route[0] == (layout.columns[source], layout.rows[source])
        assert route[-1] == (layout.columns[node], layout.rows[node])
        assert [c for c, _ in route] == list(range(route[0][0], route[-1][0] + 1))
        things |= dict.fromkeys(route[1:-1], LANE)
    for ((column, row), size), ((other, below), height) in combinations(things.items(), 2):
        assert column != other or abs(row - below) >= (size + height) / 2 - 1e-9
    assert all(size / 2 - 1e-9 <= row <= layout.height - size / 2 + 1e-9
               for (_, row), size in things.items())  # fmt: skip
    return layout


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_boxes_and_edges_of_expressions_keep_apart(text):
    assert_readable(graph(text))


@settings(deadline=None, max_examples=40)
@given(graphs())
def test_boxes_and_edges_of_any_graph_keep_apart(inputs):
    assert_readable(inputs)


def test_every_box_stands_just_left_of_the_first_that_uses_it():
    layout = arrange(graph("(tanh(w * x + b) - y) ** 2"))
    assert layout.columns == [0, 0, 1, 3, 1, 2, 3, 4, 5]


def drawn_crossings(layout):
    """Count pairs of pieces of edges that change sides between two columns."""
    pieces = {(a, b) for route in layout.routes.values() for a, b in pairwise(route)}
    return sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for (a, b), (c, d) in combinations(pieces, 2)
    )


@pytest.mark.parametrize("text", [EXPRESSIONS[0], EXPRESSIONS[1], TWO_NEURONS, EXPRESSIONS[4]])
def test_edges_do_not_cross_where_they_need_not(text):
    assert drawn_crossings(arrange(graph(text))) == 0


def test_swapping_helps():
    links = [(0, 2), (1, 3)]
    assert crossings([[0, 1], [3, 2]], links) == 1 and crossings([[0, 1], [2, 3]], links) == 0
    # In the order in which they are used, a and c would cross.
    assert drawn_crossings(arrange(graph("(a * b + c) * (c + a * d)"))) <= 1


def test_two_edges_into_a_box_enter_it_in_the_order_of_their_heights():
    layout = arrange(graph("(a * b) - c"))
    assert (layout.ports[4, 0], layout.ports[4, 1]) == (-0.5, 0.5)
    assert arrange(graph("tanh(x)")).ports == {(1, 0): 0.0}
    assert set(arrange(graph("x * x")).ports.values()) == {-0.5, 0.5}


def test_a_chain_is_a_straight_line():
    assert len(set(arrange(graph("tanh(exp(relu(x)))")).rows)) == 1


def test_things_that_want_one_place_share_it_fairly():
    assert _apart([5.0, 5.0, 5.0], [1, 1, 1]) == pytest.approx([4, 5, 6])
    assert _apart([0.0, 9.0], [1, 1]) == [0, 9]
    assert _apart([1.0, 0.0, 7.0], [1, 0.3, 1]) == pytest.approx([0.175, 0.825, 7])
