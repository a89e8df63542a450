"""The training of a GAN, written once: two networks, two losses, two optimizers, in turn."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from ..gradients import Update, compile_updates
from .losses import LOSSES, gradient_penalty

__all__ = ["Game", "adam"]


class Game:
    """A generator and a discriminator that train against each other.

    Parameters
    ----------
    generator
        From noise (n, noise_size) to examples; with classes from [noise, labels (n,)].
    discriminator
        From examples to logits (n, 1); with classes from [examples, labels].
    loss
        "non-saturating", "minimax" or "wasserstein" (see `losses`).
    optimizers
        One for the generator and one for the discriminator; `adam()` unless given.
    discriminator_steps
        Steps of the discriminator for each step of the generator.
    penalty
        Weight of the gradient penalty; 0 leaves it out.
    seed
        Fixes noise and batches.

    Raises
    ------
    ValueError
        If the loss is unknown, or the networks do not fit together.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        loss: str = "non-saturating",
        optimizers: tuple | None = None,
        discriminator_steps: int = 1,
        penalty: float = 0.0,
        seed: int = 0,
    ):
        if loss not in LOSSES:
            raise ValueError(f"There is no loss {loss!r}; there are {', '.join(LOSSES)}.")
        self.generator, self.discriminator = generator, discriminator
        self.conditional = len(generator.inputs) == 2
        if self.conditional != (len(discriminator.inputs) == 2):
            raise ValueError(
                "Either both networks take labels beside their input or none does; the generator "
                f"has {len(generator.inputs)} inputs and the discriminator "
                f"{len(discriminator.inputs)}."
            )
        self.losses = LOSSES[loss]
        self.optimizers = optimizers or adam()
        self.discriminator_steps, self.penalty = discriminator_steps, penalty
        self.noise_size = generator.inputs[0].shape[-1]
        self._random = keras.random.SeedGenerator(seed)
        self._batches = np.random.default_rng(seed)
        self._step = self._compile()

    def step(self, x: np.ndarray, labels: np.ndarray | None = None) -> dict[str, float]:
        """Train the discriminator, then the generator.

        Parameters
        ----------
        x
            Real examples: a batch for each step of the discriminator, all in one array
            (discriminator_steps * batch, ...).
        labels
            Their classes, where the networks take classes.

        Returns
        -------
        dict
            The losses "discriminator" and "generator", each as it was before its step.
        """
        if self.conditional != (labels is not None):
            needs = "take labels too" if self.conditional else "take no labels"
            given = "none were given" if labels is None else "labels were given"
            raise ValueError(f"The networks of this game {needs}, and {given}.")
        if len(x) % self.discriminator_steps:
            raise ValueError(
                f"{len(x)} examples cannot be shared among the {self.discriminator_steps} steps of "
                "the discriminator; give a multiple of it."
            )
        losses = self._step(x, *([] if labels is None else [labels]))
        return {"discriminator": float(losses[-2]), "generator": float(losses[-1])}

    def play(
        self,
        x: np.ndarray,
        steps: int,
        labels: np.ndarray | None = None,
        batch_size: int = 64,
        watch: Callable[[int, dict], None] | None = None,
    ) -> dict[str, np.ndarray]:
        """Make many steps with batches drawn at random.

        Parameters
        ----------
        x, labels
            All real examples.
        steps
            How often each step is made.
        batch_size
            Examples for each step of a network.
        watch
            Called after each step with its number, counted from 1, and its losses.

        Returns
        -------
        dict
            "discriminator" and "generator": the losses, (steps,).
        """
        x = np.asarray(x, np.float32)
        history = []
        for number in range(1, steps + 1):
            rows = self._batches.integers(len(x), size=batch_size * self.discriminator_steps)
            history.append(self.step(x[rows], None if labels is None else labels[rows]))
            if watch is not None:
                watch(number, history[-1])
        return {name: np.array([row[name] for row in history]) for name in history[0]}

    def _compile(self) -> Callable:
        of_generator, of_discriminator = self.optimizers
        weights = self.discriminator.trainable_variables
        updates = [
            Update(self._discriminator_loss(turn), weights, of_discriminator)
            for turn in range(self.discriminator_steps)
        ]
        weights = self.generator.trainable_variables
        updates.append(Update(self._generator_loss, weights, of_generator))
        others = [*self.generator.variables, *self.discriminator.variables, self._random.state]
        return compile_updates(updates, others)

    def _discriminator_loss(self, turn: int) -> Callable:
        def loss(x, *labels):
            n = ops.shape(x)[0] // self.discriminator_steps
            real, *labels = (part[turn * n : (turn + 1) * n] for part in (x, *labels))
            made = self._make(n, labels)
            value = self.losses.discriminator(self._judge(real, labels), self._judge(made, labels))
            if not self.penalty:
                return value
            shape = (n, *[1] * (len(real.shape) - 1))
            mixture = keras.random.uniform(shape, seed=self._random)
            critic = lambda x: self._judge(x, labels)  # noqa: E731
            return value + self.penalty * gradient_penalty(critic, real, made, mixture)

        return loss

    def _generator_loss(self, x, *labels):
        n = ops.shape(x)[0] // self.discriminator_steps
        labels = [part[:n] for part in labels]
        return self.losses.generator(self._judge(self._make(n, labels), labels))

    def _make(self, n, labels):
        noise = keras.random.normal((n, self.noise_size), seed=self._random)
        return self.generator([noise, *labels] if labels else noise, training=True)

    def _judge(self, x, labels):
        return self.discriminator([x, *labels] if labels else x, training=True)


def adam(generator: float = 2e-4, discriminator: float = 2e-4) -> tuple:
    """Return an Adam for each network with these learning rates, and with little momentum.

    0.5 instead of 0.9, after Radford, Metz, Chintala, "Unsupervised representation learning with
    deep convolutional generative adversarial networks", ICLR 2016, section 4: the other player
    moves, so old gradients are soon wrong.
    """
    return tuple(keras.optimizers.Adam(rate, beta_1=0.5) for rate in (generator, discriminator))
