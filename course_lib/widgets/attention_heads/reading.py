"""What attention heads are given: a translator of the right kind, and texts that it can read."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.models.transformers import AttentionTranslator
from course_lib.widgets.text_generator.reading import Prompt

MOST_CHARACTERS = 60  # of a text, and of its translation
MOST_NAMED = 5  # strange characters that an error names
MODEL = "AttentionTranslator(model, source, target) of course_lib.models.transformers"


def read(translator) -> AttentionTranslator:
    """Return a translator of the widget's own, with the same weights and switches.

    So whatever is switched here, the one that was given stays as it is, even while a cell uses it.

    Raises
    ------
    ValueError
        If it has no attention heads.
    """
    if not isinstance(translator, AttentionTranslator):
        raise ValueError(
            f"The translator is {type(translator).__name__}, which has no attention heads to show; "
            f"expected {MODEL}."
        )
    model = translator.model  # what is copied already need not be copied: it is never run here
    return copy.deepcopy(translator, {id(model): model})


def longest(translator: AttentionTranslator) -> int:
    """Return how many characters a text, or its translation, may have."""
    layers = [translator.model.get_layer(f"{side}_positions") for side in ("source", "target")]
    return min(MOST_CHARACTERS, *(layer.longest - 1 for layer in layers))  # START takes one


def named(characters: str) -> str:
    """Return some characters as a list for a sentence; a space by its name."""
    space = "a space and " if " " in characters else ""
    return space + characters.replace(" ", "")


@dataclass(frozen=True)
class SourceText(Prompt):
    """The text to translate, of at most `most` characters that the vocabulary knows."""

    most: int = MOST_CHARACTERS
    wide: bool = True

    def check(self, name: str, value: Any) -> str:
        """Return the text, or raise ValueError if it cannot be read."""
        if not isinstance(value, str):
            raise ValueError(f"{name}={value!r} is not allowed: give a text.")
        if not 1 <= len(value) <= self.most:
            raise ValueError(f"{name} has {len(value)} characters; give 1 to {self.most} of them.")
        strange = list(self.vocabulary.strange(value))
        if strange:
            listed = ", ".join(repr(c) for c in strange[:MOST_NAMED])
            more = " and others" if len(strange) > MOST_NAMED else ""
            raise ValueError(
                f"{name}={value!r} holds {listed}{more}, which the translator never learnt; use "
                f"only {named(self.vocabulary.characters)}."
            )
        return value


def checked_texts(texts: Sequence[str] | str, field: SourceText) -> list[str]:
    """Return the texts to choose from, each once, or raise ValueError."""
    listed = [texts] if isinstance(texts, str) else list(texts)
    if not listed:
        raise ValueError("There are no texts: give at least one text to translate.")
    return list(dict.fromkeys(field.check(f"texts[{n}]", one) for n, one in enumerate(listed)))
