# Other right answers to exercise 04, at least two for each coding task. Never released.

# %% conv2d: all windows at once, as a view
def conv2d(x, kernel, bias, stride, padding):
    size = kernel.shape[:2]
    if padding == "same":
        wanted = [int(np.ceil(n / stride)) for n in x.shape[1:3]]
        totals = [max((w - 1) * stride + k - n, 0) for w, k, n in zip(wanted, size, x.shape[1:3])]
        x = np.pad(x, ((0, 0), *((t // 2, (t + 1) // 2) for t in totals), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))
    windows = windows[:, ::stride, ::stride]
    return np.einsum("nijcab,abcf->nijf", windows, kernel) + bias


# %% conv2d: every single product in a loop
def conv2d(x, kernel, bias, stride, padding):
    n, h, w, _ = x.shape
    kh, kw, _, filters = kernel.shape
    above = left = 0
    rows, columns = len(range(0, h - kh + 1, stride)), len(range(0, w - kw + 1, stride))
    if padding == "same":
        rows, columns = len(range(0, h, stride)), len(range(0, w, stride))
        above = max(0, (rows - 1) * stride + kh - h) // 2
        left = max(0, (columns - 1) * stride + kw - w) // 2
    output = np.zeros((n, rows, columns, filters)) + bias
    for i in range(rows):
        for j in range(columns):
            for a in range(kh):
                for b in range(kw):
                    row, column = i * stride + a - above, j * stride + b - left
                    if 0 <= row < h and 0 <= column < w:
                        output[:, i, j] += x[:, row, column] @ kernel[a, b]
    return output


# %% conv2d: a loop over the kernel, with slices of the whole picture
def conv2d(x, kernel, bias, stride, padding):
    kh, kw = kernel.shape[:2]
    if padding == "same":
        down = max(0, int(np.ceil(x.shape[1] / stride) - 1) * stride + kh - x.shape[1])
        across = max(0, int(np.ceil(x.shape[2] / stride) - 1) * stride + kw - x.shape[2])
        larger = np.zeros((x.shape[0], x.shape[1] + down, x.shape[2] + across, x.shape[3]))
        top, left = down // 2, across // 2
        larger[:, top : top + x.shape[1], left : left + x.shape[2]] = x
        x = larger
    rows, columns = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    output = 0
    for a in range(kh):
        for b in range(kw):
            output = output + x[:, a : a + rows : stride, b : b + columns : stride] @ kernel[a, b]
    return (output + bias).astype("float32")


# %% conv2d: Keras's operation
def conv2d(x, kernel, bias, stride, padding):
    x, kernel, bias = (keras.ops.convert_to_tensor(one, "float32") for one in (x, kernel, bias))
    return keras.ops.conv(x, kernel, strides=stride, padding=padding) + bias


# %% max-pool: all windows at once, as a view
def max_pool2d(x, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(-2, -1))


# %% max-pool: number by number, with lists
def max_pool2d(x, size, stride):
    def largest(picture, top, left, channel):
        found = -np.inf
        for row in range(top, top + size):
            for column in range(left, left + size):
                found = max(found, picture[row, column, channel])
        return found

    _, h, w, channels = x.shape
    tops, lefts = range(0, h - size + 1, stride), range(0, w - size + 1, stride)
    return [
        [[[largest(one, i, j, c) for c in range(channels)] for j in lefts] for i in tops]
        for one in x
    ]


# %% max-pool: maxima over shifted pictures
def max_pool2d(x, size, stride):
    rows, columns = x.shape[1] - size + 1, x.shape[2] - size + 1
    output = x[:, :rows:stride, :columns:stride]
    for a in range(size):
        for b in range(size):
            output = np.maximum(output, x[:, a : a + rows : stride, b : b + columns : stride])
    return output


# %% output-size: the windows are counted
def output_size(n, kernel, stride, padding):
    last = n if padding == "same" else n - kernel + 1
    return len(range(0, last, stride))


# %% output-size: a NumPy float
def output_size(n, kernel, stride, padding):
    if padding == "valid":
        return np.floor((n - kernel) / stride) + 1
    return (n + stride - 1) // stride


# %% receptive-field: from the last layer back to the first
def receptive_field(layers):
    field = 1
    for kernel, stride in layers[::-1]:
        field = (field - 1) * stride + kernel
    return field


# %% receptive-field: the first layer, and the rest by recursion
def receptive_field(layers):
    if len(layers) == 0:
        return 1
    (kernel, stride), *rest = layers
    return kernel + stride * (receptive_field(rest) - 1)


# %% receptive-field: with products of strides
def receptive_field(layers):
    kernels = np.array([kernel for kernel, _ in layers], dtype=int)
    strides = np.array([1] + [stride for _, stride in layers], dtype=int)
    return 1 + np.sum((kernels - 1) * np.cumprod(strides)[:-1])


# %% vertical-edges: the three rows alike, as lists
vertical_edges = [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]

# %% vertical-edges: one row only, next neighbours
vertical_edges = np.zeros((3, 3))
vertical_edges[1] = [0, -1, 1]

# %% vertical-edges: an outer product, divided
vertical_edges = np.outer([3, 10, 3], [-1, 0, 1]) / 16

# %% move-right: a list of lists
move_right = [[0, 0, 0], [1, 0, 0], [0, 0, 0]]

# %% move-right: one entry is set, as a tensor
move_right = np.zeros((3, 3))
move_right[1, 0] = 1
move_right = keras.ops.convert_to_tensor(move_right)


# %% table-model: functional, activations as layers of their own
def table_model():
    layers = keras.layers
    inputs = keras.Input(shape=(28, 20, 1))
    x = layers.ReLU()(layers.Conv2D(8, (5, 5), padding="same")(inputs))
    x = layers.MaxPool2D(pool_size=(2, 2), strides=2, padding="same")(x)
    x = layers.Activation("relu")(layers.Conv2D(16, 3, padding="valid")(x))
    x = layers.Activation("relu")(layers.Conv2D(16, 3, strides=(2, 2), padding="same")(x))
    x = layers.Reshape((384,))(x)
    return keras.Model(inputs, layers.Softmax()(layers.Dense(10)(x)))


# %% table-model: layer by layer, compiled, two parts in one
def table_model():
    first = keras.Sequential([keras.Input(shape=(28, 20, 1))])
    first.add(keras.layers.Conv2D(8, 5, padding="same", activation=keras.activations.relu))
    first.add(keras.layers.MaxPooling2D())
    model = keras.Sequential([keras.Input(shape=(28, 20, 1)), first])
    model.add(keras.layers.Conv2D(16, 3, activation="relu"))
    model.add(keras.layers.Conv2D(16, 3, 2, "same", activation="relu"))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% mended-network: picture by picture; the functional form
def pictures(columns):
    found = np.zeros((columns.shape[1], 8, 8, 1))
    for k in range(columns.shape[1]):
        found[k, :, :, 0] = columns[:, k].reshape(8, 8)
    return found


def mended_network():
    layers = keras.layers
    inputs = keras.Input(shape=(8, 8, 1))
    x = layers.Conv2D(16, (3, 3), padding="same", activation="relu")(inputs)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(32, (3, 3), padding="same", activation="relu")(x)
    x = layers.MaxPooling2D()(x)
    x = layers.Reshape((128,))(x)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(keras.optimizers.Adam(learning_rate=0.01), loss=loss, metrics=["accuracy"])
    return model


# %% mended-network: axes moved; zeros added by layers of their own
def pictures(columns):
    return np.moveaxis(columns.reshape(8, 8, 1, -1), -1, 0)


def mended_network():
    layers = keras.layers
    model = keras.Sequential([keras.Input(shape=(8, 8, 1))])
    for filters in (16, 32):
        model.add(layers.ZeroPadding2D(1))
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% q1: a text
q1 = quiz.answer("convolutional_networks.q1", "9624")

# %% q2: a capital letter
q2 = quiz.answer("convolutional_networks.q2", "A")

# %% q5: letters in one text, out of order
q5 = quiz.answer("convolutional_networks.q5", "d, B")
