"""The training film: scrub through the training of a GAN.

`reading` checks the films and opens them, `model` knows which frame is shown, `words` says what is
in it. `points`, `pictures` and `curves` are the parts of the picture, `painter` lays them out, and
`widget` puts it all together.
"""

from .widget import TrainingFilm

__all__ = ["TrainingFilm"]
