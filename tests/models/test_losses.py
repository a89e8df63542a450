"""Losses: against Keras, also for extreme logits; gradients against finite differences; errors."""

import keras
import numpy as np
import pytest

from course_lib.models import losses

TO_64 = {"dtype": "float64"}
LOSSES = {
    "mean_squared_error": keras.losses.MeanSquaredError(**TO_64),
    "binary_cross_entropy": keras.losses.BinaryCrossentropy(from_logits=True, **TO_64),
    "cross_entropy": keras.losses.SparseCategoricalCrossentropy(from_logits=True, **TO_64),
}


def example(name, seed=0, scale=2.0):
    """Return targets and outputs for a loss, 7 examples with 4 outputs each."""
    generator = np.random.default_rng(seed)
    outputs = generator.normal(scale=scale, size=(7, 4))
    targets = {
        "mean_squared_error": generator.normal(size=(7, 4)),
        "binary_cross_entropy": generator.integers(0, 2, (7, 4)),
        "cross_entropy": generator.integers(0, 4, 7),
    }
    return targets[name], outputs


def of_keras(name, targets, outputs):
    return float(LOSSES[name](targets, outputs))


@pytest.mark.parametrize("scale", [0.1, 2.0, 50.0])
@pytest.mark.parametrize("name", LOSSES)
def test_loss_is_that_of_keras(name, scale):
    targets, outputs = example(name, scale=scale)
    ours = getattr(losses, name)(targets, outputs)
    assert type(ours) is float
    assert ours == pytest.approx(of_keras(name, targets, outputs), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("name", LOSSES)
def test_gradient_is_the_slope(name):
    targets, outputs = example(name)
    loss = getattr(losses, name)
    gradient = getattr(losses, f"{name}_gradient")(targets, outputs)
    assert gradient.shape == outputs.shape
    for place in np.ndindex(outputs.shape):
        ends = []
        for nudge in (1e-5, -1e-5):
            moved = outputs.copy()
            moved[place] += nudge
            ends.append(loss(targets, moved))
        assert gradient[place] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("scale", [2.0, 1000.0])
@pytest.mark.parametrize("name", LOSSES)
def test_gradient_is_that_of_keras(name, scale):
    targets, outputs = example(name, scale=scale)
    # A layer that adds a bias of its own to each output: the loss's slope for it is the gradient.
    layer = keras.layers.Dense(4, kernel_initializer="identity", dtype="float64")
    gradients = []
    for row in range(7):  # one example at a time, each of which counts a seventh
        model = keras.Sequential([keras.Input((4,), dtype="float64"), layer])
        model.compile(keras.optimizers.SGD(1.0), LOSSES[name], run_eagerly=True)
        layer.set_weights([np.eye(4), np.zeros(4)])
        model.train_on_batch(outputs[row : row + 1], targets[row : row + 1])
        gradients.append(-layer.get_weights()[1] / 7)
    ours = getattr(losses, f"{name}_gradient")(targets, outputs)
    np.testing.assert_allclose(ours, gradients, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("logit", [-1000.0, -40.0, 0.0, 40.0, 1000.0])
@pytest.mark.parametrize("y", [0, 1])
def test_binary_cross_entropy_of_extreme_logits(y, logit):
    targets, logits = np.array([[y]]), np.array([[logit]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        ours = losses.binary_cross_entropy(targets, logits)
        gradient = losses.binary_cross_entropy_gradient(targets, logits)
    theirs = of_keras("binary_cross_entropy", targets, logits)
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-6)
    wrong = max(0.0, -logit if y else logit)  # far out, the loss is the logit itself, or 0
    assert ours == pytest.approx(wrong, abs=np.log(2) + 1e-9 if logit == 0 else 1e-9)
    assert -1 <= gradient[0, 0] <= 1


@pytest.mark.parametrize("label", [0, 1, 2])
@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_cross_entropy_of_extreme_logits(label, shift):
    labels, logits = np.array([label]), np.array([[1000.0, 0.0, -1000.0]]) + shift
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        ours = losses.cross_entropy(labels, logits)
        gradient = losses.cross_entropy_gradient(labels, logits)
    assert ours == pytest.approx(of_keras("cross_entropy", labels, logits), abs=1e-6)
    assert ours == 1000 * label
    np.testing.assert_array_equal(gradient, [np.eye(3)[0] - np.eye(3)[label]])


def test_known_values():
    assert losses.mean_squared_error([1, 2], [1, 4]) == 2
    np.testing.assert_allclose(losses.mean_squared_error_gradient([1, 2], [1, 4]), [0, 2])
    assert losses.binary_cross_entropy([0, 1], [0, 0]) == pytest.approx(np.log(2))
    assert losses.cross_entropy([1], [[5.0, 5.0, 5.0, 5.0]]) == pytest.approx(np.log(4))


@pytest.mark.parametrize("name", LOSSES)
def test_arguments_are_left_as_they_were(name):
    targets, outputs = example(name)
    before = targets.copy(), outputs.copy()
    getattr(losses, name)(targets, outputs)
    getattr(losses, f"{name}_gradient")(targets, outputs)
    np.testing.assert_array_equal(targets, before[0])
    np.testing.assert_array_equal(outputs, before[1])


@pytest.mark.parametrize("ending", ["", "_gradient"])
@pytest.mark.parametrize("name", ["mean_squared_error", "binary_cross_entropy"])
def test_a_column_against_a_row_is_told_in_words(name, ending):
    with pytest.raises(ValueError, match=r"shape \(3,\) and the model's outputs \(3, 1\).*same"):
        getattr(losses, name + ending)(np.ones(3), np.ones((3, 1)))
    with pytest.raises(ValueError, match="at least one number"):
        getattr(losses, name + ending)([], [])


@pytest.mark.parametrize("ending", ["", "_gradient"])
@pytest.mark.parametrize(
    ("labels", "logits", "error", "words"),
    [
        ([0, 1], np.zeros((3, 2)), ValueError, r"labels have shape \(2,\) and the logits \(3, 2\)"),
        (np.eye(3, dtype=int), np.zeros((3, 3)), ValueError, r"expected \(n,\), one class"),
        ([0, 1], np.zeros(2), ValueError, r"\(n, n_classes\)"),
        ([0.0, 1.0], np.zeros((2, 2)), TypeError, "type float64; expected integers"),
        ([0, 2], np.zeros((2, 2)), ValueError, "from 0 to 2; the logits have 2 classes"),
        ([-1, 0], np.zeros((2, 2)), ValueError, "from -1 to 0.*numbered 0 to 1"),
    ],
)
def test_impossible_labels_are_told_in_words(labels, logits, error, words, ending):
    with pytest.raises(error, match=words):
        getattr(losses, "cross_entropy" + ending)(labels, logits)
