"""Summaries made of a text's own sentences.

Each function takes the sentences of a text, and how many words the summary may have; it returns
the places of the chosen sentences, in the order of the text.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from .answers.wording import content_words


def lead(sentences: Sequence[str], words: int) -> list[int]:
    """Take the beginning of the text: the baseline, which is hard to beat for newspapers."""
    lengths = np.cumsum([len(sentence.split()) for sentence in sentences])
    return list(range(int(np.sum(lengths <= words))))


def textrank(sentences: Sequence[str], words: int, damping: float = 0.85) -> list[int]:
    """Take the sentences that many others resemble, others that many resemble themselves.

    The best sentences are taken, and one that no longer fits is passed over.

    Two sentences resemble each other by the words that they share, divided by the sum of the
    logarithms of their lengths. Think of somebody who reads on at a sentence chosen in proportion
    to that, and now and then at any one: a sentence is worth the time that is spent on it.
    Mihalcea & Tarau (2004), "TextRank: bringing order into texts", section 4.

    Parameters
    ----------
    sentences, words
        The text, and the length of the summary.
    damping
        The probability of going to a similar sentence rather than to any.
    """
    bags = [set(content_words(sentence)) for sentence in sentences]
    n = len(bags)
    alike = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            if common := len(bags[i] & bags[j]):
                # The paper has lengths without "1 +": two sentences of one word divide by 0.
                alike[i, j] = alike[j, i] = common / np.log((1 + len(bags[i])) * (1 + len(bags[j])))
    total = alike.sum(axis=1, keepdims=True)
    go = np.where(total > 0, alike / np.where(total > 0, total, 1), 1 / max(1, n))
    rank = anywhere = np.full(n, 1 / max(1, n))
    for _ in range(100):
        rank = (1 - damping) * anywhere + damping * rank @ go
    taken: list[int] = []
    for place in np.argsort(-rank, kind="stable"):
        if _fits(sentences, [*taken, int(place)], words):
            taken.append(int(place))
    return sorted(taken)


def centroid(sentences: Sequence[str], words: int, novelty: float = 0.3) -> list[int]:
    """Take sentences near the middle of the text that do not repeat one another.

    A sentence is a vector of its words' counts times log(sentences / sentences with the word), the
    middle is their sum, and nearness is the cosine. Each next sentence is the one with the largest
    ``(1 - novelty) * nearness - novelty * (its largest cosine with one already taken)``. Radev et
    al. (2004), "Centroid-based summarization of multiple documents"; Carbonell & Goldstein (1998),
    "The use of MMR, diversity-based reranking for reordering documents and producing summaries".

    Parameters
    ----------
    sentences, words
        The text, and the length of the summary.
    novelty
        From 0, where repeating costs nothing, to 1.
    """
    bags = [Counter(content_words(sentence)) for sentence in sentences]
    held = Counter(word for bag in bags for word in bag)
    places = {word: place for place, word in enumerate(held)}
    vectors = np.zeros((len(bags), len(places)))
    for row, bag in zip(vectors, bags, strict=True):
        for word, count in bag.items():
            row[places[word]] = count * np.log(len(bags) / held[word])
    middle = vectors.sum(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    near = vectors @ middle / max(np.linalg.norm(middle), 1e-12)
    order, repeats = [], np.zeros(len(bags))
    left = list(range(len(bags)))
    while left:
        best = max(left, key=lambda i: (1 - novelty) * near[i] - novelty * repeats[i])
        left.remove(best)
        if _fits(sentences, [*order, best], words):
            order.append(best)
            repeats = np.maximum(repeats, vectors @ vectors[best])
    return sorted(order)


def _fits(sentences: Sequence[str], taken: Sequence[int], words: int) -> bool:
    return sum(len(sentences[place].split()) for place in taken) <= words
