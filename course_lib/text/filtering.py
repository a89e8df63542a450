"""Choosing among fewer tokens: the k likeliest, a nucleus, and less of what stood there before.

Each function takes logits or log probabilities and returns log probabilities of the same shape,
with -inf for what is cut. So one can be put into the other, and all into `generate`::

    def bold_but_sane(logits, tokens):
        return text.top_p(text.penalise_repeats(logits, tokens, 1.2), 0.9)

    text.generate(model.step, prompt, 200, temperature=1.0, adjust=bold_but_sane)
"""

from collections.abc import Sequence

import numpy as np

from .sampling import log_softmax

_ROUNDING = 1e-12  # 0.5 + 0.3 is to reach 0.8 although logarithms went in between


def top_k(log_probabilities, k: int) -> np.ndarray:
    """Keep the k likeliest tokens of each row; return log probabilities, -inf for the others.

    Of equally likely tokens those with the smaller number are kept. Where fewer than k tokens are
    possible, all of them stay. Fan, Lewis & Dauphin (2018), "Hierarchical neural story generation".

    Parameters
    ----------
    log_probabilities
        Shape (..., tokens); logits do as well.
    k
        From 1 up.

    Raises
    ------
    ValueError
        If k is no whole number from 1, or a row allows no token.
    """
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise ValueError(f"k={k!r} is not allowed: give a whole number from 1.")
    logs = _normalised(log_probabilities)
    return _cut(logs, _ranks(logs) < k)


def top_p(log_probabilities, p: float) -> np.ndarray:
    """Keep the nucleus of each row: the fewest tokens that together have the probability p.

    The likeliest token comes first, then the next one, until their sum reaches p; the token that
    reaches it is kept. So there is always one token, and p = 1 cuts nothing. Equally likely tokens
    come in the order of their numbers. What is kept is divided by its sum. Holtzman et al. (2020),
    "The curious case of neural text degeneration", section 3.1.

    Parameters
    ----------
    log_probabilities
        Shape (..., tokens); logits do as well.
    p
        Above 0, at most 1. A sum counts as reached when it is closer to p than 1e-12.

    Returns
    -------
    float array of shape (..., tokens)
        Log probabilities, -inf for what is cut.

    Raises
    ------
    ValueError
        If p is out of range, or a row allows no token.
    """
    if not 0 < p <= 1:
        raise ValueError(f"p={p!r} is not allowed: give a probability above 0, at most 1.")
    logs = _normalised(log_probabilities)
    if p == 1:
        return logs
    ranks = _ranks(logs)
    ordered = -np.sort(-np.exp(logs), axis=-1)
    before = np.cumsum(ordered, axis=-1) - ordered  # what the likelier ones have already
    needed = np.sum(before < p - _ROUNDING, axis=-1, keepdims=True)
    return _cut(logs, ranks < np.maximum(needed, 1))


def penalise_repeats(log_probabilities, tokens: Sequence[int], factor: float = 1.2) -> np.ndarray:
    """Make the tokens that came before less likely; return log probabilities, (..., tokens).

    Keskar et al. (2019), "CTRL: a conditional transformer language model for controllable
    generation", section 4.1, divide the logit of such a token by a factor, 1.2 as a rule. Taken by
    the letter this has two faults. Dividing a negative logit makes the token *likelier*. And a
    constant added to all logits changes no probability, but it changes the quotients. So the logits
    are shifted first, to a mean of 0 over the possible tokens. Then those above 0 are divided by
    the factor and those below multiplied. A token that came before only ever loses, and logits
    give the same as log probabilities. How often it came makes no difference.

    Parameters
    ----------
    log_probabilities
        Shape (..., tokens); logits do as well.
    tokens
        What came before; none leaves everything as it was.
    factor
        From 1 up; 1 changes nothing.

    Raises
    ------
    ValueError
        If the factor is below 1, a token has no place in the row, or a row allows no token.
    """
    if not (np.isfinite(factor) and factor >= 1):
        raise ValueError(f"factor={factor!r} is not allowed: give a number from 1.")
    logs = _normalised(log_probabilities)
    seen = np.unique(np.asarray(list(tokens), dtype=np.int64))
    if seen.size and not 0 <= seen[0] <= seen[-1] < logs.shape[-1]:
        raise ValueError(
            f"The tokens go from {seen[0]} to {seen[-1]} and the row has {logs.shape[-1]} places; "
            "expected tokens that have a place."
        )
    possible = np.isfinite(logs)
    level = np.where(possible, logs, 0).sum(-1, keepdims=True) / possible.sum(-1, keepdims=True)
    logs = logs - level
    old = logs[..., seen]
    logs[..., seen] = np.where(old > 0, old / factor, old * factor)
    return log_softmax(logs)


def repetition(tokens: Sequence, n: int = 4) -> float:
    """Return the share of n-grams that stood before in the same text, from 0 to 1.

    It is 1 - (different n-grams) / (n-grams): "seq-rep-n" of Welleck et al. (2020), "Neural text
    generation with unlikelihood training", section 6. A text of human hands has some as well, and
    more of it the longer it is: compare texts of one length.

    Parameters
    ----------
    tokens
        Numbers, words, or a string for its characters.
    n
        Tokens to a stretch. A text shorter than that repeats nothing.
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        raise ValueError(f"n={n!r} is not allowed: give a whole number from 1.")
    tokens = tokens if isinstance(tokens, str) else list(tokens)
    grams = [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
    return 1 - len(set(grams)) / len(grams) if grams else 0.0


def _normalised(logits) -> np.ndarray:
    """Return log probabilities, after a look at whether there can be any."""
    logits = np.asarray(logits, dtype=float)
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(
            f"The log probabilities have shape {logits.shape}; expected (..., tokens), one for "
            "each token."
        )
    largest = logits.max(axis=-1)
    if not np.isfinite(largest).all():  # NaN, inf, or -inf everywhere
        raise ValueError(
            f"The largest log probability of a row is {largest[~np.isfinite(largest)][0]}; "
            "expected a finite one: at least one token has to be possible."
        )
    return log_softmax(logits)


def _ranks(logs: np.ndarray) -> np.ndarray:
    """Return the place of each token when the likeliest is first, the smaller number in a tie."""
    order = np.argsort(-logs, axis=-1, kind="stable")
    return np.argsort(order, axis=-1, kind="stable")


def _cut(logs: np.ndarray, kept: np.ndarray) -> np.ndarray:
    return log_softmax(np.where(kept, logs, -np.inf))
