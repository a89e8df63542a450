"""Letters and digits as outlines, from the fonts that matplotlib's package carries.

Matplotlib reads the outline of a letter in whole font units (no hinting, no scaling), so it does
not depend on the version of its font library; `raster` fills it. Only text fonts that hold every
letter and digit are used: the symbol fonts, and cmmi10 with its old-style digits, are left out.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from . import raster
from .packaged import packaged_file

MASTER = 64  # side of the square picture each letter is drawn in once, in pixels
_EM = 46  # height of the em square in that picture
_ROOM = 44 * raster.UNIT  # the most a letter may take up there
_FINE = 16  # outlines are held in whole numbers of 1/16 font unit


@dataclass(frozen=True)
class Font:
    """A font file, and what it is akin to.

    Attributes
    ----------
    font
        The file's name without ending.
    family
        The typeface: fonts of one family are cousins.
    design
        Fonts of one design differ by a slant at most, which is one of the distortions; a fair
        test never has one in training and its twin in the test part.
    """

    font: str
    family: str
    design: str


FONTS = tuple(
    Font(name, family, design)
    for family, designs in {
        "DejaVu Sans": {
            "sans": ("DejaVuSans", "DejaVuSans-Oblique"),
            "sans bold": ("DejaVuSans-Bold", "DejaVuSans-BoldOblique"),
        },
        "DejaVu Sans Mono": {
            "mono": ("DejaVuSansMono", "DejaVuSansMono-Oblique"),
            "mono bold": ("DejaVuSansMono-Bold", "DejaVuSansMono-BoldOblique"),
        },
        "DejaVu Serif": {
            "serif": ("DejaVuSerif", "DejaVuSerif-Italic"),
            "serif bold": ("DejaVuSerif-Bold", "DejaVuSerif-BoldItalic"),
        },
        "STIX": {
            "stix": ("STIXGeneral",),
            "stix italic": ("STIXGeneralItalic",),
            "stix bold": ("STIXGeneralBol",),
            "stix bold italic": ("STIXGeneralBolIta",),
        },
        "Computer Modern": {
            "roman": ("cmr10",),
            "roman bold": ("cmb10",),
            "roman italic": ("cmti10",),
            "sans serif": ("cmss10",),
            "typewriter": ("cmtt10",),
        },
    }.items()
    for design, names in designs.items()
    for name in names
)


@cache
def masters(characters: str) -> np.ndarray:
    """Draw each character once in each font, upright, large and centred.

    Returns
    -------
    numpy.ndarray
        uint8 of shape (fonts, characters, 64, 64), 0 is paper and 255 is ink; read-only, and kept
        for the next call.
    """
    from matplotlib.ft2font import FT2Font, LoadFlags

    flags = LoadFlags.NO_SCALE | LoadFlags.NO_HINTING | LoadFlags.NO_BITMAP
    pictures = np.zeros((len(FONTS), len(characters), MASTER, MASTER), np.uint8)
    for row, face in zip(pictures, FONTS, strict=True):
        file = FT2Font(str(packaged_file("matplotlib", f"mpl-data/fonts/ttf/{face.font}.ttf")))
        for picture, character in zip(row, characters, strict=True):
            file.load_char(ord(character), flags)
            picture[:] = _draw(_polygons(*file.get_path()), file.units_per_EM)
    pictures.flags.writeable = False
    return pictures


def _polygons(vertices: np.ndarray, codes: np.ndarray, steps: int = 8) -> list[np.ndarray]:
    """Turn a path of lines and quadratic curves into closed polygons, in 1/_FINE font unit."""
    # Unscaled outlines come divided by 64. Points are whole units, or halves where implied.
    points = np.rint(np.asarray(vertices) * (64 * _FINE)).astype(np.int64)
    polygons, polygon, i = [], [], 0
    while i < len(codes):
        code = int(codes[i])
        if code == 1:  # MOVETO: the next contour begins
            polygons.append(polygon)
            polygon = [points[i]]
        elif code == 2:  # LINETO
            polygon.append(points[i])
        elif code == 3:  # CURVE3: a control point, then the end of a quadratic Bezier curve
            p0, p1, p2 = polygon[-1], points[i], points[i + 1]
            for k in range(1, steps + 1):
                j = steps - k
                polygon.append((j * j * p0 + 2 * j * k * p1 + k * k * p2) // steps**2)
            i += 1
        i += 1
    polygons.append(polygon)
    return [np.array(polygon) for polygon in polygons if len(polygon) > 2]


def _draw(polygons: list[np.ndarray], units_per_em: int) -> np.ndarray:
    """Fill the polygons at 46 pixels to the em, the middle of their box in the picture's middle."""
    scaled = [polygon * (_EM * raster.UNIT) // (_FINE * units_per_em) for polygon in polygons]
    corners = np.concatenate(scaled)
    widest = int(np.ptp(corners, axis=0).max())
    if widest > _ROOM:  # a bold W: make it fit, or its serifs would fall off the small pictures
        scaled = [polygon * _ROOM // widest for polygon in scaled]
        corners = corners * _ROOM // widest
    middle = (corners.min(axis=0) + corners.max(axis=0)) // 2
    centre = MASTER * raster.UNIT // 2
    flipped = [(polygon - middle) * (1, -1) + centre for polygon in scaled]  # fonts count y upwards
    return raster.coverage(flipped, MASTER, MASTER)
