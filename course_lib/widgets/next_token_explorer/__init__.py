"""The next-token explorer: what a GPT holds possible next, what it looks at, one token at a time.

`reading` checks what the widget is given, `model` is the text with its draws, its picks and its
filter, `words` what is said of it; `page` draws the text, `choices` what may come next and `looks`
the attention; `painter` puts them on one sheet, and `widget` puts it all together. The text grows
as that of the text generator does, and tokens are shown as in the tokenizer playground.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__, submod_attrs={"widget": ["NextTokenExplorer"]}
)
