"""The deep network in NumPy, held against Keras; and the flow through a Keras model."""

import keras
import numpy as np
import pytest

from course_lib.models.gradient_flow import EPSILON, DeepNetwork, flow_of_model
from course_lib.models.gradients import loss_and_gradients

INPUTS, CLASSES = 7, 4


@pytest.fixture
def batch():
    rng = np.random.default_rng(1)
    return rng.normal(size=(20, INPUTS)), rng.integers(0, CLASSES, 20)


def small_network(depth=5, units=6, **options):
    return DeepNetwork(depth, units, inputs=INPUTS, classes=CLASSES, **options)


def in_keras(network: DeepNetwork) -> keras.Model:
    """Return the same network, with the same weights, made of Keras layers."""
    layers = [keras.Input((INPUTS,))]
    for weights in network.weights[:-1]:
        layers.append(keras.layers.Dense(weights.shape[1], dtype="float64"))
        if network.batch_norm:
            layers.append(keras.layers.BatchNormalization(epsilon=EPSILON, dtype="float64"))
        layers.append(keras.layers.Activation(network.activation, dtype="float64"))
    layers.append(keras.layers.Dense(CLASSES, dtype="float64"))
    model = keras.Sequential(layers)
    for dense, weights in zip(dense_layers(model), network.weights, strict=True):
        dense.set_weights([weights, np.zeros(weights.shape[1])])
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def dense_layers(model):
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]


# On JAX the gradients through a batch normalisation of tiny numbers are less exact.
EXACT = 1e-5 if keras.backend.backend() == "tensorflow" else 1e-3


@pytest.mark.parametrize("batch_norm", [False, True], ids=["plain", "batch norm"])
@pytest.mark.parametrize("initialization", ["small normal", "He"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_activations_and_gradients_agree_with_keras(activation, initialization, batch_norm, batch):
    network = small_network(
        activation=activation, initialization=initialization, batch_norm=batch_norm
    )
    model = in_keras(network)
    _, expected = loss_and_gradients(model, *batch)
    kernels = {id(layer.kernel) for layer in dense_layers(model)}
    pairs = zip(expected, model.trainable_variables, strict=True)
    expected = [gradient for gradient, variable in pairs if id(variable) in kernels]
    gradients = network.gradients(*batch)
    assert len(gradients) == len(expected) == network.depth + 1
    for ours, theirs in zip(gradients, expected, strict=True):
        atol = EXACT * np.abs(theirs).max()
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=atol)

    flow = flow_of_model(model, *batch)
    for ours, theirs in zip(network.activations(batch[0]), flow.activations, strict=True):
        np.testing.assert_allclose(
            ours, theirs, rtol=EXACT, atol=EXACT * 1e-2 * np.abs(theirs).max()
        )


def test_50_layers_of_sigmoid_with_small_weights_vanish_but_are_still_numbers(batch):
    sizes = [
        np.sqrt(np.mean(g**2))
        for g in small_network(50, 64, initialization="small normal").gradients(*batch)[:-1]
    ]
    assert np.isfinite(sizes).all()
    assert 0 < sizes[0] < 1e-60 < 1e-8 < sizes[-1]
    assert (np.diff(np.log10(sizes[1:])) > 0).all()  # less from layer to layer, on the way back


def spreads(initialization, activation):
    x = np.random.default_rng(0).normal(size=(64, 200))
    network = DeepNetwork(12, 200, activation, initialization, inputs=200)
    return [values.std() for values in network.activations(x)]


def test_he_keeps_relu_alive_where_glorot_halves_its_variance_in_each_layer():
    he, glorot = spreads("He", "relu"), spreads("Glorot", "relu")
    assert 0.5 < he[-1] / he[0] < 2
    assert glorot[-1] / glorot[0] == pytest.approx(0.5 ** (11 / 2), rel=0.5)


def test_batch_normalisation_forgets_the_scale_of_the_weights(batch):
    small, large = (
        small_network(8, 32, activation="tanh", initialization=name, batch_norm=True)
        for name in ("Glorot", "large normal")
    )
    for ours, theirs in zip(small.activations(batch[0]), large.activations(batch[0]), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=0.05)  # but for epsilon


def test_a_deeper_network_begins_with_the_same_layers():
    shallow, deep = small_network(3), small_network(9)
    for ours, theirs in zip(shallow.weights[:-1], deep.weights, strict=False):
        np.testing.assert_array_equal(ours, theirs)
    assert not np.array_equal(deep.weights[1], deep.weights[2])
    assert not np.array_equal(deep.weights[1], small_network(9, seed=1).weights[1])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"activation": "swish"}, "activation='swish' is not known: choose one of sigmoid, tanh"),
        ({"initialization": "zeros"}, "choose one of small normal, Glorot"),
        ({"depth": 0}, "depth=0"),
    ],
)
def test_what_is_not_known_is_refused_in_words(options, words):
    with pytest.raises(ValueError, match=words):
        DeepNetwork(**{"depth": 3, **options})


@pytest.fixture
def convolutional():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, name="edges"),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
            keras.layers.Flatten(),
            keras.layers.Dense(5, activation="tanh", name="mixing"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy")
    return model


def test_the_flow_through_a_keras_model_leaves_it_as_it_was(convolutional):
    rng = np.random.default_rng(0)
    before = [weights.copy() for weights in convolutional.get_weights()]
    flow = flow_of_model(convolutional, rng.normal(3, 1, size=(16, 8, 8, 1)), np.arange(16) % 3)
    assert flow.names == ["edges", "mixing"]
    assert [gradient.shape for gradient in flow.gradients] == [(3, 3, 1, 4), (144, 5)]
    assert flow.activations[0].shape == (16, 144) and flow.activations[0].min() == 0  # after ReLU
    for old, new in zip(before, convolutional.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_model_without_two_hidden_layers_gets_one_sentence(batch):
    model = keras.Sequential([keras.Input((INPUTS,)), keras.layers.Dense(CLASSES)], name="flat")
    model.compile(loss="mse")
    with pytest.raises(ValueError, match="'flat' has 1 layers with a trainable kernel"):
        flow_of_model(model, batch[0], np.zeros((20, CLASSES)))
