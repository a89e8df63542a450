"""Pictures that excite a unit, pictures that fool, and models that forget."""

import keras
import numpy as np
import pytest

from course_lib import explain

OFF = {"jitter": 0, "blur": 0, "total_variation": 0, "l2": 0}


def test_without_regularisers_a_linear_score_gets_black_and_white(linear, weights_of):
    model = linear("softmax")
    name = model.layers[-1].name
    found = explain.maximise(model, name, [1, 2], steps=150, **OFF)
    expected = (weights_of(model)[1:] > 0).astype("float32")
    clear = np.abs(weights_of(model)[1:]) > 0.3
    assert clear.mean() > 0.5
    np.testing.assert_array_equal(found[clear], expected[clear])


def test_a_feature_map_is_excited_by_its_own_pattern(detector, scene):
    sensitive = keras.models.clone_model(detector)
    kernel, _, *others = detector.get_weights()
    sensitive.set_weights([kernel, np.zeros(2), *others])  # noise is enough to wake it
    found = explain.maximise(sensitive, "conv", [0, 1], steps=60, learning_rate=0.1, **OFF)
    assert found.shape == (2, 24, 24, 1) and found.min() >= 0 and found.max() <= 1
    response = explain.compile_activations(sensitive, ["conv"])
    start = explain.maximise(sensitive, "conv", [0, 1], steps=0)
    before, after = (response(x)["conv"].mean(axis=(1, 2)) for x in (start, found))
    assert after[0, 0] > 5 * before[0, 0] and after[1, 1] > 5 * before[1, 1]
    # Where the map answers most, the picture shows the cross.
    row, column = np.unravel_index(response(found)["conv"][0, 1:-1, 1:-1, 0].argmax(), (22, 22))
    window, cross = found[0, row : row + 3, column : column + 3, 0], scene[0, 5:8, 15:18, 0]
    assert window[cross == 1].mean() > window[cross == 0].mean() + 0.5


def test_each_regulariser_does_its_part(linear):
    model = linear()
    name = model.layers[-1].name

    def roughness(**options):
        x = explain.maximise(model, name, 0, steps=40, **(OFF | options))[0]
        return np.abs(np.diff(x, axis=0)).mean() + np.abs(np.diff(x, axis=1)).mean()

    assert roughness(blur=1.0) < 0.5 * roughness()
    assert roughness(total_variation=0.05) < 0.8 * roughness()
    contrast = [np.ptp(explain.maximise(model, name, 0, **(OFF | {"l2": v}))) for v in (0, 0.5)]
    assert contrast[1] < 0.5 * contrast[0]


def test_jitter_spreads_what_hangs_on_one_place():
    model = keras.Sequential(
        [keras.Input((7, 7, 1)), keras.layers.Flatten(), keras.layers.Dense(1, name="unit")]
    )
    kernel = np.zeros((7, 7))
    kernel[3, 3] = 1
    model.set_weights([kernel.reshape(49, 1), np.zeros(1)])
    start = explain.maximise(model, "unit", 0, steps=0)[0, ..., 0]
    for jitter, side in ((0, 1), (1, 3)):
        options = OFF | {"jitter": jitter}
        moved = explain.maximise(model, "unit", 0, steps=60, **options)[0, ..., 0] > start + 0.05
        edge = (7 - side) // 2
        expected = np.zeros((7, 7), bool)
        expected[edge : 7 - edge, edge : 7 - edge] = True
        np.testing.assert_array_equal(moved, expected)


def test_pictures_are_the_same_for_the_same_seed(detector):
    one, same, other = (explain.maximise(detector, "conv", 1, steps=3, seed=s) for s in (4, 4, 5))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.01


def test_units_that_are_not_there(detector, pictures):
    with pytest.raises(ValueError, match=r"'conv' has 2 units or channels.*; 2 is none"):
        explain.maximise(detector, "conv", [0, 2])
    with pytest.raises(ValueError, match="no layer 'deep'"):
        explain.maximise(detector, "deep", 0)
    with pytest.raises(ValueError, match="units is"):
        explain.maximise(detector, "conv", 0.5)


@pytest.mark.parametrize("activation", [None, "softmax"])
def test_fgsm_moves_each_value_by_the_sign_of_the_gradient(
    activation, linear, weights_of, pictures
):
    model = linear(activation)
    labels, epsilon = np.array([2, 0, 1]), 0.05
    found = explain.fgsm(model, pictures, labels, epsilon)
    scores = explain.class_scores(model, pictures)
    share = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    slope = np.einsum("nk,khwc->nhwc", share - np.eye(3)[labels], weights_of(model))
    clear = np.abs(slope) > 1e-4
    expected = pictures + epsilon * np.sign(slope)
    np.testing.assert_allclose(found[clear], expected[clear], atol=1e-6)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    assert loss(labels, explain.class_scores(model, found)) > loss(labels, scores) + 0.1


def test_fgsm_works_where_the_model_is_perfectly_sure(linear, pictures):
    model = linear("softmax", scale=300)
    labels = model.predict(pictures, verbose=0).argmax(axis=1)
    assert model.predict(pictures, verbose=0).max(axis=1).min() == 1
    found = explain.fgsm(model, pictures, labels, 0.05)
    assert np.abs(found - pictures).max() == pytest.approx(0.05, abs=1e-6)
    before, after = (explain.class_scores(model, x) for x in (pictures, found))
    rows = np.arange(3)
    assert (after[rows, labels] < before[rows, labels]).all()


def test_fgsm_stays_between_the_limits(linear, pictures):
    found = explain.fgsm(linear(), pictures, [0, 1, 2], 0.9)
    assert found.min() == 0 and found.max() == 1 and found.dtype == np.float32
    found = explain.fgsm(linear(), pictures, [0, 1, 2], 0.9, limits=(-1, 0.5))
    assert found.min() < 0 and found.max() == 0.5


def test_fgsm_of_sigmoid_units_lowers_one_answer_or_worsens_all(linear, weights_of, pictures):
    model = linear("sigmoid")
    found = explain.fgsm(model, pictures, [2, 0, 1], 0.05)
    expected = pictures - 0.05 * np.sign(weights_of(model)[[2, 0, 1]])
    np.testing.assert_allclose(found, expected, atol=1e-6)
    answers = np.array([[1, 0, 1], [0, 0, 0], [1, 1, 0]])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    worse = explain.fgsm(model, pictures, answers, 0.05)
    before, after = (loss(answers, explain.class_scores(model, x)) for x in (pictures, worse))
    assert after > before + 0.1


def test_fgsm_refuses_what_is_no_label(linear, pictures):
    with pytest.raises(ValueError, match="zeros and ones"):
        explain.fgsm(linear(), pictures, np.full((3, 3), 0.5), 0.1)
    with pytest.raises(ValueError, match="one 1 in each row"):
        explain.fgsm(linear(), pictures, np.ones((3, 3)), 0.1)
    with pytest.raises(ValueError, match="epsilon=-1"):
        explain.fgsm(linear(), pictures, [0, 1, 2], -1)


@pytest.fixture(scope="module")
def deep():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((6, 6, 1))
    one = keras.layers.Conv2D(2, 3, name="one", bias_initializer="normal")(inputs)
    norm = keras.layers.BatchNormalization(name="norm")(one)
    two = keras.layers.Conv2D(2, 3, name="two", bias_initializer="normal")(norm)
    flat = keras.layers.Flatten(name="flat")(two)
    return keras.Model(inputs, keras.layers.Dense(2, name="classes")(flat))


@pytest.mark.parametrize(
    "layers, cascade, changed",
    [
        ("two", False, {"two"}),
        (["one", "classes"], False, {"one", "classes"}),
        ("two", True, {"two", "classes"}),
        (["classes", "one"], True, {"one", "two", "classes"}),
        (None, False, {"one", "two", "classes"}),
        ([], True, set()),
    ],
)
def test_randomise_changes_the_named_layers_only(layers, cascade, changed, deep):
    before = deep.get_weights()
    copy = explain.randomise(deep, layers, cascade)
    for old, now in zip(before, deep.get_weights(), strict=True):
        np.testing.assert_array_equal(old, now)
    found = set()
    for layer in deep.layers[1:]:
        pairs = zip(layer.get_weights(), copy.get_layer(layer.name).get_weights(), strict=True)
        if not all(np.array_equal(old, new) for old, new in pairs):
            found.add(layer.name)
    assert found == changed


def test_randomise_is_decided_by_its_seed(deep):
    one, same, other = (explain.randomise(deep, seed=s).get_weights()[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.01


def test_randomise_takes_a_sequential_model_and_refuses_unknown_layers(detector, scene):
    copy = explain.randomise(detector, "conv")
    assert np.abs(explain.saliency(copy, scene, 0) - explain.saliency(detector, scene, 0)).max() > 0
    with pytest.raises(ValueError, match="no layer 'convv'"):
        explain.randomise(detector, ["conv", "convv"])
