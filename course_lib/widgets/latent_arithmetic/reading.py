"""Checks what the reader gives: samples by number, words of classes, a seed, real pictures."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from course_lib.widgets import decoding
from course_lib.widgets.microscope_checks import check_built
from course_lib.widgets.parameters import LABEL, WIDE

SAMPLES = 100  # as many as the seed draws
MOST_MEANT = 10  # samples in one mean
MOST_LETTERS = 7  # in a word


@dataclass(frozen=True)
class Entry:
    """A parameter that is typed in; used in a panel as those of `widgets.parameters` are.

    Parameters
    ----------
    label, help : str
        What stands before the field, and a sentence under the mouse.
    read : callable
        Takes the name and what was given; returns the value, or raises ValueError.
    write : callable
        Takes a value; returns what stands in the field.
    """

    label: str
    help: str
    read: Callable[[str, Any], Any]
    write: Callable[[Any], str]

    def check(self, name: str, value: Any):
        """Return the value, or raise ValueError if it cannot be read."""
        return self.read(name, value)

    def control(self, value):
        """Return a field that shows `value`."""
        import ipywidgets

        return ipywidgets.Text(
            value=self.shown(value),
            description=self.label,
            tooltip=self.help,
            continuous_update=False,  # a word counts when Enter is pressed
            style=LABEL,
            layout=WIDE,
        )

    def shown(self, value) -> str:
        """Return what stands in the field for a value."""
        return self.write(value)


def samples_entry(label: str, help: str, count: int) -> Entry:
    """Return a field for the numbers of samples whose mean is taken."""

    def read(name: str, value) -> tuple[int, ...]:
        given = value
        if isinstance(value, str):
            value = re.split(r"[\s,;]+", value.strip())
        elif isinstance(value, (int, np.integer)):
            value = [value]
        try:
            numbers = [int(number) for number in value if not isinstance(number, float)]
            fits = len(numbers) == len(value) and all(0 <= n < count for n in numbers)
        except (TypeError, ValueError):
            numbers, fits = [], False
        if not fits or not 1 <= len(numbers) <= MOST_MEANT or len(set(numbers)) < len(numbers):
            raise ValueError(
                f"{name}={given!r} is not allowed: give 1 to {MOST_MEANT} different numbers of "
                f"samples from 0 to {count - 1}, such as {name}='3, 17'."
            )
        return tuple(numbers)

    return Entry(label, help, read, lambda numbers: ", ".join(map(str, numbers)))


def word_entry(label: str, help: str, classes: Sequence[str]) -> Entry:
    """Return a field for a word: letters, or names of classes with commas between."""
    single = all(len(name) == 1 for name in classes)
    upper = {name.upper(): name for name in reversed(classes)}
    separator = "" if single else ", "

    def read(name: str, value) -> tuple[str, ...]:
        given = value
        if isinstance(value, str):
            parts = value.split() if single else value.split(",")
            value = "".join(parts) if single else parts
        found = []
        for part in value if isinstance(value, (str, list, tuple)) else ():
            part = str(part).strip()
            found.append(part if part in classes else upper.get(part.upper(), part))
        strange = [part for part in found if part not in classes]
        if not 1 <= len(found) <= MOST_LETTERS or strange:
            few = ", ".join(classes[:12]) + (", ..." if len(classes) > 12 else "")
            what = "letters" if single else "names with commas between"
            raise ValueError(
                f"{name}={given!r} is not allowed: give 1 to {MOST_LETTERS} {what} out of {few}."
            )
        return tuple(found)

    return Entry(label, help, read, separator.join)


def checked_seed(seed) -> int:
    """Return a seed as int, or raise ValueError."""
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if not whole or seed < 0:
        raise ValueError(f"seed={seed!r} is not allowed: give a whole number from 0.")
    return int(seed)


def encoded(encoder: keras.Model | None, pictures, size: int) -> np.ndarray | None:
    """Return the codes of the first pictures, (n, size), n up to `SAMPLES`; None without any.

    Raises
    ------
    ValueError
        If only one of encoder and pictures is there, or they do not fit to each other or to codes
        of `size` numbers.
    """
    if encoder is None and pictures is None:
        return None
    if encoder is None or pictures is None:
        there, missing = (
            ("are pictures", "an encoder") if encoder is None else ("is an encoder", "pictures")
        )
        raise ValueError(
            f"There {there} without {missing}: give both, so that sample i is the code of "
            "picture i, or none, so that samples are drawn."
        )
    check_built(encoder)
    if len(encoder.inputs) != 1 or tuple(encoder.outputs[0].shape[1:]) != (size,):
        made = tuple(encoder.outputs[0].shape[1:])
        raise ValueError(
            f"The encoder {encoder.name!r} has {len(encoder.inputs)} inputs and gives codes of "
            f"shape {made}; expected one input, pictures, and codes of shape ({size},), as the "
            "generator takes them."
        )
    wanted = tuple(encoder.inputs[0].shape[1:])
    given = np.asarray(pictures, dtype=np.float32)
    x = given[:SAMPLES]
    if x.ndim == 3 and len(wanted) == 3 and wanted[2] == 1:
        x = x[..., np.newaxis]
    if x.shape[1:] != wanted or len(x) < 4:
        raise ValueError(
            f"The pictures have the shape {given.shape}; the encoder {encoder.name!r} takes "
            f"pictures of shape {wanted}: give at least 4 of them."
        )
    return decoding.compile_call(encoder)(x)
