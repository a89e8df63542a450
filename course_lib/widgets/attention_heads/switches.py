"""A row of tick boxes for each layer: which of its heads are on."""

from collections.abc import Callable, Mapping

import numpy as np

from . import words


class Switches:
    """The tick boxes of all heads, with a button for each layer and one for all.

    Parameters
    ----------
    state : mapping of str to bool array of shape (heads,)
        For each layer, which heads are on; `switch` and `all_on` change these arrays.
    switch : callable
        switch(layer, head, on): called when the reader switches a head, counted from 1, or, with
        None for it, all heads of a layer.
    all_on : callable
        Called when the reader wants all heads on.
    """

    def __init__(self, state: Mapping[str, np.ndarray], switch: Callable, all_on: Callable):
        import ipywidgets

        self._state, self._switch = state, switch
        self.boxes, self.none = {}, {}
        rows = [self._row(ipywidgets, name, on) for name, on in state.items()]
        self.all = ipywidgets.Button(
            description="All heads on",
            icon="check-square-o",
            tooltip="Switch all heads of all layers on",
            layout={"width": "auto"},
        )
        self.all.on_click(lambda _: all_on())
        top = ipywidgets.HBox([self.all]).add_class("course-buttons")
        self.box = ipywidgets.VBox([top, *rows]).add_class("course-controls")

    def _row(self, ipywidgets, name: str, on: np.ndarray):
        """Return the label, the tick boxes and the button of a layer."""
        label = words.layer_name(name)
        part, number, kind = name.split("_")
        self.boxes[name] = []
        for head, value in enumerate(on, start=1):
            box = ipywidgets.Checkbox(
                value=bool(value),
                description=f"head {head}",
                indent=False,
                layout={"width": "auto", "margin": "2px 10px 2px 0"},
            )
            box.observe(lambda change, head=head: self._ticked(name, head, change.new), "value")
            self.boxes[name].append(box)
        self.none[name] = ipywidgets.Button(
            description="All off",
            tooltip=f"Switch all heads of {label} off",
            layout={"width": "auto"},
        )
        self.none[name].on_click(lambda _: self._switch(name, None, False))
        title = ipywidgets.Label(f"{part} {number}, {kind}", layout={"width": "9.5em"})
        row = ipywidgets.HBox([title, *self.boxes[name], self.none[name]])
        row.layout.flex_flow = "row wrap"
        return row

    def _ticked(self, name: str, head: int, on: bool) -> None:
        if on != self._state[name][head - 1]:  # the reader ticked it, not `show`
            self._switch(name, head, on)

    def show(self) -> None:
        """Let the boxes show which heads are on."""
        for name, on in self._state.items():
            for box, value in zip(self.boxes[name], on, strict=True):
                box.value = bool(value)
