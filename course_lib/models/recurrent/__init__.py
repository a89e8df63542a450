"""Recurrent networks: the cells of Keras in NumPy, forward and backward, one step at a time.

    from course_lib.models import recurrent

    cell = recurrent.cell_of(keras_layer)                 # the same weights, in NumPy
    run = recurrent.unroll(cell, x, mask)                 # outputs and states of every step
    recurrent.backpropagate_through_time(cell, x, output_gradients, mask)
    recurrent.compile_gradients_through_time(keras_layer)(x)   # what the last output still feels
    keras_layer.cell.bias.assign(recurrent.chrono_bias("LSTM", 32, longest=100))  # forget slowly

x has the shape (n, steps, features) throughout: sequences, steps, numbers at each step.
"""

import lazy_loader as lazy

# Lazily: only `through_time` needs Keras.
__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "backward": ["RecurrentGradients", "backpropagate_through_time"],
        "cells": ["GRUCell", "LSTMCell", "SimpleRNNCell", "cell_of"],
        "chrono": ["chrono_bias"],
        "clipping": ["clip_by_global_norm", "global_norm"],
        "through_time": ["ThroughTime", "compile_gradients_through_time"],
        "unrolling": ["Unrolled", "unroll"],
    },
)
