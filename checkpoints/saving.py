"""How the scripts here write what they made: to a new file first, which then takes the old name.

So whoever stops a script finds the old file or the new one, and never half of one.
"""

import csv
import os
import zipfile
from pathlib import Path

import keras
import numpy as np


def write_text(path: Path, words: str) -> None:
    """Write a text."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(words, encoding="utf-8")
    os.replace(new, path)


def write_table(path: Path, rows: list[dict], columns: list[str] | None = None) -> None:
    """Write rows as csv, with four decimals; the columns are those of the first row, or given."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns or list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows({name: _short(value) for name, value in row.items()} for row in rows)
    os.replace(new, path)


def read_table(path: Path) -> list[dict]:
    """Return the rows of a csv file as they were written, or none."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def copy_file(source: Path, path: Path) -> None:
    """Write a copy of a file."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(source.read_bytes())
    os.replace(new, path)


def save_model(model: keras.Model, path: Path) -> None:
    """Save a model, with its loss if it has one, but without the state of its optimizer."""
    if model.compiled:
        model.compile("sgd", model.loss, jit_compile=False)
    new = path.with_name(f"{path.stem}-new.keras")  # Keras wants this ending
    model.save(new)
    os.replace(new, path)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB", flush=True)


def round_weights(model: keras.Model) -> None:
    """Round all weights to half precision, so that `pack` can make the file half as large."""
    model.set_weights([w.astype(np.float16).astype(w.dtype) for w in model.get_weights()])


def pack(path: Path) -> None:
    """Compress what lies in a `.keras` file, which Keras itself leaves as large as it is."""
    new = path.with_name(f"{path.stem}-new.keras")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in old.namelist():
            packed.writestr(name, old.read(name))
    os.replace(new, path)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB, packed", flush=True)


def _short(value):
    return f"{value:.4f}" if isinstance(value, float) else value
