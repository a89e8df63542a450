# Likely mistakes in exercise 01: the visible checks have to say what is wrong. Never released.

# %% neuron: the sigmoid is forgotten
def neuron(x, weights, bias):
    return x @ weights + bias


# %% neuron: the bias is forgotten
def neuron(x, weights, bias):
    return 1 / (1 + np.exp(-(x @ weights)))


# %% neuron: one number for all examples
def neuron(x, weights, bias):
    return 1 / (1 + np.exp(-(np.sum(x * weights) + bias)))


# %% neuron: a column instead of a row of outputs
def neuron(x, weights, bias):
    return 1 / (1 + np.exp(-(x @ weights.reshape(-1, 1) + bias)))


# %% neuron: nothing is returned
def neuron(x, weights, bias):
    outputs = 1 / (1 + np.exp(-(x @ weights + bias)))


# %% line: the classes the other way round
line_weights = np.array([-1.0, -2.0])
line_bias = 4.0

# %% line: slope and intercept taken for weights
line_weights = np.array([-0.5, 2.0])
line_bias = 0.0

# %% line: three weights
line_weights = np.array([1.0, 2.0, -4.0])
line_bias = -4.0


# %% perceptron: the learning rate is forgotten
def perceptron_epoch(x, y, weights, bias, learning_rate):
    mistakes = 0
    for example, target in zip(x, y):
        error = target - (example @ weights + bias >= 0)
        weights = weights + error * example
        bias = bias + error
        mistakes += abs(error)
    return weights, bias, mistakes


# %% perceptron: the weights that were given are changed
def perceptron_epoch(x, y, weights, bias, learning_rate):
    mistakes = 0
    for example, target in zip(x, y):
        error = target - (example @ weights + bias >= 0)
        weights += learning_rate * error * example
        bias += learning_rate * error
        mistakes += abs(error)
    return weights, bias, mistakes


# %% perceptron: the wrong sign
def perceptron_epoch(x, y, weights, bias, learning_rate):
    mistakes = 0
    for example, target in zip(x, y):
        error = (example @ weights + bias >= 0) - target
        weights = weights + learning_rate * error * example
        bias = bias + learning_rate * error
        mistakes += abs(error)
    return weights, bias, mistakes


# %% perceptron: the bias does not learn
def perceptron_epoch(x, y, weights, bias, learning_rate):
    mistakes = 0
    for example, target in zip(x, y):
        error = target - (example @ weights + bias >= 0)
        weights = weights + learning_rate * error * example
        mistakes += abs(error)
    return weights, bias, mistakes


# %% perceptron: the return stands inside the loop
def perceptron_epoch(x, y, weights, bias, learning_rate):
    mistakes = 0
    for example, target in zip(x, y):
        error = target - (example @ weights + bias >= 0)
        weights = weights + learning_rate * error * example
        bias = bias + learning_rate * error
        mistakes += abs(error)
        return weights, bias, mistakes


# %% gradients: the wrong sign
def gradients(x, y, weights, bias):
    error = y - neuron(x, weights, bias)
    return x.T @ error / len(y), error.mean()


# %% gradients: the sum instead of the mean
def gradients(x, y, weights, bias):
    error = neuron(x, weights, bias) - y
    return x.T @ error, error.sum()


# %% gradients: one gradient only
def gradients(x, y, weights, bias):
    error = neuron(x, weights, bias) - y
    return x.T @ error / len(y)


# %% gradients: the gradient of the squared error
def gradients(x, y, weights, bias):
    a = neuron(x, weights, bias)
    error = 2 * (a - y) * a * (1 - a)
    return x.T @ error / len(y), error.mean()


# %% classifier: nothing is returned
def build_classifier(inputs, hidden, classes):
    model = keras.Sequential(
        [
            keras.Input(shape=(inputs,)),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])


# %% classifier: a sigmoid for each class
def build_classifier(inputs, hidden, classes):
    model = keras.Sequential(
        [
            keras.Input(shape=(inputs,)),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(classes, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% classifier: one output for all classes
def build_classifier(inputs, hidden, classes):
    model = keras.Sequential(
        [
            keras.Input(shape=(inputs,)),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(1, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% classifier: two hidden layers
def build_classifier(inputs, hidden, classes):
    model = keras.Sequential(
        [
            keras.Input(shape=(inputs,)),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% repaired-network: softmax over one neuron stays
def repaired_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(4, activation="tanh"),
            keras.layers.Dense(1, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
    return model


# %% repaired-network: all weights still begin at zero
def repaired_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(4, activation="tanh", kernel_initializer="zeros"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
    return model


# %% repaired-network: eight hidden neurons instead of four
def repaired_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(8, activation="tanh"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
    return model


# %% repaired-network: nothing is returned
def repaired_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(4, activation="tanh"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")


# %% q1: the last but one
q1 = quiz.answer("neurons.q1", "c")

# %% q2: everything ticked
q2 = quiz.answer("neurons.q2", ("a", "b", "c", "d"))

# %% q3: the sigmoid is forgotten
q3 = quiz.answer("neurons.q3", 0.75)

# %% q4: the biases are forgotten
q4 = quiz.answer("neurons.q4", "b")

# %% q5: a letter that is not there
q5 = quiz.answer("neurons.q5", "z")
