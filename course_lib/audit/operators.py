"""Small mistakes of deep learning, as changes of a syntax tree.

General ones (operators, comparisons, numbers, loops) come from Cosmic Ray; here is what that does
not know: axes and shapes, activations and losses, a term or a statement that is missing.
"""

import ast
from collections.abc import Callable, Iterator

__all__ = ["OPERATORS", "variants"]

# What is easily taken for one another.
TEXTS = {
    "relu": ("linear", "sigmoid"),
    "tanh": ("linear",),
    "sigmoid": ("linear", "softmax"),
    "softmax": ("sigmoid", "linear"),
    "gelu": ("linear",),
    "linear": ("relu",),
    "same": ("valid",),
    "valid": ("same",),
    "causal": ("valid",),
    "sparse_categorical_crossentropy": ("mean_squared_error",),
    "categorical_crossentropy": ("mean_squared_error",),
    "binary_crossentropy": ("hinge",),
    "mean_squared_error": ("mean_absolute_error",),
    "mse": ("mae",),
    "glorot_uniform": ("zeros",),
    "glorot_normal": ("zeros",),
    "he_normal": ("zeros",),
    "he_uniform": ("zeros",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "accuracy": ("mse",),
    "reflect": ("constant",),
}
NAMES = {
    "mean": "sum",
    "sum": "mean",
    "maximum": "minimum",
    "minimum": "maximum",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "exp": "expm1",
    "log": "log1p",
    "sin": "cos",
    "cos": "sin",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "floor": "ceil",
    "ceil": "floor",
    "var": "std",
    "std": "var",
    "append": "extend",
    "hstack": "vstack",
    "vstack": "hstack",
    "triu": "tril",
    "tril": "triu",
    "MaxPooling2D": "AveragePooling2D",
    "AveragePooling2D": "MaxPooling2D",
    "GlobalAveragePooling2D": "GlobalMaxPooling2D",
    "SimpleRNN": "GRU",
    "LSTM": "SimpleRNN",
}
SPLITS = {"train": "test", "test": "train", "training": "validation", "validation": "training"}


def _other_text(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for text in TEXTS.get(node.value, ()):
            yield ast.Constant(text)


def _other_function(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield ast.Attribute(node.value, NAMES[node.attr], node.ctx)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield ast.Call(ast.Name(NAMES[node.func.id], ast.Load()), node.args, node.keywords)


def _other_split(node: ast.AST) -> Iterator[ast.AST]:
    """Test data for training data: `x_train`, `train_x`, `split.train`."""
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    if not isinstance(getattr(node, "ctx", None), ast.Load):
        return
    for old, new in SPLITS.items():
        parts = name.split("_")
        if old in parts:
            changed = "_".join(new if part == old else part for part in parts)
            if isinstance(node, ast.Name):
                yield ast.Name(changed, node.ctx)
            else:
                yield ast.Attribute(node.value, changed, node.ctx)


def _no_transpose(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value


def _swapped_arguments(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and len(node.args) > 1:
        first, second, *others = node.args
        yield ast.Call(node.func, [second, first, *others], node.keywords)


def _missing_keyword(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        for one in node.keywords:
            rest = [other for other in node.keywords if other is not one]
            yield ast.Call(node.func, node.args, rest)


def _swapped_operands(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
        yield ast.BinOp(node.right, node.op, node.left)


def _elementwise_for_matrix_product(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield ast.BinOp(node.left, ast.Mult(), node.right)


def _missing_term(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        yield node.left
        if isinstance(node.op, ast.Add | ast.Mult):
            yield node.right


def _other_sign(node: ast.AST) -> Iterator[ast.AST]:
    """Change the sign of what is assigned or returned."""
    calculated = isinstance(getattr(node, "value", None), ast.BinOp | ast.Call)
    if isinstance(node, ast.Return) and calculated:
        yield ast.Return(ast.UnaryOp(ast.USub(), node.value))
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        yield ast.Assign(node.targets, ast.UnaryOp(ast.USub(), node.value), lineno=node.lineno)


def _missing_statement(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Return):
        yield ast.Pass()
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
        yield ast.Pass()


def _other_order(node: ast.AST) -> Iterator[ast.AST]:
    """Return several things in another order."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        first, second, *others = node.value.elts
        yield ast.Return(ast.Tuple([second, first, *others], ast.Load()))


def _missing_item(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out a layer, or another item of a list."""
    if isinstance(node, ast.List) and len(node.elts) > 1:
        for one in node.elts:
            yield ast.List([other for other in node.elts if other is not one], ast.Load())


OPERATORS: dict[str, Callable[[ast.AST], Iterator[ast.AST]]] = {
    "another text": _other_text,
    "another function": _other_function,
    "another split": _other_split,
    "no transpose": _no_transpose,
    "swapped arguments": _swapped_arguments,
    "missing keyword": _missing_keyword,
    "swapped operands": _swapped_operands,
    "elementwise product": _elementwise_for_matrix_product,
    "missing term": _missing_term,
    "another sign": _other_sign,
    "missing statement": _missing_statement,
    "another order": _other_order,
    "missing item": _missing_item,
}


def variants(source: str) -> Iterator[tuple[str, int, str]]:
    """Give each change of a piece of code by one operator.

    Yields
    ------
    str, int, str
        The operator's name, the line that changes, and the changed code.
    """
    tree = ast.parse(source)
    for parent in list(ast.walk(tree)):
        for name, value in ast.iter_fields(parent):
            children = value if isinstance(value, list) else [value]
            for place, child in enumerate(children):
                if not isinstance(child, ast.AST):
                    continue
                for operator, change in OPERATORS.items():
                    for new in change(child):
                        _put(parent, name, place, new)
                        changed = ast.unparse(ast.fix_missing_locations(tree))
                        _put(parent, name, place, child)
                        yield operator, getattr(child, "lineno", 0), changed


def _put(parent: ast.AST, name: str, place: int, new: ast.AST) -> None:
    value = getattr(parent, name)
    if isinstance(value, list):
        value[place] = new
    else:
        setattr(parent, name, new)
