"""The six architectures, small: the idea of each for pictures of 28 x 28, with good settings.

Each network is made by the function that makes the published one; only channels, blocks and the
stem are fewer. They have some tens of thousands of parameters each, so that they can be compared,
and learn 5,000 glyphs in seconds an epoch.
"""

import keras

from .alexnet import alexnet
from .densenet import densenet121
from .inception import inception_v3
from .lenet import lenet5
from .resnet import resnet50
from .vgg import vgg16

# AlexNet's local normalisation makes way for the batch normalisation that replaced it in the field;
# and one machine needs no two groups, which are slow to train without a graphics card.
_SETTINGS = {
    "lenet": (lenet5, {"padding": "same"}),
    "alexnet": (
        alexnet,
        {"width": 1 / 8, "stem": "small", "units": 1024, "groups": 1, "normalization": "batch"},
    ),
    "vgg": (vgg16, {"width": 1 / 8, "blocks": (2, 2, 2), "units": 1024}),
    "inception": (inception_v3, {"width": 1 / 8, "blocks": (2, 2), "stem": "small"}),
    "resnet": (resnet50, {"width": 5 / 32, "blocks": (2, 2, 2), "stem": "small"}),
    "densenet": (densenet121, {"width": 5 / 16, "blocks": (4, 4, 4), "stem": "small"}),
}

SMALL = tuple(_SETTINGS)  # the names that `small` takes, in the order of their history


def small(name: str, input_shape=(28, 28, 1), classes: int = 36, **switches) -> keras.Model:
    """Return a small network of one of the six families, for small pictures.

    Parameters
    ----------
    name
        One of `SMALL`.
    input_shape
        (height, width, channels).
    classes
        How many classes to tell apart.
    **switches
        Settings of the family's own function, such as ``skip=False`` or ``width=0.25``. They take
        the place of the settings chosen here.

    Returns
    -------
    keras.Model
        Not compiled, and called `name`; the output is probabilities, of shape (batch, classes).

    Raises
    ------
    ValueError
        If the name is not known, a setting is not possible, or the input is too small.
    TypeError
        If the family has no such switch.
    """
    if name not in _SETTINGS:
        raise ValueError(f"{name!r} is no small network: choose one of {', '.join(SMALL)}.")
    build, settings = _SETTINGS[name]
    model = build(input_shape, classes, **(settings | switches))
    model.name = name
    return model
