"""Live curves: what they keep, say and leave behind, in a kernel and without one."""

import base64
import io
import math

import keras
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

from course_lib.training import LiveCurves, live
from course_lib.training.painter import LOOKS, Painter

SETUP = """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np
from course_lib import training
x = np.linspace(-1, 1, 64, dtype="float32").reshape(-1, 1)
def model(rate=0.01, **more):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    made.compile(keras.optimizers.SGD(rate), "mse", metrics=["mae"])
    return made
class Interrupt(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt
curves = training.LiveCurves(every=0.001)
"""
FITS = {
    "plain": "kept = model().fit(x, 2 * x, epochs=5, verbose=0, validation_split=0.25,"
    " callbacks=[curves])",
    "same": "print(kept.history == curves.history)",
    "again": "model().fit(x, 2 * x, epochs=2, verbose=0, callbacks=[curves]); print(curves)",
    "nan": "_ = model(1e30).fit(x, 2 * x, epochs=4, verbose=0, callbacks=[curves])",
    "interrupted": "model().fit(x, x, epochs=9, verbose=0, callbacks=[curves, Interrupt()])",
    "hooks": "print(len(get_ipython().events.callbacks['post_run_cell']))",
}


@pytest.fixture(scope="module")
def outputs():
    """Run every kind of fit in one kernel; return the outputs of each cell."""
    cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, *FITS.values())]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, allow_errors=True).execute()
    return dict(zip(FITS, (cell.outputs for cell in cells[1:]), strict=True))


def text(outputs):
    """Return what was printed."""
    return "".join(out.text for out in outputs if out.output_type == "stream")


def page(outputs):
    """Return the one display that a fit leaves, and check its picture."""
    displays = [out for out in outputs if out.output_type == "display_data"]
    assert len(displays) == 1
    picture = Image.open(io.BytesIO(base64.b64decode(displays[0].data["image/png"])))
    assert picture.width > 600 and len(set(picture.convert("L").tobytes())) > 20
    assert "<progress" not in displays[0].data["text/html"]  # nothing is going on any more
    return displays[0].data["text/html"]


def test_one_figure_stays_with_its_story_in_words(outputs):
    html = page(outputs["plain"])
    assert "5 epochs in " in html and "validation mae " in html
    assert 'alt="Training loss fell from ' in html
    assert "validation loss rose from " in html and " in 5 epochs." in html


def test_nothing_is_written_to_stderr(outputs):
    for name in FITS:
        streams = [out.name for out in outputs[name] if out.output_type == "stream"]
        assert "stderr" not in streams, text(outputs[name])


def test_history_is_what_keras_keeps(outputs):
    assert text(outputs["same"]) == "True\n"


def test_the_same_callback_begins_afresh(outputs):
    assert "2 epochs in " in page(outputs["again"])
    assert text(outputs["again"]) == "<LiveCurves: 2 epochs drawn>\n"


def test_a_loss_that_explodes_is_said_once_in_words(outputs):
    said = text(outputs["nan"])
    assert said.count("lower the learning rate") == 1
    assert "he loss became " in said and "at epoch " in said
    assert "The loss became " in page(outputs["nan"])


def test_an_interrupt_leaves_the_figure(outputs):
    assert [out.ename for out in outputs["interrupted"] if out.output_type == "error"] == [
        "KeyboardInterrupt"
    ]
    assert "Interrupted in epoch 4 of 9" in page(outputs["interrupted"])


def test_no_hook_stays_behind(outputs):
    assert text(outputs["hooks"]) == "0\n"


def fit(logs, epochs=None, every=0.25, steps=2):
    """Call a LiveCurves as Keras would, with these logs for the epochs."""
    curves = LiveCurves(every)
    curves.set_params({"epochs": epochs or len(logs), "steps": steps, "verbose": 0})
    curves.on_train_begin()
    for epoch, values in enumerate(logs):
        curves.on_epoch_begin(epoch)
        for step in range(steps):
            curves.on_train_batch_begin(step)
            curves.on_train_batch_end(step, {"loss": 1.0})
        curves.on_epoch_end(epoch, values)
    curves.on_train_end()
    return curves


def test_without_a_notebook_only_words_are_printed(capsys):
    fit([{"loss": 2.3}, {"loss": 0.12}])
    out, err = capsys.readouterr()
    assert out.startswith("2 epochs in ")
    assert out.endswith("Training loss fell from 2.300 to 0.120 in 2 epochs.\n")
    assert err == ""


def test_a_stop_before_the_end_is_said(capsys):
    fit([{"loss": 2.0}, {"loss": 1.0}], epochs=50)
    assert capsys.readouterr().out.startswith("Stopped after 2 of 50 epochs, ")


def test_the_lowest_loss_is_named_where_it_is_not_the_last():
    curves = fit([{"loss": 1.0, "val_loss": v} for v in (0.9, 0.4, 0.7)])
    assert "validation loss fell from 0.900 to 0.700 (lowest 0.400 at epoch 2)" in curves.alt
    assert "Training loss stayed at 1.000;" in curves.alt


def test_validation_now_and_then_keeps_its_place():
    """Keras' validation_freq=2 reports it in every second epoch."""
    curves = fit([{"loss": 4.0}, {"loss": 3.0, "val_loss": 3.5}, {"loss": 2.0}])
    assert math.isnan(curves.history["val_loss"][0])
    assert curves._curve("val_loss", False) == [(2, 3.5)]


def test_nan_and_infinity_have_their_words(capsys):
    fit([{"loss": 1.0}, {"loss": math.nan}, {"loss": math.nan}])
    assert capsys.readouterr().out.startswith("The loss became NaN at epoch 2: lower the learning")
    fit([{"loss": math.inf}])
    assert "The loss became infinite at epoch 1" in capsys.readouterr().out


def test_no_epoch_at_all_is_no_trouble(capsys):
    assert fit([]).alt == "No epoch was finished."


@pytest.mark.parametrize("every", [0, -1, "fast", None])
def test_an_impossible_rate_is_explained(every):
    with pytest.raises(ValueError, match="expected a positive number of seconds"):
        LiveCurves(every)


def paint(names, panels, span=(0, 10), trouble=""):
    """Return the painted picture as an array."""
    png = Painter(names, 1.0).paint(panels, span, trouble)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_every_quantity_has_its_own_scale():
    small = ([(1, 0.1), (2, 0.2)], [])
    large = ([(1, 1e6), (2, 2e6)], [])
    logarithmic, ticks = Painter._frame(*small)
    assert not logarithmic and ticks[0] <= 0.1 and ticks[-1] >= 0.2
    assert Painter._frame(*large)[1][-1] >= 2e6
    assert Painter._frame([(1, 1000.0), (2, 0.5)], [])[0]  # three decades: logarithmic
    assert not Painter._frame([(1, 1000.0), (2, -0.5)], [])[0]
    assert Painter._frame([(1, math.nan)], []) == (False, (0.0, 1.0))
    for low, high in ((0.5, 0.5), (0.0, 0.0), (-3.0, -3.0), (1e-12, 2e-12)):
        _, ticks = Painter._frame([(1, low), (2, high)], [])
        assert ticks[0] <= low <= high <= ticks[-1] and ticks[0] < ticks[-1]


def test_the_picture_follows_the_numbers():
    one = paint(["loss"], [([(1, 2.0), (5, 1.0)], [])])
    other = paint(["loss"], [([(1, 2.0), (5, 1.5)], [])])
    assert one.shape == (290, 420, 3) and (one != other).any()
    same = paint(["loss"], [([(1, 2.0), (5, 1.0)], [])])
    assert (one == same).all()


def test_redrawing_in_place_equals_drawing_anew():
    """What blitting keeps from the last picture must not show in the next."""
    painter = Painter(["loss", "accuracy"], 1.0)
    first = [([(1, 2.0), (2, 1.5)], [(1, 2.2)]), ([(1, 0.5)], [])]
    second = [([(1, 2.0), (2, 1.4), (3, 1.3)], [(1, 2.2), (2, 1.9)]), ([(1, 0.5), (2, 0.6)], [])]
    painter.paint(first, (0, 5), "")
    png = painter.paint(second, (0, 5), "")
    again = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    assert (again == paint(["loss", "accuracy"], second, (0, 5))).all()


def test_curves_differ_in_more_than_colour():
    looks = list(LOOKS.values())
    for key in ("color", "marker", "linestyle"):
        assert looks[0][key] != looks[1][key]


def test_the_clock_knows_how_long_it_takes(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: now[0])
    curves = LiveCurves(1000)
    curves.set_params({"epochs": 10, "steps": 10})
    curves.on_train_begin()
    for epoch in range(5):
        curves.on_epoch_begin(epoch)
        for step in range(10):
            curves.on_train_batch_begin(step)
            now[0] += 30.0 if (epoch, step) == (0, 0) else 1.0  # the first step compiles
            curves.on_train_batch_end(step, {"loss": 0.5})
        curves.on_epoch_end(epoch, {"loss": 0.5})
    curves.on_epoch_begin(5)
    assert curves._status() == "epoch 6 of 10, step 1 of 10, 50 s left"


def test_it_is_a_keras_callback():
    assert isinstance(LiveCurves(), keras.callbacks.Callback)
