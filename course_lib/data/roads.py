"""Views through the windscreen of a car, and the steering angle that keeps it in its lane.

A pinhole camera looks over flat ground. The lane ahead is a parabola, and the right answer comes
from the pure-pursuit rule: steer along the circle that meets the lane 10 m ahead (Coulter:
"Implementation of the pure pursuit path tracking algorithm", CMU-RI-TR-92-01, 1992).
Lengths are whole millimetres and all drawing is integer arithmetic, so every machine sees the
same roads.
"""

from dataclasses import dataclass

import numpy as np

from . import streams
from .checks import check_count
from .dataset import Dataset
from .entry import DataInfo
from .texture import smooth_noise

HEIGHT, WIDTH = 48, 96
CLASSES = ("scenery", "road", "marking")
FOCAL = 60  # of the camera in pixels: it sees 77 degrees
CAMERA = 1200  # height over the road in mm
LANE = 3500  # width of a lane in mm; the car drives in the right one of two
SIGHT = 60_000  # farther than this, in mm, the road is lost in the haze
WHEELBASE, AHEAD = 2700, 10_000  # mm
_CHUNK = 8  # views at a time, so that the working arrays stay in the processor's cache
_TREES = 7
_COLUMN = 2 * np.arange(WIDTH)[None, None, :] - (WIDTH - 1)  # half pixels right of the middle


@dataclass(frozen=True)
class Drive:
    """Where the lane runs, for m views at once; int64 (m,) each.

    Attributes
    ----------
    offset
        From the car to the middle of its lane, in mm to the right.
    heading
        Slope of the lane against the car, in 1/1000; positive to the right.
    bend
        Curvature of the lane in 1e-5 per metre; positive to the right.
    horizon
        Row of the horizon in half pixels: the car nods.
    """

    offset: np.ndarray
    heading: np.ndarray
    bend: np.ndarray
    horizon: np.ndarray

    def lane(self, z: np.ndarray) -> np.ndarray:
        """Give the place of the lane's middle z mm ahead, in mm to the right; z is (m, ...)."""
        offset, heading, bend = (
            part.reshape(-1, *[1] * (z.ndim - 1)) for part in (self.offset, self.heading, self.bend)
        )
        return offset + heading * z // 1000 + bend * z * z // 200_000_000

    def steering(self) -> np.ndarray:
        """Give the angle of the front wheels in degrees, positive to the right; float64 (m,)."""
        aside = self.lane(np.full((len(self.offset), 1), AHEAD))[:, 0]
        return np.round(np.degrees(np.arctan2(2 * WHEELBASE * aside, AHEAD**2)), 2)


def roads(info: DataInfo, n: int = 1000, seed: int = 0) -> Dataset:
    """Draw n road views.

    Parameters
    ----------
    n
        How many. The first 100 of 1,000 are the same as 100 alone.
    seed
        Fixes every pixel.

    Returns
    -------
    Dataset
        x float32 (n, 48, 96, 3) from 0 to 1; y float32 (n,), the steering angle in degrees,
        positive to the right. ``masks`` uint8 (n, 48, 96): 0 scenery, 1 road, 2 marking. And what
        the angle was computed from, float32 (n,): ``offset`` in m from the car to the middle of
        its lane, ``heading`` in radians, ``curvature`` in 1/m, all positive to the right.
    """
    n = check_count("n", n, at_most=100_000)
    key = streams.seed_key(seed, "roads")
    x = np.empty((n, HEIGHT, WIDTH, 3), np.float32)
    masks = np.empty((n, HEIGHT, WIDTH), np.uint8)
    truth = np.empty((4, n), np.float32)
    for start in range(0, n, _CHUNK):
        samples = np.arange(start, min(start + _CHUNK, n))
        raw = streams.bits(key, samples, 16 + 6 * _TREES)
        drive = Drive(
            offset=streams.integers(raw[:, 0], -800, 800),
            heading=streams.integers(raw[:, 1], -90, 90),
            bend=streams.integers(raw[:, 2], -1800, 1800),
            horizon=streams.integers(raw[:, 3], 30, 38),
        )
        pixels, masks[samples] = _render(key, samples, raw, drive)
        x[samples] = pixels.astype(np.float32) / np.float32(255)
        slope, bend = drive.heading / 1000, drive.bend / 100_000
        truth[:, samples] = drive.steering(), drive.offset / 1000, slope, bend
    names = ("offset", "heading", "curvature")
    extras = {"masks": masks, **dict(zip(names, truth[1:], strict=True))}
    return Dataset(x, truth[0], info, extras=extras)


def _render(key: int, samples: np.ndarray, raw: np.ndarray, drive: Drive):
    """Paint m views from far to near; pixels uint8 (m, 48, 96, 3), masks uint8 (m, 48, 96)."""
    rows = 2 * np.arange(HEIGHT)[None, :, None]
    below = rows - drive.horizon[:, None, None]  # half pixels below the horizon
    on_ground = below > 0
    z = 2 * FOCAL * CAMERA // np.maximum(below, 1)  # mm ahead, for each row
    across = _COLUMN * z // (2 * FOCAL)  # mm right of the car

    picture = _sky(key, samples, raw, below)
    road, marking = _lines(raw, drive, below)
    ground = _ground(key, samples, raw, z, across, road, marking)
    picture = np.where(on_ground[..., None], ground, picture)
    mask = np.where(on_ground, np.where(marking > 90, 2, road > 127), 0).astype(np.uint8)
    leaf = streams.integers(raw[:, 13, None], (25, 60, 15), (75, 110, 45))[:, None, None, :]
    leaves = leaf + smooth_noise(key ^ 32, samples, HEIGHT, WIDTH, 2)[..., None] // 6
    for tree in range(_TREES - 1, -1, -1):
        crown, trunk = _tree(raw[:, 16 + 6 * tree : 22 + 6 * tree], tree, rows, drive)
        picture[trunk] = (70, 52, 38)
        picture[crown] = leaves[crown]
        mask[crown | trunk] = 0
    light = streams.integers(raw[:, 14], 150, 280)[:, None, None, None]  # dusk to noon
    grain = smooth_noise(key ^ 64, samples, HEIGHT, WIDTH, 1)[..., None] // 24
    return np.clip((picture * light >> 8) + grain, 0, 255).astype(np.uint8), mask


def _sky(key: int, samples: np.ndarray, raw: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Paint sky, clouds and distant hills; int64 (m, 48, 96, 3)."""
    blue = streams.integers(raw[:, 4, None], (80, 130, 190), (150, 185, 235))[:, None, None, :]
    haze = np.array([215, 222, 228])
    height = np.clip(-below * 8, 0, 256)[..., None]
    sky = blue * height + haze * (256 - height) >> 8
    cloud = smooth_noise(key ^ 8, samples, HEIGHT, WIDTH, 11)[..., None]
    sky = sky + np.clip(cloud - 10, 0, 90) * (245 - sky) // 110
    ridge = 7 + smooth_noise(key ^ 9, samples, 1, WIDTH, 17) // 14
    hill = streams.integers(raw[:, 5, None], (95, 115, 110), (135, 150, 165))[:, None, None, :]
    return np.where((-below < ridge)[..., None], hill, sky)


def _ground(key, samples, raw, z, across, road, marking):
    """Paint grass, asphalt and lines; int64 (m, 48, 96, 3)."""
    # Patches of earth of 0.3 m x 0.6 m, each with a brightness of its own, fading with distance.
    patch = (across // 300 + 2**20) * 2**12 + (z // 600) + (samples[:, None, None] << 40)
    rough = streams.integers(streams.bits(key ^ 16, patch.ravel(), 1)[:, 0], -26, 26)
    rough = (rough.reshape(patch.shape) * ((12_000 << 10) // (12_000 + z)) >> 10)[..., None]
    low, high = (70, 100, 40), (150, 150, 85)
    grass = streams.integers(raw[:, 6, None], low, high)[:, None, None, :] + rough
    asphalt = streams.integers(raw[:, 7], 75, 125)[:, None, None, None] + rough // 3
    shadow = smooth_noise(key ^ 17, samples, HEIGHT, WIDTH, 13)[..., None]
    shade = 256 - np.clip(shadow - 20, 0, 60)

    road, marking = ((cover + (cover >> 7))[..., None] for cover in (road, marking))  # 0..256
    ground = grass + ((asphalt - grass) * road >> 8)
    ground += (np.array([225, 222, 210]) - ground) * marking >> 8
    haze = np.clip((z - 15_000) // 400, 0, 150)[..., None]
    ground = ground * shade >> 8
    return ground + ((190 - ground) * haze >> 8)


def _lines(raw: np.ndarray, drive: Drive, below: np.ndarray):
    """Measure how much of each pixel is road, and how much line; two int64 (m, 48, 96), 0..255.

    Seen from a car a line is often thinner than a pixel, and nearly level at the side: so each
    row of pixels is the mean of four scan lines, and each edge is soft along the scan line.
    """
    phase = streams.integers(raw[:, 8], 0, 8999)[:, None, None]
    road, marking = 0, 0
    for eighth in (-3, -1, 1, 3):
        z = 8 * FOCAL * CAMERA // np.maximum(4 * below + eighth, 1)
        place = _COLUMN * z // (2 * FOCAL) - drive.lane(z)  # mm right of the lane's middle

        # Pixels for each mm across, times 2**24: one division for a row, not one for each pixel.
        scale = np.where(z < SIGHT, (FOCAL << 24) // z, 0)

        def strip(middle, width, scale=scale, place=place):
            inside = width // 2 - np.abs(place - middle)
            full = np.minimum(width * scale >> 16, 255)
            return np.clip(128 + (inside * scale >> 16), 0, full)

        edges = np.maximum(strip(LANE // 2, 150), strip(-3 * LANE // 2, 150))
        dashes = np.where((z + phase) % 9000 < 4000, strip(-LANE // 2, 150), 0)
        road = road + strip(-LANE // 2, 2 * LANE + 600)
        marking = marking + np.maximum(edges, dashes)
    return road // 4, marking // 4


def _tree(raw: np.ndarray, number: int, rows: np.ndarray, drive: Drive):
    """Say which pixels show the crown and the trunk of one tree; two bool (m, 48, 96)."""
    # Tree 0 is nearest; each next one stands farther away, so painting backwards hides rightly.
    z = 9000 + 7000 * number + streams.integers(raw[:, :1], 0, 6000)
    side = np.where(streams.integers(raw[:, 1:2], 0, 1) == 1, LANE, -2 * LANE)
    far = streams.integers(raw[:, 2:3], 2500, 14_000)
    foot = drive.lane(z) + side + np.sign(side) * far
    tall = streams.integers(raw[:, 3:4], 4000, 9000)
    wide = tall * streams.integers(raw[:, 4:5], 40, 75) // 200  # half width of the crown

    def pixels(length):
        return (2 * FOCAL * length // z)[..., None]  # from mm to half pixels at distance z

    right = _COLUMN - pixels(foot)
    up = pixels(np.full_like(z, CAMERA)) - (rows - drive.horizon[:, None, None])  # over the foot
    rx, ry = np.maximum(pixels(wide), 1), np.maximum(pixels(tall * 2 // 5), 1)
    crown = right**2 * ry**2 + (up - pixels(tall * 3 // 5)) ** 2 * rx**2 < rx**2 * ry**2
    trunk = (np.abs(right) * 8 <= rx) & (up >= 0) & (up < pixels(tall * 3 // 5))
    return crown, trunk
