"""What crosses between the sandbox and the judge, and what does not."""

import contextlib

import numpy as np
import pytest

from course_lib.grading import wire
from course_lib.grading.wire import Handle, Home, WireError


def keep(thing):
    return Handle(7, type(thing).__name__)


def crossed(value):
    return wire.unpack(wire.pack(value, keep), lambda handle: handle)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, -(2**70), 2**64, 1.5, 1 + 2j, "ü", b"\0", [1, [2]], (1, (2,)), {"a": (1,)},
        {1: 2, (3, 4): 5}, {1, 2}, slice(1, None, 2), np.float32(2), np.int64(-3), np.bool_(True),
        [], (), {}, "",
    ],
)  # fmt: skip
def test_plain_values_arrive_as_they_were(value):
    got = crossed(value)
    assert got == value and type(got) is type(value)


@pytest.mark.parametrize("dtype", ["float32", "int8", "bool", "complex64", "U3", "S2", ">i4"])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3), (1, 0, 2)])
def test_arrays_arrive_with_type_and_shape_and_can_be_written(dtype, shape):
    array = np.zeros(shape, dtype)
    got = crossed(array)
    assert got.dtype == array.dtype and got.shape == shape
    assert np.array_equal(got, array) and got.flags.writeable


@pytest.mark.parametrize(
    "value",
    [
        type("Int", (int,), {})(3), type("Str", (str,), {})("x"), type("List", (list,), {})([1]),
        type("Array", (np.ndarray,), {})(3), object(), len, lambda: 0, np.array([object()]),
        np.zeros(2, dtype=[("a", int)]), np.datetime64("2026-01-01"), type("T", (tuple,), {})(),
    ],
)  # fmt: skip
def test_everything_else_stays_where_it_is(value):
    assert crossed(value) == Handle(7, type(value).__name__)
    assert crossed([value]) == [Handle(7, type(value).__name__)]


def test_handles_go_home():
    assert crossed({"f": Home(3)}) == {"f": Home(3)}


def test_values_that_are_too_much_are_refused():
    endless: list = []
    endless.append(endless)
    deep: list = []
    for _ in range(2_000):
        deep = [deep]
    for value in (endless, deep, np.zeros(10**8), "x" * (wire.LARGEST + 1), 2**200_000):
        with pytest.raises(WireError):
            wire.pack(value, keep)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_messages_are_refused_in_one_way(seed):
    rng = np.random.default_rng(seed)
    value = {"a": [1, (2.5, "x")], "b": np.arange(5), "c": {1}, "d": slice(1), "e": 2**80}
    content = bytearray(wire.pack(value, keep))
    for place in rng.integers(len(content), size=3):
        content[place] = rng.integers(256)
    with contextlib.suppress(WireError):
        wire.unpack(bytes(content[: rng.integers(1, len(content) + 1)]), lambda handle: handle)


def test_models_of_kerass_parts_cross_as_copies():
    import keras

    inputs = keras.Input((4,))
    hidden = keras.layers.Dense(3, "relu", kernel_regularizer="l2")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(2)(hidden) + 1.0)
    model.compile("adam", "mse", metrics=["mae"])
    x = np.ones((2, 4), "float32")
    got = crossed(model)
    assert isinstance(got, keras.Model) and np.allclose(got(x), model(x))
    assert type(got.optimizer).__name__ == "Adam" and got.loss == "mse"
    got.fit(x, np.zeros((2, 2)), verbose=0)
    assert not np.allclose(got(x), model(x))


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
def test_models_with_foreign_parts_stay():
    import keras

    class Mine(keras.layers.Dense):
        pass

    for layer in (keras.layers.Lambda(lambda x: x), Mine(1), keras.layers.Dense(1, lambda x: x)):
        assert isinstance(crossed(keras.Sequential([keras.Input((1,)), layer])), Handle)


def test_a_forged_model_is_refused():
    from course_lib.grading import models

    spec = {"module": "os", "class_name": "system", "config": {"command": "true"}}
    with pytest.raises(ValueError, match="system, which is not a part of Keras"):
        models.rebuild({"config": spec, "compile": None, "weights": []})
    inner = {"module": "keras", "class_name": "Sequential", "config": {"layers": [spec]}}
    with pytest.raises(ValueError, match="not a part of Keras"):
        models.rebuild({"config": inner, "compile": None, "weights": []})
