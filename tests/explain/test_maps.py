"""Maps of models for which the right map is known."""

import keras
import numpy as np
import pytest

from course_lib import explain

CROSS_BOX, NEGATIVE_BOX = (15, 5, 18, 8), (4, 16, 7, 19)  # left, top, right, bottom


def test_saliency_of_a_linear_model_is_the_size_of_its_weights(linear, weights_of, pictures):
    model = linear("softmax")
    expected = np.abs(weights_of(model)).max(axis=-1)
    np.testing.assert_allclose(explain.saliency(model, pictures, [0, 1, 2]), expected, rtol=1e-5)
    smooth = explain.smoothgrad(model, pictures, [0, 1, 2], samples=3)
    np.testing.assert_allclose(smooth, expected, rtol=1e-5)


def test_smoothgrad_is_the_mean_gradient_around_the_picture(detector, scene):
    assert explain.smoothgrad(detector, scene, 0, samples=4, noise=0)[0].max() == pytest.approx(
        explain.saliency(detector, scene, 0)[0].max(), rel=1e-5
    )
    noisy = explain.smoothgrad(detector, scene, 0, samples=8, noise=0.5)
    np.testing.assert_array_equal(
        noisy, explain.smoothgrad(detector, scene, 0, samples=8, noise=0.5)
    )
    other = explain.smoothgrad(detector, scene, 0, samples=8, noise=0.5, seed=1)
    assert np.abs(noisy - other).max() > 0.01
    # Far from both patterns the ReLUs are silent, but noise wakes some of them.
    assert explain.saliency(detector, scene, 0)[0, :4].max() == 0 < noisy[0, :4].max()


@pytest.mark.parametrize("baseline", [0.0, 0.5, "picture"])
def test_integrated_gradients_of_a_linear_model_are_exact(linear, weights_of, pictures, baseline):
    if baseline == "picture":
        baseline = pictures[0] ** 2
    model = linear("sigmoid")
    found = explain.integrated_gradients(model, pictures, 1, baseline, steps=1)
    expected = (weights_of(model)[1] * (pictures - baseline)).sum(axis=-1)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_integrated_gradients_are_complete():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((6, 6, 3)),
            keras.layers.Conv2D(8, 3, activation="gelu"),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dense(4, activation="softmax"),
        ]
    )
    x = np.random.default_rng(0).uniform(size=(3, 6, 6, 3))
    labels = np.array([0, 3, 1])
    found = explain.integrated_gradients(model, x, labels, 0.3, steps=64).sum(axis=(1, 2))
    before, after = (explain.class_scores(model, p) for p in (np.full_like(x, 0.3), x))
    rise = (after - before)[np.arange(3), labels]
    assert np.abs(rise).min() > 0.01
    np.testing.assert_allclose(found, rise, atol=1e-4)


@pytest.mark.parametrize("label, box", [(0, CROSS_BOX), (1, NEGATIVE_BOX)])
@pytest.mark.parametrize("method", ["saliency", "SmoothGrad", "Grad-CAM", "occlusion"])
def test_each_map_peaks_where_the_pattern_was_planted(method, label, box, detector, scene):
    if method == "occlusion":
        maps = explain.occlusion(detector, scene, label, size=3, stride=1)
    else:
        maps = explain.METHODS[method](detector, scene, label, None)
    assert explain.pointing_game(maps, np.array([box])) == 1
    other = NEGATIVE_BOX if label == 0 else CROSS_BOX
    left, top, right, bottom = other
    assert maps[0, top:bottom, left:right].max() < 0.5 * maps.max()


def test_integrated_gradients_peak_there_too_if_the_baseline_is_the_ground(detector, scene):
    maps = explain.integrated_gradients(detector, scene, 1, baseline=0.5)
    assert explain.pointing_game(maps, np.array([NEGATIVE_BOX])) == 1


def test_grad_cam_is_the_weighted_sum_of_the_maps(detector, scene):
    maps = explain.compile_activations(detector, ["conv"])(scene)["conv"]
    expected = 500 / 24**2 * maps[..., 0]  # average pooling, then the weight 500
    np.testing.assert_allclose(explain.grad_cam(detector, scene, 0), expected, rtol=1e-4)


@pytest.mark.parametrize("layer", ["one", "two"])
def test_grad_cam_inside_a_residual_block(layer):
    """The shortcut leads around layer two; both layers have a gradient that is known."""
    inputs = keras.Input((4, 4, 3))
    one = keras.layers.Conv2D(2, 1, activation="relu", name="one")(inputs)
    two = keras.layers.Conv2D(2, 1, use_bias=False, name="two")(one)
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.Add()([one, two]))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax", name="classes")(x))
    x = np.random.default_rng(0).uniform(size=(2, 4, 4, 3)).astype("float32")
    inner, top = (model.get_layer(name).get_weights()[0] for name in ("two", "classes"))
    gradient = top[:, 1] if layer == "two" else top[:, 1] + inner[0, 0] @ top[:, 1]
    maps = explain.compile_activations(model, [layer])(x)[layer]
    expected = np.maximum(maps @ gradient / 16, 0)
    np.testing.assert_allclose(explain.grad_cam(model, x, 1, layer), expected, atol=1e-5)


def test_grad_cam_is_enlarged_and_never_negative():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((16, 12, 3)),
            keras.layers.Conv2D(4, 3, strides=2, padding="same"),
            keras.layers.Flatten(),
            keras.layers.Dense(3),
        ]
    )
    maps = explain.grad_cam(model, np.random.default_rng(0).uniform(size=(2, 16, 12, 3)), [0, 2])
    assert maps.shape == (2, 16, 12) and maps.min() >= 0 and maps.max() > 0


def test_grad_cam_needs_feature_maps(detector, scene, linear, pictures):
    with pytest.raises(ValueError, match=r"no layer 'convv'. It has: conv, average, classes"):
        explain.grad_cam(detector, scene, 0, "convv")
    with pytest.raises(ValueError, match=r"'average' gives an output of shape \(n, 2\)"):
        explain.grad_cam(detector, scene, 0, "average")
    with pytest.raises(ValueError, match="no convolutional layer"):
        explain.grad_cam(linear(), pictures, 0)


def test_occlusion_of_a_linear_model_is_what_the_patch_takes_away(linear, weights_of, pictures):
    model = linear("softmax")
    found = explain.occlusion(model, pictures, 2, size=1, fill=0.5)
    expected = (weights_of(model)[2] * (pictures - 0.5)).sum(axis=-1)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    # One patch over nearly everything: the last position ends at the border.
    whole = explain.occlusion(model, pictures, 2, size=4, stride=3, fill=0.5)
    np.testing.assert_allclose(whole[:, 0, 0], expected[:, :, :4].sum(axis=(1, 2)), atol=1e-4)
    np.testing.assert_allclose(whole[:, 0, 4], expected[:, :, 1:].sum(axis=(1, 2)), atol=1e-4)


@pytest.mark.parametrize("size, stride", [(0, 1), (5, 1), (2, 3), (2, 0)])
def test_occlusion_refuses_a_patch_that_leaves_pixels_out(size, stride, linear, pictures):
    with pytest.raises(ValueError, match=f"size={size} and stride={stride}.*4x5 pixels"):
        explain.occlusion(linear(), pictures, 0, size, stride)


def test_settings_out_of_range_get_one_sentence(linear, pictures):
    with pytest.raises(ValueError, match="samples=0"):
        explain.smoothgrad(linear(), pictures, 0, samples=0)
    with pytest.raises(ValueError, match="steps=0"):
        explain.integrated_gradients(linear(), pictures, 0, steps=0)
    with pytest.raises(ValueError, match=r"baseline has the shape \(3, 3\)"):
        explain.integrated_gradients(linear(), pictures, 0, baseline=np.zeros((3, 3)))
