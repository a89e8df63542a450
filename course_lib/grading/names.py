"""Which names a cell defines, and which it takes from the cells before it."""

import ast
import symtable

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
            case ast.Assign(targets=targets):
                read |= _read_in(statement) - bound
                bound |= _stored(*targets)
            case ast.Import(names=imported) | ast.ImportFrom(names=imported):
                bound |= {(one.asname or one.name).partition(".")[0] for one in imported}
            case ast.FunctionDef(name=name, decorator_list=[], args=arguments):
                for default in filter(None, [*arguments.defaults, *arguments.kw_defaults]):
                    read |= _read_in(ast.Expr(default)) - bound
                bound.add(name)
                read |= _read_in(statement) - bound
            case ast.If(test=test, body=body, orelse=other):
                read |= _read_in(ast.Expr(test)) - bound
                read |= _read_by(body, set(bound)) | _read_by(other, set(bound))
            case ast.For(target=target, iter=items, body=body, orelse=[]):
                head = ast.For(target, items, body=[ast.Pass()], orelse=[])
                read |= _read_in(ast.fix_missing_locations(head)) - bound
                read |= _read_by(body, bound | _stored(target))
                if _has_items(items):
                    bound |= _stored(target)
            case _:
                read |= _read_in(statement) - bound
    return read


def _has_items(node: ast.expr) -> bool:
    """Tell whether something that a loop goes through surely has an item."""
    return isinstance(node, ast.List | ast.Tuple) and not all(
        isinstance(one, ast.Starred) for one in node.elts
    )


def _stored(*targets: ast.expr) -> set[str]:
    return {
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _read_in(statement: ast.stmt) -> set[str]:
    """Return the names of the cell, or of cells before it, that a statement reads."""
    read = _global_reads(symtable.symtable(ast.unparse(statement), "statement", "exec"))
    # `x += 1` and `del x` need x, too, which a table of symbols does not tell.
    for node in ast.walk(statement):
        match node:
            case ast.AugAssign(target=ast.Name(id=name)) | ast.Name(id=name, ctx=ast.Del()):
                read.add(name)
    return read


def _global_reads(table: symtable.SymbolTable) -> set[str]:
    outer = table.get_type() != "function"
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (outer or symbol.is_global())
    }
    return names.union(*map(_global_reads, table.get_children()))
