"""Watch a model learn while it trains."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(__name__, submod_attrs={"live": ["LiveCurves"]})
