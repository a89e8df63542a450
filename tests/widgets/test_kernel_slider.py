"""The kernel slider: what it computes is what Keras computes, and what the reader does counts."""

import io
import itertools

import keras
import numpy as np
import pytest
from PIL import Image

from course_lib.widgets import KernelSlider
from course_lib.widgets.kernel_model import SIZES, KernelModel, formula, round_up
from course_lib.widgets.kernel_painter import KernelPainter, short
from course_lib.widgets.kernel_presets import LARGEST, PHOTOS, PRESETS, own_picture, photo, resized
from course_lib.widgets.picture import Pointer


@pytest.fixture(scope="module")
def shared():
    return KernelSlider()


@pytest.fixture
def slider(shared):
    shared.set(photo="astronaut", kernel="vertical edges", kernel_size=3, stride=1, padding="same")
    shared.set(padding="valid", row=10, column=20)  # a change of padding completes the map
    shared.model.selected = (1, 1)
    shared.refresh()
    assert shared.model.complete
    return shared


def numbers(*shape) -> np.ndarray:
    return np.random.default_rng(sum(shape)).uniform(size=shape).astype("float32")


def at_weight(panel, row: int, column: int) -> tuple[float, float]:
    """Return where a number of the kernel stands on the picture."""
    x, y, *_ = panel.painter.blocks.items[3][0]  # photo, map, patch, kernel, products
    wide, high = panel.painter.cell
    return x + (column + 0.5) * wide, y + (row + 0.5) * high


def press(panel, x: float, y: float) -> None:
    panel.on_pointer(Pointer("press", x, y, [(x, y)]))


def drag(panel, *path: tuple[float, float]) -> None:
    panel.on_pointer(Pointer("drag", *path[-1], path))


def key(panel, name: str, shift: bool = False) -> None:
    panel.on_pointer(Pointer("key", key=name, shift=shift))


# ---- what it computes ------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("shape", [(11, 14), (17, 9)])
def test_map_patch_and_sum_are_those_of_keras_for_every_setting(size, shape):
    picture, kernel = numbers(*shape), numbers(size, size) - 0.5
    panel = KernelSlider(picture, kernel)
    for stride, padding in itertools.product((1, 2, 3, 4), ("valid", "same")):
        layer = keras.layers.Conv2D(1, size, strides=stride, padding=padding, use_bias=False)
        layer.build((None, *shape, 1))
        layer.set_weights([kernel[:, :, None, None]])
        expected = keras.ops.convert_to_numpy(layer(picture[None, :, :, None]))[0, :, :, 0]
        panel.set(stride=stride, padding=padding)
        np.testing.assert_allclose(panel.frame().feature_map, expected, atol=1e-5)
        for row, column in np.ndindex(expected.shape):  # the patch alone gives the same number
            panel.model.move(row, column)
            frame = panel.model.frame()
            assert frame.place == (row, column)
            assert frame.total == pytest.approx(expected[row, column], abs=1e-5)
            np.testing.assert_allclose(frame.products, frame.patch * kernel)


def test_the_window_shows_the_part_of_the_photo_that_it_lies_on(slider):
    frame = slider.set(stride=2, row=4, column=7).frame()
    assert frame.window == (8, 14)
    np.testing.assert_array_equal(frame.patch, photo("astronaut")[8:11, 14:17])
    frame = slider.set(stride=1, padding="same", row=0, column=0).frame()
    assert frame.window == (-1, -1)
    assert (frame.patch[0] == 0).all() and (frame.patch[:, 0] == 0).all()


def test_sobel_finds_the_edge_that_it_is_named_after():
    picture = np.zeros((10, 10))
    picture[:, 5:] = 1
    panel = KernelSlider(picture, "vertical edges")
    assert set(np.flatnonzero(np.ptp(panel.frame().feature_map, axis=0) == 0)) == set(range(8))
    assert panel.frame().feature_map.max() == 4
    assert np.abs(panel.set(kernel="horizontal edges").frame().feature_map).max() == 0


@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("name", PRESETS)
def test_presets_keep_the_brightness_or_answer_to_differences_only(name, size):
    kernel = PRESETS[name](size)
    assert kernel.shape == (size, size)
    expected = 0 if name in ("vertical edges", "horizontal edges", "outline") else 1
    assert kernel.sum() == pytest.approx(expected)


@pytest.mark.parametrize("name", PHOTOS)
def test_photos_are_small_grey_and_rich_in_contrast(name):
    picture = photo(name)
    assert picture.shape == (48, 48) and picture.min() >= 0 and picture.max() <= 1
    assert np.ptp(picture) > 0.3
    assert name in KernelSlider(name).describe()


# ---- what the reader sets --------------------------------------------------------------


def test_each_setting_changes_the_picture_and_the_words(slider):
    changes = {"photo": "cat", "kernel": "blur", "kernel_size": 5, "stride": 2, "padding": "same"}
    for name, value in (changes | {"row": 30, "column": 4, "weight": 0.7}).items():
        png, words = slider.png, slider.describe()
        slider.set(**{name: value})
        assert slider.png != png and slider.describe() != words, name
    assert slider.picture.alt == slider.picture.caption == slider.describe()


def test_the_description_says_how_large_the_map_is_and_what_the_sum_is(slider):
    slider.set(stride=2, row=4, column=7)
    frame = slider.frame()
    total, low, high = frame.total, frame.feature_map.min(), frame.feature_map.max()
    assert slider.describe() == (
        "Kernel vertical edges, 3 × 3, on the astronaut. Stride 2, valid: (48 − 3) / 2 + 1 = "
        "23.5, rounded down to 23 each way; the window at row 4, column 7 (counted from 0): sum of "
        f"the nine products = {total:.2f}. The map goes from {low:.2f} to {high:.2f}. Selected "
        "weight: row 1, column 1.".replace("-", "−")
    )
    words = slider.set(padding="same", stride=1, kernel_size=5).describe()
    assert "48 / 1 = 48 each way, zeros around: 2 above, 2 below, 2 left, 2 right;" in words
    assert "sum of the 25 products" in words
    words = KernelSlider(numbers(10, 12)).set(stride=2).describe()
    assert "rounded down to 4 rows, (12 − 3) / 2 + 1 = 5.5, rounded down to 5 columns" in words
    assert formula(41, 3, 2, "valid") == "(41 − 3) / 2 + 1 = 20"
    assert formula(41, 3, 2, "same") == "41 / 2 = 20.5, rounded up to 21"


def test_a_changed_weight_makes_the_kernel_ones_own(slider):
    slider.controls["weight"].value = 1.5
    assert slider.model.kernel == slider.controls["kernel"].value == "your own"
    np.testing.assert_array_equal(slider.frame().kernel, [[-1, 0, 1], [-2, 1.5, 2], [-1, 0, 1]])
    assert "Your own kernel" in slider.describe()
    grown = slider.set(kernel_size=5).frame().kernel
    assert grown.sum() == 1.5 and grown[2, 2] == slider.model.weight == 1.5
    np.testing.assert_array_equal(slider.set(kernel_size=3).frame().kernel, grown[1:4, 1:4])
    slider.controls["kernel"].value = "blur"
    assert slider.model.weight == pytest.approx(1 / 9)
    slider.set(kernel="your own")  # keeps the numbers
    assert slider.model.weight == pytest.approx(1 / 9)


def test_own_numbers_can_be_set_at_any_time(slider):
    slider.set(kernel=np.arange(25).reshape(5, 5))
    assert slider.controls["kernel_size"].value == "5 × 5"
    assert slider.frame().kernel[4, 4] == 24
    assert PRESETS["identity"](3)[1, 1] == 1 and resized(np.ones((3, 3)), 5).sum() == 9


def test_the_window_stays_where_it_was_when_the_steps_grow(slider):
    slider.set(row=30, column=12)
    window = slider.frame().window
    assert window == (30, 12)
    for stride in (2, 3, 4):
        frame = slider.set(stride=stride).frame()
        assert np.abs(np.subtract(frame.window, window)).max() <= stride / 2
    assert slider.set(stride=1).frame().window == window


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"photo": "dog"}, "choose one of astronaut, cat"),
        ({"kernel": "magic"}, "The kernel 'magic' is not allowed: give one of identity, blur"),
        ({"kernel": np.ones((4, 4))}, r"of shape \(4, 4\) is not allowed"),
        ({"kernel": [[np.nan] * 3] * 3}, "finite numbers"),
        ({"kernel_size": 4}, "choose one of 3 × 3, 5 × 5"),
        ({"stride": 5}, "from 1 to 4"),
        ({"padding": "full"}, "choose one of valid, same"),
        ({"weight": 10}, "from -9 to 9"),
        ({"stride": 2, "row": -1}, "row=-1 is not allowed: give a whole number from 0 to 63"),
        ({"colour": "red"}, "has no parameter 'colour'"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_changes_nothing(slider, values, words):
    before = slider.png
    with pytest.raises(ValueError, match=words):
        slider.set(**values)
    assert slider.png == before


# ---- a picture of one's own ------------------------------------------------------------


def test_large_pictures_become_means_of_blocks():
    large = np.arange(130 * 65, dtype=np.float64).reshape(130, 65)
    small = own_picture(large)
    assert small.shape == (43, 21) and max(small.shape) <= LARGEST  # blocks of 3 x 3
    assert small[0, 0] == large[:3, :3].mean() and small[42, 20] == large[126:129, 60:63].mean()
    bytes_ = np.full((20, 20), 255, np.uint8)
    assert own_picture(bytes_).max() == 1
    assert own_picture(bytes_ // 255).max() == 1  # a mask of 0 and 1
    np.testing.assert_array_equal(own_picture(large[:64, :64]), large[:64, :64])


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.ones((20, 20, 3)), r"shape \(20, 20, 3\); expected.*picture.mean\(axis=2\)"),
        (np.ones((5, 20)), r"shape \(5, 20\); the smaller side needs at least 8"),
        (np.ones((0, 20)), "at least 8"),
        (np.ones((500, 20)), "nearer to a square"),
        (np.full((9, 9), np.inf), "not finite"),
        (np.full((9, 9), "x"), "expected numbers"),
        ("dog", "picture='dog' is not allowed"),
    ],
)
def test_a_picture_that_cannot_be_shown_gets_one_sentence(picture, words):
    with pytest.raises(ValueError, match=words):
        KernelSlider(picture)


def test_own_pictures_may_hold_any_numbers():
    frame = KernelSlider(20 * numbers(30, 12) - 5, "identity").frame()
    assert frame.grey_range[0] < -3 and frame.grey_range[1] > 13 and frame.signed
    assert frame.map_range[1] == -frame.map_range[0] >= frame.feature_map.max()
    frame = KernelSlider(16 * numbers(8, 8), "blur").frame()
    assert not frame.signed and frame.map_range == pytest.approx(frame.grey_range)
    assert [round_up(value) for value in (0, 0.031, 1, 1.2, 99)] == [1, 0.04, 1, 1.5, 100]


# ---- mouse and keyboard ----------------------------------------------------------------


@pytest.mark.parametrize(("stride", "padding"), [(1, "valid"), (1, "same"), (3, "same")])
def test_a_press_brings_the_middle_of_the_window_there(slider, stride, padding):
    slider.set(stride=stride, padding=padding)
    (x, y), zoom = slider.painter.photo, slider.painter.zoom
    press(slider, x + 30.5 * zoom, y + 20.5 * zoom)  # the middle of pixel (20, 30)
    window = slider.frame().window
    assert np.abs(np.subtract(window, (19, 29))).max() <= stride / 2
    drag(slider, (x + 20 * zoom, y), (x - 500, y - 500))  # out of the picture
    assert slider.frame().place == (0, 0)


def test_a_press_on_the_map_brings_the_output_pixel_there(slider):
    slider.set(stride=2)
    (x, y), zoom = slider.painter.map, slider.painter.zoom
    press(slider, x + 5.5 * zoom, y + 8.5 * zoom)
    assert slider.frame().place == (8, 5)
    drag(slider, (x + 9.5 * zoom, y + 8.5 * zoom))
    assert slider.frame().place == (8, 9)
    before = slider.png
    press(slider, 440, 12)  # beside everything
    drag(slider, (x, y))
    assert slider.png == before


@pytest.mark.parametrize("size", [3, 5])
def test_a_number_of_the_kernel_is_selected_and_dragged(slider, size):
    slider.set(kernel_size=size)
    x, y = at_weight(slider, 0, 2)
    start = slider.frame().kernel[0, 2]
    press(slider, x, y)
    assert slider.frame().selected == (0, 2) and slider.model.kernel == "vertical edges"
    drag(slider, (x, y - 30))
    assert slider.model.kernel == "your own"
    assert slider.controls["weight"].value == pytest.approx(start + 0.5)
    drag(slider, (x, y + 60))
    assert slider.frame().kernel[0, 2] == pytest.approx(start - 1)
    drag(slider, (x, y))
    assert slider.frame().kernel[0, 2] == start
    drag(slider, (x, y - 5000))
    assert slider.model.weight == 9


def test_everything_goes_by_keyboard(slider):
    for name in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        key(slider, name)
    assert slider.frame().place == (11, 20)
    key(slider, "ArrowUp", shift=True)
    key(slider, "ArrowRight", shift=True)
    key(slider, "ArrowRight", shift=True)  # at the edge
    assert slider.frame().selected == (0, 2) and slider.frame().place == (11, 20)
    assert slider.describe().endswith("Selected weight: row 0, column 2.")
    for name in ("+", "=", "-", "+"):
        key(slider, name)
    assert slider.model.weight == 1.2
    slider.set(kernel="blur")
    key(slider, "+")
    assert slider.model.weight == 0.2  # tenths, as soon as it is changed


# ---- sliding ---------------------------------------------------------------------------


def test_sliding_fills_the_map_row_by_row(slider):
    visited = slider.set(stride=4).reset().frame().visited
    assert visited.shape == (12, 12) and visited.sum() == 1 and visited[0, 0]
    frame = slider.step(13).frame()
    assert frame.place == (1, 1) and frame.visited.ravel()[:14].all() and frame.visited.sum() == 14
    assert "14 of 144 output pixels are filled in" in slider.describe()
    slider.step(1000)
    assert slider.model.complete and slider.frame().place == (11, 11)
    assert slider.step(2).frame().place == (0, 1)  # a complete map: the window just goes on


def test_what_the_window_is_dragged_over_is_filled_in_and_later_stepped_over(slider):
    slider.set(stride=4).reset()
    (x, y), zoom = slider.painter.map, slider.painter.zoom
    press(slider, x + 2.5 * zoom, y + 0.5 * zoom)
    drag(slider, (x + 3.5 * zoom, y + 0.5 * zoom), (x + 4.5 * zoom, y + 1.5 * zoom))
    visited = slider.frame().visited
    assert set(np.flatnonzero(visited)) == {0, 2, 3, 16}
    slider.step(143 - 16 + 1)  # to the end, and on with what was left out
    assert slider.frame().place == (0, 1)
    slider.set(stride=2)
    assert slider.model.complete


def test_the_clock_starts_slowly_begins_anew_and_stops_at_the_end(slider):
    slider.set(stride=4)
    slider.train.value = True
    assert slider.frame().visited.sum() == 1 and slider.steps == 1
    for _ in range(11):
        slider.clock.value += 1
    assert slider.frame().visited.sum() == 12 and slider.steps == 2  # the first row is done
    ticks = 0
    while slider.train.value and ticks < 200:
        slider.clock.value += 1
        ticks += 1
    assert slider.model.complete and not slider.clock.playing and 20 < ticks < 100


# ---- the picture -----------------------------------------------------------------------


def test_pixels_not_computed_yet_and_zeros_are_striped(slider):
    slider.set(padding="same").reset().step(500)
    zeros, empty = (where.sum() for _, _, where, _, _ in slider.painter.blocks.items[:2])
    assert (zeros, empty) == (50 * 50 - 48 * 48, 48 * 48 - 501)


@pytest.mark.parametrize("shape", [(48, 48), (8, 8), (64, 20), (64, 64)])
def test_photo_and_map_keep_within_their_squares(slider, shape):
    model, painter = KernelModel("your picture", numbers(*shape)), slider.painter
    for size, stride, padding in itertools.product(SIZES, (1, 2, 3, 4), ("valid", "same")):
        model.kernel_size, model.stride, model.padding = size, stride, padding
        painter.update(model.frame())
        boxes = [item[0] for item in painter.blocks.items[:2]]
        for (left, top, width, height), edge in zip(boxes, (14, 554), strict=True):
            assert edge <= left and left + width <= edge + 312
            assert top >= 34 and top + height <= 34 + 312


def test_a_blitted_picture_equals_one_drawn_from_nothing(slider):
    blitted = slider.set(kernel="sharpen", row=3).png
    assert KernelPainter().png(slider.frame()) == blitted
    slider.picture.ratio = 2.0
    size = Image.open(io.BytesIO(slider.png)).size
    assert size == (2 * slider.painter.width, 2 * slider.painter.height)
    slider.picture.ratio = 1.0
    assert slider.png == blitted


def test_numbers_are_short():
    values = (0.0, -0.001, 1.0, -2.0, 0.5, -1 / 9)
    assert [short(value) for value in values] == ["0", "0", "1", "−2", "0.50", "−0.11"]
    assert short(2.0, decimals=2) == "2.00"
