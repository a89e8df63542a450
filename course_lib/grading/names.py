"""Which names a cell defines, and which it takes from the cells before it."""

import ast
import symtable
from collections.abc import Iterable

__all__ = ["bound_names", "read_names"]


def bound_names(source: str, imports: bool = True) -> set[str]:
    """Return the names that a cell defines; with or without those that it imports."""
    try:
        table = symtable.symtable(source, "cell", "exec")
    except SyntaxError:  # a magic of IPython's
        return set()
    names = {s.get_name() for s in table.get_symbols() if s.is_assigned()}
    imported = {s.get_name() for s in table.get_symbols() if s.is_imported()}
    return names | imported if imports else names - imported


def read_names(source: str) -> set[str]:
    """Return the names that a cell may read before it has bound them itself.

    A name that the cell surely binds first is not among them, nor one that belongs to a function
    of the cell. In doubt, a name is.
    """
    return _read_by(ast.parse(source).body, set())


def _read_by(block: list[ast.stmt], bound: set[str]) -> set[str]:
    """Return what a block reads of the names that are not bound before; add what it binds."""
    read: set[str] = set()
    for statement in block:
        match statement:
            case ast.Assign(targets=targets, value=value):
                read |= _read_in([value, *targets]) - bound
                bound |= _stored(targets)
            case ast.Import(names=imported) | ast.ImportFrom(names=imported):
                bound |= {(one.asname or one.name).partition(".")[0] for one in imported}
            case ast.FunctionDef(name=name, decorator_list=[], args=arguments):
                defaults = [*arguments.defaults, *filter(None, arguments.kw_defaults)]
                read |= _read_in(defaults) - bound
                bound.add(name)
                read |= _read_in([statement]) - bound
            case ast.If(test=test, body=body, orelse=other):
                read |= _read_in([test]) - bound
                read |= _read_by(body, set(bound)) | _read_by(other, set(bound))
            case ast.For(target=target, iter=items, body=body, orelse=[]):
                read |= _read_in([items, target]) - bound
                read |= _read_by(body, bound | _stored([target]))
                if _has_items(items):
                    bound |= _stored([target])
            case _:
                read |= _read_in([statement]) - bound
    return read


def _has_items(node: ast.expr) -> bool:
    """Tell whether something that a loop goes through surely has an item."""
    return isinstance(node, ast.List | ast.Tuple) and not all(
        isinstance(one, ast.Starred) for one in node.elts
    )


def _stored(targets: Iterable[ast.AST]) -> set[str]:
    return {
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _read_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names of the cell, or of cells before it, that some of its parts read."""
    read = set()
    for node in nodes:
        # `x += 1` and `del x` need x, too, which a table of symbols does not tell.
        for inner in ast.walk(node):
            if isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name):
                read.add(inner.target.id)
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Del):
                read.add(inner.id)
        if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store):
            node = ast.Expr(node)
        if isinstance(node, ast.stmt):
            read |= _global_reads(symtable.symtable(ast.unparse(node), "part", "exec"))
        else:  # the target of an assignment, such as a[i]
            read |= {
                inner.id
                for inner in ast.walk(node)
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
            }
    return read


def _global_reads(table: symtable.SymbolTable) -> set[str]:
    outer = table.get_type() != "function"
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (outer or symbol.is_global())
    }
    return names.union(*map(_global_reads, table.get_children()))
