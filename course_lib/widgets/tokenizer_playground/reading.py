"""Checks what a tokenizer playground is given: a tokenizer, and texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib import data
from course_lib.text import BytePairs
from course_lib.widgets.gates_over_time.text_box import TextBox

from .examples import OWN

MOST = 1000  # characters
TOKENS = 256 + 1000  # of the tokenizer that is trained if none is given


def read_tokenizer(tokenizer: BytePairs | None) -> BytePairs:
    """Return the tokenizer, or one that is trained on the Python reference.

    Raises
    ------
    ValueError
        If it is no tokenizer, or has no merges.
    """
    if tokenizer is None:
        return BytePairs.of(data.load("python_docs").x, tokens=TOKENS)
    if not isinstance(tokenizer, BytePairs):
        raise ValueError(
            f"The tokenizer is {type(tokenizer).__name__}; expected a text.BytePairs, such as "
            "text.BytePairs.of(texts, tokens=1000)."
        )
    if not tokenizer.merges:
        raise ValueError(
            "The tokenizer has no merges; train one with text.BytePairs.of(texts, tokens=1000)."
        )
    return tokenizer


@dataclass(frozen=True)
class AnyText(TextBox):
    """A text of some length in any writing."""

    def check(self, name: str, value: Any) -> str:
        """Return the text, or raise ValueError if it is none, or too long."""
        value = super().check(name, value)
        if len(value) > MOST:
            raise ValueError(
                f"{name} has {len(value):,} characters; give at most {MOST:,}: leave some out."
            )
        if half := next((c for c in value if "\ud800" <= c <= "\udfff"), None):
            raise ValueError(f"{name} holds {half!r}, which is no character; take it out.")
        return value


def read_examples(examples: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the examples as a dict of name to (text, question).

    Raises
    ------
    ValueError
        If there is none, or one is no pair of texts, or too long.
    """
    box = AnyText("text")
    found = {}
    for name, given in dict(examples).items():
        pair = tuple(given) if isinstance(given, (tuple, list)) else ()
        if len(pair) != 2 or not all(isinstance(part, str) for part in pair) or name == OWN:
            raise ValueError(
                f"The example {name!r} is {given!r}; expected a name of its own, and a text and a "
                'question: {"verbs": ("go goes going", "What is the same?")}.'
            )
        found[name] = (box.check(f"the example {name!r}", pair[0]), pair[1])
    if not found:
        raise ValueError("There are no examples; give one or more, or leave `examples` out.")
    return found
