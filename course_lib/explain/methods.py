"""All maps behind one door, for a widget or a comparison."""

from collections.abc import Callable

import keras
import numpy as np

from course_lib.explain.class_maps import grad_cam
from course_lib.explain.gradient_maps import integrated_gradients, saliency, smoothgrad
from course_lib.explain.occlusions import occlusion

__all__ = ["METHODS", "SIGNED"]

Method = Callable[[keras.Model, np.ndarray, int, str | None], np.ndarray]

# (model, x, label, layer=None) -> maps of shape (n, h, w). Only Grad-CAM looks at the layer. The
# settings are those for one picture while somebody waits; each function of its own has them all.
METHODS: dict[str, Method] = {
    "saliency": lambda model, x, label, layer=None: saliency(model, x, label),
    "SmoothGrad": lambda model, x, label, layer=None: smoothgrad(model, x, label, noise=0.05),
    "integrated gradients": lambda model, x, label, layer=None: integrated_gradients(
        model, x, label, steps=16
    ),
    "Grad-CAM": grad_cam,
    "occlusion": lambda model, x, label, layer=None: occlusion(model, x, label),
}
# Maps whose negative values speak against the class: show them in RdBu around 0.
SIGNED = frozenset({"integrated gradients", "occlusion"})
