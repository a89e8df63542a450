"""Documentation as words and sentences: names of code stay whole, and are taken apart as well."""

import re
from collections.abc import Iterator

# Words that say how something is asked, and not what about. A question is full of them, a passage
# holds them by accident.
_ASKING = (
    "a about am an and any are as at be been being by can cannot could did do does doing done "
    "for from had has have how i if in into is it its me may mean means might my of on one or "
    "our shall should so some tell than that the their them then there these they this to use "
    "used was we were what when where which while who whom whose why will with would you your"
)
QUESTION_WORDS = frozenset(_ASKING.split())
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*|\d+(?:[.,]\d+)*", re.UNICODE)
_POSSESSIVE = re.compile(r"['’]s\b")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|cf|vs|al|Fig|No|[A-Z])\.$")
_END = re.compile(r"[.!?][\"'”’)*]*(?=\s+[\"'“‘(*`$]*[A-Z0-9_])|[.!?]:?[\"'”’)*]*$")


def words(text: str, parts: bool = True) -> list[str]:
    """Return the words of a text in lower case, plurals without their s.

    Names of code are words: ``str.split``, ``__init__``, ``max_pooling``. With `parts` their parts
    follow them, so that a question about splitting a string meets both.

    Parameters
    ----------
    text
        Anything.
    parts
        Whether to add "str" and "split" after "str.split".
    """
    found = []
    for name in _NAME.findall(_POSSESSIVE.sub("", text.lower())):
        found.append(_stem(name))
        pieces = [piece for piece in re.split(r"[._]+", name) if len(piece) > 1]
        if parts and pieces != [name] and not name[0].isdigit():
            found.extend(_stem(piece) for piece in pieces)
    return found


def content_words(text: str) -> list[str]:
    """Return the words of a question that say what it is about, or all if there are none."""
    every = words(text)
    return [word for word in every if word not in QUESTION_WORDS] or every


def sentences(text: str) -> list[str]:
    """Return the sentences of a text in their order; a line ends a sentence in any case."""
    return [sentence for line in text.splitlines() for sentence in _of_line(line)]


def is_prose(sentence: str) -> bool:
    """Say whether a sentence fits a summary: five words or more, no question, row or formula."""
    ends = sentence.rstrip('"”’)*').endswith((".", "!"))
    return ends and len(sentence.split()) >= 5 and sentence[0] != "|" and "\\" not in sentence


def _of_line(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        if _ABBREVIATION.search(line[start : end.start() + 1]) and end.end() < len(line):
            continue
        if piece := line[start : end.end()].strip():
            yield piece
        start = end.end()
    if piece := line[start:].strip():
        yield piece


def _stem(word: str) -> str:
    """Take the s of a plural away, much as Harman (1991), "How effective is suffixing?", does."""
    if len(word) < 4 or not word.isalpha() or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith(("us", "ss", "is")) else word[:-1]
