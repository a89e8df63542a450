"""What a network looks at: its activations, and maps of what mattered for an answer.

Everything here takes a Keras model as it is and changes nothing in it.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "activations": ["compile_activations", "shown_layers"],
    },
)
