# Likely mistakes in exercise 02: the visible checks have to say what is wrong. Never released.

# %% softmax: nothing is subtracted
def softmax(logits):
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)


# %% softmax: the largest logit of all examples is subtracted
def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=1, keepdims=True)


# %% softmax: the sum goes over all examples
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum()


# %% softmax: along the wrong axis
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=0))
    return powers / powers.sum(axis=0)


# %% softmax: the logits are clipped
def softmax(logits):
    powers = np.exp(np.clip(logits, -500, 500))
    return powers / powers.sum(axis=1, keepdims=True)


# %% cross-entropy: the logarithm of a probability that is 0
def cross_entropy(labels, logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return -np.mean(np.log(probabilities[np.arange(len(labels)), labels]))


# %% cross-entropy: a small number keeps the logarithm finite
def cross_entropy(labels, logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return -np.mean(np.log(probabilities[np.arange(len(labels)), labels] + 1e-7))


# %% cross-entropy: the sum instead of the mean
def cross_entropy(labels, logits):
    sums = np.logaddexp.reduce(logits, axis=1)
    return np.sum(sums - logits[np.arange(len(labels)), labels])


# %% cross-entropy: one loss for each example
def cross_entropy(labels, logits):
    sums = np.logaddexp.reduce(logits, axis=1)
    return sums - logits[np.arange(len(labels)), labels]


# %% cross-entropy: bits instead of nats
def cross_entropy(labels, logits):
    sums = np.logaddexp.reduce(logits, axis=1)
    return np.mean(sums - logits[np.arange(len(labels)), labels]) / np.log(2)


# %% cross-entropy: whole columns are taken instead of one number for each example
def cross_entropy(labels, logits):
    sums = np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return np.mean(sums - logits[:, labels])


# %% logits-gradient: the probabilities that were given are changed
def logits_gradient(labels, probabilities):
    probabilities[np.arange(len(labels)), labels] -= 1
    return probabilities / len(labels)


# %% logits-gradient: the division by the number of examples is missing
def logits_gradient(labels, probabilities):
    return probabilities - np.eye(probabilities.shape[1])[labels]


# %% logits-gradient: the wrong sign
def logits_gradient(labels, probabilities):
    return (np.eye(probabilities.shape[1])[labels] - probabilities) / len(labels)


# %% logits-gradient: divided by the count of all numbers
def logits_gradient(labels, probabilities):
    return (probabilities - np.eye(probabilities.shape[1])[labels]) / probabilities.size


# %% logits-gradient: the gradient with respect to the probabilities
def logits_gradient(labels, probabilities):
    one_hot = np.eye(probabilities.shape[1])[labels]
    return -one_hot / np.maximum(probabilities, 1e-7) / len(labels)


# %% backward: the slope of tanh is forgotten
def backward(x, hidden, w2, d_logits):
    d_z = d_logits @ w2.T
    return x.T @ d_z, d_z.sum(axis=0), hidden.T @ d_logits, d_logits.sum(axis=0)


# %% backward: tanh is taken once more
def backward(x, hidden, w2, d_logits):
    d_z = (d_logits @ w2.T) * (1 - np.tanh(hidden) ** 2)
    return x.T @ d_z, d_z.sum(axis=0), hidden.T @ d_logits, d_logits.sum(axis=0)


# %% backward: the slope of the sigmoid
def backward(x, hidden, w2, d_logits):
    d_z = (d_logits @ w2.T) * hidden * (1 - hidden)
    return x.T @ d_z, d_z.sum(axis=0), hidden.T @ d_logits, d_logits.sum(axis=0)


# %% backward: w2 is not transposed
def backward(x, hidden, w2, d_logits):
    d_z = (d_logits @ w2) * (1 - hidden**2)
    return x.T @ d_z, d_z.sum(axis=0), hidden.T @ d_logits, d_logits.sum(axis=0)


# %% backward: means for the biases
def backward(x, hidden, w2, d_logits):
    d_z = (d_logits @ w2.T) * (1 - hidden**2)
    return x.T @ d_z, d_z.mean(axis=0), hidden.T @ d_logits, d_logits.mean(axis=0)


# %% backward: divided by the number of examples a second time
def backward(x, hidden, w2, d_logits):
    n = len(x)
    d_z = (d_logits @ w2.T) * (1 - hidden**2)
    return x.T @ d_z / n, d_z.sum(axis=0) / n, hidden.T @ d_logits / n, d_logits.sum(axis=0) / n


# %% backward: the output layer's gradients come first
def backward(x, hidden, w2, d_logits):
    d_z = (d_logits @ w2.T) * (1 - hidden**2)
    return hidden.T @ d_logits, d_logits.sum(axis=0), x.T @ d_z, d_z.sum(axis=0)


# %% adam: nothing is corrected
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    return w - learning_rate * m / (np.sqrt(v) + epsilon), m, v


# %% adam: the corrected means are returned
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = (beta_1 * m + (1 - beta_1) * g) / (1 - beta_1**t)
    v = (beta_2 * v + (1 - beta_2) * g**2) / (1 - beta_2**t)
    return w - learning_rate * m / (np.sqrt(v) + epsilon), m, v


# %% adam: the arrays that were given are changed
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m *= beta_1
    m += (1 - beta_1) * g
    v *= beta_2
    v += (1 - beta_2) * g**2
    w -= learning_rate * (m / (1 - beta_1**t)) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
    return w, m, v


# %% adam: the gradient is not squared
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * np.abs(g)
    root = np.sqrt(v / (1 - beta_2**t))
    return w - learning_rate * m / (1 - beta_1**t) / (root + epsilon), m, v


# %% adam: the root is forgotten
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (v_hat + epsilon), m, v


# %% adam: only the weights are returned
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)


# %% choices: activation and loss the other way round
choices = {
    "temperature": (1, "mean_squared_error", "linear"),
    "bird": (12, "sparse_categorical_crossentropy", "softmax"),
    "tags": (5, "binary_crossentropy", "sigmoid"),
    "spam": (1, "binary_crossentropy", "sigmoid"),
}

# %% choices: softmax over one unit
choices = {
    "temperature": (1, "linear", "mean_squared_error"),
    "bird": (12, "softmax", "sparse_categorical_crossentropy"),
    "tags": (5, "sigmoid", "binary_crossentropy"),
    "spam": (1, "softmax", "binary_crossentropy"),
}

# %% choices: a name that Keras does not know
choices = {
    "temperature": (1, "linear", "mean_squared_error"),
    "bird": (12, "softmax", "cross_entropy"),
    "tags": (5, "sigmoid", "cross_entropy"),
    "spam": (1, "sigmoid", "cross_entropy"),
}

# %% choices: functions instead of names
choices = {
    "temperature": (1, keras.activations.linear, keras.losses.mean_squared_error),
    "bird": (12, keras.activations.softmax, keras.losses.sparse_categorical_crossentropy),
    "tags": (5, keras.activations.sigmoid, keras.losses.binary_crossentropy),
    "spam": (1, keras.activations.sigmoid, keras.losses.binary_crossentropy),
}

# %% choices: one line is not filled in
choices = {
    "temperature": (1, "linear", "mean_squared_error"),
    "bird": (12, "softmax", "sparse_categorical_crossentropy"),
    "tags": (5, "sigmoid", "binary_crossentropy"),
    "spam": ("units", "activation", "loss"),
}


# %% mended-network: nothing is scaled
def prepare(x_train, x_test):
    return x_train, x_test


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: test wines are scaled by their own mean and deviation
def prepare(x_train, x_test):
    def scaled(x):
        return (x - x.mean(axis=0)) / x.std(axis=0)

    return scaled(x_train), scaled(x_test)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: one mean and one deviation for all measurements
def prepare(x_train, x_test):
    mean, deviation = x_train.mean(), x_train.std()
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: still one unit for the cultivar's number
def prepare(x_train, x_test):
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
    return model


# %% mended-network: ReLU stays in the last layer
def prepare(x_train, x_test):
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="relu"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: the squared error stays
def prepare(x_train, x_test):
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mean_squared_error")
    return model


# %% mended-network: a loss for one-hot targets
def prepare(x_train, x_test):
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="categorical_crossentropy")
    return model


# %% mended-network: the optimizer's usual learning rate
def prepare(x_train, x_test):
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: compile is forgotten
def prepare(x_train, x_test):
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def mended_network():
    return keras.Sequential(
        [
            keras.Input(shape=(13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


# %% q1: everything ticked
q1 = quiz.answer("deep_networks.q1", ("a", "b", "c", "d", "e"))

# %% q2: the 2 of the square is forgotten
q2 = quiz.answer("deep_networks.q2", 56.6)

# %% q3: the last way overwrites the first
q3 = quiz.answer("deep_networks.q3", "b")

# %% q4: the other way round
q4 = quiz.answer("deep_networks.q4", "b")

# %% q5: only wrong ones
q5 = quiz.answer("deep_networks.q5", "bc")

# %% q6: units are counted instead of parameters
q6 = quiz.answer("deep_networks.q6", 60)
