"""Small changes of a solution: which there are, and that each is one."""

import ast

import pytest

from course_lib.audit.mutants import mutants
from course_lib.audit.operators import OPERATORS, variants

SOLUTION = """def f(x, w):
    total = 0
    ### BEGIN SOLUTION
    total = x @ w + 1
    ### END SOLUTION
    return total"""


def after(source: str) -> set[str]:
    """Return the changed lines of all mutants of a cell."""
    return {one.after for one in mutants("cell", source)}


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("y = a + b", {"y = a - b", "y = a", "y = b", "y = -(a + b)", "pass"}),
        ("y = a - b", {"y = a + b", "y = b - a"}),
        ("y = x.T @ w", {"y = x @ w", "y = w @ x.T", "y = x.T * w"}),
        ("ok = a >= 3", {"ok = a > 3", "ok = a < 3", "ok = a >= 4", "ok = a >= 2"}),
        ("y = np.mean(x, axis=0)", {"y = np.sum(x, axis=0)", "y = np.mean(x)"}),
        ("y = np.mean(x, axis=0)", {"y = np.mean(x, axis=1)", "y = np.mean(x, axis=-1)"}),
        ("Dense(3, activation='relu')", {"Dense(3, activation='linear')", "Dense(3)"}),
        ("Dense(3, activation='relu')", {"Dense(4, activation='relu')"}),
        ("model.compile('adam', loss='binary_crossentropy')", {"model.compile('adam')"}),
        ("Conv2D(8, 3, padding='same')", {"Conv2D(8, 3, padding='valid')"}),
        ("model.fit(x_train, y_train)", {"model.fit(x_test, y_train)"}),
        ("m = build(split.train)", {"m = build(split.test)"}),
        ("y = attend(q, k, mask=True)", {"y = attend(k, q, mask=True)"}),
        ("y = attend(q, k, mask=True)", {"y = attend(q, k, mask=False)"}),
        ("layers = [a(), b(), c()]", {"layers = [a(), c()]"}),
        ("def f(w, b):\n    return w, b", {"return (b, w)", "pass"}),
        ("for i in x:\n    y += i", {"for i in []:", "pass"}),
        ("y = not a", {"y = a"}),
    ],
)
def test_likely_slips_are_among_the_mutants(source, changed):
    assert changed <= after(source)


def test_each_mutant_is_python_and_differs_from_the_solution_and_from_the_others():
    found = mutants("cell", SOLUTION)
    codes = [one.source for one in found]
    assert len(found) == len(set(codes)) > 5
    assert ast.unparse(ast.parse(SOLUTION)) not in codes
    for one in found:
        ast.parse(one.source)
        assert one.before != one.after and one.cell == "cell" and one.operator


def test_only_the_solution_is_changed_where_it_is_marked():
    for one in mutants("cell", SOLUTION):
        assert "total = 0" in one.source and "return total" in one.source


def test_the_tree_is_as_before_after_each_change():
    """Otherwise the second mutant would hold the first one's change too."""
    source = "y = a + b\nz = c - d"
    for _, line, changed in variants(source):
        lines = changed.splitlines()
        kept = {1: "z = c - d", 2: "y = a + b"}[line]
        assert kept in lines or changed in source


def test_every_operator_of_ours_is_used():
    source = (
        "y = f(np.mean(x_train.T, axis=0), a - b) @ c\nDense(1, activation='relu')\n"
        "layers = [a, b]\ndef f():\n    return a, b"
    )
    assert {operator for operator, _, _ in variants(source)} == set(OPERATORS)
