"""Which names a cell takes from the cells before it."""

import symtable
import textwrap

import pytest

from course_lib.grading.names import bound_names, read_names


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("y = x + 1", "x"),
        ("x = 1\ny = x", ""),
        ("y = x\nx = 1", "x"),
        ("x = x + 1", "x"),
        ("x += 1", "x"),
        ("del x", "x"),
        ("x: int = y", "int y"),
        ("a, (b, *c) = found\nprint(a, b, c)", "found print"),
        ("a[i].b = c", "a i c"),
        ("import os.path, numpy as np\nfrom math import sqrt as root\nos, np, root", ""),
        ("def f(n):\n    m = n\n    return f(m)\nf(1)", ""),
        ("def f(n=f):\n    return n", "f"),
        ("@f\ndef f(): pass", "f"),
        ("def f():\n    return x\nx = 1", "x"),
        ("x = 1\ndef f():\n    return x", ""),
        ("def f():\n    x = 1\n    return lambda: x", ""),
        ("def f():\n    global x\n    x += 1", "x"),
        ("class A:\n    x = y", "y"),
        ("y = [x for x in xs if x > z]", "xs z"),
        ("y = (z := 3)\nz", "z"),
        ("for x in xs:\n    y = x\n    y\nx", "xs x"),
        ("for x in (1, 2):\n    x\nx", ""),
        ("for x in ():\n    pass\nx", "x"),
        ("for x in [*xs]:\n    pass\nx", "xs x"),
        ("for x in xs:\n    pass\nelse:\n    x", "xs x"),
        ("if a:\n    b = 1\nelse:\n    b = 2\nb", "a b"),
        ("if a:\n    b = 1\n    b", "a"),
        ("try:\n    x = 1\nexcept E:\n    pass\nx", "E x"),
        ("with a as b:\n    b", "a b"),
        ("while a:\n    b = 1\n    c = b", "a b"),
        ("assert x, f'{y:{z}}'", "x y z"),
    ],
)
def test_names_that_are_read_before_they_are_bound(source, expected):
    assert read_names(source) == set(expected.split())


def test_in_doubt_a_name_is_read():
    # What a namespace that lacks one name cannot run needs that name.
    source = textwrap.dedent(
        """
        total = 0
        def add(number):
            global total
            total += number * step
        for number in numbers:
            if number > least:
                kept = number
            add(number)
        print(kept, total)
        """
    )
    read = read_names(source)
    given = {"step": 2, "numbers": [1, 5], "least": 0, "kept": 7, "print": lambda *_: None}
    exec(source, dict(given))
    for name in ("step", "numbers", "least"):
        with pytest.raises(NameError):
            exec(source, {key: value for key, value in given.items() if key != name})
        assert name in read
    assert {"kept", "print"} <= read
    assert not read & {"total", "add", "number"}


def test_names_that_a_cell_defines():
    source = "import os\nfrom math import pi\nx = 1\ndef f(y):\n    z = y\nfor i in []: pass"
    assert bound_names(source) == {"os", "pi", "x", "f", "i"}
    assert bound_names(source, imports=False) == {"x", "f", "i"}
    with pytest.raises(SyntaxError):
        symtable.symtable("%time x = 1", "cell", "exec")
    assert bound_names("%time x = 1") == set()
