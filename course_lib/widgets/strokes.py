"""Strokes to pictures: what a pen leaves on a board, in the pixels that a network was trained on.

A stroke is a list of places (x, y) on the board: (0, 0) is its upper left corner, (1, 1) its lower
right one. A drawing is a list of strokes.

A network knows only what its training pictures looked like. So a drawing is not photographed: its
path is moved and scaled first, as the training pictures are, and then drawn with a pen as thick
as theirs (compare LeCun et al., "Gradient-based learning applied to document recognition", 1998,
section III: digits scaled into a box of 20x20 pixels and centred in 28x28).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.widgets.drawings import DRAWINGS

Stroke = Sequence[tuple[float, float]]

FAINT = 0.25  # the share of full ink from which a pixel belongs to a symbol
MOST = 4.0  # how far at most a small drawing is blown up; a dot stays a dot
SPACING = 0.3  # pixels between the points of a path; closer ones are left out
SAMPLES = 32  # pictures with fewer rows are drawn finer, and averaged


@dataclass(frozen=True)
class PictureStyle:
    """How the pictures look that a network was trained on.

    Attributes
    ----------
    paper, ink : float
        The values of an empty pixel and of a full one.
    height, width : float
        What a symbol fills, as shares of the picture's height and width.
    stroke : float
        How thick its lines are, as a share of the picture's height.
    """

    paper: float = 0.0
    ink: float = 1.0
    height: float = 0.68
    width: float = 0.75
    stroke: float = 0.085


LARGE = PictureStyle()  # measured on data.load("glyphs"), 28x28; MNIST is close to it
SMALL = PictureStyle(height=1.0, width=0.75, stroke=0.165)  # on data.load("digits"), 8x8


def usual_style(shape: tuple[int, int], paper: float = 0.0, ink: float = 1.0) -> PictureStyle:
    """Return how pictures of this shape look as a rule."""
    usual = LARGE if shape[0] >= 16 else SMALL
    return PictureStyle(paper, ink, usual.height, usual.width, usual.stroke)


def measured_style(pictures: np.ndarray) -> PictureStyle:
    """Measure how pictures look.

    Parameters
    ----------
    pictures : array of shape (n, height, width) or (n, height, width, 1)
        Symbols on plain paper, light on dark or dark on light.
    """
    pictures = np.asarray(pictures, dtype=np.float32)
    pictures = pictures.reshape(pictures.shape[:3])
    low, high = float(pictures.min()), float(pictures.max())
    # There is more paper than ink.
    paper, ink = (low, high) if np.median(pictures) < (low + high) / 2 else (high, low)
    inked = (pictures - paper) / (ink - paper)
    rows, columns = (inked > FAINT).any(axis=2), (inked > FAINT).any(axis=1)  # (n, h), (n, w)
    height = float(np.median(extents(rows))) / rows.shape[1]
    width = float(np.quantile(extents(columns), 0.9)) / columns.shape[1]
    # In few pixels, lines touch and fade. So the pen is the one whose drawings look as thick.
    pens = [PictureStyle(0, 1, height, width, stroke) for stroke in np.linspace(0.03, 0.3, 10)]
    drawn = [[rasterise(d, inked.shape[1:], pen) for d in DRAWINGS.values()] for pen in pens]
    looks = [thickness(np.stack(pictures)) for pictures in drawn]
    stroke = float(np.interp(thickness(inked), looks, [pen.stroke for pen in pens]))
    return PictureStyle(paper, ink, height, width, stroke)


def thickness(inked: np.ndarray) -> float:
    """Return how thick the lines look in pictures of shape (n, height, width), 0 to 1; in pixels.

    A line of length l and thickness t has the area l t and an outline of 2 l. The outline of a
    grey picture is the sum of its slopes.
    """
    down, across = inked[:, 1:, :-1] - inked[:, :-1, :-1], inked[:, :-1, 1:] - inked[:, :-1, :-1]
    outline = np.hypot(down, across).sum(axis=(1, 2))
    return float(np.median(2 * inked.sum(axis=(1, 2)) / np.maximum(outline, 1)))


def extents(marked: np.ndarray) -> np.ndarray:
    """Return for each row of flags how far it is from the first one that is up to the last."""
    found = marked[marked.any(axis=1)]
    return found.shape[1] - found[:, ::-1].argmax(axis=1) - found.argmax(axis=1)


def rasterise(
    strokes: Sequence[Stroke],
    shape: tuple[int, int],
    style: PictureStyle = LARGE,
    pen: float = 1.0,
    centre: bool = True,
) -> np.ndarray:
    """Draw strokes into a picture with soft edges.

    Parameters
    ----------
    strokes
        Places on the board.
    shape
        Rows and columns of the picture.
    style
        How the training pictures look.
    pen
        Thickness of the pen; 1 is as thick as in the training pictures.
    centre
        Move and scale the drawing into the middle of the picture, to the size that symbols have
        in the training pictures. Otherwise the board's edges are the picture's edges.

    Returns
    -------
    array of shape `shape`, float32
    """
    thick = pen * style.stroke * shape[0]  # in pixels
    paths = placed(strokes, shape, style, thick, centre)
    fine = max(1, round(SAMPLES / shape[0]))
    ink = _ink([path * fine for path in paths], shape[0] * fine, shape[1] * fine, thick * fine)
    ink = ink.reshape(shape[0], fine, shape[1], fine).mean(axis=(1, 3))
    return np.float32(style.paper) + np.float32(style.ink - style.paper) * ink


def placed(
    strokes: Sequence[Stroke],
    shape: tuple[int, int],
    style: PictureStyle,
    thick: float,
    centre: bool,
) -> list[np.ndarray]:
    """Return the paths of strokes in pixels, each of shape (points, 2): x and y."""
    paths = [np.asarray(stroke, dtype=np.float32).reshape(-1, 2) for stroke in strokes]
    paths = [path for path in paths if len(path)]
    size = np.array([shape[1], shape[0]], np.float32)
    if not paths:
        return []
    if not centre:
        return [path * size for path in paths]
    everything = np.concatenate(paths)
    first, last = everything.min(axis=0), everything.max(axis=0)
    # The outermost points are half a pen away from the edge of the ink.
    room = np.maximum(size * (style.width, style.height) - thick, 1)
    scale = min(*(room / np.maximum(last - first, 1e-6)), MOST * size.min())
    return [(path - (first + last) / 2) * scale + size / 2 for path in paths]


def _ink(paths: list[np.ndarray], rows: int, columns: int, thick: float) -> np.ndarray:
    """Return how much ink each pixel gets, 0 to 1: array of shape (rows, columns), float32.

    A pixel's ink depends on how far its centre is from the nearest point of a path.
    """
    if not paths:
        return np.zeros((rows, columns), np.float32)
    starts, ends = (np.concatenate(part) for part in zip(*map(_segments, paths), strict=True))
    (x0, y0), (along, down) = starts.T, (ends - starts).T  # each of shape (segments,)
    squared = np.maximum(along**2 + down**2, np.float32(1e-9))
    middles = np.indices((rows, columns), np.float32).reshape(2, -1, 1) + np.float32(0.5)
    right, below = middles[1] - x0, middles[0] - y0  # (pixels, segments): from the start
    share = np.clip((right * along + below * down) / squared, 0, 1)  # of the way, nearest point
    distance = np.sqrt(((right - share * along) ** 2 + (below - share * down) ** 2).min(axis=1))
    soft = np.clip(max(thick, 1) / 2 + 0.5 - distance, 0, 1) * min(thick, 1)
    return soft.reshape(rows, columns).astype(np.float32)


def _segments(path: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return starts and ends of the straight pieces of a path; a dot is one piece of length 0."""
    far = np.hypot(*np.diff(path, axis=0).T)
    walked = np.concatenate([[0], np.cumsum(far)]) // SPACING
    kept = path[np.concatenate([[True], np.diff(walked) > 0])]
    kept = np.concatenate([kept, path[-1:]])
    return kept[:-1], kept[1:]
