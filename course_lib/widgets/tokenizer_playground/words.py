"""What the tokenizer playground says: titles, merges, descriptions."""

from .chips import characters, visible, written


def count(n: int, name: str) -> str:
    """Return a number of things in words: no tokens, 1 token, 1,234 tokens."""
    return f"{f'{n:,}' if n else 'no'} {name}{'s' * (n != 1)}"


def quoted(token: bytes) -> str:
    """Return a token in quotes, or its bytes: “·the”, byte C3, bytes E6 95."""
    name = written(token)
    if characters(token) is not None:
        return f"“{name}”"
    return f"byte{'s' * (len(token) > 1)} {name}"


def title(frame) -> str:
    """Say how many tokens there are for how much text."""
    if not frame.chips:
        return "The text is empty: type one, or choose an example"
    return f"{counted(frame)}: {frame.characters / len(frame.chips):.2f} characters a token"


def counted(frame) -> str:
    """Say how many tokens and characters there are."""
    return f"{count(len(frame.chips), 'token')} for {count(frame.characters, 'character')}"


def merge(frame, number: int) -> str:
    """Say what a merge joins: “·th” + “e”, 5,021 times in training."""
    left, right = frame.pairs[number - 1]
    return f"{quoted(left)} + {quoted(right)}{times(frame, number)}"


def times(frame, number: int) -> str:
    """Say how often the pair of a merge came, if that is known."""
    if not frame.times:
        return ""
    n = frame.times[number - 1]
    return f", {n:,} time{'s' * (n != 1)} in training"


def last(frame) -> str:
    """Say which merge acted last on this text."""
    if frame.last is None:
        return "No merge has acted on this text."
    return f"Last merge that acted: number {frame.last:,}, {merge(frame, frame.last)}."


def word(history) -> str:
    """Return the whole word of a history, as it is written."""
    return written(b"".join(history.words[0]))


def describe(frame) -> str:
    """Return what is seen, in words."""
    used = f"{frame.used:,} of {frame.all:,} merges in use"
    if not frame.chips:
        return f"The text is empty; {used}. Type a text, or choose an example."
    said = [
        f"{counted(frame)} ({count(frame.bytes, 'byte')}) with {used}: "
        f"{frame.characters / len(frame.chips):.2f} characters and "
        f"{frame.bytes / len(frame.chips):.2f} bytes a token. {last(frame)}"
    ]
    chip = frame.chips[frame.at]
    said.append(f" Token {frame.at + 1} is {quoted(chip.token)}, number {chip.number:,}")
    tokens = frame.history.words[frame.entry]
    if len(tokens) > 1:
        said.append(f", one of {len(tokens)} in “{word(frame.history)}”.")
    else:
        said.append(", a whole word.")
    if cut := [one for one in frame.split if one.first <= frame.at <= one.last]:
        said.append(
            f" The character “{visible(cut[0].character)}” takes "
            f"{cut[0].last - cut[0].first + 1} tokens."
        )
    if frame.entry + 1 < len(frame.history.words):
        number = frame.history.needs[frame.entry + 1]
        said.append(f" The word changes again with merge {number:,}: {merge(frame, number)}.")
    return "".join(said)
