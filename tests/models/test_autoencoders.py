"""Encoders, decoders, and the layer that draws codes."""

import keras
import numpy as np
import pytest
from scipy import stats

from course_lib.models.autoencoders import (
    Sampling,
    kl_divergence,
    networks,
    summed_crossentropy,
)

PICTURES = np.random.default_rng(0).random((6, 28, 28)).astype("float32")


@pytest.mark.parametrize("kind", ["dense", "convolutional"])
def test_a_picture_goes_through_a_code_and_comes_back(kind):
    encoder = getattr(networks, f"{kind}_encoder")(5)
    decoder = getattr(networks, f"{kind}_decoder")(5)
    codes = encoder(PICTURES)
    restored = keras.ops.convert_to_numpy(decoder(codes))
    assert codes.shape == (6, 5) and restored.shape == (6, 28, 28)
    assert restored.min() > 0 and restored.max() < 1


@pytest.mark.parametrize("kind", ["dense", "convolutional"])
def test_a_variational_encoder_gives_means_and_variances(kind):
    mean, log_variance = getattr(networks, f"{kind}_encoder")(3, variational=True)(PICTURES)
    assert mean.shape == log_variance.shape == (6, 3)


def test_pictures_of_other_sizes():
    encoder = networks.dense_encoder(2, shape=(8, 6), units=(10,))
    decoder = networks.dense_decoder(2, shape=(8, 6), units=(10,))
    assert decoder(encoder(PICTURES[:, :8, :6])).shape == (6, 8, 6)


def test_the_divergence_is_the_mean_of_log_ratios():
    mean, spread = np.array([0.0, 1.5, -0.4]), np.array([1.0, 0.3, 2.0])
    draws = mean + spread * np.random.default_rng(0).standard_normal((200_000, 3))
    measured = stats.norm(mean, spread).logpdf(draws) - stats.norm.logpdf(draws)
    formula = np.asarray(kl_divergence(mean, 2 * np.log(spread)))
    np.testing.assert_allclose(formula, measured.mean(axis=0), atol=0.02)
    assert formula[0] == 0 and formula[1] > 1


def test_the_crossentropy_is_a_sum_over_pixels():
    pictures, restored = PICTURES[:2], np.full((2, 28, 28), 0.25, "float32")
    pixel = -(pictures * np.log(0.25) + (1 - pictures) * np.log(0.75))
    loss = keras.ops.convert_to_numpy(summed_crossentropy(pictures, restored))
    np.testing.assert_allclose(loss, pixel.sum(axis=(1, 2)), rtol=1e-4)


def drawn(layer, mean, log_variance, n=20_000):
    ones = np.ones((n, 1), "float32")
    return keras.ops.convert_to_numpy(layer([ones * mean, ones * log_variance]))


def test_codes_are_drawn_with_the_given_mean_and_variance():
    codes = drawn(Sampling(seed=3), np.float32([2, -1]), np.float32([0, np.log(0.25)]))
    np.testing.assert_allclose(codes.mean(axis=0), [2, -1], atol=0.05)
    np.testing.assert_allclose(codes.std(axis=0), [1, 0.5], atol=0.03)


def test_the_layer_adds_the_divergence_to_the_loss():
    mean, log_variance = np.float32([2, 0.1]), np.float32([0, 0])
    each = np.asarray(kl_divergence(mean, log_variance))  # 2 and 0.005
    for layer, expected in [
        (Sampling(), each.sum()),
        (Sampling(beta=3.0), 3 * each.sum()),
        (Sampling(free_nats=0.5), each[0] + 0.5),
    ]:
        drawn(layer, mean, log_variance, n=4)
        assert float(layer.losses[0]) == pytest.approx(expected, rel=1e-4)
    layer = Sampling()
    layer.beta.assign(0.5)
    drawn(layer, mean, log_variance, n=4)
    assert float(layer.losses[0]) == pytest.approx(0.5 * each.sum(), rel=1e-4)


def test_a_variational_autoencoder_trains_and_can_be_saved(tmp_path):
    keras.utils.set_random_seed(0)
    encoder = networks.dense_encoder(2, units=(16,), variational=True)
    decoder = networks.dense_decoder(2, units=(16,))
    picture = keras.Input((28, 28))
    model = keras.Model(picture, decoder(Sampling(beta=0.5)(encoder(picture))))
    model.compile(keras.optimizers.Adam(0.01), summed_crossentropy)
    x = np.round(PICTURES)
    losses = model.fit(x, x, epochs=30, verbose=0).history["loss"]
    assert losses[-1] < 0.9 * losses[0]
    model.save(tmp_path / "vae.keras")
    again = keras.saving.load_model(tmp_path / "vae.keras", compile=False)
    assert float(again.layers[2].beta) == 0.5
