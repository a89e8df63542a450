"""Real photographs, medical images and faces that ship inside scikit-image.

The files are opened directly in the installed package. The functions of `skimage.data` might
fetch a file from the network; here nothing can.
"""

import numpy as np

from .checks import check_count
from .dataset import Dataset
from .entry import DataInfo
from .packaged import packaged_file

# What each photograph shows: the alternative text when a lesson displays it.
PHOTOS = {
    "astronaut": "portrait of the astronaut Eileen Collins in an orange suit",
    "camera": "a photographer behind a camera on a tripod",
    "chelsea": "a tabby cat looking at the camera",
    "coffee": "an espresso in a white cup on a wooden table",
    "rocket": "a rocket lifting off at dusk",
    "brick": "a brick wall",
    "grass": "grass seen from above",
    "gravel": "gravel seen from above",
    "hubble_deep_field": "hundreds of galaxies in a dark sky",
}
_FILES = {
    "hubble_deep_field": "hubble_deep_field.jpg",
    "rocket": "rocket.jpg",
}


def _read(file: str, mode: str, size: int | None = None) -> np.ndarray:
    """Read a picture as uint8: (H, W, 3) for mode "RGB", (H, W) for "L"."""
    from PIL import Image, ImageOps  # Pillow takes 50 ms: only when a picture is wanted

    with Image.open(packaged_file("skimage", f"data/{file}")) as picture:
        picture = picture.convert(mode)
        if size is not None:
            picture = ImageOps.fit(picture, (size, size), Image.Resampling.BOX)
        return np.asarray(picture).copy()


def photos(info: DataInfo, size: int | None = None) -> Dataset:
    """Load nine photographs in colour.

    Parameters
    ----------
    size
        Give it to get squares of size x size pixels, cut from the middle: x uint8
        (9, size, size, 3). Without it each keeps its own shape: x is an object array of
        uint8 (H, W, 3).
    """
    if size is not None:
        size = check_count("size", size, at_least=8, at_most=2048)
    pictures = [_read(_FILES.get(name, f"{name}.png"), "RGB", size) for name in PHOTOS]
    x = np.stack(pictures) if size is not None else np.empty(len(pictures), object)
    if size is None:
        x[:] = pictures
    alt = np.array(list(PHOTOS.values()), object)
    return Dataset(x, None, info, extras={"alt": alt}, sample_names=tuple(PHOTOS))


def _single(info: DataInfo, file: str, mode: str) -> Dataset:
    return Dataset(_read(file, mode)[None], None, info)


def retina(info: DataInfo) -> Dataset:
    """Load the photograph of a healthy retina: x uint8 (1, 1411, 1411, 3)."""
    return _single(info, "retina.jpg", "RGB")


def coins(info: DataInfo) -> Dataset:
    """Load the picture of 24 Greek coins: x uint8 (1, 303, 384)."""
    return _single(info, "coins.png", "L")


def cell(info: DataInfo) -> Dataset:
    """Load the phase image of one cell: x uint8 (1, 660, 550)."""
    return _single(info, "cell.png", "L")


def ihc(info: DataInfo) -> Dataset:
    """Load the stained tissue: x uint8 (1, 512, 512, 3)."""
    return _single(info, "ihc.png", "RGB")


def horse(info: DataInfo) -> Dataset:
    """Load the silhouette of a horse: x uint8 (1, 328, 400), 1 on the horse and 0 around it."""
    white = _read("horse.png", "L")
    return Dataset((white < 128).astype(np.uint8)[None], None, info)


def faces(info: DataInfo) -> Dataset:
    """Load 100 faces and 100 patches without one: x float32 (200, 25, 25), y int64."""
    path = packaged_file("skimage", "data/lfw_subset.npy")
    x = np.load(path, allow_pickle=False).astype(np.float32)
    # The file holds the hundred faces first.
    y = np.repeat(np.array([1, 0]), 100)
    return Dataset(x, y, info, ("no face", "face"))
