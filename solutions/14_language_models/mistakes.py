# Likely mistakes in exercise 14: the visible checks have to say what is wrong. Never released.


# %% merge-step: each word counts once
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + 1
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: the same word twice in a table of words
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    table = {tuple(word): n for word, n in zip(words, times, strict=True)}
    for word, n in table.items():
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: overlapping places count once
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        last = None
        for i, pair in enumerate(pairwise(word)):
            if last == (i - 1, pair):
                last = None
                continue
            last = (i, pair)
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: of equals the one that was met first
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: -counts[pair])
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: of equals the largest
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = max(counts, key=lambda pair: (counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: of equals the smallest second number
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair[::-1]))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: the rarest pair
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: pairs across words
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    text = [token for word, n in zip(words, times, strict=True) for token in word * n]
    for pair in pairwise(text):
        counts[pair] = counts.get(pair, 0) + 1
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: merged from the right
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word[::-1]:
            if made and (token, made[-1]) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made[::-1])
    return best, merged


# %% merge-step: a token is used twice
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for i in range(len(word)):
            if tuple(word[i : i + 2]) == best:
                made.append(new)
            elif i == 0 or tuple(word[i - 1 : i + 1]) != best:
                made.append(word[i])
        merged.append(made)
    return best, merged


# %% merge-step: only the first place of a word
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if new not in made and made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: the second token is left there
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1:] = [new, token]
                # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: a set instead of a pair
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and {made[-1], token} == set(best):
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: no pair is an error
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: no pair: None alone
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return best, merged


# %% merge-step: the words first
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return merged, best


# %% merge-step: the words only
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    return merged


# %% merge-step: nothing returned
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged.append(made)
    best, merged


# %% merge-step: words that did not change are left out
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        merged += [made] if made != word else []
    return best, merged


# %% merge-step: merged in place
def merge_step(words, times, new):
    from itertools import pairwise

    counts = {}
    for word, n in zip(words, times, strict=True):
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + n
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    merged = []
    for word in words:
        made = []
        for token in word:
            if made and (made[-1], token) == best:
                made[-1] = new  # it is in no pair, so what follows cannot be merged with it
            else:
                made.append(token)
        word[:] = made
        merged.append(word)
    return best, merged


# %% merge-step: the course's own functions
def merge_step(words, times, new):
    from course_lib import text

    counts = text.pair_counts(dict(zip(map(tuple, words), times)))
    if not counts:
        return None, words
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    return best, [list(text.merge(tuple(word), best)) for word in words]


# %% draw: not divided by the sum
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: the token that reaches p goes
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities > last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: one token too many
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[min(1 + np.argmax(np.cumsum(ordered) > p - 1e-6), len(ordered) - 1)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: the rarest tokens stay
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: not ordered: the first tokens stay
def draw(probabilities, p, random):
    last = np.argmax(np.cumsum(probabilities) > p - 1e-6)
    kept = np.where(np.arange(len(probabilities)) <= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: what is less likely than p goes
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = p
    kept = np.where(probabilities >= min(p, last), probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: 0.7 + 0.1 does not reach 0.8
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) >= p)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: of equals the smaller number
def draw(probabilities, p, random):
    order = np.argsort(-probabilities, kind="stable")
    needed = np.argmax(np.cumsum(probabilities[order]) > p - 1e-6) + 1
    kept = np.zeros(len(probabilities))
    kept[order[:needed]] = probabilities[order[:needed]]
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: at least two tokens
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= min(last, ordered[1]), probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: the stretches in the order of their size
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    order = np.argsort(-kept, kind="stable")
    token = order[
        min(np.searchsorted(np.cumsum(kept[order]), random(), side="right"), len(order) - 1)
    ]
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: the right end belongs to a stretch
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random())
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: behind the end of the line
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, len(kept) - 1)


# %% draw: a place among those that stay
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept[kept > 0]), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: drawn from the old probabilities
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(probabilities), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: the likeliest token
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.argmax(kept)
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: a number for each token
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), max(random() for _ in kept), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: chance of its own
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), np.random.default_rng(0).random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: no number where one token is left
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    if np.count_nonzero(kept) == 1:
        return kept, np.argmax(kept)
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: the token first
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return min(token, np.flatnonzero(kept)[-1]), kept


# %% draw: the token only
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return min(token, np.flatnonzero(kept)[-1])


# %% draw: only what stays, without zeros
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    kept = np.where(probabilities >= last, probabilities, 0)
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept[kept > 0], min(token, np.flatnonzero(kept)[-1])


# %% draw: cut in place
def draw(probabilities, p, random):
    ordered = np.sort(probabilities)[::-1]
    last = ordered[np.argmax(np.cumsum(ordered) > p - 1e-6)]
    probabilities[probabilities < last] = 0
    kept = probabilities
    kept = kept / kept.sum()
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    # The line may end at 0.9999999999999999: what falls behind it is the last possible token.
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% draw: the course's own functions
def draw(probabilities, p, random):
    from course_lib import text

    logs = text.top_p(np.log(np.maximum(probabilities, 1e-300)), p)
    kept = np.exp(logs)
    token = np.searchsorted(np.cumsum(kept), random(), side="right")
    return kept, min(token, np.flatnonzero(kept)[-1])


# %% measure: bits per character
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: nats per byte
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / size


# %% measure: bits per token
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / len(logs)


# %% measure: all bits together
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2)


# %% measure: 2 to the mean of natural logarithms
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = 2 ** (nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: e to the sum
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats)
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: e to the mean per byte
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    perplexity = np.exp(nats / size)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: the sign is missing
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: the mean of the texts' perplexities
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.mean(
        [np.exp(-np.mean([one for _, one in reading])) for reading in readings if reading]
    )
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: the mean of the texts' losses
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(
        np.mean([-np.mean([one for _, one in reading]) for reading in readings if reading])
    )
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: the mean of the texts' bits per byte
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else np.mean(
        [
            -sum(one for _, one in reading) / np.log(2) / len(text.encode())
            for text, reading in zip(texts, readings)
            if text
        ]
    )


# %% measure: probabilities are multiplied
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -np.log(np.prod(np.exp(logs)))
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: very unlikely is impossible
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -np.sum(np.log(np.exp(logs)))
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: impossible tokens are left out
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading if np.isfinite(log_p)]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: the mean probability
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = 1 / np.mean(np.exp(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: bits although something was lost
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, nats / np.log(2) / size


# %% measure: the pieces of all texts joined
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    joined = b"".join(piece for reading in readings for piece, _ in reading)
    lost = joined != "".join(texts).encode()
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: only the number of bytes is compared
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        sum(len(piece) for piece, _ in reading) != len(text.encode())
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: all texts have to be lost
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = all(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: no perplexity where something was lost
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return None if lost else perplexity, None if lost else nats / np.log(2) / size


# %% measure: the bytes of the pieces instead of the texts' and nothing refused
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, nats / np.log(2) / sum(
        len(piece) for reading in readings for piece, _ in reading
    )


# %% measure: an empty text divides by 0
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(
        sum(sum(one for _, one in reading) / len(reading) * len(reading) for reading in readings)
        / -len(logs)
    )
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return perplexity, None if lost else nats / np.log(2) / size


# %% measure: the bits first
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    return None if lost else nats / np.log(2) / size, perplexity


# %% measure: nothing returned
def measure(texts, readings):
    logs = [log_p for reading in readings for _, log_p in reading]
    nats = -sum(logs)
    perplexity = np.exp(nats / len(logs))
    lost = any(
        b"".join(piece for piece, _ in reading) != text.encode()
        for text, reading in zip(texts, readings, strict=True)
    )
    size = sum(len(text.encode()) for text in texts)
    perplexity, None if lost else nats / np.log(2) / size


# %% measure: the course's own functions
def measure(texts, readings):
    from course_lib import text

    p = [np.exp(log_p) for reading in readings for _, log_p in reading]
    return text.perplexity(p, texts), text.bits_per_byte(p, texts)


# %% step: each step begins with position 0
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][:t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: no positions
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the position is that of the last place
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s + t - 1]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: no mask among the new places
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.ones((t, s + t), dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the mask does not know of the cache
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: a place does not see itself
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, max(s - 1, 0), dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the mask the wrong way round
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = ~np.tri(t, s + t, s - 1, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the cache is not looked at
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)
    scores[..., :s] = -1e30
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the new ones in front of the cache
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([keys, cache[0]], axis=2)
        values = np.concatenate([values, cache[1]], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: keys and values swapped in the cache
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [values, keys]


# %% step: the cache holds only what is new
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    new = [keys, values]
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), new


# %% step: the cache is not made longer
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), cache or [keys, values]


# %% step: the cache forgets its first place
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys[:, :, -5:], values[:, :, -5:]]


# %% step: the scores are not divided
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: divided by d
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / d  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: divided by the root of the width
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(x.shape[2])  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the largest score is not taken off
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores)
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: softmax over the places that look
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-2, keepdims=True))
    taken = powers / powers.sum(axis=-2, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the mean over the heads
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]) / taken.shape[1], [keys, values]


# %% step: one float32
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    queries = queries.astype("float32")
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the inputs are changed in place
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x += weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the cache is changed in place
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        cache[0] = np.concatenate([cache[0], keys], axis=2)
        cache[1] = np.concatenate([cache[1], values], axis=2)
        keys, values = cache
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: all texts share a softmax
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max())
    taken = powers / powers.sum() @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"]), [keys, values]


# %% step: the outputs only
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return np.einsum("nhtd,hdw->ntw", taken, weights["out"])


# %% step: the cache first
def step(x, cache, weights):
    t, d = x.shape[1], weights["key"].shape[2]
    s = cache[0].shape[2] if cache else 0
    x = x + weights["positions"][s : s + t]
    queries, keys, values = (
        np.einsum("ntw,whd->nhtd", x, weights[name]) for name in ("query", "key", "value")
    )
    if cache:
        keys = np.concatenate([cache[0], keys], axis=2)
        values = np.concatenate([cache[1], values], axis=2)
    scores = queries @ np.swapaxes(keys, 2, 3) / np.sqrt(d)  # (n, heads, t, s + t)
    may_look = np.tri(t, s + t, s, dtype=bool)
    scores = np.where(may_look, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    taken = powers / powers.sum(axis=-1, keepdims=True) @ values
    return [keys, values], np.einsum("nhtd,hdw->ntw", taken, weights["out"])


# %% score: each word counts its whole weight
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight
    return total


# %% score: all words have the same weight
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = 1.0
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the logarithm to the base 2
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log2(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the share is turned over
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(there) / len(passages))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the weight of BM25
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(1 + (len(passages) - len(there) + 0.5) / (len(there) + 0.5))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the factor of BM25
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * (k + 1) * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the words of a question are repeated
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in words(question):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: a repeated word of a passage counts once
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([int(word in one) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: each letter counts
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([passage.lower().count(word) for passage in passages])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the length does not count
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k)
    return total


# %% score: b turned round
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = b + (1 - b) * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the length in words
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: different words are counted for the length
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(set(one)) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the length in characters
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in passages])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: a word in no passage divides by 0
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        weight = np.log(len(passages) / len(there))
        total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: an empty passage gives nan
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total += weight * tf / (tf + k * length)
    return total


# %% score: how often a word comes instead of in how many passages
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / tf.sum())
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: capital letters and signs
def score(question, passages, k, b):
    held = [passage.split() for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(question.split()):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total


# %% score: the best passage only
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return int(np.argmax(total))


# %% score: sorted scores
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return np.sort(total)[::-1]


# %% score: the mean over the question's words
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    return total / max(1, len(set(words(question))))


# %% score: nothing returned
def score(question, passages, k, b):
    held = [words(passage) for passage in passages]
    sizes = np.array([len(one) for one in held])
    length = 1 - b + b * sizes / sizes.mean()
    total = np.zeros(len(passages))
    for word in set(words(question)):
        tf = np.array([one.count(word) for one in held])
        there = np.flatnonzero(tf)
        if len(there) > 0:
            weight = np.log(len(passages) / len(there))
            total[there] += weight * tf[there] / (tf[there] + k * length[there])
    total


# %% score: the course's BM25
def score(question, passages, k, b):
    from course_lib.text import answers

    return answers.BM25(k, b).fit(passages).scores(question)


# %% answer: unknown words are left out
def answer(question, passages, scores, weights, threshold):
    asked = {word for word in words(question) if word in weights}
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: unknown words weigh nothing
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, 0.0) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: unknown words weigh 1
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, 1.0) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: each word weighs the same
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return len(some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: all passages are read
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    best, sentence = max(
        ((place, one) for place, p in enumerate(passages) for one in p["sentences"]),
        key=lambda pair: coverage(pair[1]),
    )
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: the last of the best passages
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = len(scores) - 1 - np.argmax(scores[::-1])
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: the last of the best sentences
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"][::-1], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: the first sentence
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = passages[best]["sentences"][0]
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: the whole passage is covered
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(" ".join(passages[best]["sentences"])) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: the passage is the answer
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return " ".join(passages[best]["sentences"]), passages[best]["source"]


# %% answer: at the threshold it is silent
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) <= threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: the threshold turned round
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) > threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: no threshold
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    return sentence, passages[best]["source"]


# %% answer: the score against the threshold
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if scores[best] < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: a score of 0 is found
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] < 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: whatever the score
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: an empty question divides by 0
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: a negative score is found
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] == 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: repeated words count again
def answer(question, passages, scores, weights, threshold):
    asked = words(question)
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh([word for word in asked if word in words(sentence)]) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: the share of the sentence
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(set(words(sentence)))

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: parts of words count
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh({word for word in asked if word in sentence.lower()}) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: capital letters and signs
def answer(question, passages, scores, weights, threshold):
    asked = set(question.split())
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(sentence.split())) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% answer: a source with I do not know
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, passages[best]["source"]
    return sentence, passages[best]["source"]


# %% answer: the answer without its source
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence


# %% answer: the number of the passage as source
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, int(best)


# %% answer: nothing instead of I do not know
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return None, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    sentence = max(passages[best]["sentences"], key=coverage)
    if coverage(sentence) < threshold:
        return None, None
    return sentence, passages[best]["source"]


# %% answer: the sentences are sorted in place
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    best = np.argmax(scores)
    if not asked or scores[best] <= 0:
        return UNKNOWN, None

    def weigh(some):
        return sum(weights.get(word, RARE) for word in some)

    def coverage(sentence):
        return weigh(asked & set(words(sentence))) / weigh(asked)

    passages[best]["sentences"].sort(key=coverage, reverse=True)
    sentence = passages[best]["sentences"][0]
    if coverage(sentence) < threshold:
        return UNKNOWN, None
    return sentence, passages[best]["source"]


# %% q1: the longest pieces from the left
q1 = quiz.answer("language_models.q1", 6)


# %% q1: the letters
q1 = quiz.answer("language_models.q1", 10)


# %% q1: each merge once
q1 = quiz.answer("language_models.q1", 8)


# %% q1: the number of merges
q1 = quiz.answer("language_models.q1", 4)


# %% q2: no temperature
q2 = quiz.answer("language_models.q2", 0.33)


# %% q2: no cut
q2 = quiz.answer("language_models.q2", 0.18)


# %% q2: the temperature first
q2 = quiz.answer("language_models.q2", 0)


# %% q2: multiplied by the temperature
q2 = quiz.answer("language_models.q2", 0.41)


# %% q3: perplexities compared
q3 = quiz.answer("language_models.q3", ("a",))


# %% q3: everything ticked
q3 = quiz.answer("language_models.q3", ("a", "b", "c", "d", "e"))


# %% q3: per token for per byte
q3 = quiz.answer("language_models.q3", ("c", "e"))


# %% q4: the training loss
q4 = quiz.answer("language_models.q4", "a")


# %% q4: longer
q4 = quiz.answer("language_models.q4", "b")


# %% q4: more text for the smallest
q4 = quiz.answer("language_models.q4", "d")


# %% q5: a source is a proof
q5 = quiz.answer("language_models.q5", ("b",))


# %% q5: chosen and judged by the same figure
q5 = quiz.answer("language_models.q5", ("c", "d"))


# %% q5: everything ticked
q5 = quiz.answer("language_models.q5", ("a", "b", "c", "d", "e"))
