"""What a tick of the network playground costs, against the plain way to do the same in Keras.

python benchmarks/network_playground.py

A tick is 12 training steps of the 2-8-8-1 network, the output of every unit over the plane, and
the picture. The plain way trains with `fit` and looks at each layer with `predict`; both run in
turn, on the same data, and the plain way draws nothing.
"""

import statistics
import time

import keras
import numpy as np

from course_lib.widgets import NetworkPlayground

TARGET_STEPS, TARGET_PICTURES = 200, 20  # a second
TURNS, STEPS = 25, 12


def plain_way():
    """Return a function that takes one tick the plain way."""
    layers = [keras.layers.Dense(8, activation="tanh") for _ in range(2)]
    model = keras.Sequential(
        [keras.Input((2,)), *layers, keras.layers.Dense(1, activation="sigmoid")]
    )
    model.compile(keras.optimizers.Adam(0.03), loss="binary_crossentropy")
    watched = keras.Model(model.inputs, [layer.output for layer in model.layers])
    rng = np.random.default_rng(0)
    x, plane = rng.normal(size=(200, 2)), rng.normal(size=(41 * 41, 2))
    y = rng.integers(0, 2, size=200)

    def tick():
        model.fit(x, y, batch_size=200, epochs=STEPS, verbose=0)
        watched.predict(plane, verbose=0)

    return tick


def main() -> None:
    """Print the medians and what they mean for training and pictures in a second."""
    playground = NetworkPlayground("circles", steps=0).set(units=(8, 8))
    ticks = {"the playground": lambda: playground.step(STEPS), "fit and predict": plain_way()}
    times = {name: [] for name in ticks}
    for turn in range(-3, TURNS):
        for name, tick in ticks.items():
            start = time.perf_counter()
            tick()
            if turn >= 0:
                times[name].append(time.perf_counter() - start)
    ours = statistics.median(times["the playground"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:16} median {1000 * median:6.1f} ms, {median / ours:5.1f} x the playground")
    print(f"{STEPS / ours:.0f} training steps a second (target {TARGET_STEPS}), with")
    print(f"{1 / ours:.0f} pictures a second on the Python side (target {TARGET_PICTURES})")


if __name__ == "__main__":
    main()
