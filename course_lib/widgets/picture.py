"""Picture: a PNG in a notebook with alternative text, that can be touched and typed at.

`ipywidgets.Image` has no alternative text and tells nothing about clicks; this one serves every
widget of the course. What happens in the browser is in picture.js.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Pointer:
    """Something that the reader did to a picture.

    Attributes
    ----------
    kind : str
        "press", "drag", "release", "move" (no button down), "leave" or "key".
    x, y : float
        Where, in CSS pixels from the upper left corner of the picture.
    path : sequence of (x, y)
        Of a drag or move: all places since the last event, the newest last. None is lost when the
        kernel is slower than the hand, so that one can draw on a picture.
    key : str
        Of a key: its name, e.g. "ArrowLeft" or "a".
    shift : bool
        Whether the shift key was down.
    """

    kind: str
    x: float = 0.0
    y: float = 0.0
    path: Sequence[tuple[float, float]] = ()
    key: str = ""
    shift: bool = False


class Picture(anywidget.AnyWidget):
    """A picture with words.

    Parameters
    ----------
    png : bytes
        The picture.
    alt : str
        What it shows, for people who do not see it.
    caption : str
        A line of text beneath; empty for none.
    error : str
        A sentence in the colour of errors beneath; empty for none.
    width, height : int
        Size in CSS pixels; the picture shrinks with its column.
    listens : list of str
        The kinds of `Pointer` to be told of.
    key_names : list of str
        The keys to be told of while the picture has the focus; all others keep their meaning.
    """

    _esm = HERE / "picture.js"
    _css = HERE / "picture.css"

    png = traitlets.Bytes().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int(640).tag(sync=True)
    height = traitlets.Int(400).tag(sync=True)
    listens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    key_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    busy = traitlets.Bool(False, help="an animation runs: do not read each caption out").tag(
        sync=True
    )
    ratio = traitlets.Float(
        1.0, help="pixels of the screen for a CSS pixel; the browser sets it"
    ).tag(sync=True)

    def on_pointers(self, handler: Callable[[list[Pointer]], None]) -> None:
        """Call `handler` with what the reader did since the last call, in that order.

        What happens while it works is gathered in the browser. One list more may be on its way
        by then, so that the kernel need not wait for it, and never more than one.
        """

        def receive(_, content, __):
            if content.get("type") != "pointer":
                return
            self.send({"type": "taken"})  # the browser then sends what has gathered
            handler([Pointer(**event) for event in content["events"]])

        self.on_msg(receive)
