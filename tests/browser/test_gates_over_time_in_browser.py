"""Gates over time in a browser: type a text, point at columns, find the unit that counts."""

import pytest

CELLS = [
    """
import keras
import numpy as np
from course_lib import text, widgets

vocabulary = text.Vocabulary(' \\n"().abcdefgh', (text.START, text.UNKNOWN))
tokens, units, counter = len(vocabulary), 14, 9
keras.utils.set_random_seed(0)
model = keras.Sequential([
    keras.Input((None,), dtype="int32"),
    keras.layers.Embedding(tokens, tokens),
    keras.layers.LSTM(units, return_sequences=True),
    keras.layers.Dense(tokens),
])
model.layers[0].set_weights([np.eye(tokens)])
kernel, recurrent_kernel, bias = model.layers[1].get_weights()
kernel = 4 * kernel
i, f, candidate, _ = (block * units + counter for block in range(4))
for block in (i, f, candidate):
    kernel[:, block] = recurrent_kernel[:, block] = 0
bias[i] = bias[f] = 20
opens, closes = vocabulary.encode("()")
kernel[opens, candidate], kernel[closes, candidate] = 20, -20
model.layers[1].set_weights([kernel, recurrent_kernel, bias])
""",
    """
lines = 'a bad (head (a cab) "each" (b)) faced.\\n(beef) and "a (bag)" hedge.\\n' * 40
widgets.GatesOverTime(model, 'a (b (c) d).', vocabulary, searched=lines)
""",
]


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="gates") as panel:
        yield panel


def test_find_a_unit_point_at_a_column_and_type_another_text(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("Next it expects").wait_for()
    before = image.get_attribute("src")
    panel.get_by_label("unit follows", exact=True).select_option("depth of brackets")
    panel.get_by_text("Of 14 units it follows the depth of brackets best: r = +").wait_for()
    panel.get_by_text("that were not").filter(has_text="unit 9 keeps 100 %").wait_for()
    assert image.get_attribute("src") != before

    # 13 columns of 40 pixels from 104 on: a, space, ( is the fourth, after <start>.
    image.scroll_into_view_if_needed()
    image.hover(position=place(image, 104 + 3.5 * 40, 330))
    panel.get_by_text("At “(”, unit 9").filter(has_text="c goes from 0.00 to 1.00").wait_for()
    image.click(position=place(image, 104 + 6.5 * 40, 118 + 1.5 * 13))
    panel.get_by_text("2nd best").filter(has_text="At “(”, unit ").wait_for()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    panel.get_by_text("At “c”, unit 9").filter(has_text="c goes from 2.00 to 2.00").wait_for()
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt")

    box = panel.get_by_label("text", exact=True)
    box.click()
    page.keyboard.press("Control+End")
    box.press_sequentially("((é")
    panel.get_by_text("The network does not know “é”").wait_for()
    assert panel.get_by_role("slider", name="character").get_attribute("aria-valuemax") == "15.0"
    image.focus()
    image.press("End")
    panel.get_by_text("At “é”, unit 9").filter(has_text="c goes from 2.00 to 2.00").wait_for()
    panel.get_by_role("checkbox").uncheck()
    panel.get_by_text("best: r = +1.00").wait_for()
    assert box.input_value() == "a (b (c) d).((é"
