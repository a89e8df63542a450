"""Attention heads in a browser: point at characters, open a map, switch heads off, type a text."""

import re

import pytest

CELLS = [
    """
import keras
from course_lib import text, widgets
from course_lib.models import transformers

letters = text.Vocabulary(" abcdeinorst", text.SPECIALS)
keras.utils.set_random_seed(3)
model = transformers.encoder_decoder(
    len(letters), len(letters), width=16, heads=2, hidden=16, layers=2, longest=13
)
kernel, bias = model.get_layer("logits").get_weights()
bias[letters.end] = -100  # it never ends: 12 characters
model.get_layer("logits").set_weights([kernel, bias])
translator = transformers.AttentionTranslator(model, letters, letters)
widgets.AttentionHeads(translator, ["cats eat", "no rice"])
""",
]
TILES, PITCH = 112, 22  # where the characters begin, and from one to the next
SEEN, LOOKS = 77, 175  # the middle of the two rows


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="heads") as panel:
        yield panel


def test_point_press_and_keys(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text(re.compile("“cats eat” becomes .* Heads: all 12 on")).wait_for()
    before = image.get_attribute("alt")
    assert before.startswith("Decoder cross-attention, layer")

    image.hover(position=place(image, TILES + 1.5 * PITCH, SEEN))
    panel.get_by_text("“a”, character 2 of the text, is looked at by").wait_for()
    image.hover(position=place(image, TILES + 2.5 * PITCH, LOOKS))
    panel.get_by_text(re.compile("To write .*, character 3 of the translation, it")).wait_for()
    image.hover(position=place(image, 800, 640))  # beside everything
    panel.locator("figcaption").filter(has_text=before).wait_for()

    image.click(position=place(image, TILES + 0.5 * PITCH, LOOKS))
    panel.get_by_text(re.compile("To write .*, character 1 of the translation, it")).wait_for()
    page.keyboard.press("ArrowRight")
    panel.get_by_text(re.compile("To write .*, character 2 of the translation, it")).wait_for()
    page.keyboard.press("Enter")
    everything = panel.get_by_label("all heads side by side")
    page.wait_for_function("box => box.checked", arg=everything.element_handle())
    image.click(position=place(image, 520, 440))  # layer 2, head 2
    panel.get_by_text("Decoder cross-attention, layer 2 of 2, head 2 of 2.").wait_for()
    page.wait_for_function("box => !box.checked", arg=everything.element_handle())
    page.keyboard.press("Space")
    panel.get_by_text("head 2 of 2 (switched off)").wait_for()
    panel.get_by_text("With 1 of 12 off the translation is").wait_for()
    assert "With 1 of 12 off (decoder 2 cross: 2)" in image.get_attribute("alt")


def test_switches_texts_and_kinds(panel):
    boxes = panel.get_by_role("checkbox", name=re.compile("head [12]$"))
    assert boxes.count() == 12
    boxes.first.uncheck()
    panel.get_by_text("With 1 of 12 off").wait_for()
    panel.get_by_role("button", name="All off").last.click()
    panel.get_by_text("With 3 of 12 off").wait_for()
    assert "1 self: 1; decoder 2 cross: all)" in panel.locator("img").get_attribute("alt")
    panel.get_by_role("button", name="All heads on").click()
    panel.get_by_text("Heads: all 12 on").wait_for()
    assert all(boxes.nth(n).is_checked() for n in range(12))

    panel.get_by_label("attention", exact=True).select_option("encoder self-attention")
    panel.get_by_text("of the text, looks at").wait_for()
    field = panel.get_by_label("text", exact=True)
    field.fill("rät")
    field.press("Enter")
    error = panel.locator(".course-error")
    error.filter(has_text="holds 'ä', which the translator never learnt").wait_for()
    field.fill("rat")
    field.press("Enter")
    panel.get_by_text(re.compile("“rat” becomes")).wait_for()
    assert not error.is_visible()
    panel.get_by_label("text from").select_option("no rice")
    panel.get_by_text(re.compile("“no rice” becomes")).wait_for()
    assert field.input_value() == "no rice"
