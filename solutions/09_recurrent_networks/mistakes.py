# Likely mistakes in exercise 09: the visible checks have to say what is wrong. Never released.


# %% unroll: the initial state is taken for 0
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = np.zeros(initial_state.shape), []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, ::-1] if backwards else states


# %% unroll: the bias is forgotten
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, ::-1] if backwards else states


# %% unroll: the recurrent kernel is transposed
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel.T + bias)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, ::-1] if backwards else states


# %% unroll: no tanh
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = in_order[:, t] @ kernel + h @ recurrent_kernel + bias
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, ::-1] if backwards else states


# %% unroll: each step begins with the initial state
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + initial_state @ recurrent_kernel + bias)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, ::-1] if backwards else states


# %% unroll: the last state only
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, -1]


# %% unroll: the initial state stands in front
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, [initial_state]
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, ::-1] if backwards else states


# %% unroll: steps and sequences are mixed up
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    states = np.stack(states, axis=0)
    return states[:, ::-1] if backwards else states


# %% unroll: backwards is not looked at
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states


# %% unroll: backwards, the states stay in the order of reading, as in Keras
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states


# %% unroll: backwards, only the states are turned round
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, ::-1] if backwards else states


# %% unroll: the initial state is changed in place
def unroll(x, initial_state, kernel, recurrent_kernel, bias, backwards):
    in_order = x[:, ::-1] if backwards else x
    h, states = initial_state, []
    for t in range(x.shape[1]):
        h[:] = np.tanh(in_order[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h.copy())
    states = np.stack(states, axis=1)  # (n, steps, units), in the order of reading
    return states[:, ::-1] if backwards else states


# %% pad: the sequences are lengthened in the list that was given
def pad(sequences):
    longest = max(len(sequence) for sequence in sequences)
    mask = np.array([[t < len(sequence) for t in range(longest)] for sequence in sequences])
    for row, sequence in enumerate(sequences):
        zeros = np.zeros((longest - len(sequence), sequence.shape[1]))
        sequences[row] = np.concatenate([sequence, zeros])
    return np.stack(sequences), mask


# %% pad: the mask is made of what is not 0
def pad(sequences):
    longest = max(len(sequence) for sequence in sequences)
    x = np.zeros((len(sequences), longest, sequences[0].shape[1]))
    for row, sequence in enumerate(sequences):
        x[row, : len(sequence)] = sequence
    return x, x.any(axis=-1)


# %% pad: the zeros stand in front
def pad(sequences):
    longest = max(len(sequence) for sequence in sequences)
    x = np.zeros((len(sequences), longest, sequences[0].shape[1]))
    mask = np.zeros(x.shape[:2], dtype=bool)
    for row, sequence in enumerate(sequences):
        x[row, longest - len(sequence) :] = sequence
        mask[row, longest - len(sequence) :] = True
    return x, mask


# %% pad: the mask is True at the padding
def pad(sequences):
    longest = max(len(sequence) for sequence in sequences)
    x = np.zeros((len(sequences), longest, sequences[0].shape[1]))
    mask = np.zeros(x.shape[:2], dtype=bool)
    for row, sequence in enumerate(sequences):
        x[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = True
    return x, ~mask


# %% pad: cut to the shortest sequence
def pad(sequences):
    longest = min(len(sequence) for sequence in sequences)
    x = np.zeros((len(sequences), longest, sequences[0].shape[1]))
    mask = np.zeros(x.shape[:2], dtype=bool)
    for row, sequence in enumerate(sequences):
        x[row, : len(sequence)] = sequence[:longest]
        mask[row, : len(sequence)] = True
    return x, mask


# %% pad: the mask has an entry for each feature
def pad(sequences):
    longest = max(len(sequence) for sequence in sequences)
    x = np.zeros((len(sequences), longest, sequences[0].shape[1]))
    mask = np.zeros(x.shape, dtype=bool)
    for row, sequence in enumerate(sequences):
        x[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = True
    return x, mask


# %% pad: no mask
def pad(sequences):
    longest = max(len(sequence) for sequence in sequences)
    x = np.zeros((len(sequences), longest, sequences[0].shape[1]))
    mask = np.zeros(x.shape[:2], dtype=bool)
    for row, sequence in enumerate(sequences):
        x[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = True
    return x


# %% masked-states: the inputs are set to 0 instead
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        h = step(np.where(there, x[:, t], 0), h)
        states.append(h)
    return np.stack(states, axis=1)


# %% masked-states: no mask at all
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        h = step(x[:, t], h)
        states.append(h)
    return np.stack(states, axis=1)


# %% masked-states: the state is set to 0 where the mask is False
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        h = np.where(there, step(x[:, t], h), 0 * h)
        states.append(h)
    return np.stack(states, axis=1)


# %% masked-states: back to the initial state where the mask is False
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        h = np.where(there, step(x[:, t], h), initial_state)
        states.append(h)
    return np.stack(states, axis=1)


# %% masked-states: the mask lies along the units
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t]
        h = np.where(there, step(x[:, t], h), h)
        states.append(h)
    return np.stack(states, axis=1)


# %% masked-states: the mask the wrong way round
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        h = np.where(there, h, step(x[:, t], h))
        states.append(h)
    return np.stack(states, axis=1)


# %% masked-states: a step is left out if any sequence has padding there
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        h = step(x[:, t], h) if there.all() else h
        states.append(h)
    return np.stack(states, axis=1)


# %% masked-states: it stops at the first padding
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        ended = mask[:, : t + 1].all(axis=1)[:, None]
        there = ended & mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        h = np.where(there, step(x[:, t], h), h)
        states.append(h)
    return np.stack(states, axis=1)


# %% masked-states: the outputs are masked, the state moves on
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        before, h = h, step(x[:, t], h)
        states.append(np.where(there, h, states[-1] if states else before))
    return np.stack(states, axis=1)


# %% masked-states: the last states only
def masked_states(step, x, mask, initial_state):
    h, states = initial_state, []
    for t in range(x.shape[1]):
        there = mask[:, t, np.newaxis]  # (n, 1): one answer for all units of a sequence
        h = np.where(there, step(x[:, t], h), h)
        states.append(h)
    return h


# %% masked-states: single sequences without a batch
def masked_states(step, x, mask, initial_state):
    states = np.zeros((*mask.shape, initial_state.shape[1]))
    for row in range(len(x)):
        h = initial_state[row]
        for t in range(x.shape[1]):
            if mask[row, t]:
                h = step(x[row, t], h)
            states[row, t] = h
    return states


# %% clip: each array by itself
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norms = np.sqrt(squares)
    result = [
        gradient * (limit / norm if norm > limit else 1.0)
        for gradient, norm in zip(gradients, norms)
    ]
    return result, np.sqrt(sum(squares))


# %% clip: each number by itself
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = np.sqrt(sum(squares))
    return [np.clip(gradient, -limit, limit) for gradient in gradients], norm


# %% clip: short gradients are made longer
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = np.sqrt(sum(squares))
    factor = limit / norm if norm > 0 else 1.0
    return [factor * gradient for gradient in gradients], norm


# %% clip: the squares in float32
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient**2) for gradient in gradients]
    norm = np.sqrt(sum(squares))
    factor = limit / norm if norm > limit else 1.0
    return [factor * gradient for gradient in gradients], norm


# %% clip: no root
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = sum(squares)
    factor = limit / norm if norm > limit else 1.0
    return [factor * gradient for gradient in gradients], norm


# %% clip: the sum of the norms
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = sum(np.sqrt(squares))
    factor = limit / norm if norm > limit else 1.0
    return [factor * gradient for gradient in gradients], norm


# %% clip: the mean of the squares
def clip_by_global_norm(gradients, limit):
    squares = [np.mean(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = np.sqrt(sum(squares))
    factor = limit / norm if norm > limit else 1.0
    return [factor * gradient for gradient in gradients], norm


# %% clip: 0 divided by 0
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = np.sqrt(sum(squares))
    return [gradient / norm * min(norm, limit) for gradient in gradients], norm


# %% clip: the norm after clipping
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = np.sqrt(sum(squares))
    factor = limit / norm if norm > limit else 1.0
    return [factor * gradient for gradient in gradients], min(norm, limit)


# %% clip: the arrays are changed in place
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = np.sqrt(sum(squares))
    if norm > limit:
        for gradient in gradients:
            gradient *= limit / norm
    return gradients, norm


# %% clip: only the arrays
def clip_by_global_norm(gradients, limit):
    squares = [np.sum(gradient.astype("float64") ** 2) for gradient in gradients]
    norm = np.sqrt(sum(squares))
    factor = limit / norm if norm > limit else 1.0
    return [factor * gradient for gradient in gradients]


# %% split-windows: the scale of the whole series
def split_windows(series, length, horizon, split):
    past = series
    scaled = (series - past.mean()) / past.std()
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length - horizon + 1
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: the scale of the training windows
def split_windows(series, length, horizon, split):
    both = np.lib.stride_tricks.sliding_window_view(series, length + horizon)
    past = both[: split - length - horizon + 1, :length]
    both = (both - past.mean()) / past.std()
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length - horizon + 1
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: windows split at the place, targets behind it
def split_windows(series, length, horizon, split):
    past = series[:split]
    scaled = (series - past.mean()) / past.std()
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: the windows of the test begin at the place
def split_windows(series, length, horizon, split):
    past = series[:split]
    scaled = (series - past.mean()) / past.std()
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length - horizon + 1
    first = split
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: the last training example is left out
def split_windows(series, length, horizon, split):
    past = series[:split]
    scaled = (series - past.mean()) / past.std()
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length - horizon
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: the targets begin with the last value of the window
def split_windows(series, length, horizon, split):
    past = series[:split]
    scaled = (series - past.mean()) / past.std()
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon - 1)
    x, y = both[:, :length], both[:, length - 1 :]  # the targets of example i begin at length + i
    last = split - length - horizon + 1
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: the targets are not scaled
def split_windows(series, length, horizon, split):
    past = series[:split]
    scaled = (series - past.mean()) / past.std()
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    x = both[:, :length]
    y = np.lib.stride_tricks.sliding_window_view(series, length + horizon)[:, length:]
    last = split - length - horizon + 1
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: not scaled at all
def split_windows(series, length, horizon, split):
    past = series[:split]
    scaled = series
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length - horizon + 1
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: the deviation divides by one less
def split_windows(series, length, horizon, split):
    past = series[:split]
    scaled = (series - past.mean()) / past.std(ddof=1)
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length - horizon + 1
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: the past scaled by itself, the test by itself
def split_windows(series, length, horizon, split):
    past = series[:split]
    rest = series[split:]
    scaled = np.concatenate([(past - past.mean()) / past.std(), (rest - rest.mean()) / rest.std()])
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length - horizon + 1
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% split-windows: the examples are shuffled before the split
def split_windows(series, length, horizon, split):
    past = series[:split]
    scaled = (series - past.mean()) / past.std()
    both = np.lib.stride_tricks.sliding_window_view(scaled, length + horizon)
    both = np.random.default_rng(0).permutation(both)
    x, y = both[:, :length], both[:, length:]  # the targets of example i begin at length + i
    last = split - length - horizon + 1
    first = split - length
    return x[:last], y[:last], x[first:], y[first:]


# %% forecaster: the last season again
def make_forecaster(past, season, horizon):
    def forecast(history):
        return np.resize(history[-season:], horizon)

    return forecast


# %% forecaster: the last season, and what it has risen
def make_forecaster(past, season, horizon):
    def forecast(history):
        return np.resize(history[-season:], horizon) + history[-1] - history[-1 - season]

    return forecast


# %% forecaster: the mean of all seasons
def make_forecaster(past, season, horizon):
    def forecast(history):
        seasons = history[len(history) % season :].reshape(-1, season)
        return np.resize(np.nanmean(seasons, axis=0), horizon)

    return forecast


# %% forecaster: the last value again
def make_forecaster(past, season, horizon):
    def forecast(history):
        return np.full(horizon, history[-1])

    return forecast


# %% forecaster: a straight line and the mean of each month
def make_forecaster(past, season, horizon):
    def columns(times):
        return np.column_stack([times, np.eye(season)[times % season]])

    known = ~np.isnan(past)
    times = np.arange(len(past))
    model = LinearRegression(fit_intercept=False).fit(columns(times[known]), past[known])

    def forecast(history):
        return model.predict(columns(len(history) + np.arange(horizon)))

    return forecast


# %% forecaster: gaps are not left out
def make_forecaster(past, season, horizon):
    length = 2 * season
    pieces = np.lib.stride_tricks.sliding_window_view(past, length + horizon)
    x, y = pieces[:, :length], pieces[:, length:]
    weights = np.linalg.solve(x.T @ x + 0.001 * np.eye(length), x.T @ y)

    def forecast(history):
        return history[-length:] @ weights

    return forecast


# %% forecaster: the end of the past instead of the history
def make_forecaster(past, season, horizon):
    length = 2 * season
    pieces = np.lib.stride_tricks.sliding_window_view(past, length + horizon)
    pieces = pieces[~np.isnan(pieces).any(axis=1)]  # those without a gap
    pieces = pieces - pieces[:, length - 1, np.newaxis]  # changes since the window's last value
    model = LinearRegression().fit(pieces[:, :length], pieces[:, length:])

    def forecast(history):
        window = past[-length:]
        return window[-1] + model.predict([window - window[-1]])[0]

    return forecast


# %% forecaster: the level is not added again
def make_forecaster(past, season, horizon):
    length = 2 * season
    pieces = np.lib.stride_tricks.sliding_window_view(past, length + horizon)
    pieces = pieces[~np.isnan(pieces).any(axis=1)]  # those without a gap
    pieces = pieces - pieces[:, length - 1, np.newaxis]  # changes since the window's last value
    model = LinearRegression().fit(pieces[:, :length], pieces[:, length:])

    def forecast(history):
        window = history[-length:]
        return model.predict([window - window[-1]])[0]

    return forecast


# %% forecaster: one value only
def make_forecaster(past, season, horizon):
    length = 2 * season
    pieces = np.lib.stride_tricks.sliding_window_view(past, length + horizon)
    pieces = pieces[~np.isnan(pieces).any(axis=1)]  # those without a gap
    pieces = pieces - pieces[:, length - 1, np.newaxis]  # changes since the window's last value
    model = LinearRegression().fit(pieces[:, :length], pieces[:, length:])

    def forecast(history):
        window = history[-length:]
        return window[-1] + model.predict([window - window[-1]])[0, 0]

    return forecast


# %% forecaster: forecasts instead of a function
def make_forecaster(past, season, horizon):
    length = 2 * season
    pieces = np.lib.stride_tricks.sliding_window_view(past, length + horizon)
    pieces = pieces[~np.isnan(pieces).any(axis=1)]  # those without a gap
    pieces = pieces - pieces[:, length - 1, np.newaxis]  # changes since the window's last value
    model = LinearRegression().fit(pieces[:, :length], pieces[:, length:])

    def forecast(history):
        window = history[-length:]
        return window[-1] + model.predict([window - window[-1]])[0]

    return forecast(past)


# %% forecaster: a batch of one forecast
def make_forecaster(past, season, horizon):
    length = 2 * season
    pieces = np.lib.stride_tricks.sliding_window_view(past, length + horizon)
    pieces = pieces[~np.isnan(pieces).any(axis=1)]  # those without a gap
    pieces = pieces - pieces[:, length - 1, np.newaxis]  # changes since the window's last value
    model = LinearRegression().fit(pieces[:, :length], pieces[:, length:])

    def forecast(history):
        window = history[-length:]
        return window[-1] + model.predict([window - window[-1]])

    return forecast
