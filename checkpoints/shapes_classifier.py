"""Train the small CNN that says which shapes are in a scene: `shapes_classifier.keras`.

    python checkpoints/shapes_classifier.py

takes five to ten minutes on 2 cores. The scenes are `data.load("shapes")`, 64x64 pixels, 1 to 4
objects. The model answers five questions at once, one for each class: is there a circle, a square,
a triangle, a star, a cross? So its last layer has five sigmoid units, in the order of
`data.shapes.CLASSES`. A map for "star" has to find the star among the other shapes.

Lessons and tests use scenes of small seeds; the training scenes have seeds from 100,000 up.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the course beside this folder, installed or not

import keras  # noqa: E402

from course_lib import data  # noqa: E402
from course_lib.data.shapes import CLASSES  # noqa: E402

FRESH = 100_000  # seeds of the training scenes start here
BATCH = 64


def present(scenes) -> np.ndarray:
    """Say which classes a scene holds; float32 (n, 5) of zeros and ones."""
    return (scenes.labels[:, :, None] == np.arange(len(CLASSES))).any(axis=1).astype("float32")


class MirroredScenes(keras.utils.PyDataset):
    """Batches of scenes, each mirrored and turned at random: no shape becomes another by that."""

    def __init__(self, n: int, seed: int):
        super().__init__()
        self.rng = np.random.default_rng(seed)
        parts = []
        for start in range(0, n, 1000):  # whole bytes need a quarter of the memory
            own = FRESH * (1 + seed) + start // 1000
            scenes = data.load("shapes", n=min(1000, n - start), seed=own)
            parts.append((np.rint(scenes.x * 255).astype("uint8"), present(scenes)))
        self.x, self.y = (np.concatenate(part) for part in zip(*parts, strict=True))
        self.on_epoch_end()

    def __len__(self) -> int:
        """Count the batches of an epoch."""
        return len(self.x) // BATCH

    def on_epoch_end(self) -> None:
        """Shuffle."""
        self.order = self.rng.permutation(len(self.x))

    def __getitem__(self, index: int):
        """Return one batch: scenes float32 (64, 64, 64, 3), and what is in them (64, 5)."""
        rows = self.order[index * BATCH : (index + 1) * BATCH]
        x = self.x[rows].astype("float32") / 255
        for picture, draw in zip(x, self.rng.integers(0, 2, (BATCH, 3)), strict=True):
            if draw[0]:
                picture[:] = picture[::-1].copy()
            if draw[1]:
                picture[:] = picture[:, ::-1].copy()
            if draw[2]:
                picture[:] = picture.transpose(1, 0, 2).copy()
        return x, self.y[rows]


def build() -> keras.Model:
    """Return the untrained model: 85,000 parameters, feature maps of 16x16 at the end."""
    layers = keras.layers

    def conv(number: int, filters: int) -> keras.layers.Layer:
        return layers.Conv2D(filters, 3, padding="same", activation="relu", name=f"conv{number}")

    return keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            conv(1, 16),
            layers.BatchNormalization(name="norm1"),
            layers.MaxPooling2D(name="pool1"),
            conv(2, 32),
            layers.BatchNormalization(name="norm2"),
            layers.MaxPooling2D(name="pool2"),
            conv(3, 48),
            layers.BatchNormalization(name="norm3"),
            conv(4, 64),
            layers.BatchNormalization(name="norm4"),
            conv(5, 64),
            layers.GlobalAveragePooling2D(name="average"),
            layers.Dense(len(CLASSES), activation="sigmoid", name="present"),
        ],
        name="shapes_classifier",
    )


def train(scenes: int, epochs: int, seed: int) -> keras.Model:
    """Train with Adam, its learning rate falling along a cosine."""
    batches = MirroredScenes(scenes, seed)
    keras.utils.set_random_seed(seed)
    model = build()
    rate = keras.optimizers.schedules.CosineDecay(
        1e-4, epochs * len(batches), warmup_target=3e-3, warmup_steps=len(batches) // 2
    )
    model.compile(keras.optimizers.Adam(rate), "binary_crossentropy", metrics=["binary_accuracy"])
    model.fit(batches, epochs=epochs, verbose=2)
    return model


def report(model: keras.Model, n: int = 1000) -> None:
    """Print how often the model is right on scenes that it has never seen."""
    scenes = data.load("shapes", n=n, seed=1)
    right = (model.predict(scenes.x, verbose=0) > 0.5) == present(scenes)
    for name, share in zip(CLASSES, right.mean(axis=0), strict=True):
        print(f"{name:9} {share:.3f}")
    print(f"one class right: {right.mean():.3f}; all five right: {right.all(axis=1).mean():.3f}")


def save(model: keras.Model, path: Path) -> None:
    """Write the model without Adam's state: to a new file first, which then takes the old name."""
    model.compile("sgd", "binary_crossentropy", metrics=["binary_accuracy"])
    new = path.with_name(f"{path.stem}-new.keras")
    model.save(new)
    new.replace(path)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--to", type=Path, default=FOLDER / "shapes_classifier.keras")
    given = parser.parse_args()
    trained = train(given.scenes, given.epochs, given.seed)
    report(trained)
    save(trained, given.to)
