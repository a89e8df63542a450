"""The course's GAN training against a loop written by hand with `tf.function`, side by side.

python benchmarks/gan_training.py

The same networks, losses, optimizers and batches, in turn, for points of a plane (small networks:
the cost of a call shows) and for glyphs (the convolutional pair of lesson 12).
"""

import statistics
import time

import keras
import numpy as np
import tensorflow as tf

from course_lib import data
from course_lib.models import gans

ROUNDS, TARGET = 7, 0.8


def points() -> tuple:
    """Return networks and batches of points."""
    x = np.random.default_rng(0).normal(size=(128, 2)).astype("float32")
    return gans.networks.dense_generator(), gans.networks.dense_discriminator(), x, 200


def glyphs() -> tuple:
    """Return networks and a batch of pictures."""
    x = data.load("glyphs", n=64, characters="ABC").x
    return gans.networks.dcgan_generator(), gans.networks.dcgan_discriminator(), x, 15


def by_hand(generator, discriminator):
    """Return a step as TensorFlow's tutorials write it."""
    optimizers = gans.adam()
    size = generator.inputs[0].shape[-1]
    crossentropy = keras.losses.BinaryCrossentropy(from_logits=True)

    @tf.function
    def step(real):
        n = tf.shape(real)[0]
        with tf.GradientTape() as tape:
            made = generator(tf.random.normal((n, size)), training=True)
            yes, no = discriminator(real, training=True), discriminator(made, training=True)
            loss = crossentropy(tf.ones_like(yes), yes) + crossentropy(tf.zeros_like(no), no)
        weights = discriminator.trainable_variables
        optimizers[1].apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        with tf.GradientTape() as tape:
            made = generator(tf.random.normal((n, size)), training=True)
            fooled = discriminator(made, training=True)
            of_generator = crossentropy(tf.ones_like(fooled), fooled)
        weights = generator.trainable_variables
        gradients = tape.gradient(of_generator, weights)
        optimizers[0].apply_gradients(zip(gradients, weights, strict=True))
        return loss, of_generator

    for optimizer, network in zip(optimizers, (generator, discriminator), strict=True):
        optimizer.build(network.trainable_variables)
    return lambda x: [float(loss) for loss in step(tf.convert_to_tensor(x))]


def rate(step, x, steps: int) -> float:
    """Return steps a second."""
    start = time.perf_counter()
    for _ in range(steps):
        step(x)
    return steps / (time.perf_counter() - start)


def main() -> None:
    """Print the step rates of both and their ratio."""
    for name, made in (("points", points), ("glyphs", glyphs)):
        generator, discriminator, x, steps = made()
        ours = gans.Game(generator, discriminator).step
        theirs = by_hand(*made()[:2])
        for step in (ours, theirs):
            rate(step, x, 3)  # compiles
        rates = [(rate(ours, x, steps), rate(theirs, x, steps)) for _ in range(ROUNDS)]
        ratio = statistics.median(mine / hand for mine, hand in rates)
        mine, hand = (statistics.median(column) for column in zip(*rates, strict=True))
        print(f"{name}: Game {mine:.0f} steps a second, by hand {hand:.0f}: {ratio:.2f}", end=" ")
        print(f"(target {TARGET})")


if __name__ == "__main__":
    main()
