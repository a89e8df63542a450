"""A sanity check of maps: they have to change when the network forgets what it learned."""

from collections.abc import Sequence

import keras
import numpy as np

from course_lib.explain.graph import graph_of

__all__ = ["randomise"]


def randomise(
    model: keras.Model,
    layers: str | Sequence[str] | None = None,
    cascade: bool = False,
    seed: int = 0,
) -> keras.Model:
    """Return a copy of a model in which some layers have new random weights.

    A map that explains what the network has learned has to change with it. A map that stays the
    same shows the picture, not the network.

    Parameters
    ----------
    model
        A built model, Sequential or functional. It is not changed.
    layers
        Names of layers; by default all.
    cascade
        Whether the layers behind the named ones get new weights too, up to the output. Naming one
        layer after the other from the last to the first then destroys the network step by step.
    seed
        Chooses the weights. All random numbers of Keras, NumPy and Python start anew from it.

    Returns
    -------
    keras.Model
        Not compiled. The new weights come from each layer's own initialisers, so biases may well
        be 0 again. An initialiser that has a seed of its own gives the weights it gave at first.

    References
    ----------
    Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim: "Sanity checks for saliency maps", NeurIPS
    2018, section 3: cascading and independent randomisation.
    """
    graph = graph_of(model)
    order = list(graph.outputs)
    names = [layers] if isinstance(layers, str) else list(order if layers is None else layers)
    for name in names:
        graph.check(name)
    if cascade and names:
        names = order[min(order.index(name) for name in names) :]
    # Whoever built the model after set_random_seed(0) would get its first weights back from seed 0,
    # and trained weights are like them. So the seed is turned into another one.
    keras.utils.set_random_seed(int(np.random.SeedSequence([seed, 2018]).generate_state(1)[0]))
    copy = keras.models.clone_model(model)
    for layer in model.layers:
        if layer.weights and layer.name not in names:
            copy.get_layer(layer.name).set_weights(layer.get_weights())
    return copy
