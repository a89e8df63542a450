"""Generative adversarial networks: the game, its losses, networks, and how to judge the result."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=["losses", "networks", "quality"],
    submod_attrs={"film": ["Film", "grid"], "game": ["Game", "adam"]},
)
