"""Measure how well pictures are restored from codes of 2 to 32 numbers, for lesson 11.

python checkpoints/code_sizes.py

writes code_sizes.csv: the mean squared error of pixels, for PCA and for a deep autoencoder from
three random starts, on the real handwritten digits and on glyphs. `error` is on pictures that were
held out; for glyphs `other_fonts` is on fonts that were held out as well. What stands in the table
already is not trained again. About 12 minutes on two cores.
"""

import argparse
import itertools
import string
from pathlib import Path

import keras
import numpy as np
from saving import read_table, write_table
from sklearn.decomposition import PCA

from course_lib import data, trials
from course_lib.models.autoencoders import networks

SIZES, SEEDS = (2, 4, 8, 16, 32), (0, 1, 2)
COLUMNS = ["data", "code", "method", "seed", "error", "other_fonts"]
EPOCHS = {"digits": 200, "glyphs": 40}


def sets(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return pictures to learn from, pictures held out, and pictures of fonts held out."""
    if name == "digits":
        parts = data.load("digits").split(seed=0, validation=0, test=0.25)
        return parts.train.x, parts.test.x, None
    glyphs = data.load("glyphs", n=26_000, characters=string.ascii_uppercase, seed=0)
    parts = glyphs.split(seed=0, validation=0, test=0.2)
    same = data.load("glyphs", n=5200, characters=string.ascii_uppercase, seed=2)
    same = same.x[np.isin(same.design, parts.train.design)]
    return parts.train.x, same, parts.test.x


def autoencoder(shape: tuple[int, int], code: int) -> keras.Model:
    """Return a deep autoencoder, compiled."""
    units = (128, 64) if shape == (8, 8) else (256, 128)
    picture = keras.Input(shape)
    encoder = networks.dense_encoder(code, shape, units)
    decoder = networks.dense_decoder(code, shape, units[::-1])
    model = keras.Model(picture, decoder(encoder(picture)))
    model.compile(keras.optimizers.Adam(1e-3), "mse")
    return model


def restored_by(model: keras.Model):
    """Return a function that takes pictures and gives them restored by an autoencoder."""
    return lambda pictures: model.predict(pictures, batch_size=256, verbose=0)


def errors(restore, held_out: np.ndarray, other: np.ndarray | None) -> dict[str, float]:
    """Return the mean squared errors of a function that takes pictures and restores them."""
    row = {"error": float(np.mean((restore(held_out) - held_out) ** 2))}
    if other is not None:
        row["other_fonts"] = float(np.mean((restore(other) - other) ** 2))
    return row


def principal(x: np.ndarray, code: int):
    """Return a function that restores pictures from their first principal components."""
    pca = PCA(code, svd_solver="full").fit(x.reshape(len(x), -1))

    def restore(pictures):
        flat = pictures.reshape(len(pictures), -1)
        return pca.inverse_transform(pca.transform(flat)).reshape(pictures.shape)

    return restore


def main() -> None:
    """Write code_sizes.csv, a row for each data set, size, method and seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, help="fewer, for a trial")
    parser.add_argument("--to", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = parser.parse_args()
    rows = read_table(given.to)
    done = {(row["data"], row["code"], row["method"], row["seed"]) for row in rows}
    for name in EPOCHS:
        x, *held_out = sets(name)
        for code in SIZES:
            about = {"data": name, "code": code, "method": "PCA", "seed": ""}
            if (name, str(code), "PCA", "") not in done:
                rows.append(about | errors(principal(x, code), *held_out))
        for code, seed in itertools.product(SIZES, SEEDS):
            about = {"data": name, "code": code, "method": "autoencoder", "seed": seed}
            if (name, str(code), "autoencoder", str(seed)) in done:
                continue
            model = trials.restart(autoencoder(x.shape[1:], code), seed)
            model.fit(x, x, batch_size=64, epochs=given.epochs or EPOCHS[name], verbose=0)
            rows.append(about | errors(restored_by(model), *held_out))
            write_table(given.to, rows, COLUMNS)
            print(*rows[-1].values(), flush=True)


if __name__ == "__main__":
    main()
