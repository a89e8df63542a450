"""The optimizer race: the walks, what each surface shows, the start, running away, the picture."""

import numpy as np
import pytest

from course_lib.models.optimizers import Adam, GradientDescent, Momentum, RMSprop
from course_lib.widgets import OptimizerRace
from course_lib.widgets.loss_surfaces import SURFACES
from course_lib.widgets.optimizer_race import LONGEST, NAMES, RaceModel
from course_lib.widgets.picture import Pointer


def raced(surface: str, steps: int, **values) -> dict:
    """Return the racers by name after so many steps from the start."""
    model = RaceModel(surface)
    for name, value in values.items():
        setattr(model, name, value)
    model.step(steps)
    return {racer.name: racer for racer in model.racers}


def losses(surface: str, steps: int, **values) -> dict:
    return {name: racer.losses[-1] for name, racer in raced(surface, steps, **values).items()}


@pytest.fixture
def race():
    return OptimizerRace()


# ---- the walks -----------------------------------------------------------------------------


@pytest.mark.parametrize("surface", SURFACES)
def test_the_paths_are_those_of_the_optimizers(surface):
    racers = raced(surface, 40, learning_rate=0.03, momentum=0.8)
    rules = GradientDescent(0.03), Momentum(0.03, 0.8), RMSprop(0.03), Adam(0.03)
    for name, rule in zip(NAMES, rules, strict=True):
        place = np.array(SURFACES[surface].start)
        path = [place.copy()]
        for _ in range(40):
            rule.step([place], [SURFACES[surface].gradient(place)])
            path.append(place.copy())
        np.testing.assert_allclose(racers[name].path, path, err_msg=name)
        np.testing.assert_allclose(racers[name].losses, SURFACES[surface].loss(np.array(path)))


def test_momentum_of_zero_is_gradient_descent():
    racers = raced("ravine", 30, momentum=0.0)
    assert racers["momentum"].path == racers["gradient descent"].path


def test_noise_is_the_same_for_all_and_the_same_every_time():
    calm, noisy = raced("ravine", 1), raced("ravine", 1, noise=0.5)
    pushed = {
        name: np.subtract(noisy[name].path[1], calm[name].path[1])
        for name in ("gradient descent", "momentum")
    }
    assert np.abs(pushed["momentum"]).min() > 1e-3
    np.testing.assert_allclose(pushed["momentum"], pushed["gradient descent"])
    assert losses("ravine", 50, noise=0.5) == losses("ravine", 50, noise=0.5)


def test_after_the_longest_race_all_stand_still():
    model = RaceModel("ravine")
    model.step(LONGEST + 5)
    assert model.steps == LONGEST == len(model.racers[0].path) - 1
    assert "The race is over." in model.describe()


# ---- what the surfaces are there to show ---------------------------------------------------


def test_in_the_ravine_gradient_descent_creeps_and_momentum_is_first():
    loss = losses("ravine", SURFACES["ravine"].steps)
    assert min(loss, key=loss.get) == "momentum"
    assert max(loss, key=loss.get) == "gradient descent"
    assert loss["momentum"] < loss["gradient descent"] / 50


def test_in_the_ravine_rmsprop_never_settles_and_adam_does():
    late = losses("ravine", 400)
    assert late["RMSprop"] > 1e-3 > 1e-10 > late["Adam"]


def test_only_gradient_descent_lingers_at_the_saddle():
    racers = raced("saddle", SURFACES["saddle"].steps)
    x, y = racers["gradient descent"].path[-1]
    assert abs(x) < 0.1 and abs(y) < 0.1
    for name in NAMES[1:]:
        assert abs(racers[name].path[-1][1] - 1) < 0.1, name
    late = raced("saddle", 400)
    assert late["gradient descent"].losses[-1] < 1e-6  # it gets away in the end


def test_on_the_ridge_of_the_saddle_only_noise_helps():
    start = (-2.0, 0.0)
    still, noisy = RaceModel("saddle"), RaceModel("saddle")
    noisy.noise = 0.1
    for model in (still, noisy):
        model.start = start
        model.step(300)
    assert {racer.path[-1][1] for racer in still.racers} == {0.0}
    assert all(abs(abs(racer.path[-1][1]) - 1) < 0.3 for racer in noisy.racers)


def test_in_rosenbrocks_valley_momentum_is_far_ahead():
    racers = raced("Rosenbrock", SURFACES["Rosenbrock"].steps)
    x = {name: racer.path[-1][0] for name, racer in racers.items()}
    assert x["momentum"] > 0.7 > 0.5 > x["RMSprop"] > x["Adam"] > x["gradient descent"]
    assert x["gradient descent"] < -0.8  # of the way from -1.2 to 1, hardly anything


# ---- running away --------------------------------------------------------------------------


def test_who_runs_away_stops_and_the_others_go_on():
    racers = raced("ravine", 80, learning_rate=0.15)
    assert [name for name, racer in racers.items() if racer.away] == ["gradient descent"]
    assert len(racers["gradient descent"].path) < 20
    assert len(racers["Adam"].path) == 81


def test_the_words_say_who_ran_away(race):
    words = race.set(learning_rate=0.15).step(80).describe()
    steps = len(race.model.racers[0].path) - 1
    assert words.startswith("Ravine, learning rate 0.15, momentum 0.9, after 80 steps: Adam at")
    assert f"gradient descent ran away at step {steps}." in words


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("surface", SURFACES)
def test_extremes_give_neither_warnings_nor_numbers_that_are_none(surface):
    race = OptimizerRace(surface)
    (left, right), (bottom, top) = SURFACES[surface].x_range, SURFACES[surface].y_range
    for rate in (0.005, 0.5):
        race.set(learning_rate=rate, momentum=0.99, noise=2)
        for start in ((left, bottom), (left, top), (right, bottom), (right, top)):
            race.start_at(*start).step(40)
            for racer in race.frame().racers:
                assert np.isfinite(racer.path).all() and np.isfinite(racer.losses).all()
            assert "nan" not in race.describe() and "inf" not in race.describe()


def test_when_all_have_run_away_the_steps_end():
    model = RaceModel("ravine")
    for racer in model.racers:
        racer.away = True
    model.step(10)
    assert model.steps == 0


# ---- the panel -----------------------------------------------------------------------------


@pytest.mark.parametrize("surface", SURFACES)
def test_a_new_race_has_been_run_and_reset_goes_to_the_start(surface):
    race = OptimizerRace(surface)
    steps = SURFACES[surface].steps
    assert f"after {steps} steps" in race.describe()
    shown = race.png
    race.reset()
    assert race.model.steps == 0 and "all four stand at the start" in race.describe()
    assert race.png != shown
    assert race.step(steps).png == shown


def test_every_parameter_goes_to_the_start_and_changes_the_race(race):
    changes = {"learning_rate": 0.1, "momentum": 0.5, "noise": 1.0, "surface": "saddle"}
    for name, value in changes.items():
        before = race.reset().step(30).png
        race.set(**{name: value})
        assert race.model.steps == 0, name
        assert race.step(30).png != before, name


def test_what_a_slider_rounds_does_not_stop_the_race(race):
    shown = race.png
    race.controls["learning_rate"].value = 0.05 * (1 + 1e-12)
    assert race.png == shown


def test_a_press_on_the_surface_sets_the_start(race):
    box = race.painter.left.bbox
    at = (box.x0 + 0.75 * box.width, race.painter.height - (box.y0 + 0.25 * box.height))
    race.on_pointer(Pointer("press", *at))
    assert race.model.start == pytest.approx((2.0, -1.0))
    assert race.model.steps == 0
    assert race.step(5).model.racers[3].path[0] == race.model.start
    assert race.reset().model.start == pytest.approx((2.0, -1.0))
    assert race.set(surface="ravine").model.start == SURFACES["ravine"].start


def test_a_press_elsewhere_does_nothing(race):
    shown = race.png
    for ax in (race.painter.right, race.painter.table):
        middle = (ax.bbox.x0 + ax.bbox.x1) / 2, (ax.bbox.y0 + ax.bbox.y1) / 2
        race.on_pointer(Pointer("press", middle[0], race.painter.height - middle[1]))
    race.on_pointer(Pointer("press", 1, 1))
    assert race.png == shown


def test_arrow_keys_move_the_start_but_not_out_of_the_picture(race):
    race.on_pointer(Pointer("key", key="ArrowRight"))
    race.on_pointer(Pointer("key", key="ArrowDown", shift=True))
    assert race.model.start == pytest.approx((-3.5 + 0.16, 1.0 - 0.4))
    for _ in range(9):
        race.on_pointer(Pointer("key", key="ArrowUp", shift=True))
    assert race.model.start[1] == 2.0


def test_a_start_outside_is_refused_in_words(race):
    shown = race.png
    for place in ((9, 0), (0, float("nan"))):
        with pytest.raises(ValueError, match="give x from -4 to 4 and y from -2 to 2"):
            race.start_at(*place)
    assert race.png == shown


def test_an_unknown_surface_is_refused_in_words():
    with pytest.raises(ValueError, match="choose one of ravine, saddle, Rosenbrock"):
        OptimizerRace("canyon")


def test_the_words_name_the_best_first(race):
    words = race.describe()
    order = sorted(race.model.racers, key=lambda racer: racer.losses[-1])
    places = [words.index(f"{racer.name} at ") for racer in order]
    assert places == sorted(places)
    assert f"momentum at loss {order[0].losses[-1]:.2g}, RMSprop at " in words
    assert "noise 0.5" in race.set(noise=0.5).describe()


def test_a_tiny_loss_is_only_called_tiny(race):
    race.step(320)
    assert "momentum at loss under 1e-10" in race.describe()


def test_a_blitted_picture_equals_one_drawn_from_nothing(race):
    race.reset().step(3)
    blitted = race.png
    race.painter.redraw()
    race.refresh()
    assert race.png == blitted
