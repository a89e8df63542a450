"""The drawing board: strokes to pictures, and what a network says to them."""

import io

import keras
import numpy as np
import pytest
from PIL import Image

from course_lib import data
from course_lib.widgets import DrawingBoard
from course_lib.widgets.drawing_model import verdict
from course_lib.widgets.drawing_painter import BOARD, arrange
from course_lib.widgets.drawings import DRAWINGS
from course_lib.widgets.picture import Pointer
from course_lib.widgets.strokes import SMALL, PictureStyle, measured_style, rasterise

CLASSES = "0123456789ABCDEF"


def network(shape=(28, 28, 1), activation="softmax", classes=16) -> keras.Model:
    keras.utils.set_random_seed(0)
    layers = [keras.Input(shape)]
    if len(shape) == 2:
        layers.append(keras.layers.Reshape((*shape, 1)))
    layers += [
        keras.layers.Conv2D(6, 3, activation="relu", name="conv"),
        keras.layers.MaxPooling2D(name="pool"),
        keras.layers.Conv2D(4, 3, name="signed"),
        keras.layers.Flatten(),
        keras.layers.Dense(12, activation="relu", name="dense"),
        keras.layers.Dense(classes, activation=activation, name="scores"),
    ]
    return keras.Sequential(layers, name="tiny")


@pytest.fixture(scope="module")
def tiny():
    return network()


@pytest.fixture
def board(tiny):
    return DrawingBoard(tiny, CLASSES)


def at(x: float, y: float) -> tuple[float, float]:
    """Return the place on the picture of a place on the board."""
    left, top, side = BOARD
    return left + side * x, top + side * y


def press(board, *keys: str, shift: bool = False) -> None:
    for key in keys:
        board.on_pointer(Pointer("key", key=key, shift=shift))


def drag(board, start, *places) -> None:
    board.on_pointer(Pointer("press", *at(*start), path=[at(*start)]))
    path = [at(*place) for place in places]
    board.on_pointer(Pointer("drag", *path[-1], path=path))


# ---- strokes to pictures ---------------------------------------------------------------------


def test_a_line_covers_the_pixels_that_it_passes_over():
    style = PictureStyle(stroke=2 / 28)
    picture = rasterise([[(0.25, 0.5), (0.75, 0.5)]], (28, 28), style, centre=False)
    assert picture.shape == (28, 28) and picture.dtype == np.float32
    np.testing.assert_allclose(picture[13:15, 8:20], 1)  # 2 pixels thick, on both sides of 14
    assert picture[:12].max() == picture[16:].max() == 0
    assert picture.sum() == pytest.approx(2 * 14 + np.pi, abs=1)  # with its two round ends


def test_a_centred_drawing_looks_the_same_wherever_and_however_large_it_was_drawn():
    centred = rasterise(DRAWINGS["A"], (28, 28))
    small = [[(0.1 + 0.3 * x, 0.6 + 0.3 * y) for x, y in stroke] for stroke in DRAWINGS["A"]]
    np.testing.assert_allclose(rasterise(small, (28, 28)), centred, atol=0.1)
    assert np.abs(rasterise(small, (28, 28), centre=False) - centred).max() == 1
    rows = np.flatnonzero((centred > 0.25).any(axis=1))
    assert rows[0] + rows[-1] == 27 and len(rows) == 20  # in the middle, and of the usual height


def test_a_dot_stays_a_dot_and_nothing_gives_paper():
    dot = rasterise([[(0.1, 0.1)]], (28, 28))
    assert 3 < dot.sum() < 9 and dot[13:15, 13:15].min() > 0.9
    assert (rasterise([], (8, 8), PictureStyle(paper=1, ink=0)) == 1).all()


def test_paper_and_ink_may_have_any_values():
    plain = rasterise(DRAWINGS["S"], (28, 28))
    bytes_ = rasterise(DRAWINGS["S"], (28, 28), PictureStyle(paper=255, ink=0))
    np.testing.assert_allclose(bytes_, 255 - 255 * plain, atol=1e-3)


def test_a_thicker_pen_leaves_more_ink_and_stays_in_place():
    thin, thick = (rasterise(DRAWINGS["X"], (28, 28), pen=pen) for pen in (0.6, 1.8))
    assert thick.sum() > 1.8 * thin.sum()
    assert (thick > 0.5).any(axis=1).sum() == pytest.approx((thin > 0.5).any(axis=1).sum(), abs=1)


def test_the_style_of_pictures_is_measured_from_them():
    wanted = PictureStyle(paper=255, ink=10, height=0.6, width=0.7, stroke=0.1)
    drawn = [rasterise(drawing, (28, 28), wanted) for drawing in DRAWINGS.values()]
    found = measured_style(np.stack(drawn)[..., None])
    assert (found.paper, found.ink) == (255, 10)
    assert found.height == pytest.approx(0.6, abs=0.05)
    assert found.stroke == pytest.approx(0.1, abs=0.005)


def test_the_usual_style_is_the_one_of_the_digits():
    found = measured_style(data.load("digits").x[:400])
    assert (found.height, found.width) == (SMALL.height, SMALL.width)
    assert found.stroke == pytest.approx(SMALL.stroke, abs=0.02)


def test_drawn_letters_are_near_the_glyphs_of_their_class_if_they_are_centred():
    glyphs = data.load("glyphs", n=3000, distortion=0.5)
    known = glyphs.x.reshape(len(glyphs.x), -1)
    small = {
        name: [[(0.1 + 0.5 * x, 0.1 + 0.5 * y) for x, y in stroke] for stroke in drawing]
        for name, drawing in DRAWINGS.items()
    }

    def recognised(centre: bool) -> float:
        drawn = np.stack([rasterise(d, (28, 28), centre=centre).ravel() for d in small.values()])
        distances = (known**2).sum(axis=1) - 2 * drawn @ known.T  # (drawings, glyphs)
        nearest = glyphs.y[distances.argmin(axis=1)]
        return np.mean([glyphs.classes[y] == name for y, name in zip(nearest, small, strict=True)])

    assert recognised(centre=True) >= 0.75
    assert recognised(centre=False) <= 0.5


# ---- the board -------------------------------------------------------------------------------


def test_it_begins_with_an_example_that_the_network_judges(board, tiny):
    frame = board.frame()
    np.testing.assert_array_equal(frame.picture, rasterise(DRAWINGS["A"], (28, 28)))
    scores = tiny.predict(frame.picture[None, ..., None], verbose=0)[0]
    best = np.argsort(-scores)[:5]
    assert [name for name, _ in frame.scores] == [CLASSES[place] for place in best]
    np.testing.assert_allclose([score for _, score in frame.scores], scores[best], atol=1e-5)
    maps = tiny.get_layer("conv")(frame.picture[None, ..., None])[0]
    np.testing.assert_allclose(frame.maps, np.moveaxis(np.asarray(maps), -1, 0), atol=1e-5)
    assert board.describe().endswith("This is an example: draw your own.")


def test_the_mouse_draws_and_the_first_press_clears_the_example(board):
    before = board.png
    drag(board, (0.2, 0.2), (0.8, 0.2), (0.4, 0.9))
    (stroke,) = board.frame().strokes
    np.testing.assert_allclose(stroke, [(0.2, 0.2), (0.8, 0.2), (0.4, 0.9)], atol=1e-9)
    assert board.png != before and "example" not in board.describe()
    drag(board, (0.3, 0.5), (1.4, 0.5))  # beyond the edge
    assert len(board.frame().strokes) == 2
    np.testing.assert_allclose(board.frame().strokes[1][-1], (1, 0.5))
    drag(board, (1.5, 0.5), (0.5, 0.5))  # a press beside the board draws nothing
    assert len(board.frame().strokes) == 2


def test_the_keys_draw(board):
    press(board, "ArrowUp", shift=True)
    assert "The pen is up, 50% from the left and 40% from the top." in board.describe()
    assert "example" in board.describe()  # it is there until something is drawn
    press(board, " ")
    press(board, "ArrowRight", "PageDown", shift=True)
    press(board, " ")
    press(board, "ArrowLeft")
    (stroke,) = board.frame().strokes
    np.testing.assert_allclose(stroke, [(0.5, 0.4), (0.6, 0.4), (0.7, 0.5)])
    press(board, "Enter")
    np.testing.assert_allclose(board.frame().strokes[0][-1], (0.675, 0.5))
    press(board, "z")
    assert len(board.frame().strokes[0]) == 3
    press(board, "Backspace")
    assert board.frame().strokes == [] and "The board is empty" in board.describe()
    press(board, "Z")
    assert len(board.frame().strokes) == 1


def test_an_empty_board_says_what_to_do(board):
    assert board.clear().describe().startswith("The board is empty. Press and drag to draw")
    assert board.frame().scores == [] and not board.frame().picture.any()


def test_undo_goes_back_to_the_example_and_no_further(board):
    first = board.png
    drag(board, (0.2, 0.2), (0.8, 0.2))
    board.clear()
    assert len(board.undo().frame().strokes) == 1
    assert board.undo().png == first
    assert board.undo().png == first


def test_a_drawing_by_name_or_by_strokes(board):
    seven = [[(0.2, 0.1), (0.8, 0.1), (0.4, 0.9)]]
    assert board.draw("7").png != board.draw(seven).png
    np.testing.assert_array_equal(board.frame().picture, rasterise(seven, (28, 28)))
    assert board.draw([]).describe().startswith("The board is empty")
    assert board.reset().frame().strokes[0].tolist() == [list(p) for p in DRAWINGS["A"][0]]


def test_every_parameter_changes_the_picture(board):
    board.draw([[(0.1, 0.1), (0.3, 0.1), (0.2, 0.4)]])
    for name, value in {"layer": "signed", "pen": 2, "centre": False}.items():
        before = board.png
        assert board.set(**{name: value}).png != before, name
    for layer in ("pool", "dense"):
        assert board.set(layer=layer).frame().title.startswith(f"{layer}: ")


def test_colours_are_fixed_and_signed_only_where_values_are(board):
    conv = board.frame()
    assert conv.low == 0 < conv.high and board.draw("3").frame().high == conv.high
    signed = board.set(layer="signed").frame()
    assert signed.low == -signed.high


def test_events_that_come_together_are_drawn_once(board):
    drawn = []
    board.painter.png = lambda frame, draw=board.painter.png: drawn.append(1) or draw(frame)
    start, end = at(0.2, 0.2), at(0.7, 0.7)
    events = [
        {"kind": "press", "x": start[0], "y": start[1], "path": [start], "shift": False},
        {"kind": "drag", "x": end[0], "y": end[1], "path": [start, end], "shift": False},
        {"kind": "key", "key": "ArrowLeft", "shift": False},
    ]
    board.picture._handle_custom_msg({"type": "pointer", "events": events}, [])
    assert len(drawn) == 1 and len(board.frame().strokes[0]) == 3
    assert board.picture.png == board.painter.png(board.frame())
    events = [{"kind": "key", "key": "no such key"}] * 2  # nothing is wrong with the rest
    board.picture._handle_custom_msg({"type": "pointer", "events": events[:1]}, [])
    assert board.picture.error == ""


def test_a_fault_among_events_is_shown_and_what_came_before_it_is_drawn(board):
    before = board.png
    board.model.follow = lambda path: 1 / 0
    x, y = at(0.2, 0.2)
    events = [{"kind": "press", "x": x, "y": y}, {"kind": "drag", "x": x, "y": y, "path": [(x, y)]}]
    board.picture._handle_custom_msg({"type": "pointer", "events": events}, [])
    assert board.picture.error == "division by zero" and board.png != before


@pytest.mark.parametrize(("shape", "activation"), [((8, 8), None), ((12, 20, 1), "softmax")])
def test_other_shapes_and_logits(shape, activation):
    model = network(shape, activation, classes=10)
    board = DrawingBoard(model, range(10), picture=(255, 0))
    frame = board.frame()
    assert frame.picture.shape == shape[:2] and frame.picture.min() < 100 < frame.picture.max()
    scores = np.array([score for _, score in frame.scores])
    assert (np.diff(scores) <= 0).all() and 0 < scores.sum() <= 1 + 1e-6
    logits = model.predict(frame.picture.reshape(1, *shape), verbose=0)[0]
    expected = keras.ops.softmax(logits) if activation is None else logits
    assert scores[0] == pytest.approx(float(np.max(expected)), abs=1e-5)


def test_drawings_are_made_like_the_examples(tiny):
    examples = np.stack([rasterise(DRAWINGS[c], (28, 28), PictureStyle(5, -5, 0.9)) for c in "ATS"])
    frame = DrawingBoard(tiny, CLASSES, examples=examples).frame()
    assert (frame.picture.max(), frame.picture.min()) == (5, -5)
    assert ((frame.picture < 0).any(axis=1)).sum() == pytest.approx(25, abs=1)


def test_what_it_says():
    assert (
        verdict([("7", 0.93), ("1", 0.04), ("T", 0.001)]) == "Looks like 7 (0.93), then 1 (0.04)."
    )
    assert verdict([("7", 0.4), ("1", 0.3)]).startswith("Hard to say: perhaps 7 (0.40)")


def test_tiles_are_as_large_as_they_fit():
    assert arrange(6, 1.0, (60, 40), 0) == (3, 20.0)
    assert arrange(1, 2.0, (60, 60), 0) == (1, 30.0)


def test_sharper_on_a_fine_screen(board):
    board.picture.ratio = 2.0
    size = Image.open(io.BytesIO(board.png)).size
    assert size == (2 * board.painter.width, 2 * board.painter.height)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"classes": "01"}, "there are 2 classes; give one name for each output"),
        ({"picture": (1, 1)}, "give the values of paper and ink"),
        ({"examples": np.zeros((5, 8, 8))}, r"give an array of shape \(n, 28, 28\)"),
        ({"drawing": "ß"}, "There is no drawing of 'ß'"),
        ({"drawing": [[(0.5, 1.5)]]}, "leaves the board"),
        ({"drawing": [[0.5, 0.5]]}, "A stroke has shape"),
        ({"layers": ["deep"]}, "has no layer 'deep'"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(tiny, arguments, words):
    with pytest.raises(ValueError, match=words):
        DrawingBoard(tiny, **{"classes": CLASSES} | arguments)


def test_a_network_for_something_else_is_refused():
    colour = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten()])
    with pytest.raises(ValueError, match=r"a drawing needs \(None, height, width, 1\)"):
        DrawingBoard(colour, CLASSES)
    with pytest.raises(ValueError, match="is not built"):
        DrawingBoard(keras.Sequential([keras.layers.Dense(2)]), "01")


def test_without_a_front_end_there_is_a_picture_with_words(board):
    bundle, _ = board._repr_mimebundle_()
    assert bundle["image/png"] and board.describe() == bundle["text/plain"]
    assert "alt=" in bundle["text/html"]
