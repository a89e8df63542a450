"""Gates over time: what an LSTM keeps while it reads, and when it lets go.

`reading` takes the Keras model apart, `calculation` runs it, `quantities` and `following` find the
units that count something, `model` holds what the reader chose, `painter` and `close_up` draw it,
`words` say it, and `widget` puts all together.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(__name__, submod_attrs={"widget": ["GatesOverTime"]})
