"""Train the convolutional network that reads letters, to judge what other networks draw.

python checkpoints/glyphs_classifier.py

writes glyphs_classifier.keras: pictures (n, 28, 28) in, logits of A to Z (n, 26) out; its layer
"features" (n, 64) is the space in which sets of pictures are compared. It learns from glyphs of
the same fonts as the networks that it judges, but of another seed: it has seen none of theirs.
About 3 minutes on two cores.
"""

import argparse
import string
from pathlib import Path

import keras
from keras import layers
from saving import save_model

from course_lib import data

SEED = 1  # the networks that draw learn from seed 0


def build() -> keras.Model:
    """Return the untrained network."""
    network = [keras.Input((28, 28)), layers.Reshape((28, 28, 1))]
    for filters in (32, 64, 64):
        network += [
            layers.Conv2D(filters, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(),
        ]
    network += [layers.Flatten(), layers.Dropout(0.3)]
    network += [layers.Dense(64, activation="relu", name="features"), layers.Dropout(0.3)]
    return keras.Sequential([*network, layers.Dense(26, name="logits")], name="glyphs_classifier")


def main() -> None:
    """Train, test on glyphs of a third seed, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=40_000)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--to", type=Path, default=Path(__file__).with_suffix(".keras"))
    given = parser.parse_args()
    learnt = data.load("glyphs", n=given.n, characters=string.ascii_uppercase, seed=SEED)
    unseen = data.load("glyphs", n=5200, characters=string.ascii_uppercase, seed=2)
    keras.utils.set_random_seed(0)
    model = build()
    steps = given.epochs * (len(learnt.x) // 64 + 1)
    rate = keras.optimizers.schedules.CosineDecay(2e-3, steps)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
    model.fit(learnt.x, learnt.y, batch_size=64, epochs=given.epochs, verbose=2)
    print(f"accuracy on unseen glyphs: {model.evaluate(unseen.x, unseen.y, verbose=0)[1]:.4f}")
    save_model(model, given.to)


if __name__ == "__main__":
    main()
