"""Checks what a next-token explorer is given: a GPT, its tokenizer, one token."""

import copy

import numpy as np

from course_lib.models.transformers import CachedModel
from course_lib.text import BytePairs
from course_lib.widgets.text_generator.reading import checked_step

from . import words

MOST_PROMPT = 500  # characters


def read_tokens(tokens) -> BytePairs:
    """Return the tokenizer, or raise ValueError if it is none, or has no START."""
    if not isinstance(tokens, BytePairs):
        raise ValueError(
            f"The tokens are {type(tokens).__name__}; expected a text.BytePairs, that with which "
            "the model was trained."
        )
    if tokens.start is None:
        raise ValueError(
            "The tokenizer has no <start>, which the model reads before each text; give that with "
            "which the model was trained, with specials=(text.START,) or more."
        )
    return tokens


def read_model(model, tokens: BytePairs) -> CachedModel:
    """Return a model of the widget's own, with the same weights and the same heads on.

    So a cell may use the one that was given while the widget computes.

    Raises
    ------
    ValueError
        If it is none, or made for other tokens.
    """
    if not isinstance(model, CachedModel):
        raise ValueError(
            f"The model is {type(model).__name__}; expected a transformers.CachedModel: "
            "transformers.CachedModel(gpt, tokens.start) makes one of a trained GPT."
        )
    if model.start != tokens.start:
        raise ValueError(
            f"The model reads token {model.start} before each text, but START is token "
            f"{tokens.start} of the tokenizer; make the model with "
            "transformers.CachedModel(gpt, tokens.start)."
        )
    own = copy.deepcopy(model)
    own.forget()
    checked_step(own, tokens)(())
    return own


def read_token(token: str | int, tokens: BytePairs) -> int:
    """Return the number of a token, given by its text or by that number.

    Raises
    ------
    ValueError
        If there is no such token, or the text is not one token.
    """
    if isinstance(token, str):
        if token in tokens.specials:
            return tokens.specials.index(token)
        numbers = tokens.encode(token).tolist()
        if len(numbers) != 1:
            cut = ", ".join(words.named(tokens, number) for number in numbers)
            raise ValueError(
                f"{token!r} is {len(numbers)} tokens{': ' * bool(cut)}{cut}; give the text of one "
                "token, such as ' the', or its number."
            )
        return numbers[0]
    whole = isinstance(token, (int, np.integer)) and not isinstance(token, bool)
    if not whole or not 0 <= token < len(tokens):
        raise ValueError(
            f"There is no token {token!r}: give a text, or a whole number from 0 to "
            f"{len(tokens) - 1}."
        )
    return int(token)
