"""The latent walker: places among codes decoded, what is near them, and ways between two."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from course_lib.widgets import LatentWalker
from course_lib.widgets.latent_walker.examples import Examples
from course_lib.widgets.latent_walker.model import CENTRE, NOWHERE, TILES
from course_lib.widgets.latent_walker.painter import BIG, LEFT, PAD, ROOM, STRIP, TOP, TRACK
from course_lib.widgets.latent_walker.reading import nice_ends
from course_lib.widgets.picture import Pointer

CLASSES = ("A", "B", "C", "D")
L = keras.layers


def decoder_of(size: int, *last, units: int = 36, activation="sigmoid"):
    start = keras.initializers.RandomNormal(stddev=0.5, seed=1)
    dense = L.Dense(units, activation=activation, kernel_initializer=start)
    return keras.Sequential([keras.Input((size,)), dense, *last], name="decoder")


def encoder_of(size: int, *shape: int):
    start = keras.initializers.RandomNormal(stddev=1, seed=2)
    layers = [L.Rescaling(1.0, -0.5), L.Flatten(), L.Dense(size, kernel_initializer=start)]
    return keras.Sequential([keras.Input(shape or (6, 6)), *layers], name="encoder")


@pytest.fixture(scope="module")
def data():
    x = np.random.default_rng(0).random((40, 6, 6), np.float32)
    return x, np.arange(40) % 4


@pytest.fixture(scope="module")
def flat():
    """Return the two halves of an autoencoder with codes of two numbers."""
    return decoder_of(2, L.Reshape((6, 6))), encoder_of(2)


@pytest.fixture(scope="module")
def deep():
    """Return the two halves of one with codes of nine numbers, of pictures with a channel."""
    return decoder_of(9, L.Reshape((6, 6, 1))), encoder_of(9, 6, 6, 1)


@pytest.fixture
def walker(flat, data):
    return LatentWalker(*flat, *data, CLASSES)


def decoded(model, codes) -> np.ndarray:
    pictures = keras.ops.convert_to_numpy(model(np.asarray(codes, np.float32)))
    return pictures.reshape(-1, 6, 6)


def at(walker, code) -> tuple[float, float]:
    """Return where a code is in the picture."""
    return walker.painter.pad.pixel(np.asarray(code, np.float32))


def press(walker, x, y, *drags) -> None:
    walker.on_pointer(Pointer("press", x, y, path=[(x, y)]))
    for place in drags:
        walker.on_pointer(Pointer("drag", *place, path=[place]))
    walker.on_pointer(Pointer("release", *(drags[-1] if drags else (x, y))))


def key(walker, *names: str, shift: bool = False) -> None:
    for name in names:
        walker.on_pointer(Pointer("key", key=name, shift=shift))


# ---- the place -------------------------------------------------------------------------------


def test_the_picture_is_the_place_decoded(walker, flat):
    before = walker.png
    frame = walker.set(z0=0.5, z1=-0.5).frame()
    np.testing.assert_allclose(frame.place, [0.5, -0.5])
    np.testing.assert_allclose(frame.picture, decoded(flat[0], [[0.5, -0.5]])[0], atol=1e-5)
    assert walker.png != before
    assert walker.set(z0=0.5).png == walker.png


def test_examples_are_encoded_once_and_the_map_holds_them_all(walker, flat, data):
    space = walker.model.space
    codes = keras.ops.convert_to_numpy(flat[1](data[0]))
    np.testing.assert_allclose(space.examples.codes, codes, atol=1e-5)
    assert (codes > space.low).all() and (codes < space.high).all()
    np.testing.assert_allclose(space.examples.means["C"], codes[2::4].mean(axis=0), atol=1e-5)


def test_what_is_near_is_found_in_all_dimensions(deep, data):
    walker = LatentWalker(*deep, *data, CLASSES)
    code = walker.model.space.examples.codes[[3, 8]].mean(axis=0)
    nearest = walker.move(code).frame().nearest
    distances = np.linalg.norm(walker.model.space.examples.codes - code, axis=1)
    order = distances.argsort()
    assert nearest.number == order[0] and nearest.name == CLASSES[order[0] % 4]
    assert nearest.distance == pytest.approx(distances.min(), rel=1e-4)
    counts = np.bincount(order[:10] % 4, minlength=4)
    assert nearest.votes == counts.max() and counts[CLASSES.index(nearest.common)] == counts.max()


def test_between_two_clouds_no_example_is_near():
    rng = np.random.default_rng(0)
    clouds = np.concatenate([rng.normal(-5, 1, (200, 2)), rng.normal(5, 1, (200, 2))])
    clouds = clouds.astype(np.float32)
    examples = Examples(clouds, np.zeros((400, 2, 2)), None, [])
    assert examples.nearest(np.zeros(2)).far
    assert not examples.nearest(np.full(2, 5.0)).far
    assert examples.nearest(clouds[7]).number == 7
    assert examples.nearest(clouds[7]).name == examples.nearest(clouds[7]).common == ""


def test_go_to_a_class_an_example_and_away(walker):
    space = walker.model.space
    assert walker.parameters["go_to"].options[:2] == [NOWHERE, CENTRE]
    walker.set(go_to="mean of B")
    np.testing.assert_allclose(walker.frame().place, space.examples.means["B"], atol=1e-5)
    assert walker.controls["go_to"].value == "mean of B"
    walker.set(z0=0)
    assert walker.controls["go_to"].value == NOWHERE  # so that it can be chosen again
    walker.set(example=17)
    np.testing.assert_allclose(walker.frame().place, space.examples.codes[17], atol=1e-5)
    assert walker.frame().nearest.number == 17 and walker.frame().nearest.distance < 1e-5


def test_a_place_beyond_the_map_is_decoded_and_drawn_at_its_edge(walker, flat):
    far = walker.model.space.high * 3
    frame = walker.move(far).frame()
    np.testing.assert_allclose(frame.picture, decoded(flat[0], far[None])[0], atol=1e-5)
    ring = walker.painter.pad.place
    np.testing.assert_allclose(np.ravel(ring.get_data()), walker.model.space.high)


@pytest.mark.parametrize("code", [[1.0], [1, 2, 3], [np.nan, 0], "here", None])
def test_a_code_of_the_wrong_size_is_refused(walker, code):
    with pytest.raises(ValueError, match="expected 2 finite numbers"):
        walker.move(code)


# ---- the way ---------------------------------------------------------------------------------


def test_the_way_is_a_straight_line_decoded(walker, flat):
    frame = walker.set(morph=0.25, start=3, end=10, mix=True).frame()  # the ends come first
    codes = walker.model.space.examples.codes
    line = [(1 - t) * codes[3] + t * codes[10] for t in np.linspace(0, 1, TILES)]
    np.testing.assert_allclose(frame.place, 0.75 * codes[3] + 0.25 * codes[10], atol=1e-5)
    np.testing.assert_allclose(frame.strip, decoded(flat[0], line), atol=1e-5)
    np.testing.assert_allclose(frame.mixed[[0, -1]], frame.strip[[0, -1]])
    np.testing.assert_allclose(frame.mixed[3], (frame.strip[0] + frame.strip[-1]) / 2, atol=1e-6)
    assert np.abs(frame.mixed[3] - frame.strip[3]).max() > 1e-4
    assert "Morph 0.25 from example 3 (D) to example 10 (C)." in walker.describe()


def test_beside_the_way_morph_is_the_nearest_place_on_it(walker):
    codes = walker.model.space.examples.codes
    line = codes[1] - codes[0]
    aside = np.array([-line[1], line[0]])
    walker.set(start=0, end=1).move(codes[0] + 0.3 * line + 0.4 * aside)
    assert walker.model.morph == pytest.approx(0.3, abs=1e-4) and not walker.frame().on_way
    assert walker.controls["morph"].value == pytest.approx(0.3)
    assert "Beside the way" in walker.describe()
    assert walker.move(codes[0] - 5 * line).model.morph == 0
    assert walker.set(morph=0.3).frame().on_way


def test_a_place_on_the_way_stays_on_it_when_an_end_moves_and_any_other_stays(walker):
    codes = walker.model.space.examples.codes
    walker.set(start=0, end=1, morph=0.5).set(end=2)
    np.testing.assert_allclose(walker.frame().place, (codes[0] + codes[2]) / 2, atol=1e-5)
    walker.set(z0=0.123).set(end=3)
    assert walker.frame().place[0] == pytest.approx(0.123)


def test_the_present_place_can_be_start_and_end(walker):
    walker.move([0.5, 0.25]).start_here()
    assert walker.frame().on_way and walker.model.morph == 0
    walker.move([-0.25, 0.5]).end_here()
    start, end = walker.model.ends
    np.testing.assert_allclose([start.code, end.code], [[0.5, 0.25], [-0.25, 0.5]])
    assert walker.model.morph == 1
    walker.swap()
    np.testing.assert_allclose(walker.frame().place, [-0.25, 0.5])
    assert walker.model.morph == 0 and walker.model.ends[0] is end


def test_ends_at_one_place_are_a_way_too(walker):
    walker.start_here().end_here().set(morph=0.5)
    assert walker.frame().on_way
    walker.move([9, 9]).step(3)
    assert np.isfinite(walker.frame().picture).all()


def test_play_walks_to_the_end_and_back_and_a_hand_stops_it(walker):
    walker.set(morph=0).step(45)
    walker.train.value = True
    seen = []
    for tick in range(1, 9):
        walker.clock.value = tick
        seen.append(walker.model.morph)
    np.testing.assert_allclose(seen, [0.92, 0.94, 0.96, 0.98, 1, 0.98, 0.96, 0.94], atol=1e-6)
    walker.set(mix=True)  # goes on
    assert walker.train.value and walker.clock.playing and walker.frame().on_way
    walker.set(z1=0)
    assert not walker.train.value and not walker.clock.playing
    assert walker.set(morph=0.06).step(3).model.morph == 0
    assert walker.step().model.morph > 0


def test_reset_goes_back_to_the_first_way(walker):
    first = walker.describe()
    assert walker.set(start=5, end=6, morph=0.7).end_here().describe() != first
    assert walker.reset().describe() == first


def test_it_starts_with_typical_examples_of_two_classes(walker):
    start, end = (walker.model.start, walker.model.end)
    assert start % 4 == 0 != end % 4
    means = walker.model.space.examples.means
    far = max(means, key=lambda name: np.linalg.norm(means[name] - means["A"]))
    assert CLASSES[end % 4] == far


# ---- the hand --------------------------------------------------------------------------------


def test_press_and_drag_on_the_map(walker):
    press(walker, *at(walker, (0.25, 0.5)))
    np.testing.assert_allclose(walker.frame().place, [0.25, 0.5], atol=1e-5)
    press(walker, *at(walker, (0, 0)), at(walker, (0.1, -0.2)), (PAD[0] - 500, PAD[1] + 900))
    np.testing.assert_allclose(walker.frame().place, walker.model.space.low, atol=1e-5)
    before = walker.frame().place
    press(walker, 5, 5, at(walker, (0, 0)))  # a drag that begins beside the map moves nothing
    np.testing.assert_allclose(walker.frame().place, before)


def test_press_and_drag_along_the_way_and_on_the_nearest_example(walker):
    press(walker, LEFT + ROOM / 2, STRIP + 10)
    assert walker.model.morph == pytest.approx(0.5)
    press(walker, LEFT + ROOM / 2, TRACK, (LEFT + 5000, TRACK))
    assert walker.model.morph == 1 and walker.frame().on_way
    walker.move([0.2, 0.1])
    number = walker.frame().nearest.number
    press(walker, LEFT + ROOM - BIG / 2, TOP + BIG / 2)
    np.testing.assert_allclose(walker.frame().place, walker.model.space.examples.codes[number])


def test_sliders_keep_still_while_a_drag_moves_them(walker):
    slider = walker.controls["z0"]
    x, y = at(walker, (0.2, 0.2))
    walker.on_pointer(Pointer("press", x, y, path=[(x, y)]))
    assert not slider.continuous_update and slider.value == pytest.approx(0.2, abs=0.02)
    walker.on_pointer(Pointer("release", x, y))
    assert slider.continuous_update


def test_the_keyboard_does_all_of_it(walker):
    space = walker.model.space
    walker.move([0, 0])
    key(walker, "ArrowRight", "ArrowUp")
    near = walker.frame().place
    assert (near > 0).all()
    key(walker, "ArrowLeft", "ArrowDown")
    np.testing.assert_allclose(walker.frame().place, 0, atol=1e-6)
    key(walker, "ArrowRight", shift=True)
    assert walker.frame().place[0] > 3 * near[0]
    key(walker, *["ArrowLeft"] * 20, shift=True)
    assert walker.frame().place[0] == pytest.approx(space.low[0])
    key(walker, "End")
    np.testing.assert_allclose(walker.frame().place, walker.model.ends[1].code, atol=1e-6)
    key(walker, "PageUp")
    assert 0.9 < walker.model.morph < 1
    key(walker, "Home", "PageUp")
    assert walker.model.morph == 0
    walker.move([0.1, 0.2])
    key(walker, "Enter")
    assert walker.frame().nearest.distance < 1e-5


def test_the_slider_of_an_example_follows_the_hand(walker):
    walker.controls["start"].value = 8
    assert walker.model.ends[0].name == "example 8 (A)"
    walker.controls["z1"].value = walker.controls["z1"].min
    assert walker.frame().place[1] == pytest.approx(walker.model.space.low[1])
    assert walker.picture.error == ""


# ---- more dimensions -------------------------------------------------------------------------


def test_more_dimensions_have_sliders_in_the_order_of_their_spread(deep, data):
    walker = LatentWalker(*deep, *data, axes=(4, 2))
    spread = walker.model.space.examples.codes.std(axis=0)
    rest = [f"z{n}" for n in np.argsort(-spread) if n not in (4, 2)]
    assert [name for name in walker.parameters if name[0] == "z"] == ["z4", "z2", *rest[:4]]
    assert walker.parameters["across"].options == [f"z{n}" for n in np.argsort(-spread)]


def test_the_map_shows_the_chosen_dimensions(deep, data):
    walker = LatentWalker(*deep, *data)
    before, place = walker.png, walker.frame().place
    walker.set(across="z7", up="z3")
    assert walker.png != before and (walker.frame().place == place).all()
    space, pad = walker.model.space, walker.painter.pad
    assert pad.ax.get_xlabel() == "z7" and pad.ax.get_ylim() == (space.low[3], space.high[3])
    walker.set(across="z3")  # already above: they change places
    assert (walker.model.across, walker.model.up) == ("z3", "z7")
    x, y = walker.painter.pad.pixel(np.full(9, 0.1))
    press(walker, x, y)
    changed = np.flatnonzero(walker.frame().place != place)
    assert set(changed) == {3, 7}
    assert "and 7 more numbers" in walker.describe()


# ---- what it is drawn from -------------------------------------------------------------------


def test_it_decodes_in_one_call_and_only_what_has_changed(walker):
    model, calls = walker.model, []

    def counting(codes):
        calls.append(len(codes))
        return space.decode(codes)

    space = model.space
    model.space = replace(space, decode=counting)
    walker.set(z0=0.3)
    walker.set(z0=0.3)
    assert calls == [1]
    walker.set(start=7)
    assert calls == [1, 1 + TILES]
    walker.set(mix=True, morph=0.25)
    walker.describe()
    assert calls == [1, 1 + TILES, 1]


def test_without_an_encoder_the_map_is_plain(deep, flat):
    walker = LatentWalker(deep[0])
    assert (walker.model.space.low < -3).all() and (walker.model.space.high > 3).all()
    assert not {"go_to", "example", "start", "end"} & walker.parameters.keys()
    assert walker.frame().nearest is None and "example" not in walker.describe()
    before = walker.png
    assert walker.set(z0=2, morph=0.5).start_here().step(2).png != before
    key(walker, "Enter")
    assert walker.picture.error == ""


def test_numbers_in_a_row_are_a_picture(data):
    decoder = decoder_of(3)
    x = data[0].reshape(40, 36)
    walker = LatentWalker(decoder, encoder_of(3, 36), x, shape=(4, 9))
    assert walker.frame().picture.shape == (4, 9)
    assert walker.model.space.examples.pictures.shape == (40, 4, 9)
    assert LatentWalker(decoder).frame().picture.shape == (6, 6)
    assert walker.frame().nearest.name == "" and "distance" in walker.describe()


def test_classes_are_told_apart_without_colour(flat, data):
    for names in ([str(n) for n in range(10)], [f"class {n}" for n in range(40)]):
        walker = LatentWalker(*flat, data[0], np.arange(40) % len(names), names)
        lines = [artist for artist in walker.painter.pad._drawn if hasattr(artist, "get_marker")]
        styles = {(line.get_marker(), line.get_color()) for line in lines}
        assert len(styles) == len(lines) == len(names)
        # On the map, each class has its name or its letter.
        texts = [a.get_text() for a in walker.painter.pad._drawn if hasattr(a, "get_text")]
        assert [text.split(maxsplit=1)[-1] for text in texts] == names


def test_a_class_without_an_example_has_no_mean(flat, data):
    walker = LatentWalker(*flat, data[0], data[1], (*CLASSES, "E"))
    assert "mean of E" not in walker.parameters["go_to"].options
    words = LatentWalker(*flat, data[0], np.array(["up", "down"])[data[1] % 2])
    assert set(words.model.space.examples.means) == {"up", "down"}


def test_what_is_said_is_what_is_drawn(walker):
    words = walker.set(z0=0.5, z1=-0.25).describe()
    assert words.startswith("At z0 = 0.50, z1 = −0.25: ") and walker.picture.alt == words
    picture = walker.frame().picture
    assert f"{100 * picture.mean():.0f}% ink" in words
    bundle, _ = walker._repr_mimebundle_()
    assert "alt=" in bundle["text/html"] and bundle["text/plain"] == words


def test_the_training_of_the_decoder_is_left_alone(data):
    decoder = decoder_of(2, L.Reshape((6, 6)))
    decoder.compile("sgd", "mse")
    optimizer = decoder.optimizer
    LatentWalker(decoder)
    assert decoder.optimizer is optimizer and decoder.loss == "mse"


@pytest.mark.parametrize(("low", "high"), [(-3, 3), (0, 0), (1e-3, 2e-3), (-70, 900), (5, 5.5)])
def test_the_ends_of_the_map_are_round_and_beyond_the_codes(low, high):
    first, last, step = nice_ends(low, high)
    assert first < low <= high < last
    assert (last - first) / 600 < step < (last - first) / 90
    assert (last - first) / step == pytest.approx(round((last - first) / step))


# ---- what is refused -------------------------------------------------------------------------


def wrong(name: str, flat, data):
    """Return the arguments of a mistake."""
    (decoder, encoder), (x, y) = flat, data
    twice = keras.Input((2,)), keras.Input((2,))
    several = keras.Model(twice, decoder(twice[0] + twice[1]), name="several")
    picture = keras.Input((6, 6))
    made = encoder(picture)
    inputs = {
        "no model": ("decoder",),
        "two inputs": (several,),
        "takes pictures": (keras.Sequential([keras.Input((6, 6)), L.Dense(6)]),),
        "makes codes in colour": (decoder_of(2, L.Reshape((3, 4, 3))),),
        "no square": (decoder_of(2, units=35),),
        "no sigmoid": (decoder_of(2, L.Rescaling(20.0, 5), L.Reshape((6, 6)), activation=None),),
        "one number": (decoder_of(1),),
        "only x": (decoder, None, x),
        "only encoder": (decoder, encoder),
        "only y": (decoder, None, None, y),
        "only classes": (decoder, encoder, x, None, CLASSES),
        "other size of code": (decoder, encoder_of(3), x),
        "two outputs": (decoder, keras.Model(picture, [made, made], name="vae"), x),
        "other pictures": (decoder, encoder_of(2, 5, 5), x),
        "x of another size": (decoder, encoder, x[:, :5]),
        "bytes": (decoder, encoder, 255 * x),
        "not a number": (decoder, encoder, np.where(x > 0.99, np.nan, x)),
        "one picture": (decoder, encoder, x[:1]),
        "too few labels": (decoder, encoder, x, y[:-1]),
        "labels beyond the classes": (decoder, encoder, x, y, CLASSES[:3]),
        "labels in words": (decoder, encoder, x, y.astype(str), CLASSES),
        "class twice": (decoder, encoder, x, y, "AABC"),
    }
    return inputs[name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no model", "is not a built Keras model"),
        ("two inputs", "has 2 inputs; expected one, the code"),
        ("takes pictures", r"takes an input of shape \(6, 6\).*expected \(size,\)"),
        ("makes codes in colour", r"outputs of shape \(3, 4, 3\); expected grey pictures"),
        ("no square", "makes 35 numbers, which fill no square"),
        ("no sigmoid", "let it end with a sigmoid"),
        ("one number", "the map needs two dimensions"),
        ("only x", "x was given without encoder"),
        ("only encoder", "encoder was given without x"),
        ("only y", "y was given without x"),
        ("only classes", "classes was given without y"),
        ("other size of code", r"codes of shape \(3,\), and the decoder takes \(2,\)"),
        ("two outputs", "makes 2 outputs.*the model of the means"),
        ("other pictures", r"inputs of shape \(5, 5\), and the decoder makes pictures of 6 × 6"),
        ("x of another size", r"x has shape \(40, 5, 6\).*shape \(n, 6, 6\)"),
        ("bytes", "expected 0 .paper. to 1 .ink.: scale"),
        ("not a number", "x has pixels from nan"),
        ("one picture", "give at least two"),
        ("too few labels", r"y has shape \(39,\); expected one label for each of 40"),
        ("labels beyond the classes", "labels from 0 to 3, and there are 3 classes"),
        ("labels in words", "with classes, expected whole numbers from 0 to 3"),
        ("class twice", "classes has a name twice"),
    ],
)
def test_what_does_not_fit_is_said_in_words(flat, data, name, message):
    with pytest.raises(ValueError, match=message):
        LatentWalker(*wrong(name, flat, data))


@pytest.mark.parametrize("axes", [(0, 0), (0, 2), (-1, 0), (0,), "01", (0.5, 1), (True, 0)])
def test_axes_are_two_different_dimensions(flat, axes):
    with pytest.raises(ValueError, match="give two different dimensions from 0 to 1"):
        LatentWalker(flat[0], axes=axes)


@pytest.mark.parametrize("shape", [(5, 7), (36,), "ab", (-6, -6)])
def test_a_shape_has_to_fit(shape):
    with pytest.raises(ValueError, match="makes 36 numbers: give"):
        LatentWalker(decoder_of(2), shape=shape)


def test_a_shape_beside_pictures_that_have_one(flat):
    with pytest.raises(ValueError, match="leave shape out"):
        LatentWalker(flat[0], shape=(4, 9))


@pytest.mark.parametrize("values", [{"z2": 0}, {"z0": 99}, {"start": 40}, {"go_to": "mean of Z"}])
def test_what_is_not_allowed_changes_nothing(walker, values):
    before = walker.png
    with pytest.raises(ValueError, match=r"has no parameter|is not allowed"):
        walker.set(z1=0.5, **values)
    assert walker.png == before
