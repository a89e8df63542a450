"""The latent walker: move through the codes of an autoencoder, and see each place decoded.

`reading` checks what the widget is given, `examples` holds the encoded pictures and finds those
near a place, `model` is the place and the way between two pictures, `words` says what is seen;
`pad` draws the map of the codes, `painter` all that is around it, and `widget` binds both to
controls.
"""

from .widget import LatentWalker

__all__ = ["LatentWalker"]
