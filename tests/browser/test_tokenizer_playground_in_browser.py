"""The tokenizer playground in a browser: type, choose, slide, step, press, go by keyboard."""

import re

import pytest

CELLS = [
    """from course_lib import text, widgets
pairs = text.BytePairs.of(["low lower lowest slow slower slowest new newer"] * 3, tokens=280)
examples = {"low": ("slower, lower", "What is the same?"), "new": ("new 🙂", "How many?")}
widgets.TokenizerPlayground(pairs, examples=examples)""",
]


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="tokenizer") as panel:
        yield panel


def test_type_choose_and_step(panel):
    field = panel.get_by_label("text", exact=True)
    panel.get_by_text("for 13 characters (13 bytes) with ").wait_for()
    field.press("End")
    field.press_sequentially(" é low lower", delay=20)  # no key ends it: it is cut as one types
    panel.get_by_text("for 25 characters (26 bytes) with ").wait_for()
    assert field.input_value() == "slower, lower é low lower"
    example = panel.get_by_label("example", exact=True)
    chosen = example.evaluate("e => e.selectedOptions[0].text")
    assert chosen.replace("\N{NO-BREAK SPACE}", " ") == "your own text"
    example.select_option("new")
    panel.get_by_text("for 5 characters (8 bytes) with ").wait_for()
    assert field.input_value() == "new 🙂"
    panel.get_by_role("button", name="No merges").click()
    panel.get_by_text("8 tokens for 5 characters (8 bytes) with 0 of ").wait_for()
    panel.get_by_role("button", name="Next merge").click()
    panel.get_by_text(re.compile("7 tokens for 5 characters .* Last merge that acted: ")).wait_for()
    panel.get_by_role("button", name="Previous merge").click()
    panel.get_by_text("No merge has acted on this text.").wait_for()
    panel.get_by_role("button", name="Play").click()
    panel.get_by_text("7 tokens for 5 characters").wait_for()
    panel.get_by_role("button", name="Play").wait_for()  # it stops by itself


def test_slide_press_and_keys(panel, place):
    image = panel.locator("img")
    panel.get_by_text("Token 5 is “·lower”, number 268, a whole word.").wait_for()
    slider = panel.get_by_role("slider", name="merges in use")
    slider.focus()
    slider.press("Home")
    panel.get_by_text("13 tokens for 13 characters").wait_for()
    image.click(position=place(image, 12 + 3, 110))  # the first token
    panel.get_by_text("Token 1 is “s”, number 115, one of 6 in “slower”.").wait_for()
    image.press("ArrowRight")
    panel.get_by_text("Token 2 is “l”, number 108, one of 6 in “slower”.").wait_for()
    image.press("ArrowUp")
    panel.get_by_text(re.compile("Last merge that acted: number 1, ")).wait_for()
    image.click(position=place(image, 300, 343 + 21 * 3 + 8))  # a step
    panel.get_by_text("Last merge that acted: number 3, “low” + “e”").wait_for()
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt")
