"""The classics: MNIST, Fashion-MNIST, CIFAR-10, IMDB. They are not part of any library.

Where they are looked for, in this order:

1. the folder that the environment variable ``COURSE_DATA`` names;
2. the folder where Keras keeps what it downloaded before (``~/.keras/datasets``);
3. with ``download=True``, and only then, `keras.datasets` downloads it, once.

File names and layouts are those of `keras.datasets`:

=============  =========================================================================
mnist          ``mnist.npz`` with x_train, y_train, x_test, y_test (uint8)
fashion_mnist  ``fashion-mnist/`` with the four ``*-ubyte.gz`` files, or these files
               themselves, or ``fashion_mnist.npz`` laid out like mnist.npz
cifar10        ``cifar-10-python.tar.gz``, or the folder ``cifar-10-batches-py/`` that is
               in it, or ``cifar10.npz`` laid out like mnist.npz with (n, 32, 32, 3)
imdb           ``imdb.npz`` with x_train, y_train, x_test, y_test: lists of word ranks
=============  =========================================================================
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from . import classics_files as files
from .dataset import Dataset
from .entry import DataInfo

FASHION = (
    *("T-shirt/top", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
)
CIFAR = (
    *("aeroplane", "car", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "lorry"),
)
# For each set: the file or folder names it may have, and what reads each.
LAYOUTS: dict[str, dict[str, Callable]] = {
    "mnist": {"mnist.npz": files.read_npz},
    "fashion_mnist": {
        "fashion-mnist": files.read_idx_folder,
        "fashion_mnist.npz": files.read_npz,
        "fashion-mnist.npz": files.read_npz,
        "train-images-idx3-ubyte.gz": lambda path: files.read_idx_folder(path.parent),
    },
    "cifar10": {
        "cifar-10-python.tar.gz": files.read_cifar_archive,
        "cifar-10-batches-py": files.read_cifar_folder,
        "cifar-10-batches-py-target/cifar-10-batches-py": files.read_cifar_folder,
        "cifar10.npz": files.read_npz,
    },
    "imdb": {"imdb.npz": files.read_ragged_npz},
}
_WANTED = {
    "mnist": "mnist.npz",
    "fashion_mnist": "the folder fashion-mnist with its four *-ubyte.gz files",
    "cifar10": "cifar-10-python.tar.gz",
    "imdb": "imdb.npz",
}
_SHAPES = {"mnist": (28, 28), "fashion_mnist": (28, 28), "cifar10": (32, 32, 3), "imdb": ()}


def mnist(info: DataInfo, download: bool = False) -> Dataset:
    """Load MNIST: x float32 (70000, 28, 28) from 0 to 1, y int64; see `_classic`."""
    return _pictures(info, tuple("0123456789"), download)


def fashion_mnist(info: DataInfo, download: bool = False) -> Dataset:
    """Load Fashion-MNIST: x float32 (70000, 28, 28) from 0 to 1, y int64; see `_classic`."""
    return _pictures(info, FASHION, download)


def cifar10(info: DataInfo, download: bool = False) -> Dataset:
    """Load CIFAR-10: x float32 (60000, 32, 32, 3) from 0 to 1, y int64; see `_classic`."""
    return _pictures(info, CIFAR, download)


def imdb(info: DataInfo, download: bool = False) -> Dataset:
    """Load IMDB: x object (50000,), a list of word numbers each; y int64, 1 = the critic liked it.

    Word numbers are as `keras.datasets.imdb` gives them: 1 starts a review, and word number w
    is the (w - 3)th most frequent one. The order is that of Keras too.
    """
    x_train, y_train, x_test, y_test = _classic(info, download)
    shuffler = np.random.RandomState(113)
    parts = []
    for x, y in ((x_train, y_train), (x_test, y_test)):
        # The file is not shuffled; Keras does it with this very generator and seed.
        order = np.arange(len(x))
        shuffler.shuffle(order)
        parts.append(([[1, *(word + 3 for word in x[i])] for i in order], y[order]))
    reviews = np.empty(len(y_train) + len(y_test), object)
    reviews[:] = parts[0][0] + parts[1][0]
    y = np.concatenate([parts[0][1], parts[1][1]]).astype(np.int64)
    return _published(reviews, y, info, ("negative", "positive"), len(y_test))


def _pictures(info: DataInfo, classes: tuple[str, ...], download: bool) -> Dataset:
    x_train, y_train, x_test, y_test = _classic(info, download)
    x = np.empty((len(x_train) + len(x_test), *x_train.shape[1:]), np.float32)
    np.divide(x_train, np.float32(255), out=x[: len(x_train)])
    np.divide(x_test, np.float32(255), out=x[len(x_train) :])
    y = np.concatenate([y_train.ravel(), y_test.ravel()]).astype(np.int64)
    return _published(x, y, info, classes, len(x_test))


def _published(x, y, info, classes, n_test) -> Dataset:
    return Dataset(x, y, info, classes, split_by="published", published_test=n_test)


def _classic(info: DataInfo, download: bool) -> tuple[np.ndarray, ...]:
    """Find and read the four arrays of a classic.

    Parameters
    ----------
    info
        Its line of the registry.
    download
        True allows `keras.datasets` to download it if it is nowhere on this machine.

    Returns
    -------
    tuple
        x_train, y_train, x_test, y_test as published.

    Raises
    ------
    FileNotFoundError
        If it is not on this machine and no download was asked for.
    ConnectionError
        If the download failed.
    ValueError
        If the file is damaged or is something else.
    """
    found = find(info.name)
    if found is None:
        if not download:
            raise FileNotFoundError(f"{info.name} is not on this machine. {_advice(info)}")
        _download(info)
        found = find(info.name)
        if found is None:
            raise FileNotFoundError(
                f"Keras downloaded {info.name}, but not to {keras_folder()}. "
                f"{_advice(info, tried=True)}"
            )
    path, read = found
    try:
        arrays = read(path)
        files.check_arrays(arrays, _SHAPES[info.name])
    except files.DAMAGE as error:
        reason = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise ValueError(
            f"{path} cannot be read as {info.name}: it is damaged, cut short or another file "
            f"({reason}). Remove it or put a complete one in its place; meanwhile "
            f"data.load({info.stand_in!r}) can stand in."
        ) from None
    return arrays


def find(name: str) -> tuple[Path, Callable] | None:
    """Look for a classic on this machine; give its path and what reads it, or None."""
    folders = [keras_folder()]
    if asked := os.environ.get("COURSE_DATA"):
        folders.insert(0, Path(asked).expanduser())
        if not folders[0].is_dir():
            raise FileNotFoundError(
                f"COURSE_DATA names {folders[0]}, which is not a folder; "
                "make it, or point COURSE_DATA at the folder that holds your data."
            )
    for folder in folders:
        for inside, read in LAYOUTS[name].items():
            if (folder / inside).exists():
                return folder / inside, read
    return None


def keras_folder() -> Path:
    """Say where Keras keeps its downloads, without importing it."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home).expanduser() / "datasets"


def _advice(info: DataInfo, tried: bool = False) -> str:
    """Say what to do: where to put which file, how to download it, what can stand in."""
    wanted = _WANTED[info.name]
    folder = os.environ.get("COURSE_DATA")
    where = f"into {folder}" if folder else "into a folder and set COURSE_DATA to that folder"
    download = f"write data.load({info.name!r}, download=True) to download it once ({info.size}), "
    return (
        f"Put {wanted} {where}, or {'' if tried else download + 'or '}use "
        f"data.load({info.stand_in!r}), which is here already."
    )


def _download(info: DataInfo) -> None:
    """Let Keras download a set into its own folder."""
    from keras import datasets  # imports a backend: only when it is really wanted

    try:
        getattr(datasets, info.name).load_data()
    except Exception as error:  # Keras raises a bare Exception when a URL cannot be fetched
        reason = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise ConnectionError(
            f"{info.name} could not be downloaded ({reason}). {_advice(info, tried=True)}"
        ) from None
