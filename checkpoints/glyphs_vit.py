"""Train vision transformers and CNNs on few and on many glyphs: `glyphs_vit.csv`.

    python checkpoints/glyphs_vit.py

Both kinds have about 29,000 parameters and learn the same pictures, in the same order, for equally
many steps: so many that both know nearly all of their training pictures by then (column training).
Each has the learning rate that was the best of four on validation pictures: of 1,000 pictures for
all numbers up to that, of 4,000 for more (`--tune` prints what rates score). The fonts of the test
are in no training picture.

A row is a training: model, pictures to learn from, seed, accuracy on test pictures, on the same
shifted by up to 4 pixels, and on up to 1,000 of the training pictures, parameters, steps, and the
processor time on one thread.

Trainings that stand in the table of `.course` already are not done again. `glyphs_vit.keras` is the
ViT of most pictures, seed 0.
"""

import argparse
import os
import sys
import time
from itertools import product
from pathlib import Path

os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")  # one thread, so that times can be compared
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402
import numpy as np  # noqa: E402
from saving import copy_file, read_table, save_model, write_table  # noqa: E402

from course_lib import data, trials  # noqa: E402
from course_lib.models import transformers  # noqa: E402

NAME = Path(__file__).stem
KINDS = ("ViT", "CNN")
GLYPHS, TEST = 15_000, 1000  # drawn in all; test pictures
STEPS = {100: 200, 300: 400, 1000: 800, 4000: 1600, 10_000: 3200}  # by pictures to learn from
SEEDS = (0, 1, 2)
BATCH, CHUNK = 32, 200  # pictures of a step; steps of a call of fit
SHIFT = 4  # pixels at most, to each side
RATES = {"ViT": {1000: 1e-2, 10_000: 3e-3}, "CNN": {10_000: 3e-2}}  # for up to so many pictures
COLUMNS = ["model", "pictures", "seed", "accuracy", "shifted", "training", "parameters", "steps"]
COLUMNS += ["seconds"]


def network(kind: str, classes: int) -> keras.Model:
    """Return an untrained network, compiled; both kinds have equally many parameters within 2%."""
    if kind == "ViT":
        model = transformers.vision_transformer(classes, width=32, hidden=64, layers=3)
    else:
        model = convnet(classes)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(global_clipnorm=1.0)
    model.compile(optimizer, loss, metrics=["accuracy"], jit_compile=False)
    return model


def convnet(classes: int, side: int = 28, filters: tuple[int, ...] = (16, 32, 72)) -> keras.Model:
    """Return three convolutions, with pooling between them, and the mean over all places."""
    layers = keras.layers
    pictures = keras.Input((side, side), name="pictures")
    x = layers.Reshape((side, side, 1))(pictures)
    for n, channels in enumerate(filters, 1):
        if n > 1:
            x = layers.MaxPooling2D(name=f"pool_{n - 1}")(x)
        x = layers.Conv2D(channels, 3, padding="same", use_bias=False, name=f"conv_{n}")(x)
        x = layers.ReLU(name=f"relu_{n}")(
            layers.BatchNormalization(momentum=0.9, name=f"norm_{n}")(x)
        )
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(pictures, layers.Dense(classes, name="classes")(x), name="cnn")


def shifted(pictures: np.ndarray, rng: np.random.Generator, most: int = SHIFT) -> np.ndarray:
    """Shift each picture (n, side, side) by its own whole numbers of pixels; paper comes in."""
    side = pictures.shape[1]
    padded = np.pad(pictures, ((0, 0), (most, most), (most, most)))
    right, down = rng.integers(0, 2 * most + 1, (2, len(pictures)))
    rows = down[:, np.newaxis] + np.arange(side)
    columns = right[:, np.newaxis] + np.arange(side)
    places = np.arange(len(pictures))[:, np.newaxis, np.newaxis]
    return padded[places, rows[:, :, np.newaxis], columns[:, np.newaxis, :]]


def train(model: keras.Model, x, y, steps: int, seed: int, rate: float) -> float:
    """Train from a new random start; return the seconds of processor time.

    The rate rises for a tenth of the steps, then falls to 0.
    """
    trials.restart(model, seed)
    rng = np.random.default_rng(seed)
    rounds = steps * BATCH // len(y) + 1
    order = np.concatenate([rng.permutation(len(y)) for _ in range(rounds)])[: steps * BATCH]
    done, seconds = 0, 0.0

    def set_rate(step, logs=None):
        now = done + step
        share = min((now + 1) / (0.1 * steps), (steps - now) / (0.9 * steps))
        model.optimizer.learning_rate = rate * share

    schedule = keras.callbacks.LambdaCallback(on_train_batch_begin=set_rate)
    for start in range(0, len(order), CHUNK * BATCH):
        some = order[start : start + CHUNK * BATCH]
        before = time.process_time()
        model.fit(x[some], y[some], BATCH, shuffle=False, verbose=0, callbacks=[schedule])
        seconds += time.process_time() - before
        done += len(some) // BATCH
    return seconds


def tune(models: dict, part: data.Split, given) -> None:
    """Print what learning rates score on validation pictures, with another seed."""
    for pictures in given.pictures:
        x, y = part.train.x[:pictures], part.train.y[:pictures]
        for kind, model in models.items():
            for rate in (1e-3, 3e-3, 1e-2, 3e-2):
                seconds = train(model, x, y, STEPS[pictures], 99, rate)
                _, right = model.evaluate(part.validation.x, part.validation.y, 200, verbose=0)
                _, known = model.evaluate(x[:1000], y[:1000], 200, verbose=0)
                words = f"{right:.3f}, training {known:.3f}, {seconds:.0f} s"
                print(kind, pictures, rate, words, flush=True)


def main() -> None:
    """Read the options, train what is missing, and write glyphs_vit.csv."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, nargs="+", default=list(STEPS), choices=list(STEPS))
    parser.add_argument("--limit", type=int, help="steps at most, for a try")
    parser.add_argument("--tune", action="store_true", help="try learning rates, write nothing")
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args()
    glyphs = data.load("glyphs", n=GLYPHS)
    part = glyphs.split(seed=0, validation=0.1, test=0.2)
    if len(part.train) < max(STEPS):
        raise ValueError(f"Only {len(part.train)} training glyphs; expected {max(STEPS)}.")
    test_x, test_y = part.test.x[:TEST], part.test.y[:TEST]
    test_shifted = shifted(test_x, np.random.default_rng(0))
    models = {kind: network(kind, len(glyphs.classes)) for kind in KINDS}
    if given.tune:
        return tune(models, part, given)
    folder = FOLDER.parent / ".course" / NAME / f"{given.limit or 'all'}"  # a try, another run
    folder.mkdir(parents=True, exist_ok=True)
    rows = read_table(folder / "rows.csv")
    done = {tuple(row[name] for name in ("model", "pictures", "seed")) for row in rows}
    for kind, pictures, seed in product(KINDS, given.pictures, SEEDS):
        if (kind, str(pictures), str(seed)) in done:
            continue
        steps = min(STEPS[pictures], given.limit or STEPS[pictures])
        model, x, y = models[kind], part.train.x[:pictures], part.train.y[:pictures]
        rate = next(rate for most, rate in RATES[kind].items() if pictures <= most)
        seconds = train(model, x, y, steps, seed, rate)
        row = {"model": kind, "pictures": pictures, "seed": seed}
        tests = {"accuracy": (test_x, test_y), "shifted": (test_shifted, test_y)}
        tests["training"] = (x[:TEST], y[:TEST])
        row |= {name: model.evaluate(*one, 200, verbose=0)[1] for name, one in tests.items()}
        row |= {"parameters": model.count_params(), "steps": steps, "seconds": seconds}
        rows.append(row)
        if (kind, pictures, seed) == ("ViT", max(STEPS), 0):
            kept = keras.models.clone_model(model)  # saving would take its optimizer away
            kept.set_weights(model.get_weights())
            save_model(kept, folder / f"{NAME}.keras")
        write_table(folder / "rows.csv", rows, COLUMNS)
        print({k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()}, flush=True)
    given.to.mkdir(parents=True, exist_ok=True)
    write_table(given.to / f"{NAME}.csv", rows, COLUMNS)
    if (folder / f"{NAME}.keras").is_file():
        copy_file(folder / f"{NAME}.keras", given.to / f"{NAME}.keras")


if __name__ == "__main__":
    main()
