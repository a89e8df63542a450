"""The tokenizer of byte-pair encoding: any text as numbers, and back."""

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from .bpe import Pair, Word, learn_merges, merge, pre_tokens, to_bytes
from .vocabulary import SPECIALS, Vocabulary

BYTES = tuple(bytes([byte]) for byte in range(256))
_WORDS_KEPT = 100_000  # so that a word is merged once, however often it comes


class BytePairs:
    """Tokens that grew out of bytes; the number of a token is its place in the list.

    The special tokens come first, in the order given, then the 256 bytes, then what the merges
    made, in their order. It can be used wherever a `Vocabulary` can, and knows every text: what no
    merge fits stays bytes. No text gives a special token by accident.

    Parameters
    ----------
    merges
        Pairs of byte strings in the order in which they are merged. Both parts have to be there
        before: single bytes, or made by an earlier merge.
    specials
        Names of special tokens, `PAD`, `START`, `END`, or others of that form such as ``"<mask>"``.
    counts
        How often each pair came in training when it was merged, if that is known.

    Attributes
    ----------
    merges : tuple of pairs of bytes
        As given.
    counts : tuple of int
        As given; empty if they are not known.
    pieces : tuple of bytes
        What each token stands for, in the order of the numbers; b"" for a special token.
    numbers : dict of bytes to int
        The number of each token but the special ones.
    tokens : tuple of str
        A name for each token: the special token's, its text, or for bytes that are no whole
        characters such as ``"<0xC3>"``.
    pad, unknown, start, end : int or None
        The numbers of the special tokens; None for those that are not there.

    Examples
    --------
    >>> pairs = BytePairs.of("low lower lowest slow", tokens=260)
    >>> [pairs.tokens[n] for n in pairs.encode("slower")]
    ['s', 'low', 'e', 'r']
    """

    def __init__(
        self,
        merges: Iterable[Pair],
        specials: Sequence[str] = (),
        counts: Iterable[int] = (),
    ):
        self.merges = tuple((bytes(left), bytes(right)) for left, right in merges)
        self.specials, self.counts = tuple(specials), tuple(counts)
        _check_specials(self.specials)
        if self.counts and len(self.counts) != len(self.merges):
            raise ValueError(
                f"There are {len(self.merges)} merges and {len(self.counts)} counts; expected one "
                "count for each merge, or none at all."
            )
        self._rank = {pair: rank for rank, pair in enumerate(self.merges)}
        if len(self._rank) < len(self.merges):
            raise ValueError("A pair is there twice among the merges; expected each pair once.")
        first = len(self.specials)
        self.numbers = {byte: first + n for n, byte in enumerate(BYTES)}
        for rank, (left, right) in enumerate(self.merges):
            if missing := [part for part in (left, right) if part not in self.numbers]:
                raise ValueError(
                    f"Merge {rank} joins {left!r} and {right!r}, but {missing[0]!r} is no byte and "
                    "no earlier merge made it; give the merges in the order of training."
                )
            self.numbers.setdefault(left + right, first + len(self.numbers))
        self.pieces = (*[b""] * first, *self.numbers)
        self.tokens = (*self.specials, *map(_name, self.numbers))
        places = {name: number for number, name in enumerate(self.specials)}
        self.pad, self.unknown, self.start, self.end = (places.get(s) for s in SPECIALS)
        self._known: dict[str, list[int]] = {}

    @classmethod
    def of(
        cls,
        texts: str | Iterable[str],
        tokens: int = 1000,
        specials: Sequence[str] = (),
        at_least: int = 2,
    ) -> "BytePairs":
        """Learn the merges from texts: the most frequent pair first, until there are enough tokens.

        Parameters
        ----------
        texts
            One text or many, the training texts only.
        tokens
            How many tokens there shall be, special tokens and the 256 bytes included. There are
            fewer if the texts run out of pairs.
        specials
            As in `BytePairs`.
        at_least
            How often a pair has to come to be merged.
        """
        smallest = len(specials) + len(BYTES)
        if isinstance(tokens, bool) or not isinstance(tokens, int) or tokens < smallest:
            raise ValueError(
                f"tokens={tokens!r} is not allowed: give a whole number from {smallest}, as there "
                f"are 256 bytes and {len(specials)} special tokens before the first merge."
            )
        texts = [texts] if isinstance(texts, str) else texts
        learnt = learn_merges(texts, tokens - len(specials), at_least)
        return cls(learnt, specials, learnt.values())

    def __len__(self) -> int:
        """Count the tokens, special ones included."""
        return len(self.pieces)

    def __contains__(self, token: str) -> bool:
        """Say whether a special token is there, or a text is one token."""
        if token in self.specials or token in SPECIALS:
            return token in self.specials
        return token.encode() in self.numbers

    def first(self, n: int) -> "BytePairs":
        """Return the tokenizer with the first n merges only: as it was earlier in training."""
        if not 0 <= n <= len(self.merges):
            raise ValueError(
                f"first({n}) asks for merges that are not there: give 0 to {len(self.merges)}."
            )
        return BytePairs(self.merges[:n], self.specials, self.counts[:n])

    def steps(self, piece: str) -> list[tuple[int | None, Word]]:
        """Return how one piece of `pre_tokens` is merged, step by step.

        Returns
        -------
        list of (rank, word)
            The place in `merges` of what was merged, and the tokens after it. The first entry is
            (None, the single bytes), the last one the tokens of the piece.
        """
        word = to_bytes(piece)
        steps = [(None, word)]
        while pairs := [pair for pair in pairwise(word) if pair in self._rank]:
            earliest = min(pairs, key=self._rank.get)
            word = merge(word, earliest)
            steps.append((self._rank[earliest], word))
        return steps

    def encode(self, text: str) -> np.ndarray:
        """Return the numbers of the tokens, int64 (n,), after the merges in their order.

        Raises
        ------
        ValueError
            If the text holds half a surrogate pair, which is no character.
        """
        numbers = []
        for piece in pre_tokens(text):
            if piece not in self._known:
                if len(self._known) >= _WORDS_KEPT:
                    self._known.clear()
                try:
                    _, word = self.steps(piece)[-1]
                except UnicodeEncodeError as error:
                    raise ValueError(
                        f"The text holds {error.object[error.start]!r}, which is no character; "
                        "read the text with the right encoding, or take it out."
                    ) from None
                self._known[piece] = [self.numbers[token] for token in word]
            numbers += self._known[piece]
        return np.array(numbers, dtype=np.int64)

    def decode(self, numbers: Iterable[int]) -> str:
        """Return the text of some numbers; special tokens are left out.

        Bytes that are no whole character, as where a sequence was cut within one, are shown as
        "\N{REPLACEMENT CHARACTER}".
        """
        numbers = np.asarray(list(numbers), dtype=np.int64)
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < len(self):
            raise ValueError(
                f"The numbers go from {numbers.min()} to {numbers.max()}; expected 0 to "
                f"{len(self) - 1}, the places of the tokenizer's tokens."
            )
        return b"".join(self.pieces[n] for n in numbers).decode(errors="replace")

    def strange(self, text: str) -> dict[str, int]:
        """Count the characters without a number, as `Vocabulary.strange` does: there are none."""
        return {}

    batch = Vocabulary.batch  # it asks for `encode` and the special tokens, and these are here

    def to_dict(self) -> dict:
        """Return what `from_dict` needs, of plain lists and text: it can be written as JSON.

        A byte is written as the character of that number, so that English merges can be read.
        """
        merges = [[part.decode("latin-1") for part in pair] for pair in self.merges]
        return {"specials": list(self.specials), "merges": merges, "counts": list(self.counts)}

    @classmethod
    def from_dict(cls, saved: dict) -> "BytePairs":
        """Return the tokenizer that `to_dict` described."""
        merges = [[part.encode("latin-1") for part in pair] for pair in saved["merges"]]
        return cls(merges, saved["specials"], saved["counts"])

    def save(self, path: str | Path) -> None:
        """Write `to_dict` to a JSON file."""
        Path(path).write_text(json.dumps(self.to_dict()), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> "BytePairs":
        """Return the tokenizer that `save` wrote."""
        return cls.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))


def _name(piece: bytes) -> str:
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return "".join(f"<0x{byte:02X}>" for byte in piece)


def _check_specials(specials: tuple[str, ...]) -> None:
    named = all(isinstance(s, str) and s[:1] == "<" and s[-1:] == ">" for s in specials)
    if not named or len(set(specials)) < len(specials):
        raise ValueError(
            f"specials={specials!r} is not allowed: give each name once, in the form <name>."
        )
    if SPECIALS[0] in specials and specials[0] != SPECIALS[0]:
        raise ValueError(
            f"{SPECIALS[0]} has to come first among the specials, so that its number is 0, but the "
            f"order is {specials!r}."
        )
