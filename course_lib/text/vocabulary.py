"""Characters and their numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

# Tokens that are no characters. Their names are longer than one character, so that no text can
# hold them by accident.
PAD, UNKNOWN, START, END = "<pad>", "<unknown>", "<start>", "<end>"
SPECIALS = (PAD, UNKNOWN, START, END)
_SHOWN_FOR_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


class Vocabulary:
    """A list of tokens; the number of a token is its place in the list.

    The special tokens come first, in the order given, and then the characters. With `PAD` in front
    its number is 0, which is what `keras.layers.Embedding(mask_zero=True)` leaves out.

    Parameters
    ----------
    characters
        Different characters, a string or a list.
    specials
        Some of `PAD`, `UNKNOWN`, `START`, `END`. With `UNKNOWN` among them, a character that is not
        in the list gets its number; without it, such a character is an error.

    Attributes
    ----------
    tokens : tuple of str
        All tokens, in the order of their numbers.
    pad, unknown, start, end : int or None
        The numbers of the special tokens; None for those that are not there.
    """

    def __init__(self, characters: Iterable[str], specials: Sequence[str] = (UNKNOWN,)):
        self.characters = "".join(characters)
        self.specials = tuple(specials)
        twice = [c for c, n in Counter(self.characters).items() if n > 1]
        if twice or not self.characters:
            found = f"{twice[0]!r} twice" if twice else "no characters"
            raise ValueError(
                f"The vocabulary got {found}; expected each character once: "
                "Vocabulary.of(texts) collects them."
            )
        if set(self.specials) - set(SPECIALS) or len(set(self.specials)) < len(self.specials):
            raise ValueError(
                f"specials={self.specials!r} is not allowed: give each at most once, of {SPECIALS}."
            )
        if PAD in self.specials and self.specials[0] != PAD:
            raise ValueError(
                f"{PAD} has to come first among the specials, so that its number is 0, but the "
                f"order is {self.specials!r}."
            )
        self.tokens = (*self.specials, *self.characters)
        self._numbers = {token: number for number, token in enumerate(self.tokens)}
        self.pad, self.unknown, self.start, self.end = (self._numbers.get(s) for s in SPECIALS)

    @classmethod
    def of(
        cls, texts: str | Iterable[str], specials: Sequence[str] = (UNKNOWN,), at_least: int = 1
    ) -> "Vocabulary":
        """Collect the characters of texts, in the order of their code points.

        Take the training texts only: what is met for the first time in a test is unknown.

        Parameters
        ----------
        texts
            One text or many.
        specials
            As in `Vocabulary`.
        at_least
            How often a character has to come to be listed.
        """
        counts = Counter()
        for text in _listed(texts):
            counts.update(text)
        return cls(sorted(c for c, n in counts.items() if n >= at_least), specials)

    def __len__(self) -> int:
        """Count the tokens, special ones included."""
        return len(self.tokens)

    def __contains__(self, token: str) -> bool:
        """Say whether a character, or a special token, has a number of its own."""
        return token in self._numbers

    def encode(self, text: str) -> np.ndarray:
        """Return the numbers of the characters, int64 (len(text),).

        Raises
        ------
        ValueError
            If a character is not in the vocabulary and neither is `UNKNOWN`.
        """
        if self.unknown is None and (strange := self.strange(text)):
            listed = ", ".join(repr(c) for c in list(strange)[:5])
            raise ValueError(
                f"The vocabulary of {len(self.characters)} characters does not have {listed}; "
                f"take these characters out, or build it with {UNKNOWN} among the specials."
            )
        return np.array([self._numbers.get(c, self.unknown) for c in text], dtype=np.int64)

    def strange(self, text: str) -> Counter:
        """Count the characters that have no number of their own, the most frequent first."""
        counts = Counter(c for c in text if c not in self._numbers)
        return Counter(dict(counts.most_common()))

    def decode(self, numbers: Iterable[int]) -> str:
        """Return the text of some numbers.

        An unknown character is shown as "\N{REPLACEMENT CHARACTER}"; the other special tokens stand
        for no character and are left out.
        """
        numbers = np.asarray(list(numbers), dtype=np.int64)
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < len(self):
            raise ValueError(
                f"The numbers go from {numbers.min()} to {numbers.max()}; expected 0 to "
                f"{len(self) - 1}, the places of the vocabulary's tokens."
            )
        shown = {PAD: "", START: "", END: "", UNKNOWN: _SHOWN_FOR_UNKNOWN}
        return "".join(shown.get(self.tokens[n], self.tokens[n]) for n in numbers)

    def batch(
        self,
        texts: Iterable[str],
        length: int | None = None,
        start: bool = False,
        end: bool = False,
    ) -> np.ndarray:
        """Return many texts as one array, filled up behind with the number of `PAD`.

        Parameters
        ----------
        texts
            Texts of any lengths.
        length
            Columns of the array; without it, as many as the longest text needs.
        start, end
            Whether to put `START` before each text and `END` behind it.

        Returns
        -------
        int64 array of shape (n, length)

        Raises
        ------
        ValueError
            If a special token is not in the vocabulary, or a text is too long.
        """
        needed = {PAD: True, START: start, END: end}
        if missing := [s for s, wanted in needed.items() if wanted and s not in self]:
            raise ValueError(
                f"A batch needs {missing[0]}, and the vocabulary has the special tokens "
                f"{self.specials}; build it with specials=SPECIALS."
            )
        before, behind = [self.start] * start, [self.end] * end
        rows = [[*before, *self.encode(text), *behind] for text in _listed(texts)]
        longest = max(map(len, rows), default=0)
        if length is not None and longest > length:
            raise ValueError(
                f"A text needs {longest} places and length={length} was given; expected {longest} "
                "or more."
            )
        batch = np.full((len(rows), longest if length is None else length), self.pad, np.int64)
        for line, row in zip(batch, rows, strict=True):
            line[: len(row)] = row
        return batch


def _listed(texts: str | Iterable[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)
