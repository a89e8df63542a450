"""Real time series that ship inside statsmodels, each with the time of every value.

The CSV files are read directly: importing statsmodels takes seconds. The tests hold the values
equal to those of `statsmodels.datasets`.
"""

import csv

import numpy as np

from .dataset import Dataset
from .entry import DataInfo
from .packaged import packaged_file


def _rows(name: str) -> list[list[str]]:
    """Read the rows of a data file of statsmodels, without the header."""
    path = packaged_file("statsmodels", f"datasets/{name}/{name}.csv")
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def _yearly(info: DataInfo) -> Dataset:
    rows = _rows(info.name)
    time = np.array([str(int(float(year))) for year, _ in rows], "datetime64[Y]")
    x = np.array([float(value) for _, value in rows], np.float32)
    return Dataset(x, None, info, extras={"time": time}, split_by="time")


def sunspots(info: DataInfo) -> Dataset:
    """Load the yearly number of sunspots: x float32 (309,), time datetime64[Y]."""
    return _yearly(info)


def nile(info: DataInfo) -> Dataset:
    """Load the yearly flow of the Nile in 1e8 m3: x float32 (100,), time datetime64[Y]."""
    return _yearly(info)


def co2(info: DataInfo, fill: bool = True) -> Dataset:
    """Load the weekly carbon dioxide over Mauna Loa in ppmv.

    Parameters
    ----------
    fill
        Draw a straight line across the 59 weeks that were not measured; ``missing`` marks them
        either way. A filled week knows the next measured one; ``fill=False`` leaves NaN instead,
        for those who cut the series inside a gap.
    """
    rows = _rows("co2")
    days = [f"{day[:4]}-{day[4:6]}-{day[6:]}" for day, _ in rows]
    x = np.array([float(value or "nan") for _, value in rows])
    missing = np.isnan(x)
    if fill:
        week = np.arange(len(x))
        x[missing] = np.interp(week[missing], week[~missing], x[~missing])
    extras = {"time": np.array(days, "datetime64[D]"), "missing": missing}
    return Dataset(x.astype(np.float32), None, info, extras=extras, split_by="time")


def elnino(info: DataInfo) -> Dataset:
    """Load the monthly sea surface temperature in degrees Celsius: x float32 (732,)."""
    rows = _rows("elnino")
    x = np.array([[float(value) for value in row[1:]] for row in rows], np.float32).ravel()
    start = np.datetime64(f"{rows[0][0]}-01", "M")
    return Dataset(x, None, info, extras={"time": start + np.arange(len(x))}, split_by="time")
