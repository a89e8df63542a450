# Other right answers to exercise 06, at least two for each coding task. Never released.


# %% saliency-map: unit by unit, pixel by pixel
def saliency_map(picture, kernel, bias, readout):
    h, w, c, units = kernel.shape
    slopes = np.zeros((h, w, c))
    for u in range(units):
        if np.sum(picture * kernel[..., u]) + bias[u] > 0:
            slopes += readout[u] * kernel[..., u]
    return [[max(abs(slopes[i, j, k]) for k in range(c)) for j in range(w)] for i in range(h)]


# %% saliency-map: everything flat, with matrices
def saliency_map(picture, kernel, bias, readout):
    flat = kernel.reshape(-1, kernel.shape[-1])
    z = picture.ravel() @ flat + bias
    active = np.where(z > 0, 1.0, 0.0)
    return abs((flat * active * readout).sum(1).reshape(picture.shape)).max(2)


# %% saliency-map: einsum, in single precision
def saliency_map(picture, kernel, bias, readout):
    z = np.einsum("hwc,hwcu->u", picture, kernel) + bias
    slopes = np.einsum("hwcu,u->hwc", kernel, np.heaviside(z, 0) * readout)
    return np.maximum(slopes.max(axis=-1), -slopes.min(axis=-1)).astype("float32")


# %% integrated-gradients: one picture after the other
def integrated_gradients(gradient, picture, baseline, steps):
    total = np.zeros(picture.shape)
    for part in range(steps):
        alpha = (part + 0.5) / steps
        point = alpha * picture + (1 - alpha) * baseline
        total = total + gradient(point[np.newaxis])[0]
    return np.sum((picture - baseline) * total / steps, axis=2)


# %% integrated-gradients: the points by linspace, the products summed at last
def integrated_gradients(gradient, picture, baseline, steps):
    edges = np.linspace(0, 1, steps + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    points = np.stack([baseline + alpha * (picture - baseline) for alpha in middles])
    small_steps = (picture - baseline) / steps
    return np.einsum("nhwc,hwc->hw", np.asarray(gradient(points)), small_steps)


# %% occlusion-map: one call for each patch
def occlusion_map(score, picture, size, stride, fill):
    h, w = picture.shape[:2]
    before = score(picture[None])[0]
    result = np.zeros((-(-h // stride), -(-w // stride)))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            covered = np.array(picture)
            covered[i * stride : i * stride + size, j * stride : j * stride + size, :] = fill
            result[i, j] = before - score(covered[None])[0]
    return result


# %% occlusion-map: masks instead of slices, all in one batch with the picture
def occlusion_map(score, picture, size, stride, fill):
    h, w, _ = picture.shape
    rows, columns = np.arange(h)[:, None], np.arange(w)
    batch = [picture]
    for top in np.arange(0, h, stride):
        for left in np.arange(0, w, stride):
            below = (rows >= top) & (rows < top + size)
            inside = below & (columns >= left) & (columns < left + size)
            batch.append(np.where(inside[:, :, None], fill, picture))
    scores = np.asarray(score(np.array(batch)))
    return (scores[0] - scores[1:]).reshape(int(np.ceil(h / stride)), int(np.ceil(w / stride)))


# %% occlusion-map: the patch is taken off again, a list of lists
def occlusion_map(score, picture, size, stride, fill):
    work, rows = picture.copy(), []
    full = float(score(work[None])[0])
    for top in range(0, len(picture), stride):
        rows.append([])
        for left in range(0, len(picture[0]), stride):
            there = slice(top, top + size), slice(left, left + size)
            work[there] = fill
            rows[-1].append(full - float(score(work[None])[0]))
            work[there] = picture[there]
    return rows


# %% grad-cam: map by map, the sum for the mean (the scale is lost anyway), Kronecker product
def grad_cam_map(maps, gradients, factor):
    h, w, k = maps.shape
    coarse = np.zeros((h, w))
    for one in range(k):
        coarse += gradients[:, :, one].sum() * maps[:, :, one]
    coarse[coarse < 0] = 0
    largest = coarse.max()
    if largest > 0:
        coarse /= largest
    return np.kron(coarse, np.ones((factor, factor)))


# %% grad-cam: enlarged first, by indices
def grad_cam_map(maps, gradients, factor):
    weights = gradients.reshape(-1, gradients.shape[-1]).mean(axis=0)
    summed = np.einsum("hwk,k->hw", maps, weights)
    rows = np.arange(maps.shape[0] * factor) // factor
    columns = np.arange(maps.shape[1] * factor) // factor
    fine = np.clip(summed, 0, None)[rows][:, columns]
    return fine if not fine.any() else fine / fine.max()


# %% grad-cam: in single precision, as a Keras tensor
def grad_cam_map(maps, gradients, factor):
    maps, gradients = maps.astype("float32"), gradients.astype("float32")
    weighted = keras.ops.relu(keras.ops.sum(maps * gradients.mean((0, 1)), axis=-1))
    weighted = weighted / max(float(keras.ops.max(weighted)), 1e-30)
    return keras.ops.repeat(keras.ops.repeat(weighted, factor, axis=0), factor, axis=1)


# %% pointing-share: all maps at once
def pointing_share(maps, boxes):
    n, h, w = maps.shape
    flat = maps.reshape(n, h * w)
    row, column = np.divmod(flat.argmax(axis=1), w)
    left, top, right, bottom = np.asarray(boxes).T
    hit = (row >= top) & (row < bottom) & (column >= left) & (column < right)
    return np.mean(hit & (np.ptp(flat, axis=1) > 0))


# %% pointing-share: pixel by pixel
def pointing_share(maps, boxes):
    found = []
    for one, box in zip(maps, boxes):
        best, place = one[0, 0], (0, 0)
        for row in range(one.shape[0]):
            for column in range(one.shape[1]):
                if one[row, column] > best:
                    best, place = one[row, column], (row, column)
        if (one == best).all():
            found.append(0.0)
        else:
            found.append(float(place[1] in range(*box[::2]) and place[0] in range(*box[1::2])))
    return sum(found) / len(found)


# %% fgsm: picture by picture, class by class
def fgsm(x, labels, weights, bias, epsilon):
    attacked = np.array(x)
    for k, label in enumerate(labels):
        scores = x[k] @ weights + bias
        p = np.exp(scores - max(scores))
        p = p / sum(p)
        slopes = np.zeros(x.shape[1])
        for j in range(len(bias)):
            slopes += (p[j] - (j == label)) * weights[:, j]
        attacked[k][slopes > 0] += epsilon
        attacked[k][slopes < 0] -= epsilon
    return np.minimum(1, np.maximum(0, attacked))


# %% fgsm: one-hot labels and Keras's softmax
def fgsm(x, labels, weights, bias, epsilon):
    p = keras.ops.convert_to_numpy(keras.ops.softmax(x @ weights + bias))
    errors = p - np.eye(len(bias))[labels]
    return (x + epsilon * np.sign(errors.dot(weights.T))).clip(0, 1)


# %% fgsm: the logarithm of the sum
def fgsm(x, labels, weights, bias, epsilon):
    scores = x @ weights + bias
    p = np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])
    target = np.zeros_like(p)
    target[range(len(labels)), labels] = 1
    return np.clip(x - epsilon * np.sign(np.einsum("ij,kj->ik", target - p, weights)), 0.0, 1.0)
