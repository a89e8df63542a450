"""How good a model of text is: bits and perplexity, by character, token or byte; exact matches."""

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
    texts = _texts(text)
    found = _found(model, texts)
    if not callable(model):
        texts = ["".join(texts)]
    for p, part in zip(found, filter(None, texts), strict=True):
        if p.shape != (len(part),):
            raise ValueError(
                f"There are {len(part)} characters and probabilities of shape {p.shape}; expected "
                f"({len(part)},): one for each character, the one that it had itself."
            )
    bits, tokens = _bits(found)
    return bits / tokens


def bits_per_byte(model: Callable | Sequence[float], text: str | Iterable[str]) -> float:
    """Return the bits that a text costs, divided by the bytes that it takes in UTF-8.

    A model that reads words has fewer and harder guesses to make than one that reads letters, so
    bits per token compare nothing. But the probabilities of the tokens, multiplied, are that of the
    text, whatever the tokens are, and its bytes are the same for all. So models of characters,
    n-grams and pieces can be compared, if two things hold:

    - All of the text has a probability. A model that has no number for a character pays less than
      it owes; `Vocabulary.strange` counts such characters.
    - Nothing but the text has one: no end of the text is predicted by one model only.

    A text can be cut into pieces in many ways, and its probability is the sum over all of them. The
    model is asked for one way, so its bits are an upper bound, mostly a close one.

    Parameters
    ----------
    model
        Called as ``model(text)``, it returns the probability that each token had before it came,
        shape (tokens,). Or the probabilities themselves, of all tokens of all texts.
    text
        What to predict. Of several texts each starts anew.

    Raises
    ------
    ValueError
        If there is no text or no probability, or one is not between 0 and 1.
    """
    texts = _texts(text)
    bits, _ = _bits(_found(model, texts))
    return bits / sum(len(part.encode()) for part in texts)


def perplexity(model: Callable | Sequence[float], text: str | Iterable[str]) -> float:
    """Return 2 to the mean bits of a token: among how many equally likely ones it seems to choose.

    Tokens differ between models, and with them what this number means; `perplexity_per_byte` does
    not. Parameters and errors as in `bits_per_byte`.
    """
    bits, tokens = _bits(_found(model, _texts(text)))
    return 2 ** (bits / tokens)


def perplexity_per_byte(model: Callable | Sequence[float], text: str | Iterable[str]) -> float:
    """Return 2 to the bits per byte. Parameters and errors as in `bits_per_byte`."""
    return 2 ** bits_per_byte(model, text)


def _texts(text: str | Iterable[str]) -> list[str]:
    texts = [text] if isinstance(text, str) else list(text)
    if not any(texts):
        raise ValueError("There are no characters to predict: expected a text that is not empty.")
    return texts


def _found(model: Callable | Sequence[float], texts: list[str]) -> list[np.ndarray]:
    """Return the probabilities of the tokens of each text, one array (tokens,) or more."""
    if not callable(model):
        return [np.asarray(model, dtype=float)]
    return [np.asarray(model(part), dtype=float) for part in texts if part]


def _bits(found: list[np.ndarray]) -> tuple[float, int]:
    """Return the sum of -log2(p) over all tokens, and how many there are."""
    if wrong := [p.shape for p in found if p.ndim != 1]:
        raise ValueError(
            f"The probabilities have shape {wrong[0]}; expected (tokens,): one for each token, the "
            "one that it had itself."
        )
    p = np.concatenate(found)
    if not len(p):
        raise ValueError("There are no probabilities: expected one for each token of the text.")
    if not ((p >= 0) & (p <= 1 + 1e-6)).all():
        wrong = p[~((p >= 0) & (p <= 1 + 1e-6))][0]
        raise ValueError(f"{wrong:g} is no probability; expected numbers from 0 to 1.")
    with np.errstate(divide="ignore"):  # a token held impossible costs infinitely many bits
        return float(max(0.0, -np.sum(np.log2(p)))), len(p)


def exact_match(targets: Sequence[str], predictions: Sequence[str]) -> float:
    """Return the share of predictions that equal their target in every character."""
    targets, predictions = list(targets), list(predictions)
    if len(targets) != len(predictions) or not targets:
        raise ValueError(
            f"There are {len(targets)} targets and {len(predictions)} predictions; expected as "
            "many of one as of the other, and 1 or more."
        )
    return sum(t == p for t, p in zip(targets, predictions, strict=True)) / len(targets)
