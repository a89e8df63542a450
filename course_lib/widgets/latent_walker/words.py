"""What a latent walker says: where the place is, what is there and near, and the way."""

import numpy as np

from course_lib.widgets.microscope_words import percent
from course_lib.widgets.unrolled_words import number

GREYS = (0.2, 0.8)  # a pixel between them is neither paper nor ink
MOST_NUMBERS = 4  # of a code, in a sentence
LONGEST = 14  # letters of the name of a class


def dimension(index: int) -> str:
    """Return the name of a dimension."""
    return f"z{index}"


def coordinates(frame) -> str:
    """Return the code in words: all of a short one, of a long one what the map shows."""
    size = len(frame.place)
    shown = range(size) if size <= MOST_NUMBERS else (frame.across, frame.up)
    words = ", ".join(f"{dimension(n)} = {number(frame.place[n])}" for n in shown)
    return words if size <= MOST_NUMBERS else f"{words} and {size - 2} more numbers"


def tone(picture: np.ndarray) -> str:
    """Return how much ink a picture has, and how blurred it is."""
    low, high = GREYS
    grey = float(((picture > low) & (picture < high)).mean())
    ink = float(np.clip(picture, 0, 1).mean())
    return f"{percent(ink)} ink, {percent(grey)} of the pixels grey"


def brief(name: str) -> str:
    """Return the name of a class, cut off where it is long."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def kind(name: str) -> str:
    """Return the class of an example in brackets, or nothing."""
    return f" ({brief(name)})" if name else ""


def example(nearest) -> str:
    """Return which example is nearest."""
    return f"number {nearest.number}{kind(nearest.name)}, distance {number(nearest.distance)}"


def company(nearest) -> str:
    """Return what the nearest examples are, or that none is near."""
    if nearest.far:
        return "No example is near"
    if nearest.common:
        return f"{nearest.votes} of the {nearest.asked} nearest are {brief(nearest.common)}"
    return ""


def way(frame) -> str:
    """Return what the way is between."""
    return f"from {frame.ends[0].name} to {frame.ends[1].name}"


def progress(frame) -> str:
    """Return how far along the way the place is."""
    return f"morph {frame.morph:.2f}" if frame.on_way else "beside the way"


def describe(frame) -> str:
    """Return all of it: the alternative text."""
    said = [f"At {coordinates(frame)}: {tone(frame.picture)}."]
    if frame.nearest is not None:
        said.append(f"The nearest example is {example(frame.nearest)}.")
        if company(frame.nearest):
            said.append(f"{company(frame.nearest)}.")
    said.append(f"{progress(frame).capitalize()} {way(frame)}.")
    return " ".join(said)
