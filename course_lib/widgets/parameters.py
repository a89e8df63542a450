"""What can be set on a widget: a name's allowed values, and the control that offers them.

Each kind checks a value with `check(name, value)` (one sentence if it is not allowed) and makes an
ipywidgets control with `control(value)`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LABEL = {"description_width": "7.5em"}
WIDE = {"width": "auto", "min_width": "17em"}
# As wide as the panel. Not grid_column: the page sets an empty grid_area after it, which takes it
# back.
WHOLE_ROW = "auto / 1 / auto / -1"


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`, set with a slider.

    Parameters
    ----------
    label : str
        Stands before the slider, and is its name for a screen reader.
    low, high : float
        The range, both ends included.
    step : float
        How far one press of an arrow key goes.
    logarithmic : bool
        Equal ways on the slider multiply by equal factors; `step` is then in powers of ten.
    help : str
        One sentence, shown under the mouse.
    whole : bool
        Only whole numbers are allowed; the model gets them as int.
    """

    label: str
    low: float
    high: float
    step: float = 0.1
    logarithmic: bool = False
    help: str = ""
    whole: bool = False

    def check(self, name: str, value: Any) -> float:
        """Return the value as a float (int if whole), or raise ValueError that names the range."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        between = self.low <= number <= self.high  # false for not-a-number too
        if not between or (self.whole and not number.is_integer()):
            raise ValueError(
                f"{name}={value!r} is not allowed: give a {'whole ' * self.whole}number "
                f"from {self.low:g} to {self.high:g}."
            )
        return int(number) if self.whole else number

    def control(self, value: float):
        """Return a slider that shows `value`."""
        import ipywidgets

        shared = {
            "description": self.label,
            "tooltip": self.help or self.label,
            "style": LABEL,
            "layout": WIDE,
        }
        if self.whole:
            ends = {"min": int(self.low), "max": int(self.high), "step": max(1, int(self.step))}
            return ipywidgets.IntSlider(value=self.shown(value), **ends, **shared)
        decimals = max(2, math.ceil(-math.log10(self.step)))
        shared["readout_format"] = ".2g" if self.logarithmic else f".{decimals}f"
        if self.logarithmic:
            low, high = math.log10(self.low), math.log10(self.high)
            return ipywidgets.FloatLogSlider(
                value=self.shown(value), min=low, max=high, step=self.step, **shared
            )
        return ipywidgets.FloatSlider(
            value=self.shown(value), min=self.low, max=self.high, step=self.step, **shared
        )

    def shown(self, value: float) -> float:
        """Return where the slider stands for `value`: within its ends, on one of its steps.

        Training may carry a value anywhere, and the browser would move a slider to a step.
        """
        value = min(max(float(value), self.low), self.high)
        if self.logarithmic:
            steps = round(math.log10(value / self.low) / self.step)
            return float(f"{min(self.low * 10 ** (steps * self.step), self.high):.12g}")
        if self.whole:
            return round(value)
        return round(self.low + round((value - self.low) / self.step) * self.step, 10)


@dataclass(frozen=True)
class Choice:
    """One of several names, set with a drop-down list."""

    label: str
    options: Sequence[str]
    help: str = ""

    def check(self, name: str, value: Any) -> str:
        """Return the value, or raise ValueError that names the options."""
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(
                f"{name}={value!r} is not allowed: choose one of {', '.join(self.options)}."
            )
        return value

    def control(self, value: str):
        """Return a drop-down list that shows `value`."""
        import ipywidgets

        return ipywidgets.Dropdown(
            options=list(self.options),
            value=value,
            description=self.label,
            tooltip=self.help or self.label,
            style=LABEL,
            layout=WIDE,
        )

    def shown(self, value: str) -> str:
        """Return `value`: a list shows what it is given."""
        return value


@dataclass(frozen=True)
class Flag:
    """Yes or no, set with a tick box."""

    label: str
    help: str = ""

    def check(self, name: str, value: Any) -> bool:
        """Return the value, or raise ValueError if it is neither True nor False."""
        if value not in (True, False):
            raise ValueError(f"{name}={value!r} is not allowed: give True or False.")
        return bool(value)

    def control(self, value: bool):
        """Return a tick box that shows `value`."""
        import ipywidgets

        return ipywidgets.Checkbox(
            value=value,
            description=self.label,
            tooltip=self.help or self.label,
            indent=False,
            layout=WIDE,
        )

    def shown(self, value: bool) -> bool:
        """Return `value`: a tick box shows what it is given."""
        return value
