"""The architecture explorer under a mouse and a keyboard."""

import pytest

CELLS = ["from course_lib import widgets", "widgets.ArchitectureExplorer(network='VGG-16')"]
TABLE, ROW = 386, 20.8  # the first line of the table, and the height of a line


@pytest.fixture
def explorer(lab):
    with lab.panel(CELLS, name="architectures") as panel:
        yield panel


def test_the_architecture_explorer_answers(explorer, place):
    page, image = explorer.page, explorer.locator("img")
    explorer.get_by_text("VGG-16, stage 1: 2 convolutions").wait_for()

    image.click(position=place(image, 300, TABLE + 2.5 * ROW))  # a line of the table
    explorer.get_by_text("VGG-16, stage 3: 3 convolutions, 56 × 56 × 256").wait_for()
    assert image.get_attribute("alt") == explorer.locator("figcaption").inner_text()

    page.keyboard.press("ArrowDown")  # the press has unfolded it, and given the focus
    explorer.get_by_text("VGG-16, stage 3, conv 3 × 3").wait_for()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    explorer.get_by_text("VGG-16, head: 3 dense layers").wait_for()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    explorer.get_by_text("102.8 million parameters (74 %)").wait_for()

    before = image.get_attribute("src")
    explorer.get_by_label("bars").select_option("logarithmic")
    page.wait_for_function("([image, before]) => image.src !== before", arg=[
        image.element_handle(), before,
    ])  # fmt: skip

    explorer.get_by_label("network").select_option("Inception v3")
    explorer.get_by_text("Inception v3, stem: 2 blocks with 5 convolutions").wait_for()
    image.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    explorer.get_by_text("7 convolutions in 4 branches").wait_for()
    image.click(position=place(image, 250, 218))  # the box of its first branch
    explorer.get_by_text("Inception v3, stage 1, block 1, branch 1, conv 1 × 1").wait_for()
