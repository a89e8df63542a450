# Likely mistakes in exercise 13: the visible checks have to say what is wrong. Never released.


# %% attend: the scores are not divided
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2)
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: divided by d instead of its root
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / queries.shape[-1]
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: multiplied by the root of d
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) * np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: divided by the root of s
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(keys.shape[-2])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: softmax over the places that look
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-2, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-2, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: softmax over everything
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max()) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: the mask is inverted
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    mask = ~mask
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: the mask after the softmax, no weights of 0
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: the mask after the softmax, not normalised again
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.nan_to_num(scores)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True) * mask
    return weights @ np.nan_to_num(values), weights


# %% attend: scores of 0 at hidden places
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, 0)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ np.nan_to_num(values), weights


# %% attend: no mask at all
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ values, weights


# %% attend: the largest score is not taken off
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: -inf, and nan in a row that may look nowhere
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    seen = np.any(mask, axis=-2)[..., np.newaxis]
    return weights @ np.where(seen, values, 0), weights


# %% attend: a row that may look nowhere looks everywhere
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e9)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ np.nan_to_num(values), weights


# %% attend: 0 times nan in the values
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ values, weights


# %% attend: an additive mask lets nan through
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = scores + np.where(mask, 0, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: the mask transposed
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    if mask.shape == scores.shape[::-1]:
        mask = mask.T
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0), weights


# %% attend: the weights first
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights, weights @ np.where(seen, values, 0)


# %% attend: the outputs only
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, values, 0)


# %% attend: the weights meet the keys
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    return weights @ np.where(seen, keys, 0), weights


# %% attend: the padding is emptied in place
def attend(queries, keys, values, mask):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = np.where(mask, scores, -1e30)  # takes the place of nan, too
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    # The largest power is 1, so the sum is smaller only if a row may look nowhere.
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1)
    seen = np.any(mask, axis=-2)[..., np.newaxis]  # (..., s, 1)
    values[~np.broadcast_to(seen, values.shape)] = 0
    return weights @ np.where(seen, values, 0), weights


# %% attend: the course's own function
def attend(queries, keys, values, mask):
    from course_lib.models import transformers

    return transformers.attend(queries, keys, values, mask)


# %% sinusoids: sine and cosine swapped
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-2 * (columns // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.cos(angles), np.sin(angles))


# %% sinusoids: each column has a rate of its own
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-columns / width)
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: half of the exponent
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-(columns // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: the exponent over twice the width
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-2 * (columns // 2) / (2 * width))
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: the exponent is positive: the waves get faster
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (2 * (columns // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: sines on the left, cosines on the right
def sinusoids(places, width, base):
    rates = base ** (-2 * np.arange((width + 1) // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)[:, :width]


# %% sinusoids: the base is always 10,000
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = 10_000 ** (-2 * (columns // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: the places are counted instead of read
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-2 * (columns // 2) / width)
    angles = np.arange(len(places))[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: an odd width loses its last column
def sinusoids(places, width, base):
    columns = np.arange(width // 2 * 2)
    rates = base ** (-2 * (columns // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: an odd width gets one column more
def sinusoids(places, width, base):
    columns = np.arange(width + width % 2)
    rates = base ** (-2 * (columns // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: an odd width is rounded in the formula
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-2 * (columns // 2) / (width + width % 2))
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: the last wave has the rate 1/base
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-2 * (columns // 2) / max(width - 2, 1))
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


# %% sinusoids: only sines
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-2 * (columns // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.sin(angles)


# %% sinusoids: transposed
def sinusoids(places, width, base):
    columns = np.arange(width)
    rates = base ** (-2 * (columns // 2) / width)
    angles = places[:, np.newaxis] * rates
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles)).T


# %% sinusoids: the course's own function
def sinusoids(places, width, base):
    from course_lib.models import transformers

    return transformers.sinusoidal(len(places), width, base)


# %% shift: transposed: it steps back
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width, 2):
        angle = distance * base ** (-first / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, -sin], [sin, cos]]
    return matrix


# %% shift: no sign
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width, 2):
        angle = distance * base ** (-first / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, sin], [sin, cos]]
    return matrix


# %% shift: sine and cosine swapped
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width, 2):
        angle = distance * base ** (-first / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[sin, cos], [-cos, sin]]
    return matrix


# %% shift: all pairs turn alike
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width, 2):
        angle = distance
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, sin], [-sin, cos]]
    return matrix


# %% shift: half of the exponent
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width, 2):
        angle = distance * base ** (-first / 2 / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, sin], [-sin, cos]]
    return matrix


# %% shift: twice the exponent
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width, 2):
        angle = distance * base ** (-2 * first / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, sin], [-sin, cos]]
    return matrix


# %% shift: the base is always 10,000
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width, 2):
        angle = distance * 10_000 ** (-first / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, sin], [-sin, cos]]
    return matrix


# %% shift: only the first pair
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, 2, 2):
        angle = distance * base ** (-first / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, sin], [-sin, cos]]
    return matrix


# %% shift: the blocks overlap
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width - 1):
        angle = distance * base ** (-first / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, sin], [-sin, cos]]
    return matrix


# %% shift: nothing returned
def shift(distance, width, base):
    matrix = np.zeros((width, width))
    for first in range(0, width, 2):
        angle = distance * base ** (-first / width)
        sin, cos = np.sin(angle), np.cos(angle)
        matrix[first : first + 2, first : first + 2] = [[cos, sin], [-sin, cos]]
    matrix


# %% block: post-norm
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.MultiHeadAttention(heads, key_dim)(x, x)
    x = layers.LayerNormalization(epsilon=1e-5)(x + y)
    y = layers.Dense(hidden, activation="gelu")(x)
    x = layers.LayerNormalization(epsilon=1e-5)(x + layers.Dense(width)(y))
    return keras.Model(stream, x)


# %% block: post-norm, the norms where they stand in the table
def transformer_block(width, heads, key_dim, hidden):
    stream = keras.Input((None, width))
    x = layers.LayerNormalization(epsilon=1e-5)(stream)
    x = x + layers.MultiHeadAttention(heads, key_dim)(x, x)
    x = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(x)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: no addition after attention
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: no addition after the dense layers
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: no additions
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: the first norm is left out
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(x, x)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: one norm for both parts
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    norm = layers.LayerNormalization(epsilon=1e-5)
    y = norm(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = norm(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: keys and values are not normalised
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, x)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: key_dim is the width
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, width)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: key_dim is the width shared by the heads
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, width // heads)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: heads and key_dim swapped
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(key_dim, heads)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: attention without biases
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim, use_bias=False)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: dense layers without biases
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu", use_bias=False)(y)
    x = x + layers.Dense(width, use_bias=False)(y)
    return keras.Model(stream, x)


# %% block: ReLU instead of gelu
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="relu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: no activation
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden)(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: gelu twice
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width, activation="gelu")(y)
    return keras.Model(stream, x)


# %% block: the default epsilon of Keras
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization()(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization()(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: a causal mask
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: the two parts side by side
def transformer_block(width, heads, key_dim, hidden):
    x = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    taken = layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    return keras.Model(x, x + taken + layers.Dense(width)(y))


# %% block: the dense part first
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    return keras.Model(stream, x)


# %% block: a third norm at the end
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return keras.Model(stream, layers.LayerNormalization(epsilon=1e-5)(x))


# %% block: the dense part adds to its own input
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(width, activation="gelu")(y)
    x = y + layers.Dense(width)(y)
    return keras.Model(stream, x)


# %% block: the course's own parts
def transformer_block(width, heads, key_dim, hidden):
    from course_lib.models.transformers import blocks

    stream = keras.Input((None, width))
    x = blocks.attention(stream, heads, "self")
    return keras.Model(stream, blocks.feed_forward(x, hidden, "dense"))


# %% block: no model, only its output
def transformer_block(width, heads, key_dim, hidden):
    x = stream = keras.Input((None, width))
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    x = x + layers.MultiHeadAttention(heads, key_dim)(y, y)
    y = layers.LayerNormalization(epsilon=1e-5)(x)
    y = layers.Dense(hidden, activation="gelu")(y)
    x = x + layers.Dense(width)(y)
    return x


# %% mend: the attention still sees everything
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: still the norm over the places
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization(axis=1)(x)
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: the norm over the whole sentence
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization(axis=(1, 2))(x)
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: still what it reads
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, :-1]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: shifted the wrong way
def honest_pairs(tokens):
    return tokens[:, 1:], tokens[:, :-1]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: shifted by two
def honest_pairs(tokens):
    return tokens[:, :-2], tokens[:, 2:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: START put in front once more
def honest_pairs(tokens):
    return np.concatenate([np.full((len(tokens), 1), START), tokens[:, :-2]], axis=1), tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: not shortened
def honest_pairs(tokens):
    return tokens, np.roll(tokens, -1, axis=1)


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: the mask transposed
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    all_places = np.ones((1, steps, steps), dtype=bool)
    x = x + layers.MultiHeadAttention(2, 16)(y, y, attention_mask=np.triu(all_places))
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: the mask inverted
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    all_places = np.ones((1, steps, steps), dtype=bool)
    x = x + layers.MultiHeadAttention(2, 16)(y, y, attention_mask=~np.tril(all_places))
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: the mask without the diagonal
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    all_places = np.ones((1, steps, steps), dtype=bool)
    x = x + layers.MultiHeadAttention(2, 16)(y, y, attention_mask=np.tril(all_places, -1))
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: only the place before may be seen
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    all_places = np.ones((1, steps, steps), dtype=bool)
    x = x + layers.MultiHeadAttention(2, 16)(y, y, attention_mask=np.tril(np.triu(all_places, -1)))
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: no attention left
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: the positions are gone
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: a mean over the sentence
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    x = x + keras.ops.mean(x, axis=1, keepdims=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: a softmax at the end
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS, activation="softmax")(x))


# %% mend: far too large
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    x = x + layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(2_000, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% mend: attention that never reaches the stream
def honest_pairs(tokens):
    return tokens[:, :-1], tokens[:, 1:]


def honest_model(steps):
    tokens = keras.Input((steps,), dtype="int32")
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(TOKENS, 32)(tokens) + layers.Embedding(steps, 32)(places)
    y = layers.LayerNormalization()(x)  # over the 32 numbers of one place
    layers.MultiHeadAttention(2, 16)(y, y, use_causal_mask=True)
    y = layers.LayerNormalization()(x)
    x = x + layers.Dense(32)(layers.Dense(64, activation="gelu")(y))
    return keras.Model(tokens, layers.Dense(TOKENS)(x))


# %% read-head: all places count, the rule says nothing there
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1).mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: the sum instead of the mean
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].sum()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: the largest weight instead of the sum
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.max(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: more than one half is needed
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {"none": 0.5}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: never none
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.0
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: the same token counts itself
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there <= here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: after is one place before
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, -1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: after turned the other way
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=0),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: same and after swapped
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": np.roll(same, 1, axis=1),
        "after": same,  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: the next place instead of the one before
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here + 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: of equal rules the last
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(reversed(means), key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: the columns instead of the rows
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=0)], kind


# %% read-head: places instead of words
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return weights.argmax(axis=1), kind


# %% read-head: the kind first
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        counts = rule.any(axis=1)
        if counts.any():
            means[name] = np.sum(weights * rule, axis=1)[counts].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return kind, [tokens[place] for place in weights.argmax(axis=1)]


# %% read-head: a single token divides by nothing
def read_head(weights, tokens):
    words = np.array(tokens)
    here, there = np.indices(weights.shape)
    same = (words[:, np.newaxis] == words) & (there < here)
    rules = {
        "previous": there == here - 1,
        "first": (there == 0) & (here > 0),
        "same": same,
        "after": np.roll(same, 1, axis=1),  # the last column is never True: nothing comes round
    }
    means = {}
    for name, rule in rules.items():
        means[name] = np.sum(weights * rule, axis=1)[rule.any(axis=1)].mean()
    means["none"] = 0.5  # comes last: of equal ones, max takes the first
    kind = max(means, key=means.get)
    return [tokens[place] for place in weights.argmax(axis=1)], kind


# %% read-head: the rule by the strongest word of each place
def read_head(weights, tokens):
    strongest = weights.argmax(axis=1)
    t = len(tokens)
    counts = {
        "previous": sum(strongest[i] == i - 1 for i in range(1, t)),
        "first": sum(strongest[i] == 0 for i in range(1, t)),
        "same": sum(strongest[i] < i and tokens[strongest[i]] == tokens[i] for i in range(t)),
        "after": sum(strongest[i] > 0 and tokens[strongest[i] - 1] == tokens[i] for i in range(t)),
    }
    kind = max(counts, key=counts.get)
    return [tokens[j] for j in strongest], kind if counts[kind] >= t / 2 else "none"


# %% q1: the scores are not divided
q1 = quiz.answer("transformers.q1", 7.93)


# %% q1: divided by d
q1 = quiz.answer("transformers.q1", 6.25)


# %% q1: the hidden place is seen
q1 = quiz.answer("transformers.q1", 77.0)


# %% q2: neighbours
q2 = quiz.answer("transformers.q2", "a")


# %% q2: only the middle stays
q2 = quiz.answer("transformers.q2", "b")


# %% q2: by place, not by word
q2 = quiz.answer("transformers.q2", "c")


# %% q3: keys only
q3 = quiz.answer("transformers.q3", 12.3)


# %% q3: queries, too
q3 = quiz.answer("transformers.q3", 36.9)


# %% q3: one block
q3 = quiz.answer("transformers.q3", 4.1)


# %% q3: numbers, not bytes
q3 = quiz.answer("transformers.q3", 6.1)


# %% q4: a copying head that looks at the word itself
q4 = quiz.answer("transformers.q4", ("b",))


# %% q4: everything ticked
q4 = quiz.answer("transformers.q4", ("a", "b", "c", "d", "e"))


# %% q4: wide is late
q4 = quiz.answer("transformers.q4", ("d", "e"))


# %% q5: tokens for sentences
q5 = quiz.answer("transformers.q5", ("d",))


# %% q5: more heads
q5 = quiz.answer("transformers.q5", ("a", "c"))


# %% q5: everything ticked
q5 = quiz.answer("transformers.q5", ("a", "b", "c", "d", "e"))
