"""Byte-pair encoding, step by step: pieces of a text, pairs that stand side by side, merging them.

Sennrich, Haddow & Birch (2016), "Neural Machine Translation of Rare Words with Subword Units", on
bytes instead of characters as in Radford et al. (2019), "Language Models are Unsupervised Multitask
Learners". `BytePairs` in `byte_pairs.py` is the tokenizer that is made of these steps.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from itertools import pairwise

Word = tuple[bytes, ...]
Pair = tuple[bytes, bytes]

# What each piece can be, the first that fits: an English ending, letters, digits, other signs, each
# with one space before it; white space up to the last one before a word; white space at the end.
# It is GPT-2's, in the words of `re`, where [^\W\d_] is a letter (or a number such as "½").
_PIECE = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


def pre_tokens(text: str) -> list[str]:
    r"""Cut a text into words, numbers, signs and white space; joined they are the text again.

    No token will reach from one piece into the next. A space belongs to the word behind it.

    Examples
    --------
    >>> pre_tokens("It's 25 lambdas, no more.\n")
    ['It', "'s", ' 25', ' lambdas', ',', ' no', ' more', '.', '\n']
    """
    return _PIECE.findall(text)


def to_bytes(piece: str) -> Word:
    r"""Return the bytes of a text in UTF-8, one by one: what merging starts from.

    Examples
    --------
    >>> to_bytes("né")
    (b'n', b'\xc3', b'\xa9')
    """
    return tuple(bytes([byte]) for byte in piece.encode())


def pair_counts(words: Mapping[Word, int]) -> Counter[Pair]:
    """Count the pairs of tokens that stand side by side.

    Parameters
    ----------
    words
        How often each word comes; a word is a tuple of tokens.

    Examples
    --------
    >>> pair_counts({("l", "o", "w"): 5, ("l", "o", "t"): 2})
    Counter({('l', 'o'): 7, ('o', 'w'): 5, ('o', 't'): 2})
    """
    counts = Counter()
    for word, n in words.items():
        for pair in pairwise(word):
            counts[pair] += n
    return counts


def merge(word: Word, pair: Pair) -> Word:
    """Return the word with each such pair made one token, from the left.

    Examples
    --------
    >>> merge(("b", "a", "n", "a", "n", "a"), ("a", "n"))
    ('b', 'an', 'an', 'a')
    """
    merged, i = [], 0
    while i < len(word):
        if word[i : i + 2] == pair:
            merged.append(word[i] + word[i + 1])
            i += 2
        else:
            merged.append(word[i])
            i += 1
    return tuple(merged)


def learn_merges(texts: Iterable[str], tokens: int, at_least: int = 2) -> dict[Pair, int]:
    """Merge the most frequent pair, again and again; return the merges in order, with their counts.

    The plain way would be ``pair_counts``, the largest, and ``merge`` in all words, in a loop. This
    gives the same and looks only at the words that hold the pair. Of pairs that come equally often
    the one with the smaller numbers is merged; a token's number is its byte, or when it was made.

    Parameters
    ----------
    texts
        The training texts.
    tokens
        How many different tokens there shall be, the 256 bytes included.
    at_least
        Stop when no pair comes so often any more.

    Returns
    -------
    dict
        The pairs in the order in which they were merged: how often each came at that moment.
    """
    pieces = Counter(piece for text in texts for piece in pre_tokens(text))
    words, times = [to_bytes(piece) for piece in pieces], list(pieces.values())
    counts = pair_counts(dict(zip(words, times, strict=True)))
    holders = defaultdict(set)  # the places of the words where a pair comes, or came
    for place, word in enumerate(words):
        for pair in pairwise(word):
            holders[pair].add(place)

    numbers = {bytes([byte]): byte for byte in range(256)}

    def entry(pair: Pair) -> tuple:  # the smallest entry is the pair to merge next
        return -counts[pair], numbers[pair[0]], numbers[pair[1]], pair

    queue = [entry(pair) for pair in counts]
    heapify(queue)
    merges = {}
    while queue and len(numbers) < tokens:
        negative_count, _, _, pair = heappop(queue)
        if -negative_count != counts[pair]:
            continue  # counted before a merge changed it; an entry with the new count is there
        if counts[pair] < at_least:
            break
        merges.setdefault(pair, counts[pair])
        # Two ways may lead to the same bytes: one token, one number.
        numbers.setdefault(pair[0] + pair[1], len(numbers))
        changed = set()
        for place in holders.pop(pair):
            before, after = words[place], merge(words[place], pair)
            for old in pairwise(before):
                counts[old] -= times[place]
                changed.add(old)
            for new in pairwise(after):
                counts[new] += times[place]
                holders[new].add(place)
                changed.add(new)
            words[place] = after
        for pair in changed:
            if counts[pair]:
                heappush(queue, entry(pair))
    return merges
