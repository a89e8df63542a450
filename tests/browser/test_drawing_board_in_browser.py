"""Drawing in a real JupyterLab: with the mouse, a finger and the keyboard."""

import pytest

NETWORK = """
import keras
from course_lib import widgets

keras.utils.set_random_seed(0)
layers = [keras.layers.Conv2D(8, 3, activation="relu"), keras.layers.Flatten()]
layers += [keras.layers.Dense(10, activation="softmax")]
model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
"""
BOARD = 'widgets.DrawingBoard(model, "0123456789")'


@pytest.fixture
def panel(lab):
    with lab.panel([NETWORK, BOARD], name="drawing") as panel:
        panel.locator("img").scroll_into_view_if_needed()
        yield panel


def words(panel) -> str:
    return panel.locator("figcaption").inner_text()


def wait_for_other_words(panel, old: str) -> None:
    caption = panel.locator("figcaption").element_handle()
    panel.page.wait_for_function("([e, old]) => e.innerText !== old", arg=[caption, old])
    panel.page.wait_for_timeout(500)  # until the last point of the stroke is drawn


def test_drawing_with_mouse_finger_and_keys(panel):
    page, image = panel.page, panel.locator("img")
    box = image.bounding_box()

    def place(x: float, y: float) -> tuple[float, float]:
        return box["x"] + 12 + 340 * x, box["y"] + 32 + 340 * y

    first = words(panel)
    assert "This is an example" in first
    page.mouse.move(*place(0.2, 0.2))
    page.mouse.down()
    page.mouse.move(*place(0.8, 0.2), steps=12)
    page.mouse.move(*place(0.4, 0.9), steps=12)
    page.mouse.up()
    wait_for_other_words(panel, first)
    drawn = words(panel)
    assert "example" not in drawn and image.get_attribute("alt") == drawn
    page.mouse.move(*place(0.9, 0.9), steps=5)  # with no button down, nothing is drawn
    page.wait_for_timeout(500)
    assert words(panel) == drawn

    # A finger draws, and the page does not scroll.
    scrolled = "() => document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    before = page.evaluate(scrolled)
    touch = page.context.new_cdp_session(page)
    for kind, y in [("touchStart", 0.9), *(("touchMove", 0.9 - k / 20) for k in range(1, 15))]:
        x, y = place(0.6, y)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_for_other_words(panel, drawn)
    assert page.evaluate(scrolled) == before
    panel.get_by_role("button", name="Undo").click()
    panel.locator("figcaption").get_by_text(drawn, exact=True).wait_for()

    image.focus()
    page.keyboard.press("Delete")
    panel.get_by_text("The board is empty").wait_for()
    page.keyboard.press("Shift+ArrowUp")
    panel.get_by_text("The pen is up, 50% from the left and 40% from the top.").wait_for()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    panel.get_by_text("The pen is down, 50% from the left and 70% from the top.").wait_for()
    assert "The board is empty" not in words(panel)

    panel.get_by_role("button", name="Clear").click()
    panel.get_by_text("The board is empty").wait_for()
