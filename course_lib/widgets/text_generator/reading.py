"""Checks what a text generator is given: language models, a prompt, numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import text
from course_lib.widgets.parameters import LABEL, WHOLE_ROW, WIDE

MOST_PROMPT, MOST_WRITTEN = 200, 1000  # characters
LINE_BREAK = "↵"  # what stands for a new line in the field of the prompt, which has one line

Step = Callable[[tuple[int, ...]], np.ndarray]


def read_models(model, vocabulary: text.Vocabulary) -> dict[str, Step]:
    """Return a name and a checked `step` for each model.

    Raises
    ------
    ValueError
        If something is no language model.
    """
    named = model if isinstance(model, Mapping) else {"model": model}
    if not named:
        raise ValueError('There is no model; give one, or several as {"LSTM": model, ...}.')
    return {str(name): checked_step(one, vocabulary) for name, one in named.items()}


def checked_step(model, vocabulary: text.Vocabulary) -> Step:
    """Return the model's `step`, with a check of what comes out."""
    if not hasattr(model, "step") and hasattr(model, "layers"):
        try:
            model = text.RecurrentModel(model, vocabulary)
        except ValueError as error:
            raise ValueError(
                f"{str(error).rstrip('.')}; any other Keras model can be given as "
                "text.NetworkModel(model, vocabulary)."
            ) from None
    step = getattr(model, "step", None)
    if not callable(step):
        raise ValueError(
            f"The model is {type(model).__name__}; expected a Keras model, or an object with a "
            "method step(tokens) that returns the log probabilities of the next token."
        )

    def checked(tokens: tuple[int, ...]) -> np.ndarray:
        row = np.asarray(step(tokens), dtype=float)
        if row.shape != (len(vocabulary),):
            raise ValueError(
                f"step returned the shape {row.shape} and the vocabulary has {len(vocabulary)} "
                "tokens; expected one log probability for each token: give the vocabulary with "
                "which the model was trained."
            )
        return row

    return checked


def checked_seed(seed) -> int:
    """Return a seed as int, or raise ValueError."""
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if not whole or seed < 0:
        raise ValueError(f"seed={seed!r} is not allowed: give a whole number from 0.")
    return int(seed)


def checked_count(name: str, value, low: int = 1) -> int:
    """Return how many characters are meant as int, or raise ValueError."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or not low <= value <= MOST_WRITTEN:
        raise ValueError(
            f"{name}={value!r} is not allowed: give a whole number from {low} to {MOST_WRITTEN}."
        )
    return int(value)


@dataclass(frozen=True)
class Prompt:
    """Text that the reader types in; a parameter of a panel as those of `widgets.parameters` are.

    Parameters
    ----------
    label, help : str
        What stands before the field, and a sentence under the mouse.
    vocabulary : text.Vocabulary
        Whose characters are allowed; with `UNKNOWN` among its tokens, all are. Of `text.BytePairs`
        all are.
    most : int
        Characters that it may have.
    wide : bool
        Whether the field is as wide as the panel.
    """

    label: str
    help: str
    vocabulary: text.Vocabulary | text.BytePairs
    most: int = MOST_PROMPT
    wide: bool = False

    def check(self, name: str, value: Any) -> str:
        """Return the text, or raise ValueError if it is too long or cannot be read."""
        if not isinstance(value, str):
            raise ValueError(
                f"{name} is {type(value).__name__}; expected a text, such as {name}='The '."
            )
        value = value.replace(LINE_BREAK, "\n")
        if len(value) > self.most:
            raise ValueError(
                f"{name} has {len(value)} characters; give at most {self.most}: leave out its "
                "beginning."
            )
        self.vocabulary.encode(value)
        return value

    def control(self, value: str):
        """Return a field that shows `value`."""
        import ipywidgets

        return ipywidgets.Text(
            value=self.shown(value),
            description=self.label,
            tooltip=self.help,
            continuous_update=False,  # a new prompt counts when Enter is pressed
            style=LABEL,
            layout=WIDE | ({"grid_area": WHOLE_ROW} if self.wide else {}),
        )

    def shown(self, value: str) -> str:
        """Return what stands in the field for a prompt."""
        return value.replace("\n", LINE_BREAK)
