"""The small networks: they fit, they learn, and each switch changes the graph as it says."""

import keras
import numpy as np
import pytest

from course_lib.models import convnets
from course_lib.models.gradients import compile_gradients


def kinds(model) -> list[str]:
    return [type(layer).__name__ for layer in model.layers]


@pytest.fixture
def glyphs():
    rng = np.random.default_rng(0)
    return rng.random((8, 28, 28, 1)).astype("float32"), rng.integers(0, 36, 8)


@pytest.mark.parametrize("name", convnets.SMALL)
def test_a_small_network_gives_probabilities(name, glyphs):
    model = convnets.small(name)
    assert model.name == name and 20_000 <= model.count_params() <= 150_000
    probabilities = model.predict_on_batch(glyphs[0])
    assert probabilities.shape == (8, 36) and probabilities.min() >= 0
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


# Without dropout, which would change the loss by chance; and fewer blocks, which compile sooner.
STEADY = {
    "lenet": {},
    "alexnet": {"dropout": 0.0},
    "vgg": {"dropout": 0.0},
    "inception": {"blocks": (1, 1)},
    "resnet": {"blocks": (1, 1)},
    "densenet": {"blocks": (2, 1)},
}


@pytest.mark.parametrize("name", convnets.SMALL)
def test_a_step_of_training_lowers_the_loss(name, glyphs):
    keras.utils.set_random_seed(0)
    model = convnets.small(name, **STEADY[name])
    model.compile(loss="sparse_categorical_crossentropy")
    differentiate = compile_gradients(model)
    before, gradients = differentiate(*glyphs)
    # All kernels take part. (A bias before a batch normalisation has no effect.)
    assert all(np.abs(g).max() > 0 for g in gradients if g.ndim > 1)
    for weights, gradient in zip(model.trainable_variables, gradients, strict=True):
        weights.assign(weights - 0.01 * gradient)
    after, _ = differentiate(*glyphs)
    assert after < before


def test_the_small_networks_are_comparable():
    costs = {name: convnets.costs(convnets.small(name)) for name in convnets.SMALL}
    parameters = [table.parameters.sum() for table in costs.values()]
    assert max(parameters) < 2 * min(parameters)
    assert max(table.multiply_adds.sum() for table in costs.values()) < 10e6


@pytest.mark.parametrize("name", convnets.SMALL)
def test_other_pictures_classes_and_widths(name):
    model = convnets.small(name, input_shape=(32, 40, 3), classes=5)
    assert model.input_shape == (None, 32, 40, 3) and model.output_shape == (None, 5)
    thin = convnets.small(name, width=0.001)  # one channel in each layer, or one in each group
    assert thin.count_params() < 3000


def test_a_network_without_skip_connections_has_the_same_layers_on_its_way():
    residual, plain = convnets.small("resnet"), convnets.small("resnet", skip=False)
    assert kinds(residual).count("Add") == 6 and "Add" not in kinds(plain)
    kept = {layer.name for layer in plain.layers}
    lost = {layer.name for layer in residual.layers} - kept
    assert kept < {layer.name for layer in residual.layers}
    assert all("_shortcut-" in name or name.endswith("_add1") for name in lost)
    assert convnets.depth(residual) == convnets.depth(plain) == 3 * 6 + 2


def test_a_dense_network_without_concatenation_hands_on_only_new_maps():
    dense, plain = convnets.small("densenet"), convnets.small("densenet", dense=False)
    assert kinds(dense).count("Concatenate") == 12 and "Concatenate" not in kinds(plain)
    growth = 10
    for block in range(1, 5):
        grown = dense.get_layer(f"stage1_block{block}_concat1").output.shape[-1]
        assert grown == 20 + block * growth
        assert plain.get_layer(f"stage1_block{block}_conv2").output.shape[-1] == growth
    assert convnets.depth(dense) == convnets.depth(plain)


def test_without_bottlenecks_inception_has_the_same_outputs_at_a_higher_price():
    with_, without = convnets.small("inception"), convnets.small("inception", reduce=False)
    names = [layer.name for layer in with_.layers if layer.name.endswith("_concat1")]
    assert len(names) == 5
    for name in names:
        assert with_.get_layer(name).output.shape == without.get_layer(name).output.shape
    ones = {
        kind: sum(layer.kernel_size == (1, 1) for layer in model.layers if hasattr(layer, "groups"))
        for kind, model in [("with", with_), ("without", without)]
    }
    assert ones["with"] - ones["without"] == 2 * 2 + 1 + 2 * 2
    dear, cheap = (convnets.costs(model).multiply_adds.sum() for model in (without, with_))
    assert dear > 1.1 * cheap


@pytest.mark.parametrize("blocks", [(1,), (1, 1), (1, 5, 1)])
def test_inception_with_other_numbers_of_blocks(blocks):
    model = convnets.small("inception", blocks=blocks)
    reductions = {layer.name.rsplit("_", 1)[0] for layer in model.layers if "reduc" in layer.name}
    assert len(reductions) == len(blocks) - 1


def test_without_bottlenecks_all_three_stages_of_inception_keep_their_shapes():
    pair = [convnets.small("inception", blocks=(1, 1, 1), reduce=on) for on in (True, False)]
    last = [model.get_layer("stage3_block1_concat1").output.shape for model in pair]
    assert last[0] == last[1] and last[0][-1] == 256  # 2048 / 8


@pytest.mark.parametrize("name", ["vgg", "inception", "resnet", "densenet"])
def test_the_head_takes_all_values_of_the_maps_or_their_means(name):
    flat, means = (convnets.small(name, pooling=kind) for kind in ("flatten", "global"))
    assert "Flatten" in kinds(flat) and "GlobalAveragePooling2D" not in kinds(flat)
    assert "GlobalAveragePooling2D" in kinds(means) and "Flatten" not in kinds(means)
    assert flat.count_params() > means.count_params()


def test_other_switches():
    assert "BatchNormalization" in kinds(convnets.small("vgg", batch_norm=True))
    assert "BatchNormalization" not in kinds(convnets.small("vgg"))
    published = kinds(convnets.small("alexnet", normalization="local"))
    assert published.count("LocalResponseNormalization") == 2
    halves, whole = (convnets.small("alexnet", groups=groups) for groups in (2, 1))
    weights = [model.get_layer("stage2_block1_conv1").kernel.shape for model in (halves, whole)]
    assert weights == [(5, 5, 6, 32), (5, 5, 12, 32)]


@pytest.mark.parametrize("n", [1, 3])
def test_residual_and_plain_networks_of_growing_depth(n):
    settings = {"input_shape": (32, 32, 3), "classes": 10, "blocks": n}
    residual, plain = (convnets.residual_network(**settings, skip=skip) for skip in (True, False))
    assert convnets.depth(residual) == convnets.depth(plain) == 6 * n + 2
    # Normalisation has 4 numbers for each map, two of them not trained.
    trained = sum(int(np.prod(weights.shape)) for weights in residual.trainable_variables)
    assert residual.count_params() == plain.count_params()
    if n == 3:
        assert trained == pytest.approx(0.27e6, rel=0.02)  # He et al. 2016, table 6: ResNet-20
    assert kinds(residual).count("Add") == 3 * n and "Add" not in kinds(plain)
    assert residual.get_layer(f"stage3_block{n}_relu2").output.shape[1:] == (8, 8, 64)


def test_a_shortcut_leaves_out_pixels_and_adds_maps_of_zeros():
    model = convnets.residual_network((6, 6, 1), 4, blocks=1, filters=(2, 5))
    shortcut = keras.Model(
        model.get_layer("stage1_block1_relu2").output,
        model.get_layer("stage2_block1_shortcut-pad1").output,
    )
    x = np.random.default_rng(0).normal(size=(1, 6, 6, 2)).astype("float32")
    y = shortcut.predict_on_batch(x)
    np.testing.assert_array_equal(y[..., :2], x[:, ::2, ::2])
    assert y.shape == (1, 3, 3, 5) and (y[..., 2:] == 0).all()


def test_a_saved_network_comes_back(tmp_path, glyphs):
    model = convnets.small("alexnet", normalization="local")
    model.save(tmp_path / "mine.keras")
    again = keras.saving.load_model(tmp_path / "mine.keras")
    found, expected = (net.predict_on_batch(glyphs[0]) for net in (again, model))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: convnets.small("mobilenet"), "'mobilenet' is no small network: choose one of len"),
        (
            lambda: convnets.vgg16((16, 16, 3), width=0.02),
            "only 1 x 1 pixels .* 'stage5_block1_pool1' .* 2 x 2",
        ),
        (lambda: convnets.lenet5((28, 28, 1)), "only 4 x 4 pixels .* 'stage3_block1_conv1'"),
        (lambda: convnets.alexnet((64, 64, 3), width=0.02), "input is too small .* 3 x 3"),
        (lambda: convnets.inception_v3((64, 64, 3), width=0.02), "input is too small"),
        (lambda: convnets.densenet121((16, 16, 3), width=0.02), "input is too small"),
        (lambda: convnets.resnet50(width=0), "width=0: expected a number above 0"),
        (lambda: convnets.resnet50(width=-1.5), "width=-1.5: expected a number above 0"),
        (lambda: convnets.resnet50(width="wide"), "width='wide'"),
        (lambda: convnets.resnet50((224, 224)), r"input_shape=\(224, 224\): expected \(height"),
        (lambda: convnets.resnet50((None, None, 3)), "three whole numbers"),
        (lambda: convnets.resnet50(224), "input_shape=224: expected"),
        (lambda: convnets.resnet50(classes=0), "classes=0: expected a whole number"),
        (lambda: convnets.resnet50(blocks=()), r"blocks=\(\): expected a whole number from 1"),
        (lambda: convnets.resnet50(blocks=(2, 0)), r"blocks=\(2, 0\)"),
        (lambda: convnets.resnet50(stem="tiny"), "stem='tiny' is not known: choose one of 'large'"),
        (lambda: convnets.small("resnet", pooling="max"), "pooling='max' is not known"),
        (lambda: convnets.vgg16(blocks=(1,) * 6), "for each of 1 to 5 stages"),
        (lambda: convnets.inception_v3(blocks=(1, 1, 1, 1)), "for each of 1 to 3 stages"),
        (lambda: convnets.alexnet(normalization="layer"), "normalization='layer' is not known"),
        (lambda: convnets.alexnet(groups=3), "groups=3 is not known: choose one of 1, 2"),
        (lambda: convnets.residual_network(filters=(32, 16)), r"filters=\(32, 16\) with blocks=3"),
        (lambda: convnets.residual_network(blocks=(1, 2)), "of the 2 stages"),
    ],
)
def test_what_cannot_be_built_is_refused_in_words(build, words):
    with pytest.raises(ValueError, match=words):
        build()


def test_a_switch_of_another_family_is_refused():
    with pytest.raises(TypeError, match="skip"):
        convnets.small("vgg", skip=False)
