"""The list of all data sets, and the way in: `load`, `names`, `info`.

To add a set, add one entry to `SETS` and write its loader, a function that takes this entry as
its first argument, further options with default values, and returns a `Dataset`. The tests then
check the entry against what is loaded.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
from typing import TYPE_CHECKING

from .info import DataInfo

if TYPE_CHECKING:
    from .dataset import Dataset

_OURS = "MIT, as this course"
_SKLEARN = "shipped with scikit-learn"

SETS = (
    DataInfo(
        name="digits",
        kind="pictures",
        description="1,797 real handwritten digits, 8x8",
        shapes="x (1797, 8, 8), y (1797,)",
        dtype="x float32 0..1, y int64 0..9",
        licence="CC BY 4.0",
        source=f"UCI Optical Recognition of Handwritten Digits (Alpaydin, Kaynak 1998), {_SKLEARN}",
        size="474 kB",
        loader="tables:digits",
    ),
    DataInfo(
        name="breast_cancer",
        kind="table",
        description="569 breast tumours: 30 measures of cell nuclei, malignant or benign",
        shapes="x (569, 30), y (569,)",
        dtype="x float32, y int64 0 malignant, 1 benign",
        licence="CC BY 4.0",
        source=f"UCI Breast Cancer Wisconsin, Diagnostic (Wolberg et al. 1995), {_SKLEARN}",
        size="73 kB",
        loader="tables:breast_cancer",
    ),
    DataInfo(
        name="wine",
        kind="table",
        description="178 Italian wines of three grape varieties: 13 chemical measures",
        shapes="x (178, 13), y (178,)",
        dtype="x float32, y int64 0..2",
        licence="CC BY 4.0",
        source=f"UCI Wine (Aeberhard, Forina 1992), {_SKLEARN}",
        size="11 kB",
        loader="tables:wine",
    ),
    DataInfo(
        name="diabetes",
        kind="table",
        description="442 patients: 10 measures, and how far diabetes went on in a year",
        shapes="x (442, 10), y (442,)",
        dtype="x float32 in measured units, y float32 25..346",
        licence="none stated; published for research",
        source=f"Efron, Hastie, Johnstone, Tibshirani: Least Angle Regression (2004), {_SKLEARN}",
        size="19 kB",
        loader="tables:diabetes",
    ),
    *(
        DataInfo(
            name=name,
            kind="points",
            description=description,
            shapes="x (n, 2), y (n,)",
            dtype="x float32, y int64 0..1",
            licence=_OURS,
            source="generated; n=200, noise, seed=0 are yours to set",
            size="any number",
            loader=f"toys:{name}",
            access="generated",
        )
        for name, description in {
            "blobs": "two round clouds that one line separates",
            "xor": "four clouds, opposite ones of one class: no line separates them",
            "moons": "two half moons, one inside the other's curve",
            "circles": "a ring inside a ring",
            "spirals": "two spiral arms wound around each other",
        }.items()
    ),
)

_BY_NAME = {entry.name: entry for entry in SETS}


def names() -> list[str]:
    """List the names of all data sets, in the order of the catalogue."""
    return list(_BY_NAME)


def info(name: str) -> DataInfo:
    """Say what is known of a data set, without loading it.

    Raises
    ------
    ValueError
        If there is no set of that name; the message gives the nearest ones.
    """
    if not isinstance(name, str):
        raise TypeError(f"A data set is named by a string such as 'digits', not by {name!r}.")
    if name in _BY_NAME:
        return _BY_NAME[name]
    near = difflib.get_close_matches(name.lower().replace("-", "_"), _BY_NAME, n=3, cutoff=0.5)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(_BY_NAME)}."
    raise ValueError(f"There is no data set {name!r}. {advice}")


def load(name: str, **options) -> Dataset:
    """Load or generate a data set.

    Parameters
    ----------
    name
        One of `names()`.
    **options
        What the set lets you choose, such as ``n=1000, seed=1`` for generated ones. A wrong
        option is answered with the list of right ones.

    Returns
    -------
    Dataset
        With ``.x``, ``.y``, ``.info``, ``.classes`` and ``.split()``.

    Raises
    ------
    ValueError, TypeError
        For an unknown name or option, or an impossible value.
    FileNotFoundError
        If a set is not on this machine; the message says where to put it.
    """
    entry = info(name)
    module, function = entry.loader.split(":")
    loader = getattr(importlib.import_module(f".{module}", __package__), function)
    known = [option for option in inspect.signature(loader).parameters if option != "info"]
    for option in options:
        if option not in known:
            choice = f"its options are {', '.join(known)}" if known else "it has no options"
            raise TypeError(f"The data set {name!r} has no option {option!r}; {choice}.")
    return loader(entry, **options)
