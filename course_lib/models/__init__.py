"""Small models, written to be read, by family: neurons, autodiff, losses, optimizers, gradients."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=[
        "autodiff",
        "convnets",
        "convolution",
        "gradient_flow",
        "gradients",
        "losses",
        "memory_tasks",
        "neurons",
        "optimizers",
        "random_features",
        "recurrent",
        "sequence_to_sequence",
        "transformers",
    ],
)
