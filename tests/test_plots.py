"""Figures: one style, alternative text that cannot be forgotten, helpers that lessons share."""

import base64
import html
import re

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")
import matplotlib.pyplot as plt

from course_lib import plots

ALT = 'The loss falls from 0.7 to 0.1, "quickly" & for good.'


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be displayed: a list of (data, metadata)."""
    bundles = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata, raw: bundles.append((data, metadata))
    )
    yield bundles
    plt.close("all")


def test_show_gives_each_front_end_what_it_can_read(shown):
    fig, _ = plt.subplots()
    plots.show(fig, alt=ALT)
    [(data, metadata)] = shown
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    [alt] = re.findall(r'<img src="data:image/png;base64,[^"]+" alt="([^"]+)"', data["text/html"])
    assert html.unescape(alt) == data["text/plain"] == metadata["image/png"]["alt"] == ALT


def test_show_closes_the_figure(shown):
    fig, _ = plt.subplots()
    plots.show(fig, alt=ALT)
    assert not plt.fignum_exists(fig.number)


@pytest.mark.parametrize("alt", ["", "a plot", None, "   x          "])
def test_show_wants_words(shown, alt):
    fig, _ = plt.subplots()
    with pytest.raises(ValueError, match="at least 15 characters"):
        plots.show(fig, alt=alt)
    assert not shown


def test_same_figure_gives_same_bytes(shown):
    for _ in range(2):
        fig, ax = plt.subplots()
        ax.plot([1, 2, 3])
        plots.show(fig, alt=ALT)
    assert shown[0][0] == shown[1][0]


def test_style_as_a_block_leaves_no_trace():
    before = dict(mpl.rcParams)
    with plots.style():
        assert mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] == plots.COLOURS[0]
        assert dict(mpl.rcParams) != before
    assert dict(mpl.rcParams) == before


def test_curves_have_labels_and_differ_by_more_than_colour():
    _, ax = plt.subplots()
    plots.curves(ax, {"training": [3, 2, 1], "validation": [3, 3, 2]}, "epoch", "loss (nats)")
    assert ax.get_xlabel() == "epoch" and ax.get_ylabel() == "loss (nats)"
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert list(ax.lines[0].get_xdata()) == [1, 2, 3]
    plt.close("all")


def test_decision_regions_asks_the_model_and_keeps_classes_apart():
    x, y = np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]]), np.array([0, 1, 1, 0])
    asked = []

    def predict(points):
        asked.append(points.shape)
        return points[:, :1]  # (n, 1), as a Keras model gives it

    _, ax = plt.subplots()
    plane = plots.decision_regions(ax, predict, x, y, names=["cat", "dog"], steps=10)
    assert asked == [(100, 2)] and plane.get_array().shape == (10, 10)
    assert len({line.get_marker() for line in ax.lines}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["cat", "dog"]
    plt.close("all")


def test_decision_regions_refuses_three_features():
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match=r"x has shape \(4, 3\)"):
        plots.decision_regions(ax, None, np.zeros((4, 3)), np.zeros(4))
    plt.close("all")


def test_image_rows_are_named_and_share_one_scale():
    rows = {"before": np.zeros((3, 4, 4)), "after": np.ones((3, 4, 4))}
    fig = plots.image_rows(rows, limits=(-1, 1))
    said = [[text.get_text() for text in ax.texts] for ax in fig.axes]
    assert said == [["before"], [], [], ["after"], [], []]
    assert {ax.images[0].get_clim() for ax in fig.axes} == {(-1, 1)}
    fig = plots.image_rows(rows, columns=["a", "b", "c"])
    said = [[text.get_text() for text in ax.texts] for ax in fig.axes]
    assert said == [["before"], [], [], ["after", "a"], ["b"], ["c"]]
    long = plots.image_rows({"a name that is longer than its image": np.zeros((9, 4, 4))})
    long.canvas.draw()
    left = [ax.get_position().x0 for ax in long.axes]
    np.testing.assert_allclose(np.diff(left), left[1] - left[0], rtol=0.02)  # no gap after it
    with pytest.raises(ValueError, match="2 names for 3 columns"):
        plots.image_rows(rows, columns=["a", "b"])
    with pytest.raises(ValueError, match="the same n in each"):
        plots.image_rows({"before": np.zeros((3, 4, 4)), "after": np.zeros((2, 4, 4))})
    plt.close("all")


def test_image_grid_shares_one_scale():
    images = np.stack([np.zeros((4, 4)), np.ones((4, 4))])
    fig = plots.image_grid(images, titles=["dark", "light"])
    limits = {ax.images[0].get_clim() for ax in fig.axes}
    assert limits == {(0, 1)}
    with pytest.raises(ValueError, match=r"shape \(4, 4\)"):
        plots.image_grid(np.zeros((4, 4)))
    plt.close("all")


def test_an_attention_map_names_its_tokens_and_shows_spaces():
    _, ax = plt.subplots()
    image = plots.attention_map(ax, [[0.25, 0.75], [1, 0]], ["a", "$"], ["b", " "])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["b", "␣"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "$"]
    assert image.get_clim() == (0, 1)
    with pytest.raises(ValueError, match=r"\(2, 2\); expected a row for each of 1 tokens"):
        plots.attention_map(ax, np.eye(2), ["a"], ["b", "c"])
    plt.close("all")
