# Other right answers to exercise 14, at least two for each coding task. Never released.


# %% merge-step: Counter, a while loop, slices
def merge_step(words, times, new):
    from collections import Counter

    counts = Counter()
    for word, n in zip(words, times):
        for i in range(len(word) - 1):
            counts[word[i], word[i + 1]] += n
    if len(counts) == 0:
        return None, [list(word) for word in words]
    most = max(counts.values())
    pair = min(p for p, n in counts.items() if n == most)
    merged = []
    for word in words:
        i, out = 0, []
        while i < len(word):
            if i + 1 < len(word) and word[i] == pair[0] and word[i + 1] == pair[1]:
                out.append(new)
                i += 2
            else:
                out.append(word[i])
                i += 1
        merged.append(out)
    return pair, merged


# %% merge-step: numbers as characters, replaced from the left; tuples and an array
def merge_step(words, times, new):
    texts = ["".join(map(chr, word)) for word in words]
    pairs = {}
    for text, n in zip(texts, times):
        for i in range(1, len(text)):
            pair = text[i - 1], text[i]
            pairs[pair] = pairs.get(pair, 0) + n
    if not pairs:
        return None, words
    best = sorted(sorted(pairs), key=pairs.get, reverse=True)[0]
    merged = [text.replace("".join(best), chr(new)) for text in texts]
    return np.array([ord(letter) for letter in best]), [tuple(map(ord, text)) for text in merged]


# %% merge-step: pairs counted by NumPy, merged from a copy that shrinks
def merge_step(words, times, new):
    pairs = [word[i : i + 2] for word in words for i in range(len(word) - 1)]
    if not pairs:
        return None, [word[:] for word in words]
    often = np.repeat(times, [len(word) - 1 for word in words])
    kinds, which = np.unique(pairs, axis=0, return_inverse=True)
    first, second = kinds[np.argmax(np.bincount(which.ravel(), weights=often))].tolist()
    merged = []
    for word in words:
        out = word.copy()
        i = 0
        while i < len(out) - 1:
            if out[i] == first and out[i + 1] == second:
                out[i : i + 2] = [new]
            i += 1
        merged.append(out)
    return [first, second], merged


# %% draw: token after token
def draw(probabilities, p, random):
    order = sorted(range(len(probabilities)), key=lambda token: -probabilities[token])
    reached, last = 0.0, 0.0
    for token in order:
        if reached >= p - 1e-7:
            break
        reached += probabilities[token]
        last = probabilities[token]
    kept = [one if one >= last else 0.0 for one in probabilities]
    total = sum(kept)
    kept = [one / total for one in kept]
    point, end, drawn = random(), 0.0, None
    for token, one in enumerate(kept):
        if one == 0:
            continue
        drawn = token
        end += one
        if point < end:
            break
    return kept, drawn


# %% draw: group by group of equals
def draw(probabilities, p, random):
    kept = np.zeros(len(probabilities))
    for size in np.unique(probabilities)[::-1]:
        if kept.sum() > p - 5e-7:
            break
        kept[probabilities == size] = size
    kept /= kept.sum()
    possible = np.flatnonzero(kept)
    ends = kept[possible].cumsum()
    place = int(np.sum(ends <= random() * ends[-1]))
    return tuple(kept), possible[min(place, len(possible) - 1)]


# %% draw: masks, the line with its end moved
def draw(probabilities, p, random):
    order = np.argsort(-probabilities, kind="stable")
    before = np.cumsum(probabilities[order]) - probabilities[order]
    stays = order[before < p - 1e-6]
    kept = probabilities * (probabilities >= probabilities[stays].min()) * (probabilities > 0)
    kept = kept / np.sum(kept)
    line = np.cumsum(kept)
    line[np.nonzero(kept)[0][-1] :] = 1.0
    return kept, int(np.argmax(random() < line))


# %% measure: loops, bits first
def measure(texts, readings):
    bits, tokens, size, lost = 0.0, 0, 0, False
    for text, reading in zip(texts, readings):
        content = b""
        for piece, log_p in reading:
            bits -= log_p / np.log(2)
            tokens += 1
            content += piece
        size += len(text.encode("utf-8"))
        lost = lost or content != text.encode("utf-8")
    perplexity = 2.0 ** (bits / tokens)
    if lost:
        return perplexity, None
    return perplexity, bits / size


# %% measure: NumPy, pieces decoded
def measure(texts, readings):
    logs = np.concatenate([[log_p for _, log_p in reading] for reading in readings])
    joined = [b"".join(piece for piece, _ in reading) for reading in readings]
    whole = joined == [text.encode() for text in texts]
    bits = -logs.sum() * np.log2(np.e) / len("".join(texts).encode()) if whole else None
    return [np.exp(-logs.mean()), bits]


# %% measure: math, infinity apart
def measure(texts, readings):
    import math

    logs = [log_p for reading in readings for piece, log_p in reading]
    same = True
    for text, reading in zip(texts, readings):
        if b"".join([piece for piece, _ in reading]) != bytes(text, "utf-8"):
            same = False
    if -math.inf in logs:
        return math.inf, math.inf if same else None
    cost = -math.fsum(logs)
    size = sum(len(bytes(text, "utf-8")) for text in texts)
    return math.exp(cost / len(logs)), cost / math.log(2) / size if same else None


# %% step: reshaped matrix products, a mask that is added
def step(x, cache, weights):
    n, t, width = x.shape
    _, heads, d = weights["query"].shape
    s = 0 if cache is None else cache[0].shape[-2]

    def apart(name):
        flat = (x + weights["positions"][s : s + t]) @ weights[name].reshape(width, heads * d)
        return flat.reshape(n, t, heads, d).transpose(0, 2, 1, 3)

    queries, keys, values = apart("query"), apart("key"), apart("value")
    if cache is not None:
        keys = np.append(cache[0], keys, axis=-2)
        values = np.append(cache[1], values, axis=-2)
    hidden = np.triu(np.full((t, s + t), -1e30), k=s + 1)
    scores = queries @ keys.transpose(0, 1, 3, 2) * d**-0.5 + hidden
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    taken = (shares @ values).transpose(0, 2, 1, 3).reshape(n, t, heads * d)
    return taken @ weights["out"].reshape(heads * d, width), (keys, values)


# %% step: place by place, head by head
def step(x, cache, weights):
    n, t, width = x.shape
    _, heads, d = weights["query"].shape
    if cache is None:
        cache = [np.zeros((n, heads, 0, d)), np.zeros((n, heads, 0, d))]
    keys, values = cache
    outputs = np.zeros((n, t, width))
    for place in range(t):
        new = x[:, place] + weights["positions"][keys.shape[2]]
        key = np.stack([new @ weights["key"][:, h] for h in range(heads)], axis=1)
        value = np.stack([new @ weights["value"][:, h] for h in range(heads)], axis=1)
        keys = np.concatenate([keys, key[:, :, np.newaxis]], axis=2)
        values = np.concatenate([values, value[:, :, np.newaxis]], axis=2)
        for h in range(heads):
            query = new @ weights["query"][:, h]
            scores = np.sum(query[:, np.newaxis] * keys[:, h], axis=-1) / np.sqrt(d)
            shares = np.exp(scores - scores.max(axis=1, keepdims=True))
            shares = shares / shares.sum(axis=1, keepdims=True)
            taken = np.sum(shares[..., np.newaxis] * values[:, h], axis=1)
            outputs[:, place] += taken @ weights["out"][h]
    return outputs, [keys, values]


# %% step: with the attention of lesson 13; the cache is still one's own work
def step(x, cache, weights):
    from course_lib.models import transformers

    old = 0 if cache is None else np.shape(cache[0])[2]
    new = x.shape[1]
    inside = x + weights["positions"][np.arange(old, old + new)]
    made = {
        name: np.tensordot(inside, weights[name], axes=1).swapaxes(1, 2)
        for name in ("query", "key", "value")
    }
    keys, values = made["key"], made["value"]
    if cache is not None:
        keys = np.concatenate((cache[0], keys), axis=2)
        values = np.concatenate((cache[1], values), axis=2)
    may_look = transformers.causal_mask(old + new)[old:]
    taken, _ = transformers.attend(made["query"], keys, values, may_look)
    return np.tensordot(taken, weights["out"], axes=[(1, 3), (0, 1)]), [keys, values]


# %% score: Counter, word by word and passage by passage, a list
def score(question, passages, k, b):
    from collections import Counter
    from math import log

    counts = [Counter(words(passage)) for passage in passages]
    mean = sum(sum(count.values()) for count in counts) / len(counts)
    scores = []
    for count in counts:
        total = 0
        for word in sorted(set(words(question))):
            n = sum(1 for other in counts if word in other)
            if word not in count:
                continue
            length = 1 - b + b * sum(count.values()) / mean
            total += log(len(counts) / n) * count[word] / (count[word] + k * length)
        scores.append(total)
    return scores


# %% score: a table of words and passages
def score(question, passages, k, b):
    asked = list(dict.fromkeys(words(question)))
    split = [words(passage) for passage in passages]
    tf = np.array([[text.count(word) for text in split] for word in asked], dtype=float)
    tf = tf.reshape(len(asked), len(passages))
    lengths = np.array([len(text) for text in split])
    lengths = 1 - b + b * lengths / lengths.mean()
    held = (tf > 0).sum(axis=1)
    idf = np.log(len(passages)) - np.log(np.maximum(held, 1))
    share = np.divide(tf, tf + k * lengths, out=np.zeros_like(tf), where=tf > 0)
    return idf @ share


# %% score: the course's BM25 with another idf, divided by k + 1
def score(question, passages, k, b):
    from course_lib.text import answers

    search = answers.BM25(k, b, words, lambda text: list(set(words(text)))).fit(passages)
    n = {word: sum(word in words(passage) for passage in passages) for word in search.idf}
    search.idf = {word: np.log(len(passages) / n[word]) for word in n}
    return search.scores(question) / (k + 1)


# %% answer: loops
def answer(question, passages, scores, weights, threshold):
    best = None
    for place in range(len(passages)):
        if scores[place] > 0 and (best is None or scores[place] > scores[best]):
            best = place
    asked = []
    for word in words(question):
        if word not in asked:
            asked.append(word)
    if best is None or not asked:
        return UNKNOWN, None
    whole = 0.0
    for word in asked:
        whole += weights[word] if word in weights else RARE
    found, most = None, -1.0
    for sentence in passages[best]["sentences"]:
        there = words(sentence)
        covered = 0.0
        for word in asked:
            if word in there:
                covered += weights[word] if word in weights else RARE
        if covered > most:
            found, most = sentence, covered
    if most >= threshold * whole:
        return found, passages[best]["source"]
    return UNKNOWN, None


# %% answer: arrays, a list
def answer(question, passages, scores, weights, threshold):
    asked = sorted(set(words(question)))
    if np.max(scores) <= 0 or len(asked) == 0:
        return [UNKNOWN, None]
    passage = passages[int(np.flatnonzero(scores == np.max(scores))[0])]
    weighed = np.array([weights.get(word, RARE) for word in asked])
    held = np.array([[w in words(s) for w in asked] for s in passage["sentences"]])
    coverage = held @ weighed / weighed.sum()
    best = coverage.argmax()
    if coverage[best] >= threshold:
        return [passage["sentences"][best], passage["source"]]
    return [UNKNOWN, None]


# %% answer: sorted by what is covered, the first of equals in front
def answer(question, passages, scores, weights, threshold):
    asked = set(words(question))
    order = sorted(range(len(scores)), key=lambda place: scores[place], reverse=True)
    passage = passages[order[0]]
    weight = {word: weights.get(word, 5.0) for word in asked}
    if sum(weight.values()) == 0 or not scores[order[0]] > 0:
        return "I do not know.", None
    shares = [
        (sum(weight[word] for word in asked.intersection(words(sentence))), -number, sentence)
        for number, sentence in enumerate(passage["sentences"])
    ]
    covered, _, sentence = max(shares)
    known = covered / sum(weight.values()) >= threshold
    return (sentence, passage["source"]) if known else (UNKNOWN, None)
