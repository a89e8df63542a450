"""The left part of the picture, for pictures: a mosaic of made ones, and a row of real ones."""

from course_lib import plots
from course_lib.widgets.labels import Labels

from .reading import Reel

MADE = (20, 62, 408, 362)  # left, top, width, height
REAL = (20, 460, 408, 48)
MOST = 100  # pictures in the mosaic
MOST_REAL = 8
GAP = 4


class PicturesPart:
    """Draws the pictures of a frame; as the parameters, see `PointsPart`."""

    def __init__(self, painter, reels: list[Reel]):
        # Here, because it brings Keras along, which points do not need.
        from course_lib.widgets.drawing_painter import Tiles

        sheet = painter.sheet
        self.made = painter.moving(Tiles(sheet, MADE, GAP))
        self.real = painter.moving(Tiles(sheet, REAL, GAP))
        most = max(len(reel.samples[0]) for reel in reels)
        words = "generated" + f" (the first {MOST})" * (most > MOST)
        Labels(sheet, 13, color=plots.INK, align=0).set_labels(
            [(MADE[0], MADE[1] - 14, words), (REAL[0], REAL[1] - 14, "real")]
        )
        self._reel = None

    def update(self, reel: Reel, at: int) -> None:
        """Show a frame."""
        if reel is not self._reel:
            self._reel = reel
            self.real.set_maps(reel.real[:MOST_REAL], "gray_r", 0, 1)
        self.made.set_maps(reel.samples[at][:MOST], "gray_r", 0, 1)
