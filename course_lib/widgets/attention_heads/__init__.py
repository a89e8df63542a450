"""Attention heads: what a translator looks at, head by head, and what it is without some of them.

`reading` checks what the widget is given, `calculation` translates with some heads switched off,
`model` holds what the reader chose, `words` say it, `painter` draws it with `sentences`, `maps` and
`translations`, `switches` are the tick boxes of the heads, and `widget` puts all together.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(__name__, submod_attrs={"widget": ["AttentionHeads"]})
