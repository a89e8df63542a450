# Other right answers to exercise 02, at least two for each coding task. Never released.

# %% softmax: row by row, lists of numbers
def softmax(logits):
    rows = []
    for row in logits:
        largest = max(row)
        powers = [np.exp(float(z) - largest) for z in row]
        rows.append([power / sum(powers) for power in powers])
    return rows


# %% softmax: by logarithms
def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])


# %% softmax: Keras's own, in single precision
def softmax(logits):
    return keras.ops.softmax(keras.ops.cast(logits, "float32"), axis=-1)


# %% softmax: the given array is used up
def softmax(logits):
    logits -= np.max(logits, axis=-1).reshape(-1, 1)
    np.exp(logits, out=logits)
    return logits / np.sum(logits, axis=-1).reshape(-1, 1)


# %% cross-entropy: example by example
def cross_entropy(labels, logits):
    losses = []
    for label, row in zip(labels, logits):
        largest = max(row)
        losses.append(largest + np.log(sum(np.exp(row - largest))) - row[label])
    return sum(losses) / len(losses)


# %% cross-entropy: with one-hot rows
def cross_entropy(labels, logits):
    classes = logits.shape[1]
    one_hot = np.eye(classes)[labels]
    log_probabilities = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return -(one_hot * log_probabilities).sum() / len(logits)


# %% cross-entropy: Keras's own, from logits
def cross_entropy(labels, logits):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return float(loss(labels, logits))


# %% logits-gradient: one-hot rows
def logits_gradient(labels, probabilities):
    one_hot = np.eye(probabilities.shape[1])[labels]
    return (probabilities - one_hot) / len(probabilities)


# %% logits-gradient: number by number
def logits_gradient(labels, probabilities):
    n, classes = probabilities.shape
    gradient = []
    for i in range(n):
        gradient.append([(probabilities[i, k] - (k == labels[i])) / n for k in range(classes)])
    return gradient


# %% backward: example by example, unit by unit
def backward(x, hidden, w2, d_logits):
    (n, inputs), (units, classes) = x.shape, w2.shape
    d_w1, d_b1 = np.zeros((inputs, units)), np.zeros(units)
    d_w2, d_b2 = np.zeros((units, classes)), np.zeros(classes)
    for i in range(n):
        d_b2 += d_logits[i]
        for j in range(units):
            d_w2[j] += hidden[i, j] * d_logits[i]
            d_z = sum(d_logits[i] * w2[j]) * (1 - hidden[i, j] ** 2)
            d_b1[j] += d_z
            d_w1[:, j] += d_z * x[i]
    return [d_w1, d_b1, d_w2, d_b2]


# %% backward: einsum
def backward(x, hidden, w2, d_logits):
    d_z = np.einsum("nc,uc->nu", d_logits, w2) * (1 - hidden) * (1 + hidden)
    d_w1 = np.einsum("ni,nu->iu", x, d_z)
    d_w2 = np.einsum("nu,nc->uc", hidden, d_logits)
    return d_w1, np.einsum("nu->u", d_z), d_w2, np.einsum("nc->c", d_logits)


# %% backward: Keras's operations, in single precision
def backward(x, hidden, w2, d_logits):
    x, hidden, w2, d_logits = (keras.ops.cast(a, "float32") for a in (x, hidden, w2, d_logits))
    d_z = keras.ops.matmul(d_logits, keras.ops.transpose(w2)) * (1 - keras.ops.square(hidden))
    d_w1 = keras.ops.matmul(keras.ops.transpose(x), d_z)
    d_w2 = keras.ops.matmul(keras.ops.transpose(hidden), d_logits)
    return d_w1, keras.ops.sum(d_z, axis=0), d_w2, keras.ops.sum(d_logits, axis=0)


# %% adam: number by number
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    new_w, new_m, new_v = w.copy(), m.copy(), v.copy()
    for place in np.ndindex(w.shape):
        new_m[place] = beta_1 * m[place] + (1 - beta_1) * g[place]
        new_v[place] = beta_2 * v[place] + (1 - beta_2) * g[place] * g[place]
        step = new_m[place] / (1 - beta_1**t)
        step /= np.sqrt(new_v[place] / (1 - beta_2**t)) + epsilon
        new_w[place] -= learning_rate * step
    return [new_w, new_m, new_v]


# %% adam: the corrections drawn into the learning rate
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = m + (1 - beta_1) * (g - m)
    v = v + (1 - beta_2) * (np.square(g) - v)
    root = np.sqrt(1 - beta_2**t)
    rate = learning_rate * root / (1 - beta_1**t)
    return w - rate * m / (np.sqrt(v) + epsilon * root), m, v


# %% choices: None for no activation, spam as one of two classes
choices = {
    "temperature": (1, None, "mse"),
    "bird": (12, "softmax", "sparse_categorical_crossentropy"),
    "tags": (5, "sigmoid", "bce"),
    "spam": (2, "softmax", "sparse_categorical_crossentropy"),
}

# %% choices: lists, names of classes, another loss for numbers
choices = dict.fromkeys(("temperature", "bird", "tags", "spam"))
choices["temperature"] = [np.int64(1), "linear", "MeanAbsoluteError"]
choices["bird"] = [12, "softmax", "SparseCategoricalCrossentropy"]
choices["tags"] = [5, "sigmoid", "BinaryCrossentropy"]
choices["spam"] = [1, "sigmoid", "BinaryFocalCrossentropy"]

# %% choices: Huber's loss
choices = {
    "spam": (1, "sigmoid", "binary_crossentropy"),
    "tags": (5, "sigmoid", "binary_crossentropy"),
    "bird": (12, "softmax", "sparse_categorical_crossentropy"),
    "temperature": (1, "linear", "Huber"),
}


# %% mended-network: from 0 to 1, the functional form, layers for the activations
def prepare(x_train, x_test):
    smallest = x_train.min(axis=0)
    width = x_train.max(axis=0) - smallest
    return [(x_train - smallest) / width, (x_test - smallest) / width]


def mended_network():
    into = keras.Input(shape=(13,))
    x = keras.layers.Dense(16)(into)
    x = keras.layers.ReLU()(x)
    x = keras.layers.Dense(3)(x)
    model = keras.Model(into, keras.layers.Softmax()(x))
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(keras.optimizers.Adam(learning_rate=0.01), loss, metrics=["accuracy"])
    return model


# %% mended-network: a layer that normalises, no Input, layers added one by one
def prepare(x_train, x_test):
    layer = keras.layers.Normalization()
    layer.adapt(x_train)
    return layer(x_train), layer(x_test)


def mended_network():
    model = keras.Sequential()
    model.add(keras.layers.Dense(16, activation=keras.activations.relu))
    model.add(keras.layers.Dense(3, activation=keras.activations.softmax))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01), loss=keras.losses.sparse_categorical_crossentropy
    )
    return model


# %% mended-network: loops over the measurements
def prepare(x_train, x_test):
    x_train, x_test = x_train.copy(), x_test.copy()
    for column in range(13):
        mean, deviation = np.mean(x_train[:, column]), np.std(x_train[:, column], ddof=1)
        x_test[:, column] = (x_test[:, column] - mean) / deviation
        x_train[:, column] = (x_train[:, column] - mean) / deviation
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


# %% q1: letters in one text, out of order
q1 = quiz.answer("deep_networks.q1", "d, B")

# %% q2: a text, with more decimals
q2 = quiz.answer("deep_networks.q2", "28.31")

# %% q2: from rounded numbers
q2 = quiz.answer("deep_networks.q2", 28.0)

# %% q5: a list, out of order
q5 = quiz.answer("deep_networks.q5", ["d", "a"])

# %% q6: a decimal number
q6 = quiz.answer("deep_networks.q6", 90.0)
