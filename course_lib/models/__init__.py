"""Small models, written to be read, by family: `neurons` so far."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(__name__, submodules=["neurons"])
