"""The next-token explorer in a browser: draw, pick, undo, filter, look around, type a prompt."""

import re

import pytest

CELLS = [
    """
import keras
from course_lib import text, widgets
from course_lib.models import transformers

pairs = text.BytePairs.of(
    ["the cat sat on the mat, the dog sat on the log\\n"] * 3, tokens=274, specials=(text.START,)
)
keras.utils.set_random_seed(1)
gpt = transformers.decoder_only(len(pairs), width=16, heads=2, layers=2, longest=32)
widgets.NextTokenExplorer(transformers.CachedModel(gpt, pairs.start), pairs, "the cat")
""",
]
BAR, FIRST, PITCH = 650, 99, 25  # where a bar is, the first one, and from one to the next


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="explorer") as panel:
        yield panel


def test_draw_pick_undo_and_start_over(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("2 tokens of prompt and 0 written; the text ends “the cat”.").wait_for()
    start = image.get_attribute("alt")
    panel.get_by_role("button", name=re.compile("Draw$")).click()
    panel.get_by_text("2 tokens of prompt and 1 written for ").wait_for()
    panel.get_by_role("button", name="Draw 10").click()
    panel.get_by_text("2 tokens of prompt and 11 written for ").wait_for()
    panel.get_by_role("button", name="Undo").click()
    panel.get_by_text("2 tokens of prompt and 10 written for ").wait_for()
    panel.get_by_role("button", name="Start over").click()
    panel.locator("figcaption").filter(has_text=start).wait_for()

    image.click(position=place(image, BAR, FIRST + PITCH))  # the second bar
    panel.get_by_text("2 tokens of prompt and 1 written for ").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    panel.get_by_text("2 tokens of prompt and 2 written for ").wait_for()
    page.keyboard.press("Space")
    panel.get_by_text("2 tokens of prompt and 3 written for ").wait_for()
    page.keyboard.press("Home")
    panel.get_by_text(re.compile("After START came .* START looks at START 1.00")).wait_for()
    page.keyboard.press("ArrowRight")
    panel.get_by_text(re.compile(r"After “the” \(1\) came ")).wait_for()
    for left in (2, 1):
        page.keyboard.press("Backspace")
        panel.get_by_text(f"2 tokens of prompt and {left} written for ").wait_for()
    page.keyboard.press("Backspace")
    panel.locator("figcaption").filter(has_text=start).wait_for()
    assert image.get_attribute("alt") == panel.locator("figcaption").inner_text() == start


def test_filters_attention_and_prompts(panel, place):
    image = panel.locator("img")
    panel.get_by_text("T = 1.00: nothing cut.").wait_for()
    k, p = (panel.get_by_role("slider", name=f"{name} of top-{name}") for name in "kp")
    panel.get_by_label("filter", exact=True).select_option("top-k")
    panel.get_by_text("T = 1.00, top-k 40: 40 of 274 tokens left.").wait_for()
    k.focus()
    k.press("Home")
    panel.get_by_text("T = 1.00, top-k 1: 1 of 274 tokens left.").wait_for()
    panel.get_by_label("filter", exact=True).select_option("top-p")
    panel.get_by_text(re.compile("T = 1.00, top-p 0.90: [0-9]+ of 274 tokens left.")).wait_for()
    p.focus()
    p.press("ArrowLeft")
    panel.get_by_text("T = 1.00, top-p 0.89:").wait_for()
    temperature = panel.get_by_role("slider", name="temperature")
    temperature.focus()
    temperature.press("Home")
    panel.get_by_text("T = 0.00, top-p 0.89:").wait_for()

    panel.get_by_text("(layer 2 of 2, mean of 2 heads)").wait_for()
    image.hover(position=place(image, 130, 425))  # the first strip
    panel.get_by_text("(layer 1 of 2, head 1 of 2)").wait_for()
    image.hover(position=place(image, 20, 76))  # START
    panel.get_by_text("START looks at START 1.00 (layer 2 of 2, mean of 2 heads)").wait_for()
    panel.get_by_label("head", exact=True).select_option("2")
    panel.get_by_text("(layer 2 of 2, head 2 of 2)").wait_for()

    field = panel.get_by_label("prompt", exact=True)
    field.fill("<b>数</b>")
    field.press("Enter")
    panel.get_by_text("the text ends “<b>数</b>”.").wait_for()
    assert panel.locator("figcaption b").count() == 0
    field.fill("x" * 501)
    field.press("Enter")
    error = panel.locator(".course-error")
    error.filter(has_text="has 501 characters; give at most 500").wait_for()
    field.fill("")
    field.press("Enter")
    panel.get_by_text("No tokens of prompt and 0 written; the text is empty.").wait_for()
    assert not error.is_visible()
    panel.get_by_role("button", name="Run").click()
    panel.get_by_text(re.compile("No tokens of prompt and [2-9] written")).wait_for()
    panel.get_by_role("button", name="Pause").click()
    panel.get_by_role("button", name="Next seed").click()
    seed = panel.get_by_role("slider", name="seed").element_handle()
    panel.page.wait_for_function("seed => seed.getAttribute('aria-valuenow') === '1.0'", arg=seed)
