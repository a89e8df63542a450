"""Attention by hand: what is calculated, what presets promise, and how numbers are changed."""

import numpy as np
import pytest

from course_lib.widgets import AttentionByHand
from course_lib.widgets.attention_by_hand import tables, words
from course_lib.widgets.attention_by_hand.plane import Places, Plane, arrow, hull, joined
from course_lib.widgets.attention_by_hand.presets import OWN, PRESETS
from course_lib.widgets.attention_by_hand.reading import checked_vectors, checked_words
from course_lib.widgets.picture import Pointer
from course_lib.widgets.pixels import colour_table

SIMPLE = {  # scores of "sat": 2, 4, 0, -2
    "queries": [[1, 0], [0, 1], [2, 0], [1, 1]],
    "keys": [[1, 0], [2, 1], [0, 3], [-1, 0]],
    "values": [[1, 1], [3, 1], [3, 3], [1, 3]],
}


@pytest.fixture(scope="module")
def shared():
    """One widget for most tests; see `widget`."""
    return AttentionByHand()


@pytest.fixture
def widget(shared):
    shared.set(preset=next(iter(PRESETS)), causal=False, scaled=True, **SIMPLE)
    return shared.set(looks="sat", looked_at="cat").select("sat", "query")


def press_key(widget, *keys: str) -> None:
    for key in keys:
        assert key in widget.picture.key_names
        widget.on_pointer(Pointer("key", key=key))


def middle(widget, kind: str, *where) -> tuple[float, float]:
    """Return the middle of a place of the picture."""
    ((left, top, wide, high), *_) = [
        box for box, target in widget.painter.sheet.places if target == (kind, *where)
    ]
    return left + wide / 2, top + high / 2


def pull(widget, start, end) -> None:
    """Press a pixel, drag to another one."""
    widget.on_pointer(Pointer("press", *start))
    widget.on_pointer(Pointer("drag", *end, path=[tuple(end)]))


def inside(point, corners) -> bool:
    """Return whether a point lies in a convex polygon whose corners go round to the left."""
    sides = np.roll(corners, -1, axis=0) - corners
    ways = point - corners
    return bool((sides[:, 0] * ways[:, 1] - sides[:, 1] * ways[:, 0] > -1e-9).all())


# ---- what is calculated ----------------------------------------------------------------


def test_every_number_follows_from_the_ones_before(widget):
    for causal in (False, True):
        for scaled in (False, True):
            frame = widget.set(causal=causal, scaled=scaled).frame()
            for row in range(4):
                seen = range(row + 1) if causal else range(4)
                dots = [np.dot(frame.queries[row], key) for key in frame.keys]
                np.testing.assert_allclose(frame.scores[row], dots)
                np.testing.assert_allclose(
                    frame.scaled[row], np.array(dots) / (np.sqrt(2) if scaled else 1)
                )
                powers = [np.exp(frame.scaled[row, n]) if n in seen else 0 for n in range(4)]
                np.testing.assert_allclose(frame.weights[row], np.array(powers) / sum(powers))
                mixed = sum(w * v for w, v in zip(frame.weights[row], frame.values, strict=True))
                np.testing.assert_allclose(frame.outputs[row], mixed)
                np.testing.assert_array_equal(np.flatnonzero(frame.mask[row]), list(seen))


def test_an_output_never_leaves_the_area_between_the_values_it_may_take():
    rng = np.random.default_rng(0)
    widget = AttentionByHand()
    for causal in (False, True):
        widget.model.causal = causal
        for _ in range(30):
            for part in ("queries", "keys", "values"):
                widget.model.give(part, rng.uniform(-4, 4, (4, 2)))
            frame = widget.frame()
            for row in range(2, 4):
                corners = hull(frame.values[frame.mask[row]])
                assert inside(frame.outputs[row], corners)
    assert not inside(frame.values.max(axis=0) + 1, hull(frame.values))


def test_a_longer_query_is_sharper_and_length_0_looks_at_all_alike(widget):
    before = widget.frame().queries[2].copy()
    largest = [widget.set(length=length).frame().weights[2].max() for length in (0, 1, 2, 4)]
    assert largest == sorted(largest)
    assert largest[0] == 0.25 and largest[3] > 0.9
    widget.set(length=0)
    np.testing.assert_allclose(widget.set(length=2).frame().queries[2], before)


def test_the_length_keeps_the_direction_however_often_it_changes(widget):
    widget.set(queries=[[1, 0], [0, 1], [1, -2.5], [1, 1]])
    for length in (*np.linspace(3, 0.02, 60), 0, 2.69):
        widget.model.length = float(length)
    np.testing.assert_allclose(widget.frame().queries[2], [1, -2.5], atol=0.01)
    assert widget.model.length == pytest.approx(2.69, abs=0.01)


def test_the_length_ends_where_a_number_does(widget):
    assert widget.set(length=5).frame().queries[2].tolist() == [4, 0]
    assert widget.model.length == 4 == widget.controls["length"].value
    widget.set(queries=np.full((4, 2), -4))
    assert widget.controls["length"].value == 5.66
    assert widget.set(length=5.66).frame().queries[2].tolist() == [-4, -4]


def test_right_angles_give_equal_weights(widget):
    widget.set(keys=[[0, 1], [0, -2], [0, 3.5], [0, 0]])
    np.testing.assert_allclose(widget.frame().weights[2], 0.25)
    assert "the same, 0.25, from “the”, “cat”, itself and “down”" in widget.describe()


# ---- presets: each does what its name says ---------------------------------------------


@pytest.fixture
def preset(shared):
    def of(name: str):
        return shared.set(preset=name, causal=False, scaled=True).frame()

    return of


def test_presets_that_look_at_one_word(preset):
    frame = preset("the verb finds its subject")
    assert frame.words[frame.row] == "sat" and frame.words[frame.weights[2].argmax()] == "cat"
    for name, wanted in (
        ("each word looks at itself", [0, 1, 2, 3]),
        ("each word looks at the next", [1, 2, 3, 3]),
        ("one long key draws all", [0, 0, 0, 0]),
    ):
        weights = preset(name).weights
        assert weights.argmax(axis=1).tolist() == wanted
        assert weights.max(axis=1).min() > 0.7
    assert preset("the last looks at the first").weights[3, 0] > 0.9


def test_presets_that_cannot_decide(preset):
    np.testing.assert_allclose(preset("all keys are alike").weights, 0.25)
    frame = preset("a query at right angles")
    np.testing.assert_allclose(frame.scores[frame.row], 0, atol=1e-12)
    assert (np.abs(frame.scores[[0, 1, 3]]) > 1).all()
    frame = preset("a conflict: two keys fit")
    np.testing.assert_allclose(frame.weights[2, :2], 0.5, atol=0.01)
    np.testing.assert_allclose(frame.outputs[2], frame.values[:2].mean(axis=0), atol=0.05)


def test_keys_that_hardly_differ_wait_for_a_long_query(preset, shared):
    assert preset("keys that hardly differ").weights[2].max() < 0.6
    assert shared.set(length=4).frame().weights[2].max() > 0.9


def test_nobody_sees_the_next_word_behind_the_mask(preset, shared):
    preset("each word looks at the next")
    frame = shared.set(causal=True).frame()
    assert (frame.weights[[0, 1, 2], [1, 2, 3]] == 0).all()
    assert frame.weights[0, 0] == 1
    assert "takes all from itself. The mask hides “cat”, “sat” and “down”" in (
        shared.set(looks="the").describe()
    )


def test_a_changed_number_makes_the_numbers_your_own(widget):
    widget.set(preset="all keys are alike", number=1)
    assert widget.model.preset == OWN == widget.controls["preset"].value
    assert widget.set(preset="all keys are alike").model.preset == "all keys are alike"
    np.testing.assert_array_equal(
        widget.frame().numbers, PRESETS["all keys are alike"].numbers
    )  # the preset itself did not change
    widget.set(preset=OWN)
    np.testing.assert_array_equal(widget.frame().numbers, PRESETS["all keys are alike"].numbers)


# ---- what is said ----------------------------------------------------------------------


def test_the_sentences(widget):
    assert widget.set(scaled=False).describe() == (
        "“sat” takes 0.86 from “cat”, 0.12 from “the” and 0.02 from itself, next to nothing from "
        "“down”. Scores: the 2.00, cat 4.00, sat 0, down −2.00. Its output is (2.76, 1.04). "
        "Selected: query, x, of “sat”: 2."
    )
    widget.set(causal=True, scaled=True, looks="cat").select("down", "value", 1)
    assert widget.describe() == (
        "“cat” takes 0.67 from itself and 0.33 from “the”. The mask hides “sat” and “down” from "
        "it. Scores / √2: the 0, cat 0.71, sat masked, down masked. Its output is (2.34, 1.00). "
        "Selected: value, y, of “down”: 3."
    )
    assert widget.picture.alt == widget.picture.caption == widget.describe()


def test_one_weight_worked_out(widget):
    assert words.calculation(widget.frame()) == [
        "2·2 + 0·1 = 4.00",
        "4.00 / √2 = 2.83",
        "e^2.83 / sum = 16.9 / 22.3 = 0.760",
        "0.760 · (3, 1) = (2.28, 0.76)",
    ]
    lines = words.calculation(widget.set(looked_at="down", scaled=False).frame())
    assert lines[0] == "2·(−1) + 0·0 = −2.00"
    assert lines[1] == "−2.00 (not divided)"
    assert lines[2].startswith("e^(−2.00) / sum = 0.14 / ")
    assert words.calculation(widget.set(causal=True).frame())[2] == "masked: −∞, and e^(−∞) = 0"


# ---- numbers that are typed, stepped and dragged ---------------------------------------


def test_typed_numbers_count_at_once(widget):
    press_key(widget, "-")
    assert widget.model.number == 2 and widget.frame().typed == "-"
    press_key(widget, "1")
    assert widget.model.number == -1
    press_key(widget, ",", "2", "5")
    assert widget.model.number == -1.25 == widget.controls["number"].value
    assert "of “sat”: −1,25." in widget.describe()
    press_key(widget, "Backspace", "Enter")
    assert widget.model.number == -1.2 and widget.frame().typed is None
    press_key(widget, "3", "Escape")
    assert widget.model.number == -1.2 and widget.frame().typed is None
    press_key(widget, "3", "ArrowRight")
    assert widget.frame().queries[2].tolist() == [3, 0] and widget.model.number == 0


@pytest.mark.parametrize("text", ["5", "1.2.3", "--", "."])
def test_what_is_no_number_is_refused_and_the_old_one_is_back(widget, text):
    press_key(widget, *text)
    sentence = f"number={text!r} is not allowed: give a number from -4 to 4."
    widget._guard(widget._on_pointers)([Pointer("key", key="Enter")])
    assert widget.picture.error == sentence
    assert widget.model.number == 2 and widget.frame().typed is None
    assert "of “sat”: 2." in widget.picture.caption
    widget._guard(widget._on_pointers)([Pointer("key", key="PageUp")])
    assert widget.picture.error == "" and widget.model.number == 2.1


def test_arrow_keys_choose_and_pages_step_by_tenths(widget):
    press_key(widget, "ArrowUp", "ArrowRight")
    assert widget.model.selected == (1, 1) and widget.model.looks == "cat"
    press_key(widget, "ArrowRight", "ArrowUp", "ArrowUp", "ArrowUp")
    assert widget.model.selected == (0, 2)
    assert (widget.model.looks, widget.model.looked_at) == ("cat", "the")
    widget.set(number=3.94)
    press_key(widget, "PageUp", "PageUp", "PageUp")
    assert widget.model.number == 4
    widget.set(number=0.33)
    press_key(widget, "PageDown")
    assert widget.model.number == 0.2


def test_a_press_chooses_a_number_and_a_drag_changes_it(widget):
    x, y = middle(widget, "number", 3, 2)
    pull(widget, (x, y), (x, y - 18))
    assert widget.model.selected == (3, 2) and widget.model.looked_at == "down"
    assert widget.frame().keys[3].tolist() == [-0.7, 0]
    widget.on_pointer(Pointer("drag", x, y + 4000))
    assert widget.model.number == -4


@pytest.mark.parametrize(
    ("part", "word", "row", "at"), [("queries", 1, 1, 1), ("keys", 2, 2, 2), ("values", 0, 2, 0)]
)
def test_tips_are_dragged(widget, part, word, row, at):
    painter = widget.painter
    plane = painter.mixes if part == "values" else painter.arrows
    start = plane.pixel(getattr(widget.frame(), part)[word])
    pull(widget, start + 3, plane.pixel((-1.52, 2.68)))
    assert getattr(widget.frame(), part)[word].tolist() == [-1.5, 2.7]
    assert (widget.model.row, widget.model.at) == (row, at)
    widget.on_pointer(Pointer("drag", *plane.pixel((99, -99))))
    assert getattr(widget.frame(), part)[word].tolist() == [4, -4]


def test_of_equal_tips_the_query_that_looks_is_taken(widget):
    widget.set(queries=np.ones((4, 2)), keys=np.ones((4, 2)))
    widget.on_pointer(Pointer("press", *widget.painter.arrows.pixel((1, 1))))
    assert widget.model.selected == (2, 0)


def test_presses_on_the_tables_follow_a_word(widget):
    left, (_, top) = tables.STARTS[2], middle(widget, "pair")
    widget.on_pointer(Pointer("press", left + 3.5 * tables.WIDE, tables.BELOW + 2))
    assert (widget.model.looks, widget.model.looked_at) == ("the", "down")
    widget.on_pointer(Pointer("press", tables.OUTPUT + 5, top + 1))
    assert (widget.model.looks, widget.model.looked_at) == ("sat", "down")
    widget.on_pointer(Pointer("press", *middle(widget, "word", 3)))
    assert widget.model.looks == "down"
    before = widget.frame().numbers.copy()
    pull(widget, (5, 570), (300, 100))
    np.testing.assert_array_equal(widget.frame().numbers, before)


# ---- what is refused -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"looks": "dog"}, "looks='dog' is not allowed: choose one of the, cat, sat, down."),
        ({"number": 4.5}, "number=4.5 is not allowed: give a number from -4 to 4."),
        ({"length": -1}, "length=-1 is not allowed: give a number from 0 to 5.66."),
        ({"keys": [[1, 2]]}, "The keys have the shape (1, 2); expected (4, 2): two numbers"),
        ({"keys": "many"}, "The keys are 'many'; expected (4, 2)"),
        ({"values": np.full((4, 2), 9)}, "The values go from 9 to 9; expected numbers from -4 to"),
        ({"queries": np.full((4, 2), np.nan)}, "The queries go from nan to nan; expected"),
        ({"width": 3}, "AttentionByHand has no parameter 'width'. It has: preset, looks,"),
    ],
)
def test_bad_values_change_nothing(widget, values, sentence):
    before = widget.describe()
    with pytest.raises(ValueError) as error:
        widget.set(causal=True, **values)
    assert str(error.value).startswith(sentence)
    assert widget.describe() == before


def test_bad_selections_and_presets_are_refused(widget):
    with pytest.raises(ValueError, match="part='mask' is not allowed: choose one of query, key"):
        widget.select("cat", "mask")
    with pytest.raises(ValueError, match="word='dog' is not allowed"):
        widget.select("dog", "key")
    with pytest.raises(ValueError, match="number=2 is not allowed: give 0 for x or 1 for y"):
        widget.select("cat", "key", 2)
    with pytest.raises(ValueError, match="preset='magic' is not allowed: choose one of the verb"):
        AttentionByHand("magic")
    with pytest.raises(ValueError, match="words='a b' is not allowed: give 4 words of 1 to 12"):
        AttentionByHand(words="a b")


def test_words_and_numbers_of_ones_own():
    assert checked_words("the cat saw the") == ("the", "cat", "saw", "the 4")
    widget = AttentionByHand(words="she saw the owl", keys=SIMPLE["keys"])
    assert widget.model.preset == OWN
    assert widget.frame().keys.tolist() == SIMPLE["keys"]
    assert "“the” takes" in widget.describe()
    numbers = np.full((4, 2), 1.23456)
    np.testing.assert_array_equal(checked_vectors("keys", numbers), np.full((4, 2), 1.23))


@pytest.mark.parametrize("given", [3, ["a", "b", "c", ""], ["a", "b", "c", "d" * 13], "a b c d e"])
def test_strange_words_are_refused(given):
    with pytest.raises(ValueError, match="give 4 words"):
        checked_words(given)


# ---- what is drawn ---------------------------------------------------------------------


def test_the_picture_follows_and_stays_behind_without_a_front_end(widget):
    pictures = [
        widget.png,
        widget.set(number=-3).png,
        widget.set(causal=True).png,
        widget.set(scaled=False).png,
        widget.set(looks="the").png,  # one value only: the area is a point
        widget.set(length=0).png,
    ]
    assert len(set(pictures)) == len(pictures)
    widget.painter.redraw()
    assert widget.set(length=0).png == pictures[-1]
    bundle, _ = widget._repr_mimebundle_()
    assert bundle["image/png"] and widget.describe() in bundle["text/html"]


def test_every_extreme_can_be_drawn(shared):
    for number in (-4, 0, 4):
        same = np.full((4, 2), number)
        frame = shared.set(queries=same, keys=same, values=same, scaled=False, causal=True).frame()
        assert np.isfinite(frame.weights).all()
    shared.set(scaled=True, causal=False)


def test_hull():
    square = [[0, 0], [2, 0], [2, 2], [0, 2]]
    assert hull(np.array([*square, [1, 1], [1, 0]])).tolist() == square
    assert hull(np.array([[1, 1], [0, 0], [3, 3], [2, 2]])).tolist() == [[0, 0], [3, 3]]
    assert hull(np.array([[1, 1], [1, 1]])).tolist() == [[1, 1]]


def test_arrows_end_where_they_should():
    outline = arrow((10, 10), (10, 60), 3)
    np.testing.assert_allclose(outline[3], (10, 60))
    np.testing.assert_allclose(outline[[0, -1]].mean(axis=0), (10, 10))
    assert np.isfinite(arrow((5, 5), (5, 5), 3)).all()


def test_a_plane_finds_its_points_again():
    plane = Plane(100, 50, 200)
    np.testing.assert_allclose(plane.point(*plane.pixel((1.5, -3))), (1.5, -3))
    points = np.array([[0, 0], [1, 1], [1, 1]])
    assert plane.nearest(*(plane.pixel((1, 1)) + 2), points) == 2
    assert plane.nearest(*plane.pixel((-3, -3)), points) is None
    assert plane.nearest(5, 5, points) is None


def test_labels_share_a_place_or_keep_apart():
    points = np.array([[1, 1], [1, 1.05], [-2, 0]])
    assert [name for name, _ in joined("abc", points)] == ["a, b", "c"]
    plane = Plane(0, 0, 250)
    places = Places(plane)
    tips = np.array([[2, 1], [2, 1.4], [2.2, 0.8], [4, 4]])
    places.keep_free(tips)
    for tip in tips:
        x, y = places.find("k down", tip, tip)
        assert plane.holds(x, y)
    boxes = places.taken
    for n, (left, top, right, bottom) in enumerate(boxes):
        assert right <= 250 and top >= 0
        for other in boxes[max(n + 1, len(tips)) :]:  # the first are the tips themselves
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart


def test_numbers_are_legible_on_every_colour():
    def luminance(tint) -> float:
        shares = np.asarray(tint) / 255
        linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    tints = [*colour_table("viridis"), *tables.pale(np.linspace(-1, 1, 101), 1)]
    for tint in tints:
        ground, ink = luminance(tint), {"black": 0.0, "white": 1.0}[tables.ink_on(tint)]
        dark, bright = sorted((ground, ink))
        assert (bright + 0.05) / (dark + 0.05) >= 4.5
