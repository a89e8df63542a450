"""The training film in a browser: play, step, slide, drag on a curve, type, change the film."""

import pytest

CELLS = [
    """import numpy as np
from course_lib import widgets
from course_lib.models.gans import Film, grid

angles = np.arange(200) * np.pi / 4
noise = np.random.default_rng(0).normal(size=(200, 2))
real = 2 * np.stack([np.cos(angles), np.sin(angles)], axis=1) + 0.08 * noise
films = {}
for name, turn in {"whole": 1, "collapsed": 8}.items():
    film = Film(real, extent=(-3, 3, -3, 3))
    distance = np.abs(np.linalg.norm(grid(film.extent, 40), axis=1) - 2)
    for step in range(0, 1300, 100):
        share = step / 1200
        made = share * real[::turn].repeat(turn, axis=0) + 0.3 * noise
        losses = {"discriminator": 1.4 - share / 2, "generator": 0.7 + share}
        surface = 1 / (1 + np.exp(3 * share * (distance - 0.7)))
        film.add(step, made, losses, surface, {"modes found": 8 // turn * (share > 0.5)})
    films[name] = film
widgets.TrainingFilm(films)""",
]


@pytest.fixture
def panel(lab):
    with lab.panel(CELLS, name="film") as panel:
        yield panel


def test_a_film_is_scrubbed_played_and_compared(panel, place):
    page, image = panel.page, panel.locator("img")
    panel.get_by_text("whole, step 1,200 of 1,200").wait_for()
    slider = panel.get_by_role("slider", name="training step")
    slider.focus()
    slider.press("Home")
    panel.get_by_text("whole, step 0 of 1,200").wait_for()
    slider.press("ArrowRight")
    panel.get_by_text("whole, step 100 of 1,200").wait_for()
    assert panel.locator(".widget-readout").inner_text() == "100"
    panel.get_by_role("button", name="Step").click()
    panel.get_by_text("whole, step 200 of 1,200").wait_for()

    image.click(position=place(image, 695, 150))  # in the middle of the losses
    panel.get_by_text("whole, step 600 of 1,200").wait_for()
    page.keyboard.press("ArrowRight")
    panel.get_by_text("whole, step 700 of 1,200").wait_for()
    panel.get_by_label("film", exact=True).select_option("collapsed")
    panel.get_by_text("collapsed, step 700 of 1,200").wait_for()
    assert "modes found 1" in image.get_attribute("alt")

    old = image.get_attribute("src")
    panel.get_by_role("button", name="Play").click()
    panel.get_by_text("collapsed, step 1,200 of 1,200").wait_for()
    panel.get_by_role("button", name="Play").wait_for()  # it stopped by itself
    assert image.get_attribute("src") != old
    assert panel.locator(".widget-readout").inner_text() == "1,200"
    panel.get_by_role("button", name="Reset").click()
    panel.get_by_text("collapsed, step 0 of 1,200").wait_for()
    page.wait_for_timeout(500)  # no late message of the slider throws it back
    assert image.get_attribute("alt").startswith("collapsed, step 0 of 1,200")
    assert panel.locator("figcaption").inner_text() == image.get_attribute("alt")
