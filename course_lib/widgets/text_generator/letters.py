"""Letters of one width as small pictures, each drawn once: a page is then put together from them.

Drawn by Matplotlib, a thousand letters in four styles take far longer than a frame may.
"""

from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

FAMILY = "DejaVu Sans Mono"
MISSING = "□"  # for what the font does not have
BASELINE = 0.26  # of the height, from below
DPI = 64  # a power of two: a size in inches is then exactly a number of pixels


@lru_cache(maxsize=4000)
def has(letter: str, family: str = FAMILY) -> bool:
    """Return whether a font has a letter; asking Matplotlib to draw another one gives a warning."""
    font = get_font(findfont(FontProperties(family=family)))
    return len(letter) == 1 and letter.isprintable() and font.get_char_index(ord(letter)) != 0


@lru_cache(maxsize=4000)
def tile(
    letter: str, ink: str, ground: str, weight: str, width: int, height: int, size: float
) -> np.ndarray:
    """Return a letter as colours, (height, width, 3) uint8.

    Parameters
    ----------
    letter : str
        One character.
    ink, ground : str
        Colours.
    weight : str
        "normal" or "bold".
    width, height : int
        In pixels.
    size : float
        Of the letters, in pixels.
    """
    figure = Figure((width / DPI, height / DPI), dpi=DPI, facecolor=ground)
    canvas = FigureCanvasAgg(figure)
    if letter != " ":
        shown = letter if has(letter) else MISSING
        style = {"family": FAMILY, "weight": weight, "size": 72 * size / DPI, "color": ink}
        figure.text(0.5, BASELINE, shown, ha="center", va="baseline", parse_math=False, **style)
    canvas.draw()
    drawn = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    drawn.setflags(write=False)  # all who ask for it share it
    return drawn
