# Other right answers to exercise 10, at least two for each coding task. Never released.


# %% lstm-step: the blocks by their columns, one product for input and state
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    units = h.shape[1]
    z = np.hstack([x, h]) @ np.vstack([kernel, recurrent_kernel]) + bias

    def block(number):
        return z[:, number * units : (number + 1) * units]

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    c = sigmoid(block(1)) * c + sigmoid(block(0)) * np.tanh(block(2))
    h = sigmoid(block(3)) * np.tanh(c)
    return [h, c]


# %% lstm-step: the weights cut first, gate by gate, Keras's operations
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    ops = keras.ops
    x, h, c, w, u, b = (
        ops.convert_to_tensor(one, "float32") for one in (x, h, c, kernel, recurrent_kernel, bias)
    )
    z = [
        ops.matmul(x, of_x) + ops.matmul(h, of_h) + of_b
        for of_x, of_h, of_b in zip(
            ops.split(w, 4, axis=1), ops.split(u, 4, axis=1), ops.split(b, 4), strict=True
        )
    ]
    c = ops.sigmoid(z[1]) * c + ops.sigmoid(z[0]) * ops.tanh(z[2])
    return ops.sigmoid(z[3]) * ops.tanh(c), c


# %% lstm-step: sequence by sequence, unit by unit, lists
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    from math import exp, tanh

    n, units = h.shape
    new_h, new_c = [], []
    for row in range(n):
        z = (x[row] @ kernel + h[row] @ recurrent_kernel + bias).reshape(4, units).tolist()
        cells = []
        for i, f, candidate, o, old in zip(*z, c[row].tolist()):
            new = old / (1 + exp(-f)) + tanh(candidate) / (1 + exp(-i))
            cells.append((tanh(new) / (1 + exp(-o)), new))
        new_h.append([pair[0] for pair in cells])
        new_c.append([pair[1] for pair in cells])
    return new_h, new_c


# %% lstm-step: the cell of Keras
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    cell = keras.layers.LSTMCell(h.shape[1])
    cell.build(x.shape)
    cell.set_weights([kernel, recurrent_kernel, bias])
    tensors = [keras.ops.convert_to_tensor(one, "float32") for one in (x, h, c)]
    _, states = cell(tensors[0], tensors[1:])
    return states


# %% count: kernel, recurrent kernel and bias by themselves
def count_parameters(features, layers):
    result = []
    for layer in layers:
        kind, n = layer["kind"], layer["units"]
        columns = n
        if kind == "LSTM":
            columns = 4 * n
        if kind == "GRU":
            columns = 3 * n
        kernel, recurrent_kernel, bias = features * columns, n * columns, columns
        if layer.get("reset_after", False):
            bias *= 2
        total = kernel + recurrent_kernel + bias
        result.append(total + total if layer["bidirectional"] else total)
        features = n + n if layer["bidirectional"] else n
    return result


# %% count: one layer after the other by recursion, a tuple
def count_parameters(features, layers):
    if not layers:
        return ()
    first, *others = layers
    units, twice = first["units"], 1 + first["bidirectional"]
    gates = {"SimpleRNN": 0, "GRU": 2, "LSTM": 3}[first["kind"]]
    size = (gates + 1) * (units**2 + units * features + units)
    if first["kind"] == "GRU":
        size += 3 * units * first["reset_after"]
    return (twice * size, *count_parameters(twice * units, others))


# %% count: widths first, then an array
def count_parameters(features, layers):
    if not layers:
        return np.array([])
    units = np.array([layer["units"] for layer in layers])
    sides = np.array([2 if layer["bidirectional"] else 1 for layer in layers])
    reads = np.array([features, *(units * sides)[:-1]])
    blocks = np.array([{"SimpleRNN": 1, "LSTM": 4, "GRU": 3}[one["kind"]] for one in layers])
    biases = np.array([1 + one.get("reset_after", False) for one in layers])
    return sides * blocks * units * (reads + units + biases)


# %% sample: row by row, going along the line
def sample(logits, temperature, random):
    chosen = []
    for row in logits:
        weights = np.exp((row - row.max()) / temperature)
        p = weights / weights.sum()
        left = random()
        possible = [k for k in range(len(p)) if p[k] > 0]
        for k in possible:
            left -= p[k]
            if left < 0:
                break
        chosen.append(k)
    return chosen


# %% sample: divided first, searchsorted, what rounding leaves goes to the last possible one
def sample(logits, temperature, random):
    scaled = logits / temperature
    p = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    result = []
    for row, point in zip(p, random(len(p))):
        place = np.searchsorted(np.cumsum(row), point, side="right")
        result.append(min(place, np.flatnonzero(row)[-1]))
    return np.array(result)


# %% sample: the stretches counted that end before the point
def sample(logits, temperature, random):
    n = len(logits)
    logits = logits - np.max(logits, 1)[:, None]
    e = np.exp(logits / temperature)
    ends = np.cumsum(e, 1) / e.sum(1)[:, None]
    last = np.array([np.max(np.nonzero(row)) for row in e])
    return np.minimum((ends <= random((n, 1))).sum(axis=1), last).astype(float)


# %% sample: only the possible characters
def sample(logits, temperature, random):
    def one(row):
        allowed = np.flatnonzero(np.isfinite(row))
        w = np.exp((row[allowed] - row[allowed].max()) / temperature)
        allowed, w = allowed[w > 0], w[w > 0]
        ends = np.cumsum(w)
        ends[-1] = np.inf
        return int(allowed[np.argmax(ends > random() * w.sum())])

    return [one(row) for row in logits]


# %% greedy: a loop that is left
def greedy(step, end, length):
    tokens, total = [], 0
    for _ in range(length):
        log_p = np.asarray(step(tuple(tokens)))
        token = log_p.argmax()
        tokens.append(token)
        total += log_p.max()
        if token == end:
            break
    return tokens, total


# %% greedy: by recursion
def greedy(step, end, length):
    def go_on(tokens):
        if len(tokens) == length or tokens[-1:] == (end,):
            return tokens, 0.0
        log_p = list(step(tokens))
        best = max(range(len(log_p)), key=log_p.__getitem__)
        whole, rest = go_on((*tokens, best))
        return whole, log_p[best] + rest

    return go_on(())


# %% greedy: an array, the probabilities multiplied, and the logarithm taken of the product
def greedy(step, end, length):
    tokens, p = np.zeros(0, dtype=int), 1.0
    while len(tokens) < length:
        all_p = np.exp(step(tuple(tokens.tolist())))
        tokens = np.append(tokens, all_p.argmax())
        p *= all_p.max()
        if tokens[-1] == end:
            break
    return tokens, np.log(p)


# %% beam-search: a heap of the likeliest
def beam_search(step, end, length, width):
    import heapq

    beam, done = [(0.0, [])], []
    for _ in range(length):
        if not beam:
            break
        candidates = []
        for total, tokens in beam:
            log_p = step(tuple(tokens))
            for token in np.flatnonzero(log_p > -np.inf):
                candidates.append((total + log_p[token], [*tokens, int(token)]))
        best = heapq.nlargest(width - len(done), candidates)
        beam = [pair for pair in best if pair[1][-1] != end]
        done += [pair for pair in best if pair[1][-1] == end]
    return [(tokens, total) for total, tokens in sorted(done, reverse=True) + beam]


# %% beam-search: all sums in one array
def beam_search(step, end, length, width):
    beam, totals, ended = [()], np.zeros(1), []
    for _ in range(length):
        if not beam:
            break
        sums = totals[:, np.newaxis] + np.array([step(tokens) for tokens in beam])
        order = np.argsort(-sums, axis=None)[: width - len(ended)]
        places = [np.unravel_index(place, sums.shape) for place in order]
        new = [(beam[i] + (int(k),), float(sums[i, k])) for i, k in places if sums[i, k] > -np.inf]
        ended.extend(pair for pair in new if pair[0][-1] == end)
        beam = [tokens for tokens, _ in new if tokens[-1] != end]
        totals = np.array([total for tokens, total in new if tokens[-1] != end])
    ended.sort(key=lambda pair: pair[1], reverse=True)
    return [*ended, *zip(beam, totals.tolist(), strict=True)]


# %% beam-search: a class for a beginning
def beam_search(step, end, length, width):
    class Beginning:
        def __init__(self, tokens, score):
            self.tokens, self.score = tokens, score

        def longer(self):
            scores = np.asarray(step(self.tokens))
            return [
                Beginning((*self.tokens, token), self.score + score)
                for token, score in enumerate(scores)
                if np.isfinite(score)
            ]

        def over(self):
            return len(self.tokens) > 0 and self.tokens[-1] == end

    def best_first(those):
        return sorted(those, key=lambda one: one.score, reverse=True)

    alive, finished = [Beginning((), 0.0)], []
    places = width
    for _ in range(length):
        chosen = best_first([new for one in alive for new in one.longer()])[:places]
        finished += [one for one in chosen if one.over()]
        alive = [one for one in chosen if not one.over()]
        places = width - len(finished)
    return [(list(one.tokens), one.score) for one in best_first(finished) + alive]


# %% beam-search: the function of the lesson
def beam_search(step, end, length, width):
    from course_lib import text

    found = text.beam_search(step, end, length, width)
    return [(one.tokens, one.log_probability) for one in found]


# %% mend: rolled by one place, GRUs
def decoder_inputs(target):
    read = np.roll(target, 1, axis=1)
    read[:, 0] = START
    return read


def honest_model():
    source = keras.Input((None,), dtype="int32")
    read = keras.Input((None,), dtype="int32")
    state = layers.GRU(56)(layers.Embedding(TOKENS, 16)(source))
    y = layers.GRU(56, return_sequences=True)(
        layers.Embedding(TOKENS, 16)(read), initial_state=state
    )
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: Keras's operations, an encoder that reads in both directions
def decoder_inputs(target):
    target = keras.ops.convert_to_tensor(target)
    return keras.ops.pad(target[:, :-1], ((0, 0), (1, 0)), constant_values=START)


def honest_model():
    source = keras.Input((None,), dtype="int32")
    read = keras.Input((None,), dtype="int32")
    x = layers.Embedding(TOKENS, 12)(source)
    _, h, c, h_back, c_back = layers.Bidirectional(layers.LSTM(24, return_state=True))(x)
    start = [layers.Concatenate()([h, h_back]), layers.Concatenate()([c, c_back])]
    y = layers.Embedding(TOKENS, 12)(read)
    y = layers.LSTM(48, return_sequences=True)(y, initial_state=start)
    return keras.Model(inputs=[source, read], outputs=layers.Dense(TOKENS)(y))


# %% mend: token by token, a causal convolution before the decoder, a dense layer behind it
def decoder_inputs(target):
    return [[START, *row[:-1]] for row in target.tolist()]


def honest_model():
    source = keras.Input((None,), dtype="int32")
    read = keras.Input((None,), dtype="int32")
    _, *states = layers.LSTM(40, return_state=True)(layers.Embedding(TOKENS, 16)(source))
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.Conv1D(32, 3, padding="causal", activation="relu")(y)
    y = layers.LSTM(40, return_sequences=True)(y, initial_state=states)
    y = layers.Dense(40, activation="relu")(y)
    return keras.Model([source, read], layers.Dense(TOKENS)(y))
