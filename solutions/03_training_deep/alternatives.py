# Other right answers to exercise 03, at least two for each coding task. Never released.

# %% he-normal: standard normal numbers, then scaled
def he_normal(n_inputs, units, seed):
    generator = np.random.default_rng(seed)
    return generator.standard_normal((n_inputs, units)) * (2 / n_inputs) ** 0.5


# %% he-normal: Keras's random numbers, a tensor in single precision
def he_normal(n_inputs, units, seed):
    return keras.random.normal((n_inputs, units), stddev=(2 / n_inputs) ** 0.5, seed=seed)


# %% he-normal: row by row, with NumPy's older generator
def he_normal(n_inputs, units, seed):
    generator = np.random.RandomState(seed)
    rows = [generator.randn(units) for _ in range(n_inputs)]
    return np.sqrt(2) * np.array(rows) / np.sqrt(n_inputs)


# %% batch-norm: two cases, each written out
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    if not training:
        output = gamma * (x - moving_mean) / (moving_variance + epsilon) ** 0.5 + beta
        return output, moving_mean, moving_variance
    mean = np.sum(x, axis=0) / len(x)
    variance = np.sum((x - mean) ** 2, axis=0) / len(x)
    output = gamma * (x - mean) / (variance + epsilon) ** 0.5 + beta
    moving_mean = moving_mean + (1 - momentum) * (mean - moving_mean)
    moving_variance = moving_variance + (1 - momentum) * (variance - moving_variance)
    return [output, moving_mean, moving_variance]


# %% batch-norm: feature by feature, with lists
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    columns, means, variances = [], [], []
    for j in range(x.shape[1]):
        column = [float(row[j]) for row in x]
        mean, variance = moving_mean[j], moving_variance[j]
        if training:
            mean = sum(column) / len(column)
            variance = sum((value - mean) ** 2 for value in column) / len(column)
            means.append(momentum * moving_mean[j] + (1 - momentum) * mean)
            variances.append(momentum * moving_variance[j] + (1 - momentum) * variance)
        else:
            means.append(mean)
            variances.append(variance)
        scale = gamma[j] / np.sqrt(variance + epsilon)
        columns.append([scale * (value - mean) + beta[j] for value in column])
    return np.transpose(columns), means, variances


# %% batch-norm: Keras's operations, in single precision
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    given = (x, gamma, beta, moving_mean, moving_variance)
    x, gamma, beta, old_mean, old_variance = (keras.ops.cast(one, "float32") for one in given)
    mean, variance = old_mean, old_variance
    if training:
        mean, variance = keras.ops.moments(x, axes=[0])
        old_mean = old_mean * momentum + mean * (1 - momentum)
        old_variance = old_variance * momentum + variance * (1 - momentum)
    output = keras.ops.batch_normalization(
        x, mean, variance, axis=-1, offset=beta, scale=gamma, epsilon=epsilon
    )
    return output, old_mean, old_variance


# %% dropout: an array of factors
def dropout(x, rate, training, seed):
    if training and rate > 0:
        generator = np.random.default_rng(seed)
        factors = generator.choice([0.0, 1 / (1 - rate)], size=x.shape, p=[rate, 1 - rate])
        return x * factors
    return x.copy()


# %% dropout: Keras's own function
def dropout(x, rate, training, seed):
    return keras.random.dropout(x, rate, seed=seed) if training else x


# %% dropout: a copy whose entries are set to zero
def dropout(x, rate, training, seed):
    output = np.array(x, dtype=float)
    if training:
        dropped = np.random.default_rng(seed).binomial(1, rate, size=output.shape) == 1
        output[dropped] = 0
        output[~dropped] /= 1 - rate
    return output


# %% diagnosis: entry by entry, another order
diagnosis = {}
diagnosis["D"] = "learning rate too high"
diagnosis["C"] = "vanishing gradients"
diagnosis["B"] = "labels shuffled"
diagnosis["A"] = "learning rate too low"

# %% diagnosis: taken from the list of causes
diagnosis = dict(zip("ABCD", [causes[1], causes[5], causes[3], causes[0]]))


# %% improved-model: dropout on the inputs too, in the functional form
def improved_model():
    into = keras.Input(shape=(64,))
    x = keras.layers.Dropout(0.2)(into)
    x = keras.layers.Dense(64, activation="relu", kernel_initializer="he_normal")(x)
    x = keras.layers.Dropout(0.5)(x)
    model = keras.Model(into, keras.layers.Dense(10, activation="softmax")(x))
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(keras.optimizers.Adam(0.003), loss, metrics=["accuracy"])
    return model


# %% improved-model: weight decay instead of dropout
def improved_model():
    def dense(units):
        decay = keras.regularizers.L2(0.03)
        return keras.layers.Dense(units, activation="relu", kernel_regularizer=decay)

    model = keras.Sequential([keras.Input(shape=(64,)), dense(64), dense(64)])
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    return model


# %% improved-model: logits instead of probabilities, a smaller learning rate
def improved_model():
    layers = keras.layers
    model = keras.Sequential([keras.Input(shape=(64,)), layers.Dense(128), layers.ReLU()])
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss)
    return model


# %% q1: a text
q1 = quiz.answer("training_deep.q1", "0.0156")

# %% q2: more digits
q2 = quiz.answer("training_deep.q2", 0.0707107)

# %% q3: letters in one text, out of order
q3 = quiz.answer("training_deep.q3", "d, B")
