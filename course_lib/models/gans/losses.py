"""What the two players of a GAN want, computed from logits: positive means "real".

A probability is sigmoid(logit). Logarithms of it are written with softplus(z) = log(1 + exp(z)),
which stays exact where a logit is large: -log(sigmoid(z)) = softplus(-z), and
-log(1 - sigmoid(z)) = softplus(z).
"""

from collections.abc import Callable
from typing import NamedTuple

from keras import ops

from .. import gradients

__all__ = ["LOSSES", "Losses", "gradient_penalty"]


class Losses(NamedTuple):
    """The losses of both players.

    Attributes
    ----------
    discriminator
        Takes the logits of real and of made examples, each (n, 1); returns a number.
    generator
        Takes the logits of made examples, (n, 1); returns a number.
    """

    discriminator: Callable
    generator: Callable


def tell_apart(real, made):
    """Return a discriminator's cross-entropy: real ones are to be called real, made ones made."""
    return ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(made))


def minimax(made):
    """Return the generator's side of the minimax game: log(1 - D), which it lowers.

    Goodfellow et al., "Generative adversarial nets", NIPS 2014, equation 1.
    """
    return -ops.mean(ops.softplus(made))


def non_saturating(made):
    """Return what the generator lowers in practice: -log D (Goodfellow et al. 2014, section 3)."""
    return ops.mean(ops.softplus(-made))


def criticise(real, made):
    """Return a critic's loss: low if it gives real ones a high score, made ones a low one.

    Arjovsky, Chintala, Bottou, "Wasserstein GAN", ICML 2017, equation 2.
    """
    return ops.mean(made) - ops.mean(real)


def please_the_critic(made):
    """Return the loss of a critic's generator: low if what it makes gets a high score."""
    return -ops.mean(made)


LOSSES = {
    "minimax": Losses(tell_apart, minimax),
    "non-saturating": Losses(tell_apart, non_saturating),
    "wasserstein": Losses(criticise, please_the_critic),
}


def gradient_penalty(critic: Callable, real, made, mixture):
    """Mean of (|gradient| - 1)² at places between real and made examples.

    It keeps the critic's slope near 1, as the Wasserstein distance asks for (Gulrajani et al.,
    "Improved training of Wasserstein GANs", NIPS 2017, equation 3).

    Parameters
    ----------
    critic
        Takes examples (n, ...) and returns scores (n, 1).
    real, made
        Examples, (n, ...).
    mixture
        How much of the real one, in [0, 1]: (n, 1, ...), as many axes as the examples have.
    """
    between = mixture * real + (1 - mixture) * made
    slopes = gradients.slopes(critic, between)
    squares = ops.sum(ops.reshape(slopes, (ops.shape(slopes)[0], -1)) ** 2, axis=1)
    # The square root has no slope at 0.
    return ops.mean((ops.sqrt(squares + 1e-12) - 1) ** 2)
