"""Train the variational autoencoder of letters for lessons 11 and 12.

python checkpoints/glyphs_vae.py

writes glyphs_vae_encoder.keras, pictures (n, 28, 28) to the means of their codes (n, 16), and
glyphs_vae_decoder.keras, codes to pictures; and glyphs_vae.csv, the two terms of the loss after
each epoch. It learns from the same glyphs as glyphs_gan.py. About 12 minutes on two cores.
"""

import argparse
import string
from pathlib import Path

import keras
import numpy as np
from saving import save_model, write_table

from course_lib import data
from course_lib.models.autoencoders import (
    Sampling,
    kl_divergence,
    networks,
    summed_crossentropy,
)

LETTERS = string.ascii_uppercase


def terms(encoder: keras.Model, decoder: keras.Model, x: np.ndarray) -> dict[str, float]:
    """Return both terms of the loss in nats a picture, each code drawn once."""
    mean, log_variance = encoder.predict(x, batch_size=256, verbose=0)
    noise = np.random.default_rng(0).standard_normal(mean.shape)
    restored = decoder.predict(mean + np.exp(log_variance / 2) * noise, batch_size=256, verbose=0)
    divergence = np.asarray(kl_divergence(mean, log_variance))
    return {
        "reconstruction": float(np.mean(np.asarray(summed_crossentropy(x, restored)))),
        "divergence": float(divergence.sum(axis=1).mean()),
        "numbers_used": int((divergence.mean(axis=0) > 0.1).sum()),
    }


def main() -> None:
    """Train, measure on glyphs of another seed after each epoch, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=26_000, help="glyphs to learn from")
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--code", type=int, default=16)
    parser.add_argument("--to", type=Path, default=Path(__file__).with_suffix(""))
    given = parser.parse_args()
    x = data.load("glyphs", n=given.n, characters=LETTERS, seed=0).x
    unseen = data.load("glyphs", n=2600, characters=LETTERS, seed=2).x
    keras.utils.set_random_seed(0)
    encoder = networks.convolutional_encoder(given.code, variational=True)
    decoder = networks.convolutional_decoder(given.code)
    picture = keras.Input((28, 28))
    vae = keras.Model(picture, decoder(Sampling()(encoder(picture))))
    rate = keras.optimizers.schedules.CosineDecay(1e-3, given.epochs * (given.n // 64 + 1))
    vae.compile(keras.optimizers.Adam(rate), summed_crossentropy)
    rows = []
    for epoch in range(1, given.epochs + 1):
        vae.fit(x, x, batch_size=64, epochs=1, verbose=0)
        rows.append({"epoch": epoch, **terms(encoder, decoder, unseen)})
        print(rows[-1], flush=True)
    means = keras.Model(encoder.inputs, encoder.outputs[0], name="encoder")
    save_model(means, given.to.with_name(f"{given.to.name}_encoder.keras"))
    save_model(decoder, given.to.with_name(f"{given.to.name}_decoder.keras"))
    write_table(given.to.with_name(f"{given.to.name}.csv"), rows)


if __name__ == "__main__":
    main()
