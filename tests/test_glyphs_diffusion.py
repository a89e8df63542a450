"""The published denoiser draws letters, and the tables bear out what lesson 14 says of it."""

import string

import numpy as np
import pandas as pd
import pytest

from course_lib import checkpoints
from course_lib.models import diffusion, gans


@pytest.fixture(scope="module")
def judged():
    return pd.read_csv(checkpoints.path("glyphs_diffusion_judged.csv"), index_col="model")


def test_a_letter_of_each_kind_is_drawn_in_five_steps():
    network = checkpoints.load_model("glyphs_diffusion")
    wanted = np.arange(len(string.ascii_uppercase))
    start = np.random.default_rng(0).standard_normal((len(wanted), 28, 28))
    schedule = diffusion.cosine_schedule()
    made = diffusion.sample(network, schedule, start, 5, wanted, randomness=1, limit=1)
    classifier = checkpoints.load_model("glyphs_classifier")
    read = gans.quality.share_read_as(classifier, np.clip((made + 1) / 2, 0, 1), wanted)
    assert read.mean() > 0.75  # of 1,040 it was 0.94


def test_the_network_has_the_schedule_of_the_lesson():
    network, schedule = checkpoints.load_model("glyphs_diffusion"), diffusion.cosine_schedule()
    for share in ("signal", "noise"):
        (table,) = network.get_layer(share).get_weights()
        np.testing.assert_allclose(table[:, 0], getattr(schedule, share), rtol=1e-3)


def test_the_share_read_as_asked_rises_while_it_trains():
    trained = pd.read_csv(checkpoints.path("glyphs_diffusion.csv"))
    assert trained.read.is_monotonic_increasing and trained.unseen.is_monotonic_decreasing
    assert trained.read.iloc[-1] > 0.9


def test_new_noise_pays_and_the_gan_stays_ahead(judged):
    assert judged.frechet["DDPM 20"] < judged.frechet["DDIM 20"] / 3
    assert judged.frechet["DDPM 20"] < judged.frechet["VAE"] / 10
    assert judged.frechet["GAN"] < judged.frechet["DDPM 20"]
    assert judged.read["GAN"] > judged.read["DDPM 20"] > 0.9
    assert 50 < judged.seconds_for_100["DDPM 20"] / judged.seconds_for_100["GAN"] < 100


def test_the_letters_are_no_copies(judged):
    new = judged.nearest_known["real"]
    assert abs(judged.nearest_known["DDPM 20"] - new) < 0.1 * new
