# Other right answers to exercise 12, at least two for each coding task. Never released.


# %% losses: the softplus of Keras
def losses(real_logits, fake_logits):
    ops = keras.ops
    real, fake = ops.cast(real_logits, "float32"), ops.cast(fake_logits, "float32")
    seen = ops.mean(ops.softplus(fake))
    return ops.mean(ops.softplus(-real)) + seen, -seen, ops.mean(ops.softplus(-fake))


# %% losses: the cross-entropy of Keras, from logits
def losses(real_logits, fake_logits):
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    def called(logits, label):
        return float(entropy(np.full(logits.shape, label), logits))

    seen = called(fake_logits, 0.0)
    return [called(real_logits, 1.0) + seen, -seen, called(fake_logits, 1.0)]


# %% losses: the larger of z and 0 taken out, number by number
def losses(real_logits, fake_logits):
    from math import exp, log1p

    def mean_softplus(logits, sign):
        values = [sign * float(z) for z in logits[:, 0]]
        return sum(max(z, 0.0) + log1p(exp(-abs(z))) for z in values) / len(values)

    missed, seen = mean_softplus(real_logits, -1), mean_softplus(fake_logits, 1)
    return missed + seen, -seen, mean_softplus(fake_logits, -1)


# %% losses: log sigmoid, by where
def losses(real_logits, fake_logits):
    def log_sigmoid(z):
        small = np.exp(-np.abs(z))
        return np.where(z > 0, -np.log1p(small), z - np.log1p(small))

    real, fake = log_sigmoid(real_logits).mean(), log_sigmoid(-fake_logits).mean()
    return np.array([-real - fake, fake, -log_sigmoid(fake_logits).mean()])


# %% discriminator-step: called as a function, tensors
def discriminator_step(generator, discriminator, real, noise):
    ops = keras.ops
    fake = generator(ops.cast(noise, "float32"), training=False)
    x = ops.concatenate([ops.cast(real, "float32"), fake], axis=0)
    labels = ops.concatenate([ops.ones((len(real), 1)), ops.zeros((len(noise), 1))], axis=0)
    return discriminator.train_on_batch(x, labels)


# %% discriminator-step: fit with one batch, the fakes first
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict(noise, verbose=0)
    labels = np.zeros(len(fake) + len(real))
    labels[len(fake) :] = 1
    x = np.vstack([fake, real])
    history = discriminator.fit(x, labels, batch_size=len(x), epochs=1, verbose=0)
    return history.history["loss"][0]


# %% discriminator-step: the generator frozen for the step
def discriminator_step(generator, discriminator, real, noise):
    generator.trainable = False
    fake = keras.ops.convert_to_numpy(generator(noise))
    labels = (np.arange(len(real) + len(fake)) < len(real)).astype("float32")[:, None]
    loss = discriminator.train_on_batch(np.append(real, fake, axis=0), labels)
    generator.trainable = True
    return float(loss)


# %% generator-step: the functional way, a frozen twin of the discriminator
def generator_step(generator, discriminator, noise):
    judge = keras.models.clone_model(discriminator)
    judge.set_weights(discriminator.get_weights())
    judge.trainable = False
    z = keras.Input(noise.shape[1:])
    game = keras.Model(z, judge(generator(z)))
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    return game.train_on_batch(noise, np.ones(len(noise)))


# %% generator-step: batch normalization frozen, the other weights put back afterwards
def generator_step(generator, discriminator, noise):
    before = discriminator.get_weights()
    for layer in discriminator.layers:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
    z = keras.Input((noise.shape[1],))
    game = keras.Model(z, discriminator(generator(z)))
    optimizer = keras.optimizers.SGD(float(generator.optimizer.learning_rate))
    game.compile(optimizer, keras.losses.BinaryCrossentropy(from_logits=True))
    loss = game.train_on_batch(noise, keras.ops.ones((len(noise), 1)))
    discriminator.set_weights(before)
    for layer in discriminator.layers:
        layer.trainable = True
    return loss


# %% generator-step: each layer frozen by itself, fit
def generator_step(generator, discriminator, noise):
    for layer in discriminator.layers:
        layer.trainable = False
    game = keras.Sequential([keras.Input((noise.shape[1],)), generator, discriminator])
    game.compile(optimizer=generator.optimizer, loss=generator.loss)
    history = game.fit(noise, np.ones((len(noise), 1)), batch_size=len(noise), verbose=0)
    for layer in discriminator.layers:
        layer.trainable = True
    return history.history["loss"][-1]


# %% transposed-convolution: place by place, loops
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, channels = x.shape
    size, filters, _ = kernel.shape
    length, cut = (steps - 1) * strides + size, 0
    if padding == "same":
        length, cut = steps * strides, (size - strides) // 2
    y = np.tile(bias.astype(float), (n, length, 1))
    for t in range(steps):
        for s in range(size):
            place = t * strides + s - cut
            if 0 <= place < length:
                for k in range(filters):
                    for c in range(channels):
                        y[:, place, k] += x[:, t, c] * kernel[s, k, c]
    return y


# %% transposed-convolution: one large matrix, the transpose of a convolution
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, channels = x.shape
    size, filters, _ = kernel.shape
    long = (steps - 1) * strides + size
    matrix = np.zeros((steps, channels, long, filters))
    for t in range(steps):
        matrix[t, :, t * strides : t * strides + size] = kernel.transpose(2, 0, 1)
    y = x.reshape(n, -1) @ matrix.reshape(steps * channels, -1)
    y = y.reshape(n, long, filters) + bias
    if padding == "valid":
        return y
    cut = size - strides
    return y[:, cut // 2 : long - (cut - cut // 2)]


# %% transposed-convolution: zeros put in between, then an ordinary convolution
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, channels = x.shape
    size = len(kernel)
    wide = np.zeros((n, (steps - 1) * strides + 1 + 2 * (size - 1), channels))
    wide[:, size - 1 : size - 1 + (steps - 1) * strides + 1 : strides] = x
    turned = kernel[::-1].transpose(0, 2, 1)  # (size, channels, filters)
    y = keras.ops.conv(
        keras.ops.cast(wide, "float32"), keras.ops.cast(turned, "float32"), 1, "valid"
    )
    y = y + keras.ops.cast(bias, "float32")
    first = (size - strides) // 2
    return y if padding == "valid" else y[:, first : first + steps * strides]


# %% build-generator: Sequential, activations as layers
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    rows, columns = height, width
    for _ in filters:
        rows, columns = (rows + 1) // 2, (columns + 1) // 2
    model = keras.Sequential([keras.Input((noise_size,))])
    model.add(layers.Dense(rows * columns * filters[0]))
    model.add(layers.Reshape((rows, columns, filters[0])))
    for number in [*filters[1:], channels]:
        model.add(layers.ReLU())
        model.add(layers.Conv2DTranspose(number, (4, 4), strides=(2, 2), padding="same"))
    model.add(layers.Activation("sigmoid"))
    too_high = rows * 2 ** len(filters) - height
    too_wide = columns * 2 ** len(filters) - width
    if too_high or too_wide:
        model.add(layers.Cropping2D(((0, too_high), (0, too_wide))))
    return model


# %% build-generator: cut by a slice, before the sigmoid
def build_generator(noise_size, shape, filters):
    import math

    noise = keras.Input(shape=(noise_size,))
    k = len(filters)
    rows, columns = (math.ceil(length / 2**k) for length in shape[:2])
    x = layers.Dense(rows * columns * filters[0])(noise)
    x = layers.Reshape((rows, columns, filters[0]))(keras.ops.relu(x))
    for place in range(1, k + 1):
        last = place == k
        number = shape[2] if last else filters[place]
        x = layers.Conv2DTranspose(number, 4, strides=2, padding="same")(x)
        x = x if last else keras.activations.relu(x)
    return keras.Model(noise, keras.activations.sigmoid(x[:, : shape[0], : shape[1]]))


# %% build-generator: laid out by the dense layer, one model in another
def build_generator(noise_size, shape, filters):
    factor = 2 ** len(filters)
    rows = (shape[0] + factor - 1) // factor
    columns = (shape[1] + factor - 1) // factor
    start = keras.Sequential(
        [
            keras.Input((noise_size,)),
            layers.Dense(rows * columns * filters[0], "relu"),
            layers.Reshape((rows, columns, filters[0])),
        ]
    )
    x = start.outputs[0]
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, "same", activation="relu")(x)
    x = layers.Conv2DTranspose(shape[2], 4, 2, "same", activation="sigmoid")(x)
    bottom, right = rows * factor - shape[0], columns * factor - shape[1]
    return keras.Model(start.inputs, layers.Cropping2D(((0, bottom), (0, right)))(x))


# %% ring-report: sample by sample
def ring_report(samples, centres, deviation, least):
    counts, good = [0] * len(centres), 0
    for sample in samples:
        if not np.isfinite(sample).all():
            continue
        squares = [float(((sample - centre) ** 2).sum()) for centre in centres]
        best = squares.index(min(squares))
        if squares[best] ** 0.5 <= 3 * deviation:
            counts[best] += 1
            good += 1
    return sum(count >= least for count in counts), good / max(len(samples), 1)


# %% ring-report: centre by centre
def ring_report(samples, centres, deviation, least):
    n = len(samples)
    nearest, belongs = np.full(n, np.inf), np.full(n, -1)
    for number, (a, b) in enumerate(centres):
        distance = np.hypot(samples[:, 0] - a, samples[:, 1] - b)
        closer = distance < nearest
        nearest[closer], belongs[closer] = distance[closer], number
    belongs[~(nearest <= 3 * deviation)] = -1
    _, counts = np.unique(belongs[belongs >= 0], return_counts=True)
    return int((counts >= least).sum()), float(np.mean(belongs >= 0)) if n else 0.0


# %% ring-report: Keras's operations
def ring_report(samples, centres, deviation, least):
    if samples.shape[0] == 0:
        return (0, 0)
    ops = keras.ops
    finite = np.isfinite(samples).all(axis=1, keepdims=True)
    x = ops.convert_to_tensor(np.where(finite, samples, 0))
    squares = ops.sum(ops.square(ops.expand_dims(x, 1) - centres), axis=-1)
    good = (ops.min(squares, axis=1) <= (3 * deviation) ** 2 * (1 + 1e-9)) & finite[:, 0]
    belongs = ops.one_hot(ops.argmin(squares, axis=1), len(centres), dtype="int32")
    counts = ops.sum(belongs * ops.cast(good, "int32")[:, None], axis=0)
    return ops.sum(ops.cast(counts >= least, "int32")), ops.mean(ops.cast(good, "float32"))
