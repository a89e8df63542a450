"""Generators and discriminators: dense ones for points, convolutional ones for 28x28 pictures.

The convolutional pair follows Radford, Metz, Chintala, "Unsupervised representation learning with
deep convolutional generative adversarial networks" (ICLR 2016, section 3): strides instead of
pooling, batch normalisation in the generator, leaky ReLU in the discriminator.
"""

import keras
from keras import layers

__all__ = ["dcgan_discriminator", "dcgan_generator", "dense_discriminator", "dense_generator"]


def dense_generator(noise_size: int = 8, units: int = 64, hidden: int = 2, features: int = 2):
    """Return a dense generator: noise (n, noise_size) to points (n, features)."""
    network = [keras.Input((noise_size,))]
    network += [layers.Dense(units, activation="relu") for _ in range(hidden)]
    return keras.Sequential([*network, layers.Dense(features)], name="generator")


def dense_discriminator(units: int = 64, hidden: int = 2, features: int = 2):
    """Return a dense discriminator: points (n, features) to logits (n, 1)."""
    network = [keras.Input((features,))]
    network += [layers.Dense(units, activation=layers.LeakyReLU(0.2)) for _ in range(hidden)]
    return keras.Sequential([*network, layers.Dense(1)], name="discriminator")


def dcgan_generator(noise_size: int = 64, classes: int = 0, filters: int = 64):
    """Return a convolutional generator of pictures (n, 28, 28) in [0, 1].

    Parameters
    ----------
    noise_size
        Numbers in a noise vector.
    classes
        With 0 the input is noise (n, noise_size). Otherwise it is [noise, labels], labels
        0 ... classes - 1 as integers (n,), and each class has a vector of its own that is learnt
        and joined to the noise.
    filters
        Channels at 7x7; half as many at 14x14 and 28x28.
    """
    noise = keras.Input((noise_size,), name="noise")
    inputs, x = noise, noise
    if classes:
        label = keras.Input((), dtype="int32", name="label")
        inputs = [noise, label]
        x = layers.Concatenate()([noise, layers.Embedding(classes, 32, name="of_class")(label)])
    x = layers.Dense(7 * 7 * filters, use_bias=False, name="start")(x)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    x = layers.Reshape((7, 7, filters))(x)
    for side in (14, 28):
        x = layers.Conv2DTranspose(
            filters // 2, 4, strides=2, padding="same", use_bias=False, name=f"to_{side}"
        )(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    x = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="ink")(x)
    return keras.Model(inputs, layers.Reshape((28, 28))(x), name="generator")


def dcgan_discriminator(classes: int = 0, filters: int = 32):
    """Return a convolutional discriminator: pictures (n, 28, 28) to logits (n, 1).

    Parameters
    ----------
    classes
        With 0 the input is pictures; otherwise [pictures, labels]. The label comes in as a second
        term of the logit, the product of the picture's features and a vector of the class (Miyato,
        Koyama, "cGANs with projection discriminator", ICLR 2018, equation 3).
    filters
        Channels at 14x14; twice as many at 7x7, four times at 4x4.
    """
    picture = keras.Input((28, 28), name="picture")
    x = layers.Reshape((28, 28, 1))(layers.Rescaling(2, -1)(picture))  # paper is -1, ink is 1
    for times in (1, 2, 4):
        x = layers.Conv2D(filters * times, 4, strides=2, padding="same", use_bias=False)(x)
        x = layers.LeakyReLU(0.2)(x)
    features = layers.Flatten()(x)
    logit = layers.Dense(1, name="logit")(features)
    if not classes:
        return keras.Model(picture, logit, name="discriminator")
    label = keras.Input((), dtype="int32", name="label")
    features = layers.Dense(filters * 4, name="features")(features)
    fit = layers.Dot(axes=1)([features, layers.Embedding(classes, filters * 4)(label)])
    return keras.Model([picture, label], layers.Add()([logit, fit]), name="discriminator")
