"""What attention heads say: names of characters and layers, titles, weights in words."""

from collections.abc import Callable, Mapping
from difflib import SequenceMatcher

import numpy as np

from course_lib.text import END, START
from course_lib.widgets.text_generator import words as letters
from course_lib.widgets.text_generator.letters import MISSING, has
from course_lib.widgets.unrolled_words import plural

FAMILY = "DejaVu Sans"  # of all labels
LISTED = 3  # characters in a sentence
SPOKEN = {START: "START", END: "END"}


def sign(token: str) -> str:
    """Return how a token is drawn, as one character."""
    shown = letters.letter(token)
    return shown if has(shown, FAMILY) else MISSING


def spoken(token: str) -> str:
    """Return a token in words: “e”, a space, START."""
    return SPOKEN.get(token) or letters.spoken(letters.letter(token))


def share(weight: float) -> str:
    """Return a weight with two decimals; what is small but not nothing is <0.01."""
    return "<0.01" if 0 < weight < 0.005 else f"{weight:.2f}"


def layer_name(name: str) -> str:
    """Return the name of a layer, such as "decoder_2_cross", in words."""
    part, number, kind = name.split("_")
    return f"{part} layer {number}, {kind}-attention"


def heading(frame) -> str:
    """Name the head."""
    kind = frame.kind[0].upper() + frame.kind[1:]
    layer = f", layer {frame.layer} of {frame.layers}" if frame.layers > 1 else ""
    off = "" if frame.head_on else " (switched off)"
    return f"{kind}{layer}, head {frame.head} of {frame.heads}{off}"


def who(frame) -> str:
    """Name the chosen place."""
    name = spoken(frame.tokens[frame.place])
    number = position(frame, frame.looking, frame.place)
    side = "text" if frame.of_text(frame.looking) else "translation"
    return f"{name}, character {number} of the {side}" if number else name


def subject(frame) -> str:
    """Name the chosen place as the subject of a sentence."""
    name = who(frame)
    return f"{name}," if ", character" in name else name


def title(frame) -> str:
    """Say in a few words what the bars are about."""
    number = position(frame, frame.looking, frame.place)
    name = f"{spoken(frame.tokens[frame.place])}{f' ({number})' if number else ''}"
    if not frame.looking:
        return f"Who looks at {name}"
    return f"What {name} looks at" if frame.of_text(True) else f"To write {name} it looks at"


def position(frame, looking: bool, place: int) -> str:
    """Return the number of a place as a reader counts; START and END have none."""
    token = (frame.looks if looking else frame.seen)[place]
    if token in SPOKEN:
        return ""
    return str(place if frame.in_decoder_self and not looking else place + 1)


def beside(frame, place: int) -> str:
    """Return what stands beside a character in a list: its number, or its name."""
    return position(frame, not frame.looking, place) or spoken(frame.others[place])


def numbered(frame, place: int) -> str:
    """Return a character of the other side with its place: “e” (4)."""
    number = position(frame, not frame.looking, place)
    return f"{spoken(frame.others[place])}{f' ({number})' if number else ''}"


def weights(frame) -> str:
    """Return the weights of the chosen place in words, the largest first."""
    return largest(frame.values, lambda place: numbered(frame, place))


def largest(values: np.ndarray, name: Callable[[int], str]) -> str:
    """Return the largest weights in words, with the names of their places, and all others as one.

    Parameters
    ----------
    values
        The weights, (places,).
    name
        name(place) is what the sentence calls a place.
    """
    order = np.argsort(-values, kind="stable")
    may = order[values[order] > 0]
    parts = [f"{name(int(n))} {share(values[n])}" for n in may[:LISTED]]
    rest = len(may) - LISTED
    if rest > 0:
        parts.append(f"{rest} more {share(values[may[LISTED:]].sum())}")
    return ", ".join(parts)


def sentence(frame) -> str:
    """Say what the chosen place looks at, or who looks at it."""
    total = frame.values.sum()
    if not frame.looking:
        return (
            f"{subject(frame)} is looked at by {weights(frame)}: together {share(total)}, as only "
            "rows sum to 1."
        )
    begin = subject(frame) if frame.of_text(True) else f"To write {subject(frame)} it"
    return f"{begin} looks at {weights(frame)}: together {share(total)}."


def rule(frame) -> str:
    """Say what a row and a column of the map stand for."""
    if frame.of_text(True):
        return "A row is who looks, a column who is looked at. Each row sums to 1."
    k = frame.row + 1
    read = {1: "START only", 2: "START and 1 character"}.get(k, f"START and {k - 1} characters")
    hidden = " Grey: not written yet." if frame.in_decoder_self else ""
    return (
        f"Row k was looked at to write character k: row {k} had read {read}, and wrote "
        f"{spoken(frame.looks[frame.row])}. Each row sums to 1.{hidden}"
    )


def off(switches: Mapping[str, np.ndarray]) -> str:
    """List the heads that are switched off."""
    parts = []
    for name, on in switches.items():
        if on.all():
            continue
        part, number, kind = name.split("_")
        which = ", ".join(str(n + 1) for n in np.flatnonzero(~on)) if on.any() else "all"
        parts.append(f"{part} {number} {kind}: {which}")
    return "; ".join(parts)


def differences(before: str, after: str) -> list[tuple[slice, slice]]:
    """Return which parts of two texts differ: in the one, and in the other.

    What is missing or added is an empty part of one of them; what follows it does not differ.
    """
    found = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(slice(i, k), slice(j, m)) for kind, i, k, j, m in found if kind != "equal"]


def switched(frame) -> str:
    """Say how many heads are off."""
    total = sum(len(on) for on in frame.switches.values())
    count = sum(int((~on).sum()) for on in frame.switches.values())
    return f"{count} of {total} off" if count else f"all {total} on"


def differ(frame) -> str:
    """Say how many characters of the translation differ from that with all heads."""
    pairs = differences(frame.whole.translation, frame.run.translation)
    lengths = [[part.stop - part.start for part in pair] for pair in pairs]
    count = max(map(sum, zip(*lengths, strict=True)), default=0)
    if not count:
        return "no character differs"
    return f"{plural(count, 'character')} differ{'s' * (count == 1)}"


def outcome(frame, listed: bool) -> str:
    """Say what becomes of the text; `listed` names the heads that are off."""
    run, whole = frame.run, frame.whole
    cut = "" if run.ended else " (cut off: it does not end)"
    if frame.all_on:
        return f"“{run.text}” becomes “{run.translation}”{cut}. Heads: {switched(frame)}."
    which = f" ({off(frame.switches)})" if listed else ""
    return (
        f"With {switched(frame)}{which} the translation is “{run.translation}”{cut}, with all on "
        f"“{whole.translation}”: {differ(frame)}."
    )


def describe(frame, listed: bool = True) -> str:
    """Return what is seen, in words."""
    return f"{heading(frame)}. {sentence(frame)} {outcome(frame, listed)}"
