# Likely mistakes in exercise 03: the visible checks have to say what is wrong. Never released.

# %% he-normal: the variance is taken for the standard deviation
def he_normal(n_inputs, units, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(0.0, 2 / n_inputs, size=(n_inputs, units))


# %% he-normal: the units are counted, not the inputs
def he_normal(n_inputs, units, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(0.0, np.sqrt(2 / units), size=(n_inputs, units))


# %% he-normal: Glorot
def he_normal(n_inputs, units, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(0.0, np.sqrt(2 / (n_inputs + units)), size=(n_inputs, units))


# %% he-normal: the seed is not used
def he_normal(n_inputs, units, seed):
    return np.random.normal(0.0, np.sqrt(2 / n_inputs), size=(n_inputs, units))


# %% he-normal: always the same seed
def he_normal(n_inputs, units, seed):
    rng = np.random.default_rng(0)
    return rng.normal(0.0, np.sqrt(2 / n_inputs), size=(n_inputs, units))


# %% he-normal: a uniform distribution
def he_normal(n_inputs, units, seed):
    limit = np.sqrt(6 / n_inputs)
    return np.random.default_rng(seed).uniform(-limit, limit, size=(n_inputs, units))


# %% he-normal: Keras's initialiser, which cuts off what is far from 0
def he_normal(n_inputs, units, seed):
    return keras.initializers.HeNormal(seed=seed)((n_inputs, units))


# %% he-normal: units first
def he_normal(n_inputs, units, seed):
    return np.random.default_rng(seed).normal(0.0, np.sqrt(2 / n_inputs), size=(units, n_inputs))


# %% batch-norm: one mean over everything
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    mean, variance = moving_mean, moving_variance
    if training:
        mean, variance = x.mean(), x.var()
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = momentum * moving_variance + (1 - momentum) * variance
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, moving_mean, moving_variance


# %% batch-norm: the variance divides by n - 1
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    mean, variance = moving_mean, moving_variance
    if training:
        mean, variance = x.mean(axis=0), x.var(axis=0, ddof=1)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = momentum * moving_variance + (1 - momentum) * variance
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, moving_mean, moving_variance


# %% batch-norm: epsilon outside of the root
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    mean, variance = moving_mean, moving_variance
    if training:
        mean, variance = x.mean(axis=0), x.var(axis=0)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = momentum * moving_variance + (1 - momentum) * variance
    output = gamma * (x - mean) / (np.sqrt(variance) + epsilon) + beta
    return output, moving_mean, moving_variance


# %% batch-norm: momentum the other way round
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    mean, variance = moving_mean, moving_variance
    if training:
        mean, variance = x.mean(axis=0), x.var(axis=0)
        moving_mean = (1 - momentum) * moving_mean + momentum * mean
        moving_variance = (1 - momentum) * moving_variance + momentum * variance
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, moving_mean, moving_variance


# %% batch-norm: the batch counts at inference too
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    mean, variance = x.mean(axis=0), x.var(axis=0)
    if training:
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = momentum * moving_variance + (1 - momentum) * variance
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, moving_mean, moving_variance


# %% batch-norm: the new moving values normalise in training
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    if training:
        moving_mean = momentum * moving_mean + (1 - momentum) * x.mean(axis=0)
        moving_variance = momentum * moving_variance + (1 - momentum) * x.var(axis=0)
    normalised = (x - moving_mean) / np.sqrt(moving_variance + epsilon)
    return gamma * normalised + beta, moving_mean, moving_variance


# %% batch-norm: the moving values are changed in place
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    mean, variance = moving_mean, moving_variance
    if training:
        mean, variance = x.mean(axis=0), x.var(axis=0)
        moving_mean *= momentum
        moving_mean += (1 - momentum) * mean
        moving_variance *= momentum
        moving_variance += (1 - momentum) * variance
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, moving_mean, moving_variance


# %% batch-norm: only the output
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    mean, variance = (x.mean(axis=0), x.var(axis=0)) if training else (moving_mean, moving_variance)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


# %% dropout: what is kept is not scaled
def dropout(x, rate, training, seed):
    if not training:
        return x
    return x * (np.random.default_rng(seed).random(x.shape) >= rate)


# %% dropout: the rate is what is kept
def dropout(x, rate, training, seed):
    if not training:
        return x
    return x * (np.random.default_rng(seed).random(x.shape) < rate) / rate


# %% dropout: at inference too
def dropout(x, rate, training, seed):
    return x * (np.random.default_rng(seed).random(x.shape) >= rate) / (1 - rate)


# %% dropout: scaled at inference, the older form
def dropout(x, rate, training, seed):
    if not training:
        return x * (1 - rate)
    return x * (np.random.default_rng(seed).random(x.shape) >= rate)


# %% dropout: the seed is not used
def dropout(x, rate, training, seed):
    if not training:
        return x
    return x * (np.random.random(x.shape) >= rate) / (1 - rate)


# %% dropout: the array that was given is changed
def dropout(x, rate, training, seed):
    if training:
        x[np.random.default_rng(seed).random(x.shape) < rate] = 0
        x /= 1 - rate
    return x


# %% dropout: one decision for everything
def dropout(x, rate, training, seed):
    if not training:
        return x
    return x * (np.random.default_rng(seed).random() >= rate) / (1 - rate)


# %% diagnosis: a run is left out
diagnosis = {"A": "learning rate too low", "B": "labels shuffled", "C": "vanishing gradients"}

# %% diagnosis: other words
diagnosis = {"A": "too slow", "B": "noise", "C": "dead neurons", "D": "too fast"}

# %% diagnosis: a list
diagnosis = ["learning rate too low", "labels shuffled", "vanishing gradients", "healthy"]

# %% diagnosis: one is still open
diagnosis = {
    "A": "learning rate too low",
    "B": "labels shuffled",
    "C": "vanishing gradients",
    "D": None,
}


# %% improved-model: the large network with dropout, too many parameters
def improved_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(64,)),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    return model


# %% improved-model: smaller, but it still learns the wrong labels by heart
def improved_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(64,)),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% improved-model: so much dropout that nothing is learnt
def improved_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(64,)),
            keras.layers.Dropout(0.9),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dropout(0.9),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    return model


# %% improved-model: not compiled
def improved_model():
    return keras.Sequential(
        [
            keras.Input(shape=(64,)),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% improved-model: dropout behind the outputs, and eleven of them
def improved_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(64,)),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(11, activation="softmax"),
            keras.layers.Dropout(0.5),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    return model


# %% improved-model: no hidden layer
def improved_model():
    model = keras.Sequential([keras.Input(shape=(64,)), keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.003), loss=loss)
    return model


# %% improved-model: nothing is returned
def improved_model():
    model = keras.Sequential([keras.Input(shape=(64,)), keras.layers.Dense(10)])
    model.compile(keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")


# %% q1: the weights are forgotten
q1 = quiz.answer("training_deep.q1", 0.000244)

# %% q2: He instead of Glorot
q2 = quiz.answer("training_deep.q2", 0.0816)

# %% q3: everything ticked
q3 = quiz.answer("training_deep.q3", "abcde")

# %% q4: the other way round
q4 = quiz.answer("training_deep.q4", "b")

# %% q5: the last weights are kept
q5 = quiz.answer("training_deep.q5", "b")
