"""The game of a GAN: its losses, who is trained when, and how its pictures are judged."""

import keras
import numpy as np
import pytest
from scipy import linalg

from course_lib.models import gans
from course_lib.models.gans.losses import LOSSES, gradient_penalty

RNG = np.random.default_rng(0)


def weights(model):
    return [w.copy() for w in model.get_weights()]


def changed(before, model):
    return any((old != new).any() for old, new in zip(before, model.get_weights(), strict=True))


def points(n=64):
    return (np.array([2.0, 0.0]) + 0.1 * RNG.standard_normal((n, 2))).astype("float32")


@pytest.fixture
def networks():
    keras.utils.set_random_seed(0)
    return gans.networks.dense_generator(4, 16), gans.networks.dense_discriminator(16)


def test_the_losses_are_the_crossentropies_of_the_paper():
    real, made = RNG.normal(size=(8, 1)), RNG.normal(size=(8, 1))
    right, fooled = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-made))
    tell_apart = -np.log(right).mean() - np.log(1 - fooled).mean()
    for name in ("minimax", "non-saturating"):
        assert float(LOSSES[name].discriminator(real, made)) == pytest.approx(tell_apart, rel=1e-5)
    generator = {name: float(losses.generator(made)) for name, losses in LOSSES.items()}
    assert generator["minimax"] == pytest.approx(np.log(1 - fooled).mean(), rel=1e-5)
    assert generator["non-saturating"] == pytest.approx(-np.log(fooled).mean(), rel=1e-5)
    assert generator["wasserstein"] == pytest.approx(-made.mean(), rel=1e-5)
    critic = float(LOSSES["wasserstein"].discriminator(real, made))
    assert critic == pytest.approx(made.mean() - real.mean(), rel=1e-5)


@pytest.mark.parametrize("name", LOSSES)
def test_the_losses_stay_finite_for_large_logits(name):
    far = np.array([[300.0], [-300.0]], "float32")
    assert np.isfinite(float(LOSSES[name].discriminator(far, far)))
    assert np.isfinite(float(LOSSES[name].generator(far)))


def test_the_gradient_penalty_wants_a_slope_of_1():
    real, made = points(5), points(5)
    mixture = RNG.random((5, 1)).astype("float32")
    for slope in (0.5, 1.0, 3.0):
        direction = np.array([[0.6], [0.8]], "float32") * slope
        penalty = gradient_penalty(lambda x, d=direction: x @ d, real, made, mixture)
        assert float(penalty) == pytest.approx((slope - 1) ** 2, abs=1e-5)


def test_the_penalty_is_measured_between_real_and_made():
    real, made = np.full((3, 2), 1.0, "float32"), np.full((3, 2), -1.0, "float32")
    mixture = np.array([[1.0], [0.5], [0.0]], "float32")
    # |x|² has the slope 2 |x|: at (1, 1), (0, 0) and (-1, -1).
    value = float(gradient_penalty(lambda x: keras.ops.sum(x**2, axis=1), real, made, mixture))
    slopes = 2 * np.sqrt(2) * np.array([1, 0, 1])
    assert value == pytest.approx(np.mean((slopes - 1) ** 2), rel=1e-4)


def test_a_step_trains_both_networks_and_reports_their_losses(networks):
    game = gans.Game(*networks)
    before = [weights(network) for network in networks]
    losses = game.step(points())
    assert set(losses) == {"discriminator", "generator"}
    assert all(changed(old, net) for old, net in zip(before, networks, strict=True))
    assert 0 < losses["generator"] < 3 and 0 < losses["discriminator"] < 5


@pytest.mark.parametrize("still", [0, 1], ids=["generator", "discriminator"])
def test_each_optimizer_changes_its_own_network_only(networks, still):
    rates = [0.01, 0.01]
    rates[still] = 0.0
    game = gans.Game(*networks, optimizers=gans.adam(*rates))
    before = [weights(network) for network in networks]
    game.step(points())
    assert not changed(before[still], networks[still])
    assert changed(before[1 - still], networks[1 - still])


@pytest.mark.parametrize("loss", LOSSES)
def test_the_discriminator_learns_against_a_generator_that_stands_still(networks, loss):
    penalty = 1.0 if loss == "wasserstein" else 0.0
    game = gans.Game(*networks, loss=loss, optimizers=gans.adam(0.0, 0.02), penalty=penalty)
    history = game.play(points(500), 40)["discriminator"]
    assert history[-5:].mean() < history[:5].mean() - 0.2


def test_the_generator_finds_a_cloud(networks):
    game = gans.Game(*networks, optimizers=gans.adam(0.005, 0.005))
    game.play(points(1000), 400)
    noise = RNG.standard_normal((500, 4)).astype("float32")
    made = keras.ops.convert_to_numpy(networks[0](noise))
    np.testing.assert_allclose(made.mean(axis=0), [2, 0], atol=0.5)


def test_several_steps_of_the_discriminator_take_a_batch_each(networks):
    game = gans.Game(*networks, optimizers=gans.adam(0.0, 0.01), discriminator_steps=3)
    counts = int(game.optimizers[1].iterations), int(game.optimizers[0].iterations)
    game.step(points(30))
    assert int(game.optimizers[1].iterations) - counts[0] == 3
    assert int(game.optimizers[0].iterations) - counts[1] == 1
    with pytest.raises(ValueError, match="31 examples cannot be shared among the 3 steps"):
        game.step(points(31))


def test_the_same_seed_plays_the_same_game():
    ends = []
    for seed in (0, 0, 1):
        keras.utils.set_random_seed(0)
        pair = gans.networks.dense_generator(4, 8), gans.networks.dense_discriminator(8)
        x = np.random.default_rng(0).normal(size=(100, 2))
        ends.append(gans.Game(*pair, seed=seed).play(x, 5, batch_size=8)["generator"])
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-5)
    assert not np.allclose(ends[0], ends[2], rtol=1e-3)


def test_watch_sees_each_step(networks):
    seen = []
    gans.Game(*networks).play(points(), 3, watch=lambda step, losses: seen.append((step, losses)))
    assert [step for step, _ in seen] == [1, 2, 3] and "generator" in seen[0][1]


def test_a_conditional_game_takes_labels():
    keras.utils.set_random_seed(0)
    generator = gans.networks.dcgan_generator(4, classes=3, filters=4)
    discriminator = gans.networks.dcgan_discriminator(classes=3, filters=2)
    noise, labels = RNG.standard_normal((6, 4)).astype("float32"), np.array([0, 1, 2, 0, 1, 2])
    pictures = keras.ops.convert_to_numpy(generator([noise, labels]))
    assert pictures.shape == (6, 28, 28) and pictures.min() >= 0 and pictures.max() <= 1
    assert discriminator([pictures, labels]).shape == (6, 1)
    means = next(w for w in generator.weights if "moving_mean" in w.path)
    before = keras.ops.convert_to_numpy(means).copy()
    game = gans.Game(generator, discriminator)
    game.step(pictures, labels)
    assert (keras.ops.convert_to_numpy(means) != before).any()
    with pytest.raises(ValueError, match="take labels too, and none were given"):
        game.step(pictures)


def test_networks_that_do_not_fit_are_refused():
    generator = gans.networks.dcgan_generator(4, filters=4)
    with pytest.raises(ValueError, match="1 inputs and the discriminator 2"):
        gans.Game(generator, gans.networks.dcgan_discriminator(3, filters=2))
    with pytest.raises(ValueError, match="no loss 'hinge'; there are minimax"):
        gans.Game(generator, gans.networks.dcgan_discriminator(filters=2), loss="hinge")


def test_the_frechet_distance_is_that_of_the_formula():
    first = RNG.normal(size=(200, 4)) @ RNG.normal(size=(4, 4))
    second = RNG.normal(1, 2, size=(300, 4))
    one, two = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    gap = first.mean(axis=0) - second.mean(axis=0)
    expected = gap @ gap + np.trace(one + two - 2 * linalg.sqrtm(one @ two).real)
    assert gans.quality.frechet_distance(first, second) == pytest.approx(expected, rel=1e-8)
    assert gans.quality.frechet_distance(first, first) == pytest.approx(0, abs=1e-9)
    assert gans.quality.frechet_distance(first, first + 3) == pytest.approx(36, rel=1e-8)


def test_features_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match=r"\(9, 3\) and \(9, 4\)"):
        gans.quality.frechet_distance(np.zeros((9, 3)), np.zeros((9, 4)))
    with pytest.raises(ValueError, match="3 and 9 examples are too few for 3 features"):
        gans.quality.frechet_distance(np.zeros((3, 3)), np.zeros((9, 3)))


def test_nearest_neighbours_are_found_pixel_by_pixel():
    known = RNG.random((20, 5, 5))
    rows, distance = gans.quality.nearest_neighbours(known[[7, 3]] + 0.1, known)
    assert rows.tolist() == [7, 3]
    np.testing.assert_allclose(distance, 0.1, rtol=1e-6)
    with pytest.raises(ValueError, match="25 pixels and the known ones 16"):
        gans.quality.nearest_neighbours(known, known[:, :4, :4])


def test_the_share_read_is_counted_for_each_class():
    keras.utils.set_random_seed(0)
    reader = keras.Sequential([keras.Input((3,)), keras.layers.Activation("linear")])
    logits = np.eye(3)[[0, 0, 1, 2, 2]].astype("float32")
    share = gans.quality.share_read_as(reader, logits, np.array([0, 0, 1, 1, 2]))
    np.testing.assert_allclose(share, [1, 0.5, 1])
    with pytest.raises(ValueError, match=r"classes \[1\]"):
        gans.quality.share_read_as(reader, logits, np.array([0, 0, 2, 2, 2]))
