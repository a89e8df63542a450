"""Diffusion: the noise of each level, how samples are drawn, and the networks that denoise."""

import keras
import numpy as np
import pytest

from course_lib.models import diffusion
from course_lib.models.diffusion import networks

SCHEDULE = diffusion.cosine_schedule()
# A compiled step costs TensorFlow more time than it saves here; JAX is lost without it.
JIT = keras.backend.backend() == "jax"


def rng():
    return np.random.default_rng(0)


class Oracle:
    """A denoiser that knows the data: Gaussian points with this mean and this standard deviation.

    The expected noise in a point is then a line (the mean of a conditional Gaussian).
    """

    def __init__(self, mean, deviation, schedule=SCHEDULE):
        self.mean, self.deviation, self.schedule = np.array(mean), deviation, schedule
        self.inputs, self.seen = ["noisy", "level"], []

    def predict_on_batch(self, inputs):
        noisy, level = inputs
        self.seen.append(int(level[0]))
        assert set(level) == {level[0]} and level.dtype == "int32"
        signal, noise = (
            share[level][:, None] for share in (self.schedule.signal, self.schedule.noise)
        )
        variance = (signal * self.deviation) ** 2 + noise**2
        return noise * (noisy - signal * self.mean) / variance


def test_the_signal_falls_along_the_cosine_of_the_paper():
    schedule = diffusion.cosine_schedule(levels=1000, offset=0.008, largest_beta=0.999)
    time = np.arange(1001) / 1000
    f = np.cos((time + 0.008) / 1.008 * np.pi / 2) ** 2
    np.testing.assert_allclose(schedule.signal[:-1] ** 2, (f / f[0])[:-1], rtol=1e-4)
    assert 0 < schedule.signal[-1] < 1e-4
    assert schedule.levels == 1000


def test_signal_and_noise_keep_the_variance_and_beta_its_limit():
    for limit in (0.05, 0.3):
        schedule = diffusion.cosine_schedule(largest_beta=limit)
        np.testing.assert_allclose(schedule.signal**2 + schedule.noise**2, 1, atol=1e-6)
        beta = 1 - (schedule.signal[1:] / schedule.signal[:-1]) ** 2
        assert beta.min() > 0 and beta.max() == pytest.approx(limit, rel=1e-3)
        assert schedule.signal[0] == 1 and schedule.noise[0] == 0


def test_noise_is_mixed_in_by_level_and_taken_away_again():
    x, noise = rng().normal(size=(2, 3, 4, 4))
    level = np.array([0, 50, 200])
    noisy = SCHEDULE.add_noise(x, level, noise)
    np.testing.assert_allclose(noisy[0], x[0], rtol=1e-6)
    by_hand = SCHEDULE.signal[50] * x[1] + SCHEDULE.noise[50] * noise[1]
    np.testing.assert_allclose(noisy[1], by_hand, rtol=1e-5)
    np.testing.assert_allclose(SCHEDULE.remove_noise(noisy, level, noise), x, atol=1e-4)


@pytest.mark.parametrize(
    ("x", "level", "noise", "message"),
    [
        (np.zeros((2, 2)), [1, 1], np.zeros((2, 3)), r"\(2, 2\) and the noise \(2, 3\)"),
        (np.zeros((2, 2)), [1], np.zeros((2, 2)), r"shape \(1,\).*each of the 2 examples"),
        (np.zeros((2, 2)), [0.5, 1], np.zeros((2, 2)), "type float64; expected a whole number"),
        (np.zeros((2, 2)), [-1, 201], np.zeros((2, 2)), "from -1 to 201; this schedule has 0 to"),
    ],
)
def test_noise_that_cannot_be_added_is_refused(x, level, noise, message):
    with pytest.raises(ValueError, match=message):
        SCHEDULE.add_noise(x, level, noise)


@pytest.mark.parametrize("signal", [[1.0], [0.9, 0.5], [1.0, 0.5, 0.5], [1.0, 0.0], [[1.0, 0.5]]])
def test_a_signal_that_does_not_fall_from_1_is_refused(signal):
    with pytest.raises(ValueError, match=r"The signal is .* expected one number for each level"):
        diffusion.Schedule(signal)


def test_what_is_drawn_to_learn_from_is_of_all_levels():
    x = rng().normal(size=(1000, 2))
    noisy, level, noise = SCHEDULE.draw(x, np.random.default_rng(1))
    counts = np.bincount(level, minlength=201)
    assert counts[0] == 0 and set(counts[1:]) <= {4, 5, 6} and level.dtype == "int32"
    assert abs(np.corrcoef(np.arange(1000), level)[0, 1]) < 0.1  # in no order
    np.testing.assert_allclose(SCHEDULE.add_noise(x, level, noise), noisy)
    assert noise.mean() == pytest.approx(0, abs=0.1) and noise.std() == pytest.approx(1, abs=0.05)
    again = SCHEDULE.draw(x, np.random.default_rng(1))
    np.testing.assert_array_equal(again[0], noisy)
    alone = [int(SCHEDULE.draw(x[:1], np.random.default_rng(k))[1][0]) for k in range(300)]
    assert min(alone) < 10 and max(alone) > 190


def test_the_way_back_ends_at_level_0_and_never_stands_still():
    for steps in (1, 7, 50, 200):
        levels = SCHEDULE.spaced(steps)
        assert len(levels) == steps + 1 and (levels[0], levels[-1]) == (200, 0)
        assert (np.diff(levels) < 0).all()
    with pytest.raises(ValueError, match="steps must be from 1 to 200, but it is 201"):
        SCHEDULE.spaced(201)


@pytest.mark.parametrize("randomness", [0.0, 0.5, 1.0])
def test_samples_have_the_mean_and_the_spread_of_the_data(randomness):
    mean, deviation = [0.5, -1.0], 0.3
    start = rng().standard_normal((4000, 2), np.float32)
    made = diffusion.sample(Oracle(mean, deviation), SCHEDULE, start, randomness=randomness)
    assert made.shape == (4000, 2) and made.dtype == np.float32
    np.testing.assert_allclose(made.mean(axis=0), mean, atol=0.04)
    np.testing.assert_allclose(made.std(axis=0), deviation, atol=0.02)


def test_one_step_leads_to_the_mean_of_the_data():
    start = rng().standard_normal((500, 2), np.float32)
    made = diffusion.sample(Oracle([0.5, -1.0], 0.3), SCHEDULE, start, steps=1)
    np.testing.assert_allclose(made, np.tile([0.5, -1.0], (500, 1)), atol=0.1)


def test_a_step_without_randomness_mixes_guess_and_noise_anew():
    network, start = Oracle([0.5, -1.0], 0.3), rng().standard_normal((5, 2), np.float32)
    met = []
    diffusion.sample(network, SCHEDULE, start, 4, watch=lambda *moment: met.append(moment))
    levels = SCHEDULE.spaced(4)
    assert network.seen == levels[:-1].tolist()
    assert [level for level, _, _ in met] == levels.tolist()
    (level, x, guess), (lower, after, _) = met[1], met[2]
    found = (x - SCHEDULE.signal[level] * guess) / SCHEDULE.noise[level]
    by_hand = SCHEDULE.signal[lower] * guess + SCHEDULE.noise[lower] * found
    np.testing.assert_allclose(after, by_hand, atol=1e-5)
    np.testing.assert_array_equal(met[-1][1], met[-1][2])


def test_a_step_with_full_randomness_is_that_of_ho_and_others():
    start = rng().standard_normal((20_000, 2), np.float32)
    met, network = {}, Oracle([0.0, 0.0], 1.0)  # of such data any level looks alike
    watch = lambda level, x, guess: met.update({level: (x, guess)})  # noqa: E731
    diffusion.sample(network, SCHEDULE, start, randomness=1.0, watch=watch)
    square = SCHEDULE.signal.astype(float) ** 2
    level, beta = 100, 1 - square[100] / square[99]
    x, guess = met[level]
    mean = np.sqrt(square[99]) * beta / (1 - square[level]) * guess  # equation 7 of the paper
    mean = mean + np.sqrt(1 - beta) * (1 - square[99]) / (1 - square[level]) * x
    fresh = met[99][0] - mean
    variance = (1 - square[99]) / (1 - square[level]) * beta
    assert fresh.var() == pytest.approx(variance, rel=0.03)
    assert abs(np.corrcoef(fresh.ravel(), x.ravel())[0, 1]) < 0.03


def test_the_same_noise_gives_the_same_samples_and_stays_as_it_is():
    start = rng().standard_normal((5, 2), np.float32)
    before = start.copy()

    def draw(**options):
        return diffusion.sample(Oracle([0.0, 0.0], 0.5), SCHEDULE, start, 10, **options)

    np.testing.assert_array_equal(draw(seed=1), draw(seed=2))
    np.testing.assert_array_equal(draw(seed=1, randomness=1.0), draw(seed=1, randomness=1.0))
    assert not np.allclose(draw(seed=1, randomness=1.0), draw(seed=2, randomness=1.0))
    np.testing.assert_array_equal(start, before)


def test_guesses_are_cut_off_at_the_limit():
    start, guesses = rng().standard_normal((50, 2), np.float32), []
    watch = lambda level, x, guess: guesses.append(guess)  # noqa: E731
    oracle = Oracle([3.0, 0.0], 0.3)
    made = diffusion.sample(oracle, SCHEDULE, start, 10, limit=1.0, watch=watch)
    assert max(np.abs(guess).max() for guess in guesses) <= 1
    np.testing.assert_allclose(made[:, 0], 1, atol=1e-5)


class TwoOracles(Oracle):
    """A denoiser that is told by a label, 0 or 1, on which side the points lie."""

    def __init__(self):
        super().__init__([2.0, 0.0], 0.3)
        self.inputs = ["noisy", "level", "label"]

    def predict_on_batch(self, inputs):
        noisy, level, label = inputs
        side = np.where(label == 0, -1, 1)[:, None]
        return side * super().predict_on_batch([side * noisy, level])


def test_labels_are_handed_on_to_the_network():
    start, labels = rng().standard_normal((400, 2), np.float32), np.arange(400) % 2
    made = diffusion.sample(TwoOracles(), SCHEDULE, start, 50, labels)
    for label, middle in ((0, -2), (1, 2)):
        np.testing.assert_allclose(made[labels == label, 0].mean(), middle, atol=0.1)


def test_labels_are_asked_for_and_refused():
    start = np.zeros((2, 2), np.float32)
    with pytest.raises(ValueError, match="takes a label for each example; labels=None"):
        diffusion.sample(TwoOracles(), SCHEDULE, start)
    with pytest.raises(ValueError, match=r"takes no labels; labels=\[0, 1\]"):
        diffusion.sample(Oracle([0, 0], 1), SCHEDULE, start, labels=[0, 1])


def test_a_dense_denoiser_learns_two_points():
    keras.utils.set_random_seed(0)
    network = networks.dense_denoiser(200, units=32, hidden=2)
    x = np.repeat([[1.0, 1.0], [-1.0, -1.0]], 32, axis=0)
    noisy, level, noise = SCHEDULE.draw(np.tile(x, (400, 1)), rng())
    network.compile(keras.optimizers.Adam(5e-3), "mse", jit_compile=JIT)
    network.fit([noisy, level], noise, batch_size=64, verbose=0)
    start = rng().standard_normal((200, 2), np.float32)
    made = diffusion.sample(network, SCHEDULE, start, 20)
    distance = np.linalg.norm(made[:, None] - x[[0, -1]], axis=2)
    assert np.median(distance.min(axis=1)) < 0.3  # they are 2.8 apart
    assert 0.3 < np.mean(distance.argmin(axis=1)) < 0.7  # both are found


def test_the_waves_are_not_trained_and_tell_the_levels_apart():
    network = networks.dense_denoiser(10, units=8)
    waves = network.get_layer("waves")
    (table,) = waves.get_weights()
    assert table.shape == (11, 32) and not waves.trainable_weights
    assert len(np.unique(table, axis=0)) == 11
    x, level = np.ones((2, 2), np.float32), np.array([1, 9])
    first, second = keras.ops.convert_to_numpy(network([x, level]))
    assert not np.allclose(first, second)


def test_a_denoiser_is_saved_with_its_waves(tmp_path):
    network = networks.dense_denoiser(10, units=8)
    network.save(tmp_path / "denoiser.keras")
    again = keras.saving.load_model(tmp_path / "denoiser.keras")
    np.testing.assert_array_equal(
        again.get_layer("waves").get_weights(), network.get_layer("waves").get_weights()
    )


def small_unet(**options):
    keras.utils.set_random_seed(0)
    return networks.unet_denoiser(SCHEDULE, filters=24, **options)


def pictures(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return bars that stand (label 0) or lie (label 1) where the label says, from -1 to 1."""
    labels = np.arange(n) % 2
    x = -np.ones((n, 28, 28), np.float32)
    x[labels == 0, :, 12:16] = 1
    x[labels == 1, 12:16] = 1
    return x, labels.astype("int32")


def test_an_untrained_unet_guesses_grey_pictures():
    network, level = small_unet(), np.array([1, 100, 200])
    noisy = rng().standard_normal((3, 28, 28), np.float32)
    found = network.predict_on_batch([noisy, level])
    np.testing.assert_allclose(found, SCHEDULE.noise[level][:, None, None] * noisy, atol=1e-6)


def test_a_unet_learns_what_it_is_asked_for():
    network = small_unet(classes=2)
    x, labels = pictures(16 * 50)
    noisy, level, noise = SCHEDULE.draw(x, rng())
    weights = SCHEDULE.signal[level][:, None] ** -2
    network.compile(keras.optimizers.Adam(2e-3), "mse", jit_compile=JIT)
    network.fit([noisy, level, labels], noise, sample_weight=weights, batch_size=16, verbose=0)
    start = rng().standard_normal((8, 28, 28), np.float32)
    wanted, asked = pictures(8)
    made = diffusion.sample(network, SCHEDULE, start, 10, asked, limit=1.0)
    right = np.mean((made - wanted) ** 2, axis=(1, 2))
    wrong = np.mean((made - wanted[::-1]) ** 2, axis=(1, 2))
    assert (right < wrong).all() and right.mean() < wrong.mean() / 2


def test_a_unet_is_saved_with_its_tables(tmp_path):
    network = small_unet(classes=2)
    network.save(tmp_path / "denoiser.keras")
    again = keras.saving.load_model(tmp_path / "denoiser.keras")
    for name, values in (("signal", SCHEDULE.signal), ("noise", SCHEDULE.noise)):
        (table,) = again.get_layer(name).get_weights()
        np.testing.assert_array_equal(table[:, 0], values)
        assert not again.get_layer(name).trainable_weights
    assert again.get_layer("waves").get_weights()[0].shape == (201, 64)


@pytest.mark.parametrize("filters", [0, 20, 36])
def test_a_unet_of_other_filters_is_refused(filters):
    with pytest.raises(ValueError, match=f"filters={filters}: a multiple of 24 is needed"):
        networks.unet_denoiser(SCHEDULE, filters=filters)
