"""The training film: scrub through what was recorded while a GAN trained."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.models.gans import Film
from course_lib.widgets.panel import Buttons, Panel
from course_lib.widgets.parameters import LABEL, WIDE, Choice, Number
from course_lib.widgets.picture import Pointer

from .model import FilmModel
from .painter import WIDTH, FilmPainter
from .reading import read

LASTS = 8  # seconds that a film plays, within these limits:
SLOWEST, FASTEST = 4, 20  # frames a second
ARROWS = {"ArrowLeft": -1, "ArrowRight": 1}
FAR = 10  # frames that an arrow key goes with Shift


@dataclass(frozen=True)
class Frames:
    """A frame of a film, set with a slider that shows its step."""

    label: str
    steps: tuple[int, ...]
    help: str = ""

    def check(self, name: str, value: Any) -> int:
        """Return the number of the frame, or raise ValueError that names the range."""
        return Number(self.label, 0, len(self.steps) - 1, 1, whole=True).check(name, value)

    def control(self, value: int):
        """Return a slider that shows the step of frame `value`."""
        import ipywidgets

        return ipywidgets.SelectionSlider(
            options=[(f"{step:,}", number) for number, step in enumerate(self.steps)],
            value=value,
            description=self.label,
            tooltip=self.help or self.label,
            style=LABEL,
            layout=WIDE,
        )

    def shown(self, value: int) -> int:
        """Return `value`: a slider shows what it is given."""
        return value


class TrainingFilm(Panel):
    """Scrub through the training of a GAN: its samples, its losses, the discriminator's surface.

    Move the slider, press or drag on the curves, or use the keys on the picture: Left and Right
    (with Shift, ten frames), Home and End. Play shows the film from the beginning, or from the
    frame where it stands. It begins at the last frame, so that without a front end one sees what
    came of the training.

    On points, blue circles are what the generator makes and vermilion triangles are real. The plane
    has the same two colours where the discriminator says made or real, and is white where it
    cannot tell. With pictures, a row of real ones stands below.

    Parameters
    ----------
    film : Film, or mapping of str to Film
        At least two frames. Several films get a menu; they share all axes, so that they compare,
        and run in step.
    steps, losses
        What the steps and the losses of the film are called, if it was not a training that was
        filmed, e.g. "sampling step" and "share".

    Raises
    ------
    ValueError
        If something is no film, or if the films do not fit together; the message says what is
        wrong.

    Examples
    --------
    >>> TrainingFilm(film).set(frame=12)  # doctest: +SKIP
    >>> both = {"minimax": film, "non-saturating": other}  # doctest: +SKIP
    >>> TrainingFilm(both).set(film="minimax", frame=0).step(5)  # doctest: +SKIP
    """

    def __init__(
        self,
        film: Film | Mapping[str, Film],
        *,
        steps: str = "training step",
        losses: str = "loss",
    ):
        reels = read(film)
        model = FilmModel(reels, losses)
        parameters = {
            "at": Frames(steps, tuple(model.steps.tolist()), "Scrub through the film"),
            "film": Choice("film", tuple(reels), help="Which film is shown"),
        }
        if len(reels) == 1:
            del parameters["film"]
        rate = min(max(len(model.steps) / LASTS, SLOWEST), FASTEST)
        buttons = Buttons(
            run="Play",
            run_help="Show frame after frame until you press it again",
            step_help="Go to the next frame",
            reset_help="Go back to the first frame",
            ticks_a_second=rate,
        )
        painter = FilmPainter(list(reels.values()), steps, losses)
        keys = [*ARROWS, "Home", "End"]
        super().__init__(
            model, painter, parameters, steps=1, keys=keys, touch=True, buttons=buttons
        )
        self.box.layout.max_width = f"{WIDTH + 4}px"

    def set(self, **values) -> "TrainingFilm":
        """Show frame number `frame`, counted from 0, or another `film`; return the widget."""
        if "frame" in values:  # `at` for the controls: a model's `frame` is what is to be drawn
            values["at"] = self.parameters["at"].check("frame", values.pop("frame"))
        return super().set(**values)

    def step(self, n: int = 1) -> "TrainingFilm":
        """Go `n` frames on, and stop the clock at the last one; return the widget."""
        super().step(n)
        if self.model.at_end:
            self.train.value = False
        return self

    def on_pointer(self, pointer: Pointer) -> None:
        """Go to where a curve is pressed or dragged, or as the keys say."""
        model = self.model
        if pointer.kind == "key":
            far = FAR if pointer.shift else 1
            ends = {"Home": 0, "End": model.last}
            wanted = ends.get(pointer.key, model.at + far * ARROWS.get(pointer.key, 0))
        else:
            step = self.painter.step_at(pointer.x, pointer.y)
            if step is None:
                return
            wanted = model.near(step)
        before, model.at = model.at, wanted
        if model.at != before:
            self.refresh()

    def _train_or_pause(self, change) -> None:
        """Play from the beginning where the film has ended."""
        with self._lock:
            if change.new and self.model.at_end:
                self.model.reset()
                self.refresh()
            super()._train_or_pause(change)
