"""A text that the reader types, as a parameter of a panel."""

from dataclasses import dataclass
from typing import Any

from course_lib.widgets.parameters import LABEL, WHOLE_ROW


@dataclass(frozen=True)
class TextBox:
    """Some lines of text.

    Parameters
    ----------
    label : str
        Stands before the box, and is its name for a screen reader.
    rows : int
        Lines that the box shows.
    help : str
        One sentence, shown under the mouse.
    """

    label: str
    rows: int = 2
    help: str = ""

    def check(self, name: str, value: Any) -> str:
        """Return the text, or raise ValueError if it is none."""
        if not isinstance(value, str):
            raise ValueError(f"{name}={value!r} is not allowed: give a text.")
        return value

    def control(self, value: str):
        """Return a box that shows `value`, over the whole width of the panel."""
        import ipywidgets

        return ipywidgets.Textarea(
            value=value,
            description=self.label,
            tooltip=self.help or self.label,
            rows=self.rows,
            style=LABEL,
            layout={"width": "auto", "grid_area": WHOLE_ROW},
        )

    def shown(self, value: str) -> str:
        """Return `value`: a box shows what it is given."""
        return value
