"""The script and the table that compare a vision transformer with a CNN of equal size."""

import numpy as np
import pandas as pd
import pytest

from course_lib import checkpoints, data


@pytest.fixture(scope="module")
def script():
    """Import the script, and leave the environment and the path as they were."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(checkpoints.folder())
        for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
            patch.setenv(name, "1")  # the script keeps what is set; it goes again afterwards
        import glyphs_vit

        yield glyphs_vit


def test_both_networks_are_equally_large(script):
    sizes = [script.network(kind, 36).count_params() for kind in script.KINDS]
    assert max(sizes) < 1.05 * min(sizes)
    table = pd.read_csv(checkpoints.path("glyphs_vit.csv"))
    assert table.parameters.max() < 1.05 * table.parameters.min()


def test_a_shift_moves_a_picture_as_a_whole(script):
    pictures = np.zeros((300, 28, 28), "float32")
    pictures[:, 10, 12], pictures[:, 11, 14] = 1, 0.5
    moved = script.shifted(pictures, np.random.default_rng(0))
    assert moved.shape == pictures.shape
    down, right = np.array([np.argwhere(one == 1)[0] for one in moved]).T
    np.testing.assert_array_equal(moved[np.arange(300), down + 1, right + 2], 0.5)
    np.testing.assert_allclose(moved.sum(axis=(1, 2)), 1.5)
    for places, at in ((down, 10), (right, 12)):
        assert set(places - at) == set(range(-script.SHIFT, script.SHIFT + 1))
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.2  # each its own way


def test_what_is_shifted_out_does_not_come_in_again(script):
    pictures = np.zeros((200, 28, 28), "float32")
    pictures[:, 0, 0] = 1
    moved = script.shifted(pictures, np.random.default_rng(0))
    assert {0, 1} == set(moved.sum(axis=(1, 2)))
    assert moved[:, 5:].sum() == moved[:, :, 5:].sum() == 0


class Recorder:
    """In the place of a model: keeps what it is to learn."""

    def __init__(self):
        self.seen, self.rates, self.optimizer = [], [], self

    def fit(self, x, y, batch, callbacks, **_):
        self.seen.append((x, y))
        for step in range(len(y) // batch):
            callbacks[0].on_train_batch_begin(step, {})
            self.rates.append(self.learning_rate)


def test_a_training_has_its_steps_and_a_rate_that_rises_and_falls(script, monkeypatch):
    monkeypatch.setattr(script.trials, "restart", lambda model, seed: model)
    x, y = np.arange(50.0)[:, np.newaxis, np.newaxis] * np.ones((50, 4, 4)), np.arange(50)
    model = Recorder()
    script.train(model, x, y, steps=450, seed=0, rate=1.0)
    labels = np.concatenate([y for _, y in model.seen])
    assert len(labels) == 450 * script.BATCH and len(model.rates) == 450
    for pictures, labels_of in model.seen:
        np.testing.assert_array_equal(pictures[:, 0, 0], labels_of)
    counts = np.bincount(labels)
    assert counts.max() - counts.min() <= 1  # every picture equally often
    assert np.argmax(model.rates) == 44 and max(model.rates) == pytest.approx(1, abs=0.03)
    assert 0 < model.rates[-1] < 0.01


def test_no_font_of_the_test_was_learnt(script):
    glyphs = data.load("glyphs", n=2000)
    part = glyphs.split(seed=0, validation=0.1, test=0.2)
    learnt, tested = (set(one.extras["design"]) for one in (part.train, part.test))
    assert not learnt & tested


def test_the_published_table_has_a_row_for_each_training(script):
    table = pd.read_csv(checkpoints.path("glyphs_vit.csv"))
    for pictures, steps in script.STEPS.items():
        own = table[(table.pictures == pictures) & (table.steps == steps)]
        runs = own.groupby("model").seed.apply(set)
        assert dict(runs) == {kind: set(script.SEEDS) for kind in script.KINDS}, pictures


def test_the_published_table_bears_out_what_a_cnn_has_built_in():
    table = pd.read_csv(checkpoints.path("glyphs_vit.csv"))
    mean = table.groupby(["model", "pictures"])[["accuracy", "shifted", "training"]].mean()
    for pictures in mean.loc["ViT"].index:
        vit, cnn = mean.loc[("ViT", pictures)], mean.loc[("CNN", pictures)]
        assert cnn.accuracy > vit.accuracy + 0.03
        assert cnn.shifted / cnn.accuracy > vit.shifted / vit.accuracy + 0.2
        assert min(cnn.training, vit.training) > 0.9  # neither lacks steps to know its pictures
