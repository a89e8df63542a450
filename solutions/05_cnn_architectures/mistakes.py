# Likely mistakes in exercise 05: the visible checks have to say what is wrong. Never released.


# %% conv-parameters: the channels are forgotten
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    return kernel_size**2 * filters + filters * bias


# %% conv-parameters: one bias for the whole layer
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    return kernel_size**2 * channels // groups * filters + int(bias)


# %% conv-parameters: the kernel has one side only
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    return (kernel_size * channels // groups + bias) * filters


# %% conv-parameters: groups are ignored
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    return (kernel_size**2 * channels + bias) * filters


# %% conv-parameters: the filters are divided among the groups too
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    return (kernel_size**2 * channels // groups + bias) * filters // groups


# %% conv-parameters: the bias is always there
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    return (kernel_size**2 * channels // groups + 1) * filters


# %% conv-parameters: printed, not returned
def conv_parameters(kernel_size, channels, filters, bias=True, groups=1):
    print((kernel_size**2 * channels // groups + bias) * filters)


# %% count: the stride does not shrink the maps
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, _ = numbers
            rows, columns, channels = shape
            shape = (rows, columns, filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return parameters, multiply_adds


# %% count: rounded down behind a stride
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (rows // stride, columns // stride, filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return parameters, multiply_adds


# %% count: the maps of the input are counted
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += rows * columns * weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return parameters, multiply_adds


# %% count: biases count as multiply-adds
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * (weights + filters)
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units + units
            shape = (units,)
    return parameters, multiply_adds


# %% count: a weight of a convolution is used once
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return parameters, multiply_adds


# %% count: two numbers a channel in batch normalisation
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * weights
        elif kind == "batch_norm":
            parameters += 2 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return parameters, multiply_adds


# %% count: the shape is not carried on behind a dense layer
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
    return parameters, multiply_adds


# %% count: pooling without flattening keeps its shape
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            pass
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return parameters, multiply_adds


# %% count: max pooling rounds up
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (-(-rows // size), -(-columns // size), channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return parameters, multiply_adds


# %% count: only the parameters
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return parameters


# %% count: the other way round
def count(input_shape, layers):
    shape = tuple(input_shape)
    parameters, multiply_adds = 0, 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel_size, stride = numbers
            rows, columns, channels = shape
            shape = (-(-rows // stride), -(-columns // stride), filters)
            weights = kernel_size**2 * channels * filters
            parameters += weights + filters
            multiply_adds += shape[0] * shape[1] * weights
        elif kind == "batch_norm":
            parameters += 4 * shape[-1]
        elif kind == "max_pool":
            (size,), (rows, columns, channels) = numbers, shape
            shape = (rows // size, columns // size, channels)
        elif kind == "global_pool":
            shape = shape[2:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            (units,), inputs = numbers, shape[0]
            parameters += inputs * units + units
            multiply_adds += inputs * units
            shape = (units,)
    return multiply_adds, parameters


# %% residual-block: no shortcut at all
def residual_block(x, filters, stride):
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.ReLU()(y)


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: a projection everywhere
def residual_block(x, filters, stride):
    shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: ReLU before the sum
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(y)
    return keras.layers.Add()([y, shortcut])


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: no ReLU behind the sum
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.Add()([y, shortcut])


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: no ReLU between the convolutions
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: the stride in the second convolution
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: the stride in both convolutions
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: the projection forgets the stride
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: projected only where the channels change
def residual_block(x, filters, stride):
    shortcut = x
    if x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: without padding
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3)(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: concatenated, not added
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Concatenate()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: with batch normalisation
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    y = keras.layers.BatchNormalization()(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: ReLU in the projection
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride, activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: a 3×3 projection
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: one convolution is used twice
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    conv = keras.layers.Conv2D(filters, 3, padding="same")
    y = conv(keras.layers.ReLU()(conv(x)))
    return keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% residual-block: nothing is returned
def residual_block(x, filters, stride):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = keras.layers.Conv2D(filters, 1, strides=stride)(x)
    y = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    y = keras.layers.Conv2D(filters, 3, padding="same")(y)
    y = keras.layers.ReLU()(keras.layers.Add()([y, shortcut]))


def residual_model(input_shape, blocks):
    """Return a model of residual blocks, each given as (filters, stride)."""
    x = inputs = keras.Input(shape=input_shape)
    for filters, stride in blocks:
        x = residual_block(x, filters, stride)
    return keras.Model(inputs, x)


# %% inception-module: no 1×1 convolutions before the large ones
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(x, three[1], 3),
        conv(x, five[1], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: without ReLU
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: a 3×3 kernel in the third branch
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 3),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: pooling with stride 2
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=2, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: the stride of the pooling is left out
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: average pooling
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.AveragePooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: 2×2 pooling
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(2, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: another order
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(pooled, pool, 1),
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: the third branch before the second
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: the pairs the other way round
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[1], 1), three[0], 3),
        conv(conv(x, five[1], 1), five[0], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: one branch behind the other
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    x = conv(x, one, 1)
    x = conv(conv(x, three[0], 1), three[1], 3)
    x = conv(conv(x, five[0], 1), five[1], 5)
    return conv(x, pool, 1)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: the convolution of the pooling branch is forgotten
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        pooled,
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: the pooling comes behind its convolution
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        keras.layers.MaxPooling2D(3, strides=1, padding="same")(conv(x, pool, 1)),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: added, not concatenated
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Add()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: without padding
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(pooled, pool, 1),
    ]
    return keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% inception-module: nothing is returned
def inception_module(x, one, three, five, pool):
    def conv(x, filters, kernel_size):
        return keras.layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(pooled, pool, 1),
    ]
    x = keras.layers.Concatenate()(branches)


def inception_model(input_shape, modules):
    """Return a model of inception modules, each given as (one, three, five, pool)."""
    x = inputs = keras.Input(shape=input_shape)
    for one, three, five, pool in modules:
        x = inception_module(x, one, three, five, pool)
    return keras.Model(inputs, x)


# %% dense-block: each layer sees only the one before it
def dense_block(x, layers, growth):
    for _ in range(layers):
        x = keras.layers.Conv2D(growth, 3, padding="same", activation="relu")(x)
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: the new channels come first
def dense_block(x, layers, growth):
    for _ in range(layers):
        new = keras.layers.Conv2D(growth, 3, padding="same", activation="relu")(x)
        x = keras.layers.Concatenate()([new, x])
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: added, not concatenated
def dense_block(x, layers, growth):
    for _ in range(layers):
        new = keras.layers.Conv2D(growth, 3, padding="same", activation="relu")(x)
        x = keras.layers.Add()([x, new])
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: all layers see the input only
def dense_block(x, layers, growth):
    parts = [x]
    for _ in range(layers):
        parts.append(keras.layers.Conv2D(growth, 3, padding="same", activation="relu")(x))
    return keras.layers.Concatenate()(parts)


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: the input is left out at the end
def dense_block(x, layers, growth):
    parts, seen = [], x
    for _ in range(layers):
        new = keras.layers.Conv2D(growth, 3, padding="same", activation="relu")(seen)
        parts.append(new)
        seen = keras.layers.Concatenate()([seen, new])
    return keras.layers.Concatenate()(parts)


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: without ReLU
def dense_block(x, layers, growth):
    for _ in range(layers):
        new = keras.layers.Conv2D(growth, 3, padding="same")(x)
        x = keras.layers.Concatenate()([x, new])
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: ReLU on everything
def dense_block(x, layers, growth):
    for _ in range(layers):
        new = keras.layers.Conv2D(growth, 3, padding="same")(x)
        x = keras.layers.ReLU()(keras.layers.Concatenate()([x, new]))
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: without padding
def dense_block(x, layers, growth):
    for _ in range(layers):
        new = keras.layers.Conv2D(growth, 3, activation="relu")(x)
        x = keras.layers.Concatenate()([x, new])
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: each layer grows by more than the one before
def dense_block(x, layers, growth):
    for number in range(layers):
        new = keras.layers.Conv2D((number + 1) * growth, 3, padding="same", activation="relu")(x)
        x = keras.layers.Concatenate()([x, new])
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: one layer too few
def dense_block(x, layers, growth):
    for _ in range(layers - 1):
        new = keras.layers.Conv2D(growth, 3, padding="same", activation="relu")(x)
        x = keras.layers.Concatenate()([x, new])
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: concatenated along the columns
def dense_block(x, layers, growth):
    for _ in range(layers):
        new = keras.layers.Conv2D(growth, 3, padding="same", activation="relu")(x)
        x = keras.layers.Concatenate(axis=2)([x, new])
    return x


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% dense-block: nothing is returned
def dense_block(x, layers, growth):
    for _ in range(layers):
        new = keras.layers.Conv2D(growth, 3, padding="same", activation="relu")(x)
        x = keras.layers.Concatenate()([x, new])


def dense_model(input_shape, blocks):
    """Return a model of dense blocks, each given as (layers, growth)."""
    x = inputs = keras.Input(shape=input_shape)
    for layers, growth in blocks:
        x = dense_block(x, layers, growth)
    return keras.Model(inputs, x)


# %% best-within: one of the two budgets is enough
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters or one["multiply_adds"] <= max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return min(good, key=lambda one: (one["multiply_adds"], one["parameters"]))["name"]


# %% best-within: the multiply-adds are not looked at
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [one for one in candidates if one["parameters"] <= max_parameters]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return min(good, key=lambda one: (one["multiply_adds"], one["parameters"]))["name"]


# %% best-within: less than the budget, not equal
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] < max_parameters and one["multiply_adds"] < max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return min(good, key=lambda one: (one["multiply_adds"], one["parameters"]))["name"]


# %% best-within: nothing fits, and it stops
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
    ]
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return min(good, key=lambda one: (one["multiply_adds"], one["parameters"]))["name"]


# %% best-within: the margin is ignored
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best]
    return min(good, key=lambda one: (one["multiply_adds"], one["parameters"]))["name"]


# %% best-within: the best of all sets the mark
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in candidates)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    good = good or fitting[:1]
    return min(good, key=lambda one: (one["multiply_adds"], one["parameters"]))["name"]


# %% best-within: ties are broken by the parameters first
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return min(good, key=lambda one: (one["parameters"], one["multiply_adds"]))["name"]


# %% best-within: the first of several
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return good[0]["name"]


# %% best-within: the most accurate of the good ones
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return max(good, key=lambda one: one["accuracy"])["name"]


# %% best-within: a dictionary, not its name
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return min(good, key=lambda one: (one["multiply_adds"], one["parameters"]))


# %% best-within: the list is sorted in place
def best_within(candidates, max_parameters, max_multiply_adds, margin=0.0):
    candidates.sort(key=lambda one: (one["multiply_adds"], one["parameters"]))
    fitting = [
        one
        for one in candidates
        if one["parameters"] <= max_parameters and one["multiply_adds"] <= max_multiply_adds
    ]
    if not fitting:
        return None
    best = max(one["accuracy"] for one in fitting)
    good = [one for one in fitting if one["accuracy"] >= best - margin]
    return min(good, key=lambda one: (one["multiply_adds"], one["parameters"]))["name"]


# %% small-model: a dense network
def small_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(12, 12, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% small-model: flattened, so that it is too large
def small_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(12, 12, 1)),
            keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% small-model: the mean of a few maps says too little
def small_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(12, 12, 1)),
            keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% small-model: convolutions without an activation
def small_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(12, 12, 1)),
            keras.layers.Conv2D(8, 3, padding="same"),
            keras.layers.Conv2D(16, 3, padding="same"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% small-model: a learning rate that is far too high
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
    model.compile(keras.optimizers.Adam(1.0), loss="sparse_categorical_crossentropy")
    return model


# %% small-model: not compiled
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
    return model


# %% small-model: nothing is returned
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


# %% small-model: nine outputs
def small_model():
    model = keras.Sequential(
        [
            keras.Input(shape=(12, 12, 1)),
            keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(29, 3, padding="same", activation="relu"),
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dense(9, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# %% q1: the small kernels see too little
q1 = quiz.answer("cnn_architectures.q1", 1 / 9)


# %% q2: parameters and work in one place
q2 = quiz.answer("cnn_architectures.q2", "a")


# %% q3: ten times 1.2
q3 = quiz.answer("cnn_architectures.q3", 12)


# %% q4: everything ticked
q4 = quiz.answer("cnn_architectures.q4", "abcde")


# %% q5: only the left half is read
q5 = quiz.answer("cnn_architectures.q5", "b")
