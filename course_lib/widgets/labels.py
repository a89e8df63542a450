"""Labels: many short texts that change together, drawn as one shape.

Matplotlib takes about a millisecond for each Text that changes. Here the outline of each letter is
looked up once, and a hundred numbers are then one path.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path


@lru_cache(maxsize=2000)
def _letter(letter: str, weight: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return outline, its codes, and how far the next letter is, for letters 1 pixel high."""
    font = FontProperties(family="DejaVu Sans", weight=weight, size=text_to_path.FONT_SCALE)
    vertices, codes = text_to_path.get_text_path(font, letter)
    wide, narrow = (
        text_to_path.get_text_width_height_descent(text, font, False)[0]
        for text in (f"|{letter}|", "||")
    )
    outline = np.reshape(vertices, (-1, 2)) * (1, -1)  # the axes count from the top
    step = (wide - narrow) / text_to_path.FONT_SCALE
    return outline / text_to_path.FONT_SCALE, np.array(codes, np.uint8), step


def _outline(text: str, weight: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return outline, its codes, and the width of a text whose letters are 1 pixel high."""
    vertices, codes, width = [np.zeros((0, 2))], [np.zeros(0, np.uint8)], 0.0
    for letter in text:
        outline, kinds, step = _letter(letter, weight)
        vertices.append(outline + np.array([width, 0]))
        codes.append(kinds)
        width += step
    return np.concatenate(vertices), np.concatenate(codes), width


_word = lru_cache(maxsize=2000)(_outline)  # most of a picture's words are there again in the next
LONGEST_WORD = 24  # letters; what is longer is a sentence, which is new in most pictures


class Labels(PathPatch):
    """Texts of one colour in an axes whose units are pixels, counted from the upper left corner.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where they are added.
    size : float
        Of the letters, in pixels.
    align : float
        Which part of a text is at its x: 0 for the start, 0.5 for the middle.
    room : float
        Pixels that a text may take; a longer one is drawn smaller.
    """

    def __init__(self, ax, size, weight="normal", align=0.5, room=np.inf, **style):
        super().__init__(Path(np.zeros((1, 2))), linewidth=0, snap=False, **style)
        self.size, self.weight, self.align, self.room = size, weight, align, room
        ax.add_patch(self)

    def set_labels(self, labels: Sequence[tuple[float, float, str]]) -> None:
        """Show texts, each with the x and y of its middle line."""
        vertices, codes = [np.zeros((1, 2))], [np.array([Path.MOVETO])]
        for x, y, text in labels:
            look_up = _word if len(text) <= LONGEST_WORD else _outline
            outline, kinds, em = look_up(text, self.weight)
            size = min(self.size, self.room / max(em, 1e-9))
            # Capitals are 0.73 high.
            start = np.array([x - self.align * em * size, y + 0.36 * size])
            vertices.append(size * outline + start)
            codes.append(kinds)
        self.set_path(Path(np.concatenate(vertices), np.concatenate(codes)))
