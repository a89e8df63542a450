"""Draws attention heads: the sentences with their lines, maps, and what becomes of the text."""

from course_lib import plots
from course_lib.widgets.labels import Labels
from course_lib.widgets.microscope_sheet import Sheet, SheetPainter

from . import maps, words
from .sentences import CHOSEN, GREY, LEFT, PAPER, RIGHT, Sentences

WIDTH, HEIGHT = 900, 694
RULE = 578  # the line that says what a row is
FIRST, HIGH, APART = 597, 22, 27  # the two translations
WIDEST = 13  # a character of these
CHANGED = "#ffd8b8"  # what differs; a line below it says so too
KEYS = (
    "Point at a character or a map, press to keep it.   Keys:  ← → Home End  a character   "
    "↑ ↓  a head   Enter  all heads   Space  the head on or off"
)


class HeadsPainter(SheetPainter):
    """Draws the frames of `HeadsModel`."""

    def __init__(self):
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Make the sheet and the lines, and write what stays."""
        super().build(figure)
        self.sentences = Sentences(self)
        keys = Labels(self.ax, 11, align=0, room=WIDTH - 24, color=GREY)
        keys.set_labels([(12, HEIGHT - 12, KEYS)])

    def compose(self, sheet: Sheet, frame) -> None:
        """Put a frame on the sheet."""
        sheet.text(12, 20, words.heading(frame), 15, "bold", room=560)
        maps.draw_scale(sheet)
        said = sign_free(words.sentence(frame))
        sheet.text(12, 47, said, 12.5, room=WIDTH - 24)
        self.sentences.draw(sheet, frame)
        if frame.all_heads:
            maps.draw_all(sheet, frame)
        else:
            maps.draw_large(sheet, frame)
            maps.draw_bars(sheet, frame)
        sheet.text(12, RULE, words.rule(frame), 11.5, colour=GREY, room=WIDTH - 24)
        self._draw_translations(sheet, frame)

    def _draw_translations(self, sheet: Sheet, frame) -> None:
        """Write the translation with all heads, and the one with those that are on."""
        runs = frame.whole, frame.run
        pairs = words.differences(*(run.translation for run in runs))
        longest = max(len(run.translation) + 1 for run in runs)
        pitch = min(WIDEST, (RIGHT - LEFT) / longest)
        names = "all heads on", words.switched(frame)
        for n, (run, name) in enumerate(zip(runs, names, strict=True)):
            top = FIRST + n * APART
            if n and frame.all_on:
                tip = "Switch heads off: the translation without them comes here."
                sheet.text(LEFT, top + HIGH / 2, tip, 12, colour=GREY)
                return
            sheet.text(12, top + HIGH / 2, name, 12, "bold", room=94)
            self._draw_translation(sheet, run, top, pitch, [pair[n] for pair in pairs])
        differ = words.differ(frame) + " (marked)" * bool(pairs)
        said = f"Off: {words.off(frame.switches)}.   In the translation {differ}."
        y = FIRST + 2 * APART + 8
        sheet.text(12, y, said, 11.5, colour=GREY, room=WIDTH - 24)

    @staticmethod
    def _draw_translation(sheet: Sheet, run, top: float, pitch: float, parts: list[slice]) -> None:
        """Write a translation, and mark parts of it; an empty one is a gap."""
        tokens = [*run.written, *["…"] * (not run.ended)]
        changed = {place for part in parts for place in range(part.start, part.stop)}
        for place, token in enumerate(tokens):
            left, marked = LEFT + place * pitch, place in changed
            sheet.bar((left, top, pitch, HIGH), CHANGED if marked else PAPER)
            if marked:
                sheet.bar((left, top + HIGH - 3, pitch, 3), CHOSEN)
            sign, weight = words.sign(token), "bold" if marked else "normal"
            colour = plots.INK if sign == token else GREY
            sheet.text(left + pitch / 2, top + HIGH / 2 - 1, sign, 13, weight, 0.5, colour)
        for part in parts:
            if part.start == part.stop:
                sheet.bar((LEFT + part.start * pitch - 1.5, top - 2, 3, HIGH + 4), CHOSEN)


def sign_free(sentence: str) -> str:
    """Return a sentence without characters that the font of the labels does not have."""
    return "".join(c if words.has(c, words.FAMILY) else words.MISSING for c in sentence)
