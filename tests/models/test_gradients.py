"""Gradients of Keras models, held against one step of gradient descent by Keras itself."""

import keras
import numpy as np
import pytest

from course_lib.models.gradients import (
    compile_gradients,
    compile_input_gradients,
    loss_and_gradients,
)


def small_model(loss="mean_squared_error", extra=(), **options):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(5, activation="tanh", **options),
            *extra,
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.SGD(1.0), loss)
    return model


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    return rng.normal(size=(12, 3)).astype("float32"), rng.integers(0, 2, 12).astype("float32")


MODELS = {
    "plain": {},
    "cross-entropy": {"loss": keras.losses.BinaryCrossentropy(from_logits=True)},
    "weight decay": {"kernel_regularizer": "l2"},
    "batch normalisation": {"extra": [keras.layers.BatchNormalization()]},
}


@pytest.mark.parametrize("differentiate", [loss_and_gradients, None], ids=["once", "compiled"])
@pytest.mark.parametrize("kind", MODELS)
def test_a_step_with_learning_rate_1_moves_each_weight_by_its_gradient(kind, batch, differentiate):
    options = dict(MODELS[kind])
    options["extra"] = [layer.__class__() for layer in options.get("extra", [])]
    model = small_model(**options)
    before = model.get_weights()
    if differentiate is None:
        loss, gradients = compile_gradients(model)(*batch)
    else:
        loss, gradients = differentiate(model, *batch)
    for old, weight in zip(before, model.weights, strict=True):
        np.testing.assert_array_equal(old, weight.numpy())

    start = [weight.numpy().copy() for weight in model.trainable_weights]
    assert float(model.train_on_batch(*batch)) == pytest.approx(loss, rel=1e-5)
    assert len(gradients) == len(start) and max(np.abs(g).max() for g in gradients) > 0.05
    for old, weight, gradient in zip(start, model.trainable_weights, gradients, strict=True):
        moved = old - weight.numpy()
        np.testing.assert_allclose(gradient, moved, atol=1e-5)


def test_compiled_gradients_follow_the_weights(batch):
    model = small_model()
    gradients = compile_gradients(model)
    first = gradients(*batch)
    model.train_on_batch(*batch)
    second = gradients(*batch)
    assert second[0] != first[0]
    np.testing.assert_allclose(second[1][0], loss_and_gradients(model, *batch)[1][0], atol=1e-6)


def test_training_decides_about_dropout(batch):
    model = small_model(extra=[keras.layers.Dropout(0.9)])
    steady = [loss_and_gradients(model, *batch, training=False)[0] for _ in range(2)]
    assert steady[0] == steady[1] != loss_and_gradients(model, *batch)[0]


def test_a_model_that_is_not_ready_gets_one_sentence(batch):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)], name="mine")
    with pytest.raises(ValueError, match=r"'mine' is not ready.*model\.compile"):
        loss_and_gradients(model, *batch)


def squares(output, factor):
    return keras.ops.sum(factor * output**2, axis=-1)


def test_input_gradients_are_those_of_each_example_s_own_score(batch):
    x, factor = batch[0], np.arange(12, dtype="float32")[:, None]
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    gradients = compile_input_gradients(model, squares)
    for _ in range(2):  # the second time with other weights
        kernel, bias = model.get_weights()
        output = x @ kernel + bias
        score, slopes = gradients(x, factor)
        assert score == pytest.approx((factor * output**2).sum(), rel=1e-4)
        np.testing.assert_allclose(slopes, 2 * factor * output @ kernel.T, rtol=1e-3, atol=1e-4)
        model.set_weights([kernel + 1, bias - 1])


def test_input_gradients_compute_as_at_inference_and_change_nothing(batch):
    extra = [keras.layers.BatchNormalization(), keras.layers.Dropout(0.9)]
    model = small_model(extra=extra)
    before = model.get_weights()
    gradients = compile_input_gradients(model, lambda output: output[:, 0])
    score, slopes = gradients(batch[0])
    np.testing.assert_array_equal(slopes, gradients(batch[0])[1])
    assert score == pytest.approx(model.predict(batch[0], verbose=0).sum(), abs=1e-4)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_input_gradients_of_several_inputs_come_in_their_order():
    inputs = [keras.Input((2,)), keras.Input((2,))]
    model = keras.Model(inputs, keras.layers.Multiply()(inputs))
    one, two = np.array([[1, 2]], "float32"), np.array([[3, 5]], "float32")
    gradients = compile_input_gradients(model, lambda output: output[:, 0])
    score, slopes = gradients([one, two])
    assert score == 3
    np.testing.assert_array_equal(slopes[0], [[3, 0]])
    np.testing.assert_array_equal(slopes[1], [[1, 0]])


def test_input_gradients_of_a_model_that_is_not_built():
    model = keras.Sequential([keras.layers.Dense(1)], name="mine")
    with pytest.raises(ValueError, match=r"'mine' is not built. Give it an Input"):
        compile_input_gradients(model, squares)
