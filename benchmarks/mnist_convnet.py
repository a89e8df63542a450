"""The convolutional network of lesson 04 on the real MNIST, beside the classic Keras example.

COURSE_DATA=/folder/with/mnist python benchmarks/mnist_convnet.py

The example is "Simple MNIST convnet" (Chollet, keras.io): convolutions of 32 and 64 filters, each
with ReLU and max pooling, dropout of 0.5, 15 epochs of Adam in batches of 128. The lesson's network
is built by the lesson's own cell and trained for 12 epochs. They take turns, an epoch each, so that
a busy machine slows both; batches, order and loss are the same for both.
"""

import argparse
import time
from pathlib import Path

import keras

from course_lib import data
from course_lib.notebooks import read

ROOT = Path(__file__).parents[1]
LESSON, CELL = ROOT / "notebooks" / "04_convolutional_networks.ipynb", "cnn"
TARGET = 0.993
BATCH = 128


def classic_network() -> keras.Model:
    """Return the network of the Keras example; logits instead of its softmax."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10),
        ]
    )


def lesson_network() -> keras.Model:
    """Return what the lesson's cell builds for ten digits."""
    names = {"keras": keras, "layers": keras.layers}
    source = next(cell.source for cell in read(LESSON).cells if cell.id == CELL)
    exec(compile(source, f"{LESSON.name}:{CELL}", "exec"), names)
    return names["convolutional_network"]((28, 28, 1), 10)


def one_cycle(steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    """Return a warm-up to 0.006 over 300 steps and a cosine decay to 0, as in lesson 03."""
    return keras.optimizers.schedules.CosineDecay(
        0.0, steps - 300, warmup_target=0.006, warmup_steps=300
    )


def main() -> None:
    """Train both and print accuracy, parameters and seconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1, help="runs of each (1)")
    seeds = parser.parse_args().seeds
    try:
        digits = data.load("mnist").split(validation=0)
    except FileNotFoundError as error:
        print(f"Not measured: {error}")
        return
    x, y = digits.train.x[..., None], digits.train.y
    x_test, y_test = digits.test.x[..., None], digits.test.y
    print(f"MNIST: {len(x):,} to train, {len(x_test):,} to test")
    batches = -(-len(x) // BATCH)
    runs = {
        "Keras example": (classic_network, lambda: 0.001, 15),
        "lesson 04": (lesson_network, lambda: one_cycle(12 * batches), 12),
    }
    for seed in range(seeds):
        models, seconds = {}, dict.fromkeys(runs, 0.0)
        for name, (build, rate, _) in runs.items():
            keras.utils.set_random_seed(seed)
            models[name] = build()
            models[name].compile(
                keras.optimizers.Adam(rate()),
                loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                metrics=["accuracy"],
                jit_compile=False,
            )
        for epoch in range(15):
            for name, (_, _, epochs) in runs.items():
                if epoch < epochs:
                    start = time.perf_counter()
                    models[name].fit(x, y, batch_size=BATCH, verbose=0)
                    seconds[name] += time.perf_counter() - start
        for name, model in models.items():
            accuracy = model.evaluate(x_test, y_test, batch_size=1000, verbose=0)[1]
            ratio = seconds[name] / seconds["Keras example"]
            print(
                f"seed {seed}  {name:14} test accuracy {accuracy:.4f} (target {TARGET}), "
                f"{model.count_params():,} parameters, {seconds[name]:.0f} s, {ratio:.2f} x"
            )


if __name__ == "__main__":
    main()
