"""The published networks: parameters, shapes and costs, and the same functions as Keras's own."""

import re

import keras
import numpy as np
import pytest

from course_lib.models import convnets
from course_lib.models.convnets.alexnet import LocalResponseNormalization

# Parameters; multiply-adds in billions; receptive field after the last convolution or pooling
# before the head (Araujo et al. 2019 list the same for AlexNet, VGG-16, Inception v3, ResNet-50);
# layers with weights on the longest way.
PUBLISHED = {
    "lenet5": (61_706, 0.0004, 32, 5),
    "alexnet": (60_965_224, 0.724, 195, 8),
    "vgg16": (138_357_544, 15.47, 212, 16),
    "inception_v3": (23_851_784, 5.71, 1311, 48),
    "resnet50": (25_636_712, 3.86, 483, 50),
    "densenet121": (8_062_504, 2.83, 2071, 121),
}
IN_KERAS = {
    "vgg16": keras.applications.VGG16,
    "inception_v3": keras.applications.InceptionV3,
    "resnet50": keras.applications.ResNet50,
    "densenet121": keras.applications.DenseNet121,
}


@pytest.fixture(scope="module", params=PUBLISHED)
def published(request):
    """A network at full size, built once for the tests below."""
    return request.param, getattr(convnets, request.param)()


def test_parameters_multiply_adds_receptive_field_and_depth_are_the_published_ones(published):
    name, model = published
    parameters, billions, field, depth = PUBLISHED[name]
    table = convnets.costs(model)
    body = table[~table.name.str.startswith("head")]
    assert model.count_params() == parameters == table.parameters.sum()
    assert table.multiply_adds.sum() / 1e9 == pytest.approx(billions, rel=0.06)
    assert body.receptive_field.max() == field
    assert convnets.depth(model) == depth


def test_every_layer_is_called_stage_block_layer(published):
    _, model = published
    stage = r"(input|stem|head|stage[1-9])"
    block = r"(block\d+|transition|reduction)"
    layer = r"((branch\d|shortcut)-)?[a-z]+\d*"
    for name in [layer.name for layer in model.layers]:
        assert re.fullmatch(f"{stage}_{block}_{layer}", name), name


def test_the_convolutions_have_the_shapes_of_keras(published):
    name, model = published
    if name not in IN_KERAS:
        return  # Keras has neither LeNet-5 nor AlexNet
    # VGG's fully connected layers are left out: they are most of its weights, and take the time.
    theirs = IN_KERAS[name](
        weights=None, include_top=name != "vgg16", input_shape=model.input_shape[1:]
    )
    assert shapes(model) == shapes(theirs)
    if name != "vgg16":
        assert model.count_params() == theirs.count_params()


def shapes(model):
    kinds = (keras.layers.Conv2D, keras.layers.Concatenate, keras.layers.Add)
    return [layer.output.shape for layer in model.layers if isinstance(layer, kinds)]


@pytest.mark.parametrize("name", IN_KERAS)
def test_with_the_weights_of_keras_they_compute_the_same(name):
    side = 75 if name == "inception_v3" else 32
    keras.utils.set_random_seed(0)
    ours = getattr(convnets, name)(input_shape=(side, side, 3), classes=7)
    theirs = IN_KERAS[name](weights=None, input_shape=(side, side, 3), classes=7)
    ours.set_weights(theirs.get_weights())
    pictures = np.random.default_rng(0).normal(size=(3, side, side, 3)).astype("float32")
    # What the last layer gets: its softmax would make the outputs of fresh networks all alike.
    # Called, not `predict`: what runs once need not be compiled.
    found, expected = (
        keras.ops.convert_to_numpy(keras.Model(model.inputs, model.layers[-2].output)(pictures))
        for model in (ours, theirs)
    )
    size = np.abs(expected).max()
    assert np.ptp(expected, axis=0).max() > 0.01 * size > 0  # they do tell the pictures apart
    np.testing.assert_allclose(found, expected, atol=1e-4 * size)


def test_alexnet_by_hand():
    def convolution(size, inputs, filters):
        return size * size * inputs * filters + filters

    def dense(inputs, units):
        return inputs * units + units

    # Two groups: the second, fourth and fifth convolution see half of the maps before them.
    convolutions = (
        convolution(11, 3, 96)
        + convolution(5, 48, 256)
        + convolution(3, 256, 384)
        + convolution(3, 192, 384)
        + convolution(3, 192, 256)
    )
    fully_connected = dense(6 * 6 * 256, 4096) + dense(4096, 4096) + dense(4096, 1000)
    assert convolutions + fully_connected == PUBLISHED["alexnet"][0]


def test_local_response_normalisation_is_that_of_section_3_3():
    a = np.random.default_rng(0).normal(0, 50, size=(2, 3, 3, 7))
    found = np.asarray(LocalResponseNormalization()(a.astype("float32")))
    for c in range(7):
        neighbours = (a[..., max(0, c - 2) : c + 3] ** 2).sum(axis=-1)
        expected = a[..., c] / (2 + 1e-4 * neighbours) ** 0.75
        np.testing.assert_allclose(found[..., c], expected, rtol=1e-4)


@pytest.mark.parametrize(
    ("landmark", "model"),
    [
        ("AlexNet", "alexnet"),
        ("VGG-16", "vgg16"),
        ("Inception v3", "inception_v3"),
        ("ResNet-50", "resnet50"),
        ("DenseNet-121", "densenet121"),
    ],
)
def test_the_timeline_has_the_numbers_that_the_networks_have(landmark, model):
    row = convnets.timeline().set_index("name").loc[landmark]
    assert (row.parameters, row.weight_layers) == (PUBLISHED[model][0], PUBLISHED[model][3])


def test_the_timeline_is_in_order_and_each_number_has_its_source():
    table = convnets.timeline()
    assert table.year.is_monotonic_increasing and len(table) == len(convnets.LANDMARKS) == 9
    for number, source in [
        ("parameters", "parameters_source"),
        ("top5_error", "top5_source"),
        ("ensemble_error", "ensemble_source"),
    ]:
        assert (table[number].notna() == (table[source] != "")).all()
    assert (table.ensemble_error < table.top5_error)[table.ensemble_error.notna()].all()
