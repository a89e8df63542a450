"""The text generator: what may come next, how likely it is, and one character after the other.

`predictions` is the arithmetic of one place, `reading` checks what the widget is given, `writing`
is the text that grows, `model` what is shown of it, `words` what is said; `letters` and `page` turn
the text into a picture, `painter` adds the bars, and `widget` puts it all together.
"""

from .widget import TextGenerator

__all__ = ["TextGenerator"]
