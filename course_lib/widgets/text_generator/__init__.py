"""The text generator: what may come next, how likely it is, and one character after the other.

`predictions` is the arithmetic of one place, `reading` checks what the widget is given, `model` is
the text that grows, `words` what is said of it; `letters` and `page` turn the text into a picture,
`painter` adds the bars, and `widget` puts it all together.
"""

from .widget import TextGenerator

__all__ = ["TextGenerator"]
