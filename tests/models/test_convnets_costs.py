"""Costs and receptive fields, against numbers worked out by hand."""

import keras
import pytest
from keras import layers

from course_lib.models import convnets


def table(model):
    return convnets.costs(model).set_index("name")


@pytest.fixture(scope="module")
def chain():
    """Strides, "same" and "valid", two groups, dilation, pooling, and a dense head, on 13 x 13."""
    return keras.Sequential(
        [
            keras.Input((13, 13, 2)),
            layers.Conv2D(4, 5, strides=2, padding="valid", name="valid"),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(name="relu"),
            layers.Conv2D(6, 3, padding="same", groups=2, use_bias=False, name="groups"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Conv2D(8, 2, dilation_rate=2, padding="same", name="dilated"),
            layers.DepthwiseConv2D(3, strides=2, padding="same", name="depthwise"),
            layers.SeparableConv2D(3, (1, 3), padding="same", name="separable"),
            layers.Flatten(name="flat"),
            layers.Dense(10, name="hidden"),
            layers.Dense(7, name="logits"),
        ],
        name="chain",
    )


BY_HAND = {
    # name: (shape, parameters, multiply-adds, receptive field, jump, depth)
    "valid": ((5, 5, 4), 5 * 5 * 2 * 4 + 4, 25 * 4 * 25 * 2, 5, 2, 1),
    "norm": ((5, 5, 4), 16, 0, 5, 2, 1),
    "relu": ((5, 5, 4), 0, 0, 5, 2, 1),
    "groups": ((5, 5, 6), 3 * 3 * 2 * 6, 25 * 6 * 9 * 2, 5 + 2 * 2, 2, 2),
    "pool": ((2, 2, 6), 0, 0, 9 + 1 * 2, 4, 2),
    "dilated": ((2, 2, 8), 2 * 2 * 6 * 8 + 8, 4 * 8 * 4 * 6, 11 + 2 * 4, 4, 3),
    "depthwise": ((1, 1, 8), 9 * 8 + 8, 8 * 9, 19 + 2 * 4, 8, 4),
    "separable": ((1, 1, 3), 3 * 8 + 8 * 3 + 3, 8 * 3 + 8 * 3, 27 + 2 * 8, 8, 5),
    "flat": ((3,), 0, 0, 43, 8, 5),
    "hidden": ((10,), 40, 30, 43, 8, 6),
    "logits": ((7,), 77, 70, 43, 8, 7),
}


def test_a_chain_of_layers_has_the_costs_worked_out_by_hand(chain):
    found = table(chain)
    assert list(found.index) == list(BY_HAND)
    columns = ["output_shape", "parameters", "multiply_adds", "receptive_field", "jump", "depth"]
    for name, expected in BY_HAND.items():
        assert tuple(found.loc[name, columns]) == expected, name
    assert found.parameters.sum() == chain.count_params()
    assert list(found.kind[:3]) == ["Conv2D", "BatchNormalization", "ReLU"]
    assert convnets.depth(chain) == 7


def test_where_branches_meet_the_longest_way_counts():
    picture = keras.Input((12, 12, 3))
    x = layers.Conv2D(4, 3, strides=2, padding="same", name="stem")(picture)
    wide = layers.Conv2D(2, (1, 5), padding="same", name="wide")(x)
    high = layers.Conv2D(2, (7, 1), padding="same", name="high")(wide)
    short = layers.Conv2D(2, 1, name="short")(x)
    both = layers.Concatenate(name="both")([short, high])
    total = layers.Add(name="total")([both, x])
    means = layers.GlobalAveragePooling2D(name="means")(total)
    found = table(keras.Model(picture, layers.Dense(5, name="head")(means)))
    assert found.loc["stem", ["receptive_field", "multiply_adds"]].tolist() == [3, 36 * 4 * 27]
    assert found.loc["wide", ["receptive_field", "multiply_adds"]].tolist() == [11, 36 * 2 * 5 * 4]
    # 3 + 4 * 2 = 11 pixels wide and 3 + 6 * 2 = 15 high: the longer side is told.
    assert found.loc["high", ["receptive_field", "multiply_adds"]].tolist() == [15, 36 * 2 * 7 * 2]
    assert found.loc["short", ["receptive_field", "depth"]].tolist() == [3, 2]
    assert found.loc["both", ["receptive_field", "depth"]].tolist() == [15, 3]
    assert found.loc["total", ["receptive_field", "depth", "jump"]].tolist() == [15, 3, 2]
    # A mean over 6 x 6 places is a window of 6, in steps of 2 pixels.
    assert found.loc["means", "receptive_field"] == 15 + 5 * 2
    assert found.loc["head", ["receptive_field", "depth"]].tolist() == [25, 4]


def test_a_receptive_field_is_what_a_change_of_a_pixel_reaches():
    """A convolution of ones: the pixels that change one value in the middle are counted."""
    model = keras.Sequential(
        [
            keras.Input((31, 31, 1)),
            layers.Conv2D(1, 3, strides=2, kernel_initializer="ones"),
            layers.AveragePooling2D(3, strides=1),
            layers.Conv2D(1, 3, dilation_rate=2, kernel_initializer="ones"),
        ]
    )
    # One picture for each pixel of the middle row; the others are 0.
    pictures = keras.ops.reshape(keras.ops.eye(31), (31, 1, 31, 1))
    pictures = keras.ops.pad(pictures, [(0, 0), (15, 15), (0, 0), (0, 0)])
    answers = keras.ops.convert_to_numpy(model(pictures))
    middle = answers.shape[1] // 2
    reached = (answers[:, middle, middle, 0] > 0).sum()
    assert convnets.costs(model).receptive_field.iloc[-1] == reached == 3 + 2 * 2 + 4 * 2


def test_layers_that_only_move_the_picture_or_scale_it():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Rescaling(2.0, name="scale"),
            layers.ZeroPadding2D(2, name="pad"),
            layers.Conv2D(4, 5, name="conv"),
            layers.Dense(6, name="each pixel"),
            layers.GlobalMaxPooling2D(name="most"),
        ]
    )
    found = table(model)
    assert found.receptive_field.tolist() == [1, 1, 5, 5, 5 + 7]
    assert found.loc["each pixel", "multiply_adds"] == 64 * 4 * 6


def test_models_put_together_in_other_ways():
    grown = keras.Sequential()
    for layer in (keras.Input((6, 6, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)):
        grown.add(layer)
    assert convnets.depth(grown) == 2
    cut = keras.Model(grown.inputs, grown.layers[0].output)
    assert len(convnets.costs(cut)) == 1 and convnets.depth(cut) == 1
    assert convnets.depth(grown) == 2  # which the other model has not changed
    added = keras.Input((4, 4, 2))
    summed = keras.Model(added, added + keras.ops.relu(added))
    assert convnets.costs(summed).receptive_field.max() == 1


def reused():
    picture, same = keras.Input((8, 8, 2)), layers.Conv2D(2, 3, padding="same", name="twice")
    return keras.Model(picture, same(same(picture)))


def nested():
    inner = keras.Sequential([keras.Input((8, 8, 2)), layers.Conv2D(2, 3)], name="inner")
    return keras.Sequential([keras.Input((8, 8, 2)), inner])


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (reused, "'twice' is used more than once"),
        (nested, "'inner' is a Sequential, which is not counted here"),
        (
            lambda: keras.Sequential([keras.Input((8, 8, 2)), layers.UpSampling2D(name="larger")]),
            "'larger' is a UpSampling2D, which is not counted",
        ),
        (
            lambda: keras.Sequential(
                [keras.Input((8, 8, 2)), layers.Conv2DTranspose(2, 3, padding="same", name="back")]
            ),
            "'back' is a Conv2DTranspose",
        ),
        (lambda: keras.Sequential([layers.Dense(3)], name="bare"), "'bare' is not built"),
        (lambda: keras.Sequential([keras.Input((5,)), layers.Dense(3)]), "one input of shape"),
        (
            lambda: keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(2, 3)]),
            "all but the batch known",
        ),
    ],
)
def test_what_would_be_counted_wrongly_is_refused(build, words):
    with pytest.raises(ValueError, match=words):
        convnets.costs(build())
