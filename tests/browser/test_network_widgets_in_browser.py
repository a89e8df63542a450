"""The widgets about networks under a mouse and a keyboard: what makes each of them useful."""

import re

import pytest

CELLS = [
    "from course_lib import widgets",
    'widgets.BackwardPass("(w * x - y) ** 2", w=0.5, x=2.0, y=3.0)',
    'widgets.OptimizerRace("ravine")',
    'widgets.NetworkPlayground("circles", steps=0)',
    "widgets.GradientFlow(depth=5)",
    "widgets.OverfittingExplorer()",
]


@pytest.fixture
def panels(lab):
    page = lab.notebook(CELLS, name="networks")
    page.locator(".course-panel").nth(len(CELLS) - 2).wait_for(timeout=120_000)
    yield page.locator(".course-panel")
    assert page.get_by_text("Error displaying widget").count() == 0


def words(panel) -> str:
    return panel.locator("figcaption").inner_text()


def test_the_widgets_about_networks_answer(panels):
    page = panels.page

    backward = panels.nth(0)
    assert "complete" in words(backward)  # a fresh one shows every value and gradient
    backward.get_by_role("button", name="Reset").click()
    backward.get_by_text("Step 0 of 8").wait_for()
    backward.locator("img").focus()
    page.keyboard.press("ArrowRight")
    backward.get_by_text("Step 1 of 8").wait_for()
    backward.get_by_role("button", name="Step").click()
    backward.get_by_text("Step 2 of 8").wait_for()

    race = panels.nth(1)
    before = words(race)
    race.locator("img").click(position={"x": 300, "y": 120})
    race.get_by_text("at the start").wait_for()
    race.get_by_role("button", name="Step").click()
    race.get_by_text("after 1 step").wait_for()
    assert words(race) != before

    playground = panels.nth(2)
    playground.get_by_role("button", name="Train").click()
    page.wait_for_function(
        "panel => Number(/after (\\d+) steps/.exec(panel.innerText)?.[1] ?? 0) >= 100",
        arg=playground.locator("figcaption").element_handle(),
    )
    playground.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(1000)
    loss = float(re.search(r"training loss ([\d.]+)", words(playground)).group(1))
    assert loss < 0.6
    playground.get_by_label("data", exact=True).select_option("xor")
    playground.get_by_text("on xor before training").wait_for()

    flow = panels.nth(3)
    flow.get_by_label("initialisation").select_option("He")
    flow.get_by_text("5 layers of sigmoid, He").wait_for()

    explorer = panels.nth(4)
    image, before = explorer.locator("img"), words(explorer)
    explorer.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([image, old]) => image.alt !== old", arg=[image.element_handle(), before]
    )
