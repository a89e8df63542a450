"""Write what the widget ArchitectureExplorer knows of the published networks and of the small ones.

python checkpoints/architecture_tables.py      # course_lib/widgets/architectures.json

It builds them all, VGG-16 with its 550 MB of weights too. Run it after a change in
`course_lib/models/convnets`.
"""

from course_lib.models import convnets
from course_lib.widgets.architecture_layers import FILE, Architecture, read, save

PUBLISHED = {
    "LeNet-5": convnets.lenet5,
    "AlexNet": convnets.alexnet,
    "VGG-16": convnets.vgg16,
    "Inception v3": convnets.inception_v3,
    "ResNet-50": convnets.resnet50,
    "DenseNet-121": convnets.densenet121,
}
FAMILIES = {
    "lenet": "LeNet",
    "alexnet": "AlexNet",
    "vgg": "VGG",
    "inception": "Inception",
    "resnet": "ResNet",
    "densenet": "DenseNet",
}


def tables() -> list[Architecture]:
    """Build each network, one at a time, and return what it is made of."""
    found = [read(build(), name) for name, build in PUBLISHED.items()]
    return found + [read(convnets.small(key), f"small {FAMILIES[key]}") for key in convnets.SMALL]


if __name__ == "__main__":
    save(tables())
    print(f"wrote {FILE.name}, {FILE.stat().st_size / 1000:.0f} kB")
