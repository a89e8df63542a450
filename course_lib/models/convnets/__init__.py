"""The convolutional networks that made the field, each as the code that defines it.

One module to an architecture: `lenet`, `alexnet`, `vgg`, `inception`, `resnet`, `densenet`. Called
without arguments, its function builds the published network with random weights; `width`, `blocks`
and the other settings make the same idea small enough for a lesson. `small` knows good settings::

    from course_lib.models import convnets

    convnets.resnet50().count_params()                  # 25,636,712
    convnets.small("resnet").count_params()             # the same idea for pictures of 28 x 28
    convnets.small("resnet", skip=False)                # ... without its skip connections
    convnets.costs(convnets.lenet5())                   # a table: parameters, multiply-adds, ...

Names of layers
---------------
Each layer is called ``<stage>_<block>_<layer>``: three parts, joined by ``_``, which no part holds
itself. So a name can be taken apart with ``stage, block, layer = name.split("_")``.

- The stage is ``input``, ``stem``, ``stage1``, ``stage2``, ... or ``head``. Within a stage the
  feature maps keep their height and width, until a pooling or a stride at its end or beginning.
- The block is ``block1``, ``block2``, ...; or ``transition`` (between the stages of a DenseNet) and
  ``reduction`` (between those of Inception).
- The layer is its kind and a number: ``conv1``, ``norm1``, ``relu1``, ``pool1``, ``dense1``. The
  numbers count within the block. Where a block has branches, the branch stands before:
  ``branch3-conv2`` in Inception, ``shortcut-conv1`` in ResNet.

For example ``stage2_block1_conv1``, ``stage1_block3_branch2-norm1``, ``head_block1_softmax``.
"""

# Not lazily, as elsewhere: two modules, alexnet and costs, are called as their functions are.
from .alexnet import alexnet
from .costs import costs, depth
from .densenet import densenet121
from .history import LANDMARKS, Landmark, timeline
from .inception import inception_v3
from .lenet import lenet5
from .resnet import residual_network, resnet50
from .small_networks import SMALL, small
from .vgg import vgg16

__all__ = [
    "LANDMARKS",
    "SMALL",
    "Landmark",
    "alexnet",
    "costs",
    "densenet121",
    "depth",
    "inception_v3",
    "lenet5",
    "residual_network",
    "resnet50",
    "small",
    "timeline",
    "vgg16",
]
