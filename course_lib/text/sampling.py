"""Choosing the next token by chance, more or less boldly."""

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.models.neurons import softmax


def log_softmax(logits) -> np.ndarray:
    """Return log(softmax(logits)) along the last axis; no exponential overflows."""
    logits = np.asarray(logits, dtype=float)
    behind = logits - logits.max(axis=-1, keepdims=True)
    return behind - np.log(np.sum(np.exp(behind), axis=-1, keepdims=True))


def at_temperature(logits, temperature: float = 1.0) -> np.ndarray:
    """Return the probabilities softmax(logits / temperature), of the shape of the logits.

    Below 1 the likely becomes likelier, above 1 all become alike; at 0 the largest logit gets
    everything, and equal largest ones share it. At 1 log probabilities are logits as good as any.
    Ackley, Hinton & Sejnowski (1985), "A learning algorithm for Boltzmann machines".

    Parameters
    ----------
    logits
        Shape (..., tokens). -inf forbids a token, at every temperature.
    temperature
        From 0 up.

    Raises
    ------
    ValueError
        If the temperature is negative or no number, or a row of logits allows no token.
    """
    logits = np.asarray(logits, dtype=float)
    if not (np.isfinite(temperature) and temperature >= 0):
        raise ValueError(f"temperature={temperature!r} is not allowed: give a number from 0.")
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(
            f"The logits have shape {logits.shape}; expected (..., tokens), one for each token."
        )
    # The largest becomes 0 before the division: e to its power is 1, however cold it is.
    largest = logits.max(axis=-1, keepdims=True)
    if not np.isfinite(largest).all():  # NaN, inf, or -inf everywhere
        raise ValueError(
            f"The largest logit of a row is {largest[~np.isfinite(largest)][0]}; expected a finite "
            "one: at least one token has to be possible."
        )
    behind = logits - largest
    if temperature > 0:
        with np.errstate(over="ignore"):  # so far behind that it is -inf: probability 0
            behind = behind / temperature
    else:
        behind = np.where(behind < 0, -np.inf, 0.0)
    return softmax(behind)


def sample(logits, temperature: float = 1.0, *, seed: int | np.random.Generator):
    """Draw one token from each row of logits; int, or int64 (...,) for logits (..., tokens).

    Parameters
    ----------
    logits, temperature
        As in `at_temperature`.
    seed
        A number: with the same one every call draws the same. Or a generator, such as
        ``np.random.default_rng(0)``: each call draws anew, which is what a loop needs.
    """
    p = at_temperature(logits, temperature)
    line = np.cumsum(p, axis=-1)  # each token has a stretch as long as its probability
    point = np.random.default_rng(seed).random((*p.shape[:-1], 1)) * line[..., -1:]
    # The last possible token catches a point that rounding puts on the very end of the line.
    last = p.shape[-1] - 1 - np.argmax(p[..., ::-1] > 0, axis=-1)
    token = np.minimum(np.sum(line <= point, axis=-1), last)
    return int(token) if token.ndim == 0 else token


def generate(
    step: Callable[[tuple[int, ...]], np.ndarray],
    tokens: Sequence[int],
    n: int,
    temperature: float = 1.0,
    seed: int | np.random.Generator = 0,
    end: int | None = None,
    adjust: Callable[[np.ndarray, list[int]], np.ndarray] | None = None,
) -> list[int]:
    """Continue a text: draw a token, append it, and ask again. Return the new tokens.

    Parameters
    ----------
    step
        Called as ``step(tokens)`` with all tokens so far, it returns the logits or log
        probabilities of the next one, shape (tokens,).
    tokens
        What stands there already.
    n
        How many to draw at most.
    temperature
        As in `at_temperature`.
    seed
        Decides all draws.
    end
        The token to stop at; it is the last one then.
    adjust
        Called as ``adjust(logits, tokens)`` before each draw, it returns other logits of the same
        shape, such as `top_k`, `top_p` and `penalise_repeats` make them:
        ``adjust=lambda logits, tokens: top_p(logits, 0.9)``. The temperature acts on what it
        returns. So a nucleus is the model's own, however cold the draw. Many other programs take
        the temperature first: ``top_p(logits / temperature, 0.9)`` in there does it.
    """
    rng = np.random.default_rng(seed)
    tokens, start = [int(t) for t in tokens], len(tokens)
    for _ in range(n):
        logits = step(tuple(tokens))
        if adjust is not None:
            logits = adjust(logits, list(tokens))
        tokens.append(sample(logits, temperature, seed=rng))
        if tokens[-1] == end:
            break
    return tokens[start:]
