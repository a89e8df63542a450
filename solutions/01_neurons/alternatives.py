# Other right answers to exercise 01, at least two for each coding task. Never released.

# %% neuron: loops over rows and inputs, a list of numbers
def neuron(x, weights, bias):
    outputs = []
    for row in x:
        z = bias
        for value, weight in zip(row, weights):
            z = z + value * weight
        outputs.append(float(keras.ops.sigmoid(z)))
    return outputs


# %% neuron: single precision, with Keras's operations
def neuron(x, weights, bias):
    x = keras.ops.cast(x, "float32")
    weights = keras.ops.cast(weights, "float32")
    return keras.ops.sigmoid(keras.ops.matmul(x, weights) + bias)


# %% neuron: the other form of the sigmoid, transposed
def neuron(x, weights, bias):
    z = np.dot(weights, np.transpose(x)) + bias
    return np.exp(z) / (1 + np.exp(z))


# %% line: half the numbers, as lists
line_weights = [0.5, 1]
line_bias = -2

# %% line: three times the numbers, whole
line_weights = np.array([3, 6])
line_bias = np.int64(-12)


# %% perceptron: without NumPy, two cases
def perceptron_epoch(x, y, weights, bias, learning_rate):
    weights = list(weights)
    mistakes = 0
    for i in range(len(x)):
        z = bias + sum(weights[j] * x[i][j] for j in range(len(weights)))
        if z >= 0 and y[i] == 0:
            weights = [weights[j] - learning_rate * x[i][j] for j in range(len(weights))]
            bias = bias - learning_rate
            mistakes = mistakes + 1
        if z < 0 and y[i] == 1:
            weights = [weights[j] + learning_rate * x[i][j] for j in range(len(weights))]
            bias = bias + learning_rate
            mistakes = mistakes + 1
    return weights, bias, mistakes


# %% perceptron: a copy that is changed in place, a column of ones for the bias
def perceptron_epoch(x, y, weights, bias, learning_rate):
    extended = np.column_stack([x, np.ones(len(x))])
    all_weights = np.append(np.array(weights, dtype=float), bias)
    mistakes = []
    for row, target in zip(extended, y):
        error = target - np.heaviside(row @ all_weights, 1.0)
        all_weights += learning_rate * error * row
        mistakes.append(error != 0)
    return [all_weights[:-1], all_weights[-1], np.sum(mistakes)]


# %% gradients: a mean over rows
def gradients(x, y, weights, bias):
    error = np.array(neuron(x, weights, bias)) - y
    return np.mean(error[:, None] * x, axis=0), np.mean(error)


# %% gradients: example by example
def gradients(x, y, weights, bias):
    weight_gradient = np.zeros(len(weights))
    bias_gradient = 0.0
    for row, target in zip(x, y):
        a = 1 / (1 + np.exp(-(np.sum(row * weights) + bias)))
        weight_gradient += (a - target) * row / len(x)
        bias_gradient += (a - target) / len(x)
    return [weight_gradient, bias_gradient]


# %% classifier: the functional form, layers for the activations, a loss as an object
def build_classifier(inputs, hidden, classes):
    into = keras.Input(shape=(inputs,))
    x = keras.layers.Dense(hidden)(into)
    x = keras.layers.ReLU()(x)
    x = keras.layers.Dense(classes)(x)
    model = keras.Model(into, keras.layers.Softmax()(x))
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss, metrics=["accuracy"])
    return model


# %% classifier: layers added one by one, a metric as an object
def build_classifier(inputs, hidden, classes):
    model = keras.Sequential()
    model.add(keras.layers.InputLayer(shape=(inputs,)))
    model.add(keras.layers.Dense(units=hidden, activation=keras.activations.relu))
    model.add(keras.layers.Dense(units=classes, activation=keras.activations.softmax))
    accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=[accuracy])
    return model


# %% repaired-network: ReLU, and an argument about which Keras warns
def repaired_network():
    model = keras.Sequential()
    model.add(keras.layers.Dense(4, activation="relu", input_shape=(2,)))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
    return model


# %% repaired-network: the functional form, another initialiser, accuracy reported
def repaired_network():
    into = keras.Input(shape=(2,))
    x = keras.layers.Dense(4, activation="tanh", kernel_initializer="he_normal")(into)
    model = keras.Model(into, keras.layers.Dense(1, activation="sigmoid")(x))
    loss = keras.losses.BinaryCrossentropy()
    model.compile(keras.optimizers.Adam(learning_rate=0.05), loss, metrics=["accuracy"])
    return model


# %% q2: letters in one text, out of order
q2 = quiz.answer("neurons.q2", "c, A")

# %% q3: a text, rounded
q3 = quiz.answer("neurons.q3", "0.68")

# %% q5: a list, out of order
q5 = quiz.answer("neurons.q5", ["d", "b"])
