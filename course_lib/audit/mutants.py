"""Make of a solution many that differ from it in one small step."""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from course_lib.audit import operators

__all__ = ["Mutant", "mutants"]

# Of Cosmic Ray's operators those that are small steps: it also makes << of +.
BINARY = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Div", "Mod_Mul", "Pow_Mul")
COMPARED = ("Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")
COMPARED += ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt", "Is_IsNot", "IsNot_Is")
GENERAL = (
    *(f"core/ReplaceBinaryOperator_{name}" for name in BINARY),
    *(f"core/ReplaceComparisonOperator_{name}" for name in COMPARED),
    *("core/ReplaceUnaryOperator_Delete_USub", "core/ReplaceUnaryOperator_Delete_Not"),
    *("core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue", "core/NumberReplacer"),
    *("core/ReplaceAndWithOr", "core/ReplaceOrWithAnd", "core/AddNot"),
    *("core/ReplaceBreakWithContinue", "core/ReplaceContinueWithBreak"),
    "core/ZeroIterationForLoop",
)
MOST = 1_000  # positions for one operator


@dataclass(frozen=True)
class Mutant:
    """A changed solution.

    Attributes
    ----------
    cell : str
        The grade id of the cell.
    operator : str
        What kind of change it is.
    before, after : str
        The lines that differ, formatted as `ast.unparse` does it.
    source : str
        The whole cell.
    """

    cell: str
    operator: str
    before: str
    after: str
    source: str


def mutants(cell: str, source: str) -> list[Mutant]:
    """Return all small changes of a solution cell, each once.

    Only what stands between BEGIN SOLUTION and END SOLUTION is changed, or the whole cell if
    there are no such marks.

    Parameters
    ----------
    cell
        Its grade id.
    source
        The code of the cell, with its marks.
    """
    plain = ast.unparse(ast.parse(source))
    inside = _solution_lines(source)
    found: dict[str, Mutant] = {}
    for operator, line, changed in _changes(source):
        try:
            changed = ast.unparse(ast.parse(changed))
        except SyntaxError:
            continue
        if line in inside and changed != plain and changed not in found:
            before, after = _difference(plain, changed)
            found[changed] = Mutant(cell, operator, before, after, changed)
    return list(found.values())


def _changes(source: str) -> Iterator[tuple[str, int, str]]:
    """Give operator, changed line and changed code."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    for name in GENERAL:
        operator = get_operator(name)()
        for number in range(MOST):
            changed = mutate_code(source, operator, number)
            if changed is None:
                break
            yield name.removeprefix("core/"), _first_difference(source, changed), changed
    yield from operators.variants(source)


def _solution_lines(source: str) -> set[int]:
    """Return the numbers of the lines that are the solution."""
    lines = source.splitlines()
    if not any("### BEGIN SOLUTION" in line for line in lines):
        return set(range(1, len(lines) + 1))
    found, inside = set(), False
    for number, line in enumerate(lines, 1):
        if "### BEGIN SOLUTION" in line or "### END SOLUTION" in line:
            inside = "BEGIN" in line
        elif inside:
            found.add(number)
    return found


def _first_difference(one: str, other: str) -> int:
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((number for number, (a, b) in enumerate(pairs, 1) if a != b), 0)


def _difference(one: str, other: str) -> tuple[str, str]:
    """Return the lines that only one of two pieces of code has."""
    changes = list(difflib.ndiff(one.splitlines(), other.splitlines()))
    return tuple(
        "\n".join(line[2:].strip() for line in changes if line.startswith(sign)) for sign in "-+"
    )
