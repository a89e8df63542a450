"""The widgets about convolution under a mouse and a keyboard: what makes each of them useful."""

import re

import pytest

CELLS = ["from course_lib import widgets", "widgets.KernelSlider()"]


@pytest.fixture
def panels(lab):
    page = lab.notebook(CELLS, name="convolution")
    page.locator(".course-panel").nth(len(CELLS) - 2).wait_for(timeout=120_000)
    yield page.locator(".course-panel")
    assert page.get_by_text("Error displaying widget").count() == 0


def words(panel) -> str:
    return panel.locator("figcaption").inner_text()


def place(panel) -> tuple[int, int]:
    """Return row and column of the window."""
    return tuple(map(int, re.search(r"row (\d+), column (\d+)", words(panel)).groups()))


def drag(panel, start, way) -> None:
    """Press at a place of the picture, in its own pixels, and move by a way."""
    page, box = panel.page, panel.locator("img").bounding_box()
    scale = box["width"] / int(panel.locator("img").get_attribute("width"))
    x, y = box["x"] + start[0] * scale, box["y"] + start[1] * scale
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + way[0] * scale, y + way[1] * scale, steps=6)
    page.mouse.up()


def test_the_kernel_slider_answers(panels):
    slider, page = panels.nth(0), panels.page
    image = slider.locator("img")
    start = place(slider)

    drag(slider, (170, 190), (63, 93))  # over the photograph
    slider.get_by_text("the window at row 38, column 33").wait_for()
    assert place(slider) != start
    assert image.get_attribute("alt") == words(slider)
    drag(slider, (700, 200), (-60, 0))  # over the feature map
    slider.get_by_text("the window at row 24, column 11").wait_for()

    page.keyboard.press("ArrowDown")  # a press on the picture has given it the focus
    page.keyboard.press("ArrowRight")
    slider.get_by_text("the window at row 25, column 12").wait_for()

    slider.get_by_label("kernel", exact=True).select_option("blur")
    slider.get_by_text("Kernel blur, 3 × 3").wait_for()
    slider.get_by_label("padding").select_option("same")
    slider.get_by_text("48 / 1 = 48 each way").wait_for()

    before = words(slider)
    drag(slider, (440, 207), (0, -60))  # the number in the middle of the kernel, upwards
    slider.get_by_text("Your own kernel, 3 × 3").wait_for()
    image.focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("-")
    page.wait_for_timeout(500)
    assert words(slider) != before

    slider.get_by_role("button", name="Start over").click()
    slider.get_by_text("1 of 2304 output pixels are filled in").wait_for()
    slider.get_by_role("button", name="Next pixel").click()
    slider.get_by_text("2 of 2304 output pixels are filled in").wait_for()
    slider.get_by_role("button", name="Slide").click()
    page.wait_for_function(
        "caption => Number(/(\\d+) of 2304/.exec(caption.innerText)?.[1] ?? 0) >= 40",
        arg=slider.locator("figcaption").element_handle(),
    )
    slider.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(500)
    after = words(slider)
    page.wait_for_timeout(500)
    assert words(slider) == after
