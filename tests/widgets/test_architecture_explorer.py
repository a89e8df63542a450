"""The architecture explorer: its numbers are those of the models, and all of it can be read."""

import itertools

import keras
import pytest
from keras import layers

from course_lib.models import convnets
from course_lib.widgets import ArchitectureExplorer
from course_lib.widgets.architecture_branches import branches
from course_lib.widgets.architecture_graph import graph_of
from course_lib.widgets.architecture_layers import INPUT, known, load, read, save
from course_lib.widgets.architecture_model import LOGARITHMIC, ROWS, ArchitectureModel
from course_lib.widgets.architecture_outline import every, outline
from course_lib.widgets.architecture_painter import ArchitecturePainter
from course_lib.widgets.architecture_style import HEIGHT, PANEL, WIDTH
from course_lib.widgets.architecture_table import bar
from course_lib.widgets.architecture_words import amount, share
from course_lib.widgets.labels import _letter
from course_lib.widgets.picture import Pointer

SMALLEST_LETTERS = 9  # CSS pixels


@pytest.fixture(scope="module")
def painter():
    return ArchitecturePainter()


@pytest.fixture
def model():
    return ArchitectureModel(known(), "VGG-16")


@pytest.fixture
def panel():
    return ArchitectureExplorer()


def key(panel, *names: str) -> None:
    for name in names:
        panel.on_pointer(Pointer("key", key=name))


def press(panel, *target) -> None:
    """Press in the middle of what means `target`; the last place that does."""
    boxes = [box for box, meaning in panel.painter.sheet.places if meaning == target]
    left, top, width, height = boxes[-1]
    panel.on_pointer(Pointer("press", left + width / 2, top + height / 2))


def selected(panel) -> str:
    return panel.model.view.selected


def residual() -> keras.Model:
    """Return a residual network whose layers have the names that Keras gives them."""

    def block(x, filters, strides):
        y = layers.Conv2D(filters, 3, strides, "same", activation="relu")(x)
        y = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(y))
        if strides > 1:
            x = layers.Conv2D(filters, 1, strides)(x)
        return layers.ReLU()(layers.Add()([x, y]))

    x = inputs = keras.Input((32, 24, 3))
    x = layers.Conv2D(4, 3, padding="same")(x)
    for filters, strides in ((4, 1), (4, 1), (8, 2), (8, 1)):
        x = block(x, filters, strides)
    outputs = layers.Dense(5)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, outputs, name="residual")


# ---- the numbers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("LeNet-5", convnets.lenet5),
        ("small Inception", lambda: convnets.small("inception")),
        ("small ResNet", lambda: convnets.small("resnet")),
        ("small DenseNet", lambda: convnets.small("densenet")),
    ],
)
def test_the_file_holds_what_the_models_are(name, build):
    advice = "run python checkpoints/architecture_tables.py after a change in models/convnets"
    assert read(build(), name) == known()[name], advice


def test_the_published_networks_have_their_published_sizes():
    checked = 0
    for landmark in convnets.LANDMARKS:
        if landmark.name in known() and landmark.name != "LeNet-5":  # its paper rounds
            assert known()[landmark.name].parameters == landmark.parameters
            assert known()[landmark.name].depth == landmark.weight_layers
            checked += 1
    assert checked == 5


def test_a_file_comes_back_as_it_was_saved(tmp_path):
    networks = [known()["small ResNet"], known()["AlexNet"]]
    save(networks, tmp_path / "two.json")
    assert load(tmp_path / "two.json") == networks


@pytest.mark.parametrize("name", known())
def test_an_outline_holds_every_layer_once_and_its_parts_add_up(name):
    network = known()[name]
    stages = outline(network)
    places = sorted(place for stage in stages for place in stage.places)
    assert places == list(range(len(network.layers)))
    for part in every(stages):
        if part.children:
            assert sorted(p for child in part.children for p in child.places) == list(part.places)
            assert sum(child.parameters for child in part.children) == part.parameters
            assert sum(child.multiply_adds for child in part.children) == part.multiply_adds
    assert sum(stage.parameters for stage in stages) == network.parameters
    keys = [part.key for part in every(stages)]
    assert len(keys) == len(set(keys))


def test_stages_are_those_of_the_papers():
    blocks = {
        name: [
            sum(child.level == "block" for child in stage.children)
            for stage in outline(known()[name])
        ]
        for name in ("ResNet-50", "DenseNet-121")
    }
    assert blocks["ResNet-50"] == [0, 3, 4, 6, 3, 0]
    assert blocks["DenseNet-121"] == [0, 6 + 1, 12 + 1, 24 + 1, 16, 0]  # and transitions


def test_words_say_what_the_table_says(model):
    model.select("stage2")
    assert model.describe() == (
        "VGG-16, stage 2: 2 convolutions, 112 × 112 × 128, handed on as 56 × 56 × 128; "
        "221,440 parameters (0.2 %), 2.8 billion multiply-adds (18 %); "
        "a unit sees 16 pixels each way."
    )
    frame = model.frame()
    assert "89 % in dense layers" in frame.contrast
    assert "99 % in convolutions" in frame.contrast
    model.select(model.find("head_block1_dense1"))
    assert "102.8 million parameters (74 %)" in model.describe()
    model.network = "Inception v3"
    model.select("stage1_block1")
    assert "7 convolutions in 4 branches, 35 × 35 × 256" in model.describe()
    model.network = "ResNet-50"
    model.select("stage1_block2")
    assert "3 convolutions and a skip connection" in model.describe()
    model.network = "DenseNet-121"
    model.select("stage1_block2")
    assert "put beside the input" in model.describe()


def test_amounts_and_shares_are_rounded_as_they_are_read():
    numbers = (7, 221_440, 999_960, 102_764_544, 999_960_000, 2_775_000_000)
    assert [amount(number) for number in numbers] == [
        "7", "221,440", "999,960", "102.8 million", "1.0 billion", "2.8 billion",
    ]  # fmt: skip
    assert [share(part, 10_000) for part in (0, 1, 23, 1234, 9961, 9999, 10_000)] == [
        "–", "< 0.1 %", "0.2 %", "12 %", "99.6 %", "> 99.9 %", "100 %",
    ]  # fmt: skip


def test_bars_are_as_long_as_shares_or_their_logarithms():
    assert bar(0.25, "linear") == 0.25
    assert [bar(share, LOGARITHMIC) for share in (0, 1e-6, 1e-2, 1)] == [
        0, 0, pytest.approx(0.5), 1,
    ]  # fmt: skip


# ---- the graph --------------------------------------------------------------------------


@pytest.mark.parametrize("name", known())
def test_a_graph_shows_every_connection_and_no_two_boxes_overlap(name):
    for part in every(outline(known()[name])):
        if part.level not in ("stage", "block"):
            continue
        graph = graph_of(part)
        assert graph.readable
        of_layer = {place: n for n, child in enumerate(part.children, 1) for place in child.places}
        expected = {
            (of_layer.get(source, 0), of_layer[place])
            for place, layer in zip(part.places, part.layers, strict=True)
            for source in layer.inputs
        }
        last = len(graph.parts) - 1
        found = {(arrow.source, arrow.target) for arrow in graph.arrows}
        assert {edge for edge in found if edge[1] != last} == {
            edge for edge in expected if edge[0] != edge[1]
        }
        for (a, b), (c, d) in itertools.combinations(graph.places, 2):
            assert a != c or abs(b - d) >= 0.99


def test_branches_get_straight_lines():
    # a block that splits within a branch, beside a connection that leads past
    nodes = [(), (0,), (1,), (1,), (2, 3), (0, 4), (5,)]
    columns, rows, lanes, height = branches(nodes)
    assert columns == [0, 1, 2, 2, 3, 4, 5]
    assert rows[1] == rows[4] == (rows[2] + rows[3]) / 2
    assert abs(rows[2] - rows[3]) == 1
    assert set(lanes) == {(0, 5)}
    assert lanes[0, 5] < min(rows[2:4])
    assert height == 2.5


def test_a_tangle_is_drawn_too():
    nodes = [(), (0,), (0, 1), (0, 1, 2), (3,)]  # each sees all before it
    assert branches(nodes) is None
    x = inputs = keras.Input((16, 16, 2))
    found = [layers.Conv2D(2, 3, padding="same")(x)]
    for n in range(3):
        x = layers.Concatenate()(found) if n else found[0]
        found.append(layers.Conv2D(2, 3, padding="same")(x))
    x = layers.Flatten()(layers.Concatenate()(found))
    panel = ArchitectureExplorer(keras.Model(inputs, layers.Dense(2)(x), name="tangle"))
    graph = panel.set(part="stage 1, block 1").frame().graph
    assert graph.readable
    assert len(graph.arrows) > len(graph.parts)


# ---- the picture ------------------------------------------------------------------------


@pytest.mark.parametrize("name", known())
def test_everything_can_be_read_in_every_state(painter, name):
    model = ArchitectureModel(known(), name)
    parts = [part for part in every(outline(known()[name])) if part.level in ("stage", "block")]
    for part in parts:
        model.select(part.key)
        model.unfold()
        painter.update(model.frame())
        sheet = painter.sheet
        for (size, weight, align, _, room), texts in sheet.words.items():
            for x, y, text in texts:
                em = sum(_letter(letter, weight)[2] for letter in text)
                drawn = min(size, room / max(em, 1e-9))
                assert drawn >= SMALLEST_LETTERS, (part.key, text)
                left = x - align * em * drawn
                assert left >= 0, text
                assert left + em * drawn <= WIDTH, text
                assert 0 < y < HEIGHT
        boxes = [box for box, target in sheet.places if target[0] == "select" and box[1] > PANEL[1]]
        assert boxes
        for left, top, width, height in boxes:
            assert left >= PANEL[0]
            assert left + width <= PANEL[0] + PANEL[2]
            assert top >= PANEL[1]
            assert top + height <= PANEL[1] + PANEL[3]
        for one, other in itertools.combinations(boxes, 2):
            apart = any(
                one[n] + one[n + 2] <= other[n] or other[n] + other[n + 2] <= one[n] for n in (0, 1)
            )
            assert apart, part.key


@pytest.mark.parametrize("name", known())
def test_texts_in_a_line_of_the_table_do_not_touch(painter, name):
    model = ArchitectureModel(known(), name)
    for part in every(model.view.stages):
        model.unfold(part.key)
    for first in range(0, len(model.rows()), ROWS):  # page after page
        model.view.first = first
        painter.update(model.frame())
        lines = {}
        for (size, weight, align, _, room), texts in painter.sheet.words.items():
            for x, y, text in texts:
                em = sum(_letter(letter, weight)[2] for letter in text)
                wide = em * min(size, room / em)
                assert wide / em >= SMALLEST_LETTERS, text
                if y > PANEL[1] + PANEL[3]:
                    left = x - align * wide
                    lines.setdefault(round(y), []).append((left, left + wide, text))
        for line in lines.values():
            for (_, end, before), (start, _, after) in itertools.pairwise(sorted(line)):
                assert end <= start, (before, after)


def test_equal_frames_give_equal_pictures(painter, model):
    first = painter.png(model.frame())
    model.move(1)
    assert painter.png(model.frame()) != first
    model.move(-1)
    assert painter.png(model.frame()) == first


# ---- what a reader does -----------------------------------------------------------------


def test_keys_unfold_fold_and_move(panel):
    key(panel, "ArrowDown", "ArrowDown")
    assert selected(panel) == "stage3"
    before = panel.png
    key(panel, "Enter")
    assert panel.png != before
    assert len(panel.frame().rows) == 6 + 4
    key(panel, "ArrowRight")
    assert panel.model.path()[-1].label == "conv 3 × 3"
    key(panel, "ArrowLeft")
    assert selected(panel) == "stage3"
    key(panel, " ")
    assert len(panel.frame().rows) == 6
    key(panel, "End")
    assert selected(panel) == "head"
    key(panel, "ArrowDown", "Home", "ArrowUp")
    assert selected(panel) == "stage1"


def test_the_selected_line_is_always_in_sight(model):
    model.network = "DenseNet-121"
    model.unfold("stage3")
    model.select("stage3")
    for steps in [1] * 40 + [1 - ROWS] * 5 + [100, -100]:
        model.move(steps)
        frame = model.frame()
        assert frame.first <= frame.selected < frame.first + ROWS
        assert 0 <= frame.first <= max(len(frame.rows) - ROWS, 0)


def test_presses_select_and_unfold(panel):
    press(panel, "select", "stage4")  # the solid
    assert selected(panel) == "stage4"
    assert len(panel.frame().rows) == 6
    press(panel, "row", "stage2")
    assert selected(panel) == "stage2"
    assert len(panel.frame().rows) == 6 + 3
    press(panel, "select", "stage2_block1_pool1")  # a box of the graph
    assert selected(panel) == "stage2_block1_pool1"
    assert panel.frame().inside.key == "stage2"
    press(panel, "toggle", "stage2")
    assert len(panel.frame().rows) == 6
    before = panel.png
    panel.on_pointer(Pointer("press", 400, 40))  # on nothing
    assert panel.png == before


def test_set_finds_parts_by_key_by_words_and_by_layer(panel):
    panel.set(network="ResNet-50", part="stage 2, block 1")
    assert selected(panel) == "stage2_block1"
    assert panel.controls["network"].value == "ResNet-50"
    panel.set(part="stage2_block1_relu2")
    assert panel.model.path()[-1].level == "layer"
    panel.set(network="VGG-16", part="stage1_block1")  # a stage that is a single block
    assert selected(panel) == "stage1"
    linear = panel.png
    assert panel.set(scale=LOGARITHMIC).png != linear


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"part": "stage9"}, "Its stages are stage1, stage2"),
        ({"network": "VGG-19"}, "choose one of LeNet-5"),
        ({"network": "ResNet-50", "part": "stage7"}, "ResNet-50 has no part 'stage7'"),
        ({"network": "ResNet-50", "speed": 3}, "no parameter 'speed'"),
        ({"scale": "cubic"}, "choose one of linear"),
    ],
)
def test_what_is_not_allowed_is_said_and_changes_nothing(panel, values, words):
    before = panel.png
    with pytest.raises(ValueError, match=words):
        panel.set(**values)
    panel.refresh()
    assert panel.png == before


# ---- the learner's own ------------------------------------------------------------------


def test_an_own_residual_network_is_taken_apart_without_names():
    panel = ArchitectureExplorer({"mine": residual()})
    stages = panel.model.view.stages
    assert [stage.label for stage in stages] == ["stage 1", "stage 2", "head"]
    assert [[child.label for child in stage.children] for stage in stages[:2]] == [
        ["conv 3 × 3", "block 1", "block 2"],
        ["block 1", "block 2"],
    ]
    assert [stage.shape for stage in stages] == [(32, 24, 4), (16, 12, 8), (5,)]
    panel.set(part="stage1_block2")
    assert panel.describe().startswith("mine, stage 1, block 2: 2 convolutions and a skip")
    assert sum(arrow.skips for arrow in panel.frame().graph.arrows) == 1
    assert panel.model.networks["mine"].parameters == residual().count_params()


def test_an_own_chain_is_cut_at_its_poolings():
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(8, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.ZeroPadding2D(1),
            layers.Conv2D(8, 3, 2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ],
        name="chain",
    )
    panel = ArchitectureExplorer(model)
    assert panel.model.network == "chain"
    stages = panel.model.view.stages
    assert [stage.output for stage in stages] == [(13, 13, 4), (11, 11, 8), (6, 6, 8), (10,)]
    assert [len(stage.layers) for stage in stages] == [2, 2, 2, 2]  # padding goes with its stride
    assert panel.model.networks["chain"].layers[0].inputs == (INPUT,)
    assert "VGG-16" in panel.model.networks


def test_a_layer_may_be_called_as_a_stage_is():
    x = inputs = keras.Input((8, 8, 1))
    x = layers.Flatten()(layers.Conv2D(2, 3, name="stage1")(x))
    outputs = layers.Dense(3, name="head")(x)
    panel = ArchitectureExplorer(keras.Model(inputs, outputs))
    assert panel.set(part="head").model.path()[-1].label == "dense"
    key(panel, "Home", "End", "ArrowLeft", "ArrowLeft")
    assert selected(panel) == "head (stage)"


@pytest.mark.parametrize(
    ("models", "words"),
    [
        (3, "Expected a built Keras model"),
        ({"mine": "resnet"}, "Expected a built Keras model"),
        (keras.Sequential([layers.Dense(3)]), "not built"),
        (keras.Sequential([keras.Input((5,)), layers.Dense(3)]), "one input of shape"),
    ],
)
def test_what_is_no_network_for_pictures_is_refused_in_words(models, words):
    with pytest.raises(ValueError, match=words):
        ArchitectureExplorer(models)
