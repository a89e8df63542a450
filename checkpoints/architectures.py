"""Train the small architectures of lesson 05 and write how they did to architectures.csv.

python checkpoints/architectures.py

Every network is trained three times, from another random start each time, on the same glyphs; the
test glyphs are of other fonts. What stands in the table already is not trained again.
"""

from pathlib import Path

import keras
import numpy as np
from saving import read_table, write_table

from course_lib import data, trials
from course_lib.models import convnets

SEEDS = (0, 1, 2)
BATCH = 64

# The networks of the table: the family, what is taken out of it, and the switch that does so.
NETWORKS = [
    *((family, "", {}) for family in convnets.SMALL),
    ("vgg", "flattening", {"pooling": "global"}),
    ("inception", "1 × 1 bottlenecks", {"reduce": False}),
    ("inception", "global pooling", {"pooling": "flatten"}),
    ("resnet", "skip connections", {"skip": False}),
    ("resnet", "global pooling", {"pooling": "flatten"}),
    ("densenet", "dense connections", {"dense": False}),
]
EPOCHS, RATE = 20, 0.001  # with 0.003, AlexNet and VGG learn nothing in some runs


def glyphs() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return x_train, y_train, x_test, y_test; the pictures of shape (n, 28, 28, 1)."""
    split = data.load("glyphs", n=6000).split(seed=0)
    return split.train.x[..., None], split.train.y, split.test.x[..., None], split.test.y


def compiled(model: keras.Model, examples: int, epochs: int, rate: float) -> keras.Model:
    """Compile a model for training with Adam, whose learning rate falls to 0 as a cosine does."""
    schedule = keras.optimizers.schedules.CosineDecay(rate, epochs * -(-examples // BATCH))
    model.compile(
        keras.optimizers.Adam(schedule),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    return model


def train(model: keras.Model, seed: int, sets, epochs: int) -> list[dict]:
    """Train a compiled network from a new random start; return a row for each epoch.

    The last row has the accuracies.
    """
    x, y, x_test, y_test = sets
    trials.restart(model, seed)
    rows = []
    for epoch in range(1, epochs + 1):
        fitted = model.fit(x, y, batch_size=BATCH, verbose=0).history
        rows.append({"epoch": epoch, "training_loss": fitted["loss"][0]})
        rows[-1] |= {"training_accuracy": "", "test_accuracy": "", "depth": convnets.depth(model)}
    rows[-1]["training_accuracy"] = model.evaluate(x, y, verbose=0)[1]
    rows[-1]["test_accuracy"] = model.evaluate(x_test, y_test, verbose=0)[1]
    return rows


def main() -> None:
    """Write architectures.csv, a row for each network and seed."""
    path = Path(__file__).with_suffix(".csv")
    rows = read_table(path)
    done = {(row["family"], row["without"], row["seed"]) for row in rows}
    sets = glyphs()
    for family, without, switches in NETWORKS:
        seeds = [seed for seed in SEEDS if (family, without, str(seed)) not in done]
        if not seeds:
            continue
        model = convnets.small(family, **switches)
        compiled(model, len(sets[0]), EPOCHS, RATE)
        for seed in seeds:
            about = {"family": family, "without": without, "seed": seed}
            rows.append(about | train(model, seed, sets, EPOCHS)[-1])
            write_table(path, rows)
            print(f"{family} without {without or 'nothing'}, seed {seed}:", end=" ")
            print(f"{rows[-1]['test_accuracy']:.3f}", flush=True)


if __name__ == "__main__":
    main()
