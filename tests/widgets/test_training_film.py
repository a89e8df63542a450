"""The training film: what it shows, how one moves through it, and films side by side."""

import numpy as np
import pytest

from course_lib.models.gans import Film, grid
from course_lib.widgets import TrainingFilm
from course_lib.widgets.picture import Pointer
from course_lib.widgets.training_film import words
from course_lib.widgets.training_film.curves import limits
from course_lib.widgets.training_film.reading import read

EXTENT = (-3, 3, -3, 3)
ANGLES = np.arange(40) * np.pi / 4
RING = 2 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)


def points_film(steps=range(0, 1100, 100), reach=1.0, surface=True, measures=True) -> Film:
    """Return a film of points that go from the middle to the ring."""
    film = Film(RING, EXTENT)
    distance = np.linalg.norm(grid(EXTENT, 11), axis=1)
    for step in steps:
        share = step / 1000
        film.add(
            step,
            reach * share * RING,
            {"discriminator": 1.4 - share, "generator": 0.7 + share},
            1 / (1 + np.exp(share * (2 - distance))) if surface else None,
            {"modes found": 8 * (share > 0.9), "good samples": share**2} if measures else None,
        )
    return film


def pictures_film(frames=5) -> Film:
    """Return a film of noise that fades into bars, each at its own place."""
    bars = np.repeat(np.eye(6)[:, None], 7, axis=1)  # (6, 7, 6)
    noise = np.random.default_rng(0).random(bars.shape)
    film = Film(bars)
    for step in range(frames):
        share = step / (frames - 1)
        film.add(step, share * bars + (1 - share) * noise, {"generator": 1 - share})
    return film


@pytest.fixture(scope="module")
def shared():
    return TrainingFilm({"all": points_film(), "half": points_film(reach=0.5)})


@pytest.fixture
def widget(shared):
    shared.train.value = False
    return shared.set(film="all", frame=10)


def drawn(widget) -> np.ndarray:
    return np.transpose(widget.painter.left.made.get_data())


def press(widget, key: str, shift: bool = False) -> None:
    assert key in widget.picture.key_names
    widget.on_pointer(Pointer("key", key=key, shift=shift))


# ---- what it shows ---------------------------------------------------------------------


def test_it_begins_at_the_end_and_shows_each_frame_as_it_was_filmed(widget):
    film = points_film()
    assert TrainingFilm(film).model.at == 10
    for frame in (10, 4, 0):
        widget.set(frame=frame)
        left, curves = widget.painter.left, widget.painter.curves
        np.testing.assert_allclose(drawn(widget), film.samples[frame])
        np.testing.assert_allclose(left.surface._values, film.surface[frame])
        np.testing.assert_allclose(np.transpose(left.real.get_data()), film.real)
        for name, curve in curves.losses.items():
            np.testing.assert_allclose(curve.past.get_ydata(), film.losses[name][: frame + 1])
            assert curve.mark.get_xdata().tolist() == [100 * frame]
            np.testing.assert_allclose(curve.whole.get_ydata(), film.losses[name])
        for name, (curve, _) in curves.measures.items():
            assert curve.mark.get_ydata() == pytest.approx(film.measures[name][frame])


def test_a_frame_changes_the_picture_and_its_words_and_comes_back_the_same(widget):
    seen = [(widget.set(frame=frame).png, widget.picture.alt) for frame in range(11)]
    assert len(set(seen)) == 11
    assert [(widget.set(frame=frame).png, widget.picture.alt) for frame in range(11)] == seen


def test_the_words_say_step_losses_measures_and_how_the_samples_lie(widget):
    said = widget.set(frame=5).describe()
    assert said.startswith("all, step 500 of 1,000: losses discriminator 0.90, generator 1.20; ")
    assert "modes found 0, good samples 0.25." in said
    assert "40 samples lie around (0.00, 0.00) with a spread of 1.00 (real: 2.00)." in said
    low, high = points_film().surface[5][[5, 0], [5, 0]] * 100  # in the middle and in a corner
    assert f"says real with {low:.0f}% to {high:.0f}%" in said
    plain = TrainingFilm(points_film(surface=False, measures=False)).describe()
    assert plain.startswith("Step 1,000 of 1,000: losses discriminator 0.40, generator 1.70. 40 ")
    assert "discriminator says" not in plain


def test_what_stands_still_is_drawn_once(widget, monkeypatch):
    drawings = []
    draw = widget.painter.canvas.draw
    monkeypatch.setattr(widget.painter.canvas, "draw", lambda: drawings.append(draw()))
    for frame in range(11):
        widget.set(frame=frame)
    assert not drawings
    widget.set(film="half")
    assert len(drawings) == 1


def test_samples_that_left_the_picture_are_counted():
    film = Film(RING, EXTENT)
    away = np.array([[0, 0], [4, 0], [0, -3.5], [1e9, 0], [np.nan, 1]])
    film.add(0, away[[0] * 5], {"generator": 1})
    film.add(1, away, {"generator": np.nan})
    film.add(2, np.full((5, 2), np.nan), {"generator": np.inf})
    widget = TrainingFilm(film)
    assert "generator infinite. None of the 5 samples is a number" in widget.describe()
    said = widget.set(frame=1).describe()
    assert "generator not a number." in said and "4 of them outside the picture" in said
    assert "outside" not in widget.set(frame=0).describe()


def test_pictures_are_a_mosaic_above_real_ones():
    film = pictures_film()
    widget = TrainingFilm(film)
    np.testing.assert_array_equal(widget.painter.left.made.maps, film.samples[-1])
    np.testing.assert_array_equal(widget.painter.left.real.maps, film.real)
    last = widget.png
    spread = np.sqrt(np.mean((film.real - film.real.mean(axis=0)) ** 2))
    assert spread == pytest.approx(np.sqrt(5) / 6, abs=1e-3)
    assert f"6 samples; a pixel differs between them by {spread:.2f} (real: {spread:.2f})" in (
        widget.describe()
    )
    assert widget.set(frame=0).png != last and "real: 0.37" in widget.describe()
    np.testing.assert_array_equal(widget.painter.left.made.maps, film.samples[0])


def test_numbers_are_short():
    values = (0, 3, 0.4, -1.234, 0.00123, 123.4, 12345, 2.5e7, -np.inf, np.nan, 1e-9, 0.0049)
    assert [words.number(value) for value in values] == [
        *("0", "3", "0.40", "−1.23", "0.001", "123", "12,345", "2.5e+07"),
        *("−infinite", "not a number", "1.0e−09", "0.005"),
    ]
    assert [words.tick(value, 0) for value in (-0.5, 2000, -1e5, 2.5e12)] == [
        *("−0.5", "2,000", "−1e5", "2.5e12")
    ]


def test_axes_hold_all_that_is_finite():
    low, high = limits([{"a": np.array([1, np.nan, 3])}, {"b": np.array([-2, np.inf])}], ["a", "b"])
    assert -3 < low < -2 and 3 < high < 4
    assert limits([{"a": np.array([np.nan])}], ["a"]) == pytest.approx((-0.06, 1.06))
    low, high = limits([{"a": np.array([5, 5])}], ["a"])
    assert low < 5 < high
    low, high = limits([{"a": np.array([0, 0])}], ["a"], nothing=0)
    assert -0.1 < low < 0 < high


# ---- how one moves through it ----------------------------------------------------------


def test_step_reset_and_the_slider_stay_together(widget):
    slider = widget.controls["at"]
    assert slider.label == "1,000" and widget.reset().model.at == 0 and slider.label == "0"
    assert widget.step().step(3).model.at == 4 and slider.label == "400"
    slider.value = 7
    assert "step 700 of" in widget.describe()
    assert widget.step(100).model.at == 10


def test_play_stops_at_the_end_and_begins_anew_there(widget):
    widget.set(frame=8)
    widget.train.value = True
    assert widget.train.description == "Pause" and widget.clock.playing
    widget.clock.value += 1
    assert widget.model.at == 9 and widget.clock.playing
    widget.clock.value += 1
    assert widget.model.at == 10 and not widget.clock.playing
    assert widget.train.description == "Play"
    widget.train.value = True
    assert widget.model.at == 0 and widget.clock.playing and "step 0 of" in widget.picture.alt
    assert not widget.reset().clock.playing


def test_keys_go_through_the_film(widget):
    press(widget, "ArrowLeft")
    assert widget.model.at == 9
    press(widget, "ArrowLeft", shift=True)
    assert widget.model.at == 0
    press(widget, "ArrowRight")
    assert widget.model.at == 1 and widget.controls["at"].value == 1
    press(widget, "End")
    assert widget.model.at == 10
    press(widget, "Home")
    assert widget.model.at == 0 and "step 0 of" in widget.picture.alt


def test_a_curve_can_be_pressed_and_dragged(widget):
    for ax in widget.painter.curves.axes:
        for kind, step in (("press", 310), ("drag", 780)):
            x, y = ax.transData.transform((step, np.mean(ax.get_ylim())))
            widget.on_pointer(Pointer(kind, x, widget.painter.height - y))
            assert widget.model.at == round(step / 100)
    widget.on_pointer(Pointer("press", 200, 200))  # on the points
    assert widget.model.at == 8


# ---- films side by side ----------------------------------------------------------------


def test_films_share_their_axes(widget):
    before = [(ax.get_xlim(), ax.get_ylim()) for ax in widget.painter.figure.axes]
    all_of_it, png = drawn(widget), widget.png
    widget.set(film="half")
    np.testing.assert_allclose(drawn(widget), all_of_it / 2, atol=1e-3)
    assert widget.png != png and widget.describe().startswith("half, step 1,000 of")
    assert [(ax.get_xlim(), ax.get_ylim()) for ax in widget.painter.figure.axes] == before
    assert widget.set(film="all").png == png


def test_films_of_different_steps_run_in_step():
    films = {"often": points_film(range(0, 500, 100)), "seldom": points_film([150, 1000])}
    widget = TrainingFilm(films)
    assert widget.model.steps.tolist() == [0, 100, 150, 200, 300, 400, 1000]
    seen = []
    for frame in range(7):
        widget.set(frame=frame, film="often")
        seen.append([widget.frame().step, widget.set(film="seldom").frame().step])
    assert seen == [
        *([0, 150], [100, 150], [100, 150], [200, 150], [300, 150], [400, 150], [400, 1000])
    ]


def test_films_may_have_different_losses_and_no_surface():
    widget = TrainingFilm(
        {"with": points_film(), "without": points_film(surface=False, measures=False)}
    )
    assert widget.painter.left.surface.get_visible()
    widget.set(film="without")
    assert not widget.painter.left.surface.get_visible()
    for curve, _ in widget.painter.curves.measures.values():
        assert len(curve.past.get_xdata()) == len(curve.whole.get_xdata()) == 0


def test_one_film_has_no_menu():
    widget = TrainingFilm({"only": points_film()})
    assert [*widget.controls] == ["at"] and widget.describe().startswith("only, step")


# ---- without a front end, and what is refused ------------------------------------------


def test_it_leaves_a_picture_and_its_words(widget):
    data, metadata = widget._repr_mimebundle_()
    assert data["image/png"] and "all, step 1,000 of 1,000" in metadata["image/png"]["alt"]
    assert data["text/html"].count("<img") == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"frame": 11}, "frame=11 is not allowed: give a whole number from 0 to 10"),
        ({"frame": 1.5}, "frame=1.5 is not allowed"),
        ({"frame": 3, "film": "third"}, "choose one of all, half"),
        ({"frame": 3, "speed": 1}, "no parameter 'speed'"),
    ],
)
def test_a_wrong_value_is_refused_and_changes_nothing(widget, values, message):
    before = widget.png
    with pytest.raises(ValueError, match=message):
        widget.set(**values)
    assert widget.png == before and widget.model.at == 10 and widget.model.film == "all"


def test_films_that_cannot_be_shown_are_refused():
    film = points_film([0])
    with pytest.raises(ValueError, match="The film has 1 frame; at least 2 are needed"):
        TrainingFilm(film)
    with pytest.raises(ValueError, match="'a' has 1 frame"):
        TrainingFilm({"a": film})
    with pytest.raises(ValueError, match="list is no film: give a Film, or a dictionary"):
        TrainingFilm([film])
    with pytest.raises(ValueError, match="'a' is a str; expected a Film"):
        TrainingFilm({"a": "film.npz"})
    with pytest.raises(ValueError, match="one shows points and one pictures"):
        read({"a": points_film(), "b": pictures_film()})
    other = Film(RING, (-2, 2, -2, 2))
    for step in range(2):
        other.add(step, RING, {"generator": 1})
    with pytest.raises(ValueError, match="'a' and 'b' show different parts of the plane"):
        read({"a": points_film(), "b": other})
    crowded = Film(RING, EXTENT)
    for step in range(2):
        crowded.add(step, RING, {"generator": 1}, measures=dict.fromkeys("abcd", 0))
    with pytest.raises(ValueError, match=r"4 measures \(a, b, c, d\), and there is room for 3"):
        read(crowded)


def test_what_was_filmed_need_not_be_a_training():
    widget = TrainingFilm(pictures_film(), steps="sampling step", losses="error")
    assert widget.parameters["at"].label == "sampling step"
    axes = widget.painter.curves.axes
    assert (axes[0].get_ylabel(), axes[-1].get_xlabel()) == ("error", "sampling step")
    assert "Step 4 of 4: error generator 0." in widget.describe()
    usual = TrainingFilm(pictures_film())
    assert "Step 4 of 4: losses generator 0." in usual.describe()
