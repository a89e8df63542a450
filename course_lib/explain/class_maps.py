"""Grad-CAM: which places of a layer's feature maps speak for a class."""

from collections.abc import Callable
from functools import lru_cache

import keras
import numpy as np

from course_lib.explain.graph import graph_of
from course_lib.explain.scores import batches, check_labels, check_pictures, chosen
from course_lib.models.gradients import compile_input_gradients

__all__ = ["grad_cam"]


def grad_cam(model: keras.Model, x: np.ndarray, label, layer: str | None = None) -> np.ndarray:
    """Return where a layer's feature maps speak for a class, at the size of the pictures.

    Each feature map is weighted with the mean of d score / d map, and the maps are added up. What
    is below 0 speaks against the class and is set to 0.

    Parameters
    ----------
    model
        A built model, Sequential or functional.
    x
        Pictures of shape (n, h, w, c).
    label
        The class: one whole number for all, or one for each picture, shape (n,).
    layer
        The name of a layer that gives feature maps; by default the last convolutional layer.

    Returns
    -------
    array of shape (n, h, w)
        0 or more. The coarse map of the layer, enlarged with bilinear interpolation.

    Raises
    ------
    ValueError
        If there is no such layer, or if it gives no feature maps.

    References
    ----------
    Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra: "Grad-CAM: visual explanations from deep
    networks via gradient-based localization", ICCV 2017, equations 1 and 2.
    """
    x = check_pictures(model, x)
    labels = check_labels(model, label, len(x))
    graph = graph_of(model)
    name = graph.convolution if layer is None else graph.check(layer)
    if name is None:
        raise ValueError(
            f"The model {model.name!r} has no convolutional layer. Name a layer that gives feature "
            "maps of shape (n, h, w, channels)."
        )
    if len(graph.outputs[name].shape) != 4:
        shape = ", ".join(str(size) for size in graph.outputs[name].shape[1:])
        raise ValueError(
            f"The layer {name!r} gives an output of shape (n, {shape}); Grad-CAM needs feature "
            "maps of shape (n, h, w, channels). Choose a layer before the flattening or pooling."
        )
    feature_maps, gradients = _compiled(model, name)
    found = []
    for rows in batches(len(x)):
        maps = feature_maps(x[rows])
        _, (_, slopes) = gradients([x[rows], maps], labels[rows])
        weights = slopes.mean(axis=(1, 2), keepdims=True)  # (n, 1, 1, channels)
        found.append(np.maximum((weights * maps).sum(axis=-1), 0))
    coarse = np.concatenate(found)[..., None]
    fine = keras.ops.image.resize(coarse, x.shape[1:3], "bilinear", data_format="channels_last")
    return keras.ops.convert_to_numpy(fine)[..., 0]


@lru_cache(maxsize=64)
def _compiled(model: keras.Model, layer: str) -> tuple[Callable, Callable]:
    """Return the function to a layer's maps, and the one to the gradients for input and maps."""
    graph = graph_of(model)
    after = compile_input_gradients(graph.after(layer), chosen)
    return graph.until(layer).predict_on_batch, after
