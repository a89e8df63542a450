"""Convolution and pooling in NumPy, with the results of Keras's layers to the last rounding error.

Arrays are laid out as in Keras: a grey picture is (rows, columns), a batch of pictures or of
feature maps (n, rows, columns, channels). What deep learning calls a convolution is, in
mathematics, a cross-correlation: the kernel is not turned around before it is laid on the picture.
"""

from collections.abc import Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

PADDINGS = ("valid", "same")


def output_size(size: int, kernel_size: int, stride: int = 1, padding: str = "valid") -> int:
    """Return how many places a window has along one side of a picture.

    With "valid" the window stays inside: (size - kernel_size) / stride, rounded down, + 1.
    With "same" it starts once in each step of `stride` pixels: size / stride, rounded up.

    Parameters
    ----------
    size
        Pixels along this side.
    kernel_size
        Pixels of the window along this side.
    stride
        Pixels from one place of the window to the next.
    padding
        "valid" or "same".

    Raises
    ------
    ValueError
        If a number is not a whole one above 0, or a "valid" window is larger than the picture.
    """
    _check_whole(size=size, kernel_size=kernel_size, stride=stride)
    if _checked_padding(padding) == "same":
        return -(-size // stride)
    if kernel_size > size:
        raise ValueError(
            f"A window of {kernel_size} pixels does not fit into {size} pixels: take a smaller "
            'kernel, a larger picture, or padding="same".'
        )
    return (size - kernel_size) // stride + 1


def pad_amounts(
    size: int, kernel_size: int, stride: int = 1, padding: str = "same"
) -> tuple[int, int]:
    """Return how many pixels are added before and after one side of a picture.

    With "same" there are as many as the last window needs, (output_size - 1) · stride +
    kernel_size - size in all, and none if that is below 0. Half of them stand before; the odd one
    stands after. With "valid" there are none.
    """
    places = output_size(size, kernel_size, stride, padding)
    if padding == "valid":
        return 0, 0
    missing = max((places - 1) * stride + kernel_size - size, 0)
    return missing // 2, missing - missing // 2


def convolve2d(
    picture: np.ndarray, kernel: np.ndarray, stride: int = 1, padding: str = "valid"
) -> np.ndarray:
    """Slide one kernel over one grey picture; return the feature map.

    feature_map[r, c] = sum over i, j of kernel[i, j] · padded[r · stride + i, c · stride + j]

    Parameters
    ----------
    picture
        Shape (rows, columns).
    kernel
        Shape (kernel rows, kernel columns).
    stride
        Pixels from one place of the kernel to the next, in both directions.
    padding
        "valid": the kernel stays on the picture. "same": zeros are added around it.

    Returns
    -------
    array of shape (output rows, output columns); `output_size` gives both.
    """
    picture, kernel = _floats(picture), _floats(kernel)
    if picture.ndim != 2 or kernel.ndim != 2:
        raise ValueError(
            f"The picture has shape {picture.shape} and the kernel {kernel.shape}; expected "
            "(rows, columns) for both. For channels and several kernels there is conv2d."
        )
    padded = _pad(picture, kernel.shape, stride, padding, axes=(0, 1))
    windows = sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return np.einsum("rcij,ij->rc", windows, kernel)


def conv2d(
    x: np.ndarray, kernel: np.ndarray, stride: int = 1, padding: str = "valid"
) -> np.ndarray:
    """Compute what `keras.layers.Conv2D` computes without bias and activation.

    Each filter has one kernel for each channel; its feature map is the sum over all channels.

    Parameters
    ----------
    x
        Shape (n, rows, columns, channels).
    kernel
        Shape (kernel rows, kernel columns, channels, filters), as `layer.kernel`.
    stride, padding
        As in `convolve2d`.

    Returns
    -------
    array of shape (n, output rows, output columns, filters)
    """
    x, kernel = _batch(x), _floats(kernel)
    if kernel.ndim != 4 or kernel.shape[2] != x.shape[3]:
        raise ValueError(
            f"The kernel has shape {kernel.shape}; expected (kernel rows, kernel columns, "
            f"{x.shape[3]}, filters), because x has {x.shape[3]} channels."
        )
    windows = _windows(x, kernel.shape[:2], stride, padding)
    # Channels and the places in the window are summed over: one product of two matrices.
    return np.tensordot(windows, kernel, axes=[(4, 5, 3), (0, 1, 2)])


def max_pool2d(
    x: np.ndarray, size: int = 2, stride: int | None = None, padding: str = "valid"
) -> np.ndarray:
    """Return the largest value of each window, channel by channel, as `keras.layers.MaxPooling2D`.

    Parameters
    ----------
    x
        Shape (n, rows, columns, channels).
    size
        Pixels of the window in both directions.
    stride
        Pixels from one window to the next; `size` without it, so that no two windows overlap.
    padding
        "valid" or "same"; added pixels never win.

    Returns
    -------
    array of shape (n, output rows, output columns, channels)
    """
    _check_whole(size=size)
    return _windows(_batch(x), (size, size), stride or size, padding, -np.inf).max(axis=(4, 5))


def average_pool2d(
    x: np.ndarray, size: int = 2, stride: int | None = None, padding: str = "valid"
) -> np.ndarray:
    """Return the mean of each window, channel by channel, as `keras.layers.AveragePooling2D`.

    Parameters and shapes are those of `max_pool2d`. Pixels that padding adds are not counted.
    """
    _check_whole(size=size)
    x = _batch(x)
    window, stride = (size, size), stride or size
    sums = _windows(x, window, stride, padding).sum(axis=(4, 5))
    counts = _windows(np.ones_like(x[:1, :, :, :1]), window, stride, padding).sum(axis=(4, 5))
    return sums / counts


def receptive_field(layers: Iterable[tuple[int, int]]) -> int:
    """Return how many input pixels one unit of the last layer sees, along one side.

    It is 1 + the sum of (kernel_size - 1) · (the product of all strides before the layer): a step
    in a deep layer is many steps in the input. Araujo, Norris & Sim (2019), "Computing receptive
    fields of convolutional neural networks", equation 2.

    Parameters
    ----------
    layers
        (kernel_size, stride) of each layer of convolution or pooling, the first layer first.
    """
    field, jump = 1, 1
    for kernel_size, stride in layers:
        _check_whole(kernel_size=kernel_size, stride=stride)
        field += (kernel_size - 1) * jump
        jump *= stride
    return field


def _windows(x, window: tuple[int, int], stride: int, padding: str, fill: float = 0.0):
    """Return all windows, shape (n, output rows, output columns, channels, *window): a view."""
    padded = _pad(x, window, stride, padding, axes=(1, 2), fill=fill)
    return sliding_window_view(padded, window, axis=(1, 2))[:, ::stride, ::stride]


def _pad(x, window, stride: int, padding: str, axes: tuple[int, int], fill: float = 0.0):
    amounts = [(0, 0)] * x.ndim
    for axis, size in zip(axes, window, strict=True):
        amounts[axis] = pad_amounts(x.shape[axis], size, stride, padding)
    return np.pad(x, amounts, constant_values=fill) if padding == "same" else x


def _floats(values) -> np.ndarray:
    """Return an array of floats; float32 stays as it is, which halves the memory of a batch."""
    values = np.asarray(values)
    return values if values.dtype.kind == "f" else values.astype(float)


def _batch(x) -> np.ndarray:
    x = _floats(x)
    if x.ndim != 4:
        raise ValueError(
            f"x has shape {x.shape}; expected (n, rows, columns, channels). A single grey picture "
            "becomes one by x[np.newaxis, :, :, np.newaxis]."
        )
    return x


def _checked_padding(padding: str) -> str:
    if padding not in PADDINGS:
        raise ValueError(f'padding={padding!r} is not known: choose "valid" or "same".')
    return padding


def _check_whole(**numbers) -> None:
    for name, number in numbers.items():
        if not isinstance(number, (int, np.integer)) or isinstance(number, bool) or number < 1:
            raise ValueError(f"{name}={number!r} is not allowed: give a whole number from 1.")
