"""What the text generator says: names of characters, titles, descriptions."""

import numpy as np

from course_lib.text import END, PAD, START, UNKNOWN

TAIL = 40  # characters of the text that a description quotes
SYMBOLS = {  # of what cannot be seen: how it is shown, and in words
    " ": ("␣", "a space"),
    "\n": ("↵", "a new line"),
    "\t": ("⇥", "a tab"),
    UNKNOWN: ("\N{REPLACEMENT CHARACTER}", "an unknown character"),
    START: ("⊢", "the start of a text"),
    END: ("⊣", "the end of a text"),
    PAD: ("∅", "a filling place"),
}
MEANINGS = dict(SYMBOLS.values())
SPOKEN = MEANINGS | {'"': "a double quote", "“": "an opening quote", "”": "a closing quote"}


def letter(token: str) -> str:
    """Return how a token is shown, as one character: what cannot be seen has a symbol."""
    return SYMBOLS[token][0] if token in SYMBOLS else token


def spoken(name: str) -> str:
    """Return a shown character in words: “e”, a space, ..."""
    return SPOKEN.get(name, f"“{name}”")


def characters(count: int) -> str:
    """Return a number of characters in words: no characters, 1 character, 2 characters."""
    return f"{count or 'no'} character{'s' * (count != 1)}"


def percent(p: float) -> str:
    """Return a probability as a percentage without its sign: 47.3, <0.1, 0, 100."""
    share = 100 * p
    if share in (0, 100):
        return f"{share:.0f}"
    if share < 0.05:
        return "<0.1"
    return f"{min(share, 99.9):.1f}"  # 100 is only said of what is certain


def bits(value: float) -> str:
    """Return a number of bits: 2.31, or ∞."""
    return f"{value:.2f}" if np.isfinite(value) else "∞"


def ordinal(rank: int) -> str:
    """Return a rank in words: the likeliest, the 2nd likeliest, the 13th likeliest."""
    if rank == 1:
        return "the likeliest"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10 if rank % 100 not in (11, 12, 13) else 0)
    return f"the {rank}{ending or 'th'} likeliest"


def title(frame) -> str:
    """Say which place the bars are about."""
    if frame.next:
        return "The next character"
    yours = " (yours)" if frame.place in frame.by_hand else ""
    where = " (prompt)" if frame.place < frame.prompt else yours
    return f"Character {frame.place + 1}{where}: {spoken(frame.letters[frame.place])}"


def line(frame) -> str:
    """Say how open it is, or how surprising what came was."""
    if frame.next:
        return f"Entropy {bits(frame.entropy)} bits (at T = 1: {bits(frame.plain_entropy)})"
    came = next(bar for bar in frame.bars if bar.came)
    return f"Surprise {bits(frame.bits[frame.place])} bits, {ordinal(came.rank)}"


def listed(frame, count: int = 3) -> str:
    """Return the likeliest characters with their probabilities."""
    bars = sorted((bar for bar in frame.bars if bar.token is not None), key=lambda bar: -bar.p)
    return ", ".join(f"{spoken(bar.name)} {percent(bar.p)} %" for bar in bars[:count] if bar.p > 0)


def describe(frame, model: str, seed: int, tail: str, strange: list[str], full: bool) -> str:
    """Return what is seen, in words.

    Parameters
    ----------
    frame : Frame
        What is seen.
    model : str
        The name of the model; empty if there is only one.
    seed : int
        Of the draws.
    tail : str
        The last characters of the text.
    strange : list of str
        Characters of the prompt that the vocabulary does not have.
    full : bool
        Whether the text has reached its bound.
    """
    written = len(frame.letters) - frame.prompt
    said = [f"{model}, temperature" if model else "Temperature"]
    said.append(f" {frame.temperature:.2f}, seed {seed}: ")
    said.append(f"{characters(written)} written")
    if written:
        said.append(f", {bits(frame.bits[frame.prompt :].mean())} bits of surprise each")
    said.append(f"; the text ends “{tail}”." if tail else ".")
    now = f"entropy {bits(frame.entropy)} bits, {bits(frame.plain_entropy)} at temperature 1"
    if frame.next:
        said.append(f" Next comes {listed(frame)}; {now}.")
    else:
        came = next(bar for bar in frame.bars if bar.came)
        how = "was chosen by you" if frame.place in frame.by_hand else "came"
        name = spoken(came.name)
        said.append(f" At character {frame.place + 1}, {name} {how}: {ordinal(came.rank)}, ")
        said.append(f"{percent(came.plain)} % at temperature 1, ")
        said.append(f"{bits(frame.bits[frame.place])} bits of surprise. ")
        said.append(f"Likeliest were {listed(frame)}; {now}.")
    if frame.temperature == 0:
        said.append(
            " At temperature 0 the likeliest always comes: every seed writes the same text."
        )
        if frame.entropy > 0:
            said.append(" Here several are equally likely, and only the seed tells them apart.")
    if strange:
        names = ", ".join(f"“{character}”" for character in strange[:5])
        more = f" and {len(strange) - 5} more" if len(strange) > 5 else ""
        said.append(f" The vocabulary does not have {names}{more}: read as unknown.")
    if full:
        said.append(f" The text is full at {written} characters: go back, or start again.")
    return "".join(said)
