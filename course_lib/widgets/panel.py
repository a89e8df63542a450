"""Panel: a model, its picture and its controls, put together as one widget.

A widget has three parts, each of use without the others:

- a *model*: plain Python. It has an attribute for each parameter, `frame()` with what is to be
  drawn, `describe()` with one or two sentences about it, and, if it can learn, `step(n)` and
  `reset()`;
- a *painter* (painter.py), which turns a frame into a PNG;
- the *panel*, which binds both to sliders, lists and buttons.
"""

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course_lib import plots
from course_lib.widgets.parameters import Choice, Flag, Number
from course_lib.widgets.picture import Picture, Pointer

FRAMES_A_SECOND = 30


@dataclass(frozen=True)
class Buttons:
    """Labels and help of a panel's three buttons, and the clock's ticks; made for training."""

    run: str = "Train"
    run_help: str = "Train until you press it again"
    step: str = "Step"
    step_help: str = "Take one training step"
    reset: str = "Reset"
    reset_help: str = "Go back to the weights of the start"
    ticks_a_second: float = FRAMES_A_SECOND


TRAINING = Buttons()


class Panel:
    """A widget: shows its model's picture and lets the reader change the parameters.

    Parameters
    ----------
    model : object
        See the module's docstring.
    painter : Painter
        Draws what `model.frame()` returns.
    parameters : mapping of str to Number, Choice or Flag
        What can be set: the name of the model's attribute, and its control.
    steps : int
        Training steps for each tick of the clock; 0 if the model does not learn.
    keys : sequence of str
        Keys that the picture takes while it has the focus; see `on_pointer`.
    touch : bool
        Whether the picture takes presses and drags; see `on_pointer`.
    buttons : Buttons
        What the buttons say, for a model whose steps are not training.
    """

    def __init__(
        self,
        model,
        painter,
        parameters: Mapping[str, Number | Choice | Flag],
        steps: int = 0,
        keys=(),
        touch: bool = False,
        buttons: Buttons = TRAINING,
    ):
        import ipywidgets

        self.model, self.painter, self.parameters = model, painter, dict(parameters)
        self.steps, self.buttons = steps, buttons
        # JupyterLab runs callbacks on a thread of their own, at the same time as cells.
        self._lock = threading.RLock()
        self._showing = False  # True while the controls follow the model, not the reader
        # While several pointers are answered together: whether a picture is due. Else None.
        self._due: bool | None = None
        self.picture = Picture(
            width=painter.width,
            height=painter.height,
            listens=["press", "drag"] if touch else [],
            key_names=list(keys),
        )
        self.picture.on_pointers(self._guard(self._on_pointers))
        self.picture.observe(self._guard(self._sharpen), "ratio")
        self.controls = {
            name: parameter.control(getattr(model, name))
            for name, parameter in self.parameters.items()
        }
        for name, control in self.controls.items():
            control.observe(
                self._guard(lambda change, name=name: self._turned(name, change)), "value"
            )
        parts = [self.picture]
        if steps:
            parts.append(self._make_buttons())
        columns = "repeat(auto-fit, minmax(20em, 1fr))"
        parts.append(
            ipywidgets.GridBox(
                list(self.controls.values()), layout={"grid_template_columns": columns}
            ).add_class("course-controls")
        )
        self.box = ipywidgets.VBox(parts).add_class("course-panel")
        self.refresh()

    # ---- what a reader or a test calls -------------------------------------------------

    def set(self, **values) -> "Panel":
        """Set parameters by name, as the sliders do; return the widget.

        Raises
        ------
        ValueError
            If there is no such parameter, or its value is not allowed. Then nothing is changed.
        """
        checked = {}
        for name, value in values.items():
            if name not in self.parameters:
                raise ValueError(
                    f"{type(self).__name__} has no parameter {name!r}. It has: "
                    f"{', '.join(self.parameters)}."
                )
            checked[name] = self.parameters[name].check(name, value)
        with self._lock:
            for name, value in checked.items():
                setattr(self.model, name, value)
            self.refresh()
        return self

    def step(self, n: int = 1) -> "Panel":
        """Let the model take `n` training steps; return the widget."""
        with self._lock:
            self.model.step(n)
            self.refresh()
        return self

    def reset(self) -> "Panel":
        """Stop the clock and put the model back to its start; return the widget."""
        with self._lock:
            if self.steps:
                self.train.value = False
            self.model.reset()
            self.refresh()
        return self

    def frame(self):
        """Return what is being drawn."""
        with self._lock:
            return self.model.frame()

    def describe(self) -> str:
        """Return what the picture shows, in words; this is its alternative text."""
        with self._lock:
            return self.model.describe()

    @property
    def png(self) -> bytes:
        """The picture."""
        return self.picture.png

    def refresh(self) -> None:
        """Draw the model anew, and let the controls show its parameters."""
        with self._lock:
            if self._due is not None:
                self._due = True
                return
            png, words = self.painter.png(self.model.frame()), self.model.describe()
            with self.picture.hold_sync():
                self.picture.png, self.picture.alt, self.picture.caption = png, words, words
                self.picture.error = ""
            self._showing = True
            try:
                for name, control in self.controls.items():
                    self._show(control, self.parameters[name].shown(getattr(self.model, name)))
            finally:
                self._showing = False

    def on_pointer(self, pointer: Pointer) -> None:
        """Answer to a press, a drag or a key on the picture; subclasses say how."""

    # ---- what the picture and the controls call ----------------------------------------

    def _on_pointers(self, pointers: list[Pointer]) -> None:
        """Answer to all that came together, and draw once."""
        with self._lock:
            self._due = False
            try:
                for pointer in pointers:
                    self.on_pointer(pointer)
            finally:
                due, self._due = self._due, None
                if due:
                    self.refresh()

    def _make_buttons(self):
        """Make the buttons for training, and the clock that drives it."""
        import ipywidgets

        # The clock ticks in the browser, so that closing the page stops it. It is not shown
        # itself: its view has to exist, and one Train button is easier to read than its four.
        words = self.buttons
        interval = int(1000 / words.ticks_a_second)  # in ms
        self.clock = ipywidgets.Play(
            min=0, max=10**9, interval=interval, layout={"display": "none"}
        )
        self.train = ipywidgets.ToggleButton(
            description=words.run, icon="play", tooltip=words.run_help
        )
        one = ipywidgets.Button(
            description=words.step, icon="step-forward", tooltip=words.step_help
        )
        again = ipywidgets.Button(description=words.reset, icon="undo", tooltip=words.reset_help)
        self.clock.observe(self._guard(lambda _: self.step(self.steps)), "value")
        self.train.observe(self._guard(self._train_or_pause), "value")
        one.on_click(self._guard(lambda _: self.step()))
        again.on_click(self._guard(lambda _: self.reset()))
        row = ipywidgets.HBox([self.train, one, again, self.clock])
        return row.add_class("course-buttons")

    def _more_buttons(self, row, more: Mapping[str, tuple], order: Sequence[str]):
        """Put more buttons into the row that `_make_buttons` made, and return it.

        Each is (label, icon, tooltip, action), by name. The order names them and those that were
        there: run, one and again.
        """
        import ipywidgets

        run, one, again, clock = row.children
        self.extra_buttons = {}
        for name, (label, icon, tooltip, action) in more.items():
            button = ipywidgets.Button(description=label, icon=icon, tooltip=tooltip)
            button.on_click(self._guard(lambda _, action=action: action()))
            self.extra_buttons[name] = button
        buttons = {"run": run, "one": one, "again": again} | self.extra_buttons
        row.children = (*(buttons[name] for name in order), clock)
        for button in buttons.values():
            button.layout.width = "auto"
        return row

    def _train_or_pause(self, change) -> None:
        self.clock.playing = self.picture.busy = change.new
        for control in self.controls.values():
            if control.has_trait("continuous_update"):
                control.continuous_update = not change.new  # see _show; here once for many ticks
        self.train.description, self.train.icon = (
            ("Pause", "pause") if change.new else (self.buttons.run, "play")
        )

    def _show(self, control, value) -> None:
        """Let a control show a value that the reader did not choose.

        A slider with continuous updates sends each value that it is given back to the kernel, and
        it comes back late: training would be thrown back to where it was some steps ago.
        """
        if control.value == value:
            return
        echoes = getattr(control, "continuous_update", False)
        if echoes:
            control.continuous_update = False
        control.value = value
        if echoes:
            control.continuous_update = True

    def _turned(self, name: str, change) -> None:
        if self._showing:
            return
        shown = self.parameters[name].shown(getattr(self.model, name))
        if isinstance(shown, float) and math.isclose(change.new, shown, abs_tol=1e-9):
            return  # a slider that a page has just opened sends back the step that it stands on
        self.set(**{name: change.new})

    def _sharpen(self, change) -> None:
        with self._lock:
            self.painter.sharpen(change.new)
            self.refresh()

    def _guard(self, callback):
        """Show an error of a callback under the picture: nobody would see it otherwise."""

        def guarded(*arguments):
            try:
                callback(*arguments)
            except Exception as error:
                self.picture.error = f"{error}" or type(error).__name__

        return guarded

    # ---- how a notebook shows it -------------------------------------------------------

    def _repr_mimebundle_(self, **_):
        """Return the live widget, and its picture for where there is no front end."""
        bundle, metadata = plots.picture_bundle(self.png, self.describe(), self.painter.width)
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        return bundle | {"application/vnd.jupyter.widget-view+json": view}, metadata

    def __repr__(self) -> str:
        """Return the name and what the picture shows."""
        return f"<{type(self).__name__}: {self.describe()}>"
