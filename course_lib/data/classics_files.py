"""Read the file formats of the classics, without trusting what is in them.

NumPy and Python can store arbitrary objects as pickles, and a pickle can run code when it is
loaded. IMDB and CIFAR-10 come as pickles; they are read by an unpickler that knows arrays and
plain values only.
"""

import gzip
import io
import lzma
import pickle
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
# All that reading a damaged or wrong file may raise.
DAMAGE = (
    ValueError,
    OSError,
    EOFError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    ImportError,
    UnicodeDecodeError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    pickle.UnpicklingError,
    tarfile.TarError,
    zipfile.BadZipFile,
)


class _PlainUnpickler(pickle.Unpickler):
    """Load arrays, numbers, strings and lists; refuse everything else."""

    def find_class(self, module: str, name: str):
        """Allow only what rebuilds a NumPy array."""
        allowed = {"_reconstruct", "ndarray", "dtype", "scalar", "_frombuffer"}
        if module.split(".")[0] == "numpy" and name in allowed:
            # Old files say numpy.core, new ones numpy._core; they are the same functions.
            return super().find_class(module.replace("numpy.core", "numpy._core"), name)
        if (module, name) == ("_codecs", "encode"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it holds a {module}.{name}, which is not data")


def read_npz(path: Path) -> tuple[np.ndarray, ...]:
    """Read x_train, y_train, x_test, y_test from an .npz file of plain arrays."""
    with np.load(path, allow_pickle=False) as file:
        if missing := [name for name in ARRAYS if name not in file.files]:
            raise ValueError(f"it lacks {', '.join(missing)}")
        return tuple(file[name] for name in ARRAYS)


def read_ragged_npz(path: Path) -> tuple[np.ndarray, ...]:
    """Read the same four from an .npz file whose x are arrays of lists."""
    arrays = []
    with zipfile.ZipFile(path) as archive:
        for name in ARRAYS:
            with archive.open(f"{name}.npy") as packed:
                file = io.BytesIO(packed.read())
            version = np.lib.format.read_magic(file)
            read_header = (
                np.lib.format.read_array_header_1_0
                if version == (1, 0)
                else np.lib.format.read_array_header_2_0
            )
            _, _, dtype = read_header(file)
            if dtype.hasobject:
                arrays.append(_PlainUnpickler(file).load())
            else:
                file.seek(0)
                arrays.append(np.lib.format.read_array(file, allow_pickle=False))
    return tuple(arrays)


def read_idx_folder(folder: Path) -> tuple[np.ndarray, ...]:
    """Read the four gzipped IDX files of Fashion-MNIST (format: Y. LeCun's MNIST page)."""
    arrays = []
    for part in ("train", "t10k"):
        for kind, dimensions in (("images-idx3", 3), ("labels-idx1", 1)):
            with gzip.open(folder / f"{part}-{kind}-ubyte.gz") as file:
                content = file.read()
            magic, *shape = struct.unpack_from(f">{1 + dimensions}I", content)
            if magic != 0x0800 + dimensions:
                raise ValueError(f"{part}-{kind}-ubyte.gz is no IDX file")
            values = np.frombuffer(content, np.uint8, offset=4 * (1 + dimensions))
            arrays.append(values.reshape(shape))
    return tuple(arrays)


def read_cifar_folder(folder: Path) -> tuple[np.ndarray, ...]:
    """Read the five training batches and the test batch of CIFAR-10."""
    return _cifar(lambda name: (folder / name).read_bytes())


def read_cifar_archive(path: Path) -> tuple[np.ndarray, ...]:
    """Read the batches straight from cifar-10-python.tar.gz; nothing is unpacked to disk."""
    with tarfile.open(path, "r:gz") as archive:
        members = {Path(member.name).name: member for member in archive if member.isfile()}
        return _cifar(lambda name: archive.extractfile(members[name]).read())


def _cifar(read) -> tuple[np.ndarray, ...]:
    pictures, labels = [], []
    for name in (*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"):
        batch = _PlainUnpickler(io.BytesIO(read(name)), encoding="bytes").load()
        # Stored as 1,024 red, then 1,024 green, then 1,024 blue values.
        pictures.append(batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
        labels.append(np.array(batch[b"labels"], np.uint8))
    return (
        np.concatenate(pictures[:5]),
        np.concatenate(labels[:5]),
        pictures[5],
        labels[5],
    )


def check_arrays(arrays: tuple[np.ndarray, ...], shape: tuple[int, ...]) -> None:
    """Raise ValueError unless the arrays fit each other and samples have the given shape."""
    x_train, y_train, x_test, y_test = arrays
    for name, x, y in (("train", x_train, y_train), ("test", x_test, y_test)):
        if x.shape[1:] != shape:
            raise ValueError(f"samples of x_{name} have the shape {x.shape[1:]}, not {shape}")
        if shape and x.dtype != np.uint8:
            raise ValueError(f"x_{name} is {x.dtype}, not uint8")
        if len(x) != y.size or not len(x):
            raise ValueError(f"x_{name} holds {len(x)} samples and y_{name} {y.size} labels")
        if y.dtype.kind not in "iu":
            raise ValueError(f"y_{name} is {y.dtype}, not whole numbers")
