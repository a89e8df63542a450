"""Autoencoders: an encoder squeezes an example into a code, a decoder restores it from the code."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=["networks"],
    submod_attrs={"variational": ["Sampling", "kl_divergence", "summed_crossentropy"]},
)
