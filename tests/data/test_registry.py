"""Every entry of the registry tells the truth about what is loaded."""

import re
import subprocess
import sys

import numpy as np
import pytest

from course_lib import data

CURRICULUM = (
    *("digits", "photos", "retina", "coins", "cell", "horse", "ihc", "faces"),
    *("breast_cancer", "wine", "diabetes", "sunspots", "co2", "nile", "elnino"),
    *("python_docs", "number_words", "dates", "glyphs", "shapes", "roads"),
    *("mnist", "fashion_mnist", "cifar10", "imdb"),
)
TOYS = ["blobs", "xor", "moons", "circles", "spirals"]
HERE = [name for name in data.names() if data.info(name).access != "on request"]
FEW = {"glyphs": 40, "shapes": 5, "clips": 2, "roads": 5, "number_words": 20, "dates": 20}


def load_few(name):
    return data.load(name, **({"n": FEW[name]} if name in FEW else {}))


def test_the_curriculum_is_complete():
    assert {*CURRICULUM, *TOYS} <= set(data.names())
    assert len(data.names()) == len(set(data.names()))


@pytest.mark.parametrize("name", data.names())
def test_entry_is_one_line_each(name):
    entry = data.info(name)
    for fact in ("description", "shapes", "dtype", "licence", "source", "size", "kind"):
        value = getattr(entry, fact)
        assert value, fact
        assert "\n" not in value
    assert len(entry.description) <= 80
    assert entry.description in repr(entry)
    with pytest.raises(AttributeError):
        entry.name = "other"


@pytest.mark.parametrize("name", HERE)
def test_info_matches_what_is_loaded(name):
    loaded = load_few(name)
    arrays = {"x": loaded.x, "y": loaded.y, **loaded.extras}
    arrays = {key: values for key, values in arrays.items() if values is not None}
    shapes = dict(re.findall(r"(\w+) \(([^)]*)\)", loaded.info.shapes))
    assert set(shapes) == set(arrays)
    for key, shape in shapes.items():
        declared = [part.strip() for part in shape.split(",") if part.strip()]
        assert len(declared) == arrays[key].ndim, key
        for said, found in zip(declared, arrays[key].shape, strict=True):
            assert said == "n" or int(said) == found, key
        kind = re.search(rf"\b{key} (\w+(\[\w\])?)", loaded.info.dtype).group(1)
        assert kind == "str" if arrays[key].dtype.kind == "U" else kind == arrays[key].dtype, key
    if "x float32 0..1" in loaded.info.dtype:
        assert loaded.x.min() >= 0
        assert 0.5 < loaded.x.max() <= 1
    if loaded.classes:
        assert set(np.unique(loaded.y)) <= set(range(len(loaded.classes)))
    if loaded.features:
        assert len(loaded.features) == loaded.x.shape[1]


@pytest.mark.parametrize("name", [n for n in HERE if data.info(n).access == "embedded"])
def test_size_is_about_right(name):
    loaded = data.load(name)
    arrays = [loaded.x, *([] if loaded.y is None else [loaded.y]), *loaded.extras.values()]
    held = sum(
        sum(getattr(item, "nbytes", len(item)) for item in array) if array.dtype == object
        else array.nbytes
        for array in arrays
    )  # fmt: skip
    number, unit = loaded.info.size.split()
    said = float(number) * {"kB": 1e3, "MB": 1e6}[unit]
    assert abs(said - held) < 0.15 * held, held


@pytest.mark.parametrize("name", HERE)
def test_repr_says_the_essentials(name):
    text = repr(load_few(name))
    assert text.startswith(f"{name}: ")
    assert "licence" in text
    assert len(text.splitlines()) < 16


def test_stand_ins_are_here_and_alike():
    for name in data.names():
        entry = data.info(name)
        if entry.access == "on request":
            assert data.info(entry.stand_in).access != "on request"


def test_unknown_name_suggests():
    with pytest.raises(ValueError, match=r"'digit'.*Did you mean digits"):
        data.load("digit")
    with pytest.raises(ValueError, match="fashion_mnist"):
        data.info("Fashion-MNIST")
    with pytest.raises(ValueError, match="There are digits"):
        data.info("qqqqqqqq")
    with pytest.raises(TypeError, match="named by a string"):
        data.load(3)


def test_unknown_option_lists_the_right_ones():
    with pytest.raises(TypeError, match="'colour'; its options are n, noise, seed"):
        data.load("moons", colour=1)
    with pytest.raises(TypeError, match="it has no options"):
        data.load("digits", n=5)


def test_import_is_light():
    code = (
        "import sys; from course_lib import data; data.names(); data.load('breast_cancer'); "
        "heavy = {'sklearn', 'scipy', 'matplotlib', 'pandas', 'skimage', 'statsmodels', 'keras', "
        "'tensorflow', 'PIL'} & set(sys.modules); print(sorted(heavy)); sys.exit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    code = "import sys, course_lib.data; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
