"""Two rows of characters, what is looked at above what looks, and lines that are the weights."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb, to_rgba

from course_lib import plots
from course_lib.widgets.microscope_sheet import Sheet

from . import words

LEFT, RIGHT = 112, 888  # of the tiles
TILE, WIDEST = 26, 22  # how high a tile is, and how wide at most
SEEN, LOOKS = 64, 162  # upper edges of the two rows
INK, PAPER, FULL = plots.COLOURS[0], "#eef1f4", "#56b4e9"  # lines; a tile of weight 0, and of 1
CHOSEN, GREY = plots.COLOURS[1], "#57606a"
FAINT, THICKEST = 0.01, 6.0  # a weight that gets no line; pixels of the line for a weight of 1


class Sentences:
    """Draws the two rows on a painter's sheet."""

    def __init__(self, painter):
        self.lines = painter.moving(LineCollection([], zorder=3, capstyle="round"))
        painter.ax.add_collection(self.lines, autolim=False)

    def draw(self, sheet: Sheet, frame) -> None:
        """Put a frame on the sheet."""
        self.pitch = min(WIDEST, (RIGHT - LEFT) / max(len(frame.looks), len(frame.seen)))
        for looking, top in ((False, SEEN), (True, LOOKS)):
            for line, name in enumerate(self._names(frame, looking)):
                weight, colour = ("normal", GREY) if line else ("bold", plots.INK)
                sheet.text(12, top + 6 + 15 * line, name, 12, weight, colour=colour, room=94)
            self._draw_tiles(sheet, frame, looking, top)
        self._draw_lines(frame)

    def middle(self, place: int) -> float:
        """Return the x of the middle of a tile."""
        return LEFT + (place + 0.5) * self.pitch

    @staticmethod
    def _names(frame, looking: bool) -> tuple[str, str]:
        """Return what a row of tiles is."""
        if frame.of_text(looking):
            return "text", "looks" if looking else "looked at"
        return ("translation", "to be written") if looking else ("translation", "read so far")

    def _draw_tiles(self, sheet: Sheet, frame, looking: bool, top: float) -> None:
        """Draw a row; tiles of the other side than the chosen place have its weights' tints."""
        tokens = frame.looks if looking else frame.seen
        chosen = frame.place if looking == frame.looking else None
        others = looking != frame.looking
        for place, token in enumerate(tokens):
            box = (LEFT + place * self.pitch, top, self.pitch - 1, TILE)
            sheet.bar(box, tint(frame.values[place]) if others else PAPER)
            sign = words.sign(token)
            weight = "bold" if place == chosen else "normal"
            colour = plots.INK if sign == token else GREY  # a sign for what cannot be seen
            x, y = self.middle(place) - 0.5, top + TILE / 2
            sheet.text(x, y, sign, 14, weight, 0.5, colour, room=max(self.pitch, 9))
        if chosen is not None:
            sheet.marker((LEFT + chosen * self.pitch, top, self.pitch - 1, TILE), CHOSEN)
        sheet.place((LEFT, top, self.pitch * len(tokens), TILE), "tile", looking, len(tokens))

    def _draw_lines(self, frame) -> None:
        """Draw a line for each weight that can be seen, as thick as it is large."""
        values = frame.values
        shown = np.flatnonzero(values >= FAINT)
        shown = shown[np.argsort(values[shown])]  # the thick ones above
        ends = [(frame.place, n) if frame.looking else (n, frame.place) for n in shown]
        self.lines.set_segments(
            [
                [(self.middle(below), LOOKS - 4), (self.middle(above), SEEN + TILE + 2)]
                for below, above in ends
            ]
        )
        self.lines.set_linewidths([max(0.7, THICKEST * 0.72 * values[n]) for n in shown])
        strength = [0.25 + 0.75 * np.sqrt(values[n]) for n in shown]
        self.lines.set_color([to_rgba(INK, alpha) for alpha in strength])


# From a tile of weight 0 to one of weight 1.
TINTS = [to_hex(mixed) for mixed in np.linspace(to_rgb(PAPER), to_rgb(FULL), 256)]


def tint(weight: float) -> str:
    """Return the colour of a tile that is looked at so much."""
    part = min(max(float(weight), 0.0), 1.0) ** 0.5  # small weights can be seen too
    return TINTS[round(part * (len(TINTS) - 1))]
