"""Diagrams: what they say, what they refuse, and that everything in them can be read."""

import io
import itertools
import math

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from course_lib import diagrams, plots
from course_lib.diagrams.attention import FAINT
from course_lib.diagrams.sheet import MEMORY
from course_lib.models.recurrent import LSTMCell


def numbers(seed=0, c_before=1.2):
    """Return what one unit of a real cell holds at one step, under the names of the diagram."""
    random = np.random.default_rng(seed)
    cell = LSTMCell(*(random.normal(0, 1, shape) for shape in ((1, 4), (1, 4), (4,))))
    x, h, c = np.array([[0.5]]), np.array([[-0.25]]), np.array([[c_before]])
    gates = cell.gates(x, (h, c))
    after_h, after_c = cell.step(x, (h, c))
    values = {"c_before": c, "h_before": h, "x": x, "c": after_c, "h": after_h}
    values |= {"f": gates["forget"], "i": gates["input"], "o": gates["output"]}
    values["candidate"] = gates["candidate"]
    return {key: value.item() for key, value in values.items()}


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def hidden(figure):
    """Return what cannot be read: texts on one another, on a wire or an outline, or cut off."""
    figure.canvas.draw()
    texts = [(text.get_text(), text.get_window_extent()) for text in figure.axes[0].texts]
    found = [(a, b) for (a, one), (b, two) in itertools.combinations(texts, 2) if one.overlaps(two)]
    outlines = []
    for patch in figure.axes[0].patches:
        path = patch.get_path().transformed(patch.get_transform())
        # A closed path ends in a vertex that means nothing; its polygons have none.
        pieces = [Path(piece) for piece in path.to_polygons(closed_only=False)]
        outlines += [(type(patch).__name__, piece) for piece in pieces]
    for (text, extent), (kind, piece) in itertools.product(texts, outlines):
        if piece.intersects_bbox(extent, filled=False):
            found.append((text, kind))
    extents = texts + [(name, path.get_extents()) for name, path in outlines]
    return found + [(name, "cut off") for name, extent in extents if not _inside(figure, extent)]


def _inside(figure, extent):
    return figure.bbox.contains(*extent.min) and figure.bbox.contains(*extent.max)


def wires(figure, colour):
    """Return the wires of a colour: (width, vertices in inches, without the head)."""
    return [
        (patch.get_linewidth(), patch.get_path().to_polygons(closed_only=False)[0])
        for patch in figure.axes[0].patches
        if isinstance(patch, FancyArrowPatch) and same_color(patch.get_edgecolor(), colour)
    ]


def test_the_cell_names_its_parts():
    said = words(diagrams.lstm_cell())
    for name in ("forget gate", "input gate", "candidate", "output gate", "c before", "c after"):
        assert said.count(name) == 1
    assert [said.count(sign) for sign in ("σ", "tanh", "×", "+")] == [3, 2, 3, 1]
    assert {"f", "i", "ĉ", "o", "x", "h before", "h after"} <= set(said)
    assert "=" not in "".join(said)


def test_the_memory_is_the_one_thick_line():
    figure = diagrams.lstm_cell()
    everything = [p.get_linewidth() for p in figure.axes[0].patches]
    thick = [vertices for width, vertices in wires(figure, MEMORY) if width == max(everything)]
    assert sorted(everything)[-4] < 0.5 * max(everything)
    assert len(thick) == 3  # before ×, between × and +, behind +
    assert np.ptp(np.concatenate(thick)[:, 1]) < 1e-9  # straight
    assert np.ptp(np.concatenate(thick)[:, 0]) > 0.9 * figure.get_figwidth()


def test_the_numbers_stand_beside_their_names():
    n = numbers()
    said = words(diagrams.lstm_cell(n))
    names = {"x": "x", "f": "f", "i": "i", "candidate": "ĉ", "o": "o"}
    written = [f"{name} = {n[key]:.3f}" for key, name in names.items()]
    written += [f"{n[key]:.3f}" for key in ("c_before", "h_before", "c", "h")]
    written.append(f"f · c = {n['f'] * n['c_before']:.3f}")
    written.append(f"i · ĉ = {n['i'] * n['candidate']:.3f}")
    written.append(f"tanh(c) = {math.tanh(n['c']):.3f}")
    assert {text.replace("-", "−") for text in written} <= set(said)


def test_another_step_gives_other_numbers():
    assert words(diagrams.lstm_cell(numbers())) != words(diagrams.lstm_cell(numbers(seed=1)))


@pytest.mark.parametrize("given", [None, numbers(), numbers(seed=3), numbers(c_before=-998.5)])
def test_nothing_in_the_cell_is_hidden(given):
    assert hidden(diagrams.lstm_cell(given)) == []


def test_very_large_numbers_find_room():
    large = {"c_before": -1.5e6, "h_before": -0.999, "x": -1.5e6, "f": 1, "i": 1, "o": 1}
    large |= {"candidate": -0.999, "c": -1.5e6 - 0.999, "h": -1.0}
    figure = diagrams.lstm_cell(large)
    assert "x = −1.50e+06" in words(figure)
    assert hidden(figure) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"c": 5.0}, r"numbers\['c'\] is 5.0000, but f · c_before \+ i · candidate is"),
        ({"h": 0.999}, r"numbers\['h'\] is 0.9990, but o · tanh\(c\) is"),
        ({"f": 1.5}, r"numbers\['f'\] must be from 0 to 1, but it is 1.5"),
        ({"candidate": -1.5}, r"numbers\['candidate'\] must be from -1 to 1"),
        ({"z": 1.0}, r"lacks nothing and has the unknown keys z; expected exactly c_before, h_bef"),
    ],
)
def test_numbers_that_cannot_be_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        diagrams.lstm_cell(numbers() | change)


def test_a_missing_number_is_named():
    given = numbers()
    del given["o"], given["x"]
    with pytest.raises(ValueError, match=r"numbers lacks x, o and has the unknown keys \(none\)"):
        diagrams.lstm_cell(given)


def test_what_is_hidden_is_found():
    figure = diagrams.lstm_cell()
    [text] = [t for t in figure.axes[0].texts if t.get_text() == "forget gate"]
    x, y = text.get_position()
    for moved in ((x - 0.3, y), (x + 1.2, y), (x, y + 3.0)):  # wire, input gate, edge
        text.set_position(moved)
        assert hidden(figure)


@pytest.mark.parametrize(("off", "right"), [(0.0009, True), (0.0011, False)])
def test_the_equations_hold_to_three_decimals(off, right):
    given = numbers()
    given["h"] += off
    if right:
        assert words(diagrams.lstm_cell(given))
    else:
        with pytest.raises(ValueError, match="do not round"):
            diagrams.lstm_cell(given)


def test_the_decoder_writes_one_ahead_of_what_it_reads():
    figure = diagrams.encoder_decoder("two", "deux")
    placed = [(round(t.get_position()[1], 2), t.get_position()[0], t) for t in figure.axes[0].texts]
    reads = placed[[t.get_text() for *_, t in placed].index("START")][0]
    writes = placed[[t.get_text() for *_, t in placed].index("END")][0]
    row = {
        y: [(x, t.get_text()) for at, x, t in sorted(placed, key=lambda p: p[1]) if at == y]
        for y in (reads, writes)
    }
    assert [text for _, text in row[reads]] == ["t", "w", "o", "START", *"deux"]
    assert [text for _, text in row[writes]] == [*"deux", "END"]
    # Each step reads below what it writes.
    assert [x for x, _ in row[reads][3:]] == [x for x, _ in row[writes]]


def test_it_says_what_is_handed_over_and_what_is_forced():
    figure = diagrams.encoder_decoder("two", "deux")
    said = words(figure)
    assert {"all that is", "handed over:", "h and c"} <= set(said)
    assert "what it should write next is what it reads next (teacher forcing)" in said
    widths = sorted(width for width, _ in wires(figure, MEMORY))
    assert widths[-1] > 3 * widths[-2]  # one thick arrow from encoder to decoder
    dashed = [p for p in figure.axes[0].patches if p.get_linestyle() not in ("-", "solid")]
    assert len(dashed) == len("deux") + 1  # and the one that explains them
    boxes = [p for p in figure.axes[0].patches if isinstance(p, FancyBboxPatch)]
    assert len(boxes) == len("two") + 1 + len("deux")


@pytest.mark.parametrize(
    ("source", "target"), [(2, 2), (2, 8), (8, 2), (8, 8), (2, 5), (5, 2), (3, 4), (7, 6)]
)
def test_two_to_eight_tokens_find_room(source, target):
    figure = diagrams.encoder_decoder("mwmwmwmw"[:source], "w mwmwmw"[:target])
    assert hidden(figure) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (["I", "am", "a", "student"], ["je", "suis", "étudiant"]),
        (["translation", "works"], ["Übersetzung", "geht"]),
        (["mmmm", "wwww"] * 2, ["mmmm", "wwww"] * 2),
        ("$a$b", "x^_\\"),
    ],
)
def test_words_and_signs_find_room(source, target):
    figure = diagrams.encoder_decoder(source, target)
    assert hidden(figure) == []
    assert set(source) | set(target) | {"START", "END"} <= set(words(figure))


def test_spaces_and_line_ends_are_seen():
    said = words(diagrams.encoder_decoder("a b", "c\nd"))
    assert "␣" in said and said.count("↵") == 2


@pytest.mark.parametrize(
    ("source", "target", "error", "message"),
    [
        ("a", "bc", ValueError, "source has 1 tokens; expected 2 to 8"),
        ("ab", "abcdefghi", ValueError, "target has 9 tokens; expected 2 to 8"),
        ("ab", ["a", ""], ValueError, "target holds an empty token"),
        ([3, 4], "ab", TypeError, "source holds 3, which is no text"),
        (["translation"] * 8, "ab", ValueError, "inches too wide .* choose shorter tokens"),
    ],
)
def test_tokens_that_cannot_be_drawn_are_refused(source, target, error, message):
    with pytest.raises(error, match=message):
        diagrams.encoder_decoder(source, target)


SIZES = {"n": 64, "t": 21, "width": 96, "heads": 4, "hidden": 192}


def boxes(figure, text):
    """Return the boxes that hold this text: left, bottom, right, top, in inches."""
    figure.canvas.draw()
    texts = [t.get_window_extent() for t in figure.axes[0].texts if t.get_text() == text]
    extents = [
        patch.get_window_extent()
        for patch in figure.axes[0].patches
        if isinstance(patch, FancyBboxPatch) and patch.get_zorder() > 0  # not the paper below
    ]
    centres = [((t.x0 + t.x1) / 2, (t.y0 + t.y1) / 2) for t in texts]
    return [e.extents / figure.dpi for e in extents if any(e.contains(*c) for c in centres)]


def test_the_block_names_its_parts_and_its_shapes():
    said = words(diagrams.transformer_block())
    counts = {"layer norm": 2, "dense": 3, "+": 2, "×": 1, "GELU": 1}
    counts |= dict.fromkeys(("queries", "keys", "values", "weights", "residual stream x"), 1)
    counts |= {"(n, heads, t, d)": 4, "(n, heads, t, t)": 1, "(n, t, hidden)": 2}
    counts["(n, t, width)"] = 5  # the stream; into and out of each of the two branches
    assert {text: said.count(text) for text in counts} == counts


def test_numbers_take_the_place_of_names():
    said = words(diagrams.transformer_block(SIZES))
    assert said.count("(64, 4, 21, 24)") == 4 and said.count("(64, 4, 21, 21)") == 1
    assert said.count("(64, 21, 96)") == 5 and said.count("(64, 21, 192)") == 2
    assert any("d = 96 / 4 = 24" in text for text in said)
    some = words(diagrams.transformer_block({"width": 96, "heads": 4}))
    assert some.count("(n, 4, t, 24)") == 4 and some.count("(n, t, hidden)") == 2
    one = words(diagrams.transformer_block({"heads": 4}))
    assert one.count("(n, 4, t, d)") == 4
    assert any(text.endswith("d = width / 4") for text in one)


@pytest.mark.parametrize(("norm", "pieces"), [("before", 3), ("after", 5)])
def test_the_stream_is_the_one_thick_line(norm, pieces):
    figure = diagrams.transformer_block(norm=norm)
    everything = [p.get_linewidth() for p in figure.axes[0].patches]
    thick = [vertices for width, vertices in wires(figure, MEMORY) if width == max(everything)]
    assert len(thick) == pieces  # the circles lie between them, and norms on the stream
    assert sorted(everything)[-pieces - 1] < 0.5 * max(everything)
    assert np.ptp(np.concatenate(thick)[:, 1]) < 1e-9  # straight
    assert np.ptp(np.concatenate(thick)[:, 0]) > 0.9 * figure.get_figwidth()


@pytest.mark.parametrize("norm", ["before", "after"])
def test_the_norm_stands_on_the_stream_only_if_it_comes_after(norm):
    figure = diagrams.transformer_block(norm=norm)
    stream = max(wires(figure, MEMORY), key=lambda wire: wire[0])[1][0, 1]
    norms = boxes(figure, "layer norm")
    assert len(norms) == 2
    assert [low < stream < high for _, low, _, high in norms] == [norm == "after"] * 2
    formulas = {text for text in words(figure) if text.startswith("x ←")}
    assert (
        formulas
        == {
            "before": {"x ← x + attention(norm(x))", "x ← x + dense(norm(x))"},
            "after": {"x ← norm(x + attention(x))", "x ← norm(x + dense(x))"},
        }[norm]
    )


@pytest.mark.parametrize("norm", ["before", "after"])
@pytest.mark.parametrize(
    "shapes",
    [
        None,
        SIZES,
        {"n": 1, "t": 1, "width": 1, "heads": 1, "hidden": 1},
        {"n": 32, "t": 128, "width": 128, "heads": 4, "hidden": 512},
        {"t": 1024, "width": 512, "heads": 8, "hidden": 2048},
        {"n": "?", "width": "w", "heads": 2},
    ],
)
def test_nothing_in_the_block_is_hidden(shapes, norm):
    assert hidden(diagrams.transformer_block(shapes, norm)) == []


@pytest.mark.parametrize(
    ("shapes", "norm", "error", "message"),
    [
        ({"depth": 3}, "before", ValueError, "unknown sizes depth; expected some of n, t, width"),
        ({"width": 96, "heads": 5}, "before", ValueError, "5 heads cannot share a width of 96"),
        ({"t": 0}, "before", ValueError, r"shapes\['t'\] must be at least 1, but it is 0"),
        ({"t": 2.5}, "before", TypeError, r"shapes\['t'\] must be a whole number"),
        ({"t": ""}, "before", ValueError, r"shapes\['t'\] is an empty text"),
        ({"n": 1024, "t": 4096}, "before", ValueError, r"\(1024, 4096, width\) is too wide"),
        (None, "inside", ValueError, "norm must be one of 'before', 'after', but it is 'inside'"),
    ],
)
def test_blocks_that_cannot_be_drawn_are_refused(shapes, norm, error, message):
    with pytest.raises(error, match=message):
        diagrams.transformer_block(shapes, norm)


def looks(figure, colour):
    """Return the lines from the encoder up to the decoder: (width, place, end)."""
    found = wires(figure, colour)
    low = min(vertices[0, 1] for width, vertices in wires(figure, FAINT))
    return [(width, *v[[0, -1], 0]) for width, v in found if v[0, 1] == pytest.approx(low)]


def test_every_step_looks_at_every_place():
    figure = diagrams.attention_flow("sixty", "soix", step=3)
    strong, faint = looks(figure, MEMORY), looks(figure, FAINT)
    assert len(strong) == 5 and len(faint) == 5 * 4  # START and three letters; the fourth is strong
    assert len({width for width, *_ in strong + faint}) == 2
    assert words(figure).count("+") == 5
    assert not any("." in text for text in words(figure))  # no weights, no numbers


def test_a_line_is_as_wide_as_its_weight():
    weights = [0.5, 0.0, 0.3, 0.1, 0.1]
    figure = diagrams.attention_flow("sixty", "soix", 2, weights)
    lines = sorted(looks(figure, MEMORY), key=lambda line: line[1])
    widths = np.array([width for width, *_ in lines])
    shares = (widths - widths[1]) / (widths[0] - widths[1])
    np.testing.assert_allclose(shares, np.array(weights) / 0.5)
    at = {t.get_text(): t.get_position()[0] for t in figure.axes[0].texts if t.get_text()[0] == "0"}
    assert at["0.50"] == pytest.approx(lines[0][1]) and at["0.30"] == pytest.approx(lines[2][1])
    # They all end below the step that reads the second letter, o.
    below = next(
        text.get_position()[0]
        for text in figure.axes[0].texts
        if text.get_text() == "o" and text.get_fontweight() != "bold"
    )
    assert all(abs(end - below) < 0.2 for *_, end in lines)


def test_states_are_handed_on_only_in_a_recurrent_one():
    handed = {}
    for recurrent in (True, False):
        figure = diagrams.attention_flow("ab", "cd", recurrent=recurrent)
        handed[recurrent] = sum(np.ptp(v[:, 1]) == 0 for _, v in wires(figure, MEMORY))
    assert handed[True] - handed[False] == 1 + 2  # gaps of the encoder, gaps of the decoder


@pytest.mark.parametrize(("source", "target"), [(2, 2), (2, 8), (8, 2), (8, 8), (5, 4)])
def test_attention_over_two_to_eight_tokens_finds_room(source, target):
    for step in (0, target):
        weights = np.full(source, 0.05)
        weights[step and -1] += 1 - weights.sum()
        figure = diagrams.attention_flow("mwmwmwmw"[:source], "w $wmwmw"[:target], step, weights)
        assert hidden(figure) == []
    assert hidden(diagrams.attention_flow("mwmwmwmw"[:source], "w mwmwmw"[:target])) == []


def test_attention_over_words_finds_room():
    figure = diagrams.attention_flow(["I", "am", "a", "student"], ["je", "suis", "étudiant"])
    assert hidden(figure) == []
    assert {"student", "étudiant", "START", "END"} <= set(words(figure))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"source": "a"}, ValueError, "source has 1 tokens; expected 2 to 8"),
        ({"target": [3, 4]}, TypeError, "target holds 3, which is no text"),
        ({"source": ["translation"] * 8}, ValueError, "inches too wide .* choose shorter tokens"),
        ({"step": 4}, ValueError, "step must be from 0 to 3, but it is 4"),
        ({"weights": [0.5, 0.5]}, ValueError, r"shape \(2,\); expected \(3,\): one for each place"),
        ({"weights": [0.5, 0.5, 0.5]}, ValueError, "in all 1.500; expected none below 0, and in"),
        ({"weights": [1.5, -0.5, 0]}, ValueError, "from -0.500 to 1.500 and in all 1.000"),
        ({"weights": [math.nan, 0.5, 0.5]}, ValueError, "in all nan"),
    ],
)
def test_attention_that_cannot_be_drawn_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        diagrams.attention_flow(**({"source": "two", "target": "duo"} | change))


def test_the_transformer_names_its_parts():
    said = words(diagrams.transformer("sixty", "soixante", blocks=3))
    counts = {"norm, self-attention": 1, "norm, causal self-attention": 1, "+": 5, "queries": 1}
    counts |= {"norm, cross-attention": 1, "norm, feed-forward": 2, "embedding, places": 2}
    counts |= {"sixty": 1, "START soixante": 1, "soixante END": 1, "(n, s)": 1, "(n, t)": 1}
    counts |= {"encoder block, 3 times": 1, "decoder block, 3 times": 1}
    assert {text: said.count(text) for text in counts} == counts
    assert "encoder block, once" in words(diagrams.transformer("a", "b", blocks=1))


def test_the_encoded_source_reaches_the_cross_attention_only():
    figure = diagrams.transformer("sixty", "soixante")
    (handed,) = (vertices for width, vertices in wires(figure, MEMORY) if width == 4)
    reached = [
        name
        for name in ("norm, causal self-attention", "norm, cross-attention", "norm, feed-forward")
        for left, low, _, high in boxes(figure, name)
        if low < handed[-1][1] < high and abs(left - handed[-1][0]) < 0.05
    ]
    assert reached == ["norm, cross-attention"]
    ((left, _, right, low),) = boxes(figure, "norm")
    assert left < handed[0][0] < right and handed[0][1] == pytest.approx(low, abs=0.05)


@pytest.mark.parametrize(("source", "target"), [("sixty", "soixante"), ("wwwwwww", "w" * 7)])
def test_nothing_in_the_transformer_is_hidden(source, target):
    assert hidden(diagrams.transformer(source, target)) == []


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"source": ""}, ValueError, "source is empty; expected a short text"),
        ({"target": "w" * 20}, ValueError, "target is .* inches too wide .* a shorter text"),
        ({"blocks": 0}, ValueError, "blocks must be at least 1, but it is 0"),
        ({"blocks": 1.5}, TypeError, "blocks must be a whole number"),
    ],
)
def test_a_transformer_that_cannot_be_drawn_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        diagrams.transformer(**({"source": "two", "target": "deux"} | change))


DRAWN = [
    diagrams.lstm_cell,
    diagrams.transformer_block,
    lambda: diagrams.transformer("ab", "cd"),
    lambda: diagrams.encoder_decoder("ab", "cd"),
    lambda: diagrams.attention_flow("ab", "cd", 1, [0.25, 0.75]),
]


@pytest.mark.parametrize("draw", DRAWN)
def test_they_fit_the_page_in_every_style(draw):
    plain, styled = io.BytesIO(), io.BytesIO()
    draw().savefig(plain, metadata={"Software": None}, dpi=50)
    with plots.style():
        figure = draw()
        figure.savefig(styled, metadata={"Software": None}, dpi=50)
    assert plain.getvalue() == styled.getvalue()
    width, height = figure.get_size_inches()
    assert width <= 9 and height <= 4.5
    assert min(text.get_fontsize() for text in figure.axes[0].texts) >= 11
