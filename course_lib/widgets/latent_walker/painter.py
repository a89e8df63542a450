"""The picture of a latent walker: the map, what is decoded, what is near, and the way."""

import numpy as np

from course_lib import plots
from course_lib.widgets.labels import Labels
from course_lib.widgets.microscope_maps import fit
from course_lib.widgets.microscope_sheet import Box, Sheet, SheetPainter
from course_lib.widgets.pixels import colour
from course_lib.widgets.unrolled_words import number

from . import words
from .model import TILES, Frame
from .pad import CODE, POINT, Pad
from .reading import Space

WIDTH, HEIGHT = 900, 494  # CSS pixels, as everything here
PAD: Box = (68, 36, 364, 372)
LEFT, ROOM = 470, 418  # of all that is beside the map
BIG = 198  # the decoded picture, and the example
TOP = 36
STRIP, TILE = 316, 56
PITCH = (ROOM - TILE) / (TILES - 1)
TRACK = STRIP + TILE + 13  # the middle of the line on which the knob moves
MIX = TRACK + 38
GREY, PALE = "#57606a", "#d0d7de"
HELP = (
    "Drag on the map or along the way; press the example to go to it.",
    "← → ↑ ↓ (Shift: far)   Home, End, Page Up, Page Down: on the way   Enter: nearest",
)
MOST_VALUES = 11  # of a code, that are listed


class WalkerPainter(SheetPainter):
    """Draws the frames of a `WalkerModel`."""

    def __init__(self, space: Space, cmap: str = "gray_r"):
        """Prepare for a latent space; `cmap` names the colours of pictures."""
        self.space, self.cmap = space, cmap
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Make the map, and write what stays."""
        super().build(figure)
        self.pad = Pad(self, PAD, self.space)
        keys = Labels(self.ax, 10.5, align=0, room=PAD[0] + PAD[2] - 12, color=GREY)
        keys.set_labels([(12, HEIGHT - 31 + 17 * n, line) for n, line in enumerate(HELP)])
        mark = {"ls": "", "clip_on": False}
        self.ax.plot(LEFT + 7, 18, "o", ms=9, mfc="none", mec=POINT, mew=2.4, **mark)
        if self.space.examples is not None:
            self.ax.plot(LEFT + ROOM - BIG + 7, 18, "D", ms=7, color=CODE, **mark)

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        self.pad.show(frame)
        size = self.space.size
        shown = f"{words.dimension(frame.across)} and {words.dimension(frame.up)}"
        of = "" if size == 2 else f" of {size} numbers"
        sheet.text(PAD[0], 18, f"Map of the codes: {shown}{of}", 13.5, "bold", room=PAD[2])
        sheet.place(PAD, "pad")
        self._name_ends(sheet, frame)
        self._draw_here(sheet, frame)
        if frame.nearest is None:
            self._list_code(sheet, frame)
        else:
            self._draw_nearest(sheet, frame)
        self._draw_way(sheet, frame)
        self._draw_mix(sheet, frame)

    def picture(self, sheet: Sheet, corner, size: float, picture: np.ndarray) -> Box:
        """Put a picture into a square, as large as it fits; return its box."""
        wide, high = fit(*picture.shape, size, size)
        box = (corner[0] + (size - wide) / 2, corner[1] + (size - high) / 2, wide, high)
        sheet.picture(box, colour(picture, self.cmap, 0, 1))
        return box

    # ---- above -----------------------------------------------------------------------------

    def _name_ends(self, sheet: Sheet, frame: Frame) -> None:
        """Write "start" and "end" beside their marks on the map."""
        left, top, width, height = PAD
        for end, name, long in zip(frame.ends, ("start", "end"), (34, 27), strict=True):
            x, y = self.pad.pixel(end.code)
            x = min(max(x + 13, left), left + width - long)
            y = min(max(y - 19, top + 9), top + height - 9)
            sheet.bar((x, y - 8, long, 16), "white")
            sheet.text(x + 3, y, name, 12, "bold")

    def _draw_here(self, sheet: Sheet, frame: Frame) -> None:
        sheet.text(LEFT + 20, 18, "Decoded here", 13.5, "bold")
        box = self.picture(sheet, (LEFT, TOP), BIG, frame.picture)
        sheet.frame(box, POINT, 2)
        below = TOP + BIG + 15
        sheet.text(LEFT, below, words.tone(frame.picture), 11.5, room=BIG)
        if self.space.size <= words.MOST_NUMBERS:
            sheet.text(LEFT, below + 18, words.coordinates(frame), 11.5, colour=GREY, room=BIG)

    def _draw_nearest(self, sheet: Sheet, frame: Frame) -> None:
        nearest, left = frame.nearest, LEFT + ROOM - BIG
        sheet.text(left + 20, 18, "Nearest example", 13.5, "bold")
        pictures = self.space.examples.pictures
        box = self.picture(sheet, (left, TOP), BIG, pictures[nearest.number])
        sheet.frame(box, CODE, 1)
        sheet.place(box, "nearest")
        below = TOP + BIG + 15
        sheet.text(left, below, words.example(nearest), 11.5, room=BIG)
        weight, ink = ("bold", "#b34700") if nearest.far else ("normal", GREY)
        sheet.text(left, below + 18, words.company(nearest), 11.5, weight, colour=ink, room=BIG)

    def _list_code(self, sheet: Sheet, frame: Frame) -> None:
        """Write the numbers of the code, with a bar for each, where there are no examples."""
        left, space = LEFT + ROOM - BIG + 10, self.space
        sheet.text(left, 18, "Its code", 13.5, "bold")
        shown = space.order[:MOST_VALUES]
        middle, half = left + 106, 76
        for row, index in enumerate(shown):
            y, value = TOP + 9 + 17 * row, float(frame.place[index])
            share = np.clip(value / max(abs(space.low[index]), abs(space.high[index])), -1, 1)
            sheet.text(left, y, words.dimension(index), 11.5)
            start, end = sorted((middle, middle + half * share))
            sheet.bar((start, y - 5, end - start, 10), plots.COLOURS[0 if share > 0 else 1])
            sheet.bar((middle, y - 7, 1, 14), GREY)
            sheet.text(left + BIG - 10, y, number(value), 11.5, align=1)
        if len(frame.place) > len(shown):
            y = TOP + 9 + 17 * len(shown)
            sheet.text(left, y, f"and {len(frame.place) - len(shown)} more", 11.5, colour=GREY)

    # ---- the way ---------------------------------------------------------------------------

    def _draw_way(self, sheet: Sheet, frame: Frame) -> None:
        way = words.way(frame)
        title = way[0].upper() + way[1:]
        sheet.text(LEFT, STRIP - 14, title, 12.5, "bold", room=ROOM - 118)
        tint = plots.INK if frame.on_way else GREY
        sheet.text(LEFT + ROOM, STRIP - 14, words.progress(frame), 12.5, align=1, colour=tint)
        self._draw_tiles(sheet, STRIP, frame.strip)
        first, last = self.track
        sheet.bar((first, TRACK - 1, last - first, 2), "#8c959f")
        for n in range(TILES):
            sheet.bar((LEFT + TILE / 2 + n * PITCH - 0.5, TRACK - 4, 1, 8), "#8c959f")
        knob = (first + frame.morph * (last - first) - 4, TRACK - 8, 8, 16)
        sheet.bar(knob, POINT if frame.on_way else "white")
        sheet.frame(knob, POINT, 1.5)
        sheet.place((LEFT, STRIP, ROOM, TRACK + 12 - STRIP), "way")

    @property
    def track(self) -> tuple[float, float]:
        """The x of start and end on the line of the knob."""
        return LEFT + TILE / 2, LEFT + ROOM - TILE / 2

    def morph_at(self, x: float) -> float:
        """Return which part of the way is at an x; beyond its ends, the end."""
        first, last = self.track
        return float(np.clip((x - first) / (last - first), 0, 1))

    def _draw_tiles(self, sheet: Sheet, top: float, pictures: np.ndarray) -> None:
        for n, picture in enumerate(pictures):
            box = self.picture(sheet, (LEFT + n * PITCH, top), TILE, picture)
            sheet.frame(box, PALE, 1)

    def _draw_mix(self, sheet: Sheet, frame: Frame) -> None:
        if frame.mixed is None:
            sheet.text(LEFT, MIX + TILE / 2, "Tick “mix the pixels” to compare: the same two "
                       "pictures, faded", 11.5, colour=GREY, room=ROOM)  # fmt: skip
            return
        sheet.text(LEFT, MIX - 13, "The same two pictures, mixed pixel by pixel", 12.5, "bold")
        self._draw_tiles(sheet, MIX, frame.mixed)
