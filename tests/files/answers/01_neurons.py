"""Exercise 01: other right answers, and likely wrong ones. Never released."""

OTHER = {
    "q2": 'q2 = quiz.answer("neurons.q2", "c, A")',
    "q3": 'q3 = quiz.answer("neurons.q3", "0.68")',
    "q5": 'q5 = quiz.answer("neurons.q5", ["d", "b"])',
    "neuron": """
def neuron(x, weights, bias):
    outputs = []
    for row in x:
        z = bias
        for value, weight in zip(row, weights):
            z = z + value * weight
        outputs.append(float(keras.ops.sigmoid(z)))
    return outputs
""",
    "line": "line_weights = [0.5, 1]\nline_bias = -2",
    "perceptron": """
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
""",
    "gradients": """
def gradients(x, y, weights, bias):
    error = np.array(neuron(x, weights, bias)) - y
    return np.mean(error[:, None] * x, axis=0), np.mean(error)
""",
    "classifier": """
def build_classifier(inputs, hidden, classes):
    into = keras.Input(shape=(inputs,))
    x = keras.layers.Dense(hidden)(into)
    x = keras.layers.ReLU()(x)
    x = keras.layers.Dense(classes)(x)
    model = keras.Model(into, keras.layers.Softmax()(x))
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss, metrics=["accuracy"])
    return model
""",
    "repaired-network": """
def repaired_network():
    model = keras.Sequential()
    model.add(keras.layers.Dense(4, activation="relu", input_shape=(2,)))  # warns, but works
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
    return model
""",
}

WRONG = {
    "q1": 'q1 = quiz.answer("neurons.q1", "c")',
    "q2": 'q2 = quiz.answer("neurons.q2", ("a", "b", "c", "d"))',  # everything ticked
    "q3": 'q3 = quiz.answer("neurons.q3", 0.75)',  # the sigmoid forgotten
    "q4": 'q4 = quiz.answer("neurons.q4", "b")',  # the biases forgotten
    "q5": 'q5 = quiz.answer("neurons.q5", "z")',  # an impossible letter
    "neuron": """
def neuron(x, weights, bias):
    return x @ weights + bias
""",
    "line": "line_weights = np.array([1.0, 1.0])\nline_bias = -3.0",
    "perceptron": """
def perceptron_epoch(x, y, weights, bias, learning_rate):
    mistakes = 0
    for example, target in zip(x, y):
        error = target - (example @ weights + bias >= 0)
        weights = weights + error * example  # the learning rate forgotten
        bias = bias + error
        mistakes += abs(error)
    return weights, bias, mistakes
""",
    "gradients": """
def gradients(x, y, weights, bias):
    error = y - neuron(x, weights, bias)  # the wrong sign
    return x.T @ error / len(y), error.mean()
""",
    "classifier": """
def build_classifier(inputs, hidden, classes):
    model = keras.Sequential(
        [
            keras.Input(shape=(inputs,)),
            keras.layers.Dense(hidden),  # no activation
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile(
        optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model
""",
    "repaired-network": """
def repaired_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(4),  # still linear
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
    return model
""",
}
