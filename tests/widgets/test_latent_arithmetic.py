"""Latent arithmetic: ways between noise, sums of styles, what is measured, said and refused."""

import keras
import numpy as np
import pytest
from keras import layers as L

from course_lib.widgets import LatentArithmetic
from course_lib.widgets.decoding import checked_pictures
from course_lib.widgets.latent_arithmetic import measures, paths, views, words
from course_lib.widgets.latent_arithmetic.frames import PICKS, SIDE
from course_lib.widgets.latent_arithmetic.generating import Generator
from course_lib.widgets.latent_arithmetic.reading import samples_entry, word_entry
from course_lib.widgets.picture import Pointer

LETTERS = "AGNTX"
SIZE = 6  # of the noise


def generator(condition=None, shape=(8, 8), size=SIZE, ending="sigmoid") -> keras.Model:
    """Return an untrained generator: condition None, "labels", "column" or "shares"."""
    keras.utils.set_random_seed(1)
    noise = keras.Input((size,))
    inputs, x = noise, noise
    if condition is not None:
        forms = {"labels": ((), "int32"), "column": ((1,), "int32"), "shares": ((5,), "float32")}
        label = keras.Input(forms[condition][0], dtype=forms[condition][1])
        mixed = L.Dense(7)(label) if condition == "shares" else L.Embedding(5, 7)(label)
        x = L.Concatenate()([noise, L.Flatten()(mixed) if condition == "column" else mixed])
        inputs = [noise, label]
    x = L.Dense(int(np.prod(shape)), ending, kernel_initializer="random_normal")(x)
    return keras.Model(inputs, L.Reshape(shape)(x), name="tiny")


@pytest.fixture(scope="module")
def model():
    return generator("labels")


@pytest.fixture(scope="module")
def shared(model):
    """One widget for most tests, because compiling takes long; see `widget`."""
    return LatentArithmetic(model, LETTERS)


@pytest.fixture
def widget(shared):
    shared.model.at, shared.model.place = 0, (SIDE // 2, SIDE // 2)
    return shared.set(
        **{"view": "interpolate", "label": "G", "way": "straight", "order": "number"},
        **{"upper_left": 0, "upper_right": 1, "lower_left": 2, "lower_right": 3},
        **{"a": 4, "b": "5, 6", "c": [7, 8, 9], "word": "GAN", "strength": 1, "rescaled": False},
        pick="only look",
    )


def pictures_of(model, noise, letters) -> np.ndarray:
    labels = np.array([LETTERS.index(letter) for letter in letters], dtype="int32")
    return keras.ops.convert_to_numpy(model([np.asarray(noise, "float32"), labels]))


def press_key(widget, *keys: str) -> None:
    for key in keys:
        assert key in widget.picture.key_names
        widget.on_pointer(Pointer("key", key=key))


def press(widget, kind: str, number=None) -> None:
    """Press the middle of a place of the picture."""
    ((left, top, wide, high),) = [
        box
        for box, target in widget.painter.sheet.places
        if target[0] == kind and (number is None or target[1] == number)
    ]
    widget.on_pointer(Pointer("press", left + wide / 2, top + high / 2))


# ---- paths -----------------------------------------------------------------------------


def test_both_ways_begin_and_end_at_the_same_vectors():
    start, end = np.random.default_rng(0).normal(size=(2, 9))
    for way in paths.WAYS.values():
        points = way(start, end, np.array([0.0, 0.3, 1.0]))
        np.testing.assert_allclose(points[[0, 2]], [start, end], atol=1e-12)


def test_the_arc_turns_evenly_and_keeps_the_length():
    start, end = np.array([3.0, 0, 0]), np.array([0, 5.0, 0])
    t = np.linspace(0, 1, 7)
    points = paths.on_sphere(start, end, t)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 3 + 2 * t)
    np.testing.assert_allclose(np.degrees(np.arctan2(points[:, 1], points[:, 0])), 90 * t)
    middle = paths.straight(start, 3 * end / 5, np.array(0.5))
    assert np.linalg.norm(middle) == pytest.approx(3 / np.sqrt(2))


def test_where_no_arc_is_there_is_a_line():
    start = np.array([1.0, 2.0])
    for end in (start, 3 * start, -start, 0 * start):
        t = np.array([0.25, 0.5])
        points = paths.on_sphere(start, end, t)
        np.testing.assert_allclose(points, paths.straight(start, end, t))


def test_the_grid_has_its_corners_in_the_corners_and_their_mean_in_the_middle():
    corners = np.random.default_rng(1).normal(size=(4, 64))
    for way in paths.WAYS:
        points = paths.grid(corners, 5, way).reshape(5, 5, 64)
        np.testing.assert_allclose(points[[0, 0, 4, 4], [0, 4, 0, 4]], corners, atol=1e-12)
    np.testing.assert_allclose(paths.grid(corners, 5, "straight")[12], corners.mean(0))
    edge = paths.grid(corners, 5, "straight")[1]
    np.testing.assert_allclose(edge, 0.75 * corners[0] + 0.25 * corners[1])


def test_the_straight_middle_is_half_as_long_and_the_arc_is_not():
    corners = paths.draw_noise(0, 4, 4000)
    lengths = {
        way: np.linalg.norm(paths.grid(corners, 3, way)[4]) / np.sqrt(4000) for way in paths.WAYS
    }
    assert lengths["straight"] == pytest.approx(0.5, abs=0.02)
    assert lengths["on the sphere"] == pytest.approx(1, abs=0.02)


def test_sums_and_lengths_of_noise():
    a, b, c = np.random.default_rng(2).normal(size=(3, 5))
    np.testing.assert_allclose(paths.combine(a, b, c, 1), a - b + c)
    np.testing.assert_allclose(paths.combine(a, b, c, 0), a)
    brought = paths.bring_to(np.stack([a, 0 * a]), 2.0)
    np.testing.assert_allclose(np.linalg.norm(brought, axis=1), [2, 0])
    np.testing.assert_allclose(brought[0] / 2, a / np.linalg.norm(a))
    np.testing.assert_array_equal(paths.draw_noise(3, 10, 5), paths.draw_noise(3, 20, 5)[:10])
    assert not np.allclose(paths.draw_noise(3, 10, 5), paths.draw_noise(4, 10, 5))


# ---- measures --------------------------------------------------------------------------


def test_ink_and_slant_of_strokes():
    picture = np.zeros((3, 9, 9))
    picture[0, :, 4] = 1  # upright
    for row in range(9):
        picture[1, row, 8 - row] = 0.5  # leans to the right by 45 degrees
        picture[2, row, 2 + row // 2] = 1  # to the left, by about one column in two rows
    np.testing.assert_allclose(measures.ink(picture), [1 / 9, 1 / 18, 1 / 9])
    found = measures.slant(picture)
    np.testing.assert_allclose(found[:2], [0, 45], atol=1e-9)
    assert found[2] == pytest.approx(-np.degrees(np.arctan(0.5)), abs=0.5)
    row = np.zeros((2, 5, 5))
    row[1, 2] = 1
    assert np.isnan(measures.slant(row)).all()  # nothing, and all in one row
    assert words.slant(np.nan) == "–" and words.slant(-0.04) == "0.0°"
    assert words.slant(3.14) == "+3.1°" and words.ink(-0.0123) == "−1.2%"


# ---- interpolate -----------------------------------------------------------------------


def test_the_grid_shows_what_the_generator_makes_between_the_corners(widget, model):
    noise = paths.draw_noise(0, 100, SIZE)
    for way in paths.WAYS:
        frame = widget.set(way=way, upper_right=17, label="X").frame()
        points = paths.grid(noise[[0, 17, 2, 3]], SIDE, way)
        np.testing.assert_allclose(
            frame.pictures, pictures_of(model, points, "X" * SIDE**2), atol=1e-5
        )
        middle = np.linalg.norm(points[SIDE**2 // 2])
        assert frame.marked.length == pytest.approx(middle)
        assert frame.middles[way] == pytest.approx(middle)
    assert frame.typical == pytest.approx(np.sqrt(SIZE))


def test_each_control_changes_the_picture(widget):
    seen = [widget.png]
    for values in (
        {"way": "on the sphere"},
        {"upper_left": 40},
        {"label": "T"},
        {"view": "samples"},
        {"order": "ink"},
        {"view": "arithmetic"},
        {"word": "TAX"},
        {"a": "1, 2"},
        {"strength": 0.5},
        {"rescaled": True},
    ):
        seen.append(widget.set(**values).png)
    assert len(set(seen)) == len(seen)


def test_arrow_keys_and_presses_move_the_mark_on_the_grid(widget):
    before = widget.png
    press_key(widget, "ArrowUp", "ArrowLeft")
    assert widget.model.place == (2, 2) and widget.png != before
    assert "Marked is row 2, column 2: " in widget.describe()
    press_key(widget, *["ArrowDown"] * 9)
    assert widget.model.place == (6, 2)
    press(widget, "grid")
    assert widget.model.place == (3, 3) and widget.png == before
    press_key(widget, "ArrowRight", "Home")
    assert widget.png == before
    widget.on_pointer(Pointer("press", 2, 2))  # beside everything
    assert widget.png == before


def test_shares_of_classes_blend_from_corner_to_corner():
    model = generator("shares")
    widget = LatentArithmetic(model, LETTERS).set(upper_left_label="X", lower_right_label="G")
    assert "label" not in widget._views["interpolate"]
    frame = widget.frame()
    assert frame.labels == ["X", "G", "N", "G"]
    noise = paths.draw_noise(0, 4, SIZE).mean(axis=0)
    shares = np.array([0, 0.5, 0.25, 0, 0.25], dtype="float32")
    expected = model([noise[np.newaxis], shares[np.newaxis]])
    middle = frame.pictures[SIDE**2 // 2]
    np.testing.assert_allclose(middle, keras.ops.convert_to_numpy(expected)[0], atol=1e-5)
    assert "0 as X (upper left), 1 as G (upper right)" in widget.describe()
    names = LatentArithmetic(model).model.generator.classes
    assert names == ["0", "1", "2", "3", "4"]


# ---- samples ---------------------------------------------------------------------------


def test_samples_are_ordered_by_what_is_measured_on_them(widget, model):
    noise = paths.draw_noise(0, 100, SIZE)
    pictures = pictures_of(model, noise, "G" * 100)
    frame = widget.set(view="samples").frame()
    np.testing.assert_allclose(frame.pictures, pictures, atol=1e-5)
    by_ink = widget.set(order="ink").frame()
    assert (np.diff(by_ink.inks) >= 0).all() and sorted(by_ink.numbers) == list(range(100))
    np.testing.assert_allclose(by_ink.inks, pictures.mean((1, 2))[by_ink.numbers], atol=1e-5)
    by_slant = widget.set(order="slant").frame()
    assert (np.diff(by_slant.slants) >= 0).all()
    thin = by_ink.numbers[0]
    assert f"Ink goes from {words.ink(by_ink.inks[0])} (sample {thin}) to " in widget.describe()


def test_the_first_sum_is_a_thin_style_exchanged_for_a_bold_one(model):
    widget = LatentArithmetic(model, LETTERS, seed=5)
    noise = paths.draw_noise(5, 100, SIZE)
    order = np.argsort(pictures_of(model, noise, "G" * 100).mean((1, 2)))
    assert widget.model.word == ("G", "A", "N") and widget.model.label == "G"
    assert set(widget.model.b) == set(order[:3].tolist())
    assert set(widget.model.c) == set(order[-3:].tolist())


def test_a_press_or_a_key_picks_a_sample(widget):
    widget.set(view="samples")
    press(widget, "sample", 30)
    assert widget.model.at == 30 and widget.model.a == (4,)
    press_key(widget, "a", "b")
    assert widget.model.a == (4, 30) and widget.model.b == (5, 6, 30)
    assert widget.controls["a"].value == "4, 30"
    press_key(widget, "a", "ArrowDown", "ArrowRight", "Enter")
    assert widget.model.a == (4,) and widget.model.at == 30 + views.ACROSS + 1
    widget.set(pick="lower left")
    press(widget, "sample", 77)
    assert widget.model.lower_left == 77 and widget.controls["lower_left"].value == 77
    assert widget.frame().tags[77] == "↙"
    press_key(widget, "End", "ArrowRight", "ArrowDown", "Enter")
    assert widget.model.lower_left == widget.model.at == 99
    press_key(widget, "Home")
    assert widget.model.at == 0
    drag = Pointer("drag", views.LEFT + 60, views.TOP + 10)
    widget.set(pick="a").on_pointer(drag)
    assert widget.model.at == 1 and widget.model.a == (4,)


def test_a_term_keeps_a_sample_and_takes_ten_at_most(widget):
    with pytest.raises(ValueError, match="a needs a sample: pick another one first"):
        widget.use(4, "a")
    for number in range(20, 29):
        widget.use(number, "a")
    with pytest.raises(ValueError, match="a has 10 samples already"):
        widget.use(50, "a")
    assert len(widget.model.a) == 10
    assert widget.use(60, "upper right").model.upper_right == 60
    for number, target, said in (
        (100, "a", "number=100 is not allowed: give a whole number from 0 to 99"),
        (1, "d", "target='d' is not allowed: give a, b, c, upper left"),
    ):
        with pytest.raises(ValueError, match=said):
            widget.use(number, target)
    assert PICKS[0] == "only look"


# ---- arithmetic ------------------------------------------------------------------------


def test_the_result_is_the_sum_of_the_means_for_each_letter(widget, model):
    noise = paths.draw_noise(0, 100, SIZE)
    a, b, c = noise[4], noise[[5, 6]].mean(0), noise[[7, 8, 9]].mean(0)
    for strength in (-1, 0, 0.5, 1, 2):
        frame = widget.set(view="arithmetic", strength=strength).frame()
        styles = np.stack([a, b, c, a + strength * (c - b)])
        expected = pictures_of(model, styles.repeat(3, axis=0), "GAN" * 4).reshape(4, 3, 8, 8)
        for row, pictures, style in zip(frame.rows, expected, styles, strict=True):
            np.testing.assert_allclose(row.pictures, pictures, atol=1e-5)
            assert row.measured.ink == pytest.approx(pictures.mean(), abs=1e-5)
            assert row.measured.slant == pytest.approx(measures.slant(pictures).mean(), abs=1e-2)
            assert row.measured.length == pytest.approx(np.linalg.norm(style), abs=1e-5)
        inks = [row.measured.ink for row in frame.rows]
        sums = inks[0] + strength * (inks[2] - inks[1])
        assert frame.expected.ink == pytest.approx(sums)
    assert [row.samples for row in frame.rows] == [(4,), (5, 6), (7, 8, 9), ()]


def test_strength_0_is_a_and_rescaling_makes_all_equally_long(widget):
    frame = widget.set(view="arithmetic", strength=0).frame()
    np.testing.assert_allclose(frame.rows[3].pictures, frame.rows[0].pictures, atol=1e-6)
    frame = widget.set(rescaled=True, strength=1).frame()
    assert [row.measured.length for row in frame.rows] == pytest.approx([np.sqrt(SIZE)] * 4)
    assert "All were brought to the length √6 = 2.45." in widget.describe()


def test_keys_turn_the_strength_and_signs_follow_it(widget):
    widget.set(view="arithmetic")
    press_key(widget, "ArrowLeft")
    assert widget.model.strength == 0.9 and widget.controls["strength"].value == 0.9
    assert widget.frame().title == "a + 0.90 (c − b) = ? for GAN"
    press_key(widget, *["ArrowRight"] * 20)
    assert widget.model.strength == 2
    press_key(widget, "Home")
    assert widget.model.strength == 1 and widget.frame().title == "a − b + c = ? for GAN"
    assert [views.sign(name, 1) for name in ("a", "b", "c", "result")] == ["", "−", "+", "="]
    assert [views.sign(name, -1) for name in "abc"] == ["", "+", "−"]


def test_the_description_of_a_sum_says_whether_it_adds_up(widget):
    said, frame = widget.set(view="arithmetic").describe(), widget.frame()
    assert said.startswith("a − b + c of the noise, drawn for GAN. a is sample 4: ink ")
    result, sums = frame.rows[3].measured, frame.expected
    assert f"b is mean of samples 5, 6: {words.measured(frame.rows[1].measured)}." in said
    assert f"The result has {words.measured(result)}; the same sum of what was measured is" in said
    assert f"is ink {words.ink(sums.ink)}, slant {words.slant(sums.slant)}." in said
    assert widget.picture.alt == widget.picture.caption == said


def test_the_description_of_a_grid_says_both_lengths(widget):
    said, frame = widget.describe(), widget.frame()
    straight, arc = frame.middles["straight"], frame.middles["on the sphere"]
    assert "between samples 0 (upper left), 1 (upper right), 2 (lower left) and 3 (lower" in said
    assert f"{straight:.2f} on the straight line and {arc:.2f} on the sphere" in said
    assert "samples are near √6 = 2.45." in said and ", all as G, on straight lines." in said


# ---- controls --------------------------------------------------------------------------


def test_controls_of_other_views_are_hidden(widget):
    def shown() -> set[str]:
        return {name for name, c in widget.controls.items() if c.layout.display != "none"}

    assert {"view", "way", "label", "upper_left"} <= shown() and "strength" not in shown()
    widget.controls["view"].value = "arithmetic"
    assert shown() == {"view", "a", "b", "c", "word", "strength", "rescaled"}
    widget.controls["view"].value = "samples"
    assert shown() == {"view", "label", "order", "pick"}


def test_typed_words_and_numbers_count_and_mistakes_are_said(widget):
    widget.set(view="arithmetic")
    widget.controls["word"].value = "tax"
    assert widget.model.word == ("T", "A", "X") and widget.controls["word"].value == "TAX"
    widget.controls["b"].value = "12 13;14"
    assert widget.model.b == (12, 13, 14)
    widget.controls["b"].value = "12, 100"
    assert "numbers of samples from 0 to 99" in widget.picture.error
    assert widget.model.b == (12, 13, 14)
    widget.set(b=(1, 2))
    assert widget.picture.error == "" and widget.controls["b"].value == "1, 2"


@pytest.mark.parametrize("value", ["", "1, 1", "x", 2.0, [0.5], -1, 100, list(range(11)), None])
def test_samples_are_refused_in_words(value):
    with pytest.raises(ValueError, match=r"a=.* is not allowed: give 1 to 10 different numbers"):
        samples_entry("a", "", 100).check("a", value)


def test_words_are_read_by_letters_or_by_names():
    names = word_entry("word", "", ["star", "circle"])
    assert names.check("word", "Star, circle,star") == ("star", "circle", "star")
    assert names.shown(("star", "circle")) == "star, circle"
    letters = word_entry("word", "", ["a", "A", "b"])
    assert letters.check("word", "aA B") == ("a", "A", "b")
    for value in ("", "aZ", "a" * 8, 3, None):
        with pytest.raises(ValueError, match="give 1 to 7 letters out of a, A, b"):
            letters.check("word", value)


# ---- other models ----------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(6, 9, 1), (70, 60)])
def test_a_generator_without_classes(shape):
    model = generator(shape=shape)
    widget = LatentArithmetic(model)
    assert not {"label", "word"} & set(widget.controls)
    pngs = {widget.set(view=view).png for view in ("samples", "interpolate", "arithmetic")}
    assert len(pngs) == 3
    frame = widget.set(a=1, b="2,3", c=4).frame()
    noise = paths.draw_noise(0, 100, SIZE)
    made = keras.ops.convert_to_numpy(model(noise[[2, 3]])).reshape(2, *shape[:2])
    np.testing.assert_allclose(frame.rows[1].parts, made, atol=1e-5)
    assert [len(row.parts) for row in frame.rows] == [1, 2, 1, 0]
    assert frame.rows[3].pictures.shape == (1, *shape[:2])
    assert widget.describe().startswith("a − b + c of the noise. a is sample 1: ")


def test_codes_of_pictures_take_the_place_of_noise():
    pictures = np.random.default_rng(0).random((12, 8, 8)).astype("float32")
    encoder = keras.Sequential([L.Input((8, 8, 1)), L.Flatten(), L.Dense(SIZE)], name="encoder")
    widget = LatentArithmetic(generator(), encoder=encoder, pictures=pictures)
    codes = keras.ops.convert_to_numpy(encoder(pictures[..., None]))
    np.testing.assert_allclose(widget.model.samples, codes, atol=1e-5)
    assert widget.parameters["upper_left"].high == 11
    typical = np.sqrt(np.mean(np.linalg.norm(codes, axis=1) ** 2))
    assert widget.model.typical == pytest.approx(typical, rel=1e-4)
    assert "The code in the middle has the length " in widget.describe()
    assert f"samples are near {typical:.2f}." in widget.describe()
    for view in ("samples", "arithmetic"):
        widget.set(view=view)
    with pytest.raises(ValueError, match="There is an encoder without pictures: give both"):
        LatentArithmetic(generator(), encoder=encoder)
    with pytest.raises(ValueError, match="There are pictures without an encoder: give both"):
        LatentArithmetic(generator(), pictures=pictures)
    with pytest.raises(ValueError, match=r"codes of shape \(6,\); expected .* shape \(7,\)"):
        LatentArithmetic(generator(size=7), encoder=encoder, pictures=pictures)
    with pytest.raises(ValueError, match=r"takes pictures of shape \(8, 8, 1\): give at least 4"):
        LatentArithmetic(generator(), encoder=encoder, pictures=pictures[:3])


def test_labels_may_have_an_axis_and_training_goes_on():
    model = generator("column")
    model.compile("sgd", "mse")
    optimizer = model.optimizer
    widget = LatentArithmetic(model, LETTERS)
    assert model.optimizer is optimizer and widget.model.label == "G"
    before = widget.frame().pictures
    dense = model.layers[-2]
    dense.bias.assign(dense.bias + 1)
    after = widget.set(view="interpolate").frame().pictures
    assert (after > before).all()


# ---- what is refused -------------------------------------------------------------------


def test_models_and_classes_that_do_not_fit_are_refused_in_words():
    noise, label = keras.Input((4,)), keras.Input((), dtype="int32")
    picture = L.Reshape((2, 3))(L.Dense(6, "sigmoid")(noise))
    swapped = keras.Model([label, noise], picture)
    three = keras.Model([noise, label, keras.Input(())], picture)
    for model, classes, said in (
        (3, None, "3 is not a built Keras model"),
        (generator("labels"), None, "takes labels, but there are no classes: give their names"),
        (generator(), "AB", "takes noise alone, but there are classes: leave them out"),
        (generator("shares"), "AB", "There are 2 names of classes, but the model 'tiny' takes 5"),
        (generator("labels"), "AAB", "give each another name that is not empty"),
        (generator("labels"), [], "There are 0 names of classes"),
        (swapped, "AB", r"expected the noise first and then the labels: keras.Model\(\[noise"),
        (three, "AB", "has 3 inputs; expected noise, or a list of noise and labels"),
        (generator(shape=(4, 4, 3)), None, "expected grey pictures"),
        (generator(ending="linear"), None, "expected 0 .paper. to 1 .ink.: let it end with"),
        (keras.Sequential([L.Input((4,)), L.Dense(3)]), None, r"outputs of shape \(3,\)"),
        (keras.Sequential([L.Input((4, 2)), L.Dense(3)]), None, r"expected \(size,\), a code or"),
    ):
        with pytest.raises(ValueError, match=said):
            Generator(model, classes).pictures(3 * paths.draw_noise(0, 50, 6), None)
    with pytest.raises(ValueError, match="pixels that are not numbers: its training has gone"):
        checked_pictures(np.full((1, 2, 2), np.nan), "tiny")


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX takes any label")
def test_more_names_than_labels_are_refused_in_words():
    with pytest.raises(ValueError, match=r"fails for noise of shape .* and 6 classes; give a name"):
        Generator(generator("labels"), "AGNTXY")


def test_settings_are_refused_in_words(widget):
    for values, said in (
        ({"upper_left": 100}, "upper_left=100 is not allowed: give a whole number from 0 to 99"),
        ({"label": "Z"}, "label='Z' is not allowed: choose one of A, G, N, T, X"),
        ({"way": "along"}, "choose one of straight, on the sphere"),
        ({"strength": 3}, "give a number from -1 to 2"),
        ({"view": "all"}, "choose one of samples, interpolate, arithmetic"),
        ({"upper_left_label": "A"}, "has no parameter 'upper_left_label'"),
    ):
        with pytest.raises(ValueError, match=said):
            widget.set(**values)
    for seed in (-1, 0.5, True, "0"):
        with pytest.raises(ValueError, match=r"seed=.* is not allowed: give a whole number from 0"):
            LatentArithmetic(generator(), seed=seed)
