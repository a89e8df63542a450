"""What the network microscope refuses: models and pictures that do not fit together."""

import keras
import numpy as np


def check_built(model) -> None:
    """Raise ValueError if this is not a Keras model that knows the shape of its input."""
    if not isinstance(model, keras.Model) or not model.built:
        raise ValueError(
            f"{getattr(model, 'name', model)!r} is not a built Keras model. Give one that begins "
            "with an Input."
        )


def checked_pictures(model: keras.Model, pictures) -> np.ndarray:
    """Return the pictures in the shape of the model's input, (n, rows, columns[, c]), float32."""
    check_built(model)
    if len(model.inputs) != 1 or len(model.inputs[0].shape) not in (3, 4):
        shapes = [tuple(tensor.shape[1:]) for tensor in model.inputs]
        raise ValueError(
            f"The model {model.name!r} takes inputs of shape {shapes}; the microscope needs one "
            "input, a picture of shape (rows, columns) or (rows, columns, channels)."
        )
    wanted = tuple(model.inputs[0].shape[1:])
    pictures = np.asarray(pictures, dtype=np.float32)
    found = pictures.shape
    if pictures.ndim == 3 and len(wanted) == 3 and wanted[2] == 1:
        pictures = pictures[..., np.newaxis]
    if pictures.ndim == 4 and len(wanted) == 2 and pictures.shape[3] == 1:
        pictures = pictures[..., 0]
    if pictures.shape[1:] != wanted or len(pictures) == 0:
        raise ValueError(
            f"The pictures have the shape {found}; the model {model.name!r} takes pictures of "
            f"shape {wanted}: give an array of shape (n, {', '.join(map(str, wanted))})."
        )
    return pictures


def checked_classes(model: keras.Model, classes) -> list[str] | None:
    """Return the names of the classes as a list, or None."""
    if classes is None:
        return None
    names, outputs = [str(name) for name in classes], model.outputs[0].shape[-1]
    if len(names) != outputs:
        raise ValueError(
            f"There are {len(names)} names of classes, but the model {model.name!r} has "
            f"{outputs} outputs: give one name for each."
        )
    return names


def checked_labels(labels, count: int, classes: list[str] | None) -> list[str] | None:
    """Return a label in words for each picture, or None."""
    if labels is None:
        return None
    if len(labels) != count:
        raise ValueError(f"There are {count} pictures, but {len(labels)} labels: give one each.")
    whole = np.issubdtype(np.asarray(labels).dtype, np.integer)
    return [classes[label] if classes and whole else str(label) for label in labels]
