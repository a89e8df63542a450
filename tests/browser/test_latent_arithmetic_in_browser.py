"""Latent arithmetic in a browser: pick samples, walk the grid, write a word in a sum of styles."""

import pytest

CELLS = [
    """import keras
from keras import layers as L
from course_lib import widgets
keras.utils.set_random_seed(0)
noise, label = keras.Input((6,)), keras.Input((), dtype="int32")
x = L.Concatenate()([noise, L.Embedding(5, 8)(label)])
x = L.Dense(28 * 28, "sigmoid")(L.Dense(32, "tanh")(x))
generator = keras.Model([noise, label], L.Reshape((28, 28))(x))
widgets.LatentArithmetic(generator, "AGNTX").set(a=1, b=2, c=3)""",
]
WIDTH, HEIGHT = 900, 592  # of the picture


@pytest.fixture
def panel(lab):
    page = lab.notebook(CELLS, name="latent")
    panel = page.locator(".course-panel")
    panel.wait_for(timeout=120_000)
    yield panel
    assert page.get_by_text("Error displaying widget").count() == 0


def click(image, x: float, y: float) -> None:
    """Press a place in the picture's own pixels, wherever the page shrinks it to."""
    box = image.bounding_box()
    image.click(position={"x": box["width"] * x / WIDTH, "y": box["height"] * y / HEIGHT})


def test_pick_a_sample_walk_the_grid_and_add_styles(panel):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("7 × 7 pictures between samples 0 (upper left), 1 (upper").wait_for()
    straight = image.get_attribute("src")
    panel.get_by_label("way", exact=True).select_option("on the sphere")
    panel.get_by_text("all as G, on arcs of the sphere.").wait_for()
    assert image.get_attribute("src") != straight
    click(image, 40, 90)
    panel.get_by_text("Marked is row 0, column 0: ").wait_for()
    page.keyboard.press("ArrowDown")
    panel.get_by_text("Marked is row 1, column 0: ").wait_for()
    slider = panel.get_by_role("slider", name="upper right")
    slider.focus()
    slider.press("ArrowRight")
    panel.get_by_text("0 (upper left), 2 (upper right)").wait_for()

    panel.get_by_label("view", exact=True).select_option("samples")
    panel.get_by_text("100 samples, all as G.").wait_for()
    assert not slider.is_visible()
    panel.get_by_label("pick for", exact=True).select_option("b")
    click(image, 14 + 58 * 4.5, 60 + 72 * 1.4)  # the fifth of the second row
    panel.get_by_text("b is mean of samples 2, 19").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("c")
    panel.get_by_text("c is mean of samples 3, 20").wait_for()

    panel.get_by_label("view", exact=True).select_option("arithmetic")
    panel.get_by_text("a − b + c of the noise, drawn for GAN.").wait_for()
    word = panel.get_by_label("word", exact=True)
    word.fill("tax")
    word.press("Enter")
    panel.get_by_text("drawn for TAX. a is sample 1: ink ").wait_for()
    strength = panel.get_by_role("slider", name="strength")
    strength.focus()
    strength.press("Home")
    panel.get_by_text("a − 1.00 (c − b) of the noise, drawn for TAX").wait_for()
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt")
    assert not panel.locator(".course-error").is_visible()
    word.fill("TAXI")
    word.press("Enter")
    panel.get_by_text("word='TAXI' is not allowed: give 1 to 7 letters").wait_for()
