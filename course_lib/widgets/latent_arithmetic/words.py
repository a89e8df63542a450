"""What the widget says: numbers, titles, the lines in its picture, and whole descriptions."""

import textwrap
from collections.abc import Sequence

import numpy as np

from .frames import CORNERS, NUMBER, SIDE, TERMS, ArithmeticFrame, GridFrame, SamplesFrame
from .paths import SPHERE, STRAIGHT

LINE = 64  # characters
PLACES = ("upper left", "upper right", "lower left", "lower right")


def ink(share: float) -> str:
    """Return a share of ink as a percentage: 14.2%."""
    return f"{100 * share:.1f}%".replace("-", "−")


def slant(degrees: float) -> str:
    """Return a slant with its sign: +3.1°, −0.4°; a dash without any."""
    if np.isnan(degrees):
        return "–"
    text = f"{degrees:+.1f}°".replace("-", "−")
    return "0.0°" if text in ("+0.0°", "−0.0°") else text


def samples(numbers: Sequence[int]) -> str:
    """Return whose noise it is: sample 3, or mean of samples 3, 17."""
    if len(numbers) == 1:
        return f"sample {numbers[0]}"
    return f"mean of samples {', '.join(map(str, numbers))}"


def listed(parts: Sequence) -> str:
    """Return parts as they are said: A, B and C."""
    parts = [str(part) for part in parts]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def spelled(word: Sequence[str]) -> str:
    """Return a word: GAN, or star, circle."""
    return ("" if all(len(name) == 1 for name in word) else ", ").join(word)


def typical(model) -> str:
    """Return the length that samples have, and where it comes from: √64 = 8.00."""
    if model.drawn:
        return f"√{model.generator.noise_size} = {model.typical:.2f}"
    return f"{model.typical:.2f}"


def total(strength: float) -> str:
    """Return what is calculated: a − b + c, or a + 0.50 (c − b)."""
    if strength == 1:
        return "a − b + c"
    return f"a {'−' if strength < 0 else '+'} {abs(strength):.2f} (c − b)"


def noun(model) -> str:
    """Return what samples are: noise, or codes of pictures."""
    return "noise" if model.drawn else "code"


# ---- in the picture --------------------------------------------------------------------


def title(frame, model) -> str:
    """Say in one line what the picture shows."""
    if isinstance(frame, SamplesFrame):
        shown = f", all as {frame.label}" if frame.label else ""
        order = "" if frame.order == NUMBER else f", ordered by {frame.order}"
        return f"{len(frame.numbers)} samples{shown}{order}"
    if isinstance(frame, GridFrame):
        blend = len(set(frame.labels)) > 1
        shown = f", all as {frame.labels[0]}" if frame.labels and not blend else ""
        way = "straight lines" if frame.way == STRAIGHT else "arcs on the sphere"
        return f"Between samples {listed(frame.samples)}{shown}: {way}"
    shown = f" for {spelled(frame.word)}" if frame.word else ""
    return f"{total(frame.strength)} = ?{shown}"


def lines(frame, model) -> list[str]:
    """Say below the title, or beside the pictures, what they mean."""
    if isinstance(frame, SamplesFrame):
        return [marked_sample(frame, model)]
    if isinstance(frame, GridFrame):
        return why(frame, model)
    if frame.rescaled:
        return [
            f"All four were brought to the length {typical(model)} before they were drawn: only "
            "directions differ."
        ]
    return [
        f"Samples are near the length {typical(model)}. A mean is shorter, a sum longer: "
        f"{'training' if model.drawn else 'the decoder'} met few such places."
    ]


def marked_sample(frame: SamplesFrame, model) -> str:
    """Say what was measured on the marked sample."""
    number, seen = frame.numbers[frame.at], frame.marked
    return (
        f"Sample {number}: ink {ink(seen.ink)}, slant {slant(seen.slant)}, "
        f"{noun(model)} of length {seen.length:.2f}"
    )


def why(frame: GridFrame, model) -> list[str]:
    """Say what samples are near, and in some lines why the sphere is another way."""
    n = model.generator.noise_size
    share = frame.middles[STRAIGHT] / frame.typical
    middle = frame.middles[STRAIGHT]
    if middle < frame.shortest:
        known = "no sample is so short"
    else:
        known = "a length that samples have" if middle <= frame.longest else "no sample is so long"
    lengths = f"{frame.shortest:.2f} to {frame.longest:.2f}"
    if model.drawn:
        said = (
            f"The squares of {n} standard normal numbers add up to about {n}, so the length of "
            f"noise is near √{n}; these {len(model.samples)} samples have {lengths}."
        )
    else:
        said = f"The codes of {len(model.samples)} pictures have lengths from {lengths}."
    said += (
        f" The straight middle of this grid has {middle:.2f}, {share:.0%} of the typical length: "
        f"{known}. On the sphere the direction turns evenly, and the length stays about the same."
    )
    near = f"samples are near {typical(model)}"
    return [near, "Why on the sphere?", *textwrap.wrap(said, LINE)]


# ---- alternative text ------------------------------------------------------------------


def describe(frame, model) -> str:
    """Return what is seen, in words."""
    if isinstance(frame, SamplesFrame):
        return describe_samples(frame, model)
    if isinstance(frame, GridFrame):
        return describe_grid(frame, model)
    return describe_sum(frame, model)


def describe_samples(frame: SamplesFrame, model) -> str:
    """Say which samples there are, which is marked, and what they are used for."""
    said = [f"{frame.title}."]
    thin, bold = int(frame.inks.argmin()), int(frame.inks.argmax())
    said.append(
        f"Ink goes from {ink(frame.inks[thin])} (sample {frame.numbers[thin]}) to "
        f"{ink(frame.inks[bold])} (sample {frame.numbers[bold]})"
    )
    if not np.isnan(frame.slants).all():
        left, right = int(np.nanargmin(frame.slants)), int(np.nanargmax(frame.slants))
        said[-1] += (
            f", slant from {slant(frame.slants[left])} (sample {frame.numbers[left]}) to "
            f"{slant(frame.slants[right])} (sample {frame.numbers[right]})"
        )
    said[-1] += "."
    said.append(f"Marked: {marked_sample(frame, model).lower()}.")
    used = [f"{term} is {samples(getattr(model, term))}" for term in TERMS]
    said.append(f"In the sum, {listed(used)}.")
    corners = [getattr(model, corner) for corner in CORNERS]
    said.append(f"In the corners of the grid: {listed(corners)}.")
    return " ".join(said)


def describe_grid(frame: GridFrame, model) -> str:
    """Say what lies between the corners, and how long the noise is in the middle."""
    where = [
        f"{number}{f' as {frame.labels[k]}' if len(set(frame.labels)) > 1 else ''} ({PLACES[k]})"
        for k, number in enumerate(frame.samples)
    ]
    shown = f", all as {frame.labels[0]}" if len(set(frame.labels)) == 1 else ""
    way = "on straight lines" if frame.way == STRAIGHT else "on arcs of the sphere"
    row, column = frame.at
    place = "the middle" if frame.at == (SIDE // 2, SIDE // 2) else f"row {row}, column {column}"
    seen = frame.marked
    return (
        f"{SIDE} × {SIDE} pictures between samples {listed(where)}{shown}, {way}. "
        f"The {noun(model)} in the middle has the length {frame.middles[STRAIGHT]:.2f} on the "
        f"straight line and {frame.middles[SPHERE]:.2f} on the sphere; "
        f"samples are near {typical(model)}. "
        f"Marked is {place}: ink {ink(seen.ink)}, slant {slant(seen.slant)}, "
        f"length {seen.length:.2f}."
    )


def describe_sum(frame: ArithmeticFrame, model) -> str:
    """Say what a, b, c and the result are, and whether what is measured adds up."""
    shown = f", drawn for {spelled(frame.word)}" if frame.word else ""
    said = [f"{total(frame.strength)} of the {noun(model)}{shown}."]
    for row in frame.rows[:-1]:
        said.append(f"{row.name} is {samples(row.samples)}: {measured(row.measured)}.")
    result, sums = frame.rows[-1].measured, frame.expected
    said.append(
        f"The result has {measured(result)}; the same sum of what was measured is "
        f"ink {ink(sums.ink)}, slant {slant(sums.slant)}."
    )
    brought = "All were brought to" if frame.rescaled else "A sample is near"
    said.append(f"{brought} the length {typical(model)}.")
    return " ".join(said)


def measured(seen) -> str:
    """Say what was measured on a row."""
    return f"ink {ink(seen.ink)}, slant {slant(seen.slant)}, length {seen.length:.2f}"
