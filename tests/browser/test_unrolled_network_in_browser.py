"""The unrolled network in a browser: play it, go through it, turn the recurrent weights up."""

import re

import pytest

CELLS = ["from course_lib import widgets\nwidgets.UnrolledNetwork()"]


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="unrolled") as panel:
        yield panel


def test_forwards_backwards_and_a_gradient_that_explodes(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("Step 24 of 24, backward: from h₂ to h₁").wait_for()
    panel.get_by_text("The gradient stays about as strong").wait_for()
    before = image.get_attribute("src")

    panel.get_by_label("activation", exact=True).select_option("linear")
    panel.get_by_text("6 units, linear, recurrent weights × 1.00").wait_for()
    slider = panel.get_by_role("slider", name="U times")
    slider.focus()
    slider.press("End")
    panel.get_by_text("The gradient explodes, from ").wait_for()
    slider.press("Home")
    panel.get_by_text("The gradient vanishes, from ").wait_for()
    assert image.get_attribute("src") != before
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt")

    image.click(position=place(image, 247, 280))  # the third input
    panel.get_by_text("Step 3 of 24, forward: the cell reads x₃ = 0").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    panel.get_by_text("Step 4 of 24").filter(has_text="Unit 1: 0 from the input").wait_for()
    image.click(position=place(image, 247, 390))  # below it, where the gradient's bar will be
    panel.get_by_text("Step 22 of 24, backward: from h₄ to h₃").wait_for()


def test_play_goes_on_by_itself_and_stops_at_the_end(panel):
    image = panel.locator("img")
    image.focus()
    image.press("End")
    image.press("ArrowLeft")
    image.press("ArrowLeft")
    panel.get_by_text("Step 22 of 24").wait_for()
    panel.get_by_role("button", name="Play").click()
    panel.get_by_text("Step 24 of 24").wait_for()
    panel.get_by_role("button", name=re.compile("Play")).wait_for()
    panel.get_by_role("button", name="Reset").click()
    panel.get_by_text("Step 0 of 24: the start").wait_for()
