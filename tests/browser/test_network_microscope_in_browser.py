"""The network microscope in a browser: choose a layer, a map, a place; the words follow."""

CELLS = [
    """import keras, numpy as np
from course_lib import widgets
keras.utils.set_random_seed(0)
layers = keras.layers
model = keras.Sequential([
    layers.Input((12, 12, 1)),
    layers.Conv2D(6, 3, activation="relu", name="conv1"),
    layers.MaxPooling2D(name="pool1"),
    layers.Conv2D(8, 3, activation="relu", name="conv2"),
    layers.Flatten(name="flatten"),
    layers.Dense(3, activation="softmax", name="scores"),
])
pictures = np.random.default_rng(0).random((4, 12, 12))
widgets.NetworkMicroscope(model, pictures, ["circle", "square", "star"])""",
]


def test_a_layer_a_map_and_a_place_are_chosen(lab):
    page = lab.notebook(CELLS, name="microscope")
    panel = page.locator(".course-panel")
    panel.wait_for(timeout=120_000)
    image = panel.locator("img")
    panel.get_by_text("conv1: 6 maps of 10 × 10 for picture 0").wait_for()
    panel.get_by_label("layer", exact=True).select_option("conv2")
    panel.get_by_text("conv2: 8 maps of 3 × 3").wait_for()

    # The first map lies at the upper left of the maps, wherever the page shrinks the picture to.
    box = image.bounding_box()
    image.click(position={"x": box["width"] * 250 / 900, "y": box["height"] * 110 / 520})
    panel.get_by_text("conv2, map 0, row ").wait_for()
    assert panel.get_by_label("map", exact=True).input_value() == "0"
    assert panel.get_by_role("slider", name="row").is_visible()

    page.keyboard.press("Home")
    before = image.get_attribute("alt")
    towards = "ArrowDown" if "row 0" in before else "ArrowUp"
    page.keyboard.press(towards)
    page.wait_for_function(
        "([image, old]) => image.alt !== old", arg=[image.element_handle(), before]
    )
    assert image.get_attribute("alt").startswith("conv2, map 0, row ")
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt")

    page.keyboard.press("Enter")  # the map that contributes most
    panel.get_by_text("pool1, map ").wait_for()
    page.keyboard.press("Escape")
    panel.get_by_text("pool1: 6 maps of 5 × 5").wait_for()
    panel.get_by_label("layer", exact=True).select_option("conv1")
    panel.get_by_label("show", exact=True).select_option("filters")
    panel.get_by_text("conv1: 6 filters of 3 × 3").wait_for()
    assert not panel.locator(".course-error").is_visible()
    assert page.get_by_text("Error displaying widget").count() == 0
