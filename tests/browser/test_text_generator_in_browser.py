"""The text generator in a browser: write, point, choose, go back, another prompt and seed."""

import re

import pytest

CELLS = [
    """from course_lib import text, widgets
texts = ["the cat sat on the mat\\nthe dog sat on the log\\n", "a cat, a dog and a fog\\n"] * 3
vocabulary = text.Vocabulary.of(texts, (text.START, text.UNKNOWN))
models = {f"{n}-gram": text.NgramModel(n, vocabulary).fit(texts) for n in (4, 2)}
widgets.TextGenerator(models, vocabulary, "the ", written=20)""",
]


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="generator") as panel:
        yield panel


def test_write_point_choose_and_go_back(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("4-gram, temperature 0.70, seed 0: 20 characters written").wait_for()
    panel.get_by_role("button", name="Write 100").click()
    panel.get_by_text("seed 0: 120 characters written").wait_for()
    panel.get_by_role("button", name="One character").click()
    panel.get_by_text("seed 0: 121 characters written").wait_for()
    panel.get_by_role("button", name="Back").click()
    panel.get_by_text("seed 0: 120 characters written").wait_for()
    whole = image.get_attribute("alt")

    image.hover(position=place(image, 12 + 8 * 1.5, 69))  # the second character, in the prompt
    panel.get_by_text("At character 2, “h” came: the likeliest, ").wait_for()
    image.hover(position=place(image, 450, 440))  # beside the text
    panel.get_by_text(re.compile(" Next comes ")).wait_for()
    assert image.get_attribute("alt") == whole

    image.click(position=place(image, 750, 96 + 32 + 6))  # the second bar
    panel.get_by_text("seed 0: 121 characters written").wait_for()
    page.keyboard.press("ArrowLeft")
    panel.get_by_text("At character 125, ").filter(has_text="was chosen by you").wait_for()
    page.keyboard.press("Backspace")
    panel.get_by_text("seed 0: 120 characters written").wait_for()
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt") == whole


def test_another_prompt_temperature_seed_and_model(panel):
    prompt = panel.get_by_label("prompt", exact=True)
    prompt.fill("a dog é")
    prompt.press("Enter")
    panel.get_by_text("seed 0: no characters written; the text ends “a dog ").wait_for()
    panel.get_by_text("The vocabulary does not have “é”: read as unknown.").wait_for()
    panel.get_by_role("button", name="Another seed").click()
    panel.get_by_text("seed 1: no characters written").wait_for()
    slider = panel.get_by_role("slider", name="temperature")
    slider.focus()
    slider.press("Home")
    panel.get_by_text("every seed writes the same text").wait_for()
    panel.get_by_label("model", exact=True).select_option("2-gram")
    panel.get_by_text("2-gram, temperature 0.00, seed 1").wait_for()
    panel.get_by_role("button", name="Run").click()
    panel.get_by_text(re.compile("seed 1: [3-9] characters written")).wait_for()
    panel.get_by_role("button", name="Pause").click()
    panel.get_by_role("button", name="Start again").click()
    panel.get_by_text("seed 1: no characters written").wait_for()
