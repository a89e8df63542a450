"""The explanation lens: what its maps are, what it says, and what a hand can do to it."""

import io

import keras
import numpy as np
import pytest
from keras import layers as L
from PIL import Image
from scipy.stats import spearmanr

from course_lib import explain
from course_lib.widgets import ExplanationLens, explanation_maps
from course_lib.widgets.explanation_figures import shown_classes
from course_lib.widgets.explanation_maps import EDGES, MEAN_MAP, edges, map_of, rank_correlation
from course_lib.widgets.explanation_model import HIGHEST, OVER, probabilities
from course_lib.widgets.explanation_painter import CLASSES, LEFTS, SIDE, TOP
from course_lib.widgets.explanation_words import (
    correlation_words,
    probability_words,
    similarity,
)
from course_lib.widgets.picture import Pointer

NAMES = ("circle", "square", "star")


def network(ending="softmax", classes=3, shape=(10, 12, 3)) -> keras.Model:
    keras.utils.set_random_seed(3)
    layers = [
        L.Input(shape),
        L.Conv2D(4, 3, activation="relu", name="conv1"),
        L.MaxPooling2D(name="pool"),
        L.Conv2D(5, 2, name="conv2"),
        L.GlobalAveragePooling2D(name="mean"),
        L.Dense(classes, ending, name="scores"),
    ]
    if len(shape) == 2:
        layers.insert(1, L.Reshape((*shape, 1)))
    return keras.Sequential(layers, name="tiny")


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).random((5, 10, 12, 3)).astype("float32")


@pytest.fixture(scope="module")
def shared(pictures):
    """One widget for most tests, because compiling takes long; see `lens`."""
    return ExplanationLens(network(), pictures, NAMES)


@pytest.fixture
def lens(shared):
    start = {"picture": 0, "asked": HIGHEST, "layer": "conv2", "left": "saliency"}
    start |= {"right": "Grad-CAM", "show": "map alone", "peaks": True, "forgot": False}
    return shared.set(**start).look()


def press(lens, *keys: str, shift: bool = False) -> None:
    for key in keys:
        assert key in lens.picture.key_names
        lens.on_pointer(Pointer("key", key=key, shift=shift))


# ---- what is computed ------------------------------------------------------------------


@pytest.mark.parametrize("method", explain.METHODS)
def test_a_map_is_that_of_the_method_for_the_picture_the_class_and_the_layer(
    lens, pictures, method
):
    lens.set(picture=3, asked="square", layer="conv1", left=method)
    view = lens.frame().maps[0]
    expected = explain.METHODS[method](lens.model.found.network(False), pictures[3:4], 1, "conv1")
    np.testing.assert_allclose(view.values, expected[0], rtol=1e-4, atol=1e-6)
    assert view.signed == (method in explain.SIGNED)
    assert view.peak == tuple(explain.peaks(expected)[0])
    assert view.name == ("Grad-CAM (conv1)" if method == "Grad-CAM" else method)


def test_scores_and_probabilities_are_those_of_the_model(lens, pictures):
    model = lens.model.found.network(False)
    for picture in (0, 4):
        frame = lens.set(picture=picture).frame()
        expected = model.predict_on_batch(pictures[picture : picture + 1])[0]
        np.testing.assert_allclose(frame.probabilities, expected, atol=1e-6)
        scores = explain.class_scores(model, pictures[picture : picture + 1])[0]
        np.testing.assert_allclose(frame.scores, scores, rtol=1e-5)
        assert frame.asked == scores.argmax()
    np.testing.assert_allclose(probabilities(np.array([-800.0, 0, 800]), "sigmoid"), [0, 0.5, 1])
    assert probabilities(scores, "linear") is None


def test_the_rank_correlation_is_spearmans_of_the_sizes(lens):
    one, other = (view.values for view in lens.set(left="integrated gradients").frame().maps)
    assert (one < 0).any() and (other == 0).sum() > 1  # signs, and places that share a rank
    expected = spearmanr(np.abs(one).ravel(), np.abs(other).ravel()).statistic
    assert lens.frame().alike == pytest.approx(expected)
    assert lens.set(right="integrated gradients").frame().alike == pytest.approx(1)
    flat = map_of(np.zeros((3, 4)))
    assert flat.peak is None and rank_correlation(flat, flat) is None


def test_the_mean_feature_map_and_the_edges_know_no_class(lens, pictures):
    lens.set(left=MEAN_MAP, right=EDGES, layer="conv1")
    first = [view.values for view in lens.set(asked="circle").frame().maps]
    second = [view.values for view in lens.set(asked="star").frame().maps]
    np.testing.assert_array_equal(first, second)
    model = lens.model.found.network(False)
    maps = explain.compile_activations(model, ["conv1"])(pictures[:1])["conv1"]
    assert first[0].shape == (10, 12)
    assert first[0].mean() == pytest.approx(maps.mean(), rel=0.1)
    step = np.zeros((1, 10, 12, 1), "float32")
    step[:, :, 6:] = 1
    columns = np.flatnonzero(edges(None, step, 0)[0].any(axis=0))
    np.testing.assert_array_equal(columns, [5, 6])


def test_forgetting_changes_the_network_and_not_the_question(lens, pictures):
    trained = lens.frame()
    frame = lens.set(forgot=True, right=EDGES).frame()
    assert frame.asked == trained.asked
    assert not np.allclose(frame.scores, trained.scores, atol=1e-3)
    before, after = trained.maps[0].values, frame.maps[0].values
    expected = spearmanr(before.ravel(), after.ravel()).statistic
    assert frame.maps[0].kept == pytest.approx(expected)
    assert frame.maps[0].kept < 0.99 and frame.maps[1].kept == pytest.approx(1)  # the control
    random = lens.model.found.network(True)
    assert lens.set(picture=1).model.found.network(True) is random  # made once
    back = lens.set(picture=0, forgot=False, right="Grad-CAM").frame()
    assert back.maps[0].kept is None
    np.testing.assert_array_equal(back.maps[0].values, before)


def test_what_was_computed_is_kept_and_the_oldest_goes(lens, monkeypatch):
    calls = []

    def counted(model, x, label, layer=None):
        calls.append(label)
        return np.abs(x).sum(-1) + label

    monkeypatch.setitem(explanation_maps.OFFERED, "occlusion", counted)
    lens.model.found._maps.clear()
    lens.set(left="occlusion", asked="star")
    lens.look(2, 3).set(show=OVER, opacity=0.3, peaks=False)
    lens.set(layer="conv1")  # occlusion does not look at it
    assert calls == [2]
    lens.set(asked="circle").set(asked="star")
    assert calls == [2, 0]
    monkeypatch.setattr(lens.model.found, "_room", 2)
    lens.set(picture=1).set(picture=2).set(picture=0)
    assert len(calls) == 5 and len(lens.model.found._maps) == 2


# ---- what is seen and said -------------------------------------------------------------


def test_everything_that_can_be_set_changes_the_picture(lens):
    seen = [lens.png, lens.set(picture=2).png]
    highest = lens.frame().asked
    for values in (
        {"asked": (highest + 1) % 3},
        {"asked": (highest + 2) % 3},
        {"layer": "conv1"},
        {"left": "occlusion"},
        {"right": "integrated gradients"},
        {"show": OVER, "opacity": 0.6},
        {"opacity": 0.2},
        {"peaks": False},
        {"forgot": True},
    ):
        seen.append(lens.set(**values).png)
    seen.append(lens.look(9, 11).png)
    assert len(set(seen)) == len(seen)
    assert Image.open(io.BytesIO(lens.png)).size == (lens.painter.width, lens.painter.height)
    lens.look().set(**{"picture": 0, "asked": HIGHEST, "layer": "conv2", "left": "saliency"})
    lens.set(right="Grad-CAM", show="map alone", peaks=True, forgot=False)
    assert lens.png == seen[0]


def test_a_map_over_the_picture_goes_from_the_picture_to_the_map(lens):
    def middle(png):
        image = np.asarray(Image.open(io.BytesIO(png)))[:, :, :3].astype(int)
        left, half = LEFTS[1], SIDE // 2
        return image[TOP + 20 : TOP + half, left + 20 : left + half]

    lens.set(peaks=False)
    alone = middle(lens.png)
    full = middle(lens.set(show=OVER, opacity=1).png)
    np.testing.assert_array_equal(alone, full)
    grey = middle(lens.set(opacity=0).png)
    assert (np.ptp(grey, axis=2) == 0).all() and np.ptp(grey) > 20  # the picture, without colours
    half = middle(lens.set(opacity=0.5).png)
    np.testing.assert_allclose(half, (full + grey) / 2, atol=1)


def test_the_description_tells_what_the_picture_shows(lens):
    frame = lens.set(picture=4, asked="star").look(3, 5).frame()
    words, (left, right) = lens.describe(), frame.maps
    share = probability_words(frame.probabilities[2])
    assert words.startswith("Picture 4, asked for star (score ")
    assert f", probability {share})." in words
    row, column = left.peak
    assert f"Saliency is highest at row {row}, column {column}; Grad-CAM (conv2) at " in words
    assert f"Their rank correlation is {correlation_words(frame.alike)}: " in words
    assert "At row 3, column 5: saliency " in words and "Random" not in words
    assert left.here == left.values[3, 5] and right.here == right.values[3, 5]
    best = int(frame.scores.argmax())
    assert (f"The highest score is of {NAMES[best]}" in words) == (best != 2)
    words = lens.set(forgot=True, left="integrated gradients", show=OVER).describe()
    assert words.startswith("Random weights. Picture 4") and "over the picture" in words
    assert "Integrated gradients are highest at" in words
    assert "With the trained network's own map: " in words
    assert lens.picture.alt == lens.picture.caption == words


def test_a_map_without_anything_in_it_is_said_to_be_flat(pictures):
    model = network("sigmoid", 1)
    model.get_layer("scores").set_weights([-np.ones((5, 1)), np.zeros(1)])
    model.get_layer("conv2").set_weights([np.ones((2, 2, 4, 5)), np.zeros(5)])
    lens = ExplanationLens(model, pictures[:1])  # nothing speaks for the only class
    assert lens.frame().alike is None
    words = lens.describe()
    assert "Grad-CAM (conv2) is 0 everywhere" in words and "has no rank correlation" in words
    press(lens, "End")
    assert lens.model.cursor == (5, 6)  # no highest place: the middle
    assert lens.controls["picture"].layout.display == "none"
    assert "asked for class 0 (score −" in words


def test_numbers_are_said_with_care():
    values = (0, 0.001, 0.5, 0.949, 0.999, 1)
    assert [probability_words(p) for p in values] == [
        "0", "under 0.01", "0.50", "0.95", "over 0.99", "1",
    ]  # fmt: skip
    assert [correlation_words(r) for r in (-0.001, -0.345, 0.3, None)] == [
        "0.00", "−0.34", "0.30", "none",
    ]  # fmt: skip
    said = [similarity(r) for r in (0.9, 0.6, 0.3, 0.0, -0.1, -0.5)]
    assert len(set(said)) == 5 and said[3] == said[4] == "hardly related"


def test_many_classes_are_the_best_ones_and_the_one_asked_for(pictures):
    lens = ExplanationLens(network(None, 40), pictures)
    assert lens.frame().probabilities is None
    worst = int(lens.frame().scores.argmin())
    labels = shown_classes(lens.set(asked=worst).frame())
    assert len(labels) == 10 and labels[-1] == worst
    assert labels[0] == lens.frame().scores.argmax()
    assert "probability" not in lens.describe()


# ---- hands -----------------------------------------------------------------------------


def test_a_press_on_any_of_the_three_pictures_puts_the_cursor_there(lens):
    for (left, top, wide, high), place in zip(
        lens.painter.boxes, [(0, 0), (5, 6), (9, 11)], strict=True
    ):
        row, column = place
        x, y = left + wide * (column + 0.5) / 12, top + high * (row + 0.5) / 10
        lens.on_pointer(Pointer("press", x, y))
        assert lens.model.cursor == place
    lens.on_pointer(Pointer("drag", left + 1, top + high - 1))
    assert lens.model.cursor == (9, 0)
    lens.on_pointer(Pointer("press", 450, 440))  # nothing lies there
    assert lens.model.cursor == (9, 0)


def test_a_press_on_a_class_asks_for_it(lens):
    left, top, _, _ = CLASSES
    lens.on_pointer(Pointer("press", left + 5, top + 90))
    assert lens.model.asked == "star" and lens.controls["asked"].value == "star"


def test_the_keyboard_alone_suffices(lens):
    model, (left, right) = lens.model, lens.frame().maps
    press(lens, "ArrowLeft")
    assert model.cursor == left.peak
    press(lens, "End")
    assert model.cursor == right.peak
    lens.look(0, 0)
    press(lens, "ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowLeft")
    assert model.cursor == (1, 0)
    press(lens, "ArrowRight", shift=True)
    assert model.cursor == (1, 8)
    press(lens, "ArrowRight", shift=True)
    assert model.cursor == (1, 11)
    press(lens, "Home")
    assert model.cursor == left.peak
    press(lens, "Escape")
    assert model.cursor is None and lens.frame().maps[0].here is None


def test_controls_do_what_set_does_and_rest_where_they_mean_nothing(lens):
    lens.controls["right"].value = "SmoothGrad"
    assert lens.model.right == "SmoothGrad" and lens.picture.error == ""
    assert lens.controls["layer"].disabled and lens.controls["opacity"].disabled
    lens.set(left="Grad-CAM", show=OVER)
    assert not lens.controls["layer"].disabled and not lens.controls["opacity"].disabled
    before = lens.png
    for values, words in (
        ({"asked": "cross"}, "choose one of the highest score, circle, square, star"),
        ({"asked": 3}, "choose one of"),
        ({"layer": "mean"}, "choose one of conv1, pool, conv2"),
        ({"picture": 5}, "whole number from 0 to 4"),
        ({"picture": 1, "size": 2}, "no parameter 'size'"),
    ):
        with pytest.raises(ValueError, match=words):
            lens.set(**values)
        assert lens.png == before
    with pytest.raises(ValueError, match="rows 0 to 9 and columns 0 to 11"):
        lens.look(10, 0)


def test_while_a_method_is_compiled_the_caption_says_so(lens, monkeypatch):
    said = []

    def slow(model, x, label, layer=None):
        said.append(lens.picture.caption)
        return x.sum(-1)

    monkeypatch.setitem(explanation_maps.OFFERED, MEAN_MAP, slow)
    lens.model.found._used.clear()
    lens.model.found._maps.clear()
    lens.set(left=MEAN_MAP, layer="pool")
    assert said[0].startswith("One moment") and lens.picture.caption == lens.describe()
    lens.set(picture=1)
    assert not said[1].startswith("One moment")


# ---- models and pictures of other kinds ------------------------------------------------


def test_a_functional_model_with_grey_pictures_and_sigmoid():
    picture = L.Input((9, 9, 1))
    x = L.Conv2D(3, 3, padding="same", name="first")(picture)
    x = L.Add(name="sum")([x, L.Conv2D(3, 1, name="second")(x)])
    x = L.Flatten()(L.GlobalAveragePooling2D(keepdims=True, name="one_place")(x))
    model = keras.Model(picture, L.Activation("sigmoid")(L.Dense(2, name="logits")(x)))
    grey = np.random.default_rng(1).random((3, 9, 9))
    lens = ExplanationLens(model, grey, classes="ab")
    assert set(lens.model.layers) == {"first", "second", "sum"}
    assert lens.model.layer == "second"  # the last convolution
    expected = model.predict_on_batch(grey[:1, ..., None].astype("float32"))[0]
    np.testing.assert_allclose(lens.frame().probabilities, expected, atol=1e-6)


def test_pictures_without_channels_and_a_network_without_maps():
    model = network("softmax", 3, (10, 12))
    grey = np.random.default_rng(1).random((3, 10, 12)).astype("float32")
    lens = ExplanationLens(model, grey, NAMES)
    np.testing.assert_allclose(
        lens.frame().probabilities, model.predict_on_batch(grey[:1])[0], atol=1e-6
    )
    assert lens.model.layers[-1] == "conv2"
    dense = keras.Sequential([L.Input((4, 5)), L.Flatten(), L.Dense(3, name="scores")])
    lens = ExplanationLens(dense, grey[:, :4, :5])
    assert "layer" not in lens.controls and "Grad-CAM" not in lens.model.methods
    kernel = dense.get_weights()[0].reshape(4, 5, 3)[..., lens.model.label]
    np.testing.assert_allclose(lens.frame().maps[0].values, np.abs(kernel), rtol=1e-5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pictures": np.ones((2, 9, 9))}, r"shape \(2, 9, 9\); the model 'tiny' .*\(10, 12, 3\)"),
        ({"pictures": np.ones((0, 10, 12, 3))}, "give an array of shape"),
        ({"classes": "ab"}, "2 names of classes, but .* has 3 outputs"),
        ({"classes": "aab"}, "give each another name"),
        ({"model": keras.Sequential([L.Dense(3)], name="raw")}, "'raw' is not a built Keras model"),
        (
            {"model": keras.Sequential([L.Input((4,)), L.Dense(3)])},
            "model that takes a picture",
        ),
        ({"model": keras.Sequential([L.Input((9, 9, 1)), L.Conv2D(2, 3)])}, "needs a classifier"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(change, words, pictures):
    given = {"model": network(), "pictures": pictures, "classes": NAMES} | change
    if "model" in change:
        given["pictures"] = np.ones((1, 9, 9))
    with pytest.raises(ValueError, match=words):
        ExplanationLens(**given)
