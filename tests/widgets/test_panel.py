"""A panel: what sliders, buttons, pointers and cells do to it."""

import threading

import pytest

from course_lib.widgets import ActivationExplorer, NeuronPlayground
from course_lib.widgets.picture import Picture, Pointer


@pytest.fixture
def playground():
    return NeuronPlayground()


def test_set_changes_the_picture_and_its_words(playground):
    before = playground.png, playground.picture.alt
    assert playground.set(weight_1=3, bias=-1) is playground
    assert playground.png != before[0]
    assert "weights 3.00 and -1.00, bias -1.00" in playground.picture.alt != before[1]


def test_the_same_parameters_give_the_same_bytes(playground):
    first = playground.png
    assert playground.set(weight_1=3).png != first
    assert playground.set(weight_1=0.5).png == first
    assert NeuronPlayground().png == first


def test_every_parameter_changes_something(playground):
    changes = {"weight_2": 2, "activation": "relu", "data": "xor", "bias": 4}
    for name, value in changes.items():
        before = playground.png
        assert playground.set(**{name: value}).png != before, name


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"weight_1": 2, "speed": 1}, "has no parameter 'speed'. It has: weight_1, weight_2"),
        ({"weight_1": 2, "bias": 100}, "give a number from -8 to 8"),
        ({"weight_1": 2, "bias": "much"}, "give a number from -8 to 8"),
        ({"weight_1": 2, "bias": float("nan")}, "give a number"),
        ({"weight_1": 2, "activation": "swish"}, "choose one of step, sigmoid"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_changes_nothing(playground, values, words):
    before = playground.png
    with pytest.raises(ValueError, match=words):
        playground.set(**values)
    assert playground.png == before
    assert playground.model.weight_1 == 0.5


def test_a_slider_does_what_set_does(playground):
    playground.controls["weight_1"].value = 2.5
    assert playground.model.weight_1 == 2.5
    assert playground.png == NeuronPlayground().set(weight_1=2.5).png


def test_the_sliders_follow_training_without_rounding_the_model(playground):
    playground.step(7)
    exact = playground.model.weight_1
    assert len(playground.model.losses) == 8
    assert playground.controls["weight_1"].value == pytest.approx(exact, abs=0.026)
    assert playground.controls["weight_1"].value != exact


def test_the_clock_trains_and_the_buttons_steer_it(playground):
    playground.train.value = True
    assert playground.clock.playing and playground.train.description == "Pause"
    # While the clock runs, the browser must not send followed values back.
    assert not playground.controls["weight_1"].continuous_update
    for _ in range(3):
        playground.clock.value += 1
    assert len(playground.model.losses) == 4
    playground.train.value = False
    assert not playground.clock.playing and playground.train.description == "Train"
    assert playground.controls["weight_1"].continuous_update


def test_reset_stops_and_goes_back(playground):
    start = playground.png
    playground.train.value = True
    playground.clock.value += 1
    playground.reset()
    assert not playground.clock.playing
    assert playground.png == start


def test_a_fault_in_a_callback_is_shown_under_the_picture(playground):
    playground.model.step = lambda n: 1 / 0
    playground.clock.value += 1
    assert playground.picture.error == "division by zero"
    playground.set(bias=1)
    assert playground.picture.error == ""


def test_two_threads_leave_a_picture_of_one_of_them(playground):
    def turn(values):
        for value in values:
            playground.set(weight_1=value)

    threads = [threading.Thread(target=turn, args=([*range(-8, 8), end],)) for end in (1.5, 2.5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = playground.model.weight_1
    assert last in (1.5, 2.5)
    assert playground.png == NeuronPlayground().set(weight_1=last).png


def test_own_data():
    panel = NeuronPlayground(data=([[0, 0], [1, 1], [2, 0]], [0, 1, 1]))
    assert "your data" in panel.describe() and "3 points" in panel.describe()
    with pytest.raises(ValueError, match="choose one of blobs"):
        NeuronPlayground("spirals of doom")


def test_the_explorer_follows_presses_and_keys():
    explorer = ActivationExplorer()
    box = explorer.painter.left.bbox
    middle = (box.x0 + box.x1) / 2, explorer.painter.height - (box.y0 + box.y1) / 2
    explorer.on_pointer(Pointer("press", *middle))
    assert explorer.model.z == pytest.approx(0, abs=0.05)
    explorer.on_pointer(Pointer("key", key="ArrowRight", shift=True))
    assert explorer.model.z == pytest.approx(1, abs=0.05)
    before = explorer.model.z
    explorer.on_pointer(Pointer("press", 1, 1))  # beside the axes
    assert explorer.model.z == before


@pytest.mark.parametrize("function", ["step", "relu", "gelu"])
def test_the_explorer_draws_every_function(function):
    assert ActivationExplorer(function).png != ActivationExplorer().png


def test_shown_without_a_front_end_there_is_a_picture_with_words(playground):
    data, _ = playground._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == playground.box.model_id
    assert 'alt="A neuron with sigmoid activation' in data["text/html"]
    assert data["image/png"] and playground.describe() == data["text/plain"]


def test_a_slider_that_sends_back_where_it_stands_changes_nothing():
    playground = NeuronPlayground().set(learning_rate=0.03).step(5)
    slider = playground.controls["learning_rate"]
    assert slider.value != 0.03  # it stands on the nearest of its steps, as the browser puts it
    standing = slider.value
    with slider.hold_trait_notifications():
        slider.set_trait("value", standing * (1 + 1e-12))  # what a page that opens sends
    assert playground.model.learning_rate == 0.03 and len(playground.model.losses) == 6
    slider.value = 1.0  # the reader
    assert playground.model.learning_rate == 1.0


def test_the_browser_may_send_on_before_a_message_is_worked_on():
    done = []
    picture = Picture()
    picture.send = lambda content: done.append(content["type"])
    picture.on_pointers(lambda events: done.append([event.x for event in events]))
    events = [{"kind": "drag", "x": 1.0}, {"kind": "drag", "x": 2.0}]
    picture._handle_custom_msg({"type": "pointer", "events": events}, [])
    picture._handle_custom_msg({"type": "something else"}, [])
    assert done == ["taken", [1.0, 2.0]]
