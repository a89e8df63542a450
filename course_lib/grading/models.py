"""Keras tensors and models as plain values, and back.

A model crosses as its configuration, its weights and how it was compiled. It is rebuilt only if
all its parts are Keras's own: no Lambda layer, no class or function of somebody else's. So what
a test does with a model, it does with a model of Keras, whatever has been patched where the model
came from.
"""

import sys
from typing import Any

__all__ = ["copy_state", "describe", "is_tensor", "rebuild", "to_array", "to_tensor"]

# Where Keras's own classes say they come from.
OWN_MODULES = {
    "keras",
    "keras.activations",
    "keras.constraints",
    "keras.initializers",
    "keras.layers",
    "keras.losses",
    "keras.metrics",
    "keras.optimizers",
    "keras.optimizers.schedules",
    "keras.regularizers",
    "keras.src.models.functional",
}
OPERATIONS = ("keras.src.ops.", "keras.src.activations.")  # the functional way: x + y, relu(x)
NEVER = {"Lambda", "JaxLayer", "FlaxLayer", "TFSMLayer", "TorchModuleWrapper", "__lambda__"}


def is_tensor(value: Any) -> bool:
    """Say whether a value is a tensor or a variable of Keras or of its backend."""
    keras = sys.modules.get("keras")
    if keras is None:
        return False
    return keras.ops.is_tensor(value) or isinstance(value, keras.Variable)


def to_array(tensor: Any):
    """Return a tensor as a NumPy array."""
    import keras

    return keras.ops.convert_to_numpy(tensor)


def to_tensor(array: Any):
    """Return a NumPy array as a tensor."""
    import keras

    return keras.ops.convert_to_tensor(array)


def describe(value: Any) -> dict[str, Any] | None:
    """Return a Keras model as plain values; None if it is none, or not of Keras's parts."""
    keras = sys.modules.get("keras")
    if keras is None or not isinstance(value, keras.Model) or not value.built:
        return None
    try:
        config = keras.saving.serialize_keras_object(value)
        compiled = value.get_compile_config() if value.compiled else None
    except Exception:  # a student's own get_config may raise anything
        return None
    if _fault(config) or (compiled is not None and _fault(compiled)):
        return None
    flags = [layer.trainable for layer in _layers(value)]
    return {
        "config": config,
        "compile": compiled,
        "weights": value.get_weights(),
        "trainable": flags,
    }


def rebuild(spec: Any):
    """Build a model from what `describe` returned.

    Raises
    ------
    ValueError
        If a part is not Keras's own.
    """
    import keras

    fault = _fault(spec["config"]) or _fault(spec["compile"])
    if fault:
        raise ValueError(f"a model contains {fault}, which is not a part of Keras")
    model = keras.saving.deserialize_keras_object(spec["config"], safe_mode=True)
    if not isinstance(model, keras.Model):
        raise ValueError("a model is none")
    copy_state(spec, model)
    return model


def copy_state(spec: dict[str, Any], model: Any) -> None:
    """Give a model the weights, what may learn, and the compilation of one that crossed."""
    model.set_weights(spec["weights"])
    for layer, trainable in zip(_layers(model), spec["trainable"], strict=True):
        layer.trainable = bool(trainable)
    if spec["compile"] is not None and not model.compiled:
        model.compile_from_config(spec["compile"])


def _layers(model: Any) -> list[Any]:
    """Return a model and all layers in it, each before those that it holds."""
    inner = [one for layer in getattr(model, "layers", ()) for one in _layers(layer)]
    return [model, *inner]


def _fault(config: Any) -> str:
    """Return the name of a part that is not Keras's own; "" if there is none."""
    if isinstance(config, dict):
        if "class_name" in config:
            name, module = config["class_name"], config.get("module")
            own = module in OWN_MODULES or str(module).startswith(OPERATIONS)
            # Plain values have a class name of this kind and no module.
            plain = module in (None, "builtins") and str(name).startswith("__")
            if name in NEVER or not (own or plain):
                return str(name)[:100]
        elif isinstance(code := config.get("value"), list | tuple) and len(code) == 3:
            return "lambda"  # its code, defaults and closure
        return next(filter(None, map(_fault, config.values())), "")
    if isinstance(config, list | tuple):
        return next(filter(None, map(_fault, config)), "")
    return ""
