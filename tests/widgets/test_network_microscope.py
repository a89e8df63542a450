"""The widget that looks into a trained network, and the receptive fields that it draws."""

import keras
import numpy as np
import pytest
from keras import layers as L

from course_lib.explain import compile_activations
from course_lib.explain.receptive_field import layers_before, patch_seen
from course_lib.widgets import NetworkMicroscope
from course_lib.widgets.microscope_maps import MAIN, tile_boxes
from course_lib.widgets.microscope_words import percent, short, signed
from course_lib.widgets.picture import Pointer


def chain():
    """Build a Sequential network in which every kind of padding and stride comes up."""
    return keras.Sequential(
        [
            L.Input((14, 13, 1)),
            L.Conv2D(4, 3, name="conv1", activation="relu"),
            L.MaxPooling2D(2, padding="same", name="pool1"),
            L.Conv2D(5, (3, 2), strides=2, padding="same", name="conv2"),
            L.BatchNormalization(name="norm"),
            L.ReLU(name="relu"),
            L.Flatten(name="flatten"),
            L.Dropout(0.5, name="dropout"),
            L.Dense(3, activation="softmax", name="scores"),
        ],
        name="chain",
    )


def branches():
    """Build a functional network with a shortcut, two branches and unusual convolutions."""
    x = picture = L.Input((12, 12, 3))
    x = L.Conv2D(6, 4, strides=2, padding="same", activation="relu", name="stem")(x)
    y = L.Conv2D(6, 3, padding="same", name="grouped", groups=3)(x)
    x = L.Add(name="add")([x, y])
    y = L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="depthwise")(x)
    z = L.SeparableConv2D(4, 3, dilation_rate=2, padding="same", name="separable")(x)
    x = L.Concatenate(name="join")([y, z])
    x = L.AveragePooling2D(3, strides=1, padding="same", name="mean")(x)
    x = L.GlobalAveragePooling2D(name="average")(x)
    x = L.Dense(4, name="logits")(x)
    return keras.Model(picture, L.Softmax(name="softmax")(x), name="branches")


MODELS = {"chain": chain, "branches": branches}


@pytest.fixture(scope="module", params=MODELS)
def network(request):
    keras.utils.set_random_seed(5)
    model = MODELS[request.param]()
    for layer in model.layers:  # biases and means that are not 0 leave more to go wrong
        layer.set_weights([w + np.random.normal(0, 0.1, w.shape) ** 2 for w in layer.get_weights()])
    pictures = np.random.default_rng(1).random((6, *model.input_shape[1:])).astype("float32")
    return model, pictures


@pytest.fixture(scope="module")
def microscope(network):
    """One widget for all tests of a network: they begin by setting what they need."""
    return NetworkMicroscope(*network)


@pytest.fixture(scope="module")
def sequential():
    keras.utils.set_random_seed(5)
    pictures = np.random.default_rng(1).random((6, 14, 13)).astype("float32")
    return NetworkMicroscope(chain(), pictures, "abc", labels=[0, 1, 2, 0, 1, 2])


# ---- the receptive field ---------------------------------------------------------------


def test_no_pixel_outside_of_the_patch_changes_a_unit_and_all_on_its_edge_may(network):
    model, pictures = network
    names = [n for n in model_maps(model) if n != "scores"]
    activations = compile_activations(model, names)
    _, rows, columns, _ = pictures.shape
    changed = np.repeat(pictures[:1], rows * columns, axis=0)
    for pixel in range(rows * columns):
        changed[pixel, pixel // columns, pixel % columns] -= 5
    before, after = activations(pictures[:1]), activations(changed)
    for name in names:
        moved = np.abs(after[name] - before[name]).max(-1) > 1e-6  # (pixel, row, column)
        for row in range(moved.shape[1]):
            for column in range(moved.shape[2]):
                seen = np.zeros((rows, columns), bool)
                top, left, bottom, right = patch_seen(model, name, row, column)
                seen[top:bottom, left:right] = True
                found = moved[:, row, column].reshape(rows, columns)
                assert not (found & ~seen).any(), (name, row, column)
                if name in ("conv1", "stem"):
                    assert (found == seen).all()


def model_maps(model):
    return [layer.name for layer in model.layers if len(layer.output.shape) == 4][
        isinstance(model.layers[0], L.InputLayer) :
    ]


def test_patches_that_can_be_counted_by_hand():
    model = keras.Sequential([L.Input((28, 28, 1)), L.Conv2D(2, 3, name="a")], name="counted")
    model.add(L.MaxPooling2D(2, name="b"))
    model.add(L.Conv2D(2, 3, name="c"))
    model.add(L.Conv2D(2, 5, strides=2, padding="same", name="d"))
    model.add(L.GlobalMaxPooling2D(name="e"))
    assert patch_seen(model, "a", 4, 10) == (4, 10, 7, 13)
    assert patch_seen(model, "b", 2, 5) == (4, 10, 8, 14)
    assert patch_seen(model, "c", 2, 5) == (4, 10, 12, 18)
    # 11 x 11 at stride 2: two rows of zeros come before, so row 1 takes rows 0 to 4 of "c".
    assert patch_seen(model, "d", 1, 0) == (0, 0, 16, 12)
    assert patch_seen(model, "e") == (0, 0, 28, 28)
    assert layers_before(model, "a") == [None] and layers_before(model, "d") == ["c"]


def test_the_two_branches_together_and_padding_alone():
    picture = L.Input((8, 8, 1))
    small, large = L.Conv2D(1, 1, name="one")(picture), L.Conv2D(1, 5, padding="same")(picture)
    both = L.Add(name="both")([small, large])
    edge = L.ZeroPadding2D(((2, 0), (0, 1)), name="edge")(both)
    model = keras.Model(picture, L.Cropping2D(1, name="cut")(L.UpSampling2D(2, name="up")(edge)))
    assert patch_seen(model, "one", 3, 3) == (3, 3, 4, 4)
    assert patch_seen(model, "both", 3, 3) == (1, 1, 6, 6)
    assert patch_seen(model, "edge", 0, 0) == (0, 0, 0, 0)  # nothing but zeros
    assert patch_seen(model, "edge", 5, 3) == patch_seen(model, "both", 3, 3)
    assert patch_seen(model, "up", 11, 7) == patch_seen(model, "cut", 10, 6) == (1, 1, 6, 6)


def test_what_is_not_known_is_refused_in_words():
    picture = L.Input((8, 8, 1))
    x = L.Conv2DTranspose(1, 3, name="up")(picture)
    model = keras.Model(picture, L.Conv2D(1, 3, name="after")(keras.ops.relu(x)), name="odd")
    for layer, place, words in (
        ("up", (0, 0), "'up' \\(Conv2DTranspose\\) is not known"),
        ("after", (0, 0), "comes from no layer of 'odd'"),
        ("there", (0, 0), "has no layer 'there'"),
        ("up", (10, 0), "no place \\(10, 0\\)"),
        ("up", (0, -1), "no place \\(0, -1\\)"),
    ):
        with pytest.raises(ValueError, match=words):
            patch_seen(model, layer, *place)
    widget = NetworkMicroscope(model, np.ones((1, 8, 8))).set(layer="after", map=0)
    assert "not known" in widget.describe() and widget.frame().close.making.kind == "unknown"


# ---- what a unit is made from ----------------------------------------------------------


def test_bias_and_contributions_add_up_to_the_value_before_the_activation(network):
    model, pictures = network
    linear = keras.models.clone_model(model, clone_function=without_activation)
    linear.set_weights(model.get_weights())
    widget = NetworkMicroscope(model, pictures)
    rng = np.random.default_rng(0)
    sums = 0
    for layer in linear.layers:
        if layer.name not in widget.model.anatomy.shown:
            continue
        # What goes into the layer comes from the real network; only its own activation is left out.
        sources = [widget.model.values[s] for s in layers_before_through_dropout(model, layer.name)]
        inputs = [source[np.newaxis] for source in sources]
        before = layer(inputs if len(inputs) > 1 else inputs[0])
        before = keras.ops.convert_to_numpy(before)[0]
        for _ in range(4):
            at = tuple(rng.integers(before.shape))
            where = dict(zip(("row", "column"), at, strict=False)) if len(at) == 3 else {}
            making = widget.set(layer=layer.name, map=at[-1], **where).frame().close.making
            assert making.value == pytest.approx(float(widget.model.values[layer.name][at]))
            if making.kind in ("weighted sum", "sum"):
                sums += 1
                assert making.total == pytest.approx(float(before[at]), abs=1e-5), layer.name
            elif making.kind == "largest":
                assert np.nanmax(making.parts[0].patch) == pytest.approx(making.value)
            elif making.kind == "mean":
                assert np.nanmean(making.parts[0].patch) == pytest.approx(making.value, rel=1e-4)
            elif making.kind == "copy":
                assert making.parts[0].contribution == pytest.approx(making.value)
            else:
                assert making.kind == "function"
    assert sums >= 12


def without_activation(layer):
    config = layer.get_config()
    if "activation" in config and isinstance(layer, (L.Conv2D, L.Dense)):
        config["activation"] = "linear"
    return type(layer).from_config(config)


def layers_before_through_dropout(model, name):
    found = layers_before(model, name)
    return ["flatten"] if found == ["dropout"] else found


def test_the_largest_contributions_come_first_with_their_slice_of_the_kernel(sequential):
    making = sequential.set(layer="conv2", map=3, row=1, column=2).frame().close.making
    sizes = [abs(part.contribution) for part in making.parts]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) == 4
    kernel = sequential.model.network.get_layer("conv2").get_weights()[0]
    for part in making.parts:
        assert part.source == "pool1"
        np.testing.assert_array_equal(part.kernel, kernel[:, :, part.number, 3])
        assert part.contribution == pytest.approx(float((part.patch * part.kernel).sum()))


def test_a_dense_layer_over_flattened_maps_has_a_template_for_each_map(sequential):
    making = sequential.set(layer="scores", map=1).frame().close.making
    values = sequential.model.values
    assert {part.source for part in making.parts} == {"relu"} and len(making.parts) == 5
    shares = np.exp([sequential.set(map=n).frame().close.making.total for n in range(3)])
    np.testing.assert_allclose(shares / shares.sum(), values["scores"], rtol=1e-5)


# ---- what the reader does --------------------------------------------------------------


def test_every_layer_is_drawn_whole_and_close(microscope):
    pictures = set()
    for name in microscope.model.anatomy.shown:
        whole = microscope.set(layer=name, map="all").png
        close = microscope.set(map=1).png
        assert whole != close and microscope.describe().startswith(f"{name}, ")
        pictures |= {whole, close}
    assert len(pictures) == 2 * len(microscope.model.anatomy.shown)


def test_each_parameter_changes_the_picture(sequential):
    sequential.set(picture=0, layer="conv2", map="all", show="activations", own_scale=False)
    seen = [sequential.png]
    for values in (
        {"picture": 1}, {"own_scale": True}, {"show": "filters"}, {"channel": 2},
        {"own_scale": False}, {"show": "activations", "map": 2}, {"row": 0, "column": 0},
        {"column": 2}, {"picture": 2},
    ):  # fmt: skip
        seen.append(sequential.set(**values).png)
    assert len(set(seen)) == len(seen)
    sequential.set(picture=0, map="all", channel="mean")
    assert sequential.frame().marked == 2  # the map that was seen large
    sequential.on_pointer(Pointer("key", key="Home"))
    assert sequential.png == seen[0]


def test_the_description_names_the_strongest_map_and_what_it_sees(sequential):
    words = sequential.set(picture=2, layer="conv1", map="all", show="activations").describe()
    maps = sequential.model.values["conv1"]
    row, column, best = np.unravel_index(maps.argmax(), maps.shape)
    assert words.startswith("conv1: 4 maps of 12 × 11 for picture 2: c, which the network takes ")
    assert f"Map {best} answers most strongly (max {short(maps.max())}) at row {row}, " in words
    assert f"rows {row}–{row + 2}, columns {column}–{column + 2} of the picture" in words
    words = sequential.set(layer="scores").describe()
    assert words.startswith("scores: 3 units") and "%)" in words


def test_filters_are_offered_only_where_there_are_some(sequential):
    sequential.set(layer="conv2", map="all", show="filters", channel=3)
    assert sequential.frame().tiles.shape == (5, 3, 2)
    np.testing.assert_array_equal(sequential.frame().tiles, sequential.model.filters())
    assert sequential.controls["channel"].layout.display is None
    sequential.set(layer="pool1")
    assert sequential.model.show == "activations"
    assert sequential.controls["show"].options == ("activations",)
    assert sequential.controls["channel"].layout.display == "none"
    with pytest.raises(ValueError, match="choose one of activations"):
        sequential.set(show="filters")
    assert sequential.set(layer="conv2", show="filters").model.channel == "mean"


def test_a_scale_is_shared_unless_each_map_has_its_own(sequential):
    frame = sequential.set(layer="conv1", map="all", show="activations", own_scale=False).frame()
    assert frame.scale.table == "viridis" and np.ptp(frame.scale.high) == 0
    assert frame.scale.high[0] == frame.tiles.max()
    frame = sequential.set(own_scale=True).frame()
    np.testing.assert_allclose(frame.scale.high, np.maximum(frame.tiles.max((1, 2)), 1e-9))
    scale = sequential.set(layer="norm", own_scale=False).frame().scale
    assert scale.table == "RdBu" and (scale.low == -scale.high).all()


def test_a_press_on_a_map_looks_into_it_and_a_press_in_it_moves(sequential):
    sequential.set(layer="conv1", map="all", show="activations", own_scale=False, picture=0)
    left, top, wide, high = tile_boxes(4, 12, 11, MAIN)[2]
    sequential.on_pointer(Pointer("press", left + wide / 2, top + high / 2))
    model = sequential.model
    assert model.map == "2" and model.place == model.largest_place(2)
    (box,) = (box for box, target in sequential.painter.sheet.places if target[0] == "pixel")
    sequential.on_pointer(Pointer("press", box[0] + 1, box[1] + box[3] - 1))
    assert model.place == (11, 0)
    sequential.on_pointer(Pointer("drag", box[0] + box[2] - 1, box[1] + 1))
    assert model.place == (0, 10)
    (box,) = (box for box, target in sequential.painter.sheet.places if target[0] == "all")
    sequential.on_pointer(Pointer("press", box[0] + 1, box[1] + 1))
    assert model.map == "all" and model.marked == 2
    boxes = {t[1]: box for box, t in sequential.painter.sheet.places if t[0] == "layer"}
    assert list(boxes) == model.anatomy.shown
    sequential.on_pointer(Pointer("press", boxes["norm"][0] + 1, boxes["norm"][1] + 1))
    assert model.layer == "norm"


def test_the_keyboard_alone_suffices(sequential):
    def press(*keys):
        for key in keys:
            assert key in sequential.picture.key_names
            sequential.on_pointer(Pointer("key", key=key))

    model = sequential.set(layer="conv2", map="all", show="activations").model
    model.marked = 0
    press("ArrowRight", "ArrowRight", "ArrowLeft")
    assert model.marked == 1
    press("ArrowLeft", "ArrowLeft")
    assert model.marked == 0  # there is nothing on the left of the first
    press("Home")
    assert model.marked == model.strongest
    press("Enter")
    assert model.map == str(model.strongest)
    sequential.set(row=0, column=0)
    press("ArrowUp", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert model.place == (1, 1)
    press("Home")
    assert model.place == model.largest_place(model.marked)
    part = model.making().parts[0]
    press("Enter")  # the map that contributes most
    assert (model.layer, model.map) == ("pool1", str(part.number))
    press("Enter", "Enter", "Enter")  # through conv1 to the picture, and no further
    assert model.layer == "conv1"
    press("Escape")
    assert model.map == "all"


def test_a_place_stays_with_the_layer_and_a_new_picture_keeps_it(sequential):
    model = sequential.set(layer="conv1", map=3, row=11, column=2, picture=0).model
    sequential.set(layer="pool1")
    assert (model.map, model.place) == ("3", (5, 1))
    sequential.set(picture=4)
    assert model.place == (5, 1)
    sequential.set(layer="scores")
    assert model.map == "all"  # a unit of another kind
    sequential.set(map=2, layer="relu")  # in any order
    assert (model.layer, model.map) == ("relu", "2")


def test_controls_follow_and_an_impossible_value_changes_nothing(sequential):
    sequential.set(layer="conv2", map=4, row=2, column=1)
    assert sequential.controls["row"].max == 2 and sequential.controls["row"].value == 2
    assert sequential.controls["map"].options[-1] == "4"
    before = sequential.png
    for values, words in (
        ({"layer": "pool1", "map": 4}, "choose one of all, 0, 1, 2, 3"),
        ({"layer": "nothing"}, "choose one of conv1"),
        ({"row": 3}, "whole number from 0 to 2"),
        ({"size": 1}, "no parameter 'size'"),
    ):
        with pytest.raises(ValueError, match=words):
            sequential.set(**values)
        assert sequential.png == before and sequential.model.layer == "conv2"
    sequential.controls["layer"].value = "pool1"  # as a student does
    assert sequential.model.layer == "pool1" and sequential.picture.error == ""


def test_many_units_are_a_field_of_cells_and_few_are_bars():
    model = keras.Sequential([L.Input((4, 5)), L.Flatten(name="flat"), L.Dense(300, name="wide")])
    model.add(L.Dense(2, name="out"))
    widget = NetworkMicroscope(model, np.random.default_rng(0).random((2, 4, 5)))
    assert len([t for _, t in widget.painter.sheet.places if t[0] == "map"]) == 20
    widget.set(layer="wide")
    (cells,) = (box for box, t in widget.painter.sheet.places if t[0] == "cell")
    widget.on_pointer(Pointer("press", cells[0] + 2, cells[1] + 2))
    assert widget.model.map == "0" and "wide, unit 0" in widget.describe()
    assert widget.frame().close.making.parts[0].patch.shape == (4, 5)
    widget.set(layer="out", map=1)
    assert len(widget.frame().close.making.parts) == 300


@pytest.mark.parametrize("count", [1, 3, 16, 64, 300])
@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (26, 26), (64, 64), (2, 40)])
def test_tiles_lie_side_by_side_inside_their_area(count, rows, columns):
    boxes = np.array(tile_boxes(count, rows, columns, MAIN))
    left, top, width, height = MAIN
    assert (boxes[:, :2] >= (left, top)).all()
    assert (boxes[:, :2] + boxes[:, 2:] <= (left + width + 0.01, top + height + 0.01)).all()
    assert len({(x, y) for x, y, *_ in boxes}) == count


# ---- what is refused, and words --------------------------------------------------------


@pytest.mark.parametrize(
    ("pictures", "more", "words"),
    [
        (np.ones((2, 9, 9)), {}, r"shape \(2, 9, 9\); the model 'chain' takes .*\(14, 13, 1\)"),
        (np.ones((0, 14, 13)), {}, "give an array of shape"),
        (np.ones((1, 14, 13)), {"classes": "ab"}, "2 names of classes, but .* has 3 outputs"),
        (np.ones((1, 14, 13)), {"labels": [1, 2]}, "1 pictures, but 2 labels"),
    ],
)
def test_wrong_input_is_refused_in_words(pictures, more, words):
    with pytest.raises(ValueError, match=words):
        NetworkMicroscope(chain(), pictures, **more)


def test_a_model_that_is_not_built_is_refused():
    with pytest.raises(ValueError, match="is not a built Keras model"):
        NetworkMicroscope(keras.Sequential([L.Dense(3)], name="raw"), np.ones((1, 4, 4)))


def test_numbers_are_short():
    numbers = [0, 3.1746, -0.4231, 12.64, 1234.5, 0.00312, 0.02, -1.2e-7, 9.999, 99.96]
    assert [short(n) for n in numbers] == [
        "0", "3.17", "−0.42", "12.6", "1234", "0.0031", "0.020", "−1.2e−07", "10.00", "100",
    ]  # fmt: skip
    assert signed(0.5) == "+0.50" and signed(-0.5) == "−0.50"
    assert [percent(p) for p in (0, 1e-5, 0.004, 0.31, 0.9999, 1)] == [
        "0%", "under 0.1%", "0.4%", "31%", "over 99%", "100%",
    ]  # fmt: skip
