# Likely mistakes in exercise 12: the visible checks have to say what is wrong. Never released.


# %% losses: the sigmoid first, then the logarithm
def losses(real_logits, fake_logits):
    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))
    seen = np.log(1 - fake).mean()
    return -np.log(real).mean() - seen, seen, -np.log(fake).mean()


# %% losses: probabilities clipped so that no logarithm is infinite
def losses(real_logits, fake_logits):
    real = np.clip(1 / (1 + np.exp(-real_logits)), 1e-7, 1 - 1e-7)
    fake = np.clip(1 / (1 + np.exp(-fake_logits)), 1e-7, 1 - 1e-7)
    seen = np.log(1 - fake).mean()
    return -np.log(real).mean() - seen, seen, -np.log(fake).mean()


# %% losses: the logits clipped
def losses(real_logits, fake_logits):
    real, fake = np.clip(real_logits, -20, 20), np.clip(fake_logits, -20, 20)
    seen = np.logaddexp(0, fake).mean()
    return np.logaddexp(0, -real).mean() + seen, -seen, np.logaddexp(0, -fake).mean()


# %% losses: the discriminator takes real for fake
def losses(real_logits, fake_logits):
    def softplus(z):  # log(1 + exp(z)), which is -log(1 - sigmoid(z))
        return np.logaddexp(0, z)

    called_fake = np.mean(softplus(fake_logits))
    discriminator = np.mean(softplus(real_logits)) + np.mean(softplus(-fake_logits))
    return discriminator, -called_fake, np.mean(softplus(-fake_logits))


# %% losses: the mean of both kinds, half as large
def losses(real_logits, fake_logits):
    def softplus(z):  # log(1 + exp(z)), which is -log(1 - sigmoid(z))
        return np.logaddexp(0, z)

    called_fake = np.mean(softplus(fake_logits))
    discriminator = (np.mean(softplus(-real_logits)) + called_fake) / 2
    return discriminator, -called_fake, np.mean(softplus(-fake_logits))


# %% losses: the sign of the minimax loss
def losses(real_logits, fake_logits):
    def softplus(z):  # log(1 + exp(z)), which is -log(1 - sigmoid(z))
        return np.logaddexp(0, z)

    called_fake = np.mean(softplus(fake_logits))
    discriminator = np.mean(softplus(-real_logits)) + called_fake
    return discriminator, called_fake, np.mean(softplus(-fake_logits))


# %% losses: the two losses of the generator in the other order
def losses(real_logits, fake_logits):
    def softplus(z):  # log(1 + exp(z)), which is -log(1 - sigmoid(z))
        return np.logaddexp(0, z)

    called_fake = np.mean(softplus(fake_logits))
    discriminator = np.mean(softplus(-real_logits)) + called_fake
    return discriminator, np.mean(softplus(-fake_logits)), -called_fake


# %% losses: sums
def losses(real_logits, fake_logits):
    def softplus(z):  # log(1 + exp(z)), which is -log(1 - sigmoid(z))
        return np.logaddexp(0, z)

    called_fake = np.sum(softplus(fake_logits))
    discriminator = np.sum(softplus(-real_logits)) + called_fake
    return discriminator, -called_fake, np.sum(softplus(-fake_logits))


# %% losses: one mean over all pictures
def losses(real_logits, fake_logits):
    def softplus(z):  # log(1 + exp(z)), which is -log(1 - sigmoid(z))
        return np.logaddexp(0, z)

    called_fake = np.mean(softplus(fake_logits))
    discriminator = 2 * np.mean(np.concatenate([softplus(-real_logits), softplus(fake_logits)]))
    return discriminator, -called_fake, np.mean(softplus(-fake_logits))


# %% losses: one loss for each picture
def losses(real_logits, fake_logits):
    def softplus(z):  # log(1 + exp(z)), which is -log(1 - sigmoid(z))
        return np.logaddexp(0, z)

    called_fake = np.mean(softplus(fake_logits))
    discriminator = np.mean(softplus(-real_logits)) + called_fake
    return discriminator, -called_fake, softplus(-fake_logits)


# %% losses: without the minimax loss
def losses(real_logits, fake_logits):
    def softplus(z):  # log(1 + exp(z)), which is -log(1 - sigmoid(z))
        return np.logaddexp(0, z)

    called_fake = np.mean(softplus(fake_logits))
    discriminator = np.mean(softplus(-real_logits)) + called_fake
    return discriminator, np.mean(softplus(-fake_logits))


# %% discriminator-step: the labels the wrong way round
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.zeros((len(real), 1)), np.ones((len(fake), 1))])
    return discriminator.train_on_batch(x, labels)


# %% discriminator-step: all labels are 1
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.ones((len(fake), 1))])
    return discriminator.train_on_batch(x, labels)


# %% discriminator-step: the label of fake samples is -1
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), -np.ones((len(fake), 1))])
    return discriminator.train_on_batch(x, labels)


# %% discriminator-step: smoothed labels
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.full((len(real), 1), 0.9), np.zeros((len(fake), 1))])
    return discriminator.train_on_batch(x, labels)


# %% discriminator-step: the generator is called as in training
def discriminator_step(generator, discriminator, real, noise):
    fake = keras.ops.convert_to_numpy(generator(noise, training=True))
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.zeros((len(fake), 1))])
    return discriminator.train_on_batch(x, labels)


# %% discriminator-step: the generator is trained too
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.zeros((len(fake), 1))])
    generator.train_on_batch(noise, fake)
    return discriminator.train_on_batch(x, labels)


# %% discriminator-step: noise of its own
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(np.random.normal(size=noise.shape))  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.zeros((len(fake), 1))])
    return discriminator.train_on_batch(x, labels)


# %% discriminator-step: not trained, only tested
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.zeros((len(fake), 1))])
    return discriminator.test_on_batch(x, labels)


# %% discriminator-step: no loss comes back
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.zeros((len(fake), 1))])
    discriminator.train_on_batch(x, labels)


# %% discriminator-step: only the real samples
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.zeros((len(fake), 1))])
    return discriminator.train_on_batch(real, np.ones((len(real), 1)))


# %% discriminator-step: two steps, one for each kind
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)
    one = discriminator.train_on_batch(real, np.ones((len(real), 1)))
    other = discriminator.train_on_batch(fake, np.zeros((len(fake), 1)))
    return (one + other) / 2


# %% discriminator-step: fit with batches of 32
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.zeros((len(fake), 1))])
    history = discriminator.fit(x, labels, verbose=0)
    return history.history["loss"][0]


# %% discriminator-step: the loss of the predictions as they are after the step
def discriminator_step(generator, discriminator, real, noise):
    fake = generator.predict_on_batch(noise)  # nothing is learned here
    x = np.concatenate([real, fake])
    labels = np.concatenate([np.ones((len(real), 1)), np.zeros((len(fake), 1))])
    discriminator.train_on_batch(x, labels)
    return discriminator.test_on_batch(x, labels)


# %% discriminator-step: through a model of both
def discriminator_step(generator, discriminator, real, noise):
    game = keras.Sequential([generator, discriminator])
    game.compile(discriminator.optimizer, discriminator.loss, run_eagerly=True)
    game.train_on_batch(noise, np.zeros((len(noise), 1)))
    return discriminator.train_on_batch(real, np.ones((len(real), 1)))


# %% generator-step: the discriminator is trained too
def generator_step(generator, discriminator, noise):
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    return loss


# %% generator-step: frozen only after compiling and training
def generator_step(generator, discriminator, noise):
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = False
    return loss


# %% generator-step: the discriminator stays frozen for good
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    return game.train_on_batch(noise, np.ones((len(noise), 1)))


# %% generator-step: the generator wants to be called fake
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False  # its batch normalization then uses its moving averages
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.zeros((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% generator-step: the generator is frozen
def generator_step(generator, discriminator, noise):
    generator.trainable = False
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    generator.trainable = True
    return loss


# %% generator-step: both are frozen
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False  # its batch normalization then uses its moving averages
    generator.trainable = False
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% generator-step: an optimizer of its own choice
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False  # its batch normalization then uses its moving averages
    game = keras.Sequential([generator, discriminator])
    game.compile("adam", generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% generator-step: the optimizer of the discriminator
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False  # its batch normalization then uses its moving averages
    game = keras.Sequential([generator, discriminator])
    optimizer = keras.optimizers.SGD(float(discriminator.optimizer.learning_rate))
    game.compile(optimizer, generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% generator-step: no loss comes back
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False  # its batch normalization then uses its moving averages
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = True


# %% generator-step: two steps
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False  # its batch normalization then uses its moving averages
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    for _ in range(2):
        loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% generator-step: only tested
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False  # its batch normalization then uses its moving averages
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    loss = game.test_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% generator-step: its weights are put back, but its batch normalization has worked as in training
def generator_step(generator, discriminator, noise):
    before = discriminator.get_weights()
    game = keras.Sequential([generator, discriminator])
    game.compile(keras.optimizers.SGD(0.5), generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.set_weights(before)
    return loss


# %% generator-step: the kernels are frozen, the moving averages are not
def generator_step(generator, discriminator, noise):
    for layer in discriminator.layers:
        layer.trainable = isinstance(layer, layers.BatchNormalization)
    game = keras.Sequential([generator, discriminator])
    game.compile(generator.optimizer, generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% generator-step: the batch normalization of the generator is frozen
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False
    for layer in generator.layers:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
    game = keras.Sequential([generator, discriminator])
    game.compile(keras.optimizers.SGD(0.5), generator.loss, run_eagerly=True)
    loss = game.train_on_batch(noise, np.ones((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% generator-step: the samples come as plain numbers
def generator_step(generator, discriminator, noise):
    discriminator.trainable = False  # its batch normalization then uses its moving averages
    fake = generator.predict_on_batch(noise)
    loss = discriminator.train_on_batch(fake, np.ones((len(noise), 1)))
    discriminator.trainable = True
    return loss


# %% transposed-convolution: stamps replace each other
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] = np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "same":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: the strides are forgotten
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "same":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: too long by a stride
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, steps * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "same":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: the kernel is turned round
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel[::-1])
    if padding == "same":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: the bias with each stamp
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel) + bias
    if padding == "same":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y


# %% transposed-convolution: no bias
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "same":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y


# %% transposed-convolution: all is cut off at the end
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "same":
        first = 0
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: all is cut off at the beginning
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "same":
        first = size - strides
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: the odd place is lost at the beginning
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "same":
        first = (size - strides + 1) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: cut as for strides of 1
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "same":
        first = (size - 1) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: same is not looked at
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel)
    if padding == "causal":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: the channels are not summed
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("n,sf->nsf", x[:, t, 0], kernel[:, :, 0])
    if padding == "same":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: the filters in the wrong order
def transposed_convolution(x, kernel, bias, strides, padding):
    n, steps, _ = x.shape
    size, filters, _ = kernel.shape
    y = np.zeros((n, (steps - 1) * strides + size, filters))
    for t in range(steps):
        begin = t * strides
        y[:, begin : begin + size] += np.einsum("nc,sfc->nsf", x[:, t], kernel[:, ::-1])
    if padding == "same":
        first = (size - strides) // 2
        y = y[:, first : first + steps * strides]
    return y + bias


# %% transposed-convolution: an ordinary convolution
def transposed_convolution(x, kernel, bias, strides, padding):
    turned = keras.ops.cast(kernel.transpose(0, 2, 1), "float32")
    y = keras.ops.conv(keras.ops.cast(x, "float32"), turned, strides, padding)
    return y + keras.ops.cast(bias, "float32")


# %% build-generator: no sigmoid
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation=None)(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: tanh instead of a sigmoid
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="tanh")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: rounded down
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = height // factor, width // factor
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    return keras.Model(noise, x)


# %% build-generator: one doubling too many
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** (len(filters) + 1)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: one doubling too few in the start
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** (len(filters) - 1)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: not cut
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    return keras.Model(noise, x)


# %% build-generator: cut at the top and on the left
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((rows * factor - height, 0), (columns * factor - width, 0)))(x)
    return keras.Model(noise, x)


# %% build-generator: cut on all sides
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.CenterCrop(height, width)(x)
    return keras.Model(noise, x)


# %% build-generator: height and width exchanged
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((columns, rows, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: kernels of size 3
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 3, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 3, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: padding valid
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="valid", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="valid", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: no ReLU after the dense layer
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0])(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: no ReLU between
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: enlarged without learning, then convolved
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.UpSampling2D(2)(x)
        x = layers.Conv2D(number, 4, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: with batch normalization
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: one channel, always
def build_generator(noise_size, shape, filters):
    height, width, _ = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return keras.Model(noise, x)


# %% build-generator: no model, only its output
def build_generator(noise_size, shape, filters):
    height, width, channels = shape
    factor = 2 ** len(filters)
    rows, columns = -(-height // factor), -(-width // factor)  # rounded up
    x = noise = keras.Input((noise_size,))
    x = layers.Dense(rows * columns * filters[0], activation="relu")(x)
    x = layers.Reshape((rows, columns, filters[0]))(x)
    for number in filters[1:]:
        x = layers.Conv2DTranspose(number, 4, 2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 4, 2, padding="same", activation="sigmoid")(x)
    x = layers.Cropping2D(((0, rows * factor - height), (0, columns * factor - width)))(x)
    return x


# %% ring-report: the samples need not be good to find a mode
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest)  # up to the last mode that has any
    return np.sum(counts >= least), np.mean(good)


# %% ring-report: more than enough are needed
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts > least), np.mean(good)


# %% ring-report: the mode of a single sample counts
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts > 0), np.mean(good)


# %% ring-report: one standard deviation
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts >= least), np.mean(good)


# %% ring-report: the squared distance
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.square(samples[:, np.newaxis] - centres).sum(axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts >= least), np.mean(good)


# %% ring-report: each coordinate by itself
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.abs(samples[:, np.newaxis] - centres).max(axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts >= least), np.mean(good)


# %% ring-report: an empty array is divided by
def ring_report(samples, centres, deviation, least):
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts >= least), np.mean(good)


# %% ring-report: samples that are nan are left out
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    samples = samples[np.isfinite(samples).all(axis=1)]
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts >= least), np.mean(good)


# %% ring-report: the share of bad samples
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts >= least), 1 - np.mean(good)


# %% ring-report: the number of good samples
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.sum(counts >= least), np.sum(good)


# %% ring-report: the share of modes
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.mean(counts >= least), np.mean(good)


# %% ring-report: the other order
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)  # (n, k)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3 * deviation  # nan is not
    counts = np.bincount(nearest[good])  # up to the last mode that has any
    return np.mean(good), np.sum(counts >= least)


# %% ring-report: every mode counts a sample that is close
def ring_report(samples, centres, deviation, least):
    if len(samples) == 0:
        return 0, 0.0
    distances = np.linalg.norm(samples[:, np.newaxis] - centres, axis=2)
    close = distances <= 3 * deviation
    return np.sum(close.sum(axis=0) >= least), np.mean(close.any(axis=1))


# %% q1: the probability instead of the ratio
q1 = quiz.answer("gans.q1", 0.9)


# %% q1: the sizes the other way round
q1 = quiz.answer("gans.q1", 0.05)


# %% q2: guessing
q2 = quiz.answer("gans.q2", 1.386)


# %% q2: only the real samples
q2 = quiz.answer("gans.q2", 0.549)


# %% q2: sums instead of means
q2 = quiz.answer("gans.q2", 1.91)


# %% q3: the generator learns in the first step
q3 = quiz.answer("gans.q3", "a")


# %% q3: the labels
q3 = quiz.answer("gans.q3", "d")


# %% q3: the noise
q3 = quiz.answer("gans.q3", "c")


# %% q4: the losses are trusted
q4 = quiz.answer("gans.q4", ("b", "c"))


# %% q4: everything ticked
q4 = quiz.answer("gans.q4", ("a", "b", "c", "d", "e"))


# %% q5: the share is trusted
q5 = quiz.answer("gans.q5", ("a", "e"))


# %% q5: a distance is taken for a share
q5 = quiz.answer("gans.q5", ("d",))
