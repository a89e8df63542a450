"""The learning rate that the language models here are trained with."""

import keras


def warmed_up(rate: float, steps: int, warm_up: int) -> keras.optimizers.schedules.CosineDecay:
    """Return a rate that rises from a twentieth for `warm_up` steps, then falls to a fiftieth."""
    return keras.optimizers.schedules.CosineDecay(
        rate / 20, steps - warm_up, alpha=0.4, warmup_target=rate, warmup_steps=warm_up
    )
