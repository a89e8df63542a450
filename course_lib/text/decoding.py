"""Searching a likely sequence: greedily, or with a beam.

Both know a model only as a function ``step(tokens) -> log probabilities``: it gets the tokens so
far, a tuple of int, and returns log P(next token | tokens), shape (tokens,).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Step = Callable[[tuple[int, ...]], np.ndarray]


@dataclass(frozen=True)
class Hypothesis:
    """A sequence that a search found.

    Attributes
    ----------
    tokens : tuple of int
        What was chosen, the end token included.
    log_probability : float
        The sum of the log probabilities of the tokens.
    ended : bool
        Whether it closes with the end token. If not, it was cut where the search had to stop.
    """

    tokens: tuple[int, ...]
    log_probability: float
    ended: bool

    def score(self, alpha: float = 0.0) -> float:
        """Return log_probability / (number of tokens) ** alpha: what a search ranks by."""
        return self.log_probability / max(1, len(self.tokens)) ** alpha


def greedy(step: Step, end: int, length: int, start: Sequence[int] = ()) -> Hypothesis:
    """Take the likeliest token at each place, until the end token or `length` tokens.

    Parameters
    ----------
    step
        As described at the top of this module.
    end
        The token that closes a sequence.
    length
        How many tokens at most, the end token included.
    start
        Tokens that `step` sees first; they are not part of the result.
    """
    return beam_search(step, end, length, width=1, start=start)[0]


def beam_search(
    step: Step,
    end: int,
    length: int,
    width: int = 5,
    start: Sequence[int] = (),
    alpha: float = 0.0,
) -> list[Hypothesis]:
    """Keep the `width` likeliest beginnings at each place; return them as they ended, best first.

    Each beginning is continued by every token, and the likeliest of all these go on. One that has
    ended leaves the beam, which is narrower by one from then on (Sutskever, Vinyals & Le 2014,
    section 3.2). With width 1 it is greedy decoding. It is no exhaustive search: what is dropped
    does not come back, and a wider beam may even end worse.

    Every token makes a sequence less likely, so short ones win. `alpha` is the length
    normalisation: sequences are ranked by their log probability / (number of tokens) ** alpha. 0
    is none, 1 the mean per token. (Wu et al. 2016, section 7, divide by ((5 + number) / 6) ** alpha
    instead.) It ranks what has ended. Within the beam all are of one length: it changes nothing.

    Parameters
    ----------
    step, end, length, start
        As in `greedy`.
    width
        Beginnings to keep.
    alpha
        The length normalisation, from 0 up.

    Returns
    -------
    list of Hypothesis
        At most `width`. Those without an end come behind those with one.
    """
    for name, value in {"width": width, "length": length}.items():
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name}={value!r} is not allowed: give a whole number from 1.")
    if not (np.isfinite(alpha) and alpha >= 0):
        raise ValueError(f"alpha={alpha!r} is not allowed: give a number from 0.")
    start = tuple(int(token) for token in start)
    beam, ended = [Hypothesis((), 0.0, False)], []
    for _ in range(length):
        rows = np.stack([_checked(step(start + h.tokens), end) for h in beam])
        sums = np.array([[h.log_probability] for h in beam]) + rows  # (beginnings, tokens)
        best = np.argsort(-sums, axis=None, kind="stable")[: width - len(ended)]
        places = zip(*np.unravel_index(best, sums.shape), strict=True)
        following = [
            Hypothesis((*beam[i].tokens, int(token)), float(sums[i, token]), bool(token == end))
            for i, token in places
            if sums[i, token] > -np.inf
        ]
        ended += [h for h in following if h.ended]
        beam = [h for h in following if not h.ended]
        if not beam:
            break
    return sorted(ended + beam, key=lambda h: (h.ended, h.score(alpha)), reverse=True)


def _checked(log_probabilities, end: int) -> np.ndarray:
    row = np.asarray(log_probabilities, dtype=float)
    if row.ndim != 1 or not 0 <= end < len(row):
        raise ValueError(
            f"step returned the shape {row.shape} and the end token is {end}; expected one log "
            "probability for each token, shape (tokens,), the end token among them."
        )
    if not (row <= 1e-4).all():  # probabilities themselves, logits, or NaN
        raise ValueError(
            f"step returned {row.max():g} as the largest log probability; expected 0 at most: "
            "logits become log probabilities by log_softmax."
        )
    if row.max() == -np.inf:
        raise ValueError("step holds every next token impossible: all log probabilities are -inf.")
    return row
