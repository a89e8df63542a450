"""What the explanation lens says: scores, places, and how similar two maps are."""

from course_lib.widgets.explanation_maps import EDGES, LAYERED
from course_lib.widgets.microscope_words import short

PLURAL = frozenset({"integrated gradients", EDGES})


def method_name(method: str, layer: str | None) -> str:
    """Return a method's name, with the layer where it looks at one."""
    return f"{method} ({layer})" if method in LAYERED else method


def probability_words(probability: float) -> str:
    """Return a probability with two digits that never says 1 or 0 for less than that."""
    if probability >= 0.995:
        return "1" if probability == 1 else "over 0.99"
    if probability < 0.005:
        return "0" if probability == 0 else "under 0.01"
    return f"{probability:.2f}"


def correlation_words(correlation: float | None) -> str:
    """Return a rank correlation with two digits and a true minus."""
    if correlation is None:
        return "none"
    return f"{round(correlation, 2) + 0.0:.2f}".replace("-", "−")


def similarity(correlation: float | None) -> str:
    """Say in words how similar two maps with this rank correlation are."""
    if correlation is None:
        return "a map is the same everywhere"
    for least, words in ((0.8, "very similar"), (0.5, "similar"), (0.2, "a little similar")):
        if correlation >= least:
            return words
    return "hardly related" if correlation > -0.2 else "one is high where the other is low"


def score_words(frame, label: int) -> str:
    """Return the score of a class, and its probability if the network gives one."""
    words = f"score {short(frame.scores[label])}"
    if frame.probabilities is not None:
        words += f", probability {probability_words(frame.probabilities[label])}"
    return words


def describe(frame) -> str:
    """Return what the lens shows, in words."""
    left, right = frame.maps
    words = f"Picture {frame.number}, asked for {frame.classes[frame.asked]} "
    words += f"({score_words(frame, frame.asked)})."
    best = int(frame.scores.argmax())
    if best != frame.asked:
        words += f" The highest score is of {frame.classes[best]} ({score_words(frame, best)})."
    if frame.forgot:
        words = f"Random weights. {words}"
    words += f" {_peak(left, True)}; {_peak(right, False)}. {_alike(frame.alike)}"
    if frame.forgot:
        kept = [f"{correlation_words(view.kept)} for {view.name}" for view in frame.maps]
        words += f" With the trained network's own map: {', '.join(kept)}."
    if frame.cursor is not None:
        row, column = frame.cursor
        words += f" At row {row}, column {column}: {left.name} {short(left.here)}, "
        words += f"{right.name} {short(right.here)}."
    if frame.opacity is not None:
        words += " The maps lie over the picture."
    return words


def capitalised(name: str) -> str:
    """Return a name with a capital at its start, and the rest as it is."""
    return f"{name[0].upper()}{name[1:]}"


def _peak(view, first: bool) -> str:
    name = capitalised(view.name) if first else view.name
    verb = "are" if view.name in PLURAL else "is"
    if view.peak is None:
        return f"{name} {verb} {short(view.values.flat[0])} everywhere"
    row, column = view.peak
    return f"{name}{f' {verb} highest' if first else ''} at row {row}, column {column}"


def _alike(correlation: float | None) -> str:
    if correlation is None:
        return "A map that is the same everywhere has no rank correlation with another."
    return f"Their rank correlation is {correlation_words(correlation)}: {similarity(correlation)}."
