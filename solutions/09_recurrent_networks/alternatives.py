# Other right answers to exercise 09, at least two for each coding task. Never released.


# %% unroll: the steps by their numbers, into an array
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    n, steps, _ = x.shape
    states = np.empty((n, steps, len(bias)))
    h = initial_state.copy()
    for t in sorted(range(steps), reverse=backwards):
        h = np.tanh(np.dot(x[:, t, :], kernel) + np.dot(h, recurrent_kernel) + bias)
        states[:, t, :] = h
    return states


# %% unroll: sequence by sequence, unit by unit, lists
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    def one(sequence, h):
        states = []
        for row in reversed(sequence) if backwards else sequence:
            z = [sum(row * kernel[:, u]) + sum(h * recurrent_kernel[:, u]) for u in range(len(h))]
            h = np.tanh(np.array(z) + bias)
            states.append(h.tolist())
        return states[::-1] if backwards else states

    return [one(sequence, h) for sequence, h in zip(x, initial_state)]


# %% unroll: one matrix for input and state, Keras's operations
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    ops = keras.ops
    both = ops.convert_to_tensor(np.concatenate([kernel, recurrent_kernel]), "float32")
    x, h = (ops.convert_to_tensor(one, "float32") for one in (x, initial_state))
    states = {}
    for t in range(x.shape[1])[:: -1 if backwards else 1]:
        together = ops.concatenate([x[:, t], h], axis=1)
        h = ops.tanh(ops.matmul(together, both) + ops.cast(bias, "float32"))
        states[t] = h
    return ops.stack([states[t] for t in range(x.shape[1])], axis=1)


# %% unroll: the layer of Keras
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    layer = keras.layers.SimpleRNN(len(bias), return_sequences=True, go_backwards=backwards)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    start = keras.ops.convert_to_tensor(initial_state, "float32")
    states = layer(x.astype("float32"), initial_state=start)
    return keras.ops.flip(states, axis=1) if backwards else states


# %% pad: the mask by a comparison
def pad(sequences):
    lengths = np.array([len(one) for one in sequences])
    mask = np.arange(lengths.max()) < lengths[:, None]
    x = np.zeros((*mask.shape, sequences[0].shape[-1]))
    x[mask] = np.concatenate(sequences)
    return x, mask


# %% pad: zeros appended to each, lists of lists
def pad(sequences):
    longest = max(map(len, sequences))
    x, mask = [], []
    for one in sequences:
        missing = longest - len(one)
        x.append(np.vstack([one, np.zeros((missing, one.shape[1]))]))
        mask.append([True] * len(one) + [False] * missing)
    return [np.array(x), mask]


# %% pad: np.pad, and numbers for a mask
def pad(sequences):
    longest = max(one.shape[0] for one in sequences)
    x = [np.pad(one, ((0, longest - len(one)), (0, 0))) for one in sequences]
    mask = [np.pad(np.ones(len(one)), (0, longest - len(one))) for one in sequences]
    return np.stack(x).astype("float32"), np.stack(mask)


# %% masked-states: only the rows that have an input are changed
def masked_states(step, x, mask, initial_state):
    h = initial_state.astype(float)
    states = np.zeros((*mask.shape, h.shape[1]))
    for t in range(mask.shape[1]):
        new = np.asarray(step(x[:, t], h))
        h = h.copy()
        h[mask[:, t]] = new[mask[:, t]]
        states[:, t] = h
    return states


# %% masked-states: each sequence by itself, as a batch of one
def masked_states(step, x, mask, initial_state):
    n, steps = mask.shape
    result = []
    for row in range(n):
        h = initial_state[row : row + 1]
        result.append([])
        for t in range(steps):
            if mask[row, t]:
                h = step(x[row : row + 1, t], h)
            result[-1].append(h[0])
    return np.array(result)


# %% masked-states: a product with the mask, Keras's operations
def masked_states(step, x, mask, initial_state):
    h, states = keras.ops.cast(initial_state, "float32"), []
    for t in range(x.shape[1]):
        there = keras.ops.cast(mask[:, t : t + 1], "float32")
        new = keras.ops.cast(step(x[:, t], keras.ops.convert_to_numpy(h)), "float32")
        h = there * new + (1 - there) * h
        states.append(h)
    return keras.ops.stack(states, axis=1)


# %% clip: all numbers in one long array
def clip_by_global_norm(gradients, limit):
    flat = np.concatenate([np.ravel(one) for one in gradients]).astype(float)
    norm = np.linalg.norm(flat)
    if norm <= limit:
        return list(gradients), norm
    return [one.astype(float) / norm * limit for one in gradients], norm


# %% clip: the largest number taken out before squaring, in float32
def clip_by_global_norm(gradients, limit):
    largest = max(float(np.abs(one).max()) for one in gradients)
    if largest == 0:
        return gradients, 0.0
    norm = largest * float(np.sqrt(sum(np.sum((one / largest) ** 2) for one in gradients)))
    factor = min(1.0, limit / norm)
    return tuple(one * factor for one in gradients), norm


# %% clip: number by number
def clip_by_global_norm(gradients, limit):
    total = 0.0
    for one in gradients:
        for value in one.ravel():
            total += float(value) ** 2
    norm = total**0.5
    result = []
    for one in gradients:
        copy = one.astype("float64")
        if norm > limit:
            copy *= limit
            copy /= norm
        result.append(copy)
    return result, norm


# %% clip: Keras's operations in double precision
def clip_by_global_norm(gradients, limit):
    tensors = [keras.ops.cast(one, "float64") for one in gradients]
    norm = keras.ops.sqrt(sum(keras.ops.sum(keras.ops.square(one)) for one in tensors))
    factor = limit / keras.ops.maximum(norm, limit)
    return [one * factor for one in tensors], float(norm)


# %% split-windows: one origin after the other
def split_windows(series, length, horizon, split):
    mean, deviation = np.mean(series[:split]), np.std(series[:split])
    parts = [], [], [], []
    for origin in range(length, len(series) - horizon + 1):
        window = (series[origin - length : origin] - mean) / deviation
        targets = (series[origin : origin + horizon] - mean) / deviation
        if origin + horizon <= split:
            parts[0].append(window)
            parts[1].append(targets)
        elif origin >= split:
            parts[2].append(window)
            parts[3].append(targets)
    return tuple(np.array(part) for part in parts)


# %% split-windows: two pieces of the series, each cut by indices
def split_windows(series, length, horizon, split):
    scaled = (series - series[:split].mean()) / series[:split].std()

    def cut(piece):
        starts = np.arange(len(piece) - length - horizon + 1)[:, None]
        return piece[starts + np.arange(length)], piece[starts + length + np.arange(horizon)]

    return *cut(scaled[:split]), *cut(scaled[split - length :])


# %% split-windows: the function of the lesson, scaled afterwards
def split_windows(series, length, horizon, split):
    from course_lib import forecasting

    scale = forecasting.Scale.of(series[:split])
    x_train, y_train = forecasting.windows(series, length, horizon, stop=split)
    x_test, y_test = forecasting.windows(series, length, horizon, start=split)
    return [scale.apply(part) for part in (x_train, y_train, x_test, y_test)]


# %% forecaster: one step after the other, each from the last ones
def make_forecaster(past, season, horizon):
    length = 2 * season
    known = past[~np.isnan(past)]
    mean, deviation = known.mean(), known.std()
    rows, targets = [], []
    for origin in range(length, len(past)):
        piece = (past[origin - length : origin + 1] - mean) / deviation
        if np.isfinite(piece).all():
            rows.append([*piece[:-1], 1.0])
            targets.append(piece[-1])
    weights = np.linalg.lstsq(np.array(rows), np.array(targets), rcond=None)[0]

    def forecast(history):
        values = list((history[-length:] - mean) / deviation)
        for _ in range(horizon):
            values.append(np.dot([*values[-length:], 1.0], weights))
        return [float(value * deviation + mean) for value in values[-horizon:]]

    return forecast


# %% forecaster: ridge regression, gaps filled by straight lines
def make_forecaster(past, season, horizon):
    from sklearn.linear_model import Ridge

    places = np.arange(len(past))
    gaps = np.isnan(past)
    filled = np.interp(places, places[~gaps], past[~gaps])
    deviation, length = filled.std(), 2 * season
    starts = np.arange(len(past) - length - horizon + 1)[:, None]
    x = filled[starts + np.arange(length)]
    y = filled[starts + length + np.arange(horizon)]
    level = x[:, -1:]
    model = Ridge(alpha=0.1).fit((x - level) / deviation, (y - level) / deviation)
    return lambda history: (
        history[-1]
        + deviation * model.predict((history[None, -length:] - history[-1]) / deviation)[0]
    )


# %% forecaster: a linear network in Keras, whose weights are calculated
def make_forecaster(past, season, horizon):
    length, scale = 2 * season, float(np.nanstd(past))
    windows = np.array(
        [past[i : i + length + horizon] for i in range(len(past) - length - horizon + 1)]
    )
    windows = windows[np.isfinite(windows.sum(axis=1))]
    windows = (windows - windows[:, [length - 1]]) / scale
    x, y = windows[:, :length], windows[:, length:]
    kernel = np.linalg.solve(x.T @ x + 0.01 * np.eye(length), x.T @ y)
    network = keras.Sequential(
        [keras.Input((length,)), keras.layers.Dense(horizon, use_bias=False)]
    )
    network.set_weights([kernel])

    def forecast(history):
        window = (history[-length:] - history[-1]) / scale
        answer = keras.ops.convert_to_numpy(network(window[np.newaxis].astype("float32")))
        return answer[0] * scale + history[-1]

    return forecast
