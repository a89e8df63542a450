"""How good a model of text is: bits per character, and the share of exact matches."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np


def bits_per_character(model: Callable | Sequence[float], text: str | Iterable[str]) -> float:
    """Return the mean of -log2(p), with p the probability that each character had before it came.

    It is the length to which a perfect code would bring a character of the text, if it trusted the
    model (Shannon 1948, "A mathematical theory of communication"). A model that finds all V tokens
    equally likely needs log2(V) bits, one that knows each next character 0. It is the cross-entropy
    divided by ln 2; e to the cross-entropy, 2 to the bits, is the perplexity.

    Characters that a vocabulary does not know count with the probability of "unknown", which is
    less than they would cost in truth. Say how many there are: `Vocabulary.strange`.

    Parameters
    ----------
    model
        Called as ``model(text)``, it returns those probabilities, shape (len(text),). Or the
        probabilities themselves.
    text
        What to predict. Of several texts each starts anew, and each character counts the same.

    Raises
    ------
    ValueError
        If there is no character, or not one probability between 0 and 1 for each.
    """
    texts = [text] if isinstance(text, str) else list(text)
    if not any(texts):
        raise ValueError("There are no characters to predict: expected a text that is not empty.")
    if callable(model):
        found = [np.asarray(model(part), dtype=float) for part in texts if part]
    else:
        found = [np.asarray(model, dtype=float)]
        texts = ["".join(texts)]
    for p, part in zip(found, filter(None, texts), strict=True):
        if p.shape != (len(part),):
            raise ValueError(
                f"There are {len(part)} characters and probabilities of shape {p.shape}; expected "
                f"({len(part)},): one for each character, the one that it had itself."
            )
    p = np.concatenate(found)
    if not ((p >= 0) & (p <= 1 + 1e-6)).all():
        wrong = p[~((p >= 0) & (p <= 1 + 1e-6))][0]
        raise ValueError(f"{wrong:g} is no probability; expected numbers from 0 to 1.")
    with np.errstate(divide="ignore"):  # a character held impossible costs infinitely many bits
        return float(max(0.0, -np.mean(np.log2(p))))


def exact_match(targets: Sequence[str], predictions: Sequence[str]) -> float:
    """Return the share of predictions that equal their target in every character."""
    targets, predictions = list(targets), list(predictions)
    if len(targets) != len(predictions) or not targets:
        raise ValueError(
            f"There are {len(targets)} targets and {len(predictions)} predictions; expected as "
            "many of one as of the other, and 1 or more."
        )
    return sum(t == p for t, p in zip(targets, predictions, strict=True)) / len(targets)
