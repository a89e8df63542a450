"""A kernel on a picture: where its window stands, what it computes there, and the feature map."""

import math
from dataclasses import dataclass

import numpy as np

from course_lib.models.convolution import convolve2d, output_size, pad_amounts
from course_lib.widgets.kernel_presets import OWN_KERNEL, OWN_PICTURE, PRESETS, photo, resized

SIZES = {"3 × 3": 3, "5 × 5": 5}


@dataclass
class Frame:
    """What the picture shows.

    Attributes
    ----------
    name : str
        Of the picture.
    picture : array of shape (rows, columns)
    grey_range : (float, float)
        The values that are drawn black and white.
    pads : ((top, bottom), (left, right))
        Zeros around the picture, in pixels.
    window : (int, int)
        Row and column of the window's upper left corner in the picture; below 0 in the padding.
    patch, kernel, products : arrays of shape (size, size)
        What lies under the window, what it is multiplied by, and the result.
    selected : (int, int)
        Row and column of the weight that can be changed.
    total : float
        The sum of the products.
    feature_map : array of shape (output rows, output columns)
    visited : array of bool, the same shape
        The pixels that the window has been to.
    place : (int, int)
        Row and column of the output pixel.
    signed : bool
        Whether the map is drawn in red, white and blue, or in greys.
    map_range : (float, float)
        The values of its first and last colour.
    """

    name: str
    picture: np.ndarray
    grey_range: tuple[float, float]
    pads: tuple[tuple[int, int], tuple[int, int]]
    window: tuple[int, int]
    patch: np.ndarray
    kernel: np.ndarray
    products: np.ndarray
    selected: tuple[int, int]
    total: float
    feature_map: np.ndarray
    visited: np.ndarray
    place: tuple[int, int]
    signed: bool
    map_range: tuple[float, float]


class KernelModel:
    """A picture, a kernel, the window's place, and which output pixels it has been to.

    The place is that of the output pixel: `row` and `column` of the feature map.
    """

    def __init__(self, photo: str = "astronaut", own: np.ndarray | None = None):
        self.photo, self._own = photo, own
        self.stride, self.padding = 1, "valid"
        self.selected = (1, 1)
        self._preset, self.weights = "identity", PRESETS["identity"](3)
        self._settled = None  # the settings that place and visited belong to
        self._centre = np.array([0.4, 0.4])  # of the window, as a share of the picture
        self._settle()

    # ---- parameters --------------------------------------------------------------------

    @property
    def picture(self) -> np.ndarray:
        """The picture, shape (rows, columns)."""
        return self._own if self.photo == OWN_PICTURE else photo(self.photo)

    @property
    def kernel(self) -> str:
        """The kernel's name; give a name or an array of shape (3, 3) or (5, 5)."""
        return self._preset

    @kernel.setter
    def kernel(self, kernel) -> None:
        if isinstance(kernel, str):
            self._preset = kernel
            if kernel != OWN_KERNEL:  # the weights become one's own when one is changed
                self._use(PRESETS[kernel](len(self.weights)))
        else:
            self._preset = OWN_KERNEL
            self._use(np.array(kernel, dtype=float))

    @property
    def kernel_size(self) -> str:
        """One of SIZES."""
        return next(name for name, size in SIZES.items() if size == len(self.weights))

    @kernel_size.setter
    def kernel_size(self, name: str) -> None:
        size = SIZES[name]
        own = self._preset == OWN_KERNEL
        self._use(resized(self.weights, size) if own else PRESETS[self._preset](size))

    @property
    def weight(self) -> float:
        """The selected number of the kernel."""
        return float(self.weights[self.selected])

    @weight.setter
    def weight(self, value: float) -> None:
        if value != self.weight:
            self.weights = self.weights.copy()
            self.weights[self.selected] = value
            self._preset = OWN_KERNEL

    def _use(self, weights: np.ndarray) -> None:
        """Take new weights; the selected one keeps its distance from the middle if it can."""
        shift = (len(weights) - len(self.weights)) // 2
        self.weights = weights
        self.select(*(place + shift for place in self.selected))

    def select(self, row: int, column: int) -> None:
        """Choose the weight that can be changed; beyond an edge counts as at the edge."""
        last = len(self.weights) - 1
        self.selected = (min(max(row, 0), last), min(max(column, 0), last))

    # ---- the window --------------------------------------------------------------------

    @property
    def map_shape(self) -> tuple[int, int]:
        """Rows and columns of the feature map."""
        size = len(self.weights)
        return tuple(output_size(n, size, self.stride, self.padding) for n in self.picture.shape)

    @property
    def pads(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Zeros above and below, on the left and on the right."""
        size = len(self.weights)
        return tuple(pad_amounts(n, size, self.stride, self.padding) for n in self.picture.shape)

    @property
    def complete(self) -> bool:
        """Whether each output pixel is there."""
        return bool(self.visited.all())

    def _settle(self) -> None:
        """After a change of photo, size, stride or padding: keep the window where it was.

        The new feature map is complete.
        """
        settings = (self.photo, len(self.weights), self.stride, self.padding)
        if settings == self._settled:
            return
        self._settled = settings
        self.visited = np.ones(self.map_shape, bool)
        self.row, self.column = self.nearest(*(self._centre * self.picture.shape))

    def nearest(self, row: float, column: float) -> tuple[int, int]:
        """Return the place whose window has its middle nearest to a point of the picture.

        The point is given in pixels, with (0, 0) as the picture's upper left corner.
        """
        half = len(self.weights) / 2
        places = [
            math.floor((at - half + before) / self.stride + 0.5)  # round() would go to even numbers
            for at, (before, _) in zip((row, column), self.pads, strict=True)
        ]
        return self.inside(*places)

    def inside(self, row: int, column: int) -> tuple[int, int]:
        """Return the place; one beyond an edge becomes the one at the edge."""
        rows, columns = self.map_shape
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)

    def move(self, row: int, column: int) -> None:
        """Bring the window to an output pixel, and fill that in."""
        self._settle()
        self.row, self.column = self.inside(row, column)
        self.visited[self.row, self.column] = True
        middle = np.array(self._window()) + len(self.weights) / 2
        self._centre = middle / self.picture.shape

    def _window(self) -> tuple[int, int]:
        (top, _), (left, _) = self.pads
        return self.row * self.stride - top, self.column * self.stride - left

    def step(self, n: int = 1) -> None:
        """Go on by `n` output pixels that are still empty; in a complete map, simply by `n`."""
        self._settle()
        here = self.row * self.visited.shape[1] + self.column
        if self.complete:
            last = (here + n) % self.visited.size
        else:
            ahead = np.arange(here + 1, here + self.visited.size) % self.visited.size
            ahead = ahead[~self.visited.flat[ahead]][:n]
            self.visited.flat[ahead] = True
            last = int(ahead[-1])
        self.move(*divmod(last, self.visited.shape[1]))

    def reset(self) -> None:
        """Empty the feature map; the window stands at the upper left corner."""
        self._settle()
        self.visited[:] = False
        self.move(0, 0)

    def pace(self) -> int:
        """Return the pixels for a tick: one by one in the first row, then faster."""
        columns = self.visited.shape[1]
        rows = np.count_nonzero(self.visited) // columns
        return (1, 2)[rows] if rows < 2 else -(-columns // 4)

    # ---- what is shown -----------------------------------------------------------------

    def frame(self) -> Frame:
        """Return what the picture shows."""
        self._settle()
        picture, kernel, size = self.picture, self.weights, len(self.weights)
        row, column = self._window()
        (top, bottom), (left, right) = self.pads
        padded = np.pad(picture, ((top, bottom), (left, right)))
        patch = padded[row + top : row + top + size, column + left : column + left + size]
        products = patch * kernel
        feature_map = convolve2d(picture, kernel, self.stride, self.padding)
        low, high = min(0.0, float(picture.min())), max(1.0, float(picture.max()))
        # A kernel whose weights sum to about 0 answers to differences, with both signs. Any other
        # gives a flat area its brightness times the sum: the greys of the photo tell most.
        gain = float(kernel.sum())
        signed = gain < 0.5 or low < 0
        most = round_up(float(np.abs(feature_map).max()))
        return Frame(
            name=self.photo,
            picture=picture,
            grey_range=(low, high),
            pads=self.pads,
            window=(row, column),
            patch=patch,
            kernel=kernel,
            products=products,
            selected=self.selected,
            total=float(products.sum()),
            feature_map=feature_map,
            visited=self.visited.copy(),
            place=(self.row, self.column),
            signed=signed,
            map_range=(-most, most) if signed else (low * gain, high * gain),
        )

    def describe(self) -> str:
        """Return settings, output size, place and sum in words."""
        self._settle()
        frame = self.frame()
        count = {9: "nine", 25: "25"}[self.weights.size]
        name = self.photo if self.photo == OWN_PICTURE else f"the {self.photo}"
        kernel = "Your own kernel" if self._preset == OWN_KERNEL else f"Kernel {self._preset}"
        words = (
            f"{kernel}, {self.kernel_size}, on {name}. Stride {self.stride}, {self.padding}: "
            f"{self._sizes()}; the window at row {self.row}, column {self.column} (counted from "
            f"0): sum of the {count} products = {two_decimals(frame.total)}. The map goes from "
            f"{two_decimals(frame.feature_map.min())} to {two_decimals(frame.feature_map.max())}. "
            "Selected weight: row {}, column {}.".format(*self.selected)
        )
        if not self.complete:
            done = np.count_nonzero(self.visited)
            words += f" {done} of {self.visited.size} output pixels are filled in."
        return words

    def _sizes(self) -> str:
        """Return the output size as a calculation."""
        settings = len(self.weights), self.stride, self.padding
        rows, columns = (formula(n, *settings) for n in self.picture.shape)
        words = f"{rows} each way" if rows == columns else f"{rows} rows, {columns} columns"
        if self.padding == "same":
            (top, bottom), (left, right) = self.pads
            words += f", zeros around: {top} above, {bottom} below, {left} left, {right} right"
        return words


def formula(size: int, kernel_size: int, stride: int, padding: str) -> str:
    """Return the output size along one side as a calculation: "(48 − 3) / 1 + 1 = 46"."""
    places = output_size(size, kernel_size, stride, padding)
    if padding == "valid":
        exact, words = (size - kernel_size) / stride + 1, f"({size} − {kernel_size}) / {stride} + 1"
        rounded = "down"
    else:
        exact, words, rounded = size / stride, f"{size} / {stride}", "up"
    result = f"{exact:.4g}, rounded {rounded} to {places}" if exact != places else f"{places}"
    return f"{words} = {result}"


def two_decimals(value: float) -> str:
    """Return a value as text, without a minus before a rounded 0."""
    return f"{round(float(value), 2) + 0.0:.2f}".replace("-", "−")


def round_up(value: float) -> float:
    """Return the smallest round number that is not below `value`; 1 for 0."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
    return float(power * next((step for step in steps if step * power >= value), 10))
