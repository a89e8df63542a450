"""Diffusion models: a network that says what noise is in a picture, and how to draw with it."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=["networks"],
    submod_attrs={
        "sampling": ["sample"],
        "schedule": ["Schedule", "cosine_schedule"],
    },
)
