"""Convolution and pooling, held against the layers of Keras."""

import keras
import numpy as np
import pytest

from course_lib.models.convolution import (
    average_pool2d,
    conv2d,
    convolve2d,
    max_pool2d,
    output_size,
    pad_amounts,
    receptive_field,
)

# Sides with all remainders by the strides, and one that a window hardly covers.
SHAPES = [(7, 11), (8, 12), (9, 5), (13, 10)]
SETTINGS = [
    (kernel_size, stride, padding)
    for kernel_size in (1, 2, 3, 5)
    for stride in (1, 2, 3, 4)
    for padding in ("valid", "same")
]


def numbers(*shape) -> np.ndarray:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype("float32")


def keras_convolution(x, kernel, stride, padding) -> np.ndarray:
    answer = keras.ops.conv(x, kernel, strides=stride, padding=padding)
    return keras.ops.convert_to_numpy(answer)


@pytest.mark.parametrize(("kernel_size", "stride", "padding"), SETTINGS)
def test_a_grey_picture_gives_what_keras_gives(kernel_size, stride, padding):
    kernel = numbers(kernel_size, kernel_size)
    for shape in SHAPES:
        picture = numbers(*shape)
        ours = convolve2d(picture, kernel, stride, padding)
        theirs = keras_convolution(
            picture[None, :, :, None], kernel[:, :, None, None], stride, padding
        )
        np.testing.assert_allclose(ours, theirs[0, :, :, 0], atol=1e-5)
        assert ours.shape == tuple(output_size(s, kernel_size, stride, padding) for s in shape)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel_shape", [(3, 3), (2, 5), (1, 1)])
def test_channels_and_filters_give_what_the_layer_gives(kernel_shape, stride, padding):
    x = numbers(2, 9, 12, 3)
    layer = keras.layers.Conv2D(4, kernel_shape, strides=stride, padding=padding, use_bias=False)
    theirs = keras.ops.convert_to_numpy(layer(x))
    kernel = keras.ops.convert_to_numpy(layer.kernel)
    ours = conv2d(x, kernel, stride, padding)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [None, 1, 2, 4])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_pooling_gives_what_the_layers_give(size, stride, padding):
    x = numbers(2, 9, 12, 3) - 3  # mostly below 0: zeros of padding would win
    for ours, layer in (
        (max_pool2d, keras.layers.MaxPooling2D),
        (average_pool2d, keras.layers.AveragePooling2D),
    ):
        theirs = keras.ops.convert_to_numpy(layer(size, strides=stride, padding=padding)(x))
        np.testing.assert_allclose(ours(x, size, stride, padding), theirs, atol=1e-5)


def test_a_convolution_by_hand():
    picture = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    # 1·1 + 2·0 + 4·0 + 5·(-1) = -4: the kernel is not turned around
    np.testing.assert_array_equal(convolve2d(picture, [[1, 0], [0, -1]]), [[-4, -4], [-4, -4]])
    np.testing.assert_array_equal(convolve2d(picture, [[1]], stride=2), [[1, 3], [7, 9]])


def test_where_the_odd_pixel_of_padding_goes():
    assert pad_amounts(40, 3) == (1, 1)
    assert pad_amounts(40, 3, stride=2) == (0, 1)
    assert pad_amounts(41, 3, stride=2) == (1, 1)
    assert pad_amounts(8, 2) == (0, 1)
    assert pad_amounts(40, 2, stride=4) == (0, 0)  # the steps are wider than the window
    assert pad_amounts(40, 3, stride=2, padding="valid") == (0, 0)


def test_output_sizes():
    assert [output_size(40, 3, stride) for stride in (1, 2, 3, 4)] == [38, 19, 13, 10]
    assert [output_size(40, 3, stride, "same") for stride in (1, 2, 3, 4)] == [40, 20, 14, 10]
    assert output_size(5, 5) == 1 and output_size(2, 5, padding="same") == 2


@pytest.mark.parametrize(
    "layers", [[], [(3, 1)], [(3, 1)] * 3, [(3, 2), (2, 2), (3, 1)], [(5, 1), (2, 2), (5, 3)]]
)
def test_the_receptive_field_is_what_a_unit_reacts_to(layers):
    size = 64
    signal = np.zeros((size, size + 1))  # for each place of the input, a 1 there; and none
    signal[np.arange(size), np.arange(size)] = 1
    for kernel_size, stride in layers:
        windows = np.lib.stride_tricks.sliding_window_view(signal, kernel_size, axis=0)
        signal = windows[::stride].sum(axis=-1)
    middle = signal[len(signal) // 2]
    assert receptive_field(layers) == np.count_nonzero(middle)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: convolve2d(np.ones((4, 4, 3)), np.ones((3, 3))), r"\(4, 4, 3\).*conv2d"),
        (lambda: convolve2d(np.ones((4, 4)), np.ones(3)), r"the kernel \(3,\)"),
        (lambda: convolve2d(np.ones((4, 4)), np.ones((5, 5))), "5 pixels does not fit into 4"),
        (lambda: convolve2d(np.ones((4, 4)), np.ones((3, 3)), 0), "stride=0 is not allowed"),
        (lambda: convolve2d(np.ones((4, 4)), np.ones((3, 3)), 1, "full"), "padding='full'"),
        (lambda: output_size(4, 3, 1.5), "stride=1.5 is not allowed"),
        (lambda: output_size(4, True), "kernel_size=True is not allowed"),
        (lambda: conv2d(np.ones((4, 4)), np.ones((3, 3, 1, 1))), r"x has shape \(4, 4\)"),
        (
            lambda: conv2d(np.ones((1, 4, 4, 3)), np.ones((3, 3, 1, 8))),
            r"\(3, 3, 1, 8\); expected \(kernel rows, kernel columns, 3, filters\)",
        ),
        (lambda: max_pool2d(np.ones((4, 4, 1))), r"expected \(n, rows, columns, channels\)"),
        (lambda: max_pool2d(np.ones((1, 4, 4, 1)), 0), "size=0 is not allowed"),
        (lambda: average_pool2d(np.ones((1, 4, 4, 1)), 2, -1), "stride=-1 is not allowed"),
        (lambda: average_pool2d(np.ones((1, 4, 4, 1)), 6), "6 pixels does not fit into 4"),
        (lambda: receptive_field([(3, 0)]), "stride=0 is not allowed"),
    ],
)
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_arrays_given_are_not_changed():
    x = numbers(1, 5, 5, 2)
    before = x.copy()
    max_pool2d(x, 3, 2, "same")
    conv2d(x, numbers(3, 3, 2, 1), padding="same")
    np.testing.assert_array_equal(x, before)
