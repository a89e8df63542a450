"""What attention by hand says: who takes how much from whom, and one weight worked out."""

import numpy as np

from course_lib.widgets.unrolled_words import brief, number

LEAST = 0.005  # a smaller weight is written 0.00
LINES = ("score", "scaled", "weight", "share")  # of the worked calculation
COLUMN_NAMES = ("query, x", "query, y", "key, x", "key, y", "value, x", "value, y")


def entry(value: float) -> str:
    """Return a number of hundredths as it would be typed: 1.5, −0.25, 2."""
    return f"{value:g}".replace("-", "−")


def pair(values) -> str:
    """Return two numbers in brackets."""
    return f"({', '.join(brief(value) for value in values)})"


def listed(parts: list[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def quoted(word: str) -> str:
    """Return a word in quotation marks."""
    return f"“{word}”"


def describe(frame) -> str:
    """Return all of it: the alternative text."""
    row, column = frame.selected
    what = frame.numbers[row, column] if frame.typed is None else frame.typed
    shown = what.replace("-", "−") if isinstance(what, str) else entry(what)
    selected = f"Selected: {COLUMN_NAMES[column]}, of {quoted(frame.words[row])}: {shown}."
    said = [takes(frame), why(frame), f"Its output is {pair(frame.outputs[frame.row])}.", selected]
    return " ".join(said)


def takes(frame) -> str:
    """Return what the word that looks takes from each word, the largest share first."""
    weights, allowed = frame.weights[frame.row], frame.mask[frame.row]
    looks = quoted(frame.words[frame.row])
    seen = [frame.words[n] for n in np.flatnonzero(allowed)]
    hidden = [quoted(frame.words[n]) for n in np.flatnonzero(~allowed)]
    masked = f" The mask hides {listed(hidden)} from it." if hidden else ""
    shares = weights[allowed]
    if len(seen) == 1:
        return f"{looks} takes all from {source(frame, frame.row, seen[0])}.{masked}"
    if np.ptp(shares) < 1e-9:
        from_all = listed([source(frame, frame.row, word) for word in seen])
        return (
            f"{looks} takes the same, {brief(shares[0])}, from {from_all}: a plain average.{masked}"
        )
    order = np.flatnonzero(allowed)[np.argsort(-shares, kind="stable")]
    some = [n for n in order if weights[n] >= LEAST]
    few = [source(frame, frame.row, frame.words[n]) for n in order if weights[n] < LEAST]
    parts = [f"{brief(weights[n])} from {source(frame, frame.row, frame.words[n])}" for n in some]
    rest = f", next to nothing from {listed(few)}" if few else ""
    return f"{looks} takes {listed(parts)}{rest}.{masked}"


def source(frame, row: int, word: str) -> str:
    """Return a word as that from which another one takes."""
    return "itself" if word == frame.words[row] else quoted(word)


def why(frame) -> str:
    """Return the scores of the word that looks."""
    scores = [
        f"{word} {brief(score) if allowed else 'masked'}"
        for word, score, allowed in zip(
            frame.words, frame.scaled[frame.row], frame.mask[frame.row], strict=True
        )
    ]
    return f"Scores{' / √2' if frame.divides else ''}: {', '.join(scores)}."


def bracketed(value: float) -> str:
    """Return a factor, a negative one in brackets."""
    return f"({entry(value)})" if value < 0 else entry(value)


def bracketed_brief(value: float) -> str:
    """Return an exponent, a negative one in brackets."""
    return f"({brief(value)})" if value < 0 else brief(value)


def calculation(frame) -> list[str]:
    """Return how each of LINES comes about for the word that looks and the one looked at."""
    row, at = frame.row, frame.at
    query, key, value = frame.queries[row], frame.keys[at], frame.values[at]
    score, scaled, weight = frame.scores[row, at], frame.scaled[row, at], frame.weights[row, at]
    products = " + ".join(f"{bracketed(a)}·{bracketed(b)}" for a, b in zip(query, key, strict=True))
    lines = [f"{products} = {brief(score)}"]
    lines.append(
        f"{brief(score)} / √2 = {brief(scaled)}"
        if frame.divides
        else f"{brief(scaled)} (not divided)"
    )
    if frame.mask[row, at]:
        powers = np.exp(np.where(frame.mask[row], frame.scaled[row], -np.inf))
        quotient = f"{number(powers[at])} / {number(powers.sum())}"
        lines.append(f"e^{bracketed_brief(scaled)} / sum = {quotient} = {weight:.3f}")
    else:
        lines.append("masked: −∞, and e^(−∞) = 0")
    part = f"{weight:.3f} · ({entry(value[0])}, {entry(value[1])}) = {pair(weight * value)}"
    return [*lines, part]
