"""The classics: read where they lie, never downloaded unasked, every fault in one sentence."""

import gzip
import io
import pickle
import struct
import sys
import tarfile
import types

import numpy as np
import pytest

from course_lib import data
from course_lib.data import classics

RANDOM = np.random.default_rng(0)
CLASSICS = ["mnist", "fashion_mnist", "cifar10", "imdb"]


def arrays(shape, train=20, test=10):
    x = [RANDOM.integers(0, 256, (n, *shape), dtype=np.uint8) for n in (train, test)]
    y = [np.arange(n, dtype=np.uint8) % 10 for n in (train, test)]
    return {"x_train": x[0], "y_train": y[0], "x_test": x[1], "y_test": y[1]}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    path = tmp_path / "my data ü"  # spaces and letters beyond ASCII are ordinary
    path.mkdir()
    monkeypatch.setenv("COURSE_DATA", str(path))
    return path


@pytest.mark.parametrize("name", CLASSICS)
def test_absent_is_one_clear_sentence(name):
    with pytest.raises(FileNotFoundError) as caught:
        data.load(name)
    text = str(caught.value)
    assert name in text
    assert "COURSE_DATA" in text
    assert "download=True" in text
    assert data.info(name).stand_in in text
    assert caught.value.__cause__ is None
    assert "\n" not in text


def test_mnist_from_course_data(folder):
    content = arrays((28, 28))
    np.savez(folder / "mnist.npz", **content)
    mnist = data.load("mnist")
    assert mnist.x.shape == (30, 28, 28)
    assert mnist.x.dtype == np.float32
    np.testing.assert_allclose(mnist.x[:20], content["x_train"] / 255, atol=1e-7)
    assert mnist.y.dtype == np.int64
    train, validation, test = mnist.split(validation=0.5)
    assert test.index.tolist() == list(range(20, 30))
    assert (np.bincount(validation.y) == 1).all()
    assert len(train) == 10
    assert len(mnist.split(by="labels", test=0.5, validation=0).test) == 15


def idx(values):
    header = struct.pack(f">{1 + values.ndim}I", 0x0800 + values.ndim, *values.shape)
    return gzip.compress(header + values.tobytes())


@pytest.mark.parametrize("inside", ["fashion-mnist", "."])
def test_fashion_mnist_files(folder, inside):
    content = arrays((28, 28))
    place = folder / inside
    place.mkdir(exist_ok=True)
    for part, key in (("train", "train"), ("t10k", "test")):
        (place / f"{part}-images-idx3-ubyte.gz").write_bytes(idx(content[f"x_{key}"]))
        (place / f"{part}-labels-idx1-ubyte.gz").write_bytes(idx(content[f"y_{key}"]))
    fashion = data.load("fashion_mnist")
    assert fashion.x.shape == (30, 28, 28)
    assert fashion.classes[fashion.y[9]] == "ankle boot"
    np.testing.assert_allclose(fashion.x[20:], content["x_test"] / 255, atol=1e-7)


def cifar_batches(content):
    flat = content["x_train"].transpose(0, 3, 1, 2).reshape(20, -1)
    for k in range(5):
        part = slice(4 * k, 4 * k + 4)
        yield f"data_batch_{k + 1}", flat[part], content["y_train"][part]
    yield "test_batch", content["x_test"].transpose(0, 3, 1, 2).reshape(10, -1), content["y_test"]


@pytest.mark.parametrize("layout", ["archive", "folder", "npz"])
def test_cifar10_layouts(folder, layout):
    content = arrays((32, 32, 3))
    inside = folder / "cifar-10-batches-py"
    inside.mkdir()
    for name, pixels, labels in cifar_batches(content):
        batch = {b"data": pixels, b"labels": labels.tolist()}
        (inside / name).write_bytes(pickle.dumps(batch, protocol=2))
    if layout == "archive":
        with tarfile.open(folder / "cifar-10-python.tar.gz", "w:gz") as archive:
            archive.add(inside, arcname=inside.name)
    if layout == "npz":
        np.savez(folder / "cifar10.npz", **content)
    if layout != "folder":
        for file in inside.iterdir():
            file.unlink()
        inside.rmdir()
    cifar = data.load("cifar10")
    np.testing.assert_allclose(cifar.x[:20], content["x_train"] / 255, atol=1e-7)
    np.testing.assert_array_equal(cifar.y[20:], content["y_test"])


def ragged(lists):
    array = np.empty(len(lists), object)
    array[:] = lists
    return array


def test_imdb_is_what_keras_gives(folder):
    content = {
        "x_train": ragged([[k, k + 1] for k in range(8)]),
        "y_train": np.arange(8) % 2,
        "x_test": ragged([[k] * (k + 1) for k in range(6)]),
        "y_test": np.arange(6) % 2,
    }
    np.savez(folder / "imdb.npz", **content)
    imdb = data.load("imdb")
    # What keras.datasets.imdb.load_data does, in its own words: one generator, seed 113.
    generator = np.random.RandomState(113)
    orders = []
    for n in (8, 6):
        order = np.arange(n)
        generator.shuffle(order)
        orders.append(order)
    assert imdb.x[0] == [1] + [word + 3 for word in content["x_train"][orders[0][0]]]
    assert imdb.x[8] == [1] + [word + 3 for word in content["x_test"][orders[1][0]]]
    assert imdb.y.tolist() == [*(orders[0] % 2), *(orders[1] % 2)]
    assert len(imdb.split(validation=0.25).test) == 6


class Harm:
    def __reduce__(self):
        return (print, ("this must never run",))


def test_a_pickle_cannot_run_code(folder, capsys):
    np.savez(
        folder / "imdb.npz", x_train=ragged([Harm()]), y_train=[0], x_test=ragged([[1]]), y_test=[0]
    )
    with pytest.raises(ValueError, match="which is not data"):
        data.load("imdb")
    assert "never run" not in capsys.readouterr().out


def truncated(folder):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays((28, 28), 200))
    (folder / "mnist.npz").write_bytes(buffer.getvalue()[:50_000])
    return "mnist"


def damaged_inside(folder):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays((28, 28), 200))
    content = bytearray(buffer.getvalue())
    content[60_000:60_200] = bytes(200)
    (folder / "mnist.npz").write_bytes(content)
    return "mnist"


def wrong_keys(folder):
    np.savez(folder / "mnist.npz", pictures=np.zeros(3))
    return "mnist"


def wrong_shape(folder):
    np.savez(folder / "mnist.npz", **arrays((8, 8)))
    return "mnist"


def floats(folder):
    content = arrays((28, 28))
    np.savez(folder / "mnist.npz", **{**content, "x_train": content["x_train"] / 255})
    return "mnist"


def empty(folder):
    (folder / "imdb.npz").write_bytes(b"")
    return "imdb"


def text(folder):
    (folder / "cifar-10-python.tar.gz").write_text("<html>not found</html>")
    return "cifar10"


def half_a_folder(folder):
    (folder / "fashion-mnist").mkdir()
    (folder / "fashion-mnist" / "train-images-idx3-ubyte.gz").write_bytes(b"\x1f\x8b")
    return "fashion_mnist"


@pytest.mark.parametrize(
    "make",
    [truncated, damaged_inside, wrong_keys, wrong_shape, floats, empty, text, half_a_folder],
    ids=lambda make: make.__name__,
)
def test_a_bad_file_is_one_clear_sentence(folder, make):
    name = make(folder)
    with pytest.raises(ValueError, match="damaged, cut short or another file") as caught:
        data.load(name)
    message = str(caught.value)
    assert str(folder) in message
    assert data.info(name).stand_in in message
    assert "\n" not in message


def test_course_data_that_is_no_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"COURSE_DATA names .*nowhere, which is not a"):
        data.load("mnist")


def test_what_keras_has_is_used(tmp_path):
    place = tmp_path / "keras" / "datasets"  # where conftest points KERAS_HOME
    place.mkdir(parents=True)
    np.savez(place / "mnist.npz", **arrays((28, 28)))
    assert len(data.load("mnist")) == 30


@pytest.fixture
def fake_keras(monkeypatch):
    """Stand in for keras.datasets, which these tests neither import nor let download."""
    keras, sets = types.ModuleType("keras"), types.SimpleNamespace()
    keras.datasets = sets
    monkeypatch.setitem(sys.modules, "keras", keras)
    return sets


def test_download_only_on_request(fake_keras):
    def load_data():
        place = classics.keras_folder()
        place.mkdir(parents=True)
        np.savez(place / "mnist.npz", **arrays((28, 28)))

    fake_keras.mnist = types.SimpleNamespace(load_data=load_data)
    with pytest.raises(FileNotFoundError):
        data.load("mnist")
    assert len(data.load("mnist", download=True)) == 30


def test_no_network_is_one_clear_sentence(fake_keras):
    def load_data():
        raise Exception("URL fetch failure on https://example.org/mnist.npz: no name")

    fake_keras.mnist = types.SimpleNamespace(load_data=load_data)
    with pytest.raises(ConnectionError, match=r"mnist could not be downloaded.*Put mnist.npz") as c:
        data.load("mnist", download=True)
    assert "download=True" not in str(c.value)  # they just tried that
    assert "'glyphs'" in str(c.value)
    assert "\n" not in str(c.value)
