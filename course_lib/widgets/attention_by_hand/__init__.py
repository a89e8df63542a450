"""Attention by hand: change queries, keys and values of four words, see what each word takes.

`presets` holds numbers that show something, `reading` checks what the reader gives, `model` is the
calculation with its selection, `words` says what comes out; `tables` and `plane` draw the numbers
and the arrows, `painter` puts them together, and `widget` binds all to controls.
"""

from .widget import AttentionByHand

__all__ = ["AttentionByHand"]
