"""What a variational autoencoder has beside its networks: a layer that draws, and two losses.

mean, log_variance = encoder(picture)
outputs = decoder(Sampling(beta=1.0)([mean, log_variance]))
vae = keras.Model(picture, outputs)
vae.compile("adam", summed_crossentropy)
vae.fit(x, x)

Kingma, Welling, "Auto-encoding variational Bayes", ICLR 2014; `beta` after Higgins et al.,
"beta-VAE", ICLR 2017; `free_nats` after Kingma et al., "Improved variational inference with inverse
autoregressive flow", NIPS 2016, appendix C.8.
"""

import keras
from keras import layers, ops

__all__ = ["Sampling", "kl_divergence", "summed_crossentropy"]


def kl_divergence(mean, log_variance):
    """Return how far each code's Gaussian is from the standard one, in nats: (n, code_size).

    -(1 + log_variance - mean² - exp(log_variance)) / 2 (Kingma, Welling 2014, appendix B).
    """
    return -0.5 * (1 + log_variance - mean**2 - ops.exp(log_variance))


def summed_crossentropy(pictures, restored):
    """Return the cross-entropy of each picture's pixels, summed over them, in nats: (n,).

    A restored pixel is the probability of ink; both arrays (n, rows, columns) in [0, 1].
    """
    each = ops.binary_crossentropy(pictures, restored)
    return ops.sum(ops.reshape(each, (ops.shape(each)[0], -1)), axis=1)


@keras.saving.register_keras_serializable("course_lib")
class Sampling(layers.Layer):
    """Draw a code from each Gaussian that the encoder gives; add the KL divergence to the loss.

    Parameters
    ----------
    beta
        Weight of the divergence; kept in a variable, so that it can be changed while training:
        ``layer.beta.assign(0.5)``.
    free_nats
        What the divergence of each number of the code costs nothing, as a mean over the batch.
    seed
        Fixes the draws.
    """

    def __init__(self, beta: float = 1.0, free_nats: float = 0.0, seed: int = 0, **options):
        super().__init__(**options)
        self._options = {"beta": beta, "free_nats": free_nats, "seed": seed}
        self.beta = self.add_weight(
            shape=(), initializer=keras.initializers.Constant(beta), trainable=False, name="beta"
        )
        self.free_nats = free_nats
        self.random = keras.random.SeedGenerator(seed)

    def call(self, inputs):
        """Return codes (n, code_size) from [means, log_variances], each of that shape."""
        mean, log_variance = inputs
        divergence = ops.mean(kl_divergence(mean, log_variance), axis=0)  # of each number
        self.add_loss(self.beta * ops.sum(ops.maximum(divergence, self.free_nats)))
        noise = keras.random.normal(ops.shape(mean), seed=self.random)
        return mean + ops.exp(log_variance / 2) * noise

    def get_config(self) -> dict:
        """Return what the layer was made with."""
        return super().get_config() | self._options
