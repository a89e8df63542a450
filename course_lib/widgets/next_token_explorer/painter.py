"""Draws the next-token explorer: the text, what may come next, and what is looked at."""

from course_lib.widgets.microscope_sheet import Sheet, SheetPainter

from . import looks, options
from .model import Frame
from .options import GREY
from .page import LEFT, Lines, draw_text

WIDTH, HEIGHT = 900, 616
KEYS = (
    "Press a bar to write its token; point at a token, or press it, to see what it looks at.   "
    "Keys:  ↑ ↓ Enter  a bar   Space  draw   Backspace  undo   ← → Home End  a token"
)


class ExplorerPainter(SheetPainter):
    """Draws the frames of `ExplorerModel`."""

    def __init__(self):
        super().__init__(WIDTH, HEIGHT)
        self.text_lines: Lines | None = None

    def build(self, figure) -> None:
        """Make the sheet, and draw what never changes."""
        super().build(figure)
        still = self.still()
        options.draw_headings(still)
        looks.draw_headings(still)
        still.text(LEFT, HEIGHT - 12, KEYS, 11, colour=GREY, room=WIDTH - 2 * LEFT)
        self.write(still)

    def compose(self, sheet: Sheet, frame: Frame) -> None:
        """Put a frame on the sheet."""
        if self.text_lines is None or self.text_lines.chips is not frame.chips:
            self.text_lines = Lines(frame.chips, bool(frame.split))
        draw_text(sheet, frame, self.text_lines)
        options.draw_options(sheet, frame)
        looks.draw_looks(sheet, frame)
