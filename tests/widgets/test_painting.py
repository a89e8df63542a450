"""From arrays to PNG: blitting, pixels, heat maps."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.figure import Figure
from PIL import Image

from course_lib.widgets import HeatMap, pixels
from course_lib.widgets.labels import LONGEST_WORD, Labels
from course_lib.widgets.neuron_playground import NeuronModel, NeuronPainter


def decoded(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_a_blitted_picture_equals_one_drawn_from_nothing():
    model, painter = NeuronModel(), NeuronPainter(720, 370)
    painter.png(model.frame())
    model.step(30)
    blitted = painter.png(model.frame())
    painter.redraw()
    assert painter.png(model.frame()) == blitted


def test_a_sharper_picture_has_more_pixels():
    model, painter = NeuronModel(), NeuronPainter(400, 200)
    assert decoded(painter.png(model.frame())).shape == (200, 400, 3)
    painter.sharpen(2)
    assert decoded(painter.png(model.frame())).shape == (400, 800, 3)


@given(arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_any_picture_survives_encoding(picture):
    np.testing.assert_array_equal(decoded(pixels.encode_png(picture)), picture)


def test_the_encoder_refuses_other_arrays():
    with pytest.raises(ValueError, match="expected uint8"):
        pixels.encode_png(np.zeros((2, 2, 3)))


def test_colours_run_from_low_to_high():
    table = pixels.colour_table("viridis")
    picture = pixels.colour(np.array([[0.0, 1.0], [-5.0, np.nan]]), low=0, high=1)
    np.testing.assert_array_equal(picture[0, 0], table[0])
    np.testing.assert_array_equal(picture[0, 1], table[255])
    np.testing.assert_array_equal(picture[1], [table[0], table[0]])
    with pytest.raises(ValueError, match="no colour map 'rainbows'"):
        pixels.colour_table("rainbows")


def test_a_mosaic_lays_tiles_out_in_rows():
    tiles = np.stack([np.full((2, 3, 3), shade, np.uint8) for shade in (10, 20, 30)])
    picture = pixels.mosaic(tiles, columns=2, gap=1)
    assert picture.shape == (5, 7, 3)
    assert [picture[0, 0, 0], picture[0, 4, 0], picture[3, 0, 0]] == [10, 20, 30]
    assert picture[2, 0, 0] == picture[0, 3, 0] == picture[3, 4, 0] == 255  # gaps, empty place
    assert pixels.enlarge(tiles[0], 2).shape == (4, 6, 3)
    with pytest.raises(ValueError, match="The tiles have shape"):
        pixels.mosaic(tiles[0])


def test_a_heat_map_fills_its_axes_with_the_first_row_at_the_bottom():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((1, 1), dpi=40)
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.axis("off")
    heat = HeatMap(ax, "gray", smooth=False)
    heat.set_data([[0, 0], [1, 1]])
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba())[..., 0]
    assert (picture[:18] > 250).all() and (picture[22:] < 5).all()
    with pytest.raises(ValueError, match=r"needs shape \(rows, columns\)"):
        heat.set_data([1, 2])


def test_labels_write_long_and_short_texts_alike_and_fit_them_into_their_room():
    ax = Figure().add_subplot()
    long = "a text that is longer than what is kept"
    assert len(long) > LONGEST_WORD

    def outline(text: str, **style) -> np.ndarray:
        labels = Labels(ax, 10, align=0, **style)
        labels.set_labels([(3, 5, text)])
        return labels.get_path().vertices[1:]

    short = outline(long[:5])
    np.testing.assert_allclose(outline(long)[: len(short)], short)
    assert np.ptp(outline(long, room=50)[:, 0]) <= 50 < np.ptp(outline(long)[:, 0])
    assert outline("").shape == (0, 2)
