"""What the next-token explorer says: names of tokens, titles, descriptions."""

import numpy as np

from course_lib.text import BytePairs
from course_lib.widgets.attention_heads.words import largest
from course_lib.widgets.text_generator.words import bits, ordinal, percent
from course_lib.widgets.tokenizer_playground.chips import Chip, special_name, visible, width
from course_lib.widgets.tokenizer_playground.words import count, quoted

TAIL = 12  # tokens of the text that a description quotes
LISTED = 3  # tokens that may come, in a sentence


def shown(chip: Chip) -> str:
    """Return how a token is written in a picture: its text, 0xC3, or START."""
    if chip.special or chip.whole:
        return chip.name
    return "0x" + chip.name.replace(" ", "")


def fitted(name: str, size: float, room: float, weight: str = "normal") -> str:
    """Return a name as it is written in so many pixels: its end is left out if it is too long."""
    if width(name, size, weight) <= room:
        return name
    while name and width(f"{name}…", size, weight) > room:
        name = name[:-1]
    return f"{name}…"


def spoken(chip: Chip) -> str:
    """Return a token in words: “·the”, byte C3, START."""
    return special_name(chip.special) or quoted(chip.token)


def named(tokens: BytePairs, number: int) -> str:
    """Return the token of a number in words."""
    specials = tokens.specials
    return (
        special_name(specials[number]) if number < len(specials) else quoted(tokens.pieces[number])
    )


def numbered(frame, place: int) -> str:
    """Return a token of the text with its place: “·the” (12); START has none."""
    name = spoken(frame.chips[place])
    return f"{name} ({place})" if place else name


def text_title(frame) -> str:
    """Say how long the text is, and what it cost."""
    written = len(frame.paid)
    said = f"The text: {count(frame.given, 'token')} of prompt"
    if not written:
        return f"{said}, none written"
    each = bits(frame.paid.mean())
    return f"{said}, {written:,} written for {bits(frame.paid.sum())} bits, {each} each"


def next_title(frame) -> str:
    """Say which place the bars are about."""
    return "The next token" if frame.next else f"What may come after {numbered(frame, frame.place)}"


def rule(frame) -> str:
    """Say how a draw is made, and among how many tokens."""
    among = f"{frame.left:,} of {frame.all:,} tokens left" if frame.rule else "nothing cut"
    parts = [f"T = {frame.temperature:.2f}", *[frame.rule] * bool(frame.rule)]
    return f"{', '.join(parts)}: {among}"


def outcome(frame) -> str:
    """Say how open the next token is, or how surprising the one was that came."""
    if frame.next:
        return f"entropy {bits(frame.entropy)} bits (the model’s own: {bits(frame.plain_entropy)})"
    came = next(bar for bar in frame.bars if bar.came)
    return f"came: {came.name}, {ordinal(came.rank)}, {surprise(came.plain)} bits"


def surprise(p: float) -> str:
    """Return the surprise of a token with a probability, in bits."""
    with np.errstate(divide="ignore"):
        return bits(-np.log2(p) + 0.0)


def which_head(frame) -> str:
    """Name the chosen head, or the mean of all."""
    heads = frame.looked.shape[1]
    if frame.head is None:
        name = f"mean of {heads} heads" if heads > 1 else "its only head"
    else:
        name = f"head {frame.head} of {heads}"
    return f"layer {frame.layer} of {len(frame.looked)}, {name}"


def looks_title(frame) -> str:
    """Say whose attention it is."""
    return f"What {numbered(frame, frame.place)} looks at"


def unread(frame) -> str:
    """Say which tokens are not read any more; nothing if all are."""
    if not frame.unread:
        return ""
    several = frame.unread > 1
    return (
        f"The model has room for {frame.longest} tokens: the first "
        f"{f'{frame.unread:,} are' if several else 'one is'} not read any more."
    )


def text_sentence(frame, tail: str) -> str:
    """Say how long the text is, what it cost, and how it ends."""
    tail = "".join(c if c == " " else visible(c) for c in tail)
    said = f"{count(frame.given, 'token')} of prompt and {len(frame.paid):,} written"
    if len(frame.paid):
        said += f" for {bits(frame.paid.sum())} bits, {bits(frame.paid.mean())} each"
    return f"{said[0].upper()}{said[1:]}; the text {f'ends “{tail}”' if tail else 'is empty'}."


def next_sentence(frame) -> str:
    """Say what may come, and what came."""
    named = [(spoken(c), bar.p) for c, bar in zip(frame.options, frame.bars, strict=False)]
    chances = sorted(named, key=lambda pair: -pair[1])[:LISTED]
    listed = ", ".join(f"{name} {percent(p)} %" for name, p in chances if p > 0)
    others = frame.bars[-1]
    if others.token is None:
        listed += f"; {others.rank:,} others {percent(others.p)} %"
    if frame.next:
        return f"Next comes {listed}."
    came, chip = next(bar for bar in frame.bars if bar.came), frame.chips[frame.place + 1]
    hand = " by your hand" if frame.place + 1 in frame.by_hand else ""
    return (
        f"After {numbered(frame, frame.place)} came {spoken(chip)}{hand}, {ordinal(came.rank)}, "
        f"{surprise(came.plain)} bits; likeliest were {listed}."
    )


def looks_sentence(frame) -> str:
    """Say what the last token that was read looks at."""
    seen = frame.seen
    said = largest(frame.values, lambda n: numbered(frame, seen[n]))
    return f"{numbered(frame, frame.place)} looks at {said} ({which_head(frame)})."


def describe(frame, tail: str) -> str:
    """Return what is seen, in words."""
    said = [text_sentence(frame, tail), f"{rule(frame)}.", next_sentence(frame)]
    said += [looks_sentence(frame), unread(frame)]
    if frame.temperature == 0:
        said.append("At temperature 0 the likeliest always comes, whatever the seed.")
    if frame.full:
        said.append(f"The text is full at {len(frame.paid):,} tokens: undo some, or start over.")
    return " ".join(filter(None, said))
