"""The layers of a network as plain numbers: what they cost, what they see, what goes into them.

`read` makes such a table of a built Keras model. Building VGG-16 only to look at it takes seconds
and 550 MB. So the tables of the networks that everyone asks for lie in architectures.json, which
``python checkpoints/architecture_tables.py`` writes.
"""

import functools
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("architectures.json")
USUAL = ((), (), 1, "")  # the last attributes of a layer, which the file then leaves out
INPUT = -1  # stands for the network's input among the `inputs` of a layer


@dataclass(frozen=True)
class Layer:
    """A layer of a network.

    Attributes
    ----------
    name, kind : str
        Its name, and the name of its class.
    shape : tuple of int
        Of its output, without the batch: (height, width, channels) or (units,).
    parameters, multiply_adds : int
        As `course_lib.models.convnets.costs` counts them.
    receptive_field : int
        How many pixels of the picture a value of its output sees, along the longer side.
    inputs : tuple of int
        The layers that go into it, by their place in the network; INPUT for the picture.
    window, strides : tuple of int
        Of a convolution or a pooling, (height, width); else empty.
    groups : int
        Of a convolution.
    activation : str
        The name of the activation that the layer itself applies, "" for none.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    receptive_field: int
    inputs: tuple[int, ...]
    window: tuple[int, ...] = ()
    strides: tuple[int, ...] = ()
    groups: int = 1
    activation: str = ""


@dataclass(frozen=True)
class Architecture:
    """A network: its name, its input, its layers in the order of the graph, and its depth.

    Attributes
    ----------
    name : str
    input_shape : tuple of int
        (height, width, channels)
    depth : int
        Layers with weights on the longest way from the input to the output; see `convnets.depth`.
    layers : tuple of Layer
    """

    name: str
    input_shape: tuple[int, ...]
    depth: int
    layers: tuple[Layer, ...]

    @functools.cached_property
    def parameters(self) -> int:
        """Of the whole network."""
        return sum(layer.parameters for layer in self.layers)

    @functools.cached_property
    def multiply_adds(self) -> int:
        """Of the whole network, for one picture."""
        return sum(layer.multiply_adds for layer in self.layers)


def read(model, name: str = "") -> Architecture:
    """Return the layers of a built Keras model for pictures.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential, with one input of shape (batch, height, width, channels).
    name : str
        What to call it; the model's own name without.

    Raises
    ------
    ValueError
        If it is no such model, or holds a layer that cannot be counted; the message says which.
    """
    import keras

    from course_lib.models import convnets

    if not isinstance(model, keras.Model):
        raise ValueError(
            f"Expected a built Keras model, or a dict of names and such models, but got "
            f"{model!r:.60}."
        )
    table = convnets.costs(model)
    if table.empty:
        raise ValueError(f"The model {model.name!r} has no layers: add some, then show it.")
    chain = isinstance(model, keras.Sequential)  # each layer follows the one before
    layers = [
        layer
        for layer in (model.layers if chain else model.operations)
        if not isinstance(layer, keras.layers.InputLayer)
    ]
    place = {id(layer.output): number for number, layer in enumerate(layers)}
    found = []
    for number, (layer, row) in enumerate(zip(layers, table.itertuples(), strict=True)):
        tensors = layer.input if isinstance(layer.input, list | tuple) else [layer.input]
        before = [number - 1] if chain else [place.get(id(x), INPUT) for x in tensors]
        found.append(_layer(layer, row, tuple(before)))
    shape = tuple(int(n) for n in model.inputs[0].shape[1:])
    return Architecture(name or model.name, shape, convnets.depth(model), tuple(found))


def _layer(layer, row, inputs: tuple[int, ...]) -> Layer:
    """Return a Keras layer as numbers; `row` is its line in the table of costs."""
    activation = getattr(getattr(layer, "activation", None), "__name__", "")
    return Layer(
        name=layer.name,
        kind=row.kind,
        shape=tuple(int(n) for n in row.output_shape),
        parameters=int(row.parameters),
        multiply_adds=int(row.multiply_adds),
        receptive_field=int(row.receptive_field),
        inputs=inputs,
        window=_pair(getattr(layer, "kernel_size", getattr(layer, "pool_size", ()))),
        strides=_pair(getattr(layer, "strides", ())),
        groups=int(getattr(layer, "groups", 1)),
        activation="" if activation == "linear" else activation,
    )


def _pair(value) -> tuple[int, ...]:
    values = (value,) * 2 if isinstance(value, int) else tuple(value)
    return tuple(int(n) for n in values) if len(values) == 2 else ()


# ---- the file ---------------------------------------------------------------------------


def save(architectures: Sequence[Architecture], file: Path = FILE) -> None:
    """Write architectures to a file, one layer to a line."""
    networks = []
    for network in architectures:
        layers = ",\n".join(
            json.dumps(_brief(layer), separators=(",", ":")) for layer in network.layers
        )
        head = json.dumps({**asdict(network), "layers": []})
        networks.append(f"{head[:-2]}\n{layers}]}}")
    file.write_text("[" + ",\n".join(networks) + "]\n", encoding="utf-8")


def _brief(layer: Layer) -> list:
    """Return the attributes in their order, up to the last that is not as usual."""
    values = list(asdict(layer).values())
    for usual in reversed(USUAL):
        if values[-1] != usual:
            break
        values.pop()
    return values


def load(file: Path = FILE) -> list[Architecture]:
    """Return the architectures that `save` has written to a file."""
    found = []
    for network in json.loads(file.read_text(encoding="utf-8")):
        layers = tuple(
            Layer(*(tuple(value) if isinstance(value, list) else value for value in row))
            for row in network["layers"]
        )
        network |= {"layers": layers, "input_shape": tuple(network["input_shape"])}
        found.append(Architecture(**network))
    return found


@functools.cache
def known() -> dict[str, Architecture]:
    """Return the networks that everyone asks for, by name: the published and the small ones."""
    return {network.name: network for network in load()}
