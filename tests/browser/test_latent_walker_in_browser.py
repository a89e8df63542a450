"""The latent walker in a real JupyterLab: with the mouse, the keyboard, sliders and buttons."""

import re

import pytest

AUTOENCODER = """
import keras
import numpy as np
from course_lib import widgets

keras.utils.set_random_seed(0)
layers = keras.layers
encoder = keras.Sequential([keras.Input((8, 8)), layers.Flatten(), layers.Dense(3)])
squash = layers.Dense(64, activation="sigmoid")
decoder = keras.Sequential([keras.Input((3,)), squash, layers.Reshape((8, 8))])
x = np.random.default_rng(0).random((60, 8, 8), np.float32)
"""
WALKER = 'widgets.LatentWalker(decoder, encoder, x, np.arange(60) % 3, "ABC")'
MAP, WAY = (68, 36, 364, 372), (498, 860, 385)  # in pixels of the picture


@pytest.fixture
def panel(lab):
    with lab.panel([AUTOENCODER, WALKER], name="latent") as panel:
        panel.locator("img").scroll_into_view_if_needed()
        yield panel


def words(panel) -> str:
    return panel.locator("figcaption").inner_text()


def place(panel) -> tuple[float, float]:
    """Return z0 and z1, as the caption says them."""
    found = re.search(r"z0 = (\S+), z1 = (\S+?),? ", words(panel)).groups()
    return tuple(float(value.replace("−", "-")) for value in found)


def wait_for_other_words(panel, old: str) -> None:
    caption = panel.locator("figcaption").element_handle()
    panel.page.wait_for_function("([e, old]) => e.innerText !== old", arg=[caption, old])


def wait_until_still(panel) -> None:
    """Wait until nothing moves any more."""
    for _ in range(40):
        before = words(panel)
        panel.page.wait_for_timeout(500)
        if words(panel) == before:
            return
    pytest.fail("The walk goes on.")


def test_walking_with_mouse_keys_sliders_and_play(panel):
    page, image = panel.page, panel.locator("img")
    box = image.bounding_box()
    scale = box["width"] / int(image.get_attribute("width"))

    def on_page(x: float, y: float) -> tuple[float, float]:
        return box["x"] + scale * x, box["y"] + scale * y

    # A drag over the map moves the place; beyond the edge it stops there.
    first = words(panel)
    left, top, width, height = MAP
    page.mouse.move(*on_page(left + 0.25 * width, top + 0.75 * height))
    page.mouse.down()
    wait_for_other_words(panel, first)
    low = place(panel)
    page.mouse.move(*on_page(left + 0.75 * width, top + 0.25 * height), steps=10)
    page.mouse.up()
    wait_until_still(panel)  # the last place is drawn, and no slider takes it back
    high = place(panel)
    assert high[0] > low[0] and high[1] > low[1] and "Beside the way" in words(panel)
    assert image.get_attribute("alt") == words(panel)
    slider = panel.get_by_role("slider", name="z0")
    assert float(slider.get_attribute("aria-valuenow")) == pytest.approx(high[0], abs=0.05)

    # A press on the picture has given it the focus.
    before = words(panel)
    page.keyboard.press("Shift+ArrowLeft")
    wait_for_other_words(panel, before)
    wait_until_still(panel)
    assert place(panel)[0] < high[0] and place(panel)[1] == high[1]
    page.keyboard.press("Enter")
    panel.get_by_text(re.compile(r"distance 0\. \d")).wait_for()

    # The way: a press on its line, the ends of the keyboard, a slider, and Play.
    start, end, line = WAY
    page.mouse.click(*on_page((start + end) / 2, line))
    panel.get_by_text("Morph 0.50 from example").wait_for()
    page.keyboard.press("Home")
    panel.get_by_text("Morph 0.00 from example").wait_for()
    morph = panel.get_by_role("slider", name="morph")
    morph.focus()
    morph.press("ArrowRight")
    panel.get_by_text("Morph 0.01 from example").wait_for()
    panel.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "caption => Number(/Morph (\\S+)/.exec(caption.innerText)?.[1] ?? 0) > 0.2",
        arg=panel.locator("figcaption").element_handle(),
    )
    panel.get_by_role("button", name="Pause").click()
    wait_until_still(panel)
    panel.get_by_role("button", name="End here").click()
    panel.get_by_text("to the place you took").wait_for()
    panel.get_by_label("go to", exact=True).select_option("mean of B")
    panel.get_by_text("Beside the way from example").wait_for()
    panel.get_by_label("map across").select_option("z2")
    panel.get_by_label("mix the pixels").check()
    wait_until_still(panel)
    panel.get_by_role("button", name="Start over").click()
    panel.get_by_text(re.compile(r"Morph 0.00 from example \d+ \(A\) to example")).wait_for()
