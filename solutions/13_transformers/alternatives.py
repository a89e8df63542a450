# Other right answers to exercise 13, at least two for each coding task. Never released.


# %% attend: einsum, and -inf with a finite number to take off
def attend(queries, keys, values, mask):
    scores = np.einsum("...td,...sd->...ts", queries, keys) * queries.shape[-1] ** -0.5
    mask = np.broadcast_to(mask, scores.shape)
    scores = np.where(mask, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = powers.sum(axis=-1, keepdims=True)
    weights = np.divide(powers, total, out=np.zeros_like(powers), where=total > 0)
    hidden = ~mask.any(axis=-2)
    clean = np.array(values, dtype=float)
    clean[hidden] = 0
    return np.einsum("...ts,...sv->...tv", weights, clean), weights


# %% attend: row by row, loops over what may be seen
def attend(queries, keys, values, mask):
    *batch, t, d = queries.shape
    s, v = keys.shape[-2], values.shape[-1]
    mask = np.broadcast_to(mask, (*batch, t, s))
    outputs, weights = np.zeros((*batch, t, v)), np.zeros((*batch, t, s))
    for place in np.ndindex(*batch, t):
        seen = np.flatnonzero(mask[place])
        if len(seen) == 0:
            continue
        one = place[:-1]
        scores = keys[one][seen] @ queries[place] / d**0.5
        powers = np.exp(scores - scores.max())
        weights[place][seen] = powers / powers.sum()
        outputs[place] = weights[place][seen] @ values[one][seen]
    return outputs, weights


# %% attend: Keras's operations, an additive mask of -1e9, padding emptied first
def attend(queries, keys, values, mask):
    ops = keras.ops
    mask = np.asarray(mask)
    seen = mask.any(axis=-2)[..., None]
    queries, keys, values = (
        ops.cast(one, "float32")
        for one in (queries, np.where(seen, keys, 0), np.where(seen, values, 0))
    )
    scores = ops.matmul(queries, ops.swapaxes(keys, -1, -2)) / queries.shape[-1] ** 0.5
    weights = ops.softmax(scores + ops.cast(np.where(mask, 0.0, -1e9), "float32"), axis=-1)
    weights = weights * ops.cast(mask, "float32")  # for rows that may look nowhere
    return ops.matmul(weights, values), weights


# %% attend: the queries divided first, nan replaced, a list of two
def attend(queries, keys, values, mask):
    def clean(x):
        return np.nan_to_num(x, nan=0.0, posinf=0.0, neginf=0.0)

    small = queries / np.sqrt(queries.shape[-1])
    scores = small @ np.moveaxis(clean(keys), -1, -2)
    lowest = np.finfo(float).min
    scores = np.where(mask, scores, lowest)
    scores = scores - np.amax(scores, axis=-1)[..., None]
    powers = np.where(mask, np.exp(scores), 0.0)
    weights = powers / np.where(powers.sum(-1) == 0, 1.0, powers.sum(-1))[..., None]
    return [np.matmul(weights, clean(values)), weights]


# %% sinusoids: sines and cosines into every second column
def sinusoids(places, width, base):
    exponents = np.arange(0, width, 2) / width
    angles = np.outer(places, np.exp(-exponents * np.log(base)))
    table = np.zeros((len(places), width))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles[:, : width // 2])
    return table


# %% sinusoids: place by place, a list of lists
def sinusoids(places, width, base):
    import math

    rows = [
        [
            (math.cos if column % 2 else math.sin)(place / base ** ((column - column % 2) / width))
            for column in range(width)
        ]
        for place in places.tolist()
    ]
    return np.array(rows).reshape(len(places), width)


# %% sinusoids: a cosine as a sine that is ahead, tensors
def sinusoids(places, width, base):
    ops = keras.ops
    columns = np.arange(width)
    rates = 1 / np.power(float(base), 2 * (columns // 2) / width)
    angles = places[:, None] * rates + np.pi / 2 * (columns % 2)
    return ops.sin(ops.cast(angles % (2 * np.pi), "float32"))


# %% sinusoids: pairs stacked, and the last column cut off if the width is odd
def sinusoids(places, width, base):
    pairs = (width + 1) // 2
    angles = np.asarray(places)[:, None] * base ** (-2.0 * np.arange(pairs) / width)
    both = np.stack([np.sin(angles), np.cos(angles)], axis=-1)
    return both.reshape(len(places), 2 * pairs)[:, :width]


# %% shift: all diagonals at once
def shift(distance, width, base):
    k = np.arange(width // 2)
    angles = distance * base ** (-2 * k / width)
    matrix = np.zeros((width, width))
    matrix[2 * k, 2 * k] = matrix[2 * k + 1, 2 * k + 1] = np.cos(angles)
    matrix[2 * k, 2 * k + 1] = np.sin(angles)
    matrix[2 * k + 1, 2 * k] = -np.sin(angles)
    return matrix


# %% shift: complex numbers, entry by entry
def shift(distance, width, base):
    rows = [[0.0] * width for _ in range(width)]
    for k in range(width // 2):
        turn = np.exp(1j * distance / base ** (2 * k / width))
        rows[2 * k][2 * k] = rows[2 * k + 1][2 * k + 1] = float(turn.real)
        rows[2 * k][2 * k + 1] = float(turn.imag)
        rows[2 * k + 1][2 * k] = -float(turn.imag)
    return rows


# %% shift: a block matrix
def shift(distance, width, base):
    angles = [distance * float(base) ** (-2 * k / width) for k in range(width // 2)]
    turns = [np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]]) for a in angles]
    return sum(np.kron(np.diag(np.eye(width // 2)[k]), turn) for k, turn in enumerate(turns))


# %% block: Add layers, gelu as a layer, named arguments
def transformer_block(width, heads, key_dim, hidden):
    stream = keras.Input(shape=(None, width))
    inside = layers.LayerNormalization(axis=-1, epsilon=0.00001)(stream)
    attention = layers.MultiHeadAttention(num_heads=heads, key_dim=key_dim, value_dim=key_dim)
    x = layers.Add()([stream, attention(query=inside, value=inside, key=inside)])
    inside = layers.LayerNormalization(axis=-1, epsilon=0.00001)(x)
    inside = layers.Activation("gelu")(layers.Dense(hidden)(inside))
    return keras.Model(inputs=stream, outputs=layers.Add()([layers.Dense(width)(inside), x]))


# %% block: the dense part as a Sequential model, gelu approximated
def transformer_block(width, heads, key_dim, hidden):
    x = keras.Input((None, width))
    norm = layers.LayerNormalization(epsilon=1e-5)
    y = norm(x)
    y = layers.MultiHeadAttention(heads, key_dim, dropout=0.0)(y, y) + x
    dense = keras.Sequential(
        [
            keras.Input((None, width)),
            layers.LayerNormalization(epsilon=1e-5),
            layers.Dense(hidden),
        ]
    )
    z = keras.ops.gelu(dense(y), approximate=True)
    return keras.Model(x, keras.ops.add(y, layers.Dense(width)(z)))


# %% block: GroupedQueryAttention with as many keys as heads, EinsumDense
def transformer_block(width, heads, key_dim, hidden):
    x = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.GroupQueryAttention(key_dim, heads, heads)(y, y)
    y = keras.ops.add(x, y)
    z = layers.LayerNormalization(epsilon=1e-5)(y)
    z = layers.EinsumDense("ntw,wh->nth", (None, hidden), bias_axes="h", activation="gelu")(z)
    z = layers.EinsumDense("nth,hw->ntw", (None, width), bias_axes="w")(z)
    return keras.Model(x, layers.add([y, z]))


# %% mend: the mask by hand
def honest_pairs(tokens):
    return [np.delete(tokens, -1, axis=1), np.delete(tokens, 0, axis=1)]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization(axis=-1)(x)
    may_look = np.tril(np.ones((1, steps, steps), dtype=bool))
    x = x + layers.MultiHeadAttention(2, 16)(y, y, attention_mask=may_look)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: no norms, ReLU, wider
def honest_pairs(tokens):
    read = tokens.copy()[:, : tokens.shape[1] - 1]
    return read, np.roll(tokens, -1, axis=1)[:, :-1]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Add()([layers.Embedding(TOKENS, 48)(tokens), layers.Embedding(steps, 48)(places)])
    attention = layers.MultiHeadAttention(4, 12)
    x = layers.Add()([x, attention(x, x, use_causal_mask=True)])
    x = layers.Add()([x, layers.Dense(48)(layers.Dense(96, activation="relu")(x))])
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: the mean of the numbers of a place taken off by RMSNormalization, the last norm too
def honest_pairs(tokens):
    n, k = tokens.shape
    said = np.zeros((n, k - 1), dtype=int)
    for t in range(k - 1):
        said[:, t] = tokens[:, t + 1]
    return tokens[:, : k - 1], said


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.RMSNormalization()(x)
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.RMSNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(layers.LayerNormalization()(x)))


# %% read-head: place by place
def read_head(weights, tokens):
    kinds = ["previous", "first", "same", "after"]
    follows = {kind: [] for kind in kinds}
    for i in range(len(tokens)):
        earlier = [j for j in range(i) if tokens[j] == tokens[i]]
        named = {"same": earlier, "after": [j + 1 for j in earlier]}
        if i > 0:
            named |= {"previous": [i - 1], "first": [0]}
        for kind, places in named.items():
            if places:
                follows[kind].append(sum(float(weights[i, j]) for j in places))
    best, found = 0.5, "none"
    for kind in reversed(kinds):
        if follows[kind] and sum(follows[kind]) / len(follows[kind]) >= best:
            best, found = sum(follows[kind]) / len(follows[kind]), kind
    words = []
    for row in weights:
        strongest = 0
        for j in range(len(tokens)):
            if row[j] > row[strongest]:
                strongest = j
        words.append(tokens[strongest])
    return words, found


# %% read-head: masks as matrices, an array of words
def read_head(weights, tokens):
    t = len(tokens)
    numbers = np.unique(tokens, return_inverse=True)[1]
    same = np.tril(numbers[:, None] == numbers[None, :], -1)
    after = np.zeros((t, t), dtype=bool)
    after[:, 1:] = same[:, :-1]
    first = np.zeros((t, t), dtype=bool)
    first[1:, 0] = True
    rules = np.stack([np.eye(t, k=-1, dtype=bool), first, same, after])
    speaks = rules.any(axis=2)  # (4, t)
    sums = np.where(rules, weights, 0.0).sum(axis=2)
    means = np.where(speaks, sums, 0).sum(axis=1) / np.maximum(speaks.sum(axis=1), 1)
    best = int(np.argmax(means))
    kind = ("previous", "first", "same", "after")[best] if means[best] >= 0.5 else "none"
    return np.array(tokens)[np.argmax(weights, axis=-1)], kind


# %% read-head: each rule a function
def read_head(weights, tokens):
    def named(rule, i, j):
        if rule == "previous":
            return j + 1 == i
        if rule == "first":
            return i != 0 and j == 0
        if rule == "same":
            return j < i and tokens[i] == tokens[j]
        return j >= 1 and j - 1 < i and tokens[j - 1] == tokens[i]

    t, best, kind = len(tokens), -1.0, "none"
    for rule in ("previous", "first", "same", "after"):
        shares = []
        for i in range(t):
            places = [j for j in range(t) if named(rule, i, j)]
            shares += [np.sum(weights[i, places])] if places else []
        mean = np.mean(shares) if shares else 0.0
        if mean >= 0.5 and mean > best:
            best, kind = mean, rule
    return [tokens[np.argmax(weights[i])] for i in range(t)], kind
