"""The widgets under a mouse and a keyboard, in a real JupyterLab."""

import re

import pytest

IMPORT = "from course_lib import widgets"


@pytest.fixture
def page(lab):
    cells = [IMPORT, "widgets.NeuronPlayground()", "widgets.ActivationExplorer()"]
    page = lab.notebook(cells, name="widgets")
    page.locator(".course-panel").nth(1).wait_for()
    return page


@pytest.fixture
def playground(page):
    return page.locator(".course-panel").nth(0)


@pytest.fixture
def explorer(page):
    return page.locator(".course-panel").nth(1)


def source(panel) -> str:
    return panel.locator("img").get_attribute("src")


def words(panel) -> str:
    return panel.locator("figcaption").inner_text()


def wait_for_another(page, panel, old: str) -> None:
    """Wait until the picture is not the old one; its words change with it."""
    image = panel.locator("img").element_handle()
    page.wait_for_function("([image, old]) => image.src !== old", arg=[image, old])


def test_dragging_a_slider_changes_the_picture(page, playground):
    old, before = source(playground), words(playground)
    box = playground.locator(".noUi-handle").first.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 65, box["y"] + 5, steps=8)
    page.mouse.up()
    wait_for_another(page, playground, old)
    page.wait_for_timeout(500)
    moved = float(re.search(r"weights (-?[\d.]+)", words(playground)).group(1))
    assert moved > 1.5, before
    assert playground.locator("img").get_attribute("alt") == words(playground)


def test_train_animates_pause_stops_and_nothing_throws_it_back(page, playground):
    playground.get_by_role("button", name="Train").click()
    pictures = set()
    for _ in range(60):
        pictures.add(source(playground))
        page.wait_for_timeout(50)
    assert len(pictures) >= 5
    playground.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(1000)
    after = words(playground)
    steps = int(re.search(r"after (\d+) training steps", after).group(1))
    assert steps >= len(pictures) - 1
    page.wait_for_timeout(500)
    assert words(playground) == after

    playground.get_by_role("button", name="Step").click()
    playground.get_by_text(f"after {steps + 1} training steps").wait_for()
    playground.get_by_role("button", name="Reset").click()
    playground.get_by_text("weights 0.50 and -1.00").wait_for()


def test_a_list_changes_the_picture(page, playground):
    old = source(playground)
    playground.get_by_label("data").select_option("xor")
    wait_for_another(page, playground, old)
    assert "on xor" in words(playground)


def test_the_explorer_follows_the_mouse_and_the_arrow_keys(page, explorer):
    old = source(explorer)
    image = explorer.locator("img")
    image.click(position={"x": 120, "y": 150})
    wait_for_another(page, explorer, old)
    z = float(re.search(r"z = (-?[\d.]+)", words(explorer)).group(1))
    assert z < 0
    image.press("ArrowRight")
    explorer.get_by_text(f"At z = {z + 0.1:.2f}").wait_for()


def test_every_control_has_a_name(page):
    for role in ("slider", "combobox", "button"):
        controls = page.locator(".course-panel").get_by_role(role)
        assert controls.count() > 0
        for control in controls.all():
            name = control.evaluate(
                "e => e.ariaLabel || e.labels?.[0]?.textContent || e.title || e.textContent"
            )
            assert name.strip(), control.evaluate("e => e.outerHTML")
    assert page.get_by_text("Error displaying widget").count() == 0
