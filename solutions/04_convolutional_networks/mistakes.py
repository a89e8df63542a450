# Likely mistakes in exercise 04: the visible checks have to say what is wrong. Never released.


# %% conv2d: the kernel is turned over, as in mathematics
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel[::-1, ::-1], axes=3) + bias
    return output


# %% conv2d: the bias is forgotten
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3)
    return output


# %% conv2d: as many zeros on each side, whatever the stride
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for window in (kh, kw):
            added.append((window // 2, window // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3) + bias
    return output


# %% conv2d: the additional row above, not below
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total - total // 2, total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3) + bias
    return output


# %% conv2d: "same" keeps the size, whatever the stride
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, size * (stride - 1) + window - stride)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3) + bias
    return output


# %% conv2d: the stride counts in the size only
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i, j
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3) + bias
    return output


# %% conv2d: the last window is forgotten
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride, (x.shape[2] - kw) // stride
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3) + bias
    return output


# %% conv2d: rows and columns of the output changed places
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), columns, rows, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, j, i] = np.tensordot(window, kernel, axes=3) + bias
    return output


# %% conv2d: only the first channel is used
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window[..., 0], kernel[:, :, 0], axes=2) + bias
    return output


# %% conv2d: the bias is added for each channel
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3) + x.shape[3] * bias
    return output


# %% conv2d: padding is not looked at
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "zeros":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3) + bias
    return output


# %% conv2d: nothing is returned
def conv2d(x, kernel, bias, stride, padding):
    kh, kw, _, filters = kernel.shape
    if padding == "same":
        added = []
        for size, window in [(x.shape[1], kh), (x.shape[2], kw)]:
            total = max(0, (-(-size // stride) - 1) * stride + window - size)
            added.append((total // 2, total - total // 2))
        x = np.pad(x, [(0, 0), *added, (0, 0)])
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    output = np.empty((len(x), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, top : top + kh, left : left + kw]
            output[:, i, j] = np.tensordot(window, kernel, axes=3) + bias


# %% max-pool: the search begins at 0, so nothing is below 0
def max_pool2d(x, size, stride):
    rows, columns = (x.shape[1] - size) // stride + 1, (x.shape[2] - size) // stride + 1
    output = np.empty((len(x), rows, columns, x.shape[3]))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            output[:, i, j] = x[:, top : top + size, left : left + size].max(axis=(1, 2), initial=0)
    return output


# %% max-pool: one maximum over all channels
def max_pool2d(x, size, stride):
    rows, columns = (x.shape[1] - size) // stride + 1, (x.shape[2] - size) // stride + 1
    output = np.empty((len(x), rows, columns, x.shape[3]))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            output[:, i, j] = x[:, top : top + size, left : left + size].max(axis=(1, 2, 3))[
                :, None
            ]
    return output


# %% max-pool: the mean instead of the maximum
def max_pool2d(x, size, stride):
    rows, columns = (x.shape[1] - size) // stride + 1, (x.shape[2] - size) // stride + 1
    output = np.empty((len(x), rows, columns, x.shape[3]))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            output[:, i, j] = x[:, top : top + size, left : left + size].mean(axis=(1, 2))
    return output


# %% max-pool: windows never overlap
def max_pool2d(x, size, stride):
    rows, columns = x.shape[1] // size, x.shape[2] // size
    output = np.empty((len(x), rows, columns, x.shape[3]))
    for i in range(rows):
        for j in range(columns):
            top, left = i * size, j * size
            output[:, i, j] = x[:, top : top + size, left : left + size].max(axis=(1, 2))
    return output


# %% max-pool: windows that stick out count too
def max_pool2d(x, size, stride):
    rows, columns = -(-x.shape[1] // stride), -(-x.shape[2] // stride)
    output = np.empty((len(x), rows, columns, x.shape[3]))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            output[:, i, j] = x[:, top : top + size, left : left + size].max(axis=(1, 2))
    return output


# %% max-pool: pictures are taken for square ones
def max_pool2d(x, size, stride):
    rows, columns = (x.shape[1] - size) // stride + 1, (x.shape[1] - size) // stride + 1
    output = np.empty((len(x), rows, columns, x.shape[3]))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            output[:, i, j] = x[:, top : top + size, left : left + size].max(axis=(1, 2))
    return output


# %% max-pool: the maximum is written into the array that was given
def max_pool2d(x, size, stride):
    rows, columns = (x.shape[1] - size) // stride + 1, (x.shape[2] - size) // stride + 1
    output = np.empty((len(x), rows, columns, x.shape[3]))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            x[:, top, left] = x[:, top : top + size, left : left + size].max(axis=(1, 2))
    return x[:, : rows * stride : stride, : columns * stride : stride]


# %% output-size: the 1 is forgotten
def output_size(n, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(n / stride))
    return (n - kernel) // stride


# %% output-size: "same" keeps the size
def output_size(n, kernel, stride, padding):
    if padding == "same":
        return n
    return (n - kernel) // stride + 1


# %% output-size: "same" rounds down
def output_size(n, kernel, stride, padding):
    if padding == "same":
        return n // stride
    return (n - kernel) // stride + 1


# %% output-size: not rounded
def output_size(n, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(n / stride))
    return (n - kernel) / stride + 1


# %% output-size: rounded up
def output_size(n, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(n / stride))
    return int(np.ceil((n - kernel) / stride)) + 1


# %% receptive-field: strides have no effect
def receptive_field(layers):
    field, apart = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * apart
    return field


# %% receptive-field: a stride counts in its own layer already
def receptive_field(layers):
    field, apart = 1, 1
    for kernel, stride in layers:
        apart *= stride
        field += (kernel - 1) * apart
    return field


# %% receptive-field: the kernels are added up
def receptive_field(layers):
    return sum(kernel for kernel, stride in layers)


# %% receptive-field: the kernels are multiplied
def receptive_field(layers):
    return int(np.prod([kernel for kernel, stride in layers]))


# %% receptive-field: a stride counts in the next layer only
def receptive_field(layers):
    field, apart = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * apart
        apart = stride
    return field


# %% vertical-edges: the edges that lie flat
vertical_edges = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])

# %% vertical-edges: the other sign
vertical_edges = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])

# %% vertical-edges: an edge of any direction
vertical_edges = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])

# %% vertical-edges: a bright line, not an edge
vertical_edges = np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]])

# %% vertical-edges: it answers to bright areas as well
vertical_edges = np.array([[-1, 0, 1], [-1, 1, 1], [-1, 0, 1]])

# %% vertical-edges: a single row
vertical_edges = np.array([-1, 0, 1])

# %% vertical-edges: too weak
vertical_edges = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 16

# %% move-right: to the left: the kernel is thought of as turned over
move_right = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]])

# %% move-right: downwards
move_right = np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]])

# %% move-right: three pixels on the left are added
move_right = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0]])

# %% move-right: the picture stays there as well
move_right = np.array([[0, 0, 0], [1, 1, 0], [0, 0, 0]])


# %% table-model: "valid" padding in the first layer
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(28, 20, 1)),
            keras.layers.Conv2D(8, 5, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% table-model: kernels of 3 x 3 everywhere
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(28, 20, 1)),
            keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% table-model: no pooling
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(28, 20, 1)),
            keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% table-model: "valid" padding with the stride
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(28, 20, 1)),
            keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% table-model: ReLU is forgotten in one layer
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(28, 20, 1)),
            keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3),
            keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% table-model: a pooling instead of the stride
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(28, 20, 1)),
            keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% table-model: global pooling instead of Flatten
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(28, 20, 1)),
            keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% table-model: logits, no softmax
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(28, 20, 1)),
            keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )


# %% table-model: rows and columns changed places
def table_model():
    return keras.Sequential(
        [
            keras.Input(shape=(20, 28, 1)),
            keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% table-model: no input
def table_model():
    return keras.Sequential(
        [
            keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% mended-network: the pixels of different digits are mixed
def pictures(columns):
    return columns.reshape(-1, 8, 8, 1)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: rows and columns of the pictures changed places
def pictures(columns):
    return columns.reshape(8, 8, 1, -1).T.reshape(-1, 8, 8, 1)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: the channel axis is still missing
def pictures(columns):
    return columns.T.reshape(-1, 8, 8)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: Flatten is still missing
def pictures(columns):
    return columns.T.reshape(-1, 8, 8, 1)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: no second pooling instead of the padding
def pictures(columns):
    return columns.T.reshape(-1, 8, 8, 1)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: global pooling instead of Flatten
def pictures(columns):
    return columns.T.reshape(-1, 8, 8, 1)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: the poolings are gone
def pictures(columns):
    return columns.T.reshape(-1, 8, 8, 1)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: the channels first
def pictures(columns):
    return columns.T.reshape(-1, 1, 8, 8)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(1, 8, 8)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% mended-network: compile is forgotten
def pictures(columns):
    return columns.T.reshape(-1, 8, 8, 1)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    return model


# %% mended-network: another learning rate
def pictures(columns):
    return columns.T.reshape(-1, 8, 8, 1)


def mended_network():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.001)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% q1: the biases are forgotten
q1 = quiz.answer("convolutional_networks.q1", 9600)

# %% q2: the other way round
q2 = quiz.answer("convolutional_networks.q2", "b")

# %% q3: the second layer adds three pixels
q3 = quiz.answer("convolutional_networks.q3", "c")

# %% q4: the kernel is turned over
q4 = quiz.answer("convolutional_networks.q4", "b")

# %% q5: everything ticked
q5 = quiz.answer("convolutional_networks.q5", "abcde")
