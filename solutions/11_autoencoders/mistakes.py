# Likely mistakes in exercise 11, at least three for each coding task. Never released.


# %% pca: nothing is centred
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train, full_matrices=False)
    kept = directions[:code_size]
    codes = x @ kept.T
    return codes, codes @ kept


# %% pca: the mean of x in place of that of the training data
def pca(train, x, code_size):
    mean = x.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[:code_size]
    codes = (x - mean) @ kept.T
    return codes, codes @ kept + mean


# %% pca: the codes are not centred
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[:code_size]
    codes = x @ kept.T
    return codes, codes @ kept + mean


# %% pca: the mean is not added when decoding
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[:code_size]
    codes = (x - mean) @ kept.T
    return codes, codes @ kept


# %% pca: one mean over everything
def pca(train, x, code_size):
    mean = train.mean()
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[:code_size]
    codes = (x - mean) @ kept.T
    return codes, codes @ kept + mean


# %% pca: the directions come from x
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(x - mean, full_matrices=False)
    kept = directions[:code_size]
    codes = (x - mean) @ kept.T
    return codes, codes @ kept + mean


# %% pca: the weakest directions
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[-code_size:]
    codes = (x - mean) @ kept.T
    return codes, codes @ kept + mean


# %% pca: the columns of the directions in place of the rows
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions.T[:code_size]
    codes = (x - mean) @ kept.T
    return codes, codes @ kept + mean


# %% pca: all directions are kept
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions
    codes = (x - mean) @ kept.T
    return codes, codes @ kept + mean


# %% pca: only the codes are returned
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[:code_size]
    codes = (x - mean) @ kept.T
    return codes


# %% pca: the decoded come first
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[:code_size]
    codes = (x - mean) @ kept.T
    return codes @ kept + mean, codes


# %% pca: the codes are brought to one scale
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, lengths, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[:code_size]
    codes = (x - mean) @ kept.T / lengths[:code_size]
    return codes, codes @ kept + mean


# %% pca: x is centred in place
def pca(train, x, code_size):
    mean = train.mean(axis=0)
    _, _, directions = np.linalg.svd(train - mean, full_matrices=False)
    kept = directions[:code_size]
    x -= mean
    codes = x @ kept.T
    return codes, codes @ kept + mean


# %% autoencoder: no activation at all: PCA again
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(128), layers.Dense(code_size)]
    decoder = [keras.Input((code_size,)), layers.Dense(128)]
    decoder.append(layers.Dense(pixels))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: relu at the code
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(128, "relu"), layers.Dense(code_size, "relu")]
    decoder = [keras.Input((code_size,)), layers.Dense(128, "relu")]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: a softmax at the end
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(128, "relu"), layers.Dense(code_size)]
    decoder = [keras.Input((code_size,)), layers.Dense(128, "relu")]
    decoder.append(layers.Dense(pixels, "softmax"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: a softmax at the code
def make_autoencoder(pixels, code_size):
    encoder = [
        keras.Input((pixels,)),
        layers.Dense(128, "relu"),
        layers.Dense(code_size, "softmax"),
    ]
    decoder = [keras.Input((code_size,)), layers.Dense(128, "relu")]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: no hidden activation, and a softmax at the code
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(128), layers.Dense(code_size, "softmax")]
    decoder = [keras.Input((code_size,)), layers.Dense(128)]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: encoder and decoder in the other order
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(128, "relu"), layers.Dense(code_size)]
    decoder = [keras.Input((code_size,)), layers.Dense(128, "relu")]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(decoder), keras.Sequential(encoder)


# %% autoencoder: a code of 8, whatever is asked for
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(128, "relu"), layers.Dense(8)]
    decoder = [keras.Input((8,)), layers.Dense(128, "relu")]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: 64 pixels, whatever is asked for
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((64,)), layers.Dense(128, "relu"), layers.Dense(code_size)]
    decoder = [keras.Input((code_size,)), layers.Dense(128, "relu")]
    decoder.append(layers.Dense(64, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: one model
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(128, "relu"), layers.Dense(code_size)]
    decoder = [keras.Input((code_size,)), layers.Dense(128, "relu")]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder + decoder[1:])


# %% autoencoder: too large
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(1024, "relu"), layers.Dense(code_size)]
    decoder = [keras.Input((code_size,)), layers.Dense(1024, "relu")]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: two units in the hidden layers
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(2, "relu"), layers.Dense(code_size)]
    decoder = [keras.Input((code_size,)), layers.Dense(2, "relu")]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: the models have no Input
def make_autoencoder(pixels, code_size):
    encoder = [layers.Dense(128, "relu"), layers.Dense(code_size)]
    decoder = [layers.Dense(128, "relu")]
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% autoencoder: so much dropout that little comes through
def make_autoencoder(pixels, code_size):
    encoder = [keras.Input((pixels,)), layers.Dense(128, "relu"), layers.Dense(code_size)]
    decoder = [keras.Input((code_size,)), layers.Dense(128, "relu")]
    decoder.append(layers.Dropout(0.97))
    decoder.append(layers.Dense(pixels, "sigmoid"))
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% mend: a random number asked for at a time, hundreds of thousands in a training
def noisy_pairs(clean, strength, normal):
    noisy = [[pixel + strength * normal() for pixel in picture] for picture in clean.tolist()]
    return noisy, clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: the targets are noisy
def noisy_pairs(clean, strength, normal):
    noisy = clean + strength * normal(clean.shape)
    return noisy, noisy


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: all pictures get the same noise
def noisy_pairs(clean, strength, normal):
    return clean + strength * normal(clean.shape[1:]), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: a number for each picture, the same for all its pixels
def noisy_pairs(clean, strength, normal):
    return clean + strength * normal((len(clean), 1)), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: the inputs are clean
def noisy_pairs(clean, strength, normal):
    return clean, clean + strength * normal(clean.shape)


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: without the strength
def noisy_pairs(clean, strength, normal):
    return clean + normal(clean.shape), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: another source of chance
def noisy_pairs(clean, strength, normal):
    return clean + strength * np.random.normal(size=clean.shape), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: the noise is the target
def noisy_pairs(clean, strength, normal):
    noise = strength * normal(clean.shape)
    return clean + noise, noise


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: no noise
def noisy_pairs(clean, strength, normal):
    return clean, clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: the noise is added in place
def noisy_pairs(clean, strength, normal):
    clean += strength * normal(clean.shape)
    return clean, clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: the noise multiplies
def noisy_pairs(clean, strength, normal):
    return clean * (1 + strength * normal(clean.shape)), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: only the noisy ones
def noisy_pairs(clean, strength, normal):
    return clean + strength * normal(clean.shape)


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% mend: relu at the end
def noisy_pairs(clean, strength, normal):
    return clean + strength * normal(clean.shape), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential(
        [keras.Input((pixels,)), hidden, layers.Dense(pixels, activation="relu")]
    )


# %% mend: sigmoid at the end
def noisy_pairs(clean, strength, normal):
    return clean + strength * normal(clean.shape), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential(
        [keras.Input((pixels,)), hidden, layers.Dense(pixels, activation="sigmoid")]
    )


# %% mend: softmax at the end
def noisy_pairs(clean, strength, normal):
    return clean + strength * normal(clean.shape), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential(
        [keras.Input((pixels,)), hidden, layers.Dense(pixels, activation="softmax")]
    )


# %% mend: it returns the hidden layer
def noisy_pairs(clean, strength, normal):
    return clean + strength * normal(clean.shape), clean


def denoiser(pixels):
    hidden = layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden])


# %% mend: too large
def noisy_pairs(clean, strength, normal):
    return clean + strength * normal(clean.shape), clean


def denoiser(pixels):
    hidden = layers.Dense(1000, activation="relu")
    return keras.Sequential([keras.Input((pixels,)), hidden, layers.Dense(pixels)])


# %% cloud: the variance for the standard deviation
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: the logarithm for the standard deviation
def draw(z_mean, z_log_var, eps):
    return z_mean + z_log_var * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: eps is not used
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2)


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: chance of its own in place of eps
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * np.random.normal(size=eps.shape)


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: the mean is forgotten
def draw(z_mean, z_log_var, eps):
    return np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: without the minus sign
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = 0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: without the half
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -1 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: the mean is not squared
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: the 1 is forgotten
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: z_log_var is taken for the variance
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + np.log(z_log_var) - z_mean**2 - z_log_var)
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: z_log_var is taken for the logarithm of the deviation
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + 2 * z_log_var - z_mean**2 - np.exp(2 * z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: the logarithm of a variance that is 0
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + np.log(np.exp(z_log_var)) - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: the sum over the examples
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.sum(axis=0)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: summed over the code, so one number for each example
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.sum(axis=1)
    return dimensions, np.sum(np.maximum(dimensions, free))


# %% cloud: the mean over the dimensions
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.mean(np.maximum(dimensions, free))


# %% cloud: free bits for each example
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    each = np.maximum(each, free)
    return dimensions, each.mean(axis=0).sum()


# %% cloud: free bits for the sum of all
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.maximum(np.sum(dimensions), free)


# %% cloud: free bits are taken off
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.maximum(dimensions - free, 0))


# %% cloud: at most free
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(np.minimum(dimensions, free))


# %% cloud: free bits are not looked at
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return dimensions, np.sum(dimensions)


# %% cloud: the dimensions are raised as well
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    dimensions = np.maximum(dimensions, free)
    return dimensions, np.sum(dimensions)


# %% cloud: only the term
def draw(z_mean, z_log_var, eps):
    return z_mean + np.exp(z_log_var / 2) * eps


def kl(z_mean, z_log_var, free):
    each = -0.5 * (1 + z_log_var - z_mean**2 - np.exp(z_log_var))
    dimensions = each.mean(axis=0)
    return np.sum(np.maximum(dimensions, free))


# %% anomalies: the sum in place of the mean
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.sum((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: the root of the mean
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.sqrt(np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim))))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: the absolute error
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean(np.abs(x - decoded), axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: the mean over the examples
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=0)

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: only the second axis: pictures give no single score
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=1)

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: int cuts off 28.999999999999996
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual))
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: the number that may lie above is rounded
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = round(rate * len(usual))
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: one too many may lie above
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[max(len(usual) - 2 - above, 0)]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: one too few may lie above
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[min(len(usual) - above, len(usual) - 1)]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: the rate counts from below
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: np.quantile, which puts a number between two scores
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = np.quantile(usual, 1 - rate)
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: the largest normal score, whatever the rate
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[-1]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: the threshold from the new scores
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(new, new_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: an alarm at the threshold itself
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores >= threshold


# %% anomalies: an alarm below the threshold
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores < threshold


# %% anomalies: not sorted
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = score(normal, normal_decoded)
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: mean and standard deviation
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual.mean() + 2 * usual.std()
    scores = score(new, new_decoded)
    return scores, threshold, scores > threshold


# %% anomalies: the numbers of the alarms
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores, threshold, np.flatnonzero(scores > threshold)


# %% anomalies: the alarms only
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(x, decoded):
        return np.mean((x - decoded) ** 2, axis=tuple(range(1, x.ndim)))

    usual = np.sort(score(normal, normal_decoded))
    above = int(rate * len(usual) + 1e-9)
    threshold = usual[len(usual) - 1 - above]
    scores = score(new, new_decoded)
    return scores > threshold


# %% q1: another subspace
q1 = quiz.answer("autoencoders.q1", "a")


# %% q1: not trained long enough
q1 = quiz.answer("autoencoders.q1", "b")


# %% q2: without the decoder
q2 = quiz.answer("autoencoders.q2", 1)


# %% q2: parameters taken for bytes
q2 = quiz.answer("autoencoders.q2", 131)


# %% q3: everything ticked
q3 = quiz.answer("autoencoders.q3", ("a", "b", "c", "d", "e"))


# %% q3: what seems to be seen on the left
q3 = quiz.answer("autoencoders.q3", ("a", "e"))


# %% q4: thinks of collapse
q4 = quiz.answer("autoencoders.q4", "b")


# %% q4: wide clouds
q4 = quiz.answer("autoencoders.q4", "d")


# %% q5: the share of the ill that are caught
q5 = quiz.answer("autoencoders.q5", 0.9)


# %% q5: the share of healthy that are left in peace
q5 = quiz.answer("autoencoders.q5", 0.96)
