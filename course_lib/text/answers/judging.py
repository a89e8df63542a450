"""How good an answer is: the two scores of SQuAD."""

import re
import string
from collections import Counter

_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’")


def normalised(answer: str) -> str:
    """Return an answer in lower case, without punctuation, articles and surplus spaces.

    So are answers compared in SQuAD: Rajpurkar et al. (2016), "SQuAD: 100,000+ questions for
    machine comprehension of text", section 6.1. Quotation marks of print count as punctuation here,
    too.
    """
    plain = answer.lower().translate(_PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", plain).split())


def exact_match(answer: str, right: str) -> float:
    """Return 1 if both are the same after `normalised`, otherwise 0."""
    return float(normalised(answer) == normalised(right))


def token_f1(answer: str, right: str) -> float:
    """Return the harmonic mean of precision and recall over words, from 0 to 1.

    Both are `normalised`; a word that stands twice counts twice. Two empty answers agree (1), an
    empty one and another do not (0): that scores "I do not know" as in SQuAD 2.0.
    """
    ours, theirs = normalised(answer).split(), normalised(right).split()
    if not ours or not theirs:
        return float(ours == theirs)
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / (len(ours) + len(theirs))
