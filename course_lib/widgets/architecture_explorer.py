"""The architecture explorer: what a network is built of, what it costs, and what its units see."""

from collections.abc import Mapping

from course_lib.widgets.architecture_layers import Architecture, known, read
from course_lib.widgets.architecture_model import LINEAR, LOGARITHMIC, ROWS, ArchitectureModel
from course_lib.widgets.architecture_painter import ArchitecturePainter
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice
from course_lib.widgets.picture import Pointer

START = "VGG-16"
LINES = {"ArrowUp": -1, "ArrowDown": 1, "PageUp": 1 - ROWS, "PageDown": ROWS - 1}
FAR = 10**6  # lines; more than any table has
KEYS = [*LINES, "ArrowLeft", "ArrowRight", "Enter", " ", "Home", "End"]


class ArchitectureExplorer(Panel):
    """See the stages of a network, unfold them into blocks and layers, and read what each costs.

    Above stand the stages, from the picture to the output, as high as the maps and as long as there
    are channels (by square roots). In the middle the inside of the selected part, with its
    connections. Below the table: shapes, receptive fields, parameters and multiply-adds, as
    `course_lib.models.convnets.costs` counts them.

    Press a stage, a box or a line of the table to select it; a line also unfolds, and folds when
    it is pressed again. On the keyboard, the arrow keys up and down move the selection, right and
    left unfold and fold, Enter and space do either.

    Parameters
    ----------
    models : keras.Model or mapping of str to keras.Model, optional
        The learner's own networks, built, functional or Sequential, for pictures. They stand first
        in the list; the published networks and the small ones are always there.
    network : str, optional
        The name of the one to begin with.

    Raises
    ------
    ValueError
        If a model is not of that kind, or there is no such network; the message says what to do.

    Examples
    --------
    >>> ArchitectureExplorer(network="VGG-16").set(part="head")  # doctest: +SKIP
    >>> ArchitectureExplorer({"mine": model}).set(scale="logarithmic")  # doctest: +SKIP
    """

    def __init__(self, models=None, network: str | None = None):
        own = own_networks(models)
        networks = own | {name: it for name, it in known().items() if name not in own}
        parameters = {
            "network": Choice("network", tuple(networks)),
            "scale": Choice(
                "bars",
                (LINEAR, LOGARITHMIC),
                help="Linear shows shares as they are; logarithmic makes small ones visible",
            ),
        }
        start = next(iter(own), START) if network is None else network
        parameters["network"].check("network", start)
        model = ArchitectureModel(networks, start)
        super().__init__(model, ArchitecturePainter(), parameters, keys=KEYS, touch=True)
        self.box.layout.max_width = f"{self.painter.width + 4}px"

    def set(self, **values) -> "ArchitectureExplorer":
        """Set parameters by name, as the controls do; return the widget.

        `part` selects a part, and unfolds it and what it is in: a stage ("stage2"), a block
        ("stage2_block1", or in words, "stage 2, block 1"), or a layer by its name.
        """
        part = values.pop("part", None)
        with self._lock:
            before = self.model.network
            for name, value in values.items():
                if name in self.parameters:
                    self.parameters[name].check(name, value)
            if part is not None:
                self.model.network = values.get("network", before)
                try:
                    key = self.model.find(part)
                except ValueError:
                    self.model.network = before
                    raise
                self.model.select(key)
                self.model.unfold(key)
            return super().set(**values)

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to a press on a part, and to the keys."""
        if pointer.kind == "drag":
            return
        with self._lock:
            if pointer.kind == "key":
                self._press_key(pointer.key)
            else:
                target = self.painter.target(pointer.x, pointer.y)
                if target is None:
                    return
                self._press(*target[:2])
            self.refresh()

    def _press(self, kind: str, what) -> None:
        model = self.model
        if kind == "select":
            model.select(what)
        elif kind == "toggle":
            model.select(what)
            model.toggle(what)
        elif kind == "page":
            model.move(what * (ROWS - 1))
        elif what == model.view.selected:
            model.toggle(what)
        else:  # a line: one press shows what is in it
            model.select(what)
            model.unfold(what)

    def _press_key(self, key: str) -> None:
        model = self.model
        if key in LINES:
            model.move(LINES[key])
        elif key in ("Home", "End"):
            model.move(FAR if key == "End" else -FAR)
        elif key == "ArrowRight":
            model.inwards()
        elif key == "ArrowLeft":
            model.outwards()
        else:
            model.toggle()


def own_networks(models) -> dict[str, Architecture]:
    """Return the learner's networks by name, or raise ValueError in words."""
    if models is None:
        return {}
    if not isinstance(models, Mapping):
        network = read(models)
        return {network.name: network}
    return {str(name): read(model, str(name)) for name, model in models.items()}
