"""Real tables that ship with scikit-learn, in the units they were measured in.

The files are read directly: importing scikit-learn for three small tables takes seconds. The tests
hold the arrays equal to those of `sklearn.datasets`.
"""

import gzip

import numpy as np

from .dataset import Dataset
from .entry import DataInfo
from .packaged import packaged_file

_CELL_NUCLEUS = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
BREAST_CANCER_FEATURES = (
    *(f"mean {name}" for name in _CELL_NUCLEUS),
    *(f"{name} error" for name in _CELL_NUCLEUS),
    *(f"worst {name}" for name in _CELL_NUCLEUS),
)
WINE_FEATURES = (
    "alcohol",
    "malic acid",
    "ash",
    "alcalinity of ash",
    "magnesium",
    "total phenols",
    "flavanoids",
    "nonflavanoid phenols",
    "proanthocyanins",
    "colour intensity",
    "hue",
    "OD280/OD315 of diluted wines",
    "proline",
)
DIABETES_FEATURES = (
    "age (years)",
    "sex (1 or 2)",
    "body mass index (kg/m2)",
    "mean blood pressure (mm Hg)",
    "total cholesterol (mg/dl)",
    "LDL cholesterol (mg/dl)",
    "HDL cholesterol (mg/dl)",
    "total / HDL cholesterol",
    "log of triglycerides",
    "blood sugar (mg/dl)",
)


def _sklearn_table(file: str, **options) -> np.ndarray:
    path = packaged_file("sklearn", f"datasets/data/{file}")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return np.loadtxt(lines, **options)


def breast_cancer(info: DataInfo) -> Dataset:
    """Load 569 tumours: x float32 (569, 30), y int64 with 0 = malignant and 1 = benign."""
    table = _sklearn_table("breast_cancer.csv", delimiter=",", skiprows=1)
    x, y = table[:, :-1].astype(np.float32), table[:, -1].astype(np.int64)
    return Dataset(x, y, info, ("malignant", "benign"), BREAST_CANCER_FEATURES)


def wine(info: DataInfo) -> Dataset:
    """Load 178 wines of three cultivars: x float32 (178, 13), y int64."""
    table = _sklearn_table("wine_data.csv", delimiter=",", skiprows=1)
    x, y = table[:, :-1].astype(np.float32), table[:, -1].astype(np.int64)
    return Dataset(x, y, info, ("cultivar 1", "cultivar 2", "cultivar 3"), WINE_FEATURES)


def diabetes(info: DataInfo) -> Dataset:
    """Load 442 patients: x float32 (442, 10) in measured units, y float32 progression score."""
    x = _sklearn_table("diabetes_data_raw.csv.gz").astype(np.float32)
    y = _sklearn_table("diabetes_target.csv.gz").astype(np.float32)
    return Dataset(x, y, info, None, DIABETES_FEATURES)


def digits(info: DataInfo) -> Dataset:
    """Load 1,797 handwritten digits: x float32 (1797, 8, 8) from 0 to 1, y int64."""
    table = _sklearn_table("digits.csv.gz", delimiter=",")
    # 16 is the most ink a cell of the 8x8 grid can hold: each counts a 4x4 block of a bitmap.
    x = (table[:, :-1] / 16).astype(np.float32).reshape(-1, 8, 8)
    return Dataset(x, table[:, -1].astype(np.int64), info, tuple("0123456789"))
