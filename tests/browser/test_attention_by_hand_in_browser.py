"""Attention by hand in a browser: presets, typed numbers, arrows that are dragged, the mask."""

import pytest

CELLS = [
    """from course_lib import widgets
widgets.AttentionByHand(
    queries=[[1, 0], [0, 1], [2, 0], [1, 1]],
    keys=[[1, 0], [2, 1], [0, 3], [-1, 0]],
    values=[[1, 1], [3, 1], [3, 3], [1, 3]],
)""",
]
PLANES, UNIT, TOP = (358, 640), 250 / 8.8, 34  # the planes in the picture's own pixels


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="attention_by_hand") as panel:
        yield panel


def point(plane: int, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the first or second plane is in the picture."""
    return PLANES[plane] + 125 + UNIT * x, TOP + 125 - UNIT * y


def drag(panel, place, start, end) -> None:
    """Drag from one place of the picture to another."""
    mouse, image = panel.page.mouse, panel.locator("img")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    for step, (x, y) in enumerate((start, end)):
        at = place(image, x, y)
        mouse.move(box["x"] + at["x"], box["y"] + at["y"], steps=4)
        if step == 0:
            mouse.down()
    mouse.up()


def test_numbers_arrows_tables_and_switches(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("“sat” takes 0.76 from “cat”, 0.18 from “the”").wait_for()
    before = image.get_attribute("src")

    drag(panel, place, point(0, 2, 1), point(0, -2, 1))  # the key of "cat" turns away
    panel.get_by_text("“sat” takes 0.76 from “the”, ").wait_for()
    panel.get_by_text("Selected: key, x, of “cat”: −2.").wait_for()
    assert image.get_attribute("src") != before
    for key in ("2", ".", "5", "Enter"):  # the picture has the focus: the key comes back
        page.keyboard.press(key)
    panel.get_by_text("Selected: key, x, of “cat”: 2.5.").wait_for()
    panel.get_by_text("“sat” takes 0.86 from “cat”, ").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    panel.get_by_text("Selected: key, y, of “cat”: 0.9.").wait_for()
    drag(panel, place, point(1, 1, 1), point(1, -3, -2))  # the value of "the"
    panel.get_by_text("Selected: value, x, of “the”: −3.").wait_for()

    image.click(position=place(image, 512 + 20, 404 + 29 * 3 + 12))  # the last row of the weights
    panel.get_by_text("“down” takes ").wait_for()
    panel.get_by_label("causal mask").check()
    panel.get_by_label("who looks", exact=True).select_option("cat")
    panel.get_by_text("The mask hides “sat” and “down” from it.").wait_for()
    panel.get_by_label("divide scores by √d").uncheck()
    panel.get_by_text("Scores: the 0, ").wait_for()

    panel.get_by_label("example", exact=True).select_option("each word looks at itself")
    panel.get_by_text("“cat” takes 1.00 from itself").wait_for()
    slider = panel.get_by_role("slider", name="query length")
    slider.focus()
    slider.press("Home")
    panel.get_by_text("“cat” takes the same, 0.50, from “the” and itself").wait_for()
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt")


def test_a_number_that_is_none_is_refused_in_one_sentence(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("“sat” takes 0.76 from “cat”").wait_for()
    image.focus()
    for key in ("7", "Enter"):
        page.keyboard.press(key)
    error = panel.get_by_role("alert")
    error.get_by_text("number='7' is not allowed: give a number from -4 to 4.").wait_for()
    page.keyboard.press("3")
    panel.get_by_text("Selected: query, x, of “sat”: 3.").wait_for()
    error.wait_for(state="hidden")
