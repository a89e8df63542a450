"""Diagrams of networks, drawn by code: the wiring of a cell or a block, and steps of a sequence.

fig = diagrams.lstm_cell()
plots.show(fig, alt="The cell state runs straight from left to right, through × f and + i · ĉ.")
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(
    __name__,
    submod_attrs={
        "attention": ["attention_flow"],
        "cells": ["lstm_cell"],
        "sequences": ["encoder_decoder"],
        "transformers": ["transformer_block"],
        "translators": ["transformer"],
    },
)
