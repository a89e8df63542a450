"""What crosses between the sandbox and the judge, and what does not."""

import contextlib
import time

import msgpack
import numpy as np
import pytest

from course_lib.grading import wire
from course_lib.grading.standins import StandIn, student_error
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
    hidden = keras.layers.Dense(3, kernel_regularizer="l2")(inputs)
    hidden = keras.activations.relu(hidden, negative_slope=0.1)
    model = keras.Model(inputs, keras.layers.Dense(2)(hidden) + 1.0)
    model.compile("adam", "mse", metrics=["mae"])
    x = np.ones((2, 4), "float32")
    got = crossed(model)
    assert isinstance(got, keras.Model) and np.allclose(got(x), model(x))
    assert type(got.optimizer).__name__ == "Adam" and got.loss == "mse"
    got.fit(x, np.zeros((2, 2)), verbose=0)
    assert not np.allclose(got(x), model(x))


def test_what_of_a_model_may_learn_crosses_with_it():
    import keras

    from course_lib.grading import models

    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), inner])
    inner.layers[1].trainable = False
    got = crossed(model)
    assert [layer.trainable for layer in got.layers[1].layers] == [True, False]
    model.trainable = False
    models.copy_state(models.describe(model), got)
    assert not got.trainable_variables
    inner.trainable = model.trainable = True
    models.copy_state(models.describe(model), got)
    assert len(got.trainable_variables) == 6


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


@pytest.mark.parametrize("make", [set, lambda keys: dict.fromkeys(keys, 0)])
def test_keys_that_were_made_to_collide_are_refused_at_once(make):
    content = make(range(5000))
    assert crossed(content) == content
    colliding = [number * (2**61 - 1) for number in range(1, 3000)]
    start = time.monotonic()
    with pytest.raises(WireError, match="same hash"):
        # As a list it is packed without a table of ours.
        packed = wire.pack([(key, 0) for key in colliding] if make is not set else colliding, keep)
        if make is set:
            wire.unpack(wire.pack(msgpack.ExtType(wire.SET, packed), keep), None)
        else:
            head = msgpack.Packer().pack_map_header(len(colliding))
            body = b"".join(wire.pack(key, keep) + wire.pack(0, keep) for key in colliding)
            wire.unpack(head + body, None)
    assert time.monotonic() - start < 1


class Pretended:
    """A sandbox that answers every question with one value."""

    def __init__(self, value):
        self.given = value

    def value(self, request):
        return self.given


def test_arithmetic_on_a_stand_in_gives_a_stand_in_or_nothing():
    """A student's class can be a node of a graph, but not say how near it is to the answer."""
    liar = StandIn(Pretended(0.0), 0, "Liar")
    for operation in (
        lambda: liar - 2, lambda: 2 - liar, lambda: abs(liar), lambda: -liar, lambda: liar * 0,
        lambda: liar @ np.eye(2), lambda: np.abs(liar - 2),
    ):  # fmt: skip
        with pytest.raises(TypeError, match="expected a number or an array"):
            operation()
    graph = Pretended(None)
    node = graph.given = StandIn(graph, 0, "Value")
    assert isinstance(node * 2 + node, StandIn)
    for comparison in (lambda: node < 2, lambda: node <= 2, lambda: bool(node)):
        with pytest.raises(TypeError):
            comparison()
    assert node != 2


@pytest.mark.parametrize(
    "described",
    [
        {"name": "ExceptionGroup", "message": "x", "line": 3},
        {"name": "UnicodeDecodeError", "message": "x", "line": 10**5000},
        {"name": "StopIteration", "message": "x", "line": -1},
        {"name": ["list"], "message": {}, "line": True, "refused": "everything"},
        {"name": "x" * 10**6, "message": "y" * 10**6},
        {},
        7,
        None,
    ],
)
def test_an_error_can_be_anything_and_becomes_an_error(described):
    error = student_error(described)
    assert isinstance(error, Exception) and not isinstance(error, StopIteration)
    assert len(str(error)) < 6000 and error.line in (None, 3) and error.refused == ""
