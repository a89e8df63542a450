# Likely mistakes in exercise 10: the visible checks have to say what is wrong. Never released.


# %% lstm-step: the gates are taken in the order i, f, o, candidate
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_o, z_c = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: the forget gate comes before the input gate
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_f, z_i, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: the forget gate without its sigmoid
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_o))
    c_new = z_f * c + i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: the bias is forgotten
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: h and c are returned in the other order
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return c_new, o * np.tanh(c_new)


# %% lstm-step: h and c are exchanged at the beginning
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + c @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * h + i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: the state is not multiplied by the recurrent kernel
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + x @ kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: the output is made of c without tanh
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * c_new, c_new


# %% lstm-step: the output is made of the old cell state
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * np.tanh(c), c_new


# %% lstm-step: the candidate without tanh
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * z_c
    return o * np.tanh(c_new), c_new


# %% lstm-step: a sigmoid for the candidate
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i / (1 + np.exp(-z_c))
    return o * np.tanh(c_new), c_new


# %% lstm-step: the cell state is replaced, not added to
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, _, z_c, z_o = np.split(z, 4, axis=1)
    i, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_o))
    c_new = i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: one minus the forget gate in place of the input gate, as in a GRU
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    _, z_f, z_c, z_o = np.split(z, 4, axis=1)
    f, o = (1 / (1 + np.exp(-one)) for one in (z_f, z_o))
    c_new = f * c + (1 - f) * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: the columns of the gates alternate
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = (z[:, k::4] for k in range(4))
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% lstm-step: c is changed in place
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c *= f
    c += i * np.tanh(z_c)
    c_new = c
    return o * np.tanh(c_new), c_new


# %% lstm-step: only h is returned
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * np.tanh(c_new)


# %% lstm-step: the sigmoid with the wrong sign
def lstm_step(x, h, c, kernel, recurrent_kernel, bias):
    z = x @ kernel + h @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(one)) for one in (z_i, z_f, z_o))
    c_new = f * c + i * np.tanh(z_c)
    return o * np.tanh(c_new), c_new


# %% count: the biases are forgotten
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units))
        features = directions * units
    return counts


# %% count: the recurrent kernel is forgotten
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + biases))
        features = directions * units
    return counts


# %% count: an LSTM has three blocks, without the candidate
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 3}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units + biases))
        features = directions * units
    return counts


# %% count: a GRU has two blocks, without the candidate
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 2, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units + biases))
        features = directions * units
    return counts


# %% count: reset_after is not looked at
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units + 1))
        features = directions * units
    return counts


# %% count: reset_after doubles the whole GRU
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units + 1) * biases)
        features = directions * units
    return counts


# %% count: a bias a unit, not one a block
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * (blocks * units * (features + units) + units * biases))
        features = directions * units
    return counts


# %% count: two directions share their weights
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(blocks * units * (features + units + biases))
        features = directions * units
    return counts


# %% count: the next layer reads only one direction
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units + biases))
        features = units
    return counts


# %% count: each layer reads the first layer's features
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units + biases))
    return counts


# %% count: all layers together
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units + biases))
        features = directions * units
    return sum(counts)


# %% count: a cell state with weights of its own
def count_parameters(features, layers):
    counts = []
    for layer in layers:
        units = layer["units"]
        blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 5}[layer["kind"]]
        biases = 2 if layer["kind"] == "GRU" and layer["reset_after"] else 1
        directions = 2 if layer["bidirectional"] else 1
        counts.append(directions * blocks * units * (features + units + biases))
        features = directions * units
    return counts


# %% sample: multiplied by the temperature
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) * temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: the temperature is not looked at
def sample(logits, temperature, random):
    behind = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: the probabilities are divided, not the logits
def sample(logits, temperature, random):
    behind = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(behind) / temperature
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: always the likeliest
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(logits, axis=1)


# %% sample: the softmax overflows
def sample(logits, temperature, random):
    behind = logits / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: the largest logit of all rows is subtracted
def sample(logits, temperature, random):
    behind = (logits - logits.max()) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: cumulated over the wrong axis
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=0)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: one number for all rows
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random() * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: a generator of its own
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = np.random.random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: not made to sum to 1
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis]
    return np.argmax(line > points, axis=1)


# %% sample: a stretch without its left end: searchsorted from the left
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line >= points, axis=1)


# %% sample: rounding: beyond the end of the line
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind) / np.exp(behind).sum(axis=1, keepdims=True)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis]
    return np.sum(line <= points, axis=1)


# %% sample: one stretch too far
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1) + 1


# %% sample: the probabilities in place of the characters
def sample(logits, temperature, random):
    behind = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    return weights / line[:, -1:]
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: logits changed in place
def sample(logits, temperature, random):
    logits -= logits.max(axis=1, keepdims=True)
    behind = logits / temperature
    weights = np.exp(behind)
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% sample: a small number added to each probability against log(0)
def sample(logits, temperature, random):
    weights = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature) + 1e-3
    line = np.cumsum(weights, axis=1)
    points = random(len(logits))[:, np.newaxis] * line[:, -1:]
    return np.argmax(line > points, axis=1)


# %% greedy: the end token does not stop it
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), total + log_p[best]
    return tokens, total


# %% greedy: the length is one too short
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length - 1 and end not in tokens:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), total + log_p[best]
    return tokens, total


# %% greedy: no limit to the length but a large one
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < 5 and end not in tokens:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), total + log_p[best]
    return tokens, total


# %% greedy: the product of log probabilities
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length and end not in tokens:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), (total or 1) * log_p[best]
    return tokens, total


# %% greedy: the probability, not its logarithm
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length and end not in tokens:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), total + log_p[best]
    return tokens, np.exp(total)


# %% greedy: the end token is not among the tokens
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length and end not in tokens:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), total + log_p[best]
    return tuple(token for token in tokens if token != end), total


# %% greedy: the end token does not count in the probability
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length and end not in tokens:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), total + (best != end) * log_p[best]
    return tokens, total


# %% greedy: only the last log probability
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length and end not in tokens:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), log_p[best]
    return tokens, total


# %% greedy: the network sees the last token only
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length and end not in tokens:
        log_p = step(tokens[-1:])
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), total + log_p[best]
    return tokens, total


# %% greedy: the tokens only
def greedy(step, end, length):
    tokens, total = (), 0.0
    while len(tokens) < length and end not in tokens:
        log_p = step(tokens)
        best = int(np.argmax(log_p))
        tokens, total = (*tokens, best), total + log_p[best]
    return tokens


# %% beam-search: what has ended is forgotten
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended = [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: what has ended is continued
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = best
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: what was cut off by the length is left out
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1])


# %% beam-search: the beam stays as wide when sentences have ended
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[:width]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: as many as the width for each beginning
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in sorted(enumerate(step(tokens)), key=lambda p: -p[1])[:width]
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: the least likely are kept
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: log probabilities are multiplied
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), -abs((total or 1) * log_p))
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: only the last log probability counts
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: probabilities are returned
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return [
        (tokens, np.exp(total)) for tokens, total in sorted(ended, key=lambda pair: -pair[1]) + beam
    ]


# %% beam-search: all are sorted together, ended or not
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended + beam, key=lambda pair: -pair[1])


# %% beam-search: ended sentences in the order in which they ended
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return ended + beam


# %% beam-search: by the mean log probability of a token
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1] / len(pair[0])) + beam


# %% beam-search: one step too many
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length + 1):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: impossible tokens stay in the beam
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: it stops at the first sentence that ends
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        if ended:
            return ended
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% beam-search: only the best sentence
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[: width - len(ended)]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return (sorted(ended, key=lambda pair: -pair[1]) + beam)[0]


# %% beam-search: greedy
def beam_search(step, end, length, width):
    beam, ended = [((), 0.0)], []
    for _ in range(length):
        longer = [
            ((*tokens, token), total + log_p)
            for tokens, total in beam
            for token, log_p in enumerate(step(tokens))
            if log_p > -np.inf
        ]
        best = sorted(longer, key=lambda pair: -pair[1])[:1]
        ended += [pair for pair in best if pair[0][-1] == end]
        beam = [pair for pair in best if pair[0][-1] != end]
    return sorted(ended, key=lambda pair: -pair[1]) + beam


# %% mend: the target as it is
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return target


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: START in front, and one token too many
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: START over the first token, nothing is moved
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, 1:]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: moved the wrong way
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([target[:, 1:], start], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: END in place of START
def decoder_inputs(target):
    start = np.full((len(target), 1), END)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: moved round, the last token in front
def decoder_inputs(target):
    return np.roll(target, 1, axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: the target is changed in place
def decoder_inputs(target):
    target[:, 1:] = target[:, :-1].copy()
    target[:, 0] = START
    return target


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: only START, at every place
def decoder_inputs(target):
    return np.full(target.shape, START)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: the decoder still reads in both directions
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.Bidirectional(layers.LSTM(40, return_sequences=True, unroll=True))(
        y, initial_state=[h, c, h, c]
    )
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: the decoder reads backwards only
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True, go_backwards=True)(
        y, initial_state=[h, c]
    )
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: the decoder starts from zeros
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y)
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: the decoder does not read what was said
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = 0 * layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: a convolution that looks one place ahead
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.Conv1D(16, 3, padding="same")(y)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: a softmax at the end
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS, activation="softmax")(y))


# %% mend: the mean over all places is handed on
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model(
        [source, read], layers.Dense(TOKENS)(y + keras.ops.mean(y, axis=1, keepdims=True))
    )


# %% mend: the target is handed to the encoder
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(layers.Concatenate()([source, read]))
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: too large
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(400, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(400, return_sequences=True, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% mend: the logits of one place only
def decoder_inputs(target):
    start = np.full((len(target), 1), START)
    return np.concatenate([start, target[:, :-1]], axis=1)


def honest_model():
    source = keras.Input((3,), dtype="int32")
    read = keras.Input((4,), dtype="int32")
    x = layers.Embedding(TOKENS, 16)(source)
    _, h, c = layers.LSTM(40, return_state=True, unroll=True)(x)
    y = layers.Embedding(TOKENS, 16)(read)
    y = layers.LSTM(40, return_sequences=False, unroll=True)(y, initial_state=[h, c])
    return keras.Model([source, read], layers.Dense(TOKENS)(y))


# %% q1: the last forget gate only
q1 = quiz.answer("lstm.q1", 0.8)


# %% q1: with the candidates added
q1 = quiz.answer("lstm.q1", 1.4)


# %% q2: the output gate and tanh misunderstood
q2 = quiz.answer("lstm.q2", ("b", "d"))


# %% q2: everything ticked
q2 = quiz.answer("lstm.q2", ("a", "b", "c", "d", "e"))


# %% q3: temperature 2 in place of 0.5
q3 = quiz.answer("lstm.q3", 0.48)


# %% q3: divided by the temperature
q3 = quiz.answer("lstm.q3", 1.2)


# %% q4: mistakes lead to mistakes
q4 = quiz.answer("lstm.q4", "a")


# %% q4: thinks of the letters
q4 = quiz.answer("lstm.q4", "d")


# %% q5: the pieces as they stand in the text
q5 = quiz.answer("lstm.q5", "a")


# %% q5: every fourth character
q5 = quiz.answer("lstm.q5", "b")
