"""Data sets of the course: real ones that the installed libraries carry, and generated ones.

Three calls are enough for a lesson::

    from course_lib import data

    data.catalog()                       # every set, with a sample of each
    digits = data.load("digits")         # .x, .y, .classes, .info
    train, validation, test = digits.split(seed=0)

Nothing is ever downloaded unless a lesson asks for it in so many words
(``data.load("mnist", download=True)``).
"""

import lazy_loader as lazy

# No module here may be called as a function is (catalog, info): importing the module would set the
# attribute of the package to it.
__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "catalogue": ["Catalog", "catalog"],
        "dataset": ["Dataset", "Split"],
        "entry": ["DataInfo"],
        "registry": ["info", "load", "names"],
    },
)
