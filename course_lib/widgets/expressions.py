"""Formulas in a line of text, as graphs of Values.

Python's parser reads the text, and only what is listed here is taken from its tree: nothing that
a reader types is ever run as code.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real

from course_lib.models.autodiff import Value

FUNCTIONS = ("tanh", "relu", "sigmoid", "exp", "log")
SIGNS = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("×", operator.mul),
    ast.Div: ("/", operator.truediv),
}
ALLOWED = f"numbers, names, + - * / **, parentheses, and {', '.join(FUNCTIONS)}"
# More than this does not fit into one picture with numbers that can be read.
MOST_OPERATIONS, MOST_LEAVES, LONGEST_CHAIN, LONGEST_NAME, LONGEST_TEXT = 12, 8, 9, 8, 300


@dataclass(frozen=True)
class Node:
    """One value of an expression: a leaf or the result of an operation.

    Attributes
    ----------
    name : str
        Of a leaf as in the text; of the operations v1, v2, ... and loss.
    operation : str
        "+", "tanh", "** 2"; empty for a leaf.
    inputs : tuple of int
        Which nodes go in, by their place in `Expression.nodes`.
    apply : callable
        Makes a Value from those of the inputs; None for a leaf.
    number : float
        Of a leaf that is a number in the text; None for all others.
    """

    name: str = ""
    operation: str = ""
    inputs: tuple[int, ...] = ()
    apply: Callable[..., Value] | None = None
    number: float | None = None

    def formula(self, words: Sequence[str]) -> str:
        """Return the operation written out, with `words` for its inputs: "tanh(v2)"."""
        if self.operation in FUNCTIONS:
            return f"{self.operation}({words[0]})"
        first, *second = [f"({word})" if word.startswith("-") else word for word in words]
        if second:
            return f"{first} {self.operation} {second[0]}"
        return f"-{first}" if self.operation == "-" else f"{first} {self.operation}"


def short(number: float) -> str:
    """Return a number with about three digits, in eight characters at most."""
    size = abs(number)
    if 1e-3 <= size < 99_999:
        return f"{number:.0f}" if size >= 999.5 else f"{number:.{3 if size >= 0.01 else 2}g}"
    if size < 1e-99 or not math.isfinite(number):
        return "0" if size < 1 else f"{number:g}"
    mantissa, exponent = f"{number:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


class Expression:
    """A formula such as "(tanh(w * x + b) - y) ** 2", read into nodes.

    Attributes
    ----------
    text : str
        The formula.
    nodes : list of Node
        First the leaves, then the operations in the order of computation; the last is the result.
    leaves : int
        How many of them are leaves.
    names : list of str
        The names of the leaves that are no numbers.

    Raises
    ------
    ValueError
        If the text is not an expression of this kind; the message says what is allowed.
    """

    def __init__(self, text: str):
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            raise ValueError(
                f"The expression is {text!r:.50}; give a text, such as 'w * x + b', of at most "
                f"{LONGEST_TEXT} characters."
            )
        self.text = " ".join(text.split())
        try:
            tree = ast.parse(self.text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(
                f"{self.text!r} cannot be read ({getattr(error, 'msg', error)}). "
                "Write it as in Python, such as '(w * x + b) ** 2'."
            ) from None
        self.nodes: list[Node] = []
        self._places: dict[str, int] = {}  # of each name, that of its node
        self._read(tree)
        self._check_size()
        self._sort_and_name()
        self.leaves = sum(not node.inputs for node in self.nodes)
        self.names = [node.name for node in self.nodes[: self.leaves] if node.number is None]

    def compute(self, values: Mapping[str, float]) -> tuple[list[Value], str]:
        """Return the Values of the nodes, in their order, and "".

        Where an operation has no value, such as a division by 0, return those before it and a
        sentence that says why.
        """
        done: list[Value] = []
        for node in self.nodes[: self.leaves]:
            done.append(Value(values[node.name] if node.number is None else node.number, node.name))
        for node in self.nodes[self.leaves :]:
            inputs = [done[place] for place in node.inputs]
            formula = node.formula([short(value.data) for value in inputs])
            try:
                value = node.apply(*inputs)
                if not all(map(math.isfinite, (value.data, *value.derivatives))):
                    raise OverflowError
            except ZeroDivisionError:
                return done, f"{node.name} = {formula}: nothing can be divided by 0."
            except OverflowError:
                return done, f"{node.name} = {formula} is too large."
            except ValueError as error:
                return done, f"{error}"
            value.name = node.name
            done.append(value)
        return done, ""

    # ---- from Python's tree to nodes ---------------------------------------------------

    def _read(self, tree: ast.expr) -> int:
        """Add what `tree` computes to the nodes; return its place."""
        if (number := _number(tree)) is not None:
            return self._add(Node(short(number), number=number))
        match tree:
            case ast.Name(id=name):
                if name not in self._places:
                    self._places[name] = self._add(Node(_checked(name)))
                return self._places[name]
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self._operate("-", operator.neg, inner)
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                if (n := _number(exponent)) is not None:
                    return self._operate(f"** {short(n)}", lambda value: value**n, base)
                base, exponent = ast.unparse(base), ast.unparse(exponent)  # as the engine does it:
                return self._read(ast.parse(f"exp(({exponent}) * log({base}))", mode="eval").body)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in SIGNS:
                return self._operate(*SIGNS[type(sign)], left, right)
            case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
                return self._operate(name, getattr(Value, name), inner)
        hint = " (a power is written **)" if "^" in ast.unparse(tree) else ""
        raise ValueError(f"{ast.unparse(tree)!r} is not allowed{hint}. Allowed are {ALLOWED}.")

    def _operate(self, operation: str, apply: Callable, *trees: ast.expr) -> int:
        inputs = tuple(self._read(tree) for tree in trees)
        return self._add(Node("", operation, inputs, apply))

    def _add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _check_size(self) -> None:
        chain: list[int] = []  # operations one after the other, up to each node
        for node in self.nodes:
            chain.append(1 + max(chain[source] for source in node.inputs) if node.inputs else 0)
        operations = sum(length > 0 for length in chain)
        for count, most, what in (
            (operations, MOST_OPERATIONS, "operations"),
            (len(chain) - operations, MOST_LEAVES, "names and numbers"),
            (max(chain), LONGEST_CHAIN, "operations one after the other"),
        ):
            if count > most:
                raise ValueError(f"The expression has {count} {what}; at most {most} fit: cut it.")
        if not operations:
            raise ValueError(f"{self.text!r} computes nothing; give one such as 'w * x + b'.")

    def _sort_and_name(self) -> None:
        """Put leaves first; call operations v1, v2, ... (or u1, ...) and the last one loss."""
        order = sorted(range(len(self.nodes)), key=lambda place: bool(self.nodes[place].inputs))
        new = {old: place for place, old in enumerate(order)}
        letter = next(c for c in "vuhzqrstpacde" if not any(n[0] == c for n in self._places))
        names = iter([f"{letter}{number}" for number in range(1, MOST_OPERATIONS)])
        result = "loss" if "loss" not in self._places else "result"
        for old, node in enumerate(self.nodes):
            if node.inputs:
                name = result if node is self.nodes[-1] else next(names)
                inputs = tuple(new[source] for source in node.inputs)
                self.nodes[old] = replace(node, name=name, inputs=inputs)
        self.nodes = [self.nodes[old] for old in order]


def _number(tree: ast.expr) -> float | None:
    """Return the number that a piece of text is, with its sign, or None."""
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            if not math.isfinite(number):
                raise ValueError(f"{number} is too large for a number.")
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as inner):
            number = _number(inner)
            return None if number is None else -number
    return None


def _checked(name: str) -> str:
    """Return a name that a value can have, or raise ValueError."""
    if name in FUNCTIONS:
        raise ValueError(f"{name} is a function: write {name}(...), and name no value {name}.")
    if len(name) > LONGEST_NAME or name.startswith("_"):
        raise ValueError(
            f"{name} cannot name a value: take at most {LONGEST_NAME} characters, a letter first."
        )
    return name


def checked_values(names: Sequence[str], values: Mapping[str, object]) -> dict[str, float]:
    """Return a float for each name, in their order, or raise ValueError in words."""
    missing = [name for name in names if name not in values]
    if missing:
        example = ", ".join(f"{name}=1.0" for name in missing)
        raise ValueError(f"Values are missing in the expression: add {example}.")
    for name, value in values.items():
        if name not in names:
            raise ValueError(f"{name} is not in the expression. It has {', '.join(names)}.")
        if not isinstance(value, Real) or not math.isfinite(value):
            raise ValueError(f"{name}={value!r} is not allowed: give a finite number.")
    return {name: float(values[name]) for name in names}
