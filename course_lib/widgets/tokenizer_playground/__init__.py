"""The tokenizer playground: a text falls together into tokens, merge by merge.

`examples` holds texts that raise questions, `reading` checks what the widget is given, `merging`
follows each word of a text through the merges, `model` is the state, `words` what is said of it;
`chips` are the tokens as they are shown, `painter` draws them, and `widget` puts it all together.
"""

from .widget import TokenizerPlayground

__all__ = ["TokenizerPlayground"]
