"""The picture of the training film: the samples on the left, the curves on the right."""

from course_lib import plots
from course_lib.widgets.labels import Labels
from course_lib.widgets.painter import Painter

from .curves import CurvesPart
from .model import Frame
from .pictures import PicturesPart
from .points import PointsPart
from .reading import Reel

WIDTH, HEIGHT = 900, 522  # CSS pixels, as everything in this package
TITLE = (20, 20)


class FilmPainter(Painter):
    """Draws the frames of some films that are compared; for the names, see `TrainingFilm`."""

    def __init__(self, reels: list[Reel], steps: str = "training step", losses: str = "loss"):
        self.reels, self.names = reels, (steps, losses)
        super().__init__(WIDTH, HEIGHT)

    def build(self, figure) -> None:
        """Make both parts, and the title."""
        figure.set_layout_engine("none")  # every place is given
        self.sheet = self.axes((0, 0, self.width, self.height))
        self.sheet.set(xlim=(0, self.width), ylim=(self.height, 0))
        self.sheet.set_axis_off()
        self.title = self.moving(
            Labels(self.sheet, 15, color=plots.INK, weight="bold", align=0, room=410, zorder=6)
        )
        self.left = (PicturesPart if self.reels[0].pictures else PointsPart)(self, self.reels)
        self.curves = CurvesPart(self, self.reels, *self.names)

    def axes(self, box: tuple[float, float, float, float]):
        """Return new axes at (left, top, width, height), in pixels from the upper left corner."""
        left, top, width, height = box
        place = (left / self.width, 1 - (top + height) / self.height)
        return self.figure.add_axes((*place, width / self.width, height / self.height))

    def update(self, frame: Frame) -> None:
        """Show a frame; only another film changes what stands still."""
        name = f"{frame.reel.name}, step" if frame.reel.name else "Step"
        self.title.set_labels([(*TITLE, f"{name} {frame.step:,} of {frame.reel.steps[-1]:,}")])
        self.left.update(frame.reel, frame.number)
        self.curves.update(frame.reel, frame.number)

    def step_at(self, x: float, y: float) -> float | None:
        """Return the step at a place of the picture, or None where no curve is."""
        for ax in self.curves.axes:
            if ax.bbox.contains(x * self.ratio, (self.height - y) * self.ratio):
                pixel = x * self.ratio, (self.height - y) * self.ratio
                return float(ax.transData.inverted().transform(pixel)[0])
        return None
