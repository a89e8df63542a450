"""What a student may write as an answer, and the one form that it is turned into."""

from __future__ import annotations

import math
from collections.abc import Iterable

from course_lib.quiz.bank import Question, short

__all__ = ["Answer", "Unusable", "letters", "normalise", "number", "source"]

Answer = str | tuple[str, ...] | float | None


class Unusable(ValueError):
    """A sentence that says why an answer cannot be used, and what to write instead."""


def normalise(question: Question, given: object) -> Answer:
    """Return an answer in its one form.

    Parameters
    ----------
    question : Question
        What was asked.
    given : object
        ``None``, ``""`` and ``...`` mean: not answered yet. Choices may be written ``"b"``,
        ``"B"``, ``"ac"``, ``"a, c"``, ``["a", "c"]``, ``{"a", "c"}``; numbers as a number or as
        text.

    Returns
    -------
    None, str, tuple of str or float
        ``None`` | ``"b"`` (single) | ``("a", "c")``, sorted (multiple) | a finite number.

    Raises
    ------
    Unusable
        With a sentence for the student.
    """
    if question.kind == "numeric":
        return number(given)
    chosen = letters(given, question.letters)
    if question.kind == "multiple" or not chosen:
        return chosen or None
    if len(chosen) > 1:
        raise Unusable(
            f"This question takes one letter, such as {chosen[0]!r}; you gave {short(given)}."
        )
    return chosen[0]


def letters(given: object, options: str) -> tuple[str, ...]:
    """Return the sorted letters in `given`; empty where there is no answer yet.

    Raises
    ------
    Unusable
        Where anything in `given` is not one of the letters in `options`.
    """
    if given is None or given is ...:
        return ()
    pieces: Iterable[object] = [given]
    if isinstance(given, (list, tuple, set, frozenset)):
        pieces = given
    chosen = set()
    for piece in pieces:
        if not isinstance(piece, str):
            raise Unusable(
                f"An answer is written with the letters {_listed(options)}, such as "
                f'"{options[:1]}"; you gave {short(given)}.'
            )
        for letter in "".join(c for c in piece if c not in ",;.()[]{}'\"" and not c.isspace()):
            if letter.lower() not in options:
                raise Unusable(f"The letters here are {_listed(options)}; you gave {short(given)}.")
            chosen.add(letter.lower())
    return tuple(sorted(chosen))


def number(given: object) -> float | None:
    """Return `given` as a finite number; None where there is no answer yet.

    Raises
    ------
    Unusable
        Where it is not a finite number.
    """
    if given is None or given is ... or (isinstance(given, str) and not given.strip()):
        return None
    if isinstance(given, (bool, bytes, bytearray)):
        raise Unusable(f"This question takes a number, such as 0.5; you gave {short(given)}.")
    text = given
    if isinstance(given, str):
        text = given.strip().replace("\N{MINUS SIGN}", "-")
    try:
        value = float(text)  # type: ignore[arg-type]
    except Exception:  # A student can give an object whose conversion fails in any way.
        raise Unusable(_not_a_number(given)) from None
    if not math.isfinite(value):
        raise Unusable(f"The answer must be a finite number, such as 0.5; you gave {short(given)}.")
    return value


def source(question: Question, answer: Answer) -> str:
    """Return how to write `answer` in a cell: ``'"b"'``, ``'"ac"'``, ``'0.73'`` or ``'None'``."""
    if answer is None:
        return "None"
    if question.kind == "numeric":
        return repr(answer)
    return '"' + "".join(answer) + '"'


def _not_a_number(given: object) -> str:
    sentence = f"{short(given)} is not a number"
    if isinstance(given, str) and given.count(",") == 1:
        with_point = given.strip().replace(",", ".")
        try:
            float(with_point)
        except ValueError:
            pass
        else:
            return f"{sentence}: Python writes a decimal point, {with_point}."
    if isinstance(given, tuple) and len(given) == 2 and all(type(g) is int for g in given):
        # What Python makes of quiz.answer("...", (0,5)).
        return f"{sentence}: Python writes a decimal point, {given[0]}.{given[1]}."
    return f"{sentence}; write one such as 0.5 or -2."


def _listed(options: str) -> str:
    return ", ".join(options[:-1]) + f" and {options[-1]}" if len(options) > 1 else options
