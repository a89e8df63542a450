"""Train the conditional GAN that draws letters in lesson 12.

python checkpoints/glyphs_gan.py

writes

- glyphs_gan.keras: the generator, [noise (n, 64), labels (n,)] to pictures (n, 28, 28);
- glyphs_gan_film.npz: what it drew from the same noise while it trained, and the losses;
- glyphs_gan.csv: the share of letters read as what was asked, every 500 steps.

Needs glyphs_classifier.keras. About half an hour on two cores.

The generator that is saved has the running average of the weights over the last steps (Yazıcı et
al., "The unusual effectiveness of averaging in GAN training", ICLR 2019, section 3): the weights
themselves never come to rest, because the discriminator moves on, too.
"""

import argparse
import string
from pathlib import Path

import keras
import numpy as np
from saving import save_model, write_table

from course_lib import checkpoints, data
from course_lib.models import gans

NOISE, LETTERS = 64, string.ascii_uppercase
FRAMES = [1, 25, 50, 100, 150, 200, 300, 400, 500, 600, 800, 1000]  # then every 500 steps


def build(filters: int, rate: float) -> gans.Game:
    """Return the untrained game."""
    generator = gans.networks.dcgan_generator(NOISE, len(LETTERS), filters)
    discriminator = gans.networks.dcgan_discriminator(len(LETTERS))
    averaged = keras.optimizers.Adam(rate, beta_1=0.5, use_ema=True, ema_momentum=0.998)
    plain = keras.optimizers.Adam(rate, beta_1=0.5)
    return gans.Game(generator, discriminator, optimizers=(averaged, plain))


def settle(game: gans.Game, steps: int = 100) -> None:
    """Take the averaged weights, and let the batch normalisation measure its means anew."""
    generator, rng = game.generator, np.random.default_rng(0)
    game.optimizers[0].finalize_variable_values(generator.trainable_variables)
    for _ in range(steps):
        noise = rng.standard_normal((256, NOISE), np.float32)
        generator([noise, rng.integers(len(LETTERS), size=256)], training=True)


def share(generator: keras.Model, classifier: keras.Model, n: int) -> np.ndarray:
    """Return for each letter the share of n drawings that is read as that letter."""
    labels = np.repeat(np.arange(len(LETTERS)), n)
    noise = np.random.default_rng(1).standard_normal((len(labels), NOISE), np.float32)
    pictures = generator.predict([noise, labels], batch_size=256, verbose=0)
    return gans.quality.share_read_as(classifier, pictures, labels)


def main() -> None:
    """Train, film, measure and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=26_000, help="glyphs to learn from")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--filters", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--to", type=Path, default=Path(__file__).with_suffix(".keras"))
    given = parser.parse_args()
    glyphs = data.load("glyphs", n=given.n, characters=LETTERS, seed=0)
    classifier = checkpoints.load_model("glyphs_classifier")
    keras.utils.set_random_seed(0)
    game = build(given.filters, given.rate)
    labels = np.arange(len(LETTERS))
    noise = np.random.default_rng(2).standard_normal((len(LETTERS), NOISE), np.float32)
    film, rows, recent = gans.Film(real=glyphs.x[: len(LETTERS)]), [], []

    def watch(step, losses):
        recent.append(losses)
        if step in FRAMES or step % 500 == 0:
            mean = {name: float(np.mean([row[name] for row in recent])) for name in losses}
            recent.clear()
            film.add(step, np.asarray(game.generator([noise, labels], training=False)), mean)
        if step % 500 == 0:
            read = share(game.generator, classifier, 40)
            rows.append(
                {"step": step, **mean, "read": float(read.mean()), "worst": float(read.min())}
            )
            print(rows[-1], flush=True)

    game.play(glyphs.x, given.steps, glyphs.y, given.batch, watch)
    settle(game)
    read = share(game.generator, classifier, 200)
    worst = LETTERS[read.argmin()]
    print(f"averaged: {read.mean():.4f} read as asked; worst {worst}: {read.min():.3f}")
    save_model(game.generator, given.to)
    film.save(given.to.with_name(f"{given.to.stem}_film.npz"))
    write_table(given.to.with_suffix(".csv"), rows)


if __name__ == "__main__":
    main()
