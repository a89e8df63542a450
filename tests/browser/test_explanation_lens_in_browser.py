"""The explanation lens in a browser: ask for a class, move the cursor, let the network forget."""

import re

import pytest

CELLS = [
    """import keras, numpy as np
from course_lib import widgets
keras.utils.set_random_seed(0)
layers = keras.layers
model = keras.Sequential([
    layers.Input((12, 12, 1)),
    layers.Conv2D(6, 3, activation="relu", name="conv1"),
    layers.Conv2D(8, 3, activation="relu", name="conv2"),
    layers.GlobalAveragePooling2D(name="mean"),
    layers.Dense(3, activation="softmax", name="scores"),
])
pictures = np.random.default_rng(0).random((4, 12, 12))
widgets.ExplanationLens(model, pictures, ["circle", "square", "star"])""",
]


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="lens") as panel:
        yield panel


def test_a_question_a_place_and_a_network_that_forgets(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("Picture 0, asked for ").wait_for()
    panel.get_by_label("asked for", exact=True).select_option("star")
    panel.get_by_text("Picture 0, asked for star (score ").wait_for()
    panel.get_by_label("left", exact=True).select_option("occlusion")
    panel.get_by_text("Occlusion is highest at row ").wait_for()

    # Just below the middle of the right map, and right of it.
    image.click(position=place(image, 494 + 112 + 2, 62 + 112 + 2))
    panel.get_by_text("At row 6, column 6: occlusion ").wait_for()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    panel.get_by_text("At row 5, column 7: occlusion ").wait_for()
    page.keyboard.press("Shift+ArrowLeft")
    panel.get_by_text("At row 5, column 0: occlusion ").wait_for()
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt")

    trained = re.search(r"score \S+", image.get_attribute("alt"))[0]
    panel.get_by_label("forget what it learned").check()
    panel.get_by_text("Random weights. Picture 0, asked for star").wait_for()
    panel.get_by_text("With the trained network's own map: ").wait_for()
    assert re.search(r"score \S+", image.get_attribute("alt"))[0] != trained
    image.focus()
    page.keyboard.press("Escape")
    panel.locator("figcaption").filter(has_not_text="column 0: occlusion").wait_for()


def test_the_slider_changes_the_picture_and_controls_rest_where_they_mean_nothing(panel):
    panel.get_by_text("Picture 0, asked for ").wait_for()
    slider = panel.get_by_role("slider", name="picture")
    slider.focus()
    slider.press("ArrowRight")
    panel.get_by_text("Picture 1, asked for ").wait_for()
    opacity = panel.locator(".widget-slider", has_text="opacity").locator(".noUi-target")
    assert opacity.get_attribute("disabled") is not None
    panel.get_by_label("show", exact=True).select_option("map over the picture")
    panel.get_by_text("The maps lie over the picture.").wait_for()
    assert opacity.get_attribute("disabled") is None
    assert panel.get_by_label("layer", exact=True).is_enabled()
    panel.get_by_label("right", exact=True).select_option("SmoothGrad")
    panel.get_by_text("; SmoothGrad at row ").wait_for()
    assert panel.get_by_label("layer", exact=True).is_disabled()
