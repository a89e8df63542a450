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

from .entry import DataInfo

if TYPE_CHECKING:
    from .dataset import Dataset

_OURS = "MIT, as this course"
_SKLEARN = "shipped with scikit-learn"
_SKIMAGE = "shipped with scikit-image"
_STATSMODELS = "shipped with statsmodels"

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
        name="photos",
        kind="photographs",
        description="nine real photographs: a cat, an astronaut, a rocket, textures ...",
        shapes="x (9,), alt (9,)",
        dtype="x object: uint8 (H, W, 3) each, or with size=128 uint8; alt object: str",
        licence="public domain or CC0",
        source=f"NASA, SpaceX and private photographers, {_SKIMAGE}",
        size="9.0 MB",
        loader="images:photos",
    ),
    DataInfo(
        name="retina",
        kind="photographs",
        description="the back of a healthy human eye",
        shapes="x (1, 1411, 1411, 3)",
        dtype="x uint8 0..255",
        licence="CC0",
        source=f"Mikael Häggström, WikiJournal of Medicine 1 (2014), {_SKIMAGE}",
        size="6.0 MB",
        loader="images:retina",
    ),
    DataInfo(
        name="coins",
        kind="photographs",
        description="24 Greek coins from Pompeii on a grey ground",
        shapes="x (1, 303, 384)",
        dtype="x uint8 0..255",
        licence="no known copyright restrictions",
        source=f"Brooklyn Museum, {_SKIMAGE}",
        size="116 kB",
        loader="images:coins",
    ),
    DataInfo(
        name="cell",
        kind="photographs",
        description="one living cell under a phase microscope",
        shapes="x (1, 660, 550)",
        dtype="x uint8 0..255",
        licence="CC0",
        source=f"P. Müller, M. Schürmann, S. Girardo, G. Cojoc, J. Guck, {_SKIMAGE}",
        size="363 kB",
        loader="images:cell",
    ),
    DataInfo(
        name="horse",
        kind="photographs",
        description="the silhouette of a horse, a ready-made mask",
        shapes="x (1, 328, 400)",
        dtype="x uint8 0..1",
        licence="CC0",
        source=f"Andreas Preuss, openclipart, {_SKIMAGE}",
        size="131 kB",
        loader="images:horse",
    ),
    DataInfo(
        name="ihc",
        kind="photographs",
        description="stained tissue of the colon under a microscope",
        shapes="x (1, 512, 512, 3)",
        dtype="x uint8 0..255",
        licence="no known copyright restrictions",
        source=f"Center for Microscopy and Molecular Imaging, {_SKIMAGE}",
        size="786 kB",
        loader="images:ihc",
    ),
    DataInfo(
        name="faces",
        kind="pictures",
        description="200 real patches of photographs, 25x25: half are faces, half are not",
        shapes="x (200, 25, 25), y (200,)",
        dtype="x float32 0..1, y int64 0 no face, 1 face",
        licence="none stated; published for research",
        source=f"Labeled Faces in the Wild (Huang et al. 2007), a subset {_SKIMAGE}",
        size="502 kB",
        loader="images:faces",
    ),
    DataInfo(
        name="glyphs",
        kind="pictures",
        description="letters and digits in 28x28 pixels, from 21 fonts, each distorted its own way",
        shapes="x (n, 28, 28), y (n,), font (n,), family (n,), design (n,)",
        dtype="x float32 0..1, y int64, font str, family str, design str",
        licence=f"{_OURS}; fonts: Bitstream Vera, STIX and Knuth's licences",
        source='generated from matplotlib\'s fonts; n=10000, characters="0..9A..Z", '
        "distortion=1, seed=0 are yours to set",
        size="any number",
        loader="glyphs:glyphs",
        access="generated",
    ),
    DataInfo(
        name="shapes",
        kind="scenes",
        description="scenes of circles, squares, stars ... with boxes, masks and instances",
        shapes="x (n, 64, 64, 3), y (n,), boxes (n, 4, 4), labels (n, 4), "
        "masks (n, 64, 64), instances (n, 64, 64)",
        dtype="x float32 0..1, y int64 0..4, boxes int64, labels int64, masks uint8, "
        "instances uint8",
        licence=_OURS,
        source="generated; n=1000, size=64, objects=4, seed=0 are yours to set",
        size="any number",
        loader="shapes:shapes",
        access="generated",
    ),
    DataInfo(
        name="clips",
        kind="scenes",
        description="short films of shapes that move, grow or turn: track them, name the motion",
        shapes="x (n, 8, 32, 32, 3), y (n,), boxes (n, 8, 1, 4), instances (n, 8, 32, 32), "
        "labels (n, 1)",
        dtype="x float32 0..1, y int64 0..7, boxes int64, instances uint8, labels int64",
        licence=_OURS,
        source="generated; n=200, frames=8, size=32, objects=1, seed=0 are yours to set",
        size="any number",
        loader="clips:clips",
        access="generated",
    ),
    DataInfo(
        name="roads",
        kind="scenes",
        description="views of the road from a car, and the steering angle that keeps the lane",
        shapes="x (n, 48, 96, 3), y (n,), masks (n, 48, 96), offset (n,), heading (n,), "
        "curvature (n,)",
        dtype="x float32 0..1, y float32 degrees to the right, masks uint8, offset float32 m, "
        "heading float32 radians, curvature float32 1/m",
        licence=_OURS,
        source="generated; n=1000, seed=0 are yours to set",
        size="any number",
        loader="roads:roads",
        access="generated",
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
    DataInfo(
        name="sunspots",
        kind="series",
        description="number of sunspots, each year from 1700 to 2008",
        shapes="x (309,), time (309,)",
        dtype="x float32 count, time datetime64[Y]",
        licence="public domain",
        source=f"National Geophysical Data Center, {_STATSMODELS}",
        size="4 kB",
        loader="series:sunspots",
    ),
    DataInfo(
        name="co2",
        kind="series",
        description="carbon dioxide in the air of Mauna Loa in ppmv, each week from 1958 to 2001",
        shapes="x (2284,), time (2284,), missing (2284,)",
        dtype="x float32 ppmv, time datetime64[D], missing bool: 59 weeks filled in",
        licence="public domain",
        source=f"Keeling and Whorf (2004), Oak Ridge National Laboratory, {_STATSMODELS}",
        size="30 kB",
        loader="series:co2",
    ),
    DataInfo(
        name="nile",
        kind="series",
        description="flow of the Nile at Aswan in 1e8 m3, each year from 1871 to 1970",
        shapes="x (100,), time (100,)",
        dtype="x float32 1e8 m3, time datetime64[Y]",
        licence="public domain",
        source=f"Cobb: The Problem of the Nile, Biometrika 65 (1978), {_STATSMODELS}",
        size="1.2 kB",
        loader="series:nile",
    ),
    DataInfo(
        name="elnino",
        kind="series",
        description="warmth of the Pacific off Peru in degrees C, each month from 1950 to 2010",
        shapes="x (732,), time (732,)",
        dtype="x float32 degrees C, time datetime64[M]",
        licence="public domain",
        source=f"NOAA, ERSST.V3B, region Nino 1+2, {_STATSMODELS}",
        size="9 kB",
        loader="series:elnino",
    ),
    DataInfo(
        name="python_docs",
        kind="text",
        description="the Python language reference, one text for each topic",
        shapes="x (n,)",
        dtype="x object: str",
        licence="Python Software Foundation License 2",
        source="the documentation's authors; pydoc_data.topics of the running Python",
        size="0.5 MB",
        loader="text:python_docs",
    ),
    DataInfo(
        name="number_words",
        kind="text",
        description="numbers in English words and in French, Spanish or German",
        shapes="x (n,), y (n,), number (n,)",
        dtype="x object: str, y object: str, number int64",
        licence="facts; made with num2words (LGPL 2.1)",
        source='num2words; language="fr", n=5000, highest=9999, seed=0 are yours to set',
        size="any number",
        loader="text:number_words",
        access="generated",
    ),
    DataInfo(
        name="dates",
        kind="text",
        description="dates in English and in French, Spanish or German, in three lengths",
        shapes="x (n,), y (n,), day (n,)",
        dtype="x object: str, y object: str, day datetime64[D]",
        licence="facts; made with Babel (BSD-3) from CLDR (Unicode License)",
        source='Babel; language="fr", n=5000, seed=0 are yours to set',
        size="any number",
        loader="text:dates",
        access="generated",
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
    DataInfo(
        name="mnist",
        kind="pictures",
        description="70,000 real handwritten digits, 28x28",
        shapes="x (70000, 28, 28), y (70000,)",
        dtype="x float32 0..1, y int64 0..9",
        licence="CC BY-SA 3.0",
        source="Y. LeCun, C. Cortes, C. Burges; mnist.npz in COURSE_DATA, or keras.datasets",
        size="11 MB",
        loader="classics:mnist",
        access="on request",
        stand_in="glyphs",
    ),
    DataInfo(
        name="fashion_mnist",
        kind="pictures",
        description="70,000 pictures of clothes, 28x28",
        shapes="x (70000, 28, 28), y (70000,)",
        dtype="x float32 0..1, y int64 0..9",
        licence="MIT",
        source="Zalando SE; folder fashion-mnist in COURSE_DATA, or keras.datasets",
        size="31 MB",
        loader="classics:fashion_mnist",
        access="on request",
        stand_in="glyphs",
    ),
    DataInfo(
        name="cifar10",
        kind="pictures",
        description="60,000 small photographs of ten kinds of things, 32x32 in colour",
        shapes="x (60000, 32, 32, 3), y (60000,)",
        dtype="x float32 0..1, y int64 0..9",
        licence="none stated; published for research",
        source="A. Krizhevsky; cifar-10-python.tar.gz in COURSE_DATA, or keras.datasets",
        size="170 MB",
        loader="classics:cifar10",
        access="on request",
        stand_in="shapes",
    ),
    DataInfo(
        name="imdb",
        kind="text",
        description="50,000 film reviews as word numbers, liked or not",
        shapes="x (50000,), y (50000,)",
        dtype="x object: list of int, y int64 0 negative, 1 positive",
        licence="none stated; published for research",
        source="Maas et al. (2011); imdb.npz in COURSE_DATA, or keras.datasets",
        size="17 MB",
        loader="classics:imdb",
        access="on request",
        stand_in="python_docs",
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
