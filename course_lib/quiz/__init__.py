"""Questions in a notebook: practice cards, graded answers, and the card that closes a lesson."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submodules=["bank"],
    submod_attrs={"ask": ["answer", "finish", "practice"], "scoring": ["credit"]},
)
