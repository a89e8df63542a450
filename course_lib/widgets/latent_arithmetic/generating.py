"""The generator as the widget calls it: noise, and classes as labels or as shares."""

from collections.abc import Sequence

import keras
import numpy as np

from course_lib.widgets import decoding
from course_lib.widgets.microscope_checks import check_built


class Generator:
    """Makes pictures from noise, and from classes if the model takes them.

    Parameters
    ----------
    model : keras.Model
        Takes noise (n, noise_size); or a list of noise and labels, whole numbers (n,) or (n, 1);
        or a list of noise and shares of the classes (n, classes), which can be blended.
    classes : sequence of str, optional
        The names of the classes.

    Attributes
    ----------
    noise_size : int
    classes : list of str
        Empty, if the model takes noise alone.
    blends : bool
        Whether it takes shares of classes.

    Raises
    ------
    ValueError
        If the model is no generator, or `classes` do not fit to it.
    """

    def __init__(self, model: keras.Model, classes: Sequence[str] | None = None):
        check_built(model)
        self.name = model.name
        self.noise_size = checked_noise_size(model)
        self.shape = decoding.picture_shape(model)
        label = tuple(model.inputs[1].shape[1:]) if len(model.inputs) == 2 else None
        self.blends = label is not None and len(label) == 1 and (label[0] or 0) > 1
        self._column = label == (1,)  # labels of shape (n, 1)
        self.classes = checked_classes(model, classes, label)
        self._call = decoding.compile_call(model)
        self._try_out()

    def pictures(self, noise: np.ndarray, shares: np.ndarray | None = None) -> np.ndarray:
        """Return pictures for noise and classes.

        Parameters
        ----------
        noise : array of shape (n, noise_size)
        shares : array of shape (n, classes), or None without classes
            The share of each class. A model that takes labels gets the largest.

        Returns
        -------
        array of shape (n, rows, columns), float32
        """
        return decoding.checked_pictures(self._make(noise, shares), self.name)

    def _make(self, noise, shares) -> np.ndarray:
        """Call the model with what it takes."""
        noise = np.asarray(noise, dtype=np.float32)
        if not self.classes:
            return self._call(noise)
        if self.blends:
            return self._call(noise, np.asarray(shares, dtype=np.float32))
        labels = np.argmax(shares, axis=1).astype(np.int32)
        return self._call(noise, labels[:, np.newaxis] if self._column else labels)

    def shares(self, names: Sequence[str]) -> np.ndarray | None:
        """Return the whole share for each of some classes, (n, classes); None without classes."""
        if not self.classes:
            return None
        return np.eye(len(self.classes), dtype=np.float32)[
            [self.classes.index(name) for name in names]
        ]

    def _try_out(self) -> None:
        """Make a picture of each class, so that what does not fit is said now, in a sentence."""
        count = max(len(self.classes), 1)
        noise = np.zeros((count, self.noise_size), np.float32)
        try:
            made = self._make(noise, self.shares(self.classes))
        except Exception as error:
            # A label beyond an embedding: each backend has its own kind of error for it.
            said = str(error).strip().splitlines() or [type(error).__name__]
            labels = f" and {count} classes" if self.classes else ""
            raise ValueError(
                f"The model {self.name!r} fails for noise of shape {noise.shape}{labels}; give a "
                f"name for each class that it was trained on, and no more. It says: {said[0]}"
            ) from error
        decoding.checked_pictures(made, self.name)


def checked_noise_size(model: keras.Model) -> int:
    """Return how many numbers the noise has, or raise ValueError that says what is expected."""
    shapes = [tuple(tensor.shape[1:]) for tensor in model.inputs]
    if len(shapes) > 2:
        raise ValueError(
            f"The model {model.name!r} has {len(shapes)} inputs; expected noise, or a list of "
            "noise and labels."
        )
    if len(shapes) == 2 and len(shapes[0]) == 0 and len(shapes[1]) == 1:
        raise ValueError(
            f"The model {model.name!r} takes inputs of shape {shapes[0]} and {shapes[1]}; expected "
            "the noise first and then the labels: keras.Model([noise, label], pictures)."
        )
    if len(shapes) == 2 and len(shapes[1]) > 1:
        raise ValueError(
            f"The second input of the model {model.name!r} has the shape {shapes[1]}; expected "
            "labels, () or (1,), or shares of the classes, (classes,)."
        )
    return decoding.code_size(model)


def checked_classes(model: keras.Model, classes, label: tuple | None) -> list[str]:
    """Return the names of the classes; empty for a model that takes none."""
    if label is None:
        if classes is not None:
            raise ValueError(
                f"The model {model.name!r} takes noise alone, but there are classes: leave them "
                "out, or give a model that takes [noise, labels]."
            )
        return []
    count = label[0] if label and (label[0] or 0) > 1 else None
    if classes is None:
        if count is None:
            raise ValueError(
                f"The model {model.name!r} takes labels, but there are no classes: give their "
                "names in the order of the labels, such as classes=string.ascii_uppercase."
            )
        return [str(number) for number in range(count)]
    names = [str(name) for name in classes]
    if not names or (count is not None and len(names) != count):
        raise ValueError(
            f"There are {len(names)} names of classes, but the model {model.name!r} takes "
            f"{count or 'one label of several'}: give a name for each class."
        )
    if len(set(names)) != len(names) or not all(name.strip() for name in names):
        raise ValueError(
            f"The names of the classes are {', '.join(map(repr, names))}: give each another name "
            "that is not empty."
        )
    return names
