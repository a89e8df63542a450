"""What gates over time say: names of characters, titles, the reading below the picture."""

import numpy as np

from course_lib.widgets.unrolled_words import number, plural

SIGNS = {" ": "·", "\n": "↵", "\t": "⇥"}  # what stands for a character that leaves no ink
NAMES = {" ": "a space", "\n": "a line break", "\t": "a tab"}
SHUTS = 0.1  # a gate below this is as good as shut
CLOSELY = 0.5  # a correlation that explains a quarter of the variance
LETS_GO = 0.5  # a forget gate below this lets go of most


def signs(frame) -> list[str]:
    """Return a sign for each step of a text, <start> first."""
    strange = set(frame.strange)
    read = ["\N{REPLACEMENT CHARACTER}" if c in strange else SIGNS.get(c, c) for c in frame.text]
    return ["▷", *read]


def token(name: str) -> str:
    """Return a short name of a token: “a”, space, <unknown>."""
    if name in NAMES:
        return {" ": "space", "\n": "line break", "\t": "tab"}[name]
    return f"“{name}”" if len(name) == 1 else name


def character(frame, step: int) -> str:
    """Return the name of what is read at a step."""
    if frame.text is None:
        values = frame.run.x[step]
        if len(values) == 1:
            return number(values[0])
        return f"{plural(len(values), 'number')}, the first {number(values[0])}"
    if step == 0:
        return "<start>"
    sign = frame.text[step - 1]
    return NAMES.get(sign, f"“{sign}”")


def title(frame) -> str:
    """Say which step this is."""
    last = len(frame.run) - 1 + frame.first
    if frame.text is not None and frame.at == 0:
        return f"After <start>, before the first of {plural(last, 'character')}"
    if frame.text is None:
        read = character(frame, frame.at)
        return f"Step {frame.at + frame.first} of {last}, after it has read {read}"
    return f"After {character(frame, frame.at)}, character {frame.at} of {last}"


def readout(frame) -> list[tuple[str, str]]:
    """Return the names and values of the chosen unit at the chosen step."""
    shown = [("forget f", "forget"), ("input i", "input"), ("output o", "output")]
    shown += [("cell c", "c"), ("tanh(c)", "tanh c"), ("state h", "h")]
    found = [(name, fixed(frame.value(key))) for name, key in shown]
    if frame.quantity is not None and np.isfinite(frame.quantity[frame.at]):
        found.append((frame.following.name, plain(frame.quantity[frame.at])))
    return found


def fixed(value: float) -> str:
    """Return a number with two decimals: 0.98, −1.30."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def signed(value: float) -> str:
    """Return a correlation with its sign: +0.83, −0.41."""
    return f"{value:+.2f}".replace("-", "−")


def percent(share: float) -> str:
    """Return a share of 1 in percent: 62 %, <1 %."""
    return "<1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def plain(value: float) -> str:
    """Return a count without decimals, anything else with two or three digits."""
    return f"{value:.0f}".replace("-", "−") if float(value).is_integer() else number(value)


def kept(frame) -> str:
    """Say in a sentence what the chosen unit does at the chosen step."""
    f, i, candidate, c = (frame.value(name) for name in ("forget", "input", "candidate", "c"))
    before = frame.run.before(frame.at, frame.unit)
    if frame.text is None:
        where = f"At step {frame.at + frame.first}, where it reads {character(frame, frame.at)}"
    else:
        where = f"At {character(frame, frame.at)}"
    if frame.at == 0:
        does = "has nothing to keep yet"
    elif f <= SHUTS:
        does = f"lets its cell state go (f = {fixed(f)})"
    else:
        does = f"keeps {percent(f)} of its cell state"
    takes = "next to nothing" if i <= SHUTS else f"{percent(i)} of a candidate of"
    takes += "" if i <= SHUTS else f" {fixed(candidate)}"
    return (
        f"{where}, unit {frame.unit} {does} and takes in {takes}: "
        f"c goes from {fixed(before)} to {fixed(c)}"
    )


def lets_go(frame) -> str:
    """Say where the chosen unit's forget gate is lowest."""
    f, c = (frame.run.values[name][:, frame.unit] for name in ("forget", "c"))
    if len(f) < 3:
        return ""
    # What matters is what goes: before the first step there was nothing to lose.
    lost = (1 - f[1:]) * np.abs(c[:-1])
    step = int(lost.argmax()) + 1
    if f[1:].min() >= LETS_GO:
        return f" Its forget gate never falls below {fixed(np.floor(100 * f[1:].min()) / 100)}."
    place = "step" if frame.text is None else "character"
    return (
        f" It lets go of most at {character(frame, step)}, {place} {step + frame.first}, "
        f"where f = {fixed(f[step])}."
    )


def found(frame) -> str:
    """Say how closely the chosen unit follows the chosen quantity, and how sure that is."""
    following, unit = frame.following, frame.unit
    if following is None:
        return ""
    rank = int(np.flatnonzero(following.order == unit)[0]) + 1
    kind = "step" if frame.text is None else "character"
    units = len(following.r)
    nth = "best" if rank == 1 else f"{ordinal(rank)} best"
    tested = following.r[unit] if following.unseen is None else following.unseen[unit]
    turned = ", upside down" if following.r[unit] < 0 else ""
    turned += ", but not closely" if abs(tested) < CLOSELY else ""
    said = (
        f" Of {plural(units, 'unit')} it follows the {following.name} {nth}{turned}: r = "
        f"{signed(following.r[unit])} over {plural(following.steps, kind)} that were searched"
    )
    said = said.replace("the inside quotes", "being inside quotes")
    if following.unseen is None:
        return f"{said}; there is nothing else to test it on."
    number_of = plural(following.unseen_steps, kind)
    return f"{said}, {signed(following.unseen[unit])} over {number_of} that were not."


def ordinal(rank: int) -> str:
    """Return 2nd, 3rd, 11th."""
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def expects(frame) -> str:
    """Say what the network expects next."""
    if frame.next:
        name, p = frame.next[0]
        return f" Next it expects {NAMES.get(name, token(name))}, with probability {fixed(p)}."
    if frame.outputs is not None and len(frame.outputs) == 1:
        return f" The output of the model is {number(frame.outputs[0])}."
    return ""


def not_read(frame) -> str:
    """Say which characters the network does not know, and what is left out."""
    said = ""
    if frame.strange:
        names = ", ".join(f"“{c}”" for c in frame.strange[:5])
        more = " and others" if len(frame.strange) > 5 else ""
        said += f" The network does not know {names}{more}: it reads <unknown> instead."
    if frame.cut:
        said += (
            f" Only the first {len(frame.text)} characters are read; {frame.cut} more are left out."
        )
    return said


def describe(frame) -> str:
    """Return what is seen, in words."""
    sentence = f"{kept(frame)}."
    return sentence + lets_go(frame) + found(frame) + expects(frame) + not_read(frame)
