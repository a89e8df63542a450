"""The scores below the last activation, and what is no model or batch to explain."""

import keras
import numpy as np
import pytest

from course_lib import explain
from course_lib.explain.graph import graph_of


def functional(ending):
    inputs = keras.Input((4, 5, 2))
    x = keras.layers.Flatten()(inputs)
    if ending == "dense":
        return keras.Model(inputs, keras.layers.Dense(3, activation="softmax", use_bias=False)(x))
    layer = keras.layers.Softmax() if ending == "softmax" else keras.layers.Activation("softmax")
    return keras.Model(inputs, layer(keras.layers.Dense(3)(x)))


@pytest.mark.parametrize("ending", ["dense", "softmax", "activation"])
def test_the_scores_are_what_the_softmax_gets(ending, pictures):
    model = functional(ending)
    scores = explain.class_scores(model, pictures)
    kernel, *bias = model.get_weights()
    expected = pictures.reshape(3, -1) @ kernel + (bias[0] if bias else 0)
    np.testing.assert_allclose(scores, expected, atol=1e-5)
    assert graph_of(model).ending == "softmax"


@pytest.mark.parametrize("activation", [None, "softmax", "sigmoid"])
def test_scores_and_gradients_do_not_depend_on_the_last_activation(
    activation, linear, weights_of, pictures
):
    model = linear(activation, scale=300)  # so sure that softmax and sigmoid are exactly flat
    scores = explain.class_scores(model, pictures)
    kernel, bias = model.get_weights()
    np.testing.assert_allclose(scores, pictures.reshape(3, -1) @ kernel + bias, rtol=1e-4)
    gradients = explain.score_gradients(model, pictures, [2, 0, 1])
    np.testing.assert_allclose(gradients, weights_of(model)[[2, 0, 1]], rtol=1e-5)


def test_scores_follow_the_weights(linear, pictures):
    model = linear("softmax")
    first = explain.class_scores(model, pictures)
    kernel, bias = model.get_weights()
    model.set_weights([kernel, bias + 1])
    np.testing.assert_allclose(explain.class_scores(model, pictures), first + 1, atol=1e-5)


def test_many_pictures_give_what_one_at_a_time_gives(linear):
    model = linear("softmax")
    x = np.random.default_rng(0).uniform(size=(70, 4, 5, 2))
    labels = np.arange(70) % 3
    whole = explain.integrated_gradients(model, x, labels)
    assert whole.shape == (70, 4, 5)
    one = explain.integrated_gradients(model, x[66:67], int(labels[66]))
    np.testing.assert_allclose(whole[66:67], one, atol=1e-6)
    np.testing.assert_allclose(
        explain.class_scores(model, x)[66], explain.class_scores(model, x[66:67])[0], atol=1e-5
    )


def test_a_model_that_grew_layer_by_layer(detector, scene):
    grown = keras.Sequential([keras.Input((24, 24, 1))])
    for layer in detector.layers:
        grown.add(layer.__class__.from_config(layer.get_config()))
    grown.set_weights(detector.get_weights())
    for name, method in explain.METHODS.items():
        expected = method(detector, scene, 0, None)
        np.testing.assert_allclose(method(grown, scene, 0, None), expected, atol=1e-5, err_msg=name)
        assert expected.shape == (1, 24, 24) and np.ptp(expected) > 0


def test_explaining_changes_nothing_in_the_model(detector, scene, tmp_path):
    weights, config = detector.get_weights(), detector.get_config()
    before = detector.predict(scene, verbose=0)
    for method in explain.METHODS.values():
        method(detector, scene, 1, "conv")
    explain.maximise(detector, "conv", 0, steps=2)
    explain.fgsm(detector, scene, [0], 0.1)
    explain.randomise(detector)
    assert detector.get_config() == config
    for old, new in zip(weights, detector.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    detector.save(tmp_path / "again.keras")
    again = keras.saving.load_model(tmp_path / "again.keras")
    np.testing.assert_array_equal(again.predict(scene, verbose=0), before)


def test_the_signed_methods_are_methods():
    assert set(explain.METHODS) > explain.SIGNED > set()


def test_wrong_models_get_one_sentence(pictures):
    unbuilt = keras.Sequential([keras.layers.Dense(1)], name="mine")
    with pytest.raises(ValueError, match=r"'mine' has no graph of layers. Give .* an Input"):
        explain.saliency(unbuilt, pictures, 0)
    inputs = keras.Input((4, 5, 2))
    outputs = [keras.layers.Flatten()(inputs), keras.layers.ReLU()(inputs)]
    with pytest.raises(ValueError, match="1 inputs and 2 outputs"):
        explain.saliency(keras.Model(inputs, outputs), pictures, 0)


@pytest.mark.parametrize("method", explain.METHODS)
def test_wrong_pictures_and_labels_get_one_sentence(method, detector, scene):
    explained = explain.METHODS[method]
    with pytest.raises(ValueError, match=r"\(24, 24, 1\).*\(n, 24, 24, 1\).*write x\[None\]"):
        explained(detector, scene[0], 0, None)
    with pytest.raises(ValueError, match=r"no class 2:.*from 0 to 1"):
        explained(detector, scene, 2, None)
    with pytest.raises(ValueError, match="one whole number, or one for each of the 1 pictures"):
        explained(detector, scene, [0, 1], None)
    with pytest.raises(ValueError, match="one whole number"):
        explained(detector, scene, 0.5, None)
