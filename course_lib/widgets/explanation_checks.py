"""What the explanation lens takes: classifiers, and pictures and names that fit to them."""

import keras
import numpy as np

from course_lib.explain.graph import graph_of
from course_lib.widgets import microscope_checks

HIGHEST = "the highest score"  # instead of the name of a class


def layers_with_maps(model: keras.Model) -> list[str]:
    """Return the names of the layers that give feature maps of more than one place."""
    return [
        name
        for name, output in graph_of(model).outputs.items()
        if len(output.shape) == 4 and tuple(output.shape[1:3]) != (1, 1)
    ]


def checked_pictures(model: keras.Model, pictures) -> tuple[keras.Model, np.ndarray]:
    """Return the model and pictures that it takes, (n, rows, columns, channels), float32."""
    microscope_checks.check_built(model)
    wanted = tuple(graph_of(model).input.shape)[1:]
    chain = isinstance(model, keras.Sequential)
    if len(wanted) not in ((2, 3) if chain else (3,)):
        raise ValueError(
            f"The model {model.name!r} takes inputs of shape {wanted}; the lens needs a model that "
            "takes a picture of shape (rows, columns, channels)."
        )
    pictures = np.asarray(pictures, dtype=np.float32)
    given = pictures.shape
    if len(wanted) == 2:
        wanted = (*wanted, 1)
        model = keras.Sequential(
            [
                keras.Input(wanted),
                keras.layers.Reshape(wanted[:2], name="without_channels"),
                *model.layers,
            ],
            name=model.name,
        )
    if pictures.ndim == 3:
        pictures = pictures[..., np.newaxis]
    fits = pictures.ndim == 4 and all(
        want in (None, got) for want, got in zip(wanted, pictures.shape[1:], strict=True)
    )
    if not fits or len(pictures) == 0:
        sizes = ", ".join("any" if size is None else str(size) for size in wanted)
        raise ValueError(
            f"The pictures have the shape {given}; the model {model.name!r} takes pictures of "
            f"shape ({sizes}): give an array of shape (n, {sizes})."
        )
    return model, pictures


def checked_classes(model: keras.Model, classes) -> list[str]:
    """Return a name for each class: those given, or numbers."""
    shape = tuple(graph_of(model).scores.shape)
    if len(shape) != 2:
        raise ValueError(
            f"The model {model.name!r} gives an output of shape {shape[1:]} for a picture; the "
            "lens needs a classifier, with one score for each class."
        )
    names = microscope_checks.checked_classes(model, classes)
    if names is None:
        return [f"class {number}" for number in range(shape[1])]
    if len(set(names)) != len(names) or HIGHEST in names:
        raise ValueError(
            f"The names of the classes are {', '.join(names)}: give each another name, and none "
            f"{HIGHEST!r}."
        )
    return names
