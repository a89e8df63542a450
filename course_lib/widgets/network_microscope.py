"""The network microscope: every map and filter of a trained network, and what each is made from."""

import numpy as np

from course_lib.widgets.microscope_close_up import draw_close_up
from course_lib.widgets.microscope_maps import HEIGHT, WIDTH, draw_layer
from course_lib.widgets.microscope_model import Frame, MicroscopeModel
from course_lib.widgets.microscope_sheet import Sheet, SheetPainter
from course_lib.widgets.microscope_words import ACTIVATIONS, ALL, FILTERS, MEAN
from course_lib.widgets.panel import Panel
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Pointer

ARROWS = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
KEYS = [*ARROWS, "Enter", "Escape", "Home"]


class MicroscopePainter(SheetPainter):
    """Draws a layer, or one unit of it.

    Parameters
    ----------
    grey : str
        The colour map for pictures that are not in red, green and blue.
    """

    def __init__(self, grey: str = "gray_r"):
        self.grey = grey
        super().__init__(WIDTH, HEIGHT)

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        draw = draw_layer if frame.close is None else draw_close_up
        draw(sheet, frame, self.grey)


class NetworkMicroscope(Panel):
    """Look into a trained network: the maps and filters of each layer, for any picture.

    Press a map to look into it: then one of its units is shown with the patch of the picture that
    it sees, its filter, and the maps of the layer before that it is made from, those with the
    largest contributions first. Press in the map to choose another unit, or a map before to
    follow the calculation back to the picture. On the keyboard, arrow keys choose, Enter looks
    closer, Home goes to the largest value, Escape back to all maps.

    Maps are viridis from 0 where all values are amounts. Where some are below 0, they are blue
    above and red below 0, with the same reach on both sides, as filters are. Maps, rows, columns
    and units count from 0, as in arrays.

    Parameters
    ----------
    model : keras.Model
        Any built model, Sequential or functional, that takes one picture.
    pictures : array of shape (n, rows, columns) or (n, rows, columns, channels)
        What to look at, as the model takes it.
    classes : sequence of str, optional
        A name for each output.
    labels : sequence of n int or str, optional
        What each picture shows: the class's number, or words.
    cmap : str
        The colour map of pictures without colours: "gray_r" for dark ink, "gray" for photographs.

    Examples
    --------
    >>> NetworkMicroscope(model, x_test[:20], digits.classes)  # doctest: +SKIP
    >>> NetworkMicroscope(model, x).set(layer="conv2", map=5, row=4, column=10)  # doctest: +SKIP
    """

    def __init__(self, model, pictures, classes=None, labels=None, cmap: str = "gray_r"):
        microscope = MicroscopeModel(model, pictures, classes, labels)
        self.pictures = len(microscope.inputs)
        parameters = self._parameters_for(microscope, microscope.layer)
        painter = MicroscopePainter(cmap)
        super().__init__(microscope, painter, parameters, keys=KEYS, touch=True)
        self.box.layout.max_width = f"{WIDTH + 4}px"

    def set(self, **values) -> "NetworkMicroscope":
        """Set parameters by name, as the controls do; return the widget.

        A map, unit or channel may be given as a number. A map's unit is the one with the largest
        value if no row and column are given.
        """
        for name in ("map", "channel"):
            if isinstance(values.get(name), (int, np.integer)):
                values[name] = str(values[name])
        with self._lock:
            before = self.parameters
            layer = before["layer"].check("layer", values.get("layer", self.model.layer))
            self.parameters = self._parameters_for(self.model, layer)
            try:
                # The layer first: what else can be set, and to what, depends on it.
                first = {name: values[name] for name in before if name in values}
                super().set(**first | values)
            except ValueError:
                self.parameters = before
                raise
        return self

    def refresh(self) -> None:
        """Draw anew, and offer what the layer has."""
        with self._lock:
            self._fit_controls()
            super().refresh()

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to a press on a layer, a map, a unit or a map before, and to the keys."""
        with self._lock:
            if pointer.kind == "key":
                self._press_key(pointer.key)
            else:
                self._press(pointer)

    def _press(self, pointer: Pointer) -> None:
        target = self.painter.target(pointer.x, pointer.y)
        if target is None or (pointer.kind == "drag" and target[0] != "pixel"):
            return
        kind, *what, down, across = target
        if kind == "pixel":
            rows, columns = what
            self.set(
                row=min(int(down * rows), rows - 1), column=min(int(across * columns), columns - 1)
            )
        elif kind == "cell":
            deep, wide, count = what
            self.set(map=min(int(down * deep) * wide + int(across * wide), count - 1))
        elif kind == "part":
            self._follow(what[0])
        elif kind == "all":
            self.set(map=ALL)
        else:  # a layer or a map
            self.set(**{kind: what[0]})

    # ---- keys --------------------------------------------------------------------------

    def _press_key(self, key: str) -> None:
        model = self.model
        if key == "Escape":
            self.set(map=ALL)
        elif model.map == ALL and key == "Enter":
            self.set(map=model.marked)
        elif key == "Enter":
            self._follow(0)
        elif key == "Home" and model.map == ALL:
            model.marked = model.strongest
            self.refresh()
        elif key == "Home":
            if model.has_maps:
                model.go_to_largest()
                self.refresh()
            else:
                self.set(map=model.strongest)
        elif model.map != ALL and model.has_maps:
            rows, columns = model.values[model.layer].shape[:2]
            down, across = ARROWS[key]
            self.set(
                row=int(np.clip(model.row + down, 0, rows - 1)),
                column=int(np.clip(model.column + across, 0, columns - 1)),
            )
        else:
            self._move_mark(*ARROWS[key])

    def _move_mark(self, down: int, across: int) -> None:
        """Mark the next map or unit in a direction, as they lie on the picture."""
        model, (deep, wide) = self.model, self.painter.sheet.steps
        wanted = model.marked + deep * down + wide * across
        if 0 <= wanted < model.count:
            if model.map == ALL:
                model.marked = wanted
                self.refresh()
            else:
                self.set(map=wanted)

    def _follow(self, number: int) -> None:
        """Look at one of the maps or units before, there where the unit takes it from."""
        making, model = self.model.making(), self.model
        if not making.parts or making.parts[number].source is None:
            return
        part = making.parts[number]
        where = {}
        if part.window is not None and part.patch.size < model.values[part.source][..., 0].size:
            top, left, bottom, right = part.window
            rows, columns = model.values[part.source].shape[:2]
            where["row"] = int(np.clip((top + bottom - 1) // 2, 0, rows - 1))
            where["column"] = int(np.clip((left + right - 1) // 2, 0, columns - 1))
        self.set(layer=part.source, map=part.number, **where)

    # ---- what can be set ---------------------------------------------------------------

    def _parameters_for(self, model: MicroscopeModel, layer: str) -> dict:
        """Return the parameters for a layer: what can be set depends on what it has."""
        shape, kernel = model.values[layer].shape, model.anatomy.kernel(layer)
        rows, columns = shape[:2] if len(shape) == 3 else (1, 1)
        channels = 1 if kernel is None else kernel.shape[2]
        shows = [ACTIVATIONS] if kernel is None else [ACTIVATIONS, FILTERS]
        one = "map" if len(shape) == 3 else "unit"
        return {
            "picture": Number("picture", 0, self.pictures - 1, 1, whole=True),
            "layer": Choice("layer", model.anatomy.shown),
            "show": Choice("show", shows, help="What the layer hands on, or its weights"),
            "map": Choice(one, [ALL, *map(str, range(shape[-1]))], help=f"One {one} by itself"),
            "row": Number("row", 0, rows - 1, 1, whole=True),
            "column": Number("column", 0, columns - 1, 1, whole=True),
            "channel": Choice(
                "input map",
                [MEAN, *map(str, range(channels))],
                help="Which slice of each filter is seen",
            ),
            "own_scale": Flag(f"each {one} on its own scale", help="Otherwise one scale for all"),
        }

    def _fit_controls(self) -> None:
        """Give the controls the options of the layer, and hide those without a meaning there."""
        model = self.model
        self.parameters = self._parameters_for(model, model.layer)
        large, filters = model.map != ALL, model.show == FILTERS and model.map == ALL
        visible = {
            "picture": self.pictures > 1,
            "show": not large,
            "row": large and model.has_maps,
            "column": large and model.has_maps,
            "channel": filters and model.channels > 1,
            "own_scale": filters or model.has_maps,
        }
        self._showing = True
        try:
            for name, parameter in self.parameters.items():
                control = self.controls[name]
                control.description = parameter.label
                if isinstance(parameter, Choice) and control.options != tuple(parameter.options):
                    control.options = tuple(parameter.options)
                if isinstance(parameter, Number) and control.max != parameter.high:
                    control.max = parameter.high
                control.layout.display = None if visible.get(name, True) else "none"
        finally:
            self._showing = False
