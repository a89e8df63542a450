"""Latent arithmetic: walk between noise vectors of a generator, and calculate with them.

`paths` holds the arithmetic of noise, `measures` what is measured on a picture, `generating` calls
the generator, `reading` checks what the reader gives, `model` puts them together, `words` says what
is seen, `painter` and `views` draw it, and `widget` binds all of it to controls.
"""

from .widget import LatentArithmetic

__all__ = ["LatentArithmetic"]
