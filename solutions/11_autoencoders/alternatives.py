# Other right answers to exercise 11, at least two for each coding task. Never released.


# %% pca: the eigenvectors of the covariance matrix
def pca(train, x, code_size):
    centre = np.mean(train, 0)
    values, vectors = np.linalg.eigh(np.cov(train, rowvar=False).reshape(len(centre), -1))
    kept = vectors[:, np.argsort(values)[::-1][:code_size]]
    codes = np.dot(x - centre, kept)
    return [codes, np.dot(codes, kept.T) + centre]


# %% pca: scikit-learn
def pca(train, x, code_size):
    from sklearn.decomposition import PCA

    model = PCA(code_size, svd_solver="full").fit(train)
    codes = model.transform(x)
    return codes, model.inverse_transform(codes)


# %% pca: example by example, the directions turned round, lists
def pca(train, x, code_size):
    mean = sum(train) / len(train)
    u, _, _ = np.linalg.svd((train - mean).T)
    codes, decoded = [], []
    for one in x:
        code = [-(one - mean).dot(u[:, k]) for k in range(code_size)]
        picture = mean.copy()
        for k in range(code_size):
            picture -= code[k] * u[:, k]
        codes.append(code)
        decoded.append(list(picture))
    return codes, decoded


# %% autoencoder: the functional form, 64 units, sigmoid at the end
def make_autoencoder(pixels, code_size):
    picture, code = keras.Input((pixels,)), keras.Input((code_size,))
    h = layers.Dense(64, activation="relu")(picture)
    encoder = keras.Model(picture, layers.Dense(code_size)(h))
    h = layers.Dense(64, activation="relu")(code)
    decoder = keras.Model(code, layers.Dense(pixels, activation="sigmoid")(h))
    return encoder, decoder


# %% autoencoder: two hidden layers on either side, tanh, a list
def make_autoencoder(pixels, code_size):
    encoder = keras.Sequential([keras.Input((pixels,))])
    decoder = keras.Sequential([keras.Input((code_size,))])
    for units in (100, 50):
        encoder.add(layers.Dense(units, activation="tanh"))
    encoder.add(layers.Dense(code_size))
    for units in (50, 100):
        decoder.add(layers.Dense(units, activation="tanh"))
    decoder.add(layers.Dense(pixels))
    return [encoder, decoder]


# %% autoencoder: gelu, batch normalization in the encoder
def make_autoencoder(pixels, code_size):
    encoder = [
        keras.Input((pixels,)),
        layers.Dense(128, activation="gelu"),
        layers.BatchNormalization(),
        layers.Dense(code_size),
    ]
    decoder = [
        keras.Input((code_size,)),
        layers.Dense(128, activation="gelu"),
        layers.Dense(64, activation="gelu"),
        layers.Dense(pixels, activation="sigmoid"),
    ]
    return keras.Sequential(encoder), keras.Sequential(decoder)


# %% mend: one picture after the other, from the last, a list
def noisy_pairs(clean, strength, normal):
    noisy = [picture + strength * normal(len(picture)) for picture in clean[::-1]]
    return noisy[::-1], clean.copy()


def denoiser(pixels):
    x = keras.Input((pixels,))
    h = layers.Dense(100, activation="tanh")(x)
    h = layers.Dense(30, activation="tanh")(h)
    h = layers.Dense(100, activation="tanh")(h)
    return keras.Model(x, layers.Dense(pixels, activation="tanh")(h))


# %% mend: all numbers at once, brought into shape; what is added is learned
def noisy_pairs(clean, strength, normal):
    n, pixels = clean.shape
    noise = np.reshape(normal(n * pixels), (pixels, n)).T
    return [np.add(clean, noise * strength), clean]


def denoiser(pixels):
    x = keras.Input((pixels,))
    h = layers.Dense(64, activation="gelu")(x)
    h = layers.Dense(64, activation="gelu")(h)
    return keras.Model(x, layers.Add()([x, layers.Dense(pixels)(h)]))


# %% mend: picture by picture, and a linear network
def noisy_pairs(clean, strength, normal):
    return np.stack([one + strength * normal(len(one)) for one in clean]), clean


def denoiser(pixels):
    return keras.Sequential(
        [keras.Input((pixels,)), layers.Dense(16), layers.Dense(pixels, use_bias=False)]
    )


# %% cloud: Keras's operations, the sum written in another order
def draw(z_mean, z_log_var, eps):
    return keras.ops.exp(z_log_var * 0.5) * eps + z_mean


def kl(z_mean, z_log_var, free):
    ops = keras.ops
    each = ops.square(z_mean) + ops.exp(z_log_var) - z_log_var - 1
    dimensions = ops.mean(each, axis=0) / 2
    return dimensions, ops.sum(ops.where(dimensions < free, free, dimensions))


# %% cloud: number by number, lists
def draw(z_mean, z_log_var, eps):
    from math import exp, sqrt

    rows = zip(z_mean.tolist(), z_log_var.tolist(), eps.tolist())
    return [[m + sqrt(exp(v)) * e for m, v, e in zip(*row)] for row in rows]


def kl(z_mean, z_log_var, free):
    from math import exp

    n, code_size = z_mean.shape
    result = [0.0] * code_size
    for k in range(code_size):
        for i in range(n):
            variance = exp(z_log_var[i, k])
            result[k] += 0.5 * (z_mean[i, k] ** 2 + variance - 1 - z_log_var[i, k]) / n
    return result, sum(one if one > free else free for one in result)


# %% cloud: the variance first, but its logarithm is never taken
def draw(z_mean, z_log_var, eps):
    return z_mean + np.sqrt(np.exp(z_log_var)) * eps


def kl(z_mean, z_log_var, free):
    variance = np.exp(z_log_var)
    squares = (z_mean**2).mean(0) + variance.mean(0)
    dimensions = (squares - 1 - z_log_var.mean(0)) / 2
    return dimensions, dimensions.clip(min=free).sum()


# %% anomalies: flat rows, and candidates tried one after the other
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def scores_of(x, decoded):
        return ((x - decoded).reshape(len(x), -1) ** 2).mean(axis=1)

    usual, scores = scores_of(normal, normal_decoded), scores_of(new, new_decoded)
    most = round(rate * len(usual), 6)
    threshold = min(t for t in usual if (usual > t).sum() <= most)
    return scores, threshold, (scores > threshold).astype(int)


# %% anomalies: whole numbers only, from the largest score down, lists
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    def score(one, other):
        return float(np.square(np.ravel(one) - np.ravel(other)).mean())

    usual = sorted((score(*pair) for pair in zip(normal, normal_decoded)), reverse=True)
    threshold = usual[round(1000 * rate) * len(usual) // 1000]
    scores = [score(*pair) for pair in zip(new, new_decoded)]
    return scores, threshold, [one > threshold for one in scores]


# %% anomalies: fractions, and a partition in place of sorting
def find_anomalies(normal, normal_decoded, new, new_decoded, rate):
    from fractions import Fraction

    usual = np.array([np.mean((a - b) ** 2) for a, b in zip(normal, normal_decoded)])
    scores = np.array([np.mean((a - b) ** 2) for a, b in zip(new, new_decoded)])
    above = int(Fraction(str(rate)) * len(usual))
    place = len(usual) - 1 - above
    threshold = np.partition(usual, place)[place]
    return scores, threshold, np.greater(scores, threshold)
