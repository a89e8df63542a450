# Other right answers to exercise 05, at least two for each coding task. Never released.

# %% conv-parameters: one filter first, then all of them
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    one = kernel_size * kernel_size * channels / groups
    if bias:
        one += 1
    return int(one * filters)


# %% conv-parameters: group by group
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    total = 0
    for _ in range(groups):
        kernel = np.zeros((kernel_size, kernel_size, channels // groups, filters // groups))
        total += kernel.size + int(bias) * filters // groups
    return total


# %% conv-parameters: a layer of Keras is asked
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    layer = keras.layers.Conv2D(filters, kernel_size, use_bias=bias, groups=groups)
    layer.build((None, kernel_size, kernel_size, channels))
    return layer.count_params()


# %% count: Keras builds the network and is asked layer by layer
def count(input_shape, layers):
    made = {
        "conv": lambda f, k, s: keras.layers.Conv2D(f, k, s, padding="same"),
        "batch_norm": keras.layers.BatchNormalization,
        "max_pool": keras.layers.MaxPooling2D,
        "global_pool": keras.layers.GlobalAveragePooling2D,
        "flatten": keras.layers.Flatten,
        "dense": keras.layers.Dense,
    }
    x = keras.Input(shape=input_shape)
    parameters = multiply_adds = 0
    for kind, *numbers in layers:
        layer = made[kind](*numbers)
        x = layer(x)
        parameters += layer.count_params()
        if kind in ("conv", "dense"):
            places = x.shape[1] * x.shape[2] if kind == "conv" else 1
            weights = layer.kernel.shape
            multiply_adds += places * int(np.prod(weights))
    return parameters, multiply_adds


# %% count: NumPy's rounding, a list is returned
def count(input_shape, layers):
    sides, channels = np.array(input_shape[:2]), input_shape[2]
    flat = False
    total = [0, 0]
    for layer in layers:
        if layer[0] == "conv":
            _, filters, kernel_size, stride = layer
            sides = np.ceil(sides / stride).astype(int)
            kernel = kernel_size * kernel_size * channels
            total[0] += (kernel + 1) * filters
            total[1] += int(sides.prod()) * kernel * filters
            channels = filters
        if layer[0] == "batch_norm":
            total[0] += 4 * channels
        if layer[0] == "max_pool":
            sides = sides // layer[1]
        if layer[0] == "global_pool":
            flat = True
        if layer[0] == "flatten":
            channels = channels if flat else channels * int(sides.prod())
            flat = True
        if layer[0] == "dense":
            total[0] += (channels + 1) * layer[1]
            total[1] += channels * layer[1]
            channels = layer[1]
    return total


# %% count: one function for each kind of layer
def count(input_shape, layers):
    def conv(shape, filters, kernel_size, stride):
        rows, columns = ((side + stride - 1) // stride for side in shape[:2])
        weights = filters * kernel_size**2 * shape[2]
        return (rows, columns, filters), weights + filters, weights * rows * columns

    def dense(shape, units):
        return (units,), units * (shape[0] + 1), units * shape[0]

    def shrunk(shape, size):
        return (shape[0] // size, shape[1] // size, shape[2]), 0, 0

    def flat(shape):
        size = 1
        for side in shape:
            size *= side
        return (size,), 0, 0

    kinds = {
        "conv": conv,
        "dense": dense,
        "max_pool": shrunk,
        "flatten": flat,
        "global_pool": lambda shape: (shape[-1:], 0, 0),
        "batch_norm": lambda shape: (shape, 4 * shape[-1], 0),
    }
    counts = np.zeros(2, dtype=int)
    shape = input_shape
    for layer in layers:
        shape, *more = kinds[layer[0]](shape, *layer[1:])
        counts += more
    return int(counts[0]), int(counts[1])


# %% residual-block: operations in the place of layers, ReLU on its own
def residual_block(x, filters, stride):
    y = keras.layers.Conv2D(filters, (3, 3), (stride, stride), "same")(x)
    y = keras.ops.relu(y)
    y = keras.layers.Conv2D(filters, (3, 3), padding="same")(y)
    if y.shape != x.shape:
        x = keras.layers.Conv2D(filters, 1, stride, "same")(x)
    return keras.ops.relu(x + y)


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: the main path is a small model, the sum comes with an activation
def residual_block(x, filters, stride):
    main = keras.Sequential(
        [
            keras.layers.Conv2D(filters, 3, strides=stride, padding="same"),
            keras.layers.Activation("relu"),
            keras.layers.Conv2D(filters, 3, padding="same"),
        ]
    )
    same = stride == 1 and int(x.shape[-1]) == filters
    side = x if same else keras.layers.Conv2D(filters, 1, strides=stride)(x)
    return keras.layers.Activation("relu")(keras.layers.add([side, main(x)]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: a list of layers, the shortcut first
def residual_block(x, filters, stride):
    shortcut = keras.layers.Identity()
    if x.shape[-1] != filters or stride > 1:
        shortcut = keras.layers.Conv2D(filters, kernel_size=1, strides=stride, padding="valid")
    summed = shortcut(x)
    layers = [keras.layers.Conv2D(filters, 3, strides=stride, padding="same"), keras.layers.ReLU()]
    layers.append(keras.layers.Conv2D(filters, 3, strides=1, padding="same"))
    for layer in layers:
        x = layer(x)
    return keras.ops.relu(keras.layers.Add()((x, summed)))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% inception-module: written out, operations in the place of layers
def inception_module(x, one, three, five, pool):
    relu = keras.ops.relu
    a = relu(keras.layers.Conv2D(one, 1)(x))
    b = relu(keras.layers.Conv2D(three[0], 1)(x))
    b = relu(keras.layers.Conv2D(three[1], 3, padding="same")(b))
    c = relu(keras.layers.Conv2D(five[0], 1)(x))
    c = relu(keras.layers.Conv2D(five[1], 5, padding="same")(c))
    d = keras.ops.max_pool(x, 3, strides=1, padding="same")
    d = relu(keras.layers.Conv2D(pool, 1)(d))
    return keras.ops.concatenate([a, b, c, d], axis=-1)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: one ReLU for all branches at the end
def inception_module(x, one, three, five, pool):
    layers = keras.layers
    narrow = layers.Conv2D(three[0], 1, activation="relu"), layers.Conv2D(five[0], 1)
    branches = [
        layers.Conv2D(one, (1, 1))(x),
        layers.Conv2D(three[1], (3, 3), padding="same")(narrow[0](x)),
        layers.Conv2D(five[1], (5, 5), padding="same")(layers.ReLU()(narrow[1](x))),
        layers.Conv2D(pool, (1, 1))(layers.MaxPool2D((3, 3), (1, 1), "same")(x)),
    ]
    return layers.ReLU()(layers.concatenate(branches))


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: a loop over the branches, the last one first
def inception_module(x, one, three, five, pool):
    plans = [[(pool, 1)], [(five[0], 1), (five[1], 5)], [(three[0], 1), (three[1], 3)], [(one, 1)]]
    ends = []
    for number, plan in enumerate(plans):
        y = x
        if number == 0:
            y = keras.layers.MaxPooling2D(pool_size=3, strides=1, padding="same")(y)
        for filters, side in plan:
            y = keras.layers.Conv2D(filters, side, padding="same")(y)
            y = keras.layers.Activation("relu")(y)
        ends.insert(0, y)
    return keras.layers.Concatenate(axis=3)(ends)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% dense-block: all outputs are kept in a list
def dense_block(x, layers, growth):
    seen = [x]
    for _ in range(layers):
        together = seen[0] if len(seen) == 1 else keras.layers.Concatenate()(seen)
        y = keras.layers.Conv2D(growth, 3, padding="same")(together)
        seen.append(keras.layers.ReLU()(y))
    return keras.layers.Concatenate()(seen)


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: the block calls itself
def dense_block(x, layers, growth):
    if layers == 0:
        return x
    new = keras.ops.relu(keras.layers.Conv2D(growth, (3, 3), (1, 1), "same")(x))
    return dense_block(keras.ops.concatenate([x, new], axis=-1), layers - 1, growth)


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% best-within: one sorted list of keys
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    best, chosen = -1.0, None
    for one in candidates:
        if one["parameters"] > max_parameters or one["multiply_adds"] > max_multiply_adds:
            continue
        best = max(best, one["accuracy"])
    for one in sorted(candidates, key=lambda c: (c["multiply_adds"], c["parameters"])):
        fits = one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
        if fits and best - one["accuracy"] <= margin and chosen is None:
            chosen = one["name"]
    return chosen


# %% best-within: step by step, each rule a list
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    left = [c for c in candidates if c["parameters"] <= max_parameters]
    left = [c for c in left if c["multiply_adds"] <= max_multiply_adds]
    if len(left) == 0:
        return None
    accuracies = np.array([c["accuracy"] for c in left])
    left = [c for c, near in zip(left, accuracies.max() - accuracies <= margin) if near]
    fewest = min(c["multiply_adds"] for c in left)
    left = [c for c in left if c["multiply_adds"] == fewest]
    return min(left, key=lambda c: c["parameters"])["name"]


# %% small-model: two layers of small kernels with pooling between them
def small_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(12, 12, 1)),
            keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(29, 3, padding="same", activation="relu"),
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% small-model: three convolutions, in the functional form
def small_model():
    x = inputs = keras.Input(shape=(12, 12, 1))
    x = keras.layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    x = keras.layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling2D(2)(x)
    x = keras.layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = keras.layers.GlobalMaxPooling2D()(x)
    model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    return model


# %% small-model: strides, a dense connection, logits
def small_model():
    x = inputs = keras.Input(shape=(12, 12, 1))
    x = keras.layers.Conv2D(10, 3, strides=2, padding="same", activation="relu")(x)
    new = keras.layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = keras.layers.Concatenate()([x, new])
    x = keras.ops.max(x, axis=(1, 2))
    model = keras.Model(inputs, keras.layers.Dense(10)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    return model


# %% q1: as a fraction
q1 = quiz.answer("cnn_architectures.q1", 4 / 9)

# %% q3: a text
q3 = quiz.answer("cnn_architectures.q3", "6.1917")

# %% q4: letters in one text, out of order
q4 = quiz.answer("cnn_architectures.q4", "e, B, c")
